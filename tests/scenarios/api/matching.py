"""Scenes of plans and explanations; plays.py runs them."""

import re
import time

import daemon
from house import V1, WHEN, ask_for_team, with_pool

HOSTS = ("Southend-on-Sea", "Derby", "Hartlepool", "Swindon")


def ask_for(admin, hosts, **more):
    return [admin.expect(201, "POST", f"{V1}/requests",
                         {"product": "send-peer-challenge", "host": host, **WHEN, **more}).json
            for host in hosts]


def members_of(plan):
    return [(member["peer"]["id"], line["team"]["first_day"]) for line in plan["requests"]
            if line["team"] for member in line["team"]["members"]]


def many_requests_are_planned_together(house):
    admin = with_pool(house, each=6)
    requests = ask_for(admin, HOSTS)
    plan = admin.expect(201, "POST", f"{V1}/plans", {"seconds": 20, "steps": 3000}).json
    assert [line["request"]["id"] for line in plan["requests"]] == [one["id"] for one in requests]
    served = [line for line in plan["requests"] if line["team"]]
    assert len(served) == plan["served"] >= 2 and plan["points"] <= plan["bound"], plan
    assert plan["at_stake"] == sum(line["priority"] for line in plan["requests"])
    assert plan["points"] == sum(line["team"]["points"] if line["team"] else -line["priority"]
                                 for line in plan["requests"])
    assert all(line["unserved_words"] for line in plan["requests"] if not line["team"])
    assert all(line["priority_words"] for line in plan["requests"])
    assert len(set(members_of(plan))) == len(members_of(plan)), "somebody is in two places"
    assert admin.get(f"{V1}/plans/{plan['id']}") == plan
    listed = admin.get(f"{V1}/plans")["items"]
    assert [one["id"] for one in listed] == [plan["id"]]
    for line in served:
        shown = admin.get(f"{V1}/matches/{line['match']}")
        assert shown["plan"] == plan["id"] and shown["teams"] == [line["team"]]
    first = served[0]["team"]
    admin.expect(201, "POST", f"{V1}/proposals/{first['proposal']}/publish")
    booked = served[0]["request"]["reference"]
    admin.expect(409, "POST", f"{V1}/plans", {"requests": [booked]})
    again = admin.expect(201, "POST", f"{V1}/plans", {"steps": 3000}).json
    assert booked not in [line["request"]["reference"] for line in again["requests"]]


def what_cannot_be_planned_is_refused(house):
    admin = with_pool(house)
    admin.expect(404, "POST", f"{V1}/plans")
    request, _ = ask_for_team(admin)
    named = request["reference"]
    admin.expect(422, "POST", f"{V1}/plans", {"requests": [named, named]})
    admin.expect(422, "POST", f"{V1}/plans", {"requests": [named], "seconds": 0})
    admin.expect(404, "POST", f"{V1}/plans", {"requests": ["SPC-9999"]})
    admin.expect(404, "GET", f"{V1}/plans/1")
    admin.expect(200, "POST", f"{V1}/plans", {"requests": [named], "steps": 100}, dry_run="true")
    assert admin.get(f"{V1}/plans")["items"] == []


def each_part_of_a_team_is_explained(house):
    admin = with_pool(house)
    request, match = ask_for_team(admin)
    at, best = f"{V1}/matches/{match['id']}", match["teams"][0]
    why = admin.get(f"{at}/why")
    assert why["team"] == best and why["as_then"] and len(why["seats"]) == 5
    for seat in why["seats"]:
        one = seat["best"]
        assert one is None or one["points"] == sum(part["points"] for part in one["parts"])
        assert (one is None) == (seat["others"] == 0)
    assert admin.get(f"{at}/why", team=2)["team"] == match["teams"][1]
    admin.expect(404, "GET", f"{at}/why", team=9)
    admin.expect(400, "GET", f"{at}/why", team=0)
    reserves = admin.get(f"{at}/reserves", most=2)
    assert all(len(seat["ready"]) <= 2 for seat in reserves["seats"])
    for seat in reserves["seats"]:
        points = [one["points"] for one in seat["ready"]]
        assert points == sorted(points, reverse=True)
    told = admin.get(f"{at}/what-if", without="max_per_region,must", weights="want=12")
    assert told["points"] == told["after"]["points"] - told["before"]["points"]
    admin.expect(422, "GET", f"{at}/what-if")
    admin.expect(422, "GET", f"{at}/what-if", without="nothing")
    for noun in ("why", "reserves", "what-if"):
        admin.expect(404, "GET", f"{V1}/matches/1/{noun}", **({"without": "must"}
                                                             if noun == "what-if" else {}))
    before = admin.get(f"{V1}/requests/{request['id']}/matches/newest")
    assert before["id"] == match["id"], "explaining has stored something"


def what_has_changed_since_is_said(house):
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    at = f"{V1}/matches/{match['id']}"
    member = match["teams"][0]["members"][0]["peer"]["id"]
    admin.expect(201, "POST", f"{V1}/peers/{member}/availability",
                 {"kind": "unavailable", "first_day": "2027-03-01", "last_day": "2027-03-31",
                  "source": "phone"})
    why = admin.get(f"{at}/why")
    assert not why["as_then"] and why["team"]["members"], why


def searches_done(admin):
    text = admin.call("GET", "/metrics").body.decode()
    return int(re.search(r'peerpool_lane_done_total\{lane="match"\} (\d+)', text).group(1))


def a_plan_ends_when_its_asker_goes(house):
    admin = with_pool(house, each=6)
    ask_for(admin, HOSTS * 4)
    with daemon.Client(house.socket) as asker:
        asker.send("POST", f"{V1}/plans", {"seconds": 300})
        time.sleep(1)
    give_up = time.monotonic() + 30
    while not searches_done(admin):
        assert time.monotonic() < give_up, "it goes on for nobody"
        time.sleep(0.1)


def a_plan_is_ended_early_and_kept(house):
    admin = with_pool(house, each=6)
    ask_for(admin, HOSTS * 4)
    with daemon.Client(house.socket) as asker:
        asker.send("POST", f"{V1}/plans", {"seconds": 300})
        give_up = time.monotonic() + 30
        while not (items := admin.get(f"{V1}/plans/running")["items"]) or not items[0]["steps"]:
            assert time.monotonic() < give_up, "it never begins"
            time.sleep(0.02)
        ended = admin.expect(202, "DELETE", f"{V1}/plans/running/{items[0]['id']}").json
        reply = asker.receive()
    assert reply.status == 201 and reply.json["id"] == ended["id"], reply


NOBODY_HAS = {"seats": [
    {"name": "Lead", "roles": ["dcs"], "lead": True, "must": {"send": 5, "finance": 5}, "seniority": 5},
    {"name": "Member", "roles": ["member"], "must": {"finance": 5}}]}


def what_would_have_to_give_is_said(house):
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    told = admin.get(f"{V1}/matches/{match['id']}/relaxations")
    assert told["feasible"] and told["relaxations"] == []
    [request] = ask_for(admin, ["Derby"], brief=NOBODY_HAS)
    match = admin.expect(201, "POST", f"{V1}/requests/{request['id']}/matches").json
    assert match["status"] == "infeasible" and match["funnel"]
    at = f"{V1}/matches/{match['id']}"
    told = admin.get(f"{at}/relaxations")
    ways = told["relaxations"]
    assert not told["feasible"] and len(ways) >= 3, told
    costs = [one["cost_milli"] for one in ways]
    assert costs == sorted(costs) and costs[0] > 0
    said = [tuple(change["words"] for change in one["changes"]) for one in ways]
    assert len(set(said)) == len(said), f"the same way twice: {said}"
    for one in ways:
        assert one["team"]["members"] and one["team"]["first_day"] >= "2027-03-01"
        assert {"seat", "banned", "barred"}.isdisjoint(
            change["code"] for change in one["changes"] if "Lead" in change["words"])
    assert len(admin.get(f"{at}/relaxations", most=1)["relaxations"]) == 1
    admin.expect(404, "GET", f"{at}/why")
    lead = admin.get(f"{at}/why-not/p000@peers.example")
    assert not lead["eligible"] and lead["changes"] and lead["changes"][0]["words"], lead
    assert lead["in_the_way"] == []


def whom_a_small_change_would_let_in_is_told_which(house):
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    for n in range(40):
        why = admin.get(f"{V1}/matches/{match['id']}/why-not/p{n:03}@peers.example")
        assert why["eligible"] == (not why["bars"]) and bool(why["changes"]) == (not why["eligible"])
        if why["with_peer"]:
            assert why["costs"] == -sum(part["points"] for part in why["cost_parts"]), why
        elif why["eligible"]:
            assert why["in_the_way"], why


SCENES = [what_would_have_to_give_is_said, whom_a_small_change_would_let_in_is_told_which,
          each_part_of_a_team_is_explained, what_has_changed_since_is_said,
          many_requests_are_planned_together, what_cannot_be_planned_is_refused, a_plan_ends_when_its_asker_goes,
          a_plan_is_ended_early_and_kept]
