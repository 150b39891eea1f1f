#include "store/booking.h"

#include <stdio.h>

#include "tests/unit/store/fixture.h"

/* Mon 1 Mar 2027 */
enum { MONDAY = 20878, SLOTS_MOST = 600 };

/* A publication of proposal `id`: onsite days for peers 10 and 11, a team call for both. */
struct example {
    struct store_event events[2];
    struct store_invitation invitations[4];
    struct store_proposal_seat seats[2];
    struct store_mail mails[2];
    struct store_slot slots[SLOTS_MOST];
    char uids[4][24], message_ids[2][24];
    struct store_publish publish;
};

static void add_slots(struct example *x, int32_t day, int first, int last)
{
    for (int64_t peer = 10; peer <= 11; peer++)
        for (int at = first; at < last; at++)
            x->slots[x->publish.slot_count++] =
                (struct store_slot){.peer = peer, .half_hour = (int64_t)day * 48 + at};
}

static void make_invitations(struct example *x, int64_t id)
{
    for (int i = 0; i < 4; i++) {
        (void)snprintf(x->uids[i], sizeof x->uids[i], "u%d-%d@example.org", (int)id, i);
        x->invitations[i] = (struct store_invitation){.id = id * 100 + i + 1,
                                                      .event = x->events[i / 2].id,
                                                      .peer = 10 + i % 2,
                                                      .uid = x->uids[i],
                                                      .dtstamp_s = 1800000000};
    }
    for (int i = 0; i < 2; i++) {
        (void)snprintf(x->message_ids[i], sizeof x->message_ids[i], "m%d-%d@example.org", (int)id,
                       i);
        x->mails[i] = (struct store_mail){.id = id * 100 + i + 1,
                                          .kind = "invitation",
                                          .booking = id,
                                          .peer = 10 + i,
                                          .message_id = x->message_ids[i],
                                          .from = "peerpool@example.org",
                                          .to = "p@example.org",
                                          .subject = "Invitation",
                                          .mime = "Subject: x\r\n\r\n",
                                          .created_s = 1800000000,
                                          .next_s = 1800000000};
    }
}

static void make_example(struct example *x, int64_t id, int64_t request, int32_t first_day,
                         int days)
{
    *x = (struct example){0};
    x->events[0] = (struct store_event){.id = id * 10 + 1,
                                        .kind = "onsite",
                                        .summary = "SEND peer challenge",
                                        .location = "Civic Centre, Southend — room 1",
                                        .all_day = true,
                                        .first_day = first_day,
                                        .days = days,
                                        .zone = "Europe/London"};
    x->events[1] = (struct store_event){.id = id * 10 + 2,
                                        .kind = "team-call",
                                        .summary = "Team call",
                                        .first_day = first_day - 10,
                                        .start_minute = 600,
                                        .end_minute = 660,
                                        .zone = "Europe/London"};
    x->seats[0] = (struct store_proposal_seat){.seat = 0, .peer = 10, .parts_json = "{}"};
    x->seats[1] = (struct store_proposal_seat){.seat = 1, .peer = 11, .parts_json = "{}"};
    make_invitations(x, id);
    x->publish = (struct store_publish){
        .booking = {.id = id,
                    .request = request,
                    .proposal = id,
                    .first_day = first_day,
                    .charge = 5,
                    .created_s = 1800000000,
                    .seats = x->seats,
                    .seat_count = 2,
                    .events = x->events,
                    .event_count = 2,
                    .invitations = x->invitations,
                    .invitation_count = 4},
        .slots = x->slots,
        .mails = x->mails,
        .mail_count = 2,
        .proposal_rev = 1,
        .request_rev = 1,
    };
    for (int32_t day = first_day; day < first_day + days; day++)
        add_slots(x, day, 0, 48);
    add_slots(x, first_day - 10, 20, 22);
}

static void setup_pool(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    for (int64_t id = 1; id <= 3; id++) {
        test_put_request(f, id, NULL);
        test_put_proposal(f, id, id, MONDAY);
    }
}

static enum pp_code publish(struct fixture *f, const struct example *x, struct store_clash *clash)
{
    return store_booking_publish(&f->tx, &f->who, &x->publish, &f->arena, clash, &f->err);
}

static void everything_that_is_published_comes_back(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_booking got;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    const int64_t pool = test_pool_revision(f), audit = test_audit_count(f);
    assert_ok(publish(f, &x, NULL), &f->err);
    assert_int_equal(test_pool_revision(f), pool + 1);
    assert_int_equal(test_audit_count(f), audit + 1);
    assert_ok(store_booking_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 1);
    assert_int_equal(got.request, 1);
    assert_int_equal(got.proposal, 1);
    assert_int_equal(got.state, STORE_BOOKING_INVITING);
    assert_int_equal(got.first_day, MONDAY);
    assert_int_equal(got.charge, 5);
    assert_int_equal(got.created_s, 1800000000);
    assert_int_equal(got.seat_count, 2);
    assert_int_equal(got.seats[1].peer, 11);
    assert_int_equal(got.event_count, 2);
    assert_string_equal(got.events[0].kind, "onsite");
    assert_string_equal(got.events[0].location, "Civic Centre, Southend — room 1");
    assert_true(got.events[0].all_day);
    assert_int_equal(got.events[0].days, 4);
    assert_null(got.events[1].location);
    assert_int_equal(got.events[1].start_minute, 600);
    assert_int_equal(got.events[1].end_minute, 660);
    assert_string_equal(got.events[1].zone, "Europe/London");
    assert_int_equal(got.invitation_count, 4);
    assert_int_equal(got.invitations[3].event, 12);
    assert_int_equal(got.invitations[3].peer, 11);
    assert_string_equal(got.invitations[3].uid, "u1-3@example.org");
    assert_int_equal(got.invitations[3].partstat, STORE_NEEDS_ACTION);
    assert_int_equal(got.invitations[3].dtstamp_s, 1800000000);
    assert_int_equal(store_booking_get(&f->tx, 2, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

static void publishing_moves_proposal_request_and_seats(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_proposal proposal;
    struct store_request request;
    struct store_mail *mails;
    struct store_page page = {.limit = 10};
    size_t count;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    assert_ok(store_proposal_get(&f->tx, 1, &f->arena, &proposal, &f->err), &f->err);
    assert_int_equal(proposal.state, STORE_PROPOSAL_PUBLISHED);
    assert_int_equal(proposal.rev, 2);
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &request, &f->err), &f->err);
    assert_int_equal(request.state, STORE_REQUEST_INVITING);
    assert_int_equal(request.rev, 2);
    assert_int_equal(request.seats[1].state, STORE_SEAT_ENQUIRED);
    assert_int_equal(request.seats[1].peer, 11);
    assert_ok(
        store_mail_list(&f->tx, STORE_MAIL_WAITING, 1, &page, &f->arena, &mails, &count, &f->err),
        &f->err);
    assert_int_equal(count, 2);
}

static void what_moved_since_it_was_read_is_stale(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    x.publish.proposal_rev = 2;
    assert_int_equal(publish(f, &x, NULL), PP_STALE);
    x.publish.proposal_rev = 1;
    x.publish.request_rev = 2;
    test_store_keep(f);
    assert_int_equal(publish(f, &x, NULL), PP_STALE);
    assert_contains(f->err.text, "the request has changed");
}

static void a_proposal_is_published_once(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_clash clash;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    x.publish.proposal_rev = 2;
    x.publish.request_rev = 2;
    assert_int_equal(publish(f, &x, &clash), PP_CONFLICT);
    assert_int_equal(clash.peer, 0);
    assert_contains(f->err.text, "not open any more: it was published");
}

static void a_clash_names_peer_days_and_reference(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_clash clash;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    make_example(&x, 2, 2, MONDAY + 2, 4);
    assert_int_equal(publish(f, &x, &clash), PP_CONFLICT);
    assert_string_equal(f->err.text,
                        "Amira Khan is already booked from Wed 3 Mar to Thu 4 Mar "
                        "2027 for PC-0001; choose another team or another date");
    assert_int_equal(clash.peer, 10);
    assert_int_equal(clash.booking, 1);
    assert_int_equal(clash.first_day, MONDAY + 2);
    assert_int_equal(clash.last_day, MONDAY + 3);
    assert_string_equal(clash.peer_name, "Amira Khan");
    assert_string_equal(clash.reference, "PC-0001");
}

static void a_proposal_of_another_request_is_refused(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    x.publish.booking.request = 2;
    assert_int_equal(publish(f, &x, NULL), PP_INVALID);
    x.publish.booking.proposal = 77;
    assert_int_equal(publish(f, &x, NULL), PP_NOT_FOUND);
}

static void a_clash_of_slots_without_events_names_the_day_of_the_slot(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_clash clash;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    add_slots(&x, MONDAY + 30, 20, 21);
    assert_ok(publish(f, &x, NULL), &f->err);
    make_example(&x, 2, 2, MONDAY + 10, 2);
    x.events[1].first_day = MONDAY + 20;
    x.publish.slot_count = 0;
    add_slots(&x, MONDAY + 30, 20, 21);
    assert_int_equal(publish(f, &x, &clash), PP_CONFLICT);
    assert_int_equal(clash.first_day, MONDAY + 30);
    assert_int_equal(clash.last_day, MONDAY + 30);
}

static void a_clash_of_hours_names_its_one_day(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_clash clash;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    /* Only the team calls meet: these onsite days are a day later than any of the other's. */
    make_example(&x, 2, 2, MONDAY + 10, 2);
    x.events[1].first_day = MONDAY - 10;
    x.publish.slot_count = 0;
    add_slots(&x, MONDAY - 10, 21, 23);
    assert_int_equal(publish(f, &x, &clash), PP_CONFLICT);
    assert_contains(f->err.text, "is already booked on Fri 19 Feb 2027 for PC-0001");
    assert_int_equal(clash.first_day, MONDAY - 10);
}

static void hours_that_nobody_holds_are_no_clash(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_clash clash;
    setup_pool(f);
    for (int64_t id = 1; id <= 2; id++) {
        const int32_t first = MONDAY + 2 * (int32_t)(id - 1);
        make_example(&x, id, id, first, 4);
        x.events[1].first_day = MONDAY - 10; /* both team calls, and neither takes its hours */
        x.publish.slot_count = 0;
        for (int32_t day = first; day < first + 4; day++)
            add_slots(&x, day, 0, 48);
        assert_int_equal(publish(f, &x, &clash), id == 1 ? PP_OK : PP_CONFLICT);
    }
    assert_int_equal(clash.first_day, MONDAY + 2);
    assert_int_equal(clash.last_day, MONDAY + 3);
}

static void the_same_half_hour_twice_in_one_booking_is_no_clash(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 2);
    add_slots(&x, MONDAY, 30, 40);
    assert_ok(publish(f, &x, NULL), &f->err);
}

static void bookings_next_to_each_other_do_not_clash(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_booking *list;
    struct store_page page = {.limit = 1};
    size_t count;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    make_example(&x, 2, 2, MONDAY + 4, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    assert_ok(store_booking_list(&f->tx, 0, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_true(page.more);
    assert_int_equal(list[0].invitation_count, 4);
    assert_ok(store_booking_list(&f->tx, 2, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_false(page.more);
    assert_int_equal(list[0].id, 2);
}

static void taken_days_come_once_for_each_peer_and_day(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_taken *taken;
    size_t count;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    x.events[1].first_day = MONDAY + 1; /* a call within the onsite days */
    assert_ok(publish(f, &x, NULL), &f->err);
    make_example(&x, 2, 2, MONDAY + 20, 1);
    assert_ok(publish(f, &x, NULL), &f->err);
    assert_ok(store_taken_list(&f->tx, MONDAY + 1, MONDAY + 20, &f->arena, &taken, &count, &f->err),
              &f->err);
    static const int days[] = {1, 2, 3, 10, 20};
    assert_int_equal(count, 10);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(taken[i].peer, i < 5 ? 10 : 11);
        assert_int_equal(taken[i].day, MONDAY + days[i % 5]);
        assert_int_equal(taken[i].booking, i % 5 < 3 ? 1 : 2);
    }
    assert_ok(
        store_taken_list(&f->tx, MONDAY + 21, MONDAY + 90, &f->arena, &taken, &count, &f->err),
        &f->err);
    assert_int_equal(count, 0);
}

static void what_was_served_is_listed_by_peer(void **state)
{
    struct fixture *f = *state;
    static struct example x;
    struct store_served *served;
    size_t count;
    setup_pool(f);
    make_example(&x, 1, 1, MONDAY, 4);
    assert_ok(publish(f, &x, NULL), &f->err);
    make_example(&x, 2, 2, MONDAY + 20, 1);
    assert_ok(publish(f, &x, NULL), &f->err);
    assert_ok(store_served_list(&f->tx, MONDAY, MONDAY + 20, &f->arena, &served, &count, &f->err),
              &f->err);
    assert_int_equal(count, 4);
    assert_int_equal(served[0].peer, 10);
    assert_int_equal(served[1].peer, 10);
    assert_int_equal(served[1].booking, 2);
    assert_int_equal(served[1].host, 1);
    assert_int_equal(served[1].charge, 5);
    assert_int_equal(served[1].first_day, MONDAY + 20);
    assert_int_equal(served[3].peer, 11);
    assert_ok(
        store_served_list(&f->tx, MONDAY + 1, MONDAY + 19, &f->arena, &served, &count, &f->err),
        &f->err);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(everything_that_is_published_comes_back),
        store_test(publishing_moves_proposal_request_and_seats),
        store_test(what_moved_since_it_was_read_is_stale),
        store_test(a_proposal_is_published_once),
        store_test(a_clash_names_peer_days_and_reference),
        store_test(a_proposal_of_another_request_is_refused),
        store_test(a_clash_of_slots_without_events_names_the_day_of_the_slot),
        store_test(a_clash_of_hours_names_its_one_day),
        store_test(hours_that_nobody_holds_are_no_clash),
        store_test(the_same_half_hour_twice_in_one_booking_is_no_clash),
        store_test(bookings_next_to_each_other_do_not_clash),
        store_test(taken_days_come_once_for_each_peer_and_day),
        store_test(what_was_served_is_listed_by_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
