#include "base/date.h"

#include "tests/lib/pp_test.h"

static void every_day_of_three_centuries_comes_back(void **state)
{
    (void)state;
    int32_t expected = pp_day_of((struct pp_date){1900, 1, 1});
    for (int year = 1900; year < 2200; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 31; day++) {
                const struct pp_date date = {year, month, day};
                if (!pp_date_valid(date))
                    continue;
                assert_int_equal(pp_day_of(date), expected);
                const struct pp_date back = pp_date_of(expected++);
                assert_memory_equal(&back, &date, sizeof date);
            }
}

static void texts_that_are_not_days_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-2-03", "2026-02-30", "2026-13-01",
                                      "2026-00-10", "26-01-01",  "2026/01/01", "2026-01-01 ",
                                      "1899-12-31", "2200-01-01"};
    int32_t day = 77;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(pp_day_parse(bad[i], &day));
    assert_int_equal(day, 77);
    assert_true(pp_day_parse("2028-02-29", &day));
}

static void weekdays_and_words_are_right(void **state)
{
    (void)state;
    int32_t day;
    char words[PP_DAY_WORDS];
    assert_true(pp_day_parse("2026-11-22", &day));
    assert_int_equal(pp_weekday(day), 6);
    assert_string_equal(pp_day_words(day, words), "Sun 22 Nov 2026");
    assert_int_equal(pp_weekday(pp_day_of((struct pp_date){1900, 1, 1})), 0);
}

static void instants_come_back(void **state)
{
    (void)state;
    int64_t at;
    char text[PP_INSTANT_TEXT];
    assert_true(pp_instant_parse("2026-03-29T01:30:05Z", &at));
    assert_int_equal(at, 1774747805);
    assert_string_equal(pp_instant_text(at, text), "2026-03-29T01:30:05Z");
    assert_string_equal(pp_instant_text(-1, text), "1969-12-31T23:59:59Z");
    assert_false(pp_instant_parse("2026-03-29T24:00:00Z", &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_three_centuries_comes_back),
        cmocka_unit_test(texts_that_are_not_days_are_refused),
        cmocka_unit_test(weekdays_and_words_are_right),
        cmocka_unit_test(instants_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
