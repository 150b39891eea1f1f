/*
 * Inside matcher/: the depth-first search of one window, after the bound has left few candidates.
 * Seats are filled one by one; a node is left when even the bound of what is open cannot reach the
 * aim. By value: seats with few candidates first, best candidates first, for the best teams. In
 * order: seats by number, candidates by rising peer, so that among teams of equal points the first
 * by the tie rules comes first and the others are cut off by it.
 */
#ifndef PP_MATCHER_DIVE_H
#define PP_MATCHER_DIVE_H

#include "matcher/bound.h"

struct match_choice {
    int64_t value;     /* fine: points alone, prices and bonus */
    int32_t candidate; /* -1: the seat stays empty */
};

struct match_lists {
    struct match_choice *at[MATCH_SEATS_MOST];
    size_t count[MATCH_SEATS_MOST];
};

enum match_dive {
    MATCH_DIVE_BEST,    /* by value, for teams that beat the last of a full list */
    MATCH_DIVE_TIES,    /* by value, also for teams that equal it and come before it */
    MATCH_DIVE_IN_ORDER /* the same in order: for when very many teams are equal */
};

/* Room for lists of all candidates. */
void match_lists_init(struct match_lists *lists, const struct match_problem *problem);

/*
 * After a pass: for each seat the alive candidates that can reach the aim in the window, best first
 * (then by rising peer). False when a seat that must be filled has none.
 */
bool match_lists_fill(struct match_lists *lists, const struct match_bound *bound, size_t window,
                      int64_t aim);

/*
 * Searches the window and adds what it finds to problem->found. True when it came to the end, false
 * after node_limit nodes (0: no limit) or when the search was stopped.
 */
bool match_dive(struct match_problem *problem, const struct match_bound *bound,
                const struct match_lists *lists, size_t window, enum match_dive kind,
                int64_t node_limit);

/* Improves the best choice of each seat by changing one seat at a time; adds what keeps all rules.
 */
void match_polish(struct match_problem *problem, const struct match_lists *lists, size_t window);

#endif
