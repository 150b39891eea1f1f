#include "daemon/flow/page.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/link.h"
#include "daemon/flow/receive.h"
#include "store/asking.h"
#include "tests/unit/flow/alter_fixture.h"

/* The link in the first of the person's invitations. */
static const char *token_of(struct fixture *f, int64_t booking, int64_t peer)
{
    const struct flow_booking_show *show = look(f, booking);
    for (size_t i = 0; i < show->booking.invitation_count; i++)
        if (show->booking.invitations[i].peer == peer)
            return flow_link_token(&f->desk.settings, &show->booking.invitations[i], &f->arena);
    fail_msg("%lld has no invitation", (long long)peer);
    return NULL;
}

static struct flow_call *showing(struct fixture *f, const char *token)
{
    struct flow_call *call = NEW_CALL(f, flow_page_show);
    ARG(call, flow_page_show)->token = token;
    return call;
}

static const struct flow_page *see(struct fixture *f, const char *token)
{
    struct flow_call *call = showing(f, token);
    run_ok(f, call);
    return &ARG(call, flow_page_show)->page;
}

/* Made, not run: with the form of the page as it is now. */
static struct flow_call *answering(struct fixture *f, const char *token,
                                   enum flow_page_answer_kind says)
{
    struct flow_call *call = NEW_CALL(f, flow_page_answer);
    struct flow_page_answer *arg = call->arg;
    const struct flow_page *page = see(f, token);
    *arg = (struct flow_page_answer){.token = token,
                                     .form = page->form ? page->form : "",
                                     .says = says,
                                     .condition = "",
                                     .reason = "",
                                     .by = "",
                                     .day = STORE_NO_DAY};
    return call;
}

static struct flow_page_answer *say(struct fixture *f, const char *token,
                                    enum flow_page_answer_kind says)
{
    struct flow_call *call = answering(f, token, says);
    run_ok(f, call);
    return call->arg;
}

static const struct store_incoming *newest(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_incoming_list);
    struct flow_incoming_list *arg = call->arg;
    arg->state = -1;
    arg->page.limit = 100;
    run_ok(f, call);
    assert_true(arg->count > 0);
    return &arg->items[arg->count - 1];
}

/* ---- looking ------------------------------------------------------------------------------- */

static void the_page_tells_what_the_person_is_asked_and_nothing_of_others(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_page *page = see(f, token_of(f, booking, 12));
    assert_int_equal(page->standing, FLOW_PAGE_ASKED);
    assert_string_equal(page->peer, "Mo Member");
    assert_string_equal(page->organiser, "peers@programme.test");
    assert_int_equal(page->event_count, 2); /* not the lead's own */
    assert_contains(page->events[0].when, "Sun 28 Feb 2027");
    assert_contains(page->events[1].when, "Mon 1 Mar 2027 to Tue 2 Mar 2027");
    assert_int_equal(page->events[1].answer, STORE_NEEDS_ACTION);
    assert_contains(page->reply_by, "(Europe/London)");
    assert_int_equal(strlen(page->form), FLOW_LINK_FORM);
    assert_false(page->moved);
}

static void h3_looking_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    const int64_t rev = look(f, booking)->booking.rev;
    const size_t mails = look(f, booking)->mail_count;
    for (int i = 0; i < 20; i++)
        see(f, token);
    assert_int_equal(look(f, booking)->booking.rev, rev);
    assert_int_equal(look(f, booking)->mail_count, mails);
}

static void h3_a_wrong_an_old_and_a_foreign_token_open_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    char *wrong = pp_dup(&f->arena, token);
    wrong[20] = wrong[20] == 'b' ? 'c' : 'b';
    static const char *const none[] = {"", "x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(run(f, showing(f, none[i])), PP_NOT_FOUND);
    struct flow_call *call = showing(f, wrong);
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_contains(call->err.text, "newest mail");
    run_ok(f, substitute(f, booking, "Max Member", "Mo Member"));
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_FILLED); /* not asked anew: it shows so */
    assert_null(see(f, token)->form);
    run_ok(f, substitute(f, booking, "Mo Member", "Max Member"));
    assert_int_equal(run(f, showing(f, token)), PP_NOT_FOUND); /* asked anew: by another link */
    assert_int_equal(see(f, token_of(f, booking, 12))->standing, FLOW_PAGE_ASKED);
}

static void h3_a_link_ends_some_days_after_the_visit(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    f->now_ms = (int64_t)(day("2027-03-02") + 1) * 86400 * 1000;
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_OVER);
    assert_null(see(f, token)->form);
    f->now_ms = (int64_t)(day("2027-03-02") + FLOW_PAGE_KEPT_DAYS + 1) * 86400 * 1000;
    assert_int_equal(run(f, showing(f, token)), PP_NOT_FOUND);
}

static void what_has_become_of_the_visit_is_shown(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-08");
    const char *token = token_of(f, booking, 12);
    struct flow_call *move = NEW_CALL(f, flow_booking_move);
    ARG(move, flow_booking_move)->id = booking;
    ARG(move, flow_booking_move)->first_day =
        look(f, booking)->booking.first_day == day("2027-03-01") ? day("2027-03-08")
                                                                 : day("2027-03-01");
    run_ok(f, move);
    assert_true(see(f, token)->moved); /* the same link still */
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_ASKED);
    struct flow_call *down = NEW_CALL(f, flow_booking_stand_down);
    ARG(down, flow_booking_stand_down)->id = booking;
    run_ok(f, down);
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_CALLED_OFF);
    assert_null(see(f, token)->form);
}

/* ---- answering ----------------------------------------------------------------------------- */

static void yes_takes_the_seat_as_every_yes_does(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    say(f, token, FLOW_PAGE_SAYS_YES);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ACCEPTED);
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_YES);
    assert_string_equal(newest(f)->verdict, "page-yes");
    assert_int_equal(newest(f)->state, STORE_INCOMING_DONE);
    assert_int_equal(newest(f)->peer, 12);
    say(f, token_of(f, booking, 11), FLOW_PAGE_SAYS_YES);
    assert_int_equal(look(f, booking)->booking.state, STORE_BOOKING_CONFIRMED);
}

static void a_condition_is_perhaps_and_waits_for_a_person(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    struct flow_call *call = answering(f, token, FLOW_PAGE_SAYS_YES_IF);
    ARG(call, flow_page_answer)->condition = "the\r\n train is\xe2\x80\xae booked";
    ARG(call, flow_page_answer)->by = "Sam Hill";
    run_ok(f, call);
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_PERHAPS);
    const struct store_incoming *row = newest(f);
    assert_int_equal(row->state, STORE_INCOMING_REVIEW);
    assert_string_equal(row->from_name, "Sam Hill"); /* who answers for them is kept */
    assert_string_equal(row->sentence,
                        "Mo Member can take part if: the train is booked (told by Sam Hill)");
    struct flow_call *apply = NEW_CALL(f, flow_incoming_apply);
    ARG(apply, flow_incoming_apply)->id = row->id;
    assert_int_equal(run(f, apply), PP_CONFLICT); /* it is no mail that could be judged again */
    assert_contains(apply->err.text, "record the answer by hand");
    struct flow_call *dismiss = NEW_CALL(f, flow_incoming_dismiss);
    ARG(dismiss, flow_incoming_dismiss)->id = row->id;
    run_ok(f, dismiss);
    say(f, token, FLOW_PAGE_SAYS_YES);
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_YES);
}

static void no_after_yes_gives_the_seat_back_and_names_reserves(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    say(f, token, FLOW_PAGE_SAYS_YES);
    struct flow_call *call = answering(f, token, FLOW_PAGE_SAYS_NO);
    ARG(call, flow_page_answer)->reason = "on holiday";
    run_ok(f, call);
    const struct flow_page_answer *arg = call->arg;
    assert_int_equal(arg->reserve_count, 1);
    assert_int_equal(arg->reserves[0].peer->id, 14);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_OPEN);
    assert_string_equal(now->moves[1].reason, "on holiday");
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_NO);
    assert_null(see(f, token)->form);
}

static enum pp_code read_askings(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_call *keep = arg; /* for its arena */
    size_t count;
    struct store_asking *list;
    const enum pp_code code =
        store_asking_list(tx, *(int64_t *)keep->arg, &keep->arena, &list, &count, err);
    *(int64_t *)keep->arg = 0;
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (list[i].peer == 12)
            *(int64_t *)keep->arg = list[i].next_s;
    return code;
}

static int64_t reminded_at(struct fixture *f, int64_t booking)
{
    struct flow_call *keep = test_call(f, &flow_page_show, sizeof(int64_t));
    *(int64_t *)keep->arg = booking;
    test_read(f, read_askings, keep);
    return *(int64_t *)keep->arg;
}

static void who_needs_time_is_reminded_on_the_day_they_name(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    const int32_t today = (int32_t)(f->now_ms / 86400000);
    const int64_t rev = look(f, booking)->booking.rev;
    struct flow_call *call = answering(f, token, FLOW_PAGE_SAYS_LATER);
    ARG(call, flow_page_answer)->day = today + 2;
    run_ok(f, call);
    assert_int_equal(look(f, booking)->booking.rev, rev); /* no answer yet */
    assert_int_equal(reminded_at(f, booking), (int64_t)(today + 2) * 86400 + 9 * 3600);
    assert_string_equal(newest(f)->verdict, "page-later");
    say(f, token, FLOW_PAGE_SAYS_LATER); /* without a day: as the product has it */
    assert_contains(newest(f)->sentence, "needs more time");
    const int32_t wrong[] = {today, today - 1, today + FLOW_PAGE_LATER_MOST + 1,
                             see(f, token)->reply_by_day + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct flow_call *bad = answering(f, token, FLOW_PAGE_SAYS_LATER);
        ARG(bad, flow_page_answer)->day = wrong[i];
        assert_int_equal(run(f, bad), PP_INVALID);
        assert_string_equal(bad->faults.at[0].where, "day");
    }
}

static void what_is_no_answer_is_told_by_its_field(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    const int64_t rev = look(f, booking)->booking.rev;
    char long_text[FLOW_PAGE_WORDS_MOST + 2];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    struct flow_call *call = answering(f, token, FLOW_PAGE_SAYS_NOTHING);
    ARG(call, flow_page_answer)->reason = ARG(call, flow_page_answer)->by = long_text;
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 3);
    assert_string_equal(call->faults.at[0].where, "reason");
    assert_string_equal(call->faults.at[1].where, "by");
    assert_string_equal(call->faults.at[2].where, "answer");
    call = answering(f, token, FLOW_PAGE_SAYS_YES_IF);
    ARG(call, flow_page_answer)->condition = " \r\n ";
    assert_int_equal(run(f, call), PP_INVALID);
    assert_string_equal(call->faults.at[0].where, "condition");
    assert_int_equal(look(f, booking)->booking.rev, rev);
}

/* ---- once, and in order -------------------------------------------------------------------- */

static void h3_a_form_counts_once_and_for_what_it_showed(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    struct flow_call *first = answering(f, token, FLOW_PAGE_SAYS_LATER);
    struct flow_call *again = answering(f, token, FLOW_PAGE_SAYS_NO);
    struct flow_call *stale = answering(f, token, FLOW_PAGE_SAYS_NO);
    struct flow_call *none = answering(f, token, FLOW_PAGE_SAYS_NO);
    struct flow_call *others = answering(f, token, FLOW_PAGE_SAYS_NO);
    ARG(again, flow_page_answer)->form = ARG(first, flow_page_answer)->form;
    ARG(none, flow_page_answer)->form = "";
    ARG(others, flow_page_answer)->form = see(f, token_of(f, booking, 11))->form;
    run_ok(f, first);
    assert_int_equal(run(f, again), PP_INVALID); /* it moved nothing, and is used all the same */
    assert_int_equal(again->faults.count, 0);
    assert_int_equal(run(f, none), PP_CONFLICT);
    assert_int_equal(run(f, others), PP_CONFLICT);
    run_ok(f, reply(f, booking, "Mo Member", STORE_ACCEPTED)); /* by telephone meanwhile */
    assert_int_equal(run(f, stale), PP_CONFLICT);
    assert_contains(stale->err.text, "answer again");
    assert_non_null(ARG(stale, flow_page_answer)->page.form); /* with what holds now */
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_ACCEPTED);
}

static void a_double_click_is_one_answer(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    struct flow_call *first = answering(f, token, FLOW_PAGE_SAYS_YES);
    struct flow_call *second = answering(f, token, FLOW_PAGE_SAYS_YES);
    ARG(second, flow_page_answer)->form = ARG(first, flow_page_answer)->form;
    first->operation = second->operation =
        pp_printf(&f->arena, "page:%s", ARG(first, flow_page_answer)->form);
    first->digest = second->digest = "same";
    run_ok(f, first);
    const int64_t rev = look(f, booking)->booking.rev;
    run_ok(f, second);
    assert_true(second->replayed);
    assert_int_equal(look(f, booking)->booking.rev, rev);
}

static const struct store_invitation *first_of(struct fixture *f, int64_t booking, int64_t peer)
{
    const struct flow_booking_show *show = look(f, booking);
    for (size_t i = 0; i < show->booking.invitation_count; i++)
        if (show->booking.invitations[i].peer == peer)
            return &show->booking.invitations[i];
    fail_msg("nothing was sent to %lld", (long long)peer);
    return NULL;
}

static void an_answer_takes_its_place_among_those_by_mail(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *token = token_of(f, booking, 12);
    say(f, token, FLOW_PAGE_SAYS_YES);
    int64_t said_s = f->now_ms / 1000;
    const struct store_invitation *it = first_of(f, booking, 12);
    assert_int_equal(it->answered_sequence, it->sequence);
    assert_int_equal(it->answered_stamp_s, said_s);
    say(f, token, FLOW_PAGE_SAYS_YES); /* the same again is newer */
    said_s = f->now_ms / 1000;
    assert_int_equal(first_of(f, booking, 12)->answered_stamp_s, said_s);
    f->now_ms -= 600 * 1000; /* as after a mail whose clock went ahead: theirs is still the last */
    const int64_t ahead_s = first_of(f, booking, 12)->answered_stamp_s;
    struct flow_call *call = answering(f, token, FLOW_PAGE_SAYS_YES_IF);
    ARG(call, flow_page_answer)->condition = "paid";
    run_ok(f, call);
    assert_int_equal(first_of(f, booking, 12)->answered_stamp_s, ahead_s + 1);
    assert_int_equal(see(f, token)->standing, FLOW_PAGE_PERHAPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(the_page_tells_what_the_person_is_asked_and_nothing_of_others),
        flow_test(h3_looking_changes_nothing),
        flow_test(h3_a_wrong_an_old_and_a_foreign_token_open_nothing),
        flow_test(h3_a_link_ends_some_days_after_the_visit),
        flow_test(what_has_become_of_the_visit_is_shown),
        flow_test(yes_takes_the_seat_as_every_yes_does),
        flow_test(a_condition_is_perhaps_and_waits_for_a_person),
        flow_test(no_after_yes_gives_the_seat_back_and_names_reserves),
        flow_test(who_needs_time_is_reminded_on_the_day_they_name),
        flow_test(what_is_no_answer_is_told_by_its_field),
        flow_test(h3_a_form_counts_once_and_for_what_it_showed),
        flow_test(a_double_click_is_one_answer),
        flow_test(an_answer_takes_its_place_among_those_by_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
