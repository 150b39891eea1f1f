/*
 * Measuring: bench_run() calls a piece of work again and again until it has a good look at it, and
 * prints one line: name, nanoseconds for one call (which it returns), calls per second.
 */
#ifndef PP_TESTS_BENCH_BENCH_H
#define PP_TESTS_BENCH_BENCH_H

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"

typedef void bench_fn(void *arg); /* once the work; what it computes must go somewhere */

enum { BENCH_LEAST_MS = 300 };

static inline double bench_run(const char *name, bench_fn *work, void *arg)
{
    const struct pp_clock clock = pp_clock_system();
    int64_t calls = 1, ms = 0;
    for (;; calls *= 2) {
        const int64_t began = pp_clock_mono_ms(&clock);
        for (int64_t i = 0; i < calls; i++)
            work(arg);
        ms = pp_clock_mono_ms(&clock) - began;
        if (ms >= BENCH_LEAST_MS)
            break;
    }
    const double each_ns = (double)ms * 1e6 / (double)calls;
    printf("%-40s %12.0f ns %12.0f /s\n", name, each_ns, 1e9 / each_ns);
    return each_ns;
}

#endif
