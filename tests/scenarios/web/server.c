/*
 * A server with a few routes for the scenarios in this folder: `server SOCKET [name=value ...]`.
 * Prints its port; SIGTERM ends it gracefully, and everything must be freed then.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/loop/lane.h"
#include "daemon/loop/signal.h"
#include "daemon/web/web.h"

struct app {
    struct loop loop;
    struct lane *lane;
    struct web_server *web;
    struct loop_signals signals;
    int64_t stop_ms;
    char page[8192];
    char *big;
};

enum { BIG = 4 << 20 };

struct slow {
    struct lane_job job;
    struct web_request *req;
    struct lane *lane;
    int64_t ms;
};

static struct web_reply json(const struct web_request *req, const char *text)
{
    (void)req;
    return (struct web_reply){.status = 200,
                              .type = "application/json",
                              .body = text,
                              .len = strlen(text),
                              .in_arena = true};
}

static struct web_done on_ping(struct web_request *req, void *data)
{
    (void)data;
    const struct web_reply reply = json(req, "{\"ok\":true}");
    return web_reply(req, &reply);
}

static struct web_done on_page(struct web_request *req, void *data)
{
    const struct app *app = data;
    return web_reply(req, &(struct web_reply){.status = 200,
                                              .type = "text/html; charset=utf-8",
                                              .body = app->page,
                                              .len = sizeof app->page,
                                              .etag = "\"page\"",
                                              .cache = "no-cache"});
}

static struct web_done on_big(struct web_request *req, void *data)
{
    const struct app *app = data;
    return web_reply(
        req, &(struct web_reply){
                 .status = 200, .type = "application/octet-stream", .body = app->big, .len = BIG});
}

static struct web_done on_echo(struct web_request *req, void *data)
{
    (void)data;
    unsigned sum = 0;
    for (size_t i = 0; i < req->body_len; i++)
        sum = sum * 31 + (unsigned char)req->body[i];
    const struct web_reply reply =
        json(req, pp_printf(&req->arena, "{\"len\":%zu,\"sum\":%u}", req->body_len, sum));
    return web_reply(req, &reply);
}

static struct web_done on_item(struct web_request *req, void *data)
{
    (void)data;
    const char *q = web_query(req, "q");
    const char *agent = web_header(req, "User-Agent");
    const struct web_reply reply =
        json(req, pp_printf(&req->arena, "%s|%s|%s|%s", web_segment(req, "id"), q ? q : "-",
                            agent ? agent : "-", web_method_name(req->method)));
    return web_reply(req, &reply);
}

static struct web_done on_who(struct web_request *req, void *data)
{
    (void)data;
    const struct web_reply reply =
        json(req, pp_printf(&req->arena, "%s %d %d %d", req->listener, req->peer.local,
                            (int)req->peer.uid, (int)req->peer.pid));
    return web_reply(req, &reply);
}

static struct web_done on_fail(struct web_request *req, void *data)
{
    (void)data;
    struct pp_err err = {0};
    return web_fail(req, pp_fail(&err, PP_CONFLICT, "the seat is \"taken\""), &err);
}

static struct web_done on_metrics(struct web_request *req, void *data)
{
    const struct app *app = data;
    struct pp_str text = {0};
    web_metrics_write(app->web, &text);
    const struct web_done done = web_reply(
        req,
        &(struct web_reply){.status = 200, .type = "text/plain", .body = text.at, .len = text.len});
    pp_str_fini(&text);
    return done;
}

static void run_slow(struct lane_job *job, void *context)
{
    (void)context;
    struct slow *slow = LOOP_OF(job, struct slow, job);
    for (int64_t ms = 0; ms < slow->ms && !lane_job_cancelled(job); ms++)
        usleep(1000);
    pp_alloc(&slow->req->arena, 1000); /* the arena is the job's while it is pending */
}

static void on_slow_done(struct lane_job *job, enum pp_code code)
{
    struct slow *slow = LOOP_OF(job, struct slow, job);
    if (code != PP_OK) {
        web_finish_fail(slow->req, code, NULL);
        return;
    }
    const struct web_reply reply = json(slow->req, slow->req->conn ? "{\"ok\":true}" : "{}");
    web_finish(slow->req, &reply);
}

static void on_slow_gone(struct web_request *req)
{
    struct slow *slow = req->own;
    lane_cancel(slow->lane, &slow->job);
}

static struct web_done on_slow(struct web_request *req, void *data)
{
    const struct app *app = data;
    struct pp_err err = {0};
    struct slow *slow = PP_NEW(&req->arena, struct slow);
    const char *ms = web_query(req, "ms");
    *slow = (struct slow){
        .req = req, .lane = app->lane, .job = {.run = run_slow, .done = on_slow_done}};
    req->own = slow;
    req->on_gone = on_slow_gone;
    if (ms && !pp_text_int(ms, 0, 100000, &slow->ms))
        return web_fail(req, pp_fail(&err, PP_USAGE, "ms must be a number"), &err);
    if (lane_submit(app->lane, &slow->job, &err) != PP_OK)
        return web_fail(req, err.code, &err);
    return web_pending(req);
}

static const struct web_route routes[] = {
    {.method = WEB_GET, .pattern = "/ping", .handler = on_ping},
    {.method = WEB_GET, .pattern = "/page", .handler = on_page},
    {.method = WEB_GET, .pattern = "/big", .handler = on_big},
    {.method = WEB_GET, .pattern = "/async", .handler = on_slow},
    {.method = WEB_GET, .pattern = "/slow", .handler = on_slow},
    {.method = WEB_GET, .pattern = "/short", .handler = on_slow, .deadline_ms = 150},
    {.method = WEB_POST, .pattern = "/echo", .handler = on_echo},
    {.method = WEB_POST, .pattern = "/upload", .handler = on_echo, .body_most = 8 << 20},
    {.method = WEB_GET, .pattern = "/items/{id}", .handler = on_item},
    {.method = WEB_DELETE, .pattern = "/items/{id}", .handler = on_item},
    {.method = WEB_GET, .pattern = "/who", .handler = on_who},
    {.method = WEB_GET, .pattern = "/fail", .handler = on_fail},
    {.method = WEB_GET, .pattern = "/metrics", .handler = on_metrics},
};

static void on_lane_stopped(void *data)
{
    struct app *app = data;
    loop_signals_fini(&app->signals);
}

static void on_web_stopped(void *data)
{
    struct app *app = data;
    app->web = NULL;
    lane_stop(app->lane, LANE_DROP, on_lane_stopped, app);
}

static void on_drain(void *data)
{
    struct app *app = data;
    web_stop(app->web, app->stop_ms, on_web_stopped, app);
}

static void on_now(void *data)
{
    struct app *app = data;
    if (app->web)
        web_stop(app->web, 0, NULL, NULL);
}

static void read_options(int count, char **options, struct web_config *config, struct app *app)
{
    const struct {
        const char *name;
        int64_t *value;
    } known[] = {{"head_ms=", &config->head_ms},
                 {"body_ms=", &config->body_ms},
                 {"idle_ms=", &config->idle_ms},
                 {"write_ms=", &config->write_ms},
                 {"stop_ms=", &app->stop_ms}};
    int64_t connections = 0, bodies = 0;
    for (int i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
            if (pp_text_starts(options[i], known[k].name))
                PP_REQUIRE(
                    pp_text_int(options[i] + strlen(known[k].name), 1, 1000000, known[k].value));
        }
        if (pp_text_starts(options[i], "connections="))
            PP_REQUIRE(pp_text_int(options[i] + 12, 1, 100000, &connections));
        if (pp_text_starts(options[i], "bodies="))
            PP_REQUIRE(pp_text_int(options[i] + 7, 1, 100000000, &bodies));
    }
    config->connections_most = (size_t)connections;
    config->bodies_most = (size_t)bodies;
}

static enum pp_code start(struct app *app, const char *path, const struct web_config *config,
                          struct pp_err *err)
{
    uint16_t port = 0;
    const struct lane_config lane = {.name = "work", .threads = 2, .depth_most = 100};
    const struct loop_signals_config signals = {
        .on_drain = on_drain, .on_now = on_now, .data = app};
    if (loop_init(&app->loop, pp_clock_system(), err) != PP_OK ||
        loop_signals_init(&app->signals, &app->loop, &signals, err) != PP_OK ||
        lane_start(&app->lane, &app->loop, &lane, err) != PP_OK ||
        web_open(&app->web, &app->loop, config, err) != PP_OK ||
        web_listen_loopback(app->web, 0, &port, "tcp", err) != PP_OK ||
        web_listen_path(app->web, path, 0600, "unix", err) != PP_OK)
        return err->code;
    printf("%u\n", (unsigned)port);
    (void)fflush(stdout);
    return PP_OK;
}

int main(int argc, char **argv)
{
    static struct app app = {.stop_ms = 5000};
    struct pp_err err = {0};
    PP_REQUIRE(argc >= 2);
    struct web_config config = {.routes = routes,
                                .route_count = sizeof routes / sizeof routes[0],
                                .data = &app,
                                .metrics = "test_http"};
    read_options(argc - 2, argv + 2, &config, &app);
    memset(app.page, 'p', sizeof app.page);
    app.big = pp_new_bytes(BIG);
    if (start(&app, argv[1], &config, &err) != PP_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    loop_run(&app.loop);
    loop_fini(&app.loop);
    free(app.big);
    return 0;
}
