"""
Plans and rebalancings under way: seen while they are computed, ended early, and what was found until
then is kept and computed again from its steps. python3 running.py PEERPOOLD
"""

import pathlib
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import rebalance  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
LONG_S = 300  # nothing here waits so long: each search is ended


def running(client):
    return client.get(f"{V1}/plans/running")["items"]


def first_running(client):
    return next((one for one in running(client) if one["steps"]), None)


class Asker(threading.Thread):
    """Asks for a plan on a connection of its own and keeps the reply."""

    def __init__(self, daemon, key, **body):
        super().__init__(daemon=True)
        self.client, self.key, self.body, self.reply = daemon.client(timeout=LONG_S), key, body, None
        self.start()

    def run(self):
        with self.client as client:
            self.reply = client.call("POST", f"{V1}/plans", self.body, {"Idempotency-Key": self.key})

    def answer(self):
        self.join(rebalance.WAIT_S)
        assert self.reply is not None, "no answer came"
        return self.reply


def a_plan_is_followed_and_ended_early(program):
    with Daemon(program).start() as daemon, daemon.client() as client:
        rebalance.hard_year(client)
        assert running(client) == []
        asker = Asker(daemon, "mine", seconds=LONG_S)
        seen = rebalance.until("a first step", lambda: first_running(client))
        assert seen["kind"] == "plan" and seen["state"] == "running" and seen["key"] == "mine", seen
        assert seen["seconds"] == LONG_S and seen["began_at"] >= seen["asked_at"], seen
        later = rebalance.until("more steps", lambda: next(
            (one for one in running(client) if one["steps"] > seen["steps"]), None))
        assert later["id"] == seen["id"] and later["points"] >= seen["points"], (seen, later)
        assert later["points"] <= later["bound"] <= seen["bound"], (seen, later)
        path = f"{V1}/plans/running/{seen['id']}"
        assert client.expect(200, "DELETE", path, dry_run="true").json["state"] == "running"
        ended = client.expect(202, "DELETE", path).json
        assert ended["id"] == seen["id"] and ended["state"] == "ending", ended
        reply = asker.answer()
        assert reply.status == 201, reply
        plan = reply.json
        assert plan["id"] == seen["id"] and plan["steps"] >= later["steps"], (plan, later)
        assert plan["points"] >= later["points"] and plan["served"] >= 1, (plan, later)
        assert client.get(f"{V1}/plans/{plan['id']}") == plan
        assert running(client) == []
        client.expect(404, "DELETE", path)
        match = next(line["match"] for line in plan["requests"] if line["match"])
        replayed = client.expect(200, "GET", f"{V1}/matches/{match}/replay").json
        assert replayed["verdict"] == "same" and replayed["mode"] == "plan", replayed
        assert daemon.end() == 0


def a_rebalancing_is_followed_and_ended_early(program):
    with Daemon(program, rebalance={"limit_s": LONG_S}).start() as daemon, daemon.client() as client:
        rebalance.hard_year(client)
        run = client.expect(202, "POST", f"{V1}/rebalances").json["id"]
        seen = rebalance.until("a first step", lambda: first_running(client))
        assert seen["kind"] == "rebalance" and seen["id"] == run and seen["key"] is None, seen
        client.expect(202, "DELETE", f"{V1}/plans/running/{run}")
        shown = rebalance.ended(client, run)
        assert shown["run"]["state"] == "changes", shown["run"]
        assert client.get(f"{V1}/rebalances/{run}/replay")["verdict"] == "same"
        assert daemon.end() == 0


def who_may_only_read_ends_nothing(program):
    with Daemon(program).start() as daemon, daemon.client() as client:
        token = client.expect(201, "POST", f"{V1}/tokens",
                              {"name": "reader", "scopes": ["pool:read"]}).json["secret"]
        with daemon.client(token=token) as reader:
            assert reader.get(f"{V1}/plans/running") == {"items": [], "next": None}
            reader.expect(403, "DELETE", f"{V1}/plans/running/1")
        client.expect(404, "DELETE", f"{V1}/plans/running/1")
        client.expect(404, "DELETE", f"{V1}/plans/running/x")
        assert daemon.end() == 0


def main():
    for play in (a_plan_is_followed_and_ended_early, a_rebalancing_is_followed_and_ended_early,
                 who_may_only_read_ends_nothing):
        began = time.monotonic()
        play(sys.argv[1])
        print(f"{play.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
