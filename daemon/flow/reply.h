/*
 * One person's answer to a booked visit, however it was told: recorded by a coordinator for the
 * whole visit, or come by mail to one of its events. Inside the folder only.
 *
 * A visit has several events and each may be answered by itself, but a seat is taken or it is not:
 * it is accepted when every event of it that is still to come is, open again as soon as one is
 * declined that keeps the diary, and asked for otherwise.
 */
#ifndef FLOW_REPLY_H
#define FLOW_REPLY_H

#include "daemon/flow/alter.h"

/* What was answered to one event by mail. */
struct flow_said {
    int64_t invitation;
    enum store_partstat partstat;
    int sequence; /* of the answer, and its stamp: its place in the order */
    int64_t stamp_s;
};

struct flow_replying {
    int64_t who;
    enum store_partstat answer;    /* to all of the visit, without said */
    const struct flow_said *said;  /* to each event that was answered by mail */
    size_t said_count;             /* 0: not by mail */
    bool own;                      /* without said: their own words of now, not a record of them */
    const char *reason;            /* NULL: none given */
    struct flow_altered *altered;  /* loaded by flow_alter_load() */
    struct flow_alter_work *work;  /* from flow_alter_load_pool(); needed when it declines */
    struct flow_reserve *reserves; /* out: who could take the seat, best first */
    size_t reserve_count;
};

/* READ: does the person give the seat back with it? Then the pool is needed. */
PP_CHECK enum pp_code flow_reply_declines(struct flow_call *call,
                                          const struct flow_replying *replying, bool *declines);
/* WORK: fills altered; flow_alter_save() writes it, unless altered->same. */
PP_CHECK enum pp_code flow_reply_make(struct flow_call *call, struct flow_replying *replying);

#endif
