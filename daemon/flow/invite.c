#include "daemon/flow/invite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "calendars/invitation.h"
#include "daemon/flow/link.h"
#include "daemon/flow/seal.h"
#include "daemon/mail/html.h"
#include "daemon/mail/message.h"

enum {
    UID_BYTES = 16,
    SUMMARY_MOST = 300
}; /* bytes of a subject's summary; a subject has at most 400 */

static const char *clock_words(int minute, struct pp_arena *arena)
{
    return pp_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

const char *flow_invite_when(const struct store_event *event, struct pp_arena *arena)
{
    char first[PP_DAY_WORDS], last[PP_DAY_WORDS];
    if (!event->all_day)
        return pp_printf(arena, "%s, %s to %s (%s)", pp_day_words(event->first_day, first),
                         clock_words(event->start_minute, arena),
                         clock_words(event->end_minute, arena), event->zone);
    if (event->days == 1)
        return pp_printf(arena, "%s, all day", pp_day_words(event->first_day, first));
    return pp_printf(arena, "%s to %s, all day", pp_day_words(event->first_day, first),
                     pp_day_words(event->first_day + event->days - 1, last));
}

const char *flow_invite_uid(struct flow_call *call)
{
    unsigned char bytes[UID_BYTES];
    char text[2 * UID_BYTES + 1];
    pp_random_fill(flow_random(call), bytes, sizeof bytes);
    for (size_t i = 0; i < UID_BYTES; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return pp_printf(&call->arena, "%s@%s", text, flow_settings(call)->mail_domain);
}

/* The two lists are one and the same; this fails to compile when they part. */
#define SAME_PARTSTAT(a, b) \
    _Static_assert((int)(a) == (int)(b), "the store's and the calendars' answers are one list")
SAME_PARTSTAT(STORE_NEEDS_ACTION, CAL_NEEDS_ACTION);
SAME_PARTSTAT(STORE_ACCEPTED, CAL_ACCEPTED);
SAME_PARTSTAT(STORE_DECLINED, CAL_DECLINED);
SAME_PARTSTAT(STORE_TENTATIVE, CAL_MAYBE);
SAME_PARTSTAT(STORE_DELEGATED, CAL_DELEGATED);

enum store_partstat flow_partstat_from(enum cal_partstat partstat)
{
    return (enum store_partstat)(int)partstat;
}

enum cal_partstat flow_partstat_to(enum store_partstat partstat)
{
    return (enum cal_partstat)(int)partstat;
}

static const struct cal_step first_request = {.send = true,
                                              .method = CAL_REQUEST,
                                              .status = CAL_CONFIRMED,
                                              .partstat = CAL_NEEDS_ACTION,
                                              .rsvp = true};

static const struct cal_step *step_of(const struct flow_invite *invite)
{
    return invite->step ? invite->step : &first_request;
}

/* The kinds of message, and their words. */
static const struct words {
    const char *kind, *subject, *opening, *closing;
} words_of[] = {
    {"invitation", "Invitation", "You are invited to",
     "Please accept or decline with the buttons of your calendar program, or "
     "reply to this message."},
    {"update", "Changed", "This has changed; what is below holds now",
     "Please accept or decline once more with the buttons of your calendar program, or "
     "reply to this message."},
    {"update", "Changed", "This has changed; what is below holds now",
     "Your answer stands; you need not answer again."},
    {"reminder", "As it stands", "This is what holds now",
     "If you have not answered this, please accept or decline with the buttons of your calendar "
     "program, or reply to this message."},
    {"reminder", "Please answer", "We have had no answer from you yet about",
     "Please accept or decline with the buttons of your calendar program, or reply to this "
     "message. If you have answered meanwhile, you need do nothing."},
    {"declined", "Not at another time", "The other time that you proposed is not possible for",
     "What was arranged before holds. Please accept or decline it with the buttons of your "
     "calendar program, or reply to this message."},
    {"cancellation", "Cancelled", "You are no longer asked to",
     "Your calendar program removes it when you open this message. Thank you for the time "
     "you kept free."},
    {"cancellation", "Cancelled", "This does not take place",
     "Your calendar program removes it when you open this message. Thank you for the time "
     "you kept free."},
    {"test", "Test, no visit", "This is only a test of invitations; nobody expects you at",
     "You may accept or decline with the buttons of your calendar program: the answer shows that "
     "mail works both ways, and books nothing."},
    {"test", "Test is over", "This was only a test of invitations; nobody expects you at",
     "Your calendar program removes it when you open this message."},
};
enum {
    FIRST,
    ASKED_AGAIN,
    ANSWER_STANDS,
    SAID_AGAIN,
    REMINDED,
    NOT_MOVED,
    TAKEN_OFF,
    CALLED_OFF,
    TEST,
    TEST_OVER
};

static const struct words *find_words(const struct flow_invite *invite)
{
    const struct cal_step *step = step_of(invite);
    if (invite->test)
        return &words_of[step->method == CAL_CANCEL ? TEST_OVER : TEST];
    if (step->method == CAL_DECLINECOUNTER)
        return &words_of[NOT_MOVED];
    if (invite->again)
        return &words_of[invite->reminds ? REMINDED : SAID_AGAIN];
    if (step->method == CAL_CANCEL)
        return &words_of[step->status == CAL_CANCELLED ? CALLED_OFF : TAKEN_OFF];
    if (invite->invitation->sequence == 0 && step->partstat == CAL_NEEDS_ACTION)
        return &words_of[FIRST];
    return &words_of[step->partstat == CAL_NEEDS_ACTION ? ASKED_AGAIN : ANSWER_STANDS];
}

/* What comes before the link to the page; NULL: this message asks for nothing that has one. */
static const char *link_words(const struct flow_invite *invite)
{
    const struct cal_step *step = step_of(invite);
    if (step->method == CAL_CANCEL || invite->test)
        return NULL;
    return step->partstat == CAL_NEEDS_ACTION
               ? "Without a calendar program, with a condition, or for somebody else, answer here:"
               : "If you want to change your answer, you can also do so here:";
}

/* "": nobody said where browsers reach us. */
static const char *link_text(const struct flow_invite *invite, struct pp_arena *arena)
{
    const char *words = link_words(invite);
    const char *url = words ? flow_link_url(invite->settings, invite->invitation, arena) : NULL;
    return url ? pp_printf(arena, "\n\n%s\n%s", words, url) : "";
}

static const char *body_text(const struct flow_invite *invite, struct pp_arena *arena)
{
    const struct store_event *event = invite->event;
    const struct words *words = find_words(invite);
    const char *name = invite->peer->known_as ? invite->peer->known_as : invite->peer->name;
    return pp_printf(arena,
                     "Dear %s,\n\n"
                     "%s: %s\n\n"
                     "When: %s\n"
                     "%s%s%s"
                     "Your part: %s\n"
                     "Reference: %s\n"
                     "%s%s\n"
                     "%s%s%s"
                     "%s%s"
                     "%s%s\n\n"
                     "%s\n",
                     name, words->opening, event->summary, flow_invite_when(event, arena),
                     event->location ? "Where: " : "", event->location ? event->location : "",
                     event->location ? "\n" : "", invite->seat_name, invite->request->reference,
                     invite->team ? "\nThe team:\n" : "", invite->team ? invite->team : "",
                     invite->reply_by ? "Please answer by " : "",
                     invite->reply_by ? invite->reply_by : "", invite->reply_by ? ".\n\n" : "",
                     invite->note ? invite->note : "", invite->note ? "\n\n" : "", words->closing,
                     link_text(invite, arena), invite->settings->from_name);
}

enum pp_code flow_invite_event(const struct flow_invite *invite, struct pp_arena *arena,
                               struct cal_event *event, struct pp_err *err)
{
    const struct store_event *from = invite->event;
    *event = (struct cal_event){
        .uid = invite->invitation->uid,
        .sequence = invite->invitation->sequence,
        .summary = from->summary,
        .description = pp_printf(arena, "%s\nYour part: %s\nReference: %s", invite->request->title,
                                 invite->seat_name, invite->request->reference),
        .location = from->location,
        .status = step_of(invite)->status,
        .stamp_s = invite->invitation->dtstamp_s,
        .created_s = invite->invitation->dtstamp_s,
        .modified_s = invite->invitation->dtstamp_s,
    };
    return flow_event_span(from, arena, &event->when, err);
}

static enum pp_code write_calendar(const struct flow_invite *invite, struct pp_arena *arena,
                                   struct pp_str *out, struct pp_err *err)
{
    const struct cal_step *step = step_of(invite);
    const char *address = flow_seal_address(invite->settings, invite->invitation, arena);
    const struct cal_attendee attendee = {
        .person = {.name = invite->peer->name, .email = invite->peer->email},
        .partstat = step->partstat,
        .rsvp = step->rsvp};
    const struct cal_invitation invitation = {
        .method = step->method,
        .organizer = {.name = invite->settings->from_name, .email = address},
        .attendees = &attendee,
        .attendee_count = 1};
    struct cal_event event;
    const enum pp_code code = flow_invite_event(invite, arena, &event, err);
    return code == PP_OK ? cal_write(&invitation, &event, out, err) : code;
}

static enum pp_code build_mime(const struct flow_invite *invite, const char *message_id,
                               const char *subject, int64_t now_s, struct pp_arena *arena,
                               struct pp_str *out, struct pp_err *err)
{
    struct pp_str calendar = {0}, html = {0};
    const char *text = body_text(invite, arena);
    const char *address = flow_seal_address(invite->settings, invite->invitation, arena);
    enum pp_code code = write_calendar(invite, arena, &calendar, err);
    if (code != PP_OK)
        goto done;
    pp_str_add(&html, "<!doctype html><html lang=\"en\"><body>");
    mail_html_paragraphs(&html, text);
    pp_str_add(&html, "</body></html>");
    const struct mail_message message = {
        .message_id = message_id,
        .date_s = now_s,
        .from = {.name = invite->settings->from_name, .address = address},
        .reply_to = address,
        .to = {.name = invite->peer->name, .address = invite->peer->email},
        .subject = subject,
        .text = text,
        .html = pp_str_text(&html),
        .calendar = pp_str_text(&calendar),
        .calendar_len = calendar.len,
        .method = cal_method_name(step_of(invite)->method),
        .auto_submitted = "auto-generated",
        .in_reply_to = invite->in_reply_to,
    };
    code = mail_message_build(&message, out, err);
done:
    pp_str_fini(&html);
    pp_str_fini(&calendar);
    return code;
}

/* A summary short enough for a subject, cut at a character. */
static const char *short_summary(const char *summary, struct pp_arena *arena)
{
    size_t len = strlen(summary);
    if (len <= SUMMARY_MOST)
        return summary;
    for (len = SUMMARY_MOST; len && ((unsigned char)summary[len] & 0xc0) == 0x80; len--)
        continue;
    return pp_printf(arena, "%.*s…", (int)len, summary);
}

enum pp_code flow_invite_mail(const struct flow_invite *invite, int64_t mail_id, int64_t booking,
                              int64_t now_s, struct pp_arena *arena, struct store_mail *mail,
                              struct pp_err *err)
{
    struct pp_str mime = {0};
    char day[PP_DAY_WORDS];
    const struct words *words = find_words(invite);
    /* One event may be written about twice under one SEQUENCE: the message's id tells them apart.
     */
    const char *message_id =
        invite->revision || invite->again
            ? pp_printf(arena, "invitation-%" PRId64 "-%d-%" PRId64 "@%s", invite->invitation->id,
                        invite->invitation->sequence, mail_id, invite->settings->mail_domain)
            : pp_printf(arena, "invitation-%" PRId64 "-%d@%s", invite->invitation->id,
                        invite->invitation->sequence, invite->settings->mail_domain);
    const char *subject =
        pp_printf(arena, "%s: %s, %s", words->subject, short_summary(invite->event->summary, arena),
                  pp_day_words(invite->event->first_day, day));
    const enum pp_code code = build_mime(invite, message_id, subject, now_s, arena, &mime, err);
    if (code == PP_OK)
        *mail = (struct store_mail){
            .id = mail_id,
            .kind = words->kind,
            .revision = invite->revision,
            .booking = booking,
            .peer = invite->peer->id,
            .message_id = message_id,
            .from = flow_seal_address(invite->settings, invite->invitation, arena),
            .to = invite->peer->email,
            .subject = subject,
            .mime = pp_dup_len(arena, pp_str_text(&mime), mime.len),
            .state = STORE_MAIL_WAITING,
            .created_s = now_s,
            .next_s = now_s};
    pp_str_fini(&mime);
    return code == PP_OK ? code
                         : pp_err_context(err, "invitation of %s to %s", invite->peer->name,
                                          invite->event->summary);
}
