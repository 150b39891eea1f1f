#include "daemon/flow/upkeep.h"

#include "store/access.h"

enum { REPEATABLE_S = 2 * 86400 }; /* an Idempotency-Key is good for a day, and a day in reserve */

static enum pp_code forget(struct flow_call *call)
{
    struct flow_upkeep_done *arg = call->arg;
    return store_operation_forget(call->tx, call->now_s - REPEATABLE_S, &arg->forgotten,
                                  &call->err);
}

const struct flow_case flow_upkeep = {
    .name = "upkeep",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, forget}},
    .step_count = 1,
};
