#include "daemon/flow/running.h"

#include <stdatomic.h>

#include "base/str.h"
#include "daemon/flow/open.h"
#include "daemon/flow/run.h"
#include "daemon/flow/solve.h"
#include "tests/unit/flow/flow_fixture.h"
#include "tests/unit/loop/loop_fixture.h"

/* The whole on a loop of its own; one search at a time. */
struct whole {
    struct loop loop;
    struct flow *flow;
    int done, closed;
};

/* What a search of this file does: says how far it is, then waits until it is told to end. */
struct act {
    struct whole *whole;
    int64_t id;
    struct match_plan_progress say;
    struct match_balance *aims; /* of its one request; NULL: none */
    int64_t steps;              /* that its answer has */
    atomic_bool said;
    bool kept;
    enum pp_code code;
    struct flow_call *ended; /* freed by the test; NULL: not yet */
};

static enum pp_code announce(struct flow_call *call)
{
    const struct act *act = call->door;
    flow_search_announce(call, FLOW_SEARCH_PLAN, act->id, 60);
    return PP_OK;
}

static enum pp_code search(struct flow_call *call)
{
    struct act *act = call->door;
    const struct match_request request = {
        .priority = 300, .balance = act->aims, .balance_count = act->aims != NULL};
    const struct match_instance instance = {.requests = &request, .request_count = 1};
    const struct match_plan_answer answer = {.status = MATCH_FEASIBLE, .stats.steps = act->steps};
    struct flow_solver solver;
    const struct match_options time = flow_solver_options(&solver, call, 1, 60);
    solver.search = call->search;
    flow_search_begin(call, &instance);
    if (act->say.steps)
        flow_search_note(&solver, &act->say);
    atomic_store(&act->said, true);
    while (!time.cancelled(time.arg))
        continue;
    return flow_search_check(call, &answer);
}

static enum pp_code keep(struct flow_call *call)
{
    ((struct act *)call->door)->kept = true;
    return PP_OK;
}

static const struct flow_case search_case = {
    .name = "test.search",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, announce}, {FLOW_WORK, search}, {FLOW_WRITE, keep}},
    .step_count = 3};

static void begin(struct whole *whole, struct fixture *f)
{
    *whole = (struct whole){0};
    open_loop(&whole->loop);
    const struct flow_config config = {.database = f->path,
                                       .readers = 1,
                                       .matchers = 1,
                                       .random = pp_random_system(),
                                       .settings = f->desk.settings};
    assert_ok(flow_open(&whole->flow, &whole->loop, &config, &f->err), &f->err);
}

static void on_closed(void *data)
{
    ((struct whole *)data)->closed++;
}

static void end(struct whole *whole)
{
    flow_close(whole->flow, on_closed, whole);
    turn_until(&whole->loop, &whole->closed, 1);
    loop_fini(&whole->loop);
}

static void on_done(struct flow_call *call)
{
    struct act *act = call->door;
    act->code = call->code;
    act->whole->done++;
    flow_call_free(call);
}

static void start(struct whole *whole, struct act *act, const char *operation)
{
    struct flow_call *call = flow_call_new(&search_case, 1);
    act->whole = whole;
    call->actor = "test";
    call->rights = 1U << FLOW_ADMIN;
    call->operation = operation ? pp_dup(&call->arena, operation) : NULL;
    call->door = act;
    call->done = on_done;
    flow_start(whole->flow, call);
}

static void wait_said(struct whole *whole, const struct act *act)
{
    while (!atomic_load(&act->said))
        loop_turn(&whole->loop, 1);
}

static void on_asked(struct flow_call *call)
{
    struct act *asker = call->door;
    asker->ended = call;
    asker->whole->done++;
}

/* Asks on the loop and waits for the answer, which the caller frees. */
static struct flow_call *ask(struct whole *whole, const struct flow_case *use, size_t size,
                             int64_t id, bool dry_run)
{
    struct act asker = {.whole = whole};
    struct flow_call *call = flow_call_new(use, size);
    if (id)
        ((struct flow_running_end *)call->arg)->id = id;
    call->actor = "asker";
    call->rights = 1U << FLOW_POOL_READ | 1U << FLOW_MATCH_RUN;
    call->dry_run = dry_run;
    call->door = &asker;
    call->done = on_asked;
    const int before = whole->done;
    flow_start(whole->flow, call);
    assert_int_equal(whole->done, before);
    turn_until(&whole->loop, &whole->done, before + 1);
    assert_ptr_equal(asker.ended, call);
    return call;
}

static struct flow_call *ask_list(struct whole *whole)
{
    struct flow_call *call =
        ask(whole, &flow_running_list, sizeof(struct flow_running_list), 0, false);
    assert_int_equal(call->code, PP_OK);
    return call;
}

static enum pp_code ask_end(struct whole *whole, int64_t id, bool dry_run)
{
    struct flow_call *call =
        ask(whole, &flow_running_end, sizeof(struct flow_running_end), id, dry_run);
    const enum pp_code code = call->code;
    flow_call_free(call);
    return code;
}

static const struct match_plan_progress some = {
    .steps = 42, .points = 900, .bound = 960, .served = 1};

static void a_search_is_seen_with_how_far_it_is_until_it_has_ended(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct act act = {.id = 7, .say = some, .steps = 42};
    start(&whole, &act, "named");
    wait_said(&whole, &act);
    struct flow_call *call = ask_list(&whole);
    const struct flow_running_list *seen = call->arg;
    assert_int_equal(seen->count, 1);
    const struct flow_running *one = &seen->searches[0];
    assert_int_equal(one->id, 7);
    assert_string_equal(one->actor, "test");
    assert_string_equal(one->operation, "named");
    assert_int_equal(one->seconds, 60);
    assert_true(one->began_s >= one->asked_s && one->asked_s > 0);
    assert_true(one->told && one->scored && !one->ended);
    assert_int_equal(one->steps, 42);
    assert_int_equal(one->served, 1);
    assert_int_equal(one->points, 900);
    assert_int_equal(one->bound, 960);
    assert_int_equal(one->gap_ppm, 60 * 1000000 / (900 + 300));
    flow_call_free(call);
    assert_int_equal(ask_end(&whole, 7, false), PP_OK);
    turn_until(&whole.loop, &whole.done, 3);
    assert_int_equal(act.code, PP_OK);
    assert_true(act.kept);
    call = ask_list(&whole);
    assert_int_equal(((struct flow_running_list *)call->arg)->count, 0);
    flow_call_free(call);
    assert_int_equal(ask_end(&whole, 7, false), PP_NOT_FOUND);
    end(&whole);
}

static void one_that_waits_for_its_turn_is_seen_and_ends_with_nothing(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct act first = {.id = 1, .say = some, .steps = 42};
    struct act second = {.id = 2};
    start(&whole, &first, NULL);
    wait_said(&whole, &first);
    start(&whole, &second, NULL);
    size_t count = 0;
    while (count < 2) {
        struct flow_call *call = ask_list(&whole);
        const struct flow_running_list *seen = call->arg;
        count = seen->count;
        assert_int_equal(seen->searches[0].id, 1);
        assert_null(seen->searches[0].operation);
        if (count == 2)
            assert_true(seen->searches[1].id == 2 && !seen->searches[1].began_s &&
                        !seen->searches[1].told);
        flow_call_free(call);
    }
    assert_int_equal(ask_end(&whole, 2, true), PP_OK); /* a dry run ends nothing */
    assert_int_equal(ask_end(&whole, 2, false), PP_OK);
    assert_int_equal(ask_end(&whole, 1, false), PP_OK);
    while (!first.kept || !second.code)
        loop_turn(&whole.loop, 1);
    assert_int_equal(second.code, PP_CANCELLED);
    assert_false(second.kept);
    end(&whole);
}

static void a_dry_run_ends_nothing(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct act act = {.id = 3, .say = some, .steps = 42};
    start(&whole, &act, NULL);
    wait_said(&whole, &act);
    assert_int_equal(ask_end(&whole, 3, true), PP_OK);
    struct flow_call *call = ask_list(&whole);
    assert_false(((struct flow_running_list *)call->arg)->searches[0].ended);
    flow_call_free(call);
    assert_int_equal(ask_end(&whole, 3, false), PP_OK);
    while (!act.kept)
        loop_turn(&whole.loop, 1);
    end(&whole);
}

static void points_that_rest_on_answers_are_not_shown(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct match_balance aim = {0};
    struct act act = {.id = 4, .say = some, .aims = &aim, .steps = 42};
    start(&whole, &act, NULL);
    wait_said(&whole, &act);
    struct flow_call *call = ask_list(&whole);
    const struct flow_running *one = ((struct flow_running_list *)call->arg)->searches;
    assert_true(one->told && !one->scored);
    assert_int_equal(one->steps, 42);
    assert_true(!one->points && !one->bound && !one->gap_ppm);
    flow_call_free(call);
    assert_int_equal(ask_end(&whole, 4, false), PP_OK);
    while (!act.kept)
        loop_turn(&whole.loop, 1);
    end(&whole);
}

static void what_is_not_under_way_cannot_be_ended(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    static const int64_t ids[] = {5, 0, -1, INT64_MAX};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        assert_int_equal(ask_end(&whole, ids[i], false), PP_NOT_FOUND);
    end(&whole);
}

static void closing_ends_the_search_that_runs_and_those_that_wait(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct act acts[3] = {{.id = 1, .say = some, .steps = 42}, {.id = 2}, {.id = 3}};
    for (size_t i = 0; i < 3; i++)
        start(&whole, &acts[i], NULL);
    wait_said(&whole, &acts[0]);
    end(&whole);
    assert_int_equal(whole.done, 3);
    for (size_t i = 1; i < 3; i++)
        assert_true(acts[i].code == PP_CANCELLED && !acts[i].kept);
}

static void a_call_that_starts_again_stays_ended(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = test_call(f, &search_case, 1);
    assert_false(flow_search_ended(call->search)); /* none at all */
    flow_search_announce(call, FLOW_SEARCH_REBALANCE, 9, 60);
    assert_false(flow_search_ended(call->search));
    atomic_store(&call->search->ended, true);
    flow_search_announce(call, FLOW_SEARCH_REBALANCE, 9, 60);
    assert_true(flow_search_ended(call->search));
    const struct match_plan_answer none = {.status = MATCH_FEASIBLE};
    assert_int_equal(flow_search_check(call, &none), PP_CANCELLED);
    assert_contains(call->err.text, "rebalancing 9 was ended before its first step");
    const struct match_plan_answer proven = {.status = MATCH_OPTIMAL};
    assert_int_equal(flow_search_check(call, &proven), PP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_search_is_seen_with_how_far_it_is_until_it_has_ended),
        flow_test(one_that_waits_for_its_turn_is_seen_and_ends_with_nothing),
        flow_test(a_dry_run_ends_nothing),
        flow_test(points_that_rest_on_answers_are_not_shown),
        flow_test(what_is_not_under_way_cannot_be_ended),
        flow_test(closing_ends_the_search_that_runs_and_those_that_wait),
        flow_test(a_call_that_starts_again_stays_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
