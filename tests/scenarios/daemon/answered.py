"""
People answer their invitations by mail: each .eml of the outbox is answered as calendar programs
do, the answer is dropped into the Maildir, and the booking is looked at through the door. Forged,
stale, doubled, returned and automatic messages; and the daemon killed between commit and rename.
python3 answered.py PEERPOOLD
"""

import contextlib
import datetime
import email
import email.policy
import glob
import os
import pathlib
import re
import shutil
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
WAIT_S = 30


class Play:
    def __init__(self, daemon, client):
        self.daemon, self.client = daemon, client
        self.maildir = daemon.told["mail"]["incoming"]
        self.outbox = f"{daemon.folder}/outbox"

    def book(self, day):
        booking = people.book(self.client, people.visit(people.brief(), day))
        self.booking = booking["id"]
        self.peers = [seat["peer"] for seat in booking["seats"]]
        uids = {one["uid"] for one in booking["invitations"]}
        self.asked = {(one.to, one.kind): one for one in answers.wait_for(self.client, self.outbox)
                      if one.uid in uids}
        assert len(self.asked) == 4

    def asked_of(self, peer, kind="Onsite"):
        return self.asked[self.peers[peer]["email"], kind]

    def wait(self, name):
        """Until the file has left new/: it is on the disk then."""
        give_up = time.monotonic() + WAIT_S
        while os.path.exists(os.path.join(self.maildir, "new", name)):
            assert time.monotonic() < give_up, f"{name} stays in new/: {self.daemon.said()}"
            time.sleep(0.01)
        assert os.path.exists(os.path.join(self.maildir, "cur", name + ":2,S"))

    def drop(self, message, verdict, state="done"):
        """Delivers it and expects what is recorded."""
        before = len(self.client.all(f"{V1}/mails/incoming"))
        self.wait(answers.deliver(self.maildir, message))
        rows = self.client.all(f"{V1}/mails/incoming")
        assert len(rows) == before + 1, rows[-2:]
        assert (rows[-1]["verdict"], rows[-1]["state"]) == (verdict, state), rows[-1]
        return rows[-1]

    def seat(self, which):
        return self.client.get(f"{V1}/bookings/{self.booking}")["seats"][which]["state"]

    def invitation(self, one):
        return next(it for it in self.client.get(f"{V1}/bookings/{self.booking}")["invitations"]
                    if it["uid"] == one.uid)

    def rev(self):
        return self.client.get(f"{V1}/bookings/{self.booking}")["rev"]


# C7, D7: without ORGANIZER as Outlook, without the MIME method as Proton Bridge.
def people_answer(play):
    play.book("2031-01-06")
    message = answers.reply(play.asked_of(0))
    play.drop(message, "applies")
    assert play.invitation(play.asked_of(0))["partstat"] == "accepted"
    assert play.seat(0) == "enquired", "one of two events is answered"
    rev = play.rev()
    before = len(play.client.all(f"{V1}/mails/incoming"))
    play.wait(answers.deliver(play.maildir, message))
    assert len(play.client.all(f"{V1}/mails/incoming")) == before and play.rev() == rev, "once"
    play.drop(answers.reply(play.asked_of(0, "Team call"), organizer=False), "applies")  # Outlook
    assert play.seat(0) == "accepted"
    play.drop(answers.reply(play.asked_of(1), mime_method=False), "applies")  # Proton Bridge
    play.drop(answers.reply(play.asked_of(1, "Team call"), frm="alias@elsewhere.example"), "applies")
    assert play.client.get(f"{V1}/bookings/{play.booking}")["state"] == "confirmed"
    later = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 60))
    play.drop(answers.reply(play.asked_of(1), "DECLINED", stamp=later, more=["COMMENT:ill"]), "applies")
    assert play.seat(1) == "open"
    moves = play.client.get(f"{V1}/bookings/{play.booking}")["moves"]
    assert any(move["state"] == "declined" and move["reason"] == "ill" for move in moves), moves
    # The call that they had accepted is taken out of their diary.
    cancelled = [one for one in answers.wait_for(play.client, play.outbox) if one.method == "CANCEL"]
    assert [(one.to, one.kind) for one in cancelled] == [(play.peers[1]["email"], "Team call")]


# C14, D9, H1
def what_must_not_count_does_not(play):
    play.book("2031-03-03")
    one, rev = play.asked_of(0), play.rev()
    forged = one.address[:one.address.index("@") - 1] + ("a" if one.address[one.address.index("@") - 1] != "a"
                                                       else "b") + one.address[one.address.index("@"):]
    play.drop(answers.reply(one, to=forged, organizer=False), "untrusted", "review")
    play.drop(answers.reply(one, to="peers@programme.example", organizer=False), "untrusted", "review")
    play.drop(answers.reply(one, sequence=5), "forged")
    play.drop(answers.reply(one, attendee="crasher@elsewhere.example"), "not-asked", "review")
    play.drop(answers.reply(one, uid="1@elsewhere.example", to="peers@programme.example"), "unknown-event",
              "review")
    play.drop(answers.reply(play.asked_of(1), to=one.address, organizer=False), "other-event", "review")
    play.drop(answers.reply(one, method="CANCEL"), "not-an-answer")
    play.drop(b"From: jo@council.example\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nBye\r\n",
              "auto-reply")
    play.drop(b"From: jo@council.example\r\nSubject: Hm\r\n\r\nCall me.\r\n", "words", "review")
    play.drop(b"From: jo@council.example\r\nContent-Type: text/calendar\r\n\r\nBEGIN:V\r\n", "unreadable",
              "review")
    assert play.rev() == rev
    play.drop(answers.bounce(one), "undelivered", "review")
    assert play.invitation(one)["undelivered"] and play.invitation(one)["partstat"] == "needs-action"
    early = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - 30))
    play.drop(answers.reply(one, "TENTATIVE"), "applies")
    play.drop(answers.reply(one, "ACCEPTED", stamp=early), "stale")
    assert play.invitation(one)["partstat"] == "tentative"


def a_person_decides_what_a_rule_cannot(play):
    waiting = [row for row in play.client.all(f"{V1}/mails/incoming", state="review")
               if row["verdict"] == "untrusted"]
    one = play.asked_of(0)
    path = f"{V1}/mails/incoming/{waiting[0]['id']}"
    assert one.uid in play.client.get(path)["text"]
    play.client.expect(409, "POST", f"{path}/apply")  # an earlier answer than the one that counts
    done = play.client.expect(200, "POST", f"{path}/dismiss", {"reason": "they rang"}).json
    assert done["state"] == "resolved" and done["resolution"] == "dismissed: they rang"
    play.client.expect(409, "POST", f"{path}/dismiss", {})
    row = play.drop(answers.reply(play.asked_of(1), to="peers@programme.example", organizer=False),
                    "untrusted", "review")
    said = play.client.expect(200, "POST", f"{V1}/mails/incoming/{row['id']}/apply").json
    assert said["applied"] and said["message"]["state"] == "resolved"
    assert play.invitation(play.asked_of(1))["partstat"] == "accepted"


# D6
def real_programs_answer(play):
    """Captured replies of Thunderbird, Gnus, aerc and Cyrus, made out to an invitation of ours."""
    shared = os.environ.get("PP_SHARED_DIR", str(HERE.parents[2] / "shared"))
    files = sorted(glob.glob(os.path.join(shared, "ics", "captured-replies", "*-reply-*.eml")))
    for number, path in enumerate(files):
        first = datetime.date(2031, 6, 3) + datetime.timedelta(weeks=number)  # a Tuesday
        play.book(first.isoformat())
        one = play.asked_of(0)
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(file, policy=email.policy.default)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        for part in mail.walk():
            if part.get_content_type() not in ("text/calendar", "application/ics"):
                continue
            text = "\r\n".join(answers.lines_of(part.get_payload(decode=True).decode()))
            text = re.sub(r"(?m)^UID:.*$", f"UID:{one.uid}\r", text)
            text = re.sub(r"(?m)^SEQUENCE:.*$", f"SEQUENCE:{one.sequence}\r", text)
            text = re.sub(r"(?m)^DTSTAMP:.*$", f"DTSTAMP:{stamp}\r", text)
            text = re.sub(r"(?i)bookings\+b1\.tok@peerpool\.test", one.address, text)
            text = text.replace("jo@council.test", one.to)
            params = [part.get_param("method")]
            part.set_content(text.encode(), "text", "calendar", cte="base64")
            if params[0]:
                part.set_param("method", params[0])
        for name, value in (("To", one.address), ("From", one.to), ("X-Envelope-To", one.address)):
            del mail[name]
            mail[name] = value
        row = play.drop(mail.as_bytes(), "applies")
        assert play.invitation(one)["partstat"] in path, (path, row)
    return len(files)


# C17
def killed_between_commit_and_rename(play):
    """The same file again in new/ after the crash: applied once."""
    play.book("2031-11-03")
    name = answers.deliver(play.maildir, answers.reply(play.asked_of(0)))
    play.wait(name)
    rows, rev = play.client.all(f"{V1}/mails/incoming"), play.rev()
    play.daemon.kill()
    shutil.move(os.path.join(play.maildir, "cur", name + ":2,S"), os.path.join(play.maildir, "new", name))
    play.daemon.start()
    play.client.close()
    play.wait(name)
    assert play.client.all(f"{V1}/mails/incoming") == rows and play.rev() == rev
    # What came while nobody was there is found at the start.
    play.daemon.kill()
    name = answers.deliver(play.maildir, answers.reply(play.asked_of(0, "Team call")))
    play.daemon.start()
    play.client.close()
    play.wait(name)
    assert play.seat(0) == "accepted"


def one_that_cannot_be_taken_holds_nothing_up(play):
    """Its record is damaged, so nothing can be said about it; what lies behind it is taken."""
    broken = answers.reply(play.asked_of(0), "TENTATIVE", attendee="crasher@elsewhere.example")
    row = play.drop(broken, "not-asked", "review")
    with contextlib.closing(sqlite3.connect(play.daemon.database, timeout=20)) as db, db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        assert db.execute("UPDATE incoming SET state = 'odd' WHERE id = ?", (row["id"],)).rowcount == 1
        assert db.execute("DELETE FROM operation WHERE id LIKE 'mail:%'").rowcount
    stays = answers.deliver(play.maildir, broken)
    time.sleep(0.01)  # the names of files are times
    play.wait(answers.deliver(play.maildir, answers.reply(play.asked_of(1))))
    assert os.path.exists(os.path.join(play.maildir, "new", stays)), play.daemon.said()
    books.change(play.daemon.database, "UPDATE incoming SET state = 'review' WHERE id = ?", row["id"])


def main(program):
    with Daemon(program) as daemon:
        daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
        daemon.configure(daemon.told)
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25))
            play = Play(daemon, client)
            for scene in (people_answer, what_must_not_count_does_not, a_person_decides_what_a_rule_cannot,
                          killed_between_commit_and_rename,
                          one_that_cannot_be_taken_holds_nothing_up, real_programs_answer):
                scene(play)
                print(scene.__name__.replace("_", " "), flush=True)
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) >= 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
