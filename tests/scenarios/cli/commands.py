"""
Every command of peerpool on the running demonstration: exit codes, --json, --dry-run, tokens,
imports, and that an exported instance solves to the answer that is stored.
python3 commands.py PEERPOOL
"""

import email
import email.policy
import glob
import json
import os
import re
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import answers
import books
import people

FAILED, USAGE, MISSING, CONFLICT, INVALID, AWAY, NO_RIGHT = 1, 2, 4, 5, 6, 7, 8
AGAIN = 75
START_S = 60


class Shell:
    """Runs the command against the demonstration's daemon and notes what was run."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.database = os.path.join(folder, "peerpool.db")
        self.environment = {**os.environ, "PEERPOOL_SOCKET": os.path.join(folder, "peerpool.sock")}
        for name in ("PEERPOOL_URL", "PEERPOOL_TOKEN"):
            self.environment.pop(name, None)
        self.ran = set()

    def run(self, *words, status=0, given=None):
        """Standard output; what goes wrong must be told in one sentence of ours."""
        done = subprocess.run([self.program, *words], capture_output=True, timeout=120, check=False,
                              env=self.environment, input=given)
        said = done.stderr.decode()
        assert done.returncode == status, f"{words}: {done.returncode} {said} {done.stdout[-500:]}"
        if status in (MISSING, CONFLICT, AWAY, NO_RIGHT):
            assert said.startswith("peerpool: ") and len(said) > 20 and not done.stdout, (words, said)
        if status == 0 and words[0] != "help":
            self.ran |= {words[:1], words[:2]}
        self.said = said
        return done.stdout.decode()

    def json(self, *words, status=0):
        return json.loads(self.run(*words, "--json", status=status))

    def let_mails_leave(self):
        """What was written before is on its way, and recorded; what the clock makes of it, too."""
        give_up = time.monotonic() + 30
        while json.loads(self.run("repair", "list", "--json", "--state", "new"))["items"]:
            assert time.monotonic() < give_up, "an open seat is not looked at"
            time.sleep(0.1)
        while any(json.loads(self.run("mail", "queue", "--json", "--state", state))["items"]
                  for state in ("waiting", "sending")):
            assert time.monotonic() < give_up, "mails do not leave"
            time.sleep(0.1)

    def changes_nothing(self, *words):
        self.let_mails_leave()
        before = books.dump(self.database)
        text = self.run(*words, "--dry-run")
        after = books.dump(self.database)
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, f"{words} --dry-run has changed {changed}"
        return text

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path


# ---- the demonstration -------------------------------------------------------------------------


def lines_of(calendar):
    """Content lines, unfolded."""
    return calendar.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def check_mail(path):
    """One event, for the one it is sent to, from the organiser."""
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert calendars and mail["Message-ID"] and mail["Subject"] and mail["Date"], path
    to = mail["To"].addresses[0].addr_spec
    texts = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    assert any(word in texts[0].get_content() for word in ("Dear", "Hello", "invit", "Invit")), path
    calendar = next(part for part in calendars if part.get_param("method"))
    assert calendar.get_param("method") == "REQUEST"
    lines = lines_of(calendar.get_payload(decode=True).decode())
    assert lines.count("BEGIN:VEVENT") == 1 and "METHOD:REQUEST" in lines, path
    attendees = [line for line in lines if line.startswith("ATTENDEE")]
    assert len(attendees) == 1 and attendees[0].lower().endswith(f"mailto:{to}"), (path, attendees)
    organiser, = [line for line in lines if line.startswith("ORGANIZER")]
    own = r"peers\+[a-z2-7]{13}\.[a-z2-7]{16}@programme\.example"  # of each invitation
    assert re.search(rf"mailto:{own}$", organiser), organiser
    read_by_icalendar(calendar.get_payload(decode=True), to)
    return mail["Message-ID"]


def read_by_icalendar(raw, to):
    try:
        import icalendar
    except ImportError:
        return
    event, = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["ATTENDEE"]).lower() == f"mailto:{to}" and event["DTSTART"].dt <= event["DTEND"].dt


def once(program, folder):
    """The whole path, and it ends with 0."""
    done = subprocess.run([program, "demo", "--once", "--dir", folder], capture_output=True,
                          timeout=120, check=False)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr, done.stdout[-800:])
    for word in ("Southend-on-Sea", "Proven", "What to try next"):
        assert word in done.stdout.decode(), word
    mails = glob.glob(os.path.join(folder, "outbox", "*.eml"))
    assert len(mails) >= 20 and len({check_mail(path) for path in mails}) == len(mails)
    with books.copy_of(os.path.join(folder, "peerpool.db")) as db:
        assert books.check_all(db) == 1
        assert books.number(db, "SELECT count(*) FROM outbox WHERE state = 'sent'") == len(mails)


class Demonstration:
    """It keeps running until it is asked to end, and then ends with 0 and takes its daemon along."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def __enter__(self):
        self.output = tempfile.TemporaryFile("w+")
        quiet = {**os.environ, "PEERPOOL_REBALANCE_EVENTS": "no", "PEERPOOL_REBALANCE_AT": ""}
        self.process = subprocess.Popen([self.program, "demo", "--dir", self.folder], env=quiet,
                                        stdout=self.output, stderr=subprocess.STDOUT)
        give_up = time.monotonic() + START_S
        while "Ctrl-C ends it" not in self.said():
            assert self.process.poll() is None and time.monotonic() < give_up, self.said()[-2000:]
            time.sleep(0.05)
        return self

    def said(self):
        self.output.seek(0)
        return self.output.read()

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.output.close()
        assert kind or status == 0, f"the demonstration ended with {status}"


# ---- scenes ------------------------------------------------------------------------------------


def lists_and_records(shell):
    for noun in ("peer", "organisation", "product", "request", "booking", "token"):
        items = shell.json(noun, "list")["items"]
        assert (items or noun == "token") and shell.run(noun, "list") is not None
    assert len(shell.json("peer", "list", "--limit", "7")["items"]) == 7
    first = shell.json("peer", "list", "--limit", "7")
    second = shell.json("peer", "list", "--limit", "7", "--cursor", first["next"])
    assert not {p["id"] for p in first["items"]} & {p["id"] for p in second["items"]}
    peer = first["items"][0]
    for key in (peer["id"], peer["email"], peer["external_id"]):
        assert shell.json("peer", "show", key)["id"] == peer["id"]
    assert peer["name"] in shell.run("peer", "show", peer["email"])
    assert shell.json("organisation", "show", "Derby")["name"] == "Derby"
    assert "Derby" in shell.run("organisation", "show", "Derby")
    assert shell.json("mail", "queue")["items"] and shell.run("mail", "queue")
    booking = shell.json("booking", "list")["items"][0]
    for key in (booking["id"], "SPC-0001"):
        assert shell.json("booking", "show", key)["id"] == booking["id"]
    shown = shell.json("booking", "show", booking["id"])
    member = shown["seats"][0]["peer"]
    calendar = shell.run("booking", "calendar", booking["id"], member["id"])
    assert lines_of(calendar)[0] == "BEGIN:VCALENDAR" and "BEGIN:VEVENT" in calendar


def a_request_and_its_team(shell):
    ask = ("request", "add", "--product", "remote-diagnostic", "--host", "Leeds", "--from",
           "2027-06-07", "--to", "2027-07-02")
    shell.changes_nothing(*ask)
    made = shell.json(*ask, "--operation", "ask-1")
    again = shell.json(*ask, "--operation", "ask-1")
    assert again["id"] == made["id"], "asked twice under one name, done twice"
    reference = made["reference"]
    assert reference in shell.run("request", "show", reference)
    assert shell.json("request", "show", reference)["host"]["name"] == "Leeds"
    shell.run("match", "show", reference, status=MISSING)
    shell.changes_nothing("match", "run", reference)
    match = shell.json("match", "run", reference, "--best", "2")
    assert match["status"] == "optimal" and len(match["teams"]) == 2
    assert shell.json("match", "show", reference)["id"] == match["id"]
    for verb in ("run", "show"):
        assert "Proven" in shell.run("match", verb, reference)
    match = shell.json("match", "show", reference)
    chosen = match["teams"][0]["members"][0]["peer"]
    assert shell.json("match", "why-not", reference, chosen["email"])["chosen"]
    others = [peer for peer in shell.json("peer", "list", "--limit", "20")["items"]]
    for peer in others[:5]:
        assert peer["name"] in shell.run("match", "why-not", reference, peer["id"])
    what_explains_a_team(shell, reference, match)
    assert shell.json("proposal", "show", f"{reference}:1")["team"]["rank"] == 1
    assert shell.run("proposal", "show", f"{reference}:1")
    shell.changes_nothing("proposal", "publish", f"{reference}:1")
    published = shell.json("proposal", "publish", f"{reference}:1")
    assert published["booking"]["id"] == shell.json("booking", "show", reference)["id"]
    shell.run("proposal", "publish", f"{reference}:1", status=CONFLICT)
    return reference


def a_booked_team_changes(shell):
    made = shell.json("request", "add", "--product", "remote-diagnostic", "--host", "Leeds",
                      "--from", "2027-11-01", "--to", "2027-11-26")
    reference = made["reference"]
    shell.run("match", "run", reference)
    booking = shell.json("proposal", "publish", f"{reference}:1")["booking"]
    goes, stays = [seat["peer"] for seat in booking["seats"] if seat["peer"]][:2]
    shell.changes_nothing("booking", "reply", reference, goes["id"], "accept")
    assert "accepted" in shell.run("booking", "reply", reference, stays["id"], "accept")
    shell.run("booking", "reply", reference, goes["id"], "perhaps", status=INVALID)
    shell.changes_nothing("booking", "reply", reference, goes["id"], "decline")
    said = shell.json("booking", "reply", reference, goes["name"], "decline", "--reason", "away")
    assert said["reserves"] and not said["mails"], said
    assert "away" in shell.run("booking", "show", reference)
    shell.run("booking", "substitute", reference, stays["id"], status=CONFLICT)
    comes, seat = said["reserves"][0]["peer"], str(said["reserves"][0]["seat"])
    come = ("booking", "substitute", reference, comes["id"], "--seat", seat)
    shown = shell.run(*come, "--dry-run", "--full")
    assert "METHOD:REQUEST" in shown or "method=REQUEST" in shown, shown
    shell.changes_nothing(*come)
    assert comes["name"] in shell.run(*come)
    back = shell.run("booking", "substitute", reference, comes["id"], "--instead", stays["name"],
                     status=CONFLICT)
    assert not back
    day = shell.json("booking", "show", reference)["first_day"]
    assert "so already" in shell.run("booking", "move", reference, day)
    shell.run("booking", "stand-down", reference, status=INVALID)
    off = ("booking", "stand-down", reference, "--reason", "inspected")
    shell.changes_nothing(*off)
    assert "stood-down" in shell.run(*off)
    assert shell.json("request", "show", reference)["state"] == "stood-down"


def a_seat_that_falls_open_waits(shell):
    made = shell.json("request", "add", "--product", "remote-diagnostic", "--host", "Leeds",
                      "--from", "2028-02-07", "--to", "2028-03-03")
    reference = made["reference"]
    shell.run("match", "run", reference)
    booking = shell.json("proposal", "publish", f"{reference}:1")["booking"]
    goes = next(seat["peer"] for seat in booking["seats"] if seat["peer"])
    shell.run("booking", "reply", reference, goes["id"], "decline", "--reason", "away")
    shell.let_mails_leave()
    repair, = [it for it in shell.json("repair", "list")["items"] if it["booking"] == booking["id"]]
    assert goes["name"] in shell.run("repair", "list")
    shown = shell.run("repair", "show", repair["id"])
    comes = repair["candidates"][0]["peer"]
    assert comes["name"] in shown and "away" in shown and "ranked 1" in shown, shown
    waits = shell.run("queue")
    assert reference in waits and f"repair show {repair['id']}" in waits, waits
    assert reference not in shell.run("queue", "--kind", "mail")
    shell.changes_nothing("repair", "apply", repair["id"])
    assert comes["name"] in shell.run("repair", "apply", repair["id"])
    shell.run("repair", "apply", repair["id"], comes["id"], status=CONFLICT)
    shell.run("booking", "reply", reference, comes["id"], "decline")
    shell.let_mails_leave()
    again, = [it for it in shell.json("repair", "list")["items"] if it["booking"] == booking["id"]]
    shell.changes_nothing("repair", "dismiss", again["id"], "--reason", "we go without")
    assert "closed" in shell.run("repair", "dismiss", again["id"], "--reason", "we go without")
    shell.run("repair", "show", "1", status=MISSING)
    shell.run("booking", "stand-down", reference, "--reason", "inspected")


def what_explains_a_team(shell, reference, match):
    best = match["teams"][0]
    why = shell.json("match", "why", reference)
    assert why["as_then"] and why["team"] == best, "the explained team is the one that was found"
    assert shell.json("match", "why", f"{reference}:2")["team"] == match["teams"][1]
    assert shell.json("match", "why", best["proposal"]) == why
    said = shell.run("match", "why", reference)
    assert "The best other peer for each seat" in said and "The team as a whole" in said
    shell.run("match", "why", f"{reference}:9", status=MISSING)
    reserves = shell.json("match", "reserves", reference, "--most", "3")
    for one, other in zip(reserves["seats"], why["seats"]):
        assert one["others"] == other["others"] and len(one["ready"]) <= 3
        assert other["best"] == (one["ready"][0] if one["ready"] else None)
        assert all(line["needs"] for line in one["nearly"])
    first = reserves["seats"][0]["ready"][0]["peer"]["name"]
    assert f"1. {first}" in shell.run("match", "reserves", reference)
    same = shell.json("match", "what-if", reference, "--weights", "want=10")
    assert same["same"] and same["points"] == same["points_as_is"] == 0 and not same["parts"]
    other = shell.json("match", "what-if", reference, "--weights", "want=0,load=9")
    assert other["points"] == other["after"]["points"] - other["before"]["points"] and other["parts"]
    assert other["points_as_is"] <= 0, "no team is better than the best by its own weights"
    assert len(other["comes"]) == len(other["goes"])
    assert "Nothing is stored" in shell.run("match", "what-if", reference, "--without", "must")
    assert shell.json("match", "what-if", reference, "--weights", "default/1")["same"]
    for asked in (("--without", "mus"), ("--weights", "want"), ("--weights", "wand=1"),
                  ("--weights", "want=x"), ()):
        shell.run("match", "what-if", reference, *asked,
                  status=MISSING if asked == ("--weights", "want") else INVALID)
    assert "must" in shell.run("match", "what-if", reference, "--without", "mus",
                               status=INVALID) + shell.said


def what_would_have_to_give(shell):
    brief = shell.file("brief.json", json.dumps({"seats": [
        {"name": "Lead", "roles": ["dcs"], "lead": True, "must": {"send": 5, "leadership": 5}},
        {"name": "Member", "roles": ["member"], "must": {"finance": 4}}]}))
    reference = shell.json("request", "add", "--product", "send-peer-challenge", "--host", "Luton",
                           "--from", "2027-09-06", "--to", "2027-10-01", "--brief", brief)["reference"]
    said = shell.run("match", "run", reference)
    assert "No team keeps every rule" in said and "Any one of these would give a team" in said, said
    told = shell.json("match", "relax", reference, "--most", "4")
    assert 3 <= len(told["relaxations"]) <= 4 and not told["feasible"]
    shown = shell.run("match", "relax", reference)
    for one in told["relaxations"][:3]:
        assert one["changes"][0]["words"] in shown and one["changes"][0]["words"] in said
    peer = told["relaxations"][0]["team"]["members"][0]["peer"]
    assert "What would let them in" in shell.run("match", "why-not", reference, peer["id"])
    shell.run("match", "why", reference, status=MISSING)
    shell.run("match", "relax", "X-1", status=MISSING)


def an_export_solves_to_the_answer_that_is_stored(shell):
    made = shell.json("request", "add", "--product", "send-peer-challenge", "--host", "Derby",
                      "--from", "2027-09-06", "--to", "2027-10-01")
    for best in (1, 3):
        shell.run("match", "run", made["reference"], "--best", str(best))
        instance = shell.run("match", "export", made["reference"])
        answer = json.loads(shell.run("match", "export", made["reference"], "--answer"))
        path = shell.file("instance.json", instance)
        solved = json.loads(shell.run("match", "solve", path, "--best", str(best)))
        piped = json.loads(shell.run("match", "solve", "-", "--best", str(best),
                                     given=instance.encode()))
        assert solved == piped == answer, (solved, answer)
        stored = shell.run("match", "export", made["reference"], "--format", "lp")
        assert stored == shell.run("match", "export", "--file", path, "--format", "lp")
    away = {**shell.environment, "PEERPOOL_SOCKET": "/nowhere"}
    done = subprocess.run([shell.program, "match", "solve", path], env=away, capture_output=True,
                          timeout=60, check=False)
    assert done.returncode == 0, "it needs no daemon"
    explain = lambda *words, **more: shell.run("match", "explain", path, *words, **more)
    assert "others, the best is peer" in explain("--why")
    member = answer["teams"][0]["seats"]["0"]
    assert f"peer {member} is in the best team" in explain("--why-not", str(member))
    assert "nothing has to give" in explain("--relax")
    for kind, words in (("why", ["--why"]), ("change", ["--change", "3"]), ("relax", ["--relax"]),
                        ("reserves", ["--reserves"]), ("what-if", ["--without", "budget"])):
        assert json.loads(explain(*words, "--json"))["kind"] == kind
    explain("--without", "nothing", status=INVALID)


def a_match_is_computed_again(shell):
    made = shell.json("request", "add", "--product", "send-peer-challenge", "--host", "Derby",
                      "--from", "2027-10-04", "--to", "2027-10-29")["reference"]
    shell.run("match", "run", made)
    assert "byte for byte" in shell.run("match", "replay", made)
    stopped = shell.json("match", "run", made, "--best", "20", "--steps", "400")
    assert stopped["status"] == "feasible", stopped["status"]
    assert "same step" in shell.run("match", "replay", made)
    for column, old, new, words in (("answer_json", '"load":', '"laod":', "kept is not the one that was given"),
                                    ("instance_json", '"want":10', '"want":11', "not the one that was matched")):
        books.change(shell.database, f"UPDATE match_run SET {column} = replace({column}, ?, ?) WHERE id = ?",
                     old, new, stopped["id"])
        said = shell.run("match", "replay", stopped["id"], status=FAILED)
        assert words in said, said
    assert not shell.json("match", "replay", made, status=FAILED)["same"]


def the_record_is_listed_and_verified(shell):
    page = shell.json("audit", "list", "--limit", "5")
    ids = [int(entry["id"]) for entry in page["items"]]
    assert ids == list(range(ids[0], ids[0] - 5, -1)), ids
    older = shell.json("audit", "list", "--limit", "1", "--cursor", page["next"])["items"]
    assert [int(entry["id"]) for entry in older] == [ids[-1] - 1]
    booking = shell.json("booking", "list")["items"][0]["id"]
    assert "booking." in shell.run("audit", "list", "--subject", f"booking:{booking}")
    assert "whole: " in shell.run("audit", "verify")
    with books.looking_at(shell.database) as db:
        actor, = db.execute("SELECT actor FROM audit WHERE id = 7").fetchone()
    change = "UPDATE audit SET actor = ? WHERE id = 7"
    books.change(shell.database, change, "nobody")
    assert "entry 7 " in shell.run("audit", "verify", status=FAILED)
    books.change(shell.database, change, actor)
    shell.run("audit", "verify")


def a_copy_is_made(shell):
    path = os.path.join(shell.folder, "copy.db")
    shell.changes_nothing("backup", path)
    assert not os.path.exists(path)
    assert "is checked" in shell.run("backup", path) and os.path.getsize(path) > 100000
    shell.run("backup", path, status=CONFLICT)
    shell.run("backup", "/nowhere/at/all.db", status=FAILED)
    assert "the daemon may write to" in shell.said, shell.said


def weights_take_two_people(shell):
    assert [line["key"] for line in shell.json("weights", "list")["items"]] == ["default/1"]
    draft = ("weights", "draft", "default", "load=6", "want=11", "--note", "wider spread")
    shell.changes_nothing(*draft)
    drafted = shell.json(*draft, "--operation", "once")
    assert drafted == shell.json(*draft, "--operation", "once") and drafted["key"] == "default/2"
    assert {w["key"]: w["value"] for w in drafted["weights"]}["load"] == 6
    shell.run("weights", "draft", "default", "laod=6", status=INVALID)
    assert "load" in shell.said, shell.said
    shell.run("weights", "draft", "default", "load", status=USAGE)
    shell.run("weights", "publish", "default/2", status=CONFLICT)
    assert "second person" in shell.said, shell.said
    token = shell.run("token", "add", "deputy", "--scopes", "weights:write").strip()
    second = ("--token-file", shell.file("deputy.token", token))
    assert "published" in shell.run("weights", "publish", "default/2", *second)
    made = shell.json("request", "add", "--product", "send-peer-challenge", "--host", "Swindon",
                      "--from", "2027-09-06", "--to", "2027-10-01")
    shell.run("match", "run", made["reference"])
    assert json.loads(shell.run("match", "export", made["reference"]))["weights"]["load"] == 6
    assert "retired" in shell.run("weights", "retire", "default/2")
    assert "wider spread" in shell.run("weights", "show", "default/2")
    assert "default/1" in shell.run("weights", "show", "default")
    shell.run("weights", "retire", "default/1", status=CONFLICT)
    shell.run("weights", "show", "defualt", status=MISSING)
    assert "did you mean default" in shell.said


def tables_are_shown_then_applied(shell):
    rows = people.mixed(6, "C")
    rows[1]["organisation"] = "Hartlpool"
    rows[4]["email"] = "nobody"
    path, rejects = shell.file("peers.csv", people.table(rows)), os.path.join(shell.folder, "bad.csv")
    before = books.dump(shell.database)
    shown = json.loads(shell.run("import", "peers", path, "--json", "--rejects", rejects,
                                 status=INVALID))
    assert (shown["added"], shown["rejected"]) == (4, 2) and not shown["applied"]
    assert books.dump(shell.database) == before, "a dry run has changed something"
    shell.run("import", "peers", path, status=INVALID)
    assert "Hartlepool" in shell.said and "line 3" in shell.said, shell.said
    assert "--apply " + shown["token"] in shell.run("import", "peers", path, status=INVALID)
    shell.run("import", "peers", path, "--apply", "0" * 64, status=CONFLICT)
    applied = json.loads(shell.run("import", "peers", path, "--json", "--apply", shown["token"],
                                   status=INVALID))
    assert applied["applied"] and applied["added"] == 4
    after = books.dump(shell.database)
    again = json.loads(shell.run("import", "peers", path, "--json", "--apply", shown["token"],
                                 status=INVALID))
    assert again["repeated"]
    for name in ("peer", "post", "peer_skill", "audit"):
        assert books.dump(shell.database)[name] == after[name], f"repeating has changed {name}"
    with open(rejects, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    assert "error" in text.splitlines()[0] and len(text.splitlines()) == 3, text
    mended = shell.file("mended.csv", text.replace("Hartlpool", "Hartlepool")
                        .replace("nobody", "c004@peers.example"))
    fresh = json.loads(shell.run("import", "peers", mended, "--json"))
    assert (fresh["added"], fresh["rejected"]) == (2, 0), fresh
    shell.run("import", "peers", mended, "--apply", fresh["token"])
    assert shell.json("peer", "show", "c004@peers.example")["home"]["name"]


def each_kind_of_table(shell):
    for kind, row in (
            ("organisations", {"name": "Newtown", "kind": "council", "gss_code": "E06000999",
                               "region": "North East"}),
            ("availability", {"peer": "c000@peers.example", "from": "2027-02-03",
                              "to": "2027-02-07", "kind": "unavailable", "source": "form"}),
            ("requests", {"id": "R-1", "product": "send-peer-challenge", "host": "Derby",
                          "from": "2027-11-01", "to": "2027-11-26"})):
        path = shell.file(f"{kind}.csv", people.table([row]))
        shown = shell.json("import", kind, path)
        assert shown["added"] == 1 and shown["rejected"] == 0, shown
        assert shell.json("import", kind, path, "--apply", shown["token"])["applied"]
        same = shell.json("import", kind, path)
        assert same["same"] == 1 and same["added"] == 0, same


def a_token_opens_the_other_door(shell):
    with open(os.path.join(shell.folder, "port"), encoding="ascii") as file:
        url = f"http://127.0.0.1:{int(file.read())}"
    shell.changes_nothing("token", "add", "none")
    made = shell.json("token", "add", "reader", "--scopes", "pool:read")
    path = shell.file("token", made["secret"] + "\n")
    there = ("--url", url, "--token-file", path)
    assert shell.json("peer", "list", *there)["items"]
    shell.run("peer", "list", "--url", url, status=NO_RIGHT)
    shell.run("request", "add", "--product", "send-peer-challenge", "--host", "Derby", "--from",
              "2027-03-01", "--to", "2027-03-26", *there, status=NO_RIGHT)
    shell.run("peer", "list", "--url", url, "--token-file",
              shell.file("wrong", "pp_" + "A" * 43), status=NO_RIGHT)
    assert made["token"]["id"] in shell.run("token", "list")
    shell.changes_nothing("token", "revoke", made["token"]["id"])
    assert shell.json("peer", "list", *there)["items"]
    shell.run("token", "revoke", made["token"]["id"])
    shell.run("peer", "list", *there, status=NO_RIGHT)


def what_waits_is_matched_again(shell):
    assert "has not run yet" in shell.run("rebalance", "list")
    assert "could begin" in shell.changes_nothing("rebalance", "run")
    shell.run("request", "add", "--product", "send-peer-challenge", "--host", "Swindon",
              "--from", "2027-06-07", "--to", "2027-06-18")
    made = shell.json("rebalance", "run", "--wait")
    name = made["change_set"]["id"]
    shown = shell.run("rebalance", "show", name)
    assert "before  waits for a team" in shown and "nothing has been sent" in shown, shown
    assert "why     it waits for a team" in shown and "joins the team" in shown, shown
    listed = shell.run("rebalance", "list", "--state", "open")
    assert name in listed and "begun at" in listed, listed
    assert "still open" in shell.run("rebalance", "run", "--wait") or name in shell.run("rebalance", "list")
    assert "byte for byte" in shell.run("rebalance", "replay", name)
    shell.changes_nothing("rebalance", "reject", name)
    assert "(rejected)" in shell.run("rebalance", "reject", name, "1", "--reason", "not now")
    shell.run("rebalance", "reject", name, "1", status=CONFLICT)
    shell.run("rebalance", "reject", name, "99", status=MISSING)
    shell.run("rebalance", "show", "12345", status=MISSING)
    shell.run("request", "add", "--product", "send-peer-challenge", "--host", "Swindon",
              "--from", "2027-07-05", "--to", "2027-07-16")
    name = shell.json("rebalance", "run", "--wait")["change_set"]["id"]
    assert "proposed" in shell.changes_nothing("rebalance", "approve", name)
    shell.run("rebalance", "undo", name, status=CONFLICT)
    assert "approved" in shell.run("rebalance", "approve", name, "--reason", "agreed")
    shell.run("rebalance", "approve", name, status=CONFLICT)
    shell.changes_nothing("rebalance", "undo", name)
    assert "undone by" in shell.run("rebalance", "undo", name)


def many_requests_are_planned(shell):
    for host in ("Derby", "Swindon"):
        shell.run("request", "add", "--product", "send-peer-challenge", "--host", host,
                  "--from", "2027-05-04", "--to", "2027-05-21")
    shell.changes_nothing("plan", "run", "--steps", "100")
    plan = shell.json("plan", "run", "--seconds", "20", "--steps", "500")
    assert plan["served"] == len([line for line in plan["requests"] if line["team"]]) >= 2
    said = shell.run("plan", "show", plan["id"])
    for line in plan["requests"]:
        reference = line["request"]["reference"]
        assert (f"(proposal {reference}:1)" if line["team"] else reference) in said, said
    assert plan["id"] in shell.run("plan", "list")
    served = next(line for line in plan["requests"] if line["team"])
    assert f"plan {plan['id']}" in shell.run("match", "show", served["request"]["reference"])
    assert shell.json("match", "replay", served["request"]["reference"])
    assert shell.json("plan", "running")["items"] == []
    shell.run("plan", "cancel", plan["id"], status=MISSING)
    shell.run("plan", "show", "1", status=MISSING)
    shell.run("plan", "run", "X-1", status=MISSING)


def what_is_wrong_has_its_own_status(shell):
    for words, status in (
            (("peer", "show", "nobody@example.org"), MISSING), (("request", "show", "X-1"), MISSING),
            (("match", "run", "X-1"), MISSING), (("proposal", "publish", "1"), MISSING),
            (("proposal", "show", "SPC-0001:99"), MISSING), (("booking", "show", "1"), MISSING),
            (("organisation", "show", "Nowhere"), MISSING), (("token", "revoke", "1"), MISSING),
            (("match", "why-not", "SPC-0001", "nobody"), MISSING),
            (("import", "peers", "/nowhere.csv"), MISSING),
            (("request", "add", "--product", "pear", "--host", "Derby", "--from", "2027-03-01", "--to",
              "2027-03-26"), INVALID),
            (("request", "add", "--product", "send-peer-challenge", "--host", "Derby", "--from",
              "2027-03-26", "--to", "2027-03-01"), INVALID),
            (("proposal", "publish", "SPC-0001:2"), CONFLICT),
            (("peer",), USAGE), (("pear", "list"), USAGE), (("peer", "lost"), USAGE), ((), USAGE),
            (("peer", "show"), USAGE), (("peer", "show", "a", "b"), USAGE),
            (("peer", "list", "--limit", "many"), USAGE), (("peer", "list", "--nothing"), USAGE),
            (("peer", "list", "--socket", "/nowhere/at/all"), AWAY),
            (("peer", "list", "--url", "http://127.0.0.1:1"), AWAY)):
        shell.run(*words, status=status)
    assert "peer" in shell.run("help") and shell.run("--version").startswith("peerpool ")


def a_calendar_object_is_checked(shell):
    """By RFC 5546's tables, without the daemon: what breaks it, and what programs let pass."""
    reply = ("BEGIN:VCALENDAR\r\nPRODID:x\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u1\r\n"
             "DTSTAMP:20261118T110640Z\r\nORGANIZER:mailto:us@pool.test\r\n"
             "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@council.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    assert "keeps all the rules" in shell.run("calendar", "check", "-", given=reply.encode())
    outlook = reply.replace("ORGANIZER:mailto:us@pool.test\r\n", "")
    said = shell.run("calendar", "check", "-", given=outlook.encode())
    assert "VEVENT/ORGANIZER: must be there" in said and "It can be used" in said, said
    bad = reply.replace("UID:u1", "SEQUENCE:abc")
    found = json.loads(shell.run("calendar", "check", "-", "--json", status=INVALID, given=bad.encode()))
    assert not found["usable"] and found["method"] == "REPLY", found
    assert {(fault["line"], fault["where"]) for fault in found["faults"]} == {
        (5, "VEVENT/UID"), (6, "VEVENT/SEQUENCE")}, found
    shell.run("calendar", "check", "-", status=INVALID, given=b"no calendar")
    shell.run("calendar", "check", "/nowhere.ics", status=MISSING)


def what_comes_in_is_taken_or_waits(shell):
    """From a mail server's pipe; what no rule decides, a person does."""
    shell.let_mails_leave()
    one = answers.all_of(os.path.join(shell.folder, "outbox"))[0]
    told = shell.run("mail", "receive", given=answers.reply(one, to="peers@programme.example",
                                                            organizer=False))
    assert "untrusted, review" in told, told
    listed = shell.run("mail", "unmatched")
    assert "untrusted" in listed and one.to in listed, listed
    key = told.split(":")[0]
    assert one.uid in shell.run("mail", "show", key)
    shell.changes_nothing("mail", "dismiss", key)
    assert "applies, resolved" in shell.run("mail", "apply", key, "--reason", "they rang")
    shell.run("mail", "dismiss", key, status=CONFLICT)
    told = shell.run("mail", "receive", given=b"From: jo@council.example\r\n\r\nCall me.\r\n")
    assert "resolved" in shell.run("mail", "dismiss", told.split(":")[0])
    assert "it came before" in shell.run("mail", "receive",
                                         given=b"From: jo@council.example\r\n\r\nCall me.\r\n")
    shell.run("mail", "show", "1", status=MISSING)
    # A mail server tries again later; it must not send the answer back.
    shell.run("mail", "receive", "--socket", "/nowhere/at/all", status=AGAIN, given=b"From: x\r\n\r\n")


def a_calendar_is_subscribed_to(shell):
    """The address alone is printed; more in scenarios/daemon/feeds.py."""
    peer = shell.json("peer", "list")["items"][0]
    tried = shell.run("feed", "add", "peer", peer["name"], "--dry-run")
    address = shell.run("feed", "add", "peer", peer["name"], "--label", "telephone").strip()
    assert address.startswith("/feeds/pp_") and address != tried.strip() and "web.base_url" in shell.said
    assert "telephone" in shell.run("feed", "list") and address[7:-4] not in shell.run("feed", "list")
    feed = shell.json("feed", "list")["items"][-1]["id"]
    assert shell.run("feed", "reset", feed).strip() not in (address, "")
    shell.run("feed", "revoke", feed)
    shell.run("feed", "reset", feed, status=CONFLICT)
    shell.run("feed", "add", "host", "Atlantis", status=MISSING)
    shell.run("feed", "add", "peer", status=INVALID)
    shell.run("feed", "add", "programme", "--operation", "again", status=USAGE)


def a_test_invitation_is_followed_until_it_has_left(shell):
    shell.changes_nothing("mail", "test", "it@council.example")
    told = shell.run("mail", "test", "it@council.example", "--name", "Ina Tester")
    assert "Test, no visit" in told and ": sent, written" in told, told
    assert "Test, no visit" in shell.run("mail", "queue", "--state", "sent", "--limit", "500")
    key = told.split()[-1]
    assert "Test is over" in shell.run("mail", "test-cancel", key)
    shell.run("mail", "test-cancel", key, status=CONFLICT)
    shell.run("mail", "test", "nobody", status=INVALID)
    shell.run("mail", "test", "it@council.example", "--wait", "x", status=USAGE)


def a_diary_is_read(shell):
    """When somebody is busy, by the helper and without the daemon; more in scenarios/calendars."""
    diary = ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270301T090000Z\nDURATION:PT1H\nSUMMARY:Dentist\n"
             "END:VEVENT\nEND:VCALENDAR\n")
    window = ("--from", "2027-03-01", "--to", "2027-04-01")
    said = shell.run("calendar", "busy", "-", *window, given=diary.encode())
    assert "2027-03-01T10:00:00Z  busy" in said and "Dentist" not in said, said
    shell.run("calendar", "busy", "-", *window, status=INVALID, given=b"<html>")
    shell.run("calendar", "busy", "-", status=USAGE, given=diary.encode())
    shell.run("calendar", "busy", "/nowhere.ics", *window, status=MISSING)


def a_calendar_that_a_peer_keeps_is_read(shell):
    """Against the demonstration, which may not fetch from loopback; more in scenarios/daemon."""
    peer = shell.json("peer", "list", "--limit", "1")["items"][0]["email"]
    address = "https://127.0.0.1/s3cr3t.ics"
    shell.changes_nothing("calendar", "add", peer, address)
    number, told = shell.run("calendar", "add", peer, address, "--look-only").split(":", 1)
    assert "127.0.0.1, new" in told and "s3cr3t" not in told, told
    # The clock reads it, too; once this has been answered, nobody is at it any more.
    told = shell.run("calendar", "read", peer, number, status=FAILED)
    assert "127.0.0.1, failed" in told and "calendars.allow" in told and "s3cr3t" not in told, told
    shell.changes_nothing("calendar", "read", peer, number)
    shell.run("calendar", "add", peer, "ftp://x/", status=INVALID)
    diary = shell.file("diary.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270301T090000Z\nDURATION:PT8H\n"
                                    "END:VEVENT\nEND:VCALENDAR\n")
    upload = shell.run("calendar", "upload", peer, diary, "--zone", "UTC", "--look-only")
    assert "upload, good, 1 events" in upload and "do not count" in upload, upload
    shell.run("calendar", "upload", peer, "-", status=INVALID, given=b"<html>")
    shell.run("calendar", "upload", peer, "/nowhere.ics", status=MISSING)
    assert "127.0.0.1, failed" in shell.run("calendar", "list", peer)
    for one in (number, upload.split(":")[0]):
        shell.changes_nothing("calendar", "remove", peer, one)
        shell.run("calendar", "remove", peer, one)
        shell.run("calendar", "remove", peer, one, status=MISSING)
    assert "keeps no calendar" in shell.run("calendar", "list", peer)


SCENES = [what_comes_in_is_taken_or_waits, a_test_invitation_is_followed_until_it_has_left,
          a_calendar_is_subscribed_to, a_calendar_object_is_checked, a_diary_is_read,
          a_calendar_that_a_peer_keeps_is_read, lists_and_records, a_request_and_its_team, a_booked_team_changes, a_seat_that_falls_open_waits,
          what_would_have_to_give, an_export_solves_to_the_answer_that_is_stored,
          a_match_is_computed_again, the_record_is_listed_and_verified, a_copy_is_made, weights_take_two_people, tables_are_shown_then_applied,
          each_kind_of_table, a_token_opens_the_other_door,
          what_waits_is_matched_again, many_requests_are_planned, what_is_wrong_has_its_own_status]


def commands_of(text):
    """What the help names: ("peer", "list"), ("demo",), …"""
    calls = [line.strip().split("  ")[0].split()[1:] for line in text.splitlines()
             if line.startswith("  peerpool ")]
    return {tuple(word for word in call[:2] if word.replace("-", "").islower() and "." not in word)
            for call in calls}


def main(program, *names):
    failed = 0
    with tempfile.TemporaryDirectory(prefix="peerpool-") as folder:
        once(program, os.path.join(folder, "once"))
        shell = Shell(program, os.path.join(folder, "demo"))
        with Demonstration(program, shell.folder):
            for scene in SCENES:
                if names and scene.__name__ not in names:
                    continue
                try:
                    scene(shell)
                    print(scene.__name__.replace("_", " "), flush=True)
                except AssertionError as wrong:
                    failed += 1
                    print(f"FAILED {scene.__name__.replace('_', ' ')}: {wrong}", flush=True)
            left = commands_of(shell.run("help")) - shell.ran - {("demo",), ("plan", "cancel")}  # plays.py runs it
        shell.run("peer", "list", status=AWAY)
        assert names or failed or not left, f"no scene runs {left}"
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
