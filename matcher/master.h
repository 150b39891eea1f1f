/*
 * Inside matcher/: the best choice of one team for each of some requests, from a list of teams for
 * each, beside what is in the book: exact, by branch and bound.
 *
 * What a plan falls short of the bound (dual.h) is a sum of parts that are never negative: for each
 * request, what its team is worth less than the best at the prices (its slack); for each peer, what
 * its engagements are worth less than the best number of them; for each day with a price, the price
 * if nobody pays it. A branch ends when the parts that are certain exceed what is left to lose.
 */
#ifndef PP_MATCHER_MASTER_H
#define PP_MATCHER_MASTER_H

#include "matcher/dual.h"

struct match_column {
    struct match_offer offer; /* window MATCH_NONE: unserved */
    int64_t slack;            /* units */
    int32_t disturbed;        /* people */
    uint16_t of;              /* which of the requests */
};

struct match_master {
    struct match_book *book; /* without the requests' teams; as it was when it ends */
    const struct match_dual *dual;
    const size_t *requests;
    size_t count;
    struct match_column *columns; /* in any order; sorted */
    size_t column_count;
    int64_t
        slack; /* units: what is lost for certain by what is in the book, peers and days apart */
    /*
     * Looks for more points than this, or, if `calm`, as many and fewer disturbed; raised to
     * what is found.
     */
    int64_t points;
    int64_t disturbed;
    bool calm;
    int64_t node_limit;
    bool (*cancelled)(void *arg); /* NULL: never */
    void *arg;
    /* Found: */
    struct match_offer *chosen; /* room for one for each request */
    bool found, whole;          /* whole: there is nothing better among the columns */
    bool stopped;               /* by the hook: nothing else is filled */
    int64_t nodes;
};

/* Too many columns make it slow: at most so many. */
enum { MATCH_COLUMNS_MOST = 16384 };

void match_master_solve(struct match_master *master);

/* What a team is worth less, at the best prices, than `best` units. */
int64_t match_master_slack(const struct match_dual *dual, size_t request,
                           const struct match_offer *offer, int64_t best);

#endif
