#include "daemon/flow/approve.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/replay.h"
#include "tests/unit/flow/alter_fixture.h"

/* ---- change-sets that are made by hand ----------------------------------------------------- */

static enum pp_code write_set(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct store_who who = {"fixture", "fixture", 1795392000};
    return store_change_set_put(tx, &who, arg, err);
}

enum { SET = 77, SEATS = 2 };

static struct store_change_part new_part(struct fixture *f, int64_t id,
                                         const struct store_request *request)
{
    struct store_change_seat *seats = PP_NEW_ARRAY(&f->arena, SEATS, struct store_change_seat);
    for (int s = 0; s < SEATS; s++)
        seats[s] = (struct store_change_seat){
            .seat = s, .state = request->seats[s].state, .parts_json = "[]"};
    return (struct store_change_part){.id = id,
                                      .kind = STORE_PART_MOVES,
                                      .request = request->id,
                                      .request_rev = request->rev,
                                      .before_day = STORE_NO_DAY,
                                      .after_day = STORE_NO_DAY,
                                      .parts_json = "[]",
                                      .reasons_json = "[]",
                                      .seats = seats,
                                      .seat_count = SEATS};
}

/* Who sits there in the part's team before and after. */
static void set_seat(struct fixture *f, struct store_change_part *part, int seat, int64_t before,
                     int64_t after)
{
    struct store_change_seat *seats =
        pp_dup_bytes(&f->arena, part->seats, part->seat_count * sizeof *part->seats);
    seats[seat].before = before;
    seats[seat].after = after;
    part->seats = seats;
}

static void put_set(struct fixture *f, const struct store_change_part *parts, size_t count)
{
    struct store_change_set set = {.id = SET,
                                   .cause = STORE_CAUSE_COMMAND,
                                   .what = "a test",
                                   .instance_json = "{}",
                                   .answer_json = "{}",
                                   .people_json = "{}",
                                   .instance_hash = "0",
                                   .answer_hash = "0",
                                   .weights = "default/1",
                                   .program = "0",
                                   .created_s = 1795392000,
                                   .expires_s = 1795992000,
                                   .parts = parts,
                                   .part_count = count};
    test_write(f, write_set, &set);
}

/* Part 1: Max Member instead of Mo Member in a booked team. */
static int64_t put_swap(struct fixture *f)
{
    const int64_t booking = book_team(f, "2027-03-01 2027-06-07");
    const struct flow_booking_show *now = look(f, booking);
    struct store_change_part part = new_part(f, 700, &now->request);
    part.booking = booking;
    part.booking_rev = now->booking.rev;
    part.proposal = now->booking.proposal;
    part.before_day = part.after_day = now->booking.first_day;
    set_seat(f, &part, 0, 11, 11);
    set_seat(f, &part, 1, 12, 14);
    put_set(f, &part, 1);
    return booking;
}

static struct flow_call *approve(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_change_approve);
    ARG(call, flow_change_approve)->id = "77";
    return call;
}

static struct flow_call *undo(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_change_undo);
    ARG(call, flow_change_undo)->id = "77";
    return call;
}

/* As told(), of the first part. */
static const char *told_by(struct fixture *f, const struct flow_effect_of_part *effect)
{
    const struct flow_altered altered = {.revised = *effect->revised};
    return told(f, &altered);
}

static enum pp_code send_all(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_who who = {"fixture", "fixture", 1795392000};
    struct store_mail *mails;
    size_t count;
    (void)arg;
    enum pp_code code = store_mail_claim(tx, INT32_MAX, 500, &arena, &mails, &count, err);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        mails[i].state = STORE_MAIL_SENT;
        mails[i].sent_s = who.now_s;
        code = store_mail_record(tx, &who, &mails[i], err);
    }
    pp_arena_fini(&arena);
    return code;
}

static size_t mails_in(const struct flow_booking_show *show, enum store_mail_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < show->mail_count; i++)
        count += show->mails[i].state == state;
    return count;
}

/* ---- booked teams -------------------------------------------------------------------------- */

static void a_part_about_a_booked_team_writes_to_who_goes_and_comes(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    struct flow_call *dry = approve(f);
    dry->dry_run = true;
    run_ok(f, dry);
    assert_int_equal(look(f, booking)->booking.rev, 1);
    struct flow_call *call = approve(f);
    run_ok(f, call);
    const struct flow_change_approve *arg = call->arg;
    assert_int_equal(arg->effect_count, 1);
    assert_string_equal(told_by(f, &arg->effects[0]),
                        "12 CANCEL arrival 1\n12 CANCEL onsite 1\n"
                        "14 REQUEST arrival 0\n14 REQUEST onsite 0\n");
    assert_int_equal(arg->change.set.state, STORE_CHANGE_APPROVED);
    assert_string_equal(answers(f, &look(f, booking)->booking),
                        "11 needs-action\n14 needs-action\n");
    struct flow_call *again = approve(f);
    assert_int_equal(run(f, again), PP_CONFLICT);
    assert_int_equal(look(f, booking)->booking.rev, 2);
}

static void what_was_not_sent_is_taken_back_exactly(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    const struct store_booking before = look(f, booking)->booking;
    test_write(f, send_all, NULL); /* the invitations */
    run_ok(f, approve(f));
    struct flow_call *call = undo(f);
    run_ok(f, call);
    const struct flow_change_undo *arg = call->arg;
    assert_int_equal(arg->effects[0].withdrawn, 4);
    assert_int_equal(arg->effects[0].revised->revision.mail_count, 0);
    assert_int_equal(arg->change.set.state, STORE_CHANGE_UNDONE);
    const struct flow_booking_show *now = look(f, booking);
    assert_int_equal(mails_in(now, STORE_MAIL_WITHDRAWN), 4);
    assert_int_equal(mails_in(now, STORE_MAIL_SENT), 5);
    assert_int_equal(now->booking.invitation_count, before.invitation_count);
    for (size_t i = 0; i < before.invitation_count; i++) {
        assert_int_equal(now->booking.invitations[i].sequence, before.invitations[i].sequence);
        assert_string_equal(now->booking.invitations[i].uid, before.invitations[i].uid);
    }
    assert_string_equal(answers(f, &now->booking), "11 needs-action\n12 needs-action\n");
    assert_int_equal(seat_state(&now->request, 1), STORE_SEAT_ENQUIRED);
    /* Max is free again, Mo is not. */
    struct flow_call *busy = substitute(f, booking, "14", "12");
    run_ok(f, busy);
}

static void after_sending_undoing_is_the_reverse_change(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    run_ok(f, approve(f));
    test_write(f, send_all, NULL);
    struct flow_call *call = undo(f);
    run_ok(f, call);
    const struct flow_change_undo *arg = call->arg;
    assert_int_equal(arg->effects[0].withdrawn, 0);
    assert_string_equal(told_by(f, &arg->effects[0]),
                        "14 CANCEL arrival 1\n14 CANCEL onsite 1\n"
                        "12 REQUEST arrival 2\n12 REQUEST onsite 2\n");
    assert_string_equal(answers(f, &look(f, booking)->booking),
                        "11 needs-action\n12 needs-action\n");
}

static void who_cannot_come_back_stops_the_undoing(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    run_ok(f, approve(f));
    test_write(f, send_all, NULL);
    put_period(f, 12, STORE_UNAVAILABLE, "2027-01-01", "2027-12-31");
    struct flow_call *call = undo(f);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Mo Member is no longer free");
    assert_contains(call->err.text, "nothing was undone");
    assert_int_equal(look(f, booking)->booking.rev, 2);
}

static void a_booking_that_has_changed_makes_the_part_stale(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    struct flow_call *call = approve(f);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "part 1 is out of date");
    assert_contains(call->err.text, "nothing was done");
}

static void who_is_barred_by_now_is_refused_with_the_reason(void **state)
{
    struct fixture *f = *state;
    (void)put_swap(f);
    put_period(f, 14, STORE_UNAVAILABLE, "2027-01-01", "2027-12-31");
    struct flow_call *call = approve(f);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "part 1, V-0001");
    assert_contains(call->err.text, "Max Member is no longer free");
}

static void a_booking_without_a_team_is_stood_down_and_can_come_back(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    const struct flow_booking_show *now = look(f, booking);
    struct store_change_part part = new_part(f, 700, &now->request);
    part.kind = STORE_PART_LOSES;
    part.booking = booking;
    part.booking_rev = now->booking.rev;
    part.proposal = now->booking.proposal;
    part.before_day = now->booking.first_day;
    set_seat(f, &part, 0, 11, 0);
    set_seat(f, &part, 1, 12, 0);
    put_set(f, &part, 1);
    run_ok(f, approve(f));
    now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_STOOD_DOWN);
    assert_int_equal(now->request.state, STORE_REQUEST_MATCHING);
    test_write(f, send_all, NULL);
    struct flow_call *call = undo(f);
    run_ok(f, call);
    assert_string_equal(told_by(f, &ARG(call, flow_change_undo)->effects[0]),
                        "11 REQUEST scoping 2\n11 REQUEST arrival 2\n11 REQUEST onsite 2\n"
                        "12 REQUEST arrival 2\n12 REQUEST onsite 2\n");
    now = look(f, booking);
    assert_int_equal(now->booking.state, STORE_BOOKING_INVITING);
    assert_int_equal(now->request.state, STORE_REQUEST_INVITING);
    assert_int_equal(seat_state(&now->request, 0), STORE_SEAT_ENQUIRED);
}

/* ---- proposed teams ------------------------------------------------------------------------ */

static struct store_request find_request(struct fixture *f, const char *reference)
{
    return snapshot(f, reference)->request;
}

/* Part 1: Max Member instead of Mo Member in the best proposed team. */
static const struct flow_match_run *put_proposed_swap(struct fixture *f)
{
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    add_peer(f, 14, "Max Member", BETA, "member");
    const char *reference = add_request(f, "2027-03-01", NULL);
    const struct flow_match_run *found = match(f, reference, 2);
    const struct store_request request = find_request(f, reference);
    struct store_change_part part = new_part(f, 700, &request);
    part.proposal = found->teams[0].proposal.id;
    part.proposal_rev = 1;
    part.before_day = part.after_day = day("2027-03-01");
    set_seat(f, &part, 0, 11, 11);
    const int64_t before = found->teams[0].proposal.seats[1].peer;
    set_seat(f, &part, 1, before, before == 12 ? 14 : 12);
    put_set(f, &part, 1);
    return found;
}

static const struct flow_match_run *shown(struct fixture *f, const char *reference)
{
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = reference;
    run_ok(f, call);
    return &ARG(call, flow_match_show)->run;
}

static void a_proposed_team_is_replaced_and_comes_back(void **state)
{
    struct fixture *f = *state;
    const struct flow_match_run *found = put_proposed_swap(f);
    struct flow_call *call = approve(f);
    run_ok(f, call);
    const int64_t made = ARG(call, flow_change_approve)->effects[0].proposal;
    const struct flow_match_run *now = shown(f, found->row.reference);
    assert_int_equal(now->team_count, found->team_count + 1);
    const struct store_proposal *newest = &now->teams[now->team_count - 1].proposal;
    assert_int_equal(newest->id, made);
    assert_int_equal(newest->state, STORE_PROPOSAL_OPEN);
    assert_int_equal(newest->rank, found->team_count + 1);
    for (size_t i = 0; i + 1 < now->team_count; i++)
        assert_int_equal(now->teams[i].proposal.state, STORE_PROPOSAL_DROPPED);
    run_ok(f, undo(f));
    now = shown(f, found->row.reference);
    for (size_t i = 0; i + 1 < now->team_count; i++)
        assert_int_equal(now->teams[i].proposal.state, STORE_PROPOSAL_OPEN);
    assert_int_equal(now->teams[now->team_count - 1].proposal.state, STORE_PROPOSAL_DROPPED);
    run_ok(f, publish(f, found->teams[0].proposal.id));
}

static void what_was_published_since_is_not_undone(void **state)
{
    struct fixture *f = *state;
    (void)put_proposed_swap(f);
    struct flow_call *call = approve(f);
    run_ok(f, call);
    run_ok(f, publish(f, ARG(call, flow_change_approve)->effects[0].proposal));
    struct flow_call *back = undo(f);
    assert_int_equal(run(f, back), PP_CONFLICT);
    assert_contains(back->err.text, "published or replaced since");
}

static void a_proposal_that_was_published_makes_the_part_stale(void **state)
{
    struct fixture *f = *state;
    const struct flow_match_run *found = put_proposed_swap(f);
    run_ok(f, publish(f, found->teams[1].proposal.id));
    struct flow_call *call = approve(f);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "out of date");
}

static void a_request_that_was_never_matched_gets_a_team(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const char *reference = add_request(f, "2027-03-01", NULL);
    const struct store_request request = find_request(f, reference);
    struct store_change_part part = new_part(f, 700, &request);
    part.kind = STORE_PART_SERVES;
    part.after_day = day("2027-03-01");
    set_seat(f, &part, 0, 0, 11);
    set_seat(f, &part, 1, 0, 12);
    put_set(f, &part, 1);
    run_ok(f, approve(f));
    assert_int_equal(find_request(f, reference).state, STORE_REQUEST_PROPOSED);
    const struct flow_match_run *now = shown(f, reference);
    assert_int_equal(now->team_count, 1);
    assert_int_equal(now->teams[0].member_count, 2);
    assert_true(now->teams[0].members[0].part_count > 0);
    struct flow_call *again = NEW_CALL(f, flow_match_replay);
    ARG(again, flow_match_replay)->match = pp_printf(&f->arena, "%lld", (long long)now->match.id);
    run_ok(f, again);
    assert_int_equal(ARG(again, flow_match_replay)->verdict, FLOW_REPLAY_SAME);
    run_ok(f, undo(f));
    assert_int_equal(find_request(f, reference).state, request.state);
}

/* ---- several ------------------------------------------------------------------------------- */

/* Part 1: Lou Lead instead of Lee Lead in a booked team. Part 2: a team with Lee Lead the day
 * after, who is free when part 1 is carried out, too. The booking. */
static int64_t put_two(struct fixture *f)
{
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_booking_show *now = look(f, booking);
    const char *other = add_request(f, "2027-03-02", NULL);
    const struct store_request request = find_request(f, other);
    struct store_change_part parts[] = {new_part(f, 700, &now->request),
                                        new_part(f, 701, &request)};
    parts[0].booking = booking;
    parts[0].booking_rev = 1;
    parts[0].proposal = now->booking.proposal;
    parts[0].before_day = parts[0].after_day = day("2027-03-01");
    set_seat(f, &parts[0], 0, 11, 13);
    set_seat(f, &parts[0], 1, 12, 12);
    parts[1].kind = STORE_PART_SERVES;
    parts[1].after_day = day("2027-03-02");
    set_seat(f, &parts[1], 0, 0, 11);
    set_seat(f, &parts[1], 1, 0, 14);
    put_set(f, parts, 2);
    return booking;
}

static void all_parts_are_carried_out_or_none(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_two(f);
    static const int second[] = {2};
    struct flow_call *alone = approve(f);
    ARG(alone, flow_change_approve)->numbers = second;
    ARG(alone, flow_change_approve)->number_count = 1;
    assert_int_equal(run(f, alone), PP_CONFLICT);
    assert_contains(alone->err.text, "Lee Lead is no longer free");
    put_period(f, 14, STORE_UNAVAILABLE, "2027-03-02", "2027-03-02");
    struct flow_call *both = approve(f);
    assert_int_equal(run(f, both), PP_CONFLICT);
    assert_contains(both->err.text, "part 2");
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

static void people_may_go_from_one_team_to_another(void **state)
{
    struct fixture *f = *state;
    (void)put_two(f);
    struct flow_call *call = approve(f);
    run_ok(f, call);
    const struct flow_change_approve *arg = call->arg;
    assert_int_equal(arg->effect_count, 2);
    assert_null(arg->effects[1].revised);
    run_ok(f, publish(f, arg->effects[1].proposal));
}

static void what_needs_a_person_is_left_by_policy(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f);
    struct flow_call *call = approve(f);
    ARG(call, flow_change_approve)->by_policy = true;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_change_approve)->effect_count, 0);
    assert_int_equal(look(f, booking)->booking.rev, 1);
}

static enum pp_code write_policy(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct store_who who = {"fixture", "fixture", 1795392000};
    const struct store_product product = {.id = 7500,
                                          .code = "visit",
                                          .name = "Visit",
                                          .strand = "targeted",
                                          .template_json = test_template,
                                          .rebalance_json = arg};
    bool changed;
    return store_product_put(tx, &who, &product, &changed, err);
}

static void a_proposed_team_needs_nobody_where_policy_says_so(void **state)
{
    struct fixture *f = *state;
    test_write(f, write_policy, "{\"apply\": \"proposed\"}");
    (void)put_proposed_swap(f);
    struct flow_call *call = approve(f);
    ARG(call, flow_change_approve)->by_policy = true;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_change_approve)->effect_count, 1);
    assert_int_equal(ARG(call, flow_change_approve)->change.set.state, STORE_CHANGE_APPROVED);
}

static void a_visit_that_came_near_meanwhile_changes_only_by_its_number(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = put_swap(f); /* in 98 days */
    test_write(f, write_policy, "{\"freeze_days\": 99}");
    struct flow_call *all = approve(f);
    assert_int_equal(run(f, all), PP_CONFLICT);
    assert_contains(all->err.text, "part 1: the visit of ");
    assert_contains(all->err.text, "less than 99 days away");
    assert_int_equal(look(f, booking)->booking.rev, 1);
    struct flow_call *named = approve(f);
    ARG(named, flow_change_approve)->numbers = (const int[]){1};
    ARG(named, flow_change_approve)->number_count = 1;
    run_ok(f, named);
    assert_int_equal(look(f, booking)->booking.rev, 2);
}

static void policy_touches_no_visit_that_came_near_meanwhile(void **state)
{
    struct fixture *f = *state;
    test_write(f, write_policy, "{\"apply\": \"proposed\", \"freeze_days\": 300}");
    (void)put_proposed_swap(f);
    struct flow_call *call = approve(f);
    ARG(call, flow_change_approve)->by_policy = true;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_change_approve)->effect_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_part_about_a_booked_team_writes_to_who_goes_and_comes),
        flow_test(what_was_not_sent_is_taken_back_exactly),
        flow_test(after_sending_undoing_is_the_reverse_change),
        flow_test(who_cannot_come_back_stops_the_undoing),
        flow_test(a_booking_that_has_changed_makes_the_part_stale),
        flow_test(who_is_barred_by_now_is_refused_with_the_reason),
        flow_test(a_booking_without_a_team_is_stood_down_and_can_come_back),
        flow_test(a_proposed_team_is_replaced_and_comes_back),
        flow_test(what_was_published_since_is_not_undone),
        flow_test(a_proposal_that_was_published_makes_the_part_stale),
        flow_test(a_request_that_was_never_matched_gets_a_team),
        flow_test(all_parts_are_carried_out_or_none),
        flow_test(people_may_go_from_one_team_to_another),
        flow_test(what_needs_a_person_is_left_by_policy),
        flow_test(a_proposed_team_needs_nobody_where_policy_says_so),
        flow_test(a_visit_that_came_near_meanwhile_changes_only_by_its_number),
        flow_test(policy_touches_no_visit_that_came_near_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
