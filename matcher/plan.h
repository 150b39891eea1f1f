/*
 * Mode plan: all requests at once, each served by one team or left unserved at its priority; no
 * peer in two places, no limit overrun, each further engagement of a peer at a higher load.
 *
 * A run is a sequence of steps, and nothing but their number decides what it has reached: the same
 * instance and number of steps give the same answer, and more steps never a worse one. Where a hook
 * ends a run, the answer says after how many steps; a run limited to so many gives the same.
 */
#ifndef PP_MATCHER_PLAN_H
#define PP_MATCHER_PLAN_H

#include "matcher/hands.h"
#include "matcher/match.h"

/* A team, its load parts counted in the order of the requests: the j-th engagement of a peer is in
 * the j-th of its teams. */
struct match_plan_team {
    size_t request;
    struct match_team team;
};

/* The best so far. */
struct match_plan_progress {
    int64_t steps, points, bound;
    size_t served;
};

struct match_plan_options {
    int64_t step_limit; /* 0: none */
    /* Asked often, and with hands from any of them; NULL: never. */
    bool (*cancelled)(void *arg);
    /*
     * Told on the caller's own thread, before each step and whenever the points or the bound are
     * better than before; NULL: nobody is.
     */
    void (*progress)(void *arg, const struct match_plan_progress *progress);
    void *arg; /* of both */
    /*
     * A plan to start from: window and seats are read. A team that breaks a rule, or clashes with
     * one before it in the list, is left out; what is left is never made worse.
     */
    const struct match_plan_team *start;
    size_t start_count;
    /* By request; NULL: none. A frozen request keeps its team of `start`, or stays unserved. */
    const bool *frozen;
    /* Among plans with the most points, one that disturbs the fewest of the current teams. */
    bool calm;
    const struct match_hands
        *hands; /* NULL: none but the caller's own; no answer depends on them */
};

struct match_plan_stats {
    int64_t steps;
    int64_t candidates; /* over all requests */
    int64_t searches;   /* of one request under prices */
    int64_t passes, nodes;
    int64_t sweeps;             /* of the bound over all requests */
    int64_t closings, branches; /* tries to close the gap, and their nodes */
};

struct match_plan_answer {
    enum match_status status; /* MATCH_OPTIMAL: bound equals points; never MATCH_INFEASIBLE */
    int64_t points;
    int64_t bound;                       /* no plan has more points */
    int64_t disturbed;                   /* people who leave a current team */
    int64_t disturbed_bound;             /* when calm: no plan with as many points has fewer */
    const struct match_plan_team *teams; /* by rising request */
    size_t team_count;
    const size_t *unserved; /* requests, rising */
    size_t unserved_count;
    struct match_plan_stats stats;
};

/*
 * Ends when the plan is proven best or when it is told to (by the limit or the hook): without
 * either it may never end. PP_INVALID when load earns points, or a team to start from has an index
 * out of range. The answer lives in the arena.
 */
PP_CHECK enum pp_code match_plan(const struct match_index *index,
                                 const struct match_plan_options *options, struct pp_arena *arena,
                                 struct match_plan_answer *answer, struct pp_err *err);

#endif
