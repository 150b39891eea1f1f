#include <string.h>

#include "daemon/flow/pool.h"
#include "daemon/flow/reference.h"
#include "tests/unit/flow/flow_fixture.h"

static const char council[] =
    "gss_code,name,region_code,region_name\n"
    "E06000033,Southend-on-Sea,E12000006,East of England\n";
static const char renamed[] =
    "gss_code,name,region_code,region_name\n"
    "E06000033,Southend,E12000006,East of England\n";

static const struct flow_reference_put *load(struct fixture *f, const char *csv)
{
    struct flow_call *call = NEW_CALL(f, flow_reference_put);
    struct flow_reference_put *arg = call->arg;
    arg->files = PP_NEW(&f->arena, struct flow_reference_file);
    arg->files[0] = (struct flow_reference_file){
        .name = "england-authorities.csv", .bytes = csv, .len = strlen(csv)};
    arg->file_count = 1;
    run_ok(f, call);
    return arg;
}

static const struct flow_import_report *import(struct fixture *f, const char *csv,
                                               const char *token)
{
    struct flow_call *call =
        test_call(f, token ? &flow_import_run : &flow_import_check, sizeof(struct flow_import_use));
    struct flow_import_use *arg = call->arg;
    arg->in = (struct flow_import_input){
        .kind = FLOW_IMPORT_ORGANISATIONS, .bytes = csv, .len = strlen(csv), .token = token};
    run_ok(f, call);
    struct flow_import_report *report = PP_NEW(&f->arena, struct flow_import_report);
    *report = arg->import.report;
    flow_import_use_fini(arg);
    return report;
}

static const char *name_of_council(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_organisation_show);
    ARG(call, flow_organisation_show)->key = "E06000033";
    run_ok(f, call);
    return ARG(call, flow_organisation_show)->organisation.name;
}

static void what_was_changed_since_outlives_the_next_start(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(load(f, council)->added, 1);
    const struct flow_import_report *shown = import(f, renamed, NULL);
    assert_int_equal(shown->changed, 1);
    assert_true(import(f, renamed, shown->token)->applied);
    const struct flow_reference_put *again = load(f, council);
    assert_true(again->known);
    assert_int_equal(again->changed, 0);
    assert_string_equal(name_of_council(f), "Southend");
}

static void other_reference_data_is_loaded(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, council)->known);
    const struct flow_reference_put *next = load(f, renamed);
    assert_false(next->known);
    assert_int_equal(next->changed, 1);
    assert_string_equal(name_of_council(f), "Southend");
}

static void an_import_without_its_token_is_not_applied(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = test_call(f, &flow_import_run, sizeof(struct flow_import_use));
    ARG(call, flow_import_use)->in = (struct flow_import_input){
        .kind = FLOW_IMPORT_ORGANISATIONS, .bytes = council, .len = strlen(council)};
    assert_int_equal(run(f, call), PP_INVALID);
    assert_contains(call->err.text, "token of its dry run");
    flow_import_use_fini(call->arg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(what_was_changed_since_outlives_the_next_start),
        flow_test(other_reference_data_is_loaded),
        flow_test(an_import_without_its_token_is_not_applied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
