/*
 * Inside matcher/: one instance prepared for questions. Peers are held as bits in words of 64, one
 * column for each role, seniority, group and day, so that a filter is an AND of words; pairs are
 * held by peer. Nothing changes after match_index_new().
 */
#ifndef PP_MATCHER_INDEX_H
#define PP_MATCHER_INDEX_H

#include "matcher/match.h"

enum { MATCH_REGIONS_PRICED = 64 }; /* with more regions than this, regions get no multiplier */

struct match_tie {
    int32_t peer, points;
    bool never;
};

struct match_index {
    const struct match_instance *instance;
    size_t words; /* of 64 peers */

    uint64_t *role[MATCH_ROLE_MOST + 1];          /* NULL: nobody */
    uint64_t *group[MATCH_GROUP_MOST + 1];        /* NULL: nobody */
    uint64_t *at_least[MATCH_SENIORITY_MOST + 1]; /* seniority; NULL: nobody */
    const uint64_t *free_on;                      /* [word * days + day]: who is free on the day */

    const uint32_t
        *ties_from; /* ties of peer p: ties[ties_from[p]] .. ties[ties_from[p + 1] - 1] */
    const struct match_tie *ties;  /* by rising peer */
    int32_t pair_least, pair_most; /* over all pairs with points, and 0 */

    int32_t regions[MATCH_REGIONS_PRICED]; /* distinct, rising */
    size_t region_count;                   /* 0: none, or too many */
};

#endif
