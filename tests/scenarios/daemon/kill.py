"""
The daemon is killed at random moments while clients import, ask, match, publish and change booked
teams and mails leave by SMTP. What was acknowledged is there, nothing is half-done, no invitation is
lost, none is sent again once its 250 was recorded. python3 kill.py PEERPOOLD KILLS

A client that hears nothing asks again under the same key: that must be done once.
"""

import datetime
import email
import http.client
import os
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib"), str(HERE / "mail")]
import books
import people
import smtp_server
from daemon import Client, Daemon

V1 = "/api/v1"
GONE = (OSError, http.client.HTTPException)
MONDAY, LATER = datetime.date(2031, 1, 6), datetime.date(2035, 1, 1)
MAIL_WAIT_S = 120
TABLE_ROWS = 30


class Sink(smtp_server.Server):
    """A good mail server that knows how often it has taken each message."""

    def counts(self):
        with self.lock:
            taken = list(self.taken)
        found = {}
        for _, raw in taken:
            head = email.message_from_bytes(raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n")
            name = head["Message-ID"].strip("<> ")
            found[name] = found.get(name, 0) + 1
        return found


class Told:
    """What the daemon has acknowledged, to all clients together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.peers, self.requests, self.matches, self.bookings = set(), set(), set(), set()
        self.repeated, self.steps = 0, 0

    def keep(self, kind, *values):
        with self.lock:
            getattr(self, kind).update(values)
            self.steps += 1


class Worker(threading.Thread):
    """Does `work(self)` again and again until told to stop; raises in join() what went wrong."""

    def __init__(self, daemon, told, number, work):
        super().__init__(daemon=True)
        self.told, self.number, self.work = told, number, work
        self.client = Client(daemon.socket, timeout=40)
        self.stop, self.wrong, self.turn = threading.Event(), None, 0

    def run(self):
        try:
            while not self.stop.is_set():
                self.turn += 1
                self.work(self)
        except Stopped:
            pass
        except BaseException as wrong:
            self.wrong = wrong
        finally:
            self.client.close()

    def once(self, path, body=None, **query):
        """A POST that is repeated under its key until it is answered."""
        headers = {"Idempotency-Key": f"{self.number}-{self.turn}-{path.replace('/', '.')}"[-100:]}
        while True:
            try:
                reply = self.client.call("POST", path, body, headers, **query)
            except GONE:
                self.client.close()
                reply = None
            if reply is not None and reply.status not in (503, 504):
                if "idempotency-replayed" in reply.headers:
                    with self.told.lock:
                        self.told.repeated += 1
                return reply
            if self.stop.wait(0.02):
                raise Stopped


class Stopped(Exception):
    """The play is over."""


def import_peers(worker):
    rows = people.mixed(TABLE_ROWS, f"W{worker.number}T{worker.turn}N")
    text = people.table(rows)
    shown = worker.once(f"{V1}/imports/peers", text)
    assert shown.status == 200 and not shown.json["rejected"], shown
    done = worker.once(f"{V1}/imports/peers", text, apply="true", token=shown.json["token"])
    assert done.status in (200, 409, 412), done  # another import may have come between
    if done.status == 200:
        worker.told.keep("peers", *(row["external_id"] for row in rows))


def ask_and_publish(worker):
    """A request in a week that one other client works in too; a conflict is an answer."""
    monday = MONDAY + datetime.timedelta(weeks=worker.turn * 2 + worker.number // 2)
    made = worker.once(f"{V1}/requests", people.visit(people.brief(days=3), monday.isoformat()))
    assert made.status == 201, made
    worker.told.keep("requests", made.json["id"])
    match = worker.once(f"{V1}/requests/{made.json['id']}/matches", {"best": 1})
    assert match.status == 201 and match.json["teams"], match
    worker.told.keep("matches", match.json["id"])
    done = worker.once(f"{V1}/proposals/{match.json['teams'][0]['proposal']}/publish")
    assert done.status in (201, 409), done
    if done.status == 201:
        worker.told.keep("bookings", done.json["booking"]["id"])


def change_a_team(worker):
    """Booked, then somebody declines, another comes, and every other visit is called off."""
    monday = LATER + datetime.timedelta(weeks=worker.turn * 2)
    made = worker.once(f"{V1}/requests", people.visit(people.brief(days=3), monday.isoformat()))
    assert made.status == 201, made
    match = worker.once(f"{V1}/requests/{made.json['id']}/matches", {"best": 1})
    assert match.status == 201 and match.json["teams"], match
    booked = worker.once(f"{V1}/proposals/{match.json['teams'][0]['proposal']}/publish")
    assert booked.status == 201, booked
    path = f"{V1}/bookings/{booked.json['booking']['id']}"
    member = booked.json["booking"]["seats"][1]["peer"]["id"]
    said = worker.once(f"{path}/replies", {"peer": member, "answer": "decline", "reason": "ill"})
    assert said.status == 200 and said.json["reserves"], said
    comes = worker.once(f"{path}/substitutes", {"peer": said.json["reserves"][0]["peer"]["id"]})
    assert comes.status == 200, comes
    worker.told.keep("bookings", booked.json["booking"]["id"])
    if worker.turn % 2:
        off = worker.once(f"{path}/stand-down", {"reason": "an inspection"})
        assert off.status == 200, off


def check_promises(db, told):
    """What was acknowledged is there; the sets are read before the copy was made."""
    def have(column, table):
        return {str(row[0]) for row in db.execute(f"SELECT {column} FROM {table}")}
    for kind, there in (("peers", have("external_id", "peer")), ("requests", have("id", "request")),
                        ("matches", have("id", "match_run")), ("bookings", have("id", "booking"))):
        lost = told[kind] - there
        assert not lost, f"acknowledged and lost: {kind} {lost}"
    for row in db.execute("SELECT substr(external_id, 1, instr(external_id, 'N')) AS whose, count(*) AS n "
                          "FROM peer WHERE external_id LIKE 'W%' GROUP BY 1"):
        assert row["n"] == TABLE_ROWS, f"half a table: {row['n']} rows of {row['whose']}"


class Play:
    """One daemon, its clients and its mail server; `sent` is what may never come again."""

    def __init__(self, program):
        self.sink = Sink()
        self.daemon = Daemon(program, mail={"transport": "smtp",
                                            "smarthost": f"smtp://127.0.0.1:{self.sink.port}"})
        self.told, self.workers, self.sent, self.orphans = Told(), [], {}, []

    def begin(self):
        self.daemon.start()
        with self.daemon.client() as client:
            people.import_table(client, "peers", people.mixed(20))
        works = [ask_and_publish] * 4 + [import_peers] * 2 + [change_a_team]
        self.workers = [Worker(self.daemon, self.told, number, work)
                        for number, work in enumerate(works)]
        for worker in self.workers:
            worker.start()

    def promises(self):
        with self.told.lock:
            return {kind: set(getattr(self.told, kind))
                    for kind in ("peers", "requests", "matches", "bookings")}

    def look(self, promises):
        """The books as the process left them."""
        with books.copy_of(self.daemon.database) as db:
            books.check_all(db)
            check_promises(db, promises)
            self.check_mails(db)

    def check_mails(self, db):
        """Nothing recorded as sent has come once more since then."""
        counts = self.sink.counts()
        for row in db.execute("SELECT message_id, state, doubtful FROM outbox"):
            name, count = row["message_id"].strip("<>"), counts.get(row["message_id"], 0)
            if name in self.sent:
                assert row["state"] == "sent", f"{name} was sent and is {row['state']}"
                assert count == self.sent[name], f"{name} came again after its 250 was recorded"
            elif row["state"] == "sent":
                assert count >= 1, f"{name} is recorded as sent and never came"
                self.sent[name] = count
            assert row["state"] != "failed", f"{name} was given up"

    def end_work(self):
        for worker in self.workers:
            worker.stop.set()
        for worker in self.workers:
            worker.join(60)
            assert not worker.is_alive(), "a client hangs"
            if worker.wrong:
                raise worker.wrong
        self.workers = []

    def fail_early(self):
        for worker in self.workers:
            if worker.wrong:
                raise worker.wrong

    def send_all(self):
        """As if the pauses between tries had passed; then every mail leaves."""
        db = sqlite3.connect(self.daemon.database)
        with db:
            db.execute("UPDATE outbox SET next_s = 1 WHERE state = 'waiting'")
        db.close()
        self.daemon.start()
        give_up = time.monotonic() + MAIL_WAIT_S
        while True:
            with books.looking_at(self.daemon.database) as db:
                left = books.number(db, "SELECT count(*) FROM outbox WHERE state <> 'sent'")
            if not left:
                break
            assert time.monotonic() < give_up, f"{left} mails do not leave: {self.daemon.said()}"
            time.sleep(0.1)
        status = self.daemon.end()
        assert status == 0, f"it ended with {status}: {self.daemon.said()}"

    def check_end(self):
        with books.copy_of(self.daemon.database) as db:
            books.check_all(db)
            self.check_mails(db)
            counts = self.sink.counts()
            mails = {row["message_id"].strip("<>"): row for row in db.execute("SELECT * FROM outbox")}
        assert set(counts) == set(mails), "a mail is lost, or came from nowhere"
        twice = [name for name, count in counts.items() if count > 1]
        for name in twice:
            assert mails[name]["doubtful"], f"{name} came {counts[name]} times and is not doubtful"
        return len(mails), len(twice)

    def close(self):
        for worker in self.workers:
            worker.stop.set()
        self.daemon.close()
        self.sink.close()


# B14
def kill_daemon(play, chance):
    time.sleep(chance.choice([0.01, 0.1, 0.3, 0.8]) * (0.5 + chance.random()))
    play.fail_early()
    promises = play.promises()
    play.orphans += play.daemon.helpers()
    play.daemon.kill()
    play.look(promises)
    while chance.random() < 0.3:  # once more before it is ready
        play.daemon.launch()
        time.sleep(0.4 * chance.random())
        play.daemon.kill()
        play.look(promises)
    play.daemon.start()


def check_orphans(play):
    """A sender whose daemon is gone ends by itself."""
    give_up = time.monotonic() + 30
    while left := [pid for pid in play.orphans if is_sender(pid)]:
        assert time.monotonic() < give_up, f"senders without a daemon: {left}"
        time.sleep(0.1)


def is_sender(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="ascii") as file:
            return file.read().strip() == "peerpool-mail"
    except OSError:
        return False


def kill_sender(play, chance):
    """peerpool-mail alone; the daemon starts another."""
    time.sleep(0.3 * chance.random())
    play.fail_early()
    for helper in play.daemon.helpers():
        os.kill(helper, signal.SIGKILL)


def drain(play, chance):
    """SIGTERM with everybody at work: it ends what it has begun and exits with 0."""
    time.sleep(0.5 * chance.random())
    play.fail_early()
    promises = play.promises()
    status = play.daemon.end()
    assert status == 0, f"it ended with {status}: {play.daemon.said()}"
    play.look(promises)
    play.daemon.start()


def main(program, kills):
    seed = int(os.environ.get("PP_SEED", "0")) or random.randrange(1 << 30)
    print(f"PP_SEED={seed}", flush=True)
    chance, began = random.Random(seed), time.monotonic()
    play = Play(program)
    try:
        play.begin()
        time.sleep(1)
        for number in range(kills):
            kill_daemon(play, chance)
            if number % 5 == 2:
                kill_sender(play, chance)
            if number % 10 == 4:
                drain(play, chance)
        time.sleep(0.5)
        play.end_work()
        promises = play.promises()
        status = play.daemon.end()
        assert status == 0, f"it ended with {status}: {play.daemon.said()}"
        play.look(promises)
        play.send_all()
        mails, twice = play.check_end()
        check_orphans(play)
    except BaseException:
        print(play.daemon.said(), flush=True)
        raise
    finally:
        play.close()
    print(f"{kills} kills in {time.monotonic() - began:.0f} s: {play.told.steps} acknowledged, "
          f"{play.told.repeated} answered once more under their key, {len(promises['bookings'])} "
          f"bookings, {len(promises['peers'])} peers, {mails} mails, {twice} of them twice")
    assert promises["bookings"] and promises["peers"]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) * int(os.environ.get("PP_SOAK", "1")))
