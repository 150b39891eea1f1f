/*
 * Inside matcher/: teams that were found for each request in the course of a plan. The same team is
 * held once; when there is no more room, those that are worth the least at the prices of the day
 * make room for others.
 */
#ifndef PP_MATCHER_POOL_H
#define PP_MATCHER_POOL_H

#include "matcher/dual.h"

struct match_pool {
    size_t most;                /* of each request */
    struct match_offer **teams; /* by request */
    size_t *count;
};

void match_pool_init(struct match_pool *pool, size_t requests, struct pp_arena *arena);

/* Adds a team; nothing when the window is MATCH_NONE or the team is there. */
void match_pool_add(struct match_pool *pool, const struct match_dual *dual, size_t request,
                    const struct match_offer *team, struct pp_arena *arena);

#endif
