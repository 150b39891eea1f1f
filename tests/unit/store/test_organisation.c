#include "store/organisation.h"

#include "tests/unit/store/fixture.h"

static void assert_same_organisation(const struct store_organisation *a,
                                     const struct store_organisation *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->kind, b->kind);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->official_name, b->official_name);
    assert_string_equal(a->region, b->region);
    assert_string_equal(a->region_name, b->region_name);
    assert_string_equal(a->email_domain, b->email_domain);
    assert_int_equal(a->x_m, b->x_m);
    assert_int_equal(a->y_m, b->y_m);
    assert_int_equal(a->placed, b->placed);
    assert_int_equal(a->first_day, b->first_day);
    assert_int_equal(a->last_day, b->last_day);
}

static void every_member_comes_back(void **state)
{
    struct fixture *f = *state;
    const struct store_organisation given = {
        .id = INT64_C(7421703487488000001),
        .kind = STORE_ORG_HEALTH,
        .name = "Ynys Môn \"board\" ☃",
        .official_name = "Cyngor Sir Ynys Môn",
        .region = "W92000004",
        .region_name = "Wales",
        .email_domain = "ynysmon.example",
        .x_m = -12345,
        .y_m = INT64_C(1) << 40,
        .placed = true,
        .first_day = -3000,
        .last_day = 30000,
    };
    struct store_organisation got;
    bool changed;
    assert_ok(store_organisation_put(&f->tx, &f->who, &given, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_organisation_get(&f->tx, given.id, &f->arena, &got, &f->err), &f->err);
    assert_same_organisation(&given, &got);
    assert_int_equal(got.rev, 1);
}

static void what_is_not_known_stays_null(void **state)
{
    struct fixture *f = *state;
    const struct store_organisation given = {.id = 5,
                                             .name = "X",
                                             .kind = STORE_ORG_OTHER,
                                             .first_day = STORE_NO_DAY,
                                             .last_day = STORE_NO_DAY};
    struct store_organisation got;
    bool changed;
    assert_ok(store_organisation_put(&f->tx, &f->who, &given, &changed, &f->err), &f->err);
    assert_ok(store_organisation_get(&f->tx, 5, &f->arena, &got, &f->err), &f->err);
    assert_null(got.official_name);
    assert_null(got.region);
    assert_null(got.region_name);
    assert_null(got.email_domain);
    assert_false(got.placed);
    assert_int_equal(got.first_day, STORE_NO_DAY);
    assert_int_equal(got.last_day, STORE_NO_DAY);
    assert_int_equal(store_organisation_get(&f->tx, 6, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

static void the_same_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    const int64_t audit = test_audit_count(f), pool = test_pool_revision(f);
    struct store_organisation organisation = test_organisation(1, "Southend-on-Sea");
    bool changed = true;
    assert_ok(store_organisation_put(&f->tx, &f->who, &organisation, &changed, &f->err), &f->err);
    assert_false(changed);
    assert_int_equal(test_audit_count(f), audit);
    assert_int_equal(test_pool_revision(f), pool);
    organisation.region = NULL;
    assert_ok(store_organisation_put(&f->tx, &f->who, &organisation, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_int_equal(test_audit_count(f), audit + 1);
    assert_int_equal(test_pool_revision(f), pool + 1);
    assert_ok(store_organisation_get(&f->tx, 1, &f->arena, &organisation, &f->err), &f->err);
    assert_int_equal(organisation.rev, 2);
    assert_null(organisation.region);
    organisation.rev = 1;
    assert_int_equal(store_organisation_put(&f->tx, &f->who, &organisation, &changed, &f->err),
                     PP_STALE);
}

static void a_code_finds_its_organisation(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    static const struct store_code codes[] = {
        {"gss", "E06000033", 10, STORE_NO_DAY},
        {"dfe", "882", STORE_NO_DAY, STORE_NO_DAY},
        {"ons", "00KF", STORE_NO_DAY, 14000},
    };
    bool changed;
    for (size_t i = 0; i < 3; i++)
        assert_ok(store_code_put(&f->tx, &f->who, 1, &codes[i], &changed, &f->err), &f->err);
    assert_ok(store_code_put(&f->tx, &f->who, 1, &codes[2], &changed, &f->err), &f->err);
    assert_false(changed);
    struct store_organisation got;
    static const char *const keys[] = {"E06000033", "gss:E06000033", "882", "SOUTHEND-on-sea"};
    for (size_t i = 0; i < 4; i++) {
        assert_ok(store_organisation_find(&f->tx, keys[i], &f->arena, &got, &f->err), &f->err);
        assert_int_equal(got.id, 1);
        assert_int_equal(got.rev, 4);
    }
    assert_int_equal(store_organisation_find(&f->tx, "00KF", &f->arena, &got, &f->err),
                     PP_NOT_FOUND);
    struct store_code *list;
    size_t count;
    assert_ok(store_organisation_codes(&f->tx, 1, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 3);
    assert_string_equal(list[0].scheme, "dfe");
    assert_int_equal(list[1].first_day, 10);
    assert_int_equal(list[2].last_day, 14000);
}

static void a_code_in_use_is_refused_to_another(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    const struct store_code code = {"gss", "E1", STORE_NO_DAY, STORE_NO_DAY};
    const struct store_code other = {"dfe", "E1", STORE_NO_DAY, STORE_NO_DAY};
    struct store_organisation got;
    bool changed;
    assert_ok(store_code_put(&f->tx, &f->who, 2, &code, &changed, &f->err), &f->err);
    assert_int_equal(store_code_put(&f->tx, &f->who, 1, &code, &changed, &f->err), PP_CONFLICT);
    assert_contains(f->err.text, "gss:E1 is Leeds's");
    assert_ok(store_code_put(&f->tx, &f->who, 1, &other, &changed, &f->err), &f->err);
    assert_int_equal(store_organisation_find(&f->tx, "E1", &f->arena, &got, &f->err), PP_CONFLICT);
    assert_ok(store_organisation_find(&f->tx, "dfe:E1", &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.id, 1);
}

static void lists_come_in_pages_and_find_parts_of_names(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    const struct store_organisation odd = test_organisation(4, "100% _Odd\\ Council");
    struct store_organisation *list;
    struct store_page page = {.limit = 3};
    size_t count;
    bool changed;
    assert_ok(store_organisation_put(&f->tx, &f->who, &odd, &changed, &f->err), &f->err);
    assert_ok(store_organisation_list(&f->tx, NULL, -1, &page, &f->arena, &list, &count, &f->err),
              &f->err);
    assert_int_equal(count, 3);
    assert_true(page.more);
    page.after = list[2].id;
    assert_ok(store_organisation_list(&f->tx, NULL, STORE_ORG_AUTHORITY, &page, &f->arena, &list,
                                      &count, &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_false(page.more);
    static const struct {
        const char *part;
        size_t count;
    } parts[] = {{"END-on", 1}, {"e", 3}, {"%", 1}, {"_", 1}, {"\\", 1}, {"zzz", 0}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        page.after = 0;
        assert_ok(store_organisation_list(&f->tx, parts[i].part, -1, &page, &f->arena, &list,
                                          &count, &f->err),
                  &f->err);
        if (count != parts[i].count)
            fail_msg("\"%s\" found %zu", parts[i].part, count);
    }
    assert_ok(store_organisation_list(&f->tx, NULL, STORE_ORG_POLICE, &page, &f->arena, &list,
                                      &count, &f->err),
              &f->err);
    assert_int_equal(count, 0);
    assert_ok(store_organisation_all(&f->tx, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 4);
    assert_int_equal(list[3].id, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(every_member_comes_back),
        store_test(what_is_not_known_stays_null),
        store_test(the_same_again_changes_nothing),
        store_test(a_code_finds_its_organisation),
        store_test(a_code_in_use_is_refused_to_another),
        store_test(lists_come_in_pages_and_find_parts_of_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
