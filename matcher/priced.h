/*
 * Inside matcher/: the exact best team of one request when each peer has a price in each window,
 * or may not be taken. Built once; every call asks for the prices anew and starts from what earlier
 * calls learned (multipliers of each window), so a call is quick, and its team, among equals,
 * depends on the calls before it: the same calls give the same teams.
 *
 * Points are without load (the caller prices it) and counted in `scale` units to the point, so that
 * prices may be finer than points.
 */
#ifndef PP_MATCHER_PRICED_H
#define PP_MATCHER_PRICED_H

#include "matcher/dive.h"

#define MATCH_BLOCKED INT64_MAX

struct match_priced {
    struct match_problem problem;   /* of one window, the one at hand */
    struct match_request one;       /* the request, with that window only */
    struct match_window window;     /* its points in units */
    struct match_options options;   /* the hook that cancels */
    const struct match_request *of; /* the request as it is */
    struct match_bound bound;
    struct match_lists lists;
    struct match_prices best;   /* scratch */
    struct match_prices good;   /* of the window last found promising: where others begin */
    struct match_prices *tight; /* by window */
    bool *known;                /* by window: it has such prices */
    int64_t *promise;           /* by window: the last bound; none of its teams had more */
    bool *done, *whole;         /* by window: scratch */
    int64_t *alone;             /* [candidate * seats + seat]: units, without load */
    uint32_t *free_from;        /* candidates free in window w: free[free_from[w]] .. */
    int32_t *free;
    int64_t *price; /* of them, in the window at hand */
    int64_t extent; /* points: more than any peer's points, and any price of use, together */
    int64_t scale;
    int64_t settled; /* points: lost when everybody of the current team leaves */
    int32_t *all_peers;
};

/* A team with its points without load; window MATCH_NONE: none. */
struct match_offer {
    int32_t window;
    int32_t seats[MATCH_SEATS_MOST];
    int64_t points;
};

struct match_ask {
    /* The price, in units and at least 0, or MATCH_BLOCKED, of each candidate in the window. */
    void (*price)(void *arg, size_t window, const int32_t *peers, size_t count, int64_t *prices);
    void *arg;
    int64_t grain; /* teams that differ by less are as good: 1, or scale */
    int64_t nodes; /* of one window; then its bound stands for what was not seen */
    bool again;    /* at the prices of the call before: what was seen then is not looked at */
    struct match_offer first; /* a team that would do, if its peers are not blocked */
};

enum { MATCH_OTHERS_MOST = 4 };

struct match_bid {
    bool stopped;             /* by the hook: nothing else is filled */
    bool open;                /* the nodes were too few to prove that there is no better offer */
    struct match_offer offer; /* window MATCH_NONE: none is worth more than leaving it */
    struct match_offer others[MATCH_OTHERS_MOST]; /* good ones seen before the offer */
    size_t other_count;
    int64_t units; /* what the offer is worth, less prices; without one what leaving it costs */
    int64_t bound; /* units, less prices: no team has more; at least what leaving it costs */
};

/* Finds the candidates; then, when the scale of all requests is known, makes the rest ready. */
void match_priced_find(struct match_priced *priced, const struct match_index *index,
                       const struct match_request *request, struct pp_arena *arena);
void match_priced_ready(struct match_priced *priced, const struct match_index *scaled,
                        int64_t scale, bool (*cancelled)(void *), void *arg,
                        struct pp_arena *arena);

/* The index with its pairs' points in units: the one match_priced_ready() wants. */
const struct match_index *match_priced_index(const struct match_index *index, int64_t scale,
                                             struct pp_arena *arena);

/* The best team worth more, less prices, than leaving the request unserved. */
struct match_bid match_priced_best(struct match_priced *priced, const struct match_ask *ask);

/* A team and what it is worth: units, less prices. */
struct match_worth {
    struct match_offer offer;
    int64_t units;
};

struct match_within {
    struct match_worth *teams; /* by falling units */
    size_t count;
    bool whole;   /* there are no others; else `most` or the limit of nodes was reached */
    bool stopped; /* by the hook: nothing else is filled */
};

/*
 * All teams, each in each window, that are worth at least so many units, less prices; never those
 * worth less than leaving the request. The best `most` of them, or so. Seats that are the same in
 * all are filled in one order only. The teams live in the arena.
 */
struct match_within match_priced_within(struct match_priced *priced, const struct match_ask *ask,
                                        int64_t least, size_t most, struct pp_arena *arena);

#endif
