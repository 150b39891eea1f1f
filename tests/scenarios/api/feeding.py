"""Scenes of feeds: who may make them, what is refused; daemon/feeds.py reads them as programs do."""

from house import V1, ask_for_team, with_pool

FEEDS = f"{V1}/feeds"


def a_feed_is_made_read_reset_and_revoked(house):
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    booking = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json["booking"]
    peer = booking["seats"][0]["peer"]
    clerk, stranger = house.bearer("book:send"), house.stranger()
    tried = clerk.expect(200, "POST", FEEDS, {"kind": "peer", "of": peer["id"]}, dry_run="true").json
    assert tried["feed"]["of"]["name"] == peer["name"] and admin.get(FEEDS)["items"] == []
    stranger.expect(404, "GET", tried["address"])
    made = clerk.expect(201, "POST", FEEDS, {"kind": "peer", "of": peer["id"], "label": "telephone"}).json
    address = made["address"]  # a path: this daemon is not told where it is found
    assert address.startswith("/feeds/pp_") and address.endswith(".ics")
    read = stranger.expect(200, "GET", address)
    assert read.body.count(b"BEGIN:VEVENT") >= 4 and b"SOURCE" not in read.body
    stranger.expect(304, "GET", address, headers={"If-None-Match": read.headers["etag"]})
    fresh = clerk.expect(200, "POST", f"{FEEDS}/{made['feed']['id']}/reset").json
    stranger.expect(404, "GET", address)
    assert fresh["feed"]["reset_at"] and stranger.expect(200, "GET", fresh["address"])
    clerk.expect(204, "DELETE", f"{FEEDS}/{made['feed']['id']}")
    stranger.expect(404, "GET", fresh["address"])
    clerk.expect(409, "DELETE", f"{FEEDS}/{made['feed']['id']}")
    clerk.expect(409, "POST", f"{FEEDS}/{made['feed']['id']}/reset")
    line, = admin.get(FEEDS)["items"]
    assert line["label"] == "telephone" and line["revoked_at"] and "address" not in line
    actions = [entry["action"] for entry in admin.get(f"{V1}/audit", subject=f"feed:{line['id']}")["items"]]
    assert actions == ["feed.revoke", "feed.reset", "feed.add"], actions


def feeds_are_for_those_who_may_send(house):
    admin = with_pool(house)
    house.bearer("pool:read").expect(403, "POST", FEEDS, {"kind": "programme"})
    house.bearer("book:send").expect(403, "GET", FEEDS)
    admin.expect(404, "POST", FEEDS, {"kind": "host", "of": "Atlantis"})
    for bad in ({"kind": "peer"}, {"kind": "programme", "of": "Leeds"}, {"kind": "pear", "of": "Leeds"},
                {"of": "Leeds"}, {"kind": "programme", "label": "x" * 101}, {"kind": "programme", "a": 1}):
        admin.expect(422, "POST", FEEDS, bad)
    admin.expect(400, "POST", FEEDS, {"kind": "programme"}, headers={"Idempotency-Key": "k"})
    admin.expect(404, "POST", f"{FEEDS}/7/reset")
    made = admin.expect(201, "POST", FEEDS, {"kind": "host", "of": "Leeds"}).json
    # Whoever asks with a wrong token besides is judged by the address alone.
    house.stranger().expect(200, "GET", made["address"], headers={"Authorization": "Bearer x"})
    house.stranger().expect(400, "GET", made["address"], token="x")


SCENES = [a_feed_is_made_read_reset_and_revoked, feeds_are_for_those_who_may_send]
