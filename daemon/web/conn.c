/*
 * A connection: client <-> strict parser <-> one end of a socket pair, whose other end the HTTP
 * library reads and answers as if it were the client. That costs two copies a request and buys
 * that the library never sees a byte that was not checked, that deadlines are absolute, and that
 * idle connections cost no library memory: the pair is made when the first head is whole.
 *
 * It ends when the library has closed its end (then what it said is sent, perhaps a refusal added,
 * and the client gets a second to read it), or at once when the client is gone. The struct is freed
 * when client, inner and library have all let go of it.
 */
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/web/own.h"

enum conn_phase {
    CONN_IDLE,   /* nothing of a request is here */
    CONN_HEAD,   /* part of a head */
    CONN_BODY,   /* part of a body */
    CONN_LAST,   /* nothing more is taken from the client; the library is ending */
    CONN_LINGER, /* all is said; bytes are dropped until the client ends or a second has passed */
};

struct web_conn {
    struct web_server *web;
    struct web_conn *next, **at;
    union web_stream client;
    uv_pipe_t inner;
    uv_shutdown_t client_end, inner_end;
    struct strict strict;
    struct web_peer peer;
    const char *listener;
    struct web_request *req; /* borrowed: the one the library works on */
    enum conn_phase phase;
    int64_t since_ms;       /* start of the phase */
    int64_t write_since_ms; /* when the client stopped taking bytes */
    uint64_t answered;      /* responses begun */
    uint64_t ended;         /* requests the library is through with */
    uint64_t owed;          /* answers owed when refused */
    int status;             /* of the refusal to send; 0: none */
    const char *why;        /* static */
    int library_fd;         /* -1 once the library knows it, or never opened */
    int holds;
    bool attached, inner_over, client_over, said_end, aborted;
    bool ending; /* the library is to see end of file once it has read what came before */
};

struct sending {
    uv_write_t uv;
    struct web_conn *conn;
    char bytes[];
};

static void finish(struct web_conn *conn);
static void ending_over(struct web_conn *conn);

static int64_t now_ms(const struct web_conn *conn)
{
    return loop_now_ms(conn->web->loop);
}

static void enter(struct web_conn *conn, enum conn_phase phase)
{
    conn->phase = phase;
    conn->since_ms = now_ms(conn);
}

static void let_go(struct web_conn *conn)
{
    if (--conn->holds > 0)
        return;
    struct web_server *web = conn->web;
    *conn->at = conn->next;
    if (conn->next)
        conn->next->at = conn->at;
    web->conn_count--;
    strict_fini(&conn->strict);
    free(conn);
    server_check_stopped(web);
}

static void on_client_closed(uv_handle_t *handle)
{
    let_go(handle->data);
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_client_closed);
}

static void close_both(struct web_conn *conn)
{
    close_handle(&conn->client.handle);
    if (conn->attached)
        close_handle((uv_handle_t *)&conn->inner);
}

void conn_abort(struct web_conn *conn)
{
    if (conn->aborted)
        return;
    conn->aborted = true;
    ending_over(conn);
    conn->phase = CONN_LINGER;
    close_both(conn);
    if (conn->req)
        request_abandon(conn->req);
}

void conn_mhd_closed(struct web_conn *conn)
{
    conn->req = NULL;
    let_go(conn);
}

struct web_conn *conn_of_fd(struct web_server *web, int fd)
{
    struct web_conn *conn = web->conns;
    while (conn && conn->library_fd != fd)
        conn = conn->next;
    PP_REQUIRE(conn);
    conn->library_fd = -1;
    conn->holds++;
    return conn;
}

const struct web_peer *conn_peer(const struct web_conn *conn)
{
    return &conn->peer;
}

const char *conn_listener(const struct web_conn *conn)
{
    return conn->listener;
}

struct web_conn *conn_next(const struct web_conn *conn)
{
    return conn->next;
}

void conn_set_request(struct web_conn *conn, struct web_request *req)
{
    conn->req = req;
}

/* --- writing --- */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct web_conn *conn = handle->data;
    *out = uv_buf_init(conn->web->bytes, sizeof conn->web->bytes);
}

/* Writes what it can and queues the rest; false when some had to wait. *failed on a dead end. */
static bool write_some(struct web_conn *conn, uv_stream_t *to, const char *bytes, size_t len,
                       uv_write_cb on_written, bool *failed)
{
    uv_buf_t all = uv_buf_init((char *)bytes, (unsigned)len);
    const int now = uv_try_write(to, &all, 1);
    *failed = now < 0 && now != UV_EAGAIN;
    const size_t done = now > 0 ? (size_t)now : 0;
    if (*failed || done == len)
        return true;
    struct sending *sending = pp_new_bytes(sizeof *sending + len - done);
    sending->conn = conn;
    memcpy(sending->bytes, bytes + done, len - done);
    const uv_buf_t rest = uv_buf_init(sending->bytes, (unsigned)(len - done));
    if (uv_write(&sending->uv, to, &rest, 1, on_written) != 0) {
        free(sending);
        *failed = true;
        return true;
    }
    return false;
}

static void on_client_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes);
static void on_inner_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes);

static void read_on(uv_stream_t *stream, uv_read_cb on_read)
{
    const int status = uv_read_start(stream, on_room, on_read);
    PP_REQUIRE(status == 0 || status == UV_EALREADY);
}

static void on_client_took(uv_write_t *uv, int status)
{
    struct sending *sending = LOOP_OF(uv, struct sending, uv);
    struct web_conn *conn = sending->conn;
    free(sending);
    if (conn->aborted)
        return;
    if (status != 0) {
        conn_abort(conn);
    } else if (!conn->inner_over && conn->attached &&
               uv_stream_get_write_queue_size(&conn->client.stream) == 0) {
        read_on((uv_stream_t *)&conn->inner, on_inner_read);
    }
}

static void to_client(struct web_conn *conn, const char *bytes, size_t len)
{
    bool failed = false;
    if (!write_some(conn, &conn->client.stream, bytes, len, on_client_took, &failed)) {
        conn->write_since_ms = now_ms(conn);
        if (conn->attached)
            uv_read_stop((uv_stream_t *)&conn->inner);
    }
    if (failed)
        conn_abort(conn);
}

static void on_inner_took(uv_write_t *uv, int status)
{
    struct sending *sending = LOOP_OF(uv, struct sending, uv);
    struct web_conn *conn = sending->conn;
    free(sending);
    if (conn->aborted || status != 0 || conn->phase == CONN_LAST || conn->client_over)
        return;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&conn->inner) == 0) {
        conn->since_ms = now_ms(conn); /* it was not the client who was slow */
        read_on(&conn->client.stream, on_client_read);
    }
}

/* --- the library's side --- */

/* Makes the socket pair and hands one end to the library. */
static enum pp_code attach(struct web_conn *conn, struct pp_err *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return pp_fail_errno(err, PP_BUSY, "no socket pair");
    PP_REQUIRE(uv_pipe_init(&conn->web->loop->uv, &conn->inner, 0) == 0);
    conn->inner.data = conn;
    conn->attached = true;
    conn->holds++;
    PP_REQUIRE(uv_pipe_open(&conn->inner, ends[0]) == 0);
    conn->library_fd = ends[1];
    if (!server_add(conn->web, ends[1]) || conn->library_fd >= 0)
        return pp_fail(err, PP_BUSY, "the library takes no more connections");
    read_on((uv_stream_t *)&conn->inner, on_inner_read);
    return PP_OK;
}

static void to_library(struct web_conn *conn, const char *bytes, size_t len)
{
    struct pp_err err = {0};
    bool failed = false;
    if (!conn->attached && attach(conn, &err) != PP_OK) {
        conn_abort(conn);
        return;
    }
    /* A failure means that the library has closed; what it said last is still to be read. */
    if (!write_some(conn, (uv_stream_t *)&conn->inner, bytes, len, on_inner_took, &failed))
        uv_read_stop(&conn->client.stream);
    server_kick(conn->web);
}

/*
 * The library's end of file, but only once it has read all before it: it waits for edges, and takes
 * a short read for the last, so that an end that comes together with bytes would never be seen.
 */
static void end_inner(struct web_conn *conn)
{
    conn->ending = true;
    conn->web->ending++;
    server_kick(conn->web);
}

static void ending_over(struct web_conn *conn)
{
    conn->web->ending -= conn->ending;
    conn->ending = false;
}

void conn_end_when_read(struct web_conn *conn)
{
    int fd = -1, unread = 0;
    if (!conn->ending || uv_stream_get_write_queue_size((uv_stream_t *)&conn->inner) > 0)
        return;
    if (uv_fileno((uv_handle_t *)&conn->inner, &fd) == 0 && ioctl(fd, SIOCOUTQ, &unread) == 0 &&
        unread > 0)
        return;
    ending_over(conn);
    /* Fails only when the library has closed by itself, which is as good. */
    (void)uv_shutdown(&conn->inner_end, (uv_stream_t *)&conn->inner, NULL);
}

void conn_refuse(struct web_conn *conn, int status, const char *why)
{
    if (conn->phase >= CONN_LAST)
        return;
    conn->status = status;
    conn->why = why;
    conn->owed = conn->strict.heads + (conn->phase == CONN_HEAD);
    enter(conn, CONN_LAST);
    uv_read_stop(&conn->client.stream);
    if (conn->attached && !conn->inner_over)
        end_inner(conn);
    else
        finish(conn);
}

/* --- the client's side --- */

/* A Unix socket tells "has closed" from "has finished sending". */
static bool is_gone(const struct web_conn *conn)
{
    int fd = -1;
    if (uv_fileno(&conn->client.handle, &fd) != 0)
        return true;
    struct pollfd ready = {.fd = fd};
    return poll(&ready, 1, 0) > 0 && (ready.revents & (POLLHUP | POLLERR)) &&
           conn->client.handle.type == UV_NAMED_PIPE;
}

/* It may still read, so what was asked for is answered whole before the connection ends. */
static void on_client_end(struct web_conn *conn)
{
    conn->client_over = true;
    uv_read_stop(&conn->client.stream);
    if (is_gone(conn) || conn->said_end || (!conn->attached && conn->phase < CONN_LAST)) {
        conn_abort(conn);
    } else if (conn->phase < CONN_LAST) {
        enter(conn, CONN_LAST);
        end_inner(conn);
    }
}

static void take(struct web_conn *conn, const char *bytes, size_t len)
{
    struct strict *strict = &conn->strict;
    struct pp_str *passed = &conn->web->passed;
    const uint64_t heads = strict->heads;
    if (conn->phase == CONN_IDLE)
        enter(conn, CONN_HEAD);
    pp_str_clear(passed);
    const bool fine = strict_feed(strict, bytes, len, passed);
    if (passed->len > 0)
        to_library(conn, passed->at, passed->len);
    if (conn->phase >= CONN_LAST)
        return;
    const enum conn_phase phase = strict_between(strict)         ? CONN_IDLE
                                  : strict->state == STRICT_HEAD ? CONN_HEAD
                                                                 : CONN_BODY;
    if (phase != conn->phase || heads != strict->heads)
        enter(conn, phase);
    if (!fine) {
        if (strict->state == STRICT_HEAD)
            conn->phase = CONN_HEAD;
        conn_refuse(conn, strict->status, strict->why);
    }
}

static void on_client_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
    struct web_conn *conn = stream->data;
    if (got == UV_EOF)
        on_client_end(conn);
    else if (got < 0)
        conn_abort(conn);
    else if (got > 0 && conn->phase < CONN_LAST && !conn->inner_over)
        take(conn, bytes->base, (size_t)got);
}

static void on_client_ended(uv_shutdown_t *uv, int status)
{
    struct web_conn *conn = uv->handle->data;
    if (conn->aborted)
        return;
    conn->said_end = true;
    enter(conn, CONN_LINGER); /* its second begins when all was written */
    if (status != 0 || conn->client_over)
        conn_abort(conn);
}

/* The library is through: adds a refusal, says the end, and lets the client read it. */
static void finish(struct web_conn *conn)
{
    if (conn->aborted)
        return;
    if (conn->status != 0 && conn->answered < conn->owed) {
        struct pp_str text = {0};
        reply_refusal(conn->web, conn->status, conn->why, &text);
        to_client(conn, text.at, text.len);
        pp_str_fini(&text);
    }
    if (conn->aborted)
        return;
    enter(conn, CONN_LINGER);
    if (uv_shutdown(&conn->client_end, &conn->client.stream, on_client_ended) != 0)
        conn_abort(conn);
    else if (!conn->client_over)
        read_on(&conn->client.stream, on_client_read);
}

static void on_inner_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
    struct web_conn *conn = stream->data;
    if (conn->inner_over || conn->aborted)
        return;
    if (got > 0) {
        if (conn->phase == CONN_LAST)
            conn->since_ms = now_ms(conn);
        to_client(conn, bytes->base, (size_t)got);
    } else if (got < 0) {
        conn->inner_over = true;
        ending_over(conn);
        uv_read_stop(stream);
        finish(conn);
    }
}

void conn_answered(struct web_conn *conn)
{
    conn->answered++;
}

void conn_request_ended(struct web_conn *conn)
{
    conn->ended++;
    conn->req = NULL;
    if (conn->phase == CONN_IDLE)
        enter(conn, CONN_IDLE);
    if (conn->web->stopping)
        conn_stop(conn);
}

void conn_stop(struct web_conn *conn)
{
    if (conn->strict.heads > conn->ended || conn->phase >= CONN_LAST)
        return;
    if (!conn->attached || conn->inner_over) {
        conn_abort(conn);
    } else {
        enter(conn, CONN_LAST);
        uv_read_stop(&conn->client.stream);
        end_inner(conn);
    }
}

void conn_sweep(struct web_conn *conn, int64_t now)
{
    const struct web_config *config = &conn->web->config;
    const int64_t passed_ms = now - conn->since_ms;
    if (conn->aborted)
        return;
    if (uv_stream_get_write_queue_size(&conn->client.stream) > 0) {
        if (now - conn->write_since_ms > config->write_ms)
            conn_abort(conn);
        return;
    }
    if (conn->attached && uv_stream_get_write_queue_size((uv_stream_t *)&conn->inner) > 0)
        return;
    switch (conn->phase) {
    case CONN_IDLE:
        if (conn->strict.heads == conn->ended && passed_ms > config->idle_ms)
            conn_abort(conn);
        break;
    case CONN_HEAD:
        if (passed_ms > config->head_ms)
            conn_refuse(conn, 408, "The head of the request did not come in time.");
        break;
    case CONN_BODY:
        if (passed_ms > config->body_ms + (int64_t)(conn->strict.body_bytes / 65536) * 1000)
            conn_refuse(conn, 408, "The body of the request did not come in time.");
        break;
    case CONN_LAST:
        /* Handlers and writes have deadlines of their own; this one is the library's. */
        if (passed_ms > config->head_ms && !(conn->req && request_is_pending(conn->req))) {
            conn->inner_over = true;
            ending_over(conn);
            finish(conn);
        }
        break;
    case CONN_LINGER:
        if (passed_ms > WEB_LINGER_MS)
            conn_abort(conn);
        break;
    }
}

/* --- beginning --- */

static void read_peer(struct web_conn *conn)
{
    struct ucred cred;
    socklen_t size = sizeof cred;
    int fd = -1;
    if (uv_fileno(&conn->client.handle, &fd) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) == 0)
        conn->peer =
            (struct web_peer){.local = true, .uid = cred.uid, .gid = cred.gid, .pid = cred.pid};
}

void conn_accept(struct web_listener *listener)
{
    struct web_server *web = listener->web;
    struct web_conn *conn = PP_NEW_HEAP(struct web_conn);
    conn->web = web;
    conn->listener = listener->name;
    conn->library_fd = -1;
    conn->holds = 1;
    conn->strict.head_most = web->config.head_most;
    if (listener->is_unix)
        PP_REQUIRE(uv_pipe_init(&web->loop->uv, &conn->client.pipe, 0) == 0);
    else
        PP_REQUIRE(uv_tcp_init(&web->loop->uv, &conn->client.tcp) == 0);
    conn->client.handle.data = conn;
    conn->next = web->conns;
    conn->at = &web->conns;
    if (conn->next)
        conn->next->at = &conn->next;
    web->conns = conn;
    web->conn_count++;
    enter(conn, CONN_IDLE);
    if (uv_accept(&listener->uv.stream, &conn->client.stream) != 0 ||
        web->conn_count > web->config.connections_most) {
        conn_abort(conn);
        return;
    }
    if (listener->is_unix)
        read_peer(conn);
    else
        (void)uv_tcp_nodelay(&conn->client.tcp, 1);
    read_on(&conn->client.stream, on_client_read);
}
