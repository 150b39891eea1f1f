#include "calendars/invitation.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "calendars/line.h"
#include "calendars/zone_rules.h"

enum {
    DAY_S = 86400,
    ATTENDEES_MAX = 200,
    EVENTS_MAX = 2000,
    UID_MAX = 255,
    LINE_MAX_BYTES = 1000,
    DESCRIPTION_MAX_BYTES = 32 * 1024
};

const char *cal_partstat_name(enum cal_partstat partstat)
{
    static const char *const names[] = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE",
                                        "DELEGATED"};
    return names[partstat];
}

static const char *status_name(enum cal_status status)
{
    static const char *const names[] = {"", "CONFIRMED", "TENTATIVE", "CANCELLED"};
    return names[status];
}

/* --- checks: everything is judged before the first byte is written --- */

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

static enum pp_code check_event(const struct cal_event *event, struct pp_err *err)
{
    enum pp_code code = check_uid(event->uid, err);
    if (code != PP_OK)
        return code;
    code = check_texts(event, err);
    if (code == PP_OK)
        code = cal_span_check(&event->when, err);
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

/* Which statuses and how many attendees each method allows: RFC 5546 3.2.1, 3.2.2, 3.2.5. */
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
    case CAL_REPLY:
    case CAL_ADD:
    case CAL_REFRESH:
    case CAL_COUNTER:
    case CAL_DECLINECOUNTER:
    case CAL_METHOD_NONE:
    case CAL_METHOD_COUNT:
        return pp_fail(err, PP_INVALID, "an organizer does not send a %s",
                       cal_method_name(invitation->method));
    }
    if (invitation->attendee_count == 0)
        return pp_fail(err, PP_INVALID, "nobody is named as attendee; name the recipient");
    return PP_OK;
}

static enum pp_code check_invitation(const struct cal_invitation *invitation,
                                     const struct cal_event *event, struct pp_err *err)
{
    enum pp_code code = check_person("organizer", &invitation->organizer, err);
    if (code == PP_OK && invitation->sent_by && !cal_email_valid(invitation->sent_by))
        code = pp_fail(err, PP_INVALID, "the sender's e-mail address is not usable");
    if (code == PP_OK)
        code = check_attendees(invitation, err);
    if (code == PP_OK)
        code = check_event(event, err);
    return code == PP_OK ? check_method(invitation, event, err) : code;
}

/* --- writing --- */

struct writer {
    struct cal_line line;
    struct pp_str *out;
};

static void add_raw(struct writer *writer, const char *name, const char *value)
{
    cal_line_start(&writer->line, name);
    cal_line_raw(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

static void add_text(struct writer *writer, const char *name, const char *value)
{
    if (pp_text_empty(value))
        return;
    cal_line_start(&writer->line, name);
    cal_line_text(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

static void add_instant(struct writer *writer, const char *name, int64_t at_s)
{
    if (at_s == 0)
        return;
    const struct pp_date date = pp_date_of((int32_t)(at_s / DAY_S));
    const int second = (int)(at_s % DAY_S);
    pp_str_addf(writer->out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, date.year, date.month,
                date.day, second / 3600, second / 60 % 60, second % 60);
}

static void add_day(struct writer *writer, const char *name, int32_t day)
{
    const struct pp_date date = pp_date_of(day);
    pp_str_addf(writer->out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, date.year, date.month,
                date.day);
}

/*
 * Does the event need its zone told? Not when it is whole days or UTC. Nor when the clock shows its
 * start or end twice: RFC 5545 means the first, ical.js and python-icalendar read the second, so
 * that event is written in UTC, which all read alike.
 */
static const struct cal_zone *zone_needed(const struct cal_event *event)
{
    const struct cal_span *when = &event->when;
    if (when->all_day || cal_zone_is_utc(when->zone) ||
        cal_zone_is_twice(when->zone, when->start) || cal_zone_is_twice(when->zone, when->end))
        return NULL;
    return when->zone;
}

static void add_civil(struct writer *writer, const char *name, struct cal_civil civil,
                      const struct cal_zone *zone)
{
    const struct pp_date date = pp_date_of(civil.day);
    char value[64];
    (void)snprintf(value, sizeof value, "%04d%02d%02dT%02d%02d00", date.year, date.month, date.day,
                   (int)civil.minute / 60, (int)civil.minute % 60);
    cal_line_start(&writer->line, name);
    cal_line_param(&writer->line, "TZID", zone->name);
    cal_line_raw(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

static void add_when(struct writer *writer, const struct cal_event *event)
{
    const struct cal_span *when = &event->when;
    const struct cal_zone *zone = zone_needed(event);
    if (when->all_day) {
        add_day(writer, "DTSTART", when->first_day);
        add_day(writer, "DTEND", when->first_day + when->days); /* exclusive */
    } else if (zone) {
        add_civil(writer, "DTSTART", when->start, zone);
        add_civil(writer, "DTEND", when->end, zone);
    } else {
        int64_t start_s = 0;
        int64_t end_s = 0;
        PP_REQUIRE(cal_span_utc(when, when->zone, &start_s, &end_s, NULL) == PP_OK);
        add_instant(writer, "DTSTART", start_s);
        add_instant(writer, "DTEND", end_s);
    }
}

static void add_event(struct writer *writer, const struct cal_event *event)
{
    add_text(writer, "UID", event->uid);
    add_instant(writer, "DTSTAMP", event->stamp_s);
    pp_str_addf(writer->out, "SEQUENCE:%d\r\n", (int)event->sequence);
    add_when(writer, event);
    add_text(writer, "SUMMARY", event->summary);
    add_text(writer, "DESCRIPTION", event->description);
    add_text(writer, "LOCATION", event->location);
    if (event->url)
        add_raw(writer, "URL", event->url);
    add_text(writer, "STATUS", status_name(event->status));
    add_raw(writer, "TRANSP", event->free ? "TRANSPARENT" : "OPAQUE");
    add_instant(writer, "CREATED", event->created_s);
    add_instant(writer, "LAST-MODIFIED", event->modified_s);
}

/* A name of which nothing is left once quoting took its share would be an empty CN. */
static const char *shown_name(const struct cal_person *person)
{
    const char *name = person->name;
    return pp_text_empty(name) || name[strspn(name, " ^")] == '\0' ? person->email : name;
}

static void add_organizer(struct writer *writer, const struct cal_invitation *invitation)
{
    cal_line_start(&writer->line, "ORGANIZER");
    cal_line_quoted(&writer->line, "CN", shown_name(&invitation->organizer));
    if (invitation->sent_by) {
        struct pp_str uri = {0};
        cal_mailto(invitation->sent_by, &uri);
        cal_line_quoted(&writer->line, "SENT-BY", pp_str_text(&uri));
        pp_str_fini(&uri);
    }
    cal_line_mailto(&writer->line, invitation->organizer.email);
    cal_line_end(&writer->line, writer->out);
}

static void add_attendee(struct writer *writer, const struct cal_attendee *attendee,
                         enum cal_method method)
{
    cal_line_start(&writer->line, "ATTENDEE");
    cal_line_quoted(&writer->line, "CN", shown_name(&attendee->person));
    cal_line_param(&writer->line, "CUTYPE", "INDIVIDUAL");
    cal_line_param(&writer->line, "ROLE", "REQ-PARTICIPANT");
    cal_line_param(&writer->line, "PARTSTAT", cal_partstat_name(attendee->partstat));
    if (method == CAL_REQUEST && attendee->rsvp)
        cal_line_param(&writer->line, "RSVP", "TRUE");
    cal_line_mailto(&writer->line, attendee->person.email);
    cal_line_end(&writer->line, writer->out);
}

static void add_head(struct writer *writer)
{
    pp_str_add(writer->out,
               "BEGIN:VCALENDAR\r\n"
               "PRODID:-//Peerpool//Peerpool " PP_VERSION
               "//EN\r\n"
               "VERSION:2.0\r\n"
               "CALSCALE:GREGORIAN\r\n");
}

enum pp_code cal_write(const struct cal_invitation *invitation, const struct cal_event *event,
                       struct pp_str *out, struct pp_err *err)
{
    const enum pp_code code = check_invitation(invitation, event, err);
    if (code != PP_OK)
        return code;
    struct writer writer = {.out = out};
    add_head(&writer);
    add_raw(&writer, "METHOD", cal_method_name(invitation->method));
    if (zone_needed(event))
        cal_zone_write(event->when.zone, out);
    pp_str_add(out, "BEGIN:VEVENT\r\n");
    add_event(&writer, event);
    add_organizer(&writer, invitation);
    for (size_t i = 0; i < invitation->attendee_count; i++)
        add_attendee(&writer, &invitation->attendees[i], invitation->method);
    pp_str_add(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}

/* --- the file with all events --- */

static enum pp_code check_file(const char *name, const struct cal_event *events, size_t count,
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
            if (pp_text_is(events[i].uid, events[j].uid))
                code = pp_fail(err, PP_INVALID, "event %s is there twice", events[i].uid);
        }
    }
    return code;
}

/* Each zone once, in the order of first use. */
static void add_zones(const struct cal_event *events, size_t count, struct pp_str *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct cal_zone *zone = zone_needed(&events[i]);
        bool written = false;
        for (size_t j = 0; j < i && zone && !written; j++) {
            const struct cal_zone *other = zone_needed(&events[j]);
            written = other && pp_text_is(other->name, zone->name);
        }
        if (zone && !written)
            cal_zone_write(zone, out);
    }
}

enum pp_code cal_write_file(const char *name, const struct cal_event *events, size_t count,
                            struct pp_str *out, struct pp_err *err)
{
    const enum pp_code code = check_file(name, events, count, err);
    if (code != PP_OK)
        return code;
    struct writer writer = {.out = out};
    add_head(&writer);
    add_text(&writer, "NAME", name);
    add_text(&writer, "X-WR-CALNAME", name);
    add_zones(events, count, out);
    for (size_t i = 0; i < count; i++) {
        pp_str_add(out, "BEGIN:VEVENT\r\n");
        add_event(&writer, &events[i]);
        pp_str_add(out, "END:VEVENT\r\n");
    }
    pp_str_add(out, "END:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}
