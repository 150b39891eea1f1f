#include "daemon/flow/repair.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/chase.h"
#include "daemon/flow/replay.h"
#include "tests/unit/flow/alter_fixture.h"

/* Every seat that fell open is looked at, as the clock does; the last one. */
static const struct flow_repair_make *repair(struct fixture *f)
{
    const struct flow_repair_make *last = NULL;
    struct flow_call *seen = NEW_CALL(f, flow_chase_look);
    run_ok(f, seen);
    const struct flow_chase_look *due = seen->arg;
    for (size_t i = 0; i < due->repair_count; i++) {
        struct flow_call *call = NEW_CALL(f, flow_repair_make);
        ARG(call, flow_repair_make)->id = due->repairs[i].id;
        run_ok(f, call);
        last = call->arg;
    }
    return last;
}

static struct flow_repair show(struct fixture *f, int64_t id)
{
    struct flow_call *call = NEW_CALL(f, flow_repair_show);
    ARG(call, flow_repair_show)->id = id;
    run_ok(f, call);
    return ARG(call, flow_repair_show)->repair;
}

/* "14 fits 1: words\n…" */
static const char *candidates(struct fixture *f, const struct flow_repair *repair)
{
    const char *text = "";
    for (size_t i = 0; i < repair->row.candidate_count; i++) {
        const struct store_candidate *it = &repair->row.candidates[i];
        text = pp_printf(&f->arena, "%s%lld %s %d: %s\n", text, (long long)it->peer,
                         it->fits ? "fits" : "not", it->ranked, it->words);
    }
    return text;
}

static struct flow_call *apply(struct fixture *f, int64_t id, const char *peer)
{
    struct flow_call *call = NEW_CALL(f, flow_repair_apply);
    ARG(call, flow_repair_apply)->id = id;
    ARG(call, flow_repair_apply)->peer = peer;
    return call;
}

static int64_t decline(struct fixture *f)
{
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *call = reply(f, booking, "12", STORE_DECLINED);
    ARG(call, flow_booking_reply)->reason = "ill";
    run_ok(f, call);
    return booking;
}

/* ---- the proposal -------------------------------------------------------------------------- */

static void a_decline_makes_an_explained_proposal_and_asks_nobody(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = decline(f);
    const size_t mails = look(f, booking)->mail_count;
    const struct flow_repair_make *made = repair(f);
    assert_true(made->done);
    assert_int_equal(made->repair.asked, 0);
    const struct flow_repair it = show(f, made->id);
    assert_int_equal(it.row.state, STORE_REPAIR_WAITING);
    assert_int_equal(it.row.cause, STORE_SEAT_DECLINED);
    assert_string_equal(it.gone.name, "Mo Member");
    assert_string_equal(it.row.reason, "ill");
    assert_string_equal(it.seat_name, "Member");
    assert_string_equal(candidates(f, &it),
                        "14 fits 1: ranked 1 when the team was published, and still free\n");
    assert_contains(it.row.rules_json,
                    "\"holds\":true,\"words\":\"not too many members are of one "
                    "organisation\"");
    assert_contains(it.row.why, "without a person");
    assert_int_equal(look(f, booking)->mail_count, mails);
    assert_null(repair(f)); /* once */
}

static void what_has_changed_since_the_reserves_were_ranked_is_said(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    put_period(f, 14, STORE_UNAVAILABLE, "2027-03-02", "2027-03-02");
    add_peer(f, 15, "Nell New", GAMMA, "member");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    const struct flow_repair it = show(f, repair(f)->id);
    const char *text = candidates(f, &it);
    assert_contains(text, "15 fits 0: was not among the reserves when the team was published");
    assert_contains(text, "14 not 1: Max Member is no longer free");
    assert_int_equal(it.row.candidates[0].peer, 15);
}

static void what_a_repair_rests_on_can_be_replayed(void **state)
{
    struct fixture *f = *state;
    (void)decline(f);
    const struct flow_repair it = show(f, repair(f)->id);
    struct flow_call *call = NEW_CALL(f, flow_match_replay);
    struct flow_match_replay *arg = call->arg;
    arg->match = pp_printf(&f->arena, "%lld", (long long)it.row.match);
    run_ok(f, call);
    assert_int_equal(arg->verdict, FLOW_REPLAY_SAME);
    /* It is no match of the request's own: the newest is still the one that was published. */
    struct flow_call *newest = NEW_CALL(f, flow_match_show);
    ARG(newest, flow_match_show)->request = it.request.reference;
    run_ok(f, newest);
    assert_true(ARG(newest, flow_match_show)->run.match.id != it.row.match);
}

/* ---- a person decides ---------------------------------------------------------------------- */

static void an_applied_repair_asks_the_reserve_and_whoever_is_second_is_told(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = decline(f);
    const int64_t id = repair(f)->id;
    struct flow_call *first = apply(f, id, NULL);
    run_ok(f, first);
    assert_string_equal(told(f, &ARG(first, flow_repair_apply)->substitute.altered),
                        "14 REQUEST arrival 0\n14 REQUEST onsite 0\n");
    assert_int_equal(show(f, id).row.state, STORE_REPAIR_FILLED);
    assert_string_equal(answers(f, &look(f, booking)->booking),
                        "11 needs-action\n14 needs-action\n");
    struct flow_call *second = apply(f, id, NULL);
    assert_int_equal(run(f, second), PP_CONFLICT);
    assert_contains(second->err.text, "Max Member is asked for it; nothing was sent");
    assert_null(repair(f));
}

static void a_dismissed_repair_leaves_the_seat_open(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = decline(f);
    const int64_t id = repair(f)->id;
    struct flow_call *call = NEW_CALL(f, flow_repair_dismiss);
    ARG(call, flow_repair_dismiss)->id = id;
    ARG(call, flow_repair_dismiss)->reason = "we go without";
    run_ok(f, call);
    assert_string_equal(ARG(call, flow_repair_dismiss)->repair.row.why, "dismissed: we go without");
    assert_int_equal(seat_state(&look(f, booking)->request, 1), STORE_SEAT_OPEN);
    assert_int_equal(run(f, apply(f, id, NULL)), PP_CONFLICT);
}

static void a_substitute_or_a_stand_down_ends_what_waits(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = decline(f);
    const int64_t id = repair(f)->id;
    run_ok(f, substitute(f, booking, "Max Member", NULL));
    assert_int_equal(show(f, id).row.state, STORE_REPAIR_FILLED);
    run_ok(f, reply(f, booking, "14", STORE_DECLINED));
    const int64_t next = repair(f)->id;
    assert_int_equal(show(f, next).row.candidate_count, 1); /* who was asked before, and why not */
    assert_false(show(f, next).row.candidates[0].fits);
    struct flow_call *down = NEW_CALL(f, flow_booking_stand_down);
    ARG(down, flow_booking_stand_down)->id = booking;
    run_ok(f, down);
    assert_int_equal(show(f, next).row.state, STORE_REPAIR_CLOSED);
    assert_null(repair(f));
}

/* ---- without a person ---------------------------------------------------------------------- */

static void where_the_product_allows_it_the_reserves_are_asked_one_after_the_other(void **state)
{
    struct fixture *f = *state;
    put_asking(f, "{\"next\":\"reserve\",\"tries\":1}");
    add_peer(f, 15, "Nan Next", BETA, "member");
    const int64_t booking = decline(f);
    const struct flow_repair_make *made = repair(f);
    const int64_t asked = made->repair.asked;
    assert_true(asked == 14 || asked == 15);
    assert_int_equal(show(f, made->id).row.state, STORE_REPAIR_FILLED);
    assert_string_equal(told(f, &made->altered),
                        pp_printf(&f->arena, "%lld REQUEST arrival 0\n%lld REQUEST onsite 0\n",
                                  (long long)asked, (long long)asked));
    assert_null(repair(f)); /* once, however often the clock looks */
    /* No answer: the second would be the second try, and that is a person's. */
    f->now_ms += (int64_t)30 * 86400 * 1000;
    struct flow_call *lapse = NEW_CALL(f, flow_chase_asking);
    ARG(lapse, flow_chase_asking)->booking = booking;
    ARG(lapse, flow_chase_asking)->seat = 1;
    run_ok(f, lapse);
    assert_int_equal(ARG(lapse, flow_chase_asking)->did, FLOW_CHASED_LAPSED);
    const struct flow_repair handed = show(f, repair(f)->id);
    assert_int_equal(handed.row.asked, 0);
    assert_string_equal(handed.row.why, "1 reserve was asked for this seat already");
    assert_int_equal(handed.row.candidates[0].peer, 29 - asked);
    assert_true(handed.row.candidates[0].fits);
}

static void near_the_visit_a_person_decides(void **state)
{
    struct fixture *f = *state;
    put_asking(f, "{\"next\":\"reserve\",\"hand_over_days\":98}");
    (void)decline(f); /* on 23 Nov 2026: 98 days before */
    const struct flow_repair it = show(f, repair(f)->id);
    assert_int_equal(it.row.asked, 0);
    assert_contains(it.row.why, "the visit is in 98 days");
}

static void somebody_who_was_never_ranked_is_not_asked_without_a_person(void **state)
{
    struct fixture *f = *state;
    put_asking(f, "{\"next\":\"reserve\"}");
    const int64_t booking = book_team(f, "2027-03-01");
    put_period(f, 14, STORE_UNAVAILABLE, "2027-03-02", "2027-03-02");
    add_peer(f, 15, "Nell New", GAMMA, "member");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    const struct flow_repair it = show(f, repair(f)->id);
    assert_int_equal(it.row.asked, 0);
    assert_contains(it.row.why, "others could");
}

/* The coordinator was quicker than the clock, or the other way round: one of them finds it done. */
static void a_person_and_the_clock_fill_a_seat_once(void **state)
{
    struct fixture *f = *state;
    put_asking(f, "{\"next\":\"reserve\"}");
    const int64_t booking = decline(f);
    struct flow_call *seen = NEW_CALL(f, flow_chase_look);
    run_ok(f, seen);
    run_ok(f, substitute(f, booking, "Max Member", NULL));
    const size_t mails = look(f, booking)->mail_count;
    struct flow_call *late = NEW_CALL(f, flow_repair_make);
    ARG(late, flow_repair_make)->id = ARG(seen, flow_chase_look)->repairs[0].id;
    run_ok(f, late);
    assert_false(ARG(late, flow_repair_make)->done);
    assert_int_equal(look(f, booking)->mail_count, mails);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_decline_makes_an_explained_proposal_and_asks_nobody),
        flow_test(what_has_changed_since_the_reserves_were_ranked_is_said),
        flow_test(what_a_repair_rests_on_can_be_replayed),
        flow_test(an_applied_repair_asks_the_reserve_and_whoever_is_second_is_told),
        flow_test(a_dismissed_repair_leaves_the_seat_open),
        flow_test(a_substitute_or_a_stand_down_ends_what_waits),
        flow_test(where_the_product_allows_it_the_reserves_are_asked_one_after_the_other),
        flow_test(near_the_visit_a_person_decides),
        flow_test(somebody_who_was_never_ranked_is_not_asked_without_a_person),
        flow_test(a_person_and_the_clock_fill_a_seat_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
