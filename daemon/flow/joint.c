#include "daemon/flow/joint.h"

#include "base/str.h"

void flow_joint_trim(struct store_request *request, int32_t day, struct pp_arena *arena)
{
    struct store_window *windows = PP_NEW_ARRAY(arena, request->window_count, struct store_window);
    size_t count = 0;
    for (size_t i = 0; i < request->window_count; i++)
        if (request->windows[i].first_day > day)
            windows[count++] = request->windows[i];
    request->windows = windows;
    request->window_count = count;
}

/* A brief that names what no taxonomy knows any more, or weights that serve nobody, must not hold
 * all others up. */
static enum pp_code check_brief(struct flow_call *call, const struct store_request *row,
                                const char **why)
{
    struct flow_brief brief;
    struct pp_faults faults = {.arena = &call->arena};
    struct pp_err err = {0};
    enum pp_code code = flow_brief_read(row->brief_json, &brief, &faults, &err);
    if (code == PP_OK)
        code = flow_brief_check_terms(call->tx, &brief, "", &faults, &err);
    if (code == PP_OK)
        code = pp_faults_code(&faults, &err);
    if (code == PP_OK)
        return PP_OK;
    if (code != PP_INVALID) {
        call->err = err;
        return code;
    }
    *why = pp_dup(&call->arena, err.text);
    return PP_OK;
}

/* An instance has one set of weights: those of the most requests, of as many those of the first. */
static const char *usual_weights(const struct flow_joint *joint)
{
    const char *usual = "";
    size_t most = 0;
    for (size_t i = 0; i < joint->all_count; i++) {
        size_t same = 0;
        for (size_t j = 0; !joint->left_out[i] && j < joint->all_count; j++)
            same += !joint->left_out[j] &&
                    pp_text_is(joint->all[j].weights.label, joint->all[i].weights.label);
        if (same > most) {
            most = same;
            usual = joint->all[i].weights.label;
        }
    }
    return usual;
}

static void leave_out_by_weights(struct flow_joint *joint, struct pp_arena *arena)
{
    const char *usual = usual_weights(joint);
    for (size_t i = 0; i < joint->all_count; i++)
        if (!joint->left_out[i] && !pp_text_is(joint->all[i].weights.label, usual))
            joint->left_out[i] = pp_printf(
                arena, "it is served by the weights %s, the others by %s; match it by itself",
                joint->all[i].weights.label, usual);
}

/* Those that come first stay. */
static void leave_out_far(struct flow_joint *joint, struct pp_arena *arena)
{
    int32_t first = INT32_MAX;
    for (size_t i = 0; i < joint->all_count; i++) {
        const struct flow_snapshot *one = &joint->all[i];
        if (joint->left_out[i])
            continue;
        if (one->last_day - one->first_day >= FLOW_HORIZON_MOST)
            joint->left_out[i] =
                pp_printf(arena, "its windows lie more than %d days apart; make it two requests",
                          FLOW_HORIZON_MOST);
        else if (one->first_day < first)
            first = one->first_day;
    }
    for (size_t i = 0; i < joint->all_count; i++)
        if (!joint->left_out[i] && joint->all[i].last_day - first >= FLOW_HORIZON_MOST)
            joint->left_out[i] =
                pp_printf(arena,
                          "its windows end more than %d days after the first visit of the others; "
                          "match it by itself, or when it is nearer",
                          FLOW_HORIZON_MOST);
}

enum pp_code flow_joint_load(struct flow_call *call, const struct store_request *requests,
                             size_t count, struct flow_joint *joint)
{
    struct pp_arena *arena = &call->arena;
    *joint = (struct flow_joint){.all = PP_NEW_ARRAY(arena, count, struct flow_snapshot),
                                 .left_out = PP_NEW_ARRAY(arena, count, const char *),
                                 .all_count = count,
                                 .at = PP_NEW_ARRAY(arena, count, struct flow_snapshot),
                                 .place = PP_NEW_ARRAY(arena, count, size_t)};
    for (size_t i = 0; i < count; i++) {
        joint->all[i].request = requests[i];
        enum pp_code code = check_brief(call, &requests[i], &joint->left_out[i]);
        if (code == PP_OK && !joint->left_out[i])
            code = flow_snapshot_open(call, &requests[i], &joint->all[i]);
        if (code != PP_OK)
            return code;
    }
    leave_out_by_weights(joint, arena);
    leave_out_far(joint, arena);
    for (size_t i = 0; i < count; i++) {
        if (joint->left_out[i])
            continue;
        joint->at[joint->count] = joint->all[i];
        joint->place[joint->count++] = i;
    }
    return joint->count ? flow_snapshot_join(call, joint->at, joint->count) : PP_OK;
}
