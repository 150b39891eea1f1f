"""clang-tidy over our files: python3 tests/lint/tidy.py [--top DIR] [--build DIR] [--all]

Reads BUILD/compile_commands.json. Without --all only what differs from main (or origin/main) and
what is not yet committed. A file that passed is not read again while nothing it is made from has
changed: BUILD/tidy/ keeps one empty file for each pass, named by the hash of all of it.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys


def run(command, where):
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def changed(top):
    """Files that differ from main; None when git cannot tell, which means all."""
    for main in ("origin/main", "main"):
        base = run(["git", "merge-base", "HEAD", main], top)
        if base.returncode == 0:
            differs = run(["git", "diff", "--name-only", base.stdout.strip()], top).stdout
            new = run(["git", "ls-files", "--others", "--exclude-standard"], top).stdout
            return set((differs + new).split())
    return None


def compiled(top, build):
    """Our source files with their commands, sorted so that the longest to check begin first."""
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        entries = {str(pathlib.Path(e["file"]).relative_to(top)): e for e in json.load(file)}
    entries = {name: entry for name, entry in entries.items() if not name.startswith("build/")}
    return sorted(entries.items(), key=lambda item: -os.path.getsize(top / item[0]))


def fingerprint(top, entry):
    """The hash of everything of ours that goes into one file's check."""
    words = [word for word in shlex.split(entry["command"]) if word != "ccache"]
    where = entry["directory"]
    words = words[: words.index("-o")] + ["-MM", "-MG", entry["file"]]
    names = run(words, where).stdout.replace("\\\n", " ").partition(":")[2].split()
    digest = hashlib.sha256(entry["command"].encode() + (top / ".clang-tidy").read_bytes())
    for name in names:
        digest.update(pathlib.Path(where, name).read_bytes())
    return digest.hexdigest()


def check(top, build, name, entry):
    """None when the file is clean, else what clang-tidy says of it."""
    passed = build / "tidy" / fingerprint(top, entry)
    if passed.exists():
        return None
    told = run(["clang-tidy", "--quiet", "-p", str(build), name], top)
    # A .clang-tidy that cannot be read is only mentioned, and then other checks are made.
    if told.returncode == 0 and "warning:" not in told.stdout and "rror pars" not in told.stderr:
        passed.touch()
        return None
    return told.stdout + (told.stderr if not told.stdout.strip() else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--top", type=pathlib.Path, default=pathlib.Path(__file__).parents[2])
    parser.add_argument("--build", default="build/dev", help="where compile_commands.json is")
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    top = args.top.resolve()
    build = top / args.build
    (build / "tidy").mkdir(exist_ok=True)
    only = None if args.all else changed(top)
    files = compiled(top, build)
    if only is not None:
        # A changed header is read through the source of the same name.
        stems = {name.rsplit(".", 1)[0] for name in only}
        files = [(name, entry) for name, entry in files if name.rsplit(".", 1)[0] in stems]
    faults = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for told in pool.map(lambda item: check(top, build, *item), files):
            if told:
                faults += 1
                print(told.rstrip())
    print(f"clang-tidy: {len(files)} files read, {faults} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
