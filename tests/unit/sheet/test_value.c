#include "base/date.h"
#include "daemon/sheet/sheet.h"
#include "tests/lib/pp_test.h"

static void assert_day(const char *text, int year, int month, int day)
{
    int32_t got = 0;
    assert_true(sheet_day_parse(text, &got));
    assert_int_equal(got, pp_day_of((struct pp_date){year, month, day}));
}

static void iso_and_day_month_year_are_read(void **state)
{
    (void)state;
    assert_day("2027-03-01", 2027, 3, 1);
    assert_day("1/3/2027", 2027, 3, 1);
    assert_day("01.03.2027", 2027, 3, 1);
    assert_day("13-12-27", 2027, 12, 13);
    assert_day("1/1/70", 1970, 1, 1);
    assert_day("29/2/28", 2028, 2, 29);
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",           "2027-02-29", "31/4/2027",  "3/13/2027",
                                        "1/3",        "1/3/2027x",  "1/3-2027",   "1/3/027",
                                        "001/3/2027", "1/3/20270",  "March 2027", "46082"};
    int32_t day = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(sheet_day_parse(wrong[i], &day));
    assert_int_equal(day, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_and_day_month_year_are_read),
        cmocka_unit_test(what_is_no_date_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
