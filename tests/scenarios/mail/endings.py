"""How the helper ends: asked to, killed, left alone by the daemon, or told nonsense."""

import os
import resource
import signal
import socket
import stat
import subprocess
import tempfile
import time

from mailer import QUIT, Mailer, mail
from smtp_server import SILENT, Server


def stalled(program, moment, total_ms=20000):
    """A helper of one worker whose first mail hangs at that moment, and one mail waiting behind."""
    server = Server({moment: SILENT})
    mailer = Mailer(program, "--transport=smtp", f"--url=smtp://127.0.0.1:{server.port}",
                    "--workers=1", f"--connect-ms={total_ms}", f"--total-ms={total_ms}")
    mailer.send(1)
    assert server.first_accepted.wait(10)
    mailer.send(2)
    time.sleep(0.5)
    return server, mailer


def killed_while_sending(program):
    """The stream ends without a result: the daemon must call it unknown."""
    server, mailer = stalled(program, "END")
    mailer.process.send_signal(signal.SIGKILL)
    assert mailer.result(1, 5) is None
    assert mailer.end()[0] == -signal.SIGKILL
    server.close()
    assert len(server.taken) == 1


def stopped_before_the_end(program):
    """SIGTERM and QUIT: the mail that hangs is cancelled, the one behind it never begun."""
    for how in (signal.SIGTERM, QUIT):
        server, mailer = stalled(program, "MAIL")
        began = time.monotonic()
        if how == QUIT:
            mailer.put(QUIT)
        else:
            mailer.process.send_signal(how)
        for job in (1, 2):
            assert mailer.result(job, 5)[0] == "not-tried", mailer.result(job)
        assert mailer.end() == (0, "")
        assert time.monotonic() - began < 5
        server.close()
        assert not server.taken


def stopped_after_the_end(program):
    """A mail whose end is out is waited for: its outcome is worth more than a quick stop."""
    server, mailer = stalled(program, "END", 3000)
    mailer.process.send_signal(signal.SIGTERM)
    assert mailer.result(2, 2)[0] == "not-tried"
    assert mailer.result(1, 6)[0] == "unknown"
    assert mailer.end() == (0, "")
    server.close()


def daemon_gone(program):
    """End of the stream: nothing more is begun, and the helper goes by itself."""
    server, mailer = stalled(program, "MAIL")
    began = time.monotonic()
    mailer.socket.close()
    assert mailer.end() == (0, "")
    assert time.monotonic() - began < 5
    server.close()
    assert not server.taken


def half_closed(program):
    """The daemon will say no more but still reads: the results come, then the end."""
    with tempfile.TemporaryDirectory() as folder:
        mailer = Mailer(program, "--transport=folder", f"--folder={folder}")
        for job in (1, 2, 3):
            mailer.send(job)
        mailer.socket.shutdown(1)
        for job in (1, 2, 3):
            assert mailer.result(job)[0] in ("accepted", "not-tried")
        assert mailer.frame(5) is None
        assert mailer.end() == (0, "")


def nonsense_frames(program):
    """What is no frame, or only the helper may send, ends it with a sentence."""
    for raw in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1\x09", b"\0\0\0\5\1\0\0\0\0",
                b"\0\0\0\x09\1\0\0\0\1\0\0\0\1"):
        with tempfile.TemporaryDirectory() as folder:
            mailer = Mailer(program, "--transport=folder", f"--folder={folder}")
            mailer.socket.sendall(raw)
            status, said = mailer.end()
            assert status == 1 and said.startswith("peerpool-mail: "), (status, said)


def files_in_a_folder(program):
    """One file for each job, whole, for its owner only; a second try overwrites it."""
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "outbox")
        mailer = Mailer(program, "--transport=folder", f"--folder={folder}")
        large = mail(1500 * 1024)
        for job, raw in ((7, b"first\r\n"), (7, large), (8, mail())):
            mailer.results.pop(job, None)
            mailer.send(job, "../jo/o'x@council.test", raw)
            assert mailer.result(job)[0] == "accepted"
        names = sorted(os.listdir(folder))
        assert names == [f"000000000000000000{n}-.._jo_o_x@council.test.eml" for n in (7, 8)], names
        for name, raw in zip(names, (large, mail())):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                assert file.read() == raw
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        for name in names:
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
        mailer.send(9)
        assert mailer.result(9)[0] == "unreachable", mailer.result(9)
        os.mkdir(folder)
        mailer.send(10)
        assert mailer.result(10)[0] == "accepted"
        mailer.quit()


def no_room_on_the_disk(program):
    """A file that cannot be written whole leaves nothing behind and is worth another try."""
    with tempfile.TemporaryDirectory() as folder:
        mailer = Mailer(program, "--transport=folder", f"--folder={folder}",
                        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)))
        mailer.send(1, raw=mail(20000))
        assert mailer.result(1)[0] == "temporary", mailer.result(1)
        assert os.listdir(folder) == []
        mailer.send(2)
        assert mailer.result(2)[0] == "accepted"
        mailer.quit()


def arguments_that_cannot_be(program):
    """Each is refused with a sentence before anything is sent."""
    with tempfile.TemporaryDirectory() as folder:
        loose = os.path.join(folder, "password")
        with open(loose, "w", encoding="ascii") as file:
            file.write("secret\n")
        os.chmod(loose, 0o644)
        url = "--url=smtp://127.0.0.1:2525"
        cases = (
            ((), 3, "--transport"),
            (("--transport=pigeon",), 3, "--transport"),
            (("--transport=folder",), 3, "--folder"),
            (("--transport=folder", f"--folder={folder}/no/such"), 3, "folder"),
            (("--transport=folder", f"--folder={loose}"), 3, "folder"),
            (("--transport=smtp",), 3, "--url"),
            (("--transport=smtp", "--url=http://127.0.0.1"), 3, "smtp://"),
            (("--transport=smtp", "--url=smtp://a:b@127.0.0.1"), 3, "smtp://"),
            (("--transport=smtp", "--url=smtp://mail.test:25", "--tls=none"), 3, "clear text"),
            (("--transport=smtp", url, "--tls=always"), 3, "--tls"),
            (("--transport=smtp", url, "--user=pool"), 3, "password"),
            (("--transport=smtp", url, "--user=pool", f"--password-file={loose}"), 3, "chmod"),
            (("--transport=smtp", url, "--workers=0"), 2, "number"),
            (("--colour",), 2, "unrecognized"),
        )
        for options, status, part in cases:
            _, theirs = socket.socketpair()
            done = subprocess.run(
                [program, *options], capture_output=True, text=True, timeout=10, check=False,
                close_fds=False, preexec_fn=lambda: os.dup2(theirs.fileno(), 3, inheritable=True),
            )
            assert done.returncode == status and part in done.stderr, (options, done)
        done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=10)
        assert done.returncode == 2 and "peerpoold" in done.stderr, done


PLAYS = [killed_while_sending, stopped_before_the_end, stopped_after_the_end, daemon_gone,
         half_closed, nonsense_frames, files_in_a_folder, no_room_on_the_disk,
         arguments_that_cannot_be]
