#include "daemon/loop/signal.h"

#include <signal.h>

#include "tests/unit/loop/loop_fixture.h"

struct heard {
    int drains, ends, reloads;
};

static void on_drain(void *data)
{
    ((struct heard *)data)->drains++;
}

static void on_now(void *data)
{
    ((struct heard *)data)->ends++;
}

static void on_reload(void *data)
{
    ((struct heard *)data)->reloads++;
}

static void the_first_end_signal_drains_and_the_next_ends(void **state)
{
    (void)state;
    struct loop loop;
    struct loop_signals signals;
    struct heard heard = {0};
    struct pp_err err = {0};
    const struct loop_signals_config config = {
        .on_drain = on_drain, .on_now = on_now, .on_reload = on_reload, .data = &heard};
    open_loop(&loop);
    assert_ok(loop_signals_init(&signals, &loop, &config, &err), &err);
    assert_int_equal(raise(SIGHUP), 0);
    turn_until(&loop, &heard.reloads, 1);
    assert_int_equal(raise(SIGTERM), 0);
    turn_until(&loop, &heard.drains, 1);
    assert_int_equal(heard.ends, 0);
    assert_int_equal(raise(SIGINT), 0);
    turn_until(&loop, &heard.ends, 1);
    assert_int_equal(heard.drains, 1);
    loop_signals_fini(&signals);
    loop_signals_fini(&signals);
    assert_int_equal(raise(SIGTERM), 0); /* changes nothing any more */
    loop_fini(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_end_signal_drains_and_the_next_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
