/* Runs of the matcher: made, shown, why a peer is not in, and the raw texts. */
#include "daemon/flow/match.h"

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/flow/replay.h"

enum { BEST_DEFAULT = 3, SECONDS_DEFAULT = 30, SECONDS_MOST = 600, SLACK_MS = 20000 };

static enum pp_code fill_run(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"best", "seconds", "steps"};
    struct flow_match_run *arg = door->call->arg;
    arg->request = web_segment(door->req, "id");
    arg->best = BEST_DEFAULT;
    arg->seconds = SECONDS_DEFAULT;
    if (door->body) {
        js_only(door->body, members, 3);
        arg->best = api_read_int(door->body, "best", 1, FLOW_BEST_MOST, BEST_DEFAULT);
        (void)js_int(door->body, "steps", JS_MAY, 1, INT64_MAX, &arg->steps);
        arg->seconds = api_read_int(door->body, "seconds", 1, SECONDS_MOST, SECONDS_DEFAULT);
    }
    door->call->deadline_ms = (int64_t)arg->seconds * 1000 + SLACK_MS;
    return PP_OK;
}

static void render_run(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_run *arg = call->arg;
    api_put_match(json, arg);
    api_made(call, "matches", arg->match.id);
}

const struct api_point api_match_run = {
    .need.use = &flow_match_run,
    .arg_size = sizeof(struct flow_match_run),
    .body = API_JSON_MAY,
    .fill = fill_run,
    .render = render_run,
};

static enum pp_code fill_newest(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_match_show)->request = web_segment(door->req, "id");
    return PP_OK;
}

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    struct flow_match_show *arg = door->call->arg;
    arg->match = web_segment(door->req, "id");
    return api_segment_id(door, "id", "match", &id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    api_put_match(json, &API_ARG(call, flow_match_show)->run);
}

const struct api_point api_match_newest = {
    .need.use = &flow_match_show,
    .arg_size = sizeof(struct flow_match_show),
    .fill = fill_newest,
    .render = render_show,
};
const struct api_point api_match_show = {
    .need.use = &flow_match_show,
    .arg_size = sizeof(struct flow_match_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- why not ------------------------------------------------------------------------------- */

static enum pp_code fill_why_not(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    struct flow_match_why_not *arg = door->call->arg;
    arg->match = web_segment(door->req, "id");
    arg->peer = web_segment(door->req, "peer");
    return api_segment_id(door, "id", "match", &id, err);
}

static void put_bars(struct js_writer *json, const struct flow_match_why_not *arg)
{
    js_open_array(json, "bars");
    for (size_t i = 0; i < arg->bar_count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "code", arg->bars[i].code);
        api_put_limit(json, "seat", arg->bars[i].seat);
        js_put_text(json, "words", arg->bars[i].words);
        api_put_day(json, "until", arg->bars[i].until);
        js_put_text(json, "lifted_by", arg->bars[i].lifted_by);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_changes(struct js_writer *json, const struct flow_match_why_not *arg)
{
    js_open_array(json, "changes");
    for (size_t i = 0; i < arg->change_count; i++) {
        js_open_object(json, NULL);
        js_put_int(json, "seat", arg->changes[i].seat);
        js_put_text(json, "seat_name", arg->changes[i].seat_name);
        api_put_day(json, "first_day", arg->changes[i].first_day);
        js_put_text(json, "words", arg->changes[i].words);
        js_close_object(json);
    }
    js_close_array(json);
    api_put_relaxations(json, "in_the_way", arg->in_the_way, arg->in_the_way_count);
}

static void put_windows(struct js_writer *json, const struct flow_match_why_not *arg)
{
    js_open_array(json, "windows");
    for (size_t i = 0; i < arg->window_count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "first_day", arg->free_windows[i].code);
        js_put_text(json, "words", arg->free_windows[i].words);
        js_put_int(json, "points", arg->free_windows[i].points);
        js_close_object(json);
    }
    js_close_array(json);
    js_put_int(json, "window_free", (int64_t)arg->window_free);
}

static void render_why_not(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_why_not *arg = call->arg;
    js_open_object(json, NULL);
    api_put_person(json, "peer", &arg->who);
    js_put_bool(json, "eligible", arg->bar_count == 0);
    js_put_bool(json, "chosen", arg->chosen);
    put_bars(json, arg);
    put_changes(json, arg);
    put_windows(json, arg);
    if (arg->has_team) {
        api_put_team(json, "with_peer", &arg->with_peer);
        js_put_int(json, "costs", arg->costs);
    } else {
        js_put_null(json, "with_peer");
        js_put_null(json, "costs");
    }
    api_put_parts(json, "cost_parts", arg->cost_parts, arg->cost_count);
    js_close_object(json);
}

const struct api_point api_match_why_not = {
    .need.use = &flow_match_why_not,
    .arg_size = sizeof(struct flow_match_why_not),
    .fill = fill_why_not,
    .render = render_why_not,
};

/* ---- the raw texts ------------------------------------------------------------------------- */

static enum pp_code fill_export(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_match_export)->match = web_segment(door->req, "id");
    return api_segment_id(door, "id", "match", &id, err);
}

static void render_instance(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_match_export)->row.instance_json);
}

static void render_answer(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_match_export)->row.answer_json);
}

const struct api_point api_match_instance = {
    .need.use = &flow_match_export,
    .arg_size = sizeof(struct flow_match_export),
    .fill = fill_export,
    .render = render_instance,
};
const struct api_point api_match_answer = {
    .need.use = &flow_match_export,
    .arg_size = sizeof(struct flow_match_export),
    .fill = fill_export,
    .render = render_answer,
};

static enum pp_code fill_lp(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_match_lp)->match = web_segment(door->req, "id");
    return api_segment_id(door, "id", "match", &id, err);
}

static void render_lp(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_match_lp)->lp);
}

const struct api_point api_match_lp = {
    .need.use = &flow_match_lp,
    .arg_size = sizeof(struct flow_match_lp),
    .type = "text/plain; charset=utf-8",
    .fill = fill_lp,
    .render = render_lp,
};

/* ---- computed again ------------------------------------------------------------------------ */

static enum pp_code fill_replay(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    API_ARG(door->call, flow_match_replay)->match = web_segment(door->req, "id");
    door->call->deadline_ms = (int64_t)SECONDS_MOST * 1000 + SLACK_MS;
    return api_segment_id(door, "id", "match", &id, err);
}

static void render_replay(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_replay *arg = call->arg;
    js_open_object(json, NULL);
    api_put_id(json, "match", arg->row.id);
    js_put_bool(json, "same", arg->verdict == FLOW_REPLAY_SAME);
    js_put_text(json, "verdict", flow_verdict_text(arg->verdict));
    js_put_text(json, "words", arg->words);
    js_put_text(json, "mode", flow_replay_mode_text(arg->mode));
    js_put_text(json, "weights", arg->row.weights);
    api_put_limit(json, "best", arg->best ? arg->best : -1);
    api_put_limit(json, "steps", arg->row.steps ? arg->row.steps : -1);
    js_put_text(json, "program", arg->row.program);
    js_put_text(json, "program_now", arg->program);
    js_put_text(json, "instance_hash", arg->row.instance_hash);
    js_put_text(json, "instance_hash_kept", arg->instance_hash);
    js_put_text(json, "answer_hash", arg->row.answer_hash);
    js_put_text(json, "answer_hash_kept", arg->answer_hash);
    js_put_text(json, "answer_hash_got", arg->got_hash);
    js_open_array(json, "differences");
    for (size_t i = 0; i < arg->difference_count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "where", arg->differences[i].where);
        js_put_text(json, "words", arg->differences[i].words);
        js_put_text(json, "kept", arg->differences[i].kept);
        js_put_text(json, "got", arg->differences[i].got);
        js_close_object(json);
    }
    js_close_array(json);
    js_put_int(json, "difference_count", (int64_t)arg->difference_total);
    js_close_object(json);
}

const struct api_point api_match_replay = {
    .need.use = &flow_match_replay,
    .arg_size = sizeof(struct flow_match_replay),
    .fill = fill_replay,
    .render = render_replay,
};
const struct api_point api_rebalance_replay = {
    .need.use = &flow_change_replay,
    .arg_size = sizeof(struct flow_match_replay),
    .fill = fill_replay,
    .render = render_replay,
};
