/* The use case of a product: list the templates. They come with the reference data. */
#include "daemon/flow/pool.h"

static enum pp_code list(struct flow_call *call)
{
    struct flow_product_list *arg = call->arg;
    return store_product_list(call->tx, &call->arena, &arg->products, &arg->count, &call->err);
}

const struct flow_case flow_product_list = {
    .name = "product.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};
