"""Each single rule, made wrong, is caught: mutants.py TOP CC

Builds the exhaustive test of mode single once as it is, which must pass, and once for every line
below with that one change in a copy of the matcher, which must fail. A line that no longer stands in
the code is a fault of this table: bring it up to date, or the rule it watched is watched no more.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP, CC = pathlib.Path(sys.argv[1]), sys.argv[2]
TINY = "3000"  # instances of each kind: enough for the rarest rule
TESTS = ("tests/exhaustive/test_single.c", "tests/exhaustive/brute.c", "tests/exhaustive/tiny.c")

# file, as it stands (once), made wrong
MUTANTS = [
    # who may sit
    ("finder.c", "index->at_least[seat->seniority]", "index->at_least[0]"),
    ("finder.c", "left = seat->roles; left;", "left = UINT64_MAX; left;"),
    ("finder.c", "bits &= ~(host_bits | none_bits);", "bits &= ~host_bits;"),
    ("finder.c", "bits &= host_bits;", "bits &= host_bits | none_bits;"),
    ("finder.c", "peer->days_left < request->charge ||", "peer->days_left <= request->charge ||"),
    ("finder.c", "peer->engagements_left < 1 ||", ""),
    ("finder.c", "home == BARRED ||", ""),
    ("finder.c", "(request->banned_count && match_rules_banned(request, p))", "false"),
    ("rules.c", "if (list[middle] < value)", "if (list[middle] <= value)"),
    ("finder.c", "bits &= day < days ? free_on[day] : 0;", "bits &= free_on[day < days ? day : 0];"),
    ("finder.c", "seats &= ~(left & -left);", ";"),
    ("finder.c", "level = seat->must[k].level; level", "level = seat->must[k].level + 1; level"),
    ("index.c", "pairs_from[low + 1];", "pairs_from[low];"),
    # teams
    ("rules.c", "return peer->seniority < seat->seniority;", "return peer->seniority <= seat->seniority;"),
    ("rules.c", "return peer->days_left < request->charge;", "return peer->days_left <= request->charge;"),
    ("rules.c", "return peer->engagements_left < 1;", "return peer->engagements_left < 2;"),
    ("rules.c", "return limit != MATCH_NONE && count > limit;", "return limit != MATCH_NONE && count >= limit;"),
    ("rules.c", "broken[MATCH_TEAM_REQUIRE] |= have < need->count;", "broken[MATCH_TEAM_REQUIRE] |= have <= need->count;"),
    ("rules.c", "return group != 0 && group != request->host_group;", "return group > 1 && group != request->host_group;"),
    ("feature.c", "worth[n] = n > limit ? -loss * (n - limit) : 0;", "worth[n] = n > limit + 1 ? -loss * (n - limit) : 0;"),
    ("feature.c", "if (need->skill == skill && need->level == level && need->count > most)",
     "if (need->skill == skill && need->level == level && need->count < most)"),
    # points
    ("score.c", "dx * dx + dy * dy", "dx * dx + dx * dx"),
    ("score.c", ".travel = -(match_score_km(request, peer) / weights->km_per_point),", ".travel = 0,"),
    ("score.c", ".fee = -(peer->day_rate / weights->fee_per_point),", ".fee = 0,"),
    ("score.c", ".value = seat->required ? 0 : seat->value,", ".value = seat->value,"),
    ("score.c", ".load = -(int64_t)weights->load * (peer->recent + 1),", ".load = -(int64_t)weights->load * peer->recent,"),
    ("score.c", "best = level > best ? level : best;", "best += level;"),
    ("score.c", "count > balance->high ? count - balance->high", "count > balance->high ? 0"),
    ("score.c", "if (members[g] > request->group_limit)", "if (members[g])"),
    ("score.c", "for (size_t g = 1; g <= MATCH_GROUP_MOST; g++)", "for (size_t g = 0; g <= MATCH_GROUP_MOST; g++)"),
    ("score.c", "if (!lost || window != request->current->window)", "if (!lost)"),
    # order
    ("shortlist.c", "a->start < b->start", "a->start > b->start"),
]


def matcher_sources():
    text = (TOP / "matcher/CMakeLists.txt").read_text()
    return ["matcher/" + name for name in re.findall(r"\b\w+\.c\b", text)]


def compile_one(source, to, folder=TOP):
    flags = ["-std=c17", "-O1", "-D_GNU_SOURCE", "-DPP_SLOW_CHECKS=1", "-I%s" % TOP]
    subprocess.run([CC, *flags, "-c", str(folder / source), "-o", str(to)], check=True, capture_output=True, text=True)
    return to


def passes(objects, program):
    subprocess.run([CC, "-o", str(program), *map(str, objects), "-lcmocka", "-lm"], check=True, capture_output=True)
    limits = {**os.environ, "PP_TINY": TINY, "CMOCKA_TEST_ABORT": "0"}
    done = subprocess.run([str(program)], capture_output=True, env=limits, timeout=120)
    return done.returncode == 0


def try_mutant(number, objects, folder):
    name, old, new = MUTANTS[number]
    source = "matcher/" + name
    copy = folder / ("mutant%d" % number)
    copy.mkdir()
    (copy / "matcher").mkdir()
    text = (TOP / source).read_text()
    if text.count(old) != 1:
        return "%s: stands %d times: %s" % (name, text.count(old), old)
    (copy / source).write_text(text.replace(old, new))
    changed = {**objects, source: compile_one(source, copy / "changed.o", copy)}
    if passes(changed.values(), copy / "test"):
        return "%s: nobody notices: %s" % (name, new or "without " + old)
    shutil.rmtree(copy)
    return None


def main():
    base = [str(p.relative_to(TOP)) for p in sorted((TOP / "base").glob("*.c"))]
    sources = [*matcher_sources(), *base, *TESTS]
    with tempfile.TemporaryDirectory() as place, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(place)
        made = pool.map(lambda n: compile_one(sources[n], folder / ("%d.o" % n)), range(len(sources)))
        objects = dict(zip(sources, made))
        assert passes(objects.values(), folder / "test"), "the matcher as it is does not pass"
        faults = [f for f in pool.map(lambda n: try_mutant(n, objects, folder), range(len(MUTANTS))) if f]
    print("\n".join(faults) or "%d mutants, each caught" % len(MUTANTS))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
