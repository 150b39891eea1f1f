/* What the service says of itself: health, version, metrics, this document, problems. */
#include "daemon/api/embedded.h"
#include "daemon/api/points.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/figures.h"
#include "daemon/flow/open.h"
#include "daemon/flow/upkeep.h"
#include "store/request.h"

#define JSON_TYPE "application/json"

enum { BACKUP_FILE_MOST = 1000, BACKUP_MS = 600000 };

static void give_json(struct api_door *door, struct pp_str *body)
{
    api_give(door, 200, JSON_TYPE, body);
    pp_str_fini(body);
}

static void put_health(struct js_writer *json)
{
    js_open_object(json, NULL);
    js_put_text(json, "status", "ok");
    js_close_object(json);
}

/* ---- is it alive, is it ready -------------------------------------------------------------- */

static void answer_livez(struct api_door *door)
{
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    put_health(&json);
    give_json(door, &body);
}

const struct api_point api_livez = {.need.access = API_OPEN, .answer = answer_livez};

static enum pp_code probe(struct flow_call *call)
{
    int64_t revision;
    return store_pool_revision(call->tx, &revision, &call->err);
}

/* Through a reader and through the writer; its writing is a dry run, so nothing is kept. */
static const struct flow_case ready = {
    .name = "service.ready",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, probe}, {FLOW_WRITE, probe}},
    .step_count = 2,
};

static enum pp_code fill_ready(struct api_door *door, struct pp_err *err)
{
    (void)err;
    door->call->dry_run = true;
    return PP_OK;
}

static void render_ready(struct flow_call *call, struct js_writer *json)
{
    (void)call;
    put_health(json);
}

const struct api_point api_readyz = {
    .need = {.access = API_OPEN, .use = &ready},
    .arg_size = 1,
    .fill = fill_ready,
    .render = render_ready,
};

/* ---- what it is ---------------------------------------------------------------------------- */

static void answer_version(struct api_door *door)
{
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    js_open_object(&json, NULL);
    js_put_text(&json, "name", "peerpoold");
    js_put_text(&json, "version", PP_VERSION);
    js_put_text(&json, "api", "v1");
    js_put_int(&json, "schema", store_schema_version());
    js_close_object(&json);
    give_json(door, &body);
}

const struct api_point api_version = {.need.access = API_ANY_RIGHT, .answer = answer_version};

/* On the loop: the other figures are its own. */
static void render_metrics(struct flow_call *call, struct js_writer *json)
{
    const struct api_door *door = call->door;
    const struct api *api = door->api;
    if (api->web)
        web_metrics_write(api->web, json->out);
    flow_metrics_write(api->config.flow, json->out);
    if (api->config.metrics)
        api->config.metrics(api->config.data, json->out);
    flow_figures_write(call->arg, call->now_s, json->out);
    pp_str_add(json->out, "# EOF\n");
}

const struct api_point api_metrics = {
    .need = {.access = API_ANY_RIGHT, .use = &flow_figures},
    .arg_size = sizeof(struct flow_figures),
    .type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
    .render = render_metrics,
};

/* A text that never changes while the program runs, with its tag. */
static void give_fixed(struct api_door *door, const void *bytes, size_t len)
{
    char digest[STORE_DIGEST_HEX];
    store_digest(bytes, len, digest);
    const char *tag = api_tag_write(0, digest, &door->req->arena);
    const char *known = web_header(door->req, "If-None-Match");
    if (known && api_tag_listed(known, tag))
        door->reply = (struct web_reply){.status = 304, .etag = tag};
    else
        door->reply = (struct web_reply){
            .status = 200, .type = JSON_TYPE, .body = bytes, .len = len, .etag = tag};
}

static void answer_openapi(struct api_door *door)
{
    give_fixed(door, api_openapi_json, api_openapi_json_len);
}

const struct api_point api_openapi = {.need.access = API_OPEN, .answer = answer_openapi};

/* ---- what a problem means ------------------------------------------------------------------ */

static void put_problem(struct js_writer *json, enum pp_code code)
{
    js_open_object(json, NULL);
    js_put_text(json, "slug", pp_code_slug(code));
    js_put_text(json, "title", pp_code_title(code));
    js_put_int(json, "status", pp_code_status(code));
    js_put_int(json, "exit", pp_code_exit(code));
    js_put_bool(json, "retry", pp_code_again(code));
    js_close_object(json);
}

static void answer_problem(struct api_door *door)
{
    static const enum pp_code codes[] = {
#define X(code, status, exit, again, slug, title) code,
        PP_CODES(X)
#undef X
    };
    const char *slug = web_segment(door->req, "slug");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct pp_str body = {0};
        struct js_writer json = js_writer_on(&body);
        if (codes[i] == PP_OK || !pp_text_is(pp_code_slug(codes[i]), slug))
            continue;
        put_problem(&json, codes[i]);
        give_fixed(door, pp_dup_bytes(&door->req->arena, body.at, body.len), body.len);
        pp_str_fini(&body);
        return;
    }
    struct pp_err err = {0};
    api_fail(door, pp_fail(&err, PP_NOT_FOUND, "no problem is called \"%.40s\"", slug), &err);
}

const struct api_point api_problem_show = {.need.access = API_OPEN, .answer = answer_problem};

/* ---- a copy of all there is ---------------------------------------------------------------- */

static enum pp_code fill_backup(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"file"};
    js_only(door->body, members, 1);
    API_ARG(door->call, flow_backup)->file =
        api_read_line(door->body, "file", JS_MUST, BACKUP_FILE_MOST);
    door->call->deadline_ms = BACKUP_MS;
    return PP_OK;
}

static void render_backup(struct flow_call *call, struct js_writer *json)
{
    js_open_object(json, NULL);
    js_put_text(json, "file", API_ARG(call, flow_backup)->file);
    js_close_object(json);
    api_made(call, NULL, 0);
}

const struct api_point api_backup = {
    .need.use = &flow_backup,
    .arg_size = sizeof(struct flow_backup),
    .body = API_JSON,
    .fill = fill_backup,
    .render = render_backup,
};
