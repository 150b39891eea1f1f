#include "daemon/flow/calendar_due.h"

#include "tests/lib/pp_test.h"

enum { EVERY = 21600, NOW = 1800000000, MANY = 1000 };

static void each_has_a_place_of_its_own_and_keeps_it(void **state)
{
    (void)state;
    int64_t now = NOW;
    const int64_t place = flow_calendar_next(7, EVERY, now) % EVERY;
    for (int i = 0; i < 100; i++) {
        const int64_t next = flow_calendar_next(7, EVERY, now + i * 97);
        assert_int_equal(next % EVERY, place);
        assert_true(next >= now + i * 97 + EVERY / 2);
        assert_true(next < now + i * 97 + EVERY / 2 + EVERY);
    }
    /* Read when it is due, it comes round once in each interval. */
    now = flow_calendar_next(7, EVERY, NOW);
    assert_int_equal(flow_calendar_next(7, EVERY, now), now + EVERY);
}

static void neighbouring_ids_spread_evenly(void **state)
{
    (void)state;
    int tenths[10] = {0};
    for (int64_t id = 1; id <= MANY; id++)
        tenths[flow_calendar_next(id, EVERY, NOW) % EVERY * 10 / EVERY]++;
    for (int i = 0; i < 10; i++)
        assert_in_range(tenths[i], MANY / 20, MANY / 5);
}

static void failures_wait_twice_as_long_each_time_up_to_a_day(void **state)
{
    (void)state;
    for (int failures = 1; failures < 40; failures++) {
        int64_t most = (int64_t)FLOW_CALENDAR_AGAIN_S << (failures < 11 ? failures - 1 : 10);
        if (most > FLOW_CALENDAR_AGAIN_MOST_S)
            most = FLOW_CALENDAR_AGAIN_MOST_S;
        const int64_t wait = flow_calendar_again(9, failures, 0, NOW) - NOW;
        assert_in_range(wait, most * 3 / 4, most);
        assert_int_equal(wait, flow_calendar_again(9, failures, 0, NOW) - NOW);
    }
    assert_int_not_equal(flow_calendar_again(9, 1, 0, NOW), flow_calendar_again(10, 1, 0, NOW));
}

static void a_server_that_asks_for_longer_gets_it(void **state)
{
    (void)state;
    assert_int_equal(flow_calendar_again(9, 1, 7200, NOW), NOW + 7200);
    assert_true(flow_calendar_again(9, 5, 60, NOW) > NOW + 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_a_place_of_its_own_and_keeps_it),
        cmocka_unit_test(neighbouring_ids_spread_evenly),
        cmocka_unit_test(failures_wait_twice_as_long_each_time_up_to_a_day),
        cmocka_unit_test(a_server_that_asks_for_longer_gets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
