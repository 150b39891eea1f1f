#include "store/request.h"

#include "tests/unit/store/fixture.h"

static void every_member_and_child_comes_back(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    struct store_request given = test_request(5, "PC-0042"), got;
    const struct store_request_seat seat = {
        .seat = 3, .name = "S", .state = STORE_SEAT_HOST_APPROVED, .peer = 10};
    given.external_id = "crm-é-1";
    given.seats = &seat;
    given.seat_count = 1;
    bool changed;
    assert_ok(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_request_get(&f->tx, 5, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 1);
    assert_string_equal(got.reference, "PC-0042");
    assert_int_equal(got.product, 1);
    assert_int_equal(got.host, 1);
    assert_int_equal(got.state, STORE_REQUEST_SUBMITTED);
    assert_string_equal(got.title, given.title);
    assert_string_equal(got.brief_json, given.brief_json);
    assert_string_equal(got.external_id, "crm-é-1");
    assert_int_equal(got.created_s, 1800000000);
    assert_int_equal(got.window_count, 2);
    assert_int_equal(got.windows[1].first_day, 20887);
    assert_int_equal(got.windows[1].points, -5);
    assert_int_equal(got.seat_count, 1);
    assert_int_equal(got.seats[0].seat, 3);
    assert_int_equal(got.seats[0].state, STORE_SEAT_HOST_APPROVED);
    assert_int_equal(got.seats[0].peer, 10);
    assert_false(got.seats[0].required);
    assert_int_equal(store_request_get(&f->tx, 6, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

static void a_request_without_reference_takes_the_next(void **state)
{
    struct fixture *f = *state;
    struct store_request got;
    test_put_organisations(f);
    test_put_product(f);
    test_put_request(f, 1, NULL);
    test_put_request(f, 2, "PC-0002");
    test_put_request(f, 3, NULL);
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_string_equal(got.reference, "PC-0001");
    assert_ok(store_request_get(&f->tx, 3, &f->arena, &got, &f->err), &f->err);
    assert_string_equal(got.reference, "PC-0003"); /* 0002 was taken by hand */
}

static void a_request_is_found_by_reference_external_id_or_id(void **state)
{
    struct fixture *f = *state;
    struct store_request given = test_request(77, "PC-0001"), got;
    bool changed;
    test_put_organisations(f);
    test_put_product(f);
    given.external_id = "crm-1";
    assert_ok(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err), &f->err);
    static const char *const keys[] = {"PC-0001", "crm-1", "77"};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(store_request_find(&f->tx, keys[i], &f->arena, &got, &f->err), &f->err);
        assert_int_equal(got.id, 77);
        assert_int_equal(got.window_count, 2);
    }
    assert_int_equal(store_request_find(&f->tx, "PC-1", &f->arena, &got, &f->err), PP_NOT_FOUND);
}

/* Or whoever may add a request could stand before another's id. */
static void no_reference_stands_before_an_id(void **state)
{
    struct fixture *f = *state;
    struct store_request first = test_request(77, "PC-0001"), second = test_request(78, "77"), got;
    bool changed;
    test_put_organisations(f);
    test_put_product(f);
    assert_ok(store_request_put(&f->tx, &f->who, &first, NULL, &changed, &f->err), &f->err);
    assert_ok(store_request_put(&f->tx, &f->who, &second, NULL, &changed, &f->err), &f->err);
    assert_ok(store_request_find(&f->tx, "77", &f->arena, &got, &f->err), &f->err);
    assert_string_equal(got.reference, "PC-0001");
}

static void only_a_change_moves_the_revision(void **state)
{
    struct fixture *f = *state;
    struct store_request request;
    bool changed;
    test_put_organisations(f);
    test_put_product(f);
    test_put_request(f, 1, NULL);
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &request, &f->err), &f->err);
    const int64_t audit = test_audit_count(f);
    request.reference = NULL; /* keeps the one it has */
    assert_ok(store_request_put(&f->tx, &f->who, &request, "PC", &changed, &f->err), &f->err);
    assert_false(changed);
    assert_int_equal(test_audit_count(f), audit);
    request.window_count = 1;
    assert_ok(store_request_put(&f->tx, &f->who, &request, "PC", &changed, &f->err), &f->err);
    assert_true(changed);
    assert_int_equal(store_request_put(&f->tx, &f->who, &request, "PC", &changed, &f->err),
                     PP_STALE);
    assert_contains(f->err.text, "you have version 1 and it is 2 now");
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &request, &f->err), &f->err);
    assert_int_equal(request.rev, 2);
    assert_int_equal(request.window_count, 1);
    assert_string_equal(request.reference, "PC-0001");
    request.title = "Another";
    assert_ok(store_request_put(&f->tx, &f->who, &request, "PC", &changed, &f->err), &f->err);
    assert_ok(store_request_get(&f->tx, 1, &f->arena, &request, &f->err), &f->err);
    assert_int_equal(request.rev, 3);
}

static void keys_that_are_taken_say_by_what(void **state)
{
    struct fixture *f = *state;
    bool changed;
    test_put_organisations(f);
    test_put_product(f);
    struct store_request given = test_request(1, "PC-0001");
    given.external_id = "crm-1";
    assert_ok(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err), &f->err);
    given.id = 2;
    assert_int_equal(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err),
                     PP_CONFLICT);
    assert_contains(f->err.text, "PC-0001 is taken by \"SEND in Southend\"");
    given.reference = "PC-0002";
    assert_int_equal(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err),
                     PP_CONFLICT);
    assert_contains(f->err.text, "crm-1 is PC-0001's already");
    given = test_request(3, "PC-0003");
    given.host = 99;
    assert_int_equal(store_request_put(&f->tx, &f->who, &given, NULL, &changed, &f->err),
                     PP_INVALID);
}

static void lists_filter_by_state_and_host_in_pages(void **state)
{
    struct fixture *f = *state;
    struct store_page page = {.limit = 2};
    struct store_request *list;
    size_t count;
    bool changed;
    test_put_organisations(f);
    test_put_product(f);
    for (int64_t id = 1; id <= 3; id++)
        test_put_request(f, id, NULL);
    struct store_request other = test_request(4, NULL);
    other.host = 2;
    other.state = STORE_REQUEST_CLOSED;
    assert_ok(store_request_put(&f->tx, &f->who, &other, "PC", &changed, &f->err), &f->err);
    assert_ok(store_request_list(&f->tx, -1, 1, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_true(page.more);
    assert_int_equal(list[1].window_count, 2);
    page.after = list[1].id;
    assert_ok(store_request_list(&f->tx, -1, 0, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_false(page.more);
    assert_ok(store_request_list(&f->tx, STORE_REQUEST_CLOSED, 0, &page, &f->arena, &list, &count,
                                 &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].id, 4);
    assert_int_equal(list[0].seat_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(every_member_and_child_comes_back),
        store_test(a_request_without_reference_takes_the_next),
        store_test(a_request_is_found_by_reference_external_id_or_id),
        store_test(no_reference_stands_before_an_id),
        store_test(only_a_change_moves_the_revision),
        store_test(keys_that_are_taken_say_by_what),
        store_test(lists_filter_by_state_and_host_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
