/*
 * Inside matcher/: the end of a plan. When the bound is near, each request has few teams that a
 * better plan could hold; all of them are listed, and the best choice among them is found and
 * proven.
 */
#ifndef PP_MATCHER_CLOSING_H
#define PP_MATCHER_CLOSING_H

#include "matcher/planning.h"

/* Before the first step: who must be disturbed, whatever the plan. */
void match_closing_init(struct match_planning *plan);

/* After a sweep: a step, where it is worth trying; false when the run ended in it. */
bool match_closing_try(struct match_planning *plan);

#endif
