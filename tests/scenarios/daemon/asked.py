"""
People are asked and do not answer: the clock reminds them, lets them go at the deadline, and a
daemon that was ended, slept or was killed meanwhile only does so later. The clock is not moved: what
is due is brought nearer in the database of a daemon that is down, as if it had slept.
python3 asked.py PEERPOOLD
"""

import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from daemon import SOURCE, Daemon  # noqa: E402

V1 = "/api/v1"
WAIT_S = 30
DAY_S = 86400
BRIEF = {"seats": [people.seat("Lead", ["dcs"], lead=True), people.seat("Member", ["member"])],
         "require": [], "cover": {}, "onsite_days": 2, "charge": 1, "exclude_neighbours": False,
         "exclude_region": False,
         "events": [people.event("team-call", "first-day", -10, "16:00", "17:00"),
                    people.event("onsite", "onsite", holds=True)]}


def rows(daemon, statement, *values):
    with books.looking_at(daemon.database) as db:
        return db.execute(statement, values).fetchall()


def write(daemon, statement, *values):
    """While nobody is there."""
    assert daemon.process is None
    with contextlib.closing(sqlite3.connect(daemon.database, timeout=20)) as db, db:
        return db.execute(statement, values).rowcount


def reference(folder, **asking):
    """The reference data, with one product that asks so; on whatever day of the week this runs."""
    path = os.path.join(folder, "reference")
    shutil.copytree(SOURCE / "store" / "reference", path)
    with open(os.path.join(path, "products.json"), encoding="utf-8") as file:
        products = json.load(file)
    for product in products:
        if product["code"] == "remote-diagnostic":
            product["asking"] = {"work_days": [1, 2, 3, 4, 5, 6, 7], **asking}
    with open(os.path.join(path, "products.json"), "w", encoding="utf-8") as file:
        json.dump(products, file)
    return path


def until(what, said):
    give_up = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < give_up, said()
        time.sleep(0.02)


class Play:
    def __init__(self, daemon):
        self.daemon = daemon
        self.client = daemon.client()
        self.maildir = daemon.told["mail"]["incoming"]
        self.outbox = f"{daemon.folder}/outbox"

    def book(self, day):
        made = self.client.expect(201, "POST", f"{V1}/requests", {
            "product": "remote-diagnostic", "host": "Derby", "brief": BRIEF,
            "starts": [{"day": day, "points": 0}]}).json
        match = self.client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches", {"best": 1}).json
        done = self.client.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish")
        self.booking = done.json["booking"]["id"]
        self.peers = [seat["peer"] for seat in done.json["booking"]["seats"]]
        self.mails = [one for one in answers.wait_for(self.client, self.outbox)
                      if one.uid in {it["uid"] for it in done.json["booking"]["invitations"]}]
        assert len(self.mails) == 4

    def down(self, kill=False):
        if kill:
            self.daemon.kill()
        else:
            assert self.daemon.end() == 0, self.daemon.said()
        self.client.close()

    def up(self):
        self.daemon.start()
        self.client = self.daemon.client()

    def shown(self):
        return self.client.get(f"{V1}/bookings/{self.booking}")

    def state(self, seat):
        return self.shown()["seats"][seat]["state"]

    def sent(self, kind, peer=None):
        return [mail for mail in self.shown()["mails"]
                if mail["kind"] == kind and peer in (None, mail["to"])]

    def answer(self, peer, partstat="ACCEPTED"):
        for one in self.mails:
            if one.to == self.peers[peer]["email"]:
                name = answers.deliver(self.maildir, answers.reply(one, partstat))
                if self.daemon.process:
                    path = os.path.join(self.maildir, "new", name)
                    until(lambda: not os.path.exists(path), self.daemon.said)


# B12
def only_who_has_not_answered_is_reminded(play):
    play.book("2031-01-06")
    due = rows(play.daemon, "SELECT * FROM asking WHERE booking = ?", int(play.booking))
    assert len(due) == 2 and all(row["next_s"] < row["reply_by_s"] for row in due)
    assert all("Please answer by" in one.mail.get_body(("plain",)).get_content() for one in play.mails)
    play.answer(0)
    play.down()
    # Due an hour ago.
    assert write(play.daemon, "UPDATE asking SET next_s = ? WHERE booking = ?", int(time.time()) - 3600,
                 int(play.booking)) == 1
    play.up()
    until(lambda: len(play.sent("reminder")) == 2, play.daemon.said)
    assert {mail["to"] for mail in play.sent("reminder")} == {play.peers[1]["email"]}
    again = [one for one in answers.wait_for(play.client, play.outbox)
             if one.to == play.peers[1]["email"] and one.uid in {it.uid for it in play.mails}]
    assert all(one.sequence == 0 and one.method == "REQUEST" for one in again)
    assert all("RSVP=TRUE" in next(line for line in one.lines if line.startswith("ATTENDEE"))
               for one in again)
    play.down(kill=True)
    play.up()
    play.answer(1)
    until(lambda: play.shown()["state"] == "confirmed", play.daemon.said)
    assert not rows(play.daemon, "SELECT * FROM asking WHERE booking = ?", int(play.booking))
    assert len(play.sent("reminder")) == 2


def an_answer_that_came_while_nobody_was_there_counts_before_the_deadline_does(play):
    play.book("2031-03-03")
    play.answer(0)
    play.down()
    play.answer(1)  # lies in the Maildir; the deadline passes meanwhile
    past = int(time.time()) - 7 * DAY_S
    write(play.daemon, "UPDATE asking SET next_s = ?, reply_by_s = ? WHERE booking = ?", past, past,
          int(play.booking))
    play.up()
    until(lambda: play.shown()["state"] == "confirmed", play.daemon.said)
    assert not play.sent("cancellation")


def no_answer_opens_the_seat_and_the_person_hears_it_once(play):
    play.book("2031-05-12")
    play.answer(0)
    for kill in (False, True, True):
        play.down(kill)
        past = int(time.time()) - 7 * DAY_S
        write(play.daemon, "UPDATE asking SET next_s = ?, reply_by_s = ? WHERE booking = ?", past, past,
              int(play.booking))
        play.up()
        until(lambda: play.state(1) == "open", play.daemon.said)
    told = play.sent("cancellation")
    assert len(told) == 2 and {mail["to"] for mail in told} == {play.peers[1]["email"]}, told
    moves = [(move["state"], move["reason"]) for move in play.shown()["moves"]]
    assert ("withdrawn", "no answer by the deadline") in moves, moves
    assert play.state(0) == "accepted"


def main(program):
    with Daemon(program) as daemon:
        daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
        daemon.told["store"]["reference"] = reference(daemon.folder)
        daemon.configure(daemon.told)
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25))
        play = Play(daemon)
        for scene in (only_who_has_not_answered_is_reminded,
                      an_answer_that_came_while_nobody_was_there_counts_before_the_deadline_does,
                      no_answer_opens_the_seat_and_the_person_hears_it_once):
            scene(play)
            print(scene.__name__.replace("_", " "), flush=True)
        play.client.close()
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) >= 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
