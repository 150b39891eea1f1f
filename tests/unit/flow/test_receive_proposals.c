#include <string.h>

#include "tests/unit/flow/letter_fixture.h"

static const struct flow_received *counter(struct fixture *f, int64_t booking, const char *more,
                                           int sequence)
{
    return receive(
        f, booking,
        (struct letter){.peer = 12, .method = "COUNTER", .sequence = sequence, .more = more});
}

static void c11_another_time_is_a_question_and_who_proposed_it_hears_if_it_cannot_be(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got =
        counter(f, booking, "DTSTART;VALUE=DATE:20270308\r\nDTEND;VALUE=DATE:20270310\r\n", -1);
    assert_verdict(got, "counters", STORE_INCOMING_REVIEW);
    assert_int_equal(invitation(f, booking, 12, NULL)->partstat, STORE_NEEDS_ACTION);
    /* The request does not have that day. */
    assert_int_equal(run(f, apply_call(f, got->row.id)), PP_CONFLICT);
    const size_t mails = look(f, booking)->mail_count;
    struct flow_call *dismiss = NEW_CALL(f, flow_incoming_dismiss);
    ARG(dismiss, flow_incoming_dismiss)->id = got->row.id;
    run_ok(f, dismiss);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->mail_count, mails + 1);
    assert_string_equal(now->mails[mails].kind, "declined");
    const struct flow_incoming_dismiss *arg = dismiss->arg;
    assert_string_equal(arg->received.row.resolution, "dismissed");
}

static void c11_a_day_that_is_taken_up_moves_the_visit_and_asks_everybody_again(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-08");
    const bool first = look(f, booking)->booking.first_day == day("2027-03-01");
    receive_all(f, booking, 11, "ACCEPTED");
    const struct flow_received *got =
        counter(f, booking,
                first ? "DTSTART;VALUE=DATE:20270308\r\nDTEND;VALUE=DATE:20270310\r\n"
                      : "DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270303\r\n",
                -1);
    assert_verdict(got, "counters", STORE_INCOMING_REVIEW);
    run_ok(f, apply_call(f, got->row.id));
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.first_day, first ? day("2027-03-08") : day("2027-03-01"));
    assert_string_equal(answers(f, &now->booking), "11 needs-action\n12 needs-action\n");
}

static void c11_another_hour_moves_that_event_alone(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    receive_all(f, booking, 12, "ACCEPTED");
    const struct flow_received *got =
        receive(f, booking,
                (struct letter){.peer = 11,
                                .event = "arrival",
                                .method = "COUNTER",
                                .more = "DTSTART;TZID=America/New_York:20270228T143000\r\n"
                                        "DTEND:20270228T220000Z\r\n",
                                .sequence = -1});
    assert_verdict(got, "counters", STORE_INCOMING_REVIEW);
    struct flow_call *apply = apply_call(f, got->row.id);
    run_ok(f, apply);
    /* Both are asked to that again; nobody to anything else. */
    assert_string_equal(told(f, &ARG(apply, flow_incoming_apply)->received.altered),
                        "11 REQUEST arrival 1\n12 REQUEST arrival 1\n");
    const struct flow_booking_show *now = look(f, booking);
    for (size_t i = 0; i < now->booking.event_count; i++) {
        const struct store_event *event = &now->booking.events[i];
        if (pp_text_is(event->kind, "arrival")) {
            assert_int_equal(event->first_day, day("2027-02-28"));
            assert_int_equal(event->start_minute, 19 * 60 + 30);
            assert_int_equal(event->end_minute, 22 * 60);
        }
    }
    assert_int_equal(invitation(f, booking, 12, "arrival")->partstat, STORE_NEEDS_ACTION);
    assert_int_equal(invitation(f, booking, 12, "onsite")->partstat, STORE_ACCEPTED);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
}

static void c11_a_time_that_an_event_cannot_have_is_not_taken_up(void **state)
{
    static const struct {
        const char *event, *lines, *words;
    } cases[] = {
        {"arrival", "DTSTART:20270226T193000Z\r\n", "Fri 26 Feb 2027, which is no day"},
        {"arrival", "DTSTART:20270228T233000Z\r\nDTEND:20270301T010000Z\r\n", "on one day"},
        {"arrival", "DTSTART:20270228T180000Z\r\nDTEND:20270228T210000Z\r\n", "holds already"},
        {"scoping", "DTSTART:20270401T100000Z\r\n", "which is no day"},
        {"onsite", "DTSTART:20270301T090000Z\r\n", "an hour for whole days"},
        {"onsite", "DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270304\r\n", "fewer days"},
        {"onsite", "DTSTART;VALUE=DATE:20270301\r\n", "hold already"},
    };
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct flow_received *got = receive(f, booking,
                                                  (struct letter){.peer = 11,
                                                                  .event = cases[i].event,
                                                                  .method = "COUNTER",
                                                                  .more = cases[i].lines,
                                                                  .sequence = -1});
        assert_verdict(got, "counters", STORE_INCOMING_REVIEW);
        struct flow_call *apply = apply_call(f, got->row.id);
        assert_int_equal(run(f, apply), PP_CONFLICT);
        assert_contains(apply->err.text, cases[i].words);
    }
}

static void c11_a_proposal_to_an_earlier_time_is_declined_and_told_what_holds(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, substitute(f, booking, "14", "12"));
    run_ok(f, substitute(f, booking, "12", "14"));
    f->now_ms += 7200 * 1000;
    const size_t mails = look(f, booking)->mail_count;
    assert_verdict(
        counter(f, booking, "DTSTART;VALUE=DATE:20270308\r\nDTEND;VALUE=DATE:20270310\r\n", 0),
        "counters-old", STORE_INCOMING_DONE);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->mail_count, mails + 2);
    assert_string_equal(now->mails[mails].kind, "declined");
    assert_string_equal(now->mails[mails + 1].kind, "reminder");
}

static void c8_passing_the_part_on_is_a_question(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct store_peer peer = get_peer(f, 12);
    const struct flow_received *got =
        receive(f, booking,
                (struct letter){
                    .peer = 12,
                    .partstat = "DELEGATED;DELEGATED-TO=\"mailto:dee@council.test\"",
                    .sequence = -1,
                    .more = pp_printf(&f->arena,
                                      "ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM=\"mailto:%s\":"
                                      "mailto:dee@council.test\r\n",
                                      peer.email)});
    assert_verdict(got, "delegates", STORE_INCOMING_REVIEW);
    assert_contains(got->row.sentence, "dee@council.test");
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

/* Mo Member (12) passes an event on to whoever has the address. */
static const struct flow_received *pass_on(struct fixture *f, int64_t booking, const char *event,
                                           const char *to)
{
    return receive(f, booking,
                   (struct letter){
                       .peer = 12,
                       .event = event,
                       .partstat = pp_printf(&f->arena, "DELEGATED;DELEGATED-TO=\"mailto:%s\"", to),
                       .sequence = -1});
}

static void c8_to_whom_the_part_is_passed_on_is_asked_when_a_person_agrees(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_received *got = pass_on(f, booking, NULL, get_peer(f, 14).email);
    assert_verdict(got, "delegates", STORE_INCOMING_REVIEW);
    struct flow_call *apply = apply_call(f, got->row.id);
    run_ok(f, apply);
    assert_string_equal(told(f, &ARG(apply, flow_incoming_apply)->received.altered),
                        "12 CANCEL arrival 1\n12 CANCEL onsite 1\n14 REQUEST arrival 0\n"
                        "14 REQUEST onsite 0\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.seats[1].peer, 14);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED); /* asked, not booked */
    assert_int_equal(invitation(f, booking, 14, NULL)->partstat, STORE_NEEDS_ACTION);
}

static void c8_a_part_goes_to_nobody_who_may_not_have_it(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    add_peer(f, 15, "Hal Host", HOST, "member");
    const struct {
        const char *event, *to, *words;
    } cases[] = {
        {"onsite", "dee@elsewhere.test", "nobody in the pool has that address"},
        {"onsite", get_peer(f, 11).email, "already"},
        {"onsite", get_peer(f, 13).email, ""}, /* another role */
        {"onsite", get_peer(f, 15).email, ""}, /* of the host itself */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->now_ms += 1000;
        const struct flow_received *got = pass_on(f, booking, cases[i].event, cases[i].to);
        assert_verdict(got, "delegates", STORE_INCOMING_REVIEW);
        struct flow_call *apply = apply_call(f, got->row.id);
        assert_int_equal(run(f, apply), PP_CONFLICT);
        assert_contains(apply->err.text, cases[i].words);
    }
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(c11_another_time_is_a_question_and_who_proposed_it_hears_if_it_cannot_be),
        flow_test(c11_a_day_that_is_taken_up_moves_the_visit_and_asks_everybody_again),
        flow_test(c11_another_hour_moves_that_event_alone),
        flow_test(c11_a_time_that_an_event_cannot_have_is_not_taken_up),
        flow_test(c11_a_proposal_to_an_earlier_time_is_declined_and_told_what_holds),
        flow_test(c8_passing_the_part_on_is_a_question),
        flow_test(c8_to_whom_the_part_is_passed_on_is_asked_when_a_person_agrees),
        flow_test(c8_a_part_goes_to_nobody_who_may_not_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
