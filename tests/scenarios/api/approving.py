"""Scenes of change-sets that are approved and undone; plays.py runs them."""

import threading

from house import V1, Client, ask_for_team, with_pool
from rebalancing import pause, rebalance


def book(admin, match):
    made = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json
    return f"{V1}/bookings/{made['booking']['id']}"


def told(effects):
    return sorted((mail["peer"], mail["method"], mail["event"], mail["sequence"])
                  for effect in effects for mail in effect["mails"])


def a_proposed_team_is_replaced_and_comes_back(house):
    admin = with_pool(house, each=6)
    request, match = ask_for_team(admin)
    pause(admin, match["teams"][0]["members"][0]["peer"]["id"])
    change = rebalance(admin)["change_set"]
    where = f"{V1}/rebalances/{change['id']}"
    matcher = house.bearer("pool:read", "match:run")
    matcher.expect(403, "POST", f"{where}/approve")
    matcher.expect(403, "POST", f"{where}/undo")
    dry = admin.expect(200, "POST", f"{where}/approve", dry_run="true").json
    assert dry["dry_run"] and dry["effects"][0]["mails"] == []
    assert admin.get(where)["change_set"]["state"] == "open"
    key = {"Idempotency-Key": "yes"}
    done = admin.expect(200, "POST", f"{where}/approve", {"parts": [1], "reason": "agreed"}, key)
    assert done.json["change_set"]["state"] == "approved"
    assert admin.expect(200, "POST", f"{where}/approve", {"parts": [1], "reason": "agreed"},
                        key).body == done.body, "approved twice"
    admin.expect(409, "POST", f"{where}/approve")
    effect, = done.json["effects"]
    team = admin.get(f"{V1}/proposals/{effect['proposal']}")["team"]
    seats = {seat["seat"]: seat["after"] for seat in change["parts"][0]["seats"] if seat["after"]}
    assert {member["seat"]: member["peer"]["id"] for member in team["members"]} == seats
    assert not admin.get(f"{V1}/mails")["items"]
    back = admin.expect(200, "POST", f"{where}/undo", {"reason": "no"}).json
    assert back["change_set"]["state"] == "undone" and not back["effects"][0]["mails"]
    newest = admin.get(f"{V1}/requests/{request['id']}/matches/newest")["teams"]
    assert [team["state"] for team in newest] == ["open"] * 3 + ["dropped"]


def a_booked_team_changes_once_it_is_approved(house):
    admin = with_pool(house, each=6)
    _, match = ask_for_team(admin)
    path = book(admin, match)
    goes = match["teams"][0]["members"][0]["peer"]["id"]
    events = {invitation["event"] for invitation in admin.get(path)["invitations"]
              if invitation["peer"] == goes}
    pause(admin, goes)
    change = rebalance(admin)["change_set"]
    where = f"{V1}/rebalances/{change['id']}"
    comes, = (one["peer"]["id"] for one in change["parts"][0]["affected"] if one["effect"] == "comes")
    assert change["parts"][0]["sends"].count(": cancel") == 1, change["parts"][0]["sends"]
    shown = admin.expect(200, "POST", f"{where}/approve", dry_run="true").json["effects"]
    done = admin.expect(200, "POST", f"{where}/approve").json["effects"]
    assert told(shown) == told(done) and len(told(done)) == 2 * len(events)
    assert {(who, method, sequence) for who, method, _, sequence in told(done)} == {
        (goes, "CANCEL", 1), (comes, "REQUEST", 0)}
    assert comes in {seat["peer"]["id"] for seat in admin.get(path)["seats"]}
    refused = admin.expect(409, "POST", f"{where}/undo").json
    assert "paused" in refused["detail"] and "nothing was undone" in refused["detail"], refused


def what_has_moved_is_out_of_date(house):
    admin = with_pool(house, each=6)
    _, match = ask_for_team(admin)
    path = book(admin, match)
    goes, stays = (member["peer"]["id"] for member in match["teams"][0]["members"][:2])
    pause(admin, goes)
    change = rebalance(admin)["change_set"]
    admin.expect(200, "POST", f"{path}/replies", {"peer": stays, "answer": "accept"})
    before = admin.get(path)
    refused = admin.expect(409, "POST", f"{V1}/rebalances/{change['id']}/approve").json
    assert "part 1 is out of date" in refused["detail"], refused
    assert admin.get(path)["rev"] == before["rev"]


def at_once(house, *calls):
    """The replies of calls that are made together, each (path, body)."""
    replies = [None] * len(calls)

    def ask(index):
        replies[index] = Client(house).call("POST", *calls[index])

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def approving_and_publishing_at_once_ends_in_one_of_them(house):
    admin = with_pool(house, each=8)
    for host in ("Derby", "Leeds", "Bradford", "Wakefield"):
        request, _ = ask_for_team(admin, host=host)
        match = admin.expect(201, "POST", f"{V1}/requests/{request['id']}/matches", {"best": 20}).json
        goes = match["teams"][0]["members"][-1]["peer"]["id"]
        without = next(team for team in match["teams"] if goes not in {
            member["peer"]["id"] for member in team["members"]})
        pause(admin, goes)
        change = rebalance(admin)["change_set"]
        part, = (part["part"] for part in change["parts"] if part["request"]["id"] == request["id"])
        approved, published = at_once(
            house, (f"{V1}/rebalances/{change['id']}/approve", {"parts": [part]}),
            (f"{V1}/proposals/{without['proposal']}/publish", None))
        assert (approved.status == 200) + (published.status == 201) == 1, (approved, published)
        bookings = admin.get(f"{V1}/bookings", request=request["reference"])["items"]
        assert len(bookings) == (published.status == 201)


def many_who_approve_at_once_approve_once(house):
    admin = with_pool(house, each=6)
    _, match = ask_for_team(admin)
    path = book(admin, match)
    pause(admin, match["teams"][0]["members"][0]["peer"]["id"])
    change = rebalance(admin)["change_set"]
    replies = at_once(house, *[(f"{V1}/rebalances/{change['id']}/approve", None)] * 6)
    assert sorted(reply.status for reply in replies) == [200] + [409] * 5, replies
    assert admin.get(path)["rev"] == 2


SCENES = [a_proposed_team_is_replaced_and_comes_back, a_booked_team_changes_once_it_is_approved,
          what_has_moved_is_out_of_date,
          approving_and_publishing_at_once_ends_in_one_of_them,
          many_who_approve_at_once_approve_once]
