/*
 * A calendar of somebody's read by the helper peerpool-import: started for one calendar, given two
 * seconds, and believed only in the form of its answer. Whatever becomes of the helper, killed or
 * broken, this process lives on and nothing is taken for free time.
 */
#ifndef FLOW_BUSY_H
#define FLOW_BUSY_H

#include "base/arena.h"
#include "calendars/busy.h"
#include "daemon/loop/loop.h"

enum { FLOW_BUSY_MS = 2000, FLOW_BUSY_BYTES = 5 << 20 };

struct flow_busy; /* one reading under way */

/* Texts are borrowed until the reading has started. */
struct flow_busy_question {
    const char *helper;    /* absolute path of peerpool-import */
    const char *from, *to; /* as cal_busy_moment() takes them */
    const char *zone;
    const char *const *addresses;
    size_t address_count; /* at most CAL_BUSY_ADDRESSES */
    const char *own;      /* domain of our own invitations; NULL: none */
    int64_t wait_ms;      /* 0: FLOW_BUSY_MS */
};

/*
 * Once, on the loop, last of all. busy and its texts live until it returns; busy->refusal says why
 * a calendar was refused, `code` also what became of the helper: PP_TIMEOUT, PP_FAILED.
 */
typedef void flow_busy_done_fn(void *data, enum pp_code code, const struct cal_busy *busy,
                               const struct pp_err *err);

/* Copies the bytes. On failure done() is not called. */
PP_CHECK enum pp_code flow_busy_start(struct flow_busy **out, struct loop *loop,
                                      const struct flow_busy_question *question, const void *bytes,
                                      size_t len, flow_busy_done_fn *done, void *data,
                                      struct pp_err *err);

/* Ends the helper at once; done() follows with PP_CANCELLED. */
void flow_busy_cancel(struct flow_busy *busy);

#endif
