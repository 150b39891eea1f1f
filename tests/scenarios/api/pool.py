"""A pool that is made up: enough peers for a SEND peer challenge, the same each time."""

import csv
import io

COUNCILS = """Hartlepool Middlesbrough Stockton-on-Tees Darlington Halton Warrington Blackpool York
    Derby Leicester Nottingham Telford_and_Wrekin Stoke-on-Trent Plymouth Torbay Swindon
    Peterborough Luton Portsmouth Southampton""".split()
SEATS = [  # role, kind, skills, accreditations, seniority
    ("dcs", "officer", "leadership:5; send:3", "lead", 5),
    ("member", "member", "political-leadership:4", "", 3),
    ("send-head", "officer", "send:5; ehc-plans:4", "", 3),
    ("health", "health", "partnership:4; send:3", "", 3),
    ("parent-carer", "lived", "co-production:4", "", 2),
]
COLUMNS = ["external_id", "name", "email", "kind", "organisation", "role", "from", "group", "skills",
           "accreditations", "seniority", "days_year", "day_rate"]
GROUPS = ["con", "lab", "ld"]


def peers(each=8):
    """One row for each peer, as the import reads it."""
    for number in range(each * len(SEATS)):
        role, kind, skills, accreditations, seniority = SEATS[number % len(SEATS)]
        yield {
            "external_id": f"P{number:03}",
            "name": f"Test Person {number:03}",
            "email": f"p{number:03}@peers.example",
            "kind": kind,
            "organisation": COUNCILS[number % len(COUNCILS)].replace("_", " "),
            "role": role,
            "from": "2021-04-01",
            "group": GROUPS[number % 3] if kind == "member" else "",
            "skills": skills,
            "accreditations": accreditations,
            "seniority": seniority,
            "days_year": 20,
            "day_rate": 300,
        }


def table(rows, columns=None):
    """CSV as bytes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
