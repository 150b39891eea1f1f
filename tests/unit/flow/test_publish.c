#include <string.h>

#include "tests/unit/flow/flow_fixture.h"

/* A lead and a member, enough for one team; two more for another. */
static void put_people(struct fixture *f)
{
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    add_peer(f, 13, "Lou Lead", GAMMA, "dcs");
    add_peer(f, 14, "Max Member", ALPHA, "member");
}

static size_t events_of(const struct store_booking *booking, int64_t peer)
{
    size_t count = 0;
    for (size_t i = 0; i < booking->invitation_count; i++)
        count += booking->invitations[i].peer == peer;
    return count;
}

static struct store_booking show(struct fixture *f, int64_t id)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_show);
    ARG(call, flow_booking_show)->id = id;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_booking_show)->mail_count,
                     ARG(call, flow_booking_show)->booking.invitation_count);
    return ARG(call, flow_booking_show)->booking;
}

static void publishing_writes_booking_events_invitations_and_mails(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    assert_int_equal(found->team_count, 1);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    run_ok(f, call);
    const struct flow_proposal_publish *arg = call->arg;
    const struct store_booking booking = show(f, arg->publish.booking.id);
    assert_int_equal(booking.charge, 3);
    assert_int_equal(booking.first_day, day("2027-03-01"));
    assert_int_equal(booking.event_count, 3);
    assert_string_equal(booking.events[0].kind, "scoping");
    assert_int_equal(booking.events[0].first_day, day("2027-02-15"));
    assert_null(booking.events[0].location);
    assert_string_equal(booking.events[1].kind, "arrival");
    assert_int_equal(booking.events[1].start_minute, 18 * 60);
    assert_string_equal(booking.events[1].location, "Host");
    assert_true(booking.events[2].all_day);
    assert_int_equal(booking.events[2].days, 2);
    /* The scoping call is the lead's alone. */
    assert_int_equal(events_of(&booking, booking.seats[0].peer), 3);
    assert_int_equal(events_of(&booking, booking.seats[1].peer), 2);
    /* 2 people: 6 half-hours of arrival and 2 whole days. */
    assert_int_equal(arg->publish.slot_count, 2 * (6 + 2 * 48));
}

static enum pp_code count_mails(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_page page = {.limit = 500};
    struct store_mail *mails;
    size_t count;
    const enum pp_code code = store_mail_list(tx, -1, 0, &page, &arena, &mails, &count, err);
    *(int64_t *)arg = (int64_t)count;
    pp_arena_fini(&arena);
    return code;
}

static void a_dry_run_shows_the_mails_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct flow_call *dry = publish(f, found->teams[0].proposal.id);
    dry->dry_run = true;
    run_ok(f, dry);
    assert_int_equal(ARG(dry, flow_proposal_publish)->publish.mail_count, 5);
    assert_int_equal(test_count(f, count_mails), 0);
    struct flow_call *list = NEW_CALL(f, flow_booking_list);
    ARG(list, flow_booking_list)->page.limit = 10;
    run_ok(f, list);
    assert_int_equal(ARG(list, flow_booking_list)->count, 0);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    assert_int_equal(test_count(f, count_mails), 5);
}

static void a_proposal_is_published_once(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    struct flow_call *again = publish(f, found->teams[0].proposal.id);
    assert_int_equal(run(f, again), PP_CONFLICT);
    assert_contains(again->err.text, "published");
}

static enum pp_code render(struct flow_call *call)
{
    const struct flow_proposal_publish *arg = call->arg;
    call->answer.status = 201;
    pp_str_addf(&call->answer.body, "booking %lld", (long long)arg->publish.booking.id);
    return PP_OK;
}

static void the_same_operation_again_gets_the_first_answer(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct flow_call *calls[2];
    for (int i = 0; i < 2; i++) {
        calls[i] = publish(f, found->teams[0].proposal.id);
        calls[i]->operation = "key-1";
        calls[i]->digest = "d";
        calls[i]->render = render;
        run_ok(f, calls[i]);
    }
    assert_false(calls[0]->replayed);
    assert_true(calls[1]->replayed);
    assert_int_equal(calls[1]->answer.status, 201);
    assert_string_equal(pp_str_text(&calls[1]->answer.body), pp_str_text(&calls[0]->answer.body));
    struct flow_call *other = publish(f, found->teams[0].proposal.id);
    other->operation = "key-1";
    other->digest = "e";
    assert_int_equal(run(f, other), PP_INVALID);
    assert_contains(other->err.text, "idempotency key");
}

static void a_second_team_for_a_booked_request_is_refused(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01 2027-06-07", NULL), 9);
    assert_true(found->team_count >= 2);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    struct flow_call *second = publish(f, found->teams[found->team_count - 1].proposal.id);
    assert_int_equal(run(f, second), PP_CONFLICT);
    assert_contains(second->err.text, "is booked already");
}

static void overlapping_teams_meet_and_the_loser_learns_who_and_when(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    add_peer(f, 14, "Max Member", GAMMA, "member");
    const struct flow_match_run *one = match(f, add_request(f, "2027-03-01", NULL), 1);
    const struct flow_match_run *two = match(f, add_request(f, "2027-03-02", NULL), 1);
    run_ok(f, publish(f, one->teams[0].proposal.id));
    struct flow_call *late = publish(f, two->teams[0].proposal.id);
    assert_int_equal(run(f, late), PP_CONFLICT);
    const struct flow_proposal_publish *arg = late->arg;
    assert_int_equal(arg->clash.peer, 11);
    assert_string_equal(arg->clash.peer_name, "Lee Lead");
    assert_int_equal(arg->clash.first_day, day("2027-03-01"));
    assert_int_equal(arg->clash.last_day, day("2027-03-02"));
    assert_true(arg->clash.booking != 0);
    assert_contains(late->err.text, "Lee Lead");
    assert_contains(late->err.text, "Mon 1 Mar 2027");
}

static void who_became_unavailable_since_the_match_blocks_with_a_sentence(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    put_period(f, 12, STORE_UNAVAILABLE, "2027-03-02", "2027-03-20");
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Mo Member is no longer free: unavailable on Tue 2 Mar 2027");
    assert_int_equal(ARG(call, flow_proposal_publish)->clash.peer, 12);
}

static void who_left_since_the_match_blocks_with_a_sentence(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct store_peer peer = get_peer(f, 11);
    peer.state = STORE_PEER_LEFT;
    put_peer(f, &peer);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Lee Lead has left the pool");
}

static void who_no_longer_fits_the_seat_is_named_with_the_reason(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct store_peer peer = get_peer(f, 11);
    peer.seniority = 1;
    put_peer(f, &peer);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Lee Lead");
    assert_contains(call->err.text, "seniority is 1, the seat asks for 3");
}

static void a_team_that_breaks_a_rule_by_now_is_refused_in_words(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    const struct flow_team *team = &found->teams[0];
    put_pair(f, team->members[0].peer.id, team->members[1].peer.id, 0, true);
    struct flow_call *call = publish(f, team->proposal.id);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_string_equal(call->err.text,
                        "the team keeps its rules no longer: two members may never "
                        "be together; run the match again");
}

/* Moves the pool once, between the check and the commit of the call it is the render of. */
struct mover {
    struct fixture *f;
    int moves;
};

static enum pp_code move_the_pool(struct flow_call *call)
{
    struct mover *mover = call->door;
    if (mover->moves-- > 0)
        return flow_moved(call);
    return PP_OK;
}

static void a_pool_that_moves_meanwhile_is_looked_at_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct mover mover = {f, 3};
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    call->door = &mover;
    call->render = move_the_pool;
    run_ok(f, call);
    assert_int_equal(mover.moves, -1);
    assert_int_equal(test_count(f, count_mails), 5);
}

static void a_served_visit_counts_against_the_limits_of_its_people(void **state)
{
    struct fixture *f = *state;
    struct store_peer lead = new_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    lead.days_year = 5;
    put_peer(f, &lead);
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *one = match(f, add_request(f, "2027-03-01", NULL), 1);
    assert_int_equal(one->team_count, 1);
    run_ok(f, publish(f, one->teams[0].proposal.id));
    assert_int_equal(match(f, add_request(f, "2027-03-15", NULL), 1)->team_count, 0);
    assert_int_equal(match(f, add_request(f, "2027-04-12", NULL), 1)->team_count, 1);
}

static void a_call_that_holds_nothing_leaves_its_day_free(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *one = match(f, add_request(f, "2027-03-01", NULL), 1);
    run_ok(f, publish(f, one->teams[0].proposal.id)); /* scoping call on 15 February */
    assert_int_equal(match(f, add_request(f, "2027-02-15", NULL), 1)->team_count, 1);
    assert_int_equal(match(f, add_request(f, "2027-02-25", NULL), 1)->team_count, 1);
    /* The evening before is taken. */
    assert_int_equal(match(f, add_request(f, "2027-03-03", NULL), 1)->team_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(publishing_writes_booking_events_invitations_and_mails),
        flow_test(a_dry_run_shows_the_mails_and_leaves_nothing),
        flow_test(a_proposal_is_published_once),
        flow_test(the_same_operation_again_gets_the_first_answer),
        flow_test(a_second_team_for_a_booked_request_is_refused),
        flow_test(overlapping_teams_meet_and_the_loser_learns_who_and_when),
        flow_test(who_became_unavailable_since_the_match_blocks_with_a_sentence),
        flow_test(who_left_since_the_match_blocks_with_a_sentence),
        flow_test(who_no_longer_fits_the_seat_is_named_with_the_reason),
        flow_test(a_team_that_breaks_a_rule_by_now_is_refused_in_words),
        flow_test(a_pool_that_moves_meanwhile_is_looked_at_again),
        flow_test(a_served_visit_counts_against_the_limits_of_its_people),
        flow_test(a_call_that_holds_nothing_leaves_its_day_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
