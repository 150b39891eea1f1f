/* Rebalancings: asked for, listed, shown with what they propose, rejected. */
#include "daemon/flow/rebalance.h"

#include "daemon/api/points.h"
#include "daemon/api/put_change.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"

enum { ACCEPTED = 202 };

/* ---- run ----------------------------------------------------------------------------------- */

static enum pp_code fill_run(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_rebalance_begin)->cause = STORE_CAUSE_COMMAND;
    return PP_OK;
}

/* It goes on in the background: what comes of it is to be asked for. */
static void render_run(struct flow_call *call, struct js_writer *json)
{
    const struct flow_rebalance_begin *arg = call->arg;
    api_put_rebalance_run(json, NULL, &arg->run);
    api_made(call, "rebalances", arg->run.id);
    if (!call->dry_run)
        call->answer.status = ACCEPTED;
}

const struct api_point api_rebalance_run = {
    .need.use = &flow_rebalance_begin,
    .arg_size = sizeof(struct flow_rebalance_begin),
    .fill = fill_run,
    .render = render_run,
};

/* ---- list, show ---------------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const states[] = {
#define X(name, text) text,
        STORE_CHANGE_STATES(X)
#undef X
    };
    struct flow_change_list *arg = door->call->arg;
    arg->state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_change_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        api_put_change_line(json, &arg->changes[i]);
        js_close_object(json);
        last = arg->changes[i].set.id;
    }
    js_close_array(json);
    if (arg->has_newest)
        api_put_rebalance_run(json, "newest_run", &arg->newest);
    else
        js_put_null(json, "newest_run");
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_rebalance_list = {
    .need.use = &flow_change_list,
    .arg_size = sizeof(struct flow_change_list),
    .paged = true,
    .query = (const char *const[]){"state", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_change_show)->id = web_segment(door->req, "id");
    return api_segment_id(door, "id", "rebalancing", &id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_change_show *arg = call->arg;
    js_open_object(json, NULL);
    api_put_rebalance_run(json, "run", &arg->run);
    if (arg->has_change)
        api_put_change(json, "change_set", &arg->change);
    else
        js_put_null(json, "change_set");
    js_close_object(json);
}

const struct api_point api_rebalance_show = {
    .need.use = &flow_change_show,
    .arg_size = sizeof(struct flow_change_show),
    .fill = fill_show,
    .render = render_show,
};

static enum pp_code fill_export(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_change_export)->id = web_segment(door->req, "id");
    return api_segment_id(door, "id", "change-set", &id, err);
}

static void render_instance(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_change_export)->set.instance_json);
}

static void render_answer(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_change_export)->set.answer_json);
}

const struct api_point api_rebalance_instance = {
    .need.use = &flow_change_export,
    .arg_size = sizeof(struct flow_change_export),
    .fill = fill_export,
    .render = render_instance,
};
const struct api_point api_rebalance_answer = {
    .need.use = &flow_change_export,
    .arg_size = sizeof(struct flow_change_export),
    .fill = fill_export,
    .render = render_answer,
};

/* ---- reject -------------------------------------------------------------------------------- */

static enum pp_code fill_reject(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    struct flow_change_reject *arg = door->call->arg;
    arg->id = web_segment(door->req, "id");
    api_read_decision(door, &arg->numbers, &arg->number_count, &arg->reason);
    return api_segment_id(door, "id", "rebalancing", &id, err);
}

static void render_reject(struct flow_call *call, struct js_writer *json)
{
    api_put_change(json, NULL, &API_ARG(call, flow_change_reject)->change);
}

const struct api_point api_rebalance_reject = {
    .need.use = &flow_change_reject,
    .arg_size = sizeof(struct flow_change_reject),
    .body = API_JSON_MAY,
    .fill = fill_reject,
    .render = render_reject,
};
