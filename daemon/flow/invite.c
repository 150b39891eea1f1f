#include "daemon/flow/invite.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "calendars/invitation.h"
#include "daemon/mail/html.h"
#include "daemon/mail/message.h"

enum { SUMMARY_MOST = 300 }; /* bytes of a subject's summary; a subject has at most 400 */

static const char *clock_words(int minute, struct pp_arena *arena)
{
    return pp_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

const char *flow_when_words(const struct store_event *event, struct pp_arena *arena)
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

static const char *body_text(const struct flow_invite *invite, struct pp_arena *arena)
{
    const struct store_event *event = invite->event;
    const char *name = invite->peer->known_as ? invite->peer->known_as : invite->peer->name;
    return pp_printf(arena,
                     "Dear %s,\n\n"
                     "You are invited to: %s\n\n"
                     "When: %s\n"
                     "%s%s%s"
                     "Your part: %s\n"
                     "Reference: %s\n"
                     "%s%s\n"
                     "Please accept or decline with the buttons of your calendar program, or "
                     "reply to this message.\n\n"
                     "%s\n",
                     name, event->summary, flow_when_words(event, arena),
                     event->location ? "Where: " : "", event->location ? event->location : "",
                     event->location ? "\n" : "", invite->seat_name, invite->request->reference,
                     invite->team ? "\nThe team:\n" : "", invite->team ? invite->team : "",
                     invite->settings->from_name);
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
        .status = CAL_CONFIRMED,
        .stamp_s = invite->invitation->dtstamp_s,
        .created_s = invite->invitation->dtstamp_s,
        .modified_s = invite->invitation->dtstamp_s,
    };
    return flow_event_span(from, arena, &event->when, err);
}

static enum pp_code write_calendar(const struct flow_invite *invite, struct pp_arena *arena,
                                   struct pp_str *out, struct pp_err *err)
{
    const struct cal_attendee attendee = {
        .person = {.name = invite->peer->name, .email = invite->peer->email},
        .partstat = CAL_NEEDS_ACTION,
        .rsvp = true};
    const struct cal_invitation invitation = {
        .method = CAL_REQUEST,
        .organizer = {.name = invite->settings->from_name, .email = invite->settings->from_address},
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
    enum pp_code code = write_calendar(invite, arena, &calendar, err);
    if (code != PP_OK)
        goto done;
    pp_str_add(&html, "<!doctype html><html lang=\"en\"><body>");
    mail_html_paragraphs(&html, text);
    pp_str_add(&html, "</body></html>");
    const struct mail_message message = {
        .message_id = message_id,
        .date_s = now_s,
        .from = {.name = invite->settings->from_name, .address = invite->settings->from_address},
        .to = {.name = invite->peer->name, .address = invite->peer->email},
        .subject = subject,
        .text = text,
        .html = pp_str_text(&html),
        .calendar = pp_str_text(&calendar),
        .calendar_len = calendar.len,
        .method = "REQUEST",
        .auto_submitted = "auto-generated",
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
    const char *message_id =
        pp_printf(arena, "invitation-%" PRId64 "-%d@%s", invite->invitation->id,
                  invite->invitation->sequence, invite->settings->mail_domain);
    const char *subject =
        pp_printf(arena, "Invitation: %s, %s", short_summary(invite->event->summary, arena),
                  pp_day_words(invite->event->first_day, day));
    const enum pp_code code = build_mime(invite, message_id, subject, now_s, arena, &mime, err);
    if (code == PP_OK)
        *mail = (struct store_mail){.id = mail_id,
                                    .kind = "invitation",
                                    .booking = booking,
                                    .peer = invite->peer->id,
                                    .message_id = message_id,
                                    .from = invite->settings->from_address,
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
