"""
People are asked and do not answer: the clock reminds them, lets them go at the deadline, and a
daemon that was ended, slept or was killed meanwhile only does so later.
python3 asked.py PEERPOOLD
"""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from asking import Play, reference, rows, until, write  # noqa: E402
from daemon import Daemon  # noqa: E402


# B12
def only_who_has_not_answered_is_reminded(play):
    play.book("2031-01-06")
    due = rows(play.daemon, "SELECT * FROM asking WHERE booking = ?", int(play.booking))
    assert len(due) == 2 and all(row["next_s"] < row["reply_by_s"] for row in due)
    assert all("Please answer by" in one.mail.get_body(("plain",)).get_content() for one in play.mails)
    play.answer(0)
    play.down()
    # Due an hour ago.
    assert write(play.daemon, "UPDATE asking SET next_s = ? WHERE booking = ?", int(time.time()) - 3600,
                 int(play.booking)) == 1
    play.up()
    until(lambda: len(play.sent("reminder")) == 2, play.daemon.said)
    assert {mail["to"] for mail in play.sent("reminder")} == {play.peers[1]["email"]}
    again = [one for one in answers.wait_for(play.client, play.outbox)
             if one.to == play.peers[1]["email"] and one.uid in {it.uid for it in play.mails}]
    assert all(one.sequence == 0 and one.method == "REQUEST" for one in again)
    assert all("RSVP=TRUE" in next(line for line in one.lines if line.startswith("ATTENDEE"))
               for one in again)
    play.down(kill=True)
    play.up()
    play.answer(1)
    until(lambda: play.shown()["state"] == "confirmed", play.daemon.said)
    assert not rows(play.daemon, "SELECT * FROM asking WHERE booking = ?", int(play.booking))
    assert len(play.sent("reminder")) == 2


def an_answer_that_came_while_nobody_was_there_counts_before_the_deadline_does(play):
    play.book("2031-03-03")
    play.answer(0)
    play.down()
    play.answer(1)  # lies in the Maildir; the deadline passes meanwhile
    assert play.slept() == 1
    play.up()
    until(lambda: play.shown()["state"] == "confirmed", play.daemon.said)
    assert not play.sent("cancellation")


def no_answer_opens_the_seat_and_the_person_hears_it_once(play):
    play.book("2031-05-12")
    play.answer(0)
    for kill in (False, True, True):
        play.down(kill)
        play.slept()
        play.up()
        until(lambda: play.state(1) == "open", play.daemon.said)
    told = play.sent("cancellation")
    assert len(told) == 2 and {mail["to"] for mail in told} == {play.peers[1]["email"]}, told
    moves = [(move["state"], move["reason"]) for move in play.shown()["moves"]]
    assert ("withdrawn", "no answer by the deadline") in moves, moves
    assert play.state(0) == "accepted"


def main(program):
    with Daemon(program) as daemon:
        daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
        daemon.told["store"]["reference"] = reference(daemon.folder)
        daemon.configure(daemon.told)
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(25))
        play = Play(daemon)
        for scene in (only_who_has_not_answered_is_reminded,
                      an_answer_that_came_while_nobody_was_there_counts_before_the_deadline_does,
                      no_answer_opens_the_seat_and_the_person_hears_it_once):
            scene(play)
            print(scene.__name__.replace("_", " "), flush=True)
        play.client.close()
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) >= 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
