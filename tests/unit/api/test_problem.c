#include "daemon/api/problem.h"

#include "tests/lib/pp_test.h"

static const struct web_problem invalid = {
    .status = 422,
    .slug = "invalid",
    .title = "Some values cannot be accepted",
    .detail = "/host: no organisation is called \"Southend\"",
    .request_id = "00000000000000aa",
};

static void a_problem_says_what_where_and_which_request(void **state)
{
    (void)state;
    struct pp_str out = {0};
    api_problem(NULL, &invalid, &out);
    assert_string_equal(out.at,
                        "{\"type\":\"/problems/invalid\",\"title\":\"Some values cannot be "
                        "accepted\",\"status\":422,\"detail\":\"/host: no organisation is "
                        "called \\\"Southend\\\"\",\"instance\":\"00000000000000aa\"}");
    pp_str_fini(&out);
}

static void a_problem_before_any_request_is_whole_all_the_same(void **state)
{
    (void)state;
    struct pp_str out = {0};
    api_problem(NULL, &(struct web_problem){.status = 408, .slug = "timeout", .title = "Slow"},
                &out);
    assert_string_equal(out.at,
                        "{\"type\":\"/problems/timeout\",\"title\":\"Slow\",\"status\":408,"
                        "\"detail\":\"Slow\",\"instance\":\"\"}");
    pp_str_fini(&out);
}

static void every_fault_is_listed_with_its_place(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_str out = {0};
    struct js_writer json = js_writer_on(&out);
    pp_faults_add(&faults, &(struct pp_fault){.where = "/host",
                                              .value = "Southend",
                                              .code = "unknown-organisation",
                                              .message = "no such name",
                                              .suggestion = "Southend-on-Sea"});
    pp_faults_add(&faults, &(struct pp_fault){.where = API_QUERY_MARK "limit",
                                              .code = "out-of-range",
                                              .message = "1 to 500"});
    pp_faults_add(&faults, &(struct pp_fault){
                               .where = "email", .row = 7, .code = "missing", .message = "needed"});
    pp_faults_add(&faults, &(struct pp_fault){.code = "whole", .message = "all of it"});
    faults.dropped = 3;
    api_problem_put(&json, &invalid, &faults);
    js_close_object(&json);
    assert_contains(out.at,
                    "\"errors\":[{\"pointer\":\"/host\",\"value\":\"Southend\",\"code\":"
                    "\"unknown-organisation\",\"message\":\"no such name\",\"suggestion\":"
                    "\"Southend-on-Sea\"},{\"parameter\":\"limit\",\"code\":\"out-of-"
                    "range\",\"message\":\"1 to 500\"},{\"row\":7,\"column\":\"email\","
                    "\"code\":\"missing\",\"message\":\"needed\"},{\"code\":\"whole\","
                    "\"message\":\"all of it\"}],\"errors_left_off\":3}");
    pp_str_fini(&out);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_problem_says_what_where_and_which_request),
        cmocka_unit_test(a_problem_before_any_request_is_whole_all_the_same),
        cmocka_unit_test(every_fault_is_listed_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
