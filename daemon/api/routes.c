/* The table of routes as web wants it, from the list in points.h. */
#include "daemon/api/points.h"

static const struct web_route routes[] = {
#define X(method, pattern, point, body, ms) {method, pattern, api_handle, body, ms, &(point), NULL},
    API_ROUTES(X)
#undef X
};

const struct web_route *api_routes(size_t *count)
{
    *count = sizeof routes / sizeof routes[0];
    return routes;
}
