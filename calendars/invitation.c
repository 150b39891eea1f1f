#include "calendars/invitation.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "calendars/line.h"
#include "calendars/sendable.h"
#include "calendars/series.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400 };

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

/* The start of a meeting of a series, in the form that the series' own start has (5545 3.8.4.4). */
static void add_start(struct writer *writer, const char *name, const struct cal_span *span)
{
    if (span->all_day) {
        add_day(writer, name, span->first_day);
    } else if (cal_zone_is_utc(span->zone)) {
        int64_t start_s = 0;
        PP_REQUIRE(cal_zone_to_utc(span->zone, span->start, &start_s, NULL) == PP_OK);
        add_instant(writer, name, start_s);
    } else {
        add_civil(writer, name, span->start, span->zone);
    }
}

static void add_series(struct writer *writer, const struct cal_event *event)
{
    struct pp_str rule = {0};
    if (event->instance)
        add_start(writer, event->and_later ? "RECURRENCE-ID;RANGE=THISANDFUTURE" : "RECURRENCE-ID",
                  event->instance);
    if (event->repeat.every == CAL_ONCE)
        return;
    cal_series_rule(event, &rule);
    add_raw(writer, "RRULE", pp_str_text(&rule));
    pp_str_fini(&rule);
    for (int32_t i = 0; i < event->repeat.count; i++) {
        const struct cal_span span = cal_series_span(event, i);
        if (cal_series_find(event, &span) < 0)
            add_start(writer, "EXDATE", &span);
    }
}

static void add_event(struct writer *writer, const struct cal_event *event)
{
    add_text(writer, "UID", event->uid);
    add_instant(writer, "DTSTAMP", event->stamp_s);
    pp_str_addf(writer->out, "SEQUENCE:%d\r\n", (int)event->sequence);
    add_when(writer, event);
    add_series(writer, event);
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

/* Does the event name its zone, in its times or in the meeting that it stands for? */
static const struct cal_zone *zone_told(const struct cal_event *event)
{
    const struct cal_span *of = event->instance;
    if (of && !of->all_day && !cal_zone_is_utc(of->zone))
        return of->zone;
    return zone_needed(event);
}

/* Each zone once, in the order of first use. */
static void add_zones(const struct cal_event *events, size_t count, struct pp_str *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct cal_zone *zone = zone_told(&events[i]);
        bool written = false;
        for (size_t j = 0; j < i && zone && !written; j++) {
            const struct cal_zone *other = zone_told(&events[j]);
            written = other && pp_text_is(other->name, zone->name);
        }
        if (zone && !written)
            cal_zone_write(zone, out);
    }
}

static void add_invited(struct writer *writer, const struct cal_invitation *invitation,
                        const struct cal_event *event)
{
    pp_str_add(writer->out, "BEGIN:VEVENT\r\n");
    add_event(writer, event);
    add_text(writer, "COMMENT", invitation->comment);
    add_organizer(writer, invitation);
    for (size_t i = 0; i < invitation->attendee_count; i++)
        add_attendee(writer, &invitation->attendees[i], invitation->method);
    pp_str_add(writer->out, "END:VEVENT\r\n");
}

enum pp_code cal_write_series(const struct cal_invitation *invitation,
                              const struct cal_event *events, size_t count, struct pp_str *out,
                              struct pp_err *err)
{
    const enum pp_code code = cal_sendable(invitation, events, count, err);
    if (code != PP_OK)
        return code;
    struct writer writer = {.out = out};
    add_head(&writer);
    add_raw(&writer, "METHOD", cal_method_name(invitation->method));
    add_zones(events, count, out);
    for (size_t i = 0; i < count; i++)
        add_invited(&writer, invitation, &events[i]);
    pp_str_add(out, "END:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}

enum pp_code cal_write(const struct cal_invitation *invitation, const struct cal_event *event,
                       struct pp_str *out, struct pp_err *err)
{
    return cal_write_series(invitation, event, 1, out, err);
}

/* --- the file with all events --- */

enum pp_code cal_write_file(const char *name, const struct cal_event *events, size_t count,
                            struct pp_str *out, struct pp_err *err)
{
    const enum pp_code code = cal_file_sendable(name, events, count, err);
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
