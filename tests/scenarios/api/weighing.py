"""Scenes of the weights: what points are made of, and that it takes two to change it."""

from house import V1, ask_for_team, with_pool


def weights_take_two_people(house):
    admin, deputy = with_pool(house), house.bearer("weights:write", "pool:read")
    usual, = admin.get(f"{V1}/weights")["items"]
    assert usual["key"] == "default/1" and usual == admin.get(f"{V1}/weights/default")
    body = {"name": "default", "set": {"want": 12}, "note": "skill first"}
    drafted = admin.expect(201, "POST", f"{V1}/weights", body)
    where = drafted.headers["location"]
    assert admin.get(where) == drafted.json and drafted.json["state"] == "draft"
    admin.expect(409, "POST", f"{where}/publish")
    reader = house.bearer("pool:read")
    reader.expect(403, "POST", f"{where}/publish")
    published = deputy.expect(200, "POST", f"{where}/publish", headers={"Idempotency-Key": "p"}).json
    assert published["publisher"] != published["author"]
    assert deputy.expect(200, "POST", f"{where}/publish", headers={"Idempotency-Key": "p"}).json == published
    deputy.expect(409, "POST", f"{where}/publish")
    _, match = ask_for_team(admin)
    assert match["weights"] == "default/2"
    assert admin.get(f"{V1}/matches/{match['id']}/instance")["weights"]["want"] == 12
    assert deputy.expect(200, "POST", f"{where}/retire").json["state"] == "retired"
    assert admin.get(f"{V1}/weights/default") == usual
    trail = admin.get(f"{V1}/audit", subject="weights:default/2")["items"]
    assert [entry["action"] for entry in trail] == ["weights.retire", "weights.publish", "weights.draft"]
    assert admin.get(f"{V1}/audit/verification")["whole"]


def faults_of_weights_come_at_once(house):
    admin = house.admin()
    reply = admin.expect(422, "POST", f"{V1}/weights", {"name": "default", "set": {"wnat": 1, "load": -1}})
    assert [fault["pointer"] for fault in reply.json["errors"]] == ["/set/wnat", "/set/load"]
    assert reply.json["errors"][0]["suggestion"] == "want"
    admin.expect(404, "GET", f"{V1}/weights/default/9")
    admin.expect(422, "GET", f"{V1}/weights/default/zero")
    admin.expect(409, "POST", f"{V1}/weights/default/1/retire")


SCENES = [weights_take_two_people, faults_of_weights_come_at_once]
