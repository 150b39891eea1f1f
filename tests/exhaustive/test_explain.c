/*
 * Alternatives, reserves and what-ifs of tiny instances, against trying everybody.
 */
#include "matcher/explain.h"

#include <stdlib.h>
#include <string.h>

#include "tests/exhaustive/brute.h"
#include "tests/exhaustive/tiny.h"
#include "tests/lib/pp_test.h"

enum { INSTANCES = 4000, ALL = 50 };

struct world {
    struct pp_arena arena;
    struct pp_err err;
    const struct match_instance *in;
    const struct match_request *r;
    const struct match_index *index;
    struct match_team team; /* the best */
    bool served;
};

static const struct match_options ONE = {.best_k = 1};

static void open_world(struct world *w, uint64_t seed)
{
    struct match_answer answer;
    *w = (struct world){.in = NULL};
    w->in = tiny_instance(seed, &w->arena);
    w->r = &w->in->requests[0];
    w->index = match_index_new(w->in, &w->arena);
    assert_ok(match_single(w->index, 0, &ONE, &w->arena, &answer, &w->err), &w->err);
    w->served = answer.team_count > 0;
    if (w->served)
        w->team = answer.teams[0];
}

/* Instances of a test are its own to change. */
static void *writable(const void *given)
{
    void *own;
    memcpy(&own, &given, sizeof own);
    return own;
}

static uint64_t how_many(void)
{
    const char *more = getenv("PP_TINY"); /* for a long run by hand */
    return more ? strtoull(more, NULL, 10) : INSTANCES;
}

static bool sits(const struct world *w, int32_t p)
{
    for (size_t s = 0; s < w->r->seat_count; s++)
        if (w->team.seats[s] == p)
            return true;
    return false;
}

static int64_t points_with(const struct world *w, const struct match_instance *in, size_t seat,
                           int32_t p, size_t other, int32_t q)
{
    int32_t seats[MATCH_SEATS_MOST];
    memcpy(seats, w->team.seats, sizeof seats);
    seats[seat] = p;
    if (other < MATCH_SEATS_MOST)
        seats[other] = q;
    return brute_points(in, &in->requests[0], (size_t)w->team.window, seats);
}

static void adds_up(const struct match_difference *difference, const struct match_team *from,
                    const struct match_team *to)
{
    int64_t sum = 0;
    for (int i = 0; i < MATCH_PART_COUNT; i++)
        sum += difference->part[i];
    assert_int_equal(sum, difference->points);
    assert_int_equal(difference->points, to->points - from->points);
}

/* ---- alternatives -------------------------------------------------------------------------- */

static size_t check_alternative(const struct world *w, size_t seat,
                                const struct match_alternative *got)
{
    int64_t best = INT64_MIN;
    int32_t who = MATCH_NONE;
    size_t others = 0;
    for (int32_t p = 0; p < (int32_t)w->in->peer_count; p++) {
        const int64_t points =
            sits(w, p) ? INT64_MIN : points_with(w, w->in, seat, p, MATCH_SEATS_MOST, 0);
        others += points != INT64_MIN;
        if (points > best) {
            best = points;
            who = p;
        }
    }
    assert_int_equal(got->others, others);
    assert_int_equal(got->peer, who);
    if (!others)
        return 0;
    assert_int_equal(got->team.points, best);
    adds_up(&got->difference, &w->team, &got->team);
    return 1;
}

static void the_best_alternative_is_that_of_trying_everybody(void **state)
{
    (void)state;
    size_t found = 0, none = 0;
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w;
        struct match_alternative got[MATCH_SEATS_MOST];
        open_world(&w, seed);
        if (w.served) {
            assert_ok(match_alternatives(w.index, 0, &w.team, got, &w.err), &w.err);
            for (size_t s = 0; s < w.r->seat_count; s++)
                if (check_alternative(&w, s, &got[s]))
                    found++;
                else
                    none++;
        }
        pp_arena_fini(&w.arena);
    }
    print_message("%zu seats with an alternative, %zu without\n", found, none);
    assert_true(found > how_many() / 3 && none > how_many() / 3);
}

/* ---- reserves ------------------------------------------------------------------------------ */

static bool could_fill(const struct world *w, size_t seat, int32_t p)
{
    return !match_peer_breaks(w->index, 0, seat, p) && !sits(w, p) &&
           points_with(w, w->in, seat, p, MATCH_SEATS_MOST, 0) == INT64_MIN;
}

/* Of somebody who fits but breaks a rule of the team: the best with a second seat filled anew. */
static int64_t best_swap(const struct world *w, size_t seat, int32_t p)
{
    int64_t best = INT64_MIN;
    for (size_t t = 0; t < w->r->seat_count; t++)
        for (int32_t q = 0; q < (int32_t)w->in->peer_count; q++) {
            if (t == seat || w->team.seats[t] == MATCH_NONE || sits(w, q))
                continue;
            const int64_t points = points_with(w, w->in, seat, p, t, q);
            best = points > best ? points : best;
        }
    return best;
}

/* The instance with one rule lifted for the peer in the seat, by hand; false when it holds. */
static bool lift(const struct world *w, size_t seat, int32_t p, const struct match_bar *bar,
                 struct match_instance *in, struct match_request *r, struct match_seat *seats,
                 struct match_peer *peers)
{
    static const uint64_t always = UINT64_MAX;
    *in = *w->in;
    *r = *w->r;
    memcpy(seats, r->seats, r->seat_count * sizeof *seats);
    memcpy(peers, in->peers, in->peer_count * sizeof *peers);
    in->requests = r;
    in->peers = peers;
    r->seats = seats;
    switch (bar->rule) {
    case MATCH_RULE_ROLE:
        seats[seat].roles |= (uint64_t)1 << peers[p].role;
        break;
    case MATCH_RULE_SENIORITY:
        seats[seat].seniority = (int32_t)bar->have;
        break;
    case MATCH_RULE_GROUP:
        seats[seat].group = MATCH_GROUP_ANY;
        break;
    case MATCH_RULE_MUST: {
        struct match_skill *must = PP_NEW_ARRAY((struct pp_arena *)writable(&w->arena),
                                                seats[seat].must_count, struct match_skill);
        size_t count = 0;
        for (size_t i = 0; i < seats[seat].must_count; i++)
            if (seats[seat].must[i].skill != bar->key)
                must[count++] = seats[seat].must[i];
            else if (bar->have)
                must[count++] = (struct match_skill){bar->key, (int32_t)bar->have};
        seats[seat].must = must;
        seats[seat].must_count = count;
        break;
    }
    case MATCH_RULE_BARRED:
        r->barred_count = 0;
        break;
    case MATCH_RULE_BANNED:
        r->banned_count = 0;
        break;
    case MATCH_RULE_DAYS:
        peers[p].days_left = (int32_t)bar->need;
        break;
    case MATCH_RULE_ENGAGEMENTS:
        peers[p].engagements_left = 1;
        break;
    case MATCH_RULE_PINNED:
        r->pinned_count = 0;
        break;
    case MATCH_RULE_BUSY:
        peers[p].free = &always;
        break;
    case MATCH_RULES:
        return false;
    }
    return true;
}

static int64_t points_lifted(const struct world *w, size_t seat, int32_t p,
                             const struct match_bar *bar)
{
    struct match_instance in;
    struct match_request r;
    struct match_seat seats[MATCH_SEATS_MOST];
    struct match_peer peers[16];
    assert_true(lift(w, seat, p, bar, &in, &r, seats, peers));
    return points_with(w, &in, seat, p, MATCH_SEATS_MOST, 0);
}

static void check_ready(const struct world *w, size_t seat, const struct match_seat_reserves *got)
{
    size_t ready = 0;
    int64_t before = INT64_MAX;
    for (int32_t p = 0; p < (int32_t)w->in->peer_count; p++)
        ready += !sits(w, p) && points_with(w, w->in, seat, p, MATCH_SEATS_MOST, 0) != INT64_MIN;
    assert_int_equal(got->fit, ready);
    assert_int_equal(got->ready_count, ready);
    for (size_t i = 0; i < got->ready_count; i++) {
        const struct match_reserve *one = &got->ready[i];
        assert_int_equal(one->team.points,
                         points_with(w, w->in, seat, one->peer, MATCH_SEATS_MOST, 0));
        assert_true(one->team.points < before ||
                    (one->team.points == before && one->peer > got->ready[i - 1].peer));
        before = one->team.points;
        adds_up(&one->difference, &w->team, &one->team);
    }
}

static size_t check_nearly(const struct world *w, size_t seat,
                           const struct match_seat_reserves *got)
{
    size_t swaps = 0, bars = 0;
    for (int32_t p = 0; p < (int32_t)w->in->peer_count; p++)
        swaps += could_fill(w, seat, p) && best_swap(w, seat, p) != INT64_MIN;
    for (size_t i = 0; i < got->nearly_count; i++) {
        const struct match_reserve *one = &got->nearly[i];
        adds_up(&one->difference, &w->team, &one->team);
        assert_int_equal(points_with(w, w->in, seat, one->peer, MATCH_SEATS_MOST, 0), INT64_MIN);
        if (one->barred) {
            assert_int_not_equal(points_lifted(w, seat, one->peer, &one->bar), INT64_MIN);
            assert_true(one->bar.cost > 0);
            bars++;
            continue;
        }
        assert_true(could_fill(w, seat, one->peer));
        assert_int_equal(one->team.points, best_swap(w, seat, one->peer));
        assert_int_equal(one->team.points, points_with(w, w->in, seat, one->peer,
                                                       (size_t)one->other_seat, one->other_peer));
        swaps--;
    }
    assert_int_equal(swaps, 0);
    return bars;
}

static void reserves_are_those_of_trying_everybody(void **state)
{
    (void)state;
    size_t ready = 0, nearly = 0, bars = 0;
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w;
        struct match_reserves got;
        open_world(&w, seed);
        if (w.served)
            assert_ok(match_reserves(w.index, 0, &w.team, ALL, ALL, &w.arena, &got, &w.err),
                      &w.err);
        for (size_t s = 0; w.served && s < w.r->seat_count; s++) {
            check_ready(&w, s, &got.at[s]);
            bars += check_nearly(&w, s, &got.at[s]);
            ready += got.at[s].ready_count;
            nearly += got.at[s].nearly_count;
        }
        pp_arena_fini(&w.arena);
    }
    print_message("%zu ready, %zu nearly, of whom %zu by one rule\n", ready, nearly, bars);
    assert_true(ready > how_many() / 2 && bars > how_many() / 10 && nearly > bars);
}

/* How many would do if one single rule were lifted for them. */
static void everybody_one_rule_away_is_named(void **state)
{
    (void)state;
    size_t named = 0;
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w;
        struct match_reserves got;
        open_world(&w, seed);
        if (w.served)
            assert_ok(match_reserves(w.index, 0, &w.team, 0, ALL, &w.arena, &got, &w.err), &w.err);
        for (size_t s = 0; w.served && s < w.r->seat_count; s++) {
            size_t want = 0, have = 0;
            for (int32_t p = 0; p < (int32_t)w.in->peer_count; p++) {
                struct match_bars bars;
                bool any = false;
                assert_ok(match_bars(w.index, 0, p, &w.arena, &bars, &w.err), &w.err);
                for (size_t i = 0; i < bars.count && !sits(&w, p); i++)
                    if ((bars.list[i].seat == MATCH_NONE || bars.list[i].seat == (int32_t)s) &&
                        (bars.list[i].window == MATCH_NONE || bars.list[i].window == w.team.window))
                        any |= points_lifted(&w, s, p, &bars.list[i]) != INT64_MIN &&
                               points_with(&w, w.in, s, p, MATCH_SEATS_MOST, 0) == INT64_MIN;
                want += any;
            }
            for (size_t i = 0; i < got.at[s].nearly_count; i++)
                have += got.at[s].nearly[i].barred;
            assert_int_equal(have, want);
            named += have;
        }
        pp_arena_fini(&w.arena);
    }
    assert_true(named > how_many() / 10);
}

/* ---- what if ------------------------------------------------------------------------------- */

/* The same instance once more, with the rule or goal taken out by hand. */
static struct match_instance *without(struct world *w, uint64_t seed, enum match_without one)
{
    struct match_instance *in = tiny_instance(seed, &w->arena);
    struct match_request *r = writable(in->requests);
    struct match_seat *seats = writable(r->seats);
    struct match_pair *pairs = writable(in->pairs);
    struct match_peer *peers = writable(in->peers);
    struct match_window *windows = writable(r->windows);
    for (size_t s = 0; s < r->seat_count; s++) {
        seats[s].roles = one == MATCH_WITHOUT_ROLE ? 7 : seats[s].roles;
        seats[s].seniority = one == MATCH_WITHOUT_SENIORITY ? 0 : seats[s].seniority;
        seats[s].group = one == MATCH_WITHOUT_GROUP ? MATCH_GROUP_ANY : seats[s].group;
        seats[s].must_count *= one != MATCH_WITHOUT_MUST;
    }
    for (size_t i = 0; i < in->pair_count; i++) {
        pairs[i].never &= one != MATCH_WITHOUT_NEVER;
        pairs[i].points *= one != MATCH_WITHOUT_PAIRS;
    }
    for (size_t p = 0; p < in->peer_count; p++)
        peers[p].merit *= one != MATCH_WITHOUT_MERIT;
    for (size_t i = 0; i < r->window_count; i++)
        windows[i].points *= one != MATCH_WITHOUT_WINDOWS;
    r->barred_count *= one != MATCH_WITHOUT_BARRED;
    r->banned_count *= one != MATCH_WITHOUT_BANNED;
    r->pinned_count *= one != MATCH_WITHOUT_PINNED;
    r->require_count *= one != MATCH_WITHOUT_REQUIRE;
    r->cover_count *= one != MATCH_WITHOUT_COVER;
    r->balance_count *= one != MATCH_WITHOUT_BALANCE;
    r->affinity_count *= one != MATCH_WITHOUT_AFFINITY;
    r->comparable_count *= one != MATCH_WITHOUT_COMPARABLE;
    r->max_per_organisation = one == MATCH_WITHOUT_ORGANISATION ? -1 : r->max_per_organisation;
    r->max_per_region = one == MATCH_WITHOUT_REGION ? -1 : r->max_per_region;
    r->max_new = one == MATCH_WITHOUT_NEW ? -1 : r->max_new;
    r->budget = one == MATCH_WITHOUT_BUDGET ? -1 : r->budget;
    r->group_limit = one == MATCH_WITHOUT_GROUPS ? -1 : r->group_limit;
    return in;
}

static void same_best(const struct match_instance *in, const struct match_answer *answer)
{
    static struct brute_team best[BRUTE_MOST];
    const size_t count = brute_best(in, &in->requests[0], 1, best);
    assert_int_equal(answer->team_count, count);
    if (!count)
        return;
    assert_int_equal(answer->teams[0].points, best[0].points);
    assert_int_equal(answer->teams[0].window, best[0].window);
    assert_memory_equal(answer->teams[0].seats, best[0].seats, sizeof best[0].seats);
}

static void check_comparison(struct world *w, const struct match_what_if_answer *got)
{
    const struct match_team *before = &got->before.teams[0], *after = &got->after.teams[0];
    struct match_team then = *after;
    adds_up(&got->difference, before, after);
    assert_ok(match_why(w->index, 0, &then, &w->err), &w->err);
    adds_up(&got->then, before, &then);
    assert_int_equal(got->breaks, match_team_breaks(w->index, 0, after));
    if (!got->breaks)
        assert_true(got->then.points <= 0);
    assert_int_equal(got->same, before->window == after->window && !got->come_count &&
                                    !got->go_count &&
                                    !memcmp(before->seats, after->seats, sizeof after->seats));
}

static void doing_without_is_solving_the_changed_instance(void **state)
{
    (void)state;
    size_t differ[MATCH_WITHOUT_COUNT] = {0};
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w;
        struct match_what_if_answer got;
        open_world(&w, seed);
        const enum match_without one = (enum match_without)(seed % MATCH_WITHOUT_COUNT);
        struct match_what_if what = match_what_if_none(w.in);
        what.without = 1u << one;
        assert_ok(match_what_if(w.index, 0, &what, &ONE, &w.arena, &got, &w.err), &w.err);
        same_best(w.in, &got.before);
        same_best(without(&w, seed, one), &got.after);
        assert_int_equal(got.both, got.before.team_count && got.after.team_count);
        if (got.both)
            check_comparison(&w, &got);
        differ[one] += !got.both || !got.same;
        pp_arena_fini(&w.arena);
    }
    for (int i = 0; i < MATCH_WITHOUT_COUNT; i++)
        if (!differ[i])
            fail_msg("without %s nothing ever changes", match_without_word((enum match_without)i));
}

static void other_weights_are_solving_the_changed_instance(void **state)
{
    (void)state;
    size_t differ = 0;
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w;
        struct match_what_if_answer got;
        open_world(&w, seed);
        struct match_what_if what = match_what_if_none(w.in);
        struct match_instance *in = tiny_instance(seed, &w.arena);
        struct match_request *r = writable(in->requests);
        what.weights.want += (int32_t)(seed % 3);
        what.weights.load += 1;
        what.cover = 200;
        what.groups = 0;
        in->weights = what.weights;
        for (size_t i = 0; i < r->cover_count; i++)
            ((struct match_bonus *)writable(r->cover))[i].points *= 2;
        r->group_points = 0;
        assert_ok(match_what_if(w.index, 0, &what, &ONE, &w.arena, &got, &w.err), &w.err);
        same_best(in, &got.after);
        if (got.both)
            check_comparison(&w, &got);
        differ += got.both && !got.same;
        pp_arena_fini(&w.arena);
    }
    assert_true(differ > how_many() / 20);
}

static void a_question_out_of_range_is_refused(void **state)
{
    (void)state;
    struct world w;
    struct match_what_if_answer got;
    open_world(&w, 1);
    struct match_what_if what = match_what_if_none(w.in);
    what.weights.km_per_point = 0;
    assert_int_equal(match_what_if(w.index, 0, &what, &ONE, &w.arena, &got, &w.err), PP_INVALID);
    what = match_what_if_none(w.in);
    what.without = 1u << MATCH_WITHOUT_MUST;
    what.only = (int32_t)w.r->seat_count;
    assert_int_equal(match_what_if(w.index, 0, &what, &ONE, &w.arena, &got, &w.err), PP_INVALID);
    assert_int_equal(match_without_find("require"), MATCH_WITHOUT_REQUIRE);
    assert_int_equal(match_without_find("nothing"), MATCH_WITHOUT_COUNT);
    pp_arena_fini(&w.arena);
}

/* Whatever anybody answered: without balance there is no trace of it. */
static void without_balance_no_answer_has_an_effect(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < how_many() / 4; seed++) {
        struct world w;
        struct match_answer one, two;
        open_world(&w, seed);
        struct match_instance *in = tiny_instance(seed, &w.arena);
        for (size_t p = 0; p < in->peer_count; p++)
            for (size_t t = 0; t < in->trait_count; t++)
                ((int32_t *)writable(in->peers[p].traits))[t] = (int32_t)(seed + p + t) % 3 - 1;
        const struct match_index *a =
            match_index_over(w.index, match_instance_without_balance(w.in, &w.arena), &w.arena);
        const struct match_index *b =
            match_index_new(match_instance_without_balance(in, &w.arena), &w.arena);
        assert_ok(match_single(a, 0, &ONE, &w.arena, &one, &w.err), &w.err);
        assert_ok(match_single(b, 0, &ONE, &w.arena, &two, &w.err), &w.err);
        assert_int_equal(one.team_count, two.team_count);
        if (one.team_count)
            assert_memory_equal(&one.teams[0], &two.teams[0], sizeof one.teams[0]);
        pp_arena_fini(&w.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_alternative_is_that_of_trying_everybody),
        cmocka_unit_test(reserves_are_those_of_trying_everybody),
        cmocka_unit_test(everybody_one_rule_away_is_named),
        cmocka_unit_test(doing_without_is_solving_the_changed_instance),
        cmocka_unit_test(other_weights_are_solving_the_changed_instance),
        cmocka_unit_test(a_question_out_of_range_is_refused),
        cmocka_unit_test(without_balance_no_answer_has_an_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
