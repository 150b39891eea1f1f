#include "daemon/flow/booking.h"

#include "base/str.h"
#include "tests/unit/flow/flow_fixture.h"

/* A published team of 11 and 12; the booking's id. */
static int64_t booked(struct fixture *f, int64_t *proposal)
{
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    run_ok(f, call);
    *proposal = found->teams[0].proposal.id;
    return ARG(call, flow_proposal_publish)->publish.booking.id;
}

static void a_proposal_is_shown_with_its_team(void **state)
{
    struct fixture *f = *state;
    int64_t proposal;
    (void)booked(f, &proposal);
    struct flow_call *call = NEW_CALL(f, flow_proposal_show);
    ARG(call, flow_proposal_show)->proposal = proposal;
    run_ok(f, call);
    const struct flow_proposal_show *shown = call->arg;
    assert_int_equal(shown->team.proposal.state, STORE_PROPOSAL_PUBLISHED);
    assert_int_equal(shown->team.member_count, 2);
    assert_string_equal(shown->team.members[0].peer.name, "Lee Lead");
    assert_string_equal(shown->team.members[1].organisation, "Beta");
    assert_int_equal(shown->team.last_day, day("2027-03-02"));
    assert_string_equal(shown->request.reference, "V-0001");
    struct flow_call *unknown = NEW_CALL(f, flow_proposal_show);
    ARG(unknown, flow_proposal_show)->proposal = 1;
    assert_int_equal(run(f, unknown), PP_NOT_FOUND);
}

static void a_booking_is_shown_with_people_seats_and_mails(void **state)
{
    struct fixture *f = *state;
    int64_t proposal;
    struct flow_call *call = NEW_CALL(f, flow_booking_show);
    ARG(call, flow_booking_show)->id = booked(f, &proposal);
    run_ok(f, call);
    const struct flow_booking_show *shown = call->arg;
    assert_int_equal(shown->booking.seat_count, 2);
    assert_string_equal(shown->request.seats[0].name, "Lead");
    assert_string_equal(shown->peers[1].name, "Mo Member");
    assert_string_equal(shown->host.name, "Host");
    assert_int_equal(shown->mail_count, 5);
    for (size_t i = 0; i < shown->mail_count; i++) {
        assert_null(shown->mails[i].mime);
        assert_int_equal(shown->mails[i].state, STORE_MAIL_WAITING);
    }
}

static void bookings_are_listed_by_request_with_its_name(void **state)
{
    struct fixture *f = *state;
    int64_t proposal;
    (void)booked(f, &proposal);
    const char *other = add_request(f, "2027-05-03", NULL);
    static const size_t expected[] = {1, 1, 0};
    for (size_t i = 0; i < 3; i++) {
        struct flow_call *call = NEW_CALL(f, flow_booking_list);
        struct flow_booking_list *arg = call->arg;
        arg->request = i == 0 ? NULL : i == 1 ? "V-0001" : other;
        arg->page.limit = 10;
        run_ok(f, call);
        assert_int_equal(arg->count, expected[i]);
        if (arg->count) {
            assert_string_equal(arg->references[0], "V-0001");
            assert_string_equal(arg->titles[0], "Visit, Host");
        }
    }
}

static void mails_are_listed_by_state(void **state)
{
    struct fixture *f = *state;
    int64_t proposal;
    (void)booked(f, &proposal);
    static const struct {
        int state;
        size_t count;
    } cases[] = {{-1, 5}, {STORE_MAIL_WAITING, 5}, {STORE_MAIL_SENT, 0}};
    for (size_t i = 0; i < 3; i++) {
        struct flow_call *call = NEW_CALL(f, flow_mail_list);
        ARG(call, flow_mail_list)->state = cases[i].state;
        ARG(call, flow_mail_list)->page.limit = 10;
        run_ok(f, call);
        assert_int_equal(ARG(call, flow_mail_list)->count, cases[i].count);
    }
}

static void the_right_to_read_is_not_the_right_to_send(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = publish(f, 1);
    call->rights = 1U << FLOW_POOL_READ | 1U << FLOW_POOL_WRITE | 1U << FLOW_MATCH_RUN;
    assert_int_equal(run(f, call), PP_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_proposal_is_shown_with_its_team),
        flow_test(a_booking_is_shown_with_people_seats_and_mails),
        flow_test(bookings_are_listed_by_request_with_its_name),
        flow_test(mails_are_listed_by_state),
        flow_test(the_right_to_read_is_not_the_right_to_send),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
