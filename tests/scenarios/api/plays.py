"""The API on a real daemon: python3 plays.py PEERPOOLD OPENAPI.JSON [SCENE...]"""

import concurrent.futures
import json
import os
import sys
import time

import answering
import feeding
import approving
import matching
import rebalancing
import repairing
import schema
import weighing
from house import V1, WHEN, Client, House, as_user, ask_for_team, with_pool
import daemon
import people

NOBODY = 65534


def counts(admin):
    return {name: len(admin.get(f"{V1}/{name}", limit=500)["items"])
            for name in ("peers", "requests", "bookings", "mails", "audit")}


# ---- the main path -----------------------------------------------------------------------------


def from_a_table_to_a_booked_team(house):
    admin = with_pool(house)
    request, match = ask_for_team(admin)
    assert request["host"]["name"] == "Southend-on-Sea" and len(request["seats"]) == 5
    points = [team["points"] for team in match["teams"]]
    assert points == sorted(points, reverse=True) and len(points) == 3
    best = match["teams"][0]
    assert admin.get(f"{V1}/matches/{match['id']}")["teams"] == match["teams"]
    newest = admin.get(f"{V1}/requests/{request['id']}/matches/newest")
    assert newest["id"] == match["id"]
    instance = admin.get(f"{V1}/matches/{match['id']}/instance")
    assert instance["format"] == "peerpool-instance"
    replayed = admin.get(f"{V1}/matches/{match['id']}/replay")
    assert replayed["same"] and replayed["best"] == 3 and not replayed["differences"], replayed
    programme = admin.expect(200, "GET", f"{V1}/matches/{match['id']}/instance.lp")
    assert programme.body.startswith(b"\\ A peerpool-instance") and programme.body.endswith(b"\nEnd\n")
    answer = admin.get(f"{V1}/matches/{match['id']}/answer")
    assert answer["format"] == "peerpool-answer" and answer["points"] == best["points"]

    shown = admin.get(f"{V1}/proposals/{best['proposal']}")
    assert shown["team"] == best and shown["request"]["reference"] == request["reference"]
    publish = f"{V1}/proposals/{best['proposal']}/publish"
    admin.expect(412, "POST", publish, headers={"If-Match": f'"{best["rev"] + 1}"'})
    published = admin.expect(201, "POST", publish, headers={"If-Match": f'"{best["rev"]}"'})
    assert admin.call("POST", publish).status in (409, 412)
    booking = admin.expect(200, "GET", published.headers["location"]).json
    assert booking["id"] == published.json["booking"]["id"]
    assert [s["peer"]["id"] for s in booking["seats"]] == [m["peer"]["id"] for m in best["members"]]
    assert len(booking["mails"]) >= 5
    line, = admin.get(f"{V1}/bookings", request=request["reference"])["items"]
    assert line["id"] == booking["id"] and line["seat_count"] == 5

    peer = booking["seats"][0]["peer"]
    file = admin.expect(200, "GET", f"{V1}/bookings/{booking['id']}/calendars/{peer['id']}.ics")
    admin.expect(304, "GET", f"{V1}/bookings/{booking['id']}/calendars/{peer['email']}.ics",
                 headers={"If-None-Match": file.headers["etag"]})
    assert file.body.startswith(b"BEGIN:VCALENDAR\r\n") and b"SUMMARY" in file.body
    request = admin.get(f"{V1}/requests/{request['reference']}")
    assert {seat["peer"]["id"] for seat in request["seats"]} == {
        seat["peer"]["id"] for seat in booking["seats"]}
    assert admin.get(f"{V1}/audit", subject=f"booking:{booking['id']}")["items"]
    give_up = time.monotonic() + 20
    while {mail["state"] for mail in admin.get(f"{V1}/mails")["items"]} != {"sent"}:
        assert time.monotonic() < give_up, admin.get(f"{V1}/mails")
        time.sleep(0.1)


def why_a_peer_is_not_in_the_team_is_told(house):
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    chosen = match["teams"][0]["members"][0]["peer"]["id"]
    assert admin.get(f"{V1}/matches/{match['id']}/why-not/{chosen}")["chosen"]
    told = [admin.get(f"{V1}/matches/{match['id']}/why-not/p{n:03}@peers.example")
            for n in range(10)]
    assert any(one["with_peer"] and one["costs"] >= 0 for one in told if not one["chosen"])
    admin.expect(404, "GET", f"{V1}/matches/{match['id']}/why-not/nobody@peers.example")


# ---- writing -----------------------------------------------------------------------------------

PEER = {"email": "ada@peers.example", "name": "Ada Test", "kind": "officer", "seniority": 4,
        "posts": [{"organisation": "Hartlepool", "role": "send-head", "first_day": "2022-01-01"}],
        "skills": [{"skill": "send", "level": 4}], "regions": ["E12000001", "E12000002"],
        "interests": [{"organisation": "Derby", "kind": "family", "note": "a sister"}],
        "affiliations": [{"kind": "union", "code": "prospect", "first_day": "2020-02-02"}],
        "accreditations": [{"kind": "lead", "first_day": "2024-01-01", "expires": "2029-01-01"}],
        "approvals": [{"kind": "release", "state": "given", "by": "A. Manager"}]}


def what_was_read_can_be_changed_and_put_back(house):
    admin = house.admin()
    made = admin.expect(201, "POST", f"{V1}/peers", PEER)
    read = admin.expect(200, "GET", made.headers["location"])
    assert read.json == made.json and read.headers["etag"] == made.headers["etag"]
    assert read.json["home"]["name"] == "Hartlepool" and read.json["rev"] == 1
    for name, given in PEER.items():
        for kept, item in zip(read.json[name], given) if isinstance(given, list) else ():
            assert kept == item or all(kept[key] == value or kept[key]["name"] == value
                                       for key, value in item.items()), (name, kept)
    path, tag = made.headers["location"], read.headers["etag"]

    same = admin.expect(200, "PUT", path, read.json, {"If-Match": tag})
    assert same.json == read.json and same.headers["etag"] == tag
    changed = dict(read.json, known_as="Addie", seniority=5)
    now = admin.expect(200, "PUT", path, changed, {"If-Match": tag})
    assert now.json["known_as"] == "Addie" and now.json["rev"] == 2
    assert now.json["skills"] == read.json["skills"]
    assert admin.expect(412, "PUT", path, changed, {"If-Match": tag}).json["type"] == "/problems/stale"
    admin.expect(428, "PUT", path, changed)
    admin.expect(400, "PUT", path, changed, {"If-Match": "seven"})
    admin.expect(200, "PUT", path, dict(changed, seniority=4), {"If-Match": now.headers["etag"]})
    admin.expect(404, "PUT", f"{V1}/peers/1", changed, {"If-Match": '"1"'})


def what_is_still_the_same_is_not_sent_again(house):
    admin = house.admin()
    made = admin.expect(201, "POST", f"{V1}/peers", PEER)
    for path in (made.headers["location"], f"{V1}/peers", f"{V1}/openapi.json", "/problems/stale"):
        first = admin.expect(200, "GET", path)
        again = admin.call("GET", path, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
        assert again.status == 304 and again.body == b"", path
        assert again.headers["etag"] == first.headers["etag"]
        assert admin.call("HEAD", path).body == b""
    admin.expect(201, "POST", f"{V1}/peers", dict(PEER, email="b@peers.example"))
    admin.expect(200, "GET", f"{V1}/peers", headers={"If-None-Match": "W/" + '"x"'})


def availability_comes_and_goes(house):
    admin = house.admin()
    peer = admin.expect(201, "POST", f"{V1}/peers", PEER).json
    path = f"{V1}/peers/{peer['email']}/availability"
    period = {"kind": "unavailable", "first_day": "2027-03-08", "last_day": "2027-03-12",
              "source": "phone", "reason": "leave"}
    added = admin.expect(201, "POST", path, period).json
    assert added["peer"]["id"] == peer["id"] and added["peer_rev"] > peer["rev"]
    assert admin.expect(200, "POST", path, period).json["changed"] is False
    assert len(admin.get(f"{V1}/peers/{peer['id']}")["availability"]) == 1
    fault, = admin.expect(422, "POST", path, dict(period, last_day="2027-03-01")).json["errors"]
    assert fault["pointer"] == "/last_day"
    admin.expect(204, "DELETE", f"{path}/{added['id']}")
    admin.expect(404, "DELETE", f"{path}/{added['id']}")
    assert admin.get(f"{V1}/peers/{peer['id']}")["availability"] == []


def calendars_that_peers_keep_are_added_shown_and_removed(house):
    """Nothing is fetched here: loopback is no public network, and that is what comes of it."""
    admin, heads = house.admin(), {"Content-Type": "text/calendar"}
    peer = admin.expect(201, "POST", f"{V1}/peers", PEER).json
    path = f"{V1}/peers/{peer['email']}/calendars"
    asked = {"url": "https://127.0.0.1/s3cr3t.ics", "zone": "Europe/Paris", "blocks": False}
    admin.expect(200, "POST", path, asked, dry_run="true")
    made = admin.expect(201, "POST", path, asked).json["calendar"]
    assert (made["host"], made["zone"], made["blocks"]) == ("127.0.0.1", "Europe/Paris", False), made
    faults = admin.expect(422, "POST", path, {"url": "ftp://x/", "zone": "Nowhere/Land"}).json["errors"]
    assert [fault["pointer"] for fault in faults] == ["/url", "/zone"], faults
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20270301T090000Z\nDTEND:20270301T170000Z\nSUMMARY:x\nEND:VEVENT\n"
    diary = f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n".encode()
    file = admin.expect(200, "POST", f"{path}/upload", diary, heads, zone="UTC", blocks="yes").json["calendar"]
    admin.expect(415, "POST", f"{path}/upload", diary)
    assert {one["id"] for one in admin.get(path)["items"]} == {made["id"], file["id"]}
    shown = admin.get(f"{path}/{file['id']}")
    assert shown["busy"] == [{"from": "2027-03-01T09:00:00Z", "to": "2027-03-01T17:00:00Z", "kind": "busy"}], shown
    assert admin.get(f"{V1}/peers/{peer['id']}")["availability"][0]["calendar"] == file["id"]
    admin.expect(200, "POST", f"{path}/{made['id']}/read")
    admin.expect(404, "POST", f"{path}/1/read")
    for one in (made, file):
        admin.expect(204, "DELETE", f"{path}/{one['id']}")
        admin.expect(404, "GET", f"{path}/{one['id']}")
    assert admin.get(f"{V1}/peers/{peer['id']}")["availability"] == []


def a_dry_run_leaves_nothing(house):
    admin = with_pool(house)
    request, match = ask_for_team(admin)
    before = counts(admin)
    dry = {"dry_run": "true"}
    assert admin.expect(200, "POST", f"{V1}/peers", PEER, **dry).json["email"] == PEER["email"]
    admin.expect(200, "POST", f"{V1}/requests",
                 {"product": "send-peer-challenge", "host": "Derby", **WHEN}, **dry)
    admin.expect(200, "POST", f"{V1}/requests/{request['id']}/matches", **dry)
    shown = admin.expect(200, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish",
                         **dry).json
    assert shown["dry_run"] and all("text/calendar" in mail["mime"] for mail in shown["mails"])
    admin.expect(200, "POST", f"{V1}/tokens", {"name": "x", "scopes": ["admin"]}, **dry)
    table = people.table(people.mixed(100, days_year=20))
    admin.expect(200, "POST", f"{V1}/imports/peers", table)
    assert counts(admin) == before
    assert not any(t["name"] == "x" for t in admin.get(f"{V1}/tokens")["items"])
    real = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json
    assert [m["to"] for m in real["mails"]] == [m["to"] for m in shown["mails"]]


def the_same_key_does_the_same_thing_once(house):
    admin = house.admin()
    key = {"Idempotency-Key": "add-ada-1"}
    first = admin.expect(201, "POST", f"{V1}/peers", PEER, key)
    again = admin.expect(201, "POST", f"{V1}/peers", PEER, key)
    assert again.body == first.body and again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(admin.get(f"{V1}/peers")["items"]) == 1
    admin.expect(422, "POST", f"{V1}/peers", dict(PEER, email="b@peers.example"), key)
    admin.expect(422, "POST", f"{V1}/peers?dry_run=false", PEER, key)
    for bad in ("a b", "k" * 101):
        admin.expect(400, "POST", f"{V1}/peers", PEER, {"Idempotency-Key": bad})
    secret = admin.expect(400, "POST", f"{V1}/tokens", {"name": "t", "scopes": ["admin"]}, key)
    assert "secret" in secret.json["detail"]
    other = house.bearer("pool:write")
    conflict = other.expect(409, "POST", f"{V1}/peers", PEER, key)  # another caller's own key
    assert "ada@peers.example" in conflict.json["detail"]


def many_at_once_with_one_key_make_one(house):
    admin = house.admin()
    with concurrent.futures.ThreadPoolExecutor(8) as many:
        replies = list(many.map(
            lambda _: admin.call("POST", f"{V1}/peers", PEER, {"Idempotency-Key": "one"}), range(24)))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body for reply in replies}) == 1
    assert sum("idempotency-replayed" not in reply.headers for reply in replies) == 1


def two_bookings_of_one_peer_conflict_by_name(house):
    admin = with_pool(house)
    teams = [ask_for_team(admin, title=title)[1]["teams"][0] for title in ("One", "Two")]
    assert teams[0]["first_day"] == teams[1]["first_day"]
    paths = [f"{V1}/proposals/{team['proposal']}/publish" for team in teams]
    with concurrent.futures.ThreadPoolExecutor(2) as many:
        replies = list(many.map(lambda path: admin.call("POST", path), paths))
    assert sorted(reply.status for reply in replies) == [201, 409], replies
    problem = next(reply.json for reply in replies if reply.status == 409)
    clash = problem["clash"]
    assert clash["peer_name"] in problem["detail"] and clash["first_day"] <= teams[0]["last_day"]
    assert len(admin.get(f"{V1}/bookings")["items"]) == 1


# ---- what is wrong -----------------------------------------------------------------------------


def a_booked_team_changes(house):
    """Who answers, who comes, another day, and it is called off: each door is asked once or twice."""
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    made = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json
    path = f"{V1}/bookings/{made['booking']['id']}"
    assert {seat["state"] for seat in made["booking"]["seats"]} == {"enquired"}
    first, *others = [seat["peer"]["id"] for seat in made["booking"]["seats"]]
    for peer in others:
        said = admin.expect(200, "POST", f"{path}/replies", {"peer": peer, "answer": "accept"}).json
        assert not said["mails"] and not said["same"] and said["booking"]["state"] == "inviting"
    again = admin.expect(200, "POST", f"{path}/replies", {"peer": others[0], "answer": "accept"}).json
    assert again["same"]
    rev = admin.get(path)["rev"]
    refuse = {"peer": first, "answer": "decline", "reason": "a committee that day"}
    shown = admin.expect(200, "POST", f"{path}/replies", refuse, dry_run="true").json
    assert shown["reserves"] and admin.get(path)["rev"] == rev
    admin.expect(412, "POST", f"{path}/replies", refuse, {"If-Match": f'"{rev + 1}"'})
    said = admin.expect(200, "POST", f"{path}/replies", refuse, {"If-Match": f'"{rev}"'}).json
    assert said["reserves"][0]["peer"]["id"] == shown["reserves"][0]["peer"]["id"]
    open_seat, = [seat for seat in said["booking"]["seats"] if seat["peer"] is None]
    assert open_seat["state"] == "open" and said["reserves"][0]["seat"] == open_seat["seat"]
    admin.expect(409, "POST", f"{path}/replies", refuse)
    admin.expect(409, "POST", f"{path}/substitutes", {"peer": others[0]})
    reserve = said["reserves"][0]["peer"]["id"]
    come = admin.expect(200, "POST", f"{path}/substitutes", {"peer": reserve},
                        {"Idempotency-Key": "come"})
    assert {(mail["peer"], mail["method"], mail["sequence"]) for mail in come.json["mails"]} == {
        (reserve, "REQUEST", 0)}
    same = admin.expect(200, "POST", f"{path}/substitutes", {"peer": reserve},
                        {"Idempotency-Key": "come"})
    assert same.body == come.body
    admin.expect(200, "POST", f"{path}/replies", {"peer": reserve, "answer": "accept"})
    booking = admin.get(path)
    assert booking["state"] == "confirmed" and admin.get(
        f"{V1}/requests/{booking['request']['id']}")["state"] == "confirmed"
    assert [move["state"] for move in booking["moves"] if move["seat"] == open_seat["seat"]] == [
        "declined", "open", "enquired", "accepted"]
    reason, = {move["reason"] for move in booking["moves"]} - {None}
    assert reason == "a committee that day"
    days = {window["first_day"] for window in admin.get(
        f"{V1}/requests/{booking['request']['id']}")["windows"]} - {booking["first_day"]}
    moved = next(reply.json for day in sorted(days) for reply in [
        admin.call("POST", f"{path}/move", {"first_day": day})] if reply.status == 200)
    assert moved["booking"]["state"] == "inviting"
    assert {mail["method"] for mail in moved["mails"]} == {"REQUEST"}
    assert {mail["sequence"] for mail in moved["mails"]} == {1}
    admin.expect(409, "POST", f"{path}/move", {"first_day": "2028-01-03"})
    admin.expect(422, "POST", f"{path}/stand-down", {})
    off = admin.expect(200, "POST", f"{path}/stand-down",
                       {"reason": "an inspection", "rematch": True}).json
    # An event that a move left where it was kept its SEQUENCE.
    kept = {mail["uid"] for mail in off["mails"]} - {mail["uid"] for mail in moved["mails"]}
    assert {(mail["method"], mail["sequence"], mail["uid"] in kept) for mail in off["mails"]} <= {
        ("CANCEL", 2, False), ("CANCEL", 1, True)}
    assert first not in {mail["peer"] for mail in off["mails"]}
    admin.expect(409, "POST", f"{path}/stand-down", {"reason": "again"})
    assert admin.get(f"{V1}/requests/{booking['request']['id']}")["state"] == "matching"


def every_fault_comes_at_once_with_its_place(house):
    admin = house.admin()
    bad = {"email": 7, "name": "", "kind": "officer", "senority": 3, "day_rate": -1,
           "posts": [{"organisation": "Hartlepool"}], "paused_until": "tomorrow"}
    errors = admin.expect(422, "POST", f"{V1}/peers", bad).json["errors"]
    places = {fault["pointer"] for fault in errors}
    assert places == {"/email", "/name", "/senority", "/day_rate", "/posts/0/role", "/paused_until"}
    assert next(f for f in errors if f["pointer"] == "/senority")["suggestion"] == "seniority"
    bad = dict(PEER, posts=[{"organisation": "Hartlpool", "role": "send-hed"}])
    errors = admin.expect(422, "POST", f"{V1}/peers", bad).json["errors"]
    assert {(f["pointer"], f["suggestion"]) for f in errors} == {
        ("/posts/0/organisation", "Hartlepool"), ("/posts/0/role", "send-head")}
    errors = admin.expect(422, "POST", f"{V1}/requests",
                          {"product": "send-peer-chalenge", "host": "Southend on Sea", **WHEN}
                          ).json["errors"]
    assert {f["pointer"] for f in errors} == {"/product", "/host"}
    assert admin.get(f"{V1}/peers")["items"] == []


def a_line_for_people_is_one_line(house):
    admin = house.admin()
    for name in ("A\x1b[31mB", "A\r\nBcc: x@y.example", "A\u202eB", "  ", "A\x85"):
        fault, = admin.expect(422, "POST", f"{V1}/peers", dict(PEER, name=name)).json["errors"]
        assert fault["pointer"] == "/name", fault
        admin.expect(422, "POST", f"{V1}/tokens", {"name": name, "scopes": ["pool:read"]})
    admin.expect(422, "POST", f"{V1}/requests", {"product": "send-peer-challenge", "host": "Leeds",
                                                 **WHEN, "title": "T\x1b[2J"})
    admin.expect(201, "POST", f"{V1}/peers", dict(PEER, name="Zoë O'Łukasz", notes="one\n\ttwo"))


def parameters_are_checked_too(house):
    admin = house.admin()
    errors = admin.expect(400, "GET", f"{V1}/peers", limt=3, limit=0, cursor="x").json["errors"]
    assert {(f["parameter"], f.get("suggestion")) for f in errors} == {
        ("limt", "limit"), ("limit", None), ("cursor", None)}
    admin.expect(400, "GET", f"{V1}/peers?limit=1&limit=2")
    admin.expect(400, "GET", f"{V1}/peers", state="activ")
    admin.expect(400, "POST", f"{V1}/peers", PEER, dry_run="yes")
    both = admin.expect(400, "POST", f"{V1}/peers", {"email": 7}, dryrun="true").json["errors"]
    assert {"dryrun"} == {f["parameter"] for f in both if "parameter" in f}
    assert "/email" in {f.get("pointer") for f in both}
    for path in (f"{V1}/bookings/x", f"{V1}/matches/0", f"{V1}/proposals/-1", f"{V1}/peers/nobody",
                 f"{V1}/requests/PC-9999", f"{V1}/organisations/Nowhere", "/problems/none"):
        admin.expect(404, "GET", path)


def bodies_must_be_what_they_say(house):
    admin = house.admin()
    text = json.dumps(PEER)
    admin.expect(415, "POST", f"{V1}/peers", text, {"Content-Type": "text/plain"})
    admin.expect(415, "POST", f"{V1}/peers", text, {"Content-Type": None})
    admin.expect(415, "POST", f"{V1}/imports/peers", text, {"Content-Type": "application/json"})
    admin.expect(400, "POST", f"{V1}/peers", "")
    admin.expect(400, "POST", f"{V1}/peers", text[:-1])
    admin.expect(400, "POST", f"{V1}/peers", '{"name": "a", "name": "b"}')
    admin.expect(422, "POST", f"{V1}/peers", "[]")
    admin.expect(400, "POST", f"{V1}/proposals/7/publish", "{}")
    admin.expect(413, "POST", f"{V1}/peers", json.dumps(dict(PEER, notes="x" * (2 << 20))))
    admin.expect(201, "POST", f"{V1}/peers", text, {"Content-Type": "Application/JSON;charset=utf-8"})


def a_table_is_checked_row_by_row(house):
    admin = house.admin()
    rows = people.mixed(20, days_year=20)
    rows[2]["organisation"] = "Hartlpool"
    rows[7]["email"] = "not an address"
    table = people.table(rows)
    report = admin.expect(200, "POST", f"{V1}/imports/peers", table).json
    assert (report["added"], report["rejected"], report["applied"]) == (len(rows) - 2, 2, False)
    assert {(f["row"], f["column"]) for f in report["faults"]} == {(4, "organisation"), (9, "email")}
    assert report["rejects"].count("\n") == 3 and "error" in report["rejects"].split("\n")[0]
    assert admin.get(f"{V1}/peers")["items"] == []
    admin.expect(412, "POST", f"{V1}/imports/peers", table, apply="true", token="0" * 64)
    admin.expect(422, "POST", f"{V1}/imports/peers", table, apply="true")
    assert admin.get(f"{V1}/peers")["items"] == []
    once = admin.expect(200, "POST", f"{V1}/imports/peers", table, apply="true",
                        token=report["token"]).json
    assert once["applied"] and not once["repeated"]
    twice = admin.expect(200, "POST", f"{V1}/imports/peers", table, apply="true",
                         token=report["token"]).json
    assert twice["repeated"]
    assert len(admin.get(f"{V1}/peers", limit=500)["items"]) == len(rows) - 2
    admin.expect(404, "POST", f"{V1}/imports/people", table)


# ---- lists -------------------------------------------------------------------------------------


def a_walk_by_cursor_meets_everyone_once(house):
    admin = with_pool(house)
    for limit in (1, 7, 40, 41):
        path, met = f"{V1}/peers?limit={limit}&text=peers.example", []
        while path:
            reply = admin.expect(200, "GET", path)
            met += [peer["id"] for peer in reply.json["items"]]
            assert len(reply.json["items"]) <= limit
            link = reply.headers.get("link")
            assert bool(link) == bool(reply.json["next"])
            path = link[1:link.index(">")] if link else None
        assert len(met) == len(set(met)) == 40, limit
        assert met == sorted(met, key=int)
    assert len(admin.get(f"{V1}/organisations", kind="authority", limit=500)["items"]) >= 150
    assert admin.get(f"{V1}/organisations", name="southend")["items"][0]["region"]
    shown = admin.get(f"{V1}/organisations/Southend-on-Sea")
    assert shown["codes"] and shown["links"]
    assert admin.get(f"{V1}/peers", role="dcs", state="active")["items"]
    assert admin.get(f"{V1}/peers", skill="send", organisation="Hartlepool")["items"]
    assert len(admin.get(f"{V1}/products")["items"]) >= 5


# ---- who may -----------------------------------------------------------------------------------


def every_door(document):
    for pattern, item in document.root["paths"].items():
        path = pattern.replace("{kind}", "peers").replace("{slug}", "stale")
        path = path.replace("{file}", "1.ics").replace("{id}", "1").replace("{period}", "1").replace("{calendar}", "1")
        for method, operation in item.items():
            security = operation["security"]
            yield (method.upper(), path.replace("{peer}", "1"),
                   security[0]["bearer"] if security else None)  # None: open, []: any right


def each_scope_opens_what_the_document_says(house):
    everyone = {scope: house.bearer(scope) for scope in
                ("pool:read", "pool:write", "match:run", "book:send", "audit:read", "admin")}
    everyone["admin on the socket"] = house.admin()
    for method, path, needs in every_door(house.document):
        for who, client in everyone.items():
            status = client.call(method, path).status
            let_in = who.startswith("admin") or not needs or who == needs[0]
            assert (status != 403) == let_in, f"{method} {path} as {who}: {status}"
            assert status != 401, f"{method} {path} as {who}"


def nobody_else_gets_past_the_gate(house):
    def knock(client, refusal):
        for method, path, needs in every_door(house.document):
            status = client.call(method, path).status
            assert (status == refusal) == (needs is not None), (method, path, status)

    knock(house.stranger(), 401)
    if os.geteuid() == 0:
        assert as_user(NOBODY, lambda: knock(house.admin(), 403))
    else:
        print("not root: no other user to be", end="; ")


def a_stranger_is_told_how_to_be_known(house):
    stranger = house.stranger()
    reply = stranger.expect(401, "GET", f"{V1}/peers")
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["instance"] == reply.headers["x-request-id"]
    kind = stranger.get(reply.json["type"])
    assert kind["status"] == 401 and kind["exit"] == 8
    weak = house.bearer("pool:read", unix=True)  # a token counts for less than the socket
    refused = weak.expect(403, "POST", f"{V1}/peers", PEER)
    assert "pool:write" in refused.json["detail"]


def who_is_not_known_sends_no_body(house):
    large = {"Content-Type": "text/csv", "Content-Length": str(30 << 20)}
    for headers, status in (({}, 401), ({"Authorization": "Basic eDp5"}, 401),
                            ({"Authorization": "Bearer pp_cut"}, 401)):
        with daemon.Client(port=house.port, timeout=5) as client:  # the daemon waits 15 s for it
            client.send("POST", f"{V1}/imports/peers", headers=large | headers)
            assert client.receive().status == status
    stranger = house.stranger()
    stranger.expect(401, "POST", f"{V1}/peers", PEER)


def a_token_ends_when_it_is_revoked_or_expires(house):
    admin = house.admin()
    client = house.bearer("pool:read")
    client.get(f"{V1}/peers")
    token, = [t for t in admin.get(f"{V1}/tokens")["items"] if t["name"] == "pool:read"]
    assert "secret" not in json.dumps(token)
    admin.expect(204, "DELETE", f"{V1}/tokens/{token['id']}")
    client.expect(401, "GET", f"{V1}/peers")
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    made = admin.expect(201, "POST", f"{V1}/tokens",
                        {"name": "short", "scopes": ["pool:read"], "expires_at": soon}).json
    short = Client(house, house.port, made["secret"])
    short.get(f"{V1}/peers")
    time.sleep(3)
    short.expect(401, "GET", f"{V1}/peers")
    for bad in ({"name": "x", "scopes": ["pool:raed"]}, {"name": "x", "scopes": []},
                {"name": "x", "scopes": ["admin"], "expires_at": "2001-01-01T00:00:00Z"}):
        admin.expect(422, "POST", f"{V1}/tokens", bad)


def when_a_token_was_used_is_seen(house):
    admin = house.admin()
    bearer = house.bearer("pool:read")
    assert admin.get(f"{V1}/tokens")["items"][0]["used_at"] is None
    bearer.get(f"{V1}/peers")
    give_up = time.monotonic() + 10
    while admin.get(f"{V1}/tokens")["items"][0]["used_at"] is None:
        assert time.monotonic() < give_up, "the use was not noted"
        time.sleep(0.02)


def guessing_tokens_is_slowed_down(house):
    good = house.bearer("pool:read")
    good.get(f"{V1}/peers")
    guess = Client(house, house.port, "pp_" + "A" * 43)
    statuses = [guess.call("GET", f"{V1}/peers").status for _ in range(103)]
    assert statuses[:100] == [401] * 100 and 429 in statuses[100:], statuses
    assert int(guess.call("GET", f"{V1}/peers").headers["retry-after"]) > 0
    good.get(f"{V1}/peers")


def the_service_says_how_it_is(house):
    stranger, admin = house.stranger(), house.admin()
    assert stranger.get("/livez") == stranger.get("/readyz") == {"status": "ok"}
    stranger.expect(401, "GET", "/metrics")
    text = admin.expect(200, "GET", "/metrics").body.decode()
    assert text.endswith("# EOF\n") and 'route="/livez"' in text
    assert all(f"\n{name} 0\n" in text for name in ("peerpool_mail_sending", "peerpool_mail_unrecorded",
                                                     "peerpool_mail_refused_total"))
    assert admin.get("/version")["name"] == "peerpoold"
    assert stranger.get(f"{V1}/openapi.json") == house.document.root
    before = counts(admin)
    stranger.get("/readyz")
    assert counts(admin) == before
    stranger.expect(404, "GET", "/nowhere")
    admin.expect(405, "DELETE", f"{V1}/peers")


SCENES = [from_a_table_to_a_booked_team, why_a_peer_is_not_in_the_team_is_told,
          what_was_read_can_be_changed_and_put_back, what_is_still_the_same_is_not_sent_again,
          availability_comes_and_goes, calendars_that_peers_keep_are_added_shown_and_removed, a_dry_run_leaves_nothing,
          the_same_key_does_the_same_thing_once, many_at_once_with_one_key_make_one,
          two_bookings_of_one_peer_conflict_by_name, a_booked_team_changes, every_fault_comes_at_once_with_its_place,
          a_line_for_people_is_one_line, parameters_are_checked_too, bodies_must_be_what_they_say, a_table_is_checked_row_by_row,
          a_walk_by_cursor_meets_everyone_once, each_scope_opens_what_the_document_says,
          nobody_else_gets_past_the_gate,
          a_stranger_is_told_how_to_be_known, who_is_not_known_sends_no_body, a_token_ends_when_it_is_revoked_or_expires,
          when_a_token_was_used_is_seen, guessing_tokens_is_slowed_down, the_service_says_how_it_is,
          *matching.SCENES, *rebalancing.SCENES, *approving.SCENES, *weighing.SCENES, *answering.SCENES,
          *feeding.SCENES, *repairing.SCENES]


def main():
    program, path, *names = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    document = schema.Document(text)
    for scene in SCENES:
        if names and scene.__name__ not in names:
            continue
        began = time.monotonic()
        with House(program, document) as house:
            scene(house)
        print(f"{scene.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s", flush=True)
    unseen = document.operations() - {name for name, status in document.seen if status < 300}
    assert names or not unseen, f"no scene has seen these succeed: {unseen}"


if __name__ == "__main__":
    main()
