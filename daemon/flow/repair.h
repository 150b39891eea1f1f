/*
 * Use cases of seats that fell open. The clock makes one proposal for each: the reserves ranked
 * when the team was published, asked again on the pool as it is now, then others who could come.
 * Where the product allows it the next reserve is asked in the same transaction, down the list,
 * until it is a person's turn: after so many tries, or so near the visit. A person applies or
 * dismisses it.
 */
#ifndef FLOW_REPAIR_H
#define FLOW_REPAIR_H

#include "daemon/flow/booking.h"
#include "store/repair.h"

/* Nobody but flow/chaser.c runs it: from new to waiting, or to somebody who is asked. */
struct flow_repair_make {
    int64_t id; /* in */
    bool done;  /* out: there was something to do */
    struct store_repair repair;
    struct flow_altered altered; /* with repair.asked: the invitation */
    struct flow_repair_work *work;
};
extern const struct flow_case flow_repair_make;

/* A repair with the words that belong to it. */
struct flow_repair {
    struct store_repair row;
    struct store_request request; /* without children */
    const char *seat_name;
    int32_t first_day;         /* of the visit */
    struct store_peer gone;    /* id 0: not known */
    struct store_peer asked;   /* id 0: nobody */
    struct store_peer *people; /* parallel to the candidates; without children */
};

struct flow_repair_list {
    int state; /* in: enum store_repair_state, -1: any */
    struct store_page page;
    struct flow_repair *items;
    size_t count;
};
extern const struct flow_case flow_repair_list;

struct flow_repair_show {
    int64_t id; /* in */
    struct flow_repair repair;
};
extern const struct flow_case flow_repair_show;

/* Whoever is first fills the seat; who comes second is told. */
struct flow_repair_apply {
    int64_t id;         /* in */
    const char *peer;   /* in: key; NULL: the first who fits */
    const char *reason; /* in: NULL: none given */
    struct flow_booking_substitute substitute;
};
extern const struct flow_case flow_repair_apply;

/* The seat stays open, and nothing waits any more. */
struct flow_repair_dismiss {
    int64_t id;         /* in */
    const char *reason; /* in: NULL: none given */
    struct flow_repair repair;
};
extern const struct flow_case flow_repair_dismiss;

/* READ: the words of a row. */
PP_CHECK enum pp_code flow_repair_load(struct flow_call *call, const struct store_repair *row,
                                       struct flow_repair *repair);

#endif
