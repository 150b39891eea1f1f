/*
 * Inside matcher/: one instance prepared for questions. Peers are held as bits in words of 64, one
 * column for each role, seniority, group and day, so that a filter is an AND of words; pairs are
 * found by their lower end, as they come in that order. Nothing changes after match_index_new().
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

/* What a pair is to each other; all zero: nothing. */
struct match_tie {
    int32_t points;
    bool never;
};

struct match_index {
    const struct match_instance *instance;
    size_t words; /* of 64 peers */

    uint64_t *role[MATCH_ROLE_MOST + 1];          /* NULL: nobody */
    uint64_t *group[MATCH_GROUP_MOST + 1];        /* NULL: nobody */
    uint64_t *at_least[MATCH_SENIORITY_MOST + 1]; /* seniority; NULL: nobody */
    const uint64_t *free_on;                      /* [word * days + day]: who is free on the day */

    /* Pairs with the lower end p: pairs[pairs_from[p]] .. pairs[pairs_from[p + 1] - 1]. */
    const uint32_t *pairs_from;
    const struct match_pair *pairs; /* the instance's, but where points have another scale */
    int32_t pair_least, pair_most;  /* over all pairs with points, and 0 */

    struct match_places regions, organisations;
};

/* What two peers are to each other, in either order. */
struct match_tie match_index_tie(const struct match_index *index, int32_t a, int32_t b);

#endif
