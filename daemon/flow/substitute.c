/* Somebody comes into a seat of a booked team: an open one, or instead of who sits there. */
#include <inttypes.h>

#include "daemon/flow/alter.h"
#include "daemon/flow/find.h"

/* The one seat that nobody sits in. */
static enum pp_code find_open(struct flow_call *call, const struct flow_booked *booked, int *seat)
{
    size_t open = 0;
    for (size_t i = 0; i < booked->request.seat_count; i++) {
        const int number = booked->request.seats[i].seat;
        if (flow_peer_in(booked->booking.seats, booked->booking.seat_count, number))
            continue;
        if (!open++)
            *seat = number;
    }
    if (open == 1)
        return PP_OK;
    if (!open)
        return pp_fail(&call->err, PP_CONFLICT, "every seat of %s is taken; say instead of whom",
                       booked->request.reference);
    return pp_fail(&call->err, PP_CONFLICT, "%zu seats of %s are open; say which", open,
                   booked->request.reference);
}

static enum pp_code find_seat(struct flow_call *call, struct flow_booking_substitute *arg)
{
    const struct flow_booked *booked = &arg->altered.before;
    const struct store_booking *booking = &booked->booking;
    if (arg->instead) {
        struct store_peer goes;
        const enum pp_code code =
            flow_peer_find(call->tx, arg->instead, &call->arena, &goes, &call->err);
        if (code != PP_OK)
            return code;
        const struct store_proposal_seat *seat =
            flow_seat_of(booking->seats, booking->seat_count, goes.id);
        if (!seat)
            return pp_fail(&call->err, PP_CONFLICT, "%s has no seat in booking %" PRId64 " of %s",
                           goes.name, booking->id, booked->request.reference);
        arg->into = seat->seat;
        return PP_OK;
    }
    arg->into = arg->seat;
    if (arg->seat < 0)
        return find_open(call, booked, &arg->into);
    return flow_request_seat(&booked->request, arg->seat)
               ? PP_OK
               : pp_fail(&call->err, PP_NOT_FOUND, "request %s has no seat %d",
                         booked->request.reference, arg->seat);
}

enum pp_code flow_substitute_load(struct flow_call *call, struct flow_booking_substitute *arg)
{
    struct store_peer comes;
    enum pp_code code = flow_alter_load(call, arg->id, arg->rev, &arg->altered);
    if (code == PP_OK)
        code = find_seat(call, arg);
    if (code == PP_OK)
        code = flow_peer_find(call->tx, arg->peer, &call->arena, &comes, &call->err);
    if (code != PP_OK)
        return code;
    const struct store_booking *booking = &arg->altered.before.booking;
    if (flow_seat_of(booking->seats, booking->seat_count, comes.id))
        return pp_fail(&call->err, PP_CONFLICT, "%s is in the team of booking %" PRId64 " already",
                       comes.name, booking->id);
    arg->comes = comes.id;
    code = flow_booked_know(call, &arg->altered.before, comes.id);
    return code == PP_OK ? flow_alter_load_pool(call, &arg->altered, &arg->work) : code;
}

enum pp_code flow_substitute_make(struct flow_call *call, struct flow_booking_substitute *arg)
{
    const struct flow_booked *before = &arg->altered.before;
    const int32_t first_day = before->booking.first_day;
    flow_team_take_out(arg->work, arg->into);
    flow_team_put_in(arg->work, (struct store_proposal_seat){
                                    .seat = arg->into, .peer = arg->comes, .parts_json = "[]"});
    const enum pp_code code = flow_alter_check(call, arg->work, &before->booking, first_day,
                                               UINT32_C(1) << arg->into, &arg->altered.clash);
    if (code != PP_OK)
        return code;
    const struct flow_revising revising = {.booked = before,
                                           .target = {.first_day = first_day,
                                                      .seats = arg->work->seats,
                                                      .seat_count = arg->work->seat_count},
                                           .action = "booking.substitute",
                                           .left = STORE_SEAT_SUBSTITUTED,
                                           .reason = arg->reason,
                                           .snapshot = &arg->work->snapshot};
    return flow_alter_make(call, &revising, &arg->altered);
}

static enum pp_code load(struct flow_call *call)
{
    return flow_substitute_load(call, call->arg);
}

static enum pp_code compose(struct flow_call *call)
{
    return flow_substitute_make(call, call->arg);
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_booking_substitute *arg = call->arg;
    return flow_alter_save(call, &arg->altered, arg->work);
}

const struct flow_case flow_booking_substitute = {
    .name = "booking.substitute",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
