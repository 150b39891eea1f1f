"""Scenes of plans and explanations; plays.py runs them."""

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


SCENES = [many_requests_are_planned_together, what_cannot_be_planned_is_refused]
