"""peerpool-mail as a child: its frames (daemon/mail/frame.h) spoken from Python."""

import os
import select
import socket
import struct
import subprocess
import time

OUTCOMES = ("accepted", "temporary", "permanent", "unknown", "unreachable", "not-tried")
HELLO, SEND, RESULT, QUIT = 1, 2, 3, 4


def text(raw):
    """A counted text with its NUL."""
    return struct.pack(">I", len(raw)) + raw + b"\0"


def mail(size=0, lines=b"Hello\r\n.\r\n..two\r\n"):
    """A mail whose lines begin with dots, as long as wanted."""
    filler = b"0123456789abcdef" * 4 + b"\r\n"
    return b"Subject: play\r\nMessage-ID: <1@pool.test>\r\n\r\n" + lines + filler * (size // 66)


class Mailer:
    """The process under test. Every wait has a deadline."""

    def __init__(self, program, *options, limit=None):
        ours, theirs = socket.socketpair()

        def into_child():
            os.dup2(theirs.fileno(), 3, inheritable=True)
            if limit:
                limit()

        self.process = subprocess.Popen(
            [program, *options], preexec_fn=into_child, close_fds=False, stderr=subprocess.PIPE
        )
        theirs.close()
        self.socket, self.buffer = ours, b""
        self.results = {}
        kind, body = self.frame(10)
        assert kind == HELLO, kind
        self.version, self.capacity = struct.unpack(">II", body)

    def frame(self, wait):
        """(kind, body) of the next frame, or None at the end of the stream."""
        until = time.monotonic() + wait
        while len(self.buffer) < 4 or len(self.buffer) < 4 + struct.unpack_from(">I", self.buffer)[0]:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise TimeoutError(f"no frame within {wait} s")
            try:
                got = self.socket.recv(65536)
            except ConnectionResetError:
                got = b""
            if not got:
                return None
            self.buffer += got
        size = struct.unpack_from(">I", self.buffer)[0]
        body, self.buffer = self.buffer[4 : 4 + size], self.buffer[4 + size :]
        return body[0], body[1:]

    def put(self, kind, body=b""):
        """Writes one frame."""
        self.socket.sendall(struct.pack(">IB", len(body) + 1, kind) + body)

    def send(self, job, recipient="jo@council.test", raw=None, sender="pool@pool.test"):
        """Asks for a mail to be sent."""
        body = struct.pack(">q", job) + text(sender.encode()) + text(recipient.encode())
        self.put(SEND, body + text(mail() if raw is None else raw))

    def result(self, job, wait=10):
        """(outcome, code, text) of that job; those of other jobs are kept. None: the stream ended."""
        until = time.monotonic() + wait
        while job not in self.results:
            got = self.frame(until - time.monotonic())
            if got is None:
                return None
            assert got[0] == RESULT, got
            number, outcome, code = struct.unpack_from(">qBH", got[1])
            assert number not in self.results, f"two results for {number}"
            words = got[1][15:-1].decode()
            assert words.isprintable() and "\n" not in words, words
            self.results[number] = (OUTCOMES[outcome], code, words)
        return self.results[job]

    def end(self, wait=10):
        """Exit status and what was written to standard error."""
        try:
            _, said = self.process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        self.socket.close()
        return self.process.returncode, said.decode()

    def quit(self, wait=10):
        """Asks it to end; it must do so in order and silently."""
        self.put(QUIT)
        status, said = self.end(wait)
        assert (status, said) == (0, ""), (status, said)
