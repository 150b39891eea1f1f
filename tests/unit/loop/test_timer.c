#include "daemon/loop/timer.h"
#include "tests/unit/loop/loop_fixture.h"

struct count {
    struct loop_timer timer;
    int fired;
    int end_at;
};

static void on_timer(void *data)
{
    struct count *count = data;
    if (++count->fired == count->end_at)
        loop_timer_fini(&count->timer);
}

static void a_one_shot_timer_fires_once_when_the_injected_clock_says_so(void **state)
{
    (void)state;
    int64_t now_ms = 1000;
    struct loop loop;
    struct pp_err err = {0};
    struct count count = {0};
    assert_ok(loop_init(&loop, pp_clock_manual(&now_ms), &err), &err);
    loop.clock_poll_ms = 1;
    loop_timer_init(&count.timer, &loop, on_timer, &count);
    loop_timer_start(&count.timer, 3600000, 0);
    for (int i = 0; i < 5; i++)
        loop_turn(&loop, 2);
    assert_int_equal(count.fired, 0);
    now_ms += 3600000;
    turn_until(&loop, &count.fired, 1);
    now_ms += 7200000;
    loop_turn(&loop, 5);
    assert_int_equal(count.fired, 1);
    loop_timer_fini(&count.timer);
    loop_fini(&loop);
}

static void a_periodic_timer_does_not_catch_up_and_may_end_itself(void **state)
{
    (void)state;
    int64_t now_ms = 1000;
    struct loop loop;
    struct pp_err err = {0};
    struct count count = {.end_at = 3};
    assert_ok(loop_init(&loop, pp_clock_manual(&now_ms), &err), &err);
    loop.clock_poll_ms = 1;
    loop_timer_init(&count.timer, &loop, on_timer, &count);
    loop_timer_start(&count.timer, 10, 10);
    now_ms += 1000;
    turn_until(&loop, &count.fired, 1);
    for (int i = 0; i < 5; i++)
        loop_turn(&loop, 2);
    assert_int_equal(count.fired, 1);
    now_ms += 10;
    turn_until(&loop, &count.fired, 2);
    now_ms += 10;
    turn_until(&loop, &count.fired, 3);
    assert_null(count.timer.handle);
    loop_fini(&loop);
}

static void a_stopped_timer_does_not_fire_and_its_struct_may_die_at_once(void **state)
{
    (void)state;
    struct loop loop;
    open_loop(&loop);
    int fired_before = 0;
    {
        struct count count = {0};
        loop_timer_init(&count.timer, &loop, on_timer, &count);
        loop_timer_start(&count.timer, 1, 1);
        loop_timer_stop(&count.timer);
        loop_turn(&loop, 5);
        fired_before = count.fired;
        loop_timer_start(&count.timer, 1, 1);
        loop_timer_fini(&count.timer);
        loop_timer_fini(&count.timer);
    }
    assert_int_equal(fired_before, 0);
    loop_fini(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_one_shot_timer_fires_once_when_the_injected_clock_says_so),
        cmocka_unit_test(a_periodic_timer_does_not_catch_up_and_may_end_itself),
        cmocka_unit_test(a_stopped_timer_does_not_fire_and_its_struct_may_die_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
