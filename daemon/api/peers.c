/* Peers listed, shown, added and replaced, and their availability. */
#include "daemon/api/peer_in.h"
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/pool.h"

static const char *const states[] = {
#define X(name, text) text,
    STORE_PEER_STATES(X)
#undef X
};
static const char *const period_kinds[] = {
#define X(name, text) text,
    STORE_AVAILABILITY_KINDS(X)
#undef X
};

/* ---- list and show ------------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_peer_list *arg = door->call->arg;
    arg->filter.text = api_query_text(door, "text");
    arg->filter.skill = api_query_text(door, "skill");
    arg->filter.role = api_query_text(door, "role");
    arg->filter.state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    arg->organisation = api_query_text(door, "organisation");
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_peer_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        api_put_peer_line(json, &arg->peers[i], &arg->names);
        js_close_object(json);
        last = arg->peers[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_peer_list = {
    .need.use = &flow_peer_list,
    .arg_size = sizeof(struct flow_peer_list),
    .paged = true,
    .query = (const char *const[]){"text", "skill", "role", "organisation", "state", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_peer_show)->key = web_segment(door->req, "id");
    return PP_OK;
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_peer_show *arg = call->arg;
    api_put_peer(json, &arg->peer, &arg->names);
    api_rev(call, arg->peer.rev);
}

const struct api_point api_peer_show = {
    .need.use = &flow_peer_show,
    .arg_size = sizeof(struct flow_peer_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- add and replace ----------------------------------------------------------------------- */

static enum pp_code fill_add(struct api_door *door, struct pp_err *err)
{
    (void)err;
    api_peer_read(door->body, &door->call->arena, door->call->arg);
    return PP_OK;
}

static enum pp_code fill_put(struct api_door *door, struct pp_err *err)
{
    struct flow_peer_put *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    const enum pp_code code = api_tag_rev(web_header(door->req, "If-Match"), &arg->rev, err);
    if (code != PP_OK)
        return code;
    return fill_add(door, err);
}

static void render_put(struct flow_call *call, struct js_writer *json)
{
    const struct flow_peer_put *arg = call->arg;
    api_put_peer(json, &arg->peer, &arg->names);
    api_rev(call, arg->peer.rev);
    if (arg->created)
        api_made(call, "peers", arg->peer.id);
}

const struct api_point api_peer_add = {
    .need.use = &flow_peer_put,
    .arg_size = sizeof(struct flow_peer_put),
    .body = API_JSON,
    .fill = fill_add,
    .render = render_put,
};
const struct api_point api_peer_put = {
    .need.use = &flow_peer_put,
    .arg_size = sizeof(struct flow_peer_put),
    .body = API_JSON,
    .fill = fill_put,
    .render = render_put,
};

/* ---- availability -------------------------------------------------------------------------- */

static enum pp_code fill_period(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"kind", "first_day", "last_day", "source", "reason"};
    enum { WORD_MOST = 40, REASON_MOST = 500 };
    struct flow_availability_add *arg = door->call->arg;
    const struct js_value *body = door->body;
    js_only(body, members, sizeof members / sizeof members[0]);
    arg->key = web_segment(door->req, "id");
    arg->period.kind = (enum store_availability_kind)api_read_word(
        body, "kind", JS_MUST, period_kinds, sizeof period_kinds / sizeof period_kinds[0]);
    arg->period.first_day = api_read_day(body, "first_day", JS_MUST);
    arg->period.last_day = api_read_day(body, "last_day", JS_MUST);
    arg->period.source = api_read_text(body, "source", WORD_MOST);
    if (!arg->period.source)
        arg->period.source = "phone";
    arg->period.reason = api_read_text(body, "reason", REASON_MOST);
    return PP_OK;
}

static void render_period(struct flow_call *call, struct js_writer *json)
{
    const struct flow_availability_add *arg = call->arg;
    js_open_object(json, NULL);
    api_put_period(json, &arg->period);
    api_put_person(json, "peer", &arg->peer);
    js_put_int(json, "peer_rev", arg->peer.rev);
    js_put_bool(json, "changed", arg->changed);
    js_close_object(json);
    if (arg->changed)
        api_made(call, NULL, 0);
}

const struct api_point api_availability_add = {
    .need.use = &flow_availability_add,
    .arg_size = sizeof(struct flow_availability_add),
    .body = API_JSON,
    .fill = fill_period,
    .render = render_period,
};

static enum pp_code fill_remove(struct api_door *door, struct pp_err *err)
{
    struct flow_availability_remove *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    return api_segment_id(door, "period", "period", &arg->id, err);
}

static void render_remove(struct flow_call *call, struct js_writer *json)
{
    (void)json;
    api_gone(call);
}

const struct api_point api_availability_remove = {
    .need.use = &flow_availability_remove,
    .arg_size = sizeof(struct flow_availability_remove),
    .fill = fill_remove,
    .render = render_remove,
};
