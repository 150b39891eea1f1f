/*
 * Inside matcher/: a step of a plan that takes a few requests out and puts the best choice of teams
 * for all of them back, among the best teams of each at the prices of the bound.
 */
#ifndef PP_MATCHER_REBUILD_H
#define PP_MATCHER_REBUILD_H

#include "matcher/planning.h"

enum match_rebuild {
    MATCH_REBUILD_LOOK, /* very few requests; teams are looked for, beside what stays */
    MATCH_REBUILD_FEW,  /* some more, with teams found before */
    MATCH_REBUILD_MANY,
};

/* After a sweep. False when the run ended in it. */
bool match_rebuild(struct match_planning *plan, enum match_rebuild kind);

#endif
