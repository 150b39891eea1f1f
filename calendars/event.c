#include "calendars/event.h"

#include "base/date.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400, LONGEST_DAYS = 400 };

static bool day_in_range(int32_t day)
{
    return day >= 0 && day < pp_day_of((struct pp_date){2200, 1, 1});
}

enum pp_code cal_span_check(const struct cal_span *span, struct pp_err *err)
{
    if (span->all_day) {
        if (!day_in_range(span->first_day) || span->days < 1 || span->days > LONGEST_DAYS)
            return pp_fail(err, PP_INVALID,
                           "an event of %d whole days is not possible; give 1 to %d days between "
                           "1970 and 2199",
                           (int)span->days, LONGEST_DAYS);
        return PP_OK;
    }
    PP_REQUIRE(span->zone);
    if (!day_in_range(span->start.day) || !day_in_range(span->end.day))
        return pp_fail(err, PP_INVALID, "an event must lie between 1970 and 2199");
    int64_t start_s = 0;
    int64_t end_s = 0;
    const enum pp_code code = cal_span_utc(span, span->zone, &start_s, &end_s, err);
    if (code != PP_OK)
        return code;
    if (end_s <= start_s)
        return pp_fail(err, PP_INVALID, "the event ends at or before its start; it must end later");
    if (end_s - start_s > (int64_t)LONGEST_DAYS * DAY_S)
        return pp_fail(err, PP_INVALID, "the event is longer than %d days", LONGEST_DAYS);
    return PP_OK;
}

enum pp_code cal_span_utc(const struct cal_span *span, const struct cal_zone *zone,
                          int64_t *start_s, int64_t *end_s, struct pp_err *err)
{
    if (span->all_day) {
        bool skipped = false; /* where midnight is skipped, the day starts after the gap */
        const int64_t first = span->first_day;
        *start_s = cal_zone_resolve(zone, first * DAY_S, &skipped);
        *end_s = cal_zone_resolve(zone, (first + span->days) * DAY_S, &skipped);
        return PP_OK;
    }
    const enum pp_code code = cal_zone_to_utc(span->zone, span->start, start_s, err);
    return code == PP_OK ? cal_zone_to_utc(span->zone, span->end, end_s, err) : code;
}

void cal_span_days(const struct cal_span *span, int32_t *first, int32_t *days)
{
    *first = span->all_day ? span->first_day : span->start.day;
    *days = span->days;
    if (!span->all_day)
        *days = span->end.day - span->start.day + (span->end.minute > 0);
}

static bool same_civil(struct cal_civil a, struct cal_civil b)
{
    return a.day == b.day && a.minute == b.minute;
}

bool cal_span_same(const struct cal_span *a, const struct cal_span *b)
{
    if (a->all_day != b->all_day)
        return false;
    if (a->all_day)
        return a->first_day == b->first_day && a->days == b->days;
    return same_civil(a->start, b->start) && same_civil(a->end, b->end) &&
           pp_text_is(a->zone->name, b->zone->name);
}
