#include "store/repair.h"

#include "store/revision.h"
#include "tests/unit/store/fixture.h"

enum { MONDAY = 20878 };

/* A booking of peer 10 in seat 0, with peer 11 as a reserve. */
static struct store_proposal_seat seat = {.seat = 0, .peer = 10, .parts_json = "[]"};
static const struct store_reserve reserve = {.seat = 0, .peer = 11, .points = 7};

static void setup_booking(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    test_put_request(f, 1, NULL);
    test_put_proposal(f, 1, 1, MONDAY);
    const struct store_publish publish = {.booking = {.id = 1,
                                                      .request = 1,
                                                      .proposal = 1,
                                                      .first_day = MONDAY,
                                                      .created_s = 1,
                                                      .seats = &seat,
                                                      .seat_count = 1},
                                          .reserves = &reserve,
                                          .reserve_count = 1,
                                          .proposal_rev = 1,
                                          .request_rev = 1};
    assert_ok(store_booking_publish(&f->tx, &f->who, &publish, &f->arena, NULL, &f->err), &f->err);
}

/* The seat to these states, for that peer; 0 in the last: open. */
static void step(struct fixture *f, int64_t id, const struct store_seat_step *steps, size_t count,
                 enum store_booking_state to)
{
    struct store_booking booking;
    struct store_request request;
    assert_ok(store_booking_get(&f->tx, 1, &f->arena, &booking, &f->err), &f->err);
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &request, &f->err), &f->err);
    booking.state = to;
    struct store_seat_step copy[4];
    for (size_t i = 0; i < count; i++) {
        copy[i] = steps[i];
        copy[i].id = id + (int64_t)i;
    }
    const struct store_revision revision = {.id = id,
                                            .action = "booking.test",
                                            .after = booking,
                                            .request_rev = request.rev,
                                            .request_state = STORE_REQUEST_INVITING,
                                            .steps = copy,
                                            .step_count = count,
                                            .keeps_slots = true,
                                            .before_json = "{}"};
    assert_ok(store_booking_revise(&f->tx, &f->who, &revision, 1, &f->arena, NULL, &f->err),
              &f->err);
}

static void decline(struct fixture *f, int64_t id, int64_t peer)
{
    const struct store_seat_step steps[] = {
        {.to = STORE_SEAT_DECLINED, .peer = peer, .reason = "ill"}, {.to = STORE_SEAT_OPEN}};
    step(f, id, steps, 2, STORE_BOOKING_INVITING);
}

static void fill(struct fixture *f, int64_t id, int64_t peer)
{
    const struct store_seat_step steps[] = {{.to = STORE_SEAT_ENQUIRED, .peer = peer}};
    step(f, id, steps, 1, STORE_BOOKING_INVITING);
}

static struct store_repair get(struct fixture *f, int64_t id)
{
    struct store_repair row;
    assert_ok(store_repair_get(&f->tx, id, &f->arena, &row, &f->err), &f->err);
    return row;
}

static void the_step_that_opens_a_seat_makes_its_repair(void **state)
{
    struct fixture *f = *state;
    setup_booking(f);
    decline(f, 100, 10);
    const struct store_repair row = get(f, 101); /* of the step to open */
    assert_int_equal(row.state, STORE_REPAIR_NEW);
    assert_int_equal(row.gone, 10);
    assert_int_equal(row.cause, STORE_SEAT_DECLINED);
    assert_string_equal(row.reason, "ill");
    struct store_reserve *reserves;
    size_t count;
    assert_ok(store_reserve_list(&f->tx, 1, &f->arena, &reserves, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(reserves[0].points, 7);
}

static void what_was_found_is_kept_and_filled_when_somebody_comes(void **state)
{
    struct fixture *f = *state;
    int64_t tries;
    setup_booking(f);
    decline(f, 100, 10);
    struct store_repair row = get(f, 101);
    const struct store_candidate candidate = {
        .peer = 11, .fits = true, .points = 5, .ranked = 1, .was_points = 7, .words = "still free"};
    row.state = STORE_REPAIR_WAITING;
    row.asked = 11;
    row.candidates = &candidate;
    row.candidate_count = 1;
    row.rules_json = "[]";
    assert_ok(store_repair_made(&f->tx, &f->who, &row, &f->err), &f->err);
    assert_int_equal(store_repair_made(&f->tx, &f->who, &row, &f->err), PP_STALE);
    fill(f, 110, 11);
    row = get(f, 101);
    assert_int_equal(row.state, STORE_REPAIR_FILLED);
    assert_int_equal(row.candidate_count, 1);
    assert_string_equal(row.candidates[0].words, "still free");
    assert_ok(store_repair_tries(&f->tx, 1, 0, &tries, &f->err), &f->err);
    assert_int_equal(tries, 1);
    assert_int_equal(store_repair_close(&f->tx, &f->who, 101, "no", &f->err), PP_CONFLICT);
}

static void a_seat_that_is_filled_before_anybody_looked_was_never_open(void **state)
{
    struct fixture *f = *state;
    struct store_repair row;
    setup_booking(f);
    decline(f, 100, 10);
    fill(f, 110, 11);
    assert_int_equal(store_repair_get(&f->tx, 101, &f->arena, &row, &f->err), PP_NOT_FOUND);
}

static void a_visit_that_is_stood_down_ends_its_repairs(void **state)
{
    struct fixture *f = *state;
    setup_booking(f);
    decline(f, 100, 10);
    step(f, 120, NULL, 0, STORE_BOOKING_STOOD_DOWN);
    assert_int_equal(get(f, 101).state, STORE_REPAIR_CLOSED);
    struct store_page page = {.limit = 9};
    struct store_repair *rows;
    size_t count;
    assert_ok(store_repair_list(&f->tx, STORE_REPAIR_NEW, &page, &f->arena, &rows, &count, &f->err),
              &f->err);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(the_step_that_opens_a_seat_makes_its_repair),
        store_test(what_was_found_is_kept_and_filled_when_somebody_comes),
        store_test(a_seat_that_is_filled_before_anybody_looked_was_never_open),
        store_test(a_visit_that_is_stood_down_ends_its_repairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
