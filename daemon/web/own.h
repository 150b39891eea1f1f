/*
 * What the files of this folder share: the server, its connections and requests.
 *
 *     listen.c  accepts        -> conn.c     bytes of a client, strict, deadlines
 *     conn.c    a socket pair  -> server.c   the library on the loop
 *     server.c  its callbacks  -> request.c  a request's life -> reply.c  a response
 *
 * Everything runs on the loop's thread. Nothing here is freed inside a callback of the library.
 */
#ifndef PP_DAEMON_WEB_OWN_H
#define PP_DAEMON_WEB_OWN_H

#include "daemon/loop/timer.h"
#include "daemon/web/metrics.h"
#include "daemon/web/strict.h"
#include "daemon/web/web.h"

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

enum { WEB_READ_BYTES = 65536, WEB_LINGER_MS = 1000 };

/* A stream of either kind. */
union web_stream {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
};

struct web_listener {
    struct web_server *web;
    struct web_listener *next;
    union web_stream uv;
    const char *name; /* borrowed, static */
    bool is_unix;
    char *path; /* owned; to be removed at the end; NULL when not ours */
};

struct web_server {
    struct loop *loop;
    struct web_config config; /* with its defaults filled in */
    struct MHD_Daemon *mhd;
    uv_poll_t poll;      /* the library's epoll descriptor */
    uv_prepare_t before; /* lets it run before each wait */
    uv_timer_t later;    /* when it asked to be run */
    uv_idle_t again;     /* keeps the loop from waiting when it asked to be run at once */
    bool kicked;         /* something was resumed or added that only a run makes it see */
    struct loop_timer sweep;

    struct web_listener *listeners; /* owned */
    struct web_conn *conns;         /* owned, a list */
    size_t conn_count;
    size_t ending;                      /* of them: whose end the library is to be told */
    struct web_request_state *requests; /* all alive, a list */
    size_t bodies;                      /* bytes of all bodies held */
    struct metrics *metrics;            /* owned */
    uint64_t id_base, id_count;

    bool stopping, closing;
    int64_t stop_due_ms;
    int handles_open;
    void (*on_stopped)(void *data);
    void *stopped_data;

    struct pp_str passed; /* scratch for one read */
    char bytes[WEB_READ_BYTES];
};

enum web_phase {
    WEB_NEW,      /* its target is known */
    WEB_READING,  /* the body is coming */
    WEB_PENDING,  /* the handler answers later; the connection is suspended */
    WEB_ANSWERED, /* the response is the library's */
};

struct web_request_state {
    struct web_request *req; /* owner of this */
    struct web_server *web;
    struct web_conn *link; /* of the library's side; NULL once that has completed */
    struct MHD_Connection *mhd;
    struct web_request_state *next, **at;
    enum web_phase phase;
    struct pp_str body; /* owned */
    size_t body_most;
    size_t passed;                 /* bytes of the body that came, kept or dropped */
    bool refused;                  /* the rest of the body is dropped: the answer is settled */
    struct MHD_Response *response; /* owned until queued */
    int status;
    size_t bytes;                          /* of the response's body */
    int64_t due_ms;                        /* while pending */
    bool held_by_library, held_by_handler; /* freed when neither holds it */
};

/* --- server.c --- */
void server_kick(struct web_server *web);
void server_check_stopped(struct web_server *web); /* after anything ended */
/* Gives the library one end of a pair, for good; it has begun with it when this returns true. */
bool server_add(struct web_server *web, int fd);

/* --- listen.c --- */
void listeners_close(struct web_server *web);

/* --- conn.c --- */
void conn_accept(struct web_listener *listener);
/* The connection whose pair's end the library has begun with; it holds it from now on. */
struct web_conn *conn_of_fd(struct web_server *web, int fd);
void conn_mhd_closed(struct web_conn *conn);
/* Answers `status` when all before it are answered, unless the current request is; then closes. */
void conn_refuse(struct web_conn *conn, int status, const char *why);
void conn_end_when_read(struct web_conn *conn); /* before each wait, while web->ending */
void conn_answered(struct web_conn *conn);
void conn_request_ended(struct web_conn *conn);
void conn_sweep(struct web_conn *conn, int64_t now_ms);
void conn_stop(struct web_conn *conn); /* closes it as soon as nothing is outstanding */
void conn_abort(struct web_conn *conn);
const struct web_peer *conn_peer(const struct web_conn *conn);
const char *conn_listener(const struct web_conn *conn);
void conn_set_request(struct web_conn *conn, struct web_request *req);
struct web_conn *conn_next(const struct web_conn *conn);

/* --- request.c --- */
struct web_request *request_new(struct web_conn *conn, struct web_server *web,
                                struct MHD_Connection *mhd, const char *target);
/* The library's access callback; false: close the connection. */
bool request_turn(struct web_request *req, const char *method, const char *upload, size_t *len);
void request_ended(struct web_request *req);   /* the library is through with it */
void request_abandon(struct web_request *req); /* the client has left */
bool request_is_pending(const struct web_request *req);
void request_sweep(struct web_request_state *state, int64_t now_ms, bool stopping);

/* --- reply.c --- */
struct MHD_Response *reply_make(struct web_request *req, const struct web_reply *reply);
/* Gives its content type. req NULL: refused before it was one. */
const char *reply_problem(struct web_server *web, const struct web_request *req, int status,
                          enum pp_code code, const char *detail, struct pp_str *out);
/* Whose problem a status is that this folder says itself. */
enum pp_code reply_code(int status);
/* A whole answer as bytes, for clients whose requests never reach the library. */
void reply_refusal(struct web_server *web, int status, const char *why, struct pp_str *out);

#endif
