#include "daemon/flow/chase.h"

#include <string.h>

#include "base/str.h"
#include "tests/unit/flow/alter_fixture.h"

/* Asked on Mon 23 Nov 2026: reminders on Fri 27 Nov and Wed 2 Dec, the deadline on Thu 3 Dec. */
static void go_to(struct fixture *f, const char *instant)
{
    int64_t at_s;
    assert_true(pp_instant_parse(instant, &at_s));
    f->now_ms = at_s * 1000;
}

/* All that is due: what was done, "1 reminded\n", and by whom it was heard. */
static const char *chase(struct fixture *f)
{
    static const char *const words[] = {"nothing", "reminded", "put off", "lapsed", "left"};
    const char *text = "";
    struct flow_call *seen = NEW_CALL(f, flow_chase_look);
    run_ok(f, seen);
    const struct flow_chase_look *due = seen->arg;
    for (size_t i = 0; i < due->asking_count; i++) {
        struct flow_call *call = NEW_CALL(f, flow_chase_asking);
        struct flow_chase_asking *arg = call->arg;
        arg->booking = due->askings[i].booking;
        arg->seat = due->askings[i].seat;
        run_ok(f, call);
        text = pp_printf(&f->arena, "%s%d %s\n", text, arg->seat, words[arg->did]);
        for (size_t m = 0; m < arg->mail_count; m++)
            text = pp_printf(&f->arena, "%s  %s\n", text, arg->mails[m].subject);
        if (arg->did == FLOW_CHASED_LAPSED)
            text = pp_printf(&f->arena, "%s%s", text, told(f, &arg->altered));
    }
    return text;
}

static int64_t next_look(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_chase_look);
    run_ok(f, call);
    return ARG(call, flow_chase_look)->next_s;
}

struct newest {
    struct fixture *f;
    const char *mime;
};

static enum pp_code find_newest(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct newest *newest = arg;
    struct store_mail *mails;
    size_t count;
    const enum pp_code code =
        store_mail_claim(tx, newest->f->now_ms / 1000, 500, &newest->f->arena, &mails, &count, err);
    newest->mime = code == PP_OK && count ? mails[count - 1].mime : "";
    return code;
}

/* The mail that was written last, whole. */
static const char *newest_mail(struct fixture *f)
{
    struct newest newest = {.f = f};
    test_write(f, find_newest, &newest);
    return newest.mime;
}

/* ---- reminders ----------------------------------------------------------------------------- */

/* B12 */
static void only_who_has_not_answered_is_reminded_and_told_the_deadline(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    go_to(f, "2026-11-27T08:59:00Z");
    assert_string_equal(chase(f), "");
    assert_int_equal(next_look(f) % 86400, 9 * 3600);
    go_to(f, "2026-11-27T09:00:00Z");
    assert_string_equal(chase(f),
                        "1 reminded\n"
                        "  Please answer: Arrival: Visit, Host, Sun 28 Feb 2027\n"
                        "  Please answer: On site: Visit, Host, Mon 1 Mar 2027\n");
    const char *mime = newest_mail(f);
    assert_contains(mime, "Please answer by Thu 3 Dec 2026, 17:00 (Europe/London)");
    assert_string_equal(chase(f), ""); /* once */
    go_to(f, "2026-12-02T09:00:00Z");
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    assert_string_equal(chase(f), ""); /* never after the answer */
    assert_int_equal(next_look(f), 0);
}

static void nobody_is_reminded_on_a_day_that_is_not_worked(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    /* The daemon slept over Friday and wakes on Saturday. */
    go_to(f, "2026-11-28T12:00:00Z");
    assert_string_equal(chase(f), "1 put off\n");
    go_to(f, "2026-11-30T09:00:00Z");
    assert_string_equal(chase(f),
                        "1 reminded\n"
                        "  Please answer: Arrival: Visit, Host, Sun 28 Feb 2027\n"
                        "  Please answer: On site: Visit, Host, Mon 1 Mar 2027\n");
}

static void reminders_that_were_slept_over_are_one(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    go_to(f, "2026-12-02T10:00:00Z");
    assert_contains(chase(f), "1 reminded\n");
    assert_string_equal(chase(f), "");
    go_to(f, "2026-12-03T17:00:00Z");
    assert_contains(chase(f), "1 lapsed\n");
}

static void nobody_is_reminded_of_a_visit_that_was_stood_down_or_moved(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-08");
    go_to(f, "2026-11-26T12:00:00Z");
    struct flow_call *move = NEW_CALL(f, flow_booking_move);
    ARG(move, flow_booking_move)->id = booking;
    ARG(move, flow_booking_move)->first_day = day("2027-03-08");
    run_ok(f, move);
    go_to(f, "2026-11-27T09:00:00Z");
    assert_string_equal(chase(f), ""); /* asked anew yesterday: until Mon 7 Dec */
    go_to(f, "2026-12-03T09:00:00Z");
    assert_contains(chase(f), "0 reminded\n");
    struct flow_call *down = NEW_CALL(f, flow_booking_stand_down);
    ARG(down, flow_booking_stand_down)->id = booking;
    run_ok(f, down);
    go_to(f, "2026-12-20T12:00:00Z");
    assert_string_equal(chase(f), "");
    assert_int_equal(next_look(f), 0);
}

/* ---- the deadline -------------------------------------------------------------------------- */

static void who_has_not_answered_by_the_deadline_is_let_go_and_told_once(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    go_to(f, "2026-12-10T12:00:00Z"); /* a week of rest: late, and not otherwise */
    assert_string_equal(chase(f), "1 lapsed\n12 CANCEL arrival 1\n12 CANCEL onsite 1\n");
    assert_contains(newest_mail(f), "We had no answer from you");
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_OPEN);
    assert_string_equal(answers(f, &now->booking), "11 accepted\n");
    assert_string_equal(now->moves[1].reason, "no answer by the deadline");
    assert_string_equal(chase(f), "");
    /* Free again: another request gets them on the same days. */
    const struct flow_match_run *other = match(f, add_request(f, "2027-03-01", NULL), 1);
    assert_int_equal(other->team_count, 1);
}

static void half_an_answer_at_the_deadline_is_for_a_person(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_TENTATIVE));
    go_to(f, "2026-11-27T09:00:00Z");
    assert_string_equal(chase(f), "1 put off\n"); /* they have answered */
    go_to(f, "2026-12-03T17:00:00Z");
    assert_string_equal(chase(f), "1 left\n");
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ENQUIRED);
    assert_int_equal(next_look(f), 0);
}

static void a_product_without_a_deadline_waits_for_ever(void **state)
{
    struct fixture *f = *state;
    put_asking(f, "{\"reply_days\":0}");
    const int64_t booking = book_team(f, "2027-03-01");
    assert_int_equal(next_look(f), 0);
    go_to(f, "2027-02-01T12:00:00Z");
    assert_string_equal(chase(f), "");
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ENQUIRED);
}

static void who_comes_in_later_has_a_deadline_of_their_own(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    go_to(f, "2026-12-01T12:00:00Z");
    run_ok(f, substitute(f, booking, "Max Member", "Mo Member"));
    go_to(f, "2026-12-03T17:00:00Z");
    assert_string_equal(chase(f), "");
    go_to(f, "2026-12-11T17:00:00Z");
    assert_contains(chase(f), "1 lapsed\n14 CANCEL");
}

/* The coordinator's answer by telephone comes between what the clock read and what it writes. */
static void an_answer_that_comes_first_leaves_the_clock_nothing_to_do(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    go_to(f, "2026-12-03T17:00:00Z");
    struct flow_call *seen = NEW_CALL(f, flow_chase_look);
    run_ok(f, seen);
    assert_int_equal(ARG(seen, flow_chase_look)->asking_count, 2);
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    struct flow_call *late = NEW_CALL(f, flow_chase_asking);
    ARG(late, flow_chase_asking)->booking = booking;
    ARG(late, flow_chase_asking)->seat = 1;
    run_ok(f, late);
    assert_int_equal(ARG(late, flow_chase_asking)->did, FLOW_CHASED_NOTHING);
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ACCEPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(only_who_has_not_answered_is_reminded_and_told_the_deadline),
        flow_test(nobody_is_reminded_on_a_day_that_is_not_worked),
        flow_test(reminders_that_were_slept_over_are_one),
        flow_test(nobody_is_reminded_of_a_visit_that_was_stood_down_or_moved),
        flow_test(who_has_not_answered_by_the_deadline_is_let_go_and_told_once),
        flow_test(half_an_answer_at_the_deadline_is_for_a_person),
        flow_test(a_product_without_a_deadline_waits_for_ever),
        flow_test(who_comes_in_later_has_a_deadline_of_their_own),
        flow_test(an_answer_that_comes_first_leaves_the_clock_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
