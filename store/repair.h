/*
 * Repairs: each seat of a booked team that falls open, from the step that opened it to the one that
 * fills it. The write that opens a seat makes the row ("new"); what could be done about it is
 * computed and kept with it ("waiting"), until somebody comes into the seat ("filled"), or nobody
 * is to ("closed": so decided, or the visit does not take place).
 */
#ifndef STORE_REPAIR_H
#define STORE_REPAIR_H

#include "store/request.h"

/* One who could stand in, as ranked when the team was published. */
struct store_reserve {
    int seat;
    int64_t peer;
    int64_t points; /* of the team with them in the seat */
};
/* Of one booking, by seat, best first. */
PP_CHECK enum pp_code store_reserve_list(struct store_tx *tx, int64_t booking,
                                         struct pp_arena *arena, struct store_reserve **out,
                                         size_t *count, struct pp_err *err);

#define STORE_REPAIR_STATES(X)                                        \
    X(STORE_REPAIR_NEW, "new")                                        \
    X(STORE_REPAIR_WAITING, "waiting") /* a person decides */         \
    X(STORE_REPAIR_FILLED, "filled")   /* somebody is asked for it */ \
    X(STORE_REPAIR_CLOSED, "closed")
enum store_repair_state {
#define X(name, text) name,
    STORE_REPAIR_STATES(X)
#undef X
};
const char *store_repair_state_text(enum store_repair_state state);

struct store_candidate {
    int64_t peer;
    bool fits;      /* keeps every rule today */
    int64_t points; /* of the team with them; 0 when they do not fit */
    int ranked;     /* their place among the reserves when the team was published; 0: none */
    int64_t was_points;
    const char *words; /* what holds today, and what has changed */
};

struct store_repair {
    int64_t id, booking;
    int seat;
    int64_t gone;                /* who left it */
    enum store_seat_state cause; /* how: declined, withdrawn, … */
    const char *reason;          /* NULL: none given */
    enum store_repair_state state;
    int64_t opened_s;
    int64_t made_s;         /* 0 while it is new */
    const char *why;        /* it waits, or was closed; NULL */
    int64_t asked;          /* whom the clock asked by itself; 0: nobody */
    int64_t match;          /* the run that it rests on; 0: none */
    const char *rules_json; /* what the team keeps with the first who fits: flow's; NULL */
    const struct store_candidate *candidates; /* best first */
    size_t candidate_count;
};

PP_CHECK enum pp_code store_repair_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                       struct store_repair *out, struct pp_err *err);
/* state < 0: any. With candidates. By id. */
PP_CHECK enum pp_code store_repair_list(struct store_tx *tx, int state, struct store_page *page,
                                        struct pp_arena *arena, struct store_repair **out,
                                        size_t *count, struct pp_err *err);
/* How many reserves the clock has asked for that seat. */
PP_CHECK enum pp_code store_repair_tries(struct store_tx *tx, int64_t booking, int seat,
                                         int64_t *count, struct pp_err *err);
/* From new to waiting, or to closed, with all that was found. PP_STALE when it is not new. */
PP_CHECK enum pp_code store_repair_made(struct store_tx *tx, const struct store_who *who,
                                        const struct store_repair *repair, struct pp_err *err);
/* From waiting to closed: nobody is to come. PP_CONFLICT from any other state. */
PP_CHECK enum pp_code store_repair_close(struct store_tx *tx, const struct store_who *who,
                                         int64_t id, const char *why, struct pp_err *err);

#endif
