/*
 * The priority of a request among many: what leaving it unserved costs, derived from stated facts
 * about its host and never typed in. Each fact adds points, and the words name it with its date.
 */
#ifndef FLOW_PRIORITY_H
#define FLOW_PRIORITY_H

#include "daemon/flow/snapshot.h"

struct flow_priority {
    int points;
    const char *words; /* "judged inadequate on Fri 3 Mar 2023, …" */
};

/* Only what is dated on or before `today` counts, the newest of each kind. */
struct flow_priority flow_priority_of(const struct flow_snapshot *snapshot, int32_t today,
                                      struct pp_arena *arena);

#endif
