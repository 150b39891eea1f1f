"""Ours and every general solver on the same instances, in one run: solvers.py BUILD [single|plan] [quick]

The instances come from bench_instance, the models from `peerpool match export --format lp`. Each
solver gets the whole model and its own best settings; a solver that is not there is said so and
left out. Times are of the solver alone (ours: solve_seconds, from the instance in memory to the
answer); memory is the peak of its process. It prints a table and judges nothing but that all who
prove an optimum name the same.
"""

import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent
PEERPOOL = BUILD / "daemon" / "peerpool"
PACKAGES = BUILD.resolve().parent / "npm"
BIG = 1 << 40


def run(command, limit):
    """Output, seconds and peak memory in MiB of a command; None for the output when it was ended."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(list(map(str, command)), stdout=out, stderr=subprocess.STDOUT)
        done, status, usage = 0, None, None
        while not done and time.monotonic() - began < limit:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            time.sleep(0 if done else 0.005)
        if not done:
            child.kill()
            _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
        out.seek(0)
        text = out.read()
    return (text if done else None), time.monotonic() - began, usage.ru_maxrss / 1024


def expression(text):
    """[(name, coefficient)] of one side of an LP row."""
    terms, sign, number = [], 1, 1
    for word in text.split():
        if word in "+-":
            sign = -1 if word == "-" else 1
        elif re.fullmatch(r"[\d.]+", word):
            number = int(float(word))
        else:
            terms.append((word, sign * number))
            sign = number = 1
    return terms


def read_lp(path):
    """Goal, rows (terms, low, high) and the most of each variable."""
    text = re.sub(r"(?m)^\\.*$", "", path.read_text())
    goal, rest = re.split(r"\nSubject To\n", text.split("Maximize", 1)[1], maxsplit=1)
    rows_text, rest = re.split(r"\nBounds\n", rest, maxsplit=1)
    rows = []
    for row in re.split(r"\n [a-z]\w*:", "\n" + rows_text)[1:]:
        left, op, right = re.split(r"(<=|>=|=)", row, maxsplit=1)
        value = int(float(right.strip().replace(" ", "")))
        rows.append((expression(left), -BIG if op == "<=" else value, BIG if op == ">=" else value))
    most = {name: int(high) for name, high in re.findall(r"0 <= (\w+) <= (\d+)", rest)}
    for name, _ in expression(goal.split(":", 1)[1]) + [t for r in rows for t in r[0]]:
        most.setdefault(name, 1)
    return expression(goal.split(":", 1)[1]), rows, most


def write_rows(lp, path):
    goal, rows, most = read_lp(lp)
    at = {name: i for i, name in enumerate(most)}
    terms = lambda side: [[at[name], number] for name, number in side]
    path.write_text(json.dumps({"most": list(most.values()), "goal": terms(goal),
                                "rows": [[terms(t), low, high] for t, low, high in rows]}))


def write_minizinc(lp, path):
    goal, rows, most = read_lp(lp)
    line = lambda terms: " + ".join("%d*%s" % (number, name) for name, number in terms) or "0"
    with path.open("w") as out:
        for name, high in most.items():
            out.write("var 0..%d: %s;\n" % (high, name))
        for terms, low, high in rows:
            if low > -BIG:
                out.write("constraint %s >= %d;\n" % (line(terms), low))
            if high < BIG:
                out.write("constraint %s <= %d;\n" % (line(terms), high))
        out.write("solve maximize %s;\noutput [\"points \", show(%s), \"\\n\"];\n" % (line(goal), line(goal)))


# Each solver: (path of the LP, seconds) -> (status, points, bound, seconds, MiB).
def cbc(lp, limit):
    text, took, memory = run(["cbc", lp, "sec", limit, "ratio", 0, "threads", 2, "solve"], 2 * limit + 60)
    best = re.search(r"Objective value: +(-?[\d.]+)", text or "")
    proved = re.search(r"Result - Optimal solution found", text or "")
    return ("optimal" if proved else "limit", float(best[1]) if best else None, None, took, memory)


def glpk(lp, limit):
    out = lp.with_suffix(".sol")
    text, took, memory = run(["glpsol", "--lp", lp, "--cuts", "--tmlim", limit, "-w", out], 2 * limit + 60)
    best = re.search(r"obj = (-?[\d.e+]+)", out.read_text()) if out.exists() else None
    proved = "INTEGER OPTIMAL SOLUTION FOUND" in (text or "")
    return ("optimal" if proved else "limit", float(best[1]) if best and proved else None, None, took, memory)


def node(name, model, limit):
    text, took, memory = run(["node", HERE / "solver.mjs", name, model, limit, PACKAGES], 2 * limit + 60)
    last = (text or "").strip().splitlines()[-1:] or [""]
    try:
        said = json.loads(last[0])
    except ValueError:
        return ("failed", None, None, took, memory)
    proved = said["status"].lower() == "optimal"
    points = said["points"]
    return ("optimal" if proved else "limit", points if points is None or abs(points) < 1e15 else None,
            said["bound"], took, memory)


def highs(lp, limit):
    return node("highs", lp, limit)


def cpsat(lp, limit):
    rows = lp.with_suffix(".rows")
    write_rows(lp, rows)
    return node("cpsat", rows, limit)


def gecode(lp, limit):
    model = lp.with_suffix(".mzn")
    write_minizinc(lp, model)
    text, took, memory = run(["minizinc", "--solver", "gecode", "-p", 2, "--time-limit", limit * 1000, model],
                             2 * limit + 60)
    best = re.findall(r"points (-?\d+)", text or "")
    return ("optimal" if "==========" in (text or "") else "limit", float(best[-1]) if best else None, None,
            took, memory)


def solvers():
    have = []
    for name, solve, there in (
            ("cbc", cbc, shutil.which("cbc")), ("GLPK", glpk, shutil.which("glpsol")),
            ("HiGHS wasm", highs, (PACKAGES / "node_modules" / "highs").exists()),
            ("CP-SAT wasm", cpsat, (PACKAGES / "node_modules" / "or-tools-wasm").exists()),
            ("Gecode", gecode, shutil.which("minizinc"))):
        if there:
            have.append((name, solve))
        else:
            print("%s is not installed and left out" % name)
    return have


def ours(path, *more):
    done = subprocess.Popen([str(PEERPOOL), "match", "solve", str(path), "--stats", *more],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = done.communicate()
    assert done.returncode == 0, err
    answer, stats = json.loads(out), json.loads(err.splitlines()[-1])
    return answer, stats


def instance(folder, peers, requests, seed, windows=12):
    path = folder / ("%d-%d-%d.json" % (peers, requests, seed))
    with path.open("w") as out:
        subprocess.run([str(BUILD / "tests" / "bench" / "bench_instance"), str(peers), str(requests), str(windows),
                        str(seed)], stdout=out, check=True)
    return path


def export(path, mode):
    lp = path.with_suffix(".lp")
    with lp.open("w") as out:
        subprocess.run([str(PEERPOOL), "match", "export", "--file", str(path), "--format", "lp", "--mode", mode],
                       stdout=out, check=True)
    return lp


def single(folder, have, quick):
    wrong = 0
    sizes = ((200, 1, 10), (2000, 1, 30)) if quick else ((200, 5, 60), (2000, 5, 60), (20000, 2, 300))
    for peers, seeds, limit in sizes:
        times, memory, proved, mine = {}, {}, {}, []
        for seed in range(1, seeds + 1):
            path = instance(folder, peers, 1, seed)
            answers = [ours(path) for _ in range(5)]
            mine.append(statistics.median(stats["solve_seconds"] for _, stats in answers))
            lp = export(path, "single")
            for name, solve in have:
                if peers >= 20000 and name in ("CP-SAT wasm", "Gecode"):
                    continue # no proof at 2,000 already
                status, points, _, took, most = solve(lp, limit)
                times.setdefault(name, []).append(took)
                memory[name] = max(most, memory.get(name, 0))
                proved[name] = proved.get(name, 0) + (status == "optimal")
                if status == "optimal" and round(points) != answers[0][0]["points"]:
                    wrong += 1
                    print("WRONG: %s says %s, ours %s" % (name, points, answers[0][0]["points"]))
        middle = statistics.median(mine)
        print("\nsingle, %d peers, 12 windows, %d seeds, limit %d s" % (peers, seeds, limit))
        print("%-12s %11.6f s median" % ("ours", middle))
        for name in times:
            took = statistics.median(times[name])
            print("%-12s %11.3f s median, %8.0f times ours, %6.0f MiB, proved %d of %d" % (
                name, took, took / middle, memory[name], proved[name], seeds), flush=True)
    return wrong


def plan(folder, have, quick):
    limit = 30 if quick else 300
    for peers, requests in ((400, 24),) if quick else ((400, 24), (2000, 24)):
        path = instance(folder, peers, requests, 1, 8)
        stake = sum(r["priority"] for r in json.loads(path.read_text())["requests"])
        print("\nplan, %d requests, %d peers" % (requests, peers))
        for seconds in (10,) if quick else (10, 20, 30):
            answer, _ = ours(path, "--mode", "plan", "--seconds", str(seconds))
            gap = (answer["bound"] - answer["points"]) / (answer["points"] + stake)
            print("%-12s %3d s: %8d points, bound %8d, gap %.3f %%" % (
                "ours", seconds, answer["points"], answer["bound"], 100 * gap), flush=True)
        lp = export(path, "plan")
        for name, solve in have:
            if name not in ("CP-SAT wasm", "Gecode"):
                status, points, _, took, memory = solve(lp, limit)
                print("%-12s %3.0f s: %8s points, %s, %.0f MiB" % (
                    name, took, "no" if points is None else "%d" % points, status, memory), flush=True)


def main():
    what = [word for word in sys.argv[2:] if word != "quick"] or ["single", "plan"]
    quick, wrong = "quick" in sys.argv, 0
    have = solvers()
    print("%s, %d cores, %s" % (time.strftime("%Y-%m-%d"), os.cpu_count(), os.uname().machine))
    with tempfile.TemporaryDirectory() as name:
        if "single" in what:
            wrong = single(pathlib.Path(name), have, quick)
        if "plan" in what:
            plan(pathlib.Path(name), have, quick)
    print("\npeak memory of all children: %d MiB" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
