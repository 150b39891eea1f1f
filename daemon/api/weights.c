/* Weights: listed, shown, drafted, published, retired. */
#include "daemon/flow/weights.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"

enum { NAME_MOST = 60, NOTE_MOST = 400 };

static void put_weights(struct js_writer *json, const struct flow_weights_row *it)
{
    const struct store_weights *row = &it->row;
    struct flow_weight numbers[FLOW_WEIGHTS_COUNT];
    flow_weights_numbers(&it->weights, numbers);
    js_open_object(json, NULL);
    js_put_text(json, "key", it->weights.label);
    js_put_text(json, "name", row->name);
    js_put_int(json, "version", row->version);
    js_put_text(json, "state", store_weights_state_text(row->state));
    js_open_array(json, "weights");
    for (size_t i = 0; i < FLOW_WEIGHTS_COUNT; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "key", numbers[i].key);
        js_put_int(json, "value", numbers[i].value);
        js_put_text(json, "words", numbers[i].words);
        js_close_object(json);
    }
    js_close_array(json);
    js_put_text(json, "note", row->note);
    js_put_text(json, "author", row->author);
    api_put_instant(json, "drafted_at", row->drafted_s);
    js_put_text(json, "publisher", row->publisher);
    api_put_instant(json, "published_at", row->published_s);
    js_put_text(json, "retired_by", row->retired_by);
    api_put_instant(json, "retired_at", row->retired_s);
    js_close_object(json);
}

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_weights_list *arg = door->call->arg;
    arg->name = api_query_text(door, "name");
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_weights_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_weights(json, &arg->rows[i]);
        last = arg->rows[i].row.id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_weights_list = {
    .need.use = &flow_weights_list,
    .arg_size = sizeof(struct flow_weights_list),
    .paged = true,
    .query = (const char *const[]){"name", NULL},
    .fill = fill_list,
    .render = render_list,
};

/* "default/3" */
static const char *key_of(const struct api_door *door)
{
    return pp_printf(&door->call->arena, "%s/%s", web_segment(door->req, "name"),
                     web_segment(door->req, "version"));
}

static enum pp_code fill_newest(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_weights_show)->key = web_segment(door->req, "name");
    return PP_OK;
}

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_weights_show)->key = key_of(door);
    return PP_OK;
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    put_weights(json, &API_ARG(call, flow_weights_show)->it);
}

const struct api_point api_weights_newest = {
    .need.use = &flow_weights_show,
    .arg_size = sizeof(struct flow_weights_show),
    .fill = fill_newest,
    .render = render_show,
};
const struct api_point api_weights_show = {
    .need.use = &flow_weights_show,
    .arg_size = sizeof(struct flow_weights_show),
    .fill = fill_show,
    .render = render_show,
};

static enum pp_code fill_draft(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"name", "from", "set", "note"};
    struct flow_weights_draft *arg = door->call->arg;
    js_only(door->body, members, sizeof members / sizeof members[0]);
    arg->name = api_read_line(door->body, "name", JS_MUST, NAME_MOST);
    arg->from = api_read_text(door->body, "from", NAME_MOST);
    arg->note = api_read_text(door->body, "note", NOTE_MOST);
    const struct js_value *set = js_object(door->body, "set", JS_MAY);
    arg->set = set ? js_compact(set) : NULL;
    return PP_OK;
}

static void render_draft(struct flow_call *call, struct js_writer *json)
{
    const struct flow_weights_row *it = &API_ARG(call, flow_weights_draft)->it;
    put_weights(json, it);
    api_made(call, NULL, 0);
    if (!call->dry_run)
        call->answer.location =
            pp_printf(&call->arena, API_V1 "/weights/%s/%d", it->row.name, it->row.version);
}

const struct api_point api_weights_draft = {
    .need.use = &flow_weights_draft,
    .arg_size = sizeof(struct flow_weights_draft),
    .body = API_JSON,
    .fill = fill_draft,
    .render = render_draft,
};

static enum pp_code fill_move(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_weights_move)->key = key_of(door);
    return PP_OK;
}

static void render_move(struct flow_call *call, struct js_writer *json)
{
    put_weights(json, &API_ARG(call, flow_weights_move)->it);
}

const struct api_point api_weights_publish = {
    .need.use = &flow_weights_publish,
    .arg_size = sizeof(struct flow_weights_move),
    .fill = fill_move,
    .render = render_move,
};
const struct api_point api_weights_retire = {
    .need.use = &flow_weights_retire,
    .arg_size = sizeof(struct flow_weights_move),
    .fill = fill_move,
    .render = render_move,
};
