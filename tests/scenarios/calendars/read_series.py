"""Has real calendar programs expand our series and compares the starts they find.

read_series.py icaljs|khal EMIT_SERIES FOLDER: 0 all right, 1 not, 77 the reader is not installed.
"""

import json
import pathlib
import shutil
import subprocess
import sys

from read_invitations import HERE, find_icaljs, khal_on, skip

# By hand: London is on UTC+1 from 28 March 2027.
EXPECTED = {
    "weekly": ["2027-03-16T16:00Z", "2027-03-23T17:00Z", "2027-04-06T15:00Z", "2027-04-13T15:00Z",
               "2027-04-20T15:00Z"],
    "monthly": ["2027-01-12T16:00Z", "2027-02-09T16:00Z", "2027-03-09T16:00Z", "2027-04-13T15:00Z"],
    "last": ["2026-12-30", "2027-02-24", "2027-04-28"],
}


# B7 B8
def by_icaljs(folder):
    module = find_icaljs(folder.parent / "npm")
    read = subprocess.run(["node", HERE / "expand_icaljs.mjs", module, folder], check=True,
                          capture_output=True, timeout=60)
    return json.loads(read.stdout)


# B7 B8
def by_khal(folder):
    if not shutil.which("khal"):
        skip("khal is not installed")
    khal = khal_on(folder / "khal")
    khal("import", "--batch", "-a", "all", *sorted(folder.glob("*.ics")))
    form = "{uid} {start-long-full} {all-day}\x1e"
    rows = khal("list", "--day-format", "", "--format", form, "2026-12-01", "200d")
    found = {name: [] for name in EXPECTED}
    for row in rows.split("\x1e")[:-1]:
        uid, start, whole = row.strip("\n").split(" ")
        start = start[:10] if whole == "True" else start
        if start not in found[uid]:  # what lasts two days is shown on both
            found[uid].append(start)
    return found


def main():
    reader, emit, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run([emit, folder], check=True)
    found = {"icaljs": by_icaljs, "khal": by_khal}[reader](folder)
    wrong = [f"{name}: {found.get(name)}, not {starts}" for name, starts in EXPECTED.items()
             if found.get(name) != starts]
    print("\n".join(wrong) or f"{reader} finds the meetings of {len(EXPECTED)} series")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
