"""
`peerpool calendar busy` as a user calls it: intervals and warnings, refusals that are never free
time (F9), attacks within their bounds (H4 to H7), and no file opened because of a TZID (H8, L1).
python3 busy.py PEERPOOL
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

INVALID, TRY_AGAIN = 6, 75
MEMORY_MOST_KIB = 256 * 1024
NINE = "DTSTART:20270301T090000Z\nDTEND:20270301T100000Z\n"


def calendar(text):
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{text}END:VCALENDAR\n"


def event(text, uid="one"):
    return f"BEGIN:VEVENT\nUID:{uid}\n{text}END:VEVENT\n"


class Command:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def words(self, text, *more):
        path = os.path.join(self.folder, "diary.ics")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return [self.program, "calendar", "busy", path, "--from", "2027-03-01", "--to", "2027-04-01", *more]

    def run(self, text, *more, status=0):
        done = subprocess.run(self.words(text, *more), capture_output=True, text=True, check=False)
        assert done.returncode == status, (done.returncode, done.stdout[-500:], done.stderr[-500:])
        return done

    def json(self, text, *more, status=0):
        return json.loads(self.run(text, *more, "--json", status=status).stdout)


def prints_intervals_and_warnings(command):
    diary = calendar(event(NINE + "SUMMARY:Secret\n") + event("DTSTART;TZID=Nowhere:20270310T090000\n", "two"))
    done = command.run(diary)
    assert "2027-03-01T09:00:00Z  2027-03-01T10:00:00Z  busy" in done.stdout, done.stdout
    assert "line 11: its time zone is not known" in done.stderr, done.stderr
    assert "Secret" not in done.stdout + done.stderr
    said = command.json(diary)
    assert said["refusal"] == "read" and said["components"] == 2, said
    assert said["intervals"][1] == {
        "from": "2027-03-10T00:00:00Z", "to": "2027-03-11T00:00:00Z", "kind": "busy"}, said
    assert said["warnings"][0]["line"] == 11, said


def knows_the_person_by_their_addresses_and_zone(command):
    declined = calendar(event(NINE + "ATTENDEE;PARTSTAT=DECLINED:mailto:p@peer.example\n"))
    assert len(command.json(declined)["intervals"]) == 1
    assert len(command.json(declined, "--address", "x@y.example", "--address", "P@peer.example")["intervals"]) == 0
    assert "Free for all" in command.run(declined, "--address", "p@peer.example").stdout
    day = calendar(event("DTSTART;VALUE=DATE:20270310\n"))
    assert command.json(day, "--zone", "America/New_York")["intervals"][0]["from"] == "2027-03-10T05:00:00Z"
    assert "time zone is not known" in command.run(day, "--zone", "Nowhere/Land", status=INVALID).stderr


def f9_what_is_no_whole_calendar_is_refused_by_its_own_sentence(command):
    whole = calendar(event(NINE))
    refused = {
        "empty": "",
        "page": "<!doctype html><html><title>Sign in</title></html>",
        "cut": whole[:whole.index("END:VEVENT")],
        "nothing": calendar(""),
        "format": "no such calendar\n",
        "large": "BEGIN:VCALENDAR\n" * 9,
    }
    sentences = set()
    for word, text in refused.items():
        done = command.run(text, "--json", status=INVALID)
        said = json.loads(done.stdout)
        assert said["refusal"] == word and said["intervals"] == [], (word, said)
        assert done.stderr == f"peerpool: {said['message']}\n", (done.stderr, said)
        sentences.add(said["message"])
        assert "Free" not in command.run(text, status=INVALID).stdout
    assert len(sentences) == len(refused), sentences


def attacks():
    """Each is at most 5 MiB and meant to take the helper's time or memory."""
    yield "impossible rules", calendar("".join(
        event("DTSTART:00010101T090000Z\nRRULE:FREQ=DAILY;COUNT=100000000;BYMONTH=2;BYMONTHDAY=30\n", i)
        for i in range(15000)))
    yield "one UID", calendar("".join(event(f"DTSTART:20270101T09{i % 60:02}00Z\nRRULE:FREQ=DAILY\n")
                                      for i in range(8000)) + "".join(event(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE:20270101T09{i % 60:02}00Z\n{NINE}") for i in range(8000)))
    yield "long events", calendar("".join(
        event("DTSTART:19000101T000000Z\nDURATION:P36000D\nRRULE:FREQ=DAILY\n", i) for i in range(15000)))
    zones = "".join(f"BEGIN:VTIMEZONE\nTZID:z{i}\n" + (
        "BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=YEARLY;BYDAY=MO\nEND:STANDARD\n" * 60) + "END:VTIMEZONE\n" for i in range(250))
    yield "zones", calendar(zones + "".join(event(f"DTSTART;TZID=z{i}:20270301T090000\n", i) for i in range(250)))
    yield "a second at a time", calendar(event(NINE + "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\n"))
    yield "many dates", calendar(event(NINE + ("RDATE:" + ",".join(["20270302T090000Z"] * 3000) + "\n") * 90))
    yield "empty properties", calendar("".join(event(NINE + "UID:\n" * 1900, i) for i in range(500)))
    yield "depth", "BEGIN:VCALENDAR\n" * 100000
    yield "one line", calendar("X:" + "^n" * 2000000 + "\n")
    yield "folds", calendar(event(NINE + "X:" + "a\n " * 1000000 + "\n"))


def h4_h5_h6_h7_attacks_end_within_their_bounds(command):
    """Two seconds of processor and 256 MiB are the helper's limits; a busy machine may end it first."""
    for name, text in attacks():
        assert len(text) <= 5 << 20, name
        done = subprocess.run(command.words(text), capture_output=True, text=True, check=False)
        assert done.returncode in (0, INVALID, TRY_AGAIN), (name, done.returncode, done.stderr[-300:])
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if not os.environ.get("PP_SANITIZED"):
        assert most <= MEMORY_MOST_KIB, f"{most} KiB"


def h8_l1_no_file_is_opened_because_of_a_tzid(command):
    """The whole command under strace: after the helper has started, only zones are opened."""
    if not shutil.which("strace"):
        print("without strace: not tried")
        return
    tzids = ["../../../etc/hostname", "/../../etc/passwd", "Europe/../../../../etc/passwd", "etc/passwd",
             "/etc/shadow", "localtime", "posixrules", "/freeassociation.sourceforge.net/../../etc/passwd",
             "Europe/Paris", "/dev/zero", "proc/self/environ"]
    trace = os.path.join(command.folder, "trace")
    text = calendar("".join(event(f"DTSTART;TZID=\"{tzid}\":20270310T090000\n", i)
                            for i, tzid in enumerate(tzids)))
    done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=%file", "-o", trace, *command.words(text)],
                          capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr.lower() and done.returncode:
        print("strace may not trace here: not tried")
        return
    assert done.returncode == 0, done.stderr[-500:]
    with open(trace, encoding="utf-8") as file:
        lines = file.readlines()
    start = next(i for i, line in enumerate(lines) if "execve(" in line and "peerpool-import" in line)
    helper = lines[start].split()[0]
    opened = [line.split('"')[1] for line in lines[start + 1:]
              if line.split()[0] == helper and "open" in line and '"' in line]
    zones = [path for path in opened if path.startswith("/usr/share/zoneinfo")]
    others = [path for path in opened if path not in zones and ".so" not in path]
    if any(path.startswith("/tmp/tsan.") for path in others):  # what the sanitizer itself reads
        own = ("/tmp/tsan.", "/proc/self/maps", "/proc/self/cmdline", "/proc/self/environ")
        others = [path for path in others if not path.startswith(own) and path != "/proc"]
    assert not others, others
    assert "/usr/share/zoneinfo/Europe/Paris" in zones, zones
    assert not any(".." in path or "localtime" in path or "shadow" in path and ".so" in path
                   for path in zones), zones


def main():
    with tempfile.TemporaryDirectory() as folder:
        command = Command(sys.argv[1], folder)
        for play in (prints_intervals_and_warnings, knows_the_person_by_their_addresses_and_zone,
                     f9_what_is_no_whole_calendar_is_refused_by_its_own_sentence,
                     h4_h5_h6_h7_attacks_end_within_their_bounds,
                     h8_l1_no_file_is_opened_because_of_a_tzid):
            play(command)
            print(f"ok: {play.__name__.replace('_', ' ')}")


main()
