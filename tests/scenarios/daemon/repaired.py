"""
Somebody declines by mail: the seat is open at once, the reserves are asked again whether they could
come, and a proposal waits for the coordinator, or, where the product says so, the next reserve is
asked, and the next, until it is a person's turn. Also with the daemon killed between the steps.
python3 repaired.py PEERPOOLD
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from asking import V1, Play, reference, rows, until  # noqa: E402
from daemon import Daemon  # noqa: E402


def waiting(play):
    return [it for it in play.client.all(f"{V1}/repairs", state="waiting") if it["booking"] == play.booking]


def sits(play, seat):
    return (play.shown()["seats"][seat]["peer"] or {}).get("email")


def one_invitation_each(play):
    """However often the daemon died: nobody was sent two first invitations to one event."""
    sent = [(mail["to"], mail["subject"]) for mail in play.sent("invitation")]
    assert len(sent) == len(set(sent)), sent


def a_decline_by_mail_waits_for_the_coordinator_with_an_explained_proposal(play):
    play.book("2031-01-06")
    play.answer(0)
    before = len(play.sent("invitation"))
    play.answer(1, "DECLINED", more=["COMMENT:ill"])
    until(lambda: waiting(play), play.daemon.said)
    assert play.state(1) == "open"
    repair, = waiting(play)
    assert repair["gone"]["email"] == play.peers[1]["email"] and repair["reason"] == "ill"
    assert repair["cause"] == "declined" and repair["why"]
    assert [it["ranked"] for it in repair["candidates"] if it["fits"]][0] == 1
    assert all(it["words"] for it in repair["candidates"]) and all(it["words"] for it in repair["rules"])
    replay = play.client.get(f"{V1}/matches/{repair['match']}/replay")
    assert replay["verdict"] == "same", replay
    queue = play.client.get(f"{V1}/queue")["items"]
    assert [it["id"] for it in queue if it["kind"] == "repair"] == [repair["id"]], queue
    assert len(play.sent("invitation")) == before, "nobody is asked before the coordinator says so"
    play.down(kill=True)
    play.up()
    path = f"{V1}/repairs/{repair['id']}"
    shown = play.client.expect(200, "POST", f"{path}/apply", {}, dry_run="true").json
    assert len(shown["mails"]) == 2 and play.state(1) == "open"
    done = play.client.expect(200, "POST", f"{path}/apply", {}).json
    first = next(it["peer"] for it in repair["candidates"] if it["fits"])
    assert {mail["to"] for mail in done["mails"]} == {first["email"]}
    assert sits(play, 1) == first["email"] and play.state(1) == "enquired"
    second = play.client.expect(409, "POST", f"{path}/apply", {}).json
    assert first["name"] in second["detail"], second
    assert play.client.get(f"{V1}/queue", kind="repair")["items"] == []
    due = rows(play.daemon, "SELECT * FROM asking WHERE booking = ? AND seat = 1", int(play.booking))
    assert len(due) == 1 and due[0]["next_s"] <= due[0]["reply_by_s"]
    one_invitation_each(play)


def the_reserves_are_asked_one_after_the_other_until_it_is_a_persons_turn(play):
    play.book("2031-03-03")
    play.answer(0)
    asked = [play.peers[1]["email"]]
    play.answer(1, "DECLINED")
    for kill in (True, False):
        until(lambda: sits(play, 1) not in (None, asked[-1]), play.daemon.said)
        asked.append(sits(play, 1))
        assert play.state(1) == "enquired"
        play.mails = [one for one in answers.wait_for(play.client, play.outbox) if one.to == asked[-1]]
        play.down(kill)
        play.slept()  # no answer
        play.up()
    until(lambda: waiting(play), play.daemon.said)
    repair, = waiting(play)
    assert repair["cause"] == "withdrawn" and repair["asked"] is None
    assert repair["why"] == "2 reserves were asked for this seat already", repair["why"]
    assert play.state(1) == "open" and len(set(asked)) == 3
    assert {mail["to"] for mail in play.sent("cancellation")} >= set(asked[1:])
    assert play.sent("cancellation", play.peers[0]["email"]) == []
    one_invitation_each(play)
    play.client.expect(200, "POST", f"{V1}/repairs/{repair['id']}/dismiss", {"reason": "we go without"})
    assert not waiting(play)


def killed_between_the_steps_each_is_asked_once(play):
    """At any moment after the decline: the seat goes to one reserve, who is invited once."""
    for day in ("2031-05-12", "2031-06-09", "2031-07-07", "2031-09-01"):
        play.book(day)
        play.answer(0)
        play.answer(1, "DECLINED")
        play.down(kill=True)
        play.up()
        until(lambda: play.state(1) == "enquired", play.daemon.said)
        one_invitation_each(play)
        made = rows(play.daemon, "SELECT * FROM repair WHERE booking = ?", int(play.booking))
        assert len(made) == 1 and made[0]["state"] == "filled", [dict(row) for row in made]


def main(program):
    for scenes, asking in (
            ((a_decline_by_mail_waits_for_the_coordinator_with_an_explained_proposal,), {}),
            ((the_reserves_are_asked_one_after_the_other_until_it_is_a_persons_turn,
              killed_between_the_steps_each_is_asked_once), {"next": "reserve", "tries": 2})):
        with Daemon(program) as daemon:
            daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
            daemon.told["store"]["reference"] = reference(daemon.folder, **asking)
            daemon.configure(daemon.told)
            daemon.start()
            with daemon.client() as client:
                people.import_table(client, "peers", people.mixed(40))
            play = Play(daemon)
            for scene in scenes:
                scene(play)
                print(scene.__name__.replace("_", " "), flush=True)
            play.client.close()
            assert daemon.end() == 0, daemon.said()
            with books.copy_of(daemon.database) as db:
                assert books.check_all(db) >= 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
