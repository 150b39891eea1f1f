/*
 * Inside matcher/: one window of the search for the cheapest team: candidates below the limit, the
 * Lagrangian bound over their counts, and the dive.
 */
#ifndef PP_MATCHER_STRETCH_H
#define PP_MATCHER_STRETCH_H

#include "matcher/elastic.h"

/* Puts a team of the window into *found when it costs less than what is there. */
void match_stretch(struct match_elastic *elastic, const struct match_caps *caps, size_t window,
                   struct match_elastic_team *found);

/* Could a team cost less than the limit, in a window that costs nothing and finds everybody free?
 */
bool match_stretch_ever(struct match_elastic *elastic, const struct match_caps *caps,
                        int64_t limit);

/* What a member need not pay to lift the bar of an organisation when all others come from it. */
int64_t match_stretch_shared(size_t seats);

#endif
