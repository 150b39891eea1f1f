#include "store/plan.h"

#include "tests/unit/store/fixture.h"

static struct store_plan new_plan(const struct store_plan_request *requests, size_t count)
{
    return (struct store_plan){.id = 70,
                               .status = "feasible",
                               .points = -300,
                               .bound = -290,
                               .at_stake = 1000,
                               .steps = 12345,
                               .took_us = 7,
                               .served = 1,
                               .pool_revision = 3,
                               .instance_json = "{\"i\":9}",
                               .answer_json = "{\"a\":9}",
                               .people_json = "{}",
                               .instance_hash = "ph",
                               .answer_hash = "pa",
                               .weights = "default/1",
                               .program = "0.1",
                               .created_s = 1800000000,
                               .requests = requests,
                               .request_count = count};
}

static void setup_pool(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    test_put_request(f, 1, NULL);
    test_put_request(f, 2, NULL);
}

static void a_plan_comes_back_with_its_requests_and_their_runs(void **state)
{
    struct fixture *f = *state;
    setup_pool(f);
    const struct store_plan_request requests[] = {
        {.request = 2, .request_rev = 4, .priority = 700, .priority_words = "inadequate"},
        {.request = 1,
         .request_rev = 1,
         .priority = 300,
         .priority_words = "nothing",
         .words = "nobody is free"},
    };
    const struct store_plan plan = new_plan(requests, 2);
    struct store_plan got;
    assert_ok(store_plan_put(&f->tx, &f->who, &plan, &f->err), &f->err);
    const struct store_match match = {.id = 80,
                                      .request = 2,
                                      .plan = 70,
                                      .request_rev = 4,
                                      .instance_json = "",
                                      .answer_json = "",
                                      .people_json = "{}",
                                      .instance_hash = "ph",
                                      .answer_hash = "pa",
                                      .weights = "default/1",
                                      .program = "0.1",
                                      .status = "feasible"};
    assert_ok(store_match_put(&f->tx, &f->who, &match, NULL, 0, &f->err), &f->err);
    assert_ok(store_plan_get(&f->tx, 70, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.points, -300);
    assert_int_equal(got.bound, -290);
    assert_int_equal(got.at_stake, 1000);
    assert_int_equal(got.steps, 12345);
    assert_int_equal(got.request_count, 2);
    assert_int_equal(got.requests[0].request, 2);
    assert_int_equal(got.requests[0].match, 80);
    assert_null(got.requests[0].words);
    assert_int_equal(got.requests[1].match, 0);
    assert_int_equal(got.requests[1].priority, 300);
    assert_string_equal(got.requests[1].words, "nobody is free");
}

static void a_run_of_a_plan_is_read_with_the_plans_texts(void **state)
{
    struct fixture *f = *state;
    setup_pool(f);
    const struct store_plan plan = new_plan(NULL, 0);
    assert_ok(store_plan_put(&f->tx, &f->who, &plan, &f->err), &f->err);
    const struct store_match match = {.id = 80,
                                      .request = 2,
                                      .plan = 70,
                                      .instance_json = "",
                                      .answer_json = "",
                                      .people_json = "{}",
                                      .instance_hash = "ph",
                                      .answer_hash = "pa",
                                      .weights = "default/1",
                                      .program = "0.1",
                                      .status = "feasible"};
    struct store_match got;
    assert_ok(store_match_put(&f->tx, &f->who, &match, NULL, 0, &f->err), &f->err);
    assert_ok(store_match_get(&f->tx, 80, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.plan, 70);
    assert_string_equal(got.instance_json, "{\"i\":9}");
    assert_string_equal(got.answer_json, "{\"a\":9}");
}

static void plans_are_listed_without_their_texts(void **state)
{
    struct fixture *f = *state;
    setup_pool(f);
    struct store_plan plan = new_plan(NULL, 0), *list;
    size_t count;
    for (int i = 0; i < 3; i++) {
        plan.id = 70 + i;
        assert_ok(store_plan_put(&f->tx, &f->who, &plan, &f->err), &f->err);
    }
    struct store_page page = {.limit = 2};
    assert_ok(store_plan_list(&f->tx, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_true(page.more);
    assert_int_equal(list[1].id, 71);
    assert_null(list[0].instance_json);
    assert_int_equal(store_plan_get(&f->tx, 99, &f->arena, &plan, &f->err), PP_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_plan_comes_back_with_its_requests_and_their_runs),
        store_test(a_run_of_a_plan_is_read_with_the_plans_texts),
        store_test(plans_are_listed_without_their_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
