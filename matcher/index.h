/*
 * Inside matcher/: one instance prepared for questions. Peers are held as bits in words of 64, one
 * column for each role, seniority, group and day, so that a filter is an AND of words; pairs are
 * held by peer. Nothing changes after match_index_new().
 */
#ifndef PP_MATCHER_INDEX_H
#define PP_MATCHER_INDEX_H

#include "matcher/match.h"

/* With more regions or organisations than this, they get no multipliers: a weaker bound, no more.
 */
enum { MATCH_PLACES_MOST = 512 };

/* The distinct values of one property, numbered from 0. */
struct match_places {
    uint16_t *of_peer; /* by peer; NULL when there are too many */
    size_t count;      /* 0 when there are too many */
};

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

    struct match_places regions, organisations;
};

#endif
