"""
What is easily got wrong with the command: tokens, --apply, wrong words, on a daemon with an empty pool.
python3 plays.py PEERPOOLD PEERPOOL [SCENE...]
"""

import os
import pathlib
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import following
import people
from daemon import Daemon

DONE, USAGE, NOT_FOUND, INVALID, UNAVAILABLE, FORBIDDEN = 0, 2, 4, 6, 7, 8


class Command:
    """The command as a person runs it, in the daemon's folder."""

    def __init__(self, program, daemon):
        self.program, self.folder, self.daemon = program, daemon.folder, daemon
        self.environment = {**os.environ, "PEERPOOL_SOCKET": daemon.socket}

    def __call__(self, status, *words, **environment):
        """Runs it; what it printed, with its complaints behind."""
        done = subprocess.run([self.program, *words], cwd=self.folder, timeout=60,
                              env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        out, err = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == status, f"{words} ended with {done.returncode}: {out}{err}"
        return out + err

    def file(self, name, content):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(content)
        return name


def a_token_is_made_used_and_ended(peerpool):
    said = peerpool(DONE, "token", "add", "reader", "--scopes", "pool:read")
    secret, _, rest = said.partition("\n")
    assert secret.startswith("pp_") and "not shown again" in rest, said
    peerpool(DONE, "peer", "list", PEERPOOL_TOKEN=secret)
    peerpool(FORBIDDEN, "token", "list", PEERPOOL_TOKEN=secret)
    number = rest.split()[1].rstrip(";")
    assert "reader" in peerpool(DONE, "token", "list")
    assert "secret" in peerpool(USAGE, "token", "add", "x", "--operation", "mine")
    peerpool(DONE, "token", "revoke", number, "--operation", "once")
    peerpool(DONE, "token", "revoke", number, "--operation", "once")
    peerpool(FORBIDDEN, "peer", "list", PEERPOOL_TOKEN=secret)


def a_table_is_applied_only_by_the_token_of_its_dry_run(peerpool):
    table = peerpool.file("peers.csv", people.table(people.mixed(10)))
    said = peerpool(DONE, "import", "peers", table)
    assert "Nothing is changed yet" in said, said
    token = said.split("--apply ")[1].split()[0]
    assert "exclude" in peerpool(USAGE, "import", "peers", table, "--dry-run", "--apply", token)
    assert "NAME" in peerpool(DONE, "peer", "list") and "@" not in peerpool(DONE, "peer", "list")
    assert "token of its dry run" in peerpool(INVALID, "import", "peers", table, "--apply", "")
    assert "Applied." in peerpool(DONE, "import", "peers", table, "--apply", token)
    assert "nothing to apply" in peerpool(DONE, "import", "peers", table)
    assert "nothing was done" in peerpool(DONE, "import", "peers", table, "--apply", token)
    bad = peerpool.file("bad.csv", b"name,email,kind,organisation,role\nAnn,ann,officer,Leeds,dcs\n")
    said = peerpool(INVALID, "import", "peers", bad, "--rejects", "back.csv")
    assert "line 2, email" in said and "nothing to apply" in said, said


def wrong_use_is_told_in_one_breath(peerpool):
    assert "peerpool peer show: it needs PEER" in peerpool(USAGE, "peer", "show")
    assert "Usage: peerpool match run " in peerpool(DONE, "match", "run", "--help")
    assert "peerpool import peers" in peerpool(DONE, "import", "--help")
    assert "peerpool match solve: say which FILE" in peerpool(USAGE, "match", "solve")
    assert 'did you mean "list"' in peerpool(USAGE, "peer", "lst")
    said = peerpool(USAGE, "peer", "list", "--state", "actve")
    assert said.count("one of active") == 1 and "try active" in said, said
    said = peerpool(INVALID, "request", "add", "--product", "send-peer-challenge", "--host", "Leeds",
                    "--from", "2027-13-01", "--to", "soon")
    assert said.count("a day is written as") >= 2 and "/to" in said, said
    peerpool(NOT_FOUND, "match", "show", "SPC-9999")
    peerpool(UNAVAILABLE, "peer", "list", PEERPOOL_SOCKET="/nonexistent/socket")


SCENES = [a_token_is_made_used_and_ended, a_table_is_applied_only_by_the_token_of_its_dry_run,
          wrong_use_is_told_in_one_breath, *following.SCENES]


def main(daemon_program, program, *names):
    for scene in SCENES:
        if names and scene.__name__ not in names:
            continue
        began = time.monotonic()
        with Daemon(daemon_program) as daemon:
            daemon.start()
            scene(Command(program, daemon))
            assert daemon.end() == 0, daemon.said()
        print(f"{scene.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
