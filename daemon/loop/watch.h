/*
 * Notices changes of a folder. Only a hint: events may be lost, come late or twice, and one's own
 * changes make them too, so the user looks for himself, and also without being told now and then.
 */
#ifndef PP_DAEMON_LOOP_WATCH_H
#define PP_DAEMON_LOOP_WATCH_H

#include "daemon/loop/loop.h"

typedef void loop_watch_fn(void *data);

struct loop_watch {
    struct loop_watch_handle *handle; /* owned; NULL before start and after fini */
};

/* `fn` in a later turn after something in the folder has changed. PP_CONFIG when it cannot be
 * watched. */
PP_CHECK enum pp_code loop_watch_start(struct loop_watch *watch, struct loop *loop,
                                       const char *folder, loop_watch_fn *fn, void *data,
                                       struct pp_err *err);
void loop_watch_fini(struct loop_watch *watch); /* accepts a zeroed one; leaves it zeroed */

#endif
