/*
 * Plans over pools: what a run says of itself, that its steps decide it, and that ending it early
 * gives a plan. What a plan is worth is verified elsewhere, against every combination.
 */
#include <string.h>

#include "daemon/loop/hands.h"
#include "matcher/plan.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { REQUESTS = 8, PEERS = 150, WINDOWS = 5, MANY = 110 };

struct watch {
    int64_t questions_left; /* until the hook says stop; below 0: never */
    struct match_plan_progress last;
    bool fell;
    const struct match_hands *hands;
    size_t requests; /* 0: REQUESTS */
};

static bool enough(void *arg)
{
    struct watch *watch = arg;
    return watch->questions_left >= 0 && watch->questions_left-- == 0;
}

static void note(void *arg, const struct match_plan_progress *now)
{
    struct watch *watch = arg;
    watch->fell |= now->points < watch->last.points || now->bound > watch->last.bound ||
                   now->bound < now->points || now->steps < watch->last.steps;
    watch->last = *now;
}

static struct match_index *pool_of(size_t count, uint64_t seed, bool tight, struct pp_arena *arena)
{
    struct match_instance *in = pool_instance(PEERS, WINDOWS, seed, tight, arena);
    struct match_request *requests = PP_NEW_ARRAY(arena, count, struct match_request);
    for (uint64_t r = 0; r < count; r++) {
        requests[r] = *pool_request(pool_instance(PEERS, WINDOWS, seed * 100 + r, tight, arena));
        requests[r].priority = 300;
    }
    in->requests = requests;
    in->request_count = count;
    struct pp_faults faults = {.arena = arena};
    struct pp_err err = {0};
    match_instance_check(in, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    return match_index_new(in, arena);
}

static struct match_index *pool_of_requests(uint64_t seed, bool tight, struct pp_arena *arena)
{
    return pool_of(REQUESTS, seed, tight, arena);
}

static struct match_plan_answer plan(const struct match_index *index, int64_t steps,
                                     struct watch *watch, struct pp_arena *arena)
{
    struct match_plan_answer answer;
    struct pp_err err = {0};
    const struct match_plan_options options = {.step_limit = steps,
                                               .cancelled = enough,
                                               .progress = note,
                                               .arg = watch,
                                               .hands = watch->hands};
    watch->last = (struct match_plan_progress){.points = INT64_MIN, .bound = INT64_MAX};
    assert_ok(match_plan(index, &options, arena, &answer, &err), &err);
    assert_true(answer.points <= answer.bound);
    assert_int_equal(answer.status == MATCH_OPTIMAL, answer.points == answer.bound);
    assert_int_equal(answer.team_count + answer.unserved_count,
                     watch->requests ? watch->requests : REQUESTS);
    return answer;
}

static void assert_same(const struct match_plan_answer *a, const struct match_plan_answer *b)
{
    assert_int_equal(a->points, b->points);
    assert_int_equal(a->bound, b->bound);
    assert_int_equal(a->stats.steps, b->stats.steps);
    assert_int_equal(a->team_count, b->team_count);
    for (size_t i = 0; i < a->team_count; i++) {
        assert_int_equal(a->teams[i].request, b->teams[i].request);
        assert_int_equal(a->teams[i].team.window, b->teams[i].team.window);
        assert_memory_equal(a->teams[i].team.seats, b->teams[i].team.seats,
                            sizeof a->teams[i].team.seats);
    }
}

static void more_steps_never_make_a_plan_worse(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct pp_arena arena = {0};
        const struct match_index *index = pool_of_requests(seed, seed == 2, &arena);
        int64_t points = INT64_MIN, bound = INT64_MAX;
        for (int64_t steps = 1; steps < 400; steps = steps * 5 / 2 + 1) {
            struct watch watch = {.questions_left = -1};
            const struct match_plan_answer answer = plan(index, steps, &watch, &arena);
            assert_true(answer.points >= points && answer.bound <= bound && !watch.fell);
            assert_true(answer.stats.steps == steps || answer.status == MATCH_OPTIMAL);
            points = answer.points;
            bound = answer.bound;
        }
        pp_arena_fini(&arena);
    }
}

static void a_run_that_is_stopped_is_the_run_of_as_many_steps(void **state)
{
    (void)state;
    static const int64_t questions[] = {0, 1, 5, 40, 300};
    struct pp_arena arena = {0};
    const struct match_index *index = pool_of_requests(4, true, &arena);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct watch stops = {.questions_left = questions[i]}, runs = {.questions_left = -1};
        const struct match_plan_answer stopped = plan(index, 0, &stops, &arena);
        if (i < 2)
            assert_true(stopped.stats.steps <= questions[i]);
        if (!stopped.stats.steps) {
            assert_int_equal(stopped.team_count, 0);
            continue;
        }
        const struct match_plan_answer again = plan(index, stopped.stats.steps, &runs, &arena);
        assert_same(&stopped, &again);
    }
    pp_arena_fini(&arena);
}

static void a_plan_is_the_same_with_any_number_of_hands(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    for (uint64_t seed = 6; seed < 8; seed++) {
        const struct match_index *index = pool_of_requests(seed, seed == 7, &arena);
        struct watch alone = {.questions_left = -1};
        const struct match_plan_answer one = plan(index, 500, &alone, &arena);
        for (unsigned count = 2; count < 4; count++) {
            struct loop_hands *hands;
            assert_ok(loop_hands_start(&hands, count, &err), &err);
            struct watch watch = {.questions_left = -1, .hands = loop_hands_lent(hands)};
            const struct match_plan_answer many = plan(index, 500, &watch, &arena);
            assert_same(&one, &many);
            assert_int_equal(one.stats.nodes, many.stats.nodes);
            loop_hands_stop(hands);
        }
    }
    pp_arena_fini(&arena);
}

/* Only then are large parts of a plan made anew at once. */
static void many_requests_stop_where_they_are_told_and_are_the_same_with_two_hands(void **state)
{
    (void)state;
    enum { STEPS = 3800 };
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct loop_hands *hands;
    const struct match_index *index = pool_of(MANY, 9, false, &arena);
    struct watch alone = {.questions_left = -1, .requests = MANY};
    const struct match_plan_answer one = plan(index, STEPS, &alone, &arena);
    assert_ok(loop_hands_start(&hands, 2, &err), &err);
    struct watch both = {.questions_left = -1, .requests = MANY, .hands = loop_hands_lent(hands)};
    const struct match_plan_answer two = plan(index, STEPS, &both, &arena);
    assert_same(&one, &two);
    struct watch less = both;
    const struct match_plan_answer before = plan(index, STEPS - 130, &less, &arena);
    assert_true(before.stats.steps == STEPS - 130 && before.points <= one.points && !less.fell);
    assert_true(before.bound >= one.bound);
    loop_hands_stop(hands);
    pp_arena_fini(&arena);
}

static void the_last_progress_told_is_the_answer(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct watch watch = {.questions_left = -1};
    const struct match_plan_answer answer =
        plan(pool_of_requests(5, false, &arena), 200, &watch, &arena);
    assert_int_equal(watch.last.points, answer.points);
    assert_int_equal(watch.last.bound, answer.bound);
    assert_int_equal(watch.last.served, answer.team_count);
    assert_true(answer.team_count > 0);
    pp_arena_fini(&arena);
}

static void loads_that_earn_points_are_refused(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct match_plan_answer answer;
    struct match_instance *in = pool_instance(PEERS, WINDOWS, 1, false, &arena);
    in->weights.load = -1;
    assert_int_equal(match_plan(match_index_new(in, &arena),
                                &(struct match_plan_options){.step_limit = 1}, &arena, &answer,
                                &err),
                     PP_INVALID);
    pp_arena_fini(&arena);
}

static void a_plan_starts_from_a_given_one_and_is_no_worse(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct match_index *index = pool_of_requests(5, false, &arena);
    struct watch watch = {.questions_left = -1};
    const struct match_plan_answer given = plan(index, 60, &watch, &arena);
    struct match_plan_answer answer;
    const struct match_plan_options options = {
        .step_limit = 1, .start = given.teams, .start_count = given.team_count};
    assert_ok(match_plan(index, &options, &arena, &answer, &err), &err);
    assert_true(answer.points >= given.points);
    struct match_plan_team wrong = given.teams[0];
    wrong.team.window = WINDOWS;
    const struct match_plan_options refused = {.step_limit = 1, .start = &wrong, .start_count = 1};
    assert_int_equal(match_plan(index, &refused, &arena, &answer, &err), PP_INVALID);
    pp_arena_fini(&arena);
}

static void a_frozen_request_keeps_its_team(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct match_index *index = pool_of_requests(6, true, &arena);
    struct watch watch = {.questions_left = -1};
    const struct match_plan_answer given = plan(index, 8, &watch, &arena);
    bool frozen[REQUESTS] = {false};
    for (size_t i = 0; i < given.team_count; i += 2)
        frozen[given.teams[i].request] = true;
    const struct match_plan_options options = {
        .step_limit = 300, .start = given.teams, .start_count = given.team_count, .frozen = frozen};
    struct match_plan_answer answer;
    assert_ok(match_plan(index, &options, &arena, &answer, &err), &err);
    assert_true(answer.points >= given.points);
    for (size_t i = 0; i < given.team_count; i += 2) {
        size_t k = 0;
        while (k < answer.team_count && answer.teams[k].request != given.teams[i].request)
            k++;
        assert_true(k < answer.team_count);
        assert_int_equal(answer.teams[k].team.window, given.teams[i].team.window);
        assert_memory_equal(answer.teams[k].team.seats, given.teams[i].team.seats,
                            sizeof given.teams[i].team.seats);
    }
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_steps_never_make_a_plan_worse),
        cmocka_unit_test(a_run_that_is_stopped_is_the_run_of_as_many_steps),
        cmocka_unit_test(a_plan_is_the_same_with_any_number_of_hands),
        cmocka_unit_test(many_requests_stop_where_they_are_told_and_are_the_same_with_two_hands),
        cmocka_unit_test(the_last_progress_told_is_the_answer),
        cmocka_unit_test(loads_that_earn_points_are_refused),
        cmocka_unit_test(a_plan_starts_from_a_given_one_and_is_no_worse),
        cmocka_unit_test(a_frozen_request_keeps_its_team),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
