/*
 * Who is asked for a seat and has not answered: until when they may, and what the clock does next
 * about it. A row is there while the seat is enquired: the write that moves the seat on takes it
 * away, so a restart finds exactly what still waits.
 */
#ifndef STORE_ASKING_H
#define STORE_ASKING_H

#include "store/store.h"

struct store_asking {
    int64_t booking;
    int seat;
    int64_t peer;
    int64_t asked_s, reply_by_s;
    int64_t next_s; /* the next reminder, or the deadline; 0: both are over, a person decides */
    int reminded;   /* how often */
};

/* Of one booking, by seat. */
PP_CHECK enum pp_code store_asking_list(struct store_tx *tx, int64_t booking,
                                        struct pp_arena *arena, struct store_asking **out,
                                        size_t *count, struct pp_err *err);
/* Those whose next_s has come, the oldest first. */
PP_CHECK enum pp_code store_asking_due(struct store_tx *tx, int64_t now_s, int limit,
                                       struct pp_arena *arena, struct store_asking **out,
                                       size_t *count, struct pp_err *err);
/* Those about which a person decides, by booking. */
PP_CHECK enum pp_code store_asking_waiting(struct store_tx *tx, int limit, struct pp_arena *arena,
                                           struct store_asking **out, size_t *count,
                                           struct pp_err *err);
/* When the next one is due; 0: never. */
PP_CHECK enum pp_code store_asking_next(struct store_tx *tx, int64_t *next_s, struct pp_err *err);
/* How many have a deadline that is before that moment and has not been dealt with. */
PP_CHECK enum pp_code store_asking_expiring(struct store_tx *tx, int64_t before_s, int64_t *count,
                                            struct pp_err *err);
/*
 * The clock has done what was due: asking is as it was read, with its new next_s and reminded.
 * PP_STALE when it has moved since: was_s is the next_s that was read.
 */
PP_CHECK enum pp_code store_asking_moved(struct store_tx *tx, const struct store_asking *asking,
                                         int64_t was_s, struct pp_err *err);

#endif
