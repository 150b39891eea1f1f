"""
Rebalancing by itself: after a change, one run at a time, through kills and ends of the daemon, and
nothing is mailed. python3 rebalance.py PEERPOOLD
"""

import datetime
import json
import os
import pathlib
import random
import shutil
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import books  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
WAIT_S = 60
TUESDAY = datetime.date(2031, 3, 4)
BRIEF = people.brief(call=False)
HOSTS = ("Derby", "Leeds", "Bradford", "Kirklees", "Calderdale", "Wakefield", "Sheffield",
         "Barnsley", "Rotherham", "Doncaster", "Rochdale", "Wigan", "Bolton", "Bury", "Oldham")


def until(what, test):
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        found = test()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen in {WAIT_S} s")


def ask(client, host, *days, brief=BRIEF):
    return client.expect(201, "POST", f"{V1}/requests", people.visit(brief, *days, host=host)).json


def book(client):
    return people.book(client, people.visit(BRIEF, "2031-01-06", "2031-03-03"))


def change(client, peer, **members):
    reply = client.expect(200, "GET", f"{V1}/peers/{peer}")
    body = {name: value for name, value in reply.json.items() if name not in ("id", "rev")}
    client.expect(200, "PUT", f"{V1}/peers/{peer}", {**body, **members},
                  {"If-Match": reply.headers["etag"]})


def newest(client):
    return client.get(f"{V1}/rebalances")["newest_run"]


def ended(client, run):
    return until(f"the end of {run}", lambda: (
        lambda shown: shown if shown["run"]["state"] != "running" else None)(
            client.get(f"{V1}/rebalances/{run}")))


def who_leaves_is_replaced_on_paper_by_itself(program):
    told = {"events": "yes", "settle_s": 1, "settle_most_s": 5, "limit_s": 5}
    with Daemon(program, rebalance=told).start() as daemon, daemon.client() as client:
        people.import_table(client, "peers", people.mixed(15))
        booking = book(client)
        # What was done so far is noticed, too: the plan stands.
        until("a first run", lambda: newest(client) and newest(client)["state"] == "nothing")
        mails = len(client.all(f"{V1}/mails"))
        lead = booking["seats"][0]["peer"]
        change(client, lead["id"], state="paused")
        line, = until("a change-set", lambda: client.get(f"{V1}/rebalances")["items"])
        assert line["cause"] == "event" and f"{lead['name']} is paused" in line["cause_words"], line
        shown = client.get(f"{V1}/rebalances/{line['id']}")["change_set"]
        part, = shown["parts"]
        assert part["booking"] == booking["id"] and part["kind"] == "moves", part
        assert [one["peer"]["id"] for one in part["affected"] if one["effect"] == "leaves"] == [lead["id"]]
        assert "nothing has been sent" in shown["notice"]
        assert len(client.all(f"{V1}/mails")) == mails
        unchanged = client.get(f"{V1}/bookings/{booking['id']}")
        assert [seat["peer"]["id"] for seat in unchanged["seats"]] == \
            [seat["peer"]["id"] for seat in booking["seats"]]
        # Somebody else leaves: a newer change-set takes its place.
        change(client, booking["seats"][1]["peer"]["id"], state="left")
        until("the first one's expiry", lambda: client.get(
            f"{V1}/rebalances/{line['id']}")["change_set"]["state"] == "expired")
        newer = client.get(f"{V1}/rebalances", state="open")["items"]
        assert len(newer) == 1 and newer[0]["part_count"] == 1, newer
        assert daemon.end() == 0


def hard_year(client):
    """More visits than the pool can serve, no two teams worth the same: a search that uses all of its time."""
    draw = random.Random(1)
    roles = [role for role, *_ in people.SEATS]
    skills = ["leadership", "send", "ehc-plans", "partnership", "co-production", "political-leadership"]
    people.import_table(client, "peers", people.varied(60, draw))
    for number in range(80):
        seats = [{**people.seat(f"Seat {i}", [roles[i % 5], roles[(i + 1 + number) % 5]], lead=i == 0),
                  "want": draw.choice(skills)} for i in range(6)]
        brief = {**BRIEF, "seats": seats, "onsite_days": draw.choice((2, 3)), "charge": 2,
                 "cover": {skill: draw.randint(3, 5) for skill in draw.sample(skills, 3)}}
        first = draw.randrange(12)
        weeks = sorted({first + draw.randrange(5) for _ in range(5)})
        ask(client, HOSTS[number % len(HOSTS)],
            *(str(TUESDAY + datetime.timedelta(weeks=week)) for week in weeks), brief=brief)


def only_one_runs_at_a_time(program):
    with Daemon(program, rebalance={"limit_s": 1}).start() as daemon, daemon.client() as client:
        hard_year(client)
        replies = []

        def ask_once():
            with daemon.client() as mine:
                replies.append(mine.call("POST", f"{V1}/rebalances"))

        threads = [threading.Thread(target=ask_once) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = sorted(reply.status for reply in replies)
        assert statuses[0] == 202 and statuses.count(409) >= 1, statuses
        assert set(statuses) == {202, 409}, replies
        refused = next(reply.json for reply in replies if reply.status == 409)
        assert "a rebalancing is under way since" in refused["detail"], refused
        for reply in replies:
            if reply.status == 202:
                shown = ended(client, reply.json["id"])
                assert shown["run"]["state"] in ("changes", "nothing"), shown
        assert daemon.end() == 0
        with books.copy_of(daemon.database) as db:
            runs = db.execute("SELECT began_s, ended_s FROM rebalance ORDER BY id").fetchall()
            assert all(a["ended_s"] <= b["began_s"] for a, b in zip(runs, runs[1:])), runs
            assert books.number(db, "SELECT count(*) FROM lease") == 0
            assert books.number(db, "SELECT count(*) FROM outbox") == 0


def a_daemon_that_dies_or_ends_holds_nothing_up(program):
    with Daemon(program, rebalance={"limit_s": 60}) as daemon:
        daemon.start()
        with daemon.client() as client:
            hard_year(client)
            run = client.expect(202, "POST", f"{V1}/rebalances").json["id"]
            time.sleep(0.3)
        daemon.kill()
        daemon.start()
        with daemon.client() as client:
            shown = ended(client, run)["run"]
            assert shown["state"] == "failed", shown
            assert shown["message"] == "the daemon ended while it ran", shown
            run = client.expect(202, "POST", f"{V1}/rebalances").json["id"]
            time.sleep(0.3)
        began = time.monotonic()
        assert daemon.end() == 0
        assert time.monotonic() - began < 20, "a run that is cancelled holds the end up"
        daemon.configure({**daemon.told, "rebalance": {**daemon.told["rebalance"], "limit_s": 1}})
        daemon.start()
        with daemon.client() as client:
            shown = client.get(f"{V1}/rebalances/{run}")
            assert shown["run"]["state"] == "failed" and shown["change_set"] is None, shown
            run = client.expect(202, "POST", f"{V1}/rebalances").json["id"]
            assert ended(client, run)["run"]["state"] == "changes"
            assert not client.all(f"{V1}/mails")
        assert daemon.end() == 0
        with books.copy_of(daemon.database) as db:
            books.check_sound(db)


def what_a_product_allows_needs_no_person(program):
    with Daemon(program) as daemon:
        folder = os.path.join(daemon.folder, "reference")
        shutil.copytree(daemon.told["store"]["reference"], folder)
        path = os.path.join(folder, "products.json")
        with open(path, encoding="utf-8") as file:
            products = json.load(file)
        for product in products:
            if product["code"] == "remote-diagnostic":
                product["rebalance"] = {"apply": "proposed"}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(products, file)
        daemon.configure({**daemon.told, "store": {"reference": folder}})
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(15))
            booking = book(client)
            waits = ask(client, "Leeds", "2031-02-03")
            mails = len(client.all(f"{V1}/mails"))
            change(client, booking["seats"][0]["peer"]["id"], state="left")
            run = client.expect(202, "POST", f"{V1}/rebalances").json["id"]
            shown = until("what may be done without a person", lambda: (
                lambda found: found if found and found["state"] != "open" else None)(
                    ended(client, run)["change_set"]))
            assert shown["state"] == "partly-approved" and shown["decided_by"] == "policy", shown
            states = {part["request"]["id"]: part["state"] for part in shown["parts"]}
            assert states == {waits["id"]: "approved", booking["request"]["id"]: "open"}, states
            assert client.get(f"{V1}/requests/{waits['id']}")["state"] == "team-proposed"
            assert len(client.all(f"{V1}/mails")) == mails, "nobody is written to without a person"
        assert daemon.end() == 0


def main():
    for play in (who_leaves_is_replaced_on_paper_by_itself, only_one_runs_at_a_time,
                 a_daemon_that_dies_or_ends_holds_nothing_up,
                 what_a_product_allows_needs_no_person):
        began = time.monotonic()
        play(sys.argv[1])
        print(f"{play.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
