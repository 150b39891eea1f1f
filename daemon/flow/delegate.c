/*
 * A part that somebody passes on, when a coordinator agrees. The reply of the delegate, if that was
 * the message, is not taken for an answer: they are asked by us, and answer that.
 */
#include "base/str.h"
#include "daemon/flow/receive_work.h"
#include "daemon/flow/visit.h"

static enum pp_code refuse(struct flow_call *call, const char *delegate, const char *why)
{
    return pp_fail(&call->err, PP_CONFLICT, "the part cannot be passed on to %s: %s", delegate,
                   why);
}

enum pp_code flow_delegate_load(struct flow_call *call, struct flow_receiving *work,
                                const struct flow_booked *before, const char *reason)
{
    const struct store_booking *booking = &before->booking;
    const struct flow_event *part =
        flow_event_part(&before->brief, flow_booked_event(booking, work->invitation->event));
    const struct store_proposal_seat *seat =
        flow_seat_of(booking->seats, booking->seat_count, work->target.peer);
    const char *delegate =
        mail_clean_line(work->judgement.delegate, MAIL_INCOMING_LINE_MOST, &call->arena);
    if (part && !part->holds)
        return refuse(call, delegate,
                      "it is about a call alone and not about the seat; who joins "
                      "that may be told by hand");
    if (!seat)
        return refuse(call, delegate, "who passes it on has no seat any more");
    work->passes = (struct flow_booking_substitute){
        .id = booking->id,
        .peer = delegate,
        .seat = seat->seat,
        .reason = reason ? reason : pp_printf(&call->arena, "passed on to %s", delegate)};
    const enum pp_code code = flow_substitute_load(call, &work->passes);
    return code == PP_NOT_FOUND ? refuse(call, delegate,
                                         "nobody in the pool has that address; add them first, or "
                                         "substitute somebody else")
                                : code;
}

enum pp_code flow_delegate_make(struct flow_call *call, struct flow_receiving *work,
                                struct flow_altered *altered)
{
    const enum pp_code code = flow_substitute_make(call, &work->passes);
    *altered = work->passes.altered;
    work->pool = work->passes.work;
    return code;
}
