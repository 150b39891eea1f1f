/*
 * Inside matcher/: who may sit where in the search for the cheapest team. The candidates for any
 * date are found once for each search, and reduced by what teams with them come to; those of a
 * window are found among them.
 */
#ifndef PP_MATCHER_ROSTER_H
#define PP_MATCHER_ROSTER_H

#include "matcher/toll.h"

/* Lists for each seat who can be in a team below the limit on some date, the diary aside; false
 * when there is no such team. */
bool match_roster_ever(struct match_road *road, int64_t limit);

/* Who of those for any date can be in such a team in this window; false: there is none. */
bool match_roster_window(struct match_road *road, const struct match_road *ever, int64_t limit);

/* Sums the least cost of each seat; false when that reaches the limit, or nobody can sit there. */
bool match_roster_sum(struct match_road *road, int64_t limit);

/* Entries for any date by their price, as match_roster_least() wants them. */
void match_roster_sort(struct match_road *road);

/* What a team in the window costs at least, or the limit if that is less. No list is empty. */
int64_t match_roster_least(const struct match_road *ever, size_t window, int64_t limit);

#endif
