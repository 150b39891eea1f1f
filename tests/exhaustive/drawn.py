"""Instances drawn from seeds: of every kind, the same from the same seed everywhere."""

import random


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


def whole(days, peers, pairs, requests):
    weights = {"want": 10, "seniority": 3, "km_per_point": 20, "fee_per_point": 50, "load": 4, "km_cost": 2}
    return {"format": "peerpool-instance", "version": 1, "days": days, "weights": weights, "peers": peers,
            "pairs": sorted([*pair, points] for pair, points in pairs.items()), "requests": requests}


def draw(seed):
    """One request."""
    dice, days = random.Random(seed), 40
    peers = [draw_peer(dice, days) for _ in range(dice.choice((12, 30, 120)))]
    pairs = {tuple(sorted(dice.sample(range(len(peers)), 2))): dice.choice(("never", -12, 15, 30))
             for _ in range(len(peers) // 2)}
    return whole(days, peers, pairs, [draw_request(dice, peers)])


def draw_request(dice, peers):
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
    return request


def draw_year(seed, peers, requests):
    """Many requests that want the same people; each can be served by somebody."""
    dice, days = random.Random(seed), 40
    pool = [draw_peer(dice, days) for _ in range(peers)]
    for peer in pool:
        peer["gap"] = dice.choice((0, 0, 2))
    asked = []
    for _ in range(requests):
        request = draw_request(dice, pool)
        request.update(require=[], pinned={}, priority=dice.randrange(200, 900))
        request.pop("current", None)
        asked.append(request)
    return whole(days, pool, {}, asked)
