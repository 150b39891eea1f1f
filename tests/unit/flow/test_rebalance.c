#include "daemon/flow/rebalance.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/change.h"
#include "daemon/flow/reference.h"
#include "daemon/flow/upkeep.h"
#include "store/access.h"
#include "tests/unit/flow/flow_fixture.h"

/* Two leads and two members; each pair makes a team. */
static void put_people(struct fixture *f)
{
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    add_peer(f, 13, "Lou Lead", GAMMA, "dcs");
    add_peer(f, 14, "Max Member", BETA, "member");
}

static void set_state(struct fixture *f, int64_t id, enum store_peer_state state)
{
    struct store_peer peer = get_peer(f, id);
    peer.state = state;
    put_peer(f, &peer);
}

static struct flow_call *begin(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_rebalance_begin);
    ARG(call, flow_rebalance_begin)->cause = STORE_CAUSE_COMMAND;
    return call;
}

/* Begins a run and computes it. */
static const struct flow_rebalance_run *rebalance(struct fixture *f)
{
    struct flow_call *first = begin(f), *second = NEW_CALL(f, flow_rebalance_run);
    run_ok(f, first);
    ARG(second, flow_rebalance_run)->id = ARG(first, flow_rebalance_begin)->run.id;
    ARG(second, flow_rebalance_run)->steps = 2000; /* the clock stands still */
    run_ok(f, second);
    return second->arg;
}

static const struct flow_change_show *show(struct fixture *f, int64_t id)
{
    struct flow_call *call = NEW_CALL(f, flow_change_show);
    ARG(call, flow_change_show)->id = pp_printf(&f->arena, "%lld", (long long)id);
    run_ok(f, call);
    return call->arg;
}

/* The one part of what a run proposed. */
static const struct flow_change_part *only_part(struct fixture *f,
                                                const struct flow_rebalance_run *made)
{
    assert_int_equal(made->run.state, STORE_REBALANCE_CHANGES);
    const struct flow_change_show *shown = show(f, made->id);
    assert_true(shown->has_change);
    assert_int_equal(shown->change.part_count, 1);
    return &shown->change.parts[0];
}

static enum pp_code count_mails(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct store_page page = {.limit = 500};
    struct pp_arena arena = {0};
    struct store_mail *mails;
    size_t count = 0;
    const enum pp_code code = store_mail_list(tx, -1, 0, &page, &arena, &mails, &count, err);
    *(int64_t *)arg = (int64_t)count;
    pp_arena_fini(&arena);
    return code;
}

static const struct flow_affected *affected(const struct flow_change_part *part, const char *name)
{
    for (size_t i = 0; i < part->affected_count; i++)
        if (pp_text_is(part->affected[i].who.name, name))
            return &part->affected[i];
    return NULL;
}

static void a_pool_without_work_has_nothing_to_change(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_rebalance_run *made = rebalance(f);
    assert_int_equal(made->run.state, STORE_REBALANCE_NOTHING);
    assert_int_equal(made->run.requests, 0);
    assert_string_equal(made->run.message, "no visit to come is unconfirmed");
    assert_false(show(f, made->id)->has_change);
}

static void a_plan_that_stands_makes_no_change_set(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    match(f, add_request(f, "2027-03-01", NULL), 2);
    const struct flow_rebalance_run *made = rebalance(f);
    assert_int_equal(made->run.state, STORE_REBALANCE_NOTHING);
    assert_int_equal(made->run.requests, 1);
    assert_string_equal(made->run.message, "the plan stands as it is");
}

static void a_request_that_cannot_be_planned_holds_no_other_up(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    const char *bad = add_request(f, "2027-03-08", "{\"cover\": {\"finance\": 2}}");
    put_terms(f, "skill", "send leadership"); /* a version without finance */
    const struct flow_rebalance_run *made = rebalance(f);
    assert_int_equal(only_part(f, made)->row->kind, STORE_PART_SERVES);
    assert_contains(made->run.message, "1 left out, such as ");
    assert_contains(made->run.message, bad);
}

static void a_visit_that_is_years_off_holds_no_other_up(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *far = add_request(f, "2030-03-04", NULL);
    add_request(f, "2027-03-01", NULL);
    const struct flow_rebalance_run *made = rebalance(f);
    assert_contains(only_part(f, made)->after, "Mon 1 Mar 2027: ");
    assert_contains(made->run.message, "1 left out, such as ");
    assert_contains(made->run.message, far);
    assert_contains(made->run.message, "more than 1100 days after the first visit of the others");
}

static void a_request_that_waits_is_served(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_SERVES);
    assert_string_equal(part->before, "waits for a team");
    assert_contains(part->after, "Mon 1 Mar 2027: ");
    assert_string_equal(part->reasons[0].code, "waits");
    assert_int_equal(part->affected_count, 2);
    assert_int_equal(part->affected[0].effect, FLOW_EFFECT_COMES);
    assert_int_equal(part->row->cost, 0);
    assert_true(part->row->gain >= 500);
}

static void who_is_paused_leaves_a_proposed_team_and_nothing_is_sent(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    const int64_t lead = found->teams[0].members[0].peer.id;
    const char *other = lead == 11 ? "Lou Lead" : "Lee Lead";
    set_state(f, lead, STORE_PEER_PAUSED);
    const struct flow_rebalance_run *made = rebalance(f);
    const struct flow_change_show *shown = show(f, made->id);
    const struct flow_change_part *part = only_part(f, made);
    assert_int_equal(part->row->kind, STORE_PART_MOVES);
    assert_int_equal(part->row->proposal, found->teams[0].proposal.id);
    assert_int_equal(part->row->booking, 0);
    assert_string_equal(part->reasons[0].code, "paused");
    assert_contains(part->reasons[0].words, found->teams[0].members[0].peer.name);
    assert_int_equal(affected(part, found->teams[0].members[0].peer.name)->effect,
                     FLOW_EFFECT_LEAVES);
    assert_int_equal(affected(part, other)->effect, FLOW_EFFECT_COMES);
    assert_int_equal(part->row->cost, 20);
    assert_int_equal(part->row->disturbed, 2);
    assert_true(shown->change.set.minimal);
    assert_contains(shown->change.notice, "nothing has been sent");
    assert_contains(shown->change.summary, "1 request would change, 2 people disturbed (proven");
    assert_int_equal(test_count(f, count_mails), 0);
}

/* Published, so that everybody is asked. */
static const struct flow_proposal_publish *book(struct fixture *f, const char *on)
{
    const struct flow_match_run *found = match(f, add_request(f, on, NULL), 1);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    run_ok(f, call);
    return call->arg;
}

static void who_cannot_come_any_more_leaves_a_booked_team(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_proposal_publish *booked = book(f, "2027-03-01");
    const struct store_proposal_seat *member = &booked->publish.booking.seats[1];
    const int64_t mails = test_count(f, count_mails);
    put_period(f, member->peer, STORE_UNAVAILABLE, "2027-03-02", "2027-03-02");
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_MOVES);
    assert_int_equal(part->row->booking, booked->publish.booking.id);
    assert_int_equal(part->row->booking_rev, 1);
    assert_string_equal(part->reasons[0].code, "busy");
    assert_contains(part->reasons[0].words, "unavailable on Tue 2 Mar 2027");
    assert_int_equal(part->row->before_day, part->row->after_day);
    assert_int_equal(part->row->seats[0].before, part->row->seats[0].after);
    assert_int_equal(part->row->seats[1].before, member->peer);
    assert_int_not_equal(part->row->seats[1].after, member->peer);
    assert_int_equal(part->row->seats[1].state, STORE_SEAT_ENQUIRED);
    assert_int_equal(test_count(f, count_mails), mails);
}

static void a_visit_that_is_near_needs_a_person(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_proposal_publish *booked = book(f, "2026-12-01"); /* in 8 days */
    set_state(f, booked->publish.booking.seats[0].peer, STORE_PEER_LEFT);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_PERSON);
    assert_string_equal(part->reasons[0].code, "left");
    assert_contains(part->after, "a person must look; possible would be Tue 1 Dec 2026: ");
}

static void a_proposed_team_that_nobody_can_mend_is_lost(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    match(f, add_request(f, "2027-03-01", NULL), 1);
    set_state(f, 11, STORE_PEER_LEFT);
    set_state(f, 13, STORE_PEER_LEFT);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_LOSES);
    assert_string_equal(part->after, "no team");
    assert_int_equal(part->affected_count, 2);
}

/* A better lead joins the pool: 10 points for each level. */
static void put_star(struct fixture *f, int64_t id, const char *name, int level)
{
    const struct store_peer_skill skills[] = {
        {.skill = "leadership", .level = level, .last_used = STORE_NO_DAY}};
    struct store_peer peer = new_peer(f, id, name, GAMMA, "dcs");
    peer.skills = skills;
    peer.skill_count = 1;
    put_peer(f, &peer);
}

static void a_change_must_earn_what_it_costs(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    match(f, add_request(f, "2027-03-01", NULL), 1);
    put_star(f, 21, "Ann Able", 1);
    assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_NOTHING);
    put_star(f, 22, "Sal Star", 5);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_MOVES);
    assert_string_equal(part->reasons[0].code, "gain");
    assert_non_null(affected(part, "Sal Star"));
    assert_true(part->row->gain > 0);
    assert_int_equal(part->row->after_points - part->row->before_points - part->row->cost,
                     part->row->gain);
}

struct seat_change {
    const char *request;
    size_t seat;
    enum store_seat_state state;
};

static enum pp_code write_seat(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct seat_change *change = arg;
    const struct store_who who = {.actor = "test", .operation = "seat", .now_s = 1};
    struct pp_arena arena = {0};
    struct store_request request;
    bool changed;
    enum pp_code code = store_request_find(tx, change->request, &arena, &request, err);
    if (code == PP_OK) {
        struct store_request_seat *seats =
            pp_dup_bytes(&arena, request.seats, request.seat_count * sizeof *request.seats);
        seats[change->seat].state = change->state;
        request.seats = seats;
        code = store_request_put(tx, &who, &request, NULL, &changed, err);
    }
    pp_arena_fini(&arena);
    return code;
}

static void who_has_agreed_stays_for_a_gain_that_moves_others(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_proposal_publish *booked = book(f, "2027-03-01");
    put_star(f, 22, "Sal Star", 5);
    assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_CHANGES);
    struct seat_change accepted = {booked->request.reference, 0, STORE_SEAT_ACCEPTED};
    test_write(f, write_seat, &accepted);
    assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_NOTHING);
    set_state(f, booked->publish.booking.seats[0].peer, STORE_PEER_LEFT);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_true(part->row->seats[0].firm);
    assert_int_equal(part->row->cost, 200);
    assert_int_equal(part->row->seats[0].state, STORE_SEAT_ACCEPTED);
    assert_int_equal(part->row->seats[0].after, 22);
}

static void answer(struct fixture *f, int64_t booking, int64_t peer, enum store_partstat partstat)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_reply);
    ARG(call, flow_booking_reply)->id = booking;
    ARG(call, flow_booking_reply)->peer = pp_printf(&f->arena, "%lld", (long long)peer);
    ARG(call, flow_booking_reply)->answer = partstat;
    run_ok(f, call);
}

static void who_declines_is_replaced_and_not_asked_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_proposal_publish *booked = book(f, "2027-03-01");
    const int64_t id = booked->publish.booking.id;
    const int64_t lead = booked->publish.booking.seats[0].peer;
    answer(f, id, booked->publish.booking.seats[1].peer, STORE_ACCEPTED);
    answer(f, id, lead, STORE_DECLINED);
    const int64_t mails = test_count(f, count_mails);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_string_equal(part->reasons[0].code, "empty");
    assert_contains(part->reasons[0].words, "nobody sits in the seat \"Lead\"");
    assert_int_equal(part->row->seats[0].before, 0);
    assert_int_equal(part->row->seats[0].after, lead == 11 ? 13 : 11);
    assert_int_equal(part->row->seats[1].before, part->row->seats[1].after);
    assert_true(part->row->seats[1].firm);
    assert_int_equal(part->row->disturbed, 1);
    assert_int_equal(part->row->cost, 0);
    /* With nobody else in the pool no team is proposed, and nobody is told that it is off. */
    set_state(f, lead == 11 ? 13 : 11, STORE_PEER_LEFT);
    part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_PERSON);
    assert_string_equal(part->after, "a person must look; no whole team was found");
    assert_int_equal(part->affected_count, 0);
    assert_int_equal(test_count(f, count_mails), mails);
}

static void a_confirmed_team_stays_whatever_could_be_gained(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_proposal_publish *booked = book(f, "2027-03-01");
    const struct store_booking *booking = &booked->publish.booking;
    for (size_t i = 0; i < 2; i++)
        answer(f, booking->id, booking->seats[i].peer, STORE_ACCEPTED);
    struct flow_call *call = NEW_CALL(f, flow_booking_show);
    ARG(call, flow_booking_show)->id = booking->id;
    run_ok(f, call);
    put_star(f, 22, "Sal Star", 5);
    if (ARG(call, flow_booking_show)->booking.state == STORE_BOOKING_CONFIRMED)
        assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_NOTHING);
    set_state(f, booking->seats[0].peer, STORE_PEER_LEFT);
    const struct flow_change_part *part = only_part(f, rebalance(f));
    assert_int_equal(part->row->kind, STORE_PART_MOVES);
    assert_int_equal(part->row->seats[0].after, 22);
    assert_int_equal(part->row->seats[1].after, booking->seats[1].peer);
}

static void a_product_may_make_moves_dear_and_freeze_early(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    struct flow_call *call = NEW_CALL(f, flow_reference_put);
    ARG(call, flow_reference_put)->products_json =
        pp_printf(&f->arena,
                  "[{\"code\":\"visit\",\"name\":\"Visit\",\"strand\":\"targeted\",\"template\":%s,"
                  "\"rebalance\":{\"move\":60,\"freeze_days\":120,\"expires_days\":2}}]",
                  test_template);
    run_ok(f, call);
    const struct flow_match_run *found = match(f, add_request(f, "2027-04-05", NULL), 1);
    put_star(f, 22, "Sal Star", 5);
    assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_NOTHING);
    set_state(f, found->teams[0].members[0].peer.id, STORE_PEER_LEFT);
    const struct flow_rebalance_run *made = rebalance(f);
    assert_int_equal(only_part(f, made)->row->kind, STORE_PART_MOVES);
    assert_int_equal(made->set.expires_s, made->set.created_s + 2 * 86400);
    f->now_ms += INT64_C(1000) * 86400 * 20;
    assert_int_equal(only_part(f, rebalance(f))->row->kind, STORE_PART_PERSON);
}

static void what_was_rejected_is_not_proposed_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    const struct flow_rebalance_run *made = rebalance(f), *again = rebalance(f);
    assert_int_equal(again->run.state, STORE_REBALANCE_NOTHING);
    assert_int_equal(again->run.change_set, made->id);
    assert_contains(again->run.message, "still open");
    struct flow_call *call = NEW_CALL(f, flow_change_reject);
    ARG(call, flow_change_reject)->id = pp_printf(&f->arena, "%lld", (long long)made->id);
    ARG(call, flow_change_reject)->reason = "not this year";
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_change_reject)->change.set.state, STORE_CHANGE_REJECTED);
    assert_contains(ARG(call, flow_change_reject)->change.notice, "rejected by test");
    assert_contains(rebalance(f)->run.message, "was rejected");
    call = NEW_CALL(f, flow_change_reject);
    ARG(call, flow_change_reject)->id = pp_printf(&f->arena, "%lld", (long long)made->id);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "it is rejected");
}

static void parts_are_rejected_by_their_number(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    add_request(f, "2027-04-05", NULL);
    const struct flow_rebalance_run *made = rebalance(f);
    static const int second[] = {2}, beyond[] = {3};
    struct flow_call *call = NEW_CALL(f, flow_change_reject);
    struct flow_change_reject *arg = call->arg;
    arg->id = pp_printf(&f->arena, "%lld", (long long)made->id);
    arg->numbers = beyond;
    arg->number_count = 1;
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_contains(call->err.text, "its parts are 1 to 2");
    call = NEW_CALL(f, flow_change_reject);
    ARG(call, flow_change_reject)->id = arg->id;
    ARG(call, flow_change_reject)->numbers = second;
    ARG(call, flow_change_reject)->number_count = 1;
    run_ok(f, call);
    arg = call->arg;
    assert_int_equal(arg->change.set.state, STORE_CHANGE_OPEN);
    assert_int_equal(arg->change.parts[0].row->state, STORE_PART_OPEN);
    assert_int_equal(arg->change.parts[1].row->state, STORE_PART_REJECTED);
}

static void two_never_run_at_once(void **state)
{
    struct fixture *f = *state;
    struct flow_call *first = begin(f), *second = begin(f), *late = NEW_CALL(f, flow_rebalance_run);
    run_ok(f, first);
    assert_int_equal(run(f, second), PP_CONFLICT);
    assert_contains(second->err.text, "a rebalancing is under way since ");
    assert_contains(second->err.text, "begun by test");
    /* Its owner died: when the lease has ended the next may run, and the first is failed. */
    f->now_ms += 1000 * flow_rebalance_lease_s(0);
    struct flow_call *third = begin(f);
    run_ok(f, third);
    const int64_t old = ARG(first, flow_rebalance_begin)->run.id;
    assert_int_equal(show(f, old)->run.state, STORE_REBALANCE_FAILED);
    /* Should the first come back to life, it keeps nothing. */
    ARG(late, flow_rebalance_run)->id = old;
    assert_int_equal(run(f, late), PP_CONFLICT);
    assert_contains(late->err.text, "longer than it may");
}

static void what_an_earlier_life_left_running_is_ended(void **state)
{
    struct fixture *f = *state;
    struct flow_call *first = begin(f), *end = NEW_CALL(f, flow_rebalance_end);
    run_ok(f, first);
    ARG(end, flow_rebalance_end)->message = "the daemon ended while it ran";
    run_ok(f, end);
    assert_true(ARG(end, flow_rebalance_end)->ended);
    const struct store_rebalance run_row = show(f, ARG(first, flow_rebalance_begin)->run.id)->run;
    assert_int_equal(run_row.state, STORE_REBALANCE_FAILED);
    assert_string_equal(run_row.message, "the daemon ended while it ran");
    assert_int_equal(rebalance(f)->run.state, STORE_REBALANCE_NOTHING);
    end = NEW_CALL(f, flow_rebalance_end);
    run_ok(f, end);
    assert_false(ARG(end, flow_rebalance_end)->ended);
}

static const struct flow_rebalance_look *look(struct fixture *f, int64_t after)
{
    struct flow_call *call = NEW_CALL(f, flow_rebalance_look);
    ARG(call, flow_rebalance_look)->after = after;
    run_ok(f, call);
    return call->arg;
}

/* A clock that is first asked by the search: then somebody leaves the pool. */
struct meddler {
    struct fixture *f;
    int64_t peer; /* 0: has left */
};

static int64_t meddling_wall(void *arg)
{
    const struct meddler *meddler = arg;
    return meddler->f->now_ms;
}

static int64_t meddling_mono(void *arg)
{
    struct meddler *meddler = arg;
    const int64_t peer = meddler->peer;
    meddler->peer = 0;
    if (peer)
        set_state(meddler->f, peer, STORE_PEER_LEFT);
    return meddler->f->now_ms * 1000;
}

static void what_moves_meanwhile_is_computed_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct meddler meddler = {f, found->teams[0].members[0].peer.id};
    struct flow_call *first = begin(f), *second = NEW_CALL(f, flow_rebalance_run);
    run_ok(f, first);
    ARG(second, flow_rebalance_run)->id = ARG(first, flow_rebalance_begin)->run.id;
    ARG(second, flow_rebalance_run)->steps = 2000;
    f->desk.clock =
        (struct pp_clock){.wall_ms = meddling_wall, .mono_us = meddling_mono, .arg = &meddler};
    run_ok(f, second);
    f->desk.clock = pp_clock_manual(&f->now_ms);
    assert_int_equal(meddler.peer, 0);
    /* It began when the plan stood, and was kept when it did not any more. */
    const struct flow_change_part *part = only_part(f, second->arg);
    assert_string_equal(part->reasons[0].code, "left");
    assert_int_equal(look(f, 0)->changes, 0);
}

static void changes_that_may_break_a_plan_are_noticed(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    rebalance(f);
    const struct flow_rebalance_look *seen = look(f, 0);
    assert_int_equal(seen->changes, 0); /* all that was done before was seen by the run */
    assert_true(seen->next_expiry_s > 0);
    add_request(f, "2027-04-05", NULL); /* a new request breaks nothing */
    assert_int_equal(look(f, 0)->changes, 0);
    set_state(f, 12, STORE_PEER_PAUSED);
    put_period(f, 13, STORE_UNAVAILABLE, "2027-03-02", "2027-03-02");
    seen = look(f, 0);
    assert_int_equal(seen->changes, 2);
    assert_string_equal(seen->what, "Mo Member is paused");
    assert_false(seen->more);
    assert_int_equal(look(f, seen->seen)->changes, 0);
    rebalance(f);
    assert_int_equal(look(f, 0)->changes, 0);
}

static void a_list_shows_sets_and_the_newest_run(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, flow_change_list);
    put_people(f);
    ARG(call, flow_change_list)->state = -1;
    ARG(call, flow_change_list)->page.limit = 10;
    run_ok(f, call);
    assert_false(ARG(call, flow_change_list)->has_newest);
    add_request(f, "2027-03-01", NULL);
    const struct flow_rebalance_run *made = rebalance(f);
    call = NEW_CALL(f, flow_change_list);
    ARG(call, flow_change_list)->state = STORE_CHANGE_OPEN;
    ARG(call, flow_change_list)->page.limit = 10;
    run_ok(f, call);
    const struct flow_change_list *arg = call->arg;
    assert_int_equal(arg->count, 1);
    assert_int_equal(arg->changes[0].set.id, made->id);
    assert_string_equal(arg->changes[0].cause, "asked for by test");
    assert_int_equal(arg->newest.id, made->id);
}

static void what_came_to_nothing_long_ago_shows_but_is_not_replayed(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    const struct flow_rebalance_run *made = rebalance(f);
    const char *id = pp_printf(&f->arena, "%lld", (long long)made->id);
    f->now_ms += INT64_C(1000) * 86400 * 98;
    run_ok(f, NEW_CALL(f, flow_rebalance_expire));
    struct flow_call *care = test_call(f, &flow_upkeep, sizeof(struct flow_upkeep_done));
    run_ok(f, care);
    assert_int_equal(ARG(care, flow_upkeep_done)->emptied, 1);
    struct flow_call *export = NEW_CALL(f, flow_change_export);
    ARG(export, flow_change_export)->id = id;
    assert_int_equal(run(f, export), PP_NOT_FOUND);
    assert_contains(export->err.text, "not kept any more");
    assert_int_equal(show(f, made->id)->change.part_count, 1);
}

static void a_set_that_nobody_decides_expires(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_request(f, "2027-03-01", NULL);
    const struct flow_rebalance_run *made = rebalance(f);
    f->now_ms += INT64_C(1000) * 86400 * 7;
    struct flow_call *call = NEW_CALL(f, flow_rebalance_expire);
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_rebalance_expire)->expired, 1);
    assert_int_equal(show(f, made->id)->change.set.state, STORE_CHANGE_EXPIRED);
    assert_int_equal(look(f, 0)->next_expiry_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_pool_without_work_has_nothing_to_change),
        flow_test(a_plan_that_stands_makes_no_change_set),
        flow_test(a_visit_that_is_years_off_holds_no_other_up),
        flow_test(a_request_that_waits_is_served),
        flow_test(a_request_that_cannot_be_planned_holds_no_other_up),
        flow_test(who_is_paused_leaves_a_proposed_team_and_nothing_is_sent),
        flow_test(who_cannot_come_any_more_leaves_a_booked_team),
        flow_test(a_visit_that_is_near_needs_a_person),
        flow_test(a_proposed_team_that_nobody_can_mend_is_lost),
        flow_test(a_change_must_earn_what_it_costs),
        flow_test(who_has_agreed_stays_for_a_gain_that_moves_others),
        flow_test(who_declines_is_replaced_and_not_asked_again),
        flow_test(a_confirmed_team_stays_whatever_could_be_gained),
        flow_test(a_product_may_make_moves_dear_and_freeze_early),
        flow_test(what_was_rejected_is_not_proposed_again),
        flow_test(parts_are_rejected_by_their_number),
        flow_test(two_never_run_at_once),
        flow_test(what_an_earlier_life_left_running_is_ended),
        flow_test(changes_that_may_break_a_plan_are_noticed),
        flow_test(what_moves_meanwhile_is_computed_again),
        flow_test(a_list_shows_sets_and_the_newest_run),
        flow_test(a_set_that_nobody_decides_expires),
        flow_test(what_came_to_nothing_long_ago_shows_but_is_not_replayed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
