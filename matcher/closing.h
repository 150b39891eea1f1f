/*
 * Inside matcher/: the end of a plan. When the bound is near, each request has few teams that a
 * better plan could hold; all of them are listed, and the best choice among them is found and
 * proven: by a tree that grows a little in each step (tree.h).
 */
#ifndef PP_MATCHER_CLOSING_H
#define PP_MATCHER_CLOSING_H

#include "matcher/planning.h"

/* Before the first step: who must be disturbed, whatever the plan. */
void match_closing_init(struct match_planning *plan);

/* After the last step. */
void match_closing_fini(struct match_planning *plan);

/* After a sweep: a step, where it is worth trying; false when the run ended in it. */
bool match_closing_try(struct match_planning *plan);

#endif
