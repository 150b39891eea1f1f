/* Teams of several requests that are checked and kept together. Inside the folder only. */
#ifndef FLOW_TOGETHER_H
#define FLOW_TOGETHER_H

#include "daemon/flow/alter.h"

/* One request with the team that it gets. */
struct flow_placing {
    struct flow_snapshot *snapshot;
    int64_t booking;                         /* its own that stands; 0: none */
    int32_t first_day;                       /* STORE_NO_DAY: it gets no team */
    const struct store_proposal_seat *seats; /* whole team */
    size_t seat_count;
};

/* The snapshot of placing `self`, with the others' new teams as bookings in it. */
struct flow_snapshot flow_snapshot_beside(const struct flow_placing *placings, size_t count,
                                          size_t self, struct pp_arena *arena);

#endif
