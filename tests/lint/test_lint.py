"""The tests of the gates: python3 tests/lint/test_lint.py GATE

Writes a small clean tree, on which the gate must say nothing, then plants each violation in turn,
which the gate must find in the file it was planted in, and nowhere else.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]

# Clean, and close to each gate's border on the right side of it.
CLEAN = {
    "base/clock.h": "/* Time. */\n#ifndef PP_BASE_CLOCK_H\n#define PP_BASE_CLOCK_H\n\n"
    "#include <stdint.h>\n\ntypedef void tick_fn(int64_t at);\ntypedef int (*hook_fn)(void *arg);\n"
    "enum colour { RED, GREEN };\nint64_t pp_now(void);\n\n#endif\n",
    "base/clock.c": '#include "base/clock.h"\n\n#include <time.h>\n\nint64_t pp_now(void)\n{\n'
    "    return (int64_t)time(NULL); /* strcpy(a, b) in a comment */\n}\n",
    "store/db.h": "/* Rows. */\n#ifndef PP_STORE_DB_H\n#define PP_STORE_DB_H\n\n"
    "#include <sqlite3.h>\n\nvoid store_use(sqlite3 *db);\n\n#endif\n",
    "store/db.c": '#include "store/db.h"\n\nvoid store_use(sqlite3 *db)\n{\n'
    '    sqlite3_exec(db, "SELECT a FROM b", 0, 0, 0);\n}\n',
    "daemon/flow/book.c": '/* Booking. */\n#include "base/clock.h"\n\nstatic int f(int colour)\n{\n'
    "    switch (colour) {\n    case RED:\n        switch (colour * 2) {\n        case 7:\n"
    '            return 1;\n        default:\n            return puts("strcpy(a, b);");\n        }\n'
    "    case GREEN:\n        return 2;\n    }\n    return 3;\n}\n",
    "tests/unit/base/test_clock.c": "#include <cmocka.h>\n#include <sqlite3.h>\n\n"
    "static const struct CMUnitTest tests[] = {cmocka_unit_test(time_never_runs_backwards)};\n",
    "store/0001-begin.sql": "CREATE TABLE b (a TEXT) STRICT;\n",
}
HEAD = "/* Planted. */\n"


def body(lines):
    return "int f(int a)\n{\n" + "    a++;\n" * (lines - 4) + "    return a;\n}\n"


def header(text, guard="PP_PLANTED_H"):
    return f"{HEAD}#ifndef {guard}\n#define {guard}\n{text}\n#endif\n"


# gate: [(planted file, its text, what the gate must say)]
PLANTED = {
    "layers": [
        ("base/a.c", HEAD + '#include "store/db.h"\n', "base must not know store"),
        ("matcher/a.c", HEAD + '#include "store/db.h"\n', "matcher must not know store"),
        ("daemon/flow/a.c", HEAD + '#include "clock.h"\n', "not a file seen from the root"),
        ("daemon/flow/a.h", HEAD + '#include "tests/unit/base/test_clock.c"\n', "must not know"),
        ("daemon/new/a.c", HEAD + '#include "base/clock.h"\n', "no place in the layers"),
    ],
    "homes": [
        ("daemon/flow/a.c", HEAD + "#include <sqlite3.h>\n", "may only be included in store"),
        ("base/a.c", HEAD + "#include <bzlib.h>\n", "has no home"),
        ("tests/a.c", HEAD + "#include <bzlib.h>\n", "has no home"),
        ("base/a.c", HEAD + "#include <cmocka.h>\n", "only be included in tests"),
        ("matcher/a.c", HEAD + "#include <pthread.h>\n", "which is pure"),
        ("daemon/flow/a.c", HEAD + '#include "store/db.h"\n', "private to store"),
    ],
    "sizes": [
        ("base/a.c", HEAD + body(81), "81 lines; at most 80"),
        ("base/a.c", HEAD + "\n/* A flat table. */\n" + body(121), "121 lines; at most 120"),
        ("base/a.c", HEAD + "int x;\n" * 700, "701 lines"),
    ],
    "headers": [
        ("base/a.h", HEAD + "int x;\n", "not an include guard"),
        ("base/a.h", header("", "PP_BASE_CLOCK_H"), "is also that of"),
        ("base/a.h", header("int64_t pp_later(void);"), "does not compile by itself"),
    ],
    "banned": [
        ("store/a.c", HEAD + "void f(char *a) { strcpy(a, a); }\n", "strcpy() is banned"),
        ("tests/a.c", HEAD + "int x(void) { return atoi (t); }\n", "atoi() is banned"),
        ("matcher/a.c", HEAD + "int x(void) { return time(0); }\n", "time() only in base/"),
    ],
    "sql": [
        ("daemon/flow/a.c", 'const char *q = "SELECT a FROM b";\n', "SQL text outside"),
        ("tests/unit/flow/a.c", 'const char *q = "DELETE FROM b";\n', "SQL text outside"),
        ("daemon/flow/a.h", "void f(sqlite3 *db);\n", "sqlite3 * outside store/"),
        ("daemon/flow/a.sql", "\n", "SQL file outside"),
    ],
    "typedefs": [
        ("base/a.h", "typedef struct x x;\n", "function types only"),
        ("base/a.h", "typedef struct {\n    int (*call)(int);\n} x;\n", "function types only"),
    ],
    "defaults": [
        (
            "base/a.c",
            "int f(int a)\n{\n    switch (a) {\n    case RED:\n        switch (a) {\n"
            "        case 1:\n            return 1;\n        }\n    default:\n        return 2;\n"
            "    }\n}\n",
            "a.c:9: ",
        ),
    ],
    "test_names": [
        ("tests/a.c", "x = cmocka_unit_test(test_clock_works);\n", "is not a sentence"),
        ("tests/a.c", "x = cmocka_unit_test_setup(clock_works, up);\n", "is not a sentence"),
    ],
    "listed": [("base/forgotten.c", HEAD, "no CMakeLists.txt lists it")],
    "heads": [
        ("base/a.c", "int x;\n", "no comment at the head"),
        ("base/a.h", header("int x;").replace(HEAD, ""), "no comment at the head"),
        ("base/a.c", "/*\n" + " * more\n" * 11 + " */\n", "more than ten lines"),
    ],
    "words": [
        ("base/a.c", HEAD + "/* TO" + "DO: all of it */\n", "finish it"),
        ("README.md", "FIX" + "ME\n", "finish it"),
        ("base/a.c", HEAD + "int x; /* NOLINT */\n", "must name the check"),
    ],
    "tidy": [
        (
            "base/clock.c",
            '#include "base/clock.h"\nint64_t pp_now(void)\n{\n    int *p = 0;\n    return *p;\n}\n',
            "clang-analyzer-core.NullDereference",
        )
    ],
    "format": [("base/a.c", "int  x ;\n", "code should be clang-formatted")],
}


def plant(top, files):
    for name, text in files.items():
        path = pathlib.Path(top, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run_gate(gate, top):
    """(exit status, words) of the gate on a tree."""
    command = [sys.executable, TOP / "tests/lint/lint.py", "--gate", gate, "--top", top]
    if gate == "tidy":
        command = [sys.executable, TOP / "tests/lint/tidy.py", "--all", "--top", top]
    if gate == "format":
        command = ["clang-format", "--dry-run", "-Werror", *sorted(pathlib.Path(top).rglob("*.[ch]"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=top)
    return done.returncode, done.stdout + done.stderr


def prove(gate, planted=None):
    """One tree: clean, or with one violation; what is wrong with the gate, or None."""
    with tempfile.TemporaryDirectory() as top:
        compiled = ["base/clock.c"] if gate == "tidy" else [n for n in CLEAN if n.endswith(".c")]
        plant(top, CLEAN)
        plant(top, {n: (TOP / n).read_text(encoding="utf-8") for n in (".clang-format", ".clang-tidy")})
        commands = [
            {"directory": top, "file": f"{top}/{n}", "command": f"clang -I. -o x.o -c {top}/{n}"}
            for n in compiled
        ]
        plant(top, {"build/dev/compile_commands.json": json.dumps(commands)})
        if planted:
            plant(top, {planted[0]: planted[1]})
        status, told = run_gate(gate, top)
        if not planted:
            return f"the clean tree does not pass:\n{told}" if status else None
        if status == 0:
            return f"{planted[2]!r} in {planted[0]} passes:\n{told}"
        found = [line for line in told.split("\n") if planted[2] in line and planted[0] in line]
        return None if found else f"{planted[2]!r} in {planted[0]} is not what it says:\n{told}"


# What ctest writes, and how count.py must count it.
REPORT = """<?xml version="1.0"?><testsuite>
<testcase name="a" status="run"><system-out>[ RUN      ] one\n[       OK ] one
[ RUN      ] two\n[  SKIPPED ] two\n[ RUN      ] three\n[       OK ] three</system-out></testcase>
<testcase name="crashed" status="fail"><system-out>[ RUN      ] four</system-out></testcase>
<testcase name="leaked" status="fail"><system-out>[ RUN      ] five\n[       OK ] five
</system-out></testcase>
<testcase name="away" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>
<testcase name="absent" status="notrun"><skipped message="Unable to find executable"/></testcase>
<testcase name="plain" status="run"><system-out></system-out></testcase>
</testsuite>"""


def prove_count():
    with tempfile.TemporaryDirectory() as top:
        plant(top, {"tests.xml": REPORT})
        command = [sys.executable, TOP / "tests/lib/count.py", f"{top}/tests.xml"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    right = done.stdout.endswith("4 passed, 3 failed, 2 skipped\n") and done.returncode == 1
    return None if right else f"wrong count, status {done.returncode}:\n{done.stdout}{done.stderr}"


def main(gate):
    faults = []
    if gate == "count":
        faults = [prove_count()]
    else:
        faults = [prove(gate)] + [prove(gate, planted) for planted in PLANTED[gate]]
    faults = [fault for fault in faults if fault]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
