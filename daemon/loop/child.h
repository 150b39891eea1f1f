/*
 * A helper process: started with one end of a socket pair as its descriptor 3, talking in frames
 * (frame.h). The helper sees end of file when the daemon goes. Starting again with back-off is the
 * caller's business, who knows what was under way.
 */
#ifndef PP_DAEMON_LOOP_CHILD_H
#define PP_DAEMON_LOOP_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "daemon/loop/loop.h"

enum { LOOP_CHILD_FD = 3 };

struct loop_child;

struct loop_child_config {
    const char *path;        /* absolute; no shell, no PATH */
    const char *const *argv; /* with argv[0], NULL-ended */
    const char *const *envp; /* NULL-ended; NULL: the daemon's own */
    size_t frame_most;       /* longest frame accepted from it */
    size_t queue_most;       /* bytes waiting to be taken by it, beyond which send is PP_BUSY */

    /* Bytes live until it returns. It may send and stop, not free. */
    void (*on_frame)(void *data, const char *bytes, size_t len);
    /*
     * Exactly once, last of all: exit status, or the signal's number (else 0). The child is freed
     * when it returns; a new one may be started inside.
     */
    void (*on_exit)(void *data, int status, int signal);
    void *data;
};

/* The helper's standard output and error are the daemon's; its standard input is /dev/null. */
PP_CHECK enum pp_code loop_child_start(struct loop_child **out, struct loop *loop,
                                       const struct loop_child_config *config, struct pp_err *err);
PP_CHECK enum pp_code loop_child_send(struct loop_child *child, const void *bytes, size_t len,
                                      struct pp_err *err);
/*
 * Ends the daemon's side of the stream after what is queued: the helper sees end of file. SIGTERM
 * after half of grace_ms, SIGKILL after the whole. Frames still come until it has ended, so that
 * its last outcomes are not lost; on_exit follows.
 */
void loop_child_stop(struct loop_child *child, int64_t grace_ms);

#endif
