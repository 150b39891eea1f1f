#include "store/incoming.h"

#include <stdio.h>

#include "base/str.h"
#include "tests/unit/store/fixture.h"

static struct store_incoming example(struct fixture *f, int64_t id, enum store_incoming_state state)
{
    return (struct store_incoming){.id = id,
                                   .hash = pp_printf(&f->arena, "%064lld", (long long)id),
                                   .received_s = 1000 + id,
                                   .size = 12,
                                   .kind = "answer",
                                   .message_id = "1@council.test",
                                   .from = "jo@council.test",
                                   .subject = "Accepted: Ynys M\xc3\xb4n",
                                   .verdict = "applies",
                                   .sentence = "The answer counts.",
                                   .state = state};
}

static void put(struct fixture *f, const struct store_incoming *row, const char *raw)
{
    assert_ok(store_incoming_put(&f->tx, &f->who, row, raw, raw ? strlen(raw) : 0, &f->err),
              &f->err);
}

static void what_came_comes_back_with_its_bytes(void **state)
{
    struct fixture *f = *state;
    struct store_incoming row = example(f, 1, STORE_INCOMING_DONE), got;
    bool found;
    char *bytes;
    size_t len;
    put(f, &row, "Subject: x\xff\r\n");
    assert_ok(store_incoming_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_string_equal(got.subject, row.subject);
    assert_string_equal(got.from, "jo@council.test");
    assert_null(got.from_name);
    assert_int_equal(got.booking, 0);
    assert_ok(store_incoming_bytes(&got, &f->arena, &bytes, &len, &f->err), &f->err);
    assert_int_equal(len, 13);
    assert_string_equal(bytes, "Subject: x\xff\r\n");
    assert_ok(store_incoming_find(&f->tx, row.hash, &f->arena, &got, &found, &f->err), &f->err);
    assert_true(found);
    assert_int_equal(got.id, 1);
    assert_ok(store_incoming_find(&f->tx, "0", &f->arena, &got, &found, &f->err), &f->err);
    assert_false(found);
    assert_int_equal(store_incoming_get(&f->tx, 9, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

/* C17 */
static void the_same_bytes_are_kept_once(void **state)
{
    struct fixture *f = *state;
    struct store_incoming row = example(f, 1, STORE_INCOMING_DONE);
    put(f, &row, NULL);
    row.id = 2;
    assert_int_equal(store_incoming_put(&f->tx, &f->who, &row, NULL, 0, &f->err), PP_CONFLICT);
}

static void what_waits_is_listed_counted_and_decided_once(void **state)
{
    struct fixture *f = *state;
    struct store_incoming *list,
        rows[] = {example(f, 1, STORE_INCOMING_REVIEW), example(f, 2, STORE_INCOMING_DONE),
                  example(f, 3, STORE_INCOMING_REVIEW)};
    struct store_page page = {.limit = 10};
    size_t count;
    int64_t number;
    for (size_t i = 0; i < 3; i++)
        put(f, &rows[i], "x");
    assert_ok(store_incoming_waiting(&f->tx, &number, &f->err), &f->err);
    assert_int_equal(number, 2);
    assert_ok(store_incoming_resolve(&f->tx, &f->who, 3, "dismissed: spam", &f->err), &f->err);
    assert_int_equal(store_incoming_resolve(&f->tx, &f->who, 3, "applied", &f->err), PP_CONFLICT);
    assert_int_equal(store_incoming_resolve(&f->tx, &f->who, 2, "applied", &f->err), PP_CONFLICT);
    assert_ok(store_incoming_list(&f->tx, STORE_INCOMING_REVIEW, 0, &page, &f->arena, &list, &count,
                                  &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].id, 1);
    assert_null(list[0].raw);
    assert_ok(store_incoming_list(&f->tx, STORE_INCOMING_RESOLVED, 0, &page, &f->arena, &list,
                                  &count, &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].resolution, "dismissed: spam");
    assert_string_equal(list[0].resolved_by, f->who.actor);
}

static void h12_how_many_came_from_somebody_since_a_time_is_known(void **state)
{
    struct fixture *f = *state;
    int64_t number;
    for (int64_t id = 1; id <= 4; id++) {
        const struct store_incoming row = example(f, id, STORE_INCOMING_DONE);
        put(f, &row, NULL);
    }
    assert_ok(store_incoming_count(&f->tx, "jo@council.test", 0, 1003, &number, &f->err), &f->err);
    assert_int_equal(number, 2);
    assert_ok(store_incoming_count(&f->tx, "al@council.test", 0, 0, &number, &f->err), &f->err);
    assert_int_equal(number, 0);
    assert_ok(store_incoming_count(&f->tx, NULL, 5, 0, &number, &f->err), &f->err);
    assert_int_equal(number, 0);
}

static void nobody_is_invited_under_a_uid_that_is_not_ours(void **state)
{
    struct fixture *f = *state;
    struct store_invited *list, one;
    size_t count;
    bool found;
    assert_ok(store_invited_by_uid(&f->tx, "x@y", &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_ok(store_invited_by_id(&f->tx, 7, &f->arena, &one, &found, &f->err), &f->err);
    assert_false(found);
}

static void only_what_was_dealt_with_before_loses_its_bytes(void **state)
{
    struct fixture *f = *state;
    size_t dropped;
    for (int i = 1; i <= 4; i++) {
        struct store_incoming row =
            example(f, i, i == 1 || i == 2 ? STORE_INCOMING_REVIEW : STORE_INCOMING_DONE);
        put(f, &row, "Subject: x\r\n");
    }
    assert_ok(store_incoming_resolve(&f->tx, &f->who, 2, "dismissed", &f->err), &f->err);
    /* 2 was resolved now, which is later than any of them came. */
    assert_ok(store_incoming_forget(&f->tx, 1004, 10, &dropped, &f->err), &f->err);
    assert_int_equal(dropped, 1);
    assert_ok(store_incoming_forget(&f->tx, f->who.now_s + 1, 1, &dropped, &f->err), &f->err);
    assert_int_equal(dropped, 1);
    assert_ok(store_incoming_forget(&f->tx, f->who.now_s + 1, 10, &dropped, &f->err), &f->err);
    assert_int_equal(dropped, 1);
    static const bool kept[] = {true, false, false, false};
    for (int i = 1; i <= 4; i++) {
        struct store_incoming got;
        assert_ok(store_incoming_get(&f->tx, i, &f->arena, &got, &f->err), &f->err);
        assert_int_equal(got.raw != NULL, kept[i - 1]);
        assert_string_equal(got.verdict, "applies");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(what_came_comes_back_with_its_bytes),
        store_test(the_same_bytes_are_kept_once),
        store_test(what_waits_is_listed_counted_and_decided_once),
        store_test(h12_how_many_came_from_somebody_since_a_time_is_known),
        store_test(nobody_is_invited_under_a_uid_that_is_not_ours),
        store_test(only_what_was_dealt_with_before_loses_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
