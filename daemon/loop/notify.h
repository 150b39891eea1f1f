/*
 * What the service manager wants to know and gives: readiness, status, the watchdog, listening
 * sockets. Without a service manager every call does nothing.
 */
#ifndef PP_DAEMON_LOOP_NOTIFY_H
#define PP_DAEMON_LOOP_NOTIFY_H

#include <stddef.h>

#include "base/err.h"
#include "daemon/loop/lane.h"
#include "daemon/loop/loop.h"

void loop_notify_ready(const char *status); /* READY=1 and STATUS= */
void loop_notify_status(const char *fmt, ...) PP_PRINTF(1, 2);
void loop_notify_stopping(const char *status);

/*
 * The watchdog: twice in each WatchdogSec= a timer of the loop submits a probe to `lane` (NULL:
 * none) and pings only when that has answered, so that a stuck loop or a stuck store thread gets
 * the service restarted. Does nothing when the manager did not ask for it.
 */
struct loop_watchdog {
    struct loop_watchdog_state *state; /* owned; NULL when not asked for */
};
void loop_watchdog_start(struct loop_watchdog *watchdog, struct loop *loop, struct lane *lane);
/* Before lane_stop(). Accepts zeroed. */
void loop_watchdog_stop(struct loop_watchdog *watchdog);

/* A socket passed in by FileDescriptorName=. */
struct loop_listen_fd {
    int fd; /* the caller's to close */
    char name[64];
};

/*
 * Fills at most `cap` sockets and says how many; unsets the variables, so that children do not
 * think they were meant. More than cap is an error.
 */
PP_CHECK enum pp_code loop_listen_fds(struct loop_listen_fd *out, size_t cap, size_t *count,
                                      struct pp_err *err);

#endif
