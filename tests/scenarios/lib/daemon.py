"""peerpoold as a process on a folder of its own, which outlives the process, and its clients."""

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
START_S, END_S = 30, 30


def settings(folder):
    """What each daemon of the tests is told, by section and key."""
    return {
        "daemon": {"state_dir": folder, "socket": f"{folder}/api.sock", "listen": "127.0.0.1:0",
                   "log_level": "info"},
        "store": {"reference": f"{SOURCE}/store/reference"},
        # Nothing happens by itself; who tests that sets it otherwise.
        "rebalance": {"at": "", "events": "no"},
        "mail": {"from_address": "peers@programme.example", "domain": "programme.example"},
    }


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:2000].decode(errors='replace')}"


class Client:
    """One connection that is kept, by the Unix socket unless a port is given. Not for threads."""

    def __init__(self, path=None, port=None, token=None, timeout=60):
        self.path, self.port, self.token, self.timeout = path, port, token, timeout
        self.socket = None

    def open(self):
        if self.socket is None:
            if self.port:
                self.socket = socket.create_connection(("127.0.0.1", self.port), self.timeout)
            else:
                fresh = socket.socket(socket.AF_UNIX)
                try:
                    fresh.settimeout(self.timeout)
                    fresh.connect(self.path)
                except BaseException:
                    fresh.close()
                    raise
                self.socket = fresh

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, method, path, body=None, headers=None, **query):
        """The request alone; receive() has the answer. A dict goes as JSON, bytes as CSV."""
        lines = {"Host": "localhost"}
        if self.token:
            lines["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, bytes):
            lines["Content-Type"] = "text/csv"
        elif body is not None:
            lines["Content-Type"] = "application/json"
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        if body is not None or method in ("POST", "PUT"):
            lines["Content-Length"] = str(len(body or b""))
        lines.update(headers or {})
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        head = [f"{method} {target} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in lines.items() if value is not None]
        self.open()
        self.method = method
        try:
            self.socket.sendall("\r\n".join(head + ["", ""]).encode() + (body or b""))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have answered before it had read all

    def receive(self):
        got = http.client.HTTPResponse(self.socket, method=self.method)
        try:
            got.begin()
            reply = Reply(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        except BaseException:
            self.close()
            raise
        if got.will_close:
            self.close()
        return reply

    def call(self, method, path, body=None, headers=None, **query):
        """A kept connection may have been closed meanwhile: that is no fault, once."""
        kept = self.socket is not None
        try:
            self.send(method, path, body, headers, **query)
            return self.receive()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not kept or (method == "POST" and "Idempotency-Key" not in (headers or {})):
                raise
        self.send(method, path, body, headers, **query)
        return self.receive()

    def expect(self, status, method, path, body=None, headers=None, **query):
        reply = self.call(method, path, body, headers, **query)
        assert reply.status == status, f"{method} {path} {query}: {reply}"
        return reply

    def get(self, path, **query):
        return self.expect(200, "GET", path, **query).json

    def all(self, path, **query):
        """Every item of a list, page by page."""
        items, target = [], path + "?" + urllib.parse.urlencode({"limit": 500, **query})
        while target:
            reply = self.expect(200, "GET", target)
            items += reply.json["items"]
            link = reply.headers.get("link")
            target = link[1:link.index(">")] if link else None
        return items


class Daemon:
    """
    Settings are merged by section into those of settings(). The folder goes with close(); what
    runs must have been ended before, by end() or kill().
    """

    def __init__(self, program, **sections):
        self.program = program
        self.temporary = tempfile.TemporaryDirectory(prefix="peerpool-")
        self.folder = self.temporary.name
        self.config = os.path.join(self.folder, "peerpool.conf")
        self.socket = os.path.join(self.folder, "api.sock")
        self.database = os.path.join(self.folder, "peerpool.db")
        self.log = os.path.join(self.folder, "log")
        self.process, self.port = None, None
        told = settings(self.folder)
        for section, keys in sections.items():
            told.setdefault(section, {}).update(keys)
        self.configure(told)

    def configure(self, told):
        self.told = told
        with open(self.config, "w", encoding="utf-8") as file:
            for section, keys in told.items():
                file.write(f"[{section}]\n")
                file.writelines(f"{key} = {value}\n" for key, value in keys.items())

    def launch(self, limit=None):
        """Starts the process without waiting until it is ready."""
        port = os.path.join(self.told["daemon"]["state_dir"], "port")
        if os.path.exists(port):
            os.unlink(port)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program, "--config", self.config], stdout=log,
                                            stderr=log, preexec_fn=limit)

    def start(self, limit=None):
        self.launch(limit)
        path = os.path.join(self.told["daemon"]["state_dir"], "port")
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up and self.process.poll() is None:
            if os.path.exists(path):
                with open(path, encoding="ascii") as file:
                    text = file.read()
                if text.endswith("\n"):
                    self.port = int(text)
                    return self
            time.sleep(0.01)
        self.kill()
        raise AssertionError(f"the daemon did not start: {self.said()}")

    def said(self):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-4000:]

    def client(self, **more):
        return Client(self.socket, **more)

    def kill(self):
        """As a power cut for the process: no chance to say anything."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self, signal_number=signal.SIGTERM, wait_s=END_S):
        """Asks it to end; its exit status."""
        self.process.send_signal(signal_number)
        return self.ended(wait_s)

    def ended(self, wait_s=END_S):
        try:
            status = self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the daemon did not end in {wait_s} s: {self.said()}") from None
        self.process = None
        return status

    def helpers(self):
        """Process ids of its peerpool-mail: one, or none between two."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children",
                  encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def close(self):
        self.kill()
        self.temporary.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.said(), flush=True)
        self.close()
