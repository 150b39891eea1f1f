/* A VTIMEZONE of somebody else's as changes of offset, if it holds together (RFC 5545 3.6.5). */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "calendars/recur_walk.h"
#include "calendars/resolve.h"
#include "calendars/value.h"

enum { OBSERVANCES_MOST = 60, DATES_MOST = 200, CHANGES_MOST = 20000, FIRST_YEAR = 1900 };

struct reading {
    struct pp_arena *arena;
    int64_t from_s, to_s; /* changes wanted */
    int64_t *days_left;
    int32_t from_offset_s, to_offset_s; /* of the observance under way */
    struct change {
        struct cal_offset_change change;
        int32_t before_s;
        size_t order; /* that sorting is the same everywhere */
    } * changes;
    size_t count, cap, dates;
};

static bool on_onset(void *arg, int64_t local_s)
{
    struct reading *reading = arg;
    reading->changes = pp_grow(reading->arena, reading->changes, &reading->cap, reading->count + 1,
                               sizeof *reading->changes);
    reading->changes[reading->count] =
        (struct change){.change = {local_s - reading->from_offset_s, reading->to_offset_s},
                        .before_s = reading->from_offset_s,
                        .order = reading->count};
    return ++reading->count < CHANGES_MOST;
}

static int64_t local_of(const struct cal_moment *moment)
{
    return (int64_t)moment->day * 86400 + moment->second;
}

static bool read_dates(struct reading *reading, const struct cal_component *observance)
{
    for (const struct cal_property *p = cal_property_find(observance, "RDATE"); p;
         p = cal_property_again(p)) {
        for (const char *at = p->value; *at;) {
            struct cal_moment moment;
            char text[17];
            const size_t len = strcspn(at, ",");
            if (len >= sizeof text || ++reading->dates > DATES_MOST)
                return false;
            memcpy(text, at, len);
            text[len] = '\0';
            if (!cal_moment_read(text, &moment) || !on_onset(reading, local_of(&moment)))
                return false;
            at += len + (at[len] == ',');
        }
    }
    return true;
}

static bool read_rule(struct reading *reading, const struct cal_component *observance,
                      int64_t start_s)
{
    struct cal_rule rule;
    struct pp_err ignored = {0};
    const struct cal_property *text = cal_property_find(observance, "RRULE");
    if (!text)
        return on_onset(reading, start_s);
    if (cal_property_again(text) || cal_rule_read(text->value, &rule, &ignored) != PP_OK ||
        rule.freq != CAL_YEARLY)
        return false;
    struct cal_walk walk = {.rule = &rule,
                            .start_s = start_s,
                            .until_s = INT64_MAX,
                            .from_s = reading->from_s,
                            .to_s = reading->to_s,
                            .days_left = reading->days_left};
    if (rule.until)
        walk.until_s = local_of(&rule.until_at) + (rule.until_at.date  ? 86399
                                                   : rule.until_at.utc ? reading->from_offset_s
                                                                       : 0);
    return cal_walk(&walk, on_onset, reading) && reading->count < CHANGES_MOST;
}

static bool read_observance(struct reading *reading, const struct cal_component *observance)
{
    struct cal_moment start;
    const struct cal_property *from = cal_property_find(observance, "TZOFFSETFROM");
    const struct cal_property *to = cal_property_find(observance, "TZOFFSETTO");
    const struct cal_property *begin = cal_property_find(observance, "DTSTART");
    return from && to && begin && cal_offset_read(from->value, &reading->from_offset_s) &&
           cal_offset_read(to->value, &reading->to_offset_s) &&
           cal_moment_read(begin->value, &start) && !start.utc &&
           read_rule(reading, observance, local_of(&start)) && read_dates(reading, observance);
}

static int by_time(const void *a, const void *b)
{
    const struct change *left = a;
    const struct change *right = b;
    if (left->change.at_s != right->change.at_s)
        return left->change.at_s < right->change.at_s ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

static const struct cal_offsets *settle(struct reading *reading)
{
    struct cal_offsets *offsets = PP_NEW(reading->arena, struct cal_offsets);
    struct cal_offset_change *changes =
        PP_NEW_ARRAY(reading->arena, reading->count, struct cal_offset_change);
    qsort(reading->changes, reading->count, sizeof *reading->changes, by_time);
    for (size_t i = 0; i < reading->count; i++)
        changes[i] = reading->changes[i].change;
    *offsets = (struct cal_offsets){
        .first_s = reading->changes[0].before_s, .changes = changes, .count = reading->count};
    return offsets;
}

enum pp_code cal_vtimezone_read(const struct cal_component *vtimezone, int64_t to_s,
                                int64_t *days_left, struct pp_arena *arena,
                                const struct cal_offsets **offsets, struct pp_err *err)
{
    struct reading reading = {.arena = arena, .to_s = to_s};
    reading.days_left = days_left;
    reading.from_s = (int64_t)pp_day_of((struct pp_date){FIRST_YEAR, 1, 1}) * 86400;
    size_t observances = 0;
    for (const struct cal_component *at = vtimezone->children; at; at = at->next) {
        if (!pp_text_is(at->name, "STANDARD") && !pp_text_is(at->name, "DAYLIGHT"))
            continue;
        if (++observances > OBSERVANCES_MOST || !read_observance(&reading, at))
            return pp_fail(err, PP_INVALID, "line %zu: this part of a time zone cannot be followed",
                           at->line);
    }
    if (reading.count == 0)
        return pp_fail(err, PP_INVALID, "line %zu: this time zone says nothing", vtimezone->line);
    *offsets = settle(&reading);
    return PP_OK;
}
