/*
 * Inside matcher/: a whole plan from the mix of teams that the prices of the bound stand for: the
 * teams that have most of their request's shares are fixed, a few at a time; then the mix of the
 * others is made anew, with teams looked for beside what is fixed.
 */
#ifndef PP_MATCHER_FIXING_H
#define PP_MATCHER_FIXING_H

#include "matcher/planning.h"

/* After a sweep: fills the book, each round a step. False when the run ended in it. */
bool match_fixing(struct match_planning *plan);

/*
 * The same for some requests that stand in each other's way, beside what the best plan so far has
 * for the others; at first teams are looked for without fixing any.
 */
bool match_fixing_some(struct match_planning *plan);

#endif
