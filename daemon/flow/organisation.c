/* The use cases of an organisation: show one, list them. */
#include "daemon/flow/find.h"
#include "daemon/flow/pool.h"

static enum pp_code show(struct flow_call *call)
{
    struct flow_organisation_show *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    enum pp_code code =
        flow_organisation_find(call->tx, arg->key, arena, &arg->organisation, NULL, &call->err);
    if (code != PP_OK)
        return code;
    const int64_t id = arg->organisation.id;
    code = store_organisation_codes(call->tx, id, arena, &arg->codes, &arg->code_count, &call->err);
    if (code == PP_OK)
        code = store_link_list(call->tx, id, arena, &arg->links, &arg->link_count, &call->err);
    if (code == PP_OK)
        code = store_fact_list(call->tx, id, arena, &arg->facts, &arg->fact_count, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, arena, &arg->names, &call->err);
    return code;
}

const struct flow_case flow_organisation_show = {
    .name = "organisation.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_organisation_list *arg = call->arg;
    return store_organisation_list(call->tx, arg->name_part, arg->kind, &arg->page, &call->arena,
                                   &arg->organisations, &arg->count, &call->err);
}

const struct flow_case flow_organisation_list = {
    .name = "organisation.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};
