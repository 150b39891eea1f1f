"""
Every format that is read, spoilt: cut off, mis-encoded, oversized, of wrong types, with unknown
references and double keys. Never a crash or a 5xx, always a sentence with its place, and nothing
has changed. python3 bad_input.py PEERPOOLD STEP: cut at every STEP-th byte.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import books
import people
from daemon import Daemon

V1 = "/api/v1"
PEER = {"email": "ada@peers.example", "name": "Ada Test", "kind": "officer", "seniority": 4,
        "external_id": "A1", "day_rate": 300, "newcomer": False,
        "posts": [{"organisation": "Hartlepool", "role": "send-head", "first_day": "2022-01-01"}],
        "skills": [{"skill": "send", "level": 4}], "regions": ["E12000001", "E12000002"],
        "interests": [{"organisation": "Derby", "kind": "family", "note": "a sister"}],
        "approvals": [{"kind": "release", "state": "given", "by": "A. Manager"}]}
REQUEST = {"product": "send-peer-challenge", "host": "Derby", "title": "One",
           "starts": [{"day": "2031-01-06", "points": 3}],
           "brief": {"seats": [people.seat("Lead", ["dcs"], must={"send": 2}, lead=True)],
                     "cover": {"send": 6}, "onsite_days": 3, "charge": 1,
                     "events": [people.event("team-call", "first-day", -10, "16:00", "17:00")]}}
PERIOD = {"kind": "unavailable", "first_day": "2031-03-08", "last_day": "2031-03-12",
          "source": "phone", "reason": "leave"}
TOKEN = {"name": "x", "scopes": ["pool:read"]}
TABLES = {
    "organisations": [{"name": "Newtown", "kind": "council", "gss_code": "E06000999",
                       "region": "North East", "valid_from": "2024-04-01", "lat": "54.1",
                       "lon": "-1.2"}],
    "peers": people.mixed(6),
    "availability": [{"peer": "P001@peers.example", "from": "2031-02-03", "to": "2031-02-07",
                      "kind": "unavailable", "source": "form", "reason": "leave"}],
    "requests": [{"id": "R-1", "product": "send-peer-challenge", "host": "Derby",
                  "from": "2031-03-03", "to": "2031-03-28", "title": "Café"}],
}
SPOILS = [b"\xff\xfe", b"\0", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b'"', b"\r", b"\x1b[2J",
          "\u202e".encode(), b"=1+1", b";;;;", b"," * 300]


class Judge:
    """Counts what was refused, and holds each refusal to the rules."""

    def __init__(self, client):
        self.client, self.refused, self.taken = client, 0, 0

    def problem(self, reply, what):
        assert 400 <= reply.status < 500, f"{what}: {reply}"
        problem = reply.json
        assert reply.headers["content-type"] == "application/problem+json", what
        assert problem["status"] == reply.status and len(problem["detail"]) > 10, f"{what}: {reply}"
        for fault in problem.get("errors", []):
            assert fault["message"] and {"pointer", "parameter", "row"} & set(fault), f"{what}: {fault}"
        self.refused += 1
        return problem

    def post(self, path, body, what, must=True, **query):
        """must: it has to be refused."""
        reply = self.client.call("POST", path, body, {"Content-Type": "application/json"}, **query)
        if reply.status < 300 and not must:
            self.taken += 1
            return None
        return self.problem(reply, what)

    def table(self, kind, text, what):
        """A report with rows and columns, or a refusal of the whole."""
        reply = self.client.call("POST", f"{V1}/imports/{kind}", text)
        if reply.status != 200:
            return self.problem(reply, what)
        report = reply.json
        assert not report["applied"], what
        assert report["rejected"] <= report["rows"], what
        assert bool(report["rejected"]) <= bool(report["faults"]), f"{what}: {report}"
        for fault in report["faults"]:
            assert fault["row"] > 0 and fault["message"], f"{what}: {fault}"
        if report["rejected"]:
            assert report["rejects"].count("\n") >= 2, what
            self.refused += 1
        else:
            self.taken += 1
        return report


# ---- JSON --------------------------------------------------------------------------------------


def leaves(value, path=()):
    """Every place in a document, inner ones too."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from leaves(inner, path + (key,))


def with_other(document, path, value):
    if not path:
        return value
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def wrong_types(document):
    """The document with one value of another type; 17 for 4 is no other type."""
    for path, value in leaves(document):
        if value is None:
            continue
        for other in (7, "seven", True, [], {}, [7], {"x": 1}, 1e300):
            same = (isinstance(value, bool) == isinstance(other, bool)
                    and (type(value) is type(other)
                         or isinstance(value, (int, float)) and isinstance(other, (int, float))))
            if not same:
                yield with_other(document, path, other), f"{other!r} at {path}"


def bodies(judge, path, document, step):
    text = json.dumps(document)
    may_be_empty = path.endswith("/matches")
    for end in range(1 if may_be_empty else 0, len(text), step):
        judge.post(path, text[:end].encode(), f"{path} cut at {end}")
    for changed, what in wrong_types(document):
        problem = judge.post(path, json.dumps(changed), f"{path} {what}")
        assert problem["status"] == 422 and problem["errors"], f"{path} {what}: {problem}"
    middle = text.index('"') + 2
    for spoil in SPOILS[:5] + [b"\\u0000", b"\\ud800", b"\\x", b"\n"]:
        judge.post(path, text[:middle].encode() + spoil + text[middle:].encode(), f"{path} {spoil!r}")
    judge.post(path, text.replace(",", "\0,", 1), f"{path} a zero between")
    name = next(iter(document))
    judge.post(path, "{" + f'"{name}": "x", ' + text[1:], f"{path} double key")
    for extra in ("unknown", "", "a" * 1000, "__proto__", "é"):
        judge.post(path, json.dumps({**document, extra: 1}), f"{path} {extra[:9]}")
    for what in ("[" * 100000, '{"a":' * 100000, "1" * 100000, '"' + "a" * 100000, "nul", "NaN", "//",
                 "[1,]", '{"a" 1}', "\ufeff" + text, "[7]", "{}" if not may_be_empty else "[]", "null", '"text"', "1e999999"):
        judge.post(path, what, f"{path} {what[:9]}")
    judge.post(path, json.dumps({**document, name: "x" * (3 << 20)}), f"{path} too long")
    judge.post(path, text.encode("utf-16"), f"{path} UTF-16")


def unknown_references(judge, match):
    for changed, place in (
            ({**REQUEST, "host": "Derbi"}, "/host"), ({**REQUEST, "product": "pear"}, "/product"),
            (with_other(REQUEST, ("brief", "seats", 0, "roles", 0), "dsc"), None),
            (with_other(REQUEST, ("brief", "seats", 0, "must"), {"sennd": 2}), None),
            (with_other(REQUEST, ("starts", 0, "day"), "2031-02-30"), "/starts/0/day"),
            (with_other(REQUEST, ("starts", 0, "day"), "2031-01-04"), "/starts/0"),
            (with_other(REQUEST, ("brief", "seats"), []), None),
            (with_other(REQUEST, ("brief", "seats"), REQUEST["brief"]["seats"] * 99), None)):
        problem = judge.post(f"{V1}/requests", json.dumps(changed), f"{place} in a request")
        assert problem["errors"] and place in (None, problem["errors"][0]["pointer"]), problem
    for changed, place in (
            (with_other(PEER, ("posts", 0, "organisation"), "Hartlpool"), "/posts/0/organisation"),
            (with_other(PEER, ("posts", 0, "role"), "send-hed"), "/posts/0/role"),
            (with_other(PEER, ("skills", 0, "skill"), "sand"), "/skills/0/skill"),
            (with_other(PEER, ("email",), "nobody"), "/email"),
            (with_other(PEER, ("seniority",), 6), "/seniority"),
            (with_other(PEER, ("skills",), PEER["skills"] * 2), None)):
        problem = judge.post(f"{V1}/peers", json.dumps(changed), f"{place} of a peer")
        assert place is None or problem["errors"][0]["pointer"] == place, problem
    for path in (f"{V1}/requests/NO-1/matches", f"{V1}/proposals/1/publish",
                 f"{V1}/proposals/99999999999999999999/publish", f"{V1}/proposals/%00/publish",
                 f"{V1}/peers/nobody/availability", f"{V1}/imports/pears",
                 f"{V1}/requests/{'x' * 3000}/matches", f"{V1}/matches/{match}"):
        reply = judge.client.call("POST", path)
        judge.problem(reply, path[:60])


# ---- tables ------------------------------------------------------------------------------------


def tables(judge, step):
    for kind, rows in TABLES.items():
        text = people.table(rows)
        good = judge.table(kind, text, kind)
        assert good.get("rejected") == 0, f"{kind}: {good}"
        for end in range(0, len(text), step):
            judge.table(kind, text[:end], f"{kind} cut at {end}")
        for at in range(0, len(text), max(1, 5 * step)):
            for spoil in SPOILS:
                judge.table(kind, text[:at] + spoil + text[at:], f"{kind} {spoil!r} at {at}")
        head, _, body = text.partition(b"\r\n")
        for what in (text.decode().encode("utf-16"), text.decode().encode("utf-16-le"),
                     text.decode().encode("utf-32"), b"\xef\xbb\xbf" * 3 + text, b"", b"\r\n" * 50,
                     head, head + b"\r\n" + head + b"\r\n", head + b"," + head + b"\r\n" + body,
                     b"a,b\r\n1,2\r\n", head + b"\r\n" + b"x," * 5000, b'"' + text, b"PK\3\4" + text,
                     b"{}", head + b"\r\n" + b"y" * 200000, text.replace(b",", b"|"),
                     text.replace(b"\r\n", b"\r"), text + body, head + b"\r\n" + body * 3):
            judge.table(kind, what, f"{kind} {what[:20]!r}")
        for column in rows[0]:
            for value in ("", "-1", "99999999999999999999", "31/02/2031", "2031-13-01", "x" * 5000,
                          "nobody at all", "\u0000", "=HYPERLINK(1)", "send:6", ";;;", "NaN"):
                spoilt = [{**row, column: value} for row in rows]
                judge.table(kind, people.table(spoilt), f"{kind} {column}={value[:9]!r}")
            judge.table(kind, people.table([{k: v for k, v in row.items() if k != column}
                                            for row in rows] , None), f"{kind} without {column}")
    judge.table("peers", people.table(people.mixed(1)) + b"," * (40 << 20), "peers of 40 MB")


# ---- files of the two programs -----------------------------------------------------------------


def run(*words):
    """Exit status and what was said; a signal is a failure."""
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert done.returncode >= 0, f"signal {-done.returncode}: {done.stderr[-2000:]}"
    return done.returncode, done.stderr.decode(errors="replace")


def instances(peerpool, folder, text, step):
    """match solve on spoilt files; some cuts and changes are still instances."""
    path = os.path.join(folder, "instance.json")
    document, count = json.loads(text), 0

    def solve(raw, what, codes):
        with open(path, "wb") as file:
            file.write(raw)
        status, said = run(peerpool, "match", "solve", path)
        assert status in codes, f"instance {what}: {status} {said[-500:]}"
        if status:
            assert said.startswith("peerpool: ") and path in said, f"instance {what}: {said}"
        return 1
    for end in range(0, len(text.rstrip()), max(1, len(text) // (600 // step))):
        count += solve(text[:end].encode(), f"cut at {end}", (2, 6))
    places = list(leaves(document))
    for path_, value in places[:: max(1, len(places) // (600 // step))]:
        for other in (None, "x", -1, 1 << 40, [], {}, [[]], True):
            if type(other) is not type(value):
                changed = with_other(document, path_, other)
                count += solve(json.dumps(changed).encode(), f"{other!r} at {path_}", (0, 2, 6))
    for what in (b"", b"\xff", b"[" * 100000, b"{}", b"[]", b'{"format":"peerpool-answer"}',
                 text.encode("utf-16"), b'{"format":"peerpool-instance",' + text.encode()[1:]):
        count += solve(what, repr(what[:20]), (2, 6))
    status, said = run(peerpool, "match", "solve", os.path.join(folder, "none"))
    assert status == 4 and "none" in said, (status, said)
    return count


def configurations(daemon, step):
    with open(daemon.config, encoding="utf-8") as file:
        text = file.read()
    path, count = os.path.join(daemon.folder, "other.conf"), 0

    def check(raw, what, codes=(0, 3)):
        with open(path, "wb") as file:
            file.write(raw)
        status, said = run(daemon.program, "--config", path, "--check-config")
        assert status in codes, f"configuration {what}: {status} {said[-500:]}"
        if status:
            assert said.startswith("peerpoold: ") and path in said, f"configuration {what}: {said}"
        return 1
    for end in range(0, len(text), step):
        count += check(text[:end].encode(), f"cut at {end}")
    for at in range(0, len(text), 5 * step):
        for spoil in SPOILS:
            count += check(text[:at].encode() + spoil + text[at:].encode(), f"{spoil!r} at {at}")
    for what in ("[daemon]\nscoket = /x\n", "[demon]\nsocket = /x\n", "socket = /x\n",
                 "[daemon]\nsocket_mode = 0999\n", "[daemon]\nlisten = 0.0.0.0:80\n",
                 "[daemon]\nlisten = 127.0.0.1:99999\n", "[daemon]\nmatch_threads = 0\n",
                 "[mail]\ntransport = pigeon\n", "[mail]\ntransport = smtp\n",
                 "[mail]\nsmarthost = http://x\n", "[mail]\nfrom_address = nobody\n",
                 "[programme]\nzone = Europe/Londn\n", "[daemon]\nstate_dir = relative\n",
                 "[daemon]\nsocket = /a\nsocket = /b\n", "[daemon\n", "[daemon]\nsocket\n",
                 "[daemon]\nsocket = " + "/x" * 5000 + "\n", "[daemon]\n" + "# x\n" * 100000):
        count += check(what.encode(), what[:40], (3,))
    status, said = run(daemon.program, "--config", path + ".none")
    assert status == 3 and path + ".none" in said, (status, said)
    return count


def main(program, step):
    began = time.monotonic()
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(10))
            made = client.expect(201, "POST", f"{V1}/requests", REQUEST).json
            match = client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches").json
            instance = client.expect(200, "GET", f"{V1}/matches/{match['id']}/instance").body.decode()
            before = books.dump(daemon.database)
            judge = Judge(client)
            person = "P001@peers.example"
            for path, document in ((f"{V1}/peers", PEER), (f"{V1}/requests", REQUEST),
                                   (f"{V1}/peers/{person}/availability", PERIOD),
                                   (f"{V1}/tokens", TOKEN),
                                   (f"{V1}/requests/{made['id']}/matches", {"best": 3, "seconds": 5})):
                bodies(judge, path, document, step)
            unknown_references(judge, match["id"])
            tables(judge, step)
            after = books.dump(daemon.database)
            changed = [name for name in before if before[name] != after[name]]
            assert not changed, f"bad input has changed {changed}"
            client.get("/readyz")
        files = instances(os.path.join(os.path.dirname(program), "peerpool"), daemon.folder, instance,
                          step)
        files += configurations(daemon, step)
        assert daemon.end() == 0, daemon.said()
    print(f"{judge.refused} refused with a reason, {judge.taken} tables still sound, {files} files; "
          f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
