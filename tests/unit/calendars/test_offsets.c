/* Zones at any date, compared with the C library, which reads the same files by code of its own. */
#include "calendars/offsets.h"

#include <stdlib.h>
#include <time.h>

#include "calendars/resolve.h"
#include "calendars/windows_zones.h"
#include "tests/lib/pp_test.h"
#include "tests/unit/calendars/calendar_file.h"

static const struct cal_offsets *offsets_of(const char *name, struct pp_arena *arena)
{
    struct cal_resolver resolver = {.arena = arena, .file = test_zone_file};
    return cal_resolve_name(&resolver, name);
}

static int32_t by_libc(int64_t at_s)
{
    struct tm parts;
    const time_t at = (time_t)at_s;
    assert_non_null(localtime_r(&at, &parts));
    return (int32_t)parts.tm_gmtoff;
}

static void f6_every_zone_of_windows_is_there_and_right_from_1900_to_2100(void **state)
{
    (void)state;
    static const char *const names[] = {
#define X(windows, iana) iana,
        CAL_WINDOWS_ZONES(X)
#undef X
            "Africa/Casablanca",
        "Europe/Dublin", "America/St_Johns", "Asia/Gaza", "Pacific/Apia"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct pp_arena arena = {0};
        const struct cal_offsets *offsets = offsets_of(names[i], &arena);
        if (!offsets)
            fail_msg("%s cannot be read", names[i]);
        assert_int_equal(setenv("TZ", names[i], 1), 0);
        tzset();
        for (int64_t at_s = INT64_C(-2208988800); at_s < INT64_C(4102444800); at_s += 1000003) {
            const int32_t ours = cal_offsets_at(offsets, at_s);
            if (ours != by_libc(at_s))
                fail_msg("%s at %lld: %d, not %d", names[i], (long long)at_s, ours, by_libc(at_s));
        }
        pp_arena_fini(&arena);
    }
}

static void
l14_a_time_that_comes_twice_is_its_first_and_a_skipped_one_by_the_offset_before(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const struct cal_offsets *london = offsets_of("Europe/London", &arena);
    const int64_t spring_s = INT64_C(1774744200); /* 2026-03-29 00:30 UTC */
    assert_int_equal(cal_offsets_to_utc(london, spring_s), spring_s);
    assert_int_equal(cal_offsets_to_utc(london, spring_s + 3600), spring_s + 3600);
    assert_int_equal(cal_offsets_to_utc(london, spring_s + 7200), spring_s + 3600);
    const int64_t autumn_s = INT64_C(1792891800); /* 2026-10-25 01:30 on the clock */
    assert_int_equal(cal_offsets_to_utc(london, autumn_s), autumn_s - 3600);
    assert_int_equal(cal_offsets_to_utc(london, autumn_s + 3600), autumn_s + 3600);
    pp_arena_fini(&arena);
}

static void names_and_files_that_are_none_are_refused(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct cal_offsets *offsets = NULL;
    assert_null(offsets_of("Europe/Atlantis", &arena));
    assert_null(offsets_of("../Europe/London", &arena));
    assert_null(offsets_of("zone.tab/", &arena));
    assert_int_equal(cal_offsets_read("A/B", "TZif", 4, &arena, &offsets, &err), PP_INVALID);
    pp_arena_fini(&arena);
}

static void f6_the_names_of_windows_lead_to_places(void **state)
{
    (void)state;
    assert_string_equal(cal_windows_zone("GMT Standard Time"), "Europe/London");
    assert_string_equal(cal_windows_zone("w. europe standard time 1"), "Europe/Berlin");
    assert_null(cal_windows_zone("Customized Time Zone"));
    assert_null(cal_windows_zone(""));
    assert_null(cal_windows_zone(" 1"));
    assert_null(cal_windows_zone("1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f6_every_zone_of_windows_is_there_and_right_from_1900_to_2100),
        cmocka_unit_test(
            l14_a_time_that_comes_twice_is_its_first_and_a_skipped_one_by_the_offset_before),
        cmocka_unit_test(names_and_files_that_are_none_are_refused),
        cmocka_unit_test(f6_the_names_of_windows_lead_to_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
