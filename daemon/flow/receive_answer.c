/*
 * What an answer means: who vouches for it, the verdict of the calendars folder on each event that
 * it speaks of, all together in the words of the queue, and what is to be done.
 */
#include "base/str.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/receive_work.h"
#include "daemon/flow/seal.h"
#include "daemon/flow/zone.h"

enum {
    COMMENT_MOST = 200,
    REMIND_GAP_S = 3600 /* between messages that only say again what holds */
};

/* ---- one event ----------------------------------------------------------------------------- */

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

/* Did it come to the address that this person was told for this event? */
static bool came_to(const struct flow_call *call, const struct flow_receiving *work,
                    const struct store_invitation *invitation)
{
    for (size_t i = 0; i < work->mail.to_count; i++)
        if (flow_seal_check(flow_settings(call), work->mail.to[i], invitation) == FLOW_SEAL_GOOD)
            return true;
    return false;
}

static enum cal_trust trust_of(const struct flow_call *call, const struct flow_receiving *work,
                               const struct store_invitation *invitation,
                               const struct store_peer *peer)
{
    if (work->by_hand || came_to(call, work, invitation))
        return CAL_TRUST_TOKEN;
    return work->mail.vouched && is_persons(peer, work->mail.from) ? CAL_TRUST_SENDER
                                                                   : CAL_TRUST_NONE;
}

/* Ours are this invitation's address, former ones of it, and what all of them are made of. */
static void fill_organizers(const struct flow_call *call, const struct flow_topic *topic,
                            const char *organizers[2], struct cal_asked *asked)
{
    const char *named = topic->answers.at[0].organizer;
    organizers[0] = flow_settings(call)->organiser;
    organizers[1] = named;
    asked->organizers = organizers;
    asked->organizer_count =
        named && flow_seal_check(flow_settings(call), named, topic->invitation) != FLOW_SEAL_FALSE
            ? 2
            : 1;
}

/* Of all that is said to one event: what changes something, else what must be seen to. */
static struct cal_judgement leading_of(const struct cal_judgement *all, size_t count)
{
    const struct cal_judgement *found = &all[0];
    for (size_t i = 1; i < count; i++)
        if (all[i].verdict == CAL_APPLIES || (cal_verdict_do(found->verdict) == CAL_DO_RECORD &&
                                              cal_verdict_do(all[i].verdict) != CAL_DO_RECORD))
            found = &all[i];
    return *found;
}

static enum pp_code judge_topic(struct flow_call *call, const struct flow_receiving *work,
                                const struct flow_booked *before, struct flow_topic *topic)
{
    const struct store_invitation *it = topic->invitation;
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
        .trust = trust_of(call, work, it, peer),
        .by_other = !work->by_hand && !is_persons(peer, work->mail.from),
        .now_s = call->now_s};
    fill_organizers(call, topic, organizers, &asked);
    const enum pp_code code =
        flow_zone_find(event->zone, event->first_day, &call->arena, &asked.zone, &call->err);
    if (code != PP_OK)
        return code;
    struct cal_judgement *all =
        PP_NEW_ARRAY(&call->arena, topic->answers.count, struct cal_judgement);
    cal_judge_message(&asked, &topic->answers, all);
    topic->judgement = leading_of(all, topic->answers.count);
    return PP_OK;
}

/* ---- what it speaks of --------------------------------------------------------------------- */

/* The person's invitation of the booking with that UID; NULL: none. */
static const struct store_invitation *find_invitation(const struct flow_receiving *work,
                                                      const struct flow_booked *before,
                                                      const char *uid)
{
    const struct store_booking *booking = &before->booking;
    for (size_t i = 0; i < booking->invitation_count; i++)
        if (booking->invitations[i].peer == work->target.peer &&
            pp_text_is(booking->invitations[i].uid, uid))
            return &booking->invitations[i];
    return NULL;
}

static bool is_known(const struct flow_receiving *work, const char *uid)
{
    for (size_t i = 0; i < work->topic_count; i++)
        if (pp_text_is(work->topics[i].answers.at[0].uid, uid))
            return true;
    return false;
}

static struct cal_answers answers_about(struct flow_call *call, const struct flow_receiving *work,
                                        const char *uid)
{
    struct cal_answers about = work->answers;
    struct cal_answer *list = PP_NEW_ARRAY(&call->arena, work->answers.count, struct cal_answer);
    about.count = 0;
    for (size_t i = 0; i < work->answers.count; i++)
        if (pp_text_is(work->answers.at[i].uid, uid))
            list[about.count++] = work->answers.at[i];
    about.at = list;
    return about;
}

/* One topic for each event that it names; the only one is what it came to, whatever it names. */
static void split_topics(struct flow_call *call, struct flow_receiving *work,
                         const struct flow_booked *before)
{
    work->topics = PP_NEW_ARRAY(&call->arena, MAIL_INCOMING_CALENDARS_MOST, struct flow_topic);
    work->topic_count = 0;
    for (size_t i = 0; i < work->answers.count; i++) {
        const char *uid = work->answers.at[i].uid; /* one for each object */
        if (!is_known(work, uid))
            work->topics[work->topic_count++] =
                (struct flow_topic){.invitation = find_invitation(work, before, uid),
                                    .answers = answers_about(call, work, uid)};
    }
    if (work->topic_count == 1)
        work->topics[0].invitation = work->invitation;
}

static enum pp_code judge_topics(struct flow_call *call, struct flow_receiving *work,
                                 const struct flow_booked *before)
{
    enum pp_code code = PP_OK;
    split_topics(call, work, before);
    for (size_t i = 0; code == PP_OK && i < work->topic_count; i++) {
        struct flow_topic *topic = &work->topics[i];
        if (topic->invitation)
            code = judge_topic(call, work, before, topic);
        else if (work->invitation)
            topic->judgement = (struct cal_judgement){.verdict = CAL_OTHER_EVENT};
        else
            topic->judgement = cal_judge_answer(NULL, &topic->answers.at[0]);
    }
    return code;
}

/* May the other events that it speaks of be answered beside this one? */
static bool hinders(const struct flow_topic *topic)
{
    const enum cal_do act = cal_verdict_do(topic->judgement.verdict);
    return act != CAL_DO_APPLY && act != CAL_DO_RECORD;
}

/*
 * The topic by which the whole message is named: the first that hinders the others, for it is taken
 * whole or not at all; else the first that changes something.
 */
static const struct flow_topic *leading(const struct flow_receiving *work)
{
    const struct flow_topic *first = &work->topics[0];
    for (size_t i = 0; i < work->topic_count; i++)
        if (hinders(&work->topics[i]))
            return &work->topics[i];
    for (size_t i = 0; i < work->topic_count; i++)
        if (work->topics[i].judgement.verdict == CAL_APPLIES)
            return &work->topics[i];
    return first;
}

/* ---- in the words of the queue ------------------------------------------------------------- */

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
    if (work->topic_count > 1)
        words =
            pp_printf(&call->arena, "It speaks of %zu events, and is taken whole or not at all. %s",
                      work->topic_count, words);
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
        return work->judgement.verdict == CAL_COUNTERS ? FLOW_RECEIVE_COUNTERS
                                                       : FLOW_RECEIVE_PASSES;
    case CAL_DO_RECORD:
    case CAL_DO_REFUSE:
    case CAL_DO_REVIEW:
        break;
    }
    return FLOW_RECEIVE_KEEP;
}

/* The answers that count, when all of the message does. */
static void take_said(struct flow_call *call, struct flow_receiving *work)
{
    work->said = PP_NEW_ARRAY(&call->arena, work->topic_count, struct flow_said);
    work->said_count = 0;
    for (size_t i = 0; i < work->topic_count; i++) {
        const struct flow_topic *topic = &work->topics[i];
        const struct cal_answered *answer = &topic->judgement.answer;
        if (topic->judgement.verdict == work->judgement.verdict && topic->invitation)
            work->said[work->said_count++] =
                (struct flow_said){.invitation = topic->invitation->id,
                                   .partstat = flow_partstat_from(answer->partstat),
                                   .sequence = answer->sequence,
                                   .stamp_s = answer->stamp_s};
    }
}

enum pp_code flow_receive_answer(struct flow_call *call, struct flow_receiving *work,
                                 struct flow_received *received)
{
    const char *comment = work->answers.at[0].comment;
    work->comment = comment ? mail_clean_line(comment, COMMENT_MOST, &call->arena) : NULL;
    enum pp_code code = judge_topics(call, work, &received->altered.before);
    if (code != PP_OK)
        return code;
    const struct flow_topic *leads = leading(work);
    const bool several = work->topic_count > 1;
    work->judgement = leads->judgement;
    flow_receive_decide(&received->row, cal_verdict_word(work->judgement.verdict),
                        several && hinders(leads) ? STORE_INCOMING_REVIEW
                                                  : state_of(work->judgement.verdict),
                        words_of(call, work));
    take_said(call, work);
    work->act =
        work->invitation && !(several && hinders(leads)) ? act_of(call, work) : FLOW_RECEIVE_KEEP;
    if (work->act != FLOW_RECEIVE_APPLY)
        return PP_OK;
    bool declines = false;
    const struct flow_replying replying = {.who = work->target.peer,
                                           .said = work->said,
                                           .said_count = work->said_count,
                                           .altered = &received->altered};
    code = flow_reply_declines(call, &replying, &declines);
    return code == PP_OK && declines ? flow_alter_load_pool(call, &received->altered, &work->pool)
                                     : code;
}
