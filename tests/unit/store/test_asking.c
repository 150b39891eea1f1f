#include "store/asking.h"

#include "store/asking_rows.h"
#include "store/booking.h"
#include "tests/unit/store/fixture.h"

enum { MONDAY = 20878 };

/* A booking of nobody, to which askings may belong. */
static void put_booking(struct fixture *f, int64_t id)
{
    const struct store_publish publish = {
        .booking = {.id = id, .request = id, .proposal = id, .first_day = MONDAY, .created_s = 1},
        .proposal_rev = 1,
        .request_rev = 1};
    assert_ok(store_booking_publish(&f->tx, &f->who, &publish, &f->arena, NULL, &f->err), &f->err);
}

static void setup_bookings(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    for (int64_t id = 1; id <= 2; id++) {
        test_put_request(f, id, NULL);
        test_put_proposal(f, id, id, MONDAY);
        put_booking(f, id);
    }
}

static void put(struct fixture *f, struct store_asking asking)
{
    assert_ok(sql_asking_put(&f->tx, &asking, 1, &f->err), &f->err);
}

static void what_is_due_comes_oldest_first_and_the_next_is_known(void **state)
{
    struct fixture *f = *state;
    struct store_asking *found;
    size_t count;
    int64_t next_s;
    setup_bookings(f);
    assert_ok(store_asking_next(&f->tx, &next_s, &f->err), &f->err);
    assert_int_equal(next_s, 0);
    put(f, (struct store_asking){1, 0, 10, 100, 900, 300, 0});
    put(f, (struct store_asking){2, 0, 11, 100, 900, 200, 0});
    put(f, (struct store_asking){2, 1, 10, 100, 900, 0, 2});
    assert_ok(store_asking_next(&f->tx, &next_s, &f->err), &f->err);
    assert_int_equal(next_s, 200);
    assert_ok(store_asking_due(&f->tx, 250, 9, &f->arena, &found, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_asking_due(&f->tx, 300, 9, &f->arena, &found, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].booking, 2);
    assert_int_equal(found[1].peer, 10);
    assert_ok(store_asking_waiting(&f->tx, 9, &f->arena, &found, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].seat, 1);
    assert_int_equal(found[0].reminded, 2);
}

static void one_seat_has_one_asking_at_most(void **state)
{
    struct fixture *f = *state;
    struct store_asking *found;
    size_t count;
    setup_bookings(f);
    put(f, (struct store_asking){1, 0, 10, 100, 900, 300, 1});
    put(f, (struct store_asking){1, 0, 11, 500, 1900, 700, 0});
    assert_ok(store_asking_list(&f->tx, 1, &f->arena, &found, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].peer, 11);
    assert_int_equal(found[0].reply_by_s, 1900);
    assert_int_equal(found[0].reminded, 0);
}

static void an_asking_that_was_moved_by_another_is_stale(void **state)
{
    struct fixture *f = *state;
    setup_bookings(f);
    struct store_asking asking = {1, 0, 10, 100, 900, 300, 0};
    put(f, asking);
    asking.next_s = 900;
    asking.reminded = 1;
    assert_ok(store_asking_moved(&f->tx, &asking, 300, &f->err), &f->err);
    assert_int_equal(store_asking_moved(&f->tx, &asking, 300, &f->err), PP_STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(what_is_due_comes_oldest_first_and_the_next_is_known),
        store_test(one_seat_has_one_asking_at_most),
        store_test(an_asking_that_was_moved_by_another_is_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
