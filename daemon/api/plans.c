/* Plans: many requests matched together; made, shown and listed. */
#include "daemon/flow/plan.h"

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"

enum { SECONDS_DEFAULT = 60, SECONDS_MOST = 600, SLACK_MS = 60000, KEY_MOST = 200 };

static enum pp_code fill_run(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"requests", "seconds", "steps"};
    struct flow_plan_run *arg = door->call->arg;
    arg->seconds = SECONDS_DEFAULT;
    if (door->body) {
        js_only(door->body, members, 3);
        arg->seconds = api_read_int(door->body, "seconds", 1, SECONDS_MOST, SECONDS_DEFAULT);
        (void)js_int(door->body, "steps", JS_MAY, 1, INT64_MAX, &arg->steps);
        const struct js_value *array = js_array(door->body, "requests", JS_MAY, FLOW_REQUESTS_MOST);
        arg->request_count = array ? js_count(array) : 0;
        const char **keys = PP_NEW_ARRAY(&door->call->arena, arg->request_count, const char *);
        for (size_t i = 0; i < arg->request_count; i++)
            keys[i] = js_text_of(js_item(array, i), KEY_MOST);
        arg->requests = keys;
    }
    door->call->deadline_ms = (int64_t)arg->seconds * 1000 + SLACK_MS;
    return PP_OK;
}

/* Into an object that is open. */
static void put_head(struct js_writer *json, const struct store_plan *plan)
{
    api_put_id(json, "id", plan->id);
    js_put_text(json, "status", plan->status);
    js_put_int(json, "served", plan->served);
    js_put_int(json, "points", plan->points);
    js_put_int(json, "bound", plan->bound);
    js_put_int(json, "at_stake", plan->at_stake);
    js_put_int(json, "gap_ppm", flow_plan_gap_ppm(plan));
    js_put_int(json, "steps", plan->steps);
    js_put_int(json, "took_us", plan->took_us);
    js_put_text(json, "weights", plan->weights);
    js_put_text(json, "program", plan->program);
    js_put_text(json, "instance_hash", plan->instance_hash);
    js_put_text(json, "answer_hash", plan->answer_hash);
    api_put_instant(json, "created_at", plan->created_s);
}

static void put_line(struct js_writer *json, const struct flow_plan_line *line)
{
    js_open_object(json, NULL);
    api_put_request_ref(json, "request", &line->row);
    js_put_int(json, "priority", line->priority);
    js_put_text(json, "priority_words", line->priority_words);
    api_put_id(json, "match", line->match);
    if (line->words)
        js_put_null(json, "team");
    else
        api_put_team(json, "team", &line->team);
    js_put_text(json, "unserved_words", line->words);
    js_close_object(json);
}

static void put_plan(struct js_writer *json, const struct flow_plan_run *run)
{
    js_open_object(json, NULL);
    put_head(json, &run->plan);
    js_open_array(json, "requests");
    for (size_t i = 0; i < run->line_count; i++)
        put_line(json, &run->lines[i]);
    js_close_array(json);
    js_close_object(json);
}

static void render_run(struct flow_call *call, struct js_writer *json)
{
    const struct flow_plan_run *arg = call->arg;
    put_plan(json, arg);
    api_made(call, "plans", arg->plan.id);
}

const struct api_point api_plan_run = {
    .need.use = &flow_plan_run,
    .arg_size = sizeof(struct flow_plan_run),
    .body = API_JSON_MAY,
    .fill = fill_run,
    .render = render_run,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_plan_show)->plan = web_segment(door->req, "id");
    return api_segment_id(door, "id", "plan", &id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    put_plan(json, &API_ARG(call, flow_plan_show)->run);
}

const struct api_point api_plan_show = {
    .need.use = &flow_plan_show,
    .arg_size = sizeof(struct flow_plan_show),
    .fill = fill_show,
    .render = render_show,
};

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    api_query_page(door, &API_ARG(door->call, flow_plan_list)->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_plan_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        put_head(json, &arg->plans[i]);
        js_close_object(json);
        last = arg->plans[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_plan_list = {
    .need.use = &flow_plan_list,
    .arg_size = sizeof(struct flow_plan_list),
    .paged = true,
    .fill = fill_list,
    .render = render_list,
};
