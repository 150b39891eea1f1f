/*
 * The outbox's policy as a pure function: what becomes of a mail after a try. The rows, the clock
 * and the process that sends are others' affair.
 *
 * A mail accepted is never tried again. One whose outcome is unknown may have arrived: it is sent
 * again as the same bytes with the same Message-ID, and marked, so that a person can be told.
 */
#ifndef PP_MAIL_OUTBOX_H
#define PP_MAIL_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

enum mail_outcome {
    MAIL_ACCEPTED,    /* the server has it */
    MAIL_TEMPORARY,   /* it said: later */
    MAIL_PERMANENT,   /* it said: never */
    MAIL_UNKNOWN,     /* the mail's end may have been sent, no answer */
    MAIL_UNREACHABLE, /* no server, or lost before the mail's end */
    MAIL_NOT_TRIED,   /* the sender stopped first; does not count as a try */
};

enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_FAILED };

enum {
    MAIL_BACKOFF_LEAST_S = 60,
    MAIL_BACKOFF_MOST_S = 4 * 3600,
    MAIL_GIVE_UP_S = 5 * 86400,
    MAIL_DOUBTFUL_TRIES = 5, /* a doubtful mail's unknown outcome is the last after so many tries */
};

/* A mail just after a try. */
struct mail_tried {
    int64_t id;       /* spreads the retries of mails that failed together */
    int tries;        /* this one included, from 1 (MAIL_NOT_TRIED: as before it) */
    bool doubtful;    /* an earlier try may have arrived */
    int64_t first_at; /* seconds: when the mail was first due */
    int64_t now;      /* seconds */
    enum mail_outcome outcome;
};

struct mail_next {
    enum mail_state state;
    int64_t at;    /* seconds: next try; 0 unless MAIL_WAITING */
    bool doubtful; /* this or an earlier try may have arrived */
    bool gave_up;  /* failed by patience, not by the server's word */
};

/* Wait 1 minute, doubling to 4 hours, up to a fifth longer by id; give up after 5 days. */
struct mail_next mail_outbox_next(const struct mail_tried *tried);

#endif
