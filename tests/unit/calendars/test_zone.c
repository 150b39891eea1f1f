#include "calendars/zone.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/date.h"
#include "calendars/zone_rules.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

static const struct cal_zone *london(void)
{
    return cal_zone_builtin("Europe/London");
}

static void assert_utc(const struct cal_zone *zone, const char *day, int hour, int minute,
                       const char *want)
{
    struct pp_err err = {0};
    int64_t at_s = 0;
    char text[PP_INSTANT_TEXT];
    const struct cal_civil civil = {.day = day_of(day), .minute = hour * 60 + minute};
    assert_ok(cal_zone_to_utc(zone, civil, &at_s, &err), &err);
    assert_string_equal(pp_instant_text(at_s, text), want);
}

static void a9_london_times_give_the_right_instant_in_summer_and_winter(void **state)
{
    (void)state;
    assert_utc(london(), "2027-06-16", 9, 30, "2027-06-16T08:30:00Z");
    assert_utc(london(), "2027-01-11", 16, 0, "2027-01-11T16:00:00Z");
    assert_utc(london(), "2026-03-29", 0, 59, "2026-03-29T00:59:00Z");
    assert_utc(london(), "2026-03-29", 2, 0, "2026-03-29T01:00:00Z");
    assert_utc(london(), "2026-10-25", 0, 59, "2026-10-24T23:59:00Z");
    assert_utc(london(), "2026-10-25", 2, 0, "2026-10-25T02:00:00Z");
    assert_utc(london(), "2100-07-01", 12, 0, "2100-07-01T11:00:00Z");
}

static void a9_a_time_that_the_clock_skips_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct pp_err err = {0};
    int64_t at_s = 0;
    const int32_t day = day_of("2026-03-29");
    for (int32_t minute = 60; minute < 120; minute++)
        assert_int_equal(cal_zone_to_utc(london(), (struct cal_civil){day, minute}, &at_s, &err),
                         PP_INVALID);
    assert_contains(err.text, "01:59 on Sun 29 Mar 2026 does not exist in Europe/London");
    assert_int_equal(cal_zone_to_utc(london(), (struct cal_civil){day, 1440}, &at_s, &err),
                     PP_INVALID);
    assert_int_equal(cal_zone_to_utc(london(), (struct cal_civil){day, -1}, &at_s, &err),
                     PP_INVALID);
}

static void a9_a_time_that_comes_twice_is_its_first_occurrence(void **state)
{
    (void)state;
    assert_utc(london(), "2026-10-25", 1, 0, "2026-10-25T00:00:00Z");
    assert_utc(london(), "2026-10-25", 1, 30, "2026-10-25T00:30:00Z");
    assert_utc(london(), "2026-10-25", 1, 59, "2026-10-25T00:59:00Z");
}

static void every_civil_minute_of_two_years_goes_there_and_back(void **state)
{
    (void)state;
    struct pp_err err = {0};
    int skipped = 0;
    for (int32_t day = day_of("2026-01-01"); day < day_of("2028-01-01"); day++) {
        for (int32_t minute = 0; minute < 1440; minute += 15) {
            int64_t at_s = 0;
            if (cal_zone_to_utc(london(), (struct cal_civil){day, minute}, &at_s, &err) != PP_OK) {
                skipped++;
                continue;
            }
            const struct cal_civil back = cal_zone_from_utc(london(), at_s);
            assert_int_equal(back.day, day);
            assert_int_equal(back.minute, minute);
        }
    }
    assert_int_equal(skipped, 2 * 4);
}

static void instants_before_1970_fall_on_the_right_day(void **state)
{
    (void)state;
    const struct cal_civil civil = cal_zone_from_utc(cal_zone_builtin("UTC"), -1);
    assert_int_equal(civil.day, -1);
    assert_int_equal(civil.minute, 1439);
}

static void h8_only_plain_names_of_zones_are_taken(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",     "../../etc/passwd", "/etc/passwd", "Europe/", "a b", "Europe/Lond\xc3\xb4n", "a..b",
        "a\nb", "(GMT) London"};
    char lengthy[66];
    memset(lengthy, 'a', 65);
    lengthy[65] = '\0';
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cal_zone_name_valid(bad[i]));
    assert_false(cal_zone_name_valid(lengthy));
    assert_true(cal_zone_name_valid(lengthy + 1));
    assert_true(cal_zone_name_valid("America/Argentina/Buenos_Aires"));
    assert_true(cal_zone_name_valid("Etc/GMT+5"));
}

/* --- zones read from the system's files, where they are installed --- */

static enum pp_code read_file(void *arg, const char *name, struct pp_str *bytes, struct pp_err *err)
{
    char path[128];
    char buffer[4096];
    int *calls = arg;
    ++*calls;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return pp_fail(err, PP_NOT_FOUND, "no zone %s", name);
    size_t got = 0;
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
        pp_str_add_len(bytes, buffer, got);
    assert_int_equal(fclose(file), 0);
    return PP_OK;
}

static struct cal_zone zone_of(const char *name)
{
    struct pp_err err = {0};
    struct cal_zone zone;
    int calls = 0;
    const enum pp_code code =
        cal_zone_find(name, day_of("2026-01-01"), read_file, &calls, &zone, &err);
    if (code == PP_NOT_FOUND)
        skip();
    assert_ok(code, &err);
    return zone;
}

static void other_zones_are_read_from_their_tzif_file(void **state)
{
    (void)state;
    const struct cal_zone new_york = zone_of("America/New_York");
    assert_utc(&new_york, "2026-03-08", 1, 59, "2026-03-08T06:59:00Z");
    assert_utc(&new_york, "2026-03-08", 3, 0, "2026-03-08T07:00:00Z");
    assert_utc(&new_york, "2026-11-01", 1, 30, "2026-11-01T05:30:00Z");
    const struct cal_zone kolkata = zone_of("Asia/Kolkata");
    assert_utc(&kolkata, "2026-07-01", 5, 0, "2026-06-30T23:30:00Z");
    const struct cal_zone lord_howe = zone_of("Australia/Lord_Howe");
    assert_utc(&lord_howe, "2026-01-01", 11, 0, "2026-01-01T00:00:00Z");
    assert_utc(&lord_howe, "2026-07-01", 10, 30, "2026-07-01T00:00:00Z");
    const struct cal_zone nuuk = zone_of("America/Nuuk");
    assert_utc(&nuuk, "2026-03-28", 21, 59, "2026-03-28T23:59:00Z");
    assert_utc(&nuuk, "2027-03-28", 12, 0, "2027-03-28T13:00:00Z");
}

static void the_built_in_zones_agree_with_the_files(void **state)
{
    (void)state;
    static const char *const names[] = {"Europe/London", "Europe/Dublin", "UTC"};
    for (size_t i = 0; i < 3; i++) {
        struct pp_err err = {0};
        struct pp_str bytes = {0};
        struct cal_zone zone;
        int calls = 0;
        if (read_file(&calls, names[i], &bytes, &err) != PP_OK)
            skip();
        assert_ok(cal_zone_read(names[i], bytes.at, bytes.len, day_of("2000-01-01"), &zone, &err),
                  &err);
        for (int64_t at_s = INT64_C(946684800); at_s < INT64_C(2208988800); at_s += 1800)
            assert_int_equal(cal_zone_offset(&zone, at_s),
                             cal_zone_offset(cal_zone_builtin(names[i]), at_s));
        pp_str_fini(&bytes);
    }
}

static void a_zone_with_other_plans_than_two_rules_is_refused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    struct cal_zone zone;
    int calls = 0;
    const enum pp_code code =
        cal_zone_find("Africa/Casablanca", day_of("2026-01-01"), read_file, &calls, &zone, &err);
    if (code == PP_NOT_FOUND)
        skip();
    assert_int_equal(code, PP_INVALID);
    assert_contains(err.text, "do not follow two yearly rules");
}

static void no_file_is_asked_for_when_the_name_is_built_in_or_bad(void **state)
{
    (void)state;
    struct pp_err err = {0};
    struct cal_zone zone;
    int calls = 0;
    assert_ok(cal_zone_find("Europe/London", 0, read_file, &calls, &zone, &err), &err);
    assert_int_equal(cal_zone_find("../London", 0, read_file, &calls, &zone, &err), PP_INVALID);
    assert_int_equal(calls, 0);
    assert_int_equal(cal_zone_find("Asia/Tokyo", 0, NULL, NULL, &zone, &err), PP_NOT_FOUND);
}

static void a_damaged_file_is_refused_at_every_length(void **state)
{
    (void)state;
    struct pp_err err = {0};
    struct pp_str bytes = {0};
    int calls = 0;
    struct cal_zone zone;
    if (read_file(&calls, "America/New_York", &bytes, &err) != PP_OK)
        skip();
    for (size_t len = 0; len < bytes.len; len++) {
        char *copy = pp_new_bytes(len ? len : 1);
        memcpy(copy, bytes.at, len);
        assert_int_equal(cal_zone_read("A/B", copy, len, 0, &zone, &err), PP_INVALID);
        free(copy);
    }
    for (size_t at = 0; at < bytes.len; at++) {
        bytes.at[at] = (char)~bytes.at[at];
        const enum pp_code code =
            cal_zone_read("A/B", bytes.at, bytes.len, day_of("2026-01-01"), &zone, &err);
        assert_true(code == PP_OK || code == PP_INVALID);
        bytes.at[at] = (char)~bytes.at[at];
    }
    pp_str_fini(&bytes);
}

static const char london_vtimezone[] =
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/London\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "DTSTART:19700329T010000\r\n"
    "TZOFFSETFROM:+0000\r\n"
    "TZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZNAME:BST\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19701025T020000\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZNAME:GMT\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n";

static void a8_london_is_told_by_its_two_rules_in_local_time(void **state)
{
    (void)state;
    struct pp_str out = {0};
    cal_zone_write(london(), &out);
    assert_string_equal(out.at, london_vtimezone);
    pp_str_fini(&out);
}

static void a8_a_rule_outside_its_own_day_is_told_by_days_of_the_month(void **state)
{
    (void)state;
    struct pp_str out = {0};
    const struct cal_zone_rule gaza = {
        .month = 3, .week = 4, .weekday = 3, .second_of_day = 50 * 3600};
    const struct cal_zone_rule nuuk = {.month = 3, .week = 5, .weekday = 6, .second_of_day = -3600};
    const struct cal_zone_rule santiago = {
        .month = 9, .week = 1, .weekday = 5, .second_of_day = 24 * 3600};
    const struct cal_zone_rule leaves = {
        .month = 10, .week = 5, .weekday = 6, .second_of_day = 24 * 3600};
    assert_true(cal_rule_byday(&gaza, &out));
    assert_string_equal(out.at, "BYMONTH=3;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30");
    pp_str_clear(&out);
    assert_true(cal_rule_byday(&nuuk, &out));
    assert_string_equal(out.at, "BYMONTH=3;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30");
    pp_str_clear(&out);
    assert_true(cal_rule_byday(&santiago, &out));
    assert_string_equal(out.at, "BYMONTH=9;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8");
    assert_false(cal_rule_byday(&leaves, &out));
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a9_london_times_give_the_right_instant_in_summer_and_winter),
        cmocka_unit_test(a9_a_time_that_the_clock_skips_is_refused_with_its_reason),
        cmocka_unit_test(a9_a_time_that_comes_twice_is_its_first_occurrence),
        cmocka_unit_test(every_civil_minute_of_two_years_goes_there_and_back),
        cmocka_unit_test(instants_before_1970_fall_on_the_right_day),
        cmocka_unit_test(h8_only_plain_names_of_zones_are_taken),
        cmocka_unit_test(other_zones_are_read_from_their_tzif_file),
        cmocka_unit_test(the_built_in_zones_agree_with_the_files),
        cmocka_unit_test(a_zone_with_other_plans_than_two_rules_is_refused),
        cmocka_unit_test(no_file_is_asked_for_when_the_name_is_built_in_or_bad),
        cmocka_unit_test(a_damaged_file_is_refused_at_every_length),
        cmocka_unit_test(a8_london_is_told_by_its_two_rules_in_local_time),
        cmocka_unit_test(a8_a_rule_outside_its_own_day_is_told_by_days_of_the_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
