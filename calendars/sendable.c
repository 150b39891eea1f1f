#include "calendars/sendable.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "calendars/line.h"
#include "calendars/series.h"

enum {
    DAY_S = 86400,
    ATTENDEES_MAX = 200,
    EVENTS_MAX = 2000,
    UID_MAX = 255,
    LINE_MAX_BYTES = 1000,
    DESCRIPTION_MAX_BYTES = 32 * 1024
};

static enum pp_code check_person(const char *what, const struct cal_person *person,
                                 struct pp_err *err)
{
    if (!cal_email_valid(person->email))
        return pp_fail(err, PP_INVALID,
                       "the e-mail address of the %s is not usable; write it like name@example.org",
                       what);
    if (pp_text_empty(person->name))
        return PP_OK;
    const enum pp_code code = cal_text_check("name", person->name, LINE_MAX_BYTES, false, err);
    return code == PP_OK ? code : pp_err_context(err, "%s %s", what, person->email);
}

static enum pp_code check_uid(const char *uid, struct pp_err *err)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:@/+=~";
    if (pp_text_empty(uid) || strnlen(uid, UID_MAX + 1) > UID_MAX ||
        strspn(uid, allowed) != strlen(uid))
        return pp_fail(err, PP_INVALID,
                       "the UID must be 1 to %d letters, digits or -_.:@/+=~ characters", UID_MAX);
    return PP_OK;
}

static enum pp_code check_optional(const char *what, const char *text, size_t max_bytes, bool lines,
                                   struct pp_err *err)
{
    return text ? cal_text_check(what, text, max_bytes, lines, err) : PP_OK;
}

static enum pp_code check_texts(const struct cal_event *event, struct pp_err *err)
{
    if (pp_text_empty(event->summary))
        return pp_fail(err, PP_INVALID, "the event has no summary; give it one");
    enum pp_code code = cal_text_check("summary", event->summary, LINE_MAX_BYTES, false, err);
    if (code == PP_OK)
        code = check_optional("location", event->location, LINE_MAX_BYTES, false, err);
    if (code == PP_OK)
        code = check_optional("description", event->description, DESCRIPTION_MAX_BYTES, true, err);
    if (code == PP_OK && event->url && !cal_url_valid(event->url))
        code = pp_fail(err, PP_INVALID, "the link is not an absolute http or https address");
    return code;
}

static bool instant_valid(int64_t at_s)
{
    return at_s >= 0 && at_s < (int64_t)pp_day_of((struct pp_date){2200, 1, 1}) * DAY_S;
}

static enum pp_code check_instance(const struct cal_event *event, struct pp_err *err)
{
    const struct cal_span *from = event->instance;
    const struct cal_span *to = &event->when;
    if (!from->all_day && !to->all_day && !pp_text_is(from->zone->name, to->zone->name))
        return pp_fail(err, PP_INVALID, "one meeting of a series stays in the series' zone");
    return cal_span_check(from, err);
}

static enum pp_code check_event(const struct cal_event *event, struct pp_err *err)
{
    enum pp_code code = check_uid(event->uid, err);
    if (code != PP_OK)
        return code;
    code = check_texts(event, err);
    if (code == PP_OK)
        code = cal_span_check(&event->when, err);
    if (code == PP_OK && event->instance)
        code = check_instance(event, err);
    if (code == PP_OK)
        code = cal_series_check(event, err);
    if (code == PP_OK && event->sequence < 0)
        code = pp_fail(err, PP_INVALID, "the sequence %d is negative", (int)event->sequence);
    if (code == PP_OK && (event->stamp_s == 0 || !instant_valid(event->stamp_s) ||
                          !instant_valid(event->created_s) || !instant_valid(event->modified_s)))
        code = pp_fail(err, PP_INVALID, "a time stamp is missing or not between 1970 and 2199");
    return code == PP_OK ? code : pp_err_context(err, "event %s", event->uid);
}

static enum pp_code check_attendees(const struct cal_invitation *invitation, struct pp_err *err)
{
    if (invitation->attendee_count > ATTENDEES_MAX)
        return pp_fail(err, PP_TOO_LARGE, "more than %d attendees", ATTENDEES_MAX);
    for (size_t i = 0; i < invitation->attendee_count; i++) {
        const struct cal_person *person = &invitation->attendees[i].person;
        const enum pp_code code = check_person("attendee", person, err);
        if (code != PP_OK)
            return code;
        if (pp_text_is_nocase(person->email, invitation->organizer.email))
            return pp_fail(err, PP_INVALID, "the organizer %s cannot be asked as an attendee too",
                           person->email);
        for (size_t j = 0; j < i; j++) {
            if (pp_text_is_nocase(person->email, invitation->attendees[j].person.email))
                return pp_fail(err, PP_INVALID, "attendee %s is there twice", person->email);
        }
    }
    return PP_OK;
}

/* Statuses and how many attendees each method allows: RFC 5546 3.2.1, 3.2.2, 3.2.5, 3.2.8. */
static enum pp_code check_method(const struct cal_invitation *invitation,
                                 const struct cal_event *event, struct pp_err *err)
{
    const bool cancelled = event->status == CAL_CANCELLED;
    switch (invitation->method) {
    case CAL_PUBLISH:
        if (invitation->attendee_count > 0)
            return pp_fail(err, PP_INVALID, "a published event names no attendees");
        return PP_OK;
    case CAL_REQUEST:
        if (cancelled)
            return pp_fail(err, PP_INVALID, "a cancelled event is not a REQUEST; send a CANCEL");
        break;
    case CAL_CANCEL:
        if (!cancelled && event->status != CAL_STATUS_NONE)
            return pp_fail(err, PP_INVALID, "a CANCEL has status CANCELLED or none");
        if (event->sequence == 0)
            return pp_fail(err, PP_INVALID, "a CANCEL needs a sequence above that of its REQUEST");
        break;
    case CAL_DECLINECOUNTER:
        if (cancelled)
            return pp_fail(err, PP_INVALID, "what is cancelled is told by a CANCEL");
        break;
    case CAL_REPLY:
    case CAL_ADD:
    case CAL_REFRESH:
    case CAL_COUNTER:
    case CAL_METHOD_NONE:
    case CAL_METHOD_COUNT:
        return pp_fail(err, PP_INVALID, "an organizer does not send a %s",
                       cal_method_name(invitation->method));
    }
    if (invitation->attendee_count == 0)
        return pp_fail(err, PP_INVALID, "nobody is named as attendee; name the recipient");
    return PP_OK;
}

static enum pp_code check_invitation(const struct cal_invitation *invitation, struct pp_err *err)
{
    enum pp_code code = check_person("organizer", &invitation->organizer, err);
    if (code == PP_OK && invitation->sent_by && !cal_email_valid(invitation->sent_by))
        code = pp_fail(err, PP_INVALID, "the sender's e-mail address is not usable");
    if (code == PP_OK)
        code = check_optional("comment", invitation->comment, DESCRIPTION_MAX_BYTES, true, err);
    return code == PP_OK ? check_attendees(invitation, err) : code;
}

/* Is events[i] a meeting of the series events[0], or of its own, and told once? */
static enum pp_code check_meeting(const struct cal_event *events, size_t i, struct pp_err *err)
{
    const struct cal_event *series = &events[0];
    const struct cal_event *event = &events[i];
    if (!pp_text_is(event->uid, series->uid))
        return pp_fail(err, PP_INVALID, "all events of one message share one UID");
    if (!event->instance)
        return i == 0 ? PP_OK
                      : pp_fail(err, PP_INVALID, "event %zu says not which meeting it is", i + 1);
    if (event->and_later && event->status != CAL_CANCELLED)
        return pp_fail(err, PP_INVALID, "only a cancel may reach to all later meetings");
    if (!series->instance && cal_series_find(series, event->instance) < 0)
        return pp_fail(err, PP_INVALID, "event %zu is no meeting of the series", i + 1);
    if (!series->instance && event->sequence < series->sequence)
        return pp_fail(err, PP_INVALID,
                       "the sequence %d of one meeting is below the series' %d; clients would "
                       "ignore it",
                       (int)event->sequence, (int)series->sequence);
    for (size_t j = 0; j < i; j++) {
        if (events[j].instance && cal_span_same(events[j].instance, event->instance))
            return pp_fail(err, PP_INVALID, "one meeting of the series is there twice");
    }
    return PP_OK;
}

enum pp_code cal_sendable(const struct cal_invitation *invitation, const struct cal_event *events,
                          size_t count, struct pp_err *err)
{
    if (count == 0 || count > CAL_SERIES_MOST + 1)
        return pp_fail(err, PP_INVALID, "a message holds 1 to %d events", CAL_SERIES_MOST + 1);
    enum pp_code code = check_invitation(invitation, err);
    for (size_t i = 0; i < count && code == PP_OK; i++) {
        code = check_event(&events[i], err);
        if (code == PP_OK)
            code = check_method(invitation, &events[i], err);
        if (code == PP_OK)
            code = check_meeting(events, i, err);
    }
    return code;
}

enum pp_code cal_file_sendable(const char *name, const struct cal_event *events, size_t count,
                               struct pp_err *err)
{
    if (count == 0)
        return pp_fail(err, PP_INVALID, "there is no event to write; a calendar file needs one");
    if (count > EVENTS_MAX)
        return pp_fail(err, PP_TOO_LARGE, "more than %d events in one file", EVENTS_MAX);
    enum pp_code code = check_optional("calendar's name", name, LINE_MAX_BYTES, false, err);
    for (size_t i = 0; i < count && code == PP_OK; i++) {
        code = check_event(&events[i], err);
        for (size_t j = 0; j < i && code == PP_OK; j++) {
            if (pp_text_is(events[i].uid, events[j].uid) && !events[i].instance)
                code = pp_fail(err, PP_INVALID, "event %s is there twice", events[i].uid);
        }
    }
    return code;
}

/* ---- feeds --------------------------------------------------------------------------------- */

static enum pp_code check_feed_head(const struct cal_feed *feed, struct pp_err *err)
{
    if (pp_text_empty(feed->name) || pp_text_empty(feed->description))
        return pp_fail(err, PP_INVALID, "a feed has a name and a description");
    if (feed->changed_s <= 0 || !instant_valid(feed->changed_s))
        return pp_fail(err, PP_INVALID, "a feed has changed at some time between 1970 and 2199");
    enum pp_code code = check_uid(feed->uid, err);
    if (code == PP_OK)
        code = cal_text_check("feed's name", feed->name, LINE_MAX_BYTES, false, err);
    if (code == PP_OK)
        code = cal_text_check("feed's description", feed->description, DESCRIPTION_MAX_BYTES, true,
                              err);
    if (code == PP_OK && ((feed->url && !cal_url_valid(feed->url)) ||
                          (feed->source && !cal_url_valid(feed->source))))
        code = pp_fail(err, PP_INVALID, "an address of the feed is no http or https address");
    return code;
}

static int by_text(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

static enum pp_code check_each_once(const struct cal_feed *feed, struct pp_arena *arena,
                                    struct pp_err *err)
{
    const char **uids = PP_NEW_ARRAY(arena, feed->count, const char *);
    for (size_t i = 0; i < feed->count; i++)
        uids[i] = feed->events[i].uid;
    if (feed->count)
        qsort(uids, feed->count, sizeof *uids, by_text);
    for (size_t i = 1; i < feed->count; i++)
        if (pp_text_is(uids[i], uids[i - 1]))
            return pp_fail(err, PP_INVALID, "event %s is there twice", uids[i]);
    return PP_OK;
}

enum pp_code cal_feed_sendable(const struct cal_feed *feed, struct pp_arena *arena,
                               struct pp_err *err)
{
    PP_REQUIRE(feed->zone && feed->color);
    if (feed->count > CAL_FEED_EVENTS_MOST)
        return pp_fail(err, PP_TOO_LARGE, "more than %d events in one feed", CAL_FEED_EVENTS_MOST);
    enum pp_code code = check_feed_head(feed, err);
    for (size_t i = 0; i < feed->count && code == PP_OK; i++)
        code = check_event(&feed->events[i], err);
    return code == PP_OK ? check_each_once(feed, arena, err) : code;
}
