/*
 * What a message is about and what it means: the invitation by the reply address that it came to,
 * else by UID; who vouches for it; the verdict of the calendars folder in the words of the queue.
 */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/receive_work.h"
#include "daemon/flow/seal.h"
#include "daemon/flow/zone.h"
#include "store/access.h"

enum {
    HOUR_S = 3600,
    FROM_MOST = 60,   /* messages of one sender that are looked at in an hour */
    ABOUT_MOST = 300, /* and about one booking */
    COMMENT_MOST = 200,
    REMIND_GAP_S = 3600 /* between messages that only say again what holds */
};

static void decide(struct store_incoming *row, const char *verdict, enum store_incoming_state state,
                   const char *sentence)
{
    row->verdict = verdict;
    row->state = state;
    row->sentence = sentence;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void read_answers(struct flow_call *call, struct flow_receiving *work,
                         struct store_incoming *row)
{
    const struct mail_incoming_calendar *one = &work->mail.calendars[0];
    struct pp_err err = {0};
    if (work->mail.calendar_count > 1)
        decide(row, "several-objects", STORE_INCOMING_REVIEW,
               "It holds several different calendar objects; a person must look which counts.");
    else if (cal_answer_read(one->bytes, one->len, one->method, &call->arena, &work->answers,
                             &err) == PP_OK)
        work->has_answers = true;
    else
        decide(row, "unreadable", STORE_INCOMING_REVIEW,
               pp_printf(&call->arena, "Its calendar object cannot be read: %s.",
                         mail_clean_line(err.text, MAIL_INCOMING_LINE_MOST, &call->arena)));
}

void flow_receive_read(struct flow_call *call, const char *bytes, size_t len,
                       struct flow_receiving *work, struct store_incoming *row)
{
    char hash[STORE_DIGEST_HEX];
    struct pp_err err = {0};
    store_digest(bytes, len, hash);
    work->readable = mail_incoming_read(bytes, len, flow_settings(call)->authserv, &call->arena,
                                        &work->mail, &err) == PP_OK;
    const struct mail_incoming *mail = &work->mail;
    *row = (struct store_incoming){.id = flow_id(call),
                                   .hash = pp_dup(&call->arena, hash),
                                   .received_s = call->now_s,
                                   .size = (int64_t)len,
                                   .kind = mail_incoming_kind_word(mail->kind),
                                   .message_id = mail->message_id,
                                   .from = mail->from,
                                   .from_name = mail->from_name,
                                   .subject = mail->subject};
    if (!work->readable) {
        decide(row, "unreadable", STORE_INCOMING_REVIEW,
               pp_printf(&call->arena, "It cannot be read: %s.", err.text));
        return;
    }
    switch (mail->kind) {
    case MAIL_ANSWER:
        decide(row, "unknown-event", STORE_INCOMING_REVIEW,
               "It is about an event that is not ours.");
        read_answers(call, work, row);
        break;
    case MAIL_BOUNCE:
        decide(row, "bounce", STORE_INCOMING_DONE,
               "A mail system reports on a mail that is not of an invitation.");
        break;
    case MAIL_AUTO_REPLY:
        decide(row, "auto-reply", STORE_INCOMING_DONE,
               "A program answered by itself; nobody has read the invitation for it.");
        break;
    case MAIL_OTHER:
        decide(row, "words", STORE_INCOMING_REVIEW,
               "Somebody wrote words without a calendar answer; a person must read them.");
        break;
    }
}

/* ---- what it is about ---------------------------------------------------------------------- */

static enum flow_seal_state check_seal(const struct flow_call *call, const char *address,
                                       const struct store_invited *invited)
{
    return flow_seal_check(flow_settings(call), address,
                           &(struct store_invitation){.id = invited->id,
                                                      .peer = invited->peer,
                                                      .uid = invited->uid,
                                                      .asked_sequence = invited->asked_sequence});
}

/* By the reply address; a former one finds its invitation, too, but vouches for nothing. */
static enum pp_code find_by_address(struct flow_call *call, struct flow_receiving *work)
{
    const struct mail_incoming *mail = &work->mail;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < mail->to_count && !work->target.id; i++) {
        struct store_invited one;
        bool found = false;
        int64_t id;
        if (!flow_seal_names(flow_settings(call), mail->to[i], &id))
            continue;
        code = store_invited_by_id(call->tx, id, &call->arena, &one, &found, &call->err);
        const enum flow_seal_state seal =
            code == PP_OK && found ? check_seal(call, mail->to[i], &one) : FLOW_SEAL_FALSE;
        if (seal == FLOW_SEAL_FALSE)
            continue;
        work->target = one;
        work->trust = seal == FLOW_SEAL_GOOD ? CAL_TRUST_TOKEN : CAL_TRUST_NONE;
    }
    return code;
}

static enum pp_code find_by_uid(struct flow_call *call, struct flow_receiving *work)
{
    struct store_invited *list;
    size_t count = 0;
    const enum pp_code code = store_invited_by_uid(call->tx, work->answers.at[0].uid, &call->arena,
                                                   &list, &count, &call->err);
    if (code == PP_OK && count)
        work->target = list[0]; /* each person has a UID of their own */
    return code;
}

/* "invitation-<id>-…": the mail that came back says what it was. */
static enum pp_code find_by_message(struct flow_call *call, struct flow_receiving *work)
{
    static const char prefix[] = "invitation-";
    const char *id = work->mail.bounce.message_id;
    bool found = false;
    int64_t number;
    if (!id || !pp_text_starts(id, prefix) ||
        !pp_text_ends(id, pp_printf(&call->arena, "@%s", flow_settings(call)->mail_domain)))
        return PP_OK;
    const char *digits = id + sizeof prefix - 1;
    if (!pp_text_int(pp_dup_len(&call->arena, digits, strspn(digits, "0123456789")), 1, INT64_MAX,
                     &number))
        return PP_OK;
    const enum pp_code code =
        store_invited_by_id(call->tx, number, &call->arena, &work->target, &found, &call->err);
    if (code == PP_OK && !found)
        work->target.id = 0;
    return code;
}

static enum pp_code find_target(struct flow_call *call, struct flow_receiving *work,
                                struct flow_received *received)
{
    struct flow_booked *before = &received->altered.before;
    work->target = (struct store_invited){0};
    work->trust = CAL_TRUST_NONE;
    enum pp_code code = find_by_address(call, work);
    if (code == PP_OK && !work->target.id && work->has_answers)
        code = find_by_uid(call, work);
    if (code == PP_OK && !work->target.id && work->mail.kind == MAIL_BOUNCE)
        code = find_by_message(call, work);
    if (code != PP_OK || !work->target.id)
        return code;
    received->row.booking = work->target.booking;
    received->row.peer = work->target.peer;
    received->row.invitation = work->target.id;
    code = flow_booked_load(call, work->target.booking, before);
    for (size_t i = 0; code == PP_OK && i < before->booking.invitation_count; i++)
        if (before->booking.invitations[i].id == work->target.id)
            work->invitation = &before->booking.invitations[i];
    received->altered.request = before->request;
    received->altered.revised.revision.after = before->booking;
    return code;
}

/* ---- the verdict --------------------------------------------------------------------------- */

static bool is_persons(const struct store_peer *peer, const char *address)
{
    return address && (cal_email_same(address, peer->email) ||
                       (peer->assistant_email && cal_email_same(address, peer->assistant_email)));
}

static struct cal_answered answered_of(int sequence, int64_t stamp_s, enum store_partstat partstat)
{
    return (struct cal_answered){.any = sequence >= 0,
                                 .sequence = sequence,
                                 .stamp_s = stamp_s,
                                 .partstat = flow_partstat_to(partstat)};
}

static enum cal_trust trust_of(const struct flow_receiving *work, const struct store_peer *peer)
{
    if (work->by_hand || work->trust == CAL_TRUST_TOKEN)
        return CAL_TRUST_TOKEN;
    return work->mail.vouched && is_persons(peer, work->mail.from) ? CAL_TRUST_SENDER
                                                                   : CAL_TRUST_NONE;
}

/* Ours are this invitation's address, former ones of it, and what all of them are made of. */
static void fill_organizers(const struct flow_call *call, const struct flow_receiving *work,
                            const char *organizers[2], struct cal_asked *asked)
{
    const char *named = work->answers.at[0].organizer;
    organizers[0] = flow_settings(call)->organiser;
    organizers[1] = named;
    asked->organizers = organizers;
    asked->organizer_count =
        named && check_seal(call, named, &work->target) != FLOW_SEAL_FALSE ? 2 : 1;
}

static enum pp_code judge_answer(struct flow_call *call, struct flow_receiving *work,
                                 const struct flow_booked *before)
{
    const struct store_invitation *it = work->invitation;
    const struct store_peer *peer = flow_booked_peer(before, it->peer);
    const struct store_event *event = flow_booked_event(&before->booking, it->event);
    const int32_t last = event->first_day + (event->all_day ? event->days - 1 : 0);
    const char *organizers[2];
    struct cal_asked asked = {
        .uid = it->uid,
        .email = peer->email,
        .standing = before->booking.state == STORE_BOOKING_STOOD_DOWN ? CAL_CALLED_OFF
                    : it->closed                                      ? CAL_TAKEN_OFF
                                                                      : CAL_INVITED,
        .over = last < flow_today(call) || before->booking.state == STORE_BOOKING_DELIVERED,
        .sequence = it->sequence,
        .stamp_s = it->dtstamp_s,
        .moved_sequence = it->moved_sequence,
        .answered = answered_of(it->answered_sequence, it->answered_stamp_s, it->answered_partstat),
        /* Who decides by hand decides about a proposal that was taken down before. */
        .countered = answered_of(work->by_hand ? -1 : it->countered_sequence, it->countered_stamp_s,
                                 STORE_NEEDS_ACTION),
        .trust = trust_of(work, peer),
        .by_other = !work->by_hand && !is_persons(peer, work->mail.from),
        .now_s = call->now_s};
    fill_organizers(call, work, organizers, &asked);
    const enum pp_code code =
        flow_zone_find(event->zone, event->first_day, &call->arena, &asked.zone, &call->err);
    if (code != PP_OK)
        return code;
    struct cal_judgement *all =
        PP_NEW_ARRAY(&call->arena, work->answers.count, struct cal_judgement);
    cal_judge_message(&asked, &work->answers, all);
    work->judgement = all[0];
    for (size_t i = 1; i < work->answers.count; i++) /* one event: the one that counts */
        if (all[i].verdict == CAL_APPLIES)
            work->judgement = all[i];
    return PP_OK;
}

static const char *words_of(struct flow_call *call, const struct flow_receiving *work)
{
    const struct cal_judgement *judgement = &work->judgement;
    const char *words = cal_verdict_sentence(judgement->verdict);
    if (judgement->detail)
        words = pp_printf(&call->arena, "%s %s", words,
                          mail_clean_line(judgement->detail, COMMENT_MOST, &call->arena));
    if (judgement->delegate)
        words = pp_printf(&call->arena, "%s Named is %s.", words,
                          mail_clean_line(judgement->delegate, COMMENT_MOST, &call->arena));
    if (work->comment)
        words = pp_printf(&call->arena, "%s They say: %s", words, work->comment);
    return words;
}

static enum store_incoming_state state_of(enum cal_verdict verdict)
{
    switch (cal_verdict_do(verdict)) {
    case CAL_DO_REVIEW:
    case CAL_DO_PROPOSE:
    case CAL_DO_CONFIRM:
        return STORE_INCOMING_REVIEW;
    case CAL_DO_APPLY:
    case CAL_DO_RECORD:
    case CAL_DO_REFUSE:
    case CAL_DO_ASK_AGAIN:
    case CAL_DO_SEND_AGAIN:
    case CAL_DO_DECLINE_COUNTER:
        break;
    }
    return verdict == CAL_UNKNOWN_EVENT ? STORE_INCOMING_REVIEW : STORE_INCOMING_DONE;
}

/* A program that answers each message by itself must not be answered each time. */
static bool may_remind(const struct flow_call *call, const struct flow_receiving *work)
{
    return !work->invitation->closed && call->now_s - work->invitation->dtstamp_s >= REMIND_GAP_S;
}

static enum flow_receive_act act_of(const struct flow_call *call, const struct flow_receiving *work)
{
    if (work->judgement.verdict == CAL_PROBLEM)
        return FLOW_RECEIVE_RETURNED;
    switch (cal_verdict_do(work->judgement.verdict)) {
    case CAL_DO_APPLY:
        return FLOW_RECEIVE_APPLY;
    case CAL_DO_ASK_AGAIN:
    case CAL_DO_SEND_AGAIN:
    case CAL_DO_CONFIRM:
        return may_remind(call, work) ? FLOW_RECEIVE_SEND : FLOW_RECEIVE_KEEP;
    case CAL_DO_DECLINE_COUNTER:
        return may_remind(call, work) ? FLOW_RECEIVE_DECLINE : FLOW_RECEIVE_KEEP;
    case CAL_DO_PROPOSE:
        return work->judgement.verdict == CAL_COUNTERS ? FLOW_RECEIVE_COUNTERS : FLOW_RECEIVE_KEEP;
    case CAL_DO_RECORD:
    case CAL_DO_REFUSE:
    case CAL_DO_REVIEW:
        break;
    }
    return FLOW_RECEIVE_KEEP;
}

static enum pp_code take_answer(struct flow_call *call, struct flow_receiving *work,
                                struct flow_received *received)
{
    const char *comment = work->answers.at[0].comment;
    enum pp_code code = PP_OK;
    work->comment = comment ? mail_clean_line(comment, COMMENT_MOST, &call->arena) : NULL;
    if (work->invitation)
        code = judge_answer(call, work, &received->altered.before);
    else
        work->judgement = cal_judge_answer(NULL, &work->answers.at[0]);
    if (code != PP_OK)
        return code;
    const struct cal_judgement *judgement = &work->judgement;
    decide(&received->row, cal_verdict_word(judgement->verdict), state_of(judgement->verdict),
           words_of(call, work));
    work->act = work->invitation ? act_of(call, work) : FLOW_RECEIVE_KEEP;
    work->said = (struct flow_said){.invitation = work->target.id,
                                    .partstat = flow_partstat_from(judgement->answer.partstat),
                                    .sequence = judgement->answer.sequence,
                                    .stamp_s = judgement->answer.stamp_s};
    if (work->act != FLOW_RECEIVE_APPLY)
        return PP_OK;
    bool declines = false;
    const struct flow_replying replying = {
        .who = work->target.peer, .said = &work->said, .altered = &received->altered};
    code = flow_reply_declines(call, &replying, &declines);
    return code == PP_OK && declines ? flow_alter_load_pool(call, &received->altered, &work->pool)
                                     : code;
}

static void take_bounce(struct flow_call *call, struct flow_receiving *work,
                        struct flow_received *received)
{
    const struct mail_incoming_bounce *bounce = &work->mail.bounce;
    const struct store_peer *peer =
        flow_booked_peer(&received->altered.before, work->invitation->peer);
    if (bounce->action && !pp_text_is(bounce->action, "failed")) {
        decide(&received->row, "delivery-report", STORE_INCOMING_DONE,
               pp_printf(&call->arena, "The invitation of %s: %s.", peer->name, bounce->action));
        return;
    }
    decide(&received->row, "undelivered", STORE_INCOMING_REVIEW,
           pp_printf(&call->arena, "The invitation did not reach %s at %s%s%s.", peer->name,
                     bounce->recipient ? bounce->recipient : peer->email,
                     bounce->diagnostic ? ": " : "", bounce->diagnostic ? bounce->diagnostic : ""));
    work->act = FLOW_RECEIVE_RETURNED;
}

/* More than a person writes: the first beyond it shows in the queue, the others are kept only. */
static enum pp_code check_flood(struct flow_call *call, struct flow_receiving *work,
                                struct store_incoming *row, bool *flood)
{
    int64_t from = 0, about = 0;
    enum pp_code code = PP_OK;
    if (row->from)
        code =
            store_incoming_count(call->tx, row->from, 0, call->now_s - HOUR_S, &from, &call->err);
    if (code == PP_OK && row->booking)
        code = store_incoming_count(call->tx, NULL, row->booking, call->now_s - HOUR_S, &about,
                                    &call->err);
    *flood = !work->by_hand && (from >= FROM_MOST || about >= ABOUT_MOST);
    if (*flood)
        decide(row, "too-many",
               from == FROM_MOST || about == ABOUT_MOST ? STORE_INCOMING_REVIEW
                                                        : STORE_INCOMING_DONE,
               "More messages came within an hour than a person writes; it was not looked at.");
    return code;
}

enum pp_code flow_receive_judge(struct flow_call *call, struct flow_receiving *work,
                                struct flow_received *received)
{
    bool flood;
    received->altered = (struct flow_altered){0};
    received->applied = false;
    work->act = FLOW_RECEIVE_KEEP;
    work->invitation = NULL;
    work->pool = NULL;
    enum pp_code code = find_target(call, work, received);
    if (code == PP_OK)
        code = check_flood(call, work, &received->row, &flood);
    if (code != PP_OK || flood)
        return code;
    if (work->has_answers)
        return take_answer(call, work, received);
    if (work->mail.kind == MAIL_BOUNCE && work->readable && work->invitation)
        take_bounce(call, work, received);
    return PP_OK;
}
