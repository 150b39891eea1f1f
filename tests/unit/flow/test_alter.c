#include <string.h>

#include "tests/unit/flow/alter_fixture.h"

/* ---- replies ------------------------------------------------------------------------------- */

static void the_booking_is_confirmed_when_every_required_seat_has_accepted(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *first = reply(f, booking, "Lee Lead", STORE_ACCEPTED);
    run_ok(f, first);
    assert_string_equal(told(f, &ARG(first, flow_booking_reply)->altered), "");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_INVITING);
    assert_int_equal(now->booking.rev, 2);
    assert_int_equal(seat_state(&now->request, 0), STORE_SEAT_ACCEPTED);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
    assert_string_equal(answers(f, &now->booking), "11 accepted\n12 needs-action\n");
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_CONFIRMED);
    assert_int_equal(now->request.state, STORE_REQUEST_CONFIRMED);
    assert_int_equal(now->move_count, 2);
    assert_int_equal(now->mail_count, 5); /* nobody was written to */
}

static void the_same_answer_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    struct flow_call *again = reply(f, booking, "11", STORE_ACCEPTED);
    run_ok(f, again);
    assert_true(ARG(again, flow_booking_reply)->altered.same);
    assert_int_equal(look(f, booking)->booking.rev, 2);
}

static void who_is_unsure_again_takes_the_confirmation_with_them(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_TENTATIVE));
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_INVITING);
    assert_int_equal(now->request.state, STORE_REQUEST_INVITING);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
    assert_string_equal(answers(f, &now->booking), "11 accepted\n12 tentative\n");
}

static void who_declines_is_free_at_once_and_the_reserves_are_named(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *call = reply(f, booking, "Mo Member", STORE_DECLINED);
    ARG(call, flow_booking_reply)->reason = "on holiday";
    run_ok(f, call);
    const struct flow_booking_reply *arg = call->arg;
    assert_string_equal(told(f, &arg->altered), "");
    assert_int_equal(arg->reserve_count, 1);
    assert_int_equal(arg->reserves[0].peer->id, 14);
    assert_int_equal(arg->reserves[0].seat, 1);
    const struct flow_booking_show *now = look(f, booking);
    assert_string_equal(answers(f, &now->booking), "11 needs-action\n");
    assert_int_equal(now->booking.seat_count, 1);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_OPEN);
    assert_int_equal(now->move_count, 2);
    assert_int_equal(now->moves[0].state, STORE_SEAT_DECLINED);
    assert_int_equal(now->moves[0].peer, 12);
    assert_string_equal(now->moves[0].reason, "on holiday");
    /* Free: another request gets them on the same days. */
    const struct flow_match_run *other = match(f, add_request(f, "2027-03-01", NULL), 1);
    assert_int_equal(other->team_count, 1);
    run_ok(f, publish(f, other->teams[0].proposal.id));
}

static void only_who_is_asked_may_answer(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *stranger = reply(f, booking, "Max Member", STORE_ACCEPTED);
    assert_int_equal(run(f, stranger), PP_CONFLICT);
    assert_contains(stranger->err.text, "Max Member has no seat in booking");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    struct flow_call *late = reply(f, booking, "12", STORE_ACCEPTED);
    assert_int_equal(run(f, late), PP_CONFLICT);
}

static void a_reply_to_another_version_is_refused(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    struct flow_call *old = reply(f, booking, "12", STORE_ACCEPTED);
    ARG(old, flow_booking_reply)->rev = 1;
    assert_int_equal(run(f, old), PP_STALE);
}

/* ---- substitutes --------------------------------------------------------------------------- */

/* B6 */
static void a_substitute_is_asked_and_only_who_goes_is_told(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    struct flow_call *call = substitute(f, booking, "Max Member", "Mo Member");
    run_ok(f, call);
    assert_string_equal(told(f, &ARG(call, flow_booking_substitute)->altered),
                        "12 CANCEL arrival 1\n12 CANCEL onsite 1\n"
                        "14 REQUEST arrival 0\n14 REQUEST onsite 0\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_string_equal(answers(f, &now->booking), "11 accepted\n14 needs-action\n");
    assert_int_equal(seat_state(&now->request, 0), STORE_SEAT_ACCEPTED);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
    assert_int_equal(now->booking.seats[1].peer, 14);
    assert_true(strlen(now->booking.seats[1].parts_json) > 2);
    assert_int_equal(now->mail_count, 9);
}

static void an_open_seat_is_filled_without_a_word_to_who_declined(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    struct flow_call *call = substitute(f, booking, "14", NULL);
    run_ok(f, call);
    assert_string_equal(told(f, &ARG(call, flow_booking_substitute)->altered),
                        "14 REQUEST arrival 0\n14 REQUEST onsite 0\n");
}

static void a_full_team_asks_instead_of_whom(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = substitute(f, book_team(f, "2027-03-01"), "14", NULL);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "every seat of ");
    assert_contains(call->err.text, " is taken; say instead of whom");
}

/* B3 B9 */
static void who_comes_back_gets_a_sequence_above_the_cancel(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, substitute(f, booking, "14", "12"));
    struct flow_call *back = substitute(f, booking, "12", "14");
    run_ok(f, back);
    assert_string_equal(told(f, &ARG(back, flow_booking_substitute)->altered),
                        "14 CANCEL arrival 1\n14 CANCEL onsite 1\n"
                        "12 REQUEST arrival 2\n12 REQUEST onsite 2\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.invitation_count, 7); /* the uids stay */
    assert_string_equal(answers(f, &now->booking), "11 needs-action\n12 needs-action\n");
}

static void a_new_lead_gets_the_calls_of_the_lead(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *call = substitute(f, booking, "13", "11");
    run_ok(f, call);
    assert_string_equal(told(f, &ARG(call, flow_booking_substitute)->altered),
                        "11 CANCEL scoping 1\n11 CANCEL arrival 1\n11 CANCEL onsite 1\n"
                        "13 REQUEST scoping 0\n13 REQUEST arrival 0\n13 REQUEST onsite 0\n");
}

static void who_is_booked_elsewhere_or_barred_is_refused_with_the_reason(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_match_run *other = match(f, add_request(f, "2027-03-02", NULL), 1);
    run_ok(f, publish(f, other->teams[0].proposal.id)); /* takes 13 and 14 */
    struct flow_call *busy = substitute(f, booking, "14", "12");
    assert_int_equal(run(f, busy), PP_CONFLICT);
    assert_contains(busy->err.text, "Max Member is no longer free");
    assert_int_equal(ARG(busy, flow_booking_substitute)->altered.clash.peer, 14);
    add_peer(f, 15, "Ned Near", NEXT, "member");
    struct flow_call *barred = substitute(f, booking, "15", "12");
    assert_int_equal(run(f, barred), PP_CONFLICT);
    assert_contains(barred->err.text, "Ned Near");
    struct flow_call *unfit = substitute(f, booking, "13", "12");
    assert_int_equal(run(f, unfit), PP_CONFLICT);
    assert_contains(unfit->err.text, "Lou Lead");
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

static void a_dry_run_shows_the_mails_and_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *call = substitute(f, booking, "14", "12");
    call->dry_run = true;
    run_ok(f, call);
    const struct flow_altered *altered = &ARG(call, flow_booking_substitute)->altered;
    assert_int_equal(altered->revised.revision.mail_count, 4);
    assert_contains(altered->revised.revision.mails[0].mime, "method=CANCEL");
    assert_int_equal(look(f, booking)->booking.rev, 1);
    assert_int_equal(look(f, booking)->mail_count, 5);
}

/* ---- another day --------------------------------------------------------------------------- */

static struct flow_call *move(struct fixture *f, int64_t booking, const char *to)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_move);
    ARG(call, flow_booking_move)->id = booking;
    ARG(call, flow_booking_move)->first_day = day(to);
    return call;
}

/* B11 */
static void another_day_asks_everybody_again(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-06-07");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    const int32_t was = look(f, booking)->booking.first_day;
    const char *to = was == day("2027-03-01") ? "2027-06-07" : "2027-03-01";
    struct flow_call *call = move(f, booking, to);
    run_ok(f, call);
    assert_string_equal(told(f, &ARG(call, flow_booking_move)->altered),
                        "11 REQUEST scoping 1\n11 REQUEST arrival 1\n11 REQUEST onsite 1\n"
                        "12 REQUEST arrival 1\n12 REQUEST onsite 1\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.first_day, day(to));
    assert_int_equal(now->booking.state, STORE_BOOKING_INVITING);
    assert_string_equal(answers(f, &now->booking), "11 needs-action\n12 needs-action\n");
    assert_int_equal(seat_state(&now->request, 0), STORE_SEAT_ENQUIRED);
    /* The old days are free: the same people go there for another. */
    const struct flow_match_run *other =
        match(f, add_request(f, was == day("2027-03-01") ? "2027-03-01" : "2027-06-07", NULL), 1);
    assert_int_equal(other->teams[0].proposal.seats[0].peer, 11);
}

static void a_day_that_somebody_cannot_is_refused(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-06-07");
    const int32_t was = look(f, booking)->booking.first_day;
    const char *to = was == day("2027-03-01") ? "2027-06-07" : "2027-03-01";
    put_period(f, 12, STORE_UNAVAILABLE, to, to);
    struct flow_call *call = move(f, booking, to);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Mo Member is no longer free");
    struct flow_call *unknown = move(f, booking, "2027-09-06");
    assert_int_equal(run(f, unknown), PP_CONFLICT);
    assert_contains(unknown->err.text, "no longer allows a start on");
}

/* ---- standing down ------------------------------------------------------------------------- */

static struct flow_call *stand_down(struct fixture *f, int64_t booking, bool rematch)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_stand_down);
    ARG(call, flow_booking_stand_down)->id = booking;
    ARG(call, flow_booking_stand_down)->rematch = rematch;
    ARG(call, flow_booking_stand_down)->reason = "inspected";
    return call;
}

/* B5 */
static void standing_down_tells_who_has_not_declined_once(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    struct flow_call *call = stand_down(f, booking, false);
    run_ok(f, call);
    assert_string_equal(told(f, &ARG(call, flow_booking_stand_down)->altered),
                        "11 CANCEL scoping 1\n11 CANCEL arrival 1\n11 CANCEL onsite 1\n");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_STOOD_DOWN);
    assert_int_equal(now->request.state, STORE_REQUEST_STOOD_DOWN);
    assert_string_equal(answers(f, &now->booking), "");
    struct flow_call *again = stand_down(f, booking, false);
    assert_int_equal(run(f, again), PP_CONFLICT);
    assert_contains(again->err.text, "stood down");
}

static void a_request_may_be_matched_again_after_it(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, stand_down(f, booking, true));
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(now->request.state, STORE_REQUEST_MATCHING);
    assert_int_equal(seat_state(&now->request, 0), STORE_SEAT_OPEN);
    const struct flow_match_run *found = match(f, now->request.reference, 1);
    assert_int_equal(found->team_count, 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(the_booking_is_confirmed_when_every_required_seat_has_accepted),
        flow_test(the_same_answer_again_changes_nothing),
        flow_test(who_is_unsure_again_takes_the_confirmation_with_them),
        flow_test(who_declines_is_free_at_once_and_the_reserves_are_named),
        flow_test(only_who_is_asked_may_answer),
        flow_test(a_reply_to_another_version_is_refused),
        flow_test(a_substitute_is_asked_and_only_who_goes_is_told),
        flow_test(an_open_seat_is_filled_without_a_word_to_who_declined),
        flow_test(a_full_team_asks_instead_of_whom),
        flow_test(who_comes_back_gets_a_sequence_above_the_cancel),
        flow_test(a_new_lead_gets_the_calls_of_the_lead),
        flow_test(who_is_booked_elsewhere_or_barred_is_refused_with_the_reason),
        flow_test(a_dry_run_shows_the_mails_and_changes_nothing),
        flow_test(another_day_asks_everybody_again),
        flow_test(a_day_that_somebody_cannot_is_refused),
        flow_test(standing_down_tells_who_has_not_declined_once),
        flow_test(a_request_may_be_matched_again_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
