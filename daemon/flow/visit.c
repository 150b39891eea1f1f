#include "daemon/flow/visit.h"

#include <stdlib.h>

#include "base/str.h"
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

struct store_event flow_visit_event(const struct flow_visit *visit, size_t outing,
                                    const struct flow_snapshot *snapshot)
{
    const struct cal_outing *from = &visit->outings[outing];
    const struct store_organisation *host = &snapshot->host;
    const bool there =
        !snapshot->brief.remote && visit->parts[outing]->holds; /* calls are held wherever one is */
    return (struct store_event){
        .kind = from->part->kind,
        .summary = from->summary,
        .location = there ? host->official_name ? host->official_name : host->name : NULL,
        .all_day = from->when.all_day,
        .first_day = from->when.all_day ? from->when.first_day : from->when.start.day,
        .days = from->when.all_day ? from->when.days : 1,
        .start_minute = from->part->start_minute,
        .end_minute = from->part->end_minute,
        .zone = visit->zone->name};
}

const struct flow_event *flow_event_part(const struct flow_brief *brief,
                                         const struct store_event *event)
{
    for (size_t i = 0; i < brief->event_count; i++)
        if (pp_text_is(brief->events[i].part.kind, event->kind))
            return &brief->events[i];
    return NULL;
}

/* ---- half-hours ---------------------------------------------------------------------------- */

struct slot_list {
    struct pp_arena *arena;
    struct store_slot *at;
    size_t count, cap;
};

/* Every half-hour that the time touches. */
static void add_slots(struct slot_list *list, int64_t peer, int64_t start_s, int64_t end_s)
{
    for (int64_t half = start_s / HALF_HOUR_S; half * HALF_HOUR_S < end_s; half++) {
        list->at = pp_grow(list->arena, list->at, &list->cap, list->count + 1, sizeof *list->at);
        list->at[list->count++] = (struct store_slot){peer, half};
    }
}

static int compare_slot(const void *a, const void *b)
{
    const struct store_slot *x = a, *y = b;
    if (x->peer != y->peer)
        return x->peer > y->peer ? 1 : -1;
    return (x->half_hour > y->half_hour) - (x->half_hour < y->half_hour);
}

/* Rising and each once. */
static void end_slots(struct slot_list *list, struct store_slot **slots, size_t *slot_count)
{
    size_t kept = 0;
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, compare_slot);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || compare_slot(&list->at[i], &list->at[kept - 1]) != 0)
            list->at[kept++] = list->at[i];
    *slots = list->at;
    *slot_count = kept;
}

enum pp_code flow_visit_slots(const struct flow_visit *visit, const struct flow_visitor *visitors,
                              size_t count, struct pp_arena *arena, struct store_slot **slots,
                              size_t *slot_count, struct pp_err *err)
{
    struct slot_list list = {.arena = arena};
    for (size_t e = 0; e < visit->count; e++) {
        int64_t start, end;
        if (!visit->parts[e]->holds)
            continue;
        const enum pp_code code =
            cal_span_utc(&visit->outings[e].when, visit->zone, &start, &end, err);
        if (code != PP_OK)
            return code;
        for (size_t v = 0; v < count; v++)
            if (flow_visit_attends(visit, e, visitors[v].lead))
                add_slots(&list, visitors[v].peer, start, end);
    }
    end_slots(&list, slots, slot_count);
    return PP_OK;
}

enum pp_code flow_booking_slots(const struct store_booking *booking, const struct flow_brief *brief,
                                struct pp_arena *arena, struct store_slot **slots,
                                size_t *slot_count, struct pp_err *err)
{
    struct slot_list list = {.arena = arena};
    for (size_t e = 0; e < booking->event_count; e++) {
        const struct store_event *event = &booking->events[e];
        const struct flow_event *part = flow_event_part(brief, event);
        const struct cal_zone *zone;
        struct cal_span span;
        int64_t start, end;
        if (part && !part->holds)
            continue;
        enum pp_code code = flow_event_span(event, arena, &span, err);
        if (code == PP_OK)
            code = flow_zone_find(event->zone, event->first_day, arena, &zone, err);
        if (code == PP_OK)
            code = cal_span_utc(&span, zone, &start, &end, err);
        if (code != PP_OK)
            return code;
        for (size_t i = 0; i < booking->invitation_count; i++)
            if (booking->invitations[i].event == event->id && !booking->invitations[i].closed)
                add_slots(&list, booking->invitations[i].peer, start, end);
    }
    end_slots(&list, slots, slot_count);
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
