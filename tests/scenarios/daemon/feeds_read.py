"""
Real programs subscribe to a feed over HTTP and see what has changed at their next look: vdirsyncer
fetches it for khal, and ical.js reads the same bytes. feeds_read.py khal|icaljs PEERPOOLD FOLDER:
77 when the programs are not installed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib"), str(HERE / "calendars")]
import feeds  # noqa: E402
import people  # noqa: E402
from daemon import Client, Daemon  # noqa: E402
from read_invitations import find_icaljs, khal_on, skip  # noqa: E402

SYNC = """[general]
status_path = "{home}/status"
[pair feed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}"
fileext = ".ics"
[storage there]
type = "http"
url = "http://127.0.0.1:{port}{path}"
"""


def by_khal(daemon, path, home):
    """What khal lists after vdirsyncer has looked: first word of the title, start, status."""
    if not shutil.which("khal") or not shutil.which("vdirsyncer"):
        skip("vdirsyncer and khal are not installed")
    khal = khal_on(home / "khal")
    config = home / "vdirsyncer"
    config.write_text(SYNC.format(home=home, folder=home / "khal", port=daemon.port, path=path))
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        environment.pop(name, None)

    def sync(*words):
        done = subprocess.run(["vdirsyncer", "-c", config, *words], capture_output=True, timeout=100,
                              env=environment, check=False)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()

    sync("discover")

    def look():
        sync("sync")
        rows = khal("list", "--once", "--day-format", "", "--format",
                    "{title}\x1f{start-long-full}\x1f{status}\x1e", "2030-12-01", "200d")
        found = [row.strip("\n").split("\x1f") for row in rows.split("\x1e")[:-1]]
        return {(title.split(":")[0], start, status.strip()) for title, start, status in found}

    return look


def by_icaljs(daemon, path, home):
    module = find_icaljs(home.parent / "npm")

    def look():
        with Client(port=daemon.port) as client:
            body = client.expect(200, "GET", path).body
        (home / "feed.ics").write_bytes(body)
        read = subprocess.run(["node", HERE / "calendars" / "read_icaljs.mjs", module, home],
                              check=True, capture_output=True, timeout=60)
        events = json.loads(read.stdout)["feed"]
        assert not any(event["method"] or event["organizer"] or event["attendees"] for event in events)
        return {(event["summary"].split(":")[0],
                 event["start"] if "T" in event["start"] else event["start"] + "T00:00Z",
                 event["status"]) for event in events}

    return look


def shown(call, onsite, status):
    return {("Team call", call, status), ("Onsite", onsite, status)}


# E5
def what_changes_is_seen_by_real_programs(client, look, booking):
    lead = booking["seats"][0]["peer"]
    first = shown("2030-12-27T16:00Z", "2031-01-06T00:00Z", "TENTATIVE")
    assert look() == first, look()
    feeds.change(client, booking, "replies", peer=lead["id"], answer="accept")
    agreed = {(kind, start, "CONFIRMED") for kind, start, _ in first}
    assert look() == agreed, look()
    feeds.change(client, booking, "move", first_day="2031-03-03")
    moved = shown("2031-02-21T16:00Z", "2031-03-03T00:00Z", "TENTATIVE")
    assert look() == moved, look()
    feeds.change(client, booking, "stand-down", reason="an inspection")
    off = {(kind, start, "CANCELLED") for kind, start, _ in moved}
    assert look() == off, look()


def main(reader, program, folder):
    home = pathlib.Path(folder)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(20, days_year=20))
            booking = feeds.book(client)
            _, path = feeds.add(client, "peer", booking["seats"][0]["peer"]["id"])
            look = {"khal": by_khal, "icaljs": by_icaljs}[reader](daemon, path, home)
            what_changes_is_seen_by_real_programs(client, look, booking)
    print(f"{reader} sees a feed, and what changes in it")


if __name__ == "__main__":
    main(*sys.argv[1:])
