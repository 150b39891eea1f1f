#include "store/access.h"

#include "tests/unit/store/fixture.h"

static const char digest_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char digest_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void a_token_is_found_until_it_expires_or_is_revoked(void **state)
{
    struct fixture *f = *state;
    struct store_token token = {
        .id = 1, .name = "coordinator", .scopes = "pool:read admin", .created_s = 10};
    struct store_token got, *list;
    size_t count;
    assert_ok(store_token_put(&f->tx, &f->who, &token, digest_a, &f->err), &f->err);
    token.id = 2;
    token.expires_s = 100;
    assert_ok(store_token_put(&f->tx, &f->who, &token, digest_b, &f->err), &f->err);
    assert_ok(store_token_find(&f->tx, digest_a, 1000000, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.id, 1);
    assert_string_equal(got.scopes, "pool:read admin");
    assert_int_equal(got.expires_s, 0);
    assert_ok(store_token_find(&f->tx, digest_b, 99, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(store_token_find(&f->tx, digest_b, 100, &f->arena, &got, &f->err),
                     PP_NOT_FOUND);
    assert_ok(store_token_used(&f->tx, 1, 55, &f->err), &f->err);
    assert_ok(store_token_revoke(&f->tx, &f->who, 1, &f->err), &f->err);
    assert_int_equal(store_token_find(&f->tx, digest_a, 50, &f->arena, &got, &f->err),
                     PP_NOT_FOUND);
    assert_int_equal(store_token_revoke(&f->tx, &f->who, 9, &f->err), PP_NOT_FOUND);
    assert_ok(store_token_list(&f->tx, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_true(list[0].revoked);
    assert_int_equal(list[0].used_s, 55);
}

static void an_operation_is_done_once_and_its_answer_replayed(void **state)
{
    struct fixture *f = *state;
    struct store_operation first = {.id = "uid:1:k", .digest = "d1"}, again = first, other = first;
    bool done;
    assert_ok(store_operation_begin(&f->tx, 10, &first, &done, &f->arena, &f->err), &f->err);
    assert_false(done);
    first.status = 201;
    first.answer = "{\"id\":\"ü\"}";
    first.location = "/v1/peers/1";
    first.etag = "\"1\"";
    assert_ok(store_operation_end(&f->tx, &first, &f->err), &f->err);
    assert_ok(store_operation_begin(&f->tx, 20, &again, &done, &f->arena, &f->err), &f->err);
    assert_true(done);
    assert_int_equal(again.status, 201);
    assert_string_equal(again.answer, "{\"id\":\"ü\"}");
    assert_string_equal(again.location, "/v1/peers/1");
    assert_string_equal(again.etag, "\"1\"");
    other.digest = "d2";
    assert_int_equal(store_operation_begin(&f->tx, 20, &other, &done, &f->arena, &f->err),
                     PP_CONFLICT);
    assert_false(done);
}

static void old_operations_are_forgotten(void **state)
{
    struct fixture *f = *state;
    struct store_operation old = {.id = "a", .digest = "d"}, young = {.id = "b", .digest = "d"};
    size_t count;
    bool done;
    assert_ok(store_operation_begin(&f->tx, 10, &old, &done, &f->arena, &f->err), &f->err);
    assert_ok(store_operation_begin(&f->tx, 20, &young, &done, &f->arena, &f->err), &f->err);
    assert_ok(store_operation_forget(&f->tx, 20, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_operation_begin(&f->tx, 30, &old, &done, &f->arena, &f->err), &f->err);
    assert_false(done);
    assert_ok(store_operation_begin(&f->tx, 30, &young, &done, &f->arena, &f->err), &f->err);
    assert_true(done);
    assert_null(young.answer);
}

static void a_key_that_is_too_long_is_refused(void **state)
{
    struct fixture *f = *state;
    char key[202];
    bool done;
    memset(key, 'k', sizeof key);
    key[201] = '\0';
    struct store_operation operation = {.id = key, .digest = "d"};
    assert_int_equal(store_operation_begin(&f->tx, 1, &operation, &done, &f->arena, &f->err),
                     PP_INVALID);
    key[200] = '\0';
    assert_ok(store_operation_begin(&f->tx, 1, &operation, &done, &f->arena, &f->err), &f->err);
}

static void a_setting_is_put_changed_and_taken_away(void **state)
{
    struct fixture *f = *state;
    const char *value;
    assert_ok(store_setting_get(&f->tx, "zone", &f->arena, &value, &f->err), &f->err);
    assert_null(value);
    assert_ok(store_setting_put(&f->tx, &f->who, "zone", "Europe/London", &f->err), &f->err);
    const int64_t audit = test_audit_count(f);
    assert_ok(store_setting_put(&f->tx, &f->who, "zone", "Europe/London", &f->err), &f->err);
    assert_int_equal(test_audit_count(f), audit);
    assert_ok(store_setting_put(&f->tx, &f->who, "zone", "Europe/Dublin", &f->err), &f->err);
    assert_ok(store_setting_get(&f->tx, "zone", &f->arena, &value, &f->err), &f->err);
    assert_string_equal(value, "Europe/Dublin");
    assert_ok(store_setting_put(&f->tx, &f->who, "zone", NULL, &f->err), &f->err);
    assert_ok(store_setting_get(&f->tx, "zone", &f->arena, &value, &f->err), &f->err);
    assert_null(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_token_is_found_until_it_expires_or_is_revoked),
        store_test(an_operation_is_done_once_and_its_answer_replayed),
        store_test(old_operations_are_forgotten),
        store_test(a_key_that_is_too_long_is_refused),
        store_test(a_setting_is_put_changed_and_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
