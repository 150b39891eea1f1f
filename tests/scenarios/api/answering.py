"""Scenes of what comes in by mail, through the API."""

import os

from house import V1, ask_for_team, with_pool
import answers

MESSAGE = {"Content-Type": "message/rfc822"}
INCOMING = f"{V1}/mails/incoming"


# D10: one too large is kept as such.
def what_comes_in_by_mail_counts_or_waits(house):
    """As a mail server hands it in; what no rule decides is decided by a person."""
    admin = with_pool(house)
    _, match = ask_for_team(admin)
    booking = admin.expect(201, "POST", f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json["booking"]
    asked = answers.wait_for(admin, os.path.join(house.folder, "outbox"))
    one = next(it for it in asked if it.kind == "Onsite" or it.kind.startswith("On"))

    def receive(message, **query):
        return admin.expect(200, "POST", INCOMING, message, MESSAGE, **query).json

    message = answers.reply(one, "TENTATIVE")
    shown = receive(message, dry_run="true")
    assert shown["applied"] and shown["message"]["verdict"] == "applies", shown
    assert admin.get(INCOMING)["items"] == []
    taken = receive(message)
    assert taken["applied"] and taken["message"]["booking"] == booking["id"], taken
    again = receive(message)
    assert again["known"] and again["message"]["id"] == taken["message"]["id"], again
    standing = {it["uid"]: it for it in admin.get(f"{V1}/bookings/{booking['id']}")["invitations"]}
    assert standing[one.uid]["partstat"] == "tentative" and not standing[one.uid]["undelivered"]

    other = next(it for it in asked if it.uid != one.uid and it.kind == one.kind)
    stray = receive(answers.reply(other, "DECLINED", to="peers@programme.example", organizer=False))
    assert stray["message"]["state"] == "review" and not stray["applied"], stray
    path = f"{INCOMING}/{stray['message']['id']}"
    assert "\npeerpool_replies_unmatched 1\n" in admin.expect(200, "GET", "/metrics").body.decode()
    assert [item["id"] for item in admin.get(INCOMING, state="review")["items"]] == [stray["message"]["id"]]
    assert other.uid in admin.get(path)["text"]
    said = admin.expect(200, "POST", f"{path}/apply", {"reason": "they rang"}).json
    assert said["applied"] and said["reserves"] and said["message"]["resolution"] == "applied: they rang"
    admin.expect(409, "POST", f"{path}/dismiss", {})
    words = receive(b"From: jo@council.example\r\nSubject: Hm\r\n\r\nCall me.\r\n")
    done = admin.expect(200, "POST", f"{INCOMING}/{words['message']['id']}/dismiss").json
    assert done["state"] == "resolved" and done["resolution"] == "dismissed", done
    admin.expect(404, "POST", f"{INCOMING}/1/apply", {})
    admin.expect(415, "POST", INCOMING, b"From: x", {"Content-Type": "text/plain"})
    # One byte more than is read is kept as such; more than that is not taken in.
    large = receive(b"From: jo@council.example\r\n\r\n" + b"x" * ((4 << 20) + 1 - 28))
    assert large["message"]["verdict"] == "unreadable" and large["message"]["from"], large
    admin.expect(409, "POST", f"{INCOMING}/{large['message']['id']}/apply")


def a_test_invitation_leaves_is_answered_and_is_taken_back(house):
    """Of a visit that is made up: it says so in words and calendar, and books nothing."""
    admin = house.admin()
    tests, folder = f"{V1}/mails/test", os.path.join(house.folder, "outbox")
    admin.expect(422, "POST", tests, {"to": "nobody"})
    admin.expect(422, "POST", tests, {"to": "it@council.example\r\nBcc: x@y.example"})
    shown = admin.expect(200, "POST", tests, {"to": "it@council.example"}, dry_run="true").json
    assert shown["subject"].startswith("Test, no visit: "), shown
    made = admin.expect(201, "POST", tests, {"to": "it@council.example", "name": "Ina Tester"}).json
    one, = [it for it in answers.wait_for(admin, folder) if it.to == "it@council.example"]
    sent = admin.get(f"{V1}/mails/{made['id']}")
    assert (sent["state"], sent["kind"], sent["tries"]) == ("sent", "test", 1), sent
    assert one.method == "REQUEST" and "no visit" in one.value("SUMMARY"), one.lines
    assert "nobody expects you" in one.mail.get_body(("plain",)).get_content()
    said = admin.expect(200, "POST", INCOMING, answers.reply(one), MESSAGE).json
    assert (said["message"]["verdict"], said["message"]["state"]) == ("test", "done") and not said["applied"]
    admin.expect(200, "POST", f"{tests}/{made['id']}/cancel", dry_run="true")
    gone = admin.expect(201, "POST", f"{tests}/{made['id']}/cancel").json
    again, = [it for it in answers.wait_for(admin, folder) if it.to == "it@council.example"]
    assert (again.method, again.uid, again.sequence) == ("CANCEL", one.uid, one.sequence + 1)
    assert again.value("DTSTART") == one.value("DTSTART")
    for wrong in (made, gone):  # once, and a cancellation is no invitation
        admin.expect(409, "POST", f"{tests}/{wrong['id']}/cancel")
    admin.expect(404, "GET", f"{V1}/mails/1")
    admin.expect(404, "POST", f"{tests}/1/cancel")


SCENES = [what_comes_in_by_mail_counts_or_waits, a_test_invitation_leaves_is_answered_and_is_taken_back]
