"""Encryption, login, and the mail servers that happen to be installed."""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile

from mailer import Mailer, mail
from smtp_server import Server


class Skip(Exception):
    """The machine lacks what this play needs."""


def certificate(folder):
    """A certificate for localhost that signs itself, and its key."""
    if not shutil.which("openssl"):
        raise Skip("openssl is not installed")
    names = (os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-out", names[0], "-keyout", names[1], "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )
    return names


def ask(program, *options):
    """The result of one mail."""
    mailer = Mailer(program, "--transport=smtp", "--connect-ms=3000", "--total-ms=4000", *options)
    mailer.send(1)
    got = mailer.result(1)
    mailer.quit()
    return got


def encryption(program):
    """STARTTLS and smtps: only with an authority we trust and the name we asked for."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificate(folder)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cert, key)
        trust = f"--ca-file={cert}"
        cases = (
            ("smtp", "localhost", True, (trust,), "accepted"),
            ("smtp", "localhost", True, (), "unreachable"),
            ("smtp", "127.0.0.1", True, (trust,), "unreachable"),
            ("smtps", "localhost", True, (trust,), "accepted"),
            ("smtps", "localhost", True, (), "unreachable"),
            ("smtps", "localhost", False, (trust,), "unreachable"),
            ("smtp", "localhost", False, (trust,), "unreachable"),
        )
        for scheme, host, offered, options, outcome in cases:
            server = Server(tls=tls if offered else None, tls_first=offered and scheme == "smtps")
            how = "--tls=starttls" if scheme == "smtp" else "--tls=smtps"
            got = ask(program, f"--url={scheme}://{host}:{server.port}", how, *options)
            server.close()
            assert got[0] == outcome, (scheme, host, offered, options, got)
            assert len(server.taken) == (outcome == "accepted"), server.taken


def encryption_refused(program):
    """A server that offers STARTTLS and then refuses it, or slips answers in before it."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificate(folder)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cert, key)
        for answer in ("454 not now", "502 what", b"220 go\r\n250 injected\r\n", "silent", "drop"):
            server = Server({"STARTTLS": answer}, tls=tls)
            got = ask(program, f"--url=smtp://localhost:{server.port}", "--tls=starttls",
                      f"--ca-file={cert}")
            server.close()
            assert got[0] == "unreachable" and not server.taken, (answer, got)


def login(program):
    """The right password sends; a wrong one is told and no mail fails for good by it."""
    with tempfile.TemporaryDirectory() as folder:
        for password, outcome, code in (("s3cret é", "accepted", 250), ("no", "unreachable", 535)):
            path = os.path.join(folder, password[:2])
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                file.write(password + "\n")
            server = Server(login="pool\0s3cret é".encode())
            got = ask(program, f"--url=smtp://127.0.0.1:{server.port}", "--user=pool",
                      f"--password-file={path}")
            server.close()
            assert got[:2] == (outcome, code), got


SINK = """
import sys
from aiosmtpd.controller import Controller
class Handler:
    async def handle_DATA(self, server, session, envelope):
        with open(sys.argv[1], "ab") as file:
            file.write(envelope.content)
        return "250 taken"
control = Controller(Handler(), hostname="127.0.0.1", port=int(sys.argv[2]))
control.start()
print("ready", flush=True)
sys.stdin.read()
control.stop()
"""


def aiosmtpd(program):
    """A server by other people gets the bytes as they are."""
    python = "/usr/bin/python3"
    found = os.path.exists(python) and subprocess.run(
        [python, "-c", "import aiosmtpd"], capture_output=True, check=False).returncode == 0
    if not found:
        raise Skip("python3-aiosmtpd is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "got")
        with socket.create_server(("127.0.0.1", 0)) as free:  # it cannot choose one itself
            port = free.getsockname()[1]
        sink = subprocess.Popen([python, "-c", SINK, path, str(port)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        try:
            assert sink.stdout.readline() == "ready\n"
            got = ask(program, f"--url=smtp://127.0.0.1:{port}")
            assert got[:2] == ("accepted", 250), got
            with open(path, "rb") as file:
                assert file.read() == mail()
        finally:
            sink.stdin.close()
            sink.wait(10)


PLAYS = [encryption, encryption_refused, login, aiosmtpd]
