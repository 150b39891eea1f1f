/*
 * Diaries of the demonstration pool: leave, half terms for those with children, council and
 * committee weeks for members, days at home, for eighteen months from today.
 */
#include <string.h>

#include "base/date.h"
#include "daemon/flow/demo_draw.h"

enum { HORIZON = 548, WEEK = 7 };

void demo_diary_begin(struct demo *demo)
{
    static const char *const headers[] = {"peer", "from", "to", "kind", "source", "reason"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        sheet_put(&demo->diary, headers[i]);
    sheet_end_row(&demo->diary);
}

static void put(struct demo *demo, const struct demo_peer *peer, int32_t first, int32_t last,
                const char *kind, const char *source, const char *reason)
{
    if (last < demo->today || first > demo->today + HORIZON)
        return;
    const char *key = pp_printf(&demo->arena, "%zu %d %d %s %s", peer->number, (int)first,
                                (int)last, kind, source);
    if (import_index_get(&demo->periods, key))
        return;
    import_index_put(&demo->periods, key, demo);
    sheet_put(&demo->diary, pp_printf(&demo->arena, "P%05zu", peer->number));
    sheet_put(&demo->diary, demo_day(demo, first));
    sheet_put(&demo->diary, demo_day(demo, last));
    sheet_put(&demo->diary, kind);
    sheet_put(&demo->diary, source);
    sheet_put(&demo->diary, reason);
    sheet_end_row(&demo->diary);
}

static int32_t monday_on(int year, int month, int day)
{
    const int32_t at = pp_day_of((struct pp_date){year, month, day});
    return at - pp_weekday(at);
}

/* Weeks in which schools are closed in most places; Easter's weeks are left to leave. */
static void half_terms(struct demo *demo, const struct demo_peer *peer, int year)
{
    static const struct {
        int month, day, weeks;
    } holidays[] = {{2, 15, 1}, {5, 29, 1}, {10, 27, 1}, {12, 22, 2}};
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++) {
        const int32_t first = monday_on(year, holidays[i].month, holidays[i].day);
        put(demo, peer, first, first + holidays[i].weeks * WEEK - 3, "unavailable", "peer",
            "school holidays");
    }
}

static void leave(struct demo *demo, const struct demo_peer *peer, int year)
{
    const int32_t summer = monday_on(year, 7, 22) + demo_between(demo, 0, 4) * WEEK;
    put(demo, peer, summer, summer + demo_between(demo, 1, 3) * WEEK - 3, "unavailable", "peer",
        "annual leave");
    const int weeks = demo_between(demo, 1, 3);
    for (int i = 0; i < weeks; i++) {
        const int32_t first =
            monday_on(year, 1, 5) + demo_between(demo, 0, 26) * WEEK + (i % 2 ? 19 * WEEK : 0);
        put(demo, peer, first, first + demo_between(demo, 0, 4), "unavailable", "calendar",
            "leave");
    }
}

/* One evening's council a month blocks its day; the budget fills a week in February or March. */
static void council(struct demo *demo, const struct demo_peer *peer, int year)
{
    const int weekday = demo_between(demo, 0, 3), week = demo_between(demo, 0, 3);
    for (int month = 1; month <= 12; month++) {
        if (month == 8)
            continue;
        const int32_t first = monday_on(year, month, 7) + week * WEEK + weekday;
        put(demo, peer, first, first, "unavailable", "calendar", "council meeting");
    }
    const int32_t budget = monday_on(year, 2, 20) + demo_between(demo, 0, 1) * WEEK;
    put(demo, peer, budget, budget + 4, "unavailable", "calendar", "budget council");
}

static void meetings(struct demo *demo, const struct demo_peer *peer)
{
    const int count = demo_between(demo, 4, 14);
    for (int i = 0; i < count; i++) {
        const int32_t first = demo->today + demo_between(demo, 7, HORIZON);
        const int32_t last = first + (demo_chance(demo, 30) ? demo_between(demo, 1, 3) : 0);
        put(demo, peer, first, last, "unavailable", demo_chance(demo, 60) ? "calendar" : "phone",
            "");
    }
    if (demo_chance(demo, 10)) {
        const int32_t first = demo->today + demo_between(demo, 20, 300);
        put(demo, peer, first, first + demo_between(demo, 20, 60), "remote-only", "peer",
            "caring at home");
    }
    if (demo_chance(demo, 3))
        put(demo, peer, demo->today + 30, demo->today + 400, "finish-only", "phone",
            "changing jobs; will finish what is begun");
    if (demo_chance(demo, 15)) {
        const int32_t first = monday_on(pp_date_of(demo->today).year + 1, 3, 1);
        put(demo, peer, first, first + 4 * WEEK - 3, "available", "peer", "keeps March free");
    }
}

void demo_diary(struct demo *demo, const struct demo_peer *peer)
{
    const int year = pp_date_of(demo->today).year;
    const bool has_children = demo_chance(demo, 30);
    const bool member = !strcmp(peer->role->kind, "member");
    for (int i = 0; i <= 2; i++) {
        leave(demo, peer, year + i);
        if (has_children)
            half_terms(demo, peer, year + i);
        if (member)
            council(demo, peer, year + i);
    }
    meetings(demo, peer);
}
