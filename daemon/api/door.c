#include "daemon/api/door.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/api/points.h"
#include "daemon/api/problem.h"
#include "daemon/api/query.h"
#include "daemon/api/text.h"
#include "daemon/flow/access.h"
#include "store/access.h"

enum { RETRY_S = 1, ACTOR_KEY = 80 };

struct api *api_new(const struct api_config *config)
{
    struct api *api = PP_NEW_HEAP(struct api);
    api->config = *config;
    api->own = geteuid();
    return api;
}

void api_serve(struct api *api, struct web_server *web)
{
    api->web = web;
}

void api_free(struct api *api)
{
    free(api);
}

void api_answered(void *data, const struct web_answered *answered)
{
    const struct api *api = data;
    if (api->config.log)
        api->config.log(api->config.data, answered);
}

const char *api_path(const struct web_request *req)
{
    const bool secret =
        pp_text_starts(req->path, API_FEEDS) ||
        (req->route && pp_text_starts(req->route->pattern, API_FEEDS)); /* "/%66eeds/…" */
    return secret ? API_FEEDS "..." : req->path;
}

const char *api_actor(const struct web_request *req)
{
    const struct api_door *door = req->own;
    return door && door->caller.actor ? door->caller.actor : "-";
}

/* ---- replies ------------------------------------------------------------------------------- */

static void add_header(struct api_door *door, const char *name, const char *value)
{
    PP_REQUIRE(door->header_count < API_HEADERS_MOST);
    door->headers[door->header_count++] = (struct web_param){name, value};
    door->reply.headers = door->headers;
    door->reply.header_count = door->header_count;
}

void api_give(struct api_door *door, int status, const char *type, const struct pp_str *body)
{
    door->reply = (struct web_reply){
        .status = status,
        .type = type,
        .body = pp_dup_bytes(&door->req->arena, pp_str_text(body), body->len),
        .len = body->len,
        .in_arena = true,
    };
}

static void fail_with(struct api_door *door, enum pp_code code, const struct pp_err *err,
                      const struct pp_faults *faults)
{
    struct pp_str out = {0};
    struct js_writer json = js_writer_on(&out);
    const int status = pp_code_status(code);
    door->header_count = 0;
    api_problem_put(&json,
                    &(struct web_problem){
                        .status = status,
                        .slug = pp_code_slug(code),
                        .title = pp_code_title(code),
                        .detail = err->text[0] ? err->text : NULL,
                        .request_id = door->req->id,
                    },
                    faults);
    if (door->call && door->point->extend)
        door->point->extend(door->call, &json);
    js_close_object(&json);
    const int retry_after_s = door->reply.retry_after_s;
    api_give(door, status, API_PROBLEM_TYPE, &out);
    pp_str_fini(&out);
    if (status == 401)
        add_header(door, "WWW-Authenticate", "Bearer realm=\"peerpool\"");
    if (pp_code_again(code))
        door->reply.retry_after_s = retry_after_s ? retry_after_s : RETRY_S;
}

void api_fail(struct api_door *door, enum pp_code code, const struct pp_err *err)
{
    fail_with(door, code, err, NULL);
}

/* ---- render: off the loop ------------------------------------------------------------------ */

static struct api_door *door_of(const struct flow_call *call)
{
    return call->door;
}

void api_made(struct flow_call *call, const char *folder, int64_t id)
{
    if (call->dry_run)
        return;
    call->answer.status = 201;
    if (folder)
        call->answer.location = pp_printf(&call->arena, "/api/v1/%s/%" PRId64, folder, id);
}

void api_gone(struct flow_call *call)
{
    call->answer.status = 204;
}

void api_rev(struct flow_call *call, int64_t rev)
{
    door_of(call)->rev = rev;
}

void api_page_end(struct flow_call *call, struct js_writer *json, const struct store_page *page,
                  int64_t last)
{
    char cursor[API_CURSOR_TEXT];
    js_put_text(json, "next", page->more ? api_cursor_write(last, cursor) : NULL);
    js_close_object(json);
    door_of(call)->next = page->more ? last : 0;
}

void api_header(struct flow_call *call, const char *name, const char *value)
{
    add_header(door_of(call), name, value);
}

void api_cache(struct flow_call *call, const char *cache)
{
    door_of(call)->reply.cache = cache;
}

static bool is_read(const struct web_request *req)
{
    return req->method == WEB_GET || req->method == WEB_HEAD;
}

static enum pp_code render(struct flow_call *call)
{
    struct api_door *door = door_of(call);
    struct flow_answer *answer = &call->answer;
    struct js_writer json = js_writer_on(&answer->body);
    answer->status = 200;
    answer->location = answer->etag = NULL;
    door->rev = door->next = 0;
    door->header_count = 0;
    door->point->render(call, &json);
    if (!answer->etag && answer->body.len > 0 && (door->rev || is_read(door->req))) {
        char digest[STORE_DIGEST_HEX];
        store_digest(answer->body.at, answer->body.len, digest);
        answer->etag = api_tag_write(door->rev, digest, &call->arena);
    }
    return PP_OK;
}

/* ---- the call ends ------------------------------------------------------------------------- */

static void reply_with(struct api_door *door)
{
    const struct flow_answer *answer = &door->call->answer;
    const char *known = web_header(door->req, "If-None-Match");
    struct web_reply *reply = &door->reply;
    reply->status = answer->status ? answer->status : 200;
    reply->etag = answer->etag;
    reply->location = answer->location;
    if (door->call->replayed)
        add_header(door, "Idempotency-Replayed", "true");
    if (reply->status == 304)
        return;
    if (is_read(door->req) && known && answer->etag && api_tag_listed(known, answer->etag)) {
        reply->status = 304;
        return;
    }
    if (door->next)
        reply->link = api_next_link(door, door->next);
    if (answer->body.len > 0 && reply->status != 204) {
        reply->type = door->point->type ? door->point->type : "application/json";
        reply->body = answer->body.at;
        reply->len = answer->body.len;
    }
}

static void free_call(const struct api_point *point, struct flow_call *call)
{
    if (point->fini)
        point->fini(call);
    flow_call_free(call);
}

static void on_call_done(struct flow_call *call)
{
    struct api_door *door = door_of(call);
    if (call->code == PP_OK)
        reply_with(door);
    else
        fail_with(door, call->code, &call->err, &call->faults);
    const struct api_point *point = door->point;
    if (call->code == PP_OK && point->after)
        point->after(door);
    door->call = NULL; /* on_gone() may come while finishing */
    web_finish(door->req, &door->reply);
    free_call(point, call);
}

/* ---- the request is read ------------------------------------------------------------------- */

static enum pp_code check_type(const struct api_door *door, const char *type, struct pp_err *err)
{
    const char *given = web_header(door->req, "Content-Type");
    if (api_type_is(given, type))
        return PP_OK;
    return pp_fail(err, PP_MEDIA_TYPE, "the body is %.60s; send %s here",
                   given ? given : "without a Content-Type", type);
}

static enum pp_code read_json(struct api_door *door, struct pp_err *err)
{
    const struct web_request *req = door->req;
    struct js_doc *doc;
    enum pp_code code = check_type(door, "application/json", err);
    if (code == PP_OK)
        code = js_parse(req->body, req->body_len, NULL, &doc, err);
    if (code != PP_OK)
        return code;
    door->body = js_root(doc, &door->call->faults);
    if (js_is_object(door->body))
        code = door->point->fill(door, err);
    door->body = NULL;
    js_free(doc);
    return code;
}

/* Of a body that is taken as it is; NULL: it is JSON, or there is none. */
static const char *raw_type(enum api_body body)
{
    switch (body) {
    case API_CSV:
        return "text/csv";
    case API_MESSAGE:
        return "message/rfc822";
    case API_CALENDAR:
        return "text/calendar";
    case API_NO_BODY:
    case API_JSON:
    case API_JSON_MAY:
        return NULL;
    }
    return NULL;
}

static enum pp_code read_body(struct api_door *door, struct pp_err *err)
{
    const struct api_point *point = door->point;
    const bool given = door->req->body_len > 0;
    enum pp_code code = PP_OK;
    if (given && point->body == API_NO_BODY)
        return pp_fail(err, PP_USAGE, "this call takes no body");
    const char *type = raw_type(point->body);
    if (!given && (point->body == API_JSON || type))
        return pp_fail(err, PP_USAGE, "this call needs a body");
    if (given && !type)
        return read_json(door, err);
    if (given)
        code = check_type(door, type, err);
    return code == PP_OK && point->fill ? point->fill(door, err) : code;
}

/* "token:7 laptop" asks as "token:7": the name may change, and the store bounds the length. */
static enum pp_code read_operation(struct api_door *door, struct pp_err *err)
{
    const struct web_request *req = door->req;
    struct flow_call *call = door->call;
    const char *key = web_header(req, "Idempotency-Key");
    if (!key || is_read(req) || call->dry_run)
        return PP_OK;
    if (door->point->secret)
        return pp_fail(err, PP_USAGE,
                       "the answer of this call holds a secret and is not kept, so "
                       "it takes no Idempotency-Key");
    if (!api_key_valid(key))
        return pp_fail(err, PP_USAGE, "an Idempotency-Key is 1 to 100 visible ASCII characters");
    const char *match = web_header(req, "If-Match");
    char body[STORE_DIGEST_HEX];
    char digest[STORE_DIGEST_HEX];
    store_digest(req->body, req->body_len, body);
    const char *asked = pp_printf(&call->arena, "%s %s\n%s\n%s", web_method_name(req->method),
                                  req->target, match ? match : "", body);
    store_digest(asked, strlen(asked), digest);
    const size_t len = strcspn(call->actor, " ");
    PP_REQUIRE(len <= ACTOR_KEY);
    call->operation = pp_printf(&call->arena, "%.*s:%s", (int)len, call->actor, key);
    call->digest = pp_dup(&call->arena, digest);
    return PP_OK;
}

static enum pp_code read_asked(struct api_door *door, struct pp_err *err)
{
    struct flow_call *call = door->call;
    api_query_check(door);
    if (!is_read(door->req) && !door->point->own_dry_run)
        call->dry_run = api_query_flag(door, "dry_run");
    enum pp_code code = read_body(door, err);
    if (code == PP_OK)
        code = read_operation(door, err);
    if (code != PP_OK || (door->asked.count == 0 && call->faults.count == 0))
        return code;
    if (door->asked.count == 0)
        return pp_faults_code(&call->faults, err);
    for (size_t i = 0; i < call->faults.count; i++)
        pp_faults_add(&door->asked, &call->faults.at[i]);
    if (pp_faults_code(&door->asked, err) != PP_OK)
        err->code = PP_USAGE;
    return err->code;
}

/* ---- the way through: true when the reply is ready ----------------------------------------- */

static bool start_call(struct api_door *door)
{
    const struct api_point *point = door->point;
    struct flow_call *call = flow_call_new(point->need.use, point->arg_size);
    struct pp_err err = {0};
    door->call = call;
    call->door = door;
    call->actor = door->caller.actor;
    call->rights = door->caller.rights;
    call->keep_secret = point->secret;
    call->deadline_ms = door->req->route->deadline_ms;
    call->render = render;
    call->done = on_call_done;
    const enum pp_code code = read_asked(door, &err);
    if (code == PP_OK) {
        flow_start(door->api->config.flow, call);
        return false;
    }
    fail_with(door, code, &err, door->asked.count ? &door->asked : &call->faults);
    door->call = NULL;
    free_call(point, call);
    return true;
}

static bool pass(struct api_door *door)
{
    const struct api_point *point = door->point;
    struct pp_err err = {0};
    enum pp_code code = api_gate_allows(&point->need, &door->caller, &err);
    if (code == PP_OK && point->need.access == API_OPEN && point->need.use)
        door->caller = (struct api_caller){"probe", 1U << point->need.use->right};
    if (code == PP_OK && point->need.access == API_ANY_RIGHT && point->need.use)
        door->caller.rights |= 1U << point->need.use->right;
    if (code == PP_OK && point->need.use)
        return start_call(door);
    if (code == PP_OK) {
        api_query_check(door);
        code = pp_faults_code(&door->asked, &err);
    }
    if (code == PP_OK)
        point->answer(door);
    else
        fail_with(door, door->asked.count ? PP_USAGE : code, &err, &door->asked);
    return true;
}

/* Nobody waits any more: what has been started may end early. */
static void on_gone(struct web_request *req)
{
    const struct api_door *door = req->own;
    if (door->call)
        flow_cancel(door->call);
}

static int64_t now_ms(const struct api_door *door)
{
    return pp_clock_mono_ms(&door->api->config.clock);
}

/* Nobody waits for it, and a use that could not be noted is noted at the next. */
static void note_use(const struct api *api, int64_t token)
{
    struct flow_call *call = flow_call_new(&flow_token_note, sizeof(struct flow_token_note));
    API_ARG(call, flow_token_note)->id = token;
    call->actor = "gate";
    call->rights = 1U << FLOW_ADMIN;
    call->done = flow_call_free;
    flow_start(api->config.flow, call);
}

static void on_bearer_done(struct flow_call *call)
{
    struct api_door *door = door_of(call);
    const struct flow_bearer *arg = call->arg;
    struct api_bucket *bucket = &door->api->bucket;
    bool ready = true;
    if (call->code == PP_OK && door->req->conn) {
        api_bucket_right(bucket, arg->secret);
        if (arg->note)
            note_use(door->api, arg->note);
        door->caller.actor = pp_dup(&door->req->arena, arg->actor);
        door->caller.rights = api_rights(arg->rights);
        ready = pass(door);
    } else {
        if (call->code == PP_NO_LOGIN)
            api_bucket_wrong(bucket, now_ms(door));
        api_fail(door, call->code, &call->err);
    }
    if (ready)
        web_finish(door->req, &door->reply);
    flow_call_free(call);
}

static bool ask_bearer(struct api_door *door)
{
    struct flow_call *call = flow_call_new(&flow_bearer, sizeof(struct flow_bearer));
    API_ARG(call, flow_bearer)->secret = pp_dup(&call->arena, door->secret);
    call->door = door;
    call->actor = "gate";
    call->rights = 1U << FLOW_ADMIN;
    call->done = on_bearer_done;
    flow_start(door->api->config.flow, call);
    return false;
}

/* What can be said of who asks without the store. */
static enum pp_code check_head(struct api_door *door, struct pp_err *err)
{
    struct api *api = door->api;
    const struct api_need *need = &door->point->need;
    if (need->access == API_OPEN)
        return PP_OK;
    const enum pp_code code =
        api_gate_secret(web_header(door->req, "Authorization"), &door->secret, err);
    if (code != PP_OK)
        return code;
    if (door->secret) {
        door->secret = pp_dup(&door->req->arena, door->secret);
        return api_bucket_check(&api->bucket, door->secret, now_ms(door),
                                &door->reply.retry_after_s, err);
    }
    door->caller = api_gate_socket(api, &door->req->peer, &door->req->arena);
    return api_gate_allows(need, &door->caller, err);
}

const struct web_reply *api_on_head(struct web_request *req, void *api)
{
    struct api_door *door = PP_NEW(&req->arena, struct api_door);
    struct pp_err err = {0};
    door->api = api;
    door->req = req;
    door->point = req->route->own;
    door->asked.arena = &req->arena;
    req->own = door;
    const enum pp_code code = check_head(door, &err);
    if (code == PP_OK)
        return NULL;
    api_fail(door, code, &err);
    return &door->reply;
}

struct web_done api_handle(struct web_request *req, void *api)
{
    struct api_door *door = req->own; /* made on the head */
    PP_REQUIRE(door->api == api);
    req->on_gone = on_gone;
    const bool ready = door->secret ? ask_bearer(door) : pass(door);
    return ready ? web_reply(req, &door->reply) : web_pending(req);
}
