/*
 * Inside matcher/: the bound of a plan. Each peer has a price for an engagement, and some of its
 * days a further one for whoever occupies them; at any such prices no plan has more points than
 *   sum over requests of its best team less prices (or leaving it unserved)
 *     + sum over peers of max over n of (price n - load of n engagements) + sum of day prices
 * since n engagements cost n prices, and a day is occupied once. Whole numbers, so always valid.
 * A sweep prices every request once, then the prices move towards a smaller bound (bundle.h).
 */
#ifndef PP_MATCHER_DUAL_H
#define PP_MATCHER_DUAL_H

#include "matcher/bundle.h"

enum { MATCH_FINER = 256 }; /* prices are kept in parts of a unit, and used in units */

struct match_price {
    int64_t now, best; /* finer; of the smallest bound */
    int64_t base;      /* finer: of the smallest level; what is tried next lies around it */
    int64_t use;       /* shares of the teams in the bundle's mix that pay it */
};

struct match_day_price {
    struct match_price price; /* never negative */
    int32_t peer, day, next;  /* next: of the same peer, or -1 */
};

struct match_dual {
    const struct match_instance *instance;
    int64_t scale;
    struct match_book wish; /* each request's best team at the prices, whether they clash or not */
    struct match_price *peers; /* for each engagement; never below the load of the first */
    int32_t *engagements_most; /* by peer */
    struct match_day_price *days;
    size_t day_count, day_cap;
    int32_t *first_day; /* by peer: of days, or -1 */
    struct match_bundle bundle;
    int64_t sum;      /* units: of the requests priced in this sweep */
    int64_t found;    /* units: the same, were what was found the best */
    int64_t smallest; /* units: of the bounds of all sweeps */
    int64_t level;    /* units: the smallest of the bounds, were what was found the best */
    int64_t hoped;    /* finer: the level of this sweep, were there no other teams */
    int misses;       /* sweeps since the smallest level */
    bool rests;       /* more sweeps would hardly help */
};

void match_dual_init(struct match_dual *dual, const struct match_instance *instance, int64_t scale,
                     struct pp_arena *arena);

/* Units, at least 0: for a team in the window. */
int64_t match_dual_price(const struct match_dual *dual, size_t request, size_t window,
                         int32_t peer);
/* At the prices of the smallest bound. */
int64_t match_dual_best_price(const struct match_dual *dual, size_t request, size_t window,
                              int32_t peer);
/* The first in two parts: for the engagement, and for its days. */
int64_t match_dual_engagement(const struct match_dual *dual, int32_t peer);
int64_t match_dual_days(const struct match_dual *dual, size_t request, size_t window, int32_t peer);

/* How many engagements a peer would give at a price (finer): all that load less than it. */
int32_t match_dual_given(const struct match_dual *dual, int32_t peer, int64_t price);

/* The team, or none, that a request takes at the prices. */
void match_dual_wish(struct match_dual *dual, size_t request, const struct match_offer *offer);

/* What pricing a request gave. */
void match_dual_add(struct match_dual *dual, size_t request, const struct match_bid *bid);

/* Units: the bound at the prices, when the requests give so much. */
int64_t match_dual_bound(const struct match_dual *dual, int64_t sum);

/* Is it worth proving a bound of so much, when one of `bound` is proven already? */
bool match_dual_wants(const struct match_dual *dual, int64_t level, int64_t bound);

/* After all requests: the bound in points, of this and all earlier sweeps; moves the prices. */
int64_t match_dual_end(struct match_dual *dual, int64_t points);

#endif
