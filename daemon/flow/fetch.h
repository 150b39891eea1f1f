/*
 * A calendar fetched from the web by the helper peerpool-import, which alone has the network for
 * it. What comes back are bytes that nobody has looked at: busy.h reads them, in another process.
 */
#ifndef FLOW_FETCH_H
#define FLOW_FETCH_H

#include "daemon/json/fetched.h"
#include "daemon/loop/loop.h"

enum { FLOW_FETCH_MS = 13000 }; /* the helper's own ten seconds, and its start */

struct flow_fetch; /* one under way */

/* Texts are borrowed until it has started. */
struct flow_fetch_question {
    const char *helper;          /* absolute path of peerpool-import */
    const char *allow;           /* networks besides the public ones, "" or NULL: none */
    const char *url;             /* a secret: handed over the socket, not among the arguments */
    const char *etag, *modified; /* of the last answer; NULL or "": none */
    int64_t wait_ms;             /* 0: FLOW_FETCH_MS */
};

/*
 * Once, on the loop, last of all; everything lives until it returns. Without PP_OK there are no
 * bytes; nor are there when fetched->same.
 */
typedef void flow_fetch_done_fn(void *data, enum pp_code code, const struct js_fetched *fetched,
                                const char *bytes, size_t len, const struct pp_err *err);

/* On failure done() is not called. */
PP_CHECK enum pp_code flow_fetch_start(struct flow_fetch **out, struct loop *loop,
                                       const struct flow_fetch_question *question,
                                       flow_fetch_done_fn *done, void *data, struct pp_err *err);

/* Ends the helper at once; done() follows with PP_CANCELLED. */
void flow_fetch_cancel(struct flow_fetch *fetch);

#endif
