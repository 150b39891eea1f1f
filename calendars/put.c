#include "calendars/put.h"

#include <stdio.h>

#include "base/date.h"
#include "calendars/series.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400 };

static const char *status_name(enum cal_status status)
{
    static const char *const names[] = {"", "CONFIRMED", "TENTATIVE", "CANCELLED"};
    return names[status];
}

void cal_put_raw(struct cal_writer *writer, const char *name, const char *value)
{
    cal_line_start(&writer->line, name);
    cal_line_raw(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

void cal_put_text(struct cal_writer *writer, const char *name, const char *value)
{
    if (pp_text_empty(value))
        return;
    cal_line_start(&writer->line, name);
    cal_line_text(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

void cal_put_instant(struct cal_writer *writer, const char *name, int64_t at_s)
{
    if (at_s == 0)
        return;
    const struct pp_date date = pp_date_of((int32_t)(at_s / DAY_S));
    const int second = (int)(at_s % DAY_S);
    pp_str_addf(writer->out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, date.year, date.month,
                date.day, second / 3600, second / 60 % 60, second % 60);
}

static void add_day(struct cal_writer *writer, const char *name, int32_t day)
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

static void add_civil(struct cal_writer *writer, const char *name, struct cal_civil civil,
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

static void add_when(struct cal_writer *writer, const struct cal_event *event)
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
        cal_put_instant(writer, "DTSTART", start_s);
        cal_put_instant(writer, "DTEND", end_s);
    }
}

/* The start of a meeting of a series, in the form that the series' own start has (5545 3.8.4.4). */
static void add_start(struct cal_writer *writer, const char *name, const struct cal_span *span)
{
    if (span->all_day) {
        add_day(writer, name, span->first_day);
    } else if (cal_zone_is_utc(span->zone)) {
        int64_t start_s = 0;
        PP_REQUIRE(cal_zone_to_utc(span->zone, span->start, &start_s, NULL) == PP_OK);
        cal_put_instant(writer, name, start_s);
    } else {
        add_civil(writer, name, span->start, span->zone);
    }
}

static void add_series(struct cal_writer *writer, const struct cal_event *event)
{
    struct pp_str rule = {0};
    if (event->instance)
        add_start(writer, event->and_later ? "RECURRENCE-ID;RANGE=THISANDFUTURE" : "RECURRENCE-ID",
                  event->instance);
    if (event->repeat.every == CAL_ONCE)
        return;
    cal_series_rule(event, &rule);
    cal_put_raw(writer, "RRULE", pp_str_text(&rule));
    pp_str_fini(&rule);
    for (int32_t i = 0; i < event->repeat.count; i++) {
        const struct cal_span span = cal_series_span(event, i);
        if (cal_series_find(event, &span) < 0)
            add_start(writer, "EXDATE", &span);
    }
}

void cal_put_event(struct cal_writer *writer, const struct cal_event *event)
{
    cal_put_text(writer, "UID", event->uid);
    cal_put_instant(writer, "DTSTAMP", event->stamp_s);
    pp_str_addf(writer->out, "SEQUENCE:%d\r\n", (int)event->sequence);
    add_when(writer, event);
    add_series(writer, event);
    cal_put_text(writer, "SUMMARY", event->summary);
    cal_put_text(writer, "DESCRIPTION", event->description);
    cal_put_text(writer, "LOCATION", event->location);
    if (event->url)
        cal_put_raw(writer, "URL", event->url);
    cal_put_text(writer, "STATUS", status_name(event->status));
    cal_put_raw(writer, "TRANSP", event->free ? "TRANSPARENT" : "OPAQUE");
    cal_put_instant(writer, "CREATED", event->created_s);
    cal_put_instant(writer, "LAST-MODIFIED", event->modified_s);
}

void cal_put_head(struct cal_writer *writer)
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
void cal_put_zones(const struct cal_event *events, size_t count, struct pp_str *out)
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
