/*
 * The HTTP API v1: JSON in and out of the flows, one file per resource, nothing but translation.
 *
 * Every request passes one gate (gate.h): who asks, what they may. Then its parameters and body are
 * read wholly, so that all faults come back at once, the use case runs off the loop, and its render
 * step writes the answer. What each route takes and gives is in openapi.json, which is served and
 * which a test holds against the table of routes.
 */
#ifndef API_API_H
#define API_API_H

#include <sys/types.h>

#include "daemon/flow/flow.h"
#include "daemon/web/web.h"

/*
 *     struct api *api = api_new(&config);
 *     struct web_config web = {.data = api, .on_head = api_on_head, .problem = api_problem};
 *     web.routes = api_routes(&web.route_count);
 *     web_open(&server, loop, &web, &err);
 *     api_serve(api, server);
 */
struct api; /* heap; web_config.data of its routes */

/* Borrowed until api_free(). On a Unix socket uid 0, the daemon's own and `admins` may do all. */
struct api_config {
    struct flow *flow;
    struct pp_clock clock;
    const uid_t *admins;
    size_t admin_count;
    void (*log)(void *data, const struct web_answered *answered); /* access log; NULL: none */
    void (*metrics)(void *data, struct pp_str *out); /* more of them for /metrics; NULL: none */
    void *data;
};

struct api *api_new(const struct api_config *config);
void api_serve(struct api *api, struct web_server *web); /* whose metrics /metrics shows */
void api_free(struct api *api);                          /* after web_stop(); accepts NULL */

/* Static; every handler among them goes through the gate. */
const struct web_route *api_routes(size_t *count);

/* web_config.problem: application/problem+json, also for what web refuses by itself. */
void api_problem(void *api, const struct web_problem *problem, struct pp_str *out);

/* web_config.on_head: refuses whom nothing of the body could help. */
const struct web_reply *api_on_head(struct web_request *req, void *api);

/* web_config.answered: hands each answer to the log. */
void api_answered(void *data, const struct web_answered *answered);

/* For the access log: what was asked for, without the secret of a feed's address. */
const char *api_path(const struct web_request *req);
/* For the access log: who asked ("uid:0", "token:7 laptop"); "-" when the gate knows nobody. */
const char *api_actor(const struct web_request *req);

#endif
