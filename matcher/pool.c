#include "matcher/pool.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/master.h"

enum { ALL_MOST = 60000, MOST = 800, LEAST = 40 };

void match_pool_init(struct match_pool *pool, size_t requests, struct pp_arena *arena)
{
    const size_t share = ALL_MOST / (requests | 1);
    *pool = (struct match_pool){.most = share < LEAST ? LEAST : share > MOST ? MOST : share};
    pool->teams = PP_NEW_ARRAY(arena, requests, struct match_offer *);
    pool->count = PP_NEW_ARRAY(arena, requests, size_t);
}

struct valued {
    int64_t worth;
    size_t at;
};

static int by_worth(const void *a, const void *b)
{
    const struct valued *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth > y->worth ? -1 : 1;
    return x->at > y->at ? -1 : x->at < y->at; /* the newer */
}

/* Keeps the better half. */
static void make_room(struct match_pool *pool, const struct match_dual *dual, size_t request)
{
    struct pp_arena arena = {0};
    const size_t count = pool->count[request];
    struct match_offer *teams = pool->teams[request];
    struct match_offer *before = PP_NEW_ARRAY(&arena, count, struct match_offer);
    struct valued *valued = PP_NEW_ARRAY(&arena, count, struct valued);
    memcpy(before, teams, count * sizeof *before);
    for (size_t i = 0; i < count; i++)
        valued[i] = (struct valued){-match_master_slack(dual, request, &before[i], 0), i};
    qsort(valued, count, sizeof *valued, by_worth);
    pool->count[request] = count / 2;
    for (size_t i = 0; i < count / 2; i++)
        teams[i] = before[valued[i].at];
    pp_arena_fini(&arena);
}

void match_pool_add(struct match_pool *pool, const struct match_dual *dual, size_t request,
                    const struct match_offer *team, struct pp_arena *arena)
{
    if (team->window == MATCH_NONE)
        return;
    if (!pool->teams[request])
        pool->teams[request] = PP_NEW_ARRAY(arena, pool->most, struct match_offer);
    for (size_t i = 0; i < pool->count[request]; i++)
        if (pool->teams[request][i].window == team->window &&
            memcmp(pool->teams[request][i].seats, team->seats, sizeof team->seats) == 0)
            return;
    if (pool->count[request] == pool->most)
        make_room(pool, dual, request);
    pool->teams[request][pool->count[request]++] = *team;
}
