#include "matcher/match.h"

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

struct fixture {
    struct pp_arena arena;
    struct pp_err err;
    struct match_instance *instance;
    struct match_request *request;
    const struct match_index *index;
    struct match_answer answer;
};

static const struct match_options ONE = {.best_k = 1};

static struct fixture begin(uint64_t seed)
{
    struct fixture f = {0};
    f.instance = pool_instance(300, 8, seed, false, &f.arena);
    f.request = pool_request(f.instance);
    f.index = match_index_new(f.instance, &f.arena);
    assert_ok(match_single(f.index, 0, &ONE, &f.arena, &f.answer, &f.err), &f.err);
    return f;
}

static int64_t sum_of(const struct match_team *team)
{
    const struct match_parts *parts = &team->parts;
    int64_t sum =
        parts->window + parts->cover + parts->balance + parts->groups + parts->pairs + parts->load;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        const struct match_seat_parts *seat = &parts->seats[s];
        sum += seat->want + seat->seniority + seat->merit + seat->affinity + seat->comparable +
               seat->travel + seat->fee + seat->value;
    }
    return sum;
}

static void the_parts_add_up_to_the_points(void **state)
{
    (void)state;
    struct fixture f = begin(1);
    struct match_team team = f.answer.teams[0];
    assert_int_equal(sum_of(&team), team.points);
    memset(&team.parts, 0xff, sizeof team.parts);
    team.points = 0;
    assert_ok(match_why(f.index, 0, &team, &f.err), &f.err);
    assert_memory_equal(&team, &f.answer.teams[0], sizeof team);
    team.seats[0] = 300;
    assert_int_equal(match_why(f.index, 0, &team, &f.err), PP_INVALID);
    team.seats[0] = MATCH_NONE;
    team.window = 8;
    assert_int_equal(match_why(f.index, 0, &team, &f.err), PP_INVALID);
    pp_arena_fini(&f.arena);
}

static void the_funnel_narrows_to_those_who_are_free(void **state)
{
    (void)state;
    struct fixture f = begin(2);
    struct match_funnel funnel;
    assert_ok(match_funnel(f.index, 0, &f.arena, &funnel, &f.err), &f.err);
    assert_int_equal(funnel.peers, 300);
    for (size_t s = 0; s < funnel.seats; s++) {
        int64_t free_most = 0;
        for (int rule = 1; rule < MATCH_RULES; rule++)
            assert_true(funnel.left[s][rule] <= funnel.left[s][rule - 1]);
        for (size_t w = 0; w < funnel.windows; w++) {
            const int64_t count = funnel.free_in[w * funnel.seats + s];
            free_most = count > free_most ? count : free_most;
        }
        assert_in_range(funnel.left[s][MATCH_RULE_BUSY], (uintmax_t)free_most,
                        (uintmax_t)funnel.left[s][MATCH_RULE_PINNED]);
        assert_true(free_most > 0);
    }
    assert_int_equal(match_funnel(f.index, 1, &f.arena, &funnel, &f.err), PP_INVALID);
    pp_arena_fini(&f.arena);
}

/* By pinning the peer to each seat in turn, with the search itself. */
static int64_t best_with(struct fixture *f, int32_t peer)
{
    int64_t best = INT64_MIN;
    for (size_t s = 0; s < f->request->seat_count; s++) {
        const struct match_pin pin = {(int32_t)s, peer};
        struct match_answer answer;
        f->request->pinned = &pin;
        f->request->pinned_count = 1;
        assert_ok(match_single(f->index, 0, &ONE, &f->arena, &answer, &f->err), &f->err);
        f->request->pinned_count = 0;
        if (answer.team_count && answer.points > best)
            best = answer.points;
    }
    return best;
}

static void why_not_finds_what_the_peer_would_cost(void **state)
{
    (void)state;
    struct fixture f = begin(3);
    int possible = 0, impossible = 0;
    for (int32_t peer = 0; peer < 60; peer++) {
        struct match_why_not why;
        assert_ok(match_why_not(f.index, 0, peer, &ONE, &f.arena, &why, &f.err), &f.err);
        assert_true(why.proven);
        const int64_t best = best_with(&f, peer);
        assert_int_equal(why.possible, best != INT64_MIN);
        possible += why.possible;
        impossible += !why.possible;
        if (!why.possible)
            continue;
        assert_int_equal(why.team.points, best);
        assert_int_equal(why.cost, f.answer.points - best);
        bool sits = false;
        for (size_t s = 0; s < why.seats; s++)
            sits |= why.team.seats[s] == peer;
        assert_true(sits);
    }
    assert_true(possible > 5 && impossible > 5);
    struct match_why_not why;
    const int32_t member = f.answer.teams[0].seats[0];
    assert_ok(match_why_not(f.index, 0, member, &ONE, &f.arena, &why, &f.err), &f.err);
    assert_int_equal(why.cost, 0);
    assert_int_equal(match_why_not(f.index, 0, 300, &ONE, &f.arena, &why, &f.err), PP_INVALID);
    pp_arena_fini(&f.arena);
}

static void each_rule_is_named_that_a_peer_breaks(void **state)
{
    (void)state;
    struct fixture f = begin(4);
    const int32_t member = f.answer.teams[0].seats[3], other = f.answer.teams[0].seats[4];
    struct match_peer *peer = &pool_peers(f.instance)[member];
    const struct match_pin pin = {3, other};
    struct match_why_not why;
    assert_ok(match_why_not(f.index, 0, member, &ONE, &f.arena, &why, &f.err), &f.err);
    assert_int_equal(why.broken[3], 0);
    peer->days_left = 4;
    peer->engagements_left = 0;
    peer->seniority = 0;
    peer->free = PP_NEW_ARRAY(&f.arena, match_day_words(f.instance->days), uint64_t);
    f.request->barred = &peer->organisation;
    f.request->barred_count = 1;
    f.request->banned = &member;
    f.request->banned_count = 1;
    f.request->pinned = &pin;
    f.request->pinned_count = 1;
    assert_ok(match_why_not(f.index, 0, member, &ONE, &f.arena, &why, &f.err), &f.err);
    assert_int_equal(why.broken[3], 1u << MATCH_RULE_SENIORITY | 1u << MATCH_RULE_BARRED |
                                        1u << MATCH_RULE_BANNED | 1u << MATCH_RULE_DAYS |
                                        1u << MATCH_RULE_ENGAGEMENTS | 1u << MATCH_RULE_PINNED |
                                        1u << MATCH_RULE_BUSY);
    assert_true(why.busy[0] && !why.eligible && !why.possible);
    assert_string_equal(match_rule_word(MATCH_RULE_BUSY), "busy");
    assert_string_equal(match_team_rule_word(MATCH_TEAM_NEVER), "never");
    pp_arena_fini(&f.arena);
}

static void a_team_that_breaks_rules_hears_which(void **state)
{
    (void)state;
    struct fixture f = begin(5);
    struct match_team team = f.answer.teams[0];
    assert_int_equal(match_team_breaks(f.index, 0, &team), 0);
    team.seats[1] = team.seats[0];
    const uint32_t twice = match_team_breaks(f.index, 0, &team);
    assert_true(twice >> MATCH_TEAM_TWICE & 1 && twice >> MATCH_TEAM_ORGANISATION & 1);
    team.seats[1] = MATCH_NONE;
    assert_true(match_team_breaks(f.index, 0, &team) >> MATCH_TEAM_EMPTY & 1);
    f.request->budget = 0;
    assert_true(match_team_breaks(f.index, 0, &team) >> MATCH_TEAM_BUDGET & 1);
    pp_arena_fini(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_add_up_to_the_points),
        cmocka_unit_test(the_funnel_narrows_to_those_who_are_free),
        cmocka_unit_test(why_not_finds_what_the_peer_would_cost),
        cmocka_unit_test(each_rule_is_named_that_a_peer_breaks),
        cmocka_unit_test(a_team_that_breaks_rules_hears_which),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
