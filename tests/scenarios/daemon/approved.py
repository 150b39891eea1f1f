"""
A change-set is approved and undone: before its mails have left all is as it was and nobody hears of
it, afterwards everybody hears the reverse; and the daemon is killed while it approves: all of it is
there, or nothing. python3 approved.py PEERPOOLD KILLS
"""

import datetime
import email
import email.policy
import http.client
import pathlib
import random
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib"), str(HERE / "mail")]
import books  # noqa: E402
import people  # noqa: E402
from daemon import Client, Daemon  # noqa: E402
from smtp_server import Server  # noqa: E402

V1 = "/api/v1"
WAIT_S = 60
MONDAY = datetime.date(2031, 1, 20)
GONE = (OSError, http.client.HTTPException)


def wait_for(what, until):
    give_up = time.monotonic() + WAIT_S
    while not (found := until()):
        assert time.monotonic() < give_up, f"{what} did not come in {WAIT_S} s"
        time.sleep(0.05)
    return found


def book(client, day):
    return people.book(client, people.visit(people.brief(call=False), day))


def set_state(client, peer, state):
    reply = client.expect(200, "GET", f"{V1}/peers/{peer}")
    body = {name: value for name, value in reply.json.items() if name not in ("id", "rev")}
    body["state"] = state
    client.expect(200, "PUT", f"{V1}/peers/{peer}", body, {"If-Match": reply.headers["etag"]})


def rebalance(client):
    """Waits out a run that the daemon has begun by itself."""
    def begin():
        reply = client.call("POST", f"{V1}/rebalances")
        assert reply.status in (202, 409), reply
        return reply.status == 202 and reply
    where = wait_for("a rebalancing", begin).headers["location"]

    def ended():
        shown = client.get(where)
        return shown["run"]["state"] != "running" and shown
    shown = wait_for("its end", ended)
    return shown["change_set"] or client.get(f"{V1}/rebalances/{shown['run']['change_set']}")["change_set"]


def letters(server):
    """To whom, METHOD, SEQUENCE: everything that has come."""
    found = []
    with server.lock:
        taken = list(server.taken)
    for _, raw in taken:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        part = next(part for part in mail.walk() if part.get_param("method"))
        lines = part.get_payload(decode=True).decode().split("\r\n")
        sequence = next(line for line in lines if line.startswith("SEQUENCE:"))
        found.append((mail["To"].addresses[0].addr_spec, part.get_param("method"),
                      int(sequence.split(":")[1])))
    return sorted(found)


def settled(client, server, count):
    wait_for(f"{count} mails", lambda: len(server.taken) >= count)
    wait_for("the records", lambda: {mail["state"] for mail in client.all(f"{V1}/mails")} <= {
        "sent", "withdrawn"})
    return letters(server)


def undone_before_and_after_sending(program):
    server = Server({})
    with Daemon(program, mail={"transport": "smtp", "smarthost": "smtp://127.0.0.1:9"}) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25))
            booking = book(client, "2031-01-06")
            path = f"{V1}/bookings/{booking['id']}"
            lead, member = [seat["peer"] for seat in booking["seats"]]
            before = client.get(path)
            set_state(client, member["id"], "paused")
            change = rebalance(client)
            client.expect(200, "POST", f"{V1}/rebalances/{change['id']}/approve")
            assert client.get(path)["seats"][1]["peer"]["id"] != member["id"]
            # While one is being tried it may be leaving.
            wait_for("the tries", lambda: all(mail["state"] == "waiting" and mail["tries"]
                                              for mail in client.all(f"{V1}/mails")))
            back = client.expect(200, "POST", f"{V1}/rebalances/{change['id']}/undo").json
            assert back["effects"][0]["withdrawn"] == 2 and not back["effects"][0]["mails"], back
            now = client.get(path)
            for name in ("seats", "events", "invitations", "first_day", "state"):
                assert now[name] == before[name], f"{name} is not as it was"
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            books.check_all(db)
        daemon.told["mail"]["smarthost"] = f"smtp://127.0.0.1:{server.port}"
        daemon.configure(daemon.told)
        forget_pauses(daemon.database)
        daemon.start()
        with daemon.client() as client:
            assert settled(client, server, 2) == sorted(
                (peer["email"], "REQUEST", 0) for peer in (lead, member)), "withdrawn, and sent"
            change = rebalance(client)
            done = client.expect(200, "POST", f"{V1}/rebalances/{change['id']}/approve").json
            comes = next(mail["to"] for mail in done["effects"][0]["mails"] if mail["method"] == "REQUEST")
            settled(client, server, 4)
            set_state(client, member["id"], "active")
            back = client.expect(200, "POST", f"{V1}/rebalances/{change['id']}/undo").json
            assert back["effects"][0]["withdrawn"] == 0
            assert settled(client, server, 6) == sorted([
                (lead["email"], "REQUEST", 0), (member["email"], "REQUEST", 0),
                (member["email"], "CANCEL", 1), (comes, "REQUEST", 0),
                (comes, "CANCEL", 1), (member["email"], "REQUEST", 2)])
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            books.check_all(db)
    server.close()


def forget_pauses(database):
    """The pauses between tries are over."""
    import sqlite3
    db = sqlite3.connect(database)
    with db:
        db.execute("UPDATE outbox SET next_s = 1 WHERE state = 'waiting'")
    db.close()


def killed_while_it_approves(program, kills, chance):
    done = 0
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25 + 10 * kills))
        for turn in range(kills):
            with daemon.client() as client:
                booking = book(client, (MONDAY + datetime.timedelta(weeks=2 * turn)).isoformat())
                set_state(client, booking["seats"][1]["peer"]["id"], "paused")
                change = rebalance(client)
            path, key = f"{V1}/rebalances/{change['id']}/approve", {"Idempotency-Key": f"k{turn}"}
            thread = threading.Thread(target=ask, args=(daemon.socket, path, key))
            thread.start()
            time.sleep(0.03 * chance.random())
            daemon.kill()
            thread.join()
            with books.copy_of(daemon.database) as db:
                books.check_all(db)
                state = db.execute("SELECT state FROM change_set WHERE id = ?",
                                   (change["id"],)).fetchone()[0]
                rev = db.execute("SELECT rev FROM booking WHERE id = ?",
                                 (booking["id"],)).fetchone()[0]
                assert (state, rev) in (("approved", 2), ("open", 1)), (state, rev)
                done += rev == 2
            daemon.start()
            with daemon.client() as client:
                client.expect(200, "POST", path, None, key)
                assert client.get(f"{V1}/bookings/{booking['id']}")["rev"] == 2
        assert daemon.end() == 0, daemon.said()
    print(f"{kills} kills, {done} of them after it was kept")


def ask(socket, path, key):
    with Client(socket, timeout=30) as client:
        try:
            client.call("POST", path, None, key)
        except GONE:
            pass


def main(program, kills):
    undone_before_and_after_sending(program)
    killed_while_it_approves(program, int(kills), random.Random())


if __name__ == "__main__":
    main(*sys.argv[1:])
