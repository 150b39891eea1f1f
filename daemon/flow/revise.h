/*
 * From a booking as it is to a booking as it shall be: events, invitations, half-hours, steps of
 * seats, and exactly the mails that people need for it. The one place that knows who hears of a
 * change (RFC 5546: calendars/sequence.h); replies, substitutes, new dates, standing down and
 * change-sets are all a target.
 *
 * Nobody sees who else is invited, so nobody hears that another has gone or come. What is over
 * stays as it was, and is not written about.
 */
#ifndef FLOW_REVISE_H
#define FLOW_REVISE_H

#include "calendars/sequence.h"
#include "daemon/flow/booked.h"
#include "daemon/flow/snapshot.h"

struct flow_target {
    int32_t first_day;
    const struct store_proposal_seat *seats; /* who sits where; empty seats are left out */
    size_t seat_count;
    bool called_off;                 /* the seats stay as the record of who would have gone */
    const struct store_event *moved; /* one event, by its id, at another time; NULL: none */
};

struct flow_revising {
    const struct flow_booked *booked;
    struct flow_target target;
    const char *action;                   /* of the audit trail: "booking.substitute" */
    int64_t part;                         /* of a change-set; 0: none */
    enum store_seat_state left;           /* what becomes of somebody who leaves a seat */
    const char *reason;                   /* kept with who leaves; NULL: none; not mailed */
    const char *note;                     /* a sentence for who leaves, mailed; NULL: none */
    bool matched_again;                   /* called off: the request waits for another team */
    const struct flow_snapshot *snapshot; /* of the request; needed when the day changes */
};

/* What a mail says to calendars; parallel to the mails. */
struct flow_letter {
    enum cal_method method;
    const char *uid;
    int sequence;
    const char *event; /* its kind: "onsite" */
};

struct flow_revised {
    struct store_revision revision;
    struct flow_letter *letters;
};

/* Ids are taken, nothing is written. PP_CONFLICT when the brief's events are others by now. */
PP_CHECK enum pp_code flow_revise(struct flow_call *call, const struct flow_revising *revising,
                                  struct flow_revised *revised);

/*
 * Who is asked by the revision and until when: whose seat it moves to enquired, and who is asked
 * for another day. Again after steps were added.
 */
PP_CHECK enum pp_code flow_revise_askings(struct flow_call *call, const struct flow_booked *booked,
                                          struct store_revision *revision);

/* What the answers in the seats mean for the booking and its request. */
void flow_settle(const struct store_request *request, struct store_revision *revision);

/* One more step; flow_revise() left room for FLOW_STEPS_OF_SEAT of each seat. */
void flow_step_add(struct flow_call *call, struct store_revision *revision, int seat,
                   enum store_seat_state to, int64_t peer, const char *reason);
enum { FLOW_STEPS_OF_SEAT = 4 };

/* The request as it is after the revision: states and people of its seats. */
struct store_request flow_request_after(const struct store_request *request,
                                        const struct store_revision *revision,
                                        struct pp_arena *arena);

#endif
