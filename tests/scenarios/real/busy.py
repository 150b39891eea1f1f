"""
Diaries on real servers, read as a peer would give their addresses: Radicale's and Cyrus's whole
calendars, and Cyrus's free/busy list. What is busy there takes the days; what changes there is seen.
python3 busy.py PEERPOOLD
"""

import base64
import datetime
import http.client
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "lib"), str(HERE.parents[1] / "daemon"), str(HERE.parent)]
import cyrus  # noqa: E402
import people  # noqa: E402
from calendars import DAY, LATER, TOLD, add, hours, periods, read_again, tried  # noqa: E402
from daemon import Daemon  # noqa: E402
from parts import Missing, Part, Town, free_port, program  # noqa: E402

V1 = "/api/v1"

RADICALE = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = {folder}/kept
[rights]
type = owner_only
"""


def event(uid, day):
    start, end = hours(day).split("/")
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", "BEGIN:VEVENT", f"UID:{uid}",
                        "DTSTAMP:20260101T000000Z", f"DTSTART:{start}", f"DTEND:{end}", "SUMMARY:Elsewhere",
                        "END:VEVENT", "END:VCALENDAR", ""])


class Radicale:
    name, user = "radicale", "jo"

    def __init__(self, town):
        folder = os.path.join(town.folder, "radicale")
        os.makedirs(folder)
        self.port = free_port()
        with open(os.path.join(folder, "users"), "w", encoding="ascii") as file:
            file.write("jo:pw\n")
        conf = os.path.join(folder, "conf")
        with open(conf, "w", encoding="ascii") as file:
            file.write(RADICALE.format(port=self.port, folder=folder))
        self.part = Part(folder, program("radicale", "radicale"), "--config", conf)
        self.part.await_port(self.port)
        self.request("MKCALENDAR", "/jo/work/")

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        login = base64.b64encode(b"jo:pw").decode()
        connection.request(method, path, body, {"Authorization": f"Basic {login}", "Content-Type": "text/calendar"})
        answer = connection.getresponse()
        assert answer.status < 300, (method, path, answer.status, answer.read())
        connection.close()

    def put(self, uid, day):
        self.request("PUT", f"/jo/work/{uid}.ics", event(uid, day))

    def urls(self):
        yield f"http://jo:pw@127.0.0.1:{self.port}/jo/work/"


class Cyrus:
    name, user = "cyrus", "jo"

    def __init__(self, town):
        self.server = town.more["cyrus"] = cyrus.Server(town)
        self.server.add(self.user)

    def put(self, uid, day):
        self.server.request("PUT", self.user, f"/dav/calendars/user/{self.user}/Default/{uid}.ics",
                            event(uid, day), {"Content-Type": "text/calendar"})

    def urls(self):
        port = self.server.ports["http"]
        yield f"http://jo:pw@127.0.0.1:{port}/dav/calendars/user/{self.user}/Default/"
        start = datetime.date.today().isoformat()
        yield f"http://jo:pw@127.0.0.1:{port}/freebusy/user/{self.user}?start={start}T00:00:00Z&period=P720D"


def days(client, peer):
    return {(one["first_day"], one["last_day"]) for one in periods(client, peer)}


def play(client, server, peer, url):
    """The server's diary holds DAY; LATER is put there while it is subscribed to."""
    calendar = tried(client, peer, add(client, peer, url))
    assert calendar["state"] == "good", calendar
    assert days(client, peer) == {(str(DAY), str(DAY))}, periods(client, peer)
    server.put("later", LATER)
    assert read_again(client, peer, calendar)["state"] == "good"
    assert days(client, peer) == {(str(DAY), str(DAY)), (str(LATER), str(LATER))}, periods(client, peer)
    client.expect(204, "DELETE", f"{V1}/peers/{peer}/calendars/{calendar['id']}")


def main(daemon_program):
    lacking = 0
    for kind in (Radicale, Cyrus):
        try:
            with Town() as town, Daemon(daemon_program, calendars=TOLD).start() as daemon, \
                    daemon.client() as client:
                people.import_table(client, "peers", people.mixed(10))
                peers = [peer["id"] for peer in client.get(f"{V1}/peers")["items"]]
                server = kind(town)
                town.more.setdefault(kind.name, getattr(server, "part", server))
                for number, url in enumerate(server.urls()):
                    server.put("first", DAY)
                    server.put("later", DAY)
                    play(client, server, peers[number], url)
                    print(f"{kind.name}: {url.split('?')[0].rsplit('/', 2)[-2]} is read", flush=True)
                assert daemon.end() == 0, daemon.said()
        except Missing as what:
            lacking += 1
            print(f"skipped: {what}", flush=True)
    return 77 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
