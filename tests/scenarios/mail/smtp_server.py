"""A mail server on loopback that keeps to the protocol except where a script says otherwise.

A script is a dict from a moment (greet, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY, END, QUIT)
to an action: a text or bytes to answer with, one of SILENT, DROP, RESET, Drip(text), or a
function that gives one of these. The first connection follows the script, all later ones are served well.
"""

import base64
import socket
import ssl
import struct
import threading

SILENT, DROP, RESET = "silent", "drop", "reset"
GOOD = {
    "greet": "220 good.test ESMTP",
    "EHLO": "250-good.test\r\n250-SIZE 9000000\r\n250 8BITMIME",
    "HELO": "250 good.test",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "END": "250 2.0.0 taken",
    "QUIT": "221 bye",
    "RSET": "250 ok",
    "NOOP": "250 ok",
}


class Drip:
    """An answer at one byte a second."""

    def __init__(self, text):
        self.text = text


class Gone(Exception):
    """This conversation is over."""


class Server:
    """`tls` is an ssl context or None, `tls_first` wraps from the first byte, `login` is
    b"user\\0password" when logging in is required."""

    def __init__(self, script=None, tls=None, tls_first=False, login=None):
        self.script, self.tls, self.tls_first, self.login = script or {}, tls, tls_first, login
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        if "BODY" in self.script:  # or the kernel would take a large mail whole
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.port = self.listener.getsockname()[1]
        self.first_accepted = threading.Event()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.taken = []  # (recipient, bytes) of each mail whose end was seen
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def accept(self):
        """One thread for each connection; the first one gets the script."""
        script = self.script
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=(peer, script), daemon=True)
            self.threads.append(thread)
            thread.start()
            self.first_accepted.set()
            script = {}

    def close(self):
        """Ends every conversation."""
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join()

    def serve(self, peer, script):
        """A whole conversation, however it ends."""
        try:
            peer.settimeout(20)
            if self.tls_first:
                peer = self.tls.wrap_socket(peer, server_side=True)
            Talk(self, peer, script).run()
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            peer.close()


class Talk:
    """One conversation."""

    def __init__(self, server, peer, script):
        self.server, self.peer, self.script = server, peer, script
        self.buffer = b""
        self.secure = server.tls_first

    def line(self):
        """The next line without its end; one without CRLF ends the conversation."""
        while b"\n" not in self.buffer:
            self.receive()
        line, self.buffer = self.buffer.split(b"\n", 1)
        if not line.endswith(b"\r"):
            raise Gone
        return line[:-1]

    def receive(self):
        """More bytes, or the end."""
        got = self.peer.recv(65536)
        if not got:
            raise Gone
        self.buffer += got

    def wait_for_end(self):
        """Reads nothing and answers nothing until the test is over."""
        self.server.stopping.wait(30)
        raise Gone

    def act(self, moment):
        """Does what the script says for this moment, else what a good server does."""
        action = self.script.get(moment, GOOD.get(moment, "502 unknown"))
        if callable(action):
            action = action()
        if action == SILENT:
            self.wait_for_end()
        if action == RESET:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if action in (DROP, RESET):
            raise Gone
        if isinstance(action, Drip):
            for byte in action.text.encode() + b"\r\n":
                self.peer.sendall(bytes([byte]))
                if self.server.stopping.wait(1):
                    raise Gone
            return action.text
        raw = action if isinstance(action, bytes) else action.encode() + b"\r\n"
        self.peer.sendall(raw)
        return "" if isinstance(action, bytes) else action

    def body(self):
        """The mail up to its end, without the dots that SMTP doubles."""
        if "BODY" in self.script:
            self.receive()
            self.act("BODY")
        lines = []
        while (line := self.line()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(line + b"\r\n" for line in lines)

    def greet_again(self, verb):
        """EHLO: with what this server can do."""
        more = ["250-good.test"]
        if self.server.tls and not self.secure:
            more.append("250-STARTTLS")
        if self.server.login:
            more.append("250-AUTH PLAIN")
        if verb == "EHLO" and "EHLO" not in self.script and len(more) > 1:
            self.peer.sendall(("\r\n".join(more) + "\r\n250 8BITMIME\r\n").encode())
        else:
            self.act(verb)

    def start_tls(self):
        """STARTTLS, and the handshake if the answer was yes."""
        if self.script.get("STARTTLS") is None and self.server.tls:
            self.script = {**self.script, "STARTTLS": "220 go on"}
        if self.act("STARTTLS").startswith("220") and self.server.tls:
            self.peer = self.server.tls.wrap_socket(self.peer, server_side=True)
            self.buffer, self.secure = b"", True

    def log_in(self, words):
        """AUTH PLAIN, in one line or two."""
        if len(words) < 3:
            self.peer.sendall(b"334 \r\n")
            words.append(self.line())
        given = base64.b64decode(words[2])
        good = given.split(b"\0", 1)[1] == self.server.login
        self.peer.sendall(b"235 ok\r\n" if good else b"535 5.7.8 wrong\r\n")

    def run(self):
        """Greeting to farewell."""
        self.act("greet")
        recipient = None
        while True:
            words = self.line().split(b" ")
            verb = words[0].decode("ascii", "replace").upper()
            if verb in ("EHLO", "HELO"):
                self.greet_again(verb)
            elif verb == "STARTTLS":
                self.start_tls()
            elif verb == "AUTH":
                self.log_in(words)
            elif verb == "DATA":
                if not self.act("DATA").startswith("354") and "354" not in str(
                    self.script.get("DATA")
                ):
                    continue
                mail = self.body()
                with self.server.lock:
                    self.server.taken.append((recipient, mail))
                self.act("END")
            else:
                if verb == "RCPT":
                    recipient = b" ".join(words).split(b"<")[1].split(b">")[0].decode()
                self.act(verb)
                if verb == "QUIT":
                    return
