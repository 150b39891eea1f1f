/*
 * Use cases from a proposal to a booked team: publish (or see what would be sent), show, list.
 */
#ifndef FLOW_BOOKING_H
#define FLOW_BOOKING_H

#include "daemon/flow/flow.h"
#include "daemon/flow/match.h"
#include "daemon/flow/names.h"
#include "store/booking.h"

/* Nothing is mailed before this; with call->dry_run it shows exactly what would be sent. */
struct flow_proposal_publish {
    int64_t proposal;             /* in: id */
    int64_t rev;                  /* in: as the asker saw it; 0: whatever it is */
    struct store_publish publish; /* what was (or would be) written */
    struct store_request request;
    struct store_clash clash; /* with PP_CONFLICT; peer 0: it was something else */
    struct store_peer *peers; /* parallel to publish.booking.seats */
    struct flow_names names;
    struct flow_match_work *work; /* between the steps */
};
extern const struct flow_case flow_proposal_publish;

struct flow_proposal_show {
    int64_t proposal; /* in: id */
    struct flow_team team;
    struct store_request request;
    struct flow_names names;
};
extern const struct flow_case flow_proposal_show;

struct flow_booking_show {
    int64_t id; /* in */
    struct store_booking booking;
    struct store_request request;
    struct store_organisation host;
    struct store_peer *peers; /* parallel to booking.seats */
    const char **seat_names;  /* parallel to booking.seats */
    struct store_mail *mails; /* of this booking, without mime */
    size_t mail_count;
    struct flow_names names;
};
extern const struct flow_case flow_booking_show;

struct flow_booking_list {
    const char *request; /* in: key; NULL: any */
    struct store_page page;
    struct store_booking *bookings;
    const char **references; /* parallel: the request's */
    const char **titles;
    size_t count;
};
extern const struct flow_case flow_booking_list;

/* One person's calendar file of a booking. */
struct flow_booking_calendar {
    int64_t id;       /* in: booking */
    const char *peer; /* in: key */
    const char *ics;  /* in the call's arena */
};
extern const struct flow_case flow_booking_calendar;

struct flow_mail_list {
    int state; /* in: enum store_mail_state, -1: any */
    struct store_page page;
    struct store_mail *mails;
    size_t count;
};
extern const struct flow_case flow_mail_list;

#endif
