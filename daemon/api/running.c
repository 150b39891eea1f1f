/* Plans and rebalancings under way: listed, and ended early. */
#include "daemon/flow/running.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"

enum { ACCEPTED = 202 };

static const char *state_of(const struct flow_running *search)
{
    return search->ended ? "ending" : search->began_s ? "running" : "waiting";
}

/* The asker's own key, without whom door.c puts before it. */
static const char *key_of(const struct flow_running *search)
{
    return search->operation ? search->operation + strcspn(search->actor, " ") + 1 : NULL;
}

static void put_search(struct js_writer *json, const struct flow_running *search)
{
    js_open_object(json, NULL);
    api_put_id(json, "id", search->id);
    js_put_text(json, "kind", flow_search_kind_text(search->kind));
    js_put_text(json, "state", state_of(search));
    js_put_text(json, "asked_by", search->actor);
    js_put_text(json, "key", key_of(search));
    api_put_instant(json, "asked_at", search->asked_s);
    api_put_instant(json, "began_at", search->began_s);
    js_put_int(json, "seconds", search->seconds);
    js_put_known(json, "steps", search->told, search->steps);
    js_put_known(json, "served", search->told, search->served);
    js_put_known(json, "points", search->scored, search->points);
    js_put_known(json, "bound", search->scored, search->bound);
    js_put_known(json, "gap_ppm", search->scored, search->gap_ppm);
    js_close_object(json);
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_running_list *arg = call->arg;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++)
        put_search(json, &arg->searches[i]);
    js_close_array(json);
    js_put_null(json, "next");
    js_close_object(json);
}

const struct api_point api_running_list = {
    .need.use = &flow_running_list,
    .arg_size = sizeof(struct flow_running_list),
    .render = render_list,
};

static enum pp_code fill_end(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "plan or rebalancing under way",
                          &API_ARG(door->call, flow_running_end)->id, err);
}

static void render_end(struct flow_call *call, struct js_writer *json)
{
    put_search(json, &API_ARG(call, flow_running_end)->search);
    if (!call->dry_run)
        call->answer.status = ACCEPTED;
}

const struct api_point api_running_end = {
    .need.use = &flow_running_end,
    .arg_size = sizeof(struct flow_running_end),
    .fill = fill_end,
    .render = render_end,
};
