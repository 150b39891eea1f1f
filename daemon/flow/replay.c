#include "daemon/flow/replay.h"

#include <string.h>

#include "daemon/flow/solve.h"
#include "daemon/json/instance.h"
#include "matcher/lp.h"

/* The instance as it was kept; whether it is intact is for the reader to say. */
static enum pp_code read_instance(struct flow_call *call, const struct store_match *row,
                                  struct match_instance *instance)
{
    const enum pp_code code = js_instance_read(row->instance_json, strlen(row->instance_json),
                                               &call->arena, &call->faults, instance, &call->err);
    return code == PP_OK ? PP_OK : pp_err_context(&call->err, "the instance that was kept");
}

static enum pp_code load_lp(struct flow_call *call)
{
    struct flow_match_lp *arg = call->arg;
    return flow_match_find(call, arg->match, NULL, &arg->row);
}

static enum pp_code write_lp(struct flow_call *call)
{
    struct flow_match_lp *arg = call->arg;
    struct match_instance instance;
    struct pp_str text = {0};
    enum pp_code code = read_instance(call, &arg->row, &instance);
    if (code == PP_OK)
        code = match_lp_write(match_index_new(&instance, &call->arena), MATCH_LP_SINGLE, 0,
                              &call->arena, &text, &call->err);
    if (code == PP_OK)
        arg->lp = pp_dup_len(&call->arena, text.at, text.len);
    pp_str_fini(&text);
    return code;
}

const struct flow_case flow_match_lp = {
    .name = "match.export",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, load_lp}, {FLOW_WORK, write_lp}},
    .step_count = 2,
};
