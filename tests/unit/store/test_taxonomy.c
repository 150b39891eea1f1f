#include "tests/unit/store/fixture.h"

static void a_new_version_is_published_only_for_new_terms(void **state)
{
    struct fixture *f = *state;
    static const struct store_term terms[] = {{"send", "SEND – special needs", "sen|special"},
                                              {"finance", "Finance", NULL}};
    struct store_term *list;
    size_t count;
    int version;
    bool changed;
    assert_ok(store_term_list(&f->tx, "skill", &f->arena, &list, &count, &version, &f->err),
              &f->err);
    assert_int_equal(count, 0);
    assert_int_equal(version, 0);
    assert_ok(store_taxonomy_publish(&f->tx, &f->who, "skill", terms, 2, &changed, &f->err),
              &f->err);
    assert_true(changed);
    assert_ok(store_taxonomy_publish(&f->tx, &f->who, "role", terms, 1, &changed, &f->err),
              &f->err);
    const int64_t audit = test_audit_count(f);
    assert_ok(store_taxonomy_publish(&f->tx, &f->who, "skill", terms, 2, &changed, &f->err),
              &f->err);
    assert_false(changed);
    assert_int_equal(test_audit_count(f), audit);
    assert_ok(store_term_list(&f->tx, "skill", &f->arena, &list, &count, &version, &f->err),
              &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(version, 1);
    assert_string_equal(list[0].code, "send");
    assert_string_equal(list[0].name, "SEND – special needs");
    assert_string_equal(list[0].aliases, "sen|special");
    assert_null(list[1].aliases);
    assert_ok(store_taxonomy_publish(&f->tx, &f->who, "skill", terms, 1, &changed, &f->err),
              &f->err);
    assert_true(changed);
    assert_ok(store_term_list(&f->tx, "skill", &f->arena, &list, &count, &version, &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(version, 2);
}

static void pairs_are_kept_by_both_peers(void **state)
{
    struct fixture *f = *state;
    struct store_pair pair = {.a = 10, .b = 11, .points = -20, .never = true, .reason = "wed"};
    struct store_pair *list;
    size_t count;
    bool changed;
    test_put_organisations(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    const int64_t pool = test_pool_revision(f);
    assert_ok(store_pair_put(&f->tx, &f->who, &pair, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_pair_put(&f->tx, &f->who, &pair, &changed, &f->err), &f->err);
    assert_false(changed);
    assert_int_equal(test_pool_revision(f), pool + 1);
    pair.reason = NULL;
    assert_ok(store_pair_put(&f->tx, &f->who, &pair, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_pair_list(&f->tx, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].a, 10);
    assert_int_equal(list[0].b, 11);
    assert_int_equal(list[0].points, -20);
    assert_true(list[0].never);
    assert_null(list[0].reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_new_version_is_published_only_for_new_terms),
        store_test(pairs_are_kept_by_both_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
