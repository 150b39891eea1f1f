"""The tests of systemd/: python3 tests/lint/test_units.py verify | exposure | dropins | users | timer

They judge copies in which each ExecStart is /bin/true, because the programs need not be installed
here. Exit status 77: the tool is not on this machine.
"""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

UNITS = pathlib.Path(__file__).resolve().parents[2] / "systemd"
SKIP = 77
EXPOSURE_MOST = 1.0
EXPOSURE_WITH_NETWORK = 1.6


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def need(tool):
    if not shutil.which(tool):
        print(f"skipped: there is no {tool} on this machine")
        sys.exit(SKIP)


def copies(folder):
    """The units in a folder, ready to be judged."""
    made = []
    for suffix in ("service", "socket", "timer"):
        for unit in sorted(UNITS.glob(f"*.{suffix}")):
            text = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
            pathlib.Path(folder, unit.name).write_text(text)
            made.append(f"{folder}/{unit.name}")
    assert len(made) >= 4, made
    return made


def verify_fault(units):
    status, told = run("systemd-analyze", "verify", "--man=no", *units)
    return told if status or told.strip() else None


def test_verify(folder):
    """Each unit is read without a word; a misspelt key is not."""
    need("systemd-analyze")
    units = copies(folder)
    fault = verify_fault(units)
    if fault:
        return fault
    with open(units[0], "a", encoding="utf-8") as file:
        file.write("[Service]\nProtectHime=yes\n")
    return None if verify_fault(units) else "a misspelt key is not seen"


def exposure(unit):
    _, told = run("systemd-analyze", "security", "--offline=true", "--no-pager", unit)
    return float(re.search(r"Overall exposure level for \S+: ([\d.]+)", told).group(1))


def test_exposure(folder):
    """No service is more exposed than 1.0; one without its walls is."""
    need("systemd-analyze")
    for unit in copies(folder):
        if not unit.endswith(".service"):
            continue
        found = exposure(unit)
        print(f"{os.path.basename(unit)}: exposure {found}")
        if found > EXPOSURE_MOST:
            return f"{unit}: exposure {found} is more than {EXPOSURE_MOST}"
        text = pathlib.Path(unit).read_text().replace("PrivateNetwork=yes", "")
        pathlib.Path(unit).write_text(text.replace("NoNewPrivileges=yes", ""))
        if exposure(unit) <= found:
            return "taking walls away does not raise the exposure"
    return None


def test_dropins(folder):
    """The unit with each way that may be opened is read without a word, and the way is a narrow one."""
    need("systemd-analyze")
    for dropin in sorted(UNITS.glob("peerpoold.*.conf")):
        unit = pathlib.Path(folder, "peerpoold.service")
        copies(folder)
        keys = dropin.read_text()
        section = keys.index("[Service]")
        unit.write_text(unit.read_text().replace("[Install]", keys[section:] + "\n[Install]"))
        units = [str(path) for path in sorted(pathlib.Path(folder).glob("peerpoold.*")) if path.suffix != ".conf"]
        fault = verify_fault(units)
        if fault:
            return f"{dropin.name}: {fault}"
        found = exposure(str(unit))
        print(f"{dropin.name}: exposure {found}")
        if found > EXPOSURE_WITH_NETWORK:
            return f"{dropin.name}: exposure {found} is more than {EXPOSURE_WITH_NETWORK}"
    return None


def test_users(folder):
    """The user and the folders are made as the units expect them."""
    need("systemd-sysusers")
    need("systemd-tmpfiles")
    if os.geteuid() != 0:
        status, told = run("systemd-sysusers", "--dry-run", f"{UNITS}/peerpool.sysusers")
        print("not root: only a dry run")
        return told if status else None
    pathlib.Path(folder, "etc").mkdir()
    for command, name in (("sysusers", "sysusers"), ("tmpfiles", "tmpfiles")):
        more = ["--create"] if command == "tmpfiles" else []
        status, told = run(f"systemd-{command}", f"--root={folder}", *more, f"{UNITS}/peerpool.{name}")
        if status:
            return told
    passwd = pathlib.Path(folder, "etc/passwd").read_text()
    uid = int(re.search(r"^peerpool:[^:]*:(\d+):", passwd, re.M).group(1))
    for name, mode in (("run/peerpool", 0o755), ("var/lib/peerpool", 0o700)):
        made = os.stat(f"{folder}/{name}")
        if (made.st_uid, stat.S_IMODE(made.st_mode)) != (uid, mode):
            return f"{name} has owner {made.st_uid} and mode {made.st_mode:o}"
    return None


def test_timer(_folder):
    """The timer rings on civil time: at 04:30 in London, in winter and in summer."""
    need("systemd-analyze")
    text = pathlib.Path(UNITS, "peerpool-rebalance.timer").read_text()
    when = re.search(r"^OnCalendar=(.*)$", text, re.M).group(1)
    for base, utc in (("2027-01-11 00:00:00 UTC", "04:30:00"), ("2027-07-12 00:00:00 UTC", "03:30:00")):
        status, told = run("env", "TZ=UTC", "systemd-analyze", "calendar", f"--base-time={base}", when)
        if status or f"{base[:10]} {utc} UTC" not in told:
            return told
    return None


def main(name):
    with tempfile.TemporaryDirectory() as folder:
        fault = globals()[f"test_{name}"](folder)
    print(fault or "as it should be")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
