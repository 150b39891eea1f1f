/*
 * Inside matcher/: sweeps of the bound of a plan: every request is priced once, by as many hands as
 * were lent, then the prices move (dual.h). What a request gives depends on the prices and on what
 * it learned itself before, never on another, so the number of hands changes nothing.
 */
#ifndef PP_MATCHER_SWEEP_H
#define PP_MATCHER_SWEEP_H

#include "matcher/dual.h"
#include "matcher/hands.h"

struct match_sweep {
    struct match_dual dual;
    struct match_priced *requests; /* borrowed, of the instance's requests */
    size_t count;
    const struct match_hands *hands; /* NULL: none */
    struct match_bid *bids;          /* by request: scratch */
    int64_t *best;                   /* by request: its part of the smallest bound, units */
    int64_t *nodes;                  /* by request: the limit of its searches */
    int64_t done;                    /* sweeps that came to their end */
    bool again;                      /* within a sweep: only what is open is searched, on */
    /* By request, borrowed; NULL: none. The team of a frozen request is the one in the book. */
    const bool *frozen;
    const struct match_book *book;
};

void match_sweep_init(struct match_sweep *sweep, struct match_priced *requests,
                      const struct match_instance *instance, int64_t scale,
                      const struct match_hands *hands, struct pp_arena *arena);

/* Prices one request at the prices of the day, with so many nodes for a window: its bid. */
void match_sweep_price(struct match_sweep *sweep, size_t request, int64_t nodes);

/*
 * One sweep, with the points of the best plan so far to aim at; lowers *bound when it found a
 * smaller one. False when it was stopped by the hook of a request: nothing is to be made of it.
 */
bool match_sweep_run(struct match_sweep *sweep, int64_t points, int64_t *bound);

/*
 * After a sweep: all teams of the request that a plan of at least so many points can hold, by the
 * smallest bound and its prices, and whether it can leave the request unserved.
 */
struct match_within match_sweep_within(struct match_sweep *sweep, size_t request, int64_t points,
                                       size_t most, int64_t nodes, struct pp_arena *arena,
                                       bool *unserved);

#endif
