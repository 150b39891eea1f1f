/*
 * The injected random source, and ids made from it. No other file draws randomness.
 */
#ifndef PP_BASE_RANDOM_H
#define PP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

struct pp_random {
    void (*fill)(void *arg, void *bytes, size_t len);
    void *arg; /* borrowed */
};

/* The kernel's generator; safe for secrets and from any thread. */
struct pp_random pp_random_system(void);

/* A repeatable sequence from *state (borrowed, advanced): for tests and demonstrations only. */
struct pp_random pp_random_seeded(uint64_t *state);

void pp_random_fill(const struct pp_random *random, void *bytes, size_t len);
uint64_t pp_random_u64(const struct pp_random *random);
uint32_t pp_random_below(const struct pp_random *random, uint32_t limit); /* unbiased, limit > 0 */

/*
 * A new 63-bit id: 41 bits of wall-clock milliseconds, then 22 random bits, so ids sort by time of
 * making and can be made by any process without asking the database. Never 0. Two made in the same
 * millisecond collide once in four million; the primary key then refuses and the caller tries
 * again.
 */
int64_t pp_id_new(const struct pp_clock *clock, const struct pp_random *random);

#endif
