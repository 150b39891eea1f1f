#include "store/weights.h"

#include "store/access.h"
#include "tests/unit/store/fixture.h"

static struct store_weights get(struct fixture *f, const char *name, int version)
{
    struct store_weights got;
    assert_ok(store_weights_get(&f->tx, name, version, &f->arena, &got, &f->err), &f->err);
    return got;
}

static struct store_weights draft(struct fixture *f, int64_t id, const char *name)
{
    struct store_weights weights = {
        .id = id, .name = name, .weights_json = "{\"want\":7}", .note = "why"};
    assert_ok(store_weights_draft(&f->tx, &f->who, &weights, &f->err), &f->err);
    return weights;
}

static void the_usual_weights_are_there_from_the_start(void **state)
{
    struct fixture *f = *state;
    const struct store_weights got = get(f, "default", 0);
    assert_int_equal(got.version, 1);
    assert_int_equal(got.state, STORE_WEIGHTS_PUBLISHED);
    assert_string_equal(
        got.weights_json,
        "{\"want\":10,\"seniority\":3,\"km_per_point\":20,\"fee_per_point\":50,\"load\":4,"
        "\"km_cost\":2,\"near_first\":22,\"near_step\":2,\"early\":10,\"priority\":500}");
    assert_int_equal(got.drafted_s, 0);
}

static void versions_of_a_name_count_up_and_the_newest_published_serves(void **state)
{
    struct fixture *f = *state;
    struct store_who other = {.actor = "somebody else", .operation = "o", .now_s = 5};
    struct store_weights second = draft(f, 20, "default"), third = draft(f, 21, "default");
    assert_int_equal(second.version, 2);
    assert_int_equal(third.version, 3);
    assert_int_equal(draft(f, 22, "south").version, 1);
    assert_int_equal(get(f, "default", 0).version, 1);
    const int64_t before = test_pool_revision(f);
    assert_ok(store_weights_move(&f->tx, &other, &third, STORE_WEIGHTS_PUBLISHED, &f->err),
              &f->err);
    assert_true(test_pool_revision(f) > before);
    assert_int_equal(get(f, "default", 0).version, 3);
    assert_ok(store_weights_move(&f->tx, &other, &third, STORE_WEIGHTS_RETIRED, &f->err), &f->err);
    assert_int_equal(get(f, "default", 0).version, 1);
    const struct store_weights kept = get(f, "default", 3);
    assert_string_equal(kept.publisher, "somebody else");
    assert_string_equal(kept.author, f->who.actor);
    assert_int_equal(kept.retired_s, 5);
    assert_string_equal(kept.weights_json, "{\"want\":7}");
}

static void the_schema_itself_refuses_that_an_author_publishes(void **state)
{
    struct fixture *f = *state;
    struct store_weights second = draft(f, 20, "default");
    assert_int_equal(store_weights_move(&f->tx, &f->who, &second, STORE_WEIGHTS_PUBLISHED, &f->err),
                     PP_INVALID);
    assert_int_equal(get(f, "default", 2).state, STORE_WEIGHTS_DRAFT);
}

static void what_has_moved_on_does_not_move_again(void **state)
{
    struct fixture *f = *state;
    struct store_who other = {.actor = "somebody else", .operation = "o", .now_s = 5};
    struct store_weights second = draft(f, 20, "default");
    assert_ok(store_weights_move(&f->tx, &other, &second, STORE_WEIGHTS_RETIRED, &f->err), &f->err);
    assert_int_equal(store_weights_move(&f->tx, &other, &second, STORE_WEIGHTS_PUBLISHED, &f->err),
                     PP_CONFLICT);
    assert_int_equal(store_weights_move(&f->tx, &other, &second, STORE_WEIGHTS_RETIRED, &f->err),
                     PP_CONFLICT);
}

static void lists_and_names_are_of_all(void **state)
{
    struct fixture *f = *state;
    struct store_page page = {.limit = 10};
    struct store_weights *list;
    const char *const *names;
    size_t count;
    (void)draft(f, 20, "south");
    (void)draft(f, 21, "south");
    assert_ok(store_weights_list(&f->tx, NULL, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 3);
    assert_ok(store_weights_list(&f->tx, "south", &page, &f->arena, &list, &count, &f->err),
              &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(list[1].version, 2);
    assert_ok(store_weights_names(&f->tx, &f->arena, &names, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_string_equal(names[1], "south");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(the_usual_weights_are_there_from_the_start),
        store_test(versions_of_a_name_count_up_and_the_newest_published_serves),
        store_test(the_schema_itself_refuses_that_an_author_publishes),
        store_test(what_has_moved_on_does_not_move_again),
        store_test(lists_and_names_are_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
