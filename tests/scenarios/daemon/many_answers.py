"""
Many answers by mail in random order, with doubles, old, late, odd and forged ones: each booking ends
as a model of a few lines says, and nothing that was forged shows anywhere. python3 many_answers.py
PEERPOOLD BOOKINGS MESSAGES [SEED]
"""

import datetime
import os
import pathlib
import random
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
PROGRESS_S = 60   # without which the daemon is taken to be stuck
OWN_MOST = 40     # messages from a person's own address, and
BOOKING_MOST = 280  # about a booking: beyond these an hour is a flood
FIRST = datetime.date(2031, 1, 7)
# Of two answers of one second the one that promises less holds.
CAUTION = {"ACCEPTED": 0, "TENTATIVE": 1, "DECLINED": 4}


class Model:
    """What one person's one event comes to: the greatest answer to the present time."""

    def __init__(self, one, leaves):
        self.one, self.leaves, self.best = one, leaves, None

    def take(self, partstat, stamp):
        said = (stamp, CAUTION[partstat], partstat)
        self.best = said if self.best is None else max(self.best, said)

    @property
    def partstat(self):
        return self.best[2].lower() if self.best else "needs-action"


def instant(at_s):
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at_s))


def other_address(address):
    """The same but for the last letter of its seal."""
    local, host = address.rsplit("@", 1)
    return local[:-1] + ("a" if local[-1] != "a" else "b") + "@" + host


class Writer:
    """Draws messages, and tells the model of those that must count."""

    def __init__(self, draw, now_s):
        self.draw, self.now_s, self.number, self.own = draw, now_s, 0, {}

    def stranger(self):
        self.number += 1
        return f"alias{self.number}@elsewhere.example"

    def sender(self, one, partstat):
        """A decline of somebody else's hand would be asked about; an alias may say anything else."""
        if partstat != "DECLINED":
            return self.stranger()
        self.own[one.to] = self.own.get(one.to, 0) + 1
        return one.to

    def good(self, model):
        words = ["ACCEPTED", "TENTATIVE"]
        # Who declines the visit itself is let go, and what comes later comes too late.
        if model.one.kind == "Team call" and self.own.get(model.one.to, 0) < OWN_MOST:
            words.append("DECLINED")
        partstat = self.draw.choice(words)
        at_s = self.now_s - self.draw.randrange(60, 600)
        model.take(partstat, at_s)
        return answers.reply(model.one, partstat, stamp=instant(at_s), frm=self.sender(model.one, partstat),
                             organizer=self.draw.random() < 0.7, mime_method=self.draw.random() < 0.8)

    def of_no_effect(self, model):
        """Forged, stale or odd; each would win by its stamp if it counted."""
        one, late = model.one, instant(self.now_s - 10)
        frm = self.stranger()
        return self.draw.choice([
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, to=other_address(one.address),
                                  organizer=False),
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, to="peers@programme.example"),
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, sequence=one.sequence + 1),
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, sequence=one.sequence - 1),
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, attendee="crasher@elsewhere.example"),
            lambda: answers.reply(one, "NEEDS-ACTION", stamp=late, frm=frm),
            lambda: answers.reply(one, "X-MAYBE", stamp=late, frm=frm),
            lambda: answers.reply(one, "DECLINED", stamp=late, frm=frm, method="CANCEL"),
        ])()

    def leaving(self, model):
        """The last word of who gives the part back."""
        model.take("DECLINED", self.now_s - 30)
        return answers.reply(model.one, "DECLINED", stamp=instant(self.now_s - 30), frm=model.one.to)


def write_all(writer, models, messages):
    """For one booking; about one in six is there twice."""
    written = [writer.leaving(model) for model in models if model.leaves and model.one.kind == "Onsite"]
    while len(written) < messages:
        model = writer.draw.choice(models)
        made = (writer.good if writer.draw.random() < 0.7 else writer.of_no_effect)(model)
        written.append(made)
    return written + [made for made in written if writer.draw.random() < 1 / 6]


def deliver_all(maildir, written):
    for number, message in enumerate(written):
        name = f"{number:06}.M{number}.test"
        with open(os.path.join(maildir, "tmp", name), "wb") as file:
            file.write(message)
        os.rename(os.path.join(maildir, "tmp", name), os.path.join(maildir, "new", name))


def wait_until_taken(daemon, maildir):
    left, since = None, time.monotonic()
    while left != 0:
        now = len(os.listdir(os.path.join(maildir, "new")))
        if now != left:
            left, since = now, time.monotonic()
        assert time.monotonic() - since < PROGRESS_S, f"{left} stay in new/: {daemon.said()}"
        time.sleep(0.05)


def book(client, number):
    """Booked and moved once, so that there is an earlier time to answer to."""
    day = FIRST + datetime.timedelta(weeks=2 * number)
    then = day + datetime.timedelta(weeks=1)
    booking = people.book(client, people.visit(people.brief(), day.isoformat(), then.isoformat(), first=5))
    return client.expect(200, "POST", f"{V1}/bookings/{booking['id']}/move",
                         {"first_day": then.isoformat()}).json["booking"]


# C2 C4 C17 H1
def check(client, booking, models):
    shown = client.get(f"{V1}/bookings/{booking['id']}")
    invitations = {one["uid"]: one for one in shown["invitations"]}
    for model in models:
        found, gone = invitations[model.one.uid], any(
            other.leaves for other in models if other.one.to == model.one.to)
        if gone and model.one.kind != "Onsite":
            continue  # closed by the other decline, whatever was answered until then
        assert found["partstat"] == model.partstat, (model.one.to, model.one.kind, model.best, found)
    for seat in shown["seats"]:
        mine = [model.partstat for model in models if seat["peer"] and model.one.to == seat["peer"]["email"]]
        if mine and "declined" not in mine:
            assert (seat["state"] == "accepted") == (set(mine) == {"accepted"}), (seat, mine)


def main(program, bookings, messages, seed="1"):
    draw = random.Random(int(seed))
    per_booking = min(int(messages) // int(bookings), BOOKING_MOST)
    with Daemon(program) as daemon:
        maildir = daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
        daemon.configure(daemon.told)
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(150))
            booked = [book(client, number) for number in range(int(bookings))]
            asked = {}
            for one in answers.wait_for(client, f"{daemon.folder}/outbox"):
                asked.setdefault(one.uid, one)
            writer, all_models, written = Writer(draw, int(time.time())), [], []
            for booking in booked:
                mine = [asked[one["uid"]] for one in booking["invitations"]]
                leaver = draw.choice(sorted({one.to for one in mine} | {""}))
                models = [Model(one, one.to == leaver) for one in mine]
                all_models.append(models)
                written += write_all(writer, models, per_booking)
            draw.shuffle(written)
            deliver_all(maildir, written)
            wait_until_taken(daemon, maildir)
            for booking, models in zip(booked, all_models):
                check(client, booking, models)
            rows = client.all(f"{V1}/mails/incoming")
            assert len(rows) == len(set(written)), "each message once"
            verdicts = {row["verdict"] for row in rows}
            assert "too-many" not in verdicts and {
                "applies", "untrusted", "forged", "not-asked", "stale"} <= verdicts, verdicts
            print(f"{len(written)} messages, {len(rows)} of them different", flush=True)
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) == int(bookings)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
