/*
 * HTTP on the loop: listeners, requests, routes, replies. Knows nothing of Peerpool.
 *
 * Every byte of a client passes a strict parser (strict.h) and absolute deadlines (relay.h) before
 * libmicrohttpd sees it. A request lives in its own arena. Handlers run on the loop and must not
 * wait: what takes long is given to a lane, and answered later by web_finish().
 */
#ifndef PP_DAEMON_WEB_WEB_H
#define PP_DAEMON_WEB_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "daemon/loop/loop.h"

/*
 * In use:
 *
 *     static void on_read(struct lane_job *job, enum pp_code code)       // on the loop, later
 *     {
 *         struct peer_show *show = LOOP_OF(job, struct peer_show, job);
 *         if (code != PP_OK || show->code != PP_OK)
 *             web_finish_fail(show->req, &show->err);
 *         else
 *             web_finish(show->req, &(struct web_reply){.status = 200, .type = "application/json",
 *                 .body = show->json.at, .len = show->json.len, .etag = show->etag});
 *     }   // show lived in req->arena: web_finish() was the last use of it
 *
 *     static struct web_done peer_show(struct web_request *req, void *data)
 *     {
 *         struct app *app = data;                                      // web_config.data
 *         struct pp_err err = {0};
 *         struct peer_show *show = PP_NEW(&req->arena, struct peer_show);
 *         *show = (struct peer_show){.req = req, .job = {.run = read_peer, .done = on_read}};
 *         if (!pp_text_int(web_segment(req, "id"), 1, INT64_MAX, &show->id))
 *             return web_fail(req, pp_fail(&err, PP_NOT_FOUND, "no such peer"), &err);
 *         if (lane_submit(app->read, &show->job, &err) != PP_OK)
 *             return web_fail(req, err.code, &err);
 *         return web_pending(req);
 *     }
 *
 *     static const struct web_route routes[] = {
 *         {WEB_GET, "/api/v1/peers/{id}", peer_show},
 *         {WEB_POST, "/api/v1/imports", import_start, .body_most = 32 << 20},
 *     };
 *     struct web_config config = {.routes = routes, .route_count = 2, .data = app};
 *     web_open(&web, loop, &config, &err) ... web_listen_path(web, "/run/x", 0660, "api", &err) ...
 *     web_stop(web, 10000, on_stopped, app);
 */
struct web_server;
struct web_conn;
struct web_request;

enum web_method { WEB_GET, WEB_HEAD, WEB_POST, WEB_PUT, WEB_PATCH, WEB_DELETE, WEB_OPTIONS };
enum { WEB_METHODS = 7, WEB_SEGMENTS_MOST = 16, WEB_QUERY_MOST = 64, WEB_ID_TEXT = 17 };
const char *web_method_name(enum web_method method);

/* Only web_reply(), web_fail() and web_pending() make one: a handler cannot forget to answer. */
struct web_done {
    const struct web_done_seal *seal;
};
typedef struct web_done web_handler_fn(struct web_request *req, void *data);

/* A problem to be written as application/problem+json (RFC 9457). */
struct web_problem {
    int status;
    const char *slug, *title, *detail;
    const char *request_id; /* "" when there was no request yet */
};

/* A set of routes beside those that web_config speaks of: pages beside an API. Borrowed. */
struct web_part {
    void *data; /* for its handlers, instead of web_config.data; its on_head is not asked */
    /* For problems that have no handler, as web_config.problem; gives the content type. */
    const char *(*problem)(void *data, const struct web_problem *problem, struct pp_str *out);
};

struct web_route {
    enum web_method method; /* HEAD comes with GET, OPTIONS by itself */
    const char *pattern;    /* "/api/v1/peers/{id}": whole segments, literal ones win */
    web_handler_fn *handler;
    size_t body_most;            /* 0: web_config.body_most */
    int64_t deadline_ms;         /* 0: web_config.handler_ms; then 504 */
    const void *own;             /* the handler's, read as req->route->own */
    const struct web_part *part; /* NULL: web_config's */
};

struct web_param {
    const char *name, *value; /* decoded, valid UTF-8 without NUL */
};

struct web_peer {
    bool local; /* came by a Unix socket: the rest is what the kernel says about the other end */
    uid_t uid;
    gid_t gid;
    pid_t pid;
};

/* Owned by web; its handler's until answered. Handlers read it, and allocate from the arena. */
struct web_request {
    struct web_conn *conn; /* NULL: nobody waits any more; finishing it just frees it */
    struct pp_arena arena; /* everything of the request, also what handler and lanes make for it */
    enum web_method method;
    const char *target;               /* as sent: "/api/v1/peers/7?dry_run=true" */
    const char *path;                 /* as sent, without the query */
    const struct web_param *segments; /* of "{name}" in the pattern */
    size_t segment_count;
    const struct web_param *query; /* in order, "+" and %XX decoded */
    size_t query_count;
    const char *body; /* NUL-terminated for convenience; may hold NULs; never NULL */
    size_t body_len;
    struct web_peer peer;
    const char *listener; /* the name given to web_listen_* */
    char id[WEB_ID_TEXT]; /* for logs and problems; also sent as X-Request-Id */
    int64_t began_ms;     /* loop_now_ms() when its head was there */
    const struct web_route *route;
    void *own; /* for the handler and what runs before it */
    /*
     * The handler's, after web_pending(): once, on the loop, when nobody waits any more (conn has
     * become NULL). To stop the work; web_finish() still follows, later. NULL: none.
     */
    void (*on_gone)(struct web_request *req);
    struct web_request_state *state; /* web's own */
};

const char *web_segment(const struct web_request *req, const char *name); /* must be in pattern */
const char *web_query(const struct web_request *req, const char *name);   /* first; else NULL */
const char *web_header(const struct web_request *req, const char *name);  /* first; else NULL */

struct web_reply {
    int status;       /* 200..599 */
    const char *type; /* NULL with no body */
    const void *body; /* copied, unless it lies in the request's arena and `in_arena` says so */
    size_t len;
    bool in_arena;
    const char *etag; /* with its quotes */
    const char *location;
    const char *link;
    const char *allow;
    const char *cache;               /* Cache-Control; NULL: "no-store" */
    const char *content_security;    /* NULL: default-src 'self'; frame-ancestors 'none' */
    const char *referrer;            /* Referrer-Policy; NULL: same-origin */
    int retry_after_s;               /* 0: not sent */
    const struct web_param *headers; /* more; values without control characters */
    size_t header_count;
};

/* The fields of a body that is application/x-www-form-urlencoded: in order, decoded. PP_MEDIA_TYPE
 * for another; PP_USAGE when it cannot be decoded or has more than WEB_QUERY_MOST fields. */
PP_CHECK enum pp_code web_form(struct web_request *req, const struct web_param **fields,
                               size_t *count, struct pp_err *err);

/* In a handler: each makes the answer. */
struct web_done web_reply(struct web_request *req, const struct web_reply *reply);
/* The problem of this code with err's sentence, by web_config.problem. */
struct web_done web_fail(struct web_request *req, enum pp_code code, const struct pp_err *err);
struct web_done web_pending(struct web_request *req);

/* After web_pending(), on the loop, exactly once. The request must not be touched afterwards. */
void web_finish(struct web_request *req, const struct web_reply *reply);
void web_finish_fail(struct web_request *req, enum pp_code code, const struct pp_err *err);

struct web_answered {
    const struct web_request *req; /* NULL: refused before it was one */
    int status;
    size_t bytes; /* of the body */
    int64_t took_ms;
};

struct web_config {
    const struct web_route *routes; /* borrowed until stopped */
    size_t route_count;
    void *data; /* for handlers and the functions below */

    /*
     * When the head of a request is there and its route is found, before any of its body is kept:
     * the reply that refuses it, or NULL to go on. A large body is then not read at all. NULL:
     * none.
     */
    const struct web_reply *(*on_head)(struct web_request *req, void *data);
    /* NULL: a plain writer. `out` is empty. */
    void (*problem)(void *data, const struct web_problem *problem, struct pp_str *out);
    void (*answered)(void *data, const struct web_answered *answered); /* access log; NULL: none */
    void (*say)(void *data,
                const char *sentence); /* what the library complains of; NULL: dropped */

    /* 0 takes the value in brackets. */
    size_t connections_most; /* [1024] beyond it new ones are closed at once */
    size_t head_most;        /* [16384] bytes of request line and headers: 431, 414 */
    size_t body_most;        /* [1 MiB] */
    int64_t head_ms;         /* [10000] first byte of a head to its last: 408 */
    int64_t body_ms;         /* [15000] for a body, and a second more for each 64 KiB read: 408 */
    int64_t idle_ms;         /* [30000] between requests */
    int64_t write_ms;        /* [30000] in which a client must take 64 KiB */
    int64_t handler_ms;      /* [30000] 504 */
    size_t bodies_most;      /* [64 MiB] bytes of all bodies held at once: 503 */
    const char *metrics;     /* ["http"] prefix of the names in web_metrics_write() */
};

PP_CHECK enum pp_code web_open(struct web_server **out, struct loop *loop,
                               const struct web_config *config, struct pp_err *err);

/*
 * Any number of listeners; `name` (static text) comes back as req->listener.
 * path: an old socket file nobody listens on is replaced, one in use is refused; removed at stop.
 * loopback: 127.0.0.1; port 0 lets the system choose; *chosen says which (may be NULL).
 * fd: a listening stream socket passed in; taken over, also when this fails.
 */
PP_CHECK enum pp_code web_listen_path(struct web_server *web, const char *path, mode_t mode,
                                      const char *name, struct pp_err *err);
PP_CHECK enum pp_code web_listen_loopback(struct web_server *web, uint16_t port, uint16_t *chosen,
                                          const char *name, struct pp_err *err);
PP_CHECK enum pp_code web_listen_fd(struct web_server *web, int fd, const char *name,
                                    struct pp_err *err);

/*
 * Stops listening, closes idle connections, lets requests under way end for at most `wait_ms`
 * (then they are answered 503), frees the server and calls on_stopped(data), but never before
 * every pending request was finished by its owner. Call again with 0 to hurry, until on_stopped().
 */
void web_stop(struct web_server *web, int64_t wait_ms, void (*on_stopped)(void *data), void *data);

/* OpenMetrics text: http_requests_total, http_request_seconds, http_connections; no "# EOF". */
void web_metrics_write(const struct web_server *web, struct pp_str *out);

#endif
