/*
 * Change-sets: what a rebalancing proposes, kept whole until people decide, part by part; the runs
 * that made them, also those that found nothing to change.
 *
 * A set is made open, with all parts open. Deciding is in two steps inside one transaction:
 * store_change_part_decide() for each part, then store_change_set_settle(), which makes the set's
 * state from its parts. What a part does to proposals and bookings is flow's.
 */
#ifndef STORE_CHANGESET_H
#define STORE_CHANGESET_H

#include "store/request.h"
#include "store/store.h"

#define STORE_CHANGE_STATES(X)                                                            \
    X(STORE_CHANGE_OPEN, "open")                                                          \
    X(STORE_CHANGE_APPROVED, "approved")      /* every part that could be */              \
    X(STORE_CHANGE_PARTLY, "partly-approved") /* parts of it; others may still be open */ \
    X(STORE_CHANGE_REJECTED, "rejected")                                                  \
    X(STORE_CHANGE_EXPIRED, "expired") /* too old, or a newer one has taken its place */  \
    X(STORE_CHANGE_UNDONE, "undone")   /* what was approved was taken back */
#define STORE_CHANGE_CAUSES(X)          \
    X(STORE_CAUSE_SCHEDULE, "schedule") \
    X(STORE_CAUSE_COMMAND, "command")   \
    X(STORE_CAUSE_EVENT, "event") /* a change of the pool or of a booking broke the plan */
#define STORE_PART_KINDS(X)                                                      \
    X(STORE_PART_SERVES, "serves")       /* it waited and gets a team */         \
    X(STORE_PART_MOVES, "moves")         /* people or days of its team change */ \
    X(STORE_PART_LOSES, "loses")         /* no team is left for it */            \
    X(STORE_PART_PERSON, "needs-person") /* nothing is proposed: a person must look */
#define STORE_PART_STATES(X)           \
    X(STORE_PART_OPEN, "open")         \
    X(STORE_PART_APPROVED, "approved") \
    X(STORE_PART_REJECTED, "rejected") \
    X(STORE_PART_EXPIRED, "expired")   \
    X(STORE_PART_UNDONE, "undone")

enum store_change_state {
#define X(name, text) name,
    STORE_CHANGE_STATES(X)
#undef X
};
enum store_change_cause {
#define X(name, text) name,
    STORE_CHANGE_CAUSES(X)
#undef X
};
enum store_part_kind {
#define X(name, text) name,
    STORE_PART_KINDS(X)
#undef X
};
enum store_part_state {
#define X(name, text) name,
    STORE_PART_STATES(X)
#undef X
};
const char *store_change_state_text(enum store_change_state state);
const char *store_change_cause_text(enum store_change_cause cause);
const char *store_part_kind_text(enum store_part_kind kind);
const char *store_part_state_text(enum store_part_state state);

/* One seat of a team before and after; a seat that stays as it is is listed, too. */
struct store_change_seat {
    int seat;
    int64_t before, after;       /* peers; 0: nobody */
    enum store_seat_state state; /* of the seat before */
    bool firm;                   /* moving who sits there costs more: they had agreed */
    const char *parts_json;      /* after's parts of the points, as a proposal has; "[]": nobody */
};

/* One request that the set touches. Parts are numbered for people from 1 in their order. */
struct store_change_part {
    int64_t id; /* rising within the set */
    enum store_part_kind kind;
    enum store_part_state state;
    int64_t request, request_rev;
    int64_t proposal, proposal_rev; /* the team before; 0: none */
    int64_t booking, booking_rev;   /* where it was published; 0: not */
    int32_t before_day, after_day;  /* first onsite day; STORE_NO_DAY: no team */
    int64_t before_points, after_points;
    int64_t cost;  /* of disturbing people, in points */
    int64_t gain;  /* of the plan by it, cost taken off; without a team its priority is lost */
    int disturbed; /* people who leave, come or get another date */
    const char *parts_json;              /* after's team parts; "[]" without a team */
    const char *reasons_json;            /* flow's: why, in words, with evidence */
    int64_t made_proposal, made_booking; /* by approving it; 0: not yet */
    const struct store_change_seat *seats;
    size_t seat_count;
};

struct store_change_set {
    int64_t id, rev;
    enum store_change_state state;
    enum store_change_cause cause;
    const char *what; /* the event or the time in words; of a command: who asked */
    int64_t pool_revision;
    const char *instance_json, *answer_json; /* NULL in a list, "" once forgotten */
    const char *people_json;                 /* what its indices mean; NULL in a list */
    const char *instance_hash, *answer_hash; /* BLAKE2b-256, hexadecimal */
    const char *weights, *program;           /* as in store_match */
    int disturbed;                           /* people, over all parts */
    bool minimal;                            /* the disturbance is proven to be the least */
    int64_t before_points, after_points, bound;
    int64_t created_s, expires_s;
    const char *decided_by; /* who decided last; NULL: nobody yet */
    int64_t decided_s;      /* 0: not yet */
    const char *reason;     /* why, in their words; may be NULL */
    const struct store_change_part *parts;
    size_t part_count;
};

/*
 * Saves a new set, open, its rev 1. Open parts of older sets about any of its requests expire, and
 * with them what else is open in those sets: it was reckoned together.
 */
PP_CHECK enum pp_code store_change_set_put(struct store_tx *tx, const struct store_who *who,
                                           const struct store_change_set *set, struct pp_err *err);
PP_CHECK enum pp_code store_change_set_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                           struct store_change_set *out, struct pp_err *err);
/* state < 0: any. With parts, without the texts. By id. */
PP_CHECK enum pp_code store_change_set_list(struct store_tx *tx, int state, struct store_page *page,
                                            struct pp_arena *arena, struct store_change_set **out,
                                            size_t *count, struct pp_err *err);

/* The newest one of the very same instance and answer that is open or was rejected; id 0: none.
 * Without texts and parts. */
PP_CHECK enum pp_code store_change_set_same(struct store_tx *tx, const struct store_change_set *set,
                                            struct pp_arena *arena, struct store_change_set *out,
                                            struct pp_err *err);

/*
 * open -> approved, rejected, expired; approved -> undone. PP_CONFLICT from any other state. With
 * STORE_PART_APPROVED the ids of what was made of it are kept (0: none); else they stay.
 */
struct store_part_decision {
    int64_t part;
    enum store_part_state to;
    int64_t made_proposal, made_booking;
};
PP_CHECK enum pp_code store_change_part_decide(struct store_tx *tx,
                                               const struct store_part_decision *decision,
                                               struct pp_err *err);
/*
 * The set's state follows from its parts, its rev moves, who decided and why (may be NULL) is kept.
 * `rev` as read, PP_STALE when it moved.
 */
PP_CHECK enum pp_code store_change_set_settle(struct store_tx *tx, const struct store_who *who,
                                              int64_t id, int64_t rev, const char *reason,
                                              struct pp_err *err);
/* Sets with open parts whose time has passed expire; *count gets how many. */
PP_CHECK enum pp_code store_change_set_expire(struct store_tx *tx, const struct store_who *who,
                                              size_t *count, struct pp_err *err);

/*
 * Of sets that expired before that time and of which nothing was carried out the texts go, which
 * are most of their size; they are "" then. What was proposed, decided and why stays. *count gets
 * how many.
 */
PP_CHECK enum pp_code store_change_set_forget(struct store_tx *tx, int64_t before_s, size_t *count,
                                              struct pp_err *err);

/* When the next set with open parts expires; 0: there is none. */
PP_CHECK enum pp_code store_change_set_next_expiry(struct store_tx *tx, int64_t *at_s,
                                                   struct pp_err *err);

/* One rebalancing, whatever came of it. */
#define STORE_REBALANCE_STATES(X)                                        \
    X(STORE_REBALANCE_RUNNING, "running")                                \
    X(STORE_REBALANCE_CHANGES, "changes") /* see its change-set */       \
    X(STORE_REBALANCE_NOTHING, "nothing") /* the plan stands as it is */ \
    X(STORE_REBALANCE_FAILED, "failed")
enum store_rebalance_state {
#define X(name, text) name,
    STORE_REBALANCE_STATES(X)
#undef X
};
const char *store_rebalance_state_text(enum store_rebalance_state state);

struct store_rebalance {
    int64_t id;
    enum store_rebalance_state state;
    enum store_change_cause cause;
    const char *what;                /* as in the set */
    const char *actor;               /* who or what asked */
    int64_t began_s, ended_s;        /* ended_s 0: still running, or ended without a word */
    int64_t pool_revision, audit_id; /* what it had seen when it began */
    int requests;                    /* how many took part */
    int64_t change_set;              /* 0: none */
    const char *message;             /* a sentence; may be NULL */
};
/* Inserts, or replaces the one with that id. */
PP_CHECK enum pp_code store_rebalance_put(struct store_tx *tx, const struct store_who *who,
                                          const struct store_rebalance *run, struct pp_err *err);
PP_CHECK enum pp_code store_rebalance_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                          struct store_rebalance *out, struct pp_err *err);
/* The newest run, and the newest that came to an end well. *found false: there is none. */
PP_CHECK enum pp_code store_rebalance_newest(struct store_tx *tx, bool ended_well,
                                             struct pp_arena *arena, struct store_rebalance *out,
                                             bool *found, struct pp_err *err);

/*
 * A lease: who may do a thing that must never be done twice at once, until when. It ends by itself,
 * so that the death of its owner holds nothing up for long.
 */
struct store_lease {
    const char *name;  /* "rebalance" */
    const char *owner; /* unlike that of any other who may want it */
    int64_t since_s, until_s;
};
/* PP_CONFLICT while another owner holds it: *holder (may be NULL) says who and until when. */
PP_CHECK enum pp_code store_lease_take(struct store_tx *tx, const struct store_lease *lease,
                                       struct pp_arena *arena, struct store_lease *holder,
                                       struct pp_err *err);
/* The owner's own; *held is false when it had ended and was taken by another, or given back. */
PP_CHECK enum pp_code store_lease_held(struct store_tx *tx, const char *name, const char *owner,
                                       bool *held, struct pp_err *err);
PP_CHECK enum pp_code store_lease_give_back(struct store_tx *tx, const char *name,
                                            const char *owner, struct pp_err *err);

#endif
