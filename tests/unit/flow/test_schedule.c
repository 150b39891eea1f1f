#include "daemon/flow/schedule.h"

#include <stdio.h>

#include "base/date.h"
#include "tests/lib/pp_test.h"

/* "2027-03-28 01:30" in UTC. */
static int64_t at(const char *text)
{
    int year, month, day, hour, minute;
    assert_int_equal(sscanf(text, "%d-%d-%d %d:%d", &year, &month, &day, &hour, &minute), 5);
    const int32_t days = pp_day_of((struct pp_date){.year = year, .month = month, .day = day});
    return (int64_t)days * 86400 + hour * 3600 + minute * 60;
}

enum { MINUTE_0230 = 150, MINUTE_0130 = 90 };

static const struct cal_zone *london(void)
{
    return cal_zone_builtin("Europe/London");
}

static void a_time_is_once_a_day_in_summer_and_winter(void **state)
{
    (void)state;
    assert_int_equal(flow_schedule_next(london(), MINUTE_0230, at("2027-01-10 02:29")),
                     at("2027-01-10 02:30"));
    assert_int_equal(flow_schedule_next(london(), MINUTE_0230, at("2027-01-10 02:30")),
                     at("2027-01-11 02:30"));
    assert_int_equal(flow_schedule_latest(london(), MINUTE_0230, at("2027-01-10 02:30")),
                     at("2027-01-10 02:30"));
    assert_int_equal(flow_schedule_latest(london(), MINUTE_0230, at("2027-01-10 02:29")),
                     at("2027-01-09 02:30"));
    assert_int_equal(flow_schedule_next(london(), MINUTE_0230, at("2027-07-10 01:29")),
                     at("2027-07-10 01:30"));
    assert_int_equal(flow_schedule_next(london(), 0, at("2027-07-10 22:59")),
                     at("2027-07-10 23:00"));
}

static void a_skipped_time_is_the_next_minute_that_there_is(void **state)
{
    (void)state;
    /* 28 March 2027: 00:59 is followed by 02:00 on the clock. */
    assert_int_equal(flow_schedule_next(london(), MINUTE_0130, at("2027-03-28 00:00")),
                     at("2027-03-28 01:00"));
    assert_int_equal(flow_schedule_next(london(), MINUTE_0130, at("2027-03-28 01:00")),
                     at("2027-03-29 00:30"));
    assert_int_equal(flow_schedule_latest(london(), MINUTE_0130, at("2027-03-28 12:00")),
                     at("2027-03-28 01:00"));
}

static void a_doubled_time_is_once(void **state)
{
    (void)state;
    /* 31 October 2027: 01:30 comes at 00:30 and at 01:30 UTC. */
    assert_int_equal(flow_schedule_next(london(), MINUTE_0130, at("2027-10-31 00:00")),
                     at("2027-10-31 00:30"));
    assert_int_equal(flow_schedule_next(london(), MINUTE_0130, at("2027-10-31 00:30")),
                     at("2027-11-01 01:30"));
    assert_int_equal(flow_schedule_latest(london(), MINUTE_0130, at("2027-10-31 01:45")),
                     at("2027-10-31 00:30"));
}

/* Every minute of the days around each change: one instant in each civil day. */
static void around_a_change_of_the_clock_every_minute_is_once_a_day(void **state)
{
    (void)state;
    static const char *const days[] = {"2027-03-26 12:00", "2027-10-29 12:00"};
    for (size_t change = 0; change < 2; change++)
        for (int32_t minute = 0; minute < 1440; minute++) {
            int64_t now_s = flow_schedule_next(london(), minute, at(days[change]));
            for (int i = 0; i < 4; i++) {
                const int64_t next_s = flow_schedule_next(london(), minute, now_s);
                assert_int_equal(cal_zone_from_utc(london(), next_s).day,
                                 cal_zone_from_utc(london(), now_s).day + 1);
                assert_int_equal(flow_schedule_latest(london(), minute, next_s), next_s);
                assert_int_equal(flow_schedule_latest(london(), minute, next_s - 1), now_s);
                now_s = next_s;
            }
        }
}

static struct flow_schedule nightly(void)
{
    return (struct flow_schedule){.zone = london(),
                                  .minute = MINUTE_0230,
                                  .events = true,
                                  .settle_s = 60,
                                  .settle_most_s = 900,
                                  .again_s = 600};
}

static void the_clock_is_due_once_for_each_night(void **state)
{
    (void)state;
    const struct flow_schedule schedule = nightly();
    struct flow_schedule_past past = {.started_s = at("2027-01-10 09:00")};
    struct flow_schedule_due due = flow_schedule_look(&schedule, &past, at("2027-01-10 09:00"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, at("2027-01-11 02:30"));
    due = flow_schedule_look(&schedule, &past, at("2027-01-11 02:30"));
    assert_int_equal(due.why, FLOW_DUE_CLOCK);
    assert_int_equal(due.at_s, at("2027-01-11 02:30"));
    past.began_s = at("2027-01-11 02:31");
    due = flow_schedule_look(&schedule, &past, at("2027-01-11 02:40"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, at("2027-01-12 02:30"));
}

static void a_night_that_was_missed_is_made_good_once(void **state)
{
    (void)state;
    const struct flow_schedule schedule = nightly();
    struct flow_schedule_past past = {.started_s = at("2027-01-14 08:00"),
                                      .began_s = at("2027-01-10 02:30")};
    struct flow_schedule_due due = flow_schedule_look(&schedule, &past, at("2027-01-14 08:00"));
    assert_int_equal(due.why, FLOW_DUE_CLOCK);
    past.began_s = at("2027-01-14 08:01");
    due = flow_schedule_look(&schedule, &past, at("2027-01-14 08:02"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
}

static void a_failed_run_is_tried_again_but_not_at_once(void **state)
{
    (void)state;
    const struct flow_schedule schedule = nightly();
    const struct flow_schedule_past past = {.began_s = at("2027-01-10 02:30"),
                                            .failed_s = at("2027-01-11 02:31")};
    struct flow_schedule_due due = flow_schedule_look(&schedule, &past, at("2027-01-11 02:32"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, at("2027-01-11 02:41"));
    due = flow_schedule_look(&schedule, &past, at("2027-01-11 02:41"));
    assert_int_equal(due.why, FLOW_DUE_CLOCK);
}

static void changes_settle_first_but_not_for_ever(void **state)
{
    (void)state;
    const struct flow_schedule schedule = nightly();
    struct flow_schedule_past past = {.started_s = at("2027-01-10 09:00"),
                                      .first_change_s = at("2027-01-10 10:00"),
                                      .last_change_s = at("2027-01-10 10:00")};
    struct flow_schedule_due due = flow_schedule_look(&schedule, &past, at("2027-01-10 10:00"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, at("2027-01-10 10:01"));
    due = flow_schedule_look(&schedule, &past, at("2027-01-10 10:01"));
    assert_int_equal(due.why, FLOW_DUE_CHANGE);
    past.last_change_s = at("2027-01-10 10:14");
    due = flow_schedule_look(&schedule, &past, at("2027-01-10 10:14"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, at("2027-01-10 10:15"));
    past.last_change_s = at("2027-01-10 10:15");
    due = flow_schedule_look(&schedule, &past, at("2027-01-10 10:15"));
    assert_int_equal(due.why, FLOW_DUE_CHANGE);
}

static void without_a_time_and_events_nothing_is_ever_due(void **state)
{
    (void)state;
    struct flow_schedule schedule = nightly();
    const struct flow_schedule_past past = {.first_change_s = 1, .last_change_s = 1};
    schedule.minute = -1;
    schedule.events = false;
    const struct flow_schedule_due due =
        flow_schedule_look(&schedule, &past, at("2027-01-10 10:15"));
    assert_int_equal(due.why, FLOW_DUE_NOT);
    assert_int_equal(due.look_s, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_once_a_day_in_summer_and_winter),
        cmocka_unit_test(a_skipped_time_is_the_next_minute_that_there_is),
        cmocka_unit_test(a_doubled_time_is_once),
        cmocka_unit_test(around_a_change_of_the_clock_every_minute_is_once_a_day),
        cmocka_unit_test(the_clock_is_due_once_for_each_night),
        cmocka_unit_test(a_night_that_was_missed_is_made_good_once),
        cmocka_unit_test(a_failed_run_is_tried_again_but_not_at_once),
        cmocka_unit_test(changes_settle_first_but_not_for_ever),
        cmocka_unit_test(without_a_time_and_events_nothing_is_ever_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
