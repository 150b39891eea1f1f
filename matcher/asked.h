/*
 * Inside matcher/: what the rules on counts could ask for instead of what they ask, under the caps,
 * in the search for the cheapest team; and which of that they are set to, when the search tries one
 * thing after the other.
 */
#ifndef PP_MATCHER_ASKED_H
#define PP_MATCHER_ASKED_H

#include "matcher/profile.h"

enum { MATCH_OPTIONS_MOST = MATCH_LEVEL_MOST * (MATCH_SEATS_MOST + 1) };

struct match_asked_rule {
    struct match_ask options[MATCH_OPTIONS_MOST]; /* by rising cost; the first: the rule as it is */
    size_t count;
    struct match_ask *useful; /* room for those of them that no cheaper one makes needless */
    size_t at;                /* which it is set to; count: none yet, any may be */
};

struct match_asked {
    struct match_road *road;
    struct match_asked_rule *list; /* those of `require`, then the limits */
    size_t count;
};

/* All of the road's request, none set. */
struct match_asked match_asked_list(struct match_road *road);

/* What those that are set cost. */
int64_t match_asked_cost(const struct match_asked *rules);

/* Fills the road's tables, by what a team below the limit may cost: the least cost of each count,
 * and what each rule of `require` could still ask for. */
void match_asked_price(struct match_asked *rules, int64_t limit);

#endif
