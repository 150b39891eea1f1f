/*
 * What came of fetching a calendar, as JSON: the first of the two frames that `peerpool-import
 * fetch` answers with; the second is the calendar's bytes, empty unless the fault is "ok" and it is
 * not the same as before.
 *
 *     {"fault": "ok", "message": "", "host": "cal.example", "same": false, "etag": "\"7\"",
 *      "modified": "", "retry_s": 0}
 */
#ifndef PP_JSON_FETCHED_H
#define PP_JSON_FETCHED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct js_fetched {
    bool same;                   /* as it was when etag and modified were given */
    const char *host;            /* that answered or was asked last */
    const char *etag, *modified; /* "": none */
    int64_t retry_s;             /* it asks not to be asked sooner; 0: it does not */
};

enum { JS_FETCHED_BYTES = 8 << 10, JS_FETCHED_TAG_MOST = 200, JS_FETCHED_RETRY_MOST = 7 * 86400 };

/* `code` and `message`: what came of it. */
void js_fetched_write(const struct js_fetched *fetched, enum pp_code code, const char *message,
                      struct pp_str *out);

/* Strictly, as js_busy_read(). PP_FAILED: it is none; else what came of it, with its message. */
PP_CHECK enum pp_code js_fetched_read(const char *bytes, size_t len, struct pp_arena *arena,
                                      struct js_fetched *fetched, struct pp_err *err);

#endif
