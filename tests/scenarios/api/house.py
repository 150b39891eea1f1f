"""The API on a daemon of its own: a client that holds every reply to the document."""

import os
import pathlib
import sys
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib")]
import daemon
import people

V1 = "/api/v1"
WHEN = {"from": "2027-03-01", "to": "2027-03-26"}


class Client:
    """By the Unix socket unless a port is given; a connection for each call, so good for threads."""

    def __init__(self, house, port=None, token=None):
        self.house, self.port, self.token = house, port, token

    def call(self, method, path, body=None, headers=None, **query):
        with daemon.Client(self.house.socket, self.port, self.token) as client:
            reply = client.call(method, path, body, headers, **query)
        self.house.document.check_reply(method, urllib.parse.unquote(path), reply.status,
                                        reply.headers, reply.body)
        return reply

    def get(self, path, **query):
        return self.expect(200, "GET", path, **query).json

    def expect(self, status, method, path, body=None, headers=None, **query):
        reply = self.call(method, path, body, headers, **query)
        assert reply.status == status, f"{method} {path} {query}: {reply}"
        return reply


def as_user(uid, act):
    """Calls act() in a child of that user; whether it returned. Needs root."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            act()
            status = 0
        except BaseException as fault:  # noqa: the child must not go on as its parent
            print(fault, flush=True)
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


class House(daemon.Daemon):
    """peerpoold for one scene; it ends with status 0, or the scene fails."""

    def __init__(self, program, document):
        super().__init__(program, daemon={"log_level": "debug", "socket_mode": "0666"})
        self.document = document
        os.chmod(self.folder, 0o711)  # others may reach the socket, as in /run

    def admin(self):
        return Client(self)

    def stranger(self):
        return Client(self, port=self.port)

    def bearer(self, *scopes, unix=False):
        made = self.admin().expect(201, "POST", "/api/v1/tokens",
                                   {"name": "+".join(scopes), "scopes": list(scopes)}).json
        return Client(self, port=None if unix else self.port, token=made["secret"])

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                status = self.end()
                assert status == 0, f"the daemon ended with {status}: {self.said()}"
        finally:
            super().__exit__(kind, value, trace)


def with_pool(house, each=8):
    """Imports the made-up pool; an administrator's client."""
    admin = house.admin()
    table = people.table(people.mixed(5 * each, days_year=20))
    checked = admin.expect(200, "POST", f"{V1}/imports/peers", table).json
    assert checked["rejected"] == 0, checked["faults"]
    applied = admin.expect(200, "POST", f"{V1}/imports/peers", table, apply="true",
                           token=checked["token"]).json
    assert applied["applied"] and applied["added"] == checked["added"], applied
    return admin


def ask_for_team(admin, **more):
    """A request and its best teams."""
    request = admin.expect(201, "POST", f"{V1}/requests",
                           {"product": "send-peer-challenge", "host": "Southend-on-Sea", **WHEN,
                            **more}).json
    match = admin.expect(201, "POST", f"{V1}/requests/{request['reference']}/matches",
                         {"best": 3}).json
    assert match["status"] == "optimal" and match["teams"], match
    return request, match
