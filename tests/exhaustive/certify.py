"""Checks that no better team was missed: certify.py INSTANCE ANSWER CERTIFICATE

Proves with nothing but the description of the formats, and no line of the search, that the answer
of mode single holds the best teams there are, in order. For each window the certificate has prices
on those who count towards a goal or a rule. Whatever the prices, they give a bound on all teams in
the window (the formula stands in matcher/certificate.h); here it is computed anew, peers who cannot
reach the last of the answer's teams are left out, and all teams of the others are gone through.
"""

import json
import math
import sys

UNIT = 1 << 20  # to a point, so that all prices are whole numbers


class Request:
    """One request of an instance, and what its teams are worth."""

    def __init__(self, instance, number):
        self.days, self.weights, self.peers = instance["days"], instance["weights"], instance["peers"]
        self.request = instance["requests"][number]
        self.seats, self.windows = self.request["seats"], self.request["windows"]
        self.pins = {int(seat): peer for seat, peer in self.request["pinned"].items()}
        self.current = self.request.get("current")
        self.free = [int(peer["free"], 16) for peer in self.peers]
        self.gains, self.never = {}, set()
        for a, b, points in instance["pairs"]:
            if points == "never":
                self.never.add((a, b))
            elif a != b:
                self.gains[a, b] = points

    def fits(self, seat, i):
        peer, request, wants = self.peers[i], self.request, self.seats[seat]
        group = {"any": True, "host": peer["group"] == request["host_group"],
                 "other": peer["group"] not in (0, request["host_group"])}[wants["group"]]
        return (group and peer["role"] in wants["roles"] and peer["seniority"] >= wants["seniority"]
                and all(peer["skills"].get(k, 0) >= level for k, level in wants["must"].items())
                and peer["organisation"] not in request["barred"] and i not in request["banned"]
                and peer["days_left"] >= request["charge"] and peer["engagements_left"] >= 1
                and self.pins.get(seat, i) == i)

    def is_free(self, window, i):
        days = [self.windows[window][0] + offset for offset in self.request["offsets"]]
        return all(day < self.days and self.free[i] >> day & 1 for day in days)

    def km(self, i):
        peer, request = self.peers[i], self.request
        if request["remote"]:
            return 0
        return math.isqrt((peer["x"] - request["x"]) ** 2 + (peer["y"] - request["y"]) ** 2)

    def cost(self, i):
        return self.peers[i]["day_rate"] * self.request["charge"] + self.weights["km_cost"] * self.km(i)

    def alone(self, seat, i):
        peer, request, w, wants = self.peers[i], self.request, self.weights, self.seats[seat]
        points = w["seniority"] * (peer["seniority"] - wants["seniority"]) + peer["merit"]
        if wants["want"] is not None:
            points += w["want"] * peer["skills"].get(str(wants["want"]), 0)
        points += request["affinity"].get(str(i), 0)
        points += request["comparable"].get(str(peer["organisation"]), 0)
        points -= self.km(i) // w["km_per_point"] + peer["day_rate"] // w["fee_per_point"]
        return points + (0 if wants["required"] else wants["value"]) - w["load"] * (peer["recent"] + 1)

    def leaving(self, i=None):
        """Lost when this peer of the current team leaves; of all without one."""
        lost = 0
        if self.current:
            for seat, peer in self.current["seats"].items():
                firm = int(seat) in self.current["firm"]
                if i is None or peer == i:
                    lost += self.current["move_firm" if firm else "move"]
        return lost

    def staying(self, window, i):
        return self.leaving(i) if self.current and self.current["window"] == window else 0

    def team(self, window, members):
        """Points of a whole team, or None where it breaks a rule. members: seat to peer."""
        who, request = sorted(members.values()), self.request
        peers = [self.peers[i] for i in who]
        if len(set(who)) < len(who) or any(a in who and b in who for a, b in self.never):
            return None
        for key, limit in (("organisation", "max_per_organisation"), ("region", "max_per_region")):
            values = [peer[key] for peer in peers]
            if request[limit] is not None and any(values.count(v) > request[limit] for v in values):
                return None
        if request["max_new"] is not None and sum(peer["new"] for peer in peers) > request["max_new"]:
            return None
        if request["budget"] is not None and sum(map(self.cost, who)) > request["budget"]:
            return None

        def having(skill, level):
            return sum(peer["skills"].get(str(skill), 0) >= level for peer in peers)
        if any(having(skill, level) < count for skill, level, count in request["require"]):
            return None
        points = self.windows[window][1] - self.leaving()
        points += sum(self.alone(seat, i) + self.staying(window, i) for seat, i in members.items())
        for skill, each in request["cover"].items():
            points += each * max([peer["skills"].get(skill, 0) for peer in peers], default=0)
        for trait, value, low, high, each in request["balance"]:
            count = sum(peer["traits"][trait] == value for peer in peers)
            points -= each * (max(0, low - count) + max(0, count - high))
        if request["group_limit"]:
            limit, each = request["group_limit"]
            groups = [peer["group"] for peer in peers if peer["group"]]
            points -= sum(each * max(0, groups.count(g) - limit) for g in set(groups))
        return points + sum(p for (a, b), p in self.gains.items() if a in who and b in who)


class Goals:
    """What is counted in a team of one request: for each goal its worth by count, and its price."""

    def __init__(self, of, prices, penalty):
        self.rows = len(of.seats) + 1
        self.worth, self.price, self.counts = [], [], []  # counts: does this peer count?
        request, given = of.request, {tuple(line[:3]): line[3] * 1024 for line in prices}
        needs = {}
        for skill, level, count in request["require"]:
            needs[skill, level] = max(count, needs.get((skill, level), 0))
        for skill in sorted({int(k) for k in request["cover"]} | {k for k, _, _ in request["require"]}):
            for level in range(1, 6):
                cover, need = request["cover"].get(str(skill), 0), needs.get((skill, level), 0)
                self.add(lambda n, c=cover, d=need: (c if n else 0) - penalty * max(0, d - n),
                         given.get(("skill", skill, level), 0),
                         lambda p, k=str(skill), v=level: p["skills"].get(k, 0) >= v)
        for trait, value in sorted({(b[0], b[1]) for b in request["balance"]}):
            aims = [b[2:] for b in request["balance"] if b[:2] == [trait, value]]
            self.add(lambda n, a=aims: -sum(e * (max(0, lo - n) + max(0, n - hi)) for lo, hi, e in a),
                     given.get(("trait", trait, value), 0),
                     lambda p, t=trait, v=value: p["traits"][t] == v)
        if request["group_limit"]:
            limit, each = request["group_limit"]
            for group in sorted({p["group"] for p in of.peers} - {0}):
                self.add(lambda n: -each * max(0, n - limit), given.get(("group", group, 0), 0),
                         lambda p, g=group: p["group"] == g)
        for (kind, key, _), price in sorted(given.items()):
            limit = {"new": "max_new", "region": "max_per_region",
                     "organisation": "max_per_organisation"}.get(kind)
            if limit and request[limit] is not None:
                self.add(lambda n, most=request[limit]: -penalty * max(0, n - most), price,
                         lambda p, k=kind, v=key: bool(p["new"]) if k == "new" else p[k] == v)

    def add(self, worth, price, counts):
        self.worth.append([worth(n) * UNIT for n in range(self.rows)])
        self.price.append(price)
        self.counts.append(counts)

    def of_peer(self, peer):
        return [g for g, counts in enumerate(self.counts) if counts(peer)]

    def rest(self, goal, have, more):
        """The most that a goal can still be worth when `more` seats are open."""
        worth, price = self.worth[goal], self.price[goal]
        return max(worth[have + n] - price * n for n in range(more + 1))


class Window:
    """All teams of one window that reach the aim (in points)."""

    def __init__(self, of, window, entry, aim, penalty):
        self.of, self.window, self.aim = of, window, aim * UNIT
        self.goals = Goals(of, entry["prices"], penalty)
        budget = of.request["budget"]
        self.money = entry["money"] if budget is not None else 0
        self.base = (of.windows[window][1] - of.leaving()) * UNIT + self.money * (budget or 0)
        self.needed = [seat["required"] or s in of.pins for s, seat in enumerate(of.seats)]
        self.lists = [[i for i in range(len(of.peers)) if of.fits(s, i) and of.is_free(window, i)]
                      for s in range(len(of.seats))]
        who = {i for seat in self.lists for i in seat}
        self.member = {i: self.goals.of_peer(of.peers[i]) for i in who}
        self.value = {i: sum(self.goals.price[g] for g in self.member[i]) - self.money * of.cost(i)
                      + of.staying(window, i) * UNIT for i in who}
        self.alone = [{i: of.alone(s, i) * UNIT for i in seat} for s, seat in enumerate(self.lists)]
        self.bonus = dict.fromkeys(who, 0)
        self.found = []

    def worth(self, seat, i):
        return self.alone[seat][i] + self.value[i] + self.bonus[i]

    def bests(self):
        return [max([self.worth(s, i) for i in seat] + ([] if self.needed[s] else [0]), default=None)
                for s, seat in enumerate(self.lists)]

    def charge(self):
        """What a pair gains is charged to whoever of the two matters less without it."""
        who = {i: max(self.worth(s, i) - self.bonus[i] for s, seat in enumerate(self.lists) if i in seat)
               for i in {i for seat in map(set, self.lists) for i in seat}}
        self.bonus = dict.fromkeys(self.bonus, 0)
        for (a, b), points in self.of.gains.items():
            if points > 0 and a in who and b in who:
                self.bonus[a if who[a] < who[b] else b] += points * UNIT

    def reduce(self):
        """Leaves out who cannot reach the aim; False when nobody can."""
        for _ in range(6):
            self.charge()
            bests = self.bests()
            if None in bests:
                return False
            bound = self.base + sum(bests) + sum(self.goals.rest(g, 0, len(bests))
                                                 for g in range(len(self.goals.price)))
            if bound < self.aim:
                return False
            self.lists = [[i for i in seat if bound - bests[s] + self.worth(s, i) >= self.aim]
                          for s, seat in enumerate(self.lists)]
        return True

    def search(self):
        self.order = sorted(range(len(self.lists)), key=lambda s: len(self.lists[s]))
        bests = self.bests()
        if None in bests:
            return
        self.after = [sum(bests[s] for s in self.order[k:]) for k in range(len(self.order) + 1)]
        self.sorted = [sorted(((self.worth(s, i), i) for i in seat), reverse=True)
                       for s, seat in enumerate(self.lists)]
        self.step(0, self.base, [0] * len(self.goals.price), {})

    def step(self, at, value, have, members):
        more = len(self.order) - at
        if value + self.after[at] + sum(map(self.goals.rest, range(len(have)), have, [more] * len(have))) < self.aim:
            return
        if not more:
            points = self.of.team(self.window, members)
            if points is not None and points * UNIT >= self.aim:
                self.found.append((points, dict(members)))
            return
        seat = self.order[at]
        counts = sum(self.goals.rest(g, n, more) for g, n in enumerate(have))
        for worth, i in self.sorted[seat] + ([] if self.needed[seat] else [(0, None)]):
            if i is None:
                self.step(at + 1, value, have, members)
            elif value + worth + self.after[at + 1] + counts < self.aim:
                continue
            elif i not in members.values():
                for g in self.member[i]:
                    have[g] += 1
                # The prices of what is counted already are in the counts, not in the value.
                priced = sum(self.goals.price[g] for g in self.member[i])
                self.step(at + 1, value + worth - priced, have, {**members, seat: i})
                for g in self.member[i]:
                    have[g] -= 1


def prove(instance, answer, certificate, most):
    """Every fault of an answer with up to `most` teams, as sentences."""
    number = certificate["request"]
    of = Request(instance, number)
    if answer["status"] == "feasible":
        return ["the search was stopped: there is no proof to check"]
    full = len(answer["teams"]) == most
    # More than any team's points, so that a broken rule outweighs everything.
    span = 10 + sum(max(abs(of.alone(s, i)) for i in range(len(of.peers))) for s in range(len(of.seats)))
    span += of.leaving() + sum(abs(p) for p in of.gains.values()) + max(abs(w[1]) for w in of.windows)
    span += sum(5 * abs(v) for v in of.request["cover"].values()) + 12 * sum(b[4] for b in of.request["balance"])
    span += 12 * (of.request["group_limit"] or [0, 0])[1]
    aim = answer["teams"][-1]["points"] if full else -2 * span
    best = {}
    for window, entry in enumerate(certificate["windows"]):
        one = Window(of, window, entry, aim, 8 * span)
        if one.reduce():
            one.search()
        for points, members in one.found:
            seats = tuple(members.get(s, -1) for s in range(len(of.seats)))
            key = (-points, of.windows[window][0], seats, window)
            best[seats] = min(key, best.get(seats, key))
    found = sorted(best.values())[:most]
    said = [(-t["points"], of.windows[t["window"]][0],
             tuple(t["seats"].get(str(s), -1) for s in range(len(of.seats))), t["window"])
            for t in answer["teams"]]
    faults = ["team %d: the answer has %s, there is %s" % (n, a, b)
              for n, (a, b) in enumerate(zip(said, found)) if a != b]
    if len(said) != len(found):
        faults.append("the answer has %d teams, there are %d" % (len(said), len(found)))
    return faults


def main():
    instance, answer, certificate = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:4])
    faults = prove(instance, answer, certificate, certificate["best"])
    print("\n".join(faults) or "proven: %d teams" % len(answer["teams"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
