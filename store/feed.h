/*
 * Feeds: calendars that are read by whoever knows their secret address, and what they show. Of the
 * secret only a digest is kept.
 */
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include "store/booking.h"

#define STORE_FEED_KINDS(X)                                                              \
    X(STORE_FEED_PEER, "peer")           /* what concerns one peer */                    \
    X(STORE_FEED_HOST, "host")           /* the visits to one organisation, no people */ \
    X(STORE_FEED_PROGRAMME, "programme") /* everything, for coordinators */
enum store_feed_kind {
#define X(name, text) name,
    STORE_FEED_KINDS(X)
#undef X
};
const char *store_feed_kind_text(enum store_feed_kind kind);

struct store_feed {
    int64_t id;
    enum store_feed_kind kind;
    int64_t peer, organisation; /* of whom; 0: none */
    const char *subject;        /* name of that peer or organisation; NULL: none */
    const char *label;          /* for those who keep the list: "her assistant" */
    const char *digest;         /* of the secret */
    int64_t made_s;
    const char *made_by;
    int64_t reset_s, revoked_s, used_s; /* 0: never */
    /* Of the bytes last given: what they were made from, their digest, since when they are so. */
    const char *known, *mark; /* NULL: never read */
    int64_t changed_s;
};

PP_CHECK enum pp_code store_feed_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_feed *feed, struct pp_err *err);
PP_CHECK enum pp_code store_feed_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                     struct store_feed *out, struct pp_err *err);
/* By the digest of its secret; PP_NOT_FOUND also when it is revoked: one answer for both. */
PP_CHECK enum pp_code store_feed_find(struct store_tx *tx, const char *digest,
                                      struct pp_arena *arena, struct store_feed *out,
                                      struct pp_err *err);
PP_CHECK enum pp_code store_feed_list(struct store_tx *tx, struct store_page *page,
                                      struct pp_arena *arena, struct store_feed **out,
                                      size_t *count, struct pp_err *err);
/* How many of that kind, of that peer or organisation, can be read. */
PP_CHECK enum pp_code store_feed_live(struct store_tx *tx, const struct store_feed *like,
                                      int64_t *count, struct pp_err *err);
/* Another secret: the former one ends now. PP_CONFLICT when it is revoked. */
PP_CHECK enum pp_code store_feed_reset(struct store_tx *tx, const struct store_who *who, int64_t id,
                                       const char *digest, struct pp_err *err);
PP_CHECK enum pp_code store_feed_revoke(struct store_tx *tx, const struct store_who *who,
                                        int64_t id, struct pp_err *err);
/* That it was read under this digest at used_s, with known, mark and changed_s. No audit entry. */
PP_CHECK enum pp_code store_feed_note(struct store_tx *tx, const struct store_feed *feed,
                                      struct pp_err *err);

/* ---- what they show ------------------------------------------------------------------------ */

/* One event as one feed sees it. */
struct store_feed_event {
    struct store_event event;
    int64_t booking;
    enum store_booking_state state;
    int64_t created_s;             /* of the booking */
    const char *reference, *title; /* of its request */
    /* Of a peer's feed: the invitation. Else: no uid, and how often the booking was revised. */
    const char *uid;
    int sequence;
    enum store_partstat partstat;
    bool closed;
    enum store_seat_state seat_state;
    const char *seat_name; /* NULL: sits nowhere any more */
    /* The last message for it; step of the seat; booking taken back; answer. 0: none. */
    int64_t dtstamp_s, moved_s, undone_s, replied_s;
};

/* Events that begin on or after first_day, the latest first, at most so many. */
PP_CHECK enum pp_code store_feed_of_peer(struct store_tx *tx, int64_t peer, int32_t first_day,
                                         int most, struct pp_arena *arena,
                                         struct store_feed_event **out, size_t *count,
                                         struct pp_err *err);
/* host 0: of all. */
PP_CHECK enum pp_code store_feed_of_host(struct store_tx *tx, int64_t host, int32_t first_day,
                                         int most, struct pp_arena *arena,
                                         struct store_feed_event **out, size_t *count,
                                         struct pp_err *err);

/* Who sits where in the bookings with ids first..last; by booking. */
struct store_feed_seat {
    int64_t booking;
    const char *peer, *seat; /* names */
    enum store_seat_state state;
};
PP_CHECK enum pp_code store_feed_seats(struct store_tx *tx, int64_t first, int64_t last,
                                       struct pp_arena *arena, struct store_feed_seat **out,
                                       size_t *count, struct pp_err *err);

#endif
