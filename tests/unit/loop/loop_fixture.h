/* A loop for one test; its end proves that every handle was closed. */
#ifndef PP_TESTS_UNIT_LOOP_FIXTURE_H
#define PP_TESTS_UNIT_LOOP_FIXTURE_H

#include "daemon/loop/loop.h"
#include "tests/lib/pp_test.h"

static inline void open_loop(struct loop *loop)
{
    struct pp_err err = {0};
    assert_ok(loop_init(loop, pp_clock_system(), &err), &err);
}

/* Turns until *flag reaches `want`; fails the test after some seconds. */
static inline void turn_until(struct loop *loop, const int *flag, int want)
{
    const struct pp_clock clock = pp_clock_system();
    const int64_t limit_ms = pp_clock_mono_ms(&clock) + 20000;
    while (*flag < want) {
        if (pp_clock_mono_ms(&clock) > limit_ms)
            fail_msg("waited too long: %d of %d", *flag, want);
        loop_turn(loop, 50);
    }
}

#endif
