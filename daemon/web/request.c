/*
 * A request's life: NEW (target known) -> READING (its body comes) -> handler -> ANSWERED, or
 * PENDING and answered by web_finish(), by its deadline, or not at all when the client has left.
 *
 * Two may hold it: the library until it has completed, the handler until it has answered. Whoever
 * lets go last frees it. While it is pending its arena belongs to the handler's jobs: nothing here
 * allocates from it then.
 */
#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/web/own.h"
#include "daemon/web/router.h"

enum { PASSED_BY_MOST = 65536 }; /* bytes of a refused body that are read, and the client kept */

struct web_done_seal {
    char nothing;
};
static const struct web_done_seal the_seal = {0};
static const struct web_done done = {&the_seal};

static uint64_t next_id(struct web_server *web)
{
    /* An odd step visits every number before it repeats one. */
    return web->id_base + web->id_count++ * UINT64_C(0x9E3779B97F4A7C15);
}

struct web_request *request_new(struct web_conn *conn, struct web_server *web,
                                struct MHD_Connection *mhd, const char *target)
{
    struct web_request *req = PP_NEW_HEAP(struct web_request);
    struct web_request_state *state = PP_NEW_HEAP(struct web_request_state);
    pp_arena_init(&req->arena);
    req->conn = conn;
    req->state = state;
    req->target = pp_dup(&req->arena, target);
    req->path = req->target;
    req->body = "";
    req->peer = *conn_peer(conn);
    req->listener = conn_listener(conn);
    req->began_ms = loop_now_ms(web->loop);
    (void)snprintf(req->id, sizeof req->id, "%016" PRIx64, next_id(web));
    *state = (struct web_request_state){
        .req = req, .web = web, .link = conn, .mhd = mhd, .held_by_library = true};
    state->next = web->requests;
    state->at = &web->requests;
    if (state->next)
        state->next->at = &state->next;
    web->requests = state;
    conn_set_request(conn, req);
    return req;
}

static void free_if_let_go(struct web_request_state *state)
{
    if (state->held_by_library || state->held_by_handler)
        return;
    struct web_server *web = state->web;
    struct web_request *req = state->req;
    *state->at = state->next;
    if (state->next)
        state->next->at = state->at;
    web->bodies -= state->body.len;
    pp_str_fini(&state->body);
    if (state->response)
        MHD_destroy_response(state->response);
    struct pp_arena arena = req->arena;
    free(state);
    free(req);
    pp_arena_fini(&arena);
    server_check_stopped(web);
}

/* Whoever still works on the answer may stop. */
static void lose_client(struct web_request_state *state)
{
    struct web_request *req = state->req;
    if (!req->conn)
        return;
    req->conn = NULL;
    if (state->held_by_handler && req->on_gone)
        req->on_gone(req);
}

void request_ended(struct web_request *req)
{
    struct web_request_state *state = req->state;
    struct web_conn *conn = state->link;
    lose_client(state);
    state->link = NULL;
    state->held_by_library = false;
    conn_request_ended(conn);
    free_if_let_go(state);
}

/* --- answering --- */

static void set_response(struct web_request_state *state, const struct web_reply *reply)
{
    PP_REQUIRE(!state->response && reply->status >= 200 && reply->status <= 599);
    state->response = reply_make(state->req, reply);
    state->status = reply->status;
    state->bytes = reply->len;
    if (state->refused || state->web->stopping)
        MHD_add_response_header(state->response, "Connection", "close");
}

static void set_problem(struct web_request_state *state, int status, enum pp_code code,
                        const char *detail, const char *allow)
{
    struct pp_str body = {0};
    const char *type = reply_problem(state->web, state->req, status, code, detail, &body);
    const struct web_reply reply = {.status = status,
                                    .type = type,
                                    .body = body.at,
                                    .len = body.len,
                                    .allow = allow,
                                    .retry_after_s = status == 503 ? 1 : 0};
    set_response(state, &reply);
    pp_str_fini(&body);
}

static void set_own_problem(struct web_request_state *state, int status, const char *detail)
{
    set_problem(state, status, reply_code(status), detail, NULL);
}

static void set_code_problem(struct web_request_state *state, enum pp_code code,
                             const struct pp_err *err)
{
    set_problem(state, pp_code_status(code), code,
                err && err->text[0] ? err->text : pp_code_title(code), NULL);
}

static void note(struct web_request_state *state)
{
    struct web_server *web = state->web;
    const struct web_answered answered = {.req = state->req,
                                          .status = state->status,
                                          .bytes = state->bytes,
                                          .took_ms = loop_now_ms(web->loop) - state->req->began_ms};
    metrics_note(web->metrics, state->req->route, state->status, answered.took_ms);
    if (web->config.answered)
        web->config.answered(web->config.data, &answered);
}

/* Gives the response to the library; only inside its callback. */
static bool queue(struct web_request_state *state)
{
    const bool queued =
        MHD_queue_response(state->mhd, (unsigned)state->status, state->response) == MHD_YES;
    MHD_destroy_response(state->response);
    state->response = NULL;
    state->phase = WEB_ANSWERED;
    if (queued) {
        conn_answered(state->link);
        note(state);
    }
    return queued;
}

struct web_done web_reply(struct web_request *req, const struct web_reply *reply)
{
    set_response(req->state, reply);
    return done;
}

struct web_done web_fail(struct web_request *req, enum pp_code code, const struct pp_err *err)
{
    set_code_problem(req->state, code, err);
    return done;
}

struct web_done web_pending(struct web_request *req)
{
    req->state->held_by_handler = true;
    return done;
}

static void resume(struct web_request_state *state)
{
    MHD_resume_connection(state->mhd);
    server_kick(state->web);
}

static void let_handler_go(struct web_request_state *state)
{
    state->held_by_handler = false;
    free_if_let_go(state);
}

void web_finish(struct web_request *req, const struct web_reply *reply)
{
    struct web_request_state *state = req->state;
    PP_REQUIRE(state->held_by_handler && (!req->conn || state->phase == WEB_PENDING));
    if (req->conn) {
        set_response(state, reply);
        resume(state);
    }
    let_handler_go(state);
}

void web_finish_fail(struct web_request *req, enum pp_code code, const struct pp_err *err)
{
    struct web_request_state *state = req->state;
    PP_REQUIRE(state->held_by_handler && (!req->conn || state->phase == WEB_PENDING));
    if (req->conn) {
        set_code_problem(state, code, err);
        resume(state);
    }
    let_handler_go(state);
}

void request_abandon(struct web_request *req)
{
    struct web_request_state *state = req->state;
    if (state->phase != WEB_PENDING || !req->conn)
        return;
    lose_client(state);
    resume(state); /* without a response: the connection is closed */
}

bool request_is_pending(const struct web_request *req)
{
    return req->state->phase == WEB_PENDING;
}

void request_sweep(struct web_request_state *state, int64_t now_ms, bool stopping)
{
    if (state->phase != WEB_PENDING || !state->req->conn || !state->held_by_handler)
        return;
    if (stopping)
        set_own_problem(state, 503, "The service is stopping.");
    else if (now_ms > state->due_ms)
        set_own_problem(state, 504, "The answer was not ready in time.");
    else
        return;
    lose_client(state);
    resume(state);
}

/* --- reading --- */

/* What is wrong with the request is settled now, and said when its body has passed by. */
static void refuse(struct web_request_state *state, int status, const char *detail)
{
    if (!state->response)
        set_own_problem(state, status, detail);
}

static void refuse_route(struct web_request_state *state, const struct found *found,
                         enum web_method method)
{
    struct web_request *req = state->req;
    if (found->methods == 0) {
        refuse(state, 404, "There is nothing at this path.");
        return;
    }
    const char *allow = router_allow(found->methods, &req->arena);
    if (method == WEB_OPTIONS) {
        const struct web_reply reply = {.status = 204, .allow = allow};
        set_response(state, &reply);
    } else {
        set_problem(state, 405, PP_NO_METHOD, pp_printf(&req->arena, "This path knows %s.", allow),
                    allow);
    }
}

/* The length announced, or 0. The strict parser has seen to it that it is a number. */
static size_t announced(const struct web_request *req)
{
    const char *text = web_header(req, "Content-Length");
    return text ? (size_t)strtoull(text, NULL, 10) : 0;
}

static void find_route(struct web_request_state *state)
{
    struct web_request *req = state->req;
    const struct web_config *config = &state->web->config;
    struct pp_err err = {0};
    struct target *target = PP_NEW(&req->arena, struct target);
    struct found *found = PP_NEW(&req->arena, struct found);
    const enum pp_code code = target_read(&req->arena, req->target, target, &err);
    if (code != PP_OK) {
        set_code_problem(state, code, &err);
        return;
    }
    req->path = target->path;
    req->query = target->query;
    req->query_count = target->query_count;
    router_find(config->routes, config->route_count, target, req->method, &req->arena, found);
    req->route = found->route;
    req->segments = found->segments;
    req->segment_count = found->segment_count;
    if (!found->route)
        refuse_route(state, found, req->method);
    else if (found->route->body_most > 0)
        state->body_most = found->route->body_most;
}

static void ask_on_head(struct web_request_state *state)
{
    const struct web_config *config = &state->web->config;
    if (state->response || !config->on_head || state->req->route->part)
        return;
    const struct web_reply *reply = config->on_head(state->req, config->data);
    state->refused = reply && announced(state->req) > PASSED_BY_MOST;
    if (reply)
        set_response(state, reply);
}

/* First turn: only the head is there. */
static bool begin(struct web_request_state *state, const char *method)
{
    struct web_request *req = state->req;
    state->phase = WEB_READING;
    state->body_most = state->web->config.body_most;
    PP_REQUIRE(router_method(method, &req->method));
    find_route(state);
    if (announced(req) > state->body_most) {
        if (state->response)
            MHD_destroy_response(state->response);
        state->response = NULL;
        state->refused = true;
        set_own_problem(state, 413, "The body is larger than this path takes.");
    } else {
        ask_on_head(state);
    }
    /* What is refused so is answered before its body is sent; the library closes after it. */
    return !state->refused || queue(state);
}

static void take_body(struct web_request_state *state, const char *bytes, size_t len)
{
    struct web_server *web = state->web;
    if (state->refused)
        return;
    state->passed += len;
    if (state->passed > state->body_most) {
        /* Only chunked bodies get here. No response can be queued amid one: conn.c says it. */
        state->refused = true;
        conn_refuse(state->link, 413, "The body is larger than this path takes.");
    } else if (web->bodies + len > web->config.bodies_most) {
        state->refused = true;
        conn_refuse(state->link, 503, "Too many large requests are under way; try again shortly.");
    } else if (!state->response) {
        web->bodies += len;
        pp_str_add_len(&state->body, bytes, len);
    }
}

static bool handle(struct web_request_state *state)
{
    struct web_request *req = state->req;
    if (state->refused)
        return false;
    if (state->response)
        return queue(state);
    req->body = pp_str_text(&state->body);
    req->body_len = state->body.len;
    const struct web_part *part = req->route->part;
    const struct web_done made =
        req->route->handler(req, part ? part->data : state->web->config.data);
    PP_REQUIRE(made.seal == &the_seal && (state->response != NULL) != state->held_by_handler);
    if (state->response)
        return queue(state);
    const int64_t most_ms =
        req->route->deadline_ms > 0 ? req->route->deadline_ms : state->web->config.handler_ms;
    state->due_ms = loop_now_ms(state->web->loop) + most_ms;
    state->phase = WEB_PENDING;
    MHD_suspend_connection(state->mhd);
    return true;
}

bool request_turn(struct web_request *req, const char *method, const char *upload, size_t *len)
{
    struct web_request_state *state = req->state;
    switch (state->phase) {
    case WEB_NEW:
        return begin(state, method);
    case WEB_READING:
        if (*len == 0)
            return handle(state);
        take_body(state, upload, *len);
        *len = 0;
        return true;
    case WEB_PENDING:
        return state->response && queue(state); /* without one the client has left */
    case WEB_ANSWERED:
        break;
    }
    return true;
}

/* --- reading by handlers --- */

const char *web_segment(const struct web_request *req, const char *name)
{
    size_t i = 0;
    while (i < req->segment_count && strcmp(req->segments[i].name, name) != 0)
        i++;
    PP_REQUIRE(i < req->segment_count);
    return req->segments[i].value;
}

const char *web_query(const struct web_request *req, const char *name)
{
    for (size_t i = 0; i < req->query_count; i++) {
        if (strcmp(req->query[i].name, name) == 0)
            return req->query[i].value;
    }
    return NULL;
}

const char *web_header(const struct web_request *req, const char *name)
{
    return req->state->link ? MHD_lookup_connection_value(req->state->mhd, MHD_HEADER_KIND, name)
                            : NULL;
}

enum pp_code web_form(struct web_request *req, const struct web_param **fields, size_t *count,
                      struct pp_err *err)
{
    static const char wanted[] = "application/x-www-form-urlencoded";
    const char *type = web_header(req, "Content-Type");
    const char *kind = type ? pp_dup_len(&req->arena, type, strcspn(type, " \t;")) : "";
    if (!pp_text_is_nocase(kind, wanted))
        return pp_fail(err, PP_MEDIA_TYPE, "the body must be a form, %s", wanted);
    return target_read_form(&req->arena, req->body, req->body_len, fields, count, err);
}
