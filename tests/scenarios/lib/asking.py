"""
A request booked on a daemon of its own, its people asked and answering by mail, and time that goes
by: what is due is brought nearer in the database while nobody is there, as if the daemon had slept.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import time

import answers
import books
import people
from daemon import SOURCE

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

    def slept(self):
        """The daemon was down until a week after the deadline of all who are asked."""
        past = int(time.time()) - 7 * DAY_S
        return write(self.daemon, "UPDATE asking SET next_s = ?, reply_by_s = ? WHERE booking = ?", past,
                     past, int(self.booking))

    def answer(self, peer, partstat="ACCEPTED", more=()):
        """By the mail to each of their events; peer: whose seat it was at first, or an address."""
        address = self.peers[peer]["email"] if isinstance(peer, int) else peer
        for one in self.mails:
            if one.to == address:
                name = answers.deliver(self.maildir, answers.reply(one, partstat, more=more))
                if self.daemon.process:
                    path = os.path.join(self.maildir, "new", name)
                    until(lambda: not os.path.exists(path), self.daemon.said)
