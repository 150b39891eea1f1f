/*
 * Inside matcher/: teams that searches for the cheapest found before. Priced under other caps, one
 * of them is often the answer already, or close to it: a search then has only to prove the rest.
 */
#ifndef PP_MATCHER_KNOWN_H
#define PP_MATCHER_KNOWN_H

#include "matcher/lever.h"

enum { MATCH_KNOWN_MOST = 64 };

struct match_elastic_team {
    int64_t cost;  /* MATCH_COST_MOST: none */
    int64_t least; /* of any team under the caps, as far as the seats alone say */
    size_t window;
    int32_t seats[MATCH_SEATS_MOST];
};

struct match_known {
    struct match_elastic_team at[MATCH_KNOWN_MOST]; /* when full, the oldest goes */
    size_t added;
};

void match_known_add(struct match_known *known, const struct match_elastic_team *team);

/* The cheapest of them under the caps; cost MATCH_COST_MOST: none is allowed. */
struct match_elastic_team match_known_cheapest(const struct match_known *known,
                                               const struct match_wide *wide,
                                               const struct match_caps *caps);

#endif
