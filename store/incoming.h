/*
 * What came in by mail, and what was answered on the reply page (without bytes): every message
 * once, whatever came of it, and the review queue: those in the state "review" wait for a person.
 * What each invitation learns of it is written here, too, where no revision of the booking is made
 * for it.
 */
#ifndef STORE_INCOMING_H
#define STORE_INCOMING_H

#include "store/booking.h"

#define STORE_INCOMING_STATES(X)                              \
    X(STORE_INCOMING_DONE, "done")                            \
    X(STORE_INCOMING_REVIEW, "review") /* a person decides */ \
    X(STORE_INCOMING_RESOLVED, "resolved")
enum store_incoming_state {
#define X(name, text) name,
    STORE_INCOMING_STATES(X)
#undef X
};
const char *store_incoming_state_text(enum store_incoming_state state);

enum { STORE_INCOMING_RAW_MOST = 1 << 20 };

struct store_incoming {
    int64_t id;
    const char *hash; /* BLAKE2b-256 of its bytes, hexadecimal */
    int64_t received_s;
    int64_t size;                 /* bytes */
    const char *kind;             /* "answer" "bounce" "auto-reply" "other" */
    const char *message_id;       /* NULL: none */
    const char *from, *from_name; /* NULL: none */
    const char *subject;
    int64_t booking, peer, invitation; /* 0: not known */
    const char *verdict;               /* a word for programs */
    const char *sentence;              /* for people */
    enum store_incoming_state state;
    const char *resolution;  /* NULL until resolved: "applied", "dismissed" and why */
    const char *resolved_by; /* likewise */
    int64_t resolved_s;
    const char *raw; /* base64; NULL: not kept, or in a list */
};

/* PP_CONFLICT when that hash is there. raw: STORE_INCOMING_RAW_MOST bytes at most, NULL: not kept.
 */
PP_CHECK enum pp_code store_incoming_put(struct store_tx *tx, const struct store_who *who,
                                         const struct store_incoming *incoming, const void *raw,
                                         size_t raw_len, struct pp_err *err);
PP_CHECK enum pp_code store_incoming_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                         struct store_incoming *out, struct pp_err *err);
/* By hash; *found false: it has not come yet. Without raw. */
PP_CHECK enum pp_code store_incoming_find(struct store_tx *tx, const char *hash,
                                          struct pp_arena *arena, struct store_incoming *out,
                                          bool *found, struct pp_err *err);
/* state < 0: any; booking 0: any. Without raw. By id. */
PP_CHECK enum pp_code store_incoming_list(struct store_tx *tx, int state, int64_t booking,
                                          struct store_page *page, struct pp_arena *arena,
                                          struct store_incoming **out, size_t *count,
                                          struct pp_err *err);
/* From review to resolved; PP_CONFLICT from any other state. */
PP_CHECK enum pp_code store_incoming_resolve(struct store_tx *tx, const struct store_who *who,
                                             int64_t id, const char *resolution,
                                             struct pp_err *err);
/* How many have come since from that address (NULL: any), or about that booking (0: any). */
PP_CHECK enum pp_code store_incoming_count(struct store_tx *tx, const char *from, int64_t booking,
                                           int64_t since_s, int64_t *count, struct pp_err *err);
PP_CHECK enum pp_code store_incoming_waiting(struct store_tx *tx, int64_t *count,
                                             struct pp_err *err);
/*
 * The bytes of those that were done or resolved before that moment are dropped, at most so many at
 * once; what was decided about them stays, and so does the hash that knows them again. What waits
 * for a person keeps its bytes.
 */
PP_CHECK enum pp_code store_incoming_forget(struct store_tx *tx, int64_t before_s, int most,
                                            size_t *count, struct pp_err *err);
/* The bytes of a raw that was kept. PP_CORRUPT when it is damaged. */
PP_CHECK enum pp_code store_incoming_bytes(const struct store_incoming *incoming,
                                           struct pp_arena *arena, char **bytes, size_t *len,
                                           struct pp_err *err);

/* Where an invitation is. */
struct store_invited {
    int64_t id, booking, peer;
    const char *uid;
    int asked_sequence;
};
/* By UID, of everybody who has it; by id. None: *count 0. */
PP_CHECK enum pp_code store_invited_by_uid(struct store_tx *tx, const char *uid,
                                           struct pp_arena *arena, struct store_invited **out,
                                           size_t *count, struct pp_err *err);
PP_CHECK enum pp_code store_invited_by_id(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                          struct store_invited *out, bool *found,
                                          struct pp_err *err);
/* The mail to that person did not arrive. Nobody's standing changes; the booking's rev moves, as
 * with the next two. */
PP_CHECK enum pp_code store_invitation_undelivered(struct store_tx *tx, const struct store_who *who,
                                                   int64_t id, struct pp_err *err);
/* The last proposal of another time that was taken. */
PP_CHECK enum pp_code store_invitation_countered(struct store_tx *tx, int64_t id, int sequence,
                                                 int64_t stamp_s, struct pp_err *err);
/* A message was sent for it outside a revision: its newest DTSTAMP. */
PP_CHECK enum pp_code store_invitation_stamped(struct store_tx *tx, int64_t id, int64_t stamp_s,
                                               struct pp_err *err);

#endif
