#include "daemon/flow/invite.h"

#include <gmime/gmime.h>

#include "base/str.h"
#include "calendars/validate.h"
#include "daemon/flow/seal.h"
#include "tests/unit/flow/flow_fixture.h"

/* A mail read back by the library's parser. */
struct letter {
    GMimeMessage *mime;
    char *text, *html, *calendar;
    int calendars;
};

static void take_part(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    struct letter *letter = data;
    (void)parent;
    if (!GMIME_IS_TEXT_PART(part))
        return;
    GMimeContentType *type = g_mime_object_get_content_type(part);
    char *content = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    if (g_mime_content_type_is_type(type, "text", "calendar") && !letter->calendar) {
        assert_string_equal(g_mime_content_type_get_parameter(type, "method"), "REQUEST");
        letter->calendar = content;
        letter->calendars++;
    } else if (g_mime_content_type_is_type(type, "text", "html")) {
        letter->html = content;
    } else if (g_mime_content_type_is_type(type, "text", "plain")) {
        letter->text = content;
    } else {
        letter->calendars += g_mime_content_type_is_type(type, "text", "calendar");
        g_free(content);
    }
}

static struct letter open_letter(const char *bytes)
{
    struct letter letter = {0};
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, strlen(bytes));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    letter.mime = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(letter.mime);
    g_mime_message_foreach(letter.mime, take_part, &letter);
    assert_non_null(letter.text);
    assert_non_null(letter.html);
    assert_non_null(letter.calendar);
    return letter;
}

static void close_letter(struct letter *letter)
{
    g_free(letter->text);
    g_free(letter->html);
    g_free(letter->calendar);
    g_object_unref(letter->mime);
}

/* What would be sent for a visit that starts on the day. */
static const struct flow_proposal_publish *published(struct fixture *f, const char *start)
{
    static int64_t id = 11;
    struct store_peer lead = new_peer(f, id++, "Lee “Lead” O'Brien", ALPHA, "dcs");
    lead.known_as = "Lee";
    put_peer(f, &lead);
    add_peer(f, id++, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, start, NULL), 1);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    call->dry_run = true;
    run_ok(f, call);
    return call->arg;
}

/* Their mail for the event of that kind. */
static const struct store_mail *mail_of(const struct flow_proposal_publish *arg, size_t seat,
                                        const char *kind)
{
    const struct store_booking *booking = &arg->publish.booking;
    for (size_t i = 0; i < booking->invitation_count; i++)
        for (size_t e = 0; e < booking->event_count; e++)
            if (booking->invitations[i].peer == booking->seats[seat].peer &&
                booking->invitations[i].event == booking->events[e].id &&
                pp_text_is(booking->events[e].kind, kind))
                return &arg->publish.mails[i];
    fail_msg("there is no mail for %s", kind);
    return NULL;
}

static void expect_sound_calendar(const char *calendar)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_str crlf = {0};
    for (const char *at = calendar; *at; at++) { /* the parser gives back LF */
        if (*at == '\n' && (at == calendar || at[-1] != '\r'))
            pp_str_add_char(&crlf, '\r');
        pp_str_add_char(&crlf, *at);
    }
    assert_ok(
        cal_validate(pp_str_text(&crlf), crlf.len, &cal_limits_mail, CAL_STRICT, &faults, &err),
        &err);
    if (faults.count)
        fail_msg("%s: %s\n%s", faults.at[0].where, faults.at[0].message, calendar);
    pp_str_fini(&crlf);
    pp_arena_fini(&arena);
}

/* B13 D4 */
static void a_mail_reads_back_as_text_html_and_one_request(void **state)
{
    struct fixture *f = *state;
    const struct flow_proposal_publish *arg = published(f, "2027-03-01");
    const struct store_mail *mail = mail_of(arg, 0, "arrival");
    struct letter letter = open_letter(mail->mime);
    assert_string_equal(g_mime_message_get_message_id(letter.mime), mail->message_id);
    assert_string_equal(g_mime_message_get_subject(letter.mime),
                        "Invitation: Arrival: Visit, Host, Sun 28 Feb 2027");
    /* Who it comes from and where answers go is that invitation's own address, in every sense. */
    int64_t invitation = 0;
    assert_true(flow_seal_names(&f->desk.settings, mail->from, &invitation));
    assert_true(invitation > 0);
    assert_contains(mail->mime, pp_printf(&f->arena, "<%s>", mail->from));
    assert_contains(mail->mime, pp_printf(&f->arena, "Reply-To: %s", mail->from));
    assert_contains(letter.calendar, "mailto:peers+");
    assert_string_equal(mail->to, arg->peers[0].email);
    assert_contains(letter.text, "Dear Lee,");
    assert_contains(letter.text, "When: Sun 28 Feb 2027, 18:00 to 21:00 (Europe/London)");
    assert_contains(letter.text, "Where: Host");
    assert_contains(letter.text, "Your part: Lead");
    assert_contains(letter.text, "Reference: V-0001");
    assert_contains(letter.text, "Mo Member (Member)");
    assert_contains(letter.html, "<html lang=\"en\">");
    assert_contains(letter.html, "Lee “Lead” O");
    assert_contains(letter.calendar, "METHOD:REQUEST");
    assert_contains(letter.calendar, "PARTSTAT=NEEDS-ACTION");
    assert_contains(letter.calendar, "SEQUENCE:0");
    expect_sound_calendar(letter.calendar);
    const char *attendee = strstr(letter.calendar, "ATTENDEE");
    assert_null(strstr(attendee + 1, "ATTENDEE")); /* the others are told in words alone */
    close_letter(&letter);
}

static void times_are_local_in_winter_and_summer(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *start, *expected;
    } cases[] = {
        {"2027-03-01", "DTSTART;TZID=Europe/London:20270228T180000"},
        {"2027-07-05", "DTSTART;TZID=Europe/London:20270704T180000"},
    };
    for (size_t i = 0; i < 2; i++) {
        const struct flow_proposal_publish *arg = published(f, cases[i].start);
        struct letter letter = open_letter(mail_of(arg, 1, "arrival")->mime);
        assert_contains(letter.calendar, cases[i].expected);
        assert_contains(letter.calendar, "BEGIN:VTIMEZONE");
        expect_sound_calendar(letter.calendar);
        close_letter(&letter);
    }
}

static void onsite_days_are_whole_days(void **state)
{
    struct fixture *f = *state;
    const struct flow_proposal_publish *arg = published(f, "2027-03-01");
    struct letter letter = open_letter(mail_of(arg, 1, "onsite")->mime);
    assert_contains(letter.calendar, "DTSTART;VALUE=DATE:20270301");
    assert_contains(letter.calendar, "DTEND;VALUE=DATE:20270303");
    assert_contains(letter.text, "When: Mon 1 Mar 2027 to Tue 2 Mar 2027, all day");
    expect_sound_calendar(letter.calendar);
    close_letter(&letter);
}

/* A7 */
static void every_invitation_has_a_uid_and_a_message_id_of_its_own(void **state)
{
    struct fixture *f = *state;
    const struct flow_proposal_publish *arg = published(f, "2027-03-01");
    const struct store_booking *booking = &arg->publish.booking;
    for (size_t i = 0; i < booking->invitation_count; i++)
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(booking->invitations[i].uid, booking->invitations[j].uid);
            assert_string_not_equal(arg->publish.mails[i].message_id,
                                    arg->publish.mails[j].message_id);
        }
    assert_true(pp_text_ends(booking->invitations[0].uid, "@mail.programme.test"));
}

static void a_long_title_is_cut_in_the_subject_at_a_character(void **state)
{
    struct fixture *f = *state;
    char title[201] = "";
    for (size_t i = 0; i < 100; i++)
        memcpy(title + 2 * i, "é", 3);
    char words[201] = "";
    for (size_t i = 0; i < 100; i++)
        memcpy(words + 2 * i, "ö", 3);
    struct flow_call *call = NEW_CALL(f, flow_request_add);
    const int32_t start = day("2027-03-01");
    ARG(call, flow_request_add)->given = (struct flow_request_new){
        .product = "visit",
        .host = "Host",
        .title = title,
        .brief_json = pp_printf(&f->arena,
                                "{\"events\": [{\"kind\": \"onsite\", \"words\": \"%s\","
                                " \"from\": \"onsite\"}]}",
                                words),
        .when = {.from = STORE_NO_DAY, .to = STORE_NO_DAY, .starts = &start, .start_count = 1}};
    run_ok(f, call);
    add_peer(f, 91, "Lee", ALPHA, "dcs");
    add_peer(f, 92, "Mo", BETA, "member");
    const struct flow_match_run *found =
        match(f, ARG(call, flow_request_add)->request.reference, 1);
    struct flow_call *sending = publish(f, found->teams[0].proposal.id);
    run_ok(f, sending);
    const char *subject = ARG(sending, flow_proposal_publish)->publish.mails[0].subject;
    assert_true(strlen(subject) <= 400);
    assert_true(pp_utf8_valid(subject, strlen(subject)));
    assert_true(pp_text_ends(subject, "…, Mon 1 Mar 2027"));
}

static void a_persons_file_has_their_events_and_no_method(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 91, "Lee", ALPHA, "dcs");
    add_peer(f, 92, "Mo", BETA, "member");
    add_peer(f, 93, "Stranger", GAMMA, "head");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct flow_call *sending = publish(f, found->teams[0].proposal.id);
    run_ok(f, sending);
    static const char *const keys[] = {"91", "peer92@council.test"};
    static const size_t events[] = {3, 2};
    for (size_t i = 0; i < 2; i++) {
        struct flow_call *call = NEW_CALL(f, flow_booking_calendar);
        ARG(call, flow_booking_calendar)->id =
            ARG(sending, flow_proposal_publish)->publish.booking.id;
        ARG(call, flow_booking_calendar)->peer = keys[i];
        run_ok(f, call);
        const char *ics = ARG(call, flow_booking_calendar)->ics;
        size_t found_events = 0;
        for (const char *at = ics; (at = strstr(at, "BEGIN:VEVENT")); at++)
            found_events++;
        assert_int_equal(found_events, events[i]);
        assert_null(strstr(ics, "METHOD"));
        expect_sound_calendar(ics);
    }
    struct flow_call *call = NEW_CALL(f, flow_booking_calendar);
    ARG(call, flow_booking_calendar)->id = ARG(sending, flow_proposal_publish)->publish.booking.id;
    ARG(call, flow_booking_calendar)->peer = "Stranger";
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_contains(call->err.text, "Stranger is not part of booking");
}

int main(void)
{
    g_mime_init();
    const struct CMUnitTest tests[] = {
        flow_test(a_mail_reads_back_as_text_html_and_one_request),
        flow_test(times_are_local_in_winter_and_summer),
        flow_test(onsite_days_are_whole_days),
        flow_test(every_invitation_has_a_uid_and_a_message_id_of_its_own),
        flow_test(a_long_title_is_cut_in_the_subject_at_a_character),
        flow_test(a_persons_file_has_their_events_and_no_method),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
