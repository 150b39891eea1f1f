"""
Feeds over HTTP, as subscribers read them: tags and dates of what they have, gzip, HEAD, addresses
that end, and that what changes is seen. No secret is in the log or the audit trail, and the bytes
are the same after a restart. python3 feeds.py PEERPOOLD
"""

import datetime
import gzip
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "lib")]
import books  # noqa: E402
import feeds  # noqa: E402
import people  # noqa: E402
from daemon import Client, Daemon  # noqa: E402

V1 = "/api/v1"
URL = "https://peers.programme.example"


def icalendar_of(reply):
    import icalendar
    return icalendar.Calendar.from_ical(reply.body)


class Reader:
    """A subscriber: comes by TCP and knows nothing but an address."""

    def __init__(self, daemon):
        self.daemon = daemon

    def call(self, method, address, **headers):
        assert address.startswith(f"{URL}/feeds/pp_"), address
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        with Client(port=self.daemon.port) as client:
            return client.call(method, address[len(URL):], headers=lines)

    def get(self, address, status=200, **headers):
        reply = self.call("GET", address, **headers)
        assert reply.status == status, f"{headers}: {reply} {reply.headers}"
        return reply

    def events(self, address):
        """SUMMARY's first word to (start, STATUS, SEQUENCE, UID, LAST-MODIFIED)."""
        calendar = icalendar_of(self.get(address))
        return {str(event["SUMMARY"]).split(":")[0]:
                (event["DTSTART"].dt, str(event["STATUS"]), int(event["SEQUENCE"]), str(event["UID"]),
                 event["LAST-MODIFIED"].dt) for event in calendar.walk("VEVENT")}


# E3
def the_head_says_what_it_is(reader, address):
    reply = reader.get(address)
    for name, value in {"content-type": "text/calendar; charset=utf-8",
                        "cache-control": "private, max-age=300", "vary": "Accept-Encoding",
                        "x-robots-tag": "noindex",
                        "content-disposition": 'inline; filename="my-visits.ics"'}.items():
        assert reply.headers[name] == value, (name, reply.headers)
    assert b"METHOD" not in reply.body and b"ATTENDEE" not in reply.body
    assert f"SOURCE;VALUE=URI:{address}".encode() in reply.body.replace(b"\r\n ", b"")
    calendar = icalendar_of(reply)
    assert len(str(calendar["UID"])) == 26 and str(calendar["URL"]) == URL + "/"
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) and str(calendar["COLOR"]) == "teal"
    head = reader.call("HEAD", address)
    assert head.status == 200 and not head.body
    for name in ("etag", "last-modified", "content-length", "content-type"):
        assert head.headers[name] == reply.headers[name], name
    return reply


# E1
def who_has_it_gets_no_bytes(reader, address):
    first = reader.get(address)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    assert tag.startswith('"') and len(tag) == 34, tag
    for known in (tag, f"W/{tag}", "*", f'"other", {tag}', f'W/"x",{tag}, "y"'):
        same = reader.get(address, 304, If_None_Match=known)
        assert same.headers["etag"] == tag and not same.body, (known, same.headers)
        assert same.headers["cache-control"] == first.headers["cache-control"]
        assert same.headers["vary"] == "Accept-Encoding"
        assert reader.call("HEAD", address, If_None_Match=known).status == 304
    reader.get(address, 200, If_None_Match='"other"')
    reader.get(address, 304, If_Modified_Since=date)
    moment = datetime.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT")
    for shift, status in ((-1, 200), (1, 304)):
        other = moment + datetime.timedelta(seconds=shift)
        reader.get(address, status, If_Modified_Since=f"{other:%a, %d %b %Y %H:%M:%S} GMT")
        reader.get(address, status, If_Modified_Since=f"{other:%A, %d-%b-%y %H:%M:%S} GMT")
    # The tag goes before the date.
    reader.get(address, 200, If_None_Match='"other"', If_Modified_Since=date)
    reader.get(address, 304, If_None_Match=tag, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT")
    reader.get(address, 200, If_Modified_Since="no date")


# E1
def gzip_is_other_bytes_with_another_tag(reader, address):
    plain = reader.get(address)
    packed = reader.get(address, Accept_Encoding="deflate, gzip;q=0.9")
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert reader.get(address, Accept_Encoding="gzip").body == packed.body
    reader.get(address, 304, Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    reader.get(address, 200, Accept_Encoding="gzip", If_None_Match=plain.headers["etag"])
    reader.get(address, 200, If_None_Match=packed.headers["etag"])
    assert "content-encoding" not in reader.get(address, Accept_Encoding="gzip;q=0").headers


# E2, E5
def what_changes_is_seen(reader, client, booking, peer, host, programme):
    lead, member = [seat["peer"] for seat in booking["seats"]]
    uids = {one["uid"] for one in booking["invitations"] if one["peer"] == lead["id"]}
    first = reader.events(peer)
    assert {event[3] for event in first.values()} == uids, "they are the invitations' own"
    assert {event[1] for event in first.values()} == {"TENTATIVE"}
    before = reader.get(peer)
    feeds.change(client, booking, "replies", peer=member["id"], answer="accept")
    assert reader.get(peer, 304, If_None_Match=before.headers["etag"]), "that was another's answer"
    feeds.change(client, booking, "replies", peer=lead["id"], answer="accept")
    reader.get(peer, 200, If_None_Match=before.headers["etag"])
    agreed = reader.events(peer)
    assert {event[1] for event in agreed.values()} == {"CONFIRMED"}
    assert reader.events(host)["Onsite"][1] == "CONFIRMED" and "Team call" not in reader.events(host)
    names = reader.get(host).body.decode()
    assert lead["name"] not in names and member["name"] not in names and "@" not in names, names
    assert lead["name"] in reader.get(programme).body.decode().replace("\r\n ", "")

    feeds.change(client, booking, "move", first_day="2031-03-03")
    moved = reader.events(peer)
    assert moved["Onsite"][0] == datetime.date(2031, 3, 3)
    for kind, event in moved.items():
        assert event[1:4] == ("TENTATIVE", 1, agreed[kind][3]), event
        assert event[4] >= agreed[kind][4]
    both = [reader.events(address)["Onsite"] for address in (host, programme)]
    assert both[0] == both[1] and both[0][0] == datetime.date(2031, 3, 3), both

    feeds.change(client, booking, "stand-down", reason="an inspection")
    for address in (peer, host, programme):
        assert {event[1] for event in reader.events(address).values()} == {"CANCELLED"}
    assert {event[3] for event in reader.events(peer).values()} == uids
    assert reader.events(host)["Onsite"][2] > both[0][2]


# E4
def an_address_ends_at_once(reader, client, peer_id, peer, host):
    number, address = feeds.add(client, "peer", peer_id)
    reader.get(address)
    fresh = client.expect(200, "POST", f"{V1}/feeds/{number}/reset").json["address"]
    reader.get(address, 404)
    tag = reader.get(fresh).headers["etag"]
    client.expect(204, "DELETE", f"{V1}/feeds/{number}")
    gone = reader.get(fresh, 404, If_None_Match=tag)
    assert gone.headers["cache-control"] == "no-store", gone.headers
    assert fresh.rsplit("/", 1)[1][:-4].encode() not in gone.body
    reader.get(f"{URL}/feeds/pp_{'A' * 43}.ics", 404)
    reader.get(fresh[:-4], 404)
    reader.get(peer)
    reader.get(host)


def who_reads_too_often_waits(reader, client):
    _, address = feeds.add(client, "programme")
    _, other = feeds.add(client, "programme")
    statuses = [reader.call("HEAD", address).status for _ in range(62)]
    assert statuses[:60] == [200] * 60 and 429 in statuses[60:], statuses
    assert int(reader.get(address, 429).headers["retry-after"]) > 0
    reader.get(other)


# E4
def no_secret_is_kept(daemon, addresses):
    with open(daemon.log, encoding="utf-8") as file:
        log = file.read()
    assert " /feeds/... 200 " in log and " /feeds/... 404 " in log and " feed:" in log, log[-2000:]
    tables = repr(books.dump(daemon.database))
    for address in addresses:
        secret = address.rsplit("/", 1)[1][:-4]
        assert len(secret) == 46 and secret not in log and secret not in tables


def play(daemon, client, reader):
    people.import_table(client, "peers", people.mixed(20, days_year=20))
    booking = feeds.book(client)
    lead = booking["seats"][0]["peer"]
    made = [feeds.add(client, "peer", lead["id"]), feeds.add(client, "host", "Derby"),
            feeds.add(client, "programme")]
    peer, host, programme = [address for _, address in made]
    the_head_says_what_it_is(reader, peer)
    who_has_it_gets_no_bytes(reader, host)
    gzip_is_other_bytes_with_another_tag(reader, programme)
    what_changes_is_seen(reader, client, booking, peer, host, programme)
    an_address_ends_at_once(reader, client, lead["id"], peer, host)
    who_reads_too_often_waits(reader, client)
    nothing_changes_by_a_restart(daemon, client, reader, (peer, host, programme))
    no_secret_is_kept(daemon, (peer, host, programme))


# E2
def nothing_changes_by_a_restart(daemon, client, reader, addresses):
    before = [reader.get(address) for address in addresses]
    client.close()
    assert daemon.end() == 0
    daemon.start()
    for address, was in zip(addresses, before):
        now = reader.get(address)
        assert now.body == was.body and now.headers["etag"] == was.headers["etag"]
        assert now.headers["last-modified"] == was.headers["last-modified"]
        reader.get(address, 304, If_None_Match=was.headers["etag"])


def main(program):
    try:
        import icalendar  # noqa: F401
    except ImportError:
        print("skipped: python3-icalendar is not installed")
        return 77
    with Daemon(program, daemon={"log_level": "debug"}, web={"base_url": URL}) as daemon:
        daemon.start()
        with daemon.client() as client:
            play(daemon, client, Reader(daemon))
    print("feeds: as their readers need them")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
