/*
 * Publishing a proposal: checked again against today's pool, then booking, events, invitations,
 * taken half-hours and mails in one transaction. Two proposals that want the same peer on the same
 * day meet at the slots: one wins, the other is told who and when.
 */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/booking.h"
#include "daemon/flow/fit.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/visit.h"

/* One team for a request: a second one is booked only after the first was stood down. */
static enum pp_code check_free(struct flow_call *call, const struct store_request *request)
{
    struct store_page page = {.limit = 500};
    struct store_booking *bookings;
    size_t count;
    const enum pp_code code = store_booking_list(call->tx, request->id, &page, &call->arena,
                                                 &bookings, &count, &call->err);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (bookings[i].state != STORE_BOOKING_STOOD_DOWN)
            return pp_fail(&call->err, PP_CONFLICT,
                           "request %s is booked already (booking %" PRId64
                           "); stand that down before another team is published",
                           request->reference, bookings[i].id);
    return code;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_proposal proposal;
    enum pp_code code =
        store_proposal_get(call->tx, arg->proposal, &call->arena, &proposal, &call->err);
    if (code != PP_OK)
        return code;
    if (arg->rev && arg->rev != proposal.rev)
        return pp_fail(&call->err, PP_STALE,
                       "proposal %" PRId64 " has changed since you read it; read it again",
                       proposal.id);
    if (proposal.state != STORE_PROPOSAL_OPEN)
        return pp_fail(&call->err, PP_CONFLICT, "proposal %" PRId64 " is %s; run the match again",
                       proposal.id, store_proposal_state_text(proposal.state));
    arg->work = PP_NEW(&call->arena, struct flow_match_work);
    code = flow_snapshot_load(call, pp_printf(&call->arena, "%" PRId64, proposal.request),
                              &arg->work->snapshot);
    if (code != PP_OK)
        return code;
    arg->request = arg->work->snapshot.request;
    arg->names = arg->work->snapshot.names;
    code = check_free(call, &arg->request);
    if (code == PP_OK)
        code = flow_asking_load(call, arg->request.product, &arg->asking);
    if (code != PP_OK)
        return code;
    arg->clash = (struct store_clash){0};
    arg->publish = (struct store_publish){
        .booking = {.request = proposal.request,
                    .proposal = proposal.id,
                    .state = STORE_BOOKING_INVITING,
                    .first_day = proposal.first_day,
                    .created_s = call->now_s,
                    .seats = proposal.seats,
                    .seat_count = proposal.seat_count},
        .proposal_rev = proposal.rev,
        .request_rev = arg->request.rev,
    };
    return PP_OK;
}

/* Every hard rule once more, on the pool as it is now. */
static enum pp_code check_again(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct flow_instance *instance = &arg->work->instance;
    const struct store_booking *booking = &arg->publish.booking;
    struct flow_fit fit = {0};
    enum pp_code code =
        flow_instance_build(&arg->work->snapshot, &call->arena, instance, &call->err);
    if (code == PP_OK)
        code = flow_fit_make(instance, booking->first_day, booking->seats, booking->seat_count,
                             &call->arena, &fit, &call->err);
    if (code == PP_OK)
        code = flow_fit_check(&fit, &call->arena, &call->err);
    arg->clash = fit.clash;
    return code;
}

static struct store_event *make_events(struct flow_call *call, const struct flow_visit *visit)
{
    const struct flow_proposal_publish *arg = call->arg;
    struct store_event *events = PP_NEW_ARRAY(&call->arena, visit->count, struct store_event);
    for (size_t i = 0; i < visit->count; i++) {
        events[i] = flow_visit_event(visit, i, &arg->work->snapshot);
        events[i].id = flow_id(call);
    }
    return events;
}

static const char *team_words(struct flow_call *call)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    const char *words = "";
    for (size_t i = 0; i < arg->publish.booking.seat_count; i++)
        words = pp_printf(&call->arena, "%s%s (%s)\n", words, arg->peers[i].name,
                          snapshot->brief.seats[arg->publish.booking.seats[i].seat].name);
    return words;
}

static struct flow_visitor *make_visitors(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    const size_t count = arg->publish.booking.seat_count;
    struct flow_visitor *visitors = PP_NEW_ARRAY(&call->arena, count, struct flow_visitor);
    arg->peers = PP_NEW_ARRAY(&call->arena, count, struct store_peer);
    for (size_t i = 0; i < count; i++) {
        const struct store_proposal_seat *seat = &arg->publish.booking.seats[i];
        arg->peers[i] = snapshot->peers[flow_snapshot_peer(snapshot, seat->peer)];
        visitors[i] = (struct flow_visitor){
            .peer = seat->peer, .seat = seat->seat, .lead = snapshot->brief.seats[seat->seat].lead};
    }
    return visitors;
}

/* Everybody who is asked, until when; *words of it, NULL when there is no deadline. */
static void make_askings(struct flow_call *call, const struct flow_visit *visit, const char **words)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct store_booking *booking = &arg->publish.booking;
    struct store_asking *askings =
        PP_NEW_ARRAY(&call->arena, booking->seat_count, struct store_asking);
    int32_t first = booking->first_day;
    for (size_t i = 0; i < booking->event_count; i++)
        if (booking->events[i].first_day < first &&
            booking->events[i].first_day >= flow_today(call))
            first = booking->events[i].first_day;
    const int64_t reply_by_s = flow_asking_reply_by(&arg->asking, visit->zone, call->now_s, first);
    *words = reply_by_s ? flow_asking_words(visit->zone, reply_by_s, &call->arena) : NULL;
    for (size_t i = 0; i < booking->seat_count; i++)
        askings[i] = (struct store_asking){
            .booking = booking->id,
            .seat = booking->seats[i].seat,
            .peer = booking->seats[i].peer,
            .asked_s = call->now_s,
            .reply_by_s = reply_by_s,
            .next_s = flow_asking_next(&arg->asking, visit->zone, reply_by_s, call->now_s)};
    arg->publish.askings = askings;
    arg->publish.asking_count = reply_by_s ? booking->seat_count : 0;
}

/* One invitation and one mail for each person and event that is theirs. */
static enum pp_code invite_all(struct flow_call *call, const struct flow_visit *visit,
                               const struct flow_visitor *visitors)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_booking *booking = &arg->publish.booking;
    const size_t most = visit->count * booking->seat_count;
    struct store_invitation *invitations =
        PP_NEW_ARRAY(&call->arena, most, struct store_invitation);
    struct store_mail *mails = PP_NEW_ARRAY(&call->arena, most, struct store_mail);
    const char *team = team_words(call), *reply_by;
    size_t count = 0;
    make_askings(call, visit, &reply_by);
    for (size_t p = 0; p < booking->seat_count; p++)
        for (size_t e = 0; e < visit->count; e++) {
            if (!flow_visit_attends(visit, e, visitors[p].lead))
                continue;
            invitations[count] =
                (struct store_invitation){STORE_NEW_INVITATION,           .id = flow_id(call),
                                          .event = booking->events[e].id, .peer = visitors[p].peer,
                                          .uid = flow_invite_uid(call),   .dtstamp_s = call->now_s};
            const struct flow_invite invite = {
                .settings = flow_settings(call),
                .request = &arg->request,
                .event = &booking->events[e],
                .invitation = &invitations[count],
                .peer = &arg->peers[p],
                .seat_name = arg->work->snapshot.brief.seats[visitors[p].seat].name,
                .team = team,
                .reply_by = reply_by};
            const enum pp_code code =
                flow_invite_mail(&invite, flow_id(call), booking->id, call->now_s, &call->arena,
                                 &mails[count], &call->err);
            if (code != PP_OK)
                return code;
            count++;
        }
    booking->invitations = invitations;
    booking->invitation_count = count;
    arg->publish.mails = mails;
    arg->publish.mail_count = count;
    return PP_OK;
}

/* The request as it is once its people are asked. */
static void set_asked(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct store_booking *booking = &arg->publish.booking;
    struct store_request_seat *seats =
        PP_NEW_ARRAY(&call->arena, arg->request.seat_count, struct store_request_seat);
    for (size_t i = 0; i < arg->request.seat_count; i++) {
        seats[i] = arg->request.seats[i];
        const int64_t peer = flow_peer_in(booking->seats, booking->seat_count, seats[i].seat);
        if (!peer)
            continue;
        seats[i].state = STORE_SEAT_ENQUIRED;
        seats[i].peer = peer;
    }
    arg->request.seats = seats;
    arg->request.state = STORE_REQUEST_INVITING;
}

/* Who could stand in for each, should they not come. */
static enum pp_code rank_reserves(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct store_booking *booking = &arg->publish.booking;
    struct store_reserve *reserves;
    const enum pp_code code =
        flow_reserves_rank(call, &arg->work->instance, booking->first_day, booking->seats,
                           booking->seat_count, &reserves, &arg->publish.reserve_count);
    arg->publish.reserves = reserves;
    return code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_booking *booking = &arg->publish.booking;
    enum pp_code code = check_again(call);
    if (code != PP_OK)
        return code;
    struct flow_visit visit;
    code = flow_visit_make(&arg->work->snapshot, booking->first_day, flow_settings(call)->zone,
                           &call->arena, &visit, &call->err);
    if (code != PP_OK)
        return code;
    booking->id = flow_id(call);
    booking->rev = 1;
    booking->charge = arg->work->snapshot.brief.charge;
    booking->events = make_events(call, &visit);
    booking->event_count = visit.count;
    const struct flow_visitor *visitors = make_visitors(call);
    struct store_slot *slots;
    code = flow_visit_slots(&visit, visitors, booking->seat_count, &call->arena, &slots,
                            &arg->publish.slot_count, &call->err);
    arg->publish.slots = slots;
    if (code == PP_OK)
        code = invite_all(call, &visit, visitors);
    if (code == PP_OK)
        code = rank_reserves(call);
    set_asked(call);
    return code;
}

/* Commits only on what was checked. Slots and the request's revision guard the rest. */
static enum pp_code save(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct store_booking *booking = &arg->publish.booking;
    bool holds;
    const enum pp_code code = flow_fit_holds(call, &arg->work->snapshot, booking->seats,
                                             booking->seat_count, (struct flow_own){0}, &holds);
    if (code != PP_OK)
        return code;
    if (!holds)
        return flow_moved(call);
    return store_booking_publish(call->tx, &call->who, &arg->publish, &call->arena, &arg->clash,
                                 &call->err);
}

const struct flow_case flow_proposal_publish = {
    .name = "proposal.publish",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
