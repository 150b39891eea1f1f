"""
The calendars that peers keep, read by the daemon from a server on loopback that answers well and
badly: what they change, and what they must not. python3 calendars.py PEERPOOLD
"""

import datetime
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import diaries  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
WAIT_S = 60
TOLD = {"allow": "127.0.0.0/8"}
SECRETS = ("Secretville", "Hidden Lane", "Dentist")


def some_tuesday():
    """In the middle of June or November, at least two months away: no holiday, and within two years."""
    day = datetime.date.today() + datetime.timedelta(days=60)
    while not (day.month in (6, 11) and day.weekday() == 1 and 8 <= day.day <= 14):
        day += datetime.timedelta(days=1)
    return day


DAY = some_tuesday()
LATER = DAY + datetime.timedelta(days=7)


def hours(day, start=9, end=17, days=1):
    """A time of a diary, in UTC; June and November alike: nine to five but for an hour of summer."""
    last = day + datetime.timedelta(days=days - 1)
    return f"{day:%Y%m%d}T{start:02}0000Z/{last:%Y%m%d}T{end:02}0000Z"


BUSY, BUSY_LATER = diaries.calendar(hours(DAY, days=2)), diaries.calendar(hours(LATER))


def until(what, test):
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        found = test()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen in {WAIT_S} s")


def add(client, peer, url, **more):
    return client.expect(201, "POST", f"{V1}/peers/{peer}/calendars", {"url": url, **more}).json["calendar"]


def show(client, peer, calendar):
    return client.get(f"{V1}/peers/{peer}/calendars/{calendar['id']}")


def tried(client, peer, calendar, since=None):
    """As it is once it has been read, after `since`."""
    def look():
        now = show(client, peer, calendar)["calendar"]
        return now if now["tried_at"] and now["due_at"] != since else None
    return until("a reading", look)


def read_again(client, peer, calendar):
    asked = client.expect(200, "POST", f"{V1}/peers/{peer}/calendars/{calendar['id']}/read").json["calendar"]
    return tried(client, peer, calendar, asked["due_at"])


def periods(client, peer):
    return [one for one in client.get(f"{V1}/peers/{peer}")["availability"] if one["calendar"]]


def match(client, request):
    return client.expect(201, "POST", f"{V1}/requests/{request['id']}/matches", {"best": 1}).json


def seated(found):
    return {seat["peer"]["name"] for seat in found["teams"][0]["members"]}


def files_of(daemon):
    """All that the daemon has written, as bytes."""
    return b"".join(path.read_bytes() for path in pathlib.Path(daemon.folder).rglob("*") if path.is_file())


def h13_busy_times_change_a_match_and_no_title_is_kept(program):
    with diaries.served(token=diaries.gives(BUSY)) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(10))
        request = client.expect(201, "POST", f"{V1}/requests",
                                people.visit(people.brief(call=False), str(DAY))).json
        before = seated(match(client, request))
        lead = next(p for p in client.get(f"{V1}/peers", role="dcs")["items"] if p["name"] in before)
        secret = answers.url("/token").replace("//", "//user:pa55word@") + "?key=s3cr3t"
        calendar = tried(client, lead["id"], add(client, lead["id"], secret))
        assert calendar["state"] == "good" and calendar["host"] == "127.0.0.1" and calendar["events"] == 1, calendar
        period, = periods(client, lead["id"])
        assert (period["first_day"], period["last_day"]) == (str(DAY), str(DAY + datetime.timedelta(days=1))), period
        assert period["source"] == "calendar 127.0.0.1" and period["recorded_at"] == calendar["good_at"]
        assert period["id"] is None and period["calendar"] == calendar["id"]
        found = match(client, request)
        assert lead["name"] not in seated(found), "who is busy is in the team"
        why = client.call("GET", f"{V1}/matches/{found['id']}/why-not/{lead['id']}").body.decode()
        assert "from calendar 127.0.0.1, read " in why, why
        # What a person says goes before what a calendar says.
        said = {"kind": "available", "first_day": str(DAY), "last_day": str(DAY + datetime.timedelta(days=1))}
        client.expect(201, "POST", f"{V1}/peers/{lead['id']}/availability", said)
        assert seated(match(client, request)) == before
        # One that is only looked at takes no day.
        other = tried(client, lead["id"], add(client, lead["id"], answers.url("/token?two"), blocks=False))
        assert other["state"] == "good" and len(periods(client, lead["id"])) == 1
        assert client.expect(409, "POST", f"{V1}/peers/{lead['id']}/calendars", {"url": secret})
        told = client.call("GET", f"{V1}/audit").body + client.call("GET", f"{V1}/peers/{lead['id']}/calendars").body
        client.expect(204, "DELETE", f"{V1}/peers/{lead['id']}/calendars/{calendar['id']}")
        assert not periods(client, lead["id"])
        written = files_of(daemon)
        assert daemon.end() == 0
        written += files_of(daemon)
        for word in SECRETS:
            assert word.encode() not in written, f"{word} is kept"
        for word in ("s3cr3t", "pa55word"):
            assert word not in daemon.said() and word.encode() not in told, f"{word} is shown"


def f9_a_bad_answer_keeps_the_last_good_one(program):
    whole = BUSY
    bad = {
        "page": (diaries.gives(b"<html><title>Sign in</title></html>"), "web page"),
        "empty": (diaries.gives(b""), "not one byte"),
        "cut": (diaries.gives(whole[:-30]), "cut off"),
        "long": (diaries.cut(whole, len(whole) + 9), "broke off"),
        "nothing": (diaries.gives(diaries.calendar()), "no event"),
        "error": (diaries.says(500), "status 500"),
        "login": (diaries.says(401), "login"),
        "within": (diaries.leads_to("http://10.0.0.1/"), "private network"),
        "bomb": (diaries.bomb, "5242880"),
    }
    with diaries.served(diary=diaries.gives(whole)) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(5))
        peer = client.get(f"{V1}/peers")["items"][0]["id"]
        calendar = tried(client, peer, add(client, peer, answers.url("/diary")))
        known = show(client, peer, calendar)["busy"]
        days = [(one["first_day"], one["last_day"]) for one in periods(client, peer)]
        assert calendar["state"] == "good" and len(known) == 1 and len(days) == 1
        for number, (name, (answer, words)) in enumerate(bad.items(), 1):
            answers.paths["/diary"] = answer
            now = read_again(client, peer, calendar)
            assert now["state"] == "stale" and words in now["sentence"], (name, now)
            assert now["failures"] == number and now["good_at"] == calendar["good_at"], (name, now)
            assert show(client, peer, calendar)["busy"] == known, name
            assert [(one["first_day"], one["last_day"]) for one in periods(client, peer)] == days, name
        answers.paths["/diary"] = diaries.gives(BUSY_LATER)
        now = read_again(client, peer, calendar)
        assert now["state"] == "good" and now["failures"] == 0 and now["sentence"] is None, now
        assert [one["first_day"] for one in periods(client, peer)] == [str(LATER)]
        # Who never was good is no free time either: nothing is known, and it says so.
        answers.paths["/never"] = diaries.missing
        never = tried(client, peer, add(client, peer, answers.url("/never")))
        assert never["state"] == "failed" and "no such calendar" in never["sentence"] and not never["good_at"], never
        assert daemon.end() == 0
        assert f"calendar {never['id']} of 127.0.0.1" in daemon.said() and "/never" not in daemon.said()


def f10_what_has_not_changed_is_asked_for_by_its_tag(program):
    with diaries.served(diary=diaries.tagged(BUSY)) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(5))
        peer = client.get(f"{V1}/peers")["items"][0]["id"]
        calendar = tried(client, peer, add(client, peer, answers.url("/diary")))
        rev = client.get(f"{V1}/peers/{peer}")["rev"]
        for _ in range(2):
            assert read_again(client, peer, calendar)["state"] == "good"
        asked = [heads.get("if-none-match") for _, heads in answers.asked]
        assert asked == [None, '"one"', '"one"'], asked
        assert client.get(f"{V1}/peers/{peer}")["rev"] == rev, "nothing has changed, and the record has"
        assert len(show(client, peer, calendar)["busy"]) == 1
        assert daemon.end() == 0


def descendants(pid):
    """Every child of every thread."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
            found += [int(word) for word in file.read().split()]
    return found


def importers(daemon):
    def is_one(pid):
        try:
            return b"fetch" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
    return [pid for pid in descendants(daemon.process.pid) if is_one(pid)]


def h4_a_killed_helper_and_a_killed_daemon_lose_nothing(program):
    with diaries.served(diary=diaries.gives(BUSY), slow=diaries.drips) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon:
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(5))
            peer = client.get(f"{V1}/peers")["items"][0]["id"]
            good = tried(client, peer, add(client, peer, answers.url("/diary")))
            slow = add(client, peer, answers.url("/slow"))
            until("a fetch", lambda: answers.count("/slow"))
            helper, = until("a helper", lambda: importers(daemon))
            os.kill(helper, signal.SIGKILL)
            now = tried(client, peer, slow)
            assert now["state"] == "failed" and "signal 9" in now["sentence"], now
            assert show(client, peer, good)["calendar"]["state"] == "good"
            client.expect(200, "POST", f"{V1}/peers/{peer}/calendars/{slow['id']}/read")
            until("another fetch", lambda: answers.count("/slow") == 2)
            daemon.kill()
        # It was due when the daemon was killed, so it still is.
        answers.paths["/slow"] = diaries.gives(BUSY_LATER)
        daemon.start()
        with daemon.client() as client:
            now = until("it is read", lambda: (lambda c: c if c["state"] == "good" else None)(
                show(client, peer, slow)["calendar"]))
            assert len(periods(client, peer)) == 2
            # An orderly end does not wait for a server that drips.
            answers.paths["/slow"] = diaries.drips
            client.expect(200, "POST", f"{V1}/peers/{peer}/calendars/{slow['id']}/read")
            until("a last fetch", lambda: answers.count("/slow") == 4)
        began = time.monotonic()
        assert daemon.end() == 0
        assert time.monotonic() - began < 9, "it waited for the server"


def a_few_are_read_at_once_and_never_two_of_one(program):
    def slowly(handler):
        time.sleep(0.15)
        diaries.send(handler, 200, BUSY)
    with diaries.served(diary=slowly) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(10))
        added = [(peer["id"], add(client, peer["id"], answers.url(f"/diary?{peer['id']}")))
                 for peer in client.get(f"{V1}/peers")["items"]]
        for peer, calendar in added:
            client.expect(200, "POST", f"{V1}/peers/{peer}/calendars/{calendar['id']}/read")
        for peer, calendar in added:
            until("all are good", lambda p=peer, c=calendar: show(client, p, c)["calendar"]["state"] == "good")
        assert answers.most <= 4, answers.most
        # Each has a place of its own within the interval, and stays in it.
        due = [show(client, peer, calendar)["calendar"]["due_at"] for peer, calendar in added]
        assert len(set(due)) > 5, due
        figures = client.call("GET", "/metrics").body.decode()
        assert "peerpool_calendars_stale 0" in figures, figures
        assert daemon.end() == 0


def lost_days_break_a_booked_plan_but_our_own_invitation_does_not(program):
    told = {"events": "yes", "settle_s": 1, "settle_most_s": 5, "limit_s": 5}
    with diaries.served() as answers, Daemon(program, calendars=TOLD, rebalance=told).start() as daemon, \
            daemon.client() as client:
        people.import_table(client, "peers", people.mixed(15))
        booking = people.book(client, people.visit(people.brief(call=False), str(DAY), str(LATER)))
        until("a first run", lambda: (lambda run: run and run["state"] == "nothing")(
            client.get(f"{V1}/rebalances")["newest_run"]))
        lead = booking["seats"][0]["peer"]
        first = datetime.date.fromisoformat(booking["first_day"])
        theirs = diaries.calendar(hours(first, days=2))
        ours = theirs.replace(b"UID:0@tests", b"UID:" + b"0a" * 16 + b"@programme.example")
        answers.paths["/diary"] = diaries.gives(ours)
        calendar = tried(client, lead["id"], add(client, lead["id"], answers.url("/diary")))
        assert calendar["state"] == "good" and not periods(client, lead["id"]), calendar
        answers.paths["/diary"] = diaries.gives(theirs)
        assert read_again(client, lead["id"], calendar)["state"] == "good"
        line, = until("a change-set", lambda: client.get(f"{V1}/rebalances")["items"])
        assert line["cause"] == "event" and "availability of " + lead["name"] in line["cause_words"], line
        assert daemon.end() == 0


def a_file_is_a_calendar_too(program):
    heads = {"Content-Type": "text/calendar"}
    with Daemon(program).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(5))
        peer = client.get(f"{V1}/peers")["items"][0]["id"]
        path = f"{V1}/peers/{peer}/calendars/upload"
        tried_only = client.expect(200, "POST", path, BUSY, heads, dry_run="true").json
        assert tried_only["calendar"]["state"] == "good" and not client.get(f"{V1}/peers/{peer}/calendars")["items"]
        made = client.expect(200, "POST", path, BUSY, heads).json["calendar"]
        assert made["uploaded"] and made["host"] == "upload" and made["due_at"] is None, made
        assert [one["first_day"] for one in periods(client, peer)] == [str(DAY)]
        for body, words in ((b"<html>", "web page"), (BUSY[:-20], "cut off"), (diaries.calendar(), "no event")):
            fault = client.expect(422, "POST", path, body, heads)
            assert words in fault.json["detail"], fault
        assert [one["first_day"] for one in periods(client, peer)] == [str(DAY)]
        again = client.expect(200, "POST", path, BUSY_LATER, heads).json["calendar"]
        assert again["id"] == made["id"] and [one["first_day"] for one in periods(client, peer)] == [str(LATER)]
        looked = client.expect(200, "POST", path, BUSY_LATER, heads, blocks="no").json["calendar"]
        assert not looked["blocks"] and not periods(client, peer)
        fault = client.expect(422, "POST", path, BUSY, heads, zone="Nowhere/Land")
        assert "time zone is not known" in str(fault.json), fault
        client.expect(409, "POST", f"{V1}/peers/{peer}/calendars/{looked['id']}/read")
        for url in ("ftp://a.example/", "https://", "no address", "file:///etc/passwd", "https://a b/"):
            client.expect(422, "POST", f"{V1}/peers/{peer}/calendars", {"url": url})
        # Loopback is no public network: without a setting it is not asked.
        with diaries.served(diary=diaries.gives(BUSY)) as answers:
            now = tried(client, peer, add(client, peer, answers.url("/diary")))
            assert now["state"] == "failed" and "calendars.allow" in now["sentence"], now
            assert not answers.asked
        assert daemon.end() == 0


def the_command_does_all_of_it(program):
    command = str(pathlib.Path(program).parent / "peerpool")
    with diaries.served(diary=diaries.gives(BUSY)) as answers, \
            Daemon(program, calendars=TOLD).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(5))
        peer = client.get(f"{V1}/peers")["items"][0]["name"]

        def run(*words, status=0, text=None):
            done = subprocess.run([command, "calendar", *words], input=text, capture_output=True,
                                  check=False, env=dict(os.environ, PEERPOOL_SOCKET=daemon.socket))
            assert done.returncode == status, (words, done)
            return done.stdout.decode()

        assert "keeps no calendar" in run("list", peer)
        made = run("add", peer, answers.url("/diary?s3cr3t"))
        number = made.split(":")[0]
        assert "127.0.0.1, new" in made and "s3cr3t" not in made, made
        until("it is good", lambda: "good, 1 events as of" in run("list", peer))
        assert "127.0.0.1, good" in run("read", peer, number)
        answers.paths["/diary"] = diaries.says(500)
        told = run("read", peer, number, status=1)
        assert "stale" in told and "status 500" in told, told
        assert "upload, good" in run("upload", peer, "-", "--look-only", text=BUSY)
        assert "no more" in run("remove", peer, number)
        assert "upload" in run("list", peer) and "127.0.0.1" not in run("list", peer)
        assert daemon.end() == 0


def main():
    for play in (h13_busy_times_change_a_match_and_no_title_is_kept, f9_a_bad_answer_keeps_the_last_good_one,
                 f10_what_has_not_changed_is_asked_for_by_its_tag,
                 h4_a_killed_helper_and_a_killed_daemon_lose_nothing,
                 a_few_are_read_at_once_and_never_two_of_one,
                 lost_days_break_a_booked_plan_but_our_own_invitation_does_not, a_file_is_a_calendar_too,
                 the_command_does_all_of_it):
        play(sys.argv[1])
        print(f"ok: {play.__name__.replace('_', ' ')}", flush=True)


main()
