"""Plans of the shared instances: shared_plan.py PEERPOOL TOP

Plans instances of TOP/../shared/matching/generate.py by a number of steps, twice, and has check.py
verify each answer: it must be the same bytes, and with more steps no worse. Then some members of
the plan decline (perturb.py), and it is rebalanced: proven, with the fewest people disturbed. Exit
77, which ctest counts as skipped, when ../shared is not there.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

PEERPOOL, TOP = sys.argv[1], pathlib.Path(sys.argv[2])
SHARED = pathlib.Path(os.environ.get("PP_SHARED_DIR", TOP.resolve().parent / "shared")) / "matching"


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def python(script, *arguments):
    return run(sys.executable, "-B", SHARED / script, *arguments)


def plan(path, steps, mode="plan"):
    status, out, err = run(PEERPOOL, "match", "solve", path, "--mode", mode, "--steps", steps)
    assert status == 0, err
    return json.loads(out), out


def rebalance(path, answer_path, folder, tight):
    """Five members decline. A tight pool may take longer than this to prove."""
    changed = pathlib.Path(folder, "changed.json")
    changed.write_text(python("perturb.py", path, answer_path, 5, 3)[1])
    answer, text = plan(changed, 3000, "rebalance")
    answer_path.write_text(text)
    status, said, err = python("check.py", changed, answer_path)
    bad = status != 0 or not (answer["proven"] or tight) or text != plan(changed, 3000, "rebalance")[1]
    bad |= answer["disturbed"] != sum(c["disturbed"] for c in answer["changes"])
    bad |= any(not c["reasons"] for c in answer["changes"])
    print("%-4s rebalanced, %d disturbed: %s" % (
        "BAD" if bad else "ok", answer["disturbed"], said.strip() or err))
    return bad


def main():
    if not (SHARED / "generate.py").exists():
        print("skipped: there is no %s" % SHARED)
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path, answer_path = pathlib.Path(folder, "in.json"), pathlib.Path(folder, "out.json")
        for n, tight in ((200, 0), (200, 1), (400, 0), (400, 1)):
            path.write_text(python("generate.py", n, 24, 8, 7, *["--tight"] * tight)[1])
            before = None
            for steps in (12, 24, 400):
                answer, text = plan(path, steps)
                answer_path.write_text(text)
                status, said, err = python("check.py", path, answer_path)
                bad = status != 0 or text != plan(path, steps)[1]
                if before:
                    bad |= answer["points"] < before["points"] or answer["bound"] > before["bound"]
                before = answer
                wrong += bad
                print("%-4s %d peers%s, %d steps: %s" % (
                    "BAD" if bad else "ok", n, " tight" if tight else "", steps, said.strip() or err))
            wrong += rebalance(path, answer_path, folder, tight)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
