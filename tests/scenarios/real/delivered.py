"""
A real mail server between the daemon and peers: while it is down nothing is lost, once it is up each
mail arrives once, also when the daemon was killed meanwhile; what the council's server refuses comes
back and marks who was not reached.
python3 delivered.py PEERPOOLD
"""

import collections
import os
import pathlib
import socket
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "lib"), str(HERE.parent)]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402
from parts import Missing, Post, Town, until  # noqa: E402

V1 = "/api/v1"


class Refuses:
    """A council's mail server that knows nobody."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    @staticmethod
    def talk(connection):
        answers_ = {b"EHLO": b"250 council.example", b"RSET": b"250 ok", b"MAIL": b"250 ok", b"QUIT": b"221 bye",
                    b"RCPT": b"550 5.1.1 no such user here"}
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 council.example ESMTP\r\n")
            for line in lines:
                said = answers_.get(line[:4].upper(), b"503 not now")
                connection.sendall(said + b"\r\n")
                if said.startswith(b"221"):
                    return

    def action(self):
        return f'relay host "smtp://127.0.0.1:{self.port}"'

    def end(self):
        self.listener.close()


def uids(town, booking):
    """How often each invitation came, over all boxes."""
    found = collections.Counter()
    for address in {seat["peer"]["email"] for seat in booking["seats"]}:
        for mail in town.boxes.mails(address):
            path = os.path.join(town.folder, "looked-at.eml")
            with open(path, "wb") as file:
                file.write(mail)
            found[answers.Invitation(path).uid] += 1
    return found


def waits_for_a_server_that_is_down(daemon, town):
    town.post.end()
    with daemon.client() as client:
        booking = people.book(client, people.visit(people.brief(), "2031-01-06"))
        asked = {one["uid"] for one in booking["invitations"]}
        until("a try that failed", lambda: any(
            mail["tries"] for mail in client.all(f"{V1}/mails") if mail["state"] == "waiting"))
    daemon.kill()
    daemon.start()
    town.post = Post(town.folder, town.maildir, town.boxes.action(), port=town.post.port)
    with daemon.client() as client:
        until("all sent", lambda: all(mail["state"] == "sent" for mail in client.all(f"{V1}/mails")),
              wait_s=240)
    until("all in their boxes", lambda: set(uids(town, booking)) == asked)
    time.sleep(2)  # a second copy would come now
    assert set(uids(town, booking).values()) == {1}, uids(town, booking)


def what_is_refused_comes_back(daemon, town):
    town.post.end()
    council = Refuses()
    town.post = Post(town.folder, town.maildir, council.action(), port=town.post.port)
    with daemon.client() as client:
        booking = people.book(client, people.visit(people.brief(alone=True), "2031-03-03"))["id"]
        until("all marked as not reached", lambda: all(
            one["undelivered"] for one in client.get(f"{V1}/bookings/{booking}")["invitations"]),
            wait_s=120)
        seat = client.get(f"{V1}/bookings/{booking}")["seats"][0]
        assert seat["state"] == "enquired", "who was not reached has not declined"
        rows = client.all(f"{V1}/mails/incoming", state="review")
        assert rows and {row["kind"] for row in rows} == {"bounce"}, rows
    council.end()


def main(program):
    try:
        with Town() as town, Daemon(program, mail=town.settings()) as daemon:
            daemon.start()
            with daemon.client() as client:
                people.import_table(client, "peers", people.mixed(25))
            for scene in (waits_for_a_server_that_is_down, what_is_refused_comes_back):
                scene(daemon, town)
                print(scene.__name__.replace("_", " "), flush=True)
            assert daemon.end() == 0, daemon.said()
            with books.copy_of(daemon.database) as db:
                assert books.check_all(db) >= 2
    except Missing as what:
        print(f"skipped: {what}")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
