#include "calendars/answer.h"

#include "base/date.h"
#include "base/str.h"
#include "tests/lib/pp_test.h"
#include "tests/unit/calendars/calendar_file.h"

/* One object read; each test frees it. */
struct reading {
    struct pp_arena arena;
    struct cal_answers answers;
    struct pp_err err;
    enum pp_code code;
};

static void read_object(struct reading *reading, const char *text, const char *mime_method)
{
    *reading = (struct reading){0};
    reading->code = cal_answer_read(text, strlen(text), mime_method, test_zone_file,
                                    &reading->arena, &reading->answers, &reading->err);
}

/* The lines of one VEVENT, with what is around it. */
static void read_lines(struct reading *reading, const char *method, const char *lines)
{
    struct pp_str text = {0};
    pp_str_addf(&text,
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\nMETHOD:%s\r\n"
                "BEGIN:VEVENT\r\n%sEND:VEVENT\r\nEND:VCALENDAR\r\n",
                method, lines);
    read_object(reading, pp_str_text(&text), NULL);
    pp_str_fini(&text);
    assert_ok(reading->code, &reading->err);
    assert_int_equal(reading->answers.count, 1);
}

static int64_t at(const char *instant)
{
    int64_t at_s = 0;
    assert_true(pp_instant_parse(instant, &at_s));
    return at_s;
}

static void assert_unreadable(const char *text, const char *mime_method, const char *sentence)
{
    struct reading reading;
    read_object(&reading, text, mime_method);
    assert_int_not_equal(reading.code, PP_OK);
    assert_contains(reading.err.text, sentence);
    pp_arena_fini(&reading.arena);
}

static void assert_fault(const char *lines, const char *sentence)
{
    struct reading reading;
    read_lines(&reading, "REPLY", lines);
    assert_non_null(reading.answers.at[0].fault);
    assert_contains(reading.answers.at[0].fault, sentence);
    pp_arena_fini(&reading.arena);
}

#define HEAD "UID:u1\r\nDTSTAMP:20261122T074634Z\r\n"

/* A3 C6 */
static void a_reply_is_read_with_all_it_says(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY",
               HEAD
               "SEQUENCE:2\r\nORGANIZER;CN=Pool:mailto:bookings+b1.tok@peerpool.test\r\n"
               "ATTENDEE;PARTSTAT=ACCEPTED;CN=\"Jo ^'JJ^' Jones\";SENT-BY=\"mailto:pa@c.test\""
               ":mailto:jo@council.test\r\n"
               "COMMENT:Glad to\\, as ever\\nJo\r\nREQUEST-STATUS:2.0;Success\r\n");
    const struct cal_answer *answer = &reading.answers.at[0];
    assert_int_equal(answer->method, CAL_REPLY);
    assert_null(answer->fault);
    assert_string_equal(answer->uid, "u1");
    assert_int_equal(answer->sequence, 2);
    assert_int_equal(answer->outlook_sequence, -1);
    assert_int_equal(answer->stamp_s, at("2026-11-22T07:46:34Z"));
    assert_string_equal(answer->organizer, "bookings+b1.tok@peerpool.test");
    assert_int_equal(answer->speaker_count, 1);
    assert_string_equal(answer->speakers[0].email, "jo@council.test");
    assert_string_equal(answer->speakers[0].name, "Jo \"JJ\" Jones");
    assert_string_equal(answer->speakers[0].sent_by, "pa@c.test");
    assert_int_equal(answer->speakers[0].partstat, CAL_ACCEPTED);
    assert_string_equal(answer->comment, "Glad to, as ever\nJo");
    assert_null(answer->problem);
    assert_int_equal(answer->instance.form, CAL_POINT_NONE);
    assert_int_equal(reading.answers.warning_count, 0);
    pp_arena_fini(&reading.arena);
}

static void c15_an_absent_partstat_is_needs_action_and_an_odd_one_is_kept(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "reply",
               HEAD
               "ATTENDEE:mailto:a@x.test\r\nATTENDEE;PARTSTAT=X-PERHAPS:mailto:b@x.test\r\n"
               "ATTENDEE;PARTSTAT=declined:MAILTO:c@x.test\r\n");
    const struct cal_speaker *speakers = reading.answers.at[0].speakers;
    assert_int_equal(reading.answers.method, CAL_REPLY);
    assert_int_equal(reading.answers.at[0].speaker_count, 3);
    assert_true(speakers[0].understood);
    assert_int_equal(speakers[0].partstat, CAL_NEEDS_ACTION);
    assert_false(speakers[1].understood);
    assert_string_equal(speakers[1].said, "X-PERHAPS");
    assert_true(speakers[2].understood);
    assert_int_equal(speakers[2].partstat, CAL_DECLINED);
    pp_arena_fini(&reading.arena);
}

static void c15_addresses_are_what_stands_behind_mailto(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *email;
    } cases[] = {
        {"mailto:jo@council.test", "jo@council.test"},
        {"MAILTO:Jo@Council.TEST", "Jo@Council.TEST"},
        {"mailto:jo@council.test?subject=Yes", "jo@council.test"},
        {"mailto: jo@council.test ", "jo@council.test"},
        {"mailto:jo%2Bpeer@council.test", "jo+peer@council.test"},
        {"mailto:jo%40council.test", "jo@council.test"},
        {"mailto:50%@council.test", "50%@council.test"},
        {"mailto:jo%0d%0aX:y@council.test", NULL},
        {"mailto:jo%00@council.test", NULL},
        {"mailto:jo%ff@council.test", NULL},
        {"mailto:jo@council.test,ann@council.test", NULL},
        {"mailto:", NULL},
        {"mailto:jo", NULL},
        {"invalid:nomail", NULL},
        {"urn:uuid:1", NULL},
        {"", NULL},
    };
    struct pp_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *email = cal_mailto_address(&arena, cases[i].uri);
        if (!pp_text_is(email, cases[i].email))
            fail_msg("\"%s\" gives %s", cases[i].uri, email ? email : "nothing");
    }
    assert_true(cal_email_same("Jo@Council.test", "jo@council.TEST"));
    assert_false(cal_email_same("jo@council.test", NULL));
    assert_false(cal_email_same(NULL, NULL));
    pp_arena_fini(&arena);
}

static void c1_a_recurrence_id_is_the_same_instant_however_it_is_written(void **state)
{
    (void)state;
    static const char *const forms[] = {"RECURRENCE-ID:20270616T083000Z\r\n",
                                        "RECURRENCE-ID;TZID=Europe/London:20270616T093000\r\n",
                                        "RECURRENCE-ID:20270616T093000\r\n",
                                        "RECURRENCE-ID;TZID=Nowhere:20270616T093000\r\n"};
    const struct cal_zone *london = cal_zone_builtin("Europe/London");
    for (size_t i = 0; i < 4; i++) {
        struct reading reading;
        int64_t at_s = 0;
        struct pp_str lines = {0};
        pp_str_addf(&lines, HEAD "%s", forms[i]);
        read_lines(&reading, "REPLY", pp_str_text(&lines));
        assert_true(cal_point_utc(&reading.answers.at[0].instance, london, &at_s));
        assert_int_equal(at_s, at("2027-06-16T08:30:00Z"));
        assert_int_equal(reading.answers.warning_count, i == 3);
        pp_str_fini(&lines);
        pp_arena_fini(&reading.arena);
    }
}

static void c1_a_zone_is_known_by_its_windows_name_or_by_what_the_object_says_of_it(void **state)
{
    (void)state;
    struct reading reading;
    read_object(&reading,
                "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VTIMEZONE\nTZID:Hut\nBEGIN:STANDARD\n"
                "DTSTART:16010101T000000\nTZOFFSETFROM:+0545\nTZOFFSETTO:+0545\nEND:STANDARD\n"
                "END:VTIMEZONE\nBEGIN:VEVENT\nUID:u1\nRECURRENCE-ID;TZID=Hut:20270616T141500\n"
                "END:VEVENT\nBEGIN:VEVENT\nUID:u1\n"
                "RECURRENCE-ID;TZID=GMT Standard Time:20270616T093000\nEND:VEVENT\nEND:VCALENDAR\n",
                NULL);
    assert_ok(reading.code, &reading.err);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(reading.answers.at[i].instance.form, CAL_POINT_INSTANT);
        assert_int_equal(reading.answers.at[i].instance.at_s, at("2027-06-16T08:30:00Z"));
    }
    assert_int_equal(reading.answers.warning_count, 0);
    pp_arena_fini(&reading.arena);
}

/* H8 */
static void c11_a_proposal_is_read_on_the_clock_of_its_zone(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "COUNTER",
               HEAD
               "DTSTART;TZID=America/New_York:20270309T160000\r\n"
               "DTEND;TZID=/mozilla.org/20050126_1/Asia/Kathmandu:20270310T030000\r\n");
    assert_int_equal(reading.answers.at[0].start.form, CAL_POINT_INSTANT);
    assert_int_equal(reading.answers.at[0].start.at_s, at("2027-03-09T21:00:00Z"));
    assert_int_equal(reading.answers.at[0].end.at_s, at("2027-03-09T21:15:00Z"));
    assert_int_equal(reading.answers.warning_count, 0);
    pp_arena_fini(&reading.arena);
    read_lines(&reading, "COUNTER", HEAD "DTSTART;TZID=../../etc/passwd:20270309T160000\r\n");
    assert_int_equal(reading.answers.at[0].start.form, CAL_POINT_LOCAL);
    assert_int_equal(reading.answers.warning_count, 1);
    pp_arena_fini(&reading.arena);
}

static void c1_a_whole_day_is_the_midnight_of_the_place(void **state)
{
    (void)state;
    struct reading reading;
    int64_t at_s = 0;
    read_lines(&reading, "REPLY", HEAD "RECURRENCE-ID;VALUE=DATE:20270616\r\n");
    assert_int_equal(reading.answers.at[0].instance.form, CAL_POINT_DAY);
    assert_true(
        cal_point_utc(&reading.answers.at[0].instance, cal_zone_builtin("Europe/London"), &at_s));
    assert_int_equal(at_s, at("2027-06-15T23:00:00Z"));
    pp_arena_fini(&reading.arena);
}

static void l8_numbers_and_times_that_are_none_are_faults(void **state)
{
    (void)state;
    assert_fault(HEAD "SEQUENCE:abc\r\n", "line 8: SEQUENCE is no number");
    assert_fault(HEAD "SEQUENCE:99999999999\r\n", "SEQUENCE is no number");
    assert_fault(HEAD "SEQUENCE:-4\r\n", "SEQUENCE is no number");
    assert_fault(HEAD "SEQUENCE:1\r\nSEQUENCE:2\r\n", "line 9: SEQUENCE is there twice");
    assert_fault(HEAD "RECURRENCE-ID:20260231T256199Z\r\n", "RECURRENCE-ID is no time that exists");
    assert_fault("UID:u1\r\nDTSTAMP:20260231T090000Z\r\n", "DTSTAMP is no time");
    assert_fault("UID:u1\r\nDTSTAMP:96000101T090000Z\r\n", "DTSTAMP is no time of 1970 to 2199");
    assert_fault("DTSTAMP:20261122T074634Z\r\n", "VEVENT has no UID");
    assert_fault("UID:u1\r\nUID:u2\r\n", "UID is there twice");
}

static void l10_all_delegates_of_a_list_are_read(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY",
               HEAD
               "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:a@x.test\","
               "\"mailto:b@x.test\";DELEGATED-FROM=\"mailto:z@x.test\":mailto:jo@x.test\r\n");
    const struct cal_speaker *speaker = &reading.answers.at[0].speakers[0];
    assert_int_equal(speaker->delegated_to_count, 2);
    assert_string_equal(speaker->delegated_to[0], "a@x.test");
    assert_string_equal(speaker->delegated_to[1], "b@x.test");
    assert_int_equal(speaker->delegated_from_count, 1);
    assert_string_equal(speaker->delegated_from[0], "z@x.test");
    pp_arena_fini(&reading.arena);
}

static void c4_the_sequence_of_outlook_is_read_beside_the_other(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY", HEAD "X-MICROSOFT-CDO-APPT-SEQUENCE:3\r\n");
    assert_int_equal(reading.answers.at[0].sequence, -1);
    assert_int_equal(reading.answers.at[0].outlook_sequence, 3);
    pp_arena_fini(&reading.arena);
}

static void c7_a_missing_organizer_is_no_fault(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY", HEAD "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@x.test\r\n");
    assert_false(reading.answers.at[0].organized);
    assert_null(reading.answers.at[0].organizer);
    assert_null(reading.answers.at[0].fault);
    pp_arena_fini(&reading.arena);
}

static void c11_what_a_counter_proposes_is_read(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "COUNTER",
               HEAD
               "DTSTART;TZID=Europe/London:20270617T093000\r\nDTEND:20270617T160000Z\r\n"
               "ATTENDEE:mailto:jo@x.test\r\n");
    const struct cal_answer *answer = &reading.answers.at[0];
    assert_int_equal(answer->method, CAL_COUNTER);
    assert_int_equal(answer->start.form, CAL_POINT_INSTANT);
    assert_int_equal(answer->start.at_s, at("2027-06-17T08:30:00Z"));
    assert_int_equal(answer->end.at_s, at("2027-06-17T16:00:00Z"));
    pp_arena_fini(&reading.arena);
}

static void c18_a_request_status_of_3_or_5_is_a_problem(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool problem;
    } cases[] = {{"2.0;Success", false},
                 {"2.8;Success\\, repeating event ignored", false},
                 {"3.0;Invalid Property Name;FOO", true},
                 {"4.1;Event conflict", false},
                 {"5.3;No scheduling support for user", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;
        struct pp_str lines = {0};
        pp_str_addf(&lines, HEAD "REQUEST-STATUS:2.0;Success\r\nREQUEST-STATUS:%s\r\n",
                    cases[i].value);
        read_lines(&reading, "REPLY", pp_str_text(&lines));
        assert_int_equal(reading.answers.at[0].problem != NULL, cases[i].problem);
        pp_str_fini(&lines);
        pp_arena_fini(&reading.arena);
    }
}

#define CALENDAR(method, events) "BEGIN:VCALENDAR\nVERSION:2.0\n" method events "END:VCALENDAR"
#define EVENT(uid) "BEGIN:VEVENT\nUID:" uid "\nDTSTAMP:20261122T074634Z\nEND:VEVENT\n"

static void c10_all_events_of_one_message_are_read_in_order(void **state)
{
    (void)state;
    struct reading reading;
    read_object(&reading,
                CALENDAR("METHOD:REPLY\n",
                         EVENT("u1") "BEGIN:VEVENT\nUID:u1\nRECURRENCE-ID:20270616T083000Z\n"
                                     "END:VEVENT\n"),
                "reply");
    assert_ok(reading.code, &reading.err);
    assert_int_equal(reading.answers.count, 2);
    assert_true(reading.answers.told_by_mail);
    assert_int_equal(reading.answers.at[0].line, 4);
    assert_int_equal(reading.answers.at[0].instance.form, CAL_POINT_NONE);
    assert_int_equal(reading.answers.at[1].instance.form, CAL_POINT_INSTANT);
    assert_int_equal(reading.answers.at[1].stamp_s, 0);
    pp_arena_fini(&reading.arena);
}

static void d7_the_methods_of_mail_and_object_must_be_one(void **state)
{
    (void)state;
    struct reading reading;
    assert_unreadable(CALENDAR("METHOD:REPLY\n", EVENT("u1")), "REQUEST",
                      "the mail says it is a REQUEST");
    assert_unreadable(CALENDAR("", EVENT("u1")), NULL, "no METHOD");
    assert_unreadable(CALENDAR("METHOD:REPLY\nMETHOD:REPLY\n", EVENT("u1")), NULL, "several");
    read_object(&reading, CALENDAR("", EVENT("u1")), "Reply");
    assert_ok(reading.code, &reading.err);
    assert_int_equal(reading.answers.method, CAL_REPLY);
    assert_int_equal(reading.answers.warning_count, 1);
    pp_arena_fini(&reading.arena);
    read_object(&reading, CALENDAR("METHOD:REPLY\n", EVENT("u1")), NULL);
    assert_ok(reading.code, &reading.err);
    assert_false(reading.answers.told_by_mail);
    pp_arena_fini(&reading.arena);
    read_object(&reading, CALENDAR("METHOD:X-POLL\n", EVENT("u1")), NULL);
    assert_ok(reading.code, &reading.err);
    assert_int_equal(reading.answers.method, CAL_METHOD_NONE);
    assert_string_equal(reading.answers.method_text, "X-POLL");
    pp_arena_fini(&reading.arena);
}

static void what_is_no_message_about_one_event_is_refused_with_a_reason(void **state)
{
    (void)state;
    assert_unreadable("", NULL, "there is no calendar object");
    assert_unreadable("<html><body>Sign in</body></html>", NULL, "line 1");
    assert_unreadable(CALENDAR("METHOD:REPLY\n", ""), NULL, "holds no event");
    assert_unreadable(CALENDAR("METHOD:REPLY\n", EVENT("u1") EVENT("u2")), NULL,
                      "line 8 of the calendar object begins another event");
    assert_unreadable(CALENDAR("METHOD:REPLY\n", EVENT("u1")) "\n" CALENDAR("", ""), NULL,
                      "not one VCALENDAR");
    assert_unreadable("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u1\n", NULL, "cut off");
    assert_unreadable(EVENT("u1"), NULL, "not one VCALENDAR");
}

static void a14_what_rfc_9073_adds_is_passed_over(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY",
               HEAD
               "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@x.test\r\n"
               "STYLED-DESCRIPTION;VALUE=TEXT:<b>x</b>\r\nSTRUCTURED-DATA;VALUE=TEXT:{}\r\n"
               "BEGIN:PARTICIPANT\r\nUID:p1\r\nPARTICIPANT-TYPE:ACTIVE\r\nEND:PARTICIPANT\r\n"
               "BEGIN:VLOCATION\r\nUID:l1\r\nNAME:Hall\r\nEND:VLOCATION\r\n");
    assert_null(reading.answers.at[0].fault);
    assert_int_equal(reading.answers.at[0].speaker_count, 1);
    assert_string_equal(reading.answers.at[0].uid, "u1");
    assert_int_equal(reading.answers.warning_count, 0);
    pp_arena_fini(&reading.arena);
}

static void h11_comments_come_without_what_hides_or_turns_text(void **state)
{
    (void)state;
    struct reading reading;
    read_lines(&reading, "REPLY",
               HEAD
               "COMMENT:a\xe2\x80\xae"
               "b\\nc\td \xc5\xb5\r\nCOMMENT:two\r\n");
    assert_string_equal(reading.answers.at[0].comment, "ab\nc d \xc5\xb5\ntwo");
    pp_arena_fini(&reading.arena);
}

static void a_comment_is_cut_at_a_character(void **state)
{
    (void)state;
    struct reading reading;
    struct pp_str lines = {0};
    pp_str_add(&lines, HEAD "COMMENT:x");
    for (int i = 0; i < 4000; i++)
        pp_str_add(&lines, "\xc5\xb5");
    pp_str_add(&lines, "\r\n");
    read_lines(&reading, "REPLY", pp_str_text(&lines));
    const char *comment = reading.answers.at[0].comment;
    assert_in_range(strlen(comment), 4000, 4010);
    assert_true(pp_utf8_valid(comment, strlen(comment)));
    assert_true(pp_text_ends(comment, "…"));
    pp_str_fini(&lines);
    pp_arena_fini(&reading.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_is_read_with_all_it_says),
        cmocka_unit_test(c15_an_absent_partstat_is_needs_action_and_an_odd_one_is_kept),
        cmocka_unit_test(c15_addresses_are_what_stands_behind_mailto),
        cmocka_unit_test(c1_a_recurrence_id_is_the_same_instant_however_it_is_written),
        cmocka_unit_test(c1_a_zone_is_known_by_its_windows_name_or_by_what_the_object_says_of_it),
        cmocka_unit_test(c11_a_proposal_is_read_on_the_clock_of_its_zone),
        cmocka_unit_test(c1_a_whole_day_is_the_midnight_of_the_place),
        cmocka_unit_test(l8_numbers_and_times_that_are_none_are_faults),
        cmocka_unit_test(l10_all_delegates_of_a_list_are_read),
        cmocka_unit_test(c4_the_sequence_of_outlook_is_read_beside_the_other),
        cmocka_unit_test(c7_a_missing_organizer_is_no_fault),
        cmocka_unit_test(c11_what_a_counter_proposes_is_read),
        cmocka_unit_test(c18_a_request_status_of_3_or_5_is_a_problem),
        cmocka_unit_test(c10_all_events_of_one_message_are_read_in_order),
        cmocka_unit_test(d7_the_methods_of_mail_and_object_must_be_one),
        cmocka_unit_test(what_is_no_message_about_one_event_is_refused_with_a_reason),
        cmocka_unit_test(a14_what_rfc_9073_adds_is_passed_over),
        cmocka_unit_test(h11_comments_come_without_what_hides_or_turns_text),
        cmocka_unit_test(a_comment_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
