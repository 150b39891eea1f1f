"""clang-tidy over our files: python3 tests/lint/tidy.py BUILD [--all]

Reads BUILD/compile_commands.json. Without --all only what differs from main (or origin/main) and
what is not yet committed. A file that passed is not read again while nothing it is made from has
changed: BUILD/tidy/ keeps one empty file for each pass, named by the hash of all of it.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]


def run(command, **more):
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, **more)


def changed():
    """Files that differ from main; None when git cannot tell, which means all."""
    for main in ("origin/main", "main"):
        base = run(["git", "merge-base", "HEAD", main])
        if base.returncode == 0:
            differs = run(["git", "diff", "--name-only", base.stdout.strip()]).stdout
            new = run(["git", "ls-files", "--others", "--exclude-standard"]).stdout
            return set((differs + new).split())
    return None


def compiled(build):
    """Our source files with their commands, sorted so that the longest to check begin first."""
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        entries = {str(pathlib.Path(e["file"]).relative_to(TOP)): e for e in json.load(file)}
    return sorted(entries.items(), key=lambda item: -os.path.getsize(TOP / item[0]))


def fingerprint(entry):
    """The hash of everything of ours that goes into one file's check."""
    words = [word for word in shlex.split(entry["command"]) if word != "ccache"]
    where = entry["directory"]
    words = words[: words.index("-o")] + ["-MM", "-MG", entry["file"]]
    made_of = subprocess.run(words, cwd=where, capture_output=True, text=True, check=False).stdout
    names = made_of.replace("\\\n", " ").partition(":")[2].split()
    digest = hashlib.sha256(entry["command"].encode() + (TOP / ".clang-tidy").read_bytes())
    for name in names:
        digest.update(pathlib.Path(where, name).read_bytes())
    return digest.hexdigest()


def check(build, name, entry):
    """None when the file is clean, else what clang-tidy says of it."""
    passed = build / "tidy" / fingerprint(entry)
    if passed.exists():
        return None
    told = run(["clang-tidy", "--quiet", "-p", str(build), name])
    if told.returncode == 0 and "warning:" not in told.stdout:
        passed.touch()
        return None
    return told.stdout + (told.stderr if not told.stdout.strip() else "")


def main(build, everything):
    build = (TOP / build).resolve()
    (build / "tidy").mkdir(exist_ok=True)
    only = None if everything else changed()
    files = compiled(build)
    if only is not None:
        # A changed header is read through the source of the same name.
        stems = {name.rsplit(".", 1)[0] for name in only}
        files = [(name, entry) for name, entry in files if name.rsplit(".", 1)[0] in stems]
    faults = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for told in pool.map(lambda item: check(build, *item), files):
            if told:
                faults += 1
                print(told.rstrip())
    print(f"clang-tidy: {len(files)} files read, {faults} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--all" in sys.argv[2:]))
