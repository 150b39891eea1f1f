#include "calendars/series.h"

#include "base/date.h"
#include "calendars/zone_rules.h"

enum { WEEK = 7, LAST_WEEK = 5, INTERVAL_MOST = 52 };

static int32_t first_day(const struct cal_span *when)
{
    return when->all_day ? when->first_day : when->start.day;
}

/* 1..4, or 5 for the last: a fifth one is not in every month. */
static int week_of(int32_t day)
{
    const int week = (pp_date_of(day).day - 1) / WEEK + 1;
    return week > 4 ? LAST_WEEK : week;
}

/* The same weekday of the same week, so many months later. */
static int32_t months_later(int32_t day, int32_t months)
{
    const struct pp_date date = pp_date_of(day);
    const int total = date.year * 12 + date.month - 1 + months;
    const struct cal_zone_rule rule = {
        .month = total % 12 + 1, .week = week_of(day), .weekday = pp_weekday(day)};
    return cal_rule_day(&rule, total / 12);
}

struct cal_span cal_series_span(const struct cal_event *event, int32_t number)
{
    struct cal_span span = event->when;
    const int32_t first = first_day(&span);
    const int32_t steps = number * event->repeat.interval;
    const int32_t later =
        event->repeat.every == CAL_MONTHLY ? months_later(first, steps) - first : steps * WEEK;
    span.first_day += later;
    span.start.day += later;
    span.end.day += later;
    return span;
}

static bool is_left_out(const struct cal_event *event, int32_t day)
{
    for (size_t i = 0; i < event->left_out_count; i++) {
        if (event->left_out[i] == day)
            return true;
    }
    return false;
}

static bool same_start(const struct cal_span *a, const struct cal_span *b)
{
    if (a->all_day || b->all_day)
        return a->all_day == b->all_day && a->first_day == b->first_day;
    return a->start.day == b->start.day && a->start.minute == b->start.minute &&
           pp_text_is(a->zone->name, b->zone->name);
}

int32_t cal_series_find(const struct cal_event *event, const struct cal_span *when)
{
    for (int32_t i = 0; event->repeat.every != CAL_ONCE && i < event->repeat.count; i++) {
        const struct cal_span span = cal_series_span(event, i);
        if (same_start(&span, when))
            return is_left_out(event, first_day(&span)) ? -1 : i;
    }
    return -1;
}

bool cal_series_same(const struct cal_event *a, const struct cal_event *b)
{
    if (a->repeat.every != b->repeat.every || a->left_out_count != b->left_out_count)
        return false;
    for (size_t i = 0; i < a->left_out_count; i++) {
        if (!is_left_out(b, a->left_out[i]))
            return false;
    }
    return a->repeat.every == CAL_ONCE ||
           (a->repeat.interval == b->repeat.interval && a->repeat.count == b->repeat.count);
}

static enum pp_code check_meeting(const struct cal_span *span, struct pp_err *err)
{
    const enum pp_code code = cal_span_check(span, err);
    char day[PP_DATE_TEXT];
    if (code != PP_OK || span->all_day)
        return code;
    if (cal_zone_is_twice(span->zone, span->start) || cal_zone_is_twice(span->zone, span->end))
        return pp_fail(err, PP_INVALID,
                       "on %s the clock shows a meeting's time twice, and programs differ on "
                       "which is meant; give the series another hour",
                       pp_day_text(span->start.day, day));
    return PP_OK;
}

static enum pp_code check_left_out(const struct cal_event *event, struct pp_err *err)
{
    if (event->left_out_count >= (size_t)event->repeat.count)
        return pp_fail(err, PP_INVALID, "all meetings of the series are left out; cancel it");
    for (size_t i = 0; i < event->left_out_count; i++) {
        bool found = false;
        char day[PP_DATE_TEXT];
        for (int32_t n = 0; n < event->repeat.count && !found; n++) {
            const struct cal_span span = cal_series_span(event, n);
            found = first_day(&span) == event->left_out[i];
        }
        if (!found)
            return pp_fail(err, PP_INVALID, "%s is left out and is no day of the series",
                           pp_day_text(event->left_out[i], day));
    }
    return PP_OK;
}

enum pp_code cal_series_check(const struct cal_event *event, struct pp_err *err)
{
    const struct cal_repeat *repeat = &event->repeat;
    if (repeat->every == CAL_ONCE)
        return event->left_out_count == 0
                   ? PP_OK
                   : pp_fail(err, PP_INVALID, "an event that happens once leaves out no days");
    if (event->instance)
        return pp_fail(err, PP_INVALID, "one meeting of a series does not recur itself");
    if (repeat->count < 2 || repeat->count > CAL_SERIES_MOST || repeat->interval < 1 ||
        repeat->interval > INTERVAL_MOST)
        return pp_fail(err, PP_INVALID,
                       "a series has 2 to %d meetings, every 1 to %d weeks or months",
                       CAL_SERIES_MOST, INTERVAL_MOST);
    for (int32_t i = 0; i < repeat->count; i++) {
        const struct cal_span span = cal_series_span(event, i);
        const enum pp_code code = check_meeting(&span, err);
        if (code != PP_OK)
            return pp_err_context(err, "meeting %d", (int)i + 1);
    }
    return check_left_out(event, err);
}

void cal_series_rule(const struct cal_event *event, struct pp_str *out)
{
    static const char *const weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    const int32_t first = first_day(&event->when);
    const bool monthly = event->repeat.every == CAL_MONTHLY;
    pp_str_addf(out, "FREQ=%s;", monthly ? "MONTHLY" : "WEEKLY");
    if (event->repeat.interval > 1)
        pp_str_addf(out, "INTERVAL=%d;", (int)event->repeat.interval);
    pp_str_addf(out, "COUNT=%d", (int)event->repeat.count);
    if (monthly)
        pp_str_addf(out, ";BYDAY=%d%s", week_of(first) == LAST_WEEK ? -1 : week_of(first),
                    weekdays[pp_weekday(first)]);
}
