/*
 * Inside matcher/: what the features of a peer are worth at the prices of a bound, straight from
 * the peer by tables: for when there are too many peers to hold the codes of each. The same value
 * as that of the bound's candidates, without what pairs gain. Skills are priced where the finder
 * walks over them anyway.
 */
#ifndef PP_MATCHER_GAUGE_H
#define PP_MATCHER_GAUGE_H

#include "matcher/bound.h"

struct match_gauge {
    const struct match_index *index;
    int64_t money;             /* as match_prices.money */
    const int64_t *code_price; /* fine, of the bound */
    const struct match_features *features;
    struct {
        int32_t trait, values; /* answers below have an entry */
        const int64_t *price;  /* fine: of no answer, then by answer, then of any other */
    } traits[MATCH_TRAITS_MOST];
    size_t trait_count;
    const int64_t *group, *fresh, *region, *organisation; /* fine, by value; NULL: no prices */
};

/* After match_bound_begin(): at its prices. */
void match_gauge_init(struct match_gauge *gauge, const struct match_bound *bound,
                      struct pp_arena *arena);

/* Has the finder price skills. */
void match_gauge_skills(const struct match_gauge *gauge, struct match_finder *finder);

/* Fine: of all but skills, at what the peer just seen costs. */
int64_t match_gauge_price(const struct match_gauge *gauge, int32_t peer, int32_t cost);

#endif
