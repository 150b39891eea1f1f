"""Answers of mode single, proven by a program without a line of the search: test_certify.py PEERPOOL

Draws instances of every kind from seeds, solves each with its certificate and has certify.py prove
it; then shows that certify.py finds what is wrong with a false answer, and that prices of nothing
make it slower, never wrong.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

import certify

PEERPOOL = sys.argv[1]
INSTANCES = 80


def draw_peer(dice, days):
    return {"role": dice.randrange(4), "seniority": dice.randrange(1, 6), "organisation": dice.randrange(40),
            "region": dice.randrange(9), "group": dice.randrange(5),
            "traits": [dice.choice((None, 0, 1, 2)) for _ in range(3)],
            "skills": {str(k): dice.randrange(1, 6) for k in dice.sample(range(10), dice.randrange(6))},
            "free": "%x" % sum(1 << d for d in range(days) if dice.random() < .95),
            "days_left": dice.randrange(2, 12), "engagements_left": dice.choice((0, 1, 2, 2, 3)),
            "recent": dice.randrange(4), "new": dice.random() < .3, "day_rate": dice.choice((0, 250, 400)),
            "x": dice.randrange(500), "y": dice.randrange(500), "merit": dice.randrange(-5, 6), "gap": 0}


def draw_seat(dice):
    return {"roles": sorted(dice.sample(range(4), dice.randrange(2, 5))), "seniority": dice.randrange(1, 4),
            "group": dice.choice(("any", "any", "any", "host", "other")),
            "must": {str(dice.randrange(10)): dice.randrange(1, 3)} if dice.random() < .15 else {},
            "want": dice.choice((None, *range(10))), "required": dice.random() < .8,
            "value": dice.choice((0, 10, -30))}


def maybe(dice, low, high):
    return dice.choice((None, dice.randrange(low, high)))


def draw(seed):
    dice, days = random.Random(seed), 40
    peers = [draw_peer(dice, days) for _ in range(dice.choice((12, 30, 120)))]
    pairs = {tuple(sorted(dice.sample(range(len(peers)), 2))): dice.choice(("never", -12, 15, 30))
             for _ in range(len(peers) // 2)}
    seats = [draw_seat(dice) for _ in range(dice.randrange(2, 6))]
    if dice.random() < .3:
        seats[-1] = dict(seats[0])
    request = {
        "host_group": dice.randrange(1, 5), "x": 250, "y": 250, "remote": dice.random() < .2,
        "barred": sorted(dice.sample(range(40), 3)), "banned": sorted(dice.sample(range(len(peers)), 2)), "pinned": {},
        "offsets": [0, 1, 2], "charge": 3, "priority": 500,
        "windows": [[start, dice.randrange(6)] for start in sorted(dice.sample(range(37), dice.randrange(1, 6)))],
        "seats": seats, "require": [[dice.randrange(10), 2, 1] for _ in range(dice.randrange(3))],
        "cover": {str(k): dice.randrange(1, 9) for k in dice.sample(range(10), 3)},
        "balance": [[t, dice.randrange(3), 1, 2, 14] for t in range(dice.randrange(4))],
        "group_limit": dice.choice((None, [1, 10])), "max_new": maybe(dice, 1, 4),
        "max_per_region": maybe(dice, 1, 3), "max_per_organisation": maybe(dice, 1, 2),
        "budget": maybe(dice, 2500, 9000), "affinity": {str(dice.randrange(len(peers))): 15},
        "comparable": {str(dice.randrange(40)): 12}}
    if dice.random() < .3:
        sit = dice.sample(range(len(peers)), 2)
        request["current"] = {"window": 0, "seats": {"0": sit[0], "1": sit[1]}, "firm": [1], "move": 20,
                              "move_firm": 90}
    if dice.random() < .1:
        request["pinned"] = {"0": dice.randrange(len(peers))}
    weights = {"want": 10, "seniority": 3, "km_per_point": 20, "fee_per_point": 50, "load": 4, "km_cost": 2}
    return {"format": "peerpool-instance", "version": 1, "days": days, "weights": weights, "peers": peers,
            "pairs": sorted([*pair, points] for pair, points in pairs.items()), "requests": [request]}


def solve(instance, best, folder):
    paths = folder / "instance.json", folder / "certificate.json"
    paths[0].write_text(json.dumps(instance))
    done = subprocess.run([PEERPOOL, "match", "solve", str(paths[0]), "--best", str(best), "--certificate",
                           str(paths[1])], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), json.loads(paths[1].read_text())


def falsehoods(answer):
    """Wrong answers made of a right one with three teams or more."""
    teams = answer["teams"]
    yield "the best is missing", {**answer, "teams": [*teams[1:], teams[-1]]}
    yield "one in the middle is missing", {**answer, "teams": [*teams[:1], *teams[2:], teams[-1]]}
    yield "two changed places", {**answer, "teams": [teams[1], teams[0], *teams[2:]]}
    yield "a point too many", {**answer, "teams": [{**teams[0], "points": teams[0]["points"] + 1}, *teams[1:]]}


def main():
    counts = {"optimal": 0, "infeasible": 0}
    caught = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(INSTANCES):
            instance, best = draw(seed), (1, 3, 10)[seed % 3]
            answer, certificate = solve(instance, best, pathlib.Path(folder))
            counts[answer["status"]] += 1
            faults = certify.prove(instance, answer, certificate, best)
            assert not faults, "seed %d: %s" % (seed, faults)
            for name, lie in falsehoods(answer) if len(answer["teams"]) == best > 1 else ():
                assert certify.prove(instance, lie, certificate, best), "seed %d: %s, and was believed" % (seed, name)
                caught += 1
            if len(instance["peers"]) > 12:
                continue
            nobody = {**answer, "status": "infeasible", "teams": []}
            assert not answer["teams"] or certify.prove(instance, nobody, certificate, best)
            for window in certificate["windows"]:
                window.update(money=0, prices=[])
            assert not certify.prove(instance, answer, certificate, best), "seed %d without prices" % seed
    assert counts["optimal"] > 40 and counts["infeasible"] > 5 and caught >= 60, (counts, caught)
    print("%d answers proven, %d of them that there is none; %d false ones caught" %
          (INSTANCES, counts["infeasible"], caught))


main()
