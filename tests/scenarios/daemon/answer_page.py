"""
People answer on the page behind the link of their invitation, as browsers do: GET shows it, the form
on it is posted. The same answers by mail and by page in either order; assistants, conditions, more
time; double clicks, replays and floods; wrong, old and foreign links; and the log tells no secret.
python3 answer_page.py PEERPOOLD
"""

import datetime
import html.parser
import pathlib
import re
import sys
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import answers  # noqa: E402
import books  # noqa: E402
import people  # noqa: E402
from answered import Play  # noqa: E402
from daemon import Daemon  # noqa: E402

V1 = "/api/v1"
BASE = "https://peers.example.org/pool"
LINK = re.compile(r"https://peers\.example\.org/pool(/answer/\w+)")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Reader(html.parser.HTMLParser):
    """What a browser makes of the page: title, texts, fields and where they lead."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.text, self.tags, self.links = {}, [], [], []
        self.feed(text)
        self.words = " ".join(" ".join(self.text).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        if tag == "input" and attrs.get("type") == "hidden":
            self.fields[attrs["name"]] = attrs["value"]
        self.links += [attrs[name] for name in ("href", "src", "action") if name in attrs]

    def handle_data(self, data):
        self.text.append(data)


class Pages(Play):
    def link(self, peer, kind="Onsite"):
        mail = self.asked_of(peer, kind).mail
        plain = mail.get_body(("plain",)).get_content()
        path = LINK.search(plain)[1]
        assert f'href="{BASE}{path}"' in mail.get_body(("html",)).get_content()
        assert "Please answer by" in plain
        return path

    def see(self, path, status=200):
        got = self.client.expect(status, "GET", path)
        assert got.headers["referrer-policy"] == "no-referrer"
        assert got.headers["cache-control"] == "no-store"
        assert "noindex" in got.headers["x-robots-tag"]
        assert "default-src 'none'" in got.headers["content-security-policy"]
        page = Reader(got.body.decode())
        assert "script" not in page.tags
        return page

    def post(self, path, status, **fields):
        return self.client.expect(status, "POST", path, urllib.parse.urlencode(fields), FORM)

    def answer(self, path, **fields):
        """As a person does: look, choose, send, and look at what is said."""
        got = self.post(path, 303, form=self.see(path).fields["form"], **fields)
        return self.see(path + got.headers["location"])

    def state(self):
        """What holds, without ids and times and how it came about: two ways of saying the same are alike."""
        booking = self.client.get(f"{V1}/bookings/{self.booking}")
        number = {seat["peer"]["id"]: at for at, seat in enumerate(booking["seats"]) if seat["peer"]}
        kinds = {event["id"]: event["kind"] for event in booking["events"]}
        return {"booking": booking["state"],
                "seats": [seat["state"] for seat in booking["seats"]],
                "invitations": sorted((number.get(it["peer"], -1), kinds[it["event"]], it["partstat"], it["sequence"])
                                      for it in booking["invitations"])}


# H3
def the_link_leads_to_a_page_and_looking_changes_nothing(play):
    play.book("2031-01-06")
    path = play.link(0)
    page = play.see(path)
    assert "Can you take part?" in page.words and play.peers[0]["name"] in page.words
    assert play.peers[1]["name"] not in page.words, "nobody else's name is told"
    assert all(not link.startswith("http") for link in page.links), page.links
    style = next(link for link in page.links if "style.css" in link)
    style = urllib.parse.urljoin(path, style)
    sheet = play.client.expect(200, "GET", style)
    assert sheet.headers["content-type"].startswith("text/css")
    again = play.client.call("GET", style, headers={"If-None-Match": sheet.headers["etag"]})
    assert again.status == 304 and again.body == b""
    before = books.dump(play.daemon.database)

    def look(method):
        with play.daemon.client() as client:
            for at in range(100):
                assert client.call(method, path + ("?answer=yes" if at % 2 else "")).status == 200

    threads = [threading.Thread(target=look, args=(method,)) for method in ("GET", "HEAD", "GET", "HEAD")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for method in ("PUT", "PATCH", "DELETE"):
        assert play.client.call(method, path).status == 405
    assert books.dump(play.daemon.database) == before, "looking has changed something"


def people_and_assistants_answer(play):
    path = play.link(0)
    page = play.answer(path, answer="later", day="", month="", year="")
    assert "Thank you" in page.words and "Can you take part?" in page.words
    form = page.fields["form"]
    wrong = play.post(path, 422, form=form, answer="yes-if", condition="  ", by="<i>Sam")
    page = Reader(wrong.body.decode())
    assert "There is a problem" in page.words and "#condition" in page.links and "i" not in page.tags
    page = play.answer(path, answer="yes-if", condition="the <b>train</b>\r\nis booked", by="Sam Hill")
    assert "You have said: perhaps" in page.words
    waiting = play.client.all(f"{V1}/mails/incoming", state="review")[-1]
    assert waiting["verdict"] == "page-yes-if" and waiting["from_name"] == "Sam Hill"
    assert waiting["sentence"].endswith("if: the <b>train</b> is booked (told by Sam Hill)"), waiting
    assert waiting["id"] in [it["id"] for it in play.client.get(f"{V1}/queue", kind="message")["items"]]
    assert play.seat(0) == "enquired"
    page = play.answer(path, answer="yes")
    assert "You have said yes" in page.words and play.seat(0) == "accepted"
    assert "I need more time" not in page.words
    # The link of another event of the same visit leads to the same.
    assert "You have said yes" in play.see(play.link(0, "Team call")).words
    page = play.answer(path, answer="no", reason="ill")
    assert "You have said no" in page.words and "form" not in page.fields and play.seat(0) == "open"
    moves = play.client.get(f"{V1}/bookings/{play.booking}")["moves"]
    assert any(move["state"] == "declined" and move["reason"] == "ill" for move in moves), moves
    repairs = [it for it in play.client.all(f"{V1}/repairs") if it["booking"] == play.booking]
    assert [(it["cause"], it["reason"]) for it in repairs] == [("declined", "ill")], "the chain has begun"
    play.post(path, 409, form=form, answer="yes")


# H3
def a_form_counts_once(play):
    play.book("2031-02-03")
    path = play.link(0)
    form = play.see(path).fields["form"]
    done = []

    def click():
        with play.daemon.client() as client:
            got = client.call("POST", path, urllib.parse.urlencode({"form": form, "answer": "yes"}), FORM)
            done.append((got.status, got.headers.get("location")))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert done == [(303, "?said")] * 4, done
    rev = play.rev()
    assert play.post(path, 303, form=form, answer="yes").headers["location"] == "?said"
    assert play.post(path, 303, form=form, answer="no").headers["location"] == "?used"
    assert "That form was sent before" in play.see(path + "?used").words
    for bad in ({"answer": "no"}, {"form": "x", "answer": "no"}, {"form": form[::-1], "answer": "no"},
                {"form": play.see(play.link(1)).fields["form"], "answer": "no"}):
        play.post(path, 409, **bad)
    got = play.client.call("POST", path, '{"answer": "no"}', {"Content-Type": "application/json"})
    assert got.status == 415 and b"<h1>" in got.body
    got = play.client.call("POST", path, "answer=%zz", FORM)
    assert got.status == 400 and b"<h1>" in got.body
    got = play.client.call("POST", path, "a" * 20000, FORM)
    assert got.status == 413 and b"<h1>" in got.body
    assert play.rev() == rev and play.seat(0) == "accepted"


def by_mail(play, which, partstat, stamp):
    """All of the visit; the call first, for who declines the visit itself is not asked to the call any more."""
    for kind in ("Team call", "Onsite"):
        play.wait(answers.deliver(play.maildir, answers.reply(play.asked_of(which, kind), partstat,
                                                              stamp=stamp)))


def the_page_and_the_calendar_agree_whichever_comes_first(play):
    """One says yes, then no (or perhaps) by the other way: the same as both by mail."""
    def stamp(ahead_s):
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + ahead_s))

    said = {"ACCEPTED": {"answer": "yes"}, "DECLINED": {"answer": "no"},
            "TENTATIVE": {"answer": "yes-if", "condition": "paid"}}
    tuesday = datetime.date(2031, 6, 3)
    day = iter((tuesday + datetime.timedelta(weeks=week)).isoformat() for week in range(20))
    for first, second in (("ACCEPTED", "DECLINED"), ("ACCEPTED", "TENTATIVE"), ("TENTATIVE", "ACCEPTED"),
                          ("ACCEPTED", "ACCEPTED")):
        states = []
        for ways in ("mm", "mp", "pm", "pp"):
            play.book(next(day))
            for at, (way, partstat) in enumerate(zip(ways, (first, second))):
                if way == "m":
                    by_mail(play, 0, partstat, stamp(at * 60))
                else:
                    play.answer(play.link(0), **said[partstat])
            states.append(play.state())
            play.client.expect(200, "POST", f"{V1}/bookings/{play.booking}/stand-down", {"reason": "over"})
        assert all(state == states[0] for state in states), (first, second, states)
    # A mail that was written before and comes late does not undo what the page was told.
    play.book(next(day))
    play.answer(play.link(0), answer="yes")
    play.drop(answers.reply(play.asked_of(0), "DECLINED", stamp=stamp(-600)), "stale")
    assert play.seat(0) == "accepted"
    # What the page shows is what the calendar said, and a form from before is not taken.
    form = play.see(play.link(1)).fields["form"]
    by_mail(play, 1, "ACCEPTED", stamp(0))
    assert "You have said yes" in play.see(play.link(1)).words
    got = play.post(play.link(1), 409, form=form, answer="no")
    page = Reader(got.body.decode())
    assert "Something has changed" in page.words and page.fields["form"] != form
    assert play.seat(1) == "accepted"


# H3
def links_that_open_nothing(play):
    path = play.link(0)
    for wrong in (path[:-1], path + "a", path[:-1] + ("a" if path[-1] != "a" else "b"), "/answer/x",
                  path[:-3] + "%41aa", path.upper().replace("/ANSWER", "/answer")):
        page = play.see(wrong, 404)
        assert "This link opens nothing" in page.words and "newest mail" in page.words
        play.post(wrong, 404, form="x", answer="no")
    old = play.link(1)
    play.client.expect(200, "POST", f"{V1}/bookings/{play.booking}/stand-down", {"reason": "inspection"})
    page = play.see(old)
    assert "This visit does not take place" in page.words and "form" not in page.fields
    uids = {one.uid for one in play.asked.values()}
    for one in answers.wait_for(play.client, play.outbox):
        if one.uid in uids and one.method == "CANCEL":
            assert "/answer/" not in one.mail.get_body(("plain",)).get_content()
            uids.discard(one.uid)
    assert not uids, "who was asked is told"


# H3
def who_uses_a_link_too_often_waits(play):
    play.book("2032-02-03")
    path = play.link(0)
    statuses = [play.client.call("POST", path, "answer=no", FORM).status for _ in range(40)]
    assert statuses[0] == 409 and statuses[-1] == 429, statuses
    got = play.client.call("POST", path, "answer=no", FORM)
    assert int(got.headers["retry-after"]) > 0 and "form-action 'self'" in got.headers["content-security-policy"]
    play.see(path)
    play.answer(play.link(1), answer="yes")  # nobody else waits for it


# H3
def no_secret_is_in_the_log(play):
    """Tokens are in nobody's log, whatever was asked."""
    path = play.link(0)
    play.client.call("GET", path + "/more")
    play.client.call("DELETE", path)
    play.client.call("GET", path + "?x=%zz")
    with open(play.daemon.log, encoding="utf-8", errors="replace") as file:
        log = file.read()
    assert "/answer/{token} 200" in log, log[-2000:]
    assert path.rsplit("/", 1)[1][:16] not in log


def without_an_address_mails_carry_no_link(play):
    play.daemon.end()
    del play.daemon.told["web"]
    play.daemon.configure(play.daemon.told)
    play.daemon.start()
    play.client.close()
    play.book("2032-03-02")
    text = play.asked_of(0).mail.get_body(("plain",)).get_content()
    assert "http" not in text and "reply to this message" in text


def main(program):
    with Daemon(program, web={"base_url": BASE}, daemon={"log_level": "debug"}) as daemon:
        daemon.told["mail"]["incoming"] = f"{daemon.folder}/Maildir"
        daemon.configure(daemon.told)
        daemon.start()
        with daemon.client() as client:
            people.import_table(client, "peers", people.mixed(40))
            play = Pages(daemon, client)
            for scene in (the_link_leads_to_a_page_and_looking_changes_nothing, people_and_assistants_answer,
                          a_form_counts_once, the_page_and_the_calendar_agree_whichever_comes_first,
                          links_that_open_nothing, who_uses_a_link_too_often_waits, no_secret_is_in_the_log,
                          without_an_address_mails_carry_no_link):
                scene(play)
                print(scene.__name__.replace("_", " "), flush=True)
        assert daemon.end() == 0, daemon.said()
        with books.copy_of(daemon.database) as db:
            assert books.check_all(db) >= 18
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
