/*
 * Calendars that lie or go too far, by the checklist: zones (F6, H7, H8, L14, L18), sizes and work
 * (H5, H6, L3), and what never comes out (H11, H13).
 */
#include "tests/unit/calendars/busy_fixture.h"
#include "tests/unit/calendars/calendar_file.h"

/* --- F6 --- */

#define IN(tzid) "DTSTART;TZID=" tzid ":20270415T090000\nDTEND;TZID=" tzid ":20270415T100000"

static void f6_an_iana_name_is_our_own_zone_also_behind_a_prefix(void **state)
{
    (void)state;
    static const char summer[] = "2027-04-15T08:00 2027-04-15T09:00 busy\n";
    assert_event(IN("Europe/London"), summer);
    assert_event(IN("\"Europe/London\""), summer);
    assert_event(IN("/freeassociation.sourceforge.net/Tzfile/Europe/London"), summer);
    assert_event(IN("/softwarestudio.org/Olson_20011030_5/Europe/London"), summer);
}

static void f6_l2_the_names_of_windows_are_known_also_with_a_number_behind(void **state)
{
    (void)state;
    assert_event(IN("GMT Standard Time"), "2027-04-15T08:00 2027-04-15T09:00 busy\n");
    assert_event(IN("\"gmt standard time 1\""), "2027-04-15T08:00 2027-04-15T09:00 busy\n");
    assert_event(IN("Romance Standard Time 12"), "2027-04-15T07:00 2027-04-15T08:00 busy\n");
}

static void f6_a_zone_that_nobody_knows_takes_the_whole_local_day_never_utc(void **state)
{
    (void)state;
    struct busy_reading reading = busy_event(IN("Customized Time Zone"));
    assert_string_equal(pp_str_text(&reading.said), "2027-04-14T23:00 2027-04-15T23:00 busy\n");
    assert_true(busy_warned(&reading, 5, "time zone is not known"));
    busy_end(&reading);
}

#define ZONE(tzid, summer, winter)                                                \
    "BEGIN:VTIMEZONE\nTZID:" tzid                                                 \
    "\nBEGIN:DAYLIGHT\nDTSTART:20000326T010000\n"                                 \
    "TZOFFSETFROM:" winter "\nTZOFFSETTO:" summer                                 \
    "\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n"                                  \
    "END:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20001029T020000\nTZOFFSETFROM:" summer \
    "\nTZOFFSETTO:" winter                                                        \
    "\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n"                   \
    "END:VTIMEZONE\n"
#define EVENT_IN(tzid) "BEGIN:VEVENT\nUID:one\n" IN(tzid) "\nEND:VEVENT"

static void f6_a_vtimezone_is_used_where_its_name_is_its_own(void **state)
{
    (void)state;
    assert_said(busy_lines(ZONE("Home", "+0300", "+0200") EVENT_IN("Home")),
                "2027-04-15T06:00 2027-04-15T07:00 busy\n");
    assert_said(busy_lines(ZONE("A\\, B", "+0300", "+0200") EVENT_IN("\"A, B\"")),
                "2027-04-15T06:00 2027-04-15T07:00 busy\n");
    assert_said(busy_lines(ZONE("GMT", "+0100", "+0000") EVENT_IN("GMT")),
                "2027-04-15T08:00 2027-04-15T09:00 busy\n");
}

static void l18_h7_a_vtimezone_cannot_say_what_an_iana_name_means(void **state)
{
    (void)state;
    assert_said(busy_lines(ZONE("Europe/London", "+0900", "+0800") EVENT_IN("Europe/London")),
                "2027-04-15T08:00 2027-04-15T09:00 busy\n");
}

static void l14_times_of_the_two_odd_hours_follow_the_rfc(void **state)
{
    (void)state;
    assert_event("DTSTART;TZID=Europe/London:20270328T013000\nDURATION:PT1H",
                 "2027-03-28T01:30 2027-03-28T02:30 busy\n");
    struct busy_reading reading = {0};
    pp_str_add(&reading.text,
               "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
               "DTSTART;TZID=Europe/London:20261025T013000\nDURATION:PT1H\n"
               "END:VEVENT\nEND:VCALENDAR\n");
    busy_bytes(&reading, reading.text.at, reading.text.len, "2026-10-01T00:00:00Z",
               "2026-11-01T00:00:00Z");
    assert_string_equal(pp_str_text(&reading.said), "2026-10-25T00:30 2026-10-25T01:30 busy\n");
    busy_end(&reading);
}

static void f6_zones_with_plans_of_their_own_are_followed_at_any_date(void **state)
{
    (void)state;
    /* Morocco goes back an hour for Ramadan, in 2027 from 7 February to 14 March. */
    assert_event("DTSTART;TZID=Africa/Casablanca:20270310T090000\nDURATION:PT1H",
                 "2027-03-10T09:00 2027-03-10T10:00 busy\n");
    assert_event("DTSTART;TZID=Africa/Casablanca:20270320T090000\nDURATION:PT1H",
                 "2027-03-20T08:00 2027-03-20T09:00 busy\n");
}

/* --- H5 to H8, H11, H13 --- */

static void h5_sizes_are_bounded_and_what_nobody_reads_may_be_long(void **state)
{
    (void)state;
    struct pp_str text = {0};
    pp_str_add(&text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" NINE "ATTACH;ENCODING=BASE64:");
    for (int i = 0; i < 3000; i++)
        pp_str_add(&text, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJz\n ");
    pp_str_add(&text, "\nEND:VEVENT\nEND:VCALENDAR\n");
    struct busy_reading reading = {0};
    busy_bytes(&reading, text.at, text.len, "2027-03-01T00:00:00Z", "2027-05-01T00:00:00Z");
    assert_said(reading, NINE_BUSY);
    pp_str_clear(&text);
    pp_str_add(&text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:");
    for (int i = 0; i < 70000; i++)
        pp_str_add_char(&text, 'x');
    assert_refused(text.at, text.len, CAL_REFUSED_LARGE, "bytes in one line");
    pp_str_clear(&text);
    for (int i = 0; i < 20; i++)
        pp_str_add(&text, "BEGIN:VCALENDAR\n");
    assert_refused(text.at, text.len, CAL_REFUSED_LARGE, "within each other");
    pp_str_clear(&text);
    for (size_t i = 0; text.len <= 5 * 1024 * 1024; i++)
        pp_str_add(&text, "X-A:0123456789012345678901234567890123456789\n");
    assert_refused(text.at, text.len, CAL_REFUSED_LARGE, "are read");
    pp_str_fini(&text);
}

static void assert_not_expanded(const char *rules, const char *part)
{
    struct pp_str lines = {0};
    pp_str_addf(&lines, NINE "%s", rules);
    struct busy_reading reading = busy_event(lines.at);
    assert_ok(reading.code, &reading.err);
    assert_string_equal(pp_str_text(&reading.said), NINE_BUSY);
    assert_true(busy_warned(&reading, 7, part));
    assert_true(reading.busy.not_expanded > 0);
    busy_end(&reading);
    pp_str_fini(&lines);
}

static void h6_l3_rules_off_the_list_count_once_and_are_told(void **state)
{
    (void)state;
    assert_not_expanded("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "cannot expand");
    assert_not_expanded("RRULE:FREQ=HOURLY", "another step than DAILY");
    assert_not_expanded("RRULE:COUNT=3", "does not say its FREQ");
    assert_not_expanded("RRULE:FREQ=DAILY;COUNT=abc", "a COUNT that cannot be read");
    assert_not_expanded("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "one of several");
    assert_not_expanded(
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=1,2,3,4,5,6,7,8,"
        "9,10;BYSECOND=1,2,3,4,5,6,7,8,9,10",
        "more than 1000 ways");
    assert_not_expanded("RRULE:RSCALE=HEBREW;FREQ=YEARLY", "a RSCALE that cannot be read");
}

static void h6_l3_rules_that_name_nothing_end_at_once(void **state)
{
    (void)state;
    assert_event(NINE "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", NINE_BUSY);
    assert_event(NINE "RRULE:FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2", NINE_BUSY);
    assert_event(NINE "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=5", NINE_BUSY);
}

static void h6_more_times_than_are_read_are_told(void **state)
{
    (void)state;
    struct busy_reading reading = busy_event(
        NINE "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19");
    assert_ok(reading.code, &reading.err);
    assert_true(busy_warned(&reading, 3, "more than 1000 times"));
    assert_int_equal(reading.busy.not_expanded, 1);
    busy_end(&reading);
    struct pp_str lines = {0};
    for (int i = 0; i < 3000; i++)
        pp_str_addf(&lines,
                    "BEGIN:VEVENT\nUID:u%d\nDTSTART:00010101T0900%02d\nDURATION:PT1M\n"
                    "RRULE:FREQ=DAILY;COUNT=900000\nEND:VEVENT\n",
                    i, i % 60);
    reading = busy_lines(lines.at);
    assert_ok(reading.code, &reading.err);
    assert_true(busy_warned(&reading, 0, "more work than one calendar may"));
    busy_end(&reading);
    pp_str_fini(&lines);
}

static void assert_zone_refused(const char *observance)
{
    struct pp_str lines = {0};
    pp_str_addf(&lines,
                "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\n%s\nEND:STANDARD\n"
                "END:VTIMEZONE\n" EVENT_IN("Home"),
                observance);
    struct busy_reading reading = busy_lines(lines.at);
    assert_string_equal(pp_str_text(&reading.said), "2027-04-14T23:00 2027-04-15T23:00 busy\n");
    assert_true(busy_warned(&reading, 0, "time zone is not known"));
    busy_end(&reading);
    pp_str_fini(&lines);
}

static void h7_a_vtimezone_that_does_not_hold_together_is_as_good_as_none(void **state)
{
    (void)state;
#define HOUR "TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n"
    assert_zone_refused(HOUR "DTSTART:19700101T000000\nRRULE:FREQ=SECONDLY");
    assert_zone_refused(HOUR "DTSTART:19700101T000000\nRRULE:FREQ=DAILY");
    assert_zone_refused(HOUR "DTSTART:19701301T000000");
    assert_zone_refused(HOUR);
    assert_zone_refused("TZOFFSETFROM:+0000\nTZOFFSETTO:+9999\nDTSTART:19700101T000000");
    struct pp_str dates = {0};
    pp_str_add(&dates, HOUR "DTSTART:19700101T000000\nRDATE:19710101T000000");
    for (int i = 0; i < 200; i++)
        pp_str_add(&dates, ",19720101T000000");
    assert_zone_refused(dates.at);
    pp_str_fini(&dates);
    pp_str_add(&dates, HOUR "DTSTART:19700101T000000");
    for (int i = 0; i < 60; i++)
        pp_str_add(&dates, "\nEND:STANDARD\nBEGIN:STANDARD\n" HOUR "DTSTART:19800101T000000");
    assert_zone_refused(dates.at);
    pp_str_fini(&dates);
}

static enum pp_code no_file(void *arg, const char *name, struct pp_str *bytes, struct pp_err *err)
{
    size_t *asked = arg;
    (void)bytes;
    ++*asked;
    assert_true(cal_zone_name_valid(name));
    assert_null(strstr(name, ".."));
    return pp_fail(err, PP_NOT_FOUND, "there is none");
}

static void h8_l1_no_file_is_asked_for_by_a_tzid_that_is_no_name_of_a_zone(void **state)
{
    (void)state;
    static const char *const bad[] = {"../../../etc/hostname",
                                      "/../../etc/passwd",
                                      "Europe/../../../etc/passwd",
                                      "/freeassociation.sourceforge.net/../../etc/passwd",
                                      "/etc/passwd\x01",
                                      "Europe/London/../../..",
                                      "a\xff/b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct busy_reading reading = {0};
        size_t asked = 0;
        const struct cal_busy_question question = {.from_s = busy_at("2027-03-01T00:00:00Z"),
                                                   .to_s = busy_at("2027-05-01T00:00:00Z"),
                                                   .zone = "UTC",
                                                   .file = no_file,
                                                   .arg = &asked};
        pp_str_addf(&reading.text,
                    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"%s\":20270415T090000\n"
                    "END:VEVENT\nEND:VCALENDAR\n",
                    bad[i]);
        reading.code = cal_busy_read(reading.text.at, reading.text.len, &question, &reading.arena,
                                     &reading.busy, &reading.err);
        assert_ok(reading.code, &reading.err);
        busy_say(&reading);
        assert_string_equal(pp_str_text(&reading.said), "2027-04-15T00:00 2027-04-16T00:00 busy\n");
        assert_true(asked <= 3);
        busy_end(&reading);
    }
}

static void h11_h13_no_text_of_the_calendar_comes_out(void **state)
{
    (void)state;
    struct busy_reading reading = busy_event(
        "SUMMARY:SECRET\nLOCATION:SECRET\nSECRET\nDTSTART;TZID=SECRET:"
        "20270301T090000\nDTEND:SECRET\nRRULE:FREQ=SECRET;SECRET=1\n"
        "EXDATE:SECRET\nRDATE:SECRET\nRECURRENCE-ID:SECRET\n"
        "ATTENDEE;PARTSTAT=SECRET:SECRET\nX\xff:\xfe");
    assert_ok(reading.code, &reading.err);
    assert_true(reading.busy.warning_count >= 5);
    for (size_t i = 0; i < reading.busy.warning_count; i++) {
        assert_null(strstr(reading.busy.warnings[i].text, "SECRET"));
        assert_true(pp_text_is_line(reading.busy.warnings[i].text));
    }
    busy_end(&reading);
}

static void a_line_that_is_no_property_is_told_and_the_rest_is_read(void **state)
{
    (void)state;
    struct busy_reading reading = busy_event(NINE "this is no line\nX-\xe9:latin");
    assert_string_equal(pp_str_text(&reading.said), NINE_BUSY);
    assert_true(busy_warned(&reading, 7, "no property"));
    busy_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f6_an_iana_name_is_our_own_zone_also_behind_a_prefix),
        cmocka_unit_test(f6_l2_the_names_of_windows_are_known_also_with_a_number_behind),
        cmocka_unit_test(f6_a_zone_that_nobody_knows_takes_the_whole_local_day_never_utc),
        cmocka_unit_test(f6_a_vtimezone_is_used_where_its_name_is_its_own),
        cmocka_unit_test(l18_h7_a_vtimezone_cannot_say_what_an_iana_name_means),
        cmocka_unit_test(l14_times_of_the_two_odd_hours_follow_the_rfc),
        cmocka_unit_test(f6_zones_with_plans_of_their_own_are_followed_at_any_date),
        cmocka_unit_test(h5_sizes_are_bounded_and_what_nobody_reads_may_be_long),
        cmocka_unit_test(h6_l3_rules_off_the_list_count_once_and_are_told),
        cmocka_unit_test(h6_l3_rules_that_name_nothing_end_at_once),
        cmocka_unit_test(h6_more_times_than_are_read_are_told),
        cmocka_unit_test(h7_a_vtimezone_that_does_not_hold_together_is_as_good_as_none),
        cmocka_unit_test(h8_l1_no_file_is_asked_for_by_a_tzid_that_is_no_name_of_a_zone),
        cmocka_unit_test(h11_h13_no_text_of_the_calendar_comes_out),
        cmocka_unit_test(a_line_that_is_no_property_is_told_and_the_rest_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
