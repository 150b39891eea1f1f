/*
 * The times that rules name: examples of RFC 5545 3.8.5.3, each as days from its start, and the
 * rules that libical gets wrong (L15).
 */
#include "calendars/recur_walk.h"

#include <stdio.h>

#include "base/date.h"
#include "base/str.h"
#include "tests/lib/pp_test.h"

enum { DAY_S = 86400, NINE_S = 9 * 3600 };

struct found {
    struct pp_str text;
    size_t count, most;
};

static bool on_time(void *arg, int64_t local_s)
{
    struct found *found = arg;
    const int second = (int)(local_s % DAY_S);
    char day[PP_DATE_TEXT];
    pp_str_addf(&found->text, "%s%s", found->count ? " " : "",
                pp_day_text((int32_t)(local_s / DAY_S), day));
    if (second != NINE_S)
        pp_str_addf(&found->text, "T%02d:%02d", second / 3600, second / 60 % 60);
    return ++found->count < found->most;
}

/* The first `most` times from a start at 9 on `start` on. */
static void assert_times(const char *start, const char *text, size_t most, const char *want)
{
    struct cal_rule rule;
    struct pp_err err = {0};
    struct found found = {.most = most};
    int32_t day = 0;
    int64_t left = 1000000;
    assert_true(pp_day_parse(start, &day));
    assert_ok(cal_rule_read(text, &rule, &err), &err);
    const int64_t start_s = (int64_t)day * DAY_S + NINE_S;
    struct cal_walk walk = {.rule = &rule,
                            .start_s = start_s,
                            .until_s = INT64_MAX,
                            .from_s = start_s,
                            .to_s = start_s + INT64_C(40) * 366 * DAY_S,
                            .days_left = &left};
    if (rule.until)
        walk.until_s = (int64_t)rule.until_at.day * DAY_S + rule.until_at.second;
    assert_true(cal_walk(&walk, on_time, &found));
    assert_string_equal(pp_str_text(&found.text), want);
    pp_str_fini(&found.text);
}

static void f2_daily_and_weekly_examples_of_the_rfc(void **state)
{
    (void)state;
    assert_times("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", 9,
                 "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12");
    assert_times("1997-09-02", "FREQ=DAILY;UNTIL=19970904T090000", 9,
                 "1997-09-02 1997-09-03 1997-09-04");
    assert_times("1998-01-01", "FREQ=DAILY;BYMONTH=1;COUNT=33", 99,
                 "1998-01-01 1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06 1998-01-07 "
                 "1998-01-08 1998-01-09 1998-01-10 1998-01-11 1998-01-12 1998-01-13 1998-01-14 "
                 "1998-01-15 1998-01-16 1998-01-17 1998-01-18 1998-01-19 1998-01-20 1998-01-21 "
                 "1998-01-22 1998-01-23 1998-01-24 1998-01-25 1998-01-26 1998-01-27 1998-01-28 "
                 "1998-01-29 1998-01-30 1998-01-31 1999-01-01 1999-01-02");
    assert_times("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", 9,
                 "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 "
                 "1997-10-16");
    assert_times("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", 9,
                 "1997-08-05 1997-08-10 1997-08-19 1997-08-24");
    assert_times("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", 9,
                 "1997-08-05 1997-08-17 1997-08-19 1997-08-31");
    assert_times("1997-09-02", "freq=daily;byhour=9,17;byminute=0,30;count=5", 9,
                 "1997-09-02 1997-09-02T09:30 1997-09-02T17:00 1997-09-02T17:30 1997-09-03");
}

static void f2_monthly_examples_of_the_rfc(void **state)
{
    (void)state;
    assert_times("1997-09-05", "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", 9,
                 "1997-09-05 1997-10-03 1997-11-07 1997-12-05");
    assert_times("1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU", 9,
                 "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25");
    assert_times("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3", 4,
                 "1997-09-28 1997-10-29 1997-11-28 1997-12-29");
    assert_times("1997-09-30", "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1", 9,
                 "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30");
    assert_times("1998-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", 4,
                 "1998-02-13 1998-03-13 1998-11-13 1999-08-13");
    assert_times("1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", 4,
                 "1997-09-13 1997-10-11 1997-11-08 1997-12-13");
    assert_times("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", 9,
                 "1997-09-04 1997-10-07 1997-11-06");
    assert_times("1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", 4,
                 "1997-09-29 1997-10-30 1997-11-27 1997-12-30");
    assert_times("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", 9,
                 "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30");
    assert_times("2007-01-31", "FREQ=MONTHLY;COUNT=3", 9, "2007-01-31 2007-03-31 2007-05-31");
}

static void f2_yearly_examples_of_the_rfc(void **state)
{
    (void)state;
    assert_times("1997-06-10", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", 9,
                 "1997-06-10 1997-07-10 1998-06-10 1998-07-10");
    assert_times("1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200", 9,
                 "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09");
    assert_times("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", 3, "1997-05-19 1998-05-18 1999-05-17");
    assert_times("1997-05-12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", 3,
                 "1997-05-12 1998-05-11 1999-05-17");
    assert_times("1997-05-12", "FREQ=YEARLY;BYWEEKNO=20", 3, "1997-05-12 1998-05-11 1999-05-17");
    assert_times("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", 4,
                 "1997-03-13 1997-03-20 1997-03-27 1998-03-05");
    assert_times("1996-11-05",
                 "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", 3,
                 "1996-11-05 2000-11-07 2004-11-02");
    assert_times("2024-02-29", "FREQ=YEARLY;COUNT=3", 9, "2024-02-29 2028-02-29 2032-02-29");
    assert_times("2004-12-27", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", 3,
                 "2004-12-27 2009-12-28 2015-12-28");
    assert_times("2024-12-30", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", 3,
                 "2024-12-30 2025-12-29 2027-01-04");
}

static void l15_negative_days_of_daily_rules_are_found(void **state)
{
    (void)state;
    assert_times("2026-01-31", "FREQ=DAILY;BYMONTHDAY=-1;COUNT=3", 9,
                 "2026-01-31 2026-02-28 2026-03-31");
    assert_times("2026-12-31", "FREQ=DAILY;BYYEARDAY=-1;COUNT=2", 9, "2026-12-31 2027-12-31");
}

static void the_start_counts_also_where_the_rule_does_not_name_it(void **state)
{
    (void)state;
    assert_times("1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", 9,
                 "1997-09-02 1998-02-13 1998-03-13");
}

static void a_walk_begins_near_what_is_wanted(void **state)
{
    (void)state;
    struct cal_rule rule;
    struct pp_err err = {0};
    struct found found = {.most = 3};
    int64_t left = 100;
    int32_t day = 0;
    assert_true(pp_day_parse("2027-03-01", &day));
    assert_ok(cal_rule_read("FREQ=WEEKLY;INTERVAL=3;BYDAY=WE", &rule, &err), &err);
    const struct cal_walk walk = {.rule = &rule, /* 1970-01-07, a Wednesday */
                                  .start_s = INT64_C(6) * DAY_S + NINE_S,
                                  .until_s = INT64_MAX,
                                  .from_s = (int64_t)day * DAY_S,
                                  .to_s = INT64_MAX,
                                  .days_left = &left};
    assert_true(cal_walk(&walk, on_time, &found));
    assert_string_equal(found.text.at, "2027-03-03 2027-03-24 2027-04-14");
    pp_str_fini(&found.text);
}

static void h6_a_walk_ends_when_its_budget_is_spent(void **state)
{
    (void)state;
    struct cal_rule rule;
    struct pp_err err = {0};
    struct found found = {.most = 3};
    int64_t left = 1000;
    assert_ok(cal_rule_read("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", &rule, &err), &err);
    const struct cal_walk walk = {.rule = &rule,
                                  .start_s = 0,
                                  .until_s = INT64_MAX,
                                  .from_s = 1,
                                  .to_s = INT64_MAX,
                                  .days_left = &left};
    assert_false(cal_walk(&walk, on_time, &found));
    assert_int_equal(found.count, 0);
}

static void h6_rules_that_cannot_be_read_say_why(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "FREQ=MINUTELY",
                                      "FREQ",
                                      "FREQ=DAILY;COUNT=0",
                                      "FREQ=DAILY;INTERVAL=0",
                                      "FREQ=DAILY;INTERVAL=-1",
                                      "FREQ=DAILY;UNTIL=2026",
                                      "FREQ=WEEKLY;BYDAY=XX",
                                      "FREQ=WEEKLY;BYDAY=",
                                      "FREQ=MONTHLY;BYMONTHDAY=32",
                                      "FREQ=MONTHLY;BYMONTHDAY=0",
                                      "FREQ=YEARLY;BYMONTH=+-1",
                                      "FREQ=YEARLY;BYFOO=1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cal_rule rule;
        struct pp_err err = {0};
        assert_int_equal(cal_rule_read(bad[i], &rule, &err), PP_INVALID);
        assert_true(*err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f2_daily_and_weekly_examples_of_the_rfc),
        cmocka_unit_test(f2_monthly_examples_of_the_rfc),
        cmocka_unit_test(f2_yearly_examples_of_the_rfc),
        cmocka_unit_test(l15_negative_days_of_daily_rules_are_found),
        cmocka_unit_test(the_start_counts_also_where_the_rule_does_not_name_it),
        cmocka_unit_test(a_walk_begins_near_what_is_wanted),
        cmocka_unit_test(h6_a_walk_ends_when_its_budget_is_spent),
        cmocka_unit_test(h6_rules_that_cannot_be_read_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
