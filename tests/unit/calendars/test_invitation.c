#include "calendars/invitation.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

static int64_t instant_of(const char *text)
{
    int64_t at_s = 0;
    assert_true(pp_instant_parse(text, &at_s));
    return at_s;
}

static struct cal_event timed_event(void)
{
    return (struct cal_event){.uid = "b-1",
                              .summary = "Team call",
                              .when = {.start = {.day = day_of("2027-06-04"), .minute = 960},
                                       .end = {.day = day_of("2027-06-04"), .minute = 1020},
                                       .zone = cal_zone_builtin("Europe/London")},
                              .status = CAL_CONFIRMED,
                              .stamp_s = instant_of("2026-11-22T09:00:00Z")};
}

static struct cal_event all_day_event(const char *first, int32_t days)
{
    struct cal_event event = timed_event();
    event.uid = "b-2";
    event.when = (struct cal_span){.all_day = true, .first_day = day_of(first), .days = days};
    return event;
}

static const struct cal_attendee jo = {.person = {.name = "Jo Jones", .email = "jo@council.test"},
                                       .partstat = CAL_NEEDS_ACTION,
                                       .rsvp = true};

static struct cal_invitation request_to_jo(void)
{
    return (struct cal_invitation){
        .method = CAL_REQUEST,
        .organizer = {.name = "Peer Pool", .email = "bookings+b1.tok@peerpool.test"},
        .attendees = &jo,
        .attendee_count = 1};
}

static char *write_event(const struct cal_invitation *invitation, const struct cal_event *event)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    assert_ok(cal_write(invitation, event, &out, &err), &err);
    return out.at;
}

/* The call fails with this sentence and adds nothing. */
static void assert_refused(const struct cal_invitation *invitation, const struct cal_event *event,
                           const char *sentence)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    pp_str_add(&out, "kept");
    assert_int_not_equal(cal_write(invitation, event, &out, &err), PP_OK);
    assert_contains(err.text, sentence);
    assert_string_equal(out.at, "kept");
    pp_str_fini(&out);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

static void b1_a_request_is_these_bytes(void **state)
{
    (void)state;
    struct cal_event event = timed_event();
    struct cal_invitation invitation = request_to_jo();
    event.description = "Agenda:\n1, 2; 3";
    event.location = "On line";
    event.url = "https://peerpool.test/b/1";
    event.created_s = event.modified_s = instant_of("2026-11-20T10:11:12Z");
    invitation.sent_by = "al@peerpool.test";
    char *text = write_event(&invitation, &event);
    assert_string_equal(
        text,
        "BEGIN:VCALENDAR\r\n"
        "PRODID:-//Peerpool//Peerpool " PP_VERSION
        "//EN\r\n"
        "VERSION:2.0\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "METHOD:REQUEST\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
        "BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\nTZOFFSETFROM:+0000\r\n"
        "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZNAME:BST\r\n"
        "END:DAYLIGHT\r\n"
        "BEGIN:STANDARD\r\nDTSTART:19701025T020000\r\nTZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZNAME:GMT\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:b-1\r\n"
        "DTSTAMP:20261122T090000Z\r\n"
        "SEQUENCE:0\r\n"
        "DTSTART;TZID=Europe/London:20270604T160000\r\n"
        "DTEND;TZID=Europe/London:20270604T170000\r\n"
        "SUMMARY:Team call\r\n"
        "DESCRIPTION:Agenda:\\n1\\, 2\\; 3\r\n"
        "LOCATION:On line\r\n"
        "URL:https://peerpool.test/b/1\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "CREATED:20261120T101112Z\r\n"
        "LAST-MODIFIED:20261120T101112Z\r\n"
        "ORGANIZER;CN=\"Peer Pool\";SENT-BY=\"mailto:al@peerpool.test\":mailto:bookings+\r\n"
        " b1.tok@peerpool.test\r\n"
        "ATTENDEE;CN=\"Jo Jones\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEED\r\n"
        " S-ACTION;RSVP=TRUE:mailto:jo@council.test\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n");
    free(text);
}

static void a4_head_and_method_come_exactly_once_and_a_file_has_no_method(void **state)
{
    (void)state;
    const struct cal_event event = timed_event();
    const struct cal_invitation invitation = request_to_jo();
    char *text = write_event(&invitation, &event);
    assert_int_equal(count_of(text, "\r\nVERSION:2.0\r\n"), 1);
    assert_int_equal(count_of(text, "\r\nPRODID:"), 1);
    assert_int_equal(count_of(text, "\r\nMETHOD:REQUEST\r\n"), 1);
    free(text);
    struct pp_err err = {0};
    struct pp_str out = {0};
    assert_ok(cal_write_file("Jo", &event, 1, &out, &err), &err);
    assert_null(strstr(out.at, "METHOD"));
    assert_null(strstr(out.at, "ORGANIZER"));
    pp_str_fini(&out);
}

static void a6_an_all_day_visit_of_n_days_ends_exclusively_n_days_later(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    static const struct {
        const char *first;
        int32_t days;
        const char *start, *end;
    } visits[] = {{"2027-06-15", 4, "20270615", "20270619"},
                  {"2027-06-15", 1, "20270615", "20270616"},
                  {"2026-03-28", 3, "20260328", "20260331"}, /* over the spring change */
                  {"2027-12-30", 3, "20271230", "20280102"},
                  {"2028-02-28", 2, "20280228", "20280301"}};
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        const struct cal_event event = all_day_event(visits[i].first, visits[i].days);
        char *text = write_event(&invitation, &event);
        char want[96];
        (void)snprintf(want, sizeof want, "\r\nDTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\n",
                       visits[i].start, visits[i].end);
        assert_contains(text, want);
        assert_null(strstr(text, "VTIMEZONE"));
        free(text);
    }
}

static void a5_an_end_at_or_before_the_start_is_refused(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.when.end = event.when.start;
    assert_refused(&invitation, &event, "it must end later");
    event.when.end.minute--;
    assert_refused(&invitation, &event, "event b-1: the event ends at or before its start");
    event = all_day_event("2027-06-15", 0);
    assert_refused(&invitation, &event, "0 whole days is not possible");
    event = timed_event();
    event.stamp_s = 0;
    assert_refused(&invitation, &event, "time stamp is missing");
}

static void a9_a_time_that_comes_twice_is_written_in_utc_so_that_all_read_it_alike(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.when.start = (struct cal_civil){day_of("2026-10-25"), 90};
    event.when.end = (struct cal_civil){day_of("2026-10-25"), 150};
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nDTSTART:20261025T003000Z\r\nDTEND:20261025T023000Z\r\n");
    assert_null(strstr(text, "TZID"));
    free(text);
    event.when.start = (struct cal_civil){day_of("2026-10-25"), 0};
    event.when.end = (struct cal_civil){day_of("2026-10-25"), 119};
    text = write_event(&invitation, &event);
    assert_contains(text, "\r\nDTSTART:20261024T230000Z\r\nDTEND:20261025T005900Z\r\n");
    free(text);
    event.when.start = (struct cal_civil){day_of("2026-10-25"), 59};
    event.when.end = (struct cal_civil){day_of("2026-10-25"), 120};
    text = write_event(&invitation, &event);
    assert_contains(text, "DTSTART;TZID=Europe/London:20261025T005900\r\n");
    assert_contains(text, "DTEND;TZID=Europe/London:20261025T020000\r\n");
    free(text);
}

static void a9_a_time_that_the_clock_skips_is_refused(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.when.start = (struct cal_civil){day_of("2026-03-29"), 61};
    event.when.end = (struct cal_civil){day_of("2026-03-29"), 180};
    assert_refused(&invitation, &event, "01:01 on Sun 29 Mar 2026 does not exist");
}

static void a7_a_uid_is_kept_as_it_is_and_a_bad_one_refused(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.uid = "0b6f1c1e-6a0e-4f6e-9d59-2f2a6e2f3f10";
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nUID:0b6f1c1e-6a0e-4f6e-9d59-2f2a6e2f3f10\r\n");
    free(text);
    static const char *const bad[] = {NULL, "", "a b", "a\r\nX:1", "a,b", "J\xc3\xb4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        event.uid = bad[i];
        assert_refused(&invitation, &event, "the UID must be");
    }
}

static void a8_utc_is_written_with_z_and_without_a_vtimezone(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.when.zone = cal_zone_builtin("UTC");
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nDTSTART:20270604T160000Z\r\n");
    assert_null(strstr(text, "TZID"));
    free(text);
}

static void a8_a_file_has_each_zone_once_and_none_unused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    struct pp_str out = {0};
    struct cal_event events[5];
    static const char *const uids[] = {"e0", "e1", "e2", "e3", "e4"};
    for (size_t i = 0; i < 5; i++) {
        events[i] = i == 1 ? all_day_event("2027-06-15", 4) : timed_event();
        events[i].uid = uids[i];
    }
    events[3].when.zone = cal_zone_builtin("Europe/Dublin");
    events[4].when.zone = cal_zone_builtin("UTC");
    assert_ok(cal_write_file("Visits of Jo", events, 5, &out, &err), &err);
    assert_int_equal(count_of(out.at, "BEGIN:VEVENT"), 5);
    assert_int_equal(count_of(out.at, "BEGIN:VTIMEZONE"), 2);
    assert_int_equal(count_of(out.at, "\r\nTZID:Europe/London\r\n"), 1);
    assert_int_equal(count_of(out.at, "\r\nTZID:Europe/Dublin\r\n"), 1);
    assert_contains(out.at, "\r\nNAME:Visits of Jo\r\nX-WR-CALNAME:Visits of Jo\r\n");
    pp_str_fini(&out);
    events[4].uid = "e0";
    assert_int_equal(cal_write_file(NULL, events, 5, &out, &err), PP_INVALID);
    assert_contains(err.text, "event e0 is there twice");
    assert_int_equal(cal_write_file(NULL, events, 0, &out, &err), PP_INVALID);
    assert_int_equal(out.len, 0);
}

static void a11_a_sequence_below_zero_is_refused(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.sequence = INT32_MAX;
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nSEQUENCE:2147483647\r\n");
    free(text);
    event.sequence = -1;
    assert_refused(&invitation, &event, "negative");
}

static void b1_a_request_needs_an_attendee_a_summary_and_a_status_that_is_on(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    invitation.attendee_count = 0;
    assert_refused(&invitation, &event, "nobody is named as attendee");
    invitation.attendee_count = 1;
    event.status = CAL_CANCELLED;
    assert_refused(&invitation, &event, "send a CANCEL");
    event.status = CAL_CONFIRMED;
    event.summary = "";
    assert_refused(&invitation, &event, "no summary");
}

static void b5_a_whole_cancel_says_so_twice_and_keeps_time_and_words(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    invitation.method = CAL_CANCEL;
    event.status = CAL_CANCELLED;
    assert_refused(&invitation, &event, "sequence above");
    event.sequence = 1;
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nMETHOD:CANCEL\r\n");
    assert_contains(text, "\r\nSTATUS:CANCELLED\r\n");
    assert_contains(text, "\r\nSEQUENCE:1\r\n");
    assert_contains(text, "\r\nDTSTART;TZID=Europe/London:20270604T160000\r\n");
    assert_contains(text, "\r\nSUMMARY:Team call\r\n");
    assert_null(strstr(text, "RSVP"));
    free(text);
    event.status = CAL_CONFIRMED;
    assert_refused(&invitation, &event, "CANCELLED or none");
}

static void b6_the_cancel_to_one_person_has_no_status(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    invitation.method = CAL_CANCEL;
    event.status = CAL_STATUS_NONE;
    event.sequence = 1;
    char *text = write_event(&invitation, &event);
    assert_null(strstr(text, "STATUS:"));
    assert_int_equal(count_of(text, "\r\nATTENDEE"), 1);
    free(text);
}

static void b13_the_organizer_is_not_asked_and_nobody_twice(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    const struct cal_event event = timed_event();
    struct cal_attendee two[] = {jo, jo};
    invitation.attendees = two;
    invitation.attendee_count = 2;
    two[1].person.email = "JO@council.test";
    assert_refused(&invitation, &event, "is there twice");
    two[1].person.email = "Bookings+b1.tok@peerpool.test";
    assert_refused(&invitation, &event, "cannot be asked as an attendee too");
    two[1].person.email = "al@other.test";
    char *text = write_event(&invitation, &event);
    assert_int_equal(count_of(text, "\r\nATTENDEE"), 2);
    free(text);
}

static void a10_the_stamp_is_the_message_s_own_and_other_times_are_in_utc(void **state)
{
    (void)state;
    const struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    event.created_s = instant_of("2026-11-20T10:11:12Z");
    event.modified_s = instant_of("2026-11-21T10:11:12Z");
    char *text = write_event(&invitation, &event);
    assert_int_equal(count_of(text, "\r\nDTSTAMP:20261122T090000Z\r\n"), 1);
    assert_int_equal(count_of(text, "\r\nCREATED:20261120T101112Z\r\n"), 1);
    assert_int_equal(count_of(text, "\r\nLAST-MODIFIED:20261121T101112Z\r\n"), 1);
    free(text);
    event.stamp_s = 0;
    assert_refused(&invitation, &event, "a time stamp is missing");
}

static void b10_who_acts_for_the_organizer_is_named_and_answers_still_go_to_it(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    const struct cal_event event = timed_event();
    invitation.organizer = (struct cal_person){.name = "P", .email = "b@p.test"};
    invitation.sent_by = "al@p.test";
    char *text = write_event(&invitation, &event);
    assert_contains(text,
                    "\r\nORGANIZER;CN=\"P\";SENT-BY=\"mailto:al@p.test\":mailto:b@p.test\r\n");
    free(text);
    invitation.sent_by = "al@";
    assert_refused(&invitation, &event, "sender's e-mail address is not usable");
}

static void c11_a_declined_counter_echoes_what_was_countered_and_says_why(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    struct cal_event event = timed_event();
    invitation.method = CAL_DECLINECOUNTER;
    invitation.comment = "The hall is taken then;\nplease come as agreed.";
    event.sequence = 4;
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nMETHOD:DECLINECOUNTER\r\n");
    assert_contains(text, "\r\nUID:b-1\r\n");
    assert_contains(text, "\r\nSEQUENCE:4\r\n");
    assert_contains(text, "\r\nCOMMENT:The hall is taken then\\;\\nplease come as agreed.\r\n");
    assert_contains(text, "\r\nORGANIZER;");
    assert_int_equal(count_of(text, "\r\nATTENDEE;"), 1);
    assert_null(strstr(text, "RSVP"));
    free(text);
    event.status = CAL_CANCELLED;
    assert_refused(&invitation, &event, "told by a CANCEL");
    event.status = CAL_CONFIRMED;
    invitation.attendee_count = 0;
    assert_refused(&invitation, &event, "nobody is named");
    invitation.comment = "one\x01two";
    assert_refused(&invitation, &event, "the comment holds a control");
}

static void an_organizer_sends_no_answers(void **state)
{
    (void)state;
    static const enum cal_method methods[] = {CAL_REPLY, CAL_ADD, CAL_REFRESH, CAL_COUNTER,
                                              CAL_METHOD_NONE};
    struct cal_invitation invitation = request_to_jo();
    const struct cal_event event = timed_event();
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        invitation.method = methods[i];
        assert_refused(&invitation, &event, "an organizer does not send a");
    }
}

static void a_published_event_names_nobody(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    const struct cal_event event = timed_event();
    invitation.method = CAL_PUBLISH;
    assert_refused(&invitation, &event, "names no attendees");
    invitation.attendee_count = 0;
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nMETHOD:PUBLISH\r\n");
    free(text);
}

static void a_person_without_a_name_is_called_by_the_address(void **state)
{
    (void)state;
    struct cal_invitation invitation = request_to_jo();
    const struct cal_event event = timed_event();
    static const char *const none[] = {NULL, "", "^", " ^ "};
    struct cal_attendee nameless = jo;
    invitation.attendees = &nameless;
    for (size_t i = 0; i < 4; i++) {
        nameless.person.name = none[i];
        char *text = write_event(&invitation, &event);
        assert_contains(text, "\r\nATTENDEE;CN=\"jo@council.test\";");
        free(text);
    }
}

static void h10_no_field_can_start_a_line_of_its_own(void **state)
{
    (void)state;
    static const char evil[] = "x\r\nATTENDEE:mailto:evil@example.org";
    struct cal_invitation invitation = request_to_jo();
    struct cal_attendee attendee = jo;
    struct cal_event event = timed_event();
    invitation.attendees = &attendee;
    event.summary = evil;
    assert_refused(&invitation, &event, "the summary holds a control");
    event = timed_event();
    event.location = evil;
    assert_refused(&invitation, &event, "the location holds a control");
    event = timed_event();
    event.url = evil;
    assert_refused(&invitation, &event, "the link is not");
    event = timed_event();
    attendee.person.name = evil;
    assert_refused(&invitation, &event, "attendee jo@council.test: the name holds a control");
    attendee = jo;
    attendee.person.email = evil;
    assert_refused(&invitation, &event, "e-mail address of the attendee is not usable");
    attendee = jo;
    invitation.organizer.name = evil;
    assert_refused(&invitation, &event, "the name holds a control");
    invitation.organizer = (struct cal_person){.email = evil};
    assert_refused(&invitation, &event, "e-mail address of the organizer is not usable");
    invitation = request_to_jo();
    invitation.sent_by = evil;
    assert_refused(&invitation, &event, "sender's e-mail address");
    event.description = "\xff";
    invitation.sent_by = NULL;
    assert_refused(&invitation, &event, "the description is not valid UTF-8");
    event.description = evil; /* newlines are its right, and become \n */
    char *text = write_event(&invitation, &event);
    assert_contains(text, "\r\nDESCRIPTION:x\\nATTENDEE:mailto:evil@example.org\r\n");
    free(text);
}

/* H10 */
static void l9_addresses_and_links_are_what_they_claim(void **state)
{
    (void)state;
    static const char *const emails[] = {"a@b", "o'neil+x@sub.example.org", "a.b_c-d@e-f.gov.uk",
                                         "a!#$%&*/=?^`{|}~@b.org"};
    static const char *const bad_emails[] = {
        NULL,    "",          "a",     "@b",       "a@",         "a@b@c",      "a b@c",
        "a@b c", ".a@b",      "a.@b",  "a..b@c",   "a@.b",       "a@b.",       "a@b..c",
        "a@-b",  "a@b-",      "a@b_c", "a\n@b",    "\"a b\"@c",  "<a@b>",      "a,b@c",
        "a;b@c", "a@[1.2.3]", "a:b@c", "a@b\r\nX", "mailto:a@b", "\xc3\xb4@b", "a@b,c@d"};
    static const char *const urls[] = {"https://a", "http://a.b/c?d=e&f#g", "https://[::1]:8/%41"};
    static const char *const bad_urls[] = {NULL,
                                           "",
                                           "https://",
                                           "ftp://a",
                                           "javascript:alert(1)",
                                           "https://a b",
                                           "https://user@host/",
                                           "https://a\"b",
                                           "https://a\r\nX:1",
                                           "https:///a",
                                           "//a"};
    for (size_t i = 0; i < sizeof emails / sizeof emails[0]; i++)
        assert_true(cal_email_valid(emails[i]));
    for (size_t i = 0; i < sizeof bad_emails / sizeof bad_emails[0]; i++)
        assert_false(cal_email_valid(bad_emails[i]));
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        assert_true(cal_url_valid(urls[i]));
    for (size_t i = 0; i < sizeof bad_urls / sizeof bad_urls[0]; i++)
        assert_false(cal_url_valid(bad_urls[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b1_a_request_is_these_bytes),
        cmocka_unit_test(a4_head_and_method_come_exactly_once_and_a_file_has_no_method),
        cmocka_unit_test(a6_an_all_day_visit_of_n_days_ends_exclusively_n_days_later),
        cmocka_unit_test(a5_an_end_at_or_before_the_start_is_refused),
        cmocka_unit_test(a9_a_time_that_comes_twice_is_written_in_utc_so_that_all_read_it_alike),
        cmocka_unit_test(a9_a_time_that_the_clock_skips_is_refused),
        cmocka_unit_test(a7_a_uid_is_kept_as_it_is_and_a_bad_one_refused),
        cmocka_unit_test(a8_utc_is_written_with_z_and_without_a_vtimezone),
        cmocka_unit_test(a8_a_file_has_each_zone_once_and_none_unused),
        cmocka_unit_test(a11_a_sequence_below_zero_is_refused),
        cmocka_unit_test(b1_a_request_needs_an_attendee_a_summary_and_a_status_that_is_on),
        cmocka_unit_test(b5_a_whole_cancel_says_so_twice_and_keeps_time_and_words),
        cmocka_unit_test(b6_the_cancel_to_one_person_has_no_status),
        cmocka_unit_test(b13_the_organizer_is_not_asked_and_nobody_twice),
        cmocka_unit_test(a10_the_stamp_is_the_message_s_own_and_other_times_are_in_utc),
        cmocka_unit_test(b10_who_acts_for_the_organizer_is_named_and_answers_still_go_to_it),
        cmocka_unit_test(c11_a_declined_counter_echoes_what_was_countered_and_says_why),
        cmocka_unit_test(an_organizer_sends_no_answers),
        cmocka_unit_test(a_published_event_names_nobody),
        cmocka_unit_test(a_person_without_a_name_is_called_by_the_address),
        cmocka_unit_test(h10_no_field_can_start_a_line_of_its_own),
        cmocka_unit_test(l9_addresses_and_links_are_what_they_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
