"""
peerpool-import as the daemon calls it to fetch a calendar: H9 and F10, against a server on loopback
that answers well and badly. python3 fetching.py PEERPOOL_IMPORT
"""

import gzip
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import diaries  # noqa: E402

DIARY = diaries.calendar("20270301T090000Z/20270301T170000Z")
MOST = 5 << 20
WAIT_S = 60


def frame(stream):
    head = stream.read(4)
    assert len(head) == 4, head
    return stream.read(struct.unpack(">I", head)[0])


class Fetcher:
    def __init__(self, program):
        self.program = program

    def start(self, *words):
        ours, theirs = socket.socketpair()
        number = theirs.fileno()

        def third():
            os.dup2(number, 3)

        process = subprocess.Popen([self.program, "fetch", *words], preexec_fn=third, close_fds=False,
                                   env={"http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1",
                                        **{k: v for k, v in os.environ.items() if "SAN" in k}})
        theirs.close()
        ours.settimeout(WAIT_S)
        return process, ours

    def __call__(self, url, etag="", modified="", allow="127.0.0.0/8", words=()):
        """What it says, and the bytes."""
        process, ours = self.start(*([f"--allow={allow}"] if allow else []), *words)
        try:
            asked = f"{url}\n{etag}\n{modified}\n".encode()
            ours.sendall(struct.pack(">I", len(asked)) + asked)
            with ours.makefile("rb") as stream:
                said, body = json.loads(frame(stream)), frame(stream)
        finally:
            ours.close()
            status = process.wait(WAIT_S)
        assert status == 0, status
        assert (said["fault"] == "ok" and not said["same"]) or not body, said
        assert "secret" not in json.dumps(said), said
        return said, body

    def fault(self, url, slug, *told, **more):
        said, _ = self(url, **more)
        assert said["fault"] == slug, said
        for word in told:
            assert word in said["message"], said
        return said


def a_calendar_comes_as_it_is(fetch):
    with diaries.served(secret=diaries.gives(DIARY)) as answers:
        said, body = fetch(answers.url("/secret?token=secret"))
        assert body == DIARY and said["fault"] == "ok" and said["host"] == "127.0.0.1", said
        path, heads = answers.asked[0]
        assert path == "/secret?token=secret" and "text/calendar" in heads["accept"]
        assert "cookie" not in heads and "authorization" not in heads, heads
        assert fetch(answers.url("/secret", host="localhost"), allow="127.0.0.0/8 ::1")[1] == DIARY


def f10_what_has_not_changed_is_not_sent_again(fetch):
    with diaries.served(secret=diaries.tagged(DIARY), always=diaries.says(304)) as answers:
        said, body = fetch(answers.url("/secret"))
        assert (said["etag"], said["modified"]) == ('"one"', "Mon, 23 Nov 2026 10:00:00 GMT") and body
        said, body = fetch(answers.url("/secret"), said["etag"], said["modified"])
        assert said["same"] and said["fault"] == "ok" and not body, said
        assert answers.asked[1][1]["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"
        fetch.fault(answers.url("/always"), "unavailable", "304")  # nobody asked whether it had


def f10_what_is_packed_is_unpacked_within_bounds(fetch):
    with diaries.served(packed=diaries.gives(gzip.compress(DIARY), Content_Encoding="gzip"), bomb=diaries.bomb,
                        endless=diaries.endless, broken=diaries.gives(b"\x1f\x8bno", Content_Encoding="gzip"),
                        large=diaries.cut(b"BEGIN", MOST + 1), most=diaries.gives(b"X" * MOST)) as answers:
        assert fetch(answers.url("/packed"))[1] == DIARY
        assert len(fetch(answers.url("/most"))[1]) == MOST
        for path in ("/bomb", "/endless", "/large"):
            fetch.fault(answers.url(path), "too-large", "5242880")
        fetch.fault(answers.url("/broken"), "corrupt")


def f9_what_breaks_off_is_no_calendar(fetch):
    with diaries.served(long=diaries.cut(DIARY, len(DIARY) + 10), short=diaries.cut(DIARY, len(DIARY) - 10),
                        gone=diaries.breaks_off, junk=lambda h: h.wfile.write(b"hello\r\n\r\n")) as answers:
        fetch.fault(answers.url("/long"), "corrupt", "broke off")
        assert fetch(answers.url("/short"))[1] == DIARY[:-10]  # cut, which its reader sees
        fetch.fault(answers.url("/gone"), "corrupt")
        fetch.fault(answers.url("/junk"), "unavailable")


def f10_five_redirects_are_followed(fetch):
    with diaries.served(end=diaries.gives(DIARY)) as answers:
        for step in range(7):
            answers.paths[f"/step{step}"] = diaries.leads_to("/end" if step == 0 else f"step{step - 1}",
                                                             (301, 302, 303, 307, 308, 301, 302)[step])
        answers.paths["/round"] = diaries.leads_to("/round")
        assert fetch(answers.url("/step4"))[1] == DIARY
        fetch.fault(answers.url("/step5"), "forbidden", "6th", "5 are followed")
        fetch.fault(answers.url("/round"), "forbidden", "5 are followed")
        assert answers.count("/round") == 6


def h9_no_address_within_is_asked_not_even_by_a_redirect(fetch):
    with diaries.served(secret=diaries.gives(DIARY)) as answers:
        ways = {name: diaries.leads_to(url) for name, url in {
            "metadata": "http://169.254.169.254/latest/meta-data/", "home": "http://192.168.1.1/",
            "self": answers.url("/secret", host="127.1"), "six": "http://[::1]/", "file": "file:///etc/passwd",
            "gopher": "gopher://127.0.0.1:25/", "mapped": f"http://[::ffff:127.0.0.1]:{answers.port}/secret",
            "nat": "http://[64:ff9b::7f00:1]/", "carrier": "http://100.64.0.1/", "port": "http://93.184.216.34:22/",
        }.items()}
        answers.paths.update({f"/{name}": way for name, way in ways.items()})
        for name in ways:
            if name != "self":
                said = fetch.fault(answers.url(f"/{name}"), "forbidden")
                assert name in ("file", "gopher", "port") or "is not fetched from" in said["message"], said
        assert answers.count("/secret") == 0
        # However the number is written, it is the connection's address that counts.
        for host in ("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "0.0.0.0", "0",
                     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "127.0.0.1.", "LOCALHOST."):
            said, _ = fetch(answers.url("/secret", host=host), allow="")
            assert said["fault"] in ("forbidden", "unavailable", "invalid"), (host, said)
            assert said["fault"] == "forbidden" or host.endswith("."), (host, said)
        assert answers.count("/secret") == 0
        assert fetch(answers.url("/self"))[1] == DIARY  # in a network that is allowed


def h9_only_the_web_s_words_are_spoken(fetch):
    for url, slug in (("ftp://127.0.0.1/", "forbidden"), ("file:///etc/passwd", "forbidden"),
                      ("gopher://127.0.0.1/", "forbidden"), ("dict://127.0.0.1/", "forbidden"),
                      ("no address", "invalid"), ("http://", "invalid"), ("", "invalid")):
        fetch.fault(url, slug)
    with diaries.served() as answers:
        # webcal is https: a server without TLS does not understand it.
        said = fetch.fault(answers.url("/secret").replace("http:", "webcal:"), "unavailable")
        assert not answers.asked and said["host"] == "127.0.0.1", said


def h9_credentials_go_to_no_other_host(fetch):
    with diaries.served(end=diaries.gives(DIARY)) as other, diaries.served(end=diaries.gives(DIARY)) as answers:
        answers.paths["/same"] = diaries.leads_to("/end")
        answers.paths["/other"] = diaries.leads_to(other.url("/end"))
        answers.paths["/planted"] = diaries.leads_to(other.url("/end").replace("//", "//eve:eve@"))
        for path in ("/same", "/other", "/planted"):
            assert fetch(answers.url(path).replace("//", "//ann:secret@"))[1] == DIARY
        for path, heads in answers.asked:
            assert heads["authorization"] == "Basic YW5uOnNlY3JldA==", path
        assert all("authorization" not in heads for _, heads in other.asked)
        assert len(other.asked) == 2


def refusals_have_their_sentences(fetch):
    with diaries.served(login=diaries.says(401), barred=diaries.says(403), gone=diaries.says(410),
                        busy=diaries.says(503, Retry_After="120"), broken=diaries.says(500),
                        heads=lambda h: diaries.send(h, 200, DIARY, **{f"X_{i}": "x" * 900 for i in range(90)}),
                        ) as answers:
        fetch.fault(answers.url("/login"), "unauthenticated", "login")
        fetch.fault(answers.url("/barred"), "unauthenticated", "403")
        fetch.fault(answers.url("/gone"), "not-found", "410")
        fetch.fault(answers.url("/broken"), "unavailable", "500")
        assert fetch.fault(answers.url("/busy"), "unavailable", "503")["retry_s"] == 120
        fetch.fault(answers.url("/heads"), "too-large", "header")
        port = answers.port
    fetch.fault(f"http://127.0.0.1:{port}/secret", "unavailable", "cannot be reached")


def f10_one_that_drips_is_given_up(fetch):
    with diaries.served(drips=diaries.drips) as answers:
        answers.paths["/round"] = lambda handler: (time.sleep(0.4), diaries.leads_to("/round")(handler))
        fetch.fault(answers.url("/drips"), "timeout", "in time", words=["--total-ms=1000"])
        fetch.fault(answers.url("/round"), "timeout", "in time", words=["--total-ms=1000"])  # of all hops together


def main():
    fetch = Fetcher(sys.argv[1])
    for play in (a_calendar_comes_as_it_is, f10_what_has_not_changed_is_not_sent_again,
                 f10_what_is_packed_is_unpacked_within_bounds, f9_what_breaks_off_is_no_calendar,
                 f10_five_redirects_are_followed, h9_no_address_within_is_asked_not_even_by_a_redirect,
                 h9_only_the_web_s_words_are_spoken, h9_credentials_go_to_no_other_host,
                 refusals_have_their_sentences, f10_one_that_drips_is_given_up):
        play(fetch)
        print(f"ok: {play.__name__.replace('_', ' ')}", flush=True)


main()
