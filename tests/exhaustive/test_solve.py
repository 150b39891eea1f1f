"""`peerpool match solve` in all its modes, as a user calls it: test_solve.py PEERPOOL

Draws years of requests from seeds, plans and rebalances them, and reckons every answer again by
certify.py, which has no line of the search. The same steps must give the same bytes whatever the
threads, more steps never a worse plan, and no option may change an answer that it does not speak of.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import certify
import drawn

PEERPOOL = sys.argv[1]
YEARS = 6
STATS = {"peers", "pairs", "requests", "candidates", "passes", "nodes", "steps", "read_seconds", "index_seconds",
         "solve_seconds"}
PLAN_STATS = STATS | {"searches", "sweeps", "served", "points", "bound"}


def run(path, *options):
    done = subprocess.run([PEERPOOL, "match", "solve", str(path), *map(str, options)], capture_output=True, text=True,
                          timeout=300)
    return done.returncode, done.stdout, done.stderr


def solve(path, *options):
    status, out, said = run(path, *options)
    assert status == 0, f"{options}: {said}"
    return out


def refused(status, path, *options):
    """The sentence it is refused with."""
    given, out, said = run(path, *options)
    assert given == status and not out, f"{options}: {given} {said}"
    return said


def sits_where(team):
    return {int(seat): peer for seat, peer in team["seats"].items()}


def check_team(of, team):
    """Its points, reckoned anew; every rule that is its own."""
    members = sits_where(team)
    needed = {s for s, seat in enumerate(of.seats) if seat["required"]}
    assert needed <= set(members), team
    for seat, peer in members.items():
        assert of.fits(seat, peer) and of.is_free(team["window"], peer), team
    points = of.team(team["window"], members)
    assert points is not None, team
    return points


def check_plan(instance, answer):
    """Every rule of the whole, and what it is worth."""
    requests = [certify.Request(instance, number) for number in range(len(instance["requests"]))]
    served = [team["request"] for team in answer["teams"]]
    assert sorted(served + answer["unserved"]) == list(range(len(requests))), answer["unserved"]
    points = -sum(requests[r].request["priority"] + requests[r].leaving() for r in answer["unserved"])
    visits = {}
    for team in answer["teams"]:
        of = requests[team["request"]]
        points += check_team(of, team)
        days = [of.windows[team["window"]][0] + offset for offset in of.request["offsets"]]
        for peer in team["seats"].values():
            visits.setdefault(peer, []).append((min(days), max(days), of.request["charge"]))
    for number, taken in visits.items():
        peer = instance["peers"][number]
        taken.sort()
        assert len(taken) <= peer["engagements_left"], f"peer {number} serves too often"
        assert sum(charge for _, _, charge in taken) <= peer["days_left"], f"peer {number} serves too long"
        for (_, last, _), (first, _, _) in zip(taken, taken[1:]):
            assert first > last + peer["gap"], f"peer {number} is wanted twice at once"
        points -= instance["weights"]["load"] * sum(range(len(taken)))  # the first is in the teams' own points
    assert points == answer["points"] <= answer["bound"], f"{points} reckoned: {answer['points']}, {answer['bound']}"


def stats_of(said):
    line, = said.splitlines()
    return json.loads(line)


def a_plan_is_what_its_steps_make_it(path, instance):
    before = None
    for steps in (1, 5, 60):
        out = solve(path, "--mode", "plan", "--steps", steps)
        answer = json.loads(out)
        check_plan(instance, answer)
        for threads in (1, 2, 3):
            assert solve(path, "--mode", "plan", "--steps", steps, "--threads", threads) == out, (steps, threads)
        if before:
            assert answer["points"] >= before["points"] and answer["bound"] <= before["bound"], steps
        before = answer
    assert before["teams"], "nothing was planned"
    return before


def stats_change_no_answer(path):
    for mode, keys in (("single", STATS | {"survivors", "teams"}), ("plan", PLAN_STATS),
                       ("rebalance", PLAN_STATS | {"changes", "disturbed", "disturbed_bound"})):
        options = ("--mode", mode, "--steps", 1000 if mode == "single" else 20)
        status, out, said = run(path, *options, "--stats")
        assert status == 0 and set(stats_of(said)) == keys, said
        assert out == solve(path, *options), f"{mode} has another answer with --stats"
        if mode != "single":
            assert stats_of(said)["points"] == json.loads(out)["points"]


def a_search_of_one_request_ends_at_its_steps(path, instance):
    whole = solve(path, "--best", 3)
    assert solve(path, "--best", 3, "--steps", 10 ** 9) == whole
    of, best = certify.Request(instance, 0), json.loads(whole)
    for steps in (1, 4, 16):
        status, out, said = run(path, "--best", 3, "--steps", steps)
        assert status in (0, 75), said  # 75: nothing was found so soon
        for threads in (1, 2):
            assert run(path, "--best", 3, "--steps", steps, "--threads", threads)[1] == out
        answer = json.loads(out) if out else {"teams": [], "bound": best["bound"]}
        assert answer["bound"] >= best["points"], "a bound that does not hold"
        assert all(check_team(of, team) == team["points"] <= best["points"] for team in answer["teams"])


def a_plan_goes_on_from_an_earlier_one(path, instance, planned, folder):
    start = folder / "start.json"
    start.write_text(json.dumps(planned))
    options = ("--mode", "plan", "--start", start, "--steps", 30)
    answer = json.loads(solve(path, *options))
    check_plan(instance, answer)
    assert answer["points"] >= planned["points"], "worse than what it began with"
    assert solve(path, *options, "--threads", 1) == solve(path, *options, "--threads", 2)
    assert "--start is for --mode plan" in refused(2, path, "--start", start)
    far = {**planned, "teams": [{**planned["teams"][0], "request": 99}], "unserved": []}
    start.write_text(json.dumps(far))
    assert "start.json" in refused(6, path, *options)
    assert "none.json" in refused(4, path, "--mode", "plan", "--start", folder / "none.json")


def a_short_time_gives_an_answer_with_a_bound(path, instance):
    answer = json.loads(solve(path, "--mode", "plan", "--seconds", 1))
    check_plan(instance, answer)
    single = json.loads(solve(path, "--seconds", 1, "--best", 3))
    assert single["status"] in ("optimal", "feasible") and len(single["teams"]) <= 3
    assert all(check_team(certify.Request(instance, 0), team) == team["points"] <= single["bound"]
               for team in single["teams"])


def arrange(instance, planned):
    """What was planned is arranged now; every second who sits there has agreed."""
    requests = [dict(request) for request in instance["requests"]]
    for team in planned["teams"]:
        requests[team["request"]]["current"] = {
            "window": team["window"], "seats": team["seats"], "move": 20, "move_firm": 90,
            "firm": [int(seat) for seat in sorted(team["seats"], key=int)][::2]}
    return {**instance, "requests": requests}


def what_is_arranged_is_mended(instance, planned, folder):
    path = folder / "arranged.json"
    arranged = arrange(instance, planned)
    lost = next(iter(planned["teams"][0]["seats"].values()))
    arranged["peers"] = [{**peer, "free": "0"} if number == lost else peer
                         for number, peer in enumerate(instance["peers"])]
    path.write_text(json.dumps(arranged))
    out = solve(path, "--mode", "rebalance", "--steps", 60)
    for threads in (1, 2):
        assert solve(path, "--mode", "rebalance", "--steps", 60, "--threads", threads) == out
    answer = json.loads(out)
    check_plan(arranged, answer)
    assert all(lost not in team["seats"].values() for team in answer["teams"])
    assert any(lost in change["leaves"] and change["reasons"] for change in answer["changes"])
    before = {number: request.get("current") for number, request in enumerate(arranged["requests"])}
    after = {team["request"]: team for team in answer["teams"]}
    changed = {change["request"] for change in answer["changes"]}
    for number, current in before.items():
        now = after.get(number)
        same = (now is None if current is None else
                now is not None and (now["window"], now["seats"]) == (current["window"], current["seats"]))
        assert same == (number not in changed), number
    assert answer["disturbed"] == sum(change["disturbed"] for change in answer["changes"])
    assert answer["disturbed_bound"] <= answer["disturbed"]
    return answer["proven"]


def options_that_mean_nothing_are_refused(path, folder):
    for options in (("--mode", "best"), ("--seconds", 0), ("--seconds", "soon"), ("--threads", 0), ("--steps", 0),
                    ("--best", 0), ("--mode", "plan", "--certificate", folder / "c.json")):
        assert next(o for o in reversed(options) if str(o).startswith("--")) in refused(2, path, *options), options
    assert "cannot be opened" in refused(4, folder / "nothing.json")
    empty = folder / "empty.json"
    empty.write_text("")
    assert "not valid JSON" in refused(2, empty)


def main():
    served = proven = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        path = folder / "year.json"
        for seed in range(YEARS):
            instance = drawn.draw_year(seed, (40, 90)[seed % 2], (5, 9)[seed // 2 % 2])
            path.write_text(json.dumps(instance))
            planned = a_plan_is_what_its_steps_make_it(path, instance)
            served += len(planned["teams"])
            proven += what_is_arranged_is_mended(instance, planned, folder)
            if seed < 2:
                stats_change_no_answer(path)
                a_plan_goes_on_from_an_earlier_one(path, instance, planned, folder)
                a_search_of_one_request_ends_at_its_steps(path, instance)
                a_short_time_gives_an_answer_with_a_bound(path, instance)
        options_that_mean_nothing_are_refused(path, folder)
    assert served > 2 * YEARS and proven, (served, proven)
    print("%d teams in %d plans, %d rebalancings proven" % (served, YEARS, proven))


main()
