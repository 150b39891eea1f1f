/*
 * Inside matcher/: one window of the search for the cheapest team: candidates below the limit, the
 * Lagrangian bound over their counts, and the dive.
 */
#ifndef PP_MATCHER_STRETCH_H
#define PP_MATCHER_STRETCH_H

#include "matcher/elastic.h"

struct stretch;

/*
 * Who can be in a team that costs less than *found, when every date costs nothing and finds
 * everybody free: from these come the candidates of each window. NULL: there is no such team.
 */
struct stretch *match_stretch_ever(struct match_elastic *elastic, const struct match_caps *caps,
                                   struct match_elastic_team *found);
void match_stretch_close(struct stretch *t);

/* No team in the window costs less than this, or than *found if that is less. */
int64_t match_stretch_least(const struct stretch *ever, size_t window);

/* Puts a team of the window into *found when it costs less than what is there. */
void match_stretch(struct stretch *ever, size_t window);

/* What a member need not pay to lift the bar of an organisation that so many come from. */
int64_t match_stretch_shared(size_t members);

#endif
