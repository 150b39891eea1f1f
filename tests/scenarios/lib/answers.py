"""What calendar programs do with invitations: read them from the outbox's files, and answer them."""

import email
import email.policy
import glob
import itertools
import os
import re
import time

WAIT_S = 30
count = itertools.count(1)


def lines_of(calendar):
    return re.sub(r"\r?\n[ \t]", "", calendar).splitlines()


class Invitation:
    """One .eml of the outbox, by its calendar part."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.mail = email.message_from_binary_file(file, policy=email.policy.default)
        part = next(p for p in self.mail.walk()
                    if p.get_content_type() == "text/calendar" and p.get_param("method"))
        self.lines = lines_of(part.get_payload(decode=True).decode())
        self.method, self.uid, self.stamp = (self.value(name) for name in ("METHOD", "UID", "DTSTAMP"))
        self.sequence = int(self.value("SEQUENCE"))
        self.kind = self.value("SUMMARY").split(":")[0]
        self.to = self.mail["To"].addresses[0].addr_spec
        self.address = self.value("ORGANIZER").split("mailto:")[1]
        assert self.address == self.mail["From"].addresses[0].addr_spec
        assert self.address == self.mail["Reply-To"].addresses[0].addr_spec

    def value(self, name):
        """Of the VEVENT; zones have a DTSTART of their own."""
        event = self.lines[self.lines.index("BEGIN:VEVENT"):] if name != "METHOD" else self.lines
        line = next(line for line in event if re.match(rf"{name}[:;]", line))
        return line if name == "ORGANIZER" else line.split(":", 1)[1]


def all_of(folder):
    """The newest of each event and person, once every mail of the folder is whole."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        one = Invitation(path)
        found[one.to, one.uid] = one
    return sorted(found.values(), key=lambda one: (one.to, one.kind))


def wait_for(client, folder):
    give_up = time.monotonic() + WAIT_S
    while any(mail["state"] in ("waiting", "sending") for mail in client.get("/api/v1/mails", limit=500)["items"]):
        assert time.monotonic() < give_up, "the mails do not leave"
        time.sleep(0.05)
    return all_of(folder)


def reply(one, partstat="ACCEPTED", method="REPLY", mime_method=True, organizer=True, frm=None, to=None,
          attendee=None, sequence=None, stamp=None, uid=None, head="", more=()):
    """The mail by which somebody answers an invitation, as Thunderbird would write it."""
    stamp = stamp or time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", f"METHOD:{method}", "BEGIN:VEVENT",
                f"UID:{uid or one.uid}", f"DTSTAMP:{stamp}",
                f"SEQUENCE:{one.sequence if sequence is None else sequence}",
                *([f"ORGANIZER:mailto:{one.address}"] if organizer else []),
                f"ATTENDEE;PARTSTAT={partstat}:mailto:{attendee or one.to}", *more,
                "END:VEVENT", "END:VCALENDAR", ""]
    named = f"; method={method}" if mime_method else ""
    lines = [*([head] if head else []), f"From: {frm or one.to}", f"To: {to or one.address}",
             f"Subject: {partstat}", f"Message-ID: <{next(count)}.{os.getpid()}@test.example>",
             "MIME-Version: 1.0", f"Content-Type: text/calendar; charset=utf-8{named}", "", *calendar]
    return "\r\n".join(lines).encode()


def bounce(one):
    return "\r\n".join([
        "Return-Path: <>", "From: MAILER-DAEMON@mx.test.example", f"To: {one.address}",
        "Subject: Undelivered Mail Returned to Sender", "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r", "",
        "--r", "Content-Type: text/plain", "", "No such user.",
        "--r", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.test.example", "",
        f"Final-Recipient: rfc822; {one.to}", "Action: failed", "Status: 5.1.1",
        "--r", "Content-Type: text/rfc822-headers", "", f"Message-ID: {one.mail['Message-ID']}",
        "--r--", ""]).encode()


def deliver(maildir, message):
    """As a mail server: whole under tmp/, then in one step in new/."""
    name = f"{time.time():.6f}.M{next(count)}P{os.getpid()}.test"
    with open(os.path.join(maildir, "tmp", name), "wb") as file:
        file.write(message)
    os.rename(os.path.join(maildir, "tmp", name), os.path.join(maildir, "new", name))
    return name
