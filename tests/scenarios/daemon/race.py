"""
Two proposals that share a peer on overlapping days, published at the same moment through two
connections: one wins, the other is told who and when. python3 race.py PEERPOOLD ROUNDS

Each round has a week and people of its own: one mentor, whom both proposals want, and perhaps a
helper. The second visit begins on the first day of the first one, or one or two days later.
"""

import collections
import datetime
import os
import pathlib
import random
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import books
import people
from daemon import Daemon

V1 = "/api/v1"
BATCH, IN_A_HOUSE = 20, 500
ONSITE = 3
FIRST_MONDAY = datetime.date(2031, 1, 6)  # later than any bank holiday that is known
SKILLS = ["send", "ehc-plans", "inclusion", "safeguarding", "fostering", "adoption", "early-help",
          "youth-justice"]
Proposal = collections.namedtuple("Proposal", "publish start members")


def brief(skill, more_seats):
    """A mentor with that skill, and perhaps one of the three helpers who have it too."""
    seats = [people.seat("Mentor", ["dcs"], must={skill: 5}, lead=True)]
    seats += [people.seat(f"Helper {n}", ["member"], must={skill: 4}) for n in range(more_seats)]
    return {"seats": seats, "require": [], "cover": {}, "onsite_days": ONSITE, "charge": 1,
            "exclude_neighbours": False, "exclude_region": False,
            "events": [people.event("team-call", "first-day", -10, "16:00", "17:00"),
                       people.event("onsite", "onsite", holds=True)]}


def prepare(client, number):
    """Two requests with a proposal each; the paths to publish them."""
    skill = SKILLS[number % len(SKILLS)]
    monday = FIRST_MONDAY + datetime.timedelta(weeks=number // len(SKILLS))
    paths = []
    for late, host in ((0, "Derby"), (number % 3, "Leeds")):
        start = monday + datetime.timedelta(days=late)
        made = client.expect(201, "POST", f"{V1}/requests", {
            "product": "director-mentoring", "host": host, "brief": brief(skill, number % 2),
            "starts": [{"day": start.isoformat(), "points": 0}]}).json
        match = client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches", {"best": 1}).json
        assert match["teams"], match
        team = match["teams"][0]
        paths.append(Proposal(f"{V1}/proposals/{team['proposal']}/publish", start,
                              {member["peer"]["name"] for member in team["members"]}))
    assert paths[0].members & paths[1].members, paths
    return paths


def race(doors, paths, chance):
    """Both at once: each is sent before either is read."""
    order = [0, 1]
    chance.shuffle(order)
    for at in order:
        doors[at].send("POST", paths[at].publish)
        time.sleep(chance.choice([0, 0, 0, 0.0005, 0.002]))
    replies = [door.receive() for door in doors]
    assert sorted(reply.status for reply in replies) == [201, 409], replies
    lost = [reply.status for reply in replies].index(409)
    problem = replies[lost].json
    clash, name = problem["clash"], problem["clash"]["peer_name"]
    assert problem["type"] == "/problems/conflict", problem
    assert name in paths[0].members & paths[1].members and name in problem["detail"], problem
    first = max(one.start for one in paths)
    last = min(one.start for one in paths) + datetime.timedelta(days=ONSITE - 1)
    assert [clash["first_day"], clash["last_day"]] == [first.isoformat(), last.isoformat()], problem
    assert people.day_words(first) in problem["detail"], problem
    return order[0] != lost


def race_in_a_house(program, rounds, chance):
    """A daemon of its own; how often the one sent first won."""
    earlier_won = 0
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client, daemon.client() as left, daemon.client() as right:
            people.import_table(client, "peers", people.mentors(SKILLS))
            for base in range(0, rounds, BATCH):
                prepared = [prepare(client, base + n) for n in range(min(BATCH, rounds - base))]
                for door in (left, right):
                    door.close()  # it may have been idle for longer than the daemon waits
                    door.open()
                earlier_won += sum(race((left, right), paths, chance) for paths in prepared)
        with books.looking_at(daemon.database) as db:
            assert books.check_all(db) == rounds
        assert daemon.end() == 0, daemon.said()
    return earlier_won


def main(program, rounds):
    chance = random.Random(int(os.environ.get("PP_SEED", "1")))
    began, earlier_won = time.monotonic(), 0
    for done in range(0, rounds, IN_A_HOUSE):
        earlier_won += race_in_a_house(program, min(IN_A_HOUSE, rounds - done), chance)
    print(f"{rounds} races, one winner each; the one sent first won {earlier_won}; "
          f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) * int(os.environ.get("PP_SOAK", "1")))
