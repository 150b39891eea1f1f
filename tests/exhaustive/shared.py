"""The matcher on the shared instances: shared.py PEERPOOL TOP [--milp]

Solves instances of TOP/../shared/matching/generate.py, plain and changed (pins, bans, seats that may
stay empty, somebody arranged already, no limits, too small a budget), and has check.py verify each
answer. With --milp, by hand, each optimum and each next best is also computed by GLPK (glpsol) from
to_lp.py. Exit 77, which ctest counts as skipped, when ../shared is not there.
"""

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

PEERPOOL, TOP = sys.argv[1], pathlib.Path(sys.argv[2])
SHARED = pathlib.Path(os.environ.get("PP_SHARED_DIR", TOP.resolve().parent / "shared")) / "matching"
sys.dont_write_bytecode = True


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def python(script, *arguments):
    return run(sys.executable, "-B", str(SHARED / script), *map(str, arguments))


def solve(path, best):
    status, out, err = run(PEERPOOL, "match", "solve", str(path), "--best", str(best))
    assert status == 0, err
    return json.loads(out), out


def change(instance, kind, path):
    """Changes the first request in place; the answer to the plain one serves for pins."""
    request, dice = instance["requests"][0], random.Random(kind)
    if kind == "pins":
        teams = solve(path, 10)[0]["teams"]
        seats = teams[-1]["seats"]
        request["pinned"] = {seat: seats[seat] for seat in dice.sample(sorted(seats), 2)}
        request["banned"] = sorted(set(teams[0]["seats"].values()) - set(request["pinned"].values()))
    if kind == "settled":
        team = solve(path, 10)[0]["teams"][-1]
        seats = team["seats"]
        request["current"] = {"window": team["window"], "seats": seats, "move": 20, "move_firm": 200,
                              "firm": sorted(int(s) for s in dice.sample(sorted(seats), 2))}
        request["banned"] = [seats[dice.choice(sorted(seats))]]
    if kind == "optional":
        for seat in request["seats"][3:]:
            seat.update(required=False, value=dice.choice((0, 5, -20, 10)))
    if kind == "free":
        for limit in ("max_per_organisation", "max_per_region", "max_new", "budget", "group_limit"):
            request[limit] = None
    if kind == "poor":
        request["budget"] = 4500
    if kind == "hard":
        request["require"] += [[skill, 4, 2] for skill in dice.sample(range(24), 3)]
        request.update(max_per_region=1, max_new=0)


def milp(path, found):
    """The optimum by GLPK when the teams found are forbidden; None when there is none."""
    source = (SHARED / "to_lp.py").read_text().replace("\nmain()\n", "\n")
    sys.path.insert(0, str(SHARED))
    space = {}
    exec(compile(source, "to_lp.py", "exec"), space)
    instance = space["Instance"](str(path))
    model = space["build"](instance, True)
    names = {name for name, _ in model.bounds}
    for team in found:
        sits = [("x_0_%s_%d" % seat, 1) for seat in team["seats"].items()]
        empty = [s for s in range(len(instance.requests[0]["seats"])) if str(s) not in team["seats"]]
        joins = [(n, -1) for s in empty for n in names if n.startswith("x_0_%d_" % s)]
        model.row(sits + joins, None, len(sits) - 1)
    lp, solution = path.with_suffix(".lp"), path.with_suffix(".sol")
    model.write(str(lp))
    _, out, _ = run("glpsol", "--lp", str(lp), "--cuts", "--tmlim", "300", "-w", str(solution))
    if re.search("NO (PRIMAL|INTEGER) FEASIBLE", out, re.I):
        return None
    assert "INTEGER OPTIMAL" in out, out[-300:]
    return round(float(re.search(r"obj = (-?[\d.e+]+)", solution.read_text()).group(1)))


def main():
    if not (SHARED / "generate.py").exists():
        print("skipped: there is no %s" % SHARED)
        return 77
    wrong = compared = 0
    cases = [(n, seed, tight, "plain") for n in (200, 1000) for seed in (1, 2) for tight in (0, 1)]
    cases += [(200, seed, seed % 2, kind) for seed in range(3, 9)
              for kind in ("pins", "settled", "optional", "free", "poor", "hard")]
    with tempfile.TemporaryDirectory() as folder:
        for n, seed, tight, kind in cases:
            path, answer_path = pathlib.Path(folder, "in.json"), pathlib.Path(folder, "out.json")
            path.write_text(python("generate.py", n, 1, 12, seed, *["--tight"] * tight)[1])
            instance = json.loads(path.read_text())
            change(instance, kind, path)
            path.write_text(json.dumps(instance))
            answer, text = solve(path, 10)
            answer_path.write_text(text)
            status, said, err = python("check.py", path, answer_path)
            bad = status != 0 or answer["status"] == "feasible"
            for i in range(3 if "--milp" in sys.argv else 0):
                points = answer["teams"][i]["points"] if i < len(answer["teams"]) else None
                compared += 1
                bad |= milp(path, answer["teams"][:i]) != points
                if points is None:
                    break
            wrong += bad
            print("%-4s %4d peers seed %d %-8s%s %s" % (
                "BAD" if bad else "ok", n, seed, kind, " tight" if tight else "", said.strip() or err))
    print("%d instances, %d wrong, %d optima compared" % (len(cases), wrong, compared))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
