#include "calendars/series.h"

#include <stdlib.h>

#include "base/date.h"
#include "calendars/busy.h"
#include "calendars/invitation.h"
#include "calendars/sequence.h"
#include "calendars/validate.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

/* "Mentoring" in London from that day on, 16:00 to 17:00. */
static struct cal_event series_of(enum cal_every every, int32_t interval, int32_t count,
                                  const char *first)
{
    return (struct cal_event){.uid = "m-1",
                              .summary = "Mentoring",
                              .when = {.start = {.day = day_of(first), .minute = 960},
                                       .end = {.day = day_of(first), .minute = 1020},
                                       .zone = cal_zone_builtin("Europe/London")},
                              .status = CAL_CONFIRMED,
                              .stamp_s = 1795000000,
                              .repeat = {every, interval, count}};
}

static const struct cal_attendee jo = {.person = {.name = "Jo Jones", .email = "jo@council.test"},
                                       .rsvp = true};

static struct cal_invitation to_jo(enum cal_method method)
{
    return (struct cal_invitation){.method = method,
                                   .organizer = {.name = "Pool", .email = "us@pool.test"},
                                   .attendees = &jo,
                                   .attendee_count = 1};
}

/* Written, found good by the strict rules; the caller frees it. */
static char *write_good(const struct cal_invitation *invitation, const struct cal_event *events,
                        size_t count)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    assert_ok(cal_write_series(invitation, events, count, &out, &err), &err);
    assert_ok(cal_validate(out.at, out.len, &cal_limits_mail, CAL_STRICT, &faults, &err), &err);
    assert_ok(pp_faults_code(&faults, &err), &err);
    pp_arena_fini(&arena);
    return out.at;
}

static void assert_refused(const struct cal_event *events, size_t count, const char *sentence)
{
    const struct cal_invitation invitation = to_jo(CAL_REQUEST);
    struct pp_err err = {0};
    struct pp_str out = {0};
    assert_int_not_equal(cal_write_series(&invitation, events, count, &out, &err), PP_OK);
    assert_contains(err.text, sentence);
    assert_int_equal(out.len, 0);
    pp_str_fini(&out);
}

static void meetings_come_every_so_many_weeks_or_on_the_same_weekday_of_the_month(void **state)
{
    (void)state;
    static const struct {
        enum cal_every every;
        int32_t interval;
        const char *days[4], *rule;
    } cases[] = {
        {CAL_WEEKLY,
         2,
         {"2027-01-12", "2027-01-26", "2027-02-09", "2027-02-23"},
         "FREQ=WEEKLY;INTERVAL=2;COUNT=4"},
        {CAL_MONTHLY,
         1,
         {"2027-01-12", "2027-02-09", "2027-03-09", "2027-04-13"},
         "FREQ=MONTHLY;COUNT=4;BYDAY=2TU"},
        {CAL_MONTHLY,
         1,
         {"2026-12-30", "2027-01-27", "2027-02-24", "2027-03-31"},
         "FREQ=MONTHLY;COUNT=4;BYDAY=-1WE"},
        {CAL_MONTHLY,
         6,
         {"2026-11-28", "2027-05-22", "2027-11-27", "2028-05-27"},
         "FREQ=MONTHLY;INTERVAL=6;COUNT=4;BYDAY=4SA"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cal_event event =
            series_of(cases[i].every, cases[i].interval, 4, cases[i].days[0]);
        struct pp_err err = {0};
        struct pp_str rule = {0};
        assert_ok(cal_series_check(&event, &err), &err);
        for (int32_t n = 0; n < 4; n++) {
            const struct cal_span span = cal_series_span(&event, n);
            assert_int_equal(span.start.day, day_of(cases[i].days[n]));
            assert_int_equal(span.end.day, span.start.day);
            assert_int_equal(cal_series_find(&event, &span), n);
        }
        cal_series_rule(&event, &rule);
        assert_string_equal(rule.at, cases[i].rule);
        pp_str_fini(&rule);
    }
}

static void b7_one_meeting_is_cancelled_by_its_own_start_and_no_other(void **state)
{
    (void)state;
    const struct cal_event series = series_of(CAL_WEEKLY, 1, 6, "2027-03-16");
    const struct cal_span third = cal_series_span(&series, 2); /* in summer time by now */
    struct cal_event off = series;
    const struct cal_invitation cancel = to_jo(CAL_CANCEL);
    off.repeat = (struct cal_repeat){0};
    off.when = third;
    off.instance = &third;
    off.status = CAL_CANCELLED;
    off.sequence = 1;
    char *text = write_good(&cancel, &off, 1);
    assert_contains(text, "\r\nRECURRENCE-ID;TZID=Europe/London:20270330T160000\r\n");
    assert_contains(text, "\r\nSTATUS:CANCELLED\r\n");
    assert_contains(text, "\r\nSEQUENCE:1\r\n");
    assert_null(strstr(text, "RRULE:FREQ=WEEKLY"));
    assert_null(strstr(text, "RANGE"));
    free(text);
    off.and_later = true;
    text = write_good(&cancel, &off, 1);
    assert_contains(text, "\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/London:20270330T1");
    free(text);
}

static void b7_whoever_is_asked_later_is_told_which_meetings_are_left_out(void **state)
{
    (void)state;
    struct cal_event series = series_of(CAL_WEEKLY, 1, 6, "2027-03-16");
    const int32_t off[] = {day_of("2027-03-30"), day_of("2027-04-13")};
    const struct cal_invitation request = to_jo(CAL_REQUEST);
    series.left_out = off;
    series.left_out_count = 2;
    char *text = write_good(&request, &series, 1);
    assert_contains(text,
                    "\r\nRRULE:FREQ=WEEKLY;COUNT=6\r\n"
                    "EXDATE;TZID=Europe/London:20270330T160000\r\n"
                    "EXDATE;TZID=Europe/London:20270413T160000\r\n");
    free(text);
    const struct cal_span gone = cal_series_span(&series, 2);
    assert_int_equal(cal_series_find(&series, &gone), -1);
}

static void b7_whole_days_are_left_out_as_days(void **state)
{
    (void)state;
    struct cal_event series = series_of(CAL_MONTHLY, 1, 3, "2027-01-12");
    const int32_t off = day_of("2027-02-09");
    const struct cal_invitation request = to_jo(CAL_REQUEST);
    series.when = (struct cal_span){.all_day = true, .first_day = day_of("2027-01-12"), .days = 2};
    series.left_out = &off;
    series.left_out_count = 1;
    char *text = write_good(&request, &series, 1);
    assert_contains(text, "\r\nEXDATE;VALUE=DATE:20270209\r\n");
    free(text);
}

static void b8_who_is_on_one_meeting_alone_is_told_of_it_alone_and_of_its_cancel(void **state)
{
    (void)state;
    const struct cal_event series = series_of(CAL_WEEKLY, 1, 6, "2027-03-16");
    const struct cal_span second = cal_series_span(&series, 1);
    struct cal_event one = series;
    const struct cal_invitation request = to_jo(CAL_REQUEST);
    const struct cal_invitation cancel = to_jo(CAL_CANCEL);
    one.repeat = (struct cal_repeat){0};
    one.when = second;
    one.instance = &second;
    char *text = write_good(&request, &one, 1);
    assert_contains(text, "\r\nRECURRENCE-ID;TZID=Europe/London:20270323T160000\r\n");
    assert_null(strstr(text, "RRULE:FREQ=WEEKLY"));
    free(text);
    /* The whole series is called off: this person hears of the one meeting they were sent. */
    const struct cal_sent sent = {.event = one, .method = CAL_REQUEST, .partstat = CAL_ACCEPTED};
    struct cal_event now = one;
    now.sequence = 1;
    const struct cal_step step = cal_step_for(&sent, &now, CAL_CALLED_OFF, 0);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_CANCEL);
    now.status = step.status;
    text = write_good(&cancel, &now, 1);
    assert_contains(text, "\r\nRECURRENCE-ID;TZID=Europe/London:20270323T160000\r\n");
    assert_contains(text, "\r\nSTATUS:CANCELLED\r\n");
    free(text);
}

static void b3_no_meeting_is_written_below_the_sequence_of_its_series(void **state)
{
    (void)state;
    struct cal_event both[2] = {series_of(CAL_WEEKLY, 1, 6, "2027-03-16"),
                                series_of(CAL_WEEKLY, 1, 6, "2027-03-16")};
    const struct cal_span second = cal_series_span(&both[0], 1);
    const struct cal_invitation request = to_jo(CAL_REQUEST);
    both[1].repeat = (struct cal_repeat){0};
    both[1].when = second;
    both[1].when.start.minute += 60;
    both[1].when.end.minute += 60;
    both[1].instance = &second;
    both[0].sequence = both[1].sequence = 3;
    char *text = write_good(&request, both, 2);
    assert_contains(text, "\r\nDTSTART;TZID=Europe/London:20270323T170000\r\n");
    assert_contains(text, "\r\nRECURRENCE-ID;TZID=Europe/London:20270323T160000\r\n");
    free(text);
    both[1].sequence = 2;
    assert_refused(both, 2, "below the series' 3");
}

static void b2_a_recurrence_and_what_is_left_out_of_it_bump_the_sequence(void **state)
{
    (void)state;
    const struct cal_event before = series_of(CAL_WEEKLY, 1, 6, "2027-03-16");
    struct cal_event after = before;
    const int32_t off = day_of("2027-03-30");
    assert_false(cal_change_is_major(&before, &after));
    after.left_out = &off;
    after.left_out_count = 1;
    assert_true(cal_change_is_major(&before, &after));
    assert_false(cal_change_moves(&before, &after)); /* answers to the others stand */
    after = before;
    after.repeat.interval = 2;
    assert_true(cal_change_moves(&before, &after));
    after = before;
    after.repeat.count = 7;
    assert_true(cal_change_moves(&before, &after));
    after.repeat = (struct cal_repeat){0};
    assert_true(cal_change_moves(&before, &after));
}

static void series_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct cal_event event = series_of(CAL_WEEKLY, 1, 1, "2027-03-16");
    assert_refused(&event, 1, "2 to 200 meetings");
    event = series_of(CAL_WEEKLY, 0, 6, "2027-03-16");
    assert_refused(&event, 1, "every 1 to 52");
    event = series_of(CAL_WEEKLY, 1, 201, "2027-03-16");
    assert_refused(&event, 1, "2 to 200 meetings");
    event = series_of(CAL_WEEKLY, 1, 3, "2027-03-21"); /* 01:30 is skipped on the 28th */
    event.when.start.minute = 90;
    event.when.end.minute = 150;
    assert_refused(&event, 1, "meeting 2");
    event = series_of(CAL_WEEKLY, 1, 3, "2027-10-24"); /* and twice there on the 31st */
    event.when.start.minute = 90;
    event.when.end.minute = 150;
    assert_refused(&event, 1, "on 2027-10-31 the clock shows a meeting's time twice");
}

static void what_is_left_out_must_be_some_of_the_series(void **state)
{
    (void)state;
    struct cal_event event = series_of(CAL_WEEKLY, 1, 2, "2027-03-16");
    const int32_t days[] = {day_of("2027-03-16"), day_of("2027-03-23")};
    const int32_t other = day_of("2027-03-17");
    event.left_out = days;
    event.left_out_count = 2;
    assert_refused(&event, 1, "all meetings of the series are left out");
    event.left_out = &other;
    event.left_out_count = 1;
    assert_refused(&event, 1, "2027-03-17 is left out and is no day of the series");
    event.repeat = (struct cal_repeat){0};
    assert_refused(&event, 1, "happens once leaves out no days");
}

static void meetings_of_one_message_are_of_one_series(void **state)
{
    (void)state;
    struct cal_event both[2] = {series_of(CAL_WEEKLY, 1, 6, "2027-03-16"),
                                series_of(CAL_WEEKLY, 1, 6, "2027-03-16")};
    struct cal_span where = cal_series_span(&both[0], 1);
    assert_refused(both, 2, "says not which meeting");
    both[1].instance = &where;
    assert_refused(both, 2, "does not recur itself");
    both[1].repeat = (struct cal_repeat){0};
    both[1].when = where;
    where.start.day++;
    where.end.day++;
    assert_refused(both, 2, "is no meeting of the series");
    where.start.day--;
    where.end.day--;
    where.zone = cal_zone_builtin("Europe/Dublin");
    assert_refused(both, 2, "stays in the series' zone");
    where.zone = both[0].when.zone;
    both[1].uid = "m-2";
    assert_refused(both, 2, "share one UID");
    both[1].uid = "m-1";
    both[1].and_later = true;
    assert_refused(both, 2, "only a cancel");
    both[0] = both[1];
    both[0].and_later = both[1].and_later = false;
    assert_refused(both, 2, "there twice");
    assert_refused(both, 0, "1 to 201 events");
}

/*
 * The expander of diaries shares no code with this one: what it makes of the bytes is the meetings
 * that are meant, with one left out and one an hour later.
 */
static void b7_b8_another_expander_finds_the_same_meetings(void **state)
{
    (void)state;
    static const struct cal_repeat repeats[] = {
        {CAL_WEEKLY, 1, 40}, {CAL_WEEKLY, 3, 12}, {CAL_MONTHLY, 1, 12}, {CAL_MONTHLY, 2, 6}};
    static const char *const firsts[] = {"2026-12-30", "2027-01-12", "2027-02-28", "2027-03-16"};
    const struct cal_invitation request = to_jo(CAL_REQUEST);
    for (size_t i = 0; i < 16; i++) {
        const struct cal_repeat *repeat = &repeats[i / 4];
        struct cal_event both[2];
        both[0] = both[1] =
            series_of(repeat->every, repeat->interval, repeat->count, firsts[i % 4]);
        const struct cal_span moved = cal_series_span(&both[0], 1);
        const int32_t off = cal_series_span(&both[0], 2).start.day;
        both[0].left_out = &off;
        both[0].left_out_count = 1;
        both[1].repeat = (struct cal_repeat){0};
        both[1].instance = &moved;
        both[1].when = moved;
        both[1].when.start.minute += 60;
        both[1].when.end.minute += 60;
        char *text = write_good(&request, both, 2);
        struct pp_arena arena = {0};
        struct pp_err err = {0};
        struct cal_busy busy;
        const struct cal_busy_question question = {.from_s = (int64_t)day_of("2026-12-01") * 86400,
                                                   .to_s = (int64_t)day_of("2028-12-01") * 86400,
                                                   .zone = "Europe/London"};
        assert_ok(cal_busy_read(text, strlen(text), &question, &arena, &busy, &err), &err);
        assert_int_equal(busy.count, (size_t)repeat->count - 1);
        size_t found = 0;
        for (int32_t n = 0; n < repeat->count; n++) {
            const struct cal_span span = n == 1 ? both[1].when : cal_series_span(&both[0], n);
            int64_t start_s = 0, end_s = 0;
            if (n == 2)
                continue;
            assert_ok(cal_span_utc(&span, span.zone, &start_s, &end_s, &err), &err);
            assert_int_equal(busy.intervals[found].from_s, start_s);
            assert_int_equal(busy.intervals[found].to_s, end_s);
            found++;
        }
        pp_arena_fini(&arena);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meetings_come_every_so_many_weeks_or_on_the_same_weekday_of_the_month),
        cmocka_unit_test(b7_one_meeting_is_cancelled_by_its_own_start_and_no_other),
        cmocka_unit_test(b7_whoever_is_asked_later_is_told_which_meetings_are_left_out),
        cmocka_unit_test(b7_whole_days_are_left_out_as_days),
        cmocka_unit_test(b8_who_is_on_one_meeting_alone_is_told_of_it_alone_and_of_its_cancel),
        cmocka_unit_test(b7_b8_another_expander_finds_the_same_meetings),
        cmocka_unit_test(b3_no_meeting_is_written_below_the_sequence_of_its_series),
        cmocka_unit_test(b2_a_recurrence_and_what_is_left_out_of_it_bump_the_sequence),
        cmocka_unit_test(series_that_cannot_be_are_refused),
        cmocka_unit_test(what_is_left_out_must_be_some_of_the_series),
        cmocka_unit_test(meetings_of_one_message_are_of_one_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
