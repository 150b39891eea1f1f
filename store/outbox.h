/*
 * The outbox: every message is a row written in the transaction that made it necessary. A claim
 * marks rows as being sent; the outcome is recorded before anything else happens to them.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

#define STORE_MAIL_STATES(X)                                                                  \
    X(STORE_MAIL_WAITING, "waiting")                                                          \
    X(STORE_MAIL_SENDING, "sending") /* claimed; found so after a restart: outcome unknown */ \
    X(STORE_MAIL_SENT, "sent")                                                                \
    X(STORE_MAIL_FAILED, "failed")                                                            \
    X(STORE_MAIL_WITHDRAWN, "withdrawn") /* before it left: what it said was taken back */
enum store_mail_state {
#define X(name, text) name,
    STORE_MAIL_STATES(X)
#undef X
};
const char *store_mail_state_text(enum store_mail_state state);

struct store_mail {
    int64_t id;
    const char *kind;       /* "invitation" */
    int64_t booking, peer;  /* 0: none */
    int64_t revision;       /* of the booking, that made it necessary; 0: none */
    const char *message_id; /* without angle brackets; unique; never changes for a row */
    const char *from, *to;  /* envelope */
    const char *subject;    /* for people who look at the queue */
    const char *mime;       /* the whole message, 7-bit, CRLF */
    enum store_mail_state state;
    int tries;
    int64_t created_s, next_s, sent_s; /* next_s: not before; sent_s 0: not yet */
    const char *reply_text;            /* last answer; may be NULL */
    int reply_code;                    /* last SMTP code, 0: none */
    bool doubtful;                     /* an earlier try may have arrived */
};

PP_CHECK enum pp_code store_mail_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_mail *mail, struct pp_err *err);
/* Takes up to `limit` due rows (waiting, next_s <= now), oldest first, and marks them sending. */
PP_CHECK enum pp_code store_mail_claim(struct store_tx *tx, int64_t now_s, int limit,
                                       struct pp_arena *arena, struct store_mail **out,
                                       size_t *count, struct pp_err *err);
/* The outcome of a claimed row, with its tries as they count now. A row that is sent stays sent
 * whatever comes later. */
PP_CHECK enum pp_code store_mail_record(struct store_tx *tx, const struct store_who *who,
                                        const struct store_mail *outcome, struct pp_err *err);
/* After a start: claimed rows go back to waiting, marked doubtful. Returns how many. */
PP_CHECK enum pp_code store_mail_recover(struct store_tx *tx, int64_t now_s, size_t *count,
                                         struct pp_err *err);
/* Without mime. PP_NOT_FOUND. */
PP_CHECK enum pp_code store_mail_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                     struct store_mail *out, struct pp_err *err);
/* state < 0: any; booking 0: any. Without mime. By id. */
PP_CHECK enum pp_code store_mail_list(struct store_tx *tx, int state, int64_t booking,
                                      struct store_page *page, struct pp_arena *arena,
                                      struct store_mail **out, size_t *count, struct pp_err *err);
/* Of one revision of a booking. Without mime. By id. */
PP_CHECK enum pp_code store_mail_of_revision(struct store_tx *tx, int64_t revision,
                                             struct pp_arena *arena, struct store_mail **out,
                                             size_t *count, struct pp_err *err);
/* Those of a revision that wait and cannot have arrived are withdrawn. Returns how many. */
PP_CHECK enum pp_code store_mail_withdraw(struct store_tx *tx, int64_t revision, size_t *count,
                                          struct pp_err *err);
PP_CHECK enum pp_code store_mail_next_due(struct store_tx *tx, int64_t *next_s, /* 0: none */
                                          struct pp_err *err);

/* How long the queue is. */
struct store_mail_depth {
    int64_t waiting;  /* for their turn or another try */
    int64_t doubtful; /* not known to be sent, of which an earlier try may have arrived */
    int64_t failed;   /* given up */
    int64_t oldest_s; /* when the oldest of those that wait was made; 0: none waits */
};
PP_CHECK enum pp_code store_mail_depth(struct store_tx *tx, struct store_mail_depth *out,
                                       struct pp_err *err);

#endif
