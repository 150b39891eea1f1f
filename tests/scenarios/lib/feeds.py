"""A booked team and the feeds that show it, for plays that read feeds as a subscriber does."""

import people

V1 = "/api/v1"
BRIEF = {"seats": [people.seat("Lead", ["dcs"], lead=True), people.seat("Member", ["member"])],
         "require": [], "cover": {}, "onsite_days": 2, "charge": 1, "exclude_neighbours": False,
         "exclude_region": False,
         "events": [people.event("team-call", "first-day", -10, "16:00", "17:00"),
                    people.event("onsite", "onsite", holds=True)]}


def book(client, host="Derby"):
    """Two people on two days; a second pair of days is possible."""
    made = client.expect(201, "POST", f"{V1}/requests", {
        "product": "remote-diagnostic", "host": host, "brief": BRIEF,
        "starts": [{"day": "2031-01-06", "points": 5}, {"day": "2031-03-03", "points": 0}]}).json
    match = client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches", {"best": 1}).json
    done = client.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish")
    return done.json["booking"]


def change(client, booking, verb, **body):
    return client.expect(200, "POST", f"{V1}/bookings/{booking['id']}/{verb}", body).json


def add(client, kind, of=None):
    """A new feed: its id and address."""
    made = client.expect(201, "POST", f"{V1}/feeds", {"kind": kind, **({"of": of} if of else {})}).json
    return made["feed"]["id"], made["address"]
