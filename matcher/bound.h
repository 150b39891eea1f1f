/*
 * Inside matcher/: the Lagrangian bound. Each feature f has a multiplier, the price of one more
 * member it counts. For any prices, no team in window w has more points than
 *   points of w + sum over f of max over n of (worth_f(n) - price_f n)
 *     + sum over seats of max over candidates of (points alone + prices of its features + bonus)
 * since its own counts are among the n and its own members among the candidates. The budget is one
 * more feature, counted in money; what a pair gains is charged, as a bonus, to the two.
 * Seats that are the same (twins) take different members: the first the best, the second the next
 * best. All in whole numbers, 1024 ("fine") to a point: exact on every machine. An `aim` is in
 * points.
 */
#ifndef PP_MATCHER_BOUND_H
#define PP_MATCHER_BOUND_H

#include "matcher/problem.h"

enum { MATCH_FINE = 1024 };
#define MATCH_NEVER (INT64_MIN / 4) /* fine; less than any value */

struct match_gain {
    int32_t end[2]; /* candidates */
    int32_t points;
    int64_t share; /* fine: what is charged to end[0]; the rest is to end[1] */
};

struct match_prices {
    int64_t *feature; /* fine, for each feature */
    int64_t money;    /* fine / 1024 for each unit of cost; never negative */
};

struct match_bound {
    struct match_problem *problem;
    struct match_prices prices;
    int64_t *code_price; /* fine: sum of the prices of a code's features */

    /* Most limits are never touched: a feature with one gets a price, and is live, from when a
     * choice of the bound breaks it. */
    uint16_t *live;
    size_t live_count;
    bool *is_live;
    uint16_t *priced; /* dimensions with a live feature */
    size_t priced_count;

    uint16_t leaders;                 /* bit s: the first of its twins */
    int32_t before[MATCH_SEATS_MOST]; /* the twin before, or -1 */
    uint8_t last[MATCH_SEATS_MOST];   /* the last of its twins */

    int32_t *alive; /* candidates looked at */
    size_t alive_count;
    uint8_t *is_alive;            /* by candidate */
    uint64_t *open;               /* bit w: window w is looked at */
    int32_t only;                 /* the one window that is open and all alive are free in; or -1 */
    struct match_gain *all_gains; /* between any candidates with a window in common */
    size_t all_gain_count;
    struct match_gain *gains; /* those with both ends alive */
    size_t gain_count;

    int64_t *bonus; /* fine, by candidate */
    int64_t *value; /* fine, by candidate: features and bonus, without its points alone */
    int64_t *best;  /* fine: [window * seats + seat] */
    int32_t *best_of;
    int64_t *upper; /* fine, by window */
    int64_t counts; /* fine: the sum over the features and the budget, less what is forced */
    int64_t forced; /* fine: bonus of those who must be in the team, so that they are */
    int32_t *count_low, *count_high; /* by feature: every n between gives its maximum */
    int32_t *member_count;           /* by feature: scratch */
    int64_t *direction;              /* of the multipliers, fine; one more for money */
};

void match_bound_init(struct match_bound *bound, struct match_problem *problem);

/* As match_bound_init(), with room for so many candidates and no pair that gains. */
void match_bound_room(struct match_bound *bound, struct match_problem *problem, size_t most);

/* Begins with prices found elsewhere, for the same request. */
void match_bound_learn(struct match_bound *bound, const struct match_prices *prices);

/* Which candidates are looked at; pairs that gain are found anew. */
void match_bound_take(struct match_bound *bound, const int32_t *candidates, size_t count);
void match_bound_open_all(struct match_bound *bound);
/* Where few of those alive meet a need that must be met, they count for a good deal from now on. */
void match_bound_need(struct match_bound *bound);

/* Then all who are taken must be free in that window. */
void match_bound_open_one(struct match_bound *bound, size_t window);
bool match_bound_is_open(const struct match_bound *bound, size_t window);

/* Computes value, best and upper for the open windows. */
void match_bound_pass(struct match_bound *bound);

/* The parts of a pass: for candidates that come in pieces, look at each piece as those alive. */
void match_bound_begin(struct match_bound *bound);
void match_bound_look(struct match_bound *bound);
void match_bound_end(struct match_bound *bound);

/*
 * Charges each pair to its two ends, so that neither is raised above the best of its seat where
 * that can be had, then passes again. The share of the first end: fine; what each end lacks without
 * it.
 */
int64_t match_bound_share(int64_t points, int64_t mine, int64_t other);
void match_bound_charge(struct match_bound *bound);

/* After a pass: the largest bound of a team with this candidate. */
int64_t match_bound_reach(const struct match_bound *bound, int32_t candidate);

/* After a pass: drops candidates, and closes windows, that cannot reach the aim. */
void match_bound_reduce(struct match_bound *bound, int64_t aim);
void match_bound_close(struct match_bound *bound, int64_t aim);

/* The open window with the largest bound; false when none is open. */
bool match_bound_top(const struct match_bound *bound, size_t *window);

/* Moves the multipliers towards a smaller bound of the window; step is in 1024ths. */
void match_bound_move(struct match_bound *bound, size_t window, int64_t step, int64_t target);
void match_bound_rest(struct match_bound *bound); /* forgets the direction of earlier moves */

struct match_prices match_prices_new(const struct match_problem *problem);
void match_prices_copy(const struct match_problem *problem, struct match_prices *to,
                       const struct match_prices *from);

/* Fine to points, rounded down. */
int64_t match_bound_points(int64_t fine);

#endif
