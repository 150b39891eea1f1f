/*
 * Inside matcher/: steps of a plan that serve a few requests in another way.
 */
#ifndef PP_MATCHER_IMPROVE_H
#define PP_MATCHER_IMPROVE_H

#include "matcher/planning.h"

/* One step; false when the run ended in it. */
bool match_improve(struct match_planning *plan);

/* Another request that is in its way, as a rule. */
size_t match_improve_relative(struct match_planning *plan, size_t request);

#endif
