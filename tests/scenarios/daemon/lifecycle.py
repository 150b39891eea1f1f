"""
The daemon's beginnings and ends: an empty folder, another daemon, signals, no room, no right, a
database from the future. python3 lifecycle.py PEERPOOLD [SCENE...]
"""

import datetime
import http.client
import os
import pathlib
import signal
import sqlite3
import stat
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib"), str(HERE / "mail")]
import books
import people
import smtp_server
from daemon import Daemon

V1 = "/api/v1"
CONFIG_EXIT = 3
SMALL_DISK = 12 << 20


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def refused(daemon, *words, limit=None):
    """It does not start, and one sentence of its says why."""
    before = len(daemon.said())
    daemon.launch(limit)
    status = daemon.ended(20)
    said = daemon.said()[before:].strip()
    lines = [line for line in said.splitlines() if line.startswith("peerpoold: ")]
    assert status == CONFIG_EXIT, f"{status}: {said}"
    assert len(lines) == 1 and all(word in lines[0] for word in words), said
    return lines[0]


def an_empty_folder_is_enough(program):
    with Daemon(program) as daemon:
        state = os.path.join(daemon.folder, "state")
        daemon.told["daemon"]["state_dir"] = state
        daemon.configure(daemon.told)
        daemon.start()
        database = os.path.join(state, "peerpool.db")
        assert mode(state) == 0o700 and mode(database) == 0o600
        assert stat.S_ISSOCK(os.stat(daemon.socket).st_mode) and mode(daemon.socket) == 0o660
        for name in os.listdir(state):
            assert not mode(os.path.join(state, name)) & 0o077, name
        with daemon.client() as client:
            assert client.get("/readyz") == {"status": "ok"}
            assert len(client.all(f"{V1}/organisations", kind="authority")) >= 153
        assert daemon.end() == 0, daemon.said()
        assert not os.path.exists(daemon.socket), "the socket stays behind"
        with books.copy_of(database) as db:
            books.check_all(db)


def the_socket_has_the_mode_that_is_set(program):
    with Daemon(program, daemon={"socket_mode": "0600"}) as daemon:
        daemon.start()
        assert mode(daemon.socket) == 0o600
        assert daemon.end() == 0


def a_second_start_loads_nothing_anew(program):
    with Daemon(program) as daemon:
        daemon.start()
        assert daemon.end() == 0
        before = books.dump(daemon.database)
        daemon.start()
        assert daemon.end() == 0
        after = books.dump(daemon.database)
        changed = [name for name in before if before[name] != after[name]
                   and name not in ("operation",)]
        assert not changed, changed


def another_daemon_keeps_out(program):
    with Daemon(program) as first, Daemon(program) as second:
        first.start()
        second.told["store"]["file"] = first.database
        second.configure(second.told)
        refused(second, first.database)
        del second.told["store"]["file"]
        second.told["daemon"]["socket"] = first.socket
        second.configure(second.told)
        refused(second, first.socket)
        with first.client() as client:
            people.import_table(client, "peers", people.mixed(5))
            assert len(client.all(f"{V1}/peers")) == 5
        assert first.end() == 0, first.said()


def what_a_killed_one_left_is_no_hindrance(program):
    with Daemon(program) as daemon:
        daemon.start()
        daemon.kill()
        assert os.path.exists(daemon.socket)
        daemon.start()
        with daemon.client() as client:
            client.get("/readyz")
        assert daemon.end() == 0


def a_file_that_is_no_socket_is_not_removed(program):
    with Daemon(program) as daemon:
        with open(daemon.socket, "w", encoding="ascii") as file:
            file.write("mine")
        refused(daemon, daemon.socket)
        with open(daemon.socket, encoding="ascii") as file:
            assert file.read() == "mine"


def hanging_up_harms_nothing(program):
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            client.get("/readyz")
            for number in (signal.SIGHUP, signal.SIGPIPE):
                daemon.process.send_signal(number)
                time.sleep(0.05)
                assert daemon.process.poll() is None, f"{number.name} ended it"
            client.get("/readyz")
        for number in (signal.SIGINT, signal.SIGTERM):
            assert daemon.end(number) == 0
            daemon.start()
        assert daemon.end() == 0


def the_end_waits_for_what_is_asked(program):
    """Each request that was there gets its answer, whole; what it acknowledges is kept."""
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(100))
        clients = [daemon.client(timeout=30) for _ in range(16)]
        for number, client in enumerate(clients):
            monday = datetime.date(2031, 1, 6) + datetime.timedelta(weeks=number)
            client.send("POST", f"{V1}/requests", {
                "product": "send-peer-challenge", "host": "Derby", "from": monday.isoformat(),
                "to": (monday + datetime.timedelta(days=25)).isoformat()})
        time.sleep(0.05)
        daemon.process.send_signal(signal.SIGTERM)
        replies = []
        for client in clients:
            try:
                replies.append(client.receive())
            except (http.client.HTTPException, OSError):
                pass  # it was not read yet
            client.close()
        assert daemon.ended() == 0, daemon.said()
        statuses = {reply.status for reply in replies}
        assert replies and statuses <= {201, 503}, replies
        made = {reply.json["id"] for reply in replies if reply.status == 201}
        with books.copy_of(daemon.database) as db:
            assert made <= {str(row[0]) for row in db.execute("SELECT id FROM request")}
            books.check_all(db)


def the_end_does_not_wait_for_the_idle(program):
    with Daemon(program) as daemon:
        daemon.start()
        with daemon.client() as idle, daemon.client() as half:
            idle.get("/livez")
            half.open()
            half.socket.sendall(b"GET /livez HTTP/1.1\r\nHost:")
            began = time.monotonic()
            assert daemon.end() == 0, daemon.said()
            assert time.monotonic() - began < 15, "an idle connection holds it up"


def book_somebody(client):
    """One director, asked for a day; how many mails that makes."""
    people.import_table(client, "peers", people.mentors(["send"]))
    made = client.expect(201, "POST", f"{V1}/requests", {
        "product": "director-mentoring", "host": "Derby",
        "starts": [{"day": "2031-01-06", "points": 0}]}).json
    match = client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches", {"best": 1}).json
    done = client.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish")
    return len(done.json["mails"])


def wait_for(daemon, text, what):
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        with books.looking_at(daemon.database) as db:
            if books.number(db, text):
                return
        time.sleep(0.05)
    raise AssertionError(f"no {what} in 30 s: {daemon.said()}")


def a_mail_server_that_hangs_does_not_hold_up_the_end(program):
    """What it was told and never acknowledged is doubtful, and goes out again under the same name."""
    server = smtp_server.Server({"END": smtp_server.SILENT})
    with Daemon(program, mail={"transport": "smtp",
                               "smarthost": f"smtp://127.0.0.1:{server.port}"}) as daemon:
        try:
            daemon.start()
            with daemon.client() as client:
                assert book_somebody(client) == 1
            assert server.first_accepted.wait(20), daemon.said()
            give_up = time.monotonic() + 20
            while not server.taken and time.monotonic() < give_up:
                time.sleep(0.05)
            began = time.monotonic()
            assert daemon.end() == 0, daemon.said()
            assert time.monotonic() - began < 25
            with books.copy_of(daemon.database) as db:
                books.check_all(db)
                mail, = db.execute("SELECT * FROM outbox").fetchall()
                assert mail["state"] in ("waiting", "sending"), dict(mail)
                assert mail["doubtful"] or mail["state"] == "sending", dict(mail)
            db = sqlite3.connect(daemon.database)
            with db:
                db.execute("UPDATE outbox SET next_s = 1")
            db.close()
            daemon.start()
            wait_for(daemon, "SELECT state = 'sent' AND doubtful FROM outbox", "mail")
            names = [line for _, raw in server.taken for line in raw.split(b"\r\n")
                     if line.lower().startswith(b"message-id:")]
            assert len(names) == 2 and len(set(names)) == 1, names
            assert daemon.end() == 0, daemon.said()
        finally:
            server.close()


def a_mail_server_that_is_away_loses_nothing(program):
    server = smtp_server.Server()
    port = server.port
    server.close()
    with Daemon(program, mail={"transport": "smtp", "smarthost": f"smtp://127.0.0.1:{port}"}) as daemon:
        daemon.start()
        with daemon.client() as client:
            assert book_somebody(client) == 1
        wait_for(daemon, "SELECT state = 'waiting' AND tries = 1 AND NOT doubtful FROM outbox", "try")
        began = time.monotonic()
        assert daemon.end() == 0 and time.monotonic() - began < 10, daemon.said()


def ended_while_it_starts(program):
    with Daemon(program) as daemon:
        for wait in (0.005, 0.02, 0.05, 0.1, 0.2):
            daemon.launch()
            time.sleep(wait)
            daemon.process.send_signal(signal.SIGTERM)
            status = daemon.ended()
            assert status in (0, -signal.SIGTERM), f"after {wait} s: {status} {daemon.said()}"
        daemon.start()
        assert daemon.end() == 0
        with books.copy_of(daemon.database) as db:
            books.check_all(db)


def without_reference_data_it_says_where_it_looked(program):
    with Daemon(program, store={"reference": "/nowhere/at/all"}) as daemon:
        refused(daemon, "/nowhere/at/all")


def reference_data_that_is_wrong_names_file_and_line(program):
    with Daemon(program) as daemon:
        folder = os.path.join(daemon.folder, "reference")
        os.mkdir(folder)
        with open(os.path.join(folder, "regions.csv"), "wb") as file:
            file.write(b"code;name\xff\n\x00\n")
        daemon.told["store"]["reference"] = folder
        daemon.configure(daemon.told)
        daemon.launch()
        status = daemon.ended(20)
        assert status not in (0, 1) and status > 0, f"{status} {daemon.said()}"
        assert "regions.csv" in daemon.said(), daemon.said()


def a_database_from_the_future_is_left_alone(program):
    with Daemon(program) as daemon:
        daemon.start()
        assert daemon.end() == 0
        db = sqlite3.connect(daemon.database)
        db.execute("PRAGMA user_version = 4711")
        db.close()
        with open(daemon.database, "rb") as file:
            before = file.read()
        refused(daemon, "4711", daemon.database)
        with open(daemon.database, "rb") as file:
            assert file.read() == before


def what_is_no_database_is_left_alone(program):
    for what in (b"This is a letter, not a database.\n" * 1000, b"SQLite format 3\0" + b"\xff" * 8000):
        with Daemon(program) as daemon:
            with open(daemon.database, "wb") as file:
                file.write(what)
            daemon.launch()
            status = daemon.ended(20)
            assert status in (1, CONFIG_EXIT) and daemon.database in daemon.said(), (
                f"{status} {daemon.said()}")
            with open(daemon.database, "rb") as file:
                assert file.read() == what
    with Daemon(program) as daemon:
        db = sqlite3.connect(daemon.database)
        db.execute("CREATE TABLE other (x)")
        db.commit()
        db.close()
        refused(daemon, daemon.database, "another program")


def as_nobody():
    """In the child: no right to anything; only root can let go of rights."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def a_folder_that_cannot_be_written_is_named(program):
    with Daemon(program) as daemon:
        state = os.path.join(daemon.folder, "state")
        os.mkdir(state)
        daemon.told["daemon"]["state_dir"] = state
        daemon.told["daemon"]["socket"] = os.path.join(daemon.folder, "s")
        daemon.configure(daemon.told)
        os.chmod(daemon.folder, 0o755)
        os.chmod(daemon.config, 0o644)
        os.chmod(state, 0o555)
        refused(daemon, state, limit=as_nobody if os.geteuid() == 0 else None)


class SmallDisk:
    """A disk of some megabytes, when one may mount."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "disk")

    def __enter__(self):
        os.mkdir(self.path)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", self.path],
                              capture_output=True, check=False)
        self.mounted = done.returncode == 0
        return self if self.mounted else None

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", "-l", self.path], check=True)


def a_full_disk_is_said_and_survived(program):
    with Daemon(program) as daemon, SmallDisk(daemon.folder) as disk:
        if disk is None:
            print("  (skipped: no small disk can be mounted here)")
            return
        daemon.told["daemon"]["state_dir"] = disk.path
        daemon.configure(daemon.told)
        daemon.start()
        database = os.path.join(disk.path, "peerpool.db")
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(20))
            ballast = os.path.join(disk.path, "ballast")
            with open(ballast, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"\0" * 65536)
                except OSError:
                    pass
            told, full = 20, None
            for turn in range(200):
                rows = people.mixed(50, f"F{turn:03}N")
                shown = client.call("POST", f"{V1}/imports/peers", people.table(rows))
                done = shown
                if shown.status == 200:
                    done = client.call("POST", f"{V1}/imports/peers", people.table(rows),
                                       apply="true", token=shown.json["token"])
                if done.status != 200:
                    full = done
                    break
                told += 50
            assert full is not None and full.status == 507, full
            assert full.json["type"] == "/problems/storage-full" and full.json["detail"], full
            assert len(client.all(f"{V1}/peers")) == told, "reading goes on"
            client.get("/livez")
            again = client.call("POST", f"{V1}/imports/peers", people.table(rows))
            assert again.status in (200, 507), again
            os.unlink(ballast)
            people.import_table(client, "peers", rows)
            assert len(client.all(f"{V1}/peers")) == told + 50
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(database) as db:
            books.check_all(db)


SCENES = [an_empty_folder_is_enough, the_socket_has_the_mode_that_is_set,
          a_second_start_loads_nothing_anew, another_daemon_keeps_out,
          what_a_killed_one_left_is_no_hindrance, a_file_that_is_no_socket_is_not_removed,
          hanging_up_harms_nothing, the_end_waits_for_what_is_asked,
          the_end_does_not_wait_for_the_idle,
          a_mail_server_that_hangs_does_not_hold_up_the_end,
          a_mail_server_that_is_away_loses_nothing, ended_while_it_starts,
          without_reference_data_it_says_where_it_looked,
          reference_data_that_is_wrong_names_file_and_line,
          a_database_from_the_future_is_left_alone, what_is_no_database_is_left_alone,
          a_folder_that_cannot_be_written_is_named, a_full_disk_is_said_and_survived]


def main(program, *names):
    failed = 0
    for scene in SCENES:
        if names and scene.__name__ not in names:
            continue
        began = time.monotonic()
        try:
            scene(program)
        except AssertionError as wrong:
            failed += 1
            print(f"FAILED {scene.__name__.replace('_', ' ')}: {wrong}", flush=True)
            continue
        print(f"{scene.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
