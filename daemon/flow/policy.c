#include "daemon/flow/policy.h"

#include <string.h>

#include "store/request.h"

enum { DAYS_MOST = 366, EXPIRES_MOST = 90, POINTS_MOST = 100000 };

static const struct flow_policy standard = {
    .apply = FLOW_APPLY_NEVER, .freeze_days = 14, .move = 20, .move_firm = 200, .expires_days = 7};

static void read_number(const struct js_value *object, const char *name, int least, int most,
                        int *out)
{
    int64_t number = *out;
    (void)js_int(object, name, JS_MAY, least, most, &number);
    *out = (int)number;
}

static void read_policy(const struct js_value *object, struct flow_policy *policy)
{
    static const char *const names[] = {"apply", "freeze_days", "move", "move_firm",
                                        "expires_days"};
    static const char *const words[] = {"never", "proposed"};
    size_t apply = policy->apply;
    js_only(object, names, sizeof names / sizeof names[0]);
    if (js_word(object, "apply", JS_MAY, words, 2, &apply))
        policy->apply = (enum flow_apply)apply;
    read_number(object, "freeze_days", 0, DAYS_MOST, &policy->freeze_days);
    read_number(object, "move", 0, POINTS_MOST, &policy->move);
    read_number(object, "move_firm", 0, POINTS_MOST, &policy->move_firm);
    read_number(object, "expires_days", 1, EXPIRES_MOST, &policy->expires_days);
    if (policy->move_firm < policy->move)
        js_fault(object, "move_firm", "order", NULL,
                 "moving somebody who has agreed cannot cost less than moving another; set it to "
                 "at least %d",
                 policy->move);
}

enum pp_code flow_policy_read(const char *json, struct flow_policy *policy,
                              struct pp_faults *faults, struct pp_err *err)
{
    *policy = standard;
    if (!json)
        return PP_OK;
    struct js_doc *doc = NULL;
    const enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return pp_err_context(err, "the policy of rebalancing");
    const struct js_value *root = js_root_at(doc, faults, "/rebalance");
    if (js_is_object(root))
        read_policy(root, policy);
    js_free(doc);
    return pp_faults_code(faults, err);
}

const char *flow_policy_kept(const struct js_value *product, struct flow_policy *policy)
{
    const struct js_value *object = js_object(product, "rebalance", JS_MAY);
    *policy = standard;
    if (!object)
        return NULL;
    read_policy(object, policy);
    return js_compact(object);
}

bool flow_policy_freezes(const struct flow_policy *policy, int32_t first_day, int32_t today)
{
    return first_day != STORE_NO_DAY && first_day - today < policy->freeze_days;
}

enum pp_code flow_policy_of(struct flow_call *call, int64_t product, struct flow_policy *policy)
{
    struct store_product row;
    enum pp_code code = store_product_get(call->tx, product, &call->arena, &row, &call->err);
    if (code == PP_OK)
        code = store_product_find(call->tx, row.code, &call->arena, &row, &call->err);
    return code == PP_OK ? flow_policy_read(row.rebalance_json, policy, &call->faults, &call->err)
                         : code;
}
