"""A web server on loopback that serves diaries, well or badly, as it is told."""

import contextlib
import gzip
import http.server
import socket
import threading
import time


def calendar(*events):
    """A whole calendar of events "20270301T090000Z/20270301T170000Z"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN"]
    for number, event in enumerate(events):
        start, end = event.split("/")
        lines += ["BEGIN:VEVENT", f"UID:{number}@tests", "DTSTAMP:20260101T000000Z", f"DTSTART:{start}",
                  f"DTEND:{end}", "SUMMARY:Dentist in Secretville", "LOCATION:Hidden Lane 5", "END:VEVENT"]
    return ("\r\n".join(lines + ["END:VCALENDAR", ""])).encode()


class Answers:
    """
    What a path does: a function of the handler. `asked` keeps each request as (path, headers).
    """

    def __init__(self):
        self.paths, self.asked, self.lock = {}, [], threading.Lock()
        self.under_way, self.most = 0, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with outer.lock:
                    outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                    outer.under_way += 1
                    outer.most = max(outer.most, outer.under_way)
                try:
                    outer.paths.get(self.path.split("?")[0], missing)(self)
                except OSError:
                    pass  # who asked has gone
                finally:
                    with outer.lock:
                        outer.under_way -= 1
                    self.close_connection = True

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def count(self, path):
        with self.lock:
            return sum(asked.split("?")[0] == path for asked, _ in self.asked)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def served(**paths):
    """Answers with a path for each name: secret=... is /secret."""
    answers = Answers()
    answers.paths.update({f"/{name}": answer for name, answer in paths.items()})
    try:
        yield answers
    finally:
        answers.close()


def send(handler, status, body=b"", length=None, **heads):
    handler.send_response_only(status)
    for name, value in heads.items():
        handler.send_header(name.replace("_", "-"), value)
    if length is not False:
        handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def missing(handler):
    send(handler, 404, b"no such thing")


def gives(body, **heads):
    return lambda handler: send(handler, 200, body, **heads)


def says(status, **heads):
    return lambda handler: send(handler, status, b"", **heads)


def tagged(body, etag='"one"', modified="Mon, 23 Nov 2026 10:00:00 GMT"):
    """A whole answer, or 304 to whoever has it."""
    def answer(handler):
        if handler.headers.get("If-None-Match") == etag:
            send(handler, 304, ETag=etag)
        else:
            send(handler, 200, body, ETag=etag, Last_Modified=modified)
    return answer


def leads_to(url, status=302):
    return lambda handler: send(handler, status, b"moved", Location=url)


def drips(handler):
    """A byte now and then, for ever."""
    send(handler, 200, b"BEGIN:VCALENDAR\r\n", length=1_000_000)
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.2)


def endless(handler):
    send(handler, 200, b"BEGIN:VCALENDAR\r\n", length=False, Connection="close")
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"X-MORE:of the same\r\n" * 4000)


def bomb(handler):
    """A gigabyte in one megabyte."""
    packer = gzip.zlib.compressobj(9, gzip.zlib.DEFLATED, 31)
    zeros = b"\0" * (1 << 20)
    body = b"".join(packer.compress(zeros) for _ in range(100)) + packer.flush()
    send(handler, 200, body, Content_Encoding="gzip")


def cut(body, length):
    """Says that it is longer, or shorter, than it is."""
    return lambda handler: send(handler, 200, body, length=length)


def breaks_off(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
