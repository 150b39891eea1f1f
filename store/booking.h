/*
 * Bookings: a published team on its days, its calendar events, the invitations to them, and the
 * slots that make double booking impossible: one row for each peer and half-hour, unique.
 */
#ifndef STORE_BOOKING_H
#define STORE_BOOKING_H

#include "store/asking.h"
#include "store/outbox.h"
#include "store/repair.h"
#include "store/request.h"
#include "store/store.h"

#define STORE_BOOKING_STATES(X)             \
    X(STORE_BOOKING_INVITING, "inviting")   \
    X(STORE_BOOKING_CONFIRMED, "confirmed") \
    X(STORE_BOOKING_DELIVERED, "delivered") \
    X(STORE_BOOKING_STOOD_DOWN, "stood-down")
enum store_booking_state {
#define X(name, text) name,
    STORE_BOOKING_STATES(X)
#undef X
};
const char *store_booking_state_text(enum store_booking_state state);

#define STORE_PARTSTATS(X)                \
    X(STORE_NEEDS_ACTION, "needs-action") \
    X(STORE_ACCEPTED, "accepted")         \
    X(STORE_DECLINED, "declined")         \
    X(STORE_TENTATIVE, "tentative")       \
    X(STORE_DELEGATED, "delegated")
enum store_partstat {
#define X(name, text) name,
    STORE_PARTSTATS(X)
#undef X
};
const char *store_partstat_text(enum store_partstat partstat);

struct store_event {
    int64_t id;
    const char *kind; /* "team-call" "arrival" "onsite" "feedback" "follow-up" "scoping" */
    const char *summary, *location; /* location may be NULL */
    bool all_day;
    int32_t first_day;
    int days;                     /* all-day: how many */
    int start_minute, end_minute; /* timed: local minutes of first_day */
    const char *zone;             /* "Europe/London" */
};

/* One person's calendar entry for one event. */
struct store_invitation {
    int64_t id, event, peer;
    const char *uid; /* opaque, stable */
    int sequence;
    enum store_partstat partstat;
    int64_t dtstamp_s;  /* of the last message sent for it */
    bool closed;        /* the person is not asked any more; kept for its uid and sequence */
    int asked_sequence; /* with which they were asked (anew); their reply address is of that */
    int moved_sequence; /* the first one with the present time */
    /* The greatest answer that counted, in the order of sequence and stamp; -1: none by mail. */
    int answered_sequence;
    int64_t answered_stamp_s;
    enum store_partstat answered_partstat;
    int countered_sequence; /* of the last other time proposed; -1: none */
    int64_t countered_stamp_s;
    bool undelivered; /* the last message came back, or could not be read */
};
/* One that nobody has heard of yet has no answers. */
#define STORE_NEW_INVITATION .answered_sequence = -1, .countered_sequence = -1

/* A half-hour of a peer: seconds since 1970 divided by 1800. */
struct store_slot {
    int64_t peer, half_hour;
};

struct store_booking {
    int64_t id, rev, request, proposal;
    enum store_booking_state state;
    int32_t first_day;
    int charge; /* days it counts for each of its peers */
    int64_t created_s;
    const struct store_proposal_seat *seats; /* who sits where; every seat here has a peer */
    size_t seat_count;
    const struct store_event *events;
    size_t event_count;
    const struct store_invitation *invitations;
    size_t invitation_count;
};

/*
 * All that publishing writes, in one transaction: nothing of it without the rest. Besides what is
 * given the proposal becomes published, the request inviting, and its seats enquired with who sits
 * there; the revisions of both move by 1. The other open proposals of the request stay as they are.
 */
struct store_publish {
    struct store_booking booking;
    const struct store_slot *slots;
    size_t slot_count;
    const struct store_mail *mails; /* outbox rows */
    size_t mail_count;
    const struct store_asking *askings; /* until when those in the seats may answer */
    size_t asking_count;
    const struct store_reserve *reserves; /* of each seat, best first */
    size_t reserve_count;
    int64_t proposal_rev, request_rev; /* as read; PP_STALE when they moved */
};

/*
 * PP_CONFLICT when a slot is taken: the sentence names the peer, the days and the other booking's
 * request; *clash (may be NULL) gets them as data. The days are local ones on which both bookings
 * want the peer: the first unbroken run of them. PP_STALE when proposal or request moved;
 * PP_CONFLICT with clash->peer 0 when the proposal is not open any more.
 */
struct store_clash {
    int64_t peer, booking;
    int32_t first_day, last_day;
    const char *peer_name, *reference; /* in the arena given */
};
PP_CHECK enum pp_code store_booking_publish(struct store_tx *tx, const struct store_who *who,
                                            const struct store_publish *publish,
                                            struct pp_arena *arena, struct store_clash *clash,
                                            struct pp_err *err);
PP_CHECK enum pp_code store_booking_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                        struct store_booking *out, struct pp_err *err);
/* request 0: any. With all children. By id. */
PP_CHECK enum pp_code store_booking_list(struct store_tx *tx, int64_t request,
                                         struct store_page *page, struct pp_arena *arena,
                                         struct store_booking **out, size_t *count,
                                         struct pp_err *err);

PP_CHECK enum pp_code store_booking_count(struct store_tx *tx, enum store_booking_state state,
                                          int64_t *count, struct pp_err *err);

/*
 * Days on which peers are taken by bookings, first..last; by peer, then day; each once. An event
 * counts when slots were taken for it: one that holds nothing leaves its day free.
 */
struct store_taken {
    int64_t peer, booking;
    int32_t day;
};
PP_CHECK enum pp_code store_taken_list(struct store_tx *tx, int32_t first, int32_t last,
                                       struct pp_arena *arena, struct store_taken **out,
                                       size_t *count, struct pp_err *err);

/* What each peer has served: one row for each booking seat that was not stood down. By peer. */
struct store_served {
    int64_t peer, booking, host;
    int32_t first_day;
    int charge; /* days charged */
};
PP_CHECK enum pp_code store_served_list(struct store_tx *tx, int32_t first, int32_t last,
                                        struct pp_arena *arena, struct store_served **out,
                                        size_t *count, struct pp_err *err);

#endif
