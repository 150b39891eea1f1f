#include "calendars/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum {
    PARTS_MAX = 100,
    ONSITE_MAX = 366,
    OFFSET_MAX = 800,
    PART_DAYS_MAX = 60,
    MOVE_MAX = 31,
    DAY_MINUTES = 24 * 60
};

static bool is_timed(const struct cal_part *part)
{
    return part->days == 0;
}

static bool part_sound(const struct cal_part *part)
{
    if (pp_text_empty(part->kind) || pp_text_empty(part->words))
        return false;
    if (part->anchor == CAL_ONSITE || part->anchor == CAL_LATER)
        return true;
    if (abs(part->offset_days) > OFFSET_MAX || part->days < 0 || part->days > PART_DAYS_MAX)
        return false;
    return !is_timed(part) || (part->start_minute >= 0 && part->start_minute < part->end_minute &&
                               part->end_minute <= DAY_MINUTES);
}

static enum pp_code check_parts(const struct cal_part *parts, size_t count, struct pp_err *err)
{
    if (count > PARTS_MAX)
        return pp_fail(err, PP_TOO_LARGE, "a product has at most %d kinds of event", PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!part_sound(&parts[i]))
            return pp_fail(err, PP_INVALID,
                           "event %zu of the product is not sound: it needs a kind, words, and "
                           "either 1 to %d whole days or a start before its end",
                           i + 1, PART_DAYS_MAX);
        for (size_t j = 0; j < i; j++) {
            if (pp_text_is(parts[i].kind, parts[j].kind))
                return pp_fail(err, PP_INVALID, "the product has two events of kind %s",
                               parts[i].kind);
        }
    }
    return PP_OK;
}

static enum pp_code check_visit(const struct cal_visit *visit, struct pp_err *err)
{
    if (visit->onsite_count == 0 || visit->onsite_count > ONSITE_MAX)
        return pp_fail(err, PP_INVALID, "a visit needs 1 to %d onsite days", ONSITE_MAX);
    for (size_t i = 1; i < visit->onsite_count; i++) {
        if (visit->onsite[i] <= visit->onsite[i - 1])
            return pp_fail(err, PP_INVALID, "the onsite days must rise, each day once");
    }
    return PP_OK;
}

static bool nobody_works(const struct cal_visit *visit, int32_t day)
{
    if (pp_weekday(day) >= 5)
        return true;
    for (size_t i = 0; i < visit->closed_count; i++) {
        if (visit->closed[i] == day)
            return true;
    }
    return false;
}

static enum pp_code part_day(const struct cal_part *part, const struct cal_visit *visit,
                             int32_t *day, struct pp_err *err)
{
    const bool from_first = part->anchor == CAL_FROM_FIRST_DAY;
    *day = visit->onsite[from_first ? 0 : visit->onsite_count - 1] + part->offset_days;
    for (int moved = 0; part->workday && nobody_works(visit, *day); moved++) {
        if (moved == MOVE_MAX)
            return pp_fail(err, PP_INVALID, "no working day found near the %s", part->words);
        *day += part->offset_days > 0 ? 1 : -1;
    }
    return PP_OK;
}

static struct cal_span part_span(const struct cal_part *part, const struct cal_zone *zone,
                                 int32_t day)
{
    if (!is_timed(part))
        return (struct cal_span){.all_day = true, .first_day = day, .days = part->days};
    return (struct cal_span){.start = {.day = day, .minute = part->start_minute},
                             .end = {.day = day + part->end_minute / DAY_MINUTES,
                                     .minute = part->end_minute % DAY_MINUTES},
                             .zone = zone};
}

struct list {
    struct pp_arena *arena;
    struct cal_outing *items;
    size_t count, cap;
};

static void list_add(struct list *list, const struct cal_part *part, const struct cal_visit *visit,
                     struct cal_span when, int32_t run)
{
    list->items =
        pp_grow(list->arena, list->items, &list->cap, list->count + 1, sizeof *list->items);
    const bool titled = !pp_text_empty(visit->title);
    list->items[list->count++] =
        (struct cal_outing){.part = part,
                            .run = run,
                            .summary = pp_printf(list->arena, "%s%s%s", part->words,
                                                 titled ? ": " : "", titled ? visit->title : ""),
                            .when = when};
}

static void add_onsite(struct list *list, const struct cal_part *part,
                       const struct cal_visit *visit)
{
    int32_t run = 0;
    for (size_t first = 0; first < visit->onsite_count;) {
        size_t end = first + 1;
        while (end < visit->onsite_count && visit->onsite[end] == visit->onsite[end - 1] + 1)
            end++;
        const struct cal_span when = {
            .all_day = true, .first_day = visit->onsite[first], .days = (int32_t)(end - first)};
        list_add(list, part, visit, when, run++);
        first = end;
    }
}

static enum pp_code add_part(struct list *list, const struct cal_part *part,
                             const struct cal_visit *visit, struct pp_err *err)
{
    if (part->anchor == CAL_LATER)
        return PP_OK;
    if (part->anchor == CAL_ONSITE) {
        add_onsite(list, part, visit);
        return PP_OK;
    }
    int32_t day = 0;
    enum pp_code code = part_day(part, visit, &day, err);
    if (code != PP_OK)
        return code;
    const struct cal_span when = part_span(part, visit->zone, day);
    code = cal_span_check(&when, err);
    if (code != PP_OK)
        return pp_err_context(err, "%s", part->words);
    list_add(list, part, visit, when, 0);
    return PP_OK;
}

/* By start; a whole day before what happens on it. */
static int by_start(const void *a, const void *b)
{
    const struct cal_span *left = &((const struct cal_outing *)a)->when;
    const struct cal_span *right = &((const struct cal_outing *)b)->when;
    const int32_t left_day = left->all_day ? left->first_day : left->start.day;
    const int32_t right_day = right->all_day ? right->first_day : right->start.day;
    const int32_t left_minute = left->all_day ? -1 : left->start.minute;
    const int32_t right_minute = right->all_day ? -1 : right->start.minute;
    if (left_day != right_day)
        return left_day < right_day ? -1 : 1;
    if (left_minute != right_minute)
        return left_minute < right_minute ? -1 : 1;
    return strcmp(((const struct cal_outing *)a)->part->kind,
                  ((const struct cal_outing *)b)->part->kind);
}

enum pp_code cal_visit_events(const struct cal_part *parts, size_t part_count,
                              const struct cal_visit *visit, bool lead, struct pp_arena *arena,
                              struct cal_outing **outings, size_t *count, struct pp_err *err)
{
    struct list list = {.arena = arena};
    enum pp_code code = check_parts(parts, part_count, err);
    if (code == PP_OK)
        code = check_visit(visit, err);
    for (size_t i = 0; i < part_count && code == PP_OK; i++) {
        if (lead || parts[i].who == CAL_FOR_EVERYONE)
            code = add_part(&list, &parts[i], visit, err);
    }
    if (code != PP_OK)
        return code;
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_start);
    *outings = list.items;
    *count = list.count;
    return PP_OK;
}

static int by_day(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a;
    const int32_t right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

void cal_visit_days(const struct cal_outing *outings, size_t count, struct pp_arena *arena,
                    int32_t **days, size_t *day_count)
{
    int32_t *found = NULL;
    size_t cap = 0;
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t first = 0;
        int32_t span = 0;
        cal_span_days(&outings[i].when, &first, &span);
        found = pp_grow(arena, found, &cap, len + (size_t)span, sizeof *found);
        for (int32_t d = 0; d < span; d++)
            found[len++] = first + d;
    }
    if (len > 1)
        qsort(found, len, sizeof *found, by_day);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (kept == 0 || found[kept - 1] != found[i])
            found[kept++] = found[i];
    }
    *days = found;
    *day_count = kept;
}
