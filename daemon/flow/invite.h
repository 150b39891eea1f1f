/*
 * The words of an invitation and the mail that carries it: one mail for each person and event,
 * with the event as an iTIP REQUEST or CANCEL to that person alone.
 */
#ifndef FLOW_INVITE_H
#define FLOW_INVITE_H

#include "calendars/sequence.h"
#include "daemon/flow/booking.h"
#include "daemon/flow/visit.h"

/* All borrowed. */
struct flow_invite {
    const struct flow_settings *settings;
    const struct store_request *request;
    const struct store_event *event;
    const struct store_invitation *invitation;
    const struct store_peer *peer;
    const char *seat_name;
    const char *team; /* "Amira Khan (Lead), …": who else goes, one a line; NULL: not said */
    const struct cal_step *step; /* what to send; NULL: the first request */
    int64_t revision;            /* of the booking, that made it necessary; 0: none */
    const char *in_reply_to;     /* Message-ID of what is answered; NULL: nothing */
    const char *reply_by;        /* until when they may answer, in words; NULL: not said */
    const char *note;            /* one more sentence; NULL: none */
    bool again;                  /* nothing has changed: it is only said once more */
    bool test;                   /* of a visit that is made up: see test_mail.h */
    bool reminds;                /* again, to somebody who has not answered */
};

/* A new UID, opaque. */
const char *flow_invite_uid(struct flow_call *call);

/* "Mon 1 Mar 2027 to Thu 4 Mar 2027" or "Mon 1 Mar 2027, 16:00 to 17:00 (Europe/London)". */
const char *flow_invite_when(const struct store_event *event, struct pp_arena *arena);

enum store_partstat flow_partstat_from(enum cal_partstat partstat);
enum cal_partstat flow_partstat_to(enum store_partstat partstat);

/* An outbox row for it; id, booking and peer are filled, the state is waiting. */
PP_CHECK enum pp_code flow_invite_mail(const struct flow_invite *invite, int64_t mail_id,
                                       int64_t booking, int64_t now_s, struct pp_arena *arena,
                                       struct store_mail *mail, struct pp_err *err);

/* The event as the calendar folder writes it. */
PP_CHECK enum pp_code flow_invite_event(const struct flow_invite *invite, struct pp_arena *arena,
                                        struct cal_event *event, struct pp_err *err);

#endif
