"""Has a real calendar program read our invitations and compares what it understood with expected.py.

read_invitations.py icalendar|khal|icaljs EMIT_INVITATIONS FOLDER: 0 all right, 1 not, 77 the reader
is not installed.
"""

import datetime
import json
import pathlib
import shutil
import subprocess
import sys

from expected import expected

HERE = pathlib.Path(__file__).parent
SKIP = 77
ICAL_JS = "ical.js@2.2.1"


def skip(why):
    print("skipped:", why)
    sys.exit(SKIP)


def shown(value):
    """An instant in UTC or a day, as expected.py writes them."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()


# A2 A9
def by_icalendar(folder):
    try:
        import icalendar
    except ImportError:
        skip("python3-icalendar is not installed")

    def events_of(path):
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        for event in calendar.walk("VEVENT"):
            attendees = event.get("ATTENDEE", [])
            attendees = attendees if isinstance(attendees, list) else [attendees]
            organizer = event.get("ORGANIZER")
            yield {
                "uid": str(event["UID"]),
                "start": shown(event["DTSTART"].dt),
                "end": shown(event["DTEND"].dt),
                "summary": str(event["SUMMARY"]),
                "description": str(event["DESCRIPTION"]),
                "location": str(event["LOCATION"]),
                "url": str(event["URL"]),
                "method": calendar.get("METHOD"),
                "status": str(event["STATUS"]),
                "sequence": int(event["SEQUENCE"]),
                "organizer": organizer and [organizer.params["CN"], str(organizer)],
                "attendees": [[a.params["CN"], str(a)] for a in attendees],
            }

    return {path.stem: list(events_of(path)) for path in folder.glob("*.ics")}


def find_icaljs(home):
    """The module, installed below home when it is not there yet."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node and npm are not installed")
    module = home / "node_modules" / "ical.js" / "dist" / "ical.js"
    if not module.exists():
        home.mkdir(exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", ICAL_JS], cwd=home,
                           check=True, capture_output=True, timeout=90)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            skip(f"npm cannot install {ICAL_JS} here")
    return module


# A2 A9
def by_icaljs(folder):
    module = find_icaljs(folder.parent / "npm")
    read = subprocess.run(["node", HERE / "read_icaljs.mjs", module, folder], check=True,
                          capture_output=True, timeout=60)
    return json.loads(read.stdout)


KHAL_CONFIG = """[calendars]
[[all]]
path = {folder}
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%MZ
longdatetimeformat = %Y-%m-%dT%H:%MZ
[sqlite]
path = {folder}/khal.db
"""
KHAL_FIELDS = "uid start-long-full end-long-full title description location url status organizer " \
    "attendees"


def khal_on(home):
    """Runs khal on a calendar of its own in home, which must not be there yet."""
    home.mkdir()
    config = home / "config"
    config.write_text(KHAL_CONFIG.format(folder=home))

    def khal(*words):
        return subprocess.run(["khal", "-c", config, *words], check=True, capture_output=True,
                              timeout=100, env={"HOME": str(home), "PATH": "/usr/bin:/bin",
                                                "LC_ALL": "C.UTF-8"}).stdout.decode()

    return khal


def khal_events(home, files):
    """What khal shows of these files once they are imported into a calendar of their own."""
    khal = khal_on(home)
    fields = KHAL_FIELDS.split()
    form = "\x1f".join("{%s}" % field for field in fields) + "\x1e"
    khal("import", "--batch", "-a", "all", *files)
    rows = khal("list", "--once", "--day-format", "", "--format", form, "2026-03-01", "700d")
    return [dict(zip(fields, row.strip("\n").split("\x1f"))) for row in rows.split("\x1e")[:-1]]


def by_khal(folder):
    if not shutil.which("khal"):
        skip("khal is not installed")
    single = sorted(path for path in folder.glob("*.ics") if path.stem != "all-events")
    found = {path.stem: [] for path in single}
    for event in khal_events(folder / "single", single):
        found[event["uid"]].append(event)
    found["all-events"] = khal_events(folder / "all", [folder / "all-events.ics"])
    return found


def wanted_from_icalendar(want):
    """Debian 12's icalendar 4 (and khal by it) takes a backslash before an n for a newline."""
    texts = {key: want[key].replace("\\n", "\n") for key in ("summary", "description")}
    return {**want, **texts}


def wanted_from_khal(name, want):
    """khal says less, shows the last day of an all-day event, and cuts the ends off texts."""
    start, end = want["start"], want["end"]
    if "T" not in end:
        last = datetime.date.fromisoformat(end) - datetime.timedelta(days=1)
        start, end = start + "T00:00Z", last.isoformat() + "T00:00Z"
    people = name != "all-events"
    return {
        "uid": want["uid"],
        "start-long-full": start,
        "end-long-full": end,
        "title": want["summary"],
        "description": want["description"].strip(),
        "location": want["location"],
        "url": want["url"],
        "status": want["status"] + " ",
        "organizer": "%s (%s)" % (want["organizer"][0], want["organizer"][1][7:]) if people else "",
        "attendees": want["attendees"][0][1][7:] if people else "",
    }


def wanted(reader, name, want):
    if reader != "icaljs":
        want = wanted_from_icalendar(want)
    if reader == "khal":
        return wanted_from_khal(name, want)
    if name == "all-events":
        return {**want, "method": None, "organizer": None, "attendees": []}
    return want


def differences(reader, found, wants):
    if set(found) != set(wants) | {"all-events"}:
        yield f"files read: {sorted(found)}"
    for name, events in sorted(found.items()):
        of_file = wants if name == "all-events" else {name: wants[name]}
        if len(events) != len(of_file):
            yield f"{name}: {len(events)} events instead of {len(of_file)}"
        for event in events:
            want = wanted(reader, name, wants[event["uid"]])
            for key in sorted(set(want) | set(event)):
                if event.get(key) != want.get(key):
                    yield (f"{name}, {event['uid']}: {key} is {event.get(key)!r}, "
                           f"not {want.get(key)!r}")


def main():
    reader, emit, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run([emit, folder], check=True)
    found = {"icalendar": by_icalendar, "icaljs": by_icaljs, "khal": by_khal}[reader](folder)
    wrong = list(differences(reader, found, expected()))
    print("\n".join(wrong) or f"{reader} understood all {len(found)} files")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
