#include "calendars/offsets.h"

enum { DAY_S = 86400 };

int32_t cal_offsets_at(const struct cal_offsets *offsets, int64_t utc_s)
{
    size_t low = 0;
    size_t high = offsets->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (offsets->changes[middle].at_s <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == offsets->count && offsets->rules)
        return cal_zone_offset(offsets->rules, utc_s);
    return low == 0 ? offsets->first_s : offsets->changes[low - 1].offset_s;
}

int64_t cal_offsets_to_utc(const struct cal_offsets *offsets, int64_t local_s)
{
    /* Offsets are within a day, so these two are the ones in force before and after. */
    const int32_t before_s = cal_offsets_at(offsets, local_s - DAY_S);
    const int32_t after_s = cal_offsets_at(offsets, local_s + DAY_S);
    const int64_t by_before = local_s - before_s;
    const int64_t by_after = local_s - after_s;
    if (cal_offsets_at(offsets, by_before) == before_s)
        return by_before; /* also of a time that comes twice: the first is by the offset before */
    if (cal_offsets_at(offsets, by_after) == after_s)
        return by_after;
    return by_before;
}

const struct cal_offsets *cal_offsets_of(const struct cal_zone *zone, struct pp_arena *arena)
{
    struct cal_zone *rules = PP_NEW(arena, struct cal_zone);
    struct cal_offsets *offsets = PP_NEW(arena, struct cal_offsets);
    *rules = *zone;
    *offsets = (struct cal_offsets){.first_s = zone->standard_s, .rules = rules};
    return offsets;
}
