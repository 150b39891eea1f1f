"""54 requests that two readers might see differently: each ends as it must. python3 FILE SERVER"""

import sys
import threading

import scene

HOST = b"Host: a\r\n"
END = b"\r\n"
HIDDEN = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"  # must never be answered as a request
CHUNKED = b"Transfer-Encoding: chunked\r\n"
FIVE = b"5\r\nhello\r\n0\r\n\r\n"
NOTHING = b"0\r\n\r\n"


def get(rest=END, target=b"/ping", version=b"HTTP/1.1", host=HOST):
    return b"GET " + target + b" " + version + END + host + rest


def post(fields, body=b"", version=b"HTTP/1.1"):
    return b"POST /echo " + version + END + HOST + fields + END + body


# "yes" and a count: so many answers of 200. "no": none. "either": anything but a hidden answer,
# which is marked by "hidden".
CASES = {
    "get": (get(), 1),
    "three in a row": (get() * 3, 3),
    "three slow ones in a row": (get(target=b"/async") * 3, 3),
    "post": (post(b"Content-Length: 5\r\n", b"hello"), 1),
    "chunked": (post(CHUNKED, FIVE), 1),
    "chunked with a trailer": (post(CHUNKED, b"5\r\nhello\r\n0\r\nX: y\r\n\r\n"), 1),
    "head": (b"HEAD /ping HTTP/1.1\r\n" + HOST + END, 1),
    "expect": (post(b"Expect: 100-continue\r\nContent-Length: 5\r\n", b"hello"), 1),
    "1.0": (b"GET /ping HTTP/1.0\r\n\r\n", 1),
    "length and encoding": (post(b"Content-Length: 6\r\n" + CHUNKED, NOTHING + HIDDEN), "no"),
    "encoding and length": (post(CHUNKED + b"Content-Length: 4\r\n", NOTHING + HIDDEN), "no"),
    "two lengths": (post(b"Content-Length: 0\r\nContent-Length: 40\r\n", HIDDEN), "no"),
    "one length twice": (post(b"Content-Length: 5\r\n" * 2, b"hello"), "either"),
    "length +5": (post(b"Content-Length: +5\r\n", b"hello"), "no"),
    "length -1": (post(b"Content-Length: -1\r\n", b"hello"), "no"),
    "length 0x5": (post(b"Content-Length: 0x5\r\n", b"hello"), "no"),
    "length list": (post(b"Content-Length: 5, 6\r\n", b"hello"), "no"),
    "length with a blank": (post(b"Content-Length: 5 6\r\n", b"hello"), "no"),
    "length beyond 64 bits": (post(b"Content-Length: 18446744073709551621\r\n", b"hello"), "no"),
    "length empty": (post(b"Content-Length: \r\n", HIDDEN), "no"),
    "encoding xchunked": (post(b"Transfer-Encoding: xchunked\r\n", HIDDEN), "no"),
    "encoding list": (
        post(b"Transfer-Encoding: chunked, identity\r\n", NOTHING + HIDDEN), "no"),
    "two encodings": (
        post(CHUNKED + b"Transfer-Encoding: identity\r\n", NOTHING + HIDDEN), "no"),
    "blank before the colon": (post(b"Transfer-Encoding : chunked\r\n", NOTHING + HIDDEN), "no"),
    "vertical tab": (post(b"Transfer-Encoding: \x0bchunked\r\n", NOTHING + HIDDEN), "no"),
    "folded line": (post(b"Transfer-Encoding:\r\n chunked\r\n", NOTHING + HIDDEN), "hidden"),
    "chunked in 1.0": (
        post(b"Connection: keep-alive\r\n" + CHUNKED, NOTHING + HIDDEN, b"HTTP/1.0"), "no"),
    "bare LF": (b"GET /ping HTTP/1.1\nHost: a\n\n", "either"),
    "bare CR": (get(b"X: a\rTransfer-Encoding: chunked\r\n\r\n"), "no"),
    "chunk 0x5": (post(CHUNKED, b"0x" + FIVE), "no"),
    "chunk beyond 64 bits": (post(CHUNKED, b"fffffffffffffffff" + FIVE), "no"),
    "chunk -5": (post(CHUNKED, b"-" + FIVE), "no"),
    "chunk without its end": (post(CHUNKED, b"5\r\nhelloXX0\r\n\r\n"), "no"),
    "chunk lines with LF": (post(CHUNKED, b"5\nhello\n0\n\n"), "no"),
    "chunk extension with LF": (post(CHUNKED, b"5;a\nhello\r\n0\r\n\r\n"), "no"),
    "chunk extension of 200 kB": (
        post(CHUNKED, b"5;" + b"a" * 200000 + b"\r\nhello\r\n0\r\n\r\n"), "no"),
    "blank in a name": (get(b"X Y: z\r\n\r\n"), "no"),
    "no colon": (get(b"XYZ\r\n\r\n"), "no"),
    "NUL in a header": (get(b"X: a\x00b\r\n\r\n"), "no"),
    "empty name": (get(b": z\r\n\r\n"), "no"),
    "no host": (get(host=b""), "no"),
    "two hosts": (get(host=b"Host: a\r\nHost: b\r\n"), "no"),
    "1.9": (get(version=b"HTTP/1.9"), "either"),
    "2.0": (get(version=b"HTTP/2.0"), "no"),
    "1.x": (get(version=b"HTTP/1.x"), "no"),
    "blank in the target": (get(target=b"/pi ng"), "no"),
    "NUL in the target": (get(target=b"/ping\x00x"), "no"),
    "small method": (b"get /ping HTTP/1.1\r\n" + HOST + END, "either"),
    "method of 3000 letters": (b"A" * 3000 + b" /ping HTTP/1.1\r\n" + HOST + END, "no"),
    "target of 20 kB": (get(target=b"/" + b"a" * 20000), "no"),
    "header of 40 kB": (get(b"X: " + b"a" * 40000 + b"\r\n\r\n"), "no"),
    "5000 headers": (get(b"X: a\r\n" * 5000 + END), "no"),
    "TLS greeting": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 300, "no"),
    "get with a body": (get(b"Content-Length: 31\r\n\r\n" + HIDDEN), "hidden"),
}


def judge(expected, statuses, closed):
    final = [x for x in statuses if x != 100]
    good = final.count(200)
    if expected == "no":
        # Refused means told or closed, never left hanging.
        return good == 0 and (closed or final) and all(x >= 400 for x in final)
    if expected == "either":
        return good <= 1 and (final or closed)
    if expected == "hidden":
        return good <= 1 and (final or closed)
    return good == expected and len(final) == expected


def main(program):
    assert len(CASES) == 54
    wrong = []
    with scene.Server(program) as server:

        def one(name, raw, expected):
            statuses, closed = scene.exchange(server, raw, quiet=0.5)
            if not judge(expected, statuses, closed):
                wrong.append(f"{name}: expected {expected}, got {statuses} closed={closed}")

        threads = [threading.Thread(target=one, args=(k, *v)) for k, v in CASES.items()]
        for i in range(0, len(threads), 8):
            for thread in threads[i:i + 8]:
                thread.start()
            for thread in threads[i:i + 8]:
                thread.join()
        status, _, _ = scene.ask(server, "GET", "/ping")
        assert status == 200
    for line in wrong:
        print(line)
    accepted = sum(isinstance(v[1], int) for v in CASES.values())
    print(f"{len(CASES)} cases ({accepted} to accept), {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
