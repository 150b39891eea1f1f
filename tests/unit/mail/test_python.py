"""Reads the sample mail with Python's email package: python3 test_python.py MAIL_SAMPLE"""

import email
import email.policy
import subprocess
import sys


def main(program):
    raw = subprocess.run([program], check=True, capture_output=True).stdout
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert not mail.defects, mail.defects
    sender, recipient = mail["From"].addresses[0], mail["To"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Peerpool, équipe", "pool+b1@pool.test")
    assert (recipient.display_name, recipient.addr_spec) == ("Jo \"J\" O'Neill", "jo@council.test")
    assert mail["Subject"] == "Invitation: Peer challenge – Ynys Môn, 1 December 2026"
    assert mail["Message-ID"] == "<b1.0@pool.test>"
    assert mail["In-Reply-To"] == "<b0@council.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"].addresses[0].addr_spec == "pool+b1@pool.test"
    assert mail["Date"].datetime.isoformat() == "2026-11-01T09:00:00+00:00"
    assert mail["MIME-Version"] == "1.0"
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        assert len(mail.get_all(name)) == 1, name
    types = [part.get_content_type() for part in mail.walk()]
    assert types == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics", "text/csv", "application/octet-stream",
    ], types
    parts = list(mail.walk())
    for part in parts:
        assert not part.defects, (part.get_content_type(), part.defects)
    text = parts[2].get_content().replace("\r\n", "\n")
    assert text == "Dear Jo,\n\nyou are invited to Ynys Môn.\n.\nFrom the pool=\n", text
    calendar = parts[4].get_payload(decode=True)
    assert calendar == parts[5].get_payload(decode=True)
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n") and calendar.endswith(b"END:VCALENDAR\r\n")
    assert parts[4]["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8"}
    assert parts[5].get_filename() == "invite.ics"
    assert parts[6].get_filename() == 'résumé "1".csv'
    assert parts[6].get_payload(decode=True) == b"a,b\n1,\xe9\n"
    assert parts[7].get_payload(decode=True) == b""


main(sys.argv[1])
