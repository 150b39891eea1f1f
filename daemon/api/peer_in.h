/*
 * Inside api/: a peer as JSON read into the argument of flow_peer_put. What api_put_peer() wrote is
 * accepted as it is: members that are only read (ids, revisions, names) are left alone.
 */
#ifndef API_PEER_IN_H
#define API_PEER_IN_H

#include "daemon/flow/pool.h"
#include "daemon/json/json.h"

void api_peer_read(const struct js_value *body, struct pp_arena *arena, struct flow_peer_put *out);

#endif
