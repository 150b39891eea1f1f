"""What a client may do to the server, and what it gets for it. python3 FILE SERVER"""

import contextlib
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time

import scene
from scene import Server, ask, closed_after, read_reply, request


def a_head_is_the_get_without_its_body(program):
    with Server(program) as server:
        status, headers, body = ask(server, "GET", "/page")
        assert (status, len(body), headers["etag"]) == (200, 8192, '"page"')
        head_status, head_headers, _ = ask(server, "HEAD", "/page")
        assert head_status == 200 and head_headers["content-length"] == "8192"
        for each in (headers, head_headers):
            each.pop("x-request-id"), each.pop("date")
        assert headers == head_headers
        assert headers["content-security-policy"] == "default-src 'self'; frame-ancestors 'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-cache"
        assert ask(server, "GET", "/ping")[1]["cache-control"] == "no-store"


def what_is_not_there_or_not_allowed_is_told(program):
    with Server(program) as server:
        status, headers, body = ask(server, "GET", "/nowhere")
        problem = json.loads(body)
        assert status == 404 and headers["content-type"] == "application/problem+json"
        assert problem["status"] == 404 and problem["type"] == "/problems/not-found"
        assert problem["instance"] == headers["x-request-id"]
        assert ask(server, "GET", "/items")[0] == 404
        assert ask(server, "GET", "/items/7/")[0] == 404
        status, headers, _ = ask(server, "POST", "/items/7", "Content-Length: 2\r\n", b"{}")
        assert status == 405 and headers["allow"] == "GET, HEAD, DELETE, OPTIONS"
        status, headers, body = ask(server, "OPTIONS", "/echo")
        assert (status, headers["allow"], body) == (204, "POST, OPTIONS", b"")
        status, _, body = ask(server, "GET", "/fail")
        assert status == 409 and json.loads(body)["detail"] == 'the seat is "taken"'


def paths_and_queries_are_decoded_once(program):
    with Server(program) as server:
        status, _, body = ask(server, "GET", "/items/a%2Fb%20c%252F?x=1&q=%C3%A9+%26&q=2",
                              "User-Agent: play\r\n")
        assert (status, body.decode()) == (200, "a/b c%2F|é &|play|GET")
        for bad in ("/items/%", "/items/%zz", "/items/%00", "/items/%ff", "/ping?a=%0", "/ping?%ff"):
            assert ask(server, "GET", bad)[0] == 400, bad


def the_largest_heads_are_read_and_larger_ones_refused(program):
    with Server(program) as server:
        many = "".join(f"X-{i:02}: {'v' * 155}\r\n" for i in range(98))
        for headers in (many, f"X: {'v' * 16300}\r\n"):
            assert 15900 < len(request("GET", "/ping", headers)) < 16384
            assert ask(server, "GET", "/ping", headers)[0] == 200
        query = "&".join(f"a{i}={'v' * 240}" for i in range(63))
        status, _, body = ask(server, "GET", f"/items/{'i' * 200}?{query}&q=last")
        assert status == 200 and body.decode() == f"{'i' * 200}|last|-|GET"
        assert ask(server, "GET", "/ping", f"X: {'v' * 16400}\r\n")[0] == 431
        assert ask(server, "GET", f"/ping?{'v' * 16400}")[0] == 414


def a_body_over_the_cap_is_refused_before_it_is_sent(program):
    with Server(program) as server:
        with contextlib.closing(server.connect()) as s:
            s.sendall(request("POST", "/echo", "Content-Length: 1048577\r\n"))
            assert read_reply(s)[0] == 413
            seconds, _ = closed_after(s)
            assert seconds < 3, seconds
        with contextlib.closing(server.connect()) as s:
            s.sendall(request("POST", "/echo",
                              "Content-Length: 1048577\r\nExpect: 100-continue\r\n"))
            assert read_reply(s)[0] == 413


def a_chunked_body_over_the_cap_is_refused_amid_it(program):
    with Server(program) as server:
        for path in ("/echo", "/nothing/here"):
            with contextlib.closing(server.connect()) as s:
                s.sendall(request("POST", path, "Transfer-Encoding: chunked\r\n"))
                chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
                with contextlib.suppress(OSError):
                    for _ in range(24):
                        s.sendall(chunk)
                status, headers, body = read_reply(s)
                assert status == 413 and json.loads(body)["status"] == 413
                assert headers["connection"] == "close"


def more_bodies_at_once_than_there_is_room_for_are_refused(program):
    with Server(program, bodies=3000000) as server:
        with contextlib.closing(server.connect()) as first:
            first.sendall(request("POST", "/upload", "Content-Length: 2000001\r\n", b"x" * 2000000))
            time.sleep(0.1)
            with contextlib.closing(server.connect()) as second:
                with contextlib.suppress(OSError):
                    second.sendall(request("POST", "/upload", "Content-Length: 2000000\r\n",
                                           b"x" * 2000000))
                status, headers, _ = read_reply(second)
                assert status == 503 and headers["retry-after"] == "1"
            first.sendall(b"x")
            assert json.loads(read_reply(first)[2])["len"] == 2000001
        assert ask(server, "POST", "/upload", "Content-Length: 2000000\r\n",
                   b"x" * 2000000)[0] == 200


def large_bodies_arrive_whole_in_either_form(program):
    body = bytes(range(256)) * 32768
    total = 0
    for byte in body:
        total = (total * 31 + byte) & 0xFFFFFFFF
    expected = {"len": len(body), "sum": total}
    with Server(program) as server:
        for unix in (False, True):
            got = ask(server, "POST", "/upload", f"Content-Length: {len(body)}\r\n", body, unix)
            assert json.loads(got[2]) == expected
        with contextlib.closing(server.connect()) as s:
            s.sendall(request("POST", "/upload", "Transfer-Encoding: chunked\r\n"))
            at, size = 0, 1
            while at < len(body):
                piece = body[at:at + size]
                s.sendall(b"%X;note=1\r\n%s\r\n" % (len(piece), piece))
                at, size = at + len(piece), size * 3 % 70001 + 1
            s.sendall(b"0\r\nX: y\r\n\r\n" + request("GET", "/ping"))
            assert json.loads(read_one(s)) == expected
            assert read_reply(s)[0] == 200


def read_one(s):
    """A response's body, leaving what follows unread."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += s.recv(1)
    length = int([x for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")][0]
                 .split(b":")[1])
    body = b""
    while len(body) < length:
        body += s.recv(length - len(body))
    return body


def requests_in_a_row_are_answered_in_order(program):
    with Server(program) as server, contextlib.closing(server.connect()) as s:
        raw = b""
        for i in range(50):
            raw += request("GET", f"/items/{i}") + request("GET", "/async?ms=1")
        s.sendall(raw)
        for i in range(50):
            assert read_one(s).decode() == f"{i}|-|-|GET"
            assert read_one(s) == b'{"ok":true}'


def a_byte_at_a_time_is_as_good_as_at_once(program):
    with Server(program) as server, contextlib.closing(server.connect()) as s:
        for byte in (request("POST", "/echo", "Transfer-Encoding: chunked\r\n",
                             b"3\r\nabc\r\n0\r\nX: y\r\n\r\n") + request("GET", "/ping")):
            s.sendall(bytes([byte]))
            time.sleep(0.0005)
        assert json.loads(read_one(s))["len"] == 3
        assert read_one(s) == b'{"ok":true}'


def a_client_that_leaves_while_pending_does_no_harm(program):
    with Server(program) as server:
        for unix in (False, True):
            for _ in range(5):
                s = server.connect(unix)
                s.sendall(request("GET", "/slow?ms=100"))
                time.sleep(0.02)
                s.close()
            s = server.connect(unix)
            s.sendall(request("POST", "/upload", "Content-Length: 1000\r\n", b"half"))
            s.close()
            s = server.connect(unix)
            s.sendall(request("GET", "/slow?ms=100") + b"GET /pi")
            s.close()
        assert ask(server, "GET", "/slow?ms=1")[0] == 200


def work_for_a_client_that_has_left_is_stopped(program):
    with Server(program) as server:
        for unix in (False, True):
            for _ in range(4):
                s = server.connect(unix)
                s.sendall(request("GET", "/slow?ms=90000"))
                time.sleep(0.02)
                if not unix:  # else it may only have finished sending
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.close()
            assert ask(server, "GET", "/slow?ms=1")[0] == 200


def a_client_that_only_ends_its_side_gets_its_answer(program):
    with Server(program) as server:
        for unix in (False, True):
            with contextlib.closing(server.connect(unix)) as s:
                s.sendall(request("GET", "/slow?ms=100"))
                s.shutdown(socket.SHUT_WR)
                assert read_reply(s)[0] == 200
                assert s.recv(1) == b""
            for i in range(60):
                with contextlib.closing(server.connect(unix)) as s:
                    path = "/big" if i % 20 == 0 else "/ping"
                    s.sendall(request("GET", path, "Connection: close\r\n" if i % 3 else ""))
                    time.sleep(i % 4 * 0.001)
                    s.shutdown(socket.SHUT_WR)
                    assert read_reply(s)[0] == 200
                    assert s.recv(1) == b""


def a_late_handler_is_answered_for(program):
    with Server(program) as server, contextlib.closing(server.connect()) as s:
        s.sendall(request("GET", "/short?ms=600"))
        start = time.monotonic()
        status, _, body = read_reply(s)
        assert status == 504 and json.loads(body)["type"] == "/problems/timeout"
        assert time.monotonic() - start < 0.6
        s.sendall(request("GET", "/ping"))
        assert read_reply(s)[0] == 200


def slow_clients_are_cut_off(program):
    with Server(program, head_ms=400, body_ms=400, idle_ms=400, write_ms=400) as server:
        plays = {
            "a dripping head": (b"GET /ping HTTP/1.1\r\nHost: a\r\nX: ", b"a", 408),
            "a stalled head": (b"GET /ping HTTP/1.1\r\nHost: a\r\nX: ", b"", 408),
            "a dripping body": (request("POST", "/echo", "Content-Length: 9999\r\n"), b"a", 408),
            "a dripping chunk": (request("POST", "/echo", "Transfer-Encoding: chunked\r\n"), b"0",
                                 None),
            "nothing at all": (b"", b"", None),
            "nothing more": (request("GET", "/ping"), b"", 200),
            "a reader who does not read": (request("GET", "/big") * 4, None, None),
        }
        results = {}

        def one(name, first, drip, _):
            with contextlib.closing(server.connect()) as s:
                s.sendall(first)
                if drip is None:
                    start = time.monotonic()
                    while time.monotonic() - start < 8:
                        try:
                            s.sendall(b"\r\n")  # fails once it is cut off
                        except OSError:
                            break
                        time.sleep(0.05)
                    results[name] = (time.monotonic() - start, b"")
                else:
                    results[name] = closed_after(s, drip)

        threads = [threading.Thread(target=one, args=(k, *v)) for k, v in plays.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, (seconds, said) in results.items():
            assert 0.2 < seconds < 5, f"{name}: {seconds:.1f} s"
            status = plays[name][2]
            assert not status or b" %d " % status in said.split(b"\r\n")[0], f"{name}: {said!r}"
        assert ask(server, "GET", "/ping")[0] == 200


def a_large_answer_reaches_a_slow_reader_whole(program):
    with Server(program) as server, contextlib.closing(server.connect()) as s:
        s.sendall(request("GET", "/big"))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += s.recv(1)
        got = 0
        while got < 4 << 20:
            got += len(s.recv(100000))
            time.sleep(0.002)
        assert got == 4 << 20


def a_stopping_server_lets_what_runs_end(program):
    with Server(program) as server:
        idle = server.connect()
        idle.sendall(request("GET", "/ping"))
        assert read_reply(idle)[0] == 200
        with contextlib.closing(server.connect()) as s:
            s.sendall(request("GET", "/slow?ms=500"))
            time.sleep(0.1)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            status, headers, _ = read_reply(s)
            assert status == 200 and headers["connection"] == "close"
        assert idle.recv(1) == b""
        idle.close()
        assert server.process.wait(10) == 0
        assert time.monotonic() - start < 5
        assert not os.path.exists(server.path)


def a_stopping_server_does_not_wait_for_ever(program):
    with Server(program, stop_ms=200) as server:
        with contextlib.closing(server.connect()) as s:
            s.sendall(request("GET", "/slow?ms=1500"))
            half = server.connect()
            half.sendall(b"GET /pi")
            time.sleep(0.1)
            server.process.send_signal(signal.SIGTERM)
            status, headers, _ = read_reply(s)
            assert status == 503 and headers["retry-after"] == "1"
        assert server.process.wait(10) == 0
        half.close()


def a_second_signal_hurries_it(program):
    with Server(program, stop_ms=60000) as server, contextlib.closing(server.connect()) as s:
        s.sendall(request("GET", "/slow?ms=1500"))
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        assert read_reply(s)[0] == 503


def five_hundred_idle_connections_cost_little(program):
    with Server(program) as server:
        idle = [server.connect(unix=i % 2 == 0) for i in range(500)]
        times = []
        for _ in range(50):
            start = time.monotonic()
            assert ask(server, "GET", "/ping")[0] == 200
            times.append(time.monotonic() - start)
        assert sorted(times)[25] < 0.05, sorted(times)
        for s in idle:
            s.sendall(request("GET", "/ping"))
        for s in idle:
            assert read_reply(s)[0] == 200
            s.close()


def connections_over_the_limit_are_closed(program):
    with Server(program, connections=10) as server:
        held = [server.connect() for _ in range(10)]
        for s in held:
            s.sendall(request("GET", "/ping"))
            assert read_reply(s)[0] == 200
        with contextlib.closing(server.connect()) as s:
            assert s.recv(1) == b""
        held.pop().close()
        time.sleep(0.1)
        assert ask(server, "GET", "/ping")[0] == 200
        for s in held:
            s.close()


def the_kernel_says_who_is_on_the_unix_socket(program):
    with Server(program) as server:
        assert stat.S_IMODE(os.stat(server.path).st_mode) == 0o600
        name, local, uid, pid = ask(server, "GET", "/who", unix=True)[2].decode().split()
        assert (name, local, int(uid), int(pid)) == ("unix", "1", os.getuid(), os.getpid())
        assert ask(server, "GET", "/who")[2].decode().split()[:2] == ["tcp", "0"]


def a_socket_in_use_is_left_alone_and_an_old_one_replaced(program):
    with Server(program) as server:
        other = subprocess.run([program, server.path], capture_output=True, text=True, check=False)
        assert other.returncode == 1 and "another process listens" in other.stderr
        assert ask(server, "GET", "/ping", unix=True)[0] == 200
        server.process.kill()
        server.process.wait()
        assert os.path.exists(server.path)
        server.process.stdout.close()
        server.process = subprocess.Popen([program, server.path], stdout=subprocess.PIPE, text=True)
        server.port = int(server.process.stdout.readline())
        assert ask(server, "GET", "/ping", unix=True)[0] == 200


def what_was_answered_is_counted(program):
    with Server(program) as server:
        for _ in range(3):
            ask(server, "GET", "/items/1")
        ask(server, "GET", "/nowhere")
        scene.exchange(server, b"nonsense\r\n\r\n")
        text = ask(server, "GET", "/metrics")[2].decode()
        for line in (
            '# TYPE test_http_requests counter',
            'test_http_requests_total{route="/items/{id}",method="GET",code="200"} 3',
            'test_http_requests_total{route="",method="",code="404"} 1',
            'test_http_requests_total{route="",method="",code="400"} 1',
            'test_http_request_seconds_bucket{route="/items/{id}",method="GET",le="+Inf"} 3',
            'test_http_request_seconds_count{route="/items/{id}",method="GET"} 3',
            'test_http_connections 1',
        ):
            assert line in text.split("\n"), line


SCENES = [value for name, value in list(globals().items())
          if callable(value) and getattr(value, "__module__", "") == __name__ and name != "read_one"]

if __name__ == "__main__":
    chosen = [s for s in SCENES if not sys.argv[2:] or s.__name__ in sys.argv[2:]]
    scene.play(chosen, sys.argv[1])
