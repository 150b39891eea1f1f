/* A person's answer to a booking, recorded by a coordinator; what comes by mail takes the same way.
 */
#include "daemon/flow/reply.h"

#include <inttypes.h>

#include "daemon/flow/find.h"
#include "daemon/flow/visit.h"

/* ---- what it means for the seat ------------------------------------------------------------ */

static bool is_over(const struct flow_call *call, const struct store_event *event)
{
    const int32_t last = event->first_day + (event->all_day ? event->days - 1 : 0);
    return last < flow_today(call);
}

/* Of all the person's events together. One that holds nobody's diary does not give a seat back. */
static enum store_partstat seat_answer(const struct flow_call *call,
                                       const struct flow_booked *booked, int64_t who)
{
    const struct store_booking *booking = &booked->booking;
    bool all = true, any = false, unsure = false;
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        const struct store_event *event = flow_booked_event(booking, it->event);
        const struct flow_event *part = flow_event_part(&booked->brief, event);
        if (it->peer != who || it->closed || is_over(call, event))
            continue;
        if (it->partstat == STORE_DECLINED && (!part || part->holds))
            return STORE_DECLINED;
        any = true;
        all = all && it->partstat == STORE_ACCEPTED;
        unsure = unsure || it->partstat == STORE_TENTATIVE;
    }
    if (any && all)
        return STORE_ACCEPTED;
    return unsure ? STORE_TENTATIVE : STORE_NEEDS_ACTION;
}

static void take_said(struct store_invitation *invitation, const struct flow_said *said)
{
    invitation->partstat = said->partstat;
    invitation->answered_sequence = said->sequence;
    invitation->answered_stamp_s = said->stamp_s;
    invitation->answered_partstat = said->partstat;
    invitation->undelivered = false;
}

/*
 * What was told by telephone stands until a mail that is written later. Who speaks now on the page
 * has seen the answer that counts, so theirs comes after it, though its clock went ahead; and it
 * takes its place in the order though it says the same.
 */
static void take_recorded(const struct flow_call *call, struct store_invitation *invitation,
                          const struct flow_replying *replying)
{
    int64_t stamp_s = call->now_s;
    if (!replying->own && invitation->partstat == replying->answer)
        return;
    if (replying->own && invitation->answered_sequence == invitation->sequence &&
        invitation->answered_stamp_s >= stamp_s)
        stamp_s = invitation->answered_stamp_s + 1;
    take_said(invitation, &(struct flow_said){.partstat = replying->answer,
                                              .sequence = invitation->sequence,
                                              .stamp_s = stamp_s});
}

/* NULL: nothing. */
static const struct flow_said *said_to(const struct flow_replying *replying, int64_t invitation)
{
    for (size_t i = 0; i < replying->said_count; i++)
        if (replying->said[i].invitation == invitation)
            return &replying->said[i];
    return NULL;
}

/* The booking as if the calendars knew the answer; *same when they did. */
static struct flow_booked answered(struct flow_call *call, const struct flow_replying *replying,
                                   bool *same)
{
    struct flow_booked booked = replying->altered->before;
    const size_t count = booked.booking.invitation_count;
    struct store_invitation *invitations =
        PP_NEW_ARRAY(&call->arena, count, struct store_invitation);
    *same = true;
    for (size_t i = 0; i < count; i++) {
        struct store_invitation *it = &invitations[i];
        *it = booked.booking.invitations[i];
        const struct flow_said *said = said_to(replying, it->id);
        if (it->peer != replying->who || it->closed || (replying->said_count && !said))
            continue;
        const struct store_invitation was = *it;
        if (said)
            take_said(it, said);
        else
            take_recorded(call, it, replying);
        *same = *same && was.partstat == it->partstat &&
                was.answered_sequence == it->answered_sequence &&
                was.answered_stamp_s == it->answered_stamp_s &&
                was.answered_partstat == it->answered_partstat &&
                was.undelivered == it->undelivered;
    }
    booked.booking.invitations = invitations;
    return booked;
}

/* Accepting and answering "perhaps" move the seat; further on than accepted it stays. */
static void step_seat(struct flow_call *call, const struct flow_replying *replying,
                      enum store_partstat answer, const struct store_request_seat *seat)
{
    struct store_revision *revision = &replying->altered->revised.revision;
    if (answer == STORE_ACCEPTED && seat->state == STORE_SEAT_ENQUIRED)
        flow_step_add(call, revision, seat->seat, STORE_SEAT_ACCEPTED, replying->who,
                      replying->reason);
    if ((answer == STORE_TENTATIVE || answer == STORE_NEEDS_ACTION) &&
        seat->state != STORE_SEAT_ENQUIRED)
        flow_step_add(call, revision, seat->seat, STORE_SEAT_ENQUIRED, replying->who,
                      replying->reason);
}

static enum pp_code find_reserves(struct flow_call *call, struct flow_replying *replying, int seat)
{
    struct flow_alter_work *work = replying->work;
    work->declined[work->declined_count++] = replying->who;
    const struct flow_barred barred = {work->declined, work->declined_count};
    const enum pp_code code =
        flow_instance_build(&work->snapshot, &call->arena, &work->instance, &call->err);
    return code == PP_OK ? flow_reserves_find(call, &work->instance,
                                              replying->altered->before.booking.first_day,
                                              work->seats, work->seat_count, seat, &barred,
                                              &replying->reserves, &replying->reserve_count)
                         : code;
}

enum pp_code flow_reply_declines(struct flow_call *call, const struct flow_replying *replying,
                                 bool *declines)
{
    const struct flow_booked *before = &replying->altered->before;
    bool same;
    if (!flow_seat_of(before->booking.seats, before->booking.seat_count, replying->who))
        return pp_fail(&call->err, PP_CONFLICT,
                       "%s has no seat in booking %" PRId64
                       " of %s; an answer is only taken from "
                       "who is asked",
                       flow_booked_peer(before, replying->who)->name, before->booking.id,
                       before->request.reference);
    const struct flow_booked booked = answered(call, replying, &same);
    *declines = (replying->said_count ? seat_answer(call, &booked, replying->who)
                                      : replying->answer) == STORE_DECLINED;
    return PP_OK;
}

enum pp_code flow_reply_make(struct flow_call *call, struct flow_replying *replying)
{
    struct flow_altered *altered = replying->altered;
    const struct flow_booked *before = &altered->before;
    const struct store_proposal_seat *sits =
        flow_seat_of(before->booking.seats, before->booking.seat_count, replying->who);
    const struct store_request_seat *seat = flow_request_seat(&before->request, sits->seat);
    const struct flow_booked booked = answered(call, replying, &altered->same);
    const enum store_partstat answer =
        replying->said_count ? seat_answer(call, &booked, replying->who) : replying->answer;
    if (!seat)
        return pp_fail(&call->err, PP_CONFLICT, "request %s has no seat %d any more",
                       before->request.reference, sits->seat);
    struct flow_revising revising = {.booked = &booked,
                                     .target = {.first_day = booked.booking.first_day,
                                                .seats = booked.booking.seats,
                                                .seat_count = booked.booking.seat_count},
                                     .action = "booking.reply",
                                     .left = STORE_SEAT_DECLINED,
                                     .reason = replying->reason};
    if (answer == STORE_DECLINED) {
        flow_team_take_out(replying->work, seat->seat);
        revising.target.seats = replying->work->seats;
        revising.target.seat_count = replying->work->seat_count;
    }
    enum pp_code code = flow_alter_make(call, &revising, altered);
    if (code != PP_OK)
        return code;
    struct store_revision *revision = &altered->revised.revision;
    revision->before_json = flow_kept_write(before, &call->arena);
    revision->keeps_slots = answer != STORE_DECLINED;
    step_seat(call, replying, answer, seat);
    flow_settle(&before->request, revision);
    code = flow_revise_askings(call, before, revision);
    if (code != PP_OK)
        return code;
    altered->request = flow_request_after(&before->request, revision, &call->arena);
    altered->same = altered->same && !revision->step_count;
    return answer == STORE_DECLINED ? find_reserves(call, replying, seat->seat) : PP_OK;
}

/* ---- recorded by a coordinator ------------------------------------------------------------- */

static struct flow_replying replying_of(struct flow_booking_reply *arg)
{
    return (struct flow_replying){.who = arg->who,
                                  .answer = arg->answer,
                                  .reason = arg->reason,
                                  .altered = &arg->altered,
                                  .work = arg->work};
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_booking_reply *arg = call->arg;
    struct store_peer peer;
    bool declines = false;
    arg->reserve_count = 0;
    enum pp_code code = flow_alter_load(call, arg->id, arg->rev, &arg->altered);
    if (code == PP_OK)
        code = flow_peer_find(call->tx, arg->peer, &call->arena, &peer, &call->err);
    if (code == PP_OK)
        code = flow_booked_know(call, &arg->altered.before, peer.id);
    if (code != PP_OK)
        return code;
    arg->who = peer.id;
    const struct flow_replying replying = replying_of(arg);
    code = flow_reply_declines(call, &replying, &declines);
    /* The pool is looked at for reserves. */
    return code == PP_OK && declines ? flow_alter_load_pool(call, &arg->altered, &arg->work) : code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_booking_reply *arg = call->arg;
    struct flow_replying replying = replying_of(arg);
    const enum pp_code code = flow_reply_make(call, &replying);
    arg->reserves = replying.reserves;
    arg->reserve_count = replying.reserve_count;
    return code;
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
