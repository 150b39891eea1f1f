/* What the use cases that change a booked team share. Inside the folder only. */
#ifndef FLOW_ALTER_H
#define FLOW_ALTER_H

#include "daemon/flow/booking.h"
#include "daemon/flow/fit.h"

/* What lives between the steps of one change. */
struct flow_alter_work {
    struct flow_snapshot snapshot;
    struct flow_instance instance;
    struct store_proposal_seat *seats; /* of the team as it shall be; room for every seat */
    size_t seat_count;
    int64_t *declined; /* who has declined this booking before */
    size_t declined_count;
};

/* READ: the booking, open and of that rev; zeroes what an earlier turn left. */
PP_CHECK enum pp_code flow_alter_load(struct flow_call *call, int64_t booking, int64_t rev,
                                      struct flow_altered *altered);
/* READ: the pool beside it; the team as it is. */
PP_CHECK enum pp_code flow_alter_load_pool(struct flow_call *call,
                                           const struct flow_altered *altered,
                                           struct flow_alter_work **work);

void flow_team_take_out(struct flow_alter_work *work, int seat);
void flow_team_put_in(struct flow_alter_work *work, struct store_proposal_seat seat);

/*
 * WORK: who comes or is asked again keeps every hard rule today; bit s of asked for seat s. Fills
 * the points of who comes. before: the team there was, whose faults are forgiven; NULL: none.
 */
PP_CHECK enum pp_code flow_alter_check(struct flow_call *call, struct flow_alter_work *work,
                                       const struct store_booking *before, int32_t first_day,
                                       uint32_t asked, struct store_clash *clash);

/* WORK: revises; the request as it will be. */
PP_CHECK enum pp_code flow_alter_make(struct flow_call *call, const struct flow_revising *revising,
                                      struct flow_altered *altered);

/* WORK: the same team on another day, every hard rule again; everybody is asked again. */
PP_CHECK enum pp_code flow_move_make(struct flow_call *call, struct flow_altered *altered,
                                     struct flow_alter_work *work, int32_t first_day,
                                     const char *reason);

/* READ and WORK of somebody coming into a seat; flow_alter_save() with its work writes it. */
PP_CHECK enum pp_code flow_substitute_load(struct flow_call *call,
                                           struct flow_booking_substitute *arg);
PP_CHECK enum pp_code flow_substitute_make(struct flow_call *call,
                                           struct flow_booking_substitute *arg);

/*
 * WRITE: all of it, if what was read still holds; else the call begins again. work NULL: nothing
 * rests on the pool.
 */
PP_CHECK enum pp_code flow_alter_save(struct flow_call *call, struct flow_altered *altered,
                                      const struct flow_alter_work *work);

#endif
