/*
 * An attacker who sees everything that is shown: two pools that differ in one person's answers
 * alone must look the same, but for which team is chosen and how many aims it meets.
 */
#include "daemon/flow/shield.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/question.h"
#include "daemon/flow/words.h"
#include "tests/unit/flow/flow_fixture.h"

enum { PEERS = 14, TRAITS = 2, BEST = 4 };

static const char five_seats[] =
    "{\"seats\": [{\"name\": \"Lead\", \"roles\": [\"dcs\"], \"lead\": true, \"want\": \"send\"},"
    " {\"name\": \"A\", \"roles\": [\"member\"], \"want\": \"send\"},"
    " {\"name\": \"B\", \"roles\": [\"member\"], \"want\": \"leadership\"},"
    " {\"name\": \"C\", \"roles\": [\"member\"], \"want\": \"finance\"},"
    " {\"name\": \"D\", \"roles\": [\"member\"], \"want\": \"send\"}],"
    " \"max_per_organisation\": 5, \"max_per_region\": null}";

/* A request with aims, as the daemon will make them once it has people's consented answers. */
struct stage {
    struct flow_instance whole;
    struct match_request request;
    struct match_peer peers[PEERS];
    int32_t traits[PEERS][TRAITS];
};

static const struct match_balance aims[] = {
    {.trait = 0, .value = 1, .low = 2, .high = 3, .points = 25},
    {.trait = 0, .value = 2, .low = 1, .high = 2, .points = 25},
    {.trait = 1, .value = 1, .low = 1, .high = 5, .points = 40},
};

static void put_people(struct fixture *f)
{
    static const char *const skills[] = {"send", "leadership", "finance"};
    for (int64_t i = 0; i < PEERS; i++) {
        struct store_peer peer = new_peer(f, 11 + i, pp_printf(&f->arena, "Pat %lld", (long long)i),
                                          ALPHA + i % 3, i % 4 ? "member" : "dcs");
        struct store_peer_skill held[3];
        for (int64_t s = 0; s < 3; s++)
            held[s] = (struct store_peer_skill){.skill = skills[s],
                                                .level = (int)(1 + (i * 7 + s * 3) % 5),
                                                .last_used = STORE_NO_DAY};
        peer.skills = held;
        peer.skill_count = 3;
        peer.day_rate = (int)(i * 37 % 4) * 100;
        put_peer(f, &peer);
    }
    put_pair(f, 12, 13, 6, false);
    put_period(f, 14, STORE_UNAVAILABLE, "2027-03-01", "2027-03-02");
}

static void set_stage(struct fixture *f, const struct flow_snapshot *of, struct stage *stage)
{
    assert_ok(flow_instance_build(of, &f->arena, &stage->whole, &f->err), &f->err);
    struct match_instance *match = &stage->whole.match;
    assert_int_equal(match->peer_count, PEERS);
    for (size_t i = 0; i < PEERS; i++) {
        stage->peers[i] = match->peers[i];
        stage->traits[i][0] = (int32_t)(i * 5 % 4) - 1; /* -1: did not say */
        stage->traits[i][1] = (int32_t)(i % 3) - 1;
        stage->peers[i].traits = stage->traits[i];
    }
    stage->request = match->requests[0];
    stage->request.balance = aims;
    stage->request.balance_count = sizeof aims / sizeof aims[0];
    match->peers = stage->peers;
    match->trait_count = TRAITS;
    match->requests = &stage->request;
}

/* ---- all that is shown, as one text -------------------------------------------------------- */

static void add_parts(struct pp_str *out, const struct flow_part *parts, size_t count,
                      bool with_aims)
{
    for (size_t i = 0; i < count; i++)
        if (with_aims || !pp_text_is(parts[i].code, "aims"))
            pp_str_addf(out, " [%s %s %lld]", parts[i].code, parts[i].words,
                        (long long)parts[i].points);
    pp_str_add(out, "\n");
}

static void add_team(struct pp_str *out, const struct flow_team *team, bool with_aims)
{
    pp_str_addf(out, "team on %d, %lld points", (int)team->proposal.first_day,
                (long long)team->proposal.points);
    add_parts(out, team->parts, team->part_count, with_aims);
    for (size_t m = 0; m < team->member_count; m++) {
        pp_str_addf(out, "  %d %s %lld", team->members[m].seat, team->members[m].peer.name,
                    (long long)team->members[m].points);
        add_parts(out, team->members[m].parts, team->members[m].part_count, with_aims);
    }
}

static void add_stand_ins(struct pp_str *out, const struct flow_stand_in *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pp_str_addf(out, "  %s %s %lld %s", list[i].peer.name, list[i].organisation,
                    (long long)list[i].points, list[i].needs ? list[i].needs : "");
        add_parts(out, list[i].parts, list[i].part_count, true);
    }
}

static void add_seats(struct pp_str *out, const struct flow_seat_choice *seats, size_t count)
{
    for (size_t s = 0; s < count; s++) {
        pp_str_addf(out, "seat %s %s, %zu others\n", seats[s].seat_name, seats[s].member.name,
                    seats[s].others);
        add_stand_ins(out, seats[s].ready, seats[s].ready_count);
        add_stand_ins(out, seats[s].nearly, seats[s].nearly_count);
    }
}

static void add_why_not(struct fixture *f, const struct flow_instance *view,
                        const struct match_index *index, size_t peer, struct pp_str *out)
{
    struct flow_match_why_not why = {0};
    const struct match_options options = {.best_k = 1};
    assert_ok(flow_why_not(view, index, peer, &options, &f->arena, &why, &f->err), &f->err);
    pp_str_addf(out, "why not %zu: %d %d %lld", peer, why.chosen, why.has_team,
                (long long)why.costs);
    add_parts(out, why.cost_parts, why.cost_count, true);
    for (size_t i = 0; i < why.bar_count; i++)
        pp_str_addf(out, "  bar %s\n", why.bars[i].words);
    for (size_t i = 0; i < why.change_count; i++)
        pp_str_addf(out, "  as %s: %s\n", why.changes[i].seat_name, why.changes[i].words);
    for (size_t i = 0; i < why.in_the_way_count; i++)
        add_team(out, &why.in_the_way[i].team, true);
    if (why.has_team)
        add_team(out, &why.with_peer, true);
}

static void add_what_if(struct fixture *f, const struct flow_instance *view,
                        const struct match_index *index, const char *without, const char *weights,
                        struct pp_str *out)
{
    const struct flow_what_if_asked asked = {view, view, index, index};
    struct flow_match_what_if told = {.without = without, .weights = weights};
    const struct match_options options = {.best_k = 1};
    assert_ok(flow_what_if(&asked, &options, &f->arena, &told, &f->err), &f->err);
    pp_str_addf(out, "what if: %d %lld %lld", told.same, (long long)told.difference_points,
                (long long)told.then_points);
    add_parts(out, told.difference, told.difference_count, true);
    add_parts(out, told.then, told.then_count, true);
    add_team(out, &told.before, true);
    add_team(out, &told.after, true);
}

/* Everything that compares people, with `team` as the one it is asked about. */
static char *all_comparisons(struct fixture *f, const struct stage *stage,
                             const struct match_team *team)
{
    struct pp_str out = {0};
    const struct flow_instance view = flow_shield_view(&stage->whole, &f->arena);
    const struct match_index *index = match_index_new(&view.match, &f->arena);
    struct match_team asked = *team;
    assert_ok(match_why(index, 0, &asked, &f->err), &f->err);
    struct flow_match_why why = {0};
    struct flow_match_reserves reserves = {.most = 5};
    assert_ok(flow_why_seats(&view, index, &asked, &f->arena, &why, &f->err), &f->err);
    assert_ok(flow_reserve_seats(&view, index, &asked, &f->arena, &reserves, &f->err), &f->err);
    add_seats(&out, why.seats, why.seat_count);
    add_seats(&out, reserves.seats, reserves.seat_count);
    for (size_t peer = 0; peer < PEERS; peer++)
        add_why_not(f, &view, index, peer, &out);
    add_what_if(f, &view, index, "balance", NULL, &out);
    add_what_if(f, &view, index, "cover,pairs", "want=3,load=0", &out);
    char *text = pp_dup(&f->arena, pp_str_text(&out));
    pp_str_fini(&out);
    return text;
}

/* What a run shows; without the line of aims on demand. */
static char *all_teams(struct fixture *f, const struct stage *stage, bool with_aims,
                       struct match_team *chosen)
{
    struct pp_str out = {0};
    struct flow_best found;
    struct flow_match_run run = {0};
    const struct match_options options = {0};
    assert_ok(flow_shield_best(&stage->whole, &options, BEST, &f->arena, &found, &f->err), &f->err);
    assert_ok(flow_match_words(&stage->whole, &found, &run, &f->arena, &f->err), &f->err);
    assert_int_equal(run.team_count, BEST);
    pp_str_addf(&out, "%d bound %lld\n", (int)found.status, (long long)run.bound);
    for (size_t i = 0; i < run.team_count; i++) {
        add_team(&out, &run.teams[i], with_aims);
        pp_str_addf(&out, "%s\n", with_aims ? run.teams[i].proposal.parts_json : "");
    }
    *chosen = found.teams[0];
    char *text = pp_dup(&f->arena, pp_str_text(&out));
    pp_str_fini(&out);
    return text;
}

/* ---- the attacks --------------------------------------------------------------------------- */

static void no_comparison_of_people_tells_an_answer(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_snapshot *of =
        snapshot(f, add_request(f, "2027-03-01 2027-03-08", five_seats));
    struct stage base, other;
    struct match_team chosen, then;
    set_stage(f, of, &base);
    const char *teams = all_teams(f, &base, false, &chosen);
    const char *seen = all_comparisons(f, &base, &chosen);
    int moved = 0, same = 0;
    for (size_t peer = 0; peer < PEERS; peer++)
        for (int32_t answer = MATCH_NONE; answer < 3; answer++) {
            set_stage(f, of, &other);
            other.traits[peer][0] = answer;
            other.traits[peer][1] = answer == 2 ? 1 : MATCH_NONE;
            assert_string_equal(all_comparisons(f, &other, &chosen), seen);
            const char *teams_then = all_teams(f, &other, false, &then);
            if (memcmp(&then.seats, &chosen.seats, sizeof chosen.seats) == 0) {
                assert_string_equal(teams_then, teams);
                same++;
            } else {
                moved++;
            }
        }
    assert_true(same > 0 && moved > 0); /* else nothing was attacked */
}

static char *all_relaxations(struct fixture *f, const struct stage *stage)
{
    struct pp_str out = {0};
    const struct flow_instance view = flow_shield_view(&stage->whole, &f->arena);
    const struct match_index *index = match_index_new(&view.match, &f->arena);
    const struct match_options options = {.best_k = 1};
    struct flow_match_relax relax = {.most = 5};
    assert_ok(flow_relax(&view, index, &options, &f->arena, &relax, &f->err), &f->err);
    assert_false(relax.feasible);
    assert_true(relax.count >= 3);
    for (size_t i = 0; i < relax.count; i++) {
        for (size_t c = 0; c < relax.list[i].change_count; c++)
            pp_str_addf(&out, "%s\n", relax.list[i].changes[c].words);
        add_team(&out, &relax.list[i].team, true);
    }
    for (size_t peer = 0; peer < PEERS; peer++)
        add_why_not(f, &view, index, peer, &out);
    char *text = pp_dup(&f->arena, pp_str_text(&out));
    pp_str_fini(&out);
    return text;
}

/* Five seats, and peers of three organisations only. */
static void what_would_have_to_give_tells_no_answer(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_snapshot *of = snapshot(f, add_request(f, "2027-03-01", five_seats));
    struct stage base, other;
    set_stage(f, of, &base);
    base.request.max_per_organisation = 1;
    const char *seen = all_relaxations(f, &base);
    for (size_t peer = 0; peer < PEERS; peer += 3) {
        set_stage(f, of, &other);
        other.request.max_per_organisation = 1;
        other.traits[peer][0] = base.traits[peer][0] == 1 ? 2 : 1;
        other.traits[peer][1] = MATCH_NONE;
        assert_string_equal(all_relaxations(f, &other), seen);
    }
}

static void points_of_aims_are_in_no_text(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_snapshot *of = snapshot(f, add_request(f, "2027-03-01", five_seats));
    struct stage stage;
    struct match_team chosen;
    set_stage(f, of, &stage);
    const char *seen = all_teams(f, &stage, true, &chosen);
    assert_null(strstr(seen, "[balance"));
    assert_null(strstr(seen, "\"balance\""));
    assert_non_null(strstr(seen, "of 3 aims for the team as a whole"));
    const char *said = strstr(seen, "[aims ");
    assert_non_null(said);
    assert_null(strstr(said + 1, "[aims ")); /* of the chosen team alone */
    assert_int_equal(chosen.parts.balance, 0);
}

static void a_small_team_says_nothing_of_its_aims(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_snapshot *of =
        snapshot(f, add_request(f, "2027-03-01", NULL)); /* two seats */
    struct stage stage;
    struct match_team chosen;
    set_stage(f, of, &stage);
    assert_null(strstr(all_teams(f, &stage, true, &chosen), "aims"));
}

static void a_request_without_aims_is_searched_as_ever(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_snapshot *of =
        snapshot(f, add_request(f, "2027-03-01 2027-03-08", five_seats));
    struct flow_instance whole;
    struct flow_best found;
    struct match_answer plain;
    assert_ok(flow_instance_build(of, &f->arena, &whole, &f->err), &f->err);
    const struct match_options options = {.best_k = BEST};
    assert_ok(flow_shield_best(&whole, &options, BEST, &f->arena, &found, &f->err), &f->err);
    assert_ok(match_single(match_index_new(&whole.match, &f->arena), 0, &options, &f->arena, &plain,
                           &f->err),
              &f->err);
    assert_int_equal(found.count, plain.team_count);
    assert_int_equal(found.bound, plain.bound);
    assert_null(found.aims);
    for (size_t i = 0; i < found.count; i++)
        assert_memory_equal(&found.teams[i], &plain.teams[i], sizeof found.teams[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(no_comparison_of_people_tells_an_answer),
        flow_test(what_would_have_to_give_tells_no_answer),
        flow_test(points_of_aims_are_in_no_text),
        flow_test(a_small_team_says_nothing_of_its_aims),
        flow_test(a_request_without_aims_is_searched_as_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
