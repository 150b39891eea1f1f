"""A daemon of its own on a folder of its own, and a client that checks every reply."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[3]
CONFIG = """\
[daemon]
state_dir = {folder}
socket = {folder}/api.sock
socket_mode = 0666
listen = 127.0.0.1:0
log_level = debug
[mail]
from_address = peers@programme.example
domain = programme.example
[store]
reference = {source}/store/reference
"""
START_S, END_S = 30, 30


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:2000].decode(errors='replace')}"


class Client:
    """By the Unix socket unless a port is given; with a token when there is one."""

    def __init__(self, house, port=None, token=None):
        self.house, self.port, self.token = house, port, token

    def call(self, method, path, body=None, headers=None, **query):
        """One request; the reply is held to the document. A dict goes as JSON, bytes as CSV."""
        send = {"Accept": "*/*"}
        if self.token:
            send["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, bytes):
            send["Content-Type"] = "text/csv"
        elif body is not None and not isinstance(body, str):
            body = json.dumps(body)
        if isinstance(body, str):
            send["Content-Type"] = "application/json"
        send.update(headers or {})
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        connection = (http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                      if self.port else UnixConnection(self.house.socket))
        try:
            connection.request(method, target, body, {k: v for k, v in send.items() if v is not None})
            got = connection.getresponse()
            reply = Reply(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()
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


class House:
    """peerpoold in a temporary folder; ends with status 0, or the scene fails."""

    def __init__(self, program, document):
        self.document = document
        self.folder = tempfile.TemporaryDirectory()
        self.socket = os.path.join(self.folder.name, "api.sock")
        os.chmod(self.folder.name, 0o711)  # others may reach the socket, as in /run
        config = os.path.join(self.folder.name, "peerpool.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder=self.folder.name, source=SOURCE))
        self.log = open(os.path.join(self.folder.name, "log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([program, "--config", config], stdout=self.log,
                                        stderr=subprocess.STDOUT)
        try:
            self.port = self.wait_for_port()
        except BaseException:
            self.end(False)
            raise

    def wait_for_port(self):
        path = os.path.join(self.folder.name, "port")
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up and self.process.poll() is None:
            if os.path.exists(path) and os.path.exists(self.socket):
                with open(path, encoding="ascii") as file:
                    text = file.read()
                if text.endswith("\n"):
                    return int(text)
            time.sleep(0.02)
        raise AssertionError(f"the daemon did not start: {self.said()}")

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()[-4000:]

    def admin(self):
        return Client(self)

    def stranger(self):
        return Client(self, port=self.port)

    def bearer(self, *scopes, unix=False):
        made = self.admin().expect(201, "POST", "/api/v1/tokens",
                                   {"name": "+".join(scopes), "scopes": list(scopes)}).json
        return Client(self, port=None if unix else self.port, token=made["secret"])

    def end(self, well=True):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "did not end"
        said = self.said()
        self.log.close()
        self.folder.cleanup()
        if well:
            assert status == 0, f"the daemon ended with {status}: {said}"

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.said())
        self.end(kind is None)
