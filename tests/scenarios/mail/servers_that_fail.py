"""Each way a mail server can fail, the outcome peerpool-mail must tell, and that the other mails
of the same helper are served meanwhile."""

import socket

from mailer import Mailer, mail
from smtp_server import DROP, RESET, SILENT, Drip, Server

LARGE = 1500 * 1024
CONNECT_MS, TOTAL_MS = 1500, 2500
LOST = ("unreachable", "temporary")

# (what happens, script, outcomes allowed, code or None)
CASES = [("all is well", {}, ("accepted",), 250)]
CASES += [(f"silent at {at}", {at: SILENT}, ("unreachable",), None)
          for at in ("greet", "EHLO", "MAIL", "RCPT", "DATA")]
CASES += [(f"drop at {at}", {at: DROP}, LOST, None)
          for at in ("greet", "EHLO", "MAIL", "RCPT", "DATA")]
CASES += [(f"reset at {at}", {at: RESET}, LOST, None) for at in ("greet", "EHLO", "MAIL", "DATA")]
CASES += [(f"{code} at {at}", {at: f"{code} 4.0.0 later"}, ("temporary",), code)
          for at in ("MAIL", "RCPT", "DATA", "END") for code in (421, 451, 452)]
CASES += [(f"{code} at {at}", {at: f"{code} 5.0.0 never"}, ("permanent",), code)
          for at in ("MAIL", "RCPT", "DATA", "END") for code in (550, 552)]
CASES += [
    ("421 at greeting", {"greet": "421 busy"}, ("unreachable",), 421),
    ("554 at greeting", {"greet": "554 go away"}, ("unreachable",), 554),
    ("550 at EHLO and HELO", {"EHLO": "550 no", "HELO": "550 no"}, ("unreachable",), 550),
    ("an old server without EHLO", {"EHLO": "502 what"}, ("accepted",), 250),
    ("login wanted", {"MAIL": "530 5.7.0 log in first"}, ("unreachable",), 530),
    ("silent after the mail's end", {"END": SILENT}, ("unknown",), None),
    ("drop after the mail's end", {"END": DROP}, ("unknown",), None),
    ("reset after the mail's end", {"END": RESET}, ("unknown",), None),
    ("550, then silent to QUIT", {"RCPT": "550 no", "QUIT": SILENT}, ("permanent",), 550),
    ("550 and drop", {"RCPT": "550 no", "QUIT": DROP}, ("permanent",), 550),
    ("taken, then silent to QUIT", {"QUIT": SILENT}, ("accepted",), 250),
    ("taken, then drop", {"QUIT": DROP}, ("accepted",), 250),
    ("taken, then 500 to QUIT", {"QUIT": "500 what"}, ("accepted",), 250),
    ("taken in several lines", {"END": "250-one\r\n250-two\r\n250 three"}, ("accepted",), 250),
    ("taken with 251", {"END": "251 will forward"}, ("accepted",), 251),
    ("one byte a second from the greeting on", {"greet": Drip("220 slow")}, ("unreachable",), None),
    ("one byte a second to EHLO", {"EHLO": Drip("250 slow")}, ("unreachable",), None),
    ("one byte a second at the end", {"END": Drip("250 slow taken")}, ("unknown",), None),
    ("garbage as greeting", {"greet": b"\x00\xff\x1b[2J\x80\r\n\r\n"}, ("unreachable",), None),
    ("a web server", {"greet": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, ("unreachable",), None),
    ("garbage at the end", {"END": b"\x00\xff\x80 250 ok\r\n"}, ("unknown",), None),
    ("354 again at the end", {"END": "354 go on"}, ("unknown",), 354),
    ("overlong line at EHLO", {"EHLO": b"250 " + b"x" * 200000 + b"\r\n"}, LOST + ("accepted",), None),
    ("a line that never ends", {"EHLO": b"250 " + b"x" * 300000}, LOST, None),
    ("lines that never end", {"EHLO": b"250-x\r\n" * 50000}, LOST, None),
    ("control characters in an answer", {"RCPT": b"550 a\x1b[31mb\x00\xff\r\n"}, ("permanent",), 550),
    ("an answer ahead at MAIL", {"MAIL": b"250 ok\r\n250 ahead\r\n"}, LOST, None),
    ("354 ahead at RCPT", {"RCPT": b"250 ok\r\n354 ahead\r\n"}, ("unknown",), 354),
    ("550 ahead at RCPT", {"RCPT": b"250 ok\r\n550 ahead\r\n"}, ("permanent",), 550),
    ("no number at RCPT", {"RCPT": b"ok\r\n"}, ("unreachable",), None),
    ("250 to DATA", {"DATA": "250 ok"}, LOST, None),
    ("drop amid a large mail", {"BODY": DROP}, LOST, None),
    ("reset amid a large mail", {"BODY": RESET}, LOST, None),
    ("silent amid a large mail", {"BODY": SILENT}, LOST, None),
    ("552 amid a large mail", {"BODY": "552 too large", "END": SILENT}, LOST + ("permanent",), None),
]


def play(program, case):
    """One case: a bad mail, then three good ones through the same helper."""
    name, script, outcomes, code = case
    server = Server(script)
    mailer = Mailer(program, "--transport=smtp", f"--url=smtp://127.0.0.1:{server.port}",
                    f"--connect-ms={CONNECT_MS}", f"--total-ms={TOTAL_MS}")
    try:
        raw = mail(LARGE if "BODY" in script else 0)
        mailer.send(1, "bad@council.test", raw)
        assert server.first_accepted.wait(10)
        for job in (2, 3, 4):
            mailer.send(job, f"good{job}@council.test")
        for job in (2, 3, 4):
            assert mailer.result(job)[:2] == ("accepted", 250), mailer.result(job)
        got = mailer.result(1, TOTAL_MS / 1000 + 3)
        assert got and got[0] in outcomes, f"{got}, not {outcomes}"
        assert code is None or got[1] == code, f"{got}, not {code}"
        mailer.quit()
    finally:
        server.close()
        mailer.process.kill()
        mailer.process.wait()
    for job in (2, 3, 4):
        taken = [raw for to, raw in server.taken if to == f"good{job}@council.test"]
        assert taken == [mail()], taken
    bad = [took for to, took in server.taken if to == "bad@council.test"]
    assert len(bad) <= 1 and all(took == raw for took in bad), "changed on its way"
    assert len(bad) == 1 or got[0] != "accepted"
    return name


def refused(program):
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mailer = Mailer(program, "--transport=smtp", f"--url=smtp://127.0.0.1:{port}")
    for job in (1, 2):
        mailer.send(job)
    for job in (1, 2):
        assert mailer.result(job)[:2] == ("unreachable", 0), mailer.result(job)
    mailer.quit()


def no_such_host(program):
    """A name that means nothing, whether a resolver says so or none answers."""
    mailer = Mailer(program, "--transport=smtp", "--url=smtp://peerpool.invalid", "--connect-ms=2000")
    mailer.send(1)
    assert mailer.result(1, 60)[:2] == ("unreachable", 0), mailer.result(1)
    mailer.quit()


def many(program):
    """A hundred mails through four workers: each one once."""
    server = Server()
    mailer = Mailer(program, "--transport=smtp", f"--url=smtp://127.0.0.1:{server.port}")
    asked = 0
    for job in range(1, 101):
        while asked < 100 and asked - job < mailer.capacity - 1:
            asked += 1
            mailer.send(asked, f"p{asked}@council.test")
        assert mailer.result(job)[0] == "accepted"
    mailer.quit()
    server.close()
    assert sorted(to for to, _ in server.taken) == sorted(f"p{n}@council.test" for n in range(1, 101))
    assert all(raw == mail() for _, raw in server.taken)


def cannot_be_sent(program):
    """Addresses SMTP cannot carry are refused without a connection, and the helper lives on."""
    server = Server()
    mailer = Mailer(program, "--transport=smtp", f"--url=smtp://127.0.0.1:{server.port}")
    for job, to in enumerate(("", "a b@c.test", "a@b.test\r\nRSET", "<a@b.test>", "é@b.test"), 1):
        mailer.send(job, to)
        assert mailer.result(job)[:2] == ("permanent", 0), mailer.result(job)
    mailer.send(8, raw=b"no line end")
    assert mailer.result(8)[:2] == ("permanent", 0)
    mailer.send(9, sender="")
    assert mailer.result(9)[:2] == ("accepted", 250)
    mailer.quit()
    server.close()
    assert len(server.taken) == 1
