/*
 * Mode rebalance: the plan of all requests once more, from what is arranged (request->current),
 * when peers have left, declined, moved posts or lost days. Who leaves a current team costs points,
 * so a firm member who breaks no hard rule moves only when the gain exceeds that; among plans with
 * the most points one that disturbs the fewest people is taken, with a proof of both.
 *
 * Somebody is disturbed who sits in a current team and is not in the new one of that request, or is
 * there on other dates.
 */
#ifndef PP_MATCHER_REBALANCE_H
#define PP_MATCHER_REBALANCE_H

#include "matcher/plan.h"

struct match_rebalance_options {
    int64_t step_limit;           /* as for a plan; 0: none */
    bool (*cancelled)(void *arg); /* asked often; NULL: never */
    void (*progress)(void *arg, const struct match_plan_progress *progress); /* NULL: nobody */
    void *arg;                                                               /* of both */
    /*
     * By request; NULL: none. What is arranged for a frozen request stays, and one for which
     * nothing is arranged stays unserved; unless its current team breaks a rule today: then it is
     * treated as any other, and its change is marked as `thawed`.
     */
    const bool *frozen;
    const struct match_hands *hands; /* NULL: none; the answer is the same with any */
};

/* Hard rules between the current teams of several requests. */
enum match_between_rule {
    MATCH_BETWEEN_CLASH,       /* sits in another current team on the same days, gap included */
    MATCH_BETWEEN_DAYS,        /* the current teams take more than days_left */
    MATCH_BETWEEN_ENGAGEMENTS, /* or more than engagements_left */
    MATCH_BETWEEN_RULES,
};

const char *match_between_rule_word(enum match_between_rule rule); /* "clash": for programs */

/* A seat before and after. The same peer may also come back in another seat: see `stays`. */
struct match_moved_seat {
    int32_t before, after; /* peers; MATCH_NONE: empty */
    bool firm;             /* of `before` */
    bool stays;            /* `before` is in the new team, in whichever seat, on the same dates */
    bool comes;            /* `after` was not in the current team, or on other dates */
    uint32_t broken;  /* bit r: `before` breaks rule r (enum match_rule) in its seat; busy: in the
                         current window */
    uint32_t between; /* bit r: enum match_between_rule */
    size_t clash;     /* the other request, when it clashes */
};

/* One request that is touched. */
struct match_moved {
    size_t request;
    struct match_team before, after; /* window MATCH_NONE: nothing arranged; unserved */
    struct match_moved_seat seats[MATCH_SEATS_MOST];
    uint32_t team_broken; /* bit r: the team before breaks rule r (enum match_team_rule) */
    bool forced;          /* some hard rule is broken before; else the change is for its gain */
    bool thawed;          /* frozen, but a rule is broken */
    int32_t disturbed;
    /*
     * Points: what those who leave cost; and by how much the new team (or -priority) is worth more
     * than the one before, that cost apart. Of teams that break rules the points are as defined.
     */
    int64_t cost, gain;
};

struct match_rebalance_answer {
    struct match_plan_answer plan;     /* the whole plan after; its bound holds as a plan's does */
    const struct match_moved *changes; /* by rising request */
    size_t change_count;
    int64_t disturbed;       /* people, in all changes */
    int64_t disturbed_bound; /* no plan with as many points disturbs fewer */
    int64_t cost, gain;      /* of all changes */
    bool proven;             /* both bounds are reached: no better plan, and none as good that
                                disturbs fewer */
};

/* As match_plan(), but ends also when all is proven. The answer lives in the arena. */
PP_CHECK enum pp_code match_rebalance(const struct match_index *index,
                                      const struct match_rebalance_options *options,
                                      struct pp_arena *arena, struct match_rebalance_answer *answer,
                                      struct pp_err *err);

#endif
