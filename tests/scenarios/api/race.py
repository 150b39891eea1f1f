"""Double booking over HTTP: python3 race.py PEERPOOLD OPENAPI.JSON

Two connections publish at the same moment two proposals that share peers on the same days. One
wins, the other is told whom it wanted and when. 40 tries in each house, times PP_SOAK houses.
"""

import datetime
import os
import sys
import threading
import time

import schema
from house import House
import people
from plays import V1

FIRST_MONDAY, TRIES = datetime.date(2027, 1, 11), 40
HOSTS = ("Southend-on-Sea", "Kent")


def propose(admin, host, day):
    """The best team for one start, or None when that week is closed."""
    added = admin.call("POST", f"{V1}/requests", {"product": "send-peer-challenge", "host": host,
                                                  "starts": [{"day": day.isoformat()}]})
    if added.status == 422:
        return None
    match = admin.expect(201, "POST", f"{V1}/requests/{added.json['id']}/matches", {"best": 1}).json
    return match["teams"][0] if match["teams"] else None


def publish_both(house, teams):
    replies, ready = [None, None], threading.Barrier(2)

    def publish(side):
        client = house.admin()
        ready.wait()
        replies[side] = client.call("POST", f"{V1}/proposals/{teams[side]['proposal']}/publish")

    threads = [threading.Thread(target=publish, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def check_pair(teams, replies):
    statuses = sorted(reply.status for reply in replies)
    assert statuses == [201, 409], (statuses, replies)
    lost = next(side for side in (0, 1) if replies[side].status == 409)
    clash = replies[lost].json["clash"]
    wanted = {member["peer"]["id"]: member["peer"]["name"] for member in teams[lost]["members"]}
    assert wanted[clash["peer"]] == clash["peer_name"] and clash["peer_name"] in replies[lost].json[
        "detail"]
    assert clash["first_day"] <= teams[lost]["last_day"] and clash["last_day"] >= teams[lost][
        "first_day"]


def race(house):
    admin = house.admin()
    table = people.table(people.mixed(10))
    shown = admin.expect(200, "POST", f"{V1}/imports/peers", table).json
    admin.expect(200, "POST", f"{V1}/imports/peers", table, apply="true", token=shown["token"])
    tried = 0
    for week in range(TRIES + 12):
        teams = [propose(admin, host, FIRST_MONDAY + datetime.timedelta(weeks=week))
                 for host in HOSTS]
        if tried == TRIES or None in teams:
            continue
        members = [{m["peer"]["id"] for m in team["members"]} for team in teams]
        if not members[0] & members[1]:
            continue
        check_pair(teams, publish_both(house, teams))
        tried += 1
    bookings = admin.get(f"{V1}/bookings", limit=500)["items"]
    assert len(bookings) == tried and tried > TRIES // 2, (len(bookings), tried)
    return tried


def main():
    program, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        document = schema.Document(file.read())
    began, tried = time.monotonic(), 0
    for _ in range(int(os.environ.get("PP_SOAK", "1"))):
        with House(program, document) as house:
            tried += race(house)
    print(f"{tried} tries, each with one winner: {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
