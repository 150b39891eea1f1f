/*
 * From a snapshot to the matcher's instance: names become indices, rules become numbers. The same
 * snapshot gives the same instance, so a match can be replayed from the stored texts alone.
 *
 * Requests that are matched together share one instance, in which each has a view of its own. Days
 * left are then those of the fullest programme year that any window touches; a peer whose post or
 * group changes meanwhile is what they are on the first day, or at the visit they are booked for,
 * and serves no request of another time.
 *
 * Peers are in order of id; skills are those of the taxonomy, then one made-up skill for each
 * accreditation the brief asks for; roles are those the seats name, 0 for any other.
 */
#ifndef FLOW_INSTANCE_H
#define FLOW_INSTANCE_H

#include "daemon/flow/bars.h"
#include "daemon/flow/snapshot.h"
#include "matcher/instance.h"

struct flow_instance {
    struct match_instance match; /* the whole of it, in every view */
    size_t request;              /* of match.requests: the one that this view is for */
    const struct flow_snapshot *snapshot;
    const struct flow_bar_context *bars;
    int32_t day0;             /* what day 0 of the instance is */
    const char *const *roles; /* index - 1 -> code */
    size_t role_count;
    const char *const *accreditations; /* index - names.skill_count -> kind */
    size_t accreditation_count;
    size_t eligible; /* peers barred by no personal rule */
};

PP_CHECK enum pp_code flow_instance_build(const struct flow_snapshot *snapshot,
                                          struct pp_arena *arena, struct flow_instance *instance,
                                          struct pp_err *err);

/* Fills a view for each of the snapshots, which were loaded together. */
PP_CHECK enum pp_code flow_instance_build_many(const struct flow_snapshot *snapshots, size_t count,
                                               struct pp_arena *arena, struct flow_instance *views,
                                               struct pp_err *err);
const struct match_request *flow_instance_request(const struct flow_instance *view);

/* Bans these peers from a request besides whom it bans already. */
void flow_instance_ban(const struct flow_snapshot *snapshot, const int64_t *peers, size_t count,
                       struct pp_arena *arena, struct match_request *request);

/* Is the day taken by a booking or a period of the peer's, whatever pause or consent says? */
bool flow_instance_taken(const struct flow_instance *instance, size_t peer, int32_t day);
/* Why a peer is not free on a day, in words; NULL: free. */
const char *flow_instance_busy(const struct flow_instance *instance, size_t peer, int32_t day,
                               struct pp_arena *arena);

/* Peer index -> id and so on, as JSON, so that the stored instance can be read by people. */
void flow_instance_people(const struct flow_instance *instance, struct pp_str *out);

#endif
