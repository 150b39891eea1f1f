/* What an untrusted calendar says about somebody's time, by the checklist: F1 to F5, F7 to F9. */
#include "base/date.h"
#include "tests/unit/calendars/busy_fixture.h"

/* --- F1 --- */

static void f1_opaque_counts_and_transparent_cancelled_and_declined_do_not(void **state)
{
    (void)state;
    assert_event(NINE, NINE_BUSY);
    assert_event(NINE "TRANSP:OPAQUE", NINE_BUSY);
    assert_event(NINE "TRANSP:Transparent", "");
    assert_event(NINE "STATUS:CANCELLED", "");
    assert_event(NINE "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Pat@Peer.example", "");
    assert_event(NINE "ATTENDEE;PARTSTAT=DECLINED:mailto:pat%40peer.example?subject=x", "");
    assert_event(NINE "ATTENDEE;PARTSTAT=declined:mailto:p.smith@council.example", "");
    assert_event(NINE "ATTENDEE;PARTSTAT=DECLINED:mailto:other@peer.example", NINE_BUSY);
    assert_event(NINE "ATTENDEE;PARTSTAT=DECLINED:mailto:pat@peer.example.org", NINE_BUSY);
}

static void what_we_have_asked_for_ourselves_makes_nobody_busy(void **state)
{
    (void)state;
#define WITH_UID(uid) busy_lines("BEGIN:VEVENT\nUID:" uid "\n" NINE "END:VEVENT")
    assert_said(WITH_UID("00112233445566778899aabbccddeeff@programme.example"), "");
    assert_said(WITH_UID("00112233445566778899aabbccddeeff@Programme.Example"), "");
    assert_said(WITH_UID("00112233445566778899aabbccddeeff@other.example"), NINE_BUSY);
    assert_said(WITH_UID("meeting@programme.example"), NINE_BUSY);
    assert_said(WITH_UID("0011@programme.example"), NINE_BUSY);
    assert_said(WITH_UID("00112233445566778899aabbccddeeff"), NINE_BUSY);
#undef WITH_UID
}

static void f1_tentative_is_told_apart(void **state)
{
    (void)state;
    static const char tentative[] = "2027-03-01T09:00 2027-03-01T10:00 tentative\n";
    assert_event(NINE "STATUS:TENTATIVE", tentative);
    assert_event(NINE "ATTENDEE;PARTSTAT=TENTATIVE:mailto:pat@peer.example", tentative);
    assert_event(NINE "TRANSP:TRANSPARENT\nSTATUS:TENTATIVE", "");
}

static void f1_the_word_of_outlook_holds_only_where_transp_says_nothing(void **state)
{
    (void)state;
    assert_event(NINE "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "");
    assert_event(NINE "X-MICROSOFT-CDO-BUSYSTATUS:FREE\nTRANSP:OPAQUE", NINE_BUSY);
    assert_event(NINE "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
                 "2027-03-01T09:00 2027-03-01T10:00 unavailable\n");
    assert_event(NINE "X-MICROSOFT-CDO-BUSYSTATUS:OOF\nTRANSP:TRANSPARENT", "");
}

/* --- F2 --- */

static void f2_rule_and_dates_less_exdates_are_a_set(void **state)
{
    (void)state;
    assert_event(NINE
                 "RRULE:FREQ=DAILY;COUNT=4\nRDATE:20270302T090000Z,20270310T090000Z\n"
                 "EXDATE:20270303T090000Z",
                 NINE_BUSY
                 "2027-03-02T09:00 2027-03-02T10:00 busy\n"
                 "2027-03-04T09:00 2027-03-04T10:00 busy\n"
                 "2027-03-10T09:00 2027-03-10T10:00 busy\n");
}

static void f2_a_period_among_the_dates_has_a_length_of_its_own(void **state)
{
    (void)state;
    assert_event(NINE "RDATE;VALUE=PERIOD:20270302T110000Z/PT3H,20270303T110000Z/20270303T113000Z",
                 NINE_BUSY
                 "2027-03-02T11:00 2027-03-02T14:00 busy\n"
                 "2027-03-03T11:00 2027-03-03T11:30 busy\n");
}

static void f2_exdates_may_be_days_or_of_another_zone(void **state)
{
    (void)state;
    static const char series[] =
        "DTSTART;TZID=Europe/London:20270401T090000\nDURATION:PT1H\n"
        "RRULE:FREQ=DAILY;COUNT=4\n";
    struct pp_str lines = {0};
    pp_str_addf(&lines,
                "%sEXDATE;VALUE=DATE:20270402\nEXDATE;TZID=America/New_York:20270403T040000\n"
                "EXDATE:20270404T080000Z",
                series);
    assert_event(lines.at, "2027-04-01T08:00 2027-04-01T09:00 busy\n");
    pp_str_fini(&lines);
}

static void f2_l4_more_than_500_exdates_and_dates_are_kept(void **state)
{
    (void)state;
    struct pp_str lines = {0};
    pp_str_add(&lines, NINE "RRULE:FREQ=DAILY;COUNT=40\nEXDATE:20000101T090000Z");
    for (int i = 0; i < 2000; i++)
        pp_str_addf(&lines, ",%d0101T090000Z", 1000 + i);
    for (int day = 2; day <= 31; day++)
        pp_str_addf(&lines, ",202703%02dT090000Z", day);
    for (int day = 1; day <= 9; day++)
        pp_str_addf(&lines, ",202704%02dT090000Z", day);
    assert_event(lines.at, NINE_BUSY);
    pp_str_fini(&lines);
}

/* --- F3 --- */

#define DAILY                                           \
    "BEGIN:VEVENT\nUID:one\nDTSTART:20270301T090000Z\n" \
    "DTEND:20270301T100000Z\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
#define OVERRIDE(lines) "BEGIN:VEVENT\nUID:one\n" lines "\nEND:VEVENT\n"

static void f3_an_override_replaces_its_instance_also_named_in_another_zone(void **state)
{
    (void)state;
    assert_said(busy_lines(DAILY OVERRIDE("RECURRENCE-ID;TZID=Europe/Paris:20270302T100000\n"
                                          "DTSTART:20270302T150000Z\nDTEND:20270302T153000Z")),
                NINE_BUSY
                "2027-03-02T15:00 2027-03-02T15:30 busy\n"
                "2027-03-03T09:00 2027-03-03T10:00 busy\n");
}

static void f3_an_override_that_moves_an_instance_out_of_the_window_frees_it(void **state)
{
    (void)state;
    assert_said(busy_lines(DAILY OVERRIDE("RECURRENCE-ID:20270301T090000Z\n"
                                          "DTSTART:20270801T090000Z\nDTEND:20270801T100000Z")),
                "2027-03-02T09:00 2027-03-02T10:00 busy\n2027-03-03T09:00 2027-03-03T10:00 busy\n");
}

static void f3_an_override_that_moves_an_instance_into_the_window_takes_it(void **state)
{
    (void)state;
    assert_said(busy_lines("BEGIN:VEVENT\nUID:one\nDTSTART:20260301T090000Z\nDURATION:PT1H\n"
                           "RRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n" OVERRIDE(
                               "RECURRENCE-ID:20260302T090000Z\nDTSTART:20270301T090000Z\n"
                               "DTEND:20270301T100000Z")),
                NINE_BUSY);
}

static void f3_a_cancelled_override_frees_and_a_transparent_one_too(void **state)
{
    (void)state;
    assert_said(busy_lines(DAILY OVERRIDE("RECURRENCE-ID:20270302T090000Z\nSTATUS:CANCELLED\n"
                                          "DTSTART:20270302T090000Z\nDTEND:20270302T100000Z")
                               OVERRIDE("RECURRENCE-ID:20270303T090000Z\nTRANSP:TRANSPARENT\n"
                                        "DTSTART:20270303T090000Z\nDTEND:20270303T100000Z")),
                NINE_BUSY);
}

static void f3_this_and_future_moves_what_follows(void **state)
{
    (void)state;
    assert_said(busy_lines(DAILY OVERRIDE("RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T090000Z\n"
                                          "DTSTART:20270302T113000Z\nDTEND:20270302T120000Z")),
                NINE_BUSY
                "2027-03-02T11:30 2027-03-02T12:00 busy\n"
                "2027-03-03T11:30 2027-03-03T12:00 busy\n");
}

static void f3_an_override_without_its_series_stands_alone(void **state)
{
    (void)state;
    assert_said(busy_lines(OVERRIDE("RECURRENCE-ID:20270301T120000Z\n" NINE)), NINE_BUSY);
}

static void f3_the_later_revision_of_an_override_holds(void **state)
{
    (void)state;
    assert_said(busy_lines(DAILY OVERRIDE("RECURRENCE-ID:20270302T090000Z\nSEQUENCE:2\n"
                                          "DTSTART:20270302T150000Z\nDTEND:20270302T153000Z")
                               OVERRIDE("RECURRENCE-ID:20270302T090000Z\nSEQUENCE:1\n"
                                        "DTSTART:20270302T170000Z\nDTEND:20270302T173000Z")),
                NINE_BUSY
                "2027-03-02T15:00 2027-03-02T15:30 busy\n"
                "2027-03-03T09:00 2027-03-03T10:00 busy\n");
}

/* --- F4, F5 --- */

static void f4_l6_whole_days_are_from_local_midnight_to_local_midnight(void **state)
{
    (void)state;
    assert_event("DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270330",
                 "2027-03-27T00:00 2027-03-29T23:00 busy\n");
    assert_event("DTSTART;VALUE=DATE:20270415", "2027-04-14T23:00 2027-04-15T23:00 busy\n");
    assert_event("DTSTART:20270415", "2027-04-14T23:00 2027-04-15T23:00 busy\n");
}

static void f4_a_day_of_duration_is_a_day_of_the_calendar_across_the_clock_change(void **state)
{
    (void)state;
    assert_event("DTSTART;TZID=Europe/London:20270327T180000\nDURATION:P1D",
                 "2027-03-27T18:00 2027-03-28T17:00 busy\n");
    assert_event("DTSTART;TZID=Europe/London:20270327T180000\nDURATION:PT24H",
                 "2027-03-27T18:00 2027-03-28T18:00 busy\n");
}

static void f4_an_end_at_or_before_its_start_takes_no_time_and_is_told(void **state)
{
    (void)state;
    static const char *const ends[] = {
        "DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270327",
        "DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270325",
        "DTSTART:20270327T100000Z\nDTEND:20270327T090000Z",
        "DTSTART:20270327T100000Z\nDURATION:-PT1H",
    };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct busy_reading reading = busy_event(ends[i]);
        assert_ok(reading.code, &reading.err);
        assert_int_equal(reading.busy.count, 0);
        assert_true(busy_warned(&reading, 6, "takes no time"));
        busy_end(&reading);
    }
}

static void f4_an_end_that_cannot_be_read_takes_the_rest_of_the_day(void **state)
{
    (void)state;
    struct busy_reading reading = busy_event("DTSTART:20270301T090000Z\nDTEND:20270231T999999Z");
    assert_string_equal(pp_str_text(&reading.said), "2027-03-01T09:00 2027-03-02T00:00 busy\n");
    assert_true(busy_warned(&reading, 6, "end cannot be read"));
    busy_end(&reading);
}

static void f5_floating_times_are_in_the_calendars_zone_or_else_the_persons(void **state)
{
    (void)state;
    static const char event[] =
        "BEGIN:VEVENT\nUID:one\nDTSTART:20270415T090000\n"
        "DTEND:20270415T100000\nEND:VEVENT";
    struct pp_str lines = {0};
    assert_said(busy_lines(event), "2027-04-15T08:00 2027-04-15T09:00 busy\n");
    pp_str_addf(&lines, "X-WR-TIMEZONE:America/New_York\n%s", event);
    assert_said(busy_lines(lines.at), "2027-04-15T13:00 2027-04-15T14:00 busy\n");
    pp_str_clear(&lines);
    pp_str_addf(&lines, "X-WR-TIMEZONE:Nowhere/Land\n%s", event);
    struct busy_reading reading = busy_lines(lines.at);
    assert_string_equal(pp_str_text(&reading.said), "2027-04-15T08:00 2027-04-15T09:00 busy\n");
    assert_true(busy_warned(&reading, 3, "time zone is not known"));
    busy_end(&reading);
    pp_str_fini(&lines);
}

/* --- F7 --- */

#define FREEBUSY(lines) "BEGIN:VFREEBUSY\nUID:one\n" lines "\nEND:VFREEBUSY"

static void f7_types_and_both_forms_of_periods_of_a_busy_list(void **state)
{
    (void)state;
    assert_said(busy_lines(FREEBUSY("FREEBUSY:20270301T090000Z/PT1H\n"
                                    "FREEBUSY;FBTYPE=FREE:20270302T090000Z/PT1H\n"
                                    "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270303T090000Z/PT1H,"
                                    "20270303T120000Z/20270303T123000Z\n"
                                    "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270304T090000Z/PT1H\n"
                                    "FREEBUSY;FBTYPE=X-LUNCH:20270305T090000Z/PT1H")),
                NINE_BUSY
                "2027-03-03T09:00 2027-03-03T10:00 unavailable\n"
                "2027-03-03T12:00 2027-03-03T12:30 unavailable\n"
                "2027-03-04T09:00 2027-03-04T10:00 tentative\n"
                "2027-03-05T09:00 2027-03-05T10:00 busy\n");
}

static void f7_periods_that_end_before_they_begin_are_left_out_and_told(void **state)
{
    (void)state;
    struct busy_reading reading =
        busy_lines(FREEBUSY("FREEBUSY:20270301T090000Z/20270301T080000Z,20270302T090000Z/PT1H"));
    assert_string_equal(pp_str_text(&reading.said), "2027-03-02T09:00 2027-03-02T10:00 busy\n");
    assert_true(busy_warned(&reading, 5, "left out"));
    busy_end(&reading);
}

static void f7_l4_more_than_500_periods_are_kept(void **state)
{
    (void)state;
    struct pp_str lines = {0};
    pp_str_add(&lines, "BEGIN:VFREEBUSY\nFREEBUSY:20270301T000000Z/PT10M");
    for (int i = 1; i < 2016; i++) {
        char text[PP_INSTANT_TEXT];
        const char *t = pp_instant_text(busy_at("2027-03-01T00:00:00Z") + i * 1200, text);
        pp_str_addf(&lines, ",%.4s%.2s%.2sT%.2s%.2s00Z/PT10M", t, t + 5, t + 8, t + 11, t + 14);
    }
    pp_str_add(&lines, "\nEND:VFREEBUSY");
    struct busy_reading reading = busy_lines(lines.at);
    assert_int_equal(reading.busy.count, 2016);
    busy_end(&reading);
    pp_str_fini(&lines);
}

/* --- F8 --- */

#define AVAILABLE(lines) "BEGIN:AVAILABLE\n" lines "\nEND:AVAILABLE\n"
#define AVAILABILITY(lines) "BEGIN:VAVAILABILITY\n" lines "END:VAVAILABILITY\n"

static void f8_somebody_is_unavailable_but_for_the_times_they_say(void **state)
{
    (void)state;
    assert_said(
        busy_lines(AVAILABILITY("DTSTART:20270301T000000Z\nDTEND:20270303T000000Z\n" AVAILABLE(
            "DTSTART:20270301T090000Z\nDTEND:20270301T170000Z\nRRULE:FREQ=DAILY"))),
        "2027-03-01T00:00 2027-03-01T09:00 unavailable\n"
        "2027-03-01T17:00 2027-03-02T09:00 unavailable\n"
        "2027-03-02T17:00 2027-03-03T00:00 unavailable\n");
    assert_said(busy_lines(AVAILABILITY("BUSYTYPE:BUSY-TENTATIVE\nDTSTART:20270301T090000Z\n"
                                        "DURATION:PT1H\n")),
                "2027-03-01T09:00 2027-03-01T10:00 tentative\n");
}

static void f8_without_start_and_end_it_has_no_bounds(void **state)
{
    (void)state;
    assert_said(busy_lines(AVAILABILITY("BUSYTYPE:BUSY\n")),
                "2027-03-01T00:00 2027-05-01T00:00 busy\n");
    assert_said(busy_lines(AVAILABILITY("DTSTART:20270430T000000Z\n")),
                "2027-04-30T00:00 2027-05-01T00:00 unavailable\n");
}

static void f8_a_higher_priority_lies_over_a_lower_one_and_none_is_the_lowest(void **state)
{
    (void)state;
#define FREE_DAY AVAILABLE("DTSTART:20270302T000000Z\nDTEND:20270303T000000Z")
#define WEEK(priority) "PRIORITY:" priority "\nDTSTART:20270301T000000Z\nDTEND:20270304T000000Z\n"
#define MIDDLE(priority) \
    "PRIORITY:" priority "\nBUSYTYPE:BUSY\nDTSTART:20270302T060000Z\nDTEND:20270302T120000Z\n"
    static const char under[] =
        "2027-03-01T00:00 2027-03-02T00:00 unavailable\n"
        "2027-03-03T00:00 2027-03-04T00:00 unavailable\n";
    static const char over[] =
        "2027-03-01T00:00 2027-03-02T00:00 unavailable\n"
        "2027-03-02T06:00 2027-03-02T12:00 busy\n"
        "2027-03-03T00:00 2027-03-04T00:00 unavailable\n";
    assert_said(busy_lines(AVAILABILITY(WEEK("1") FREE_DAY) AVAILABILITY(MIDDLE("2"))), under);
    assert_said(busy_lines(AVAILABILITY(WEEK("9") FREE_DAY) AVAILABILITY(MIDDLE("2"))), over);
    assert_said(busy_lines(AVAILABILITY(MIDDLE("0")) AVAILABILITY(WEEK("9") FREE_DAY)), under);
    assert_said(busy_lines(AVAILABILITY(MIDDLE("5")) AVAILABILITY(WEEK("5") FREE_DAY)), over);
}

static void f8_events_count_within_what_is_available(void **state)
{
    (void)state;
    assert_said(
        busy_lines(AVAILABILITY("DTSTART:20270301T000000Z\nDTEND:20270301T120000Z\n" AVAILABLE(
            "DTSTART:20270301T080000Z\nDTEND:20270301T120000Z")) "BEGIN:VEVENT\n" NINE
                                                                 "END:VEVENT"),
        "2027-03-01T00:00 2027-03-01T08:00 unavailable\n" NINE_BUSY);
}

/* --- F9 --- */

static void f9_what_is_no_whole_calendar_is_refused_and_never_free(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum cal_refusal refusal;
        const char *sentence;
    } bad[] = {
        {"", CAL_REFUSED_EMPTY, "empty"},
        {" \r\n\t", CAL_REFUSED_EMPTY, "empty"},
        {"\xef\xbb\xbf\n<!DOCTYPE html><title>Sign in</title>", CAL_REFUSED_PAGE, "web page"},
        {"{\"error\":\"gone\"}", CAL_REFUSED_FORMAT, "BEGIN:VCALENDAR is missing"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" NINE, CAL_REFUSED_CUT, "cut off"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" NINE "END:VEVENT\n", CAL_REFUSED_CUT, "cut off"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" NINE "END:VEVENT\nEND:VCALE", CAL_REFUSED_CUT,
         "cut off"},
        {"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", CAL_REFUSED_NOTHING, "no event"},
        {"BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n", CAL_REFUSED_NOTHING,
         "no event"},
        {"BEGIN:VCARD\nEND:VCARD\n", CAL_REFUSED_FORMAT, "no calendar"},
        {"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR\n", CAL_REFUSED_FORMAT, "not the open one"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(bad[i].text, strlen(bad[i].text), bad[i].refusal, bad[i].sentence);
}

static void a_question_without_bounds_or_zone_is_refused(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct cal_busy busy;
    struct pp_err err = {0};
    static const char text[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" NINE "END:VEVENT\nEND:VCALENDAR";
    struct cal_busy_question question = {.zone = "UTC", .from_s = 0, .to_s = 0};
    assert_int_equal(cal_busy_read(text, sizeof text - 1, &question, &arena, &busy, &err),
                     PP_INVALID);
    question.to_s = INT64_C(751) * 86400;
    assert_int_equal(cal_busy_read(text, sizeof text - 1, &question, &arena, &busy, &err),
                     PP_INVALID);
    question.to_s = 86400;
    question.zone = "../etc/passwd";
    assert_int_equal(cal_busy_read(text, sizeof text - 1, &question, &arena, &busy, &err),
                     PP_INVALID);
    assert_int_equal(busy.refusal, CAL_REFUSED_QUESTION);
    pp_arena_fini(&arena);
}

static void lines_may_end_in_carriage_returns_alone(void **state)
{
    (void)state;
    static const char text[] =
        "BEGIN:VCALENDAR\rBEGIN:VEVENT\rDTSTART:20270301T090000Z\rDTEND:"
        "20270301T1\r 00000Z\rEND:VEVENT\rEND:VCALENDAR\r";
    struct busy_reading reading = {0};
    busy_bytes(&reading, text, sizeof text - 1, "2027-03-01T00:00:00Z", "2027-05-01T00:00:00Z");
    assert_said(reading, NINE_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f1_opaque_counts_and_transparent_cancelled_and_declined_do_not),
        cmocka_unit_test(what_we_have_asked_for_ourselves_makes_nobody_busy),
        cmocka_unit_test(f1_tentative_is_told_apart),
        cmocka_unit_test(f1_the_word_of_outlook_holds_only_where_transp_says_nothing),
        cmocka_unit_test(f2_rule_and_dates_less_exdates_are_a_set),
        cmocka_unit_test(f2_a_period_among_the_dates_has_a_length_of_its_own),
        cmocka_unit_test(f2_exdates_may_be_days_or_of_another_zone),
        cmocka_unit_test(f2_l4_more_than_500_exdates_and_dates_are_kept),
        cmocka_unit_test(f3_an_override_replaces_its_instance_also_named_in_another_zone),
        cmocka_unit_test(f3_an_override_that_moves_an_instance_out_of_the_window_frees_it),
        cmocka_unit_test(f3_an_override_that_moves_an_instance_into_the_window_takes_it),
        cmocka_unit_test(f3_a_cancelled_override_frees_and_a_transparent_one_too),
        cmocka_unit_test(f3_this_and_future_moves_what_follows),
        cmocka_unit_test(f3_an_override_without_its_series_stands_alone),
        cmocka_unit_test(f3_the_later_revision_of_an_override_holds),
        cmocka_unit_test(f4_l6_whole_days_are_from_local_midnight_to_local_midnight),
        cmocka_unit_test(f4_a_day_of_duration_is_a_day_of_the_calendar_across_the_clock_change),
        cmocka_unit_test(f4_an_end_at_or_before_its_start_takes_no_time_and_is_told),
        cmocka_unit_test(f4_an_end_that_cannot_be_read_takes_the_rest_of_the_day),
        cmocka_unit_test(f5_floating_times_are_in_the_calendars_zone_or_else_the_persons),
        cmocka_unit_test(f7_types_and_both_forms_of_periods_of_a_busy_list),
        cmocka_unit_test(f7_periods_that_end_before_they_begin_are_left_out_and_told),
        cmocka_unit_test(f7_l4_more_than_500_periods_are_kept),
        cmocka_unit_test(f8_somebody_is_unavailable_but_for_the_times_they_say),
        cmocka_unit_test(f8_without_start_and_end_it_has_no_bounds),
        cmocka_unit_test(f8_a_higher_priority_lies_over_a_lower_one_and_none_is_the_lowest),
        cmocka_unit_test(f8_events_count_within_what_is_available),
        cmocka_unit_test(f9_what_is_no_whole_calendar_is_refused_and_never_free),
        cmocka_unit_test(a_question_without_bounds_or_zone_is_refused),
        cmocka_unit_test(lines_may_end_in_carriage_returns_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
