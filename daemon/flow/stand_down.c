/* A booked visit does not take place: everybody hears it once, and is free again. */
#include "daemon/flow/alter.h"

static enum pp_code load(struct flow_call *call)
{
    struct flow_booking_stand_down *arg = call->arg;
    return flow_alter_load(call, arg->id, arg->rev, &arg->altered);
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_booking_stand_down *arg = call->arg;
    const struct flow_booked *before = &arg->altered.before;
    const struct flow_revising revising = {
        .booked = before,
        .target = {.first_day = before->booking.first_day, .called_off = true},
        .action = "booking.stand-down",
        .left = STORE_SEAT_WITHDRAWN,
        .reason = arg->reason,
        .matched_again = arg->rematch};
    return flow_alter_make(call, &revising, &arg->altered);
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_booking_stand_down *arg = call->arg;
    return flow_alter_save(call, &arg->altered, NULL);
}

const struct flow_case flow_booking_stand_down = {
    .name = "booking.stand-down",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
