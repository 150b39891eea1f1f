/*
 * Everything one match is computed from, read from the store in one go: the request, the whole
 * pool, who serves where and when. Nothing here writes; the instance and the bars are made from it
 * off the store.
 */
#ifndef FLOW_SNAPSHOT_H
#define FLOW_SNAPSHOT_H

#include "daemon/flow/brief.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/names.h"
#include "store/booking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

struct flow_snapshot {
    struct store_request request;
    struct store_product product;
    struct store_organisation host;
    struct flow_brief brief;
    struct flow_names names;
    int64_t revision; /* of the pool */

    /* Days attended, as offsets from the first onsite day; rising; [0] may be negative. */
    const int32_t *attended;
    size_t attended_count;
    int32_t first_day, last_day; /* over all windows: first attended, last attended */

    struct store_peer *peers; /* by id, with children */
    size_t peer_count;
    struct store_link *links; /* all */
    size_t link_count;
    int32_t *closed; /* bank holidays and closures of the host around the windows; rising */
    size_t closed_count;
    struct store_fact *facts; /* of the host */
    size_t fact_count;
    struct store_taken *taken; /* by peer, day; not those of this request's own booking */
    size_t taken_count;
    struct store_served *served; /* by peer; three years back to the end of the windows */
    size_t served_count;
    struct store_pair *pairs;
    size_t pair_count;
};

/* By request key. Reads only; everything lands in the call's arena. */
PP_CHECK enum pp_code flow_snapshot_load(struct flow_call *call, const char *request,
                                         struct flow_snapshot *snapshot);

/* What every peer has served, as it is now, over the span that the snapshot looked at. */
PP_CHECK enum pp_code flow_snapshot_served(struct flow_call *call,
                                           const struct flow_snapshot *snapshot,
                                           struct store_served **served, size_t *count);

/* Index of a peer in snapshot->peers, or SIZE_MAX. */
size_t flow_snapshot_peer(const struct flow_snapshot *snapshot, int64_t id);

/* The post that says what a peer is today: at home if held, else the newest held. NULL: none. */
const struct store_post *flow_main_post(const struct store_peer *peer, int32_t day);
bool flow_held_on(int32_t first_day, int32_t last_day, int32_t day);

/* The visit that starts on a day: what cal_visit_events() asks for. */
struct cal_visit flow_visit_from(const struct flow_snapshot *snapshot, int32_t first_day,
                                 const struct cal_zone *zone, struct pp_arena *arena);

#endif
