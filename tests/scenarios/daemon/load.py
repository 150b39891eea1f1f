"""
Some seconds of mixed work on a large pool: no 5xx, the slowest answers told, neither memory nor
descriptors grow. python3 load.py PEERPOOLD PEERS SECONDS; PP_SOAK: that many times the seconds.
"""

import collections
import datetime
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import books
from daemon import Daemon

V1 = "/api/v1"
RATE, THREADS = 50, 8
KINDS = {"peer list": 14, "peer show": 14, "request list": 8, "organisation list": 4, "mail list": 4,
         "peer change": 6, "absence": 6, "request add": 6, "match": 2, "publish": 2, "metrics": 1}
GROWTH = 1.25  # memory at the end, to that after the first half


class Load:
    """What the threads share; one client each."""

    def __init__(self, daemon):
        self.daemon, self.lock = daemon, threading.Lock()
        self.took, self.statuses = collections.defaultdict(list), collections.Counter()
        self.wrong, self.proposals, self.requests, self.week = [], [], [], 0
        with daemon.client() as client:
            self.peers = [peer["id"] for peer in client.all(f"{V1}/peers")]

    def note(self, kind, began, reply):
        with self.lock:
            self.took[kind].append(time.monotonic() - began)
            self.statuses[reply.status] += 1
            if reply.status >= 500:
                self.wrong.append(f"{kind}: {reply}")

    def call(self, client, kind, *words, **more):
        began = time.monotonic()
        reply = client.call(*words, **more)
        self.note(kind, began, reply)
        return reply

    def take(self, pool):
        with self.lock:
            return pool.pop() if pool else None

    def do(self, client, kind, chance):
        peer = f"{V1}/peers/{chance.choice(self.peers)}"
        if kind == "peer list":
            self.call(client, kind, "GET", f"{V1}/peers?limit=50&role=dcs&state=active")
        elif kind == "peer show":
            self.call(client, kind, "GET", peer)
        elif kind in ("request list", "organisation list", "mail list"):
            self.call(client, kind, "GET", f"{V1}/{kind.split()[0]}s?limit=50")
        elif kind == "metrics":
            self.call(client, kind, "GET", "/metrics")
        elif kind == "peer change":
            read = client.call("GET", peer)
            self.call(client, kind, "PUT", peer, body={**read.json, "day_rate": chance.randrange(500)},
                      headers={"If-Match": read.headers["etag"]})
        elif kind == "absence":
            day = datetime.date(2031, 1, 1) + datetime.timedelta(days=chance.randrange(300))
            self.call(client, kind, "POST", f"{peer}/availability", body={
                "kind": "unavailable", "first_day": day.isoformat(), "last_day": day.isoformat(),
                "source": "load"})
        elif kind == "request add":
            self.add_request(client)
        elif kind == "match":
            request = self.take(self.requests)
            if request:
                made = self.call(client, kind, "POST", f"{V1}/requests/{request}/matches",
                                 body={"best": 3})
                if made.status == 201 and made.json["teams"]:
                    self.proposals.append(made.json["teams"][0]["proposal"])
        elif kind == "publish":
            proposal = self.take(self.proposals)
            if proposal:
                self.call(client, kind, "POST", f"{V1}/proposals/{proposal}/publish")

    def add_request(self, client):
        with self.lock:
            self.week += 1
            start = datetime.date(2027, 3, 1) + datetime.timedelta(weeks=self.week % 40)
        made = self.call(client, "request add", "POST", f"{V1}/requests", body={
            "product": "send-peer-challenge", "host": random.choice(["Derby", "Leeds", "Torbay"]),
            "from": start.isoformat(), "to": (start + datetime.timedelta(days=25)).isoformat()})
        if made.status == 201:
            with self.lock:
                self.requests.append(made.json["id"])

    def work(self, number, until, seed):
        """Its share of the rate; when it is behind it goes on at once."""
        chance, due = random.Random(seed + number), time.monotonic() + number / RATE
        try:
            with self.daemon.client() as client:
                while due < until:
                    time.sleep(max(0, due - time.monotonic()))
                    self.do(client, chance.choices(list(KINDS), list(KINDS.values()))[0], chance)
                    due += THREADS / RATE
        except Exception as wrong:  # the play must not hang for it
            self.wrong.append(repr(wrong))


def memory_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def fill(daemon, peers):
    """The demonstration's own pool."""
    peerpool = os.path.join(os.path.dirname(daemon.program), "peerpool")
    state = os.path.join(daemon.folder, "demo")
    subprocess.run([peerpool, "demo", "--once", "--peers", str(peers), "--dir", state], check=True,
                   stdout=subprocess.DEVNULL, timeout=600)
    daemon.told["daemon"]["state_dir"] = state
    daemon.configure(daemon.told)
    return os.path.join(state, "peerpool.db")


def main(program, peers, seconds):
    seed = int(os.environ.get("PP_SEED", "1"))
    with Daemon(program) as daemon:
        database = fill(daemon, peers)
        daemon.start()
        load, pid = Load(daemon), daemon.process.pid
        fds_before, until = descriptors(pid), time.monotonic() + seconds
        threads = [threading.Thread(target=load.work, args=(number, until, seed))
                   for number in range(THREADS)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)
        half = memory_mb(pid)
        for thread in threads:
            thread.join(seconds + 60)
            assert not thread.is_alive(), "a client hangs"
        late = time.monotonic() - until
        time.sleep(1)
        end, fds_after = memory_mb(pid), descriptors(pid)
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(database) as db:
            bookings = books.check_all(db)
    count = sum(map(len, load.took.values()))
    print(f"{count} calls in {seconds} s on {peers} peers ({late:+.1f} s), {bookings} bookings, "
          f"{dict(load.statuses)}; memory {half:.0f} MB at half, {end:.0f} MB at the end; "
          f"descriptors {fds_before} and {fds_after}")
    for kind, took in sorted(load.took.items()):
        took.sort()
        print(f"  {kind:18} {len(took):5} calls, median {took[len(took) // 2] * 1000:6.1f} ms, "
              f"99 of 100 within {took[min(len(took) - 1, len(took) * 99 // 100)] * 1000:7.1f} ms")
    assert not load.wrong, load.wrong[:5]
    assert count > RATE * seconds / 2 and set(load.statuses) <= {200, 201, 409, 412}, load.statuses
    assert fds_after <= fds_before + 2, f"descriptors grow: {fds_before}, then {fds_after}"
    if os.environ.get("PP_SANITIZE"):
        return  # they keep what was freed
    assert end <= half * GROWTH + 8, f"memory grows: {half:.0f} MB, then {end:.0f} MB"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) * int(os.environ.get("PP_SOAK", "1")))
