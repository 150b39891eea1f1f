#include "calendars/event.h"

#include "base/date.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

static struct cal_span timed(const char *first, int32_t start, const char *last, int32_t end)
{
    return (struct cal_span){.start = {day_of(first), start},
                             .end = {day_of(last), end},
                             .zone = cal_zone_builtin("Europe/London")};
}

static struct cal_span whole(const char *first, int32_t days)
{
    return (struct cal_span){.all_day = true, .first_day = day_of(first), .days = days};
}

static void assert_bad(struct cal_span span, const char *sentence)
{
    struct pp_err err = {0};
    assert_int_equal(cal_span_check(&span, &err), PP_INVALID);
    assert_contains(err.text, sentence);
}

static void spans_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    const struct cal_span good = timed("2027-06-15", 1439, "2027-06-16", 0);
    assert_ok(cal_span_check(&good, &err), &err);
    assert_bad(timed("2027-06-15", 600, "2027-06-15", 600), "must end later");
    assert_bad(timed("2027-06-15", 600, "2027-06-14", 700), "must end later");
    assert_bad(timed("2027-06-15", 600, "2028-12-01", 700), "longer than");
    assert_bad(timed("1969-06-15", 600, "2027-06-15", 700), "between 1970 and 2199");
    assert_bad(timed("2027-06-15", 1440, "2027-06-16", 700), "not a time of day");
    assert_bad(whole("2027-06-15", 0), "0 whole days");
    assert_bad(whole("2027-06-15", -3), "-3 whole days");
    assert_bad(whole("2027-06-15", 401), "401 whole days");
    assert_bad(whole("1969-06-15", 1), "between");
}

static void assert_instants(struct cal_span span, const struct cal_zone *zone, const char *start,
                            const char *end)
{
    struct pp_err err = {0};
    int64_t start_s = 0;
    int64_t end_s = 0;
    char text[PP_INSTANT_TEXT];
    assert_ok(cal_span_utc(&span, zone, &start_s, &end_s, &err), &err);
    assert_string_equal(pp_instant_text(start_s, text), start);
    assert_string_equal(pp_instant_text(end_s, text), end);
}

static void whole_days_last_from_midnight_to_midnight_of_the_place(void **state)
{
    (void)state;
    const struct cal_zone *london = cal_zone_builtin("Europe/London");
    assert_instants(whole("2027-06-15", 4), london, "2027-06-14T23:00:00Z", "2027-06-18T23:00:00Z");
    assert_instants(whole("2026-03-29", 1), london, "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z");
    assert_instants(whole("2026-10-25", 1), london, "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z");
}

static void a_day_without_midnight_starts_when_its_clock_does(void **state)
{
    (void)state;
    const struct cal_zone santiago = {
        .name = "America/Santiago",
        .standard_s = -4 * 3600,
        .daylight_s = -3 * 3600,
        .changes = true,
        .to_daylight = {.month = 9, .week = 1, .weekday = 5, .second_of_day = 86400},
        .to_standard = {.month = 4, .week = 1, .weekday = 5, .second_of_day = 86400}};
    assert_instants(whole("2026-09-06", 1), &santiago, "2026-09-06T04:00:00Z",
                    "2026-09-07T03:00:00Z");
}

static void timed_spans_take_the_zone_they_bear(void **state)
{
    (void)state;
    assert_instants(timed("2027-06-15", 600, "2027-06-15", 660), cal_zone_builtin("UTC"),
                    "2027-06-15T09:00:00Z", "2027-06-15T10:00:00Z");
}

static void the_same_span_is_the_same_in_every_part(void **state)
{
    (void)state;
    const struct cal_span first = timed("2027-06-15", 600, "2027-06-15", 660);
    struct cal_span other = first;
    assert_true(cal_span_same(&first, &other));
    other.end.minute++;
    assert_false(cal_span_same(&first, &other));
    other = first;
    other.zone = cal_zone_builtin("UTC");
    assert_false(cal_span_same(&first, &other));
    const struct cal_span days = whole("2027-06-15", 2);
    other = days;
    assert_true(cal_span_same(&days, &other));
    other.days = 3;
    assert_false(cal_span_same(&days, &other));
    other = days;
    other.first_day++;
    assert_false(cal_span_same(&days, &other));
    assert_false(cal_span_same(&days, &first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_that_cannot_be_are_refused),
        cmocka_unit_test(whole_days_last_from_midnight_to_midnight_of_the_place),
        cmocka_unit_test(a_day_without_midnight_starts_when_its_clock_does),
        cmocka_unit_test(timed_spans_take_the_zone_they_bear),
        cmocka_unit_test(the_same_span_is_the_same_in_every_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
