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

enum pp_code flow_move_make(struct flow_call *call, struct flow_altered *altered,
                            struct flow_alter_work *work, int32_t first_day, const char *reason)
{
    const struct flow_booked *before = &altered->before;
    const enum pp_code code =
        flow_alter_check(call, work, &before->booking, first_day, UINT32_MAX, &altered->clash);
    if (code != PP_OK)
        return code;
    const struct flow_revising revising = {
        .booked = before,
        .target = {.first_day = first_day, .seats = work->seats, .seat_count = work->seat_count},
        .action = "booking.move",
        .left = STORE_SEAT_SUBSTITUTED,
        .reason = reason,
        .snapshot = &work->snapshot};
    return flow_alter_make(call, &revising, altered);
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_booking_move *arg = call->arg;
    return arg->altered.same
               ? PP_OK
               : flow_move_make(call, &arg->altered, arg->work, arg->first_day, arg->reason);
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
