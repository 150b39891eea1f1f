/* Change-sets listed, shown and rejected; which parts a number means. */
#include "daemon/flow/change.h"

#include <inttypes.h>

#include "base/str.h"

enum pp_code flow_change_find(struct flow_call *call, const char *id, struct store_change_set *out)
{
    int64_t number;
    if (!pp_text_int(id, 1, INT64_MAX, &number))
        return pp_fail(&call->err, PP_NOT_FOUND, "there is no change-set \"%s\"", id);
    return store_change_set_get(call->tx, number, &call->arena, out, &call->err);
}

enum pp_code flow_change_find_texts(struct flow_call *call, const char *id,
                                    struct store_change_set *out)
{
    const enum pp_code code = flow_change_find(call, id, out);
    if (code != PP_OK || !pp_text_empty(out->instance_json))
        return code;
    return pp_fail(&call->err, PP_NOT_FOUND,
                   "what change-set %" PRId64
                   " was computed from is not kept any more, for it "
                   "came to nothing long ago; what it proposed and what was decided still shows: "
                   "peerpool rebalance show %" PRId64,
                   out->id, out->id);
}

static bool is_meant(const struct store_change_part *part, const struct flow_change_pick *pick)
{
    return part->state == pick->state && (pick->any_kind || part->kind != STORE_PART_PERSON);
}

/* One that was asked for by its number. */
static enum pp_code choose_one(struct flow_call *call, const struct store_change_set *set,
                               const struct flow_change_pick *pick, int number)
{
    if (number < 1 || (size_t)number > set->part_count)
        return pp_fail(&call->err, PP_NOT_FOUND,
                       "change-set %" PRId64 " has no part %d; its parts are 1 to %zu", set->id,
                       number, set->part_count);
    const struct store_change_part *part = &set->parts[number - 1];
    if (part->state != pick->state)
        return pp_fail(&call->err, PP_CONFLICT, "part %d of change-set %" PRId64 " is %s, not %s",
                       number, set->id, store_part_state_text(part->state),
                       store_part_state_text(pick->state));
    if (!is_meant(part, pick))
        return pp_fail(&call->err, PP_CONFLICT,
                       "part %d of change-set %" PRId64
                       " proposes nothing: a person must look at that visit",
                       number, set->id);
    return PP_OK;
}

enum pp_code flow_change_choose(struct flow_call *call, const struct store_change_set *set,
                                const struct flow_change_pick *pick, size_t **parts, size_t *count)
{
    bool *chosen = PP_NEW_ARRAY(&call->arena, set->part_count, bool);
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < pick->number_count; i++) {
        code = choose_one(call, set, pick, pick->numbers[i]);
        if (code == PP_OK)
            chosen[pick->numbers[i] - 1] = true;
    }
    if (code != PP_OK)
        return code;
    *parts = PP_NEW_ARRAY(&call->arena, set->part_count, size_t);
    *count = 0;
    for (size_t i = 0; i < set->part_count; i++)
        if (chosen[i] || (!pick->number_count && is_meant(&set->parts[i], pick)))
            (*parts)[(*count)++] = i;
    if (!*count)
        return pp_fail(&call->err, PP_CONFLICT, "no part of change-set %" PRId64 " is %s: it is %s",
                       set->id, store_part_state_text(pick->state),
                       store_change_state_text(set->state));
    return PP_OK;
}

/* ---- list, show ---------------------------------------------------------------------------- */

static enum pp_code list(struct flow_call *call)
{
    struct flow_change_list *arg = call->arg;
    struct store_change_set *sets;
    enum pp_code code = store_change_set_list(call->tx, arg->state, &arg->page, &call->arena, &sets,
                                              &arg->count, &call->err);
    if (code == PP_OK)
        code = store_rebalance_newest(call->tx, false, &call->arena, &arg->newest, &arg->has_newest,
                                      &call->err);
    if (code != PP_OK)
        return code;
    arg->changes = PP_NEW_ARRAY(&call->arena, arg->count, struct flow_change);
    for (size_t i = 0; i < arg->count; i++)
        arg->changes[i] = flow_change_head(&sets[i], &call->arena);
    return PP_OK;
}

const struct flow_case flow_change_list = {
    .name = "rebalance.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code show(struct flow_call *call)
{
    struct flow_change_show *arg = call->arg;
    struct store_change_set set;
    int64_t id;
    if (!pp_text_int(arg->id, 1, INT64_MAX, &id))
        return pp_fail(&call->err, PP_NOT_FOUND, "there is no rebalancing \"%s\"", arg->id);
    enum pp_code code = store_rebalance_get(call->tx, id, &call->arena, &arg->run, &call->err);
    if (code != PP_OK || !arg->run.change_set)
        return code;
    arg->has_change = true;
    code = store_change_set_get(call->tx, arg->run.change_set, &call->arena, &set, &call->err);
    return code == PP_OK ? flow_change_load(call, &set, &arg->change) : code;
}

const struct flow_case flow_change_show = {
    .name = "rebalance.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code export_texts(struct flow_call *call)
{
    struct flow_change_export *arg = call->arg;
    return flow_change_find_texts(call, arg->id, &arg->set);
}

const struct flow_case flow_change_export = {
    .name = "rebalance.export",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, export_texts}},
    .step_count = 1,
};

/* ---- reject -------------------------------------------------------------------------------- */

static enum pp_code reject(struct flow_call *call)
{
    struct flow_change_reject *arg = call->arg;
    const struct flow_change_pick pick = {.numbers = arg->numbers,
                                          .number_count = arg->number_count,
                                          .state = STORE_PART_OPEN,
                                          .any_kind = true};
    struct store_change_set set = {0};
    size_t *parts, count = 0;
    enum pp_code code = flow_change_find(call, arg->id, &set);
    if (code == PP_OK)
        code = flow_change_choose(call, &set, &pick, &parts, &count);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        code =
            store_change_part_decide(call->tx,
                                     &(struct store_part_decision){.part = set.parts[parts[i]].id,
                                                                   .to = STORE_PART_REJECTED},
                                     &call->err);
    if (code == PP_OK)
        code =
            store_change_set_settle(call->tx, &call->who, set.id, set.rev, arg->reason, &call->err);
    if (code == PP_OK)
        code = store_change_set_get(call->tx, set.id, &call->arena, &set, &call->err);
    return code == PP_OK ? flow_change_load(call, &set, &arg->change) : code;
}

const struct flow_case flow_change_reject = {
    .name = "rebalance.reject",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_WRITE, reject}},
    .step_count = 1,
};
