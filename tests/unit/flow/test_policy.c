#include "daemon/flow/policy.h"
#include "daemon/flow/reference.h"
#include "tests/unit/flow/flow_fixture.h"

static struct flow_policy read_text(struct fixture *f, const char *json, enum pp_code expected)
{
    struct flow_policy policy;
    struct pp_faults faults = {.arena = &f->arena};
    assert_int_equal(flow_policy_read(json, &policy, &faults, &f->err), expected);
    return policy;
}

static void without_a_policy_nothing_is_applied_by_itself(void **state)
{
    struct fixture *f = *state;
    const struct flow_policy policy = read_text(f, NULL, PP_OK);
    assert_int_equal(policy.apply, FLOW_APPLY_NEVER);
    assert_int_equal(policy.freeze_days, 14);
    assert_int_equal(policy.move, 20);
    assert_int_equal(policy.move_firm, 200);
    assert_int_equal(policy.expires_days, 7);
    assert_int_equal(read_text(f, "{}", PP_OK).move_firm, 200);
}

static void what_is_given_stands_and_the_rest_has_its_default(void **state)
{
    struct fixture *f = *state;
    const struct flow_policy policy =
        read_text(f, "{\"apply\":\"proposed\",\"freeze_days\":0,\"move\":5}", PP_OK);
    assert_int_equal(policy.apply, FLOW_APPLY_PROPOSED);
    assert_int_equal(policy.freeze_days, 0);
    assert_int_equal(policy.move, 5);
    assert_int_equal(policy.move_firm, 200);
}

static void a_policy_that_cannot_be_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][2] = {
        {"{\"apply\":\"always\"}", "/rebalance/apply"},
        {"{\"freeze\":3}", "/rebalance/freeze"},
        {"{\"freeze_days\":-1}", "/rebalance/freeze_days"},
        {"{\"expires_days\":0}", "/rebalance/expires_days"},
        {"{\"move\":300}", "cannot cost less"},
        {"[]", "/rebalance"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)read_text(f, bad[i][0], PP_INVALID);
        assert_contains(f->err.text, bad[i][1]);
    }
}

static enum pp_code get_visit(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct fixture *f = arg;
    struct store_product product;
    const enum pp_code code = store_product_find(tx, "visit", &f->arena, &product, err);
    if (code == PP_OK)
        assert_string_equal(product.rebalance_json ? product.rebalance_json : "-",
                            "{\"apply\":\"proposed\"}");
    return code;
}

static void a_product_brings_its_policy_along(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, flow_reference_put);
    ARG(call, flow_reference_put)->products_json =
        pp_printf(&f->arena,
                  "[{\"code\":\"visit\",\"name\":\"Visit\",\"strand\":\"targeted\","
                  "\"template\":%s,\"rebalance\":{\"apply\":\"proposed\"}}]",
                  test_template);
    run_ok(f, call);
    test_read(f, get_visit, f);
    call = NEW_CALL(f, flow_reference_put);
    ARG(call, flow_reference_put)->products_json =
        pp_printf(&f->arena,
                  "[{\"code\":\"visit\",\"name\":\"Visit\",\"strand\":\"targeted\","
                  "\"template\":%s,\"rebalance\":{\"aply\":\"proposed\"}}]",
                  test_template);
    assert_int_equal(run(f, call), PP_INVALID);
    assert_contains(call->err.text, "/0/rebalance/aply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(without_a_policy_nothing_is_applied_by_itself),
        flow_test(what_is_given_stands_and_the_rest_has_its_default),
        flow_test(a_policy_that_cannot_be_is_refused),
        flow_test(a_product_brings_its_policy_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
