#include "calendars/feed.h"

#include <stdlib.h>
#include <string.h>

#include "calendars/put.h"
#include "calendars/sendable.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400 };

bool cal_feed_keeps(const struct cal_event *event, int32_t today)
{
    /* The day on which it was cancelled is not counted: 90 whole days at least. */
    const int64_t day = event->modified_s / DAY_S;
    return event->status != CAL_CANCELLED || today <= day + CAL_FEED_TOMBSTONE_DAYS;
}

/* ---- order --------------------------------------------------------------------------------- */

/* By the clock of the place; whole days first. Then by UID, so that there is one order only. */
static int by_start(const void *left, const void *right)
{
    const struct cal_event *a = left, *b = right;
    const struct cal_span *x = &a->when, *y = &b->when;
    const int32_t x_day = x->all_day ? x->first_day : x->start.day;
    const int32_t y_day = y->all_day ? y->first_day : y->start.day;
    const int32_t x_minute = x->all_day ? -1 : x->start.minute;
    const int32_t y_minute = y->all_day ? -1 : y->start.minute;
    if (x_day != y_day)
        return x_day < y_day ? -1 : 1;
    if (x_minute != y_minute)
        return x_minute < y_minute ? -1 : 1;
    return strcmp(a->uid, b->uid);
}

static struct cal_event *sorted(const struct cal_feed *feed, struct pp_arena *arena)
{
    struct cal_event *events = PP_NEW_ARRAY(arena, feed->count, struct cal_event);
    if (feed->count) {
        memcpy(events, feed->events, feed->count * sizeof *events);
        qsort(events, feed->count, sizeof *events, by_start);
    }
    return events;
}

/* ---- bytes --------------------------------------------------------------------------------- */

static void put_value(struct cal_writer *writer, const char *name, const char *kind,
                      const char *value)
{
    cal_line_start(&writer->line, name);
    cal_line_param(&writer->line, "VALUE", kind);
    cal_line_raw(&writer->line, value);
    cal_line_end(&writer->line, writer->out);
}

static int64_t modified(const struct cal_feed *feed)
{
    int64_t newest_s = feed->changed_s;
    for (size_t i = 0; i < feed->count; i++)
        if (feed->events[i].modified_s > newest_s)
            newest_s = feed->events[i].modified_s;
    return newest_s;
}

/*
 * RFC 7986 5.1 to 5.9; X-WR-* and X-PUBLISHED-TTL say the same to older programs. The calendar's
 * own UID is in small letters, which is the same name (RFC 5545 2): vdirsyncer takes the first line
 * that begins with UID for that of every event, and keeps one of them.
 */
static void put_properties(struct cal_writer *writer, const struct cal_feed *feed)
{
    struct pp_str every = {0};
    pp_str_addf(&every, "PT%dM", CAL_FEED_REFRESH_MINUTES);
    cal_put_text(writer, "uid", feed->uid);
    cal_put_instant(writer, "LAST-MODIFIED", modified(feed));
    cal_put_text(writer, "NAME", feed->name);
    cal_put_text(writer, "X-WR-CALNAME", feed->name);
    cal_put_text(writer, "DESCRIPTION", feed->description);
    cal_put_text(writer, "X-WR-CALDESC", feed->description);
    if (feed->url)
        cal_put_raw(writer, "URL", feed->url);
    if (feed->source)
        put_value(writer, "SOURCE", "URI", feed->source);
    put_value(writer, "REFRESH-INTERVAL", "DURATION", pp_str_text(&every));
    cal_put_raw(writer, "X-PUBLISHED-TTL", pp_str_text(&every));
    cal_put_text(writer, "COLOR", feed->color);
    pp_str_fini(&every);
}

enum pp_code cal_feed_write(const struct cal_feed *feed, struct pp_arena *arena, struct pp_str *out,
                            struct pp_err *err)
{
    const enum pp_code code = cal_feed_sendable(feed, arena, err);
    if (code != PP_OK)
        return code;
    const struct cal_event *events = sorted(feed, arena);
    struct cal_writer writer = {.out = out};
    cal_put_head(&writer);
    put_properties(&writer, feed);
    cal_put_zones(events, feed->count, out);
    if (!feed->count)
        cal_zone_write(feed->zone, out);
    for (size_t i = 0; i < feed->count; i++) {
        pp_str_add(out, "BEGIN:VEVENT\r\n");
        cal_put_event(&writer, &events[i]);
        pp_str_add(out, "END:VEVENT\r\n");
    }
    pp_str_add(out, "END:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}
