"""Pools, requests and tables that are made up, the same each time."""

import csv
import io

V1 = "/api/v1"
COUNCILS = """Hartlepool Middlesbrough Stockton-on-Tees Darlington Halton Warrington Blackpool York
    Leicester Nottingham Telford_and_Wrekin Stoke-on-Trent Plymouth Torbay Swindon Peterborough
    Luton Portsmouth Southampton""".split()
SEATS = [  # role, kind, skills, accreditations, seniority
    ("dcs", "officer", "leadership:5; send:3", "lead", 5),
    ("member", "member", "political-leadership:4", "", 3),
    ("send-head", "officer", "send:5; ehc-plans:4", "", 3),
    ("health", "health", "partnership:4; send:3", "", 3),
    ("parent-carer", "lived", "co-production:4", "", 2),
]
COLUMNS = ["external_id", "name", "email", "kind", "organisation", "role", "from", "group", "skills",
           "accreditations", "seniority", "days_year", "day_rate"]


def row(key, number, role, kind, skills, accreditations, seniority, days_year):
    return {"external_id": key, "name": f"Test Person {key}", "email": f"{key}@peers.example".lower(),
            "kind": kind, "organisation": COUNCILS[number % len(COUNCILS)].replace("_", " "),
            "role": role, "from": "2021-04-01",
            "group": ["con", "lab", "ld"][number % 3] if kind == "member" else "",
            "skills": skills, "accreditations": accreditations, "seniority": seniority,
            "days_year": days_year, "day_rate": 300}


def mixed(count, prefix="P", days_year="none"):
    """Enough of each kind for every seat of a SEND peer challenge, count / 5 of each."""
    return [row(f"{prefix}{number:03}", number, *SEATS[number % len(SEATS)], days_year)
            for number in range(count)]


def varied(count, draw):
    """As mixed(), but no two alike: skills, seniority and days a year are drawn."""
    skills = sorted({entry.split(":")[0] for seat in SEATS for entry in seat[2].split("; ")})
    return [row(f"P{number:03}", draw.randrange(len(COUNCILS)), *SEATS[number % len(SEATS)][:2],
                "; ".join(f"{skill}:{draw.randint(1, 5)}" for skill in draw.sample(skills, 3)),
                "lead", draw.randint(1, 5), draw.choice((4, 6, 8, 10)))
            for number in range(count)]


def mentors(skills):
    """One director and three members for each skill."""
    some = [row(f"M{n}", n, "dcs", "officer", f"{skill}:5; mentoring:5", "mentor; lead", 5, "none")
            for n, skill in enumerate(skills)]
    return some + [row(f"H{n}", n, "member", "member", f"{skills[n % len(skills)]}:4", "", 3, "none")
                   for n in range(3 * len(skills))]


def table(rows, columns=None):
    """CSV as bytes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def import_table(client, kind, rows, key=None):
    """Dry run, then exactly what it showed."""
    text = rows if isinstance(rows, bytes) else table(rows)
    shown = client.expect(200, "POST", f"{V1}/imports/{kind}", text).json
    assert shown["rejected"] == 0, shown["faults"]
    headers = {"Idempotency-Key": key} if key else None
    return client.expect(200, "POST", f"{V1}/imports/{kind}", text, headers, apply="true",
                         token=shown["token"]).json


def seat(name, roles, must=None, lead=False):
    return {"name": name, "roles": roles, "seniority": 1, "group": "any", "must": must or {},
            "want": None, "accreditation": None, "required": True, "value": 0, "lead": lead}


def event(kind, start_from, offset=None, start=None, end=None, holds=False):
    made = {"kind": kind, "words": kind.replace("-", " ").capitalize(), "for": "everyone",
            "from": start_from, "workday": False, "holds": holds}
    if offset is not None:
        made["offset"] = offset
    if start:
        made.update(start=start, end=end)
    return made


def brief(days=2, call=True, alone=False):
    """A visit of a lead and a member, held by the visit itself, with a call ten days before it."""
    seats = [seat("Lead", ["dcs"], lead=True), seat("Member", ["member"])]
    events = [event("team-call", "first-day", -10, "16:00", "17:00"), event("onsite", "onsite", holds=True)]
    return {"seats": seats[:1] if alone else seats, "require": [], "cover": {}, "onsite_days": days,
            "charge": 1, "exclude_neighbours": False, "exclude_region": False,
            "events": events if call else events[1:]}


def visit(brief_, *days, host="Derby", first=0):
    """What a request for it is made with; first: how many points its first day is better."""
    return {"product": "remote-diagnostic", "host": host, "brief": brief_,
            "starts": [{"day": day, "points": 0 if number else first} for number, day in enumerate(days)]}


def book(client, asked):
    """The request made, matched and its best team published: the booking."""
    made = client.expect(201, "POST", f"{V1}/requests", asked).json
    match = client.expect(201, "POST", f"{V1}/requests/{made['id']}/matches", {"best": 1}).json
    return client.expect(201, "POST",
                         f"{V1}/proposals/{match['teams'][0]['proposal']}/publish").json["booking"]


def day_words(day):
    """As the daemon writes a day: 6 Jan 2031."""
    return f"{day.day} {day:%b %Y}"
