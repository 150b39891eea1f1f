"""Scenes of seats that fall open, through the API: what the clock finds, what people decide."""

import time

from house import V1, ask_for_team, with_pool

REPAIRS = f"{V1}/repairs"


def wait_for_one(admin):
    give_up = time.monotonic() + 30
    while not (found := admin.get(REPAIRS, state="waiting")["items"]):
        assert time.monotonic() < give_up, "nothing was found for the seat"
        time.sleep(0.05)
    return found[0]


def a_seat_that_falls_open_waits_for_a_person(house):
    admin = with_pool(house)
    request, match = ask_for_team(admin)
    made = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json
    path = f"{V1}/bookings/{made['booking']['id']}"
    gone = made["booking"]["seats"][1]
    refuse = {"peer": gone["peer"]["id"], "answer": "decline", "reason": "a committee that day"}
    admin.expect(200, "POST", f"{path}/replies", refuse)
    repair = wait_for_one(admin)
    assert repair["gone"]["id"] == gone["peer"]["id"] and repair["seat"] == gone["seat"]
    assert repair["request"]["reference"] == request["reference"]
    assert repair["candidates"][0]["fits"] and repair["candidates"][0]["ranked"] == 1
    assert admin.get(f"{REPAIRS}/{repair['id']}") == repair
    assert admin.get(f"{V1}/matches/{repair['match']}/replay")["verdict"] == "same"
    item, = admin.get(f"{V1}/queue")["items"]
    assert (item["kind"], item["id"], item["reference"]) == ("repair", repair["id"], request["reference"])
    assert admin.get(f"{V1}/queue", kind="message")["items"] == []
    admin.expect(422, "POST", f"{REPAIRS}/{repair['id']}/apply", {"peers": "x"})
    admin.expect(404, "POST", f"{REPAIRS}/{repair['id']}/apply", {"peer": "nobody@peers.example"})
    admin.expect(404, "GET", f"{REPAIRS}/1")
    # Another than the first, by name.
    other = [it["peer"] for it in repair["candidates"] if it["fits"]][-1]
    done = admin.expect(200, "POST", f"{REPAIRS}/{repair['id']}/apply", {"peer": other["id"]}).json
    assert {mail["peer"] for mail in done["mails"]} == {other["id"]}
    told = admin.expect(409, "POST", f"{REPAIRS}/{repair['id']}/apply").json
    assert other["name"] in told["detail"], told
    assert admin.get(REPAIRS, state="filled")["items"][0]["id"] == repair["id"]
    # That one declines, too, and nobody is to come.
    admin.expect(200, "POST", f"{path}/replies", {"peer": other["id"], "answer": "decline"})
    again = wait_for_one(admin)
    asked_before = {it["peer"]["id"]: it["words"] for it in again["candidates"] if not it["fits"]}
    assert other["id"] not in asked_before or "before" in asked_before[other["id"]], again
    shut = admin.expect(200, "POST", f"{REPAIRS}/{again['id']}/dismiss", {"reason": "we go without"}).json
    assert (shut["state"], shut["why"]) == ("closed", "dismissed: we go without")
    admin.expect(409, "POST", f"{REPAIRS}/{again['id']}/dismiss", {})
    assert admin.get(f"{V1}/queue")["items"] == []


SCENES = [a_seat_that_falls_open_waits_for_a_person]
