/*
 * Inside matcher/: one window made narrow. Better prices lower its bound, and whoever cannot be in
 * a team of interest any more is dropped. Strict: of interest is what beats the last of a full
 * list; else also what equals it.
 */
#ifndef PP_MATCHER_NARROW_H
#define PP_MATCHER_NARROW_H

#include "matcher/dive.h"

struct match_narrow {
    struct match_problem *problem;
    struct match_bound bound;
    struct match_lists lists;
    struct match_prices best; /* scratch */
};

void match_narrow_init(struct match_narrow *narrow, struct match_problem *problem);

/* Where a Polyak step aims: the points to beat, or a little below the bound when there is none. */
int64_t match_narrow_target(const struct match_narrow *narrow, size_t window);

/* Looks at one window only, and of some candidates at those who are free in it. */
void match_narrow_take(struct match_narrow *narrow, size_t window, const int32_t *some,
                       size_t some_count);

/* At the prices as they are: charges, and reduces as far as that goes. False: nothing is left. */
bool match_narrow_settle(struct match_narrow *narrow, size_t window, bool strict);

/* Lowers the bound of the window taken; false when it cannot hold a team of interest. */
bool match_narrow_lower(struct match_narrow *narrow, size_t window, int moves, bool strict);

#endif
