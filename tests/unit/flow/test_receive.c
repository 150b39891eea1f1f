#include <string.h>

#include "base/str.h"
#include "daemon/flow/receive.h"
#include "daemon/flow/seal.h"
#include "tests/unit/flow/letter_fixture.h"

/* ---- answers ------------------------------------------------------------------------------- */

static void a_seat_is_accepted_when_all_of_its_events_are(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *first =
        receive(f, booking, (struct letter){.peer = 12, .sequence = -1});
    assert_verdict(first, "applies", STORE_INCOMING_DONE);
    assert_true(first->applied);
    assert_int_equal(first->row.booking, booking);
    assert_int_equal(first->row.peer, 12);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(invitation(f, booking, 12, "onsite")->partstat, STORE_ACCEPTED);
    assert_int_equal(invitation(f, booking, 12, "arrival")->partstat, STORE_NEEDS_ACTION);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
    receive(f, booking, (struct letter){.peer = 12, .event = "arrival", .sequence = -1});
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ACCEPTED);
    receive_all(f, booking, 11, "ACCEPTED");
    assert_int_equal(look(f, booking)->booking.state, STORE_BOOKING_CONFIRMED);
    assert_int_equal(look(f, booking)->mail_count, 5); /* nobody was written to */
}

static void who_declines_what_keeps_the_diary_is_free_and_reserves_are_named(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got = receive(
        f, booking,
        (struct letter){
            .peer = 12, .partstat = "DECLINED", .sequence = -1, .more = "COMMENT:on holiday\r\n"});
    assert_verdict(got, "applies", STORE_INCOMING_DONE);
    assert_int_equal(got->reserve_count, 1);
    assert_int_equal(got->reserves[0].peer->id, 14);
    /* The arrival, which they have not declined, is taken out of their diary. */
    assert_string_equal(told(f, &got->altered), "12 CANCEL arrival 1\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_OPEN);
    assert_int_equal(now->booking.seat_count, 1);
    assert_string_equal(now->moves[0].reason, "on holiday");
}

static void who_declines_a_call_alone_keeps_the_seat_open_for_an_answer(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    receive(
        f, booking,
        (struct letter){.peer = 11, .event = "scoping", .partstat = "DECLINED", .sequence = -1});
    receive(f, booking, (struct letter){.peer = 11, .sequence = -1});
    receive(f, booking, (struct letter){.peer = 11, .event = "arrival", .sequence = -1});
    assert_int_equal(seat_state(&look(f, booking)->request, 0), STORE_SEAT_ENQUIRED);
    assert_int_equal(look(f, booking)->booking.seat_count, 2);
    receive(f, booking, (struct letter){.peer = 11, .event = "scoping", .sequence = -1});
    assert_int_equal(seat_state(&look(f, booking)->request, 0), STORE_SEAT_ACCEPTED);
}

static void c2_c17_the_same_again_and_an_older_one_change_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const int64_t now_s = f->now_ms / 1000;
    const struct letter tentative = {
        .peer = 12, .partstat = "TENTATIVE", .sequence = -1, .stamp_s = now_s + 60};
    const char *text = write_letter(f, booking, &tentative);
    assert_verdict(receive_text(f, text), "applies", STORE_INCOMING_DONE);
    const int64_t rev = look(f, booking)->booking.rev;
    const struct flow_received *same = receive_text(f, text);
    assert_true(same->known);
    assert_verdict(same, "applies", STORE_INCOMING_DONE);
    assert_verdict(receive(f, booking, tentative), "again", STORE_INCOMING_DONE); /* a new mail */
    assert_verdict(
        receive(f, booking, (struct letter){.peer = 12, .sequence = -1, .stamp_s = now_s + 30}),
        "stale", STORE_INCOMING_DONE);
    assert_int_equal(look(f, booking)->booking.rev, rev);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_TENTATIVE);
}

static void c3_who_answers_an_earlier_time_is_asked_again_at_most_once_an_hour(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-08");
    struct letter old = {.peer = 12, .sequence = 0};
    const char *first = write_letter(f, booking, &old);
    struct flow_call *move = NEW_CALL(f, flow_booking_move);
    ARG(move, flow_booking_move)->id = booking;
    ARG(move, flow_booking_move)->first_day =
        look(f, booking)->booking.first_day == day("2027-03-01") ? day("2027-03-08")
                                                                 : day("2027-03-01");
    run_ok(f, move);
    f->now_ms += 7200 * 1000;
    const size_t mails = look(f, booking)->mail_count;
    assert_verdict(receive_text(f, first), "old-revision", STORE_INCOMING_DONE);
    assert_int_equal(look(f, booking)->mail_count, mails + 1);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_NEEDS_ACTION);
    assert_verdict(receive(f, booking, old), "old-revision", STORE_INCOMING_DONE);
    assert_int_equal(look(f, booking)->mail_count, mails + 1);
}

static void c4_c14_what_cannot_be_an_answer_to_us_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    assert_verdict(receive(f, booking, (struct letter){.peer = 12, .sequence = 7}), "forged",
                   STORE_INCOMING_DONE);
    assert_verdict(
        receive(f, booking, (struct letter){.peer = 12, .method = "CANCEL", .sequence = -1}),
        "not-an-answer", STORE_INCOMING_DONE);
    assert_verdict(
        receive(f, booking,
                (struct letter){.peer = 12, .organizer = "boss@elsewhere.test", .sequence = -1}),
        "other-organizer", STORE_INCOMING_DONE);
    assert_verdict(receive(f, booking,
                           (struct letter){.peer = 12,
                                           .uid = "1@elsewhere.test",
                                           .to = "peers@programme.test",
                                           .sequence = -1}),
                   "unknown-event", STORE_INCOMING_REVIEW);
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

/* ---- who may answer ------------------------------------------------------------------------ */

static void h1_without_the_reply_address_our_mail_system_must_vouch_for_the_sender(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    f->desk.settings.authserv = "mx.programme.test";
    struct letter letter = {.peer = 12, .to = "peers@programme.test", .sequence = -1};
    assert_verdict(receive(f, booking, letter), "untrusted", STORE_INCOMING_REVIEW);
    const struct store_peer peer = get_peer(f, 12);
    letter.head = pp_printf(
        &f->arena, "Authentication-Results: mx.programme.test; dmarc=pass header.from=%s\r\n",
        strchr(peer.email, '@') + 1);
    letter.from = "else@elsewhere.test"; /* who is vouched for is not who is asked */
    assert_verdict(receive(f, booking, letter), "untrusted", STORE_INCOMING_REVIEW);
    letter.from = NULL;
    assert_verdict(receive(f, booking, letter), "applies", STORE_INCOMING_DONE);
}

static void h1_a_forged_address_opens_nothing_and_an_alias_with_the_right_one_does(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    char *forged =
        pp_dup(&f->arena,
               flow_seal_address(&f->desk.settings, invitation(f, booking, 12, NULL), &f->arena));
    char *at = strchr(forged, '@') - 1;
    *at = *at == 'a' ? 'b' : 'a';
    assert_verdict(receive(f, booking, (struct letter){.peer = 12, .to = forged, .sequence = -1}),
                   "untrusted", STORE_INCOMING_REVIEW);
    assert_verdict(
        receive(f, booking, (struct letter){.peer = 12, .from = "mo@home.test", .sequence = -1}),
        "applies", STORE_INCOMING_DONE);
}

static void h2_somebody_else_who_declines_after_the_person_accepted_is_asked_about(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    receive_all(f, booking, 12, "ACCEPTED");
    f->now_ms += 7200 * 1000;
    const size_t mails = look(f, booking)->mail_count;
    const struct flow_received *got = receive(
        f, booking,
        (struct letter){
            .peer = 12, .from = "x@elsewhere.test", .partstat = "DECLINED", .sequence = -1});
    assert_verdict(got, "to-confirm", STORE_INCOMING_REVIEW);
    assert_int_equal(look(f, booking)->mail_count, mails + 1);
    assert_string_equal(look(f, booking)->mails[mails].to, get_peer(f, 12).email);
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ACCEPTED);
    /* A coordinator who knows lets it count. */
    struct flow_call *apply = NEW_CALL(f, flow_incoming_apply);
    ARG(apply, flow_incoming_apply)->id = got->row.id;
    run_ok(f, apply);
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_OPEN);
    struct flow_call *again = NEW_CALL(f, flow_incoming_apply);
    ARG(again, flow_incoming_apply)->id = got->row.id;
    assert_int_equal(run(f, again), PP_CONFLICT);
}

static void c13_who_was_not_asked_waits_in_the_queue_until_it_is_dismissed(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got =
        receive(f, booking,
                (struct letter){.peer = 12, .attendee = "crasher@elsewhere.test", .sequence = -1});
    assert_verdict(got, "not-asked", STORE_INCOMING_REVIEW);
    struct flow_call *apply = NEW_CALL(f, flow_incoming_apply);
    ARG(apply, flow_incoming_apply)->id = got->row.id;
    assert_int_equal(run(f, apply), PP_CONFLICT);
    struct flow_call *dismiss = NEW_CALL(f, flow_incoming_dismiss);
    ARG(dismiss, flow_incoming_dismiss)->id = got->row.id;
    ARG(dismiss, flow_incoming_dismiss)->reason = "nobody we know";
    run_ok(f, dismiss);
    struct flow_call *show = NEW_CALL(f, flow_incoming_show);
    ARG(show, flow_incoming_show)->id = got->row.id;
    run_ok(f, show);
    const struct flow_incoming_show *shown = show->arg;
    assert_string_equal(shown->row.resolution, "dismissed: nobody we know");
    assert_contains(shown->text, "crasher@elsewhere.test");
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

/* ---- returned mails, words ----------------------------------------------------------------- */

static void c12_who_asks_is_sent_what_holds_at_the_address_of_the_roster(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct letter ask = {
        .peer = 12, .method = "REFRESH", .from = "mo@home.test", .sequence = -1};
    const size_t mails = look(f, booking)->mail_count;
    f->now_ms += 7200 * 1000;
    assert_verdict(receive(f, booking, ask), "refreshes", STORE_INCOMING_DONE);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->mail_count, mails + 1);
    assert_string_equal(now->mails[mails].to, get_peer(f, 12).email);
    assert_string_equal(now->mails[mails].kind, "reminder");
}

static void d9_a_mail_that_came_back_marks_the_invitation_and_an_answer_clears_it(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct store_invitation *it = invitation(f, booking, 12, NULL);
    const char *to = flow_seal_address(&f->desk.settings, it, &f->arena);
    const char *report = pp_printf(
        &f->arena,
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: %s\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; mo@council.test\r\nAction: failed\r\nStatus: "
        "5.1.1\r\n\r\n--r--\r\n",
        to);
    const struct flow_received *got = receive_text(f, report);
    assert_verdict(got, "undelivered", STORE_INCOMING_REVIEW);
    assert_contains(got->row.sentence, "Mo Member");
    assert_true(invitation(f, booking, 12, NULL)->undelivered);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_NEEDS_ACTION);
    receive(f, booking, (struct letter){.peer = 12, .sequence = -1});
    assert_false(invitation(f, booking, 12, NULL)->undelivered);
}

static void c18_a_program_that_cannot_read_us_is_a_delivery_problem(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got =
        receive(f, booking,
                (struct letter){.peer = 12,
                                .partstat = "NEEDS-ACTION",
                                .more = "REQUEST-STATUS:3.7;Invalid calendar user;ATTENDEE\r\n",
                                .sequence = -1});
    assert_verdict(got, "problem", STORE_INCOMING_REVIEW);
    assert_contains(got->row.sentence, "3.7;Invalid calendar user");
    assert_true(invitation(f, booking, 12, NULL)->undelivered);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_NEEDS_ACTION);
    const struct flow_received *both = receive(
        f, booking,
        (struct letter){
            .peer = 12, .more = "REQUEST-STATUS:5.1;Service unavailable\r\n", .sequence = -1});
    assert_verdict(both, "applies", STORE_INCOMING_DONE); /* they answer all the same */
    assert_contains(both->row.sentence, "5.1;Service unavailable");
    assert_false(invitation(f, booking, 12, NULL)->undelivered);
}

static void d7_a_mail_without_a_method_counts_by_the_reply_address_alone(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct store_peer peer = get_peer(f, 12);
    f->desk.settings.authserv = "mx.programme.test";
    const char *named = write_letter(
        f, booking,
        &(struct letter){.peer = 12,
                         .to = "peers@programme.test",
                         .head = pp_printf(&f->arena,
                                           "Authentication-Results: mx.programme.test; dmarc=pass "
                                           "header.from=%s\r\n",
                                           strchr(peer.email, '@') + 1),
                         .sequence = -1});
    const char *at = strstr(named, " method=REPLY;");
    const char *unnamed =
        pp_printf(&f->arena, "%.*s%s", (int)(at - named), named, at + strlen(" method=REPLY;"));
    const struct flow_received *got = receive_text(f, unnamed);
    assert_verdict(got, "untrusted", STORE_INCOMING_REVIEW);
    assert_contains(got->row.sentence, "does not name its METHOD");
    run_ok(f, apply_call(f, got->row.id)); /* a person has looked */
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_ACCEPTED);
}

/* Two letters' objects in one mail to both addresses. */
static const char *together(struct fixture *f, const char *one, const char *other)
{
    static const char start[] = "BEGIN:VCALENDAR";
    const char *to = strstr(other, "\r\nTo: ") + 6;
    return pp_printf(&f->arena,
                     "%.*s, %.*s\r\nSubject: Accepted\r\nMessage-ID: <%lld@y.test>\r\n"
                     "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
                     "Content-Type: text/calendar; method=REPLY\r\n\r\n%s\r\n--m\r\n"
                     "Content-Type: text/calendar; method=REPLY\r\n\r\n%s\r\n--m--\r\n",
                     (int)(strstr(one, "\r\nSubject") - one), one, (int)strcspn(to, "\r"), to,
                     (long long)f->now_ms, strstr(one, start), strstr(other, start));
}

static void c10_objects_about_several_events_are_taken_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *onsite = write_letter(f, booking, &(struct letter){.peer = 12, .sequence = -1});
    const struct letter bad = {.peer = 12, .event = "arrival", .sequence = 7};
    const struct flow_received *got =
        receive_text(f, together(f, onsite, write_letter(f, booking, &bad)));
    assert_verdict(got, "forged", STORE_INCOMING_REVIEW);
    assert_contains(got->row.sentence, "It speaks of 2 events, and is taken whole or not at all.");
    assert_int_equal(look(f, booking)->booking.rev, 1);
    const struct letter good = {.peer = 12, .event = "arrival", .sequence = -1};
    got = receive_text(f, together(f, onsite, write_letter(f, booking, &good)));
    assert_verdict(got, "applies", STORE_INCOMING_DONE);
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ACCEPTED);
    /* Of somebody else of the team, and of no event of ours. */
    const struct letter others = {.peer = 11, .sequence = -1};
    got = receive_text(
        f, together(f, write_letter(f, booking, &good), write_letter(f, booking, &others)));
    assert_verdict(got, "other-event", STORE_INCOMING_REVIEW);
    assert_int_equal(invitation(f, booking, 11, NULL)->partstat, STORE_NEEDS_ACTION);
}

static void c10_c17_objects_about_one_event_are_one_message(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const int64_t stamp_s = f->now_ms / 1000 + 100;
    const struct letter accept = {.peer = 12, .sequence = -1, .stamp_s = stamp_s};
    const struct letter copy = {
        .peer = 12, .sequence = -1, .stamp_s = stamp_s, .more = "SUMMARY:Accepted\r\n"};
    const struct letter later = {
        .peer = 12, .partstat = "TENTATIVE", .sequence = -1, .stamp_s = stamp_s + 1};
    const char *first = write_letter(f, booking, &accept);
    assert_verdict(receive_text(f, together(f, first, write_letter(f, booking, &copy))), "applies",
                   STORE_INCOMING_DONE);
    assert_int_equal(look(f, booking)->booking.rev, 2);
    assert_verdict(receive_text(f, together(f, first, write_letter(f, booking, &later))), "applies",
                   STORE_INCOMING_DONE);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_TENTATIVE);
    const struct letter forged = {.peer = 12, .sequence = 7};
    assert_verdict(receive_text(f, together(f, write_letter(f, booking, &accept),
                                            write_letter(f, booking, &forged))),
                   "forged", STORE_INCOMING_DONE);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_TENTATIVE);
}

/* D10 */
static void what_is_no_answer_is_kept_with_the_reason(void **state)
{
    struct fixture *f = *state;
    assert_verdict(
        receive_text(f, "From: jo@council.test\r\nAuto-Submitted: auto-replied\r\n\r\nAway"),
        "auto-reply", STORE_INCOMING_DONE);
    assert_verdict(receive_text(f, "From: jo@council.test\r\n\r\nI would rather talk."), "words",
                   STORE_INCOMING_REVIEW);
    assert_verdict(receive_text(f, "From: jo@council.test\r\nContent-Type: text/calendar\r\n\r\nX"),
                   "unreadable", STORE_INCOMING_REVIEW);
    assert_verdict(receive_text(f, "\xff"), "unreadable", STORE_INCOMING_REVIEW);
    struct flow_call *list = NEW_CALL(f, flow_incoming_list);
    ARG(list, flow_incoming_list)->state = STORE_INCOMING_REVIEW;
    ARG(list, flow_incoming_list)->page.limit = 10;
    run_ok(f, list);
    assert_int_equal(ARG(list, flow_incoming_list)->count, 3);
}

static void h11_what_a_coordinator_reads_hides_and_turns_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got =
        receive(f, booking,
                (struct letter){.peer = 12,
                                .attendee = "crasher@elsewhere.test",
                                .head = "X-Note: \xe2\x80\xae\x1b[2J\xe2\x80\x8b Zo\xc3\xab\r\n",
                                .more = "COMMENT:so \xe2\x80\xae be\xe2\x81\xa0 it\r\n",
                                .sequence = -1});
    assert_contains(got->row.sentence, "They say: so be it");
    struct flow_call *show = NEW_CALL(f, flow_incoming_show);
    ARG(show, flow_incoming_show)->id = got->row.id;
    run_ok(f, show);
    const struct flow_incoming_show *shown = show->arg;
    assert_contains(shown->text, "X-Note: ??[2J? Zo\xc3\xab\r\n");
    assert_true(pp_text_is_shown(shown->text));
    const struct flow_received *damaged =
        receive_text(f, "From: jo@x.test\r\n\r\n\xff\xe2\x80\r\n");
    struct flow_call *other = NEW_CALL(f, flow_incoming_show);
    ARG(other, flow_incoming_show)->id = damaged->row.id;
    run_ok(f, other);
    assert_contains(ARG(other, flow_incoming_show)->text, "\r\n\r\n???\r\n");
}

static void h12_more_than_a_person_writes_is_kept_and_not_looked_at(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 62; i++) {
        const struct flow_received *got =
            receive_text(f, pp_printf(&f->arena, "From: jo@council.test\r\n\r\n%d\r\n", i));
        if (i < 60)
            assert_verdict(got, "words", STORE_INCOMING_REVIEW);
        else
            assert_verdict(got, "too-many", i == 60 ? STORE_INCOMING_REVIEW : STORE_INCOMING_DONE);
    }
}

/* H2 */
static void c16_who_is_taken_off_answers_too_late_and_a_former_address_vouches_no_more(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *former =
        flow_seal_address(&f->desk.settings, invitation(f, booking, 12, NULL), &f->arena);
    run_ok(f, substitute(f, booking, "14", "12"));
    assert_verdict(receive(f, booking, (struct letter){.peer = 12, .sequence = -1}), "closed",
                   STORE_INCOMING_DONE);
    run_ok(f, substitute(f, booking, "12", "14"));
    assert_verdict(receive(f, booking, (struct letter){.peer = 12, .to = former, .sequence = -1}),
                   "untrusted", STORE_INCOMING_REVIEW);
    assert_verdict(receive(f, booking, (struct letter){.peer = 12, .sequence = -1}), "applies",
                   STORE_INCOMING_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_seat_is_accepted_when_all_of_its_events_are),
        flow_test(who_declines_what_keeps_the_diary_is_free_and_reserves_are_named),
        flow_test(who_declines_a_call_alone_keeps_the_seat_open_for_an_answer),
        flow_test(c2_c17_the_same_again_and_an_older_one_change_nothing),
        flow_test(c3_who_answers_an_earlier_time_is_asked_again_at_most_once_an_hour),
        flow_test(c4_c14_what_cannot_be_an_answer_to_us_changes_nothing),
        flow_test(h1_without_the_reply_address_our_mail_system_must_vouch_for_the_sender),
        flow_test(h1_a_forged_address_opens_nothing_and_an_alias_with_the_right_one_does),
        flow_test(h2_somebody_else_who_declines_after_the_person_accepted_is_asked_about),
        flow_test(c13_who_was_not_asked_waits_in_the_queue_until_it_is_dismissed),
        flow_test(c12_who_asks_is_sent_what_holds_at_the_address_of_the_roster),
        flow_test(d9_a_mail_that_came_back_marks_the_invitation_and_an_answer_clears_it),
        flow_test(c18_a_program_that_cannot_read_us_is_a_delivery_problem),
        flow_test(d7_a_mail_without_a_method_counts_by_the_reply_address_alone),
        flow_test(c10_objects_about_several_events_are_taken_whole_or_not_at_all),
        flow_test(c10_c17_objects_about_one_event_are_one_message),
        flow_test(what_is_no_answer_is_kept_with_the_reason),
        flow_test(h11_what_a_coordinator_reads_hides_and_turns_nothing),
        flow_test(h12_more_than_a_person_writes_is_kept_and_not_looked_at),
        flow_test(c16_who_is_taken_off_answers_too_late_and_a_former_address_vouches_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
