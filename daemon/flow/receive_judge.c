/*
 * What a message is about: the invitation by the reply address that it came to, else by UID. What
 * an answer means is receive_answer.c's.
 */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "base/zone_file.h"
#include "daemon/flow/receive_work.h"
#include "daemon/flow/seal.h"
#include "daemon/flow/test_mail.h"
#include "store/access.h"

enum {
    HOUR_S = 3600,
    FROM_MOST = 60,  /* messages of one sender that are looked at in an hour */
    ABOUT_MOST = 300 /* and about one booking */
};

void flow_receive_decide(struct store_incoming *row, const char *verdict,
                         enum store_incoming_state state, const char *sentence)
{
    row->verdict = verdict;
    row->state = state;
    row->sentence = sentence;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* All of its objects as one list: the same thing may be said by several of them. */
static void add_answers(struct flow_call *call, struct flow_receiving *work,
                        const struct cal_answers *more)
{
    struct cal_answers *all = &work->answers;
    struct cal_answer *list =
        PP_NEW_ARRAY(&call->arena, all->count + more->count, struct cal_answer);
    for (size_t i = 0; i < all->count + more->count; i++)
        list[i] = i < all->count ? all->at[i] : more->at[i - all->count];
    if (!all->count)
        *all = *more;
    else
        all->count += more->count;
    all->at = list;
    all->told_by_mail = all->told_by_mail || more->told_by_mail;
}

static void read_answers(struct flow_call *call, struct flow_receiving *work,
                         struct store_incoming *row)
{
    struct pp_err err = {0};
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < work->mail.calendar_count; i++) {
        const struct mail_incoming_calendar *one = &work->mail.calendars[i];
        struct cal_answers answers;
        code = cal_answer_read(one->bytes, one->len, one->method, pp_zone_file, &call->arena,
                               &answers, &err);
        if (code == PP_OK)
            add_answers(call, work, &answers);
    }
    work->has_answers = code == PP_OK;
    if (code != PP_OK)
        flow_receive_decide(
            row, "unreadable", STORE_INCOMING_REVIEW,
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
        flow_receive_decide(row, "unreadable", STORE_INCOMING_REVIEW,
                            pp_printf(&call->arena, "It cannot be read: %s.", err.text));
        return;
    }
    switch (mail->kind) {
    case MAIL_ANSWER:
        flow_receive_decide(row, "unknown-event", STORE_INCOMING_REVIEW,
                            "It is about an event that is not ours.");
        read_answers(call, work, row);
        break;
    case MAIL_BOUNCE:
        flow_receive_decide(row, "bounce", STORE_INCOMING_DONE,
                            "A mail system reports on a mail that is not of an invitation.");
        break;
    case MAIL_AUTO_REPLY:
        flow_receive_decide(row, "auto-reply", STORE_INCOMING_DONE,
                            "A program answered by itself; nobody has read the invitation for it.");
        break;
    case MAIL_OTHER:
        flow_receive_decide(
            row, "words", STORE_INCOMING_REVIEW,
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
        if (code == PP_OK && found && check_seal(call, mail->to[i], &one) != FLOW_SEAL_FALSE)
            work->target = one;
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

/* ---- mails that came back ------------------------------------------------------------------ */

static void take_bounce(struct flow_call *call, struct flow_receiving *work,
                        struct flow_received *received)
{
    const struct mail_incoming_bounce *bounce = &work->mail.bounce;
    const struct store_peer *peer =
        flow_booked_peer(&received->altered.before, work->invitation->peer);
    if (bounce->action && !pp_text_is(bounce->action, "failed")) {
        flow_receive_decide(
            &received->row, "delivery-report", STORE_INCOMING_DONE,
            pp_printf(&call->arena, "The invitation of %s: %s.", peer->name, bounce->action));
        return;
    }
    flow_receive_decide(&received->row, "undelivered", STORE_INCOMING_REVIEW,
                        pp_printf(&call->arena, "The invitation did not reach %s at %s%s%s.",
                                  peer->name, bounce->recipient ? bounce->recipient : peer->email,
                                  bounce->diagnostic ? ": " : "",
                                  bounce->diagnostic ? bounce->diagnostic : ""));
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
        flow_receive_decide(
            row, "too-many",
            from == FROM_MOST || about == ABOUT_MOST ? STORE_INCOMING_REVIEW : STORE_INCOMING_DONE,
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
    if (work->has_answers && !work->invitation &&
        flow_test_uid(flow_settings(call), work->answers.at[0].uid)) {
        flow_receive_decide(&received->row, "test", STORE_INCOMING_DONE,
                            "It answers a test invitation: mail works both ways.");
        return PP_OK;
    }
    if (work->has_answers)
        return flow_receive_answer(call, work, received);
    if (work->mail.kind == MAIL_BOUNCE && work->readable && work->invitation)
        take_bounce(call, work, received);
    return PP_OK;
}
