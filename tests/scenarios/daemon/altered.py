"""
A booked team changes: exactly who must hear of it does, with the METHOD, UID and SEQUENCE that
their calendar programs need; read from the .eml files by python-icalendar. python3 altered.py
PEERPOOLD
"""

import datetime
import email
import email.policy
import glob
import os
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import books  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
WAIT_S = 30


def when_words(event):
    """As people are told it."""
    def day(one):
        return f"{one:%a} {one.day} {one:%b %Y}"
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    if isinstance(start, datetime.datetime):
        return f"{day(start)}, {start:%H:%M} to {end:%H:%M} ({event['DTSTART'].params['TZID']})"
    last = end - datetime.timedelta(days=1)
    return f"{day(start)}, all day" if last == start else f"{day(start)} to {day(last)}, all day"


# D1 D2 D3 D4 D5
def is_one_message_for_people_and_programs(mail, event):
    """Words with the facts of the calendar part, which comes last, and once more as a file."""
    mixed = list(mail.iter_parts())
    assert mail.get_content_type() == "multipart/mixed" and mixed[0].get_content_type() == "multipart/alternative"
    plain, html, calendar = mixed[0].iter_parts()
    file, = mixed[1:]
    assert [part.get_content_type() for part in (plain, html, calendar, file)] == [
        "text/plain", "text/html", "text/calendar", "application/ics"]
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True) == calendar.get_payload(decode=True)
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_param("charset").upper() == "UTF-8"
    text = calendar.get_payload(decode=True).decode()
    assert text.count("BEGIN:VCALENDAR") == 1
    assert text.count(f"\r\nMETHOD:{calendar.get_param('method')}\r\n") == text.count("METHOD:") == 1
    reference = re.search(r"Reference: (\S+)", str(event["DESCRIPTION"])).group(1)
    for words in (plain.get_content(), html.get_content()):
        assert f"When: {when_words(event)}" in words, words
        assert str(event["SUMMARY"]) in words and f"Reference: {reference}" in words, words
        assert ("Where: " in words) == ("LOCATION" in event) and str(event.get("LOCATION", "")) in words
    ours = str(event["ORGANIZER"]).removeprefix("mailto:")
    assert ours == mail["From"].addresses[0].addr_spec == mail["Reply-To"].addresses[0].addr_spec
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 600
    assert re.fullmatch(r"<[^<>@\s]+@programme\.example>", mail["Message-ID"].strip())
    assert mail["Auto-Submitted"] == "auto-generated"


def read(path):
    """What a calendar program sees in one file."""
    import icalendar
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    part = next(part for part in parts if part.get_param("method"))
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    event, = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"], path
    is_one_message_for_people_and_programs(mail, event)
    attendee = event["ATTENDEE"]
    assert not isinstance(attendee, list), f"{path} shows others"
    return {"to": mail["To"].addresses[0].addr_spec, "method": str(calendar["METHOD"]),
            "uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]),
            "status": str(event.get("STATUS", "")), "attendee": str(attendee).split(":")[1],
            "partstat": str(attendee.params.get("PARTSTAT", "")), "start": event["DTSTART"].dt,
            "stamp": event["DTSTAMP"].dt, "kind": str(event["SUMMARY"]).split(":")[0]}


class Letters:
    """The folder of mails, and what has come since it was looked at last."""

    def __init__(self, daemon, client):
        self.folder, self.client, self.known = f"{daemon.folder}/outbox", client, set()

    def new(self):
        give_up = time.monotonic() + WAIT_S
        while any(mail["state"] != "sent" for mail in self.client.all(f"{V1}/mails")):
            assert time.monotonic() < give_up, self.client.all(f"{V1}/mails")
            time.sleep(0.05)
        paths = set(glob.glob(os.path.join(self.folder, "*.eml")))
        found = [read(path) for path in sorted(paths - self.known)]
        self.known = paths
        assert all(letter["to"] == letter["attendee"] for letter in found), found
        return found


def told(letters):
    return sorted((letter["to"], letter["method"], letter["kind"], letter["sequence"])
                  for letter in letters)


def change(client, booking, verb, **body):
    return client.expect(200, "POST", f"{V1}/bookings/{booking['id']}/{verb}", body).json


def play(client, letters):
    booking = people.book(client, people.visit(people.brief(), "2031-01-06", "2031-03-03", first=5))
    lead, member = [seat["peer"] for seat in booking["seats"]]
    first = letters.new()
    assert told(first) == sorted((peer["email"], "REQUEST", kind, 0) for peer in (lead, member)
                                 for kind in ("Team call", "Onsite"))
    uids = {(letter["to"], letter["kind"]): letter["uid"] for letter in first}

    change(client, booking, "replies", peer=lead["id"], answer="accept")
    said = change(client, booking, "replies", peer=member["id"], answer="decline", reason="ill")
    assert letters.new() == [], "an answer makes no mail"

    comes = said["reserves"][0]["peer"]
    change(client, booking, "substitutes", peer=comes["id"])
    new = letters.new()
    assert told(new) == sorted((comes["email"], "REQUEST", kind, 0)
                               for kind in ("Team call", "Onsite"))
    assert not {letter["uid"] for letter in new} & set(uids.values())
    uids.update({(letter["to"], letter["kind"]): letter["uid"] for letter in new})

    again = said["reserves"][1]["peer"]
    change(client, booking, "substitutes", peer=again["id"], instead=comes["id"])
    new = letters.new()
    assert told(new) == sorted([(comes["email"], "CANCEL", kind, 1) for kind in ("Team call", "Onsite")] +
                               [(again["email"], "REQUEST", kind, 0) for kind in ("Team call", "Onsite")])
    for letter in new:
        if letter["method"] == "CANCEL":  # the visit takes place: no STATUS (RFC 5546 3.2.5)
            assert letter["status"] == "" and letter["uid"] == uids[letter["to"], letter["kind"]]
    uids.update({(letter["to"], letter["kind"]): letter["uid"] for letter in new})

    change(client, booking, "move", first_day="2031-03-03")
    new = letters.new()
    assert told(new) == sorted((peer["email"], "REQUEST", kind, 1) for peer in (lead, again)
                               for kind in ("Team call", "Onsite"))
    for letter in new:
        assert letter["uid"] == uids[letter["to"], letter["kind"]]
        assert letter["partstat"] == "NEEDS-ACTION"
        if letter["kind"] == "Onsite":
            assert letter["start"].isoformat() == "2031-03-03"

    change(client, booking, "stand-down", reason="an inspection")
    new = letters.new()
    assert told(new) == sorted((peer["email"], "CANCEL", kind, 2) for peer in (lead, again)
                               for kind in ("Team call", "Onsite"))
    assert {letter["status"] for letter in new} == {"CANCELLED"}


def main(program):
    try:
        import icalendar  # noqa: F401
    except ImportError:
        print("skipped: python3-icalendar is not installed")
        return 77
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25))
            play(client, Letters(daemon, client))
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) == 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
