"""Counts the tests of a run: python3 tests/lib/count.py FILE (what `ctest --output-junit` wrote).

A cmocka program counts with each of its tests, any other program as one. A test that began and did
not end failed; so did a program that failed although its tests passed (a leak, a sanitizer's find).
Prints the names of what failed, then one line: N passed, N failed, N skipped.
"""

import re
import sys
import xml.etree.ElementTree

STATE = re.compile(r"^\[ *(RUN|OK|FAILED|SKIPPED) *\] (\S+)$", re.M)


def verdict(case):
    """What ctest says of one program: passed, failed or skipped."""
    if case.get("status") == "run":
        return "passed"
    skipped = case.find("skipped")
    said = skipped.get("message", "") if skipped is not None else ""
    return "skipped" if case.get("status") == "notrun" and "SKIP" in said else "failed"


def outcomes(case):
    """Every test of one program, as (name, passed | failed | skipped)."""
    tests = {}
    for state, test in STATE.findall(case.findtext("system-out") or ""):
        if tests.get(test, "RUN") == "RUN":
            tests[test] = state
    words = {"OK": "passed", "SKIPPED": "skipped"}
    name = case.get("name")
    found = [(f"{name}: {test}", words.get(state, "failed")) for test, state in tests.items()]
    whole = verdict(case)
    if not found or (whole == "failed" and all(state != "failed" for _, state in found)):
        found.append((name, whole))
    return found


def main(path):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        for test, state in outcomes(case):
            count[state] += 1
            if state != "passed":
                print(f"{state}: {test}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
