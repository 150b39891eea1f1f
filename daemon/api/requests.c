/* Products; requests listed, shown and added. */
#include "daemon/flow/request.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/flow/pool.h"

enum { TEXT_MOST = 200, STARTS_MOST = 500, POINTS_MOST = 1000 };

static const char *const states[] = {
#define X(name, text) text,
    STORE_REQUEST_STATES(X)
#undef X
};

/* ---- products ------------------------------------------------------------------------------ */

static void render_products(struct flow_call *call, struct js_writer *json)
{
    const struct flow_product_list *arg = call->arg;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        const struct store_product *product = &arg->products[i];
        js_open_object(json, NULL);
        api_put_id(json, "id", product->id);
        js_put_text(json, "code", product->code);
        js_put_int(json, "version", product->version);
        js_put_text(json, "name", product->name);
        js_put_text(json, "strand", product->strand);
        js_put_raw(json, "template", product->template_json, strlen(product->template_json));
        js_close_object(json);
    }
    js_close_array(json);
    js_put_null(json, "next");
    js_close_object(json);
}

const struct api_point api_product_list = {
    .need.use = &flow_product_list,
    .arg_size = sizeof(struct flow_product_list),
    .render = render_products,
};

/* ---- list and show ------------------------------------------------------------------------- */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_request_list *arg = door->call->arg;
    arg->state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    arg->host = api_query_text(door, "host");
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void put_line(struct js_writer *json, const struct store_request *request,
                     const struct flow_names *names)
{
    int32_t first = STORE_NO_DAY, last = STORE_NO_DAY;
    int64_t filled = 0;
    for (size_t i = 0; i < request->window_count; i++) {
        const int32_t day = request->windows[i].first_day;
        first = first == STORE_NO_DAY || day < first ? day : first;
        last = last == STORE_NO_DAY || day > last ? day : last;
    }
    for (size_t i = 0; i < request->seat_count; i++)
        filled += request->seats[i].peer != 0;
    js_open_object(json, NULL);
    api_put_id(json, "id", request->id);
    js_put_int(json, "rev", request->rev);
    js_put_text(json, "reference", request->reference);
    js_put_text(json, "title", request->title);
    js_put_text(json, "state", store_request_state_text(request->state));
    api_put_named(json, "host", names, request->host);
    api_put_instant(json, "created_at", request->created_s);
    api_put_day(json, "first_start", first);
    api_put_day(json, "last_start", last);
    js_put_int(json, "seat_count", (int64_t)request->seat_count);
    js_put_int(json, "filled", filled);
    js_close_object(json);
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_request_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_line(json, &arg->requests[i], &arg->names);
        last = arg->requests[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_request_list = {
    .need.use = &flow_request_list,
    .arg_size = sizeof(struct flow_request_list),
    .paged = true,
    .query = (const char *const[]){"state", "host", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_request_show)->key = web_segment(door->req, "id");
    return PP_OK;
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_request_show *arg = call->arg;
    api_put_request(json, &arg->request, &arg->product, &arg->host, arg->peers);
    api_rev(call, arg->request.rev);
}

const struct api_point api_request_show = {
    .need.use = &flow_request_show,
    .arg_size = sizeof(struct flow_request_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- add ----------------------------------------------------------------------------------- */

/* [{"day": "2026-11-23", "points": 3}, …] */
static void read_starts(const struct js_value *body, struct pp_arena *arena, struct flow_when *when)
{
    static const char *const members[] = {"day", "points"};
    const struct js_value *array = js_array(body, "starts", JS_MAY, STARTS_MOST);
    const size_t count = array ? js_count(array) : 0;
    int32_t *days = PP_NEW_ARRAY(arena, count, int32_t);
    int *points = PP_NEW_ARRAY(arena, count, int);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = js_item(array, i);
        if (!js_is_object(item))
            continue;
        js_only(item, members, 2);
        days[i] = api_read_day(item, "day", JS_MUST);
        points[i] = api_read_int(item, "points", -POINTS_MOST, POINTS_MOST, 0);
    }
    when->starts = count ? days : NULL;
    when->points = count ? points : NULL;
    when->start_count = count;
}

static enum pp_code fill_add(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"product", "host", "title",  "reference", "external_id",
                                          "from",    "to",   "starts", "brief"};
    struct flow_request_new *given = &API_ARG(door->call, flow_request_add)->given;
    const struct js_value *body = door->body;
    js_only(body, members, sizeof members / sizeof members[0]);
    given->product = api_read_line(body, "product", JS_MUST, TEXT_MOST);
    given->host = api_read_line(body, "host", JS_MUST, TEXT_MOST);
    given->title = api_read_text(body, "title", TEXT_MOST);
    given->reference = api_read_text(body, "reference", TEXT_MOST);
    given->external_id = api_read_text(body, "external_id", TEXT_MOST);
    given->when.from = api_read_day(body, "from", JS_MAY);
    given->when.to = api_read_day(body, "to", JS_MAY);
    read_starts(body, &door->call->arena, &given->when);
    const struct js_value *brief = js_object(body, "brief", JS_MAY);
    given->brief_json = brief ? js_compact(brief) : NULL;
    return PP_OK;
}

static void render_add(struct flow_call *call, struct js_writer *json)
{
    const struct flow_request_add *arg = call->arg;
    api_put_request(json, &arg->request, &arg->product, &arg->host, NULL);
    api_rev(call, arg->request.rev);
    api_made(call, "requests", arg->request.id);
}

const struct api_point api_request_add = {
    .need.use = &flow_request_add,
    .arg_size = sizeof(struct flow_request_add),
    .body = API_JSON,
    .fill = fill_add,
    .render = render_add,
};
