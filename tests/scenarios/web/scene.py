"""What the web scenarios share: a server process of their own and raw sockets to it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import time


class Server:
    """The server under test; ends with status 0, or the scenario fails."""

    def __init__(self, program, **options):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "s")
        self.process = subprocess.Popen(
            [program, self.path] + [f"{k}={v}" for k, v in options.items()],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "did not end"
        self.process.stdout.close()
        self.folder.cleanup()
        if kind is None:
            assert status == 0, f"the server ended with {status}"

    def connect(self, unix=False):
        if unix:
            s = socket.socket(socket.AF_UNIX)
            s.connect(self.path)
        else:
            s = socket.create_connection(("127.0.0.1", self.port))
        s.settimeout(10)
        return s


def request(method, path, headers="", body=b""):
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode() + body


def read_reply(s, head_only=False):
    """One whole response: status, headers with small names, body."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = s.recv(65536)
        assert piece, f"closed after {got!r}"
        got += piece
    head, body = got.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, value = line.split(":", 1)
        headers[name.lower()] = value.strip()
    status = int(lines[0].split()[1])
    length = 0 if head_only or status in (204, 304) else int(headers.get("content-length", 0))
    while len(body) < length:
        piece = s.recv(65536)
        assert piece, f"closed after {len(body)} of {length} bytes"
        body += piece
    assert len(body) == length, f"{body[length:]!r} after the response"
    return status, headers, body


def ask(server, method, path, headers="", body=b"", unix=False):
    with contextlib.closing(server.connect(unix)) as s:
        s.sendall(request(method, path, headers, body))
        return read_reply(s, method == "HEAD")


def exchange(server, raw, quiet=0.25, most=5):
    """Sends raw bytes; gives (statuses, closed) once nothing came for `quiet` seconds."""
    with contextlib.closing(server.connect()) as s:
        out, closed = b"", False
        try:
            s.sendall(raw)
        except OSError:
            closed = True
        end = time.monotonic() + most
        s.settimeout(quiet)
        while time.monotonic() < end:
            try:
                piece = s.recv(65536)
            except socket.timeout:
                break
            except OSError:
                closed = True
                break
            if not piece:
                closed = True
                break
            out += piece
    return [int(x) for x in re.findall(rb"HTTP/1\.[01] (\d\d\d)", out)], closed


def closed_after(s, drip=b"", every=0.05, most=10):
    """Seconds until the other side closes, and what it said, while `drip` is sent."""
    start, said = time.monotonic(), b""
    s.settimeout(every)
    while time.monotonic() - start < most:
        try:
            if drip:
                s.sendall(drip)
            piece = s.recv(65536)
            if not piece:
                break
            said += piece
        except socket.timeout:
            pass
        except OSError:
            break
    return time.monotonic() - start, said


def play(scenes, program):
    for scene in scenes:
        start = time.monotonic()
        scene(program)
        print(f"{scene.__name__.replace('_', ' ')}: {time.monotonic() - start:.1f} s", flush=True)
