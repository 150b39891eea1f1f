/*
 * What lives between the steps of one rebalancing: who takes part with what is arranged for them,
 * and the instance made of it. Inside the folder only.
 */
#ifndef FLOW_REBALANCE_WORK_H
#define FLOW_REBALANCE_WORK_H

#include "daemon/flow/change.h"
#include "daemon/flow/instance.h"
#include "daemon/flow/policy.h"
#include "daemon/flow/rebalance.h"
#include "matcher/rebalance.h"

#define FLOW_REBALANCE_LEASE "rebalance"
/* How long the search may take. */
int flow_rebalance_seconds(const struct flow_call *call);
/* Under which name a run holds the lease. */
const char *flow_rebalance_owner(int64_t run, char text[static 24]);

/* One request that takes part. */
struct flow_rebalance_part {
    struct store_request row;
    struct flow_policy policy;
    int64_t proposal, proposal_rev, booking, booking_rev; /* what is arranged; 0: none */
    int32_t first_day;                                    /* STORE_NO_DAY: nothing is arranged */
    const struct store_proposal_seat *seats;              /* who sits where */
    size_t seat_count;
    const int64_t *refused; /* peers who have said no to this visit, or were taken off it */
    size_t refused_count;
    bool confirmed, frozen;
};

struct flow_rebalance_work {
    struct flow_rebalance_part *parts;
    size_t count, cap;
    int64_t audit_id;
    size_t left_out;                 /* requests that could not be planned for */
    const char *left_out_why;        /* the first of them, in words */
    struct flow_snapshot *snapshots; /* parallel to parts */
    struct flow_instance *views;
    struct match_instance instance; /* with priorities, what is arranged, and who has refused */
    bool *held;                     /* by request: stays unless a rule is broken */
};

/* Finds who takes part. In a READ step. */
PP_CHECK enum pp_code flow_rebalance_gather(struct flow_call *call,
                                            struct flow_rebalance_work *work);
/* The instance of them. */
PP_CHECK enum pp_code flow_rebalance_build(struct flow_call *call,
                                           struct flow_rebalance_work *work);
/* Why a request changes, in words: rules that are broken, with evidence, or what is gained. */
struct flow_reason *flow_rebalance_reasons(const struct flow_rebalance_work *work,
                                           const struct match_moved *change, struct pp_arena *arena,
                                           size_t *count);

#endif
