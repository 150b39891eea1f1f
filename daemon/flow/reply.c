/* A person's answer to a booking, recorded by a coordinator; what comes by mail takes the same way.
 */
#include <inttypes.h>

#include "daemon/flow/alter.h"
#include "daemon/flow/find.h"

static enum pp_code load(struct flow_call *call)
{
    struct flow_booking_reply *arg = call->arg;
    struct store_peer peer;
    arg->reserve_count = 0;
    enum pp_code code = flow_alter_load(call, arg->id, arg->rev, &arg->altered);
    if (code == PP_OK)
        code = flow_peer_find(call->tx, arg->peer, &call->arena, &peer, &call->err);
    if (code != PP_OK)
        return code;
    const struct store_booking *booking = &arg->altered.before.booking;
    if (!flow_seat_of(booking->seats, booking->seat_count, peer.id))
        return pp_fail(&call->err, PP_CONFLICT,
                       "%s has no seat in booking %" PRId64
                       " of %s; an answer is only taken from "
                       "who is asked",
                       peer.name, booking->id, arg->altered.before.request.reference);
    code = flow_booked_know(call, &arg->altered.before, peer.id);
    arg->who = peer.id;
    /* The pool is looked at for reserves. */
    return code == PP_OK && arg->answer == STORE_DECLINED
               ? flow_alter_load_pool(call, &arg->altered, &arg->work)
               : code;
}

/* The booking as if the calendars knew the answer; *same when they did. */
static struct flow_booked answered(struct flow_call *call, bool *same)
{
    const struct flow_booking_reply *arg = call->arg;
    struct flow_booked booked = arg->altered.before;
    const size_t count = booked.booking.invitation_count;
    struct store_invitation *invitations =
        PP_NEW_ARRAY(&call->arena, count, struct store_invitation);
    *same = true;
    for (size_t i = 0; i < count; i++) {
        invitations[i] = booked.booking.invitations[i];
        if (invitations[i].peer != arg->who || invitations[i].closed)
            continue;
        *same = *same && invitations[i].partstat == arg->answer;
        invitations[i].partstat = arg->answer;
    }
    booked.booking.invitations = invitations;
    return booked;
}

/* Accepting and answering "perhaps" move the seat; further on than accepted it stays. */
static void step_seat(struct flow_call *call, const struct store_request_seat *seat)
{
    struct flow_booking_reply *arg = call->arg;
    struct store_revision *revision = &arg->altered.revised.revision;
    if (arg->answer == STORE_ACCEPTED && seat->state == STORE_SEAT_ENQUIRED)
        flow_step_add(call, revision, seat->seat, STORE_SEAT_ACCEPTED, arg->who, arg->reason);
    if (arg->answer == STORE_TENTATIVE && seat->state != STORE_SEAT_ENQUIRED)
        flow_step_add(call, revision, seat->seat, STORE_SEAT_ENQUIRED, arg->who, arg->reason);
}

static enum pp_code find_reserves(struct flow_call *call, int seat)
{
    struct flow_booking_reply *arg = call->arg;
    struct flow_alter_work *work = arg->work;
    work->declined[work->declined_count++] = arg->who;
    const struct flow_barred barred = {work->declined, work->declined_count};
    const enum pp_code code =
        flow_instance_build(&work->snapshot, &call->arena, &work->instance, &call->err);
    return code == PP_OK
               ? flow_reserves_find(call, &work->instance, arg->altered.before.booking.first_day,
                                    work->seats, work->seat_count, seat, &barred, &arg->reserves,
                                    &arg->reserve_count)
               : code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_booking_reply *arg = call->arg;
    struct flow_altered *altered = &arg->altered;
    const struct flow_booked *before = &altered->before;
    const struct store_proposal_seat *sits =
        flow_seat_of(before->booking.seats, before->booking.seat_count, arg->who);
    const struct store_request_seat *seat = flow_request_seat(&before->request, sits->seat);
    const struct flow_booked booked = answered(call, &altered->same);
    if (!seat)
        return pp_fail(&call->err, PP_CONFLICT, "request %s has no seat %d any more",
                       before->request.reference, sits->seat);
    struct flow_revising revising = {.booked = &booked,
                                     .target = {.first_day = booked.booking.first_day,
                                                .seats = booked.booking.seats,
                                                .seat_count = booked.booking.seat_count},
                                     .action = "booking.reply",
                                     .left = STORE_SEAT_DECLINED,
                                     .reason = arg->reason};
    if (arg->answer == STORE_DECLINED) {
        flow_team_take_out(arg->work, seat->seat);
        revising.target.seats = arg->work->seats;
        revising.target.seat_count = arg->work->seat_count;
    }
    enum pp_code code = flow_alter_make(call, &revising, altered);
    if (code != PP_OK)
        return code;
    struct store_revision *revision = &altered->revised.revision;
    revision->before_json = flow_kept_write(before, &call->arena);
    revision->keeps_slots = arg->answer != STORE_DECLINED;
    step_seat(call, seat);
    flow_settle(&before->request, revision);
    altered->request = flow_request_after(&before->request, revision, &call->arena);
    altered->same = altered->same && !revision->step_count;
    return arg->answer == STORE_DECLINED ? find_reserves(call, seat->seat) : PP_OK;
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_booking_reply *arg = call->arg;
    return arg->altered.same ? PP_OK : flow_alter_save(call, &arg->altered, NULL);
}

const struct flow_case flow_booking_reply = {
    .name = "booking.reply",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
