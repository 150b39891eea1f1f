#include "daemon/flow/chase.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/alter.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/schedule.h"
#include "daemon/flow/zone.h"
#include "store/access.h"
#include "store/incoming.h"

enum { LATE_MINUTE = 9 * 60, AHEAD_MOST = 60 };

/* ---- what is due --------------------------------------------------------------------------- */

static enum pp_code look(struct flow_call *call)
{
    struct flow_chase_look *arg = call->arg;
    enum pp_code code = store_asking_due(call->tx, call->now_s, FLOW_CHASE_MOST, &call->arena,
                                         &arg->askings, &arg->asking_count, &call->err);
    struct store_page page = {.limit = FLOW_CHASE_MOST};
    if (code == PP_OK)
        code = store_repair_list(call->tx, STORE_REPAIR_NEW, &page, &call->arena, &arg->repairs,
                                 &arg->repair_count, &call->err);
    if (code == PP_OK)
        code = store_asking_next(call->tx, &arg->next_s, &call->err);
    return code;
}

const struct flow_case flow_chase_look = {
    .name = "chase.look",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, look}},
    .step_count = 1,
};

/* ---- one seat ------------------------------------------------------------------------------ */

static const struct flow_booked *booked_of(const struct flow_call *call)
{
    return &((const struct flow_chase_asking *)call->arg)->altered.before;
}

/* To an event that is still to come. */
static bool is_open(const struct flow_call *call, const struct store_invitation *invitation)
{
    const struct flow_chase_asking *arg = call->arg;
    const struct store_event *event =
        flow_booked_event(&booked_of(call)->booking, invitation->event);
    const int32_t last = event->first_day + (event->all_day ? event->days - 1 : 0);
    return invitation->peer == arg->asking.peer && !invitation->closed && last >= flow_today(call);
}

/* How many of the person's events are answered, and how many are not. */
static void count_answers(const struct flow_call *call, size_t *answered, size_t *unanswered)
{
    const struct store_booking *booking = &booked_of(call)->booking;
    *answered = *unanswered = 0;
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        if (!is_open(call, it))
            continue;
        *answered += it->partstat != STORE_NEEDS_ACTION;
        *unanswered += it->partstat == STORE_NEEDS_ACTION;
    }
}

static bool has_begun(const struct flow_call *call)
{
    const struct flow_booked *booked = booked_of(call);
    return booked->booking.first_day <= flow_today(call);
}

/* The morning of the next day on which the programme works, or the deadline. */
static int64_t put_off(const struct flow_call *call, const struct cal_zone *zone)
{
    const struct flow_chase_asking *arg = call->arg;
    const struct flow_asking *asking = &booked_of(call)->asking;
    int32_t day = cal_zone_from_utc(zone, call->now_s).day;
    for (int i = 0; i < AHEAD_MOST && !flow_asking_works(asking, day); i++)
        day++;
    const int64_t at_s = flow_schedule_instant(zone, day, LATE_MINUTE);
    return at_s > call->now_s && at_s < arg->asking.reply_by_s ? at_s : arg->asking.reply_by_s;
}

/* What is to be done, and when the clock looks at it next. */
static enum pp_code decide(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    const struct flow_booked *booked = booked_of(call);
    struct store_asking *asking = &arg->asking;
    const struct cal_zone *zone;
    struct pp_err closed = {0};
    size_t answered, unanswered;
    const enum pp_code code = flow_zone_find(flow_settings(call)->zone, flow_today(call),
                                             &call->arena, &zone, &call->err);
    if (code != PP_OK)
        return code;
    count_answers(call, &answered, &unanswered);
    asking->next_s = 0;
    if (flow_booked_open(booked, 0, &closed) != PP_OK || has_begun(call)) {
        arg->did = FLOW_CHASED_LEFT;
    } else if (call->now_s >= asking->reply_by_s) {
        arg->did = answered ? FLOW_CHASED_LEFT : FLOW_CHASED_LAPSED;
    } else if (!flow_asking_works(&booked->asking, cal_zone_from_utc(zone, call->now_s).day)) {
        arg->did = FLOW_CHASED_PUT_OFF;
        asking->next_s = put_off(call, zone);
    } else {
        arg->did = unanswered ? FLOW_CHASED_REMINDED : FLOW_CHASED_PUT_OFF;
        asking->next_s = flow_asking_next(&booked->asking, zone, asking->reply_by_s, call->now_s);
    }
    return PP_OK;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    arg->altered = (struct flow_altered){0};
    arg->did = FLOW_CHASED_NOTHING;
    arg->mail_count = 0;
    const enum pp_code code = flow_booked_load(call, arg->booking, &arg->altered.before);
    if (code != PP_OK)
        return code;
    const struct store_asking *asking = flow_asking_of(&arg->altered.before, arg->seat);
    if (!asking || !asking->next_s || asking->next_s > call->now_s)
        return PP_OK;
    arg->asking = *asking;
    arg->altered.request = arg->altered.before.request;
    return decide(call);
}

/* ---- a reminder ---------------------------------------------------------------------------- */

/* The same SEQUENCE and a new stamp: a status request (RFC 5546 3.2.2.7). */
static enum pp_code make_reminder(struct flow_call *call, const struct cal_zone *zone,
                                  const struct store_invitation *from)
{
    struct flow_chase_asking *arg = call->arg;
    const struct flow_booked *booked = booked_of(call);
    struct store_invitation invitation = *from;
    invitation.dtstamp_s = cal_next_stamp(invitation.dtstamp_s, call->now_s);
    const struct cal_step step = {.send = true,
                                  .method = CAL_REQUEST,
                                  .status = CAL_CONFIRMED,
                                  .partstat = CAL_NEEDS_ACTION,
                                  .rsvp = true};
    const struct flow_invite invite = {
        .settings = flow_settings(call),
        .request = &booked->request,
        .event = flow_booked_event(&booked->booking, invitation.event),
        .invitation = &invitation,
        .peer = flow_booked_peer(booked, invitation.peer),
        .seat_name = flow_seat_name(&booked->request, arg->seat),
        .step = &step,
        .reply_by = flow_asking_words(zone, arg->asking.reply_by_s, &call->arena),
        .again = true,
        .reminds = true};
    arg->invitations[arg->mail_count] = invitation.id;
    arg->stamps_s[arg->mail_count] = invitation.dtstamp_s;
    return flow_invite_mail(&invite, flow_id(call), arg->booking, call->now_s, &call->arena,
                            &arg->mails[arg->mail_count++], &call->err);
}

static enum pp_code make_reminders(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    const struct store_booking *booking = &booked_of(call)->booking;
    const struct cal_zone *zone;
    const size_t most = booking->invitation_count;
    arg->mails = PP_NEW_ARRAY(&call->arena, most, struct store_mail);
    arg->invitations = PP_NEW_ARRAY(&call->arena, most, int64_t);
    arg->stamps_s = PP_NEW_ARRAY(&call->arena, most, int64_t);
    arg->mail_count = 0;
    arg->asking.reminded++;
    enum pp_code code = flow_zone_find(flow_settings(call)->zone, flow_today(call), &call->arena,
                                       &zone, &call->err);
    for (size_t i = 0; code == PP_OK && i < most; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        if (is_open(call, it) && it->partstat == STORE_NEEDS_ACTION)
            code = make_reminder(call, zone, it);
    }
    return code;
}

/* ---- no answer ----------------------------------------------------------------------------- */

/* As when they had declined; but their calendars still have it, so they are told. */
static enum pp_code let_go(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    const struct flow_booked *before = booked_of(call);
    const struct store_booking *booking = &before->booking;
    struct store_proposal_seat *seats =
        PP_NEW_ARRAY(&call->arena, booking->seat_count, struct store_proposal_seat);
    size_t count = 0;
    for (size_t i = 0; i < booking->seat_count; i++)
        if (booking->seats[i].seat != arg->seat)
            seats[count++] = booking->seats[i];
    const struct flow_revising revising = {
        .booked = before,
        .target = {.first_day = booking->first_day, .seats = seats, .seat_count = count},
        .action = "booking.no-answer",
        .left = STORE_SEAT_WITHDRAWN,
        .reason = "no answer by the deadline",
        .note =
            "We had no answer from you by the day that we named, so we are asking somebody "
            "else. There is nothing you need to do, and we hope to ask you another time."};
    return flow_alter_make(call, &revising, &arg->altered);
}

static enum pp_code compose(struct flow_call *call)
{
    const struct flow_chase_asking *arg = call->arg;
    if (arg->did == FLOW_CHASED_REMINDED)
        return make_reminders(call);
    return arg->did == FLOW_CHASED_LAPSED ? let_go(call) : PP_OK;
}

/* ---- write --------------------------------------------------------------------------------- */

static enum pp_code save_reminders(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < arg->mail_count; i++) {
        code = store_mail_put(call->tx, &call->who, &arg->mails[i], &call->err);
        if (code == PP_OK)
            code = store_invitation_stamped(call->tx, arg->invitations[i], arg->stamps_s[i],
                                            &call->err);
    }
    return code == PP_OK
               ? store_audit_put(call->tx, &call->who, "asking.remind",
                                 pp_printf(&call->arena, "booking:%" PRId64, arg->booking),
                                 pp_printf(&call->arena, "{\"seat\":%d,\"mails\":%zu}", arg->seat,
                                           arg->mail_count),
                                 &call->err)
               : code;
}

/* Nothing is done on what somebody has changed meanwhile. */
static enum pp_code save(struct flow_call *call)
{
    struct flow_chase_asking *arg = call->arg;
    struct store_booking now;
    if (arg->did == FLOW_CHASED_NOTHING)
        return PP_OK;
    enum pp_code code = store_booking_get(call->tx, arg->booking, &call->arena, &now, &call->err);
    if (code != PP_OK)
        return code;
    if (now.rev != booked_of(call)->booking.rev)
        return flow_moved(call);
    if (arg->did == FLOW_CHASED_LAPSED)
        return flow_alter_save(call, &arg->altered, NULL);
    const struct store_asking *was = flow_asking_of(booked_of(call), arg->seat);
    code = store_asking_moved(call->tx, &arg->asking, was->next_s, &call->err);
    if (code == PP_STALE)
        return flow_moved(call);
    return code == PP_OK && arg->did == FLOW_CHASED_REMINDED ? save_reminders(call) : code;
}

const struct flow_case flow_chase_asking = {
    .name = "chase.asking",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
