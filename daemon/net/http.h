/*
 * One HTTP call over a Unix socket or to loopback: how the command speaks to the daemon.
 */
#ifndef PP_NET_HTTP_H
#define PP_NET_HTTP_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct net_header {
    const char *name, *value;
};

/* All borrowed. */
struct net_http_request {
    const char *method;      /* "GET" */
    const char *socket_path; /* Unix socket; NULL: origin is used */
    const char *origin;      /* "http://127.0.0.1:8080"; other hosts are refused; may be NULL */
    const char *path;        /* "/v1/peers?limit=20", already percent-encoded */
    const struct net_header *headers;
    size_t header_count;
    const void *body; /* NULL: none */
    size_t body_len;
    int deadline_ms;            /* 0: NET_HTTP_MS */
    void (*waiting)(void *arg); /* about once a second until the reply is there; may make calls */
    void *waiting_arg;          /* of its own. NULL: nobody is told */
    size_t body_most;           /* cap of the reply's body; 0: NET_HTTP_BODY_MOST */
};

enum { NET_HTTP_MS = 60000, NET_HTTP_BODY_MOST = 64 << 20, NET_HTTP_HEADERS_MOST = 100 };

/* Lives in the call's arena. */
struct net_http_reply {
    int status; /* 100..599; any status is a reply, also 5xx */
    const struct net_header *headers;
    size_t header_count;
    const char *body; /* NUL-terminated for convenience; never NULL */
    size_t body_len;
};

/*
 * PP_UNAVAILABLE: nobody listens there, or the connection was lost before anything was sent.
 * PP_UNKNOWN: it was lost after the request went out. PP_TIMEOUT, PP_TOO_LARGE as they say.
 * PP_USAGE: the request is not one (control characters, an origin off loopback).
 */
PP_CHECK enum pp_code net_http_call(struct pp_arena *arena, const struct net_http_request *request,
                                    struct net_http_reply *reply, struct pp_err *err);

/* The first header of that name (ASCII case ignored): "ETag", "Location"; NULL when absent. */
const char *net_http_header(const struct net_http_reply *reply, const char *name);

#endif
