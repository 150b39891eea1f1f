/*
 * One run of the helper peerpool-import: started for one piece of work, given one frame, listened
 * to until it has said all, and killed when that takes too long. Whatever becomes of it, this
 * process lives on, and done() is called once.
 */
#ifndef FLOW_HELPER_H
#define FLOW_HELPER_H

#include "daemon/loop/loop.h"

struct flow_helper; /* one under way */

struct flow_helper_config {
    const char *path;        /* absolute */
    const char *const *argv; /* with argv[0], NULL at the end; borrowed until it has started */
    size_t frame_most;       /* longest frame of its answer */
    int64_t wait_ms;         /* for all of it */
    const char *work;        /* "the calendar": what took too long, or was given up */
    /* A frame of its answer; *more: another one follows. What fails ends it. */
    enum pp_code (*on_frame)(void *data, const char *bytes, size_t len, bool *more,
                             struct pp_err *err);
    /* Last of all, on the loop. */
    void (*done)(void *data, enum pp_code code, const struct pp_err *err);
    void *data;
};

/* Copies the bytes. On failure done() is not called. */
PP_CHECK enum pp_code flow_helper_start(struct flow_helper **out, struct loop *loop,
                                        const struct flow_helper_config *config, const void *bytes,
                                        size_t len, struct pp_err *err);

/* Ends it at once; done() follows with PP_CANCELLED, unless all was said. */
void flow_helper_cancel(struct flow_helper *helper);

#endif
