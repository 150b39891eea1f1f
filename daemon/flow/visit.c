#include "daemon/flow/visit.h"

#include <stdlib.h>

#include "calendars/visit.h"
#include "daemon/flow/zone.h"

enum { HALF_HOUR_S = 1800 };

enum pp_code flow_visit_make(const struct flow_snapshot *snapshot, int32_t first_day,
                             const char *zone, struct pp_arena *arena, struct flow_visit *visit,
                             struct pp_err *err)
{
    const struct flow_brief *brief = &snapshot->brief;
    struct cal_part *parts = PP_NEW_ARRAY(arena, brief->event_count, struct cal_part);
    for (size_t i = 0; i < brief->event_count; i++)
        parts[i] = brief->events[i].part;
    enum pp_code code = flow_zone_find(zone, snapshot->first_day, arena, &visit->zone, err);
    if (code != PP_OK)
        return code;
    const struct cal_visit plan = flow_visit_from(snapshot, first_day, visit->zone, arena);
    struct cal_outing *outings;
    code = cal_visit_events(parts, brief->event_count, &plan, true, arena, &outings, &visit->count,
                            err);
    if (code != PP_OK)
        return code;
    const struct flow_event **from = PP_NEW_ARRAY(arena, visit->count, const struct flow_event *);
    for (size_t i = 0; i < visit->count; i++)
        from[i] = &brief->events[outings[i].part - parts];
    visit->outings = outings;
    visit->parts = from;
    return PP_OK;
}

bool flow_visit_attends(const struct flow_visit *visit, size_t outing, bool lead)
{
    return lead || visit->parts[outing]->part.who == CAL_FOR_EVERYONE;
}

static int compare_slot(const void *a, const void *b)
{
    const struct store_slot *x = a, *y = b;
    if (x->peer != y->peer)
        return x->peer > y->peer ? 1 : -1;
    return (x->half_hour > y->half_hour) - (x->half_hour < y->half_hour);
}

enum pp_code flow_visit_slots(const struct flow_visit *visit, const struct flow_visitor *visitors,
                              size_t count, struct pp_arena *arena, struct store_slot **slots,
                              size_t *slot_count, struct pp_err *err)
{
    size_t cap = 0, found = 0, kept = 0;
    struct store_slot *list = NULL;
    for (size_t e = 0; e < visit->count; e++) {
        int64_t start, end;
        if (!visit->parts[e]->holds)
            continue;
        const enum pp_code code =
            cal_span_utc(&visit->outings[e].when, visit->zone, &start, &end, err);
        if (code != PP_OK)
            return code;
        for (size_t v = 0; v < count; v++)
            for (int64_t half = start / HALF_HOUR_S;
                 flow_visit_attends(visit, e, visitors[v].lead) && half * HALF_HOUR_S < end;
                 half++) {
                list = pp_grow(arena, list, &cap, found + 1, sizeof *list);
                list[found++] = (struct store_slot){visitors[v].peer, half};
            }
    }
    if (found)
        qsort(list, found, sizeof *list, compare_slot);
    for (size_t i = 0; i < found; i++)
        if (!kept || compare_slot(&list[i], &list[kept - 1]) != 0)
            list[kept++] = list[i];
    *slots = list;
    *slot_count = kept;
    return PP_OK;
}

enum pp_code flow_event_span(const struct store_event *event, struct pp_arena *arena,
                             struct cal_span *span, struct pp_err *err)
{
    *span = (struct cal_span){
        .all_day = event->all_day, .first_day = event->first_day, .days = event->days};
    if (event->all_day)
        return PP_OK;
    span->days = 0;
    span->start = (struct cal_civil){event->first_day, event->start_minute};
    span->end = (struct cal_civil){event->first_day, event->end_minute};
    if (event->end_minute == 1440)
        span->end = (struct cal_civil){event->first_day + 1, 0};
    return flow_zone_find(event->zone, event->first_day, arena, &span->zone, err);
}
