/*
 * Use cases from a proposal to a booked team: publish (or see what would be sent), show, list; and
 * what happens to a booked team: replies, substitutes, another day, standing down.
 */
#ifndef FLOW_BOOKING_H
#define FLOW_BOOKING_H

#include "daemon/flow/asking.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/match.h"
#include "daemon/flow/names.h"
#include "daemon/flow/reserves.h"
#include "daemon/flow/revise.h"
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
    struct flow_asking asking;    /* how they are asked */
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
    struct store_peer *peers;  /* parallel to booking.seats */
    struct store_peer *others; /* who moved through its seats besides; without children */
    size_t other_count;
    struct store_mail *mails; /* of this booking, without mime */
    size_t mail_count;
    struct store_seat_move *moves; /* of its seats, oldest first */
    size_t move_count;
    struct flow_names names;
};
extern const struct flow_case flow_booking_show;
/* Somebody who sits or sat there; NULL for nobody. */
const struct store_peer *flow_booking_show_peer(const struct flow_booking_show *show, int64_t peer);

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

/* ---- a booked team changes ----------------------------------------------------------------- */

/* What every change answers; with call->dry_run it is what would be written and sent. */
struct flow_altered {
    struct flow_booked before;
    struct flow_revised revised;  /* revised.revision.after is the booking now; rev as before */
    struct store_request request; /* as it is now */
    struct store_clash clash;     /* with PP_CONFLICT; peer 0: it was something else */
    bool same;                    /* nothing changed: it was so already */
};

/*
 * What a person answered, by telephone or mail. Who declines is free at once, their seat is open,
 * and the ranked reserves for it are given. When every required seat has accepted, the booking is
 * confirmed.
 */
struct flow_booking_reply {
    int64_t id, rev;            /* in: booking; rev as the asker saw it, 0: whatever it is */
    const char *peer;           /* in: key */
    enum store_partstat answer; /* in: STORE_ACCEPTED, STORE_DECLINED or STORE_TENTATIVE */
    const char *reason;         /* in: NULL: none given */
    struct flow_altered altered;
    struct flow_reserve *reserves; /* best first */
    size_t reserve_count;
    struct flow_alter_work *work; /* between the steps */
    int64_t who;
};
extern const struct flow_case flow_booking_reply;

/* Somebody comes into a seat: an open one, or instead of who sits there. */
struct flow_booking_substitute {
    int64_t id, rev;     /* in */
    const char *peer;    /* in: key of who comes */
    const char *instead; /* in: key of who goes; NULL: by seat */
    int seat;            /* in: -1: the one seat that is open */
    const char *reason;  /* in: kept with who goes; not mailed */
    struct flow_altered altered;
    struct flow_alter_work *work; /* between the steps */
    int64_t comes;
    int into; /* the seat */
};
extern const struct flow_case flow_booking_substitute;

/* The whole visit on other days of the request. */
struct flow_booking_move {
    int64_t id, rev;    /* in */
    int32_t first_day;  /* in */
    const char *reason; /* in: kept, not mailed */
    struct flow_altered altered;
    struct flow_alter_work *work; /* between the steps */
};
extern const struct flow_case flow_booking_move;

struct flow_booking_stand_down {
    int64_t id, rev;    /* in */
    const char *reason; /* in: kept, not mailed */
    bool rematch;       /* in: the request goes back to matching */
    struct flow_altered altered;
};
extern const struct flow_case flow_booking_stand_down;

struct flow_mail_list {
    int state; /* in: enum store_mail_state, -1: any */
    struct store_page page;
    struct store_mail *mails;
    size_t count;
};
extern const struct flow_case flow_mail_list;

#endif
