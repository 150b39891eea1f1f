/*
 * Changes of an instance that must not change what its teams are worth: other numbers for the
 * peers, another order of the seats, all points times seven.
 */
#include "matcher/match.h"

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { BEST = 12, SEEDS = 8 };

static struct match_answer solve(const struct match_instance *instance, struct pp_arena *arena)
{
    struct pp_faults faults = {.arena = arena};
    struct pp_err err = {0};
    struct match_answer answer;
    match_instance_check(instance, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    assert_ok(match_single(match_index_new(instance, arena), 0,
                           &(struct match_options){.best_k = BEST}, arena, &answer, &err),
              &err);
    assert_int_equal(answer.team_count, BEST);
    return answer;
}

/* Points and windows one by one: what comes after them in the order may differ. */
static void expect_same_worth(const struct match_answer *a, const struct match_answer *b)
{
    for (size_t i = 0; i < BEST; i++) {
        assert_int_equal(a->teams[i].points, b->teams[i].points);
        assert_int_equal(a->teams[i].window, b->teams[i].window);
    }
}

static struct match_instance *draw(uint64_t seed, struct pp_arena *arena)
{
    return pool_instance(seed % 2 ? 250 : 2200, 10, 100 + seed, seed % 3 == 0, arena);
}

/* Peer i becomes peer count - 1 - i. */
static void other_numbers_for_peers_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pp_arena arena = {0};
        struct match_instance *instance = draw(seed, &arena);
        const struct match_answer before = solve(instance, &arena);
        const int32_t last = (int32_t)instance->peer_count - 1;
        struct match_peer *peers = pool_peers(instance);
        struct match_request *request = pool_request(instance);
        for (int32_t i = 0; i < last - i; i++) {
            const struct match_peer swap = peers[i];
            peers[i] = peers[last - i];
            peers[last - i] = swap;
        }
        struct match_bonus *affinity =
            PP_NEW_ARRAY(&arena, request->affinity_count, struct match_bonus);
        for (size_t i = 0; i < request->affinity_count; i++) {
            affinity[request->affinity_count - 1 - i] = request->affinity[i];
            affinity[request->affinity_count - 1 - i].key = last - request->affinity[i].key;
        }
        request->affinity = affinity;
        /* Pairs by rising first peer: put each at its place among those of the same peer. */
        struct match_pair *pairs = PP_NEW_ARRAY(&arena, instance->pair_count, struct match_pair);
        size_t count = 0;
        for (int32_t a = 0; a <= last; a++) {
            for (size_t i = instance->pair_count; i-- > 0;) {
                struct match_pair pair = instance->pairs[i];
                if (last - pair.b != a)
                    continue;
                size_t at = count++;
                for (; at && pairs[at - 1].a == a && pairs[at - 1].b > last - pair.a; at--)
                    pairs[at] = pairs[at - 1];
                pairs[at] = pair;
                pairs[at].a = a;
                pairs[at].b = last - pair.a;
            }
        }
        instance->pairs = pairs;
        const struct match_answer after = solve(instance, &arena);
        expect_same_worth(&before, &after);
        pp_arena_fini(&arena);
    }
}

static void another_order_of_seats_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pp_arena arena = {0};
        struct match_instance *instance = draw(seed, &arena);
        struct match_request *request = pool_request(instance);
        const struct match_answer before = solve(instance, &arena);
        struct match_seat *seats = PP_NEW_ARRAY(&arena, request->seat_count, struct match_seat);
        for (size_t s = 0; s < request->seat_count; s++)
            seats[(s * 5 + 2) % request->seat_count] = request->seats[s];
        request->seats = seats;
        const struct match_answer after = solve(instance, &arena);
        expect_same_worth(&before, &after);
        pp_arena_fini(&arena);
    }
}

enum { TIMES = 7 };

static const struct match_bonus *scaled(const struct match_bonus *list, size_t count,
                                        struct pp_arena *arena)
{
    struct match_bonus *copy = PP_NEW_ARRAY(arena, count, struct match_bonus);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct match_bonus){list[i].key, TIMES * list[i].points};
    return copy;
}

static void scale(struct match_instance *instance, struct pp_arena *arena)
{
    struct match_request *r = pool_request(instance);
    struct match_pair *pairs =
        pp_dup_bytes(arena, instance->pairs, instance->pair_count * sizeof *instance->pairs);
    struct match_seat *seats = pp_dup_bytes(arena, r->seats, r->seat_count * sizeof *r->seats);
    struct match_window *windows =
        pp_dup_bytes(arena, r->windows, r->window_count * sizeof *r->windows);
    struct match_balance *balance =
        pp_dup_bytes(arena, r->balance, r->balance_count * sizeof *r->balance);
    for (size_t i = 0; i < instance->peer_count; i++)
        pool_peers(instance)[i].merit *= TIMES;
    for (size_t i = 0; i < instance->pair_count; i++)
        pairs[i].points *= TIMES;
    for (size_t i = 0; i < r->seat_count; i++)
        seats[i].value *= TIMES;
    for (size_t i = 0; i < r->window_count; i++)
        windows[i].points *= TIMES;
    for (size_t i = 0; i < r->balance_count; i++)
        balance[i].points *= TIMES;
    instance->pairs = pairs;
    r->seats = seats;
    r->windows = windows;
    r->balance = balance;
    r->cover = scaled(r->cover, r->cover_count, arena);
    r->affinity = scaled(r->affinity, r->affinity_count, arena);
    r->comparable = scaled(r->comparable, r->comparable_count, arena);
    r->group_points *= TIMES;
    instance->weights.want *= TIMES;
    instance->weights.seniority *= TIMES;
    instance->weights.load *= TIMES;
}

static void points_times_seven_give_the_same_teams(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pp_arena arena = {0};
        struct match_instance *instance = draw(seed, &arena);
        /* These are rounded down and would not scale. */
        instance->weights.km_per_point = instance->weights.fee_per_point = MATCH_NUMBER_MOST;
        const struct match_answer before = solve(instance, &arena);
        scale(instance, &arena);
        const struct match_answer after = solve(instance, &arena);
        for (size_t i = 0; i < BEST; i++) {
            assert_int_equal(TIMES * before.teams[i].points, after.teams[i].points);
            assert_int_equal(before.teams[i].window, after.teams[i].window);
            assert_memory_equal(before.teams[i].seats, after.teams[i].seats,
                                sizeof before.teams[i].seats);
        }
        pp_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_numbers_for_peers_change_nothing),
        cmocka_unit_test(another_order_of_seats_changes_nothing),
        cmocka_unit_test(points_times_seven_give_the_same_teams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
