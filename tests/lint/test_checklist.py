"""The test of checklist.py: a small tree on which it must say nothing, then each thing that can be
wrong with the map, which it must find."""

import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
import checklist

TEST_C = """static void b9_b10_restoring_bumps(void **state)
{
}

/* A1 A2 */
static void lines_are_folded(void **state)
{
}

static void a3_forgotten(void **state)
{
}

    cmocka_unit_test(b9_b10_restoring_bumps),
    cmocka_unit_test_setup_teardown(
        lines_are_folded, a, b),
"""
TEST_PY = '''# A1
def by_reader(folder):
    pass


by_reader("x")
'''
TESTED = {"B9": "t.c:b9_b10_restoring_bumps", "B10": "t.c:b9_b10_restoring_bumps",
          "A1": "t.c:lines_are_folded t.py:by_reader", "A2": "t.c:lines_are_folded"}


def clean():
    rows = [list(checklist.HEAD)]
    for label in checklist.EXPECTED:
        done = label in TESTED
        rows.append([label, "what", "tested" if done else "open", TESTED.get(label, ""),
                     "" if done else "4"])
    return rows


def put(rows, label, column, text):
    rows[checklist.EXPECTED.index(label) + 1][checklist.HEAD.index(column)] = text
    return rows


# What is planted, and a word of what must be said.
PLANTED = [
    (lambda rows: rows[:-1], "H13 is missing"),
    (lambda rows: rows + [rows[1]], "A1 is no line, or there twice"),
    (lambda rows: [rows[0], rows[2], rows[1], *rows[3:]], "not in the order"),
    (lambda rows: rows[1:], "the first row is not"),
    (lambda rows: put(rows, "A1", "what", ""), "A1: says not what"),
    (lambda rows: put(rows, "A1", "state", "done"), "A1: its state is 'done'"),
    (lambda rows: put(rows, "A1", "tests", ""), "A1: tested, with 0 tests"),
    (lambda rows: put(rows, "A4", "tests", "t.c:lines_are_folded"), "A4: open, with 1 tests"),
    (lambda rows: put(rows, "A4", "issue", ""), "A4: open, with the issue ''"),
    (lambda rows: put(rows, "A1", "issue", "4"), "A1: tested, with the issue '4'"),
    (lambda rows: put(rows, "A4", "issue", "soon"), "A4: open, with the issue 'soon'"),
    (lambda rows: put(rows, "A1", "tests", "u.c:lines_are_folded"), "A1: there is no file"),
    (lambda rows: put(rows, "A1", "tests", "t.c:nothing"), "A1: t.c has no test nothing"),
    (lambda rows: put(rows, "A1", "tests", "t.c:a3_forgotten"), "does not run it"),
    (lambda rows: put(rows, "A1", "tests", "t.c:b9_b10_restoring_bumps"), "not bear the label"),
    (lambda rows: put(rows, "A1", "issue", "4\tmore"), "row 2 has 6 columns"),
]


def said(top, rows):
    (top / "tests/data/checklist.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    return list(checklist.faults(top))


def main():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        (top / "tests/data").mkdir(parents=True)
        (top / "t.c").write_text(TEST_C)
        (top / "t.py").write_text(TEST_PY)
        assert said(top, clean()) == [], said(top, clean())
        for plant, words in PLANTED:
            found = said(top, plant(clean()))
            assert any(words in fault for fault in found), (words, found)
    print(f"{len(PLANTED)} planted faults are found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
