/*
 * libmicrohttpd 0.9.75 on the loop. Three things it does not do by itself in this mode:
 * a resumed or added connection is only seen by the next MHD_run(), so `kicked` asks for one before
 * the loop waits; a timeout of 0 means "run me again" although no descriptor is ready; and stopping
 * with suspended connections is undefined, so the daemon is stopped only when none is left at all.
 */
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/un.h>

#include "base/random.h"
#include "daemon/web/own.h"
#include "daemon/web/router.h"

enum { RUNS_AT_ONCE = 4, SWEEP_MOST_MS = 1000, SWEEP_LEAST_MS = 10, POOL_EXTRA = 16384 };

/* --- the library's callbacks --- */

static void *on_target(void *data, const char *target, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return request_new(info->socket_context, data, mhd, target);
}

static enum MHD_Result on_turn(void *data, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_len, void **slot)
{
    (void)data;
    (void)mhd;
    (void)url;
    (void)version;
    return request_turn(*slot, method, upload, upload_len) ? MHD_YES : MHD_NO;
}

static void on_completed(void *data, struct MHD_Connection *mhd, void **slot,
                         enum MHD_RequestTerminationCode how)
{
    (void)data;
    (void)mhd;
    (void)how;
    struct web_request *req = *slot;
    *slot = NULL;
    if (req)
        request_ended(req);
}

static void on_connection(void *data, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = conn_of_fd(data, info->connect_fd);
    } else {
        conn_mhd_closed(*context);
        *context = NULL;
    }
}

/* Targets are decoded by target.c, which knows that "%2F" is no slash. */
static size_t leave_escaped(void *data, struct MHD_Connection *mhd, char *text)
{
    (void)data;
    (void)mhd;
    char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

/* --- running it --- */

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct web_server *web = poll->data;
    MHD_run(web->mhd);
}

static void on_later(uv_timer_t *timer)
{
    struct web_server *web = timer->data;
    MHD_run(web->mhd);
}

static void on_again(uv_idle_t *idle)
{
    (void)idle; /* being active is its purpose */
}

static void on_before_wait(uv_prepare_t *before)
{
    struct web_server *web = before->data;
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    if (web->kicked) {
        web->kicked = false;
        MHD_run(web->mhd);
    }
    for (struct web_conn *conn = web->ending ? web->conns : NULL; conn; conn = conn_next(conn))
        conn_end_when_read(conn);
    for (int i = 0; i < RUNS_AT_ONCE; i++) {
        if (MHD_get_timeout(web->mhd, &wait_ms) != MHD_YES) {
            uv_timer_stop(&web->later);
            uv_idle_stop(&web->again);
            return;
        }
        if (wait_ms > 0)
            break;
        MHD_run(web->mhd);
    }
    if (wait_ms == 0) {
        uv_idle_start(&web->again, on_again);
    } else {
        uv_idle_stop(&web->again);
        uv_timer_start(&web->later, on_later, wait_ms, 0);
    }
}

void server_kick(struct web_server *web)
{
    web->kicked = true;
}

bool server_add(struct web_server *web, int fd)
{
    const struct sockaddr_un address = {.sun_family = AF_UNIX};
    const bool added = MHD_add_connection(web->mhd, fd, (const struct sockaddr *)&address,
                                          sizeof address) == MHD_YES;
    MHD_run(web->mhd);
    return added;
}

static void on_sweep(void *data)
{
    struct web_server *web = data;
    const int64_t now_ms = loop_now_ms(web->loop);
    const bool out_of_time = web->stopping && now_ms >= web->stop_due_ms;
    for (struct web_request_state *state = web->requests; state; state = state->next)
        request_sweep(state, now_ms, out_of_time);
    for (struct web_conn *conn = web->conns, *next = NULL; conn; conn = next) {
        next = conn_next(conn);
        conn_sweep(conn, now_ms);
        if (out_of_time)
            conn_stop(conn);
    }
    /* What still writes a second after its time is cut off. */
    if (web->stopping && now_ms >= web->stop_due_ms + WEB_LINGER_MS) {
        for (struct web_conn *conn = web->conns, *next = NULL; conn; conn = next) {
            next = conn_next(conn);
            conn_abort(conn);
        }
    }
    server_check_stopped(web);
}

/* --- opening and stopping --- */

static void take_default(int64_t *value, int64_t standard)
{
    if (*value == 0)
        *value = standard;
}

static void take_default_size(size_t *value, size_t standard)
{
    if (*value == 0)
        *value = standard;
}

static void fill_config(struct web_config *config)
{
    take_default_size(&config->connections_most, 1024);
    take_default_size(&config->head_most, 16384);
    take_default_size(&config->body_most, 1 << 20);
    take_default_size(&config->bodies_most, 64 << 20);
    take_default(&config->head_ms, 10000);
    take_default(&config->body_ms, 15000);
    take_default(&config->idle_ms, 30000);
    take_default(&config->write_ms, 30000);
    take_default(&config->handler_ms, 30000);
    if (!config->metrics)
        config->metrics = "http";
}

static struct MHD_Daemon *start_library(struct web_server *web)
{
    const unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
    return MHD_start_daemon(flags, 0, NULL, NULL, on_turn, web,                /* */
                            MHD_OPTION_URI_LOG_CALLBACK, on_target, web,       /* */
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, /* */
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, web,    /* */
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, web,  /* */
                            MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)web->config.connections_most * 2 + 16,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, web->config.head_most + POOL_EXTRA,
                            MHD_OPTION_CONNECTION_TIMEOUT, 0U,    /* conn.c has deadlines */
                            MHD_OPTION_STRICT_FOR_CLIENT, 1,      /* */
                            MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, /* loop_init() does */
                            MHD_OPTION_END);
}

/* Often enough that no deadline is missed by more than a quarter. */
static int64_t sweep_ms(const struct web_config *config)
{
    const int64_t all[] = {config->head_ms, config->body_ms, config->idle_ms, config->write_ms,
                           config->handler_ms};
    int64_t least = SWEEP_MOST_MS * 4;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        least = all[i] < least ? all[i] : least;
    for (size_t i = 0; i < config->route_count; i++) {
        const int64_t its = config->routes[i].deadline_ms;
        least = its > 0 && its < least ? its : least;
    }
    return least / 4 > SWEEP_LEAST_MS ? least / 4 : SWEEP_LEAST_MS;
}

static void start_handles(struct web_server *web)
{
    uv_loop_t *uv = &web->loop->uv;
    const int fd = MHD_get_daemon_info(web->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    PP_REQUIRE(uv_poll_init(uv, &web->poll, fd) == 0);
    PP_REQUIRE(uv_poll_start(&web->poll, UV_READABLE, on_readable) == 0);
    PP_REQUIRE(uv_prepare_init(uv, &web->before) == 0);
    PP_REQUIRE(uv_prepare_start(&web->before, on_before_wait) == 0);
    PP_REQUIRE(uv_timer_init(uv, &web->later) == 0);
    PP_REQUIRE(uv_idle_init(uv, &web->again) == 0);
    web->poll.data = web;
    web->before.data = web;
    web->later.data = web;
    web->again.data = web;
    web->handles_open = 4;
    loop_timer_init(&web->sweep, web->loop, on_sweep, web);
    const int64_t every_ms = sweep_ms(&web->config);
    loop_timer_start(&web->sweep, every_ms, every_ms);
}

enum pp_code web_open(struct web_server **out, struct loop *loop, const struct web_config *config,
                      struct pp_err *err)
{
    const struct pp_random random = pp_random_system();
    struct web_server *web = PP_NEW_HEAP(struct web_server);
    router_require(config->routes, config->route_count);
    web->loop = loop;
    web->config = *config;
    fill_config(&web->config);
    web->id_base = pp_random_u64(&random);
    web->mhd = start_library(web);
    if (!web->mhd) {
        free(web);
        return pp_fail(err, PP_FAILED,
                       "the HTTP server cannot start; raise the limit of open files");
    }
    web->metrics = metrics_new(config->routes, config->route_count);
    start_handles(web);
    *out = web;
    return PP_OK;
}

static void free_server(struct web_server *web)
{
    void (*on_stopped)(void *) = web->on_stopped;
    void *data = web->stopped_data;
    metrics_free(web->metrics);
    pp_str_fini(&web->passed);
    free(web);
    if (on_stopped)
        on_stopped(data);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct web_server *web = handle->data;
    web->handles_open--;
    server_check_stopped(web);
}

/* In a callback of its own, because the library must not be stopped from inside its run. */
static void on_nothing_left(uv_timer_t *timer)
{
    struct web_server *web = timer->data;
    uv_poll_stop(&web->poll);
    uv_prepare_stop(&web->before);
    MHD_stop_daemon(web->mhd);
    web->mhd = NULL;
    loop_timer_fini(&web->sweep);
    uv_close((uv_handle_t *)&web->poll, on_handle_closed);
    uv_close((uv_handle_t *)&web->before, on_handle_closed);
    uv_close((uv_handle_t *)&web->later, on_handle_closed);
    uv_close((uv_handle_t *)&web->again, on_handle_closed);
}

void server_check_stopped(struct web_server *web)
{
    if (!web->stopping || web->conns || web->requests)
        return;
    if (web->closing) {
        if (web->handles_open == 0)
            free_server(web);
        return;
    }
    web->closing = true;
    uv_prepare_stop(&web->before);
    uv_idle_stop(&web->again);
    PP_REQUIRE(uv_timer_start(&web->later, on_nothing_left, 0, 0) == 0);
}

void web_stop(struct web_server *web, int64_t wait_ms, void (*on_stopped)(void *data), void *data)
{
    web->stop_due_ms = loop_now_ms(web->loop) + wait_ms;
    if (web->stopping)
        return;
    web->stopping = true;
    web->on_stopped = on_stopped;
    web->stopped_data = data;
    listeners_close(web);
    for (struct web_conn *conn = web->conns, *next = NULL; conn; conn = next) {
        next = conn_next(conn);
        conn_stop(conn);
    }
    server_check_stopped(web);
}

void web_metrics_write(const struct web_server *web, struct pp_str *out)
{
    metrics_write(web->metrics, web->config.metrics, out);
    pp_str_addf(out, "# TYPE %s_connections gauge\n%s_connections %zu\n", web->config.metrics,
                web->config.metrics, web->conn_count);
}
