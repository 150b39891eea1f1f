/*
 * A push parser that sees every byte of a client before the HTTP library does, and lets pass only
 * requests whose extent no two readers can see differently (RFC 9112; request smuggling).
 *
 * It holds a head until that is whole and checked, passes bodies by, and writes chunked bodies anew
 * in their plainest form: no extensions, no trailers. It knows nothing of routes or limits of
 * bodies. After a refusal nothing more is to be read.
 */
#ifndef PP_DAEMON_WEB_STRICT_H
#define PP_DAEMON_WEB_STRICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    STRICT_HEADERS_MOST = 100,
    STRICT_QUERY_MOST = 64,      /* "&" in a target */
    STRICT_EXTENSION_MOST = 256, /* bytes of one chunk's extensions */
    STRICT_TRAILER_MOST = 4096,  /* bytes of all trailers of a request */
    STRICT_LENGTH_DIGITS = 18,   /* of Content-Length */
    STRICT_CHUNK_DIGITS = 8,     /* of a chunk's size */
};

enum strict_state {
    STRICT_HEAD,
    STRICT_BODY, /* of known length */
    STRICT_SIZE,
    STRICT_EXTENSION,
    STRICT_SIZE_LF,
    STRICT_DATA,
    STRICT_DATA_CR,
    STRICT_DATA_LF,
    STRICT_TRAILER,
};

/* Zeroed with head_most set is at the start of a connection. */
struct strict {
    size_t head_most;
    enum strict_state state;
    struct pp_str held;  /* the incomplete head, or trailers */
    uint64_t left;       /* bytes of the body or chunk to come */
    size_t digits;       /* of the chunk's size so far */
    size_t aside;        /* bytes of extensions of this chunk so far */
    uint64_t heads;      /* passed on */
    uint64_t body_bytes; /* of this request so far */
    bool blank;          /* an empty line before the request line was skipped */
    int status;          /* 0, or what to answer before closing */
    const char *why;     /* sentence, with status */
};

/* Appends to `out` what may be passed on. False: refused, see status and why. */
bool strict_feed(struct strict *strict, const char *bytes, size_t len, struct pp_str *out);

/* Nothing of a next request has come. */
bool strict_between(const struct strict *strict);
void strict_fini(struct strict *strict);

#endif
