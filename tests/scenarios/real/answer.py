"""
Peers with real programs: invited, they accept, are moved, are stood down, and decline the next. Mail
goes by real servers both ways. What is judged: what the daemon knows, and what their calendar shows.
python3 answer.py PEERPOOLD PROGRAM  (Gnus, Thunderbird, Aerc, Cyrus)
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "lib"), str(HERE.parent)]
import books  # noqa: E402
import clients  # noqa: E402
import cyrus  # noqa: E402
import people  # noqa: E402
from clients import said  # noqa: E402
from daemon import Daemon  # noqa: E402
from parts import Missing, Town, until  # noqa: E402

V1 = "/api/v1"


class Visit:
    """One visit of one peer, who uses the program."""

    def __init__(self, client, town, kind, *days):
        self.client = client
        # A program that can only answer the newest mail gets one at a time.
        brief = people.brief(alone=True, call=kind.keeps)
        self.booking = people.book(client, people.visit(brief, *days, first=5))["id"]
        self.person = kind(town, self.look()["seats"][0]["peer"]["email"])
        self.count = 2 if kind.keeps else 1
        self.first = self.person.wait(self.count)

    def look(self):
        return self.client.get(f"{V1}/bookings/{self.booking}")

    def state(self, wanted):
        until(f"seat {wanted}: {self.look()['seats']}, {self.client.all(f'{V1}/mails/incoming')[-2:]}",
              lambda: self.look()["seats"][0]["state"] == wanted)

    def partstats(self, wanted):
        until(f"answers {wanted}",
              lambda: {one["partstat"] for one in self.look()["invitations"]} == {wanted})

    def onsite(self):
        known = self.look()
        event = next(one["id"] for one in known["events"] if one["kind"] == "onsite")
        return next(one["uid"] for one in known["invitations"] if one["event"] == event)

    def shows(self, day):
        if self.person.keeps:
            until(f"{day} in the diary", lambda: self.person.entry(self.onsite()) == day)


def accepted_moved_and_stood_down(client, town, kind):
    first, later = "2031-01-06", "2031-03-03"
    visit = Visit(client, town, kind, first, later)
    try:
        for mail in visit.first:
            visit.person.answer(mail, "accepted")
        visit.state("accepted")
        visit.partstats("accepted")
        visit.shows(first)
        onsite = visit.onsite()
        client.expect(200, "POST", f"{V1}/bookings/{visit.booking}/move", {"first_day": later})
        for mail in visit.person.wait(visit.count):
            if visit.person.again:
                visit.person.answer(mail, "accepted")
            else:
                visit.person.take(mail)
        if visit.person.again:
            visit.partstats("accepted")
            visit.state("accepted")
        visit.shows(later)
        client.expect(200, "POST", f"{V1}/bookings/{visit.booking}/stand-down", {"reason": "an inspection"})
        for mail in visit.person.wait(visit.count):
            visit.person.take(mail)
        if visit.person.keeps:
            until("nothing in the diary", lambda: visit.person.cancelled(onsite))
    finally:
        visit.person.end()


def declined(client, town, kind):
    visit = Visit(client, town, kind, "2031-05-12")
    try:
        onsite = visit.onsite()
        mail = next(mail for mail in visit.first if said(mail, "UID") == onsite)
        visit.person.answer(mail, "declined")
        visit.state("open")
    finally:
        visit.person.end()


def main(program, name):
    kind = cyrus.Cyrus if name == "Cyrus" else getattr(clients, name)
    try:
        with Town() as town, Daemon(program, mail=town.settings()) as daemon:
            daemon.start()
            with daemon.client() as client:
                people.import_table(client, "peers", people.mixed(25))
                for scene in (accepted_moved_and_stood_down, declined):
                    scene(client, town, kind)
                    print(f"{name}: {scene.__name__.replace('_', ' ')}", flush=True)
                waiting = client.all(f"{V1}/mails/incoming", state="review")
                assert not waiting, waiting
            assert daemon.end() == 0, daemon.said()
            with books.copy_of(daemon.database) as db:
                assert books.check_all(db) >= 2
    except Missing as what:
        print(f"skipped: {what}")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
