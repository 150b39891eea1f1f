/* The table of routes: which handler a path and a method lead to. Pure. */
#ifndef PP_DAEMON_WEB_ROUTER_H
#define PP_DAEMON_WEB_ROUTER_H

#include "base/arena.h"
#include "daemon/web/target.h"
#include "daemon/web/web.h"

struct found {
    const struct web_route *route; /* NULL: none for this method */
    unsigned methods; /* bit (1 << enum web_method) for each allowed; 0: no such path */
    struct web_param segments[WEB_SEGMENTS_MOST];
    size_t segment_count;
};

/* Requires that patterns are well formed and no two have the same method and shape. */
void router_require(const struct web_route *routes, size_t count);

/*
 * The most literal pattern that fits the path, counted from the left; HEAD takes GET's route.
 * Names and values in *out live as long as the routes and the target.
 */
void router_find(const struct web_route *routes, size_t count, const struct target *target,
                 enum web_method method, struct pp_arena *arena, struct found *out);

/* "GET, HEAD, OPTIONS" */
const char *router_allow(unsigned methods, struct pp_arena *arena);

bool router_method(const char *name, enum web_method *out);

#endif
