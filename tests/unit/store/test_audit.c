#include <stdio.h>

#include "store/access.h"
#include "store/sqlite_internal.h"
#include "tests/unit/store/fixture.h"

static void put_entries(struct fixture *f, int count)
{
    for (int i = 0; i < count; i++)
        assert_ok(store_audit_put(&f->tx, &f->who, "peer.put", i % 2 ? "peer:1" : "peer:2",
                                  i % 3 ? "{\"n\":1}" : NULL, &f->err),
                  &f->err);
}

static enum pp_code verify_after(struct fixture *f, const char *tampering)
{
    size_t count;
    assert_ok(sqlite_do(f->engine, tampering, "tamper", &f->err), &f->err);
    return store_audit_verify(&f->tx, &count, &f->err);
}

static void entries_come_back_in_order_and_by_subject(void **state)
{
    struct fixture *f = *state;
    struct store_page page = {.limit = 4};
    struct store_audit *list;
    size_t count;
    put_entries(f, 10);
    assert_ok(store_audit_list(&f->tx, NULL, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 4);
    assert_true(page.more);
    assert_int_equal(list[0].id, 1);
    assert_string_equal(list[0].actor, "uid:1000");
    assert_string_equal(list[0].operation, "op-1");
    assert_string_equal(list[0].action, "peer.put");
    assert_string_equal(list[0].subject, "peer:2");
    assert_null(list[0].detail);
    assert_string_equal(list[1].detail, "{\"n\":1}");
    assert_int_equal(list[1].at_s, 1800000000);
    assert_int_equal(strlen(list[1].hash), 64);
    page.after = 4;
    assert_ok(store_audit_list(&f->tx, "peer:1", &page, &f->arena, &list, &count, &f->err),
              &f->err);
    assert_int_equal(count, 3);
    assert_int_equal(list[0].id, 6);
}

static void the_newest_come_first_backwards(void **state)
{
    struct fixture *f = *state;
    struct store_page page = {.limit = 4};
    struct store_audit *list;
    size_t count;
    put_entries(f, 10);
    assert_ok(store_audit_back(&f->tx, NULL, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 4);
    assert_true(page.more);
    assert_int_equal(list[0].id, 10);
    page.after = list[3].id;
    assert_ok(store_audit_back(&f->tx, NULL, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(list[0].id, 6);
    page.after = 8;
    assert_ok(store_audit_back(&f->tx, "peer:1", &page, &f->arena, &list, &count, &f->err),
              &f->err);
    assert_int_equal(list[0].id, 6);
    assert_int_equal(count, 3);
    assert_false(page.more);
}

static void a_whole_chain_is_verified(void **state)
{
    struct fixture *f = *state;
    size_t count;
    assert_ok(store_audit_verify(&f->tx, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    put_entries(f, 1203);
    assert_ok(store_audit_verify(&f->tx, &count, &f->err), &f->err);
    assert_int_equal(count, 1203);
}

static void any_changed_member_breaks_the_chain(void **state)
{
    struct fixture *f = *state;
    static const char *const changes[] = {
        "actor = 'x'",     "operation = 'x'",
        "action = 'x'",    "subject = 'peer:3'",
        "at_s = at_s + 1", "detail = NULL",
        "detail = ''",     "hash = (SELECT hash FROM audit WHERE id = 1)",
    };
    put_entries(f, 5);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char sql[160];
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE id = 3", changes[i]);
        assert_ok(sqlite_do(f->engine, "SAVEPOINT t", "begin", &f->err), &f->err);
        if (verify_after(f, sql) != PP_CORRUPT)
            fail_msg("%s was not noticed", changes[i]);
        assert_contains(f->err.text, "audit entry 3");
        assert_ok(sqlite_do(f->engine, "ROLLBACK TO t; RELEASE t", "undo", &f->err), &f->err);
    }
}

static void missing_entries_are_noticed_also_at_the_end(void **state)
{
    struct fixture *f = *state;
    put_entries(f, 5);
    assert_ok(sqlite_do(f->engine, "SAVEPOINT t", "begin", &f->err), &f->err);
    assert_int_equal(verify_after(f, "DELETE FROM audit WHERE id = 2"), PP_CORRUPT);
    assert_contains(f->err.text, "entry 2 is missing");
    assert_ok(sqlite_do(f->engine, "ROLLBACK TO t; RELEASE t", "undo", &f->err), &f->err);
    assert_int_equal(verify_after(f, "DELETE FROM audit WHERE id = 5"), PP_CORRUPT);
    assert_contains(f->err.text, "entry 5 is missing");
    assert_int_equal(store_audit_put(&f->tx, &f->who, "peer.put", "peer:1", NULL, &f->err),
                     PP_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(entries_come_back_in_order_and_by_subject),
        store_test(the_newest_come_first_backwards),
        store_test(a_whole_chain_is_verified),
        store_test(any_changed_member_breaks_the_chain),
        store_test(missing_entries_are_noticed_also_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
