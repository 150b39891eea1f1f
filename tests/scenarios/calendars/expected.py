"""What each invitation of emit_invitations.c means, worked out by hand: instants in UTC, days with
their exclusive end."""

CALL = ("2027-01-11T16:00Z", "2027-01-11T17:00Z")
TIMED = {
    "winter": CALL,
    "summer": ("2027-06-16T08:30Z", "2027-06-16T16:00Z"),
    "spring-eve": ("2026-03-28T18:00Z", "2026-03-28T21:00Z"),
    "spring-day": ("2026-03-29T08:00Z", "2026-03-29T09:00Z"),
    "spring-over": ("2026-03-29T00:30Z", "2026-03-29T01:30Z"),
    "autumn-eve": ("2026-10-24T17:00Z", "2026-10-24T20:00Z"),
    "autumn-day": ("2026-10-25T09:00Z", "2026-10-25T10:00Z"),
    "autumn-over": ("2026-10-24T23:30Z", "2026-10-25T02:30Z"),
    "autumn-twice": ("2026-10-25T00:30Z", "2026-10-25T02:30Z"),
    "utc": ("2027-06-16T09:30Z", "2027-06-16T17:00Z"),
    "dublin": ("2027-06-16T08:30Z", "2027-06-16T16:00Z"),
    "kolkata": ("2027-06-16T04:00Z", "2027-06-16T11:30Z"),
    "sydney": ("2027-01-10T22:30Z", "2027-01-11T06:00Z"),
    "welsh": CALL,
    "japanese": CALL,
    "emoji": CALL,
    "awkward": CALL,
    "cancel": ("2027-06-16T08:30Z", "2027-06-16T16:00Z"),
}
ALL_DAY = {
    "onsite-four": ("2027-06-15", "2027-06-19"),
    "onsite-one": ("2027-06-15", "2027-06-16"),
    "onsite-spring": ("2026-03-27", "2026-03-31"),
    "onsite-autumn": ("2026-10-23", "2026-10-27"),
}
SUMMARY = {
    "welsh": "Ymweliad â Chyngor Sir Ynys Môn: cyfarfod y tîm, Siân a Dŵr y Felin",
    "japanese": "ピア・チャレンジ訪問のお知らせ。必ず",
    "emoji": "School " + 19 * "\U0001F3EB" + " visit",
    "awkward": "a\\b; c, d: \"e\" \\n f=g ^h' %41 &amp; <i>",
}
NAME = {"welsh": "Siân Ŵyn", "japanese": "山田太郎", "awkward": "Jones; Jo, 'JJ': the first"}
DESCRIPTION = (
    "Dear peer,\n\nthe team meets at the Civic Centre; please bring: your notes, a pass, and a path "
    "such as C:\\new\\team.\n\nA line that is longer than any fold so that it has to be broken at "
    "least twice on its way and put together again by whoever reads it, – with a dash and a ŵ.\n"
)


def expected():
    """{name: what a reader must say of it}"""
    found = {}
    for name in [*TIMED, *ALL_DAY]:
        start, end = TIMED.get(name) or ALL_DAY[name]
        found[name] = {
            "uid": name,
            "start": start,
            "end": end,
            "summary": SUMMARY.get(name, name),
            "description": DESCRIPTION,
            "location": "Civic Centre, Victoria Avenue; Southend-on-Sea",
            "url": "https://peerpool.test/bookings/1?a=b&c=d",
            "method": "CANCEL" if name == "cancel" else "REQUEST",
            "status": "CANCELLED" if name == "cancel" else "CONFIRMED",
            "sequence": 1 if name == "cancel" else 0,
            "organizer": ["Peer Pool", "mailto:bookings+b1.tok@peerpool.test"],
            "attendees": [[NAME.get(name, "Jo Jones"), "mailto:jo.o'neil+peer@council.test"]],
        }
    return found
