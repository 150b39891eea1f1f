/*
 * Inside matcher/: one window to its end. A dive at the prices of the window does it as a rule;
 * where that takes too long, two branches are looked at instead, with a candidate in a seat and
 * without, each with prices and candidates of its own, and so on.
 */
#ifndef PP_MATCHER_BRANCH_H
#define PP_MATCHER_BRANCH_H

#include "matcher/narrow.h"

/*
 * The window has been taken and reaches the aim. Strict: teams that beat the last of a full list;
 * else also teams that equal it and come before it.
 */
void match_branch(struct match_narrow *narrow, size_t window, bool strict);

#endif
