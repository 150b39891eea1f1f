/* One message: read, judged on what is stored, worked out, written with its record. */
#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/receive_work.h"
#include "daemon/mail/message.h"

/* ---- what it changes ----------------------------------------------------------------------- */

static enum pp_code make_reply(struct flow_call *call, struct flow_receiving *work,
                               struct flow_received *received)
{
    struct flow_replying replying = {.who = work->target.peer,
                                     .said = work->said,
                                     .said_count = work->said_count,
                                     .reason = work->comment,
                                     .altered = &received->altered,
                                     .work = work->pool};
    const enum pp_code code = flow_reply_make(call, &replying);
    received->reserves = replying.reserves;
    received->reserve_count = replying.reserve_count;
    received->applied = code == PP_OK;
    return code;
}

enum pp_code flow_receive_tell(struct flow_call *call, struct flow_receiving *work,
                               const struct flow_booked *booked, enum cal_method method)
{
    const bool declines = method == CAL_DECLINECOUNTER;
    const char *id = work->mail.message_id;
    const struct store_booking *booking = &booked->booking;
    const struct store_proposal_seat *seat =
        flow_seat_of(booking->seats, booking->seat_count, work->target.peer);
    struct store_invitation invitation = *work->invitation;
    invitation.dtstamp_s =
        cal_next_stamp(work->stamp_s ? work->stamp_s : invitation.dtstamp_s, call->now_s);
    const int64_t countered = declines ? work->answers.at[0].sequence : -1;
    if (countered >= 0 && countered <= invitation.sequence)
        invitation.sequence = (int)countered;
    const struct cal_step step = {.send = true,
                                  .method = method,
                                  .status = declines ? CAL_STATUS_NONE : CAL_CONFIRMED,
                                  .partstat = flow_partstat_to(invitation.partstat),
                                  .rsvp = !declines};
    const struct flow_invite invite = {
        .settings = flow_settings(call),
        .request = &booked->request,
        .event = flow_booked_event(booking, invitation.event),
        .invitation = &invitation,
        .peer = flow_booked_peer(booked, invitation.peer),
        .seat_name = seat ? flow_seat_name(&booked->request, seat->seat) : "",
        .step = &step,
        .in_reply_to = declines && id && mail_message_id_valid(id) ? id : NULL,
        .again = true};
    work->stamp_s = invitation.dtstamp_s;
    return flow_invite_mail(&invite, flow_id(call), booking->id, call->now_s, &call->arena,
                            &work->mails[work->mail_count++], &call->err);
}

enum pp_code flow_receive_make(struct flow_call *call, struct flow_receiving *work,
                               struct flow_received *received)
{
    enum pp_code code = PP_OK;
    if (work->act == FLOW_RECEIVE_APPLY)
        code = make_reply(call, work, received);
    if (work->act == FLOW_RECEIVE_DECLINE)
        code = flow_receive_tell(call, work, &received->altered.before, CAL_DECLINECOUNTER);
    if (code == PP_OK && (work->act == FLOW_RECEIVE_DECLINE || work->act == FLOW_RECEIVE_SEND))
        code = flow_receive_tell(call, work, &received->altered.before, CAL_REQUEST);
    if (code != PP_CONFLICT && code != PP_INVALID)
        return code;
    received->applied = false;
    received->row.verdict = "cannot-apply";
    received->row.state = STORE_INCOMING_REVIEW;
    received->row.sentence =
        pp_printf(&call->arena, "It could not be carried out: %s.", call->err.text);
    work->act = FLOW_RECEIVE_KEEP;
    call->err = (struct pp_err){0};
    return PP_OK;
}

enum pp_code flow_receive_save(struct flow_call *call, struct flow_receiving *work,
                               struct flow_received *received)
{
    enum pp_code code = PP_OK;
    switch (work->act) {
    case FLOW_RECEIVE_KEEP:
    case FLOW_RECEIVE_PASSES:
        break;
    case FLOW_RECEIVE_APPLY:
        if (!received->altered.same)
            code = flow_alter_save(call, &received->altered, NULL);
        break;
    case FLOW_RECEIVE_SEND:
    case FLOW_RECEIVE_DECLINE:
        for (size_t i = 0; code == PP_OK && i < work->mail_count; i++)
            code = store_mail_put(call->tx, &call->who, &work->mails[i], &call->err);
        if (code == PP_OK)
            code = store_invitation_stamped(call->tx, work->target.id, work->stamp_s, &call->err);
        break;
    case FLOW_RECEIVE_COUNTERS:
        code = store_invitation_countered(call->tx, work->target.id, work->said[0].sequence,
                                          work->said[0].stamp_s, &call->err);
        break;
    case FLOW_RECEIVE_RETURNED:
        code = store_invitation_undelivered(call->tx, &call->who, work->target.id, &call->err);
        break;
    }
    return code;
}

/* ---- a new one ----------------------------------------------------------------------------- */

static enum pp_code read(struct flow_call *call)
{
    struct flow_mail_receive *arg = call->arg;
    arg->work = PP_NEW(&call->arena, struct flow_receiving);
    flow_receive_read(call, arg->bytes, arg->len, arg->work, &arg->received.row);
    return PP_OK;
}

static enum pp_code find_known(struct flow_call *call, struct flow_received *received)
{
    struct store_incoming known;
    const enum pp_code code = store_incoming_find(call->tx, received->row.hash, &call->arena,
                                                  &known, &received->known, &call->err);
    if (code == PP_OK && received->known)
        received->row = known;
    return code;
}

static enum pp_code judge(struct flow_call *call)
{
    struct flow_mail_receive *arg = call->arg;
    const enum pp_code code = find_known(call, &arg->received);
    return code == PP_OK && !arg->received.known
               ? flow_receive_judge(call, arg->work, &arg->received)
               : code;
}

static enum pp_code make(struct flow_call *call)
{
    struct flow_mail_receive *arg = call->arg;
    return arg->received.known ? PP_OK : flow_receive_make(call, arg->work, &arg->received);
}

/* Both or neither; the same bytes may have been written by another call meanwhile. */
static enum pp_code save(struct flow_call *call)
{
    struct flow_mail_receive *arg = call->arg;
    struct flow_received *received = &arg->received;
    const bool small =
        arg->len <= STORE_INCOMING_RAW_MOST && !pp_text_is(received->row.verdict, "too-many");
    enum pp_code code = find_known(call, received);
    if (code != PP_OK || received->known)
        return code;
    code = flow_receive_save(call, arg->work, received);
    return code == PP_OK
               ? store_incoming_put(call->tx, &call->who, &received->row, small ? arg->bytes : NULL,
                                    small ? arg->len : 0, &call->err)
               : code;
}

const struct flow_case flow_mail_receive = {
    .name = "mail.receive",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WORK, read}, {FLOW_READ, judge}, {FLOW_WORK, make}, {FLOW_WRITE, save}},
    .step_count = 4,
};
