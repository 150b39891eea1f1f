/*
 * The k best teams of many thousands of tiny instances, against looking at every team there is.
 */
#include "tests/exhaustive/brute.h"
#include "tests/exhaustive/tiny.h"

#include <stdlib.h>

#include "tests/lib/pp_test.h"

enum { INSTANCES = 20000 };

static void same_team(uint64_t seed, size_t i, const struct match_team *got,
                      const struct brute_team *want)
{
    bool same = got->points == want->points && got->window == want->window;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        same &= got->seats[s] == want->seats[s];
    if (!same)
        fail_msg("seed %llu, team %zu: %lld points in window %d, not %lld in window %d",
                 (unsigned long long)seed, i, (long long)got->points, got->window,
                 (long long)want->points, want->window);
}

static size_t compare(uint64_t seed, int32_t k, bool settled)
{
    static struct brute_team best[BRUTE_MOST];
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    struct match_instance *in = tiny_instance(seed, &arena);
    struct match_request request = in->requests[0];
    in->requests = &request;
    if (settled)
        tiny_settle(in, &request, seed, &arena);
    match_instance_check(in, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    const size_t count = brute_best(in, &in->requests[0], (size_t)k, best);
    const struct match_index *index = match_index_new(in, &arena);
    struct match_answer answer;
    assert_ok(match_single(index, 0, &(struct match_options){.best_k = k}, &arena, &answer, &err),
              &err);
    if (answer.team_count != count)
        fail_msg("seed %llu: %zu teams, not %zu", (unsigned long long)seed, answer.team_count,
                 count);
    assert_int_equal(answer.status, count ? MATCH_OPTIMAL : MATCH_INFEASIBLE);
    assert_int_equal(answer.bound, answer.points);
    for (size_t i = 0; i < count; i++)
        same_team(seed, i, &answer.teams[i], &best[i]);
    pp_arena_fini(&arena);
    return count;
}

static void compare_many(uint64_t count, bool settled)
{
    static const int32_t some[] = {1, 2, 3, 5, 10, 1000};
    size_t feasible = 0, full = 0;
    for (uint64_t seed = 0; seed < count; seed++) {
        const int32_t k = some[seed % (sizeof some / sizeof some[0])];
        const size_t found = compare(seed, k, settled);
        feasible += found > 0;
        full += found == (size_t)k;
    }
    print_message("%zu of %llu can be served, %zu by k teams or more\n", feasible,
                  (unsigned long long)count, full);
    /* The draw must not have become one-sided. */
    assert_in_range(feasible * 100 / (count | 1), 40, 95);
    assert_in_range(full * 100 / (count | 1), 15, 90);
}

static uint64_t many(void)
{
    const char *more = getenv("PP_TINY"); /* how many, for a long run by hand */
    return more ? strtoull(more, NULL, 10) : INSTANCES;
}

static void the_best_teams_are_those_of_looking_at_all(void **state)
{
    (void)state;
    compare_many(many(), false);
}

static void so_are_those_where_leaving_costs_points(void **state)
{
    (void)state;
    compare_many(many() / 2, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_teams_are_those_of_looking_at_all),
        cmocka_unit_test(so_are_those_where_leaving_costs_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
