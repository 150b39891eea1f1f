"""
The database judged from outside: whole, nothing half-done, nobody in two places. It knows the
tables, not the program; it works on a copy, so that a daemon that was killed can be looked at.
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zoneinfo

EPOCH = datetime.date(1970, 1, 1)


@contextlib.contextmanager
def copy_of(path):
    """A connection to a copy of the database as it lies there, WAL and all."""
    with tempfile.TemporaryDirectory(prefix="peerpool-books-") as folder:
        for end in ("", "-wal"):
            if os.path.exists(path + end):
                shutil.copyfile(path + end, os.path.join(folder, "copy.db" + end))
        db = sqlite3.connect(os.path.join(folder, "copy.db"))
        db.row_factory = sqlite3.Row
        try:
            yield db
        finally:
            db.close()


def change(path, statement, *values):
    """What nobody should do: one row of a running daemon's database is changed behind its back."""
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as db, db:
        assert db.execute(statement, values).rowcount == 1, statement


@contextlib.contextmanager
def looking_at(path):
    """A connection to the database of a running daemon, which sees one moment of it."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    db.execute("BEGIN")
    db.row_factory = sqlite3.Row
    try:
        yield db
    finally:
        db.close()


def number(db, text, *values):
    return db.execute(text, values).fetchone()[0]


def dump(path):
    """Every row of every table, for "nothing has changed"."""
    with looking_at(path) as db:
        names = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(tuple(map(str, row)) for row in db.execute(f'SELECT * FROM "{name}"'))
                for name in names}


def check_sound(db):
    assert [row[0] for row in db.execute("PRAGMA integrity_check")] == ["ok"]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def part(text):
    return "-," if text is None else f"{len(text.encode())}:{text},"


def check_audit(db):
    """Entries 1, 2, 3 …, each with the hash of itself and of the one before."""
    before, last = "", 0
    columns = "actor", "operation", "action", "subject", "detail"
    for row in db.execute("SELECT * FROM audit ORDER BY id"):
        text = f"{before},{row['id']},{row['at_s']}," + "".join(part(row[name]) for name in columns)
        digest = hashlib.blake2b(text.encode(), digest_size=32).hexdigest()
        assert row["id"] == last + 1, f"audit entry {last + 1} is missing"
        assert row["hash"] == digest, f"audit entry {row['id']} does not fit the one before"
        before, last = digest, row["id"]
    assert number(db, "SELECT value FROM counter WHERE name = 'audit'") == last


def instant(day, minute, zone):
    moment = datetime.datetime.combine(EPOCH + datetime.timedelta(days=day + minute // 1440),
                                       datetime.time(minute % 1440 // 60, minute % 60),
                                       zoneinfo.ZoneInfo(zone))
    return int(moment.timestamp())


def half_hours(event):
    """The half-hours since 1970 that an event touches."""
    if event["all_day"]:
        start = instant(event["first_day"], 0, event["zone"])
        end = instant(event["first_day"] + event["days"], 0, event["zone"])
    else:
        start = instant(event["first_day"], event["start_minute"], event["zone"])
        end = instant(event["first_day"], event["end_minute"], event["zone"])
    return range(start // 1800, -(-end // 1800))


def days(event):
    return range(event["first_day"], event["first_day"] + (event["days"] if event["all_day"] else 1))


def check_seats(db, booking, seats, name):
    """Who sits there is as proposed until the booking is revised, and as its request has it."""
    if booking["rev"] == 1:
        assert seats == {(row["seat"], row["peer"]) for row in db.execute(
            "SELECT * FROM proposal_seat WHERE proposal = ? AND peer IS NOT NULL",
            (booking["proposal"],))}, name
    assert seats <= {(row["seat"], row["peer"]) for row in db.execute(
        "SELECT * FROM request_seat WHERE request = ?", (booking["request"],))}, name


def check_letters(db, booking, invitations, name):
    """What each invitation says now is what its newest mail says; and all that was sent at first."""
    invited = [(row["event"], row["peer"]) for row in invitations if not row["closed"]]
    mails = db.execute("SELECT * FROM outbox WHERE booking = ? AND state <> 'withdrawn'",
                       (booking["id"],)).fetchall()
    if booking["rev"] == 1:
        assert sorted(row["peer"] for row in mails) == sorted(peer for _, peer in invited), name
    told = {"-".join(row["message_id"].split("@")[0].split("-")[:3]) for row in mails}
    assert {f"invitation-{row['id']}-{row['sequence']}" for row in invitations} <= told, name
    assert all(row["mime"] for row in mails), name


def check_booking(db, booking, met):
    """One booking with all that belongs to it. met: (peer, day) -> booking, filled on."""
    name = f"booking {booking['id']}"
    proposal = db.execute("SELECT * FROM proposal WHERE id = ?", (booking["proposal"],)).fetchone()
    assert proposal["state"] == "published" and proposal["request"] == booking["request"], name
    request = db.execute("SELECT * FROM request WHERE id = ?", (booking["request"],)).fetchone()
    stood = booking["state"] == "stood-down"
    assert stood or request["state"] == booking["state"], name
    brief = json.loads(request["brief_json"])
    holds = {event["kind"]: event["holds"] for event in brief["events"]}
    seats = {(row["seat"], row["peer"]) for row in db.execute(
        "SELECT * FROM booking_seat WHERE booking = ?", (booking["id"],))}
    events = {row["id"]: row for row in db.execute(
        "SELECT * FROM event WHERE booking = ?", (booking["id"],))}
    invitations = db.execute("SELECT * FROM invitation WHERE booking = ?",
                             (booking["id"],)).fetchall()
    invited = [(row["event"], row["peer"]) for row in invitations if not row["closed"]]
    assert len({row["uid"] for row in invitations}) == len(invitations), name
    if stood:
        assert not invited, f"{name} asks people although it is stood down"
    else:
        check_seats(db, booking, seats, name)
        assert {peer for _, peer in invited} == {peer for _, peer in seats}, name
    assert {row["event"] for row in invitations} == set(events) and events, name
    for_all = {event["kind"] for event in brief["events"] if event["for"] == "everyone"}
    for event in events.values():
        if event["kind"] in for_all and not stood:
            assert sum(one == event["id"] for one, _ in invited) == len(seats), name
    slots = set()
    for event, peer in invited:
        if holds[events[event]["kind"]]:
            slots |= {(peer, half) for half in half_hours(events[event])}
            for day in days(events[event]):
                other = met.setdefault((peer, day), booking["id"])
                assert other == booking["id"], f"peer {peer} has {name} and {other} on day {day}"
    assert slots == {(row["peer"], row["half_hour"]) for row in db.execute(
        "SELECT * FROM slot WHERE booking = ?", (booking["id"],))}, f"the slots of {name}"
    check_letters(db, booking, invitations, name)


def check_all(db):
    """Everything that must hold at any moment."""
    check_sound(db)
    check_audit(db)
    met = {}
    bookings = db.execute("SELECT * FROM booking ORDER BY id").fetchall()
    for booking in bookings:
        check_booking(db, booking, met)
    published = {row[0] for row in db.execute("SELECT id FROM proposal WHERE state = 'published'")}
    assert published == {booking["proposal"] for booking in bookings}
    assert number(db, "SELECT count(*) FROM slot WHERE booking NOT IN (SELECT id FROM booking)") == 0
    for table in ("event", "invitation", "booking_seat", "outbox"):
        assert number(db, f"SELECT count(*) FROM {table} WHERE booking IS NOT NULL "
                          "AND booking NOT IN (SELECT id FROM booking)") == 0, table
    assert number(db, "SELECT count(*) FROM request r WHERE NOT EXISTS "
                      "(SELECT 1 FROM request_seat s WHERE s.request = r.id)") == 0
    assert number(db, "SELECT count(*) FROM request r WHERE r.state = 'inviting' AND NOT EXISTS "
                      "(SELECT 1 FROM booking b WHERE b.request = r.id)") == 0
    assert number(db, "SELECT count(*) FROM outbox WHERE (state = 'sent') <> (sent_s IS NOT NULL)") == 0
    return len(bookings)
