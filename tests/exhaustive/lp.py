"""The optimum once more, by solvers that know nothing of ours: lp.py PEERPOOL TOP

Small instances with every rule and goal are drawn, solved by `peerpool match solve` and exported by
`peerpool match export --format lp`; GLPK and cbc must find the same points, or that there is no
team. With the shared model writer beside the tree (PP_SHARED_DIR or TOP/../shared) its programme
must have the same optimum too. Exit 77, which ctest counts as skipped, without any solver.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

PEERPOOL, TOP = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
SHARED = pathlib.Path(os.environ.get("PP_SHARED_DIR", TOP.parent / "shared")) / "matching"
DAYS, SKILLS, TRAITS = 20, 4, 2


def run(*command, fails=None):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    if fails and fails in done.stderr:
        return None
    assert done.returncode == 0, "%s: %s" % (" ".join(map(str, command)), done.stderr or done.stdout)
    return done.stdout


def levels(dice, chance, most):
    return {str(k): dice.randint(1, most) for k in range(SKILLS) if dice.random() < chance}


def a_peer(dice, plan):
    return {"role": dice.randrange(3), "seniority": dice.randrange(3), "organisation": dice.randrange(8),
            "region": dice.randrange(4), "group": dice.randrange(3),
            "traits": [dice.choice((None, 0, 1)) for _ in range(TRAITS)], "skills": levels(dice, .6, 5),
            "free": "%x" % sum((dice.random() < .85) << d for d in range(DAYS)),
            "days_left": dice.randint(1, 8), "engagements_left": dice.randint(0, 3),
            "recent": dice.randrange(3), "new": dice.random() < .3, "day_rate": dice.randrange(400),
            "x": dice.randrange(200), "y": dice.randrange(200), "merit": dice.randint(-3, 3),
            "gap": dice.randrange(3) if plan else 0}


def a_request(dice, peers, plan):
    def maybe(value):
        return value if dice.random() < .7 else None

    seats = [{"roles": sorted(dice.sample(range(3), dice.randint(1, 3))), "seniority": dice.randrange(2),
              "group": dice.choice(("any", "any", "host", "other")), "must": levels(dice, .1, 3),
              "want": maybe(dice.randrange(SKILLS)), "required": dice.random() < .75,
              "value": dice.randint(-20, 20)} for _ in range(dice.randint(1, 3 if plan else 5))]
    who = range(len(peers))
    return {"host_group": dice.randrange(3), "x": 90, "y": 90, "remote": dice.random() < .2,
            "barred": sorted(dice.sample(range(8), dice.randrange(2))),
            "banned": sorted(dice.sample(who, dice.randrange(2))),
            "pinned": {"0": dice.choice(who)} if dice.random() < .2 else {},
            "offsets": [0, 1, 3][:dice.randint(1, 3)], "charge": dice.randint(0, 3),
            "priority": dice.randrange(120),
            "windows": [[dice.randrange(DAYS - 4), dice.randint(-5, 9)] for _ in range(dice.randint(1, 3))],
            "seats": seats, "require": [[dice.randrange(SKILLS), 3, 1]] if dice.random() < .5 else [],
            "cover": levels(dice, .5, 9),
            "balance": [[dice.randrange(TRAITS), 1, 1, dice.randint(1, 2), dice.randrange(15)]],
            "group_limit": maybe([1, dice.randrange(12)]), "max_new": maybe(1), "max_per_region": maybe(2),
            "max_per_organisation": maybe(1), "budget": maybe(dice.randint(300, 3000)),
            "affinity": {str(dice.choice(who)): 15}, "comparable": {str(dice.randrange(8)): 12}}


def arrange(request, dice, peers):
    """What is arranged already: who stays costs nothing."""
    seats = dice.sample(range(len(request["seats"])), dice.randint(1, len(request["seats"])))
    who = dice.sample(range(peers), len(seats))
    request["current"] = {"window": dice.randrange(len(request["windows"])),
                          "seats": {str(s): p for s, p in sorted(zip(seats, who))},
                          "firm": sorted(seats)[:1], "move": 20, "move_firm": 60}


def an_instance(seed, plan):
    dice = random.Random(seed)
    peers = [a_peer(dice, plan) for _ in range(dice.randint(5, 9) if plan else dice.randint(8, 40))]
    pairs = sorted({tuple(sorted(dice.sample(range(len(peers)), 2))) for _ in range(len(peers))})
    return {"format": "peerpool-instance", "version": 1, "days": DAYS,
            "weights": {"want": 10, "seniority": 3, "km_per_point": 20, "fee_per_point": 50,
                        "load": dice.randrange(6), "km_cost": 2},
            "peers": peers,
            "pairs": [[a, b, dice.choice(("never", dice.randint(-12, 15)))] for a, b in pairs],
            "requests": [a_request(dice, peers, plan) for _ in range(dice.randint(2, 3) if plan else 1)]}


def glpk(lp):
    found = lp.with_suffix(".sol")
    said = run("glpsol", "--lp", lp, "--cuts", "-w", found)
    if re.search("NO (PRIMAL|INTEGER) FEASIBLE|NO FEASIBLE", said, re.I):
        return None
    assert "INTEGER OPTIMAL" in said, said
    return round(float(re.search(r"obj = (-?[\d.e+]+)", found.read_text()).group(1)))


def cbc(lp):
    found = lp.with_suffix(".sol")
    run("cbc", lp, "ratioGap", 0, "allowableGap", 0, "solve", "solu", found)
    head = found.read_text().split("\n", 1)[0]
    if re.search("infeasible", head, re.I):
        return None
    assert head.startswith("Optimal"), head
    return abs(round(float(head.rsplit(" ", 1)[1]))), "unsigned"


def is_same(points, found):
    """cbc prints the objective of a maximisation with either sign."""
    return abs(points) == found[0] if isinstance(found, tuple) and points is not None else points == found


def shared(path, mode, folder, solver):
    """The optimum by the shared writer, which refuses to write what is plainly hopeless."""
    lp = pathlib.Path(folder, "their.lp")
    told = run(sys.executable, "-B", SHARED / "to_lp.py", path, lp, mode, fails="an empty row cannot hold")
    return None if told is None else solver(lp)


def check_current(seed, plan, folder, solver):
    """With something arranged already: what leaving costs is in the programme, too."""
    instance, dice = an_instance(seed, plan), random.Random(seed)
    for request in instance["requests"]:
        arrange(request, dice, len(instance["peers"]))
    path, lp = pathlib.Path(folder, "in.json"), pathlib.Path(folder, "our.lp")
    path.write_text(json.dumps(instance))
    mode = "plan" if plan else "single"
    lp.write_text(run(PEERPOOL, "match", "export", "--file", path, "--format", "lp", "--mode", mode))
    answer = json.loads(run(PEERPOOL, "match", "solve", path,
                            *["--mode", "rebalance", "--steps", 3000] * plan))
    found = {solver.__name__: solver(lp)}
    if (SHARED / "to_lp.py").exists():
        found["to_lp.py"] = shared(path, mode, folder, solver)
    points = None if answer["status"] == "infeasible" else answer["points"]
    wrong = [name for name, value in found.items() if not is_same(points, value)]
    if wrong:
        print("BAD  %s with something arranged, seed %d: %s (%s), %s" % (
            mode, seed, points, answer["status"], found))
    return not wrong


def check(seed, plan, folder, solvers):
    mode = "plan" if plan else "single"
    path, lp = pathlib.Path(folder, "in.json"), pathlib.Path(folder, "our.lp")
    path.write_text(json.dumps(an_instance(seed, plan)))
    answer = json.loads(run(PEERPOOL, "match", "solve", path, *["--mode", "plan", "--steps", 3000] * plan))
    points = None if answer["status"] == "infeasible" else answer["points"]
    export = [PEERPOOL, "match", "export", "--file", path, "--format", "lp", "--mode", mode]
    text = run(*export)
    assert text == run(*export) and max(map(len, text.split("\n"))) < 255, "deterministic, short lines"
    lp.write_text(text)
    found = {solver.__name__: solver(lp) for solver in solvers}
    if (SHARED / "to_lp.py").exists():
        found["to_lp.py"] = shared(path, mode, folder, solvers[0])
    wrong = [name for name, value in found.items() if not is_same(points, value)]
    if wrong and not (plan and answer["status"] == "feasible"):
        print("BAD  %s seed %d: ours %s, %s" % (mode, seed, points, found))
        return None
    return points is not None, answer["status"] != "feasible"


def main():
    solvers = [solver for solver, name in ((glpk, "glpsol"), (cbc, "cbc")) if shutil.which(name)]
    if not solvers:
        print("skipped: neither glpsol nor cbc is installed (glpk-utils has the first)")
        return 77
    wrong = 0
    for plan, count in ((False, 60), (True, 40)):
        with tempfile.TemporaryDirectory() as folder:
            results = [check(seed, plan, folder, solvers) for seed in range(count)]
            wrong += [check_current(seed, plan, folder, solvers[0]) for seed in range(20)].count(False)
        wrong += results.count(None)
        kept = [result for result in results if result]
        print("%s: %d of %d agree, %d feasible, %d proven; by %s" % (
            "plan" if plan else "single", len(kept), count, sum(r[0] for r in kept), sum(r[1] for r in kept),
            ", ".join(s.__name__ for s in solvers)))
        assert sum(r[1] for r in kept) > count * 3 // 4, "too few are proven to be worth the name"
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
