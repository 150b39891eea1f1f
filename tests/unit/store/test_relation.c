#include "store/organisation.h"
#include "tests/unit/store/fixture.h"

static int64_t revision_of(struct fixture *f, int64_t id)
{
    struct store_organisation organisation;
    assert_ok(store_organisation_get(&f->tx, id, &f->arena, &organisation, &f->err), &f->err);
    return organisation.rev;
}

static void neighbours_are_neighbours_both_ways(void **state)
{
    struct fixture *f = *state;
    const struct store_link link = {.from = 1,
                                    .to = 2,
                                    .kind = STORE_LINK_NEIGHBOUR_WATER,
                                    .note = "ferry — summer",
                                    .source = "survey"};
    struct store_link *list;
    size_t count;
    bool changed;
    test_put_organisations(f);
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_link_list(&f->tx, 2, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].from, 2);
    assert_int_equal(list[0].to, 1);
    assert_int_equal(list[0].kind, STORE_LINK_NEIGHBOUR_WATER);
    assert_string_equal(list[0].note, "ferry — summer");
    assert_string_equal(list[0].source, "survey");
    assert_int_equal(revision_of(f, 1), 2);
    assert_int_equal(revision_of(f, 2), 2);
    const int64_t audit = test_audit_count(f), pool = test_pool_revision(f);
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    assert_false(changed);
    assert_int_equal(test_audit_count(f), audit);
    assert_int_equal(test_pool_revision(f), pool);
}

static void other_links_go_one_way_and_come_in_order(void **state)
{
    struct fixture *f = *state;
    struct store_link link = {.from = 1, .to = 3, .kind = STORE_LINK_STATISTICAL, .rank = 2};
    struct store_link *list;
    size_t count;
    bool changed;
    test_put_organisations(f);
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    link.to = 2;
    link.rank = 1;
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    link.kind = STORE_LINK_PREDECESSOR;
    link.rank = 0;
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    assert_ok(store_link_list(&f->tx, 2, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_ok(store_link_list(&f->tx, 0, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 3);
    assert_int_equal(list[0].kind, STORE_LINK_PREDECESSOR);
    assert_int_equal(list[1].to, 2);
    assert_int_equal(list[2].to, 3);
    link.kind = STORE_LINK_STATISTICAL;
    link.rank = 9;
    assert_ok(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), &f->err);
    assert_true(changed);
    link.to = 1;
    assert_int_equal(store_link_put(&f->tx, &f->who, &link, &changed, &f->err), PP_INVALID);
}

static void a_fact_keeps_its_row_when_its_value_changes(void **state)
{
    struct fixture *f = *state;
    struct store_fact fact = {.id = 7,
                              .organisation = 1,
                              .framework = "ilacs",
                              .version = "2018",
                              .name = "overall",
                              .value = "good",
                              .dated = 19000,
                              .source = "Ofsted"};
    struct store_fact *list;
    size_t count;
    bool changed;
    test_put_organisations(f);
    assert_ok(store_fact_put(&f->tx, &f->who, &fact, &changed, &f->err), &f->err);
    fact.id = 8;
    assert_ok(store_fact_put(&f->tx, &f->who, &fact, &changed, &f->err), &f->err);
    assert_false(changed);
    fact.value = "requires improvement";
    fact.source = NULL;
    assert_ok(store_fact_put(&f->tx, &f->who, &fact, &changed, &f->err), &f->err);
    assert_true(changed);
    fact.id = 9;
    fact.dated = 18000;
    assert_ok(store_fact_put(&f->tx, &f->who, &fact, &changed, &f->err), &f->err);
    struct store_fact other = fact;
    other.dated = 18001; /* an id that is taken never writes over what is there */
    assert_int_equal(store_fact_put(&f->tx, &f->who, &other, &changed, &f->err), PP_CONFLICT);
    assert_ok(store_fact_list(&f->tx, 1, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].id, 9);
    assert_int_equal(list[1].id, 7);
    assert_string_equal(list[1].value, "requires improvement");
    assert_string_equal(list[1].framework, "ilacs");
    assert_string_equal(list[1].version, "2018");
    assert_string_equal(list[1].name, "overall");
    assert_int_equal(list[1].dated, 19000);
    assert_null(list[1].source);
    assert_ok(store_fact_list(&f->tx, 2, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_ok(store_fact_list(&f->tx, 0, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
}

static void closed_days_are_everyones_and_ones_own(void **state)
{
    struct fixture *f = *state;
    static const struct store_closed_day days[] = {
        {100, 0, "New Year’s Day"}, {101, 1, "Closure"}, {101, 2, "Other"}, {105, 0, "Later"}};
    struct store_closed_day *list, changed_title = {100, 0, "New Year"};
    size_t count;
    bool changed;
    test_put_organisations(f);
    for (size_t i = 0; i < 4; i++)
        assert_ok(store_closed_day_put(&f->tx, &f->who, &days[i], &changed, &f->err), &f->err);
    assert_ok(store_closed_day_list(&f->tx, 1, 100, 104, &f->arena, &list, &count, &f->err),
              &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].day, 100);
    assert_int_equal(list[0].organisation, 0);
    assert_string_equal(list[0].title, "New Year’s Day");
    assert_int_equal(list[1].organisation, 1);
    const int64_t pool = test_pool_revision(f);
    assert_ok(store_closed_day_put(&f->tx, &f->who, &days[0], &changed, &f->err), &f->err);
    assert_false(changed);
    assert_ok(store_closed_day_put(&f->tx, &f->who, &changed_title, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_int_equal(test_pool_revision(f), pool + 1);
    assert_ok(store_closed_day_list(&f->tx, 0, 0, 104, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].title, "New Year");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(neighbours_are_neighbours_both_ways),
        store_test(other_links_go_one_way_and_come_in_order),
        store_test(a_fact_keeps_its_row_when_its_value_changes),
        store_test(closed_days_are_everyones_and_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
