#include "matcher/match.h"

#include <string.h>

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

/* Says stop when it is asked for the n-th time. */
static bool stop_at(void *arg)
{
    int *left = arg;
    return --*left <= 0;
}

static struct match_answer solve(const struct match_index *index, int64_t steps, void *questions,
                                 enum pp_code *code, struct pp_arena *arena)
{
    const struct match_options options = {.best_k = 60,
                                          .step_limit = steps,
                                          .cancelled = questions ? stop_at : NULL,
                                          .arg = questions};
    struct match_answer answer;
    struct pp_err err = {0};
    *code = match_single(index, 0, &options, arena, &answer, &err);
    return answer;
}

static void assert_same(const struct match_answer *a, const struct match_answer *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->points, b->points);
    assert_int_equal(a->bound, b->bound);
    assert_int_equal(a->team_count, b->team_count);
    for (size_t i = 0; i < a->team_count; i++) {
        assert_int_equal(a->teams[i].window, b->teams[i].window);
        assert_memory_equal(a->teams[i].seats, b->teams[i].seats, sizeof a->teams[i].seats);
    }
}

static void a_run_that_was_stopped_stops_again_at_the_steps_it_says(void **state)
{
    (void)state;
    size_t stopped = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct pp_arena arena = {0};
        const struct match_index *index =
            match_index_new(pool_instance(900, 12, seed, seed % 2, &arena), &arena);
        for (int question = 1; question <= 4; question++) {
            int left = question;
            enum pp_code code, again;
            const struct match_answer first = solve(index, 0, &left, &code, &arena);
            if (code == PP_OK && first.status != MATCH_FEASIBLE) {
                assert_int_equal(first.stats.stop_steps, 0);
                continue;
            }
            assert_true(first.stats.stop_steps > 0);
            const struct match_answer second =
                solve(index, first.stats.stop_steps, NULL, &again, &arena);
            assert_int_equal(code, again);
            assert_int_equal(first.stats.stop_steps, second.stats.stop_steps);
            if (code == PP_OK)
                assert_same(&first, &second);
            stopped++;
        }
        pp_arena_fini(&arena);
    }
    print_message("%zu runs were stopped by the hook\n", stopped);
    assert_true(stopped > 5);
}

static void a_limit_of_steps_stops_where_the_steps_say(void **state)
{
    (void)state;
    size_t stopped = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct pp_arena arena = {0};
        const struct match_index *index =
            match_index_new(pool_instance(300, 4, seed, seed % 2, &arena), &arena);
        for (int64_t steps = 40; steps < 100000; steps *= 2) {
            enum pp_code code, again;
            const struct match_answer first = solve(index, steps, NULL, &code, &arena);
            if (code != PP_OK || first.status != MATCH_FEASIBLE)
                continue;
            assert_true(first.stats.stop_steps >= steps);
            const struct match_answer second =
                solve(index, first.stats.stop_steps, NULL, &again, &arena);
            assert_int_equal(again, PP_OK);
            assert_same(&first, &second);
            stopped++;
        }
        pp_arena_fini(&arena);
    }
    print_message("%zu runs were stopped by steps\n", stopped);
    assert_true(stopped > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_was_stopped_stops_again_at_the_steps_it_says),
        cmocka_unit_test(a_limit_of_steps_stops_where_the_steps_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
