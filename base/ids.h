/*
 * Ids of one process: each greater than every one before, from any thread, so that thousands made
 * within a millisecond do not meet. Other processes are kept apart by the random bits.
 */
#ifndef PP_BASE_IDS_H
#define PP_BASE_IDS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/random.h"

struct pp_ids {
    struct pp_clock clock;
    struct pp_random random;
    _Atomic int64_t last; /* 0: none yet */
};

void pp_ids_init(struct pp_ids *ids, struct pp_clock clock, struct pp_random random);
int64_t
pp_ids_next(struct pp_ids *ids); /* as pp_id_new(), or one more than the last if that is less */

#endif
