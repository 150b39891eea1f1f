/*
 * Inside matcher/: a step of a plan that takes a few requests out and puts the best choice of teams
 * for all of them back, among the best teams of each at the prices of the bound.
 */
#ifndef PP_MATCHER_REBUILD_H
#define PP_MATCHER_REBUILD_H

#include "matcher/planning.h"

/*
 * After a sweep. With teams that are looked for, or (many more requests at once) only such as were
 * found before. False when the run ended in it.
 */
bool match_rebuild(struct match_planning *plan, bool looks);

#endif
