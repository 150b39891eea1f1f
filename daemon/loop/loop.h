/*
 * The event loop: one libuv loop, one thread, an injected clock.
 *
 * Everything of the daemon that is not straight-line work on a lane happens in callbacks of this
 * loop. Owners end in reverse order: what lives on the loop is stopped first (its handles close
 * during later turns), then loop_fini() proves that nothing was forgotten.
 */
#ifndef PP_DAEMON_LOOP_LOOP_H
#define PP_DAEMON_LOOP_LOOP_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/clock.h"
#include "base/err.h"

struct loop {
    uv_loop_t uv;
    struct pp_clock clock;
    /*
     * 0 with a real clock. With a manual one: timers look at it at least this often (milliseconds
     * of the machine), so that a test moves time by writing to its clock.
     */
    int clock_poll_ms;
};

/* The struct that holds `member` at `pointer`: how a callback finds what it belongs to. */
#define LOOP_OF(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* Also ignores SIGPIPE for the process: writing to a client that left is an ordinary error. */
PP_CHECK enum pp_code loop_init(struct loop *loop, struct pp_clock clock, struct pp_err *err);

/* Turns until loop_stop(), or until nothing is left that could happen. */
void loop_run(struct loop *loop);

/* The current turn is the last. From the loop's thread only. */
void loop_stop(struct loop *loop);

/* One turn that waits at most `wait_ms` for something to happen: for tests and for shutting down.
 */
void loop_turn(struct loop *loop, int wait_ms);

/* Lets closing handles close, then requires that no handle is left. */
void loop_fini(struct loop *loop);

int64_t loop_now_ms(const struct loop *loop); /* the injected monotonic clock */

#endif
