/*
 * Instances changed in ways whose effect on the best teams is known: peers under other numbers,
 * seats in another order, all points times three, and somebody whom another is better than.
 */
#include "matcher/match.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { SEEDS = 12, PEERS = 150, WINDOWS = 6, BEST = 5, TIMES = 3 };

struct world {
    struct pp_arena arena;
    struct pp_err err;
    struct match_instance *instance;
    struct match_request *request;
    struct match_answer answer;
};

static void *writable(const void *given)
{
    void *own;
    memcpy(&own, &given, sizeof own);
    return own;
}

/* Beside the peers there is room for one more. */
static void open_world(struct world *w, uint64_t seed)
{
    *w = (struct world){.instance = NULL};
    w->instance = pool_instance(PEERS, WINDOWS, seed, false, &w->arena);
    w->request = pool_request(w->instance);
    struct match_peer *peers = PP_NEW_ARRAY(&w->arena, PEERS + 1, struct match_peer);
    memcpy(peers, w->instance->peers, PEERS * sizeof *peers);
    w->instance->peers = peers;
}

static void solve(struct world *w)
{
    const struct match_options options = {.best_k = BEST};
    struct pp_faults faults = {.arena = &w->arena};
    match_instance_check(w->instance, &faults);
    assert_ok(pp_faults_code(&faults, &w->err), &w->err);
    const struct match_index *index = match_index_new(w->instance, &w->arena);
    assert_ok(match_single(index, 0, &options, &w->arena, &w->answer, &w->err), &w->err);
}

static void same_points(const struct world *a, const struct world *b, int64_t times)
{
    assert_int_equal(a->answer.status, b->answer.status);
    assert_int_equal(a->answer.team_count, b->answer.team_count);
    for (size_t i = 0; i < a->answer.team_count; i++)
        assert_int_equal(a->answer.teams[i].points * times, b->answer.teams[i].points);
}

static void close_worlds(struct world *a, struct world *b)
{
    pp_arena_fini(&a->arena);
    pp_arena_fini(&b->arena);
}

/* ---- peers under other numbers ------------------------------------------------------------- */

static int32_t new_number(int32_t peer)
{
    return (peer * 7 + 11) % PEERS;
}

static int by_key(const void *a, const void *b)
{
    const struct match_bonus *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static int by_ends(const void *a, const void *b)
{
    const struct match_pair *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static void renumber(struct world *w)
{
    struct match_peer *peers = PP_NEW_ARRAY(&w->arena, PEERS, struct match_peer);
    struct match_pair *pairs = writable(w->instance->pairs);
    struct match_bonus *affinity = writable(w->request->affinity);
    for (int32_t p = 0; p < PEERS; p++)
        peers[new_number(p)] = w->instance->peers[p];
    for (size_t i = 0; i < w->instance->pair_count; i++) {
        const int32_t a = new_number(pairs[i].a), b = new_number(pairs[i].b);
        pairs[i].a = a < b ? a : b;
        pairs[i].b = a < b ? b : a;
    }
    for (size_t i = 0; i < w->request->affinity_count; i++)
        affinity[i].key = new_number(affinity[i].key);
    qsort(pairs, w->instance->pair_count, sizeof *pairs, by_ends);
    qsort(affinity, w->request->affinity_count, sizeof *affinity, by_key);
    w->instance->peers = peers;
}

static void peers_under_other_numbers_are_the_same_people(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world a, b;
        open_world(&a, seed);
        open_world(&b, seed);
        renumber(&b);
        solve(&a);
        solve(&b);
        same_points(&a, &b, 1);
        const struct match_team *teams = a.answer.teams;
        const bool alone = a.answer.team_count > 1 && teams[0].points > teams[1].points;
        for (size_t s = 0; alone && s < a.request->seat_count; s++)
            if (teams[0].seats[s] != MATCH_NONE)
                assert_int_equal(new_number(teams[0].seats[s]), b.answer.teams[0].seats[s]);
        close_worlds(&a, &b);
    }
}

/* ---- the others ---------------------------------------------------------------------------- */

static void seats_in_another_order_take_the_same_people(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world a, b;
        open_world(&a, seed);
        open_world(&b, seed);
        const size_t seats = a.request->seat_count;
        struct match_seat *turned = PP_NEW_ARRAY(&b.arena, seats, struct match_seat);
        for (size_t s = 0; s < seats; s++)
            turned[(s + 2) % seats] = a.request->seats[s];
        b.request->seats = turned;
        solve(&a);
        solve(&b);
        same_points(&a, &b, 1);
        const struct match_team *teams = a.answer.teams;
        const bool alone = a.answer.team_count > 1 && teams[0].points > teams[1].points;
        for (size_t s = 0; alone && s < seats; s++)
            assert_int_equal(teams[0].seats[s], b.answer.teams[0].seats[(s + 2) % seats]);
        close_worlds(&a, &b);
    }
}

static void scale_list(const struct match_bonus *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((struct match_bonus *)writable(list))[i].points *= TIMES;
}

/* Kilometres and fees are rounded to points, so they are left out. */
static void scale(struct world *w, int32_t times)
{
    struct match_instance *in = w->instance;
    struct match_request *r = w->request;
    r->remote = true;
    for (size_t p = 0; p < in->peer_count; p++) {
        ((struct match_peer *)writable(in->peers))[p].day_rate = 0;
        ((struct match_peer *)writable(in->peers))[p].merit *= times;
    }
    if (times == 1)
        return;
    in->weights.want *= times;
    in->weights.seniority *= times;
    in->weights.load *= times;
    scale_list(r->affinity, r->affinity_count);
    scale_list(r->comparable, r->comparable_count);
    scale_list(r->cover, r->cover_count);
    r->group_points *= times;
    for (size_t i = 0; i < in->pair_count; i++)
        ((struct match_pair *)writable(in->pairs))[i].points *= times;
    for (size_t i = 0; i < r->balance_count; i++)
        ((struct match_balance *)writable(r->balance))[i].points *= times;
    for (size_t i = 0; i < r->window_count; i++)
        ((struct match_window *)writable(r->windows))[i].points *= times;
    for (size_t s = 0; s < r->seat_count; s++)
        ((struct match_seat *)writable(r->seats))[s].value *= times;
}

static void all_points_times_three_are_the_same_teams(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world a, b;
        open_world(&a, seed);
        open_world(&b, seed);
        scale(&a, 1);
        scale(&b, TIMES);
        solve(&a);
        solve(&b);
        same_points(&a, &b, TIMES);
        for (size_t i = 0; i < a.answer.team_count; i++) {
            assert_int_equal(a.answer.teams[i].window, b.answer.teams[i].window);
            assert_memory_equal(a.answer.teams[i].seats, b.answer.teams[i].seats,
                                sizeof a.answer.teams[i].seats);
        }
        close_worlds(&a, &b);
    }
}

/* As somebody else in all but a point of merit; one organisation sends only one. */
static void somebody_whom_another_is_better_than_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world a, b;
        open_world(&a, seed);
        open_world(&b, seed);
        a.request->max_per_organisation = b.request->max_per_organisation = 1;
        a.request->affinity_count = b.request->affinity_count =
            0; /* of a number, not of a person */
        a.instance->pair_count = b.instance->pair_count = 0;
        solve(&a);
        struct match_peer *peers = writable(b.instance->peers);
        const int32_t member = a.answer.team_count ? a.answer.teams[0].seats[0] : 0;
        peers[PEERS] = peers[member];
        peers[PEERS].merit--;
        b.instance->peer_count++;
        solve(&b);
        assert_int_equal(a.answer.points, b.answer.points);
        if (a.answer.team_count)
            assert_memory_equal(a.answer.teams[0].seats, b.answer.teams[0].seats,
                                sizeof a.answer.teams[0].seats);
        close_worlds(&a, &b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_under_other_numbers_are_the_same_people),
        cmocka_unit_test(seats_in_another_order_take_the_same_people),
        cmocka_unit_test(all_points_times_three_are_the_same_teams),
        cmocka_unit_test(somebody_whom_another_is_better_than_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
