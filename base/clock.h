/*
 * The injected clock: no other file asks the machine for the time. Tests pass a clock they step.
 */
#ifndef PP_BASE_CLOCK_H
#define PP_BASE_CLOCK_H

#include <stdint.h>

struct pp_clock {
    int64_t (*wall_ms)(void *arg); /* milliseconds since 1970-01-01T00:00:00Z */
    int64_t (*mono_us)(void *arg); /* microseconds that never run backwards */
    void *arg;                     /* borrowed */
};

struct pp_clock pp_clock_system(void);

/* A clock that stands still at *wall_ms (borrowed) until the test moves it; mono follows it. */
struct pp_clock pp_clock_manual(int64_t *wall_ms);

int64_t pp_clock_wall_ms(const struct pp_clock *clock);
int64_t pp_clock_wall_s(const struct pp_clock *clock);
int64_t pp_clock_mono_ms(const struct pp_clock *clock);
int64_t pp_clock_mono_us(const struct pp_clock *clock);

#endif
