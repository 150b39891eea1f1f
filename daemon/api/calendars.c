/*
 * The calendars that peers keep themselves: added, uploaded, listed, shown, asked for, removed. An
 * address is taken and never given back: often it is the only secret there is.
 */
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/flow/calendar.h"
#include "daemon/flow/calendar_url.h"

enum { ZONE_MOST = 100 };

static void put_members(struct js_writer *json, const struct store_calendar *calendar)
{
    api_put_id(json, "id", calendar->id);
    js_put_text(json, "host", calendar->host);
    js_put_bool(json, "uploaded", !calendar->url);
    js_put_text(json, "zone", calendar->zone);
    js_put_bool(json, "blocks", calendar->blocks);
    js_put_text(json, "state", store_calendar_state_text(calendar->state));
    js_put_text(json, "sentence", calendar->sentence);
    api_put_instant(json, "added_at", calendar->added_s);
    api_put_instant(json, "tried_at", calendar->tried_s);
    api_put_instant(json, "good_at", calendar->good_s);
    api_put_instant(json, "due_at", calendar->due_s);
    js_put_int(json, "failures", calendar->failures);
    js_put_int(json, "events", calendar->events);
    js_put_int(json, "warnings", calendar->warnings);
}

static void put_one(struct flow_call *call, struct js_writer *json, const struct store_peer *peer,
                    const struct store_calendar *calendar)
{
    js_open_object(json, NULL);
    js_put_bool(json, "dry_run", call->dry_run);
    api_put_person(json, "peer", peer);
    js_open_object(json, "calendar");
    put_members(json, calendar);
    js_close_object(json);
    js_close_object(json);
}

/* ---- add ----------------------------------------------------------------------------------- */

static enum pp_code fill_add(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"url", "zone", "blocks"};
    struct flow_calendar_add *arg = door->call->arg;
    js_only(door->body, members, sizeof members / sizeof members[0]);
    arg->key = web_segment(door->req, "id");
    arg->url = api_read_line(door->body, "url", JS_MUST, FLOW_CALENDAR_URL_MOST);
    arg->zone = api_read_text(door->body, "zone", ZONE_MOST);
    arg->blocks = api_read_flag(door->body, "blocks", true);
    return PP_OK;
}

static void render_add(struct flow_call *call, struct js_writer *json)
{
    const struct flow_calendar_add *arg = call->arg;
    put_one(call, json, &arg->peer, &arg->calendar);
    api_made(call, NULL, 0);
}

const struct api_point api_calendar_add = {
    .need.use = &flow_calendar_add,
    .arg_size = sizeof(struct flow_calendar_add),
    .body = API_JSON,
    .fill = fill_add,
    .render = render_add,
};

/* ---- upload -------------------------------------------------------------------------------- */

static enum pp_code fill_upload(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const words[] = {"no", "yes"};
    struct flow_calendar_upload *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    arg->bytes = pp_dup_len(&door->call->arena, door->req->body, door->req->body_len);
    arg->len = door->req->body_len;
    arg->zone = api_query_text(door, "zone");
    arg->blocks = api_query_word(door, "blocks", words, 2);
    return PP_OK;
}

static void render_upload(struct flow_call *call, struct js_writer *json)
{
    const struct flow_calendar_upload *arg = call->arg;
    put_one(call, json, &arg->peer, &arg->calendar);
}

const struct api_point api_calendar_upload = {
    .need.use = &flow_calendar_upload,
    .arg_size = sizeof(struct flow_calendar_upload),
    .body = API_CALENDAR,
    .query = (const char *const[]){"zone", "blocks", NULL},
    .fill = fill_upload,
    .render = render_upload,
};

/* ---- list, show ---------------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_calendar_list)->key = web_segment(door->req, "id");
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_calendar_list *arg = call->arg;
    js_open_object(json, NULL);
    api_put_person(json, "peer", &arg->peer);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        put_members(json, &arg->calendars[i]);
        js_close_object(json);
    }
    js_close_array(json);
    js_close_object(json);
}

const struct api_point api_calendar_list = {
    .need.use = &flow_calendar_list,
    .arg_size = sizeof(struct flow_calendar_list),
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    struct flow_calendar_show *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    return api_segment_id(door, "calendar", "calendar", &arg->id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_calendar_show *arg = call->arg;
    js_open_object(json, NULL);
    api_put_person(json, "peer", &arg->peer);
    js_open_object(json, "calendar");
    put_members(json, &arg->calendar);
    js_close_object(json);
    js_open_array(json, "busy");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        api_put_instant(json, "from", arg->busy[i].from_s);
        api_put_instant(json, "to", arg->busy[i].to_s);
        js_put_text(json, "kind", arg->busy[i].kind);
        js_close_object(json);
    }
    js_close_array(json);
    js_close_object(json);
}

const struct api_point api_calendar_show = {
    .need.use = &flow_calendar_show,
    .arg_size = sizeof(struct flow_calendar_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- ask, remove --------------------------------------------------------------------------- */

static enum pp_code fill_ask(struct api_door *door, struct pp_err *err)
{
    struct flow_calendar_ask *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    return api_segment_id(door, "calendar", "calendar", &arg->id, err);
}

static void render_ask(struct flow_call *call, struct js_writer *json)
{
    const struct flow_calendar_ask *arg = call->arg;
    put_one(call, json, &arg->peer, &arg->calendar);
}

const struct api_point api_calendar_ask = {
    .need.use = &flow_calendar_ask,
    .arg_size = sizeof(struct flow_calendar_ask),
    .fill = fill_ask,
    .render = render_ask,
};

static enum pp_code fill_remove(struct api_door *door, struct pp_err *err)
{
    struct flow_calendar_remove *arg = door->call->arg;
    arg->key = web_segment(door->req, "id");
    return api_segment_id(door, "calendar", "calendar", &arg->id, err);
}

static void render_remove(struct flow_call *call, struct js_writer *json)
{
    (void)json;
    api_gone(call);
}

const struct api_point api_calendar_remove = {
    .need.use = &flow_calendar_remove,
    .arg_size = sizeof(struct flow_calendar_remove),
    .fill = fill_remove,
    .render = render_remove,
};
