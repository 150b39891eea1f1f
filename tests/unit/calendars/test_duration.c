#include "calendars/duration.h"

#include "tests/lib/pp_test.h"

static void durations_of_each_form_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int days, seconds;
    } good[] = {{"PT1H30M", 0, 5400}, {"-P1D", -1, 0},
                {"+P2W", 14, 0},      {"P1DT12H", 1, 43200},
                {"PT45S", 0, 45},     {"P1W2DT1S", 9, 1},
                {"PT0S", 0, 0},       {"P0D", 0, 0},
                {"-PT5M", 0, -300},   {"P15DT5H0M20S", 15, 18020}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct cal_duration duration;
        assert_true(cal_duration_read(good[i].text, &duration));
        assert_int_equal(duration.days, good[i].days);
        assert_int_equal(duration.seconds, good[i].seconds);
    }
}

static void what_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "P",    "PT",   "1H",    "P1H",          "PT1D",
                                      "P1",     "PT1",  "P1D2", "PT1H1", "P9999999999D", "P99999D",
                                      "PT1M1H", "P-1D", "P1DT", "--P1D", "PT1H1H"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cal_duration duration;
        if (cal_duration_read(bad[i], &duration))
            fail_msg("%s was read", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(durations_of_each_form_are_read),
                                       cmocka_unit_test(what_is_no_duration_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
