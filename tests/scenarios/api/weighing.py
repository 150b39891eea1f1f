"""Scenes of the weights: what points are made of, and that it takes two to change it."""

import os

from house import V1, ask_for_team, with_pool
import books


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


def a_copy_of_all_is_made(house):
    admin, file = with_pool(house), os.path.join(house.folder, "copy.db")
    admin.expect(200, "POST", f"{V1}/backups", {"file": file}, dry_run="true")
    assert not os.path.exists(file)
    admin.expect(201, "POST", f"{V1}/backups", {"file": file}, {"Idempotency-Key": "b"})
    admin.expect(201, "POST", f"{V1}/backups", {"file": file}, {"Idempotency-Key": "b"})
    admin.expect(409, "POST", f"{V1}/backups", {"file": file})
    admin.expect(422, "POST", f"{V1}/backups", {"file": "copy.db"})
    house.bearer("pool:read").expect(403, "POST", f"{V1}/backups", {"file": file + "2"})
    assert admin.get(f"{V1}/audit", limit=1)["items"][0]["action"] in ("backup", "token.put")
    assert os.stat(file).st_mode & 0o777 == 0o600
    with books.copy_of(file) as db:
        books.check_all(db)


SCENES = [a_copy_of_all_is_made, weights_take_two_people, faults_of_weights_come_at_once]
