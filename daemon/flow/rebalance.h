/*
 * Use cases of rebalancing: the plan of unconfirmed work once more, from what is arranged. Begin
 * takes the lease and notes the run; run computes it and keeps what comes of it as an open
 * change-set; end notes that it failed. Never two at once: whoever begins while another runs is
 * told so. Nothing is booked and nobody is written to by any of these.
 *
 * Who takes part: requests that wait for a team; those with a proposed team; those whose team was
 * invited, who has agreed counting as firm. What is confirmed, or frozen because its visit is
 * near, stays unless a hard rule now forbids it; of a frozen one that is said to a person.
 */
#ifndef FLOW_REBALANCE_H
#define FLOW_REBALANCE_H

#include "daemon/flow/flow.h"
#include "store/changeset.h"

struct flow_rebalance_begin {
    enum store_change_cause cause; /* in */
    const char *what;              /* in: NULL: who asks */
    struct store_rebalance run;
};
extern const struct flow_case flow_rebalance_begin;

struct flow_rebalance_run {
    int64_t id;    /* in: of the run that was begun */
    int64_t steps; /* in: of the search at most; 0: nothing but time ends it */
    struct store_rebalance run;
    struct store_change_set set;      /* part_count 0: nothing to change */
    struct flow_rebalance_work *work; /* between the steps */
};
extern const struct flow_case flow_rebalance_run;

/* A run that came to nothing. Nothing happens when it has ended before. */
struct flow_rebalance_end {
    int64_t id;          /* in; 0: whichever an earlier life of this daemon left running */
    const char *message; /* in: a sentence */
    bool ended;          /* there was one */
    int64_t audit_id;    /* newest entry */
};
extern const struct flow_case flow_rebalance_end;

/* What there is to do, for the one who does it by the clock. */
struct flow_rebalance_look {
    /* in: the audit trail after this is looked at, and after what the newest good run has seen; and
     * after `base` when there was never such a run */
    int64_t after, base;
    struct store_rebalance newest, good; /* the newest run; the newest that ended well */
    bool has_newest, has_good;
    int64_t seen; /* the audit trail was looked at up to here; there is more when `more` */
    bool more;
    size_t changes; /* that may have broken the plan */
    int64_t first_change_s, last_change_s;
    const char *what;      /* the first of them in words */
    int64_t next_expiry_s; /* of a change-set; 0: none */
};
extern const struct flow_case flow_rebalance_look;

struct flow_rebalance_expire {
    size_t expired; /* change-sets */
};
extern const struct flow_case flow_rebalance_expire;

/* How long a run may take with that limit of the search (flow_settings): its lease, in seconds. */
int64_t flow_rebalance_lease_s(int seconds);

#endif
