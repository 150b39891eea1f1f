#include "matcher/match.h"

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

static struct match_answer solve(const struct match_instance *instance, int32_t k,
                                 struct pp_arena *arena)
{
    struct pp_faults faults = {.arena = arena};
    struct pp_err err = {0};
    struct match_answer answer;
    match_instance_check(instance, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    const struct match_index *index = match_index_new(instance, arena);
    assert_ok(match_single(index, 0, &(struct match_options){.best_k = k}, arena, &answer, &err),
              &err);
    for (size_t i = 0; i < answer.team_count; i++)
        assert_int_equal(match_team_breaks(index, 0, &answer.teams[i]), 0);
    return answer;
}

static void large_pools_are_solved_with_proof(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 13; seed++) {
        struct pp_arena arena = {0};
        const size_t peers = seed % 3 == 0 ? 200 : seed % 3 == 1 ? 900 : 4000;
        const struct match_answer answer =
            solve(pool_instance(peers, 12, seed, seed % 2, &arena), 10, &arena);
        assert_int_equal(answer.status, MATCH_OPTIMAL);
        assert_int_equal(answer.team_count, 10);
        assert_int_equal(answer.bound, answer.teams[0].points);
        for (size_t i = 1; i < answer.team_count; i++)
            assert_true(answer.teams[i - 1].points >= answer.teams[i].points);
        pp_arena_fini(&arena);
    }
}

static void a_longer_list_begins_with_the_shorter(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const struct match_instance *instance = pool_instance(600, 12, 5, false, &arena);
    const struct match_answer some = solve(instance, 7, &arena),
                              more = solve(instance, 100, &arena);
    assert_int_equal(more.team_count, 100);
    for (size_t i = 0; i < some.team_count; i++) {
        assert_int_equal(some.teams[i].window, more.teams[i].window);
        assert_memory_equal(some.teams[i].seats, more.teams[i].seats, sizeof some.teams[i].seats);
    }
    pp_arena_fini(&arena);
}

/* Peers who are all the same, so that every team equals every other: only the order counts. */
static void among_equals_the_lowest_come_first(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(400, 12, 3, false, &arena);
    struct match_request *request = pool_request(instance);
    struct match_peer *peers = pool_peers(instance);
    struct match_seat *seats = PP_NEW_ARRAY(&arena, 6, struct match_seat);
    static const uint64_t always[6] = {~0ULL};
    struct match_window windows[] = {{20, 4}, {10, 4}, {10, 4}, {30, 4}};
    for (int s = 0; s < 6; s++)
        seats[s] = (struct match_seat){.roles = 8, .want = MATCH_NONE, .required = true};
    for (size_t i = 0; i < 400; i++) {
        peers[i] = peers[0];
        peers[i].role = 3;
        peers[i].free = always;
        peers[i].day_rate = 0;
        peers[i].organisation = (int32_t)i;
        peers[i].region = (int32_t)i;
        peers[i].is_new = false;
    }
    request->seats = seats;
    request->seat_count = 6;
    request->windows = windows;
    request->window_count = 4;
    request->barred_count = request->affinity_count = request->comparable_count = 0;
    request->require_count = request->balance_count = 0;
    request->group_limit = MATCH_NONE;
    instance->pair_count = 0;
    const struct match_answer answer = solve(instance, 8, &arena);
    assert_int_equal(answer.team_count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(answer.teams[i].window, 1);
        for (int32_t s = 0; s < 5; s++)
            assert_int_equal(answer.teams[i].seats[s], s);
        assert_int_equal(answer.teams[i].seats[5], 5 + i);
    }
    pp_arena_fini(&arena);
}

static void equal_seats_give_every_order_of_their_members(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(500, 6, 8, false, &arena);
    struct match_request *request = pool_request(instance);
    struct match_seat seats[4];
    for (int s = 0; s < 4; s++)
        seats[s] = (struct match_seat){.roles = 63, .want = 3, .required = true};
    seats[1].want = 4; /* seats 0, 2 and 3 are the same */
    request->seats = seats;
    request->seat_count = 4;
    const struct match_answer answer = solve(instance, 6, &arena);
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const int32_t *first = answer.teams[0].seats;
    const int32_t members[3] = {first[0], first[2], first[3]};
    assert_true(members[0] < members[1] && members[1] < members[2]);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(answer.teams[i].points, answer.points);
        assert_int_equal(answer.teams[i].seats[1], first[1]);
        assert_int_equal(answer.teams[i].seats[0], members[orders[i][0]]);
        assert_int_equal(answer.teams[i].seats[2], members[orders[i][1]]);
        assert_int_equal(answer.teams[i].seats[3], members[orders[i][2]]);
    }
    pp_arena_fini(&arena);
}

static void more_than_64_windows_are_searched_at_once(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(300, 200, 9, false, &arena);
    const struct match_answer all = solve(instance, 1, &arena);
    struct match_request *request = pool_request(instance);
    const struct match_window *windows = request->windows;
    int64_t best = INT64_MIN;
    for (size_t w = 0; w < 200; w++) { /* one window at a time must give the same */
        request->windows = windows + w;
        request->window_count = 1;
        const struct match_answer one = solve(instance, 1, &arena);
        if (one.team_count && one.points > best) {
            best = one.points;
            assert_true(w <= (size_t)all.teams[0].window);
        }
    }
    assert_int_equal(all.points, best);
    assert_true(all.teams[0].window > 0);
    pp_arena_fini(&arena);
}

static void twelve_seats_are_filled(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(300, 6, 2, false, &arena);
    struct match_request *request = pool_request(instance);
    struct match_seat *seats = PP_NEW_ARRAY(&arena, 12, struct match_seat);
    for (int s = 0; s < 12; s++)
        seats[s] = (struct match_seat){
            .roles = 63, .seniority = 1 + s % 3, .want = 2 * s, .required = s % 4 != 3, .value = 9};
    request->seats = seats;
    request->seat_count = 12;
    request->budget = 20000;
    request->max_new = 4;
    const struct match_answer answer = solve(instance, 3, &arena);
    assert_int_equal(answer.status, MATCH_OPTIMAL);
    assert_int_equal(answer.team_count, 3);
    pp_arena_fini(&arena);
}

static bool at_once(void *arg)
{
    ++*(int *)arg;
    return true;
}

static void a_stopped_search_gives_a_team_and_a_bound_that_holds(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct match_instance *instance = pool_instance(2000, 12, 4, false, &arena);
    const struct match_answer best = solve(instance, 10, &arena);
    const struct match_index *index = match_index_new(instance, &arena);
    int stopped = 0, empty = 0;
    for (int64_t steps = 50; steps < best.stats.steps; steps = steps * 5 / 4) {
        struct match_answer answer, again;
        const struct match_options options = {.best_k = 10, .step_limit = steps};
        const enum pp_code code = match_single(index, 0, &options, &arena, &answer, &err);
        assert_int_equal(match_single(index, 0, &options, &arena, &again, &err), code);
        if (code == PP_TIMEOUT) {
            empty++;
            continue;
        }
        assert_ok(code, &err);
        assert_int_equal(answer.status, MATCH_FEASIBLE);
        assert_true(answer.bound >= best.points && answer.points <= best.points);
        assert_int_equal(answer.team_count, again.team_count);
        assert_memory_equal(answer.teams, again.teams, answer.team_count * sizeof *answer.teams);
        stopped++;
    }
    assert_true(stopped > 3 && empty > 3);
    int asked = 0;
    struct match_answer answer;
    const struct match_options hook = {.best_k = 10, .cancelled = at_once, .arg = &asked};
    const enum pp_code code = match_single(index, 0, &hook, &arena, &answer, &err);
    assert_true(code == PP_TIMEOUT || answer.status == MATCH_FEASIBLE);
    assert_int_equal(asked, 1);
    pp_arena_fini(&arena);
}

/* Hands that do the last first. */
static void backwards(void *hands, size_t count, void (*job)(void *arg, size_t i), void *arg)
{
    ++*(int *)hands;
    while (count > 0)
        job(arg, --count);
}

static void any_number_of_hands_finds_the_same(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct match_instance *instance = pool_instance(30000, 12, 8, false, &arena);
    const struct match_answer alone = solve(instance, 20, &arena);
    int used = 0;
    for (size_t count = 1; count <= 3; count++) {
        const struct match_hands hands = {backwards, &used, count};
        const struct match_index *index = match_index_new_by(instance, &hands, &arena);
        const struct match_options options = {.best_k = 20, .hands = &hands};
        struct match_answer answer;
        assert_ok(match_single(index, 0, &options, &arena, &answer, &err), &err);
        assert_int_equal(answer.team_count, alone.team_count);
        assert_memory_equal(answer.teams, alone.teams, answer.team_count * sizeof *answer.teams);
        assert_memory_equal(&answer.stats, &alone.stats, sizeof answer.stats);
    }
    assert_true(used > 3);
    pp_arena_fini(&arena);
}

/* Requests for which one dive at the prices of the window would go on for millions of steps. */
static void many_seats_open_to_all_end_soon(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 4; seed++) {
        struct pp_arena arena = {0};
        struct pp_err err = {0};
        struct match_answer answer;
        struct match_instance *instance = pool_instance(2000, 12, seed, false, &arena);
        struct match_request *request = pool_request(instance);
        struct match_seat *seats = PP_NEW_ARRAY(&arena, MATCH_SEATS_MOST, struct match_seat);
        for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
            seats[s] = (struct match_seat){.roles = 63, .want = MATCH_NONE, .required = true};
        request->seats = seats;
        request->seat_count = MATCH_SEATS_MOST;
        request->budget = 18000;
        const struct match_options options = {.best_k = 1, .step_limit = 1500000};
        assert_ok(
            match_single(match_index_new(instance, &arena), 0, &options, &arena, &answer, &err),
            &err);
        assert_int_equal(answer.status, MATCH_OPTIMAL);
        pp_arena_fini(&arena);
    }
}

static void what_cannot_be_is_said_to_be_so(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(3000, 12, 4, false, &arena);
    pool_request(instance)->budget = 1500;
    const struct match_answer answer = solve(instance, 10, &arena);
    assert_int_equal(answer.status, MATCH_INFEASIBLE);
    assert_int_equal(answer.team_count, 0);
    struct pp_err err = {0};
    struct match_answer none;
    const struct match_index *index = match_index_new(instance, &arena);
    const struct match_options options = {.best_k = 1}, zero = {.best_k = 0};
    assert_int_equal(match_single(index, 1, &options, &arena, &none, &err), PP_INVALID);
    assert_int_equal(match_single(index, 0, &zero, &arena, &none, &err), PP_INVALID);
    pp_arena_fini(&arena);
}

static void nobody_is_a_team_when_no_seat_is_required(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(40, 3, 4, false, &arena);
    struct match_request *request = pool_request(instance);
    request->seats = (const struct match_seat[]){{.roles = 1, .seniority = 100, .want = MATCH_NONE},
                                                 {.roles = 63, .want = MATCH_NONE, .value = -1000}};
    request->seat_count = 2;
    request->require_count = 0;
    const struct match_answer answer = solve(instance, 1, &arena);
    assert_int_equal(answer.team_count, 1);
    assert_int_equal(answer.teams[0].seats[0], MATCH_NONE);
    assert_int_equal(answer.teams[0].seats[1], MATCH_NONE);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_pools_are_solved_with_proof),
        cmocka_unit_test(a_longer_list_begins_with_the_shorter),
        cmocka_unit_test(among_equals_the_lowest_come_first),
        cmocka_unit_test(equal_seats_give_every_order_of_their_members),
        cmocka_unit_test(more_than_64_windows_are_searched_at_once),
        cmocka_unit_test(twelve_seats_are_filled),
        cmocka_unit_test(any_number_of_hands_finds_the_same),
        cmocka_unit_test(a_stopped_search_gives_a_team_and_a_bound_that_holds),
        cmocka_unit_test(many_seats_open_to_all_end_soon),
        cmocka_unit_test(what_cannot_be_is_said_to_be_so),
        cmocka_unit_test(nobody_is_a_team_when_no_seat_is_required),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
