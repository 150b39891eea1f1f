/*
 * Timers on the loop, measured by the injected clock. The struct is its user's memory and may die
 * right after loop_timer_fini(), although libuv closes its handle a turn later.
 */
#ifndef PP_DAEMON_LOOP_TIMER_H
#define PP_DAEMON_LOOP_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/loop/loop.h"

typedef void loop_timer_fn(void *data);

struct loop_timer {
    struct loop_timer_handle *handle; /* owned; NULL before init and after fini */
};

void loop_timer_init(struct loop_timer *timer, struct loop *loop, loop_timer_fn *fn, void *data);

/*
 * Fires once after `after_ms`, then every `every_ms` (0: once). Started anew when running. A timer
 * that was late does not fire several times to catch up. `fn` may start, stop or fini its timer.
 */
void loop_timer_start(struct loop_timer *timer, int64_t after_ms, int64_t every_ms);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_fini(struct loop_timer *timer); /* accepts a zeroed timer; leaves it zeroed */

#endif
