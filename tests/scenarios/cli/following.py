"""Scenes of searches that take long: followed on a terminal, ended early, interrupted; plays.py runs
them."""

import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "daemon")]
import rebalance

V1 = "/api/v1"
DONE, NOT_FOUND = 0, 4
LONG_S = "300"  # nothing here waits so long: each search is ended


class Terminal:
    """What a program writes to a terminal of its own, as it comes."""

    def __init__(self):
        self.own, self.other = pty.openpty()
        self.text = b""
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while True:
            try:
                part = os.read(self.own, 4096)
            except OSError:
                return  # the other end is closed
            if not part:
                return
            self.text += part

    def close(self):
        os.close(self.other)
        self.thread.join(rebalance.WAIT_S)
        os.close(self.own)


def begin(peerpool, *words, errors):
    return subprocess.Popen([peerpool.program, *words], cwd=peerpool.folder,
                            env=peerpool.environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=errors)


def under_way(peerpool):
    items = json.loads(peerpool(DONE, "plan", "running", "--json"))["items"]
    return next((one for one in items if one["steps"]), None)


def a_plan_is_followed_on_a_terminal_and_cancelled(peerpool):
    with peerpool.daemon.client() as client:
        rebalance.hard_year(client)
    terminal = Terminal()
    asking = begin(peerpool, "plan", "run", "--seconds", LONG_S, "--json", errors=terminal.other)
    seen = rebalance.until("a first step", lambda: under_way(peerpool))
    rebalance.until("a line on the terminal",
                    lambda: f"plan {seen['id']}: step".encode() in terminal.text)
    assert seen["id"] in peerpool(DONE, "plan", "running")
    assert "could be ended" in peerpool(DONE, "plan", "cancel", seen["id"], "--dry-run")
    assert "ends after about" in peerpool(DONE, "plan", "cancel", seen["id"])
    out, _ = asking.communicate(timeout=rebalance.WAIT_S)
    terminal.close()
    assert asking.returncode == DONE, terminal.text
    plan = json.loads(out)
    assert plan["id"] == seen["id"] and plan["steps"] >= seen["steps"], plan
    assert b"points, at most" in terminal.text and terminal.text.endswith(b"\r\x1b[K"), terminal.text
    peerpool(NOT_FOUND, "plan", "cancel", seen["id"])
    served = next(line["request"]["reference"] for line in plan["requests"] if line["match"])
    assert json.loads(peerpool(DONE, "match", "replay", served, "--json"))["verdict"] == "same"
    # Without a terminal nothing is said on the way.
    quiet = begin(peerpool, "plan", "run", "--seconds", "3", errors=subprocess.PIPE)
    _, errors = quiet.communicate(timeout=rebalance.WAIT_S)
    assert quiet.returncode == DONE and errors == b"", errors


def catches_interrupts(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        caught = next(line for line in file if line.startswith("SigCgt:"))
    return int(caught.split()[1], 16) & 1 << signal.SIGINT - 1


def an_interrupted_plan_of_a_file_is_the_best_so_far(peerpool):
    with peerpool.daemon.client() as client:
        rebalance.hard_year(client)
        plan = client.expect(201, "POST", f"{V1}/plans", {"steps": 100}).json
    served = next(line["request"]["reference"] for line in plan["requests"] if line["match"])
    year = peerpool.file("year.json", peerpool(DONE, "match", "export", served).encode())
    words = ("match", "solve", year, "--mode", "plan", "--stats")
    solving = begin(peerpool, *words, "--seconds", LONG_S, errors=subprocess.PIPE)
    rebalance.until("its search", lambda: catches_interrupts(solving))
    time.sleep(1)  # some steps
    solving.send_signal(signal.SIGINT)
    out, errors = solving.communicate(timeout=rebalance.WAIT_S)
    assert solving.returncode == DONE, errors
    answer, stats = json.loads(out), json.loads(errors)
    assert answer["mode"] == "plan" and answer["status"] == "feasible", answer
    assert stats["steps"] >= 1 and answer["points"] <= answer["bound"]
    again = begin(peerpool, *words, "--steps", str(stats["steps"]), errors=subprocess.PIPE)
    assert again.communicate(timeout=rebalance.WAIT_S)[0] == out, "as many steps give another plan"


SCENES = [a_plan_is_followed_on_a_terminal_and_cancelled,
          an_interrupted_plan_of_a_file_is_the_best_so_far]
