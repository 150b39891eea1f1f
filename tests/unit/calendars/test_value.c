#include "calendars/value.h"

#include "tests/lib/pp_test.h"

static void l8_only_dates_and_times_that_exist_are_read(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-03-01T09:00:00Z",
                                      "20260231",
                                      "20260231T256199Z",
                                      "20260301T240000",
                                      "20260301T236000",
                                      "20260301T090061",
                                      "20260301t090000",
                                      "20260301T090000z",
                                      "20260301T0900",
                                      "20260301T090000ZZ",
                                      "20260301 ",
                                      "00000101",
                                      "20261301",
                                      "20260100",
                                      "20260132",
                                      "20250229",
                                      "21000229"};
    struct cal_moment moment;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_moment_read(bad[i], &moment));
    assert_true(cal_moment_read("16010101T000000", &moment));
    assert_true(cal_moment_read("99991231", &moment));
    assert_true(cal_moment_read("20280229", &moment));
    assert_true(moment.date);
    assert_int_equal(moment.day, 21243);
    assert_true(cal_moment_read("19700102T010203Z", &moment));
    assert_true(moment.utc);
    assert_int_equal(moment.day, 1);
    assert_int_equal(moment.second, 3723);
    assert_true(cal_moment_read("19700102T235960", &moment));
    assert_int_equal(moment.second, 86399);
}

static void h7_offsets_are_within_fifteen_hours(void **state)
{
    (void)state;
    static const char *const bad[] = {"",      "0100",  "+1",     "+0160",   "+9999",
                                      "-0000", "+1501", "+01000", "+010060", "+01:00"};
    int32_t offset_s = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_offset_read(bad[i], &offset_s));
    assert_true(cal_offset_read("-033015", &offset_s));
    assert_int_equal(offset_s, -(3 * 3600 + 30 * 60 + 15));
    assert_true(cal_offset_read("+0000", &offset_s));
    assert_true(cal_offset_read("+1500", &offset_s));
}

static void d4_people_are_named_by_mailto_in_any_case(void **state)
{
    (void)state;
    assert_true(cal_is_mailto("mailto:a@b"));
    assert_true(cal_is_mailto("MAILTO:a@b"));
    static const char *const bad[] = {"",          "mailto:", "mailto:a",       "mailto:@b",
                                      "mailto:a@", "a@b",     "invalid:nomail", "urn:uuid:1@2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_is_mailto(bad[i]));
}

static void a2_text_has_only_the_four_escapes(void **state)
{
    (void)state;
    assert_true(cal_is_text("a\\\\b\\;c\\,d\\ne\\Nf:\"g\""));
    static const char *const bad[] = {"a;b", "a,b", "a\\", "a\\t", "a\\:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_is_text(bad[i]));
}

static void h6_only_calm_recurrence_rules_pass(void **state)
{
    (void)state;
    assert_true(cal_is_calm_rule("FREQ=WEEKLY;COUNT=3", false));
    assert_true(cal_is_calm_rule("COUNT=3;FREQ=DAILY", false));
    assert_true(cal_is_calm_rule("FREQ=YEARLY;BYMONTH=3", true));
    assert_false(cal_is_calm_rule("FREQ=MONTHLY", true));
    static const char *const bad[] = {
        "",        "FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=MINUTELY;COUNT=1", "FREQ=DAILYX",
        "COUNT=3", "XFREQ=DAILY"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_is_calm_rule(bad[i], false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(l8_only_dates_and_times_that_exist_are_read),
        cmocka_unit_test(h7_offsets_are_within_fifteen_hours),
        cmocka_unit_test(d4_people_are_named_by_mailto_in_any_case),
        cmocka_unit_test(a2_text_has_only_the_four_escapes),
        cmocka_unit_test(h6_only_calm_recurrence_rules_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
