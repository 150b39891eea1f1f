#include "daemon/flow/open.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/access.h"
#include "tests/unit/flow/flow_fixture.h"
#include "tests/unit/loop/loop_fixture.h"

/* The whole on a loop of its own; the fixture's store is closed first, the file stays. */
struct whole {
    struct fixture *f;
    struct loop loop;
    struct flow *flow;
    int done, closed, written;
    enum pp_code codes[64]; /* in the order of done() */
    int marks[64];
};

struct marked {
    struct whole *whole;
    int mark;
    bool starting; /* flow_start() is under way */
    atomic_bool *hold, *held;
};

static void begin(struct whole *whole, struct fixture *f)
{
    *whole = (struct whole){.f = f};
    open_loop(&whole->loop);
    const struct flow_config config = {.database = f->path,
                                       .readers = 2,
                                       .matchers = 1,
                                       .random = pp_random_system(),
                                       .settings = f->desk.settings};
    assert_ok(flow_open(&whole->flow, &whole->loop, &config, &f->err), &f->err);
}

static void on_closed(void *data)
{
    struct whole *whole = data;
    whole->closed++;
}

static void end(struct whole *whole)
{
    if (!whole->closed)
        flow_close(whole->flow, on_closed, whole);
    turn_until(&whole->loop, &whole->closed, 1);
    loop_fini(&whole->loop);
}

static void on_done(struct flow_call *call)
{
    struct marked *marked = call->door;
    struct whole *whole = marked->whole;
    assert_false(marked->starting);
    whole->codes[whole->done] = call->code;
    whole->marks[whole->done++] = marked->mark;
    flow_call_free(call);
}

static enum pp_code nothing(struct flow_call *call)
{
    (void)call;
    return PP_OK;
}

/* Work that stays until it is let go or asked to end. */
static enum pp_code stay(struct flow_call *call)
{
    const struct marked *marked = call->door;
    atomic_store(marked->held, true);
    while (atomic_load(marked->hold) && !flow_cancelled(call))
        (void)nothing(call);
    return flow_cancelled(call) ? pp_fail(&call->err, PP_CANCELLED, "asked to end") : PP_OK;
}

static enum pp_code put(struct flow_call *call)
{
    return store_setting_put(call->tx, &call->who, "x", call->actor, &call->err);
}

static const struct flow_case read_case = {
    .name = "test.read", .right = FLOW_POOL_READ, .steps = {{FLOW_READ, nothing}}, .step_count = 1};
static const struct flow_case write_case = {
    .name = "test.write", .right = FLOW_POOL_WRITE, .steps = {{FLOW_WRITE, put}}, .step_count = 1};
static const struct flow_case stay_case = {
    .name = "test.stay",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, nothing}, {FLOW_WORK, stay}, {FLOW_WRITE, put}},
    .step_count = 3};

static struct marked *start(struct whole *whole, const struct flow_case *use, int mark,
                            atomic_bool *hold, atomic_bool *held)
{
    struct flow_call *call = flow_call_new(use, 8);
    struct marked *marked = PP_NEW(&call->arena, struct marked);
    *marked = (struct marked){whole, mark, true, hold, held};
    call->actor = "test";
    call->rights = 1U << FLOW_ADMIN;
    call->door = marked;
    call->done = on_done;
    flow_start(whole->flow, call);
    marked->starting = false;
    return marked;
}

static void every_call_ends_once_on_the_loop(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    for (int i = 0; i < 30; i++)
        (void)start(&whole, i % 2 ? &read_case : &write_case, i, NULL, NULL);
    assert_int_equal(whole.done, 0);
    turn_until(&whole.loop, &whole.done, 30);
    bool seen[30] = {false};
    for (int i = 0; i < 30; i++) {
        assert_int_equal(whole.codes[i], PP_OK);
        assert_false(seen[whole.marks[i]]);
        seen[whole.marks[i]] = true;
    }
    end(&whole);
    assert_int_equal(whole.done, 30);
}

static void a_refused_call_ends_in_a_later_turn(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    struct flow_call *call = flow_call_new(&read_case, 8);
    struct marked marked = {&whole, 1, true, NULL, NULL};
    call->actor = "test";
    call->door = &marked;
    call->done = on_done;
    flow_start(whole.flow, call);
    marked.starting = false;
    assert_int_equal(whole.done, 0);
    turn_until(&whole.loop, &whole.done, 1);
    assert_int_equal(whole.codes[0], PP_FORBIDDEN);
    struct pp_str metrics = {0};
    flow_metrics_write(whole.flow, &metrics);
    assert_contains(pp_str_text(&metrics), "peerpool_calls_total 1\n");
    assert_contains(pp_str_text(&metrics), "peerpool_calls_failed_total 1\n");
    pp_str_fini(&metrics);
    end(&whole);
}

static void on_written(void *data)
{
    ((struct whole *)data)->written++;
}

static void writes_are_told_and_repeated_ones_are_not(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    flow_on_written(whole.flow, on_written, &whole);
    (void)start(&whole, &write_case, 0, NULL, NULL);
    (void)start(&whole, &read_case, 1, NULL, NULL);
    turn_until(&whole.loop, &whole.done, 2);
    assert_int_equal(whole.written, 1);
    for (int i = 0; i < 2; i++) {
        struct flow_call *call = flow_call_new(&write_case, 8);
        struct marked *marked = PP_NEW(&call->arena, struct marked);
        *marked = (struct marked){&whole, i, false, NULL, NULL};
        call->actor = "test";
        call->rights = 1U << FLOW_ADMIN;
        call->operation = "same";
        call->dry_run = i == 2;
        call->door = marked;
        call->done = on_done;
        flow_start(whole.flow, call);
        turn_until(&whole.loop, &whole.done, 3 + i);
    }
    assert_int_equal(whole.written, 2);
    end(&whole);
}

static void closing_cancels_who_waits_and_asks_the_search_to_end(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    atomic_bool hold = true, held = false;
    (void)start(&whole, &stay_case, 1, &hold, &held);
    while (!atomic_load(&held))
        loop_turn(&whole.loop, 1);
    for (int i = 2; i < 5; i++)
        (void)start(&whole, &stay_case, i, &hold, &held); /* one matcher: these wait */
    for (int i = 0; i < 20; i++)
        loop_turn(&whole.loop, 1);
    assert_int_equal(whole.done, 0);
    flow_close(whole.flow, on_closed, &whole);
    turn_until(&whole.loop, &whole.closed, 1);
    assert_int_equal(whole.done, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(whole.codes[i], PP_CANCELLED);
    end(&whole);
}

/* A write that stays until it is let go. */
static enum pp_code put_slowly(struct flow_call *call)
{
    const struct marked *marked = call->door;
    atomic_store(marked->held, true);
    while (atomic_load(marked->hold))
        (void)nothing(call);
    return put(call);
}

static const struct flow_case slow_write_case = {.name = "test.slow-write",
                                                 .right = FLOW_POOL_WRITE,
                                                 .steps = {{FLOW_WRITE, put_slowly}},
                                                 .step_count = 1};

static void what_waits_to_be_written_is_written_before_the_end(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    atomic_bool hold = true, held = false;
    (void)start(&whole, &slow_write_case, 0, &hold, &held);
    while (!atomic_load(&held))
        loop_turn(&whole.loop, 1);
    for (int i = 1; i < 40; i++)
        (void)start(&whole, &write_case, i, NULL, NULL);
    flow_close(whole.flow, on_closed, &whole);
    for (int i = 0; i < 50; i++)
        loop_turn(&whole.loop, 2); /* by then only the writer is left */
    assert_int_equal(whole.done, 0);
    atomic_store(&hold, false);
    turn_until(&whole.loop, &whole.closed, 1);
    assert_int_equal(whole.done, 40);
    for (int i = 0; i < 40; i++)
        assert_int_equal(whole.codes[i], PP_OK);
    end(&whole);
}

static void a_call_started_while_closing_is_told_that_the_service_stops(void **state)
{
    struct whole whole;
    begin(&whole, *state);
    flow_close(whole.flow, on_closed, &whole);
    (void)start(&whole, &read_case, 1, NULL, NULL);
    assert_int_equal(whole.done, 0);
    turn_until(&whole.loop, &whole.closed, 1);
    assert_int_equal(whole.done, 1);
    assert_int_equal(whole.codes[0], PP_UNAVAILABLE);
    end(&whole);
}

static void a_database_that_cannot_be_opened_is_said(void **state)
{
    struct fixture *f = *state;
    struct loop loop;
    struct flow *flow = NULL;
    open_loop(&loop);
    const struct flow_config config = {.database = "/nowhere/at/all.db",
                                       .readers = 1,
                                       .matchers = 1,
                                       .random = pp_random_system()};
    assert_int_not_equal(flow_open(&flow, &loop, &config, &f->err), PP_OK);
    assert_contains(f->err.text, "/nowhere/at/all.db");
    loop_fini(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(every_call_ends_once_on_the_loop),
        flow_test(a_refused_call_ends_in_a_later_turn),
        flow_test(writes_are_told_and_repeated_ones_are_not),
        flow_test(closing_cancels_who_waits_and_asks_the_search_to_end),
        flow_test(what_waits_to_be_written_is_written_before_the_end),
        flow_test(a_call_started_while_closing_is_told_that_the_service_stops),
        flow_test(a_database_that_cannot_be_opened_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
