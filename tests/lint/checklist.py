"""The map from the checklist of calendars and mail to the tests that hold its lines:
python3 tests/lint/checklist.py [--top DIR]

tests/data/checklist.tsv has a row for each line: its label, what it asks in short, how far it is
held (tested; part: some of it; open), the tests as FILE:FUNCTION with spaces between, and the issue
where the rest is being done. A test bears its lines' labels: at the head of its name
(b9_b10_restoring_bumps), or in a comment right above it.
"""

import argparse
import pathlib
import re
import sys

LINES = {"A": 14, "B": 14, "C": 18, "D": 11, "E": 5, "F": 10, "H": 13}
EXPECTED = [f"{letter}{number}" for letter, most in LINES.items() for number in range(1, most + 1)]
HEAD = ["line", "what", "state", "tests", "issue"]
STATES = {"tested", "part", "open"}
DEFINED = r"^(?:static void {0}\(|(?:async )?def {0}\()"


def labels_of(text, name):
    """The labels that a test bears; None when there is no such test in the text."""
    found = re.search(DEFINED.format(re.escape(name)), text, re.M)
    if not found:
        return None
    head = re.match(r"(?:[a-h]\d+_)*", name).group(0)
    above = text[: found.start()].rstrip("\n").rsplit("\n", 1)[-1]
    comment = above if above.startswith(("/*", "#")) else ""
    return {label.upper() for label in head.split("_") if label} | set(
        re.findall(r"\b[A-H]\d+\b", comment))


def is_run(text, name):
    """Is it named again, in the list of tests of its file or where it is called?"""
    return len(re.findall(rf"\b{name}\b", text)) > 1


def test_faults(top, label, test):
    path, _, name = test.partition(":")
    file = top / path
    if not name or not file.is_file():
        yield f"{label}: there is no file of the test {test}"
        return
    text = file.read_text()
    labels = labels_of(text, name)
    if labels is None:
        yield f"{label}: {path} has no test {name}"
    elif not is_run(text, name):
        yield f"{label}: {path} has {name} and does not run it"
    elif label not in labels:
        yield f"{label}: {name} in {path} does not bear the label; put it before the name or above"


def row_faults(top, row):
    label, what, state, tests, issue = row
    if not what:
        yield f"{label}: says not what it asks"
    if state not in STATES:
        yield f"{label}: its state is {state!r}, not one of {', '.join(sorted(STATES))}"
    if (state == "open") == bool(tests.split()):
        yield f"{label}: {state}, with {len(tests.split())} tests"
    if (state == "tested") == bool(issue) or (issue and not issue.isdecimal()):
        yield f"{label}: {state}, with the issue {issue!r}; what is not done names its issue's number"
    for test in tests.split():
        yield from test_faults(top, label, test)


def faults(top):
    rows = [line.split("\t") for line in
            (top / "tests/data/checklist.tsv").read_text().splitlines()]
    if not rows or rows[0] != HEAD:
        yield "the first row is not: " + " ".join(HEAD)
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(HEAD):
            yield f"row {number} has {len(row)} columns, not {len(HEAD)}"
        else:
            yield from row_faults(top, row)
    found = [row[0] for row in rows[1:]]
    if found != EXPECTED:
        odd = [f"{want} is missing" for want in EXPECTED if want not in found]
        odd += [f"{label} is no line, or there twice" for label in found
                if label not in EXPECTED or found.count(label) > 1]
        yield "; ".join(odd) or "the rows are not in the order of the checklist"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--top", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[2])
    top = parser.parse_args().top
    wrong = list(faults(top))
    for fault in wrong:
        print("checklist:", fault)
    states = [line.split("\t")[2] for line in
              (top / "tests/data/checklist.tsv").read_text().splitlines()[1:]
              if line.count("\t") >= 2]
    print(", ".join(f"{states.count(state)} {state}" for state in ("tested", "part", "open")))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
