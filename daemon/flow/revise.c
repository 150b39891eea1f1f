#include "daemon/flow/revise.h"

#include "base/str.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/visit.h"
#include "daemon/flow/zone.h"

/* The work of one revision. */
struct maker {
    struct flow_call *call;
    const struct flow_revising *revising;
    const struct flow_booked *booked;
    struct flow_revised *out;
    struct store_event *events;           /* as they shall be; parallel to the booking's */
    struct store_invitation *invitations; /* as they shall be */
    size_t invitation_count;
    struct store_mail *mails;
    size_t mail_count;
    const char *team;            /* in words */
    const struct cal_zone *zone; /* the programme's */
    int64_t reply_by_s;          /* of who is asked by this; 0: no deadline */
};

/* ---- events -------------------------------------------------------------------------------- */

/* The nth event of its kind in the visit, for the nth of the booking. */
static bool find_moved(const struct maker *maker, const struct flow_visit *visit, size_t which,
                       struct store_event *event)
{
    const struct store_booking *booking = &maker->booked->booking;
    size_t before = 0;
    for (size_t i = 0; i < which; i++)
        before += pp_text_is(booking->events[i].kind, booking->events[which].kind);
    for (size_t i = 0; i < visit->count; i++)
        if (pp_text_is(visit->outings[i].part->kind, booking->events[which].kind) && !before--) {
            *event = flow_visit_event(visit, i, maker->revising->snapshot);
            event->id = booking->events[which].id;
            return true;
        }
    return false;
}

static enum pp_code make_events(struct maker *maker)
{
    const struct store_booking *booking = &maker->booked->booking;
    struct pp_arena *arena = &maker->call->arena;
    struct pp_err *err = &maker->call->err;
    const struct store_event *moved = maker->revising->target.moved;
    maker->events = PP_NEW_ARRAY(arena, booking->event_count, struct store_event);
    for (size_t i = 0; i < booking->event_count; i++)
        maker->events[i] =
            moved && moved->id == booking->events[i].id ? *moved : booking->events[i];
    if (maker->revising->target.first_day == booking->first_day)
        return PP_OK;
    PP_REQUIRE(maker->revising->snapshot);
    struct flow_visit visit;
    const enum pp_code code =
        flow_visit_make(maker->revising->snapshot, maker->revising->target.first_day,
                        booking->events[0].zone, arena, &visit, err);
    if (code != PP_OK)
        return code;
    bool same = visit.count == booking->event_count;
    for (size_t i = 0; same && i < booking->event_count; i++)
        same = find_moved(maker, &visit, i, &maker->events[i]);
    return same ? PP_OK
                : pp_fail(err, PP_CONFLICT,
                          "the events of %s are others by now than those booked; stand the "
                          "booking down and publish again",
                          maker->booked->request.reference);
}

/* The last civil day of it. */
static int32_t last_day(const struct store_event *event)
{
    return event->first_day + (event->all_day && event->days > 1 ? event->days - 1 : 0);
}

/* ---- until when ---------------------------------------------------------------------------- */

/* Of somebody who is asked now: before the first of the events to come. */
static enum pp_code find_reply_by(struct flow_call *call, const struct flow_booked *booked,
                                  const struct store_event *events, size_t count,
                                  const struct cal_zone **zone, int64_t *reply_by_s)
{
    const int32_t today = flow_today(call);
    int32_t first = INT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (last_day(&events[i]) >= today && events[i].first_day < first)
            first = events[i].first_day;
    const enum pp_code code =
        flow_zone_find(flow_settings(call)->zone, today, &call->arena, zone, &call->err);
    if (code == PP_OK)
        *reply_by_s = flow_asking_reply_by(&booked->asking, *zone, call->now_s, first);
    return code;
}

/* They are asked for the seat already, and for this day. */
static const struct store_asking *asked_before(const struct flow_booked *booked, int seat,
                                               int64_t peer, int32_t first_day)
{
    const struct store_asking *asking = flow_asking_of(booked, seat);
    return asking && asking->peer == peer && booked->booking.first_day == first_day ? asking : NULL;
}

/* Was the seat moved to enquired by the revision? */
static bool moves_to_asked(const struct store_revision *revision, int seat)
{
    for (size_t i = revision->step_count; i-- > 0;)
        if (revision->steps[i].seat == seat)
            return revision->steps[i].to == STORE_SEAT_ENQUIRED;
    return false;
}

enum pp_code flow_revise_askings(struct flow_call *call, const struct flow_booked *booked,
                                 struct store_revision *revision)
{
    const struct store_booking *after = &revision->after;
    const struct cal_zone *zone;
    int64_t reply_by_s;
    const enum pp_code code =
        find_reply_by(call, booked, after->events, after->event_count, &zone, &reply_by_s);
    revision->askings = PP_NEW_ARRAY(&call->arena, after->seat_count, struct store_asking);
    revision->asking_count = 0;
    for (size_t i = 0; code == PP_OK && reply_by_s && i < after->seat_count; i++) {
        const struct store_proposal_seat *seat = &after->seats[i];
        const bool moved = flow_asking_of(booked, seat->seat) != NULL &&
                           !asked_before(booked, seat->seat, seat->peer, after->first_day);
        if (moved || moves_to_asked(revision, seat->seat))
            revision->askings[revision->asking_count++] = (struct store_asking){
                .booking = after->id,
                .seat = seat->seat,
                .peer = seat->peer,
                .asked_s = call->now_s,
                .reply_by_s = reply_by_s,
                .next_s = flow_asking_next(&booked->asking, zone, reply_by_s, call->now_s)};
    }
    return code;
}

/* ---- invitations --------------------------------------------------------------------------- */

static const struct store_invitation *find_invitation(const struct store_booking *booking,
                                                      int64_t event, int64_t peer)
{
    for (size_t i = 0; i < booking->invitation_count; i++)
        if (booking->invitations[i].event == event && booking->invitations[i].peer == peer)
            return &booking->invitations[i];
    return NULL;
}

static bool attends(const struct maker *maker, const struct store_event *event, int64_t peer)
{
    const struct flow_target *target = &maker->revising->target;
    const struct flow_brief *brief = &maker->booked->brief;
    const struct store_proposal_seat *seat = flow_seat_of(target->seats, target->seat_count, peer);
    const struct flow_event *part = flow_event_part(brief, event);
    if (!seat || target->called_off)
        return false;
    return !part || part->part.who == CAL_FOR_EVERYONE ||
           ((size_t)seat->seat < brief->seat_count && brief->seats[seat->seat].lead);
}

/* The seat that a person is told of: the one they get, else the one they had. */
static const char *seat_words(const struct maker *maker, int64_t peer, bool before)
{
    const struct flow_target *target = &maker->revising->target;
    const struct store_booking *booking = &maker->booked->booking;
    const struct store_proposal_seat *seat =
        flow_seat_of(booking->seats, booking->seat_count, peer);
    const struct store_proposal_seat *next = flow_seat_of(target->seats, target->seat_count, peer);
    if (next && !(before && seat))
        seat = next;
    return seat ? flow_seat_name(&maker->booked->request, seat->seat) : "";
}

static struct flow_invite make_invite(const struct maker *maker, const struct store_event *event,
                                      const struct store_invitation *invitation, bool before)
{
    return (struct flow_invite){.settings = flow_settings(maker->call),
                                .request = &maker->booked->request,
                                .event = event,
                                .invitation = invitation,
                                .peer = flow_booked_peer(maker->booked, invitation->peer),
                                .seat_name = seat_words(maker, invitation->peer, before),
                                .revision = maker->out->revision.id};
}

/* Until when the person may answer; NULL: they need not, or whenever they like. */
static const char *reply_words(const struct maker *maker, int64_t peer)
{
    const struct flow_target *target = &maker->revising->target;
    const struct store_proposal_seat *seat = flow_seat_of(target->seats, target->seat_count, peer);
    const struct store_asking *before =
        seat ? asked_before(maker->booked, seat->seat, peer, target->first_day) : NULL;
    const int64_t reply_by_s = before ? before->reply_by_s : maker->reply_by_s;
    return reply_by_s ? flow_asking_words(maker->zone, reply_by_s, &maker->call->arena) : NULL;
}

static enum pp_code write_mail(struct maker *maker, const struct store_event *event,
                               const struct store_invitation *invitation,
                               const struct cal_step *step)
{
    struct flow_call *call = maker->call;
    struct flow_invite invite = make_invite(maker, event, invitation, false);
    invite.step = step;
    invite.team = step->method == CAL_REQUEST ? maker->team : NULL;
    invite.note = step->method == CAL_CANCEL ? maker->revising->note : NULL;
    if (step->rsvp && step->partstat == CAL_NEEDS_ACTION)
        invite.reply_by = reply_words(maker, invitation->peer);
    maker->out->letters[maker->mail_count] = (struct flow_letter){.method = step->method,
                                                                  .uid = invitation->uid,
                                                                  .sequence = invitation->sequence,
                                                                  .event = event->kind};
    return flow_invite_mail(&invite, flow_id(call), maker->booked->booking.id, call->now_s,
                            &call->arena, &maker->mails[maker->mail_count++], &call->err);
}

static enum cal_act act_of(const struct store_invitation *was, bool goes)
{
    if (!goes)
        return CAL_ACT_CANCEL;
    return was->closed ? CAL_ACT_RESTORE : CAL_ACT_CHANGE;
}

/* What this person must hear of this event, and the invitation afterwards. was: NULL, never any. */
static enum pp_code tell(struct maker *maker, size_t which, const struct store_invitation *was,
                         bool goes, struct store_invitation *invitation)
{
    struct pp_arena *arena = &maker->call->arena;
    struct pp_err *err = &maker->call->err;
    const struct store_event *event = &maker->events[which];
    struct cal_sent sent = {0};
    struct cal_event now;
    int32_t sequence = 0;
    struct flow_invite invite = make_invite(maker, event, invitation, false);
    enum pp_code code = flow_invite_event(&invite, arena, &now, err);
    if (code == PP_OK && was) {
        invite = make_invite(maker, &maker->booked->booking.events[which], was, true);
        code = flow_invite_event(&invite, arena, &sent.event, err);
        sent.method = was->closed ? CAL_CANCEL : CAL_REQUEST;
        sent.partstat = flow_partstat_to(was->partstat);
    }
    if (code == PP_OK && was)
        code =
            cal_next_sequence(was->sequence, &sent.event, &now, act_of(was, goes), &sequence, err);
    if (code != PP_OK)
        return code;
    now.sequence = sequence;
    const enum cal_standing standing = goes                                 ? CAL_INVITED
                                       : maker->revising->target.called_off ? CAL_CALLED_OFF
                                                                            : CAL_TAKEN_OFF;
    const struct cal_step step = cal_step_for(was ? &sent : NULL, &now, standing, 0);
    invitation->partstat = flow_partstat_from(step.partstat);
    invitation->closed = !goes;
    if (!step.send)
        return PP_OK;
    invitation->sequence = sequence;
    invitation->undelivered = false;
    if (goes && was && was->closed)
        invitation->asked_sequence = sequence;
    if (goes && was && (was->closed || cal_change_moves(&sent.event, &now)))
        invitation->moved_sequence = sequence;
    invitation->dtstamp_s = cal_next_stamp(was ? was->dtstamp_s : 0, maker->call->now_s);
    return write_mail(maker, event, invitation, &step);
}

/* One person and one event. */
static enum pp_code invite(struct maker *maker, size_t which, int64_t peer)
{
    const struct store_booking *booking = &maker->booked->booking;
    const struct store_invitation *was = find_invitation(booking, booking->events[which].id, peer);
    const bool goes = attends(maker, &maker->events[which], peer);
    const bool over = last_day(&maker->events[which]) < flow_today(maker->call) &&
                      last_day(&booking->events[which]) < flow_today(maker->call);
    if (!was && (!goes || over))
        return PP_OK;
    struct store_invitation *invitation = &maker->invitations[maker->invitation_count++];
    if (was)
        *invitation = *was;
    else
        *invitation = (struct store_invitation){STORE_NEW_INVITATION, .id = flow_id(maker->call),
                                                .event = booking->events[which].id, .peer = peer,
                                                .uid = flow_invite_uid(maker->call)};
    if (over || (was && was->closed && !goes)) {
        invitation->closed = !goes || invitation->closed;
        return PP_OK;
    }
    return tell(maker, which, was, goes, invitation);
}

/* "Amira Khan (Lead)\n…" of the team as it shall be. */
static const char *team_words(const struct maker *maker)
{
    const struct flow_target *target = &maker->revising->target;
    const char *words = "";
    for (size_t i = 0; i < target->seat_count; i++)
        words = pp_printf(&maker->call->arena, "%s%s (%s)\n", words,
                          flow_booked_peer(maker->booked, target->seats[i].peer)->name,
                          flow_seat_name(&maker->booked->request, target->seats[i].seat));
    return words;
}

static enum pp_code invite_all(struct maker *maker)
{
    const struct flow_booked *booked = maker->booked;
    struct pp_arena *arena = &maker->call->arena;
    const size_t most = booked->booking.event_count * booked->peer_count;
    maker->invitations = PP_NEW_ARRAY(arena, most, struct store_invitation);
    maker->mails = PP_NEW_ARRAY(arena, most, struct store_mail);
    maker->out->letters = PP_NEW_ARRAY(arena, most, struct flow_letter);
    maker->team = team_words(maker);
    enum pp_code code = PP_OK;
    for (size_t p = 0; p < booked->peer_count; p++)
        for (size_t e = 0; code == PP_OK && e < booked->booking.event_count; e++)
            code = invite(maker, e, booked->peers[p].id);
    return code;
}

/* ---- seats --------------------------------------------------------------------------------- */

void flow_step_add(struct flow_call *call, struct store_revision *revision, int seat,
                   enum store_seat_state to, int64_t peer, const char *reason)
{
    revision->steps[revision->step_count++] = (struct store_seat_step){
        .id = flow_id(call), .seat = seat, .to = to, .peer = peer, .reason = reason};
}

/* Somebody had agreed to a day that is another now. */
static bool asked_again(const struct maker *maker, int64_t peer)
{
    const struct store_booking *booking = &maker->booked->booking;
    for (size_t i = 0; i < maker->invitation_count; i++) {
        const struct store_invitation *now = &maker->invitations[i];
        const struct store_invitation *was =
            now->peer == peer ? find_invitation(booking, now->event, peer) : NULL;
        if (was && !now->closed && was->partstat != STORE_NEEDS_ACTION &&
            now->partstat == STORE_NEEDS_ACTION)
            return true;
    }
    return false;
}

static void step_seat(struct maker *maker, const struct store_request_seat *seat)
{
    const struct store_booking *booking = &maker->booked->booking;
    const struct flow_revising *revising = maker->revising;
    const struct flow_target *target = &revising->target;
    struct store_revision *revision = &maker->out->revision;
    /* Of one that was stood down the seats are a record: nobody sits there. */
    const int64_t was = booking->state == STORE_BOOKING_STOOD_DOWN
                            ? 0
                            : flow_peer_in(booking->seats, booking->seat_count, seat->seat);
    const int64_t next = flow_peer_in(target->seats, target->seat_count, seat->seat);
    if (target->called_off) {
        if (was)
            flow_step_add(maker->call, revision, seat->seat, revising->left, was, revising->reason);
        if (was && revising->matched_again)
            flow_step_add(maker->call, revision, seat->seat, STORE_SEAT_OPEN, 0, NULL);
        return;
    }
    if (was == next) {
        if (was && seat->state != STORE_SEAT_ENQUIRED && asked_again(maker, was))
            flow_step_add(maker->call, revision, seat->seat, STORE_SEAT_ENQUIRED, was,
                          "the date has changed");
        return;
    }
    if (was) {
        flow_step_add(maker->call, revision, seat->seat, revising->left, was, revising->reason);
        flow_step_add(maker->call, revision, seat->seat, STORE_SEAT_OPEN, 0, NULL);
    }
    if (next)
        flow_step_add(maker->call, revision, seat->seat, STORE_SEAT_ENQUIRED, next, NULL);
}

/* The state of a seat after the steps. */
static enum store_seat_state state_after(const struct store_revision *revision,
                                         const struct store_request_seat *seat)
{
    enum store_seat_state state = seat->state;
    for (size_t i = 0; i < revision->step_count; i++)
        if (revision->steps[i].seat == seat->seat)
            state = revision->steps[i].to;
    return state;
}

void flow_settle(const struct store_request *request, struct store_revision *revision)
{
    bool all = true;
    for (size_t i = 0; i < request->seat_count; i++)
        all = all && (!request->seats[i].required ||
                      flow_seat_agreed(state_after(revision, &request->seats[i])));
    revision->after.state = all ? STORE_BOOKING_CONFIRMED : STORE_BOOKING_INVITING;
    revision->request_state = all ? STORE_REQUEST_CONFIRMED : STORE_REQUEST_INVITING;
}

struct store_request flow_request_after(const struct store_request *request,
                                        const struct store_revision *revision,
                                        struct pp_arena *arena)
{
    struct store_request after = *request;
    struct store_request_seat *seats =
        PP_NEW_ARRAY(arena, request->seat_count, struct store_request_seat);
    for (size_t i = 0; i < request->seat_count; i++) {
        seats[i] = request->seats[i];
        for (size_t k = 0; k < revision->step_count; k++)
            if (revision->steps[k].seat == seats[i].seat) {
                seats[i].state = revision->steps[k].to;
                seats[i].peer = revision->steps[k].peer;
            }
    }
    after.seats = seats;
    after.state = revision->request_state;
    after.rev = revision->request_rev + 1;
    return after;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static enum pp_code finish(struct maker *maker)
{
    const struct flow_revising *revising = maker->revising;
    const struct flow_booked *booked = maker->booked;
    struct store_revision *revision = &maker->out->revision;
    struct store_slot *slots;
    revision->after.events = maker->events;
    revision->after.invitations = maker->invitations;
    revision->after.invitation_count = maker->invitation_count;
    revision->mails = maker->mails;
    revision->mail_count = maker->mail_count;
    for (size_t i = 0; i < booked->request.seat_count; i++)
        step_seat(maker, &booked->request.seats[i]);
    flow_settle(&booked->request, revision);
    if (revising->target.called_off) {
        revision->after.state = STORE_BOOKING_STOOD_DOWN;
        revision->request_state =
            revising->matched_again ? STORE_REQUEST_MATCHING : STORE_REQUEST_STOOD_DOWN;
    }
    const enum pp_code code =
        flow_booking_slots(&revision->after, &booked->brief, &maker->call->arena, &slots,
                           &revision->slot_count, &maker->call->err);
    revision->slots = slots;
    return code == PP_OK && !revising->target.called_off
               ? flow_revise_askings(maker->call, booked, revision)
               : code;
}

enum pp_code flow_revise(struct flow_call *call, const struct flow_revising *revising,
                         struct flow_revised *revised)
{
    const struct flow_booked *booked = revising->booked;
    struct maker maker = {.call = call, .revising = revising, .booked = booked, .out = revised};
    *revised = (struct flow_revised){
        .revision = {.id = flow_id(call),
                     .action = revising->action,
                     .part = revising->part,
                     .after = booked->booking,
                     .request_rev = booked->request.rev,
                     .steps =
                         PP_NEW_ARRAY(&call->arena, booked->request.seat_count * FLOW_STEPS_OF_SEAT,
                                      struct store_seat_step),
                     .before_json = flow_kept_write(booked, &call->arena)}};
    struct store_booking *after = &revised->revision.after;
    after->first_day = revising->target.first_day;
    if (!revising->target.called_off) {
        after->seats = revising->target.seats;
        after->seat_count = revising->target.seat_count;
    }
    enum pp_code code = make_events(&maker);
    if (code == PP_OK)
        code = find_reply_by(call, booked, maker.events, booked->booking.event_count, &maker.zone,
                             &maker.reply_by_s);
    if (code == PP_OK)
        code = invite_all(&maker);
    return code == PP_OK ? finish(&maker) : code;
}
