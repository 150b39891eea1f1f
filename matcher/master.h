/*
 * Inside matcher/: the best choice of one team for each of some requests, from a list of teams for
 * each, beside what is in the book: exact, by a Lagrangian bound and branch and bound.
 *
 * Each peer has a price for an engagement, and some of its days one for whoever occupies them
 * (dual.h). What a choice falls short of the bound is a sum of parts that are never negative: for
 * each request, what its team is worth less than the best at the prices (its slack); for each peer,
 * what its engagements are worth less than the best number of them; for each day with a price, the
 * price if nobody pays it. A team or a branch for which the parts that are certain exceed what is
 * left to lose is of no interest.
 */
#ifndef PP_MATCHER_MASTER_H
#define PP_MATCHER_MASTER_H

#include "matcher/dual.h"

struct match_column {
    struct match_offer offer; /* window MATCH_NONE: unserved, with the points of that */
    int64_t slack;            /* scratch */
    int32_t share;            /* scratch */
    int32_t disturbed;        /* people */
    uint16_t of;              /* which of the requests */
};

struct match_master {
    struct match_book *book;       /* without the requests' teams; as it was when it ends */
    const struct match_dual *dual; /* prices to begin with: those of the smallest bound */
    const size_t *requests;
    size_t count;
    struct match_column *columns; /* in any order, also twice the same; changed */
    size_t column_count;
    /*
     * Looks for more points of the book than this, or, if `calm`, as many and fewer disturbed;
     * raised to what is found.
     */
    int64_t points;
    int64_t disturbed;
    bool calm;
    int64_t move_limit, node_limit; /* of the prices; of the search */
    int cut_rounds;                 /* cuts (rows.h) are looked for so often */
    bool (*cancelled)(void *arg);   /* NULL: never */
    void *arg;
    /* Found: */
    struct match_offer *chosen; /* room for one for each request */
    bool found, whole;          /* whole: there is nothing better among the columns */
    bool stopped;               /* by the hook: nothing else is filled */
    int64_t bound;              /* points: nothing among the columns has more, if it has more than
                                   was asked for */
    int64_t nodes;
};

/* Of what the bound leaves, the search takes so many at most. */
enum { MATCH_COLUMNS_MOST = 8192 };

void match_master_solve(struct match_master *master);

/* What a team is worth less, at the best prices of the dual, than `best` units. */
int64_t match_master_slack(const struct match_dual *dual, size_t request,
                           const struct match_offer *offer, int64_t best);

#endif
