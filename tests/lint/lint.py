"""The gates of the tree: python3 tests/lint/lint.py [--top DIR] [--build DIR] [--gate NAME]

Each gate is one generator below, registered by @gate, that yields (file, line, what is wrong and how
to mend it). What they hold to stands in rules.py; test_lint.py plants violations for each.
"""

import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
from rules import (BANNED, FILE_MOST, FLAT_MOST, FUNCTION_MOST, HEADERS_NEED, HOMES, IMPURE, LIBC,
                   LIBC_FOLDERS, ONLY_BASE, PURE, RANK, RANKS, SHOWN, SQL, SQL_FREE, UNFINISHED)

PIECES = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
GATES = {}


def gate(function):
    GATES[function.__name__] = function
    return function


def blank(text, keep=""):
    """The text with comments, strings and characters emptied, lines kept in place."""

    def empty(match):
        piece = match.group(0)
        if piece[0] == "/":
            return re.sub(r"[^\n]", " ", piece)
        return piece if piece[0] in keep else piece[0] + " " * (len(piece) - 2) + piece[0]

    return PIECES.sub(empty, text)


class Tree:
    def __init__(self, top, build):
        self.top, self.build = pathlib.Path(top), pathlib.Path(build)
        self.files = {}
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(f for f in folders if f != "build" and f[0] != ".")
            for name in sorted(names):
                path = pathlib.Path(folder, name)
                if path.suffix in (".c", ".h", ".py", ".md", ".txt", ".sql") or name == "dev":
                    shown = str(path.relative_to(top))
                    self.files[shown] = path.read_text(encoding="utf-8", errors="replace")
        self.c = {name: text for name, text in self.files.items() if name.endswith((".c", ".h"))}
        self.code = {name: blank(text) for name, text in self.c.items()}

    def find(self, pattern, texts):
        """Every match of the pattern as (file, line, match)."""
        for name, text in texts.items():
            for match in re.finditer(pattern, text):
                yield name, text.count("\n", 0, match.start()) + 1, match

    @functools.cached_property
    def includes(self):
        texts = {name: blank(text, keep='"') for name, text in self.c.items()}
        return [(n, line, m.group(1), m.group(2)) for n, line, m in self.find(INCLUDE, texts)]


folder_of = os.path.dirname


def in_tests(name):
    return name.startswith("tests/")


@gate
def layers(tree):
    for name, line, mark, path in tree.includes:
        if mark != '"':
            continue
        if path not in tree.c:
            yield name, line, f'"{path}" is not a file seen from the root; include from the root'
        if in_tests(name):
            continue
        here, there = folder_of(name), folder_of(path)
        if here not in RANK:
            yield name, line, f"the folder {here} has no place in the layers; see RANKS in lint.py"
        elif path in tree.c and here != there and RANK.get(there, len(RANKS)) >= RANK[here]:
            yield name, line, f"{here} must not know {there}; see RANKS in lint.py"


@gate
def homes(tree):
    inside = {}
    for name, line, mark, path in tree.includes:
        if mark != "<":
            continue
        home = next((h for pattern, h in HOMES.items() if re.fullmatch(pattern, path)), None)
        known = path[:-2] in LIBC or path.startswith(LIBC_FOLDERS)
        if home is None and not known:
            yield name, line, f"<{path}> has no home; see HOMES in lint.py"
        elif folder_of(name) in PURE and re.fullmatch(IMPURE, path):
            yield name, line, f"<{path}> in {folder_of(name)}, which is pure: no I/O, no threads"
        elif home is not None and not in_tests(name):
            if folder_of(name) not in home:
                yield name, line, f"<{path}> may only be included in {' '.join(home) or 'tests'}"
            elif name.endswith(".h") and not re.fullmatch(SHOWN, path):
                inside[name] = path
    for name, line, mark, path in tree.includes:
        if path in inside and folder_of(name) != folder_of(path) and not in_tests(name):
            yield name, line, f"{path} shows <{inside[path]}>: it is private to {folder_of(path)}"


def functions(tree):
    """Every function as (file, line, length, comment above). Layout makes this a line scan."""
    for name, code in tree.code.items():
        lines, shown, start = code.split("\n"), tree.c[name].split("\n"), None
        for i, text in enumerate(lines):
            if text.rstrip() == "{":
                start = i
                while start > 0 and lines[start - 1].strip() and lines[start - 1][0] not in "}#":
                    start -= 1
            elif text.startswith("}") and start is not None:
                above = start
                while above > 0 and not lines[above - 1].strip() and shown[above - 1].strip():
                    above -= 1
                yield name, start + 1, i - start + 1, "\n".join(shown[above:start])
                start = None


@gate
def sizes(tree):
    for name, text in tree.c.items():
        if text.count("\n") > FILE_MOST:
            yield name, FILE_MOST, f"{text.count(chr(10))} lines; a file has at most {FILE_MOST}"
    ours = []
    for name, line, length, comment in functions(tree):
        flat = re.search(r"flat\s+table|state\s+machine", comment)
        most = FLAT_MOST if flat else FUNCTION_MOST
        if length > most:
            yield name, line, f"the function has {length} lines; at most {most}"
        if not in_tests(name):
            ours.append(length)
    if len(ours) > 1:
        p90 = statistics.quantiles(ours, n=10)[8]
        print(f"sizes: {len(ours)} functions, median {statistics.median(ours):.0f} lines, "
              f"p90 {p90:.0f}, longest {max(ours)}")


@gate
def headers(tree):
    guards, names = {}, [name for name in tree.c if name.endswith(".h")]
    for name in names:
        guard = re.match(r"\s*#ifndef (\w+)\n#define \1\n", tree.code[name])
        if not guard:
            yield name, 1, "the first directives are not an include guard"
        elif guards.setdefault(guard.group(1), name) != name:
            yield name, 1, f"the guard {guard.group(1)} is also that of {guards[guard.group(1)]}"
    flags = subprocess.run(["pkg-config", "--cflags", *HEADERS_NEED], capture_output=True, text=True,
                           check=False).stdout.split()

    def alone(name):
        return name, subprocess.run(
            ["gcc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-D_GNU_SOURCE",
             '-DPP_VERSION=""', f"-I{tree.top}", *[f.replace("-I", "-isystem") for f in flags],
             "-x", "c", "-fsyntax-only", "-"],
            input=f'#include "{name}"\nextern int not_empty;\n', capture_output=True, text=True,
            check=False, cwd=tree.top)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, told in pool.map(alone, names):
            if told.returncode:
                first = next((t for t in told.stderr.split("\n") if "error:" in t), told.stderr)
                yield name, 1, f"does not compile by itself: {first.strip()}"


@gate
def banned(tree):
    call = r"(?<![\w.>])({})\s*\("
    for name, line, match in tree.find(call.format("|".join(BANNED)), tree.code):
        yield name, line, f"{match.group(1)}() is banned; see the house rules in README.md"
    for name, line, match in tree.find(call.format("|".join(ONLY_BASE)), tree.code):
        if folder_of(name) != "base":
            yield name, line, f"{match.group(1)}() only in base/; take the clock or random source"


@gate
def sql(tree):
    """SQL and SQLite stay in store/; the tests of the store may look inside."""
    texts = {n: blank(t, keep='"') for n, t in tree.c.items() if not n.startswith(SQL_FREE)}
    for name, line, match in tree.find(r'"(?:\\.|[^"\\\n])*"', texts):
        if SQL.search(match.group(0)):
            yield name, line, "SQL text outside store/"
    for name, line, match in tree.find(r"\b(sqlite3_\w+|SQLITE_\w+|sqlite3 \*)", texts):
        yield name, line, f"{match.group(1)} outside store/"
    for name in tree.files:
        if name.endswith(".sql") and not name.startswith(("store/", "tests/data/")):
            yield name, 1, "SQL file outside store/"


@gate
def typedefs(tree):
    for name, line, match in tree.find(r"\btypedef\b[^;]*(;|$)", tree.code):
        if "{" in match.group(0) or "(" not in match.group(0):
            yield name, line, "typedef is for function types only; write struct x or enum x"


def bodies(code):
    """Every switch of a file: (offset, its own text with inner switches emptied)."""
    for match in re.finditer(r"\bswitch\s*\(", code):
        at = begin = code.find("{", match.end())
        depth, inner, own = 0, [], []
        while at < len(code) and at >= 0:
            if re.match(r"\bswitch\s*\(", code[at - 1 : at + 20][1:]) and not inner:
                inner.append(depth)
            depth += {"{": 1, "}": -1}.get(code[at], 0)
            own.append(" " if inner else code[at])
            if code[at] == "}" and inner and depth == inner[-1]:
                inner.pop()
            if depth == 0:
                break
            at += 1
        yield begin, "".join(own)


@gate
def defaults(tree):
    """Without default the compiler names the enumerator that a switch forgot."""
    names = set()
    for _, _, match in tree.find(r"\benum\s*\w*\s*\{([^}]*)\}", tree.code):
        names.update(re.findall(r"(?:^|,)\s*([A-Z]\w*)", match.group(1)))
    for _, _, match in tree.find(r"\bX\((\w+)\s*[,)]", tree.code):
        names.add(match.group(1))
    for name, code in tree.code.items():
        for begin, body in bodies(code):
            cases = re.findall(r"\bcase\s+(\w+)\s*:", body)
            stop = re.search(r"\bdefault\s*:", body)
            if stop and names.intersection(cases):
                line = code.count("\n", 0, begin + stop.start()) + 1
                yield name, line, "default in a switch over an enum; list every case"


@gate
def test_names(tree):
    pattern = r"\bcmocka_unit_test(?:_\w+)?\(\s*(\w+)"
    for name, line, match in tree.find(pattern, {n: t for n, t in tree.code.items() if in_tests(n)}):
        test = match.group(1)
        if test.startswith("test_") or test.count("_") < 2 or not re.fullmatch(r"[a-z0-9_]+", test):
            yield name, line, f"{test} is not a sentence of three words or more that says what holds"


@gate
def listed(tree):
    """A source that nothing compiles is not tested, not linted and soon not true."""
    commands = (tree.build / "compile_commands.json").read_text(encoding="utf-8")
    built = {os.path.realpath(entry["file"]) for entry in json.loads(commands)}
    for name in tree.c:
        if name.endswith(".c") and os.path.realpath(tree.top / name) not in built:
            yield name, 1, "no CMakeLists.txt lists it"


@gate
def heads(tree):
    """A file says at its head what it owns, in ten lines at most; x.h speaks for x.c."""
    for name, text in tree.c.items():
        head = re.match(r"/\*.*?\*/", text, re.S)
        if not head and not in_tests(name) and name[:-1] + "h" not in tree.c.keys() - {name}:
            yield name, 1, "no comment at the head that says what the file owns"
        elif head and head.group(0).count("\n") > 11:
            yield name, 1, "the comment at the head has more than ten lines"


@gate
def words(tree):
    for name, line, match in tree.find(rf"\b({'|'.join(UNFINISHED)})\b", tree.files):
        yield name, line, f"{match.group(1)}: finish it or write an issue"
    for name, line, match in tree.find(r"\bNOLINT\w*(?!\w|\([a-z])", tree.c):
        yield name, line, f"{match.group(0)} must name the check: {match.group(0)}(check): why"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--top", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--build", default="build/dev", help="where compile_commands.json is")
    parser.add_argument("--gate", choices=GATES, action="append")
    args = parser.parse_args()
    if not pathlib.Path(args.top, args.build, "compile_commands.json").exists():
        parser.error(f"{args.build} is not configured; run ./dev build first")
    tree, faults = Tree(args.top, pathlib.Path(args.top, args.build)), 0
    for name in args.gate or GATES:
        for path, line, what in GATES[name](tree):
            print(f"{path}:{line}: {name}: {what}")
            faults += 1
    print(f"lint: {len(tree.files)} files, {len(args.gate or GATES)} gates, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
