/*
 * Requests that are matched jointly, in one search on one pool. That needs briefs whose terms are
 * known, one set of weights, and windows that lie within FLOW_HORIZON_MOST days; who does not go
 * with the most is left out and told why, and holds no other up. Inside the folder only.
 */
#ifndef FLOW_JOINT_H
#define FLOW_JOINT_H

#include "daemon/flow/snapshot.h"

/* The arrays `all` and `left_out` are parallel to the requests given. */
struct flow_joint {
    struct flow_snapshot *all; /* of those left out the request's own half, or its row alone */
    const char **left_out;     /* why, without the request's name; NULL: it takes part */
    size_t all_count;
    struct flow_snapshot *at; /* those that take part, in the order given, on one pool */
    size_t *place;            /* of each of them among those given */
    size_t count;
};

/*
 * Rows with the windows that shall count; at least one each. With no row given, or none that can
 * take part, count is 0. In a READ step.
 */
PP_CHECK enum pp_code flow_joint_load(struct flow_call *call, const struct store_request *requests,
                                      size_t count, struct flow_joint *joint);

/* Leaves out of the row the windows that begin on `day` or before it. */
void flow_joint_trim(struct store_request *request, int32_t day, struct pp_arena *arena);

#endif
