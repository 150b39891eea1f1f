/*
 * Inside matcher/: for very many peers, a look at each of them, piece by piece and by as many hands
 * as are lent, that leaves those who can matter: every team of at least the aim has only such peers
 * in it. Prices come from a sample, a first team and better prices from the best of all by those;
 * then one bound over everybody tells who is left. Nothing is kept of a peer but four bytes. What
 * is left, and so the answer, does not depend on the number of hands.
 */
#ifndef PP_MATCHER_SIEVE_H
#define PP_MATCHER_SIEVE_H

#include "matcher/search.h"

/* With fewer peers it is quicker to look at them all in the search. */
bool match_sieve_pays(const struct match_index *index);

struct match_sieved {
    const uint64_t *among;        /* bit p: peer p is left; NULL: everybody is */
    struct match_shortlist found; /* of the problem's size: teams to begin with */
    struct match_prices prices;   /* feature NULL: none were found */
    struct match_stats stats;
    int64_t candidates;
    bool stopped;
};

struct match_sieved match_sieve(const struct match_index *index,
                                const struct match_request *request,
                                const struct match_options *options, struct pp_arena *arena);

#endif
