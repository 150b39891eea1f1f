"""
What a mail server said is recorded although the database could not be written at that moment: the
mail is neither forgotten nor sent again. python3 outbox.py PEERPOOLD
"""

import pathlib
import sqlite3
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib"), str(HERE / "mail")]
import people  # noqa: E402
from daemon import Daemon  # noqa: E402
from smtp_server import Server  # noqa: E402

V1 = "/api/v1"
BUSY_S, WAIT_S = 6, 30  # the daemon waits 5 s for a lock of others


def wait_for(what, until):
    give_up = time.monotonic() + WAIT_S
    while not until():
        assert time.monotonic() < give_up, f"{what} did not come in {WAIT_S} s"
        time.sleep(0.02)


def book(client):
    """A booking of one person with one event: one mail."""
    people.import_table(client, "peers", people.mixed(20))
    people.book(client, people.visit(people.brief(days=1, call=False, alone=True), "2031-01-06"))


def gauge(client, name):
    text = client.expect(200, "GET", "/metrics").body.decode()
    return int(text.split(f"\n{name} ")[1].split("\n")[0])


def main(program):
    may_answer = threading.Event()

    def held():
        may_answer.wait(WAIT_S)
        return "250 2.0.0 taken"

    server = Server({"END": held})
    with Daemon(program, mail={"transport": "smtp",
                               "smarthost": f"smtp://127.0.0.1:{server.port}"}) as daemon:
        daemon.start()
        with daemon.client() as client:
            book(client)
            wait_for("the mail", lambda: server.taken)
            lock = sqlite3.connect(daemon.database, isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
            may_answer.set()
            time.sleep(BUSY_S)
            assert gauge(client, "peerpool_mail_unrecorded") == 1
            assert gauge(client, 'peerpool_bookings{state="inviting"}') == 1
            lock.execute("ROLLBACK")
            lock.close()
            wait_for("the record", lambda: client.all(f"{V1}/mails", state="sent"))
            mail, = client.all(f"{V1}/mails")
            assert mail["reply_code"] == 250 and mail["tries"] == 1 and not mail["doubtful"], mail
            assert gauge(client, "peerpool_mail_unrecorded") == 0
        assert daemon.end() == 0, daemon.said()
    server.close()
    assert len(server.taken) == 1, f"sent {len(server.taken)} times"


if __name__ == "__main__":
    main(*sys.argv[1:])
