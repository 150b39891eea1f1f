/*
 * Inside matcher/: a run of mode plan while it lasts: the plan at work, the best one so far, the
 * bound and its prices, and what a step of any kind needs.
 */
#ifndef PP_MATCHER_PLANNING_H
#define PP_MATCHER_PLANNING_H

#include "matcher/master.h"
#include "matcher/opening.h"
#include "matcher/plan.h"
#include "matcher/pool.h"
#include "matcher/sweep.h"
#include "matcher/tree.h"

enum {
    MATCH_PART = 1024, /* of the prices of the bound */
    MATCH_LATE = 30,   /* improvements */
    /* Of the bound, before its prices are of use for a plan; with an opening before them, one. */
    MATCH_QUIET_SWEEPS = 10,
};

struct match_planning {
    const struct match_index *index;
    const struct match_instance *instance;
    const struct match_plan_options *options;
    struct match_priced *requests;
    int64_t scale;
    size_t *order;
    const bool *frozen; /* by request: its team is not touched */
    size_t *loose;      /* the other requests */
    size_t loose_count;
    struct match_book book;   /* at work */
    struct match_offer *kept; /* the best plan so far */
    struct match_offer *last; /* by request: the last team found, a first one for the next time */
    int64_t kept_points, bound;
    int64_t kept_disturbed, disturbed_bound;
    int64_t closing_gap;        /* units: where the last try to close it failed */
    int64_t closing_at;         /* steps: when to try again, whatever the gap */
    size_t closing_first;       /* of the loose requests: the one to begin with */
    int64_t closing_most;       /* what a try may cost */
    struct match_tree *tree;    /* of a try that goes on; NULL: none */
    struct pp_arena tree_arena; /* its owner */
    size_t kept_served;
    struct match_sweep sweep;
    struct match_opening opening;
    struct match_pool pool;
    struct pp_arena *arena; /* of the run */
    int64_t part;           /* of the dual's prices: what the search at hand takes of them */
    size_t asked;           /* the request at hand */
    int64_t
        late[MATCH_LATE]; /* points of the book some improvements ago: what may be fallen back to */
    size_t late_at;
    uint64_t dice, salt;
    bool ended;
    struct match_plan_stats stats;
};

/* Dice: the same on every machine. */
uint64_t match_planning_mix(uint64_t z);
size_t match_planning_roll(struct match_planning *plan, size_t below);

/* Do the prices of the bound say by now which peers and days are in demand? */
bool match_planning_priced(const struct match_planning *plan);

/* May another step begin? Whoever follows the run is told how far it is. */
bool match_planning_goes_on(struct match_planning *plan);

void match_planning_tell(const struct match_planning *plan);

/* The book becomes the best plan so far: whatever it is worth; if it is better. */
void match_planning_accept(struct match_planning *plan);
void match_planning_keep(struct match_planning *plan);

/* The best plan so far becomes the book. */
void match_planning_go_back(struct match_planning *plan);

/*
 * The best team of a request at some prices; those of the book beside it, the bound's counted by
 * `part`, are what match_planning_serve() asks for, which also puts it into the book, if it is
 * worth more than leaving the request. False when it was stopped: the step at hand is then as if it
 * had never begun.
 */
bool match_planning_search(struct match_planning *plan, size_t request, struct match_ask *ask,
                           struct match_bid *bid);
bool match_planning_serve(struct match_planning *plan, size_t request, int64_t part);

/* A team of request r, or none, as a column of a master's i-th request. */
struct match_column match_planning_column(const struct match_planning *plan, size_t i, size_t r,
                                          const struct match_offer *offer);

#endif
