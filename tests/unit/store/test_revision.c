#include "store/revision.h"

#include "tests/unit/store/fixture.h"

/* Mon 1 Mar 2027 */
enum { MONDAY = 20878 };

/* A booking of peer 10, alone in seat 0, with one event that holds two half-hours. */
struct example {
    struct store_event event;
    struct store_invitation invitation;
    struct store_proposal_seat seat;
    struct store_slot slots[2];
};

static void book(struct fixture *f, struct example *x, int64_t id, int64_t peer)
{
    *x = (struct example){
        .event = {.id = id * 10,
                  .kind = "onsite",
                  .summary = "Visit",
                  .all_day = true,
                  .first_day = MONDAY,
                  .days = 1,
                  .zone = "Europe/London"},
        .invitation = {.id = id * 10,
                       .event = id * 10,
                       .peer = peer,
                       .uid = pp_printf(&f->arena, "u%d@example.org", (int)id),
                       .dtstamp_s = 1800000000},
        .seat = {.seat = 0, .peer = peer, .parts_json = "[]"},
        .slots = {{peer, MONDAY * 48}, {peer, MONDAY * 48 + 1}},
    };
    const struct store_publish publish = {.booking = {.id = id,
                                                      .request = id,
                                                      .proposal = id,
                                                      .first_day = MONDAY,
                                                      .charge = 1,
                                                      .created_s = 1800000000,
                                                      .seats = &x->seat,
                                                      .seat_count = 1,
                                                      .events = &x->event,
                                                      .event_count = 1,
                                                      .invitations = &x->invitation,
                                                      .invitation_count = 1},
                                          .slots = x->slots,
                                          .slot_count = 2,
                                          .proposal_rev = 1,
                                          .request_rev = 1};
    assert_ok(store_booking_publish(&f->tx, &f->who, &publish, &f->arena, NULL, &f->err), &f->err);
}

static void setup_pool(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    for (int64_t id = 1; id <= 2; id++) {
        test_put_request(f, id, NULL);
        test_put_proposal(f, id, id, MONDAY);
    }
}

static struct store_booking get(struct fixture *f, int64_t id)
{
    struct store_booking booking;
    assert_ok(store_booking_get(&f->tx, id, &f->arena, &booking, &f->err), &f->err);
    return booking;
}

static struct store_request request_of(struct fixture *f, int64_t id)
{
    struct store_request request;
    assert_ok(store_request_get(&f->tx, id, &f->arena, &request, &f->err), &f->err);
    return request;
}

/* The booking with the other person in its seat. */
static struct store_revision hand_over(struct fixture *f, const struct store_booking *booking,
                                       int64_t to)
{
    struct store_proposal_seat *seat = PP_NEW(&f->arena, struct store_proposal_seat);
    struct store_invitation *invitations = PP_NEW_ARRAY(&f->arena, 2, struct store_invitation);
    struct store_slot *slots = PP_NEW_ARRAY(&f->arena, 2, struct store_slot);
    struct store_seat_step *steps = PP_NEW_ARRAY(&f->arena, 3, struct store_seat_step);
    const int64_t id = booking->id;
    *seat = (struct store_proposal_seat){.seat = 0, .peer = to, .parts_json = "[]"};
    invitations[0] = booking->invitations[0];
    invitations[0].closed = true;
    invitations[1] = booking->invitations[0];
    invitations[1].id = id * 10 + 1;
    invitations[1].peer = to;
    invitations[1].uid = pp_printf(&f->arena, "v%d@example.org", (int)id);
    for (int i = 0; i < 2; i++)
        slots[i] = (struct store_slot){to, MONDAY * 48 + i};
    steps[0] = (struct store_seat_step){.id = id * 100 + 1,
                                        .to = STORE_SEAT_SUBSTITUTED,
                                        .peer = booking->seats[0].peer,
                                        .reason = "ill"};
    steps[1] = (struct store_seat_step){.id = id * 100 + 2, .to = STORE_SEAT_OPEN};
    steps[2] = (struct store_seat_step){.id = id * 100 + 3, .to = STORE_SEAT_ENQUIRED, .peer = to};
    struct store_revision revision = {.id = id * 1000,
                                      .action = "booking.substitute",
                                      .after = *booking,
                                      .request_rev = request_of(f, id).rev,
                                      .request_state = STORE_REQUEST_INVITING,
                                      .steps = steps,
                                      .step_count = 3,
                                      .slots = slots,
                                      .slot_count = 2,
                                      .before_json = "{}"};
    revision.after.seats = seat;
    revision.after.invitations = invitations;
    revision.after.invitation_count = 2;
    return revision;
}

static enum pp_code revise(struct fixture *f, const struct store_revision *revisions, size_t count,
                           struct store_clash *clash)
{
    return store_booking_revise(&f->tx, &f->who, revisions, count, &f->arena, clash, &f->err);
}

static void seats_move_only_along_the_table(void **state)
{
    (void)state;
    static const struct {
        enum store_seat_state from, to;
        bool may;
    } cases[] = {
        {STORE_SEAT_ENQUIRED, STORE_SEAT_ACCEPTED, true},
        {STORE_SEAT_ENQUIRED, STORE_SEAT_DECLINED, true},
        {STORE_SEAT_ACCEPTED, STORE_SEAT_DECLINED, true},
        {STORE_SEAT_ACCEPTED, STORE_SEAT_ENQUIRED, true},
        {STORE_SEAT_DECLINED, STORE_SEAT_OPEN, true},
        {STORE_SEAT_OPEN, STORE_SEAT_ENQUIRED, true},
        {STORE_SEAT_CONFIRMED, STORE_SEAT_DELIVERED, true},
        {STORE_SEAT_OPEN, STORE_SEAT_ACCEPTED, false},
        {STORE_SEAT_DECLINED, STORE_SEAT_ACCEPTED, false},
        {STORE_SEAT_DECLINED, STORE_SEAT_ENQUIRED, false},
        {STORE_SEAT_ENQUIRED, STORE_SEAT_DELIVERED, false},
        {STORE_SEAT_DELIVERED, STORE_SEAT_OPEN, false},
        {STORE_SEAT_DELIVERED, STORE_SEAT_WITHDRAWN, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(store_seat_may(cases[i].from, cases[i].to), cases[i].may);
    /* A side exit has one way on; nothing moves to itself; delivered is the end. */
    for (int from = 0; from <= STORE_SEAT_SUBSTITUTED; from++) {
        int ways = 0;
        for (int to = 0; to <= STORE_SEAT_SUBSTITUTED; to++)
            ways += store_seat_may((enum store_seat_state)from, (enum store_seat_state)to);
        assert_false(store_seat_may((enum store_seat_state)from, (enum store_seat_state)from));
        if (from >= STORE_SEAT_DECLINED)
            assert_int_equal(ways, 1);
        if (from == STORE_SEAT_DELIVERED)
            assert_int_equal(ways, 0);
    }
}

static void a_revision_comes_back_with_every_step(void **state)
{
    struct fixture *f = *state;
    struct example x;
    struct store_seat_move *moves;
    size_t count;
    setup_pool(f);
    book(f, &x, 1, 10);
    const struct store_booking before = get(f, 1);
    const int64_t pool = test_pool_revision(f), audit = test_audit_count(f);
    const struct store_revision revision = hand_over(f, &before, 11);
    assert_ok(revise(f, &revision, 1, NULL), &f->err);
    const struct store_booking after = get(f, 1);
    assert_int_equal(after.rev, 2);
    assert_int_equal(after.seats[0].peer, 11);
    assert_int_equal(after.invitation_count, 2);
    assert_true(after.invitations[0].closed);
    assert_false(after.invitations[1].closed);
    assert_int_equal(test_pool_revision(f), pool + 1);
    assert_int_equal(test_audit_count(f), audit + 1);
    const struct store_request request = request_of(f, 1);
    assert_int_equal(request.seats[0].state, STORE_SEAT_ENQUIRED);
    assert_int_equal(request.seats[0].peer, 11);
    assert_ok(store_seat_move_list(&f->tx, 1, &f->arena, &moves, &count, &f->err), &f->err);
    assert_int_equal(count, 3);
    assert_int_equal(moves[0].state, STORE_SEAT_SUBSTITUTED);
    assert_string_equal(moves[0].reason, "ill");
    assert_string_equal(moves[0].actor, f->who.actor);
    assert_int_equal(moves[1].peer, 0);
}

static void a_booking_that_moved_is_stale(void **state)
{
    struct fixture *f = *state;
    struct example x;
    setup_pool(f);
    book(f, &x, 1, 10);
    const struct store_booking before = get(f, 1);
    struct store_revision revision = hand_over(f, &before, 11);
    revision.after.rev = 7;
    assert_int_equal(revise(f, &revision, 1, NULL), PP_STALE);
    revision.after.rev = 1;
    revision.request_rev = 9;
    assert_int_equal(revise(f, &revision, 1, NULL), PP_STALE);
}

static void a_step_that_the_table_has_not_is_refused(void **state)
{
    struct fixture *f = *state;
    struct example x;
    setup_pool(f);
    book(f, &x, 1, 10);
    const struct store_booking before = get(f, 1);
    struct store_revision revision = hand_over(f, &before, 11);
    revision.steps[1].to = STORE_SEAT_ACCEPTED;
    assert_int_equal(revise(f, &revision, 1, NULL), PP_CONFLICT);
    assert_contains(f->err.text, "is substituted and cannot become accepted");
}

static void who_is_in_two_bookings_is_a_clash(void **state)
{
    struct fixture *f = *state;
    struct example x, y;
    struct store_clash clash;
    setup_pool(f);
    book(f, &x, 1, 10);
    book(f, &y, 2, 11);
    const struct store_booking one = get(f, 1);
    const struct store_revision alone = hand_over(f, &one, 11);
    test_store_keep(f);
    assert_int_equal(revise(f, &alone, 1, &clash), PP_CONFLICT);
    assert_int_equal(clash.peer, 11);
    assert_int_equal(clash.booking, 2);
}

static void exchanging_people_is_one_transaction(void **state)
{
    struct fixture *f = *state;
    struct example x, y;
    setup_pool(f);
    book(f, &x, 1, 10);
    book(f, &y, 2, 11);
    const struct store_booking one = get(f, 1), two = get(f, 2);
    const struct store_revision both[] = {hand_over(f, &one, 11), hand_over(f, &two, 10)};
    assert_ok(revise(f, both, 2, NULL), &f->err);
    assert_int_equal(get(f, 1).seats[0].peer, 11);
    assert_int_equal(get(f, 2).seats[0].peer, 10);
}

static void events_may_move_below_their_invitations(void **state)
{
    struct fixture *f = *state;
    struct example x;
    setup_pool(f);
    book(f, &x, 1, 10);
    const struct store_booking before = get(f, 1);
    struct store_revision revision = hand_over(f, &before, 11);
    struct store_event event = before.events[0];
    event.first_day = MONDAY + 7;
    revision.after.events = &event;
    revision.after.first_day = MONDAY + 7;
    assert_ok(revise(f, &revision, 1, NULL), &f->err);
    assert_int_equal(get(f, 1).events[0].first_day, MONDAY + 7);
    assert_int_equal(get(f, 1).first_day, MONDAY + 7);
    assert_int_equal(get(f, 1).invitation_count, 2);
}

static void only_what_waits_and_cannot_have_arrived_is_withdrawn(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum store_mail_state state;
        bool doubtful, withdrawn;
    } cases[] = {{STORE_MAIL_WAITING, false, true},
                 {STORE_MAIL_WAITING, true, false},
                 {STORE_MAIL_SENDING, false, false},
                 {STORE_MAIL_SENT, false, false}};
    struct example x;
    struct store_mail mails[4], *found;
    size_t count;
    setup_pool(f);
    book(f, &x, 1, 10);
    const struct store_booking before = get(f, 1);
    struct store_revision revision = hand_over(f, &before, 11);
    for (int i = 0; i < 4; i++)
        mails[i] = (struct store_mail){.id = i + 1,
                                       .kind = "cancellation",
                                       .booking = 1,
                                       .peer = 10,
                                       .revision = 1000,
                                       .message_id = pp_printf(&f->arena, "m%d@example.org", i),
                                       .from = "a@example.org",
                                       .to = "b@example.org",
                                       .subject = "s",
                                       .mime = "m",
                                       .state = cases[i].state,
                                       .sent_s = cases[i].state == STORE_MAIL_SENT ? 5 : 0,
                                       .doubtful = cases[i].doubtful};
    revision.mails = mails;
    revision.mail_count = 4;
    assert_ok(revise(f, &revision, 1, NULL), &f->err);
    assert_ok(store_mail_withdraw(&f->tx, 1000, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_mail_of_revision(&f->tx, 1000, &f->arena, &found, &count, &f->err), &f->err);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(found[i].state == STORE_MAIL_WITHDRAWN, cases[i].withdrawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_move_only_along_the_table),
        store_test(a_revision_comes_back_with_every_step),
        store_test(a_booking_that_moved_is_stale),
        store_test(a_step_that_the_table_has_not_is_refused),
        store_test(who_is_in_two_bookings_is_a_clash),
        store_test(exchanging_people_is_one_transaction),
        store_test(events_may_move_below_their_invitations),
        store_test(only_what_waits_and_cannot_have_arrived_is_withdrawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
