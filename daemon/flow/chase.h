/*
 * What the clock does about people who were asked and have not answered, and what it finds to do
 * about seats (see repair.h for those that are open): nobody but
 * flow/chaser.c runs these use cases. Each is one booking's seat and one transaction, and does
 * nothing when somebody else was there first.
 */
#ifndef FLOW_CHASE_H
#define FLOW_CHASE_H

#include "daemon/flow/booking.h"
#include "store/asking.h"

enum { FLOW_CHASE_MOST = 50 };

/* What is due now, and when to look again. */
struct flow_chase_look {
    struct store_asking *askings; /* out: FLOW_CHASE_MOST at most */
    size_t asking_count;
    struct store_repair *repairs; /* out: new ones; the same */
    size_t repair_count;
    int64_t next_s; /* out: when the next asking is due; 0: never */
};
extern const struct flow_case flow_chase_look;

enum flow_chased {
    FLOW_CHASED_NOTHING,  /* it was not due (any more) */
    FLOW_CHASED_REMINDED, /* who has not answered is written to */
    FLOW_CHASED_PUT_OFF,  /* not today: the programme does not work, or all is answered */
    FLOW_CHASED_LAPSED,   /* no answer by the deadline: the seat is open, the person told */
    FLOW_CHASED_LEFT,     /* half an answer: a person decides */
};

struct flow_chase_asking {
    int64_t booking; /* in */
    int seat;        /* in */
    enum flow_chased did;
    struct store_asking asking; /* as it is now */
    struct flow_altered altered;
    struct store_mail *mails; /* of a reminder */
    int64_t *invitations;     /* parallel: whose, and their new stamps */
    int64_t *stamps_s;
    size_t mail_count;
};
extern const struct flow_case flow_chase_asking;

#endif
