/* Seats that fell open, who could take them, what people decide; and all that waits for people. */
#include "daemon/flow/repair.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/queue.h"

enum { REASON_MOST = 500 };

static void put_candidates(struct js_writer *json, const struct flow_repair *repair)
{
    js_open_array(json, "candidates");
    for (size_t i = 0; i < repair->row.candidate_count; i++) {
        const struct store_candidate *it = &repair->row.candidates[i];
        js_open_object(json, NULL);
        api_put_person(json, "peer", &repair->people[i]);
        js_put_bool(json, "fits", it->fits);
        js_put_int(json, "points", it->points);
        js_put_int(json, "ranked", it->ranked);
        js_put_int(json, "points_then", it->was_points);
        js_put_text(json, "words", it->words);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_repair(struct js_writer *json, const struct flow_repair *repair)
{
    const struct store_repair *row = &repair->row;
    js_open_object(json, NULL);
    api_put_id(json, "id", row->id);
    js_put_text(json, "state", store_repair_state_text(row->state));
    api_put_request_ref(json, "request", &repair->request);
    api_put_id(json, "booking", row->booking);
    api_put_day(json, "first_day", repair->first_day);
    js_put_int(json, "seat", row->seat);
    js_put_text(json, "seat_name", repair->seat_name);
    api_put_person(json, "gone", row->gone ? &repair->gone : NULL);
    js_put_text(json, "cause", store_seat_state_text(row->cause));
    js_put_text(json, "reason", row->reason);
    api_put_instant(json, "opened_at", row->opened_s);
    js_put_text(json, "why", row->why);
    api_put_person(json, "asked", row->asked ? &repair->asked : NULL);
    api_put_id(json, "match", row->match);
    if (row->rules_json)
        js_put_raw(json, "rules", row->rules_json, strlen(row->rules_json));
    else
        js_put_null(json, "rules");
    put_candidates(json, repair);
    js_close_object(json);
}

/* ---- read ---------------------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const states[] = {
#define X(name, text) text,
        STORE_REPAIR_STATES(X)
#undef X
    };
    struct flow_repair_list *arg = door->call->arg;
    arg->state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_repair_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_repair(json, &arg->items[i]);
        last = arg->items[i].row.id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_repair_list = {
    .need.use = &flow_repair_list,
    .arg_size = sizeof(struct flow_repair_list),
    .paged = true,
    .query = (const char *const[]){"state", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "repair", &API_ARG(door->call, flow_repair_show)->id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    put_repair(json, &API_ARG(call, flow_repair_show)->repair);
}

const struct api_point api_repair_show = {
    .need.use = &flow_repair_show,
    .arg_size = sizeof(struct flow_repair_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- decide -------------------------------------------------------------------------------- */

static enum pp_code fill_apply(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"peer", "reason"};
    struct flow_repair_apply *arg = door->call->arg;
    if (door->body) {
        js_only(door->body, members, 2);
        arg->peer = api_read_key(door->body, "peer", JS_MAY);
        arg->reason = api_read_text(door->body, "reason", REASON_MOST);
    }
    return api_segment_id(door, "id", "repair", &arg->id, err);
}

static void render_apply(struct flow_call *call, struct js_writer *json)
{
    api_put_altered(call, json, &API_ARG(call, flow_repair_apply)->substitute.altered, NULL, 0);
}

static void extend_apply(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_repair_apply)->substitute.altered.clash);
}

const struct api_point api_repair_apply = {
    .need.use = &flow_repair_apply,
    .arg_size = sizeof(struct flow_repair_apply),
    .body = API_JSON_MAY,
    .fill = fill_apply,
    .render = render_apply,
    .extend = extend_apply,
};

static enum pp_code fill_dismiss(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"reason"};
    struct flow_repair_dismiss *arg = door->call->arg;
    if (door->body) {
        js_only(door->body, members, 1);
        arg->reason = api_read_text(door->body, "reason", REASON_MOST);
    }
    return api_segment_id(door, "id", "repair", &arg->id, err);
}

static void render_dismiss(struct flow_call *call, struct js_writer *json)
{
    put_repair(json, &API_ARG(call, flow_repair_dismiss)->repair);
}

const struct api_point api_repair_dismiss = {
    .need.use = &flow_repair_dismiss,
    .arg_size = sizeof(struct flow_repair_dismiss),
    .body = API_JSON_MAY,
    .fill = fill_dismiss,
    .render = render_dismiss,
};

/* ---- all that waits ------------------------------------------------------------------------ */

static enum pp_code fill_queue(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const kinds[] = {
#define X(name, text) text,
        FLOW_QUEUE_KINDS(X)
#undef X
    };
    API_ARG(door->call, flow_queue)->kind =
        api_query_word(door, "kind", kinds, sizeof kinds / sizeof kinds[0]);
    return PP_OK;
}

static void render_queue(struct flow_call *call, struct js_writer *json)
{
    const struct flow_queue *arg = call->arg;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        const struct flow_queue_item *item = &arg->items[i];
        js_open_object(json, NULL);
        js_put_text(json, "kind", flow_queue_kind_text(item->kind));
        api_put_id(json, "id", item->id);
        js_put_text(json, "reference", item->reference);
        js_put_text(json, "words", item->words);
        js_put_text(json, "command", item->command);
        api_put_instant(json, "since", item->since_s);
        api_put_instant(json, "due", item->due_s);
        js_close_object(json);
    }
    js_close_array(json);
    js_put_bool(json, "more", arg->more);
    js_close_object(json);
}

const struct api_point api_queue = {
    .need.use = &flow_queue,
    .arg_size = sizeof(struct flow_queue),
    .query = (const char *const[]){"kind", NULL},
    .fill = fill_queue,
    .render = render_queue,
};
