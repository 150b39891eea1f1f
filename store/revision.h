/*
 * Revisions of a booking after it was published: replies, substitutes, other days, standing down,
 * and taking such a revision back. Seats move only along the table below, and every step is kept.
 */
#ifndef STORE_REVISION_H
#define STORE_REVISION_H

#include "store/booking.h"

/* X(from, to): every move of a seat there is. A side exit ends in open, with nobody in the seat. */
#define STORE_SEAT_MOVES(X)                             \
    X(STORE_SEAT_OPEN, STORE_SEAT_PROPOSED)             \
    X(STORE_SEAT_OPEN, STORE_SEAT_ENQUIRED)             \
    X(STORE_SEAT_PROPOSED, STORE_SEAT_OPEN)             \
    X(STORE_SEAT_PROPOSED, STORE_SEAT_ENQUIRED)         \
    X(STORE_SEAT_PROPOSED, STORE_SEAT_VETOED)           \
    X(STORE_SEAT_ENQUIRED, STORE_SEAT_ACCEPTED)         \
    X(STORE_SEAT_ENQUIRED, STORE_SEAT_DECLINED)         \
    X(STORE_SEAT_ENQUIRED, STORE_SEAT_VETOED)           \
    X(STORE_SEAT_ENQUIRED, STORE_SEAT_WITHDRAWN)        \
    X(STORE_SEAT_ENQUIRED, STORE_SEAT_SUBSTITUTED)      \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_ENQUIRED)         \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_RELEASED)         \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_HOST_APPROVED)    \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_CONFIRMED)        \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_DECLINED)         \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_VETOED)           \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_WITHDRAWN)        \
    X(STORE_SEAT_ACCEPTED, STORE_SEAT_SUBSTITUTED)      \
    X(STORE_SEAT_RELEASED, STORE_SEAT_ENQUIRED)         \
    X(STORE_SEAT_RELEASED, STORE_SEAT_HOST_APPROVED)    \
    X(STORE_SEAT_RELEASED, STORE_SEAT_CONFIRMED)        \
    X(STORE_SEAT_RELEASED, STORE_SEAT_DECLINED)         \
    X(STORE_SEAT_RELEASED, STORE_SEAT_VETOED)           \
    X(STORE_SEAT_RELEASED, STORE_SEAT_WITHDRAWN)        \
    X(STORE_SEAT_RELEASED, STORE_SEAT_SUBSTITUTED)      \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_ENQUIRED)    \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_CONFIRMED)   \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_DECLINED)    \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_VETOED)      \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_WITHDRAWN)   \
    X(STORE_SEAT_HOST_APPROVED, STORE_SEAT_SUBSTITUTED) \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_ENQUIRED)        \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_DELIVERED)       \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_DECLINED)        \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_VETOED)          \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_WITHDRAWN)       \
    X(STORE_SEAT_CONFIRMED, STORE_SEAT_SUBSTITUTED)     \
    X(STORE_SEAT_DECLINED, STORE_SEAT_OPEN)             \
    X(STORE_SEAT_VETOED, STORE_SEAT_OPEN)               \
    X(STORE_SEAT_WITHDRAWN, STORE_SEAT_OPEN)            \
    X(STORE_SEAT_SUBSTITUTED, STORE_SEAT_OPEN)

bool store_seat_may(enum store_seat_state from, enum store_seat_state to);

/* A step of one seat. */
struct store_seat_step {
    int64_t id;
    int seat;
    enum store_seat_state to;
    int64_t peer;       /* whom it is about; 0 with STORE_SEAT_OPEN */
    const char *reason; /* NULL: none given */
    bool back;          /* takes a change back: to the state there was, whatever the table says */
};

struct store_revision {
    int64_t id;
    const char *action; /* for the audit trail: "booking.substitute" */
    int64_t part;       /* of the change-set that it comes from; 0: none */
    /* The booking as it shall be, children and all; rev as it was read. */
    struct store_booking after;
    int64_t request_rev; /* as read */
    enum store_request_state request_state;
    struct store_seat_step *steps; /* in order */
    size_t step_count;
    bool keeps_slots; /* nobody's time changes; slots are not looked at */
    const struct store_slot *slots;
    size_t slot_count;
    const struct store_mail *mails;
    size_t mail_count;
    struct store_asking *askings; /* who is asked by it; every other seat that moves asks no more */
    size_t asking_count;
    const char *before_json; /* the booking as it was, as flow wrote it */
};

/*
 * All of them or none, in one transaction: first every booking lets go of its slots, then each
 * takes its own, so two may exchange people. PP_STALE when a booking or its request moved since it
 * was read; PP_CONFLICT for a step that the table does not have, and for a slot as in
 * store_booking_publish(). Each revision moves the booking's and the request's revision by 1.
 */
PP_CHECK enum pp_code store_booking_revise(struct store_tx *tx, const struct store_who *who,
                                           const struct store_revision *revisions, size_t count,
                                           struct pp_arena *arena, struct store_clash *clash,
                                           struct pp_err *err);

/* What was kept of a revision. */
struct store_revision_kept {
    int64_t id, booking, part;
    int64_t rev; /* of the booking after it */
    const char *action, *before_json;
    int64_t at_s;
    const char *actor;
};

/* The one that a part of a change-set brought; *found false: there is none. */
PP_CHECK enum pp_code store_revision_of_part(struct store_tx *tx, int64_t part,
                                             struct pp_arena *arena,
                                             struct store_revision_kept *out, bool *found,
                                             struct pp_err *err);

/* Every step of a booking's seats, oldest first. */
struct store_seat_move {
    int64_t id, peer; /* peer 0: none */
    int seat;
    enum store_seat_state state;
    const char *reason; /* may be NULL */
    int64_t at_s;
    const char *actor;
};
PP_CHECK enum pp_code store_seat_move_list(struct store_tx *tx, int64_t booking,
                                           struct pp_arena *arena, struct store_seat_move **out,
                                           size_t *count, struct pp_err *err);

#endif
