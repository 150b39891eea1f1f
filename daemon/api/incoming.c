/* What came in by mail: taken, listed, shown, decided about. */
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/receive.h"

enum { REASON_MOST = 500 };

static void put_members(struct js_writer *json, const struct store_incoming *row)
{
    api_put_id(json, "id", row->id);
    js_put_text(json, "state", store_incoming_state_text(row->state));
    js_put_text(json, "kind", row->kind);
    api_put_instant(json, "received_at", row->received_s);
    js_put_int(json, "size", row->size);
    js_put_text(json, "from", row->from);
    js_put_text(json, "from_name", row->from_name);
    js_put_text(json, "subject", row->subject);
    js_put_text(json, "message_id", row->message_id);
    api_put_id(json, "booking", row->booking);
    api_put_id(json, "peer", row->peer);
    api_put_id(json, "invitation", row->invitation);
    js_put_text(json, "verdict", row->verdict);
    js_put_text(json, "sentence", row->sentence);
    js_put_text(json, "resolution", row->resolution);
    js_put_text(json, "resolved_by", row->resolved_by);
    api_put_instant(json, "resolved_at", row->resolved_s);
}

static void put_row(struct js_writer *json, const char *name, const struct store_incoming *row)
{
    js_open_object(json, name);
    put_members(json, row);
    js_close_object(json);
}

static void put_received(const struct flow_call *call, struct js_writer *json,
                         const struct flow_received *received)
{
    js_open_object(json, NULL);
    js_put_bool(json, "dry_run", call->dry_run);
    js_put_bool(json, "known", received->known);
    js_put_bool(json, "applied", received->applied);
    put_row(json, "message", &received->row);
    api_put_reserves(json, received->reserves, received->reserve_count);
    js_close_object(json);
}

/* ---- a new one ----------------------------------------------------------------------------- */

static enum pp_code fill_receive(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_mail_receive *arg = door->call->arg;
    arg->bytes = pp_dup_len(&door->call->arena, door->req->body, door->req->body_len);
    arg->len = door->req->body_len;
    return PP_OK;
}

static void render_receive(struct flow_call *call, struct js_writer *json)
{
    put_received(call, json, &API_ARG(call, flow_mail_receive)->received);
}

const struct api_point api_incoming_receive = {
    .need.use = &flow_mail_receive,
    .arg_size = sizeof(struct flow_mail_receive),
    .body = API_MESSAGE,
    .fill = fill_receive,
    .render = render_receive,
};

/* ---- those there are ----------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const states[] = {
#define X(name, text) text,
        STORE_INCOMING_STATES(X)
#undef X
    };
    struct flow_incoming_list *arg = door->call->arg;
    arg->state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_incoming_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_row(json, NULL, &arg->items[i]);
        last = arg->items[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_incoming_list = {
    .need.use = &flow_incoming_list,
    .arg_size = sizeof(struct flow_incoming_list),
    .paged = true,
    .query = (const char *const[]){"state", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "message", &API_ARG(door->call, flow_incoming_show)->id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_incoming_show *arg = call->arg;
    js_open_object(json, NULL);
    put_row(json, "message", &arg->row);
    js_put_text(json, "text", arg->text);
    js_close_object(json);
}

const struct api_point api_incoming_show = {
    .need.use = &flow_incoming_show,
    .arg_size = sizeof(struct flow_incoming_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- deciding ------------------------------------------------------------------------------ */

static enum pp_code fill_decision(struct api_door *door, int64_t *id, const char **reason,
                                  struct pp_err *err)
{
    static const char *const members[] = {"reason"};
    if (door->body) {
        js_only(door->body, members, 1);
        *reason = api_read_text(door->body, "reason", REASON_MOST);
    }
    return api_segment_id(door, "id", "message", id, err);
}

static enum pp_code fill_apply(struct api_door *door, struct pp_err *err)
{
    struct flow_incoming_apply *arg = door->call->arg;
    return fill_decision(door, &arg->id, &arg->reason, err);
}

static void render_apply(struct flow_call *call, struct js_writer *json)
{
    put_received(call, json, &API_ARG(call, flow_incoming_apply)->received);
}

const struct api_point api_incoming_apply = {
    .need.use = &flow_incoming_apply,
    .arg_size = sizeof(struct flow_incoming_apply),
    .body = API_JSON_MAY,
    .fill = fill_apply,
    .render = render_apply,
};

static enum pp_code fill_dismiss(struct api_door *door, struct pp_err *err)
{
    struct flow_incoming_dismiss *arg = door->call->arg;
    return fill_decision(door, &arg->id, &arg->reason, err);
}

static void render_dismiss(struct flow_call *call, struct js_writer *json)
{
    put_row(json, NULL, &API_ARG(call, flow_incoming_dismiss)->received.row);
}

const struct api_point api_incoming_dismiss = {
    .need.use = &flow_incoming_dismiss,
    .arg_size = sizeof(struct flow_incoming_dismiss),
    .body = API_JSON_MAY,
    .fill = fill_dismiss,
    .render = render_dismiss,
};
