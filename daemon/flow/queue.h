/*
 * The coordinator's queue: everything that waits for a person, and nothing else. Each item says in
 * one sentence what it is and with which words of the command it is dealt with.
 */
#ifndef FLOW_QUEUE_H
#define FLOW_QUEUE_H

#include "daemon/flow/flow.h"

/* X(constant, text): what waits. */
#define FLOW_QUEUE_KINDS(X)                                                            \
    X(FLOW_QUEUE_REPAIR, "repair")   /* a seat is open: who could come is known */     \
    X(FLOW_QUEUE_ANSWER, "answer")   /* half an answer, or none, after the deadline */ \
    X(FLOW_QUEUE_MESSAGE, "message") /* came in, and no rule decides it */             \
    X(FLOW_QUEUE_CHANGES, "changes") /* rebalancing proposes them */                   \
    X(FLOW_QUEUE_MAIL, "mail")       /* could not be sent */
enum flow_queue_kind {
#define X(name, text) name,
    FLOW_QUEUE_KINDS(X)
#undef X
};
const char *flow_queue_kind_text(enum flow_queue_kind kind);

enum { FLOW_QUEUE_MOST = 500 }; /* of each kind; more are said to be there */

struct flow_queue_item {
    enum flow_queue_kind kind;
    int64_t id;            /* of the repair, booking, message, change-set or mail */
    const char *reference; /* of the request; NULL: of none */
    const char *words;
    const char *command; /* "repair show 7": of peerpool */
    int64_t since_s;
    int64_t due_s; /* when it is too late; 0: nobody says so */
};

struct flow_queue {
    int kind;                      /* in: enum flow_queue_kind, -1: any */
    struct flow_queue_item *items; /* what is due first, then the oldest */
    size_t count;
    bool more; /* of some kind there are more than FLOW_QUEUE_MOST */
};
extern const struct flow_case flow_queue;

#endif
