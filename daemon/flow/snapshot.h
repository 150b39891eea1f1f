/*
 * Everything a match is computed from, read from the store in one go: the request, the whole pool,
 * who serves where and when. Nothing here writes; the instance and the bars are made from it off
 * the store. Requests that are matched together are read together: each has a snapshot of its own,
 * and all of them share the arrays of one pool.
 */
#ifndef FLOW_SNAPSHOT_H
#define FLOW_SNAPSHOT_H

#include "daemon/flow/brief.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/names.h"
#include "daemon/flow/weights.h"
#include "store/booking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

enum {
    FLOW_REQUESTS_MOST = 1000, /* matched together */
    FLOW_HORIZON_MOST = 1100   /* days from the first attended to the last, of all of them */
};

struct flow_snapshot {
    /* the request's own */
    struct store_request request;
    struct store_product product;
    struct store_organisation host;
    struct flow_brief brief;
    /* What its points are made of: those the brief names. May be replaced before an instance is
     * built, to see what others would give; an instance of many has those of the first. */
    struct flow_weights weights;

    /* Days attended, as offsets from the first onsite day; rising; [0] may be negative. */
    const int32_t *attended;
    size_t attended_count;
    int32_t first_day, last_day; /* over all windows: first attended, last attended */
    int32_t *closed; /* bank holidays and closures of the host around the windows; rising */
    size_t closed_count;
    struct store_fact *facts; /* of the host */
    size_t fact_count;

    /* the pool's: the same arrays for all that were read together */
    struct flow_names names;
    int64_t revision;
    int32_t pool_first, pool_last; /* from the first first_day to the last last_day */
    struct store_peer *peers;      /* by id, with children */
    size_t peer_count;
    struct store_link *links; /* all */
    size_t link_count;
    struct store_taken *taken; /* by peer, day; not those of these requests' own bookings */
    size_t taken_count;
    struct store_served *served; /* by peer; three years back to the end of the windows */
    size_t served_count;
    struct store_served *own; /* by peer; of these requests' own bookings, left out of the others */
    size_t own_count;
    struct store_pair *pairs;
    size_t pair_count;
};

/* By request key. Reads only; everything lands in the call's arena. */
PP_CHECK enum pp_code flow_snapshot_load(struct flow_call *call, const char *request,
                                         struct flow_snapshot *snapshot);
/* The same for 1 to FLOW_REQUESTS_MOST different requests on one pool, in the order of the keys. */
PP_CHECK enum pp_code flow_snapshot_load_many(struct flow_call *call, const char *const *requests,
                                              size_t count, struct flow_snapshot **snapshots);

/* The two halves of it, for those who choose between them: what is the request's own, with the
 * windows that the row has; and the pool of all that were opened. */
PP_CHECK enum pp_code flow_snapshot_open(struct flow_call *call,
                                         const struct store_request *request,
                                         struct flow_snapshot *snapshot);
PP_CHECK enum pp_code flow_snapshot_join(struct flow_call *call, struct flow_snapshot *snapshots,
                                         size_t count);

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
