#include "daemon/flow/busy_days.h"

/* The instant of a time of day; where the clock skips it, of the first hour after it that it has.
 */
static int64_t instant_of(const struct cal_zone *zone, int32_t day, int32_t minute)
{
    int64_t at_s = 0;
    struct pp_err skipped = {0};
    struct cal_civil civil = {.day = day, .minute = minute};
    while (cal_zone_to_utc(zone, civil, &at_s, &skipped) != PP_OK) {
        civil.minute += 60;
        if (civil.minute >= 24 * 60)
            civil = (struct cal_civil){.day = civil.day + 1};
        PP_REQUIRE(civil.day <= day + 1); /* no clock jumps over a whole day and more */
    }
    return at_s;
}

static int64_t overlap_s(const struct cal_interval *one, int64_t from_s, int64_t to_s)
{
    const int64_t begin = one->from_s > from_s ? one->from_s : from_s;
    const int64_t end = one->to_s < to_s ? one->to_s : to_s;
    return end > begin ? end - begin : 0;
}

/* From *at on, which moves to the first interval that may still matter tomorrow. */
static bool is_taken(const struct cal_busy *busy, size_t *at, int64_t from_s, int64_t to_s,
                     int minutes)
{
    int64_t taken_s = 0;
    while (*at < busy->count && busy->intervals[*at].to_s <= from_s)
        (*at)++;
    for (size_t i = *at; i < busy->count && busy->intervals[i].from_s < to_s; i++)
        if (busy->intervals[i].taken != CAL_TAKEN_TENTATIVE)
            taken_s += overlap_s(&busy->intervals[i], from_s, to_s);
    return taken_s >= (int64_t)minutes * 60;
}

void flow_busy_days(const struct cal_busy *busy, const struct cal_zone *zone, int minutes,
                    int32_t first, int32_t last, struct pp_arena *arena, struct store_days **out,
                    size_t *count)
{
    size_t at = 0, cap = 0;
    *out = NULL;
    *count = 0;
    for (int32_t day = first; day <= last && at < busy->count; day++) {
        const int64_t from_s = instant_of(zone, day, FLOW_BUSY_DAY_FROM);
        const int64_t to_s = instant_of(zone, day, FLOW_BUSY_DAY_TO);
        if (!is_taken(busy, &at, from_s, to_s, minutes))
            continue;
        if (*count && (*out)[*count - 1].last_day == day - 1) {
            (*out)[*count - 1].last_day = day;
            continue;
        }
        *out = pp_grow(arena, *out, &cap, *count + 1, sizeof **out);
        (*out)[(*count)++] = (struct store_days){day, day};
    }
}
