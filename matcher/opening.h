/*
 * Inside matcher/: prices for the bound of a plan to begin with. Where many requests ask for few
 * peers, the prices of a whole pool of peers must rise together, and far; the bundle (bundle.h)
 * moves from what single peers are asked for beyond what they have, and would take very many
 * sweeps. Here the prices move after every few requests instead of after all (an incremental
 * subgradient method): a team found makes its peers dearer, and whoever would give more than is
 * asked for becomes cheaper. Each peer's price moves by a step of its own, longer while it goes
 * one way from pass to pass, shorter when it turns (as in Rprop by Riedmiller and Braun, 1993).
 *
 * A pass proves nothing, so its searches may be short. What it leaves are prices, and teams for
 * the bundle.
 */
#ifndef PP_MATCHER_OPENING_H
#define PP_MATCHER_OPENING_H

#include "matcher/sweep.h"

struct match_opening {
    int64_t *steps;  /* by peer, finer: what a team adds to its price */
    int64_t *net;    /* by peer, in this pass: engagements asked for less those given, times all
                        requests */
    int8_t *way;     /* by peer: where its price went in the last pass, -1 down, 1 up */
    int64_t *sums;   /* by peer, finer: of its prices after each block of the last passes */
    int64_t count;   /* of those prices */
    int passes;      /* done */
    int passes_most; /* to do */
};

/* Of so many passes, or none. */
void match_opening_init(struct match_opening *opening, const struct match_sweep *sweep, int passes,
                        struct pp_arena *arena);

/* Are there passes left? */
bool match_opening_goes_on(const struct match_opening *opening);

/*
 * One pass: every request is priced once; after the last the prices are means of what they were.
 * False when it was stopped by the hook of a request: nothing is to be made of it.
 */
bool match_opening_pass(struct match_opening *opening, struct match_sweep *sweep);

#endif
