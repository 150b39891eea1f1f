/*
 * Inside api/: change-sets as JSON, and what a decision about one takes: {"parts": [1, 2],
 * "reason": "…"}, both of which may be left out.
 */
#ifndef API_PUT_CHANGE_H
#define API_PUT_CHANGE_H

#include "daemon/api/door.h"
#include "daemon/flow/change.h"

void api_put_rebalance_run(struct js_writer *json, const char *name,
                           const struct store_rebalance *run);
/* Members of the line of a list, into an object that is open. */
void api_put_change_line(struct js_writer *json, const struct flow_change *change);
void api_put_change(struct js_writer *json, const char *name, const struct flow_change *change);

/* From the body, in the call's arena; no parts: *count 0; no reason: NULL. */
void api_read_decision(struct api_door *door, const int **numbers, size_t *count,
                       const char **reason);

#endif
