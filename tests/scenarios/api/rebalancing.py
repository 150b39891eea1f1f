"""Scenes of rebalancing: asked for, shown, rejected; plays.py runs them."""

import time

from house import V1, ask_for_team, with_pool


def wait_for(client, where):
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        shown = client.get(where)
        if shown["run"]["state"] != "running":
            return shown
        time.sleep(0.05)
    raise AssertionError(f"{where} does not end: {shown}")


def rebalance(client):
    begun = client.expect(202, "POST", f"{V1}/rebalances")
    assert begun.json["state"] == "running" and begun.json["cause"] == "command"
    return wait_for(client, begun.headers["location"])


def pause(admin, peer):
    reply = admin.expect(200, "GET", f"{V1}/peers/{peer}")
    body = {name: value for name, value in reply.json.items() if name not in ("id", "rev")}
    body["state"] = "paused"
    admin.expect(200, "PUT", f"{V1}/peers/{peer}", body, {"If-Match": reply.headers["etag"]})


def who_is_paused_is_replaced_on_paper(house):
    admin = with_pool(house, each=6)
    assert admin.get(f"{V1}/rebalances") == {"items": [], "newest_run": None, "next": None}
    request, match = ask_for_team(admin)
    assert rebalance(admin)["change_set"] is None
    lead = match["teams"][0]["members"][0]
    pause(admin, lead["peer"]["id"])
    shown = rebalance(admin)
    change = shown["change_set"]
    part, = change["parts"]
    assert part["kind"] == "moves" and part["request"]["id"] == request["id"]
    assert part["reasons"][0]["code"] == "paused" and lead["peer"]["name"] in part["reasons"][0]["words"]
    leaves, = (one for one in part["affected"] if one["effect"] == "leaves")
    assert leaves["peer"]["id"] == lead["peer"]["id"]
    assert change["minimal"] and change["disturbed"] == len(part["affected"])
    assert "nothing has been sent" in change["notice"]
    assert not admin.get(f"{V1}/mails")["items"]
    assert [one["id"] for one in admin.get(f"{V1}/rebalances", state="open")["items"]] == [change["id"]]
    where = f"{V1}/rebalances/{change['id']}"
    replayed = admin.get(f"{where}/replay")
    assert replayed["same"] and replayed["mode"] == "rebalance", replayed
    assert admin.get(f"{where}/instance")["requests"][0]["current"]["window"] == 0
    assert admin.get(f"{where}/answer")["mode"] == "rebalance"
    same = rebalance(admin)
    assert same["run"]["state"] == "nothing" and same["run"]["change_set"] == change["id"]
    where = f"{V1}/rebalances/{change['id']}/reject"
    admin.expect(404, "POST", where, {"parts": [2]})
    admin.expect(422, "POST", where, {"parts": [0], "why": "x"})
    dry = admin.expect(200, "POST", where, {"reason": "no"}, dry_run="true").json
    assert dry["state"] == "rejected" and admin.get(f"{V1}/rebalances/{change['id']}") == shown
    key = {"Idempotency-Key": "r1"}
    done = admin.expect(200, "POST", where, {"reason": "she is back next week"}, key).json
    assert done["state"] == "rejected" and done["reason"] == "she is back next week"
    assert admin.expect(200, "POST", where, {"reason": "she is back next week"}, key).json == done
    admin.expect(409, "POST", where)
    trail = admin.get(f"{V1}/audit", subject=f"change-set:{change['id']}")["items"]
    assert [entry["action"] for entry in trail] == ["change-set.decide", "change-set.put"]


def the_right_to_match_is_needed(house):
    reader, matcher = house.bearer("pool:read"), house.bearer("pool:read", "match:run")
    reader.expect(403, "POST", f"{V1}/rebalances")
    assert rebalance(matcher)["run"]["message"] == "no visit to come is unconfirmed"
    assert reader.get(f"{V1}/rebalances")["newest_run"]["state"] == "nothing"
    reader.expect(404, "GET", f"{V1}/rebalances/12")


SCENES = [who_is_paused_is_replaced_on_paper, the_right_to_match_is_needed]
