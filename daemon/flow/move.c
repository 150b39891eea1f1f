/* A booked visit on other days: everybody of the team is asked again. */
#include "base/date.h"
#include "daemon/flow/alter.h"

static enum pp_code load(struct flow_call *call)
{
    struct flow_booking_move *arg = call->arg;
    const enum pp_code code = flow_alter_load(call, arg->id, arg->rev, &arg->altered);
    arg->altered.same = arg->first_day == arg->altered.before.booking.first_day;
    return code == PP_OK ? flow_alter_load_pool(call, &arg->altered, &arg->work) : code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_booking_move *arg = call->arg;
    const struct flow_booked *before = &arg->altered.before;
    if (arg->altered.same)
        return PP_OK;
    const enum pp_code code = flow_alter_check(call, arg->work, &before->booking, arg->first_day,
                                               UINT32_MAX, &arg->altered.clash);
    if (code != PP_OK)
        return code;
    const struct flow_revising revising = {.booked = before,
                                           .target = {.first_day = arg->first_day,
                                                      .seats = arg->work->seats,
                                                      .seat_count = arg->work->seat_count},
                                           .action = "booking.move",
                                           .left = STORE_SEAT_SUBSTITUTED,
                                           .reason = arg->reason,
                                           .snapshot = &arg->work->snapshot};
    return flow_alter_make(call, &revising, &arg->altered);
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_booking_move *arg = call->arg;
    return arg->altered.same ? PP_OK : flow_alter_save(call, &arg->altered, arg->work);
}

const struct flow_case flow_booking_move = {
    .name = "booking.move",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
