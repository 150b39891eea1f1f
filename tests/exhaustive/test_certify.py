"""Answers of mode single, proven by a program without a line of the search: test_certify.py PEERPOOL

Draws instances of every kind from seeds, solves each with its certificate and has certify.py prove
it; then shows that certify.py finds what is wrong with a false answer, and that prices of nothing
make it slower, never wrong.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import certify
import drawn

PEERPOOL = sys.argv[1]
INSTANCES = 80


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
            instance, best = drawn.draw(seed), (1, 3, 10)[seed % 3]
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
