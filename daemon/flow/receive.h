/*
 * Use cases of what comes in by mail: each message once, kept with a verdict and a sentence, in one
 * transaction with what it changes. What a rule cannot decide waits in the review queue; nothing is
 * dropped. Who may answer for whom: seal.h and calendars/verdict.h.
 */
#ifndef FLOW_RECEIVE_H
#define FLOW_RECEIVE_H

#include "daemon/flow/booking.h"
#include "store/incoming.h"

struct flow_receiving; /* between the steps: receive_work.h */

/* What a message did. */
struct flow_received {
    struct store_incoming row;
    bool known;   /* the very same bytes had come before: row is what came of them then */
    bool applied; /* an answer counts now: altered, reserves */
    struct flow_altered altered;
    struct flow_reserve *reserves; /* best first, of a seat that was given back */
    size_t reserve_count;
};

/* One message. The call's operation, when it has one, should come from the bytes. */
struct flow_mail_receive {
    const char *bytes; /* in: in the call's arena */
    size_t len;
    struct flow_received received;
    struct flow_receiving *work;
};
extern const struct flow_case flow_mail_receive;

struct flow_incoming_list {
    int state; /* in: enum store_incoming_state, -1: any */
    struct store_page page;
    struct store_incoming *items;
    size_t count;
};
extern const struct flow_case flow_incoming_list;

struct flow_incoming_show {
    int64_t id;                /* in */
    struct store_incoming row; /* raw and all */
    const char *text;          /* the message as it came, as UTF-8; NULL: not kept */
};
extern const struct flow_case flow_incoming_show;

/*
 * A person vouches for a message in the queue: judged again, it counts or it is said why not.
 * Another day that was proposed is taken up: the visit moves, or at another hour its event alone,
 * and everybody who is asked to that is asked again. To whom the part was passed on comes into the
 * seat and is asked.
 */
struct flow_incoming_apply {
    int64_t id;         /* in */
    const char *reason; /* in: NULL: none given */
    struct flow_received received;
    struct flow_receiving *work;
};
extern const struct flow_case flow_incoming_apply;

/* It is not to count. Who proposed another time is told so (DECLINECOUNTER). */
struct flow_incoming_dismiss {
    int64_t id;                    /* in */
    const char *reason;            /* in: NULL: none given */
    struct flow_received received; /* its row */
    struct flow_receiving *work;
};
extern const struct flow_case flow_incoming_dismiss;

#endif
