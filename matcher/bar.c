#include "matcher/bar.h"

#include <stdlib.h>

#include "matcher/check.h"
#include "matcher/rules.h"

enum { WINDOW_STEP_DAYS = 7, BUDGET_SHARE = 10 };

/* base + value * part / whole, or MATCH_COST_MOST when that is less. */
static int64_t add_share(int64_t base, int64_t value, int64_t part, int64_t whole)
{
    const int64_t most = MATCH_COST_MOST - base;
    if (value / whole >= most / part)
        return MATCH_COST_MOST;
    return base + value / whole * part + value % whole * part / whole;
}

int64_t match_change_cost(enum match_change_kind kind, int64_t old, int64_t steps)
{
    static const struct {
        int64_t base, each;
    } costs[MATCH_CHANGE_KINDS] = {
#define X(kind, word, base, each) {(int64_t)(base)*MATCH_COST_ONE, (int64_t)(each)*MATCH_COST_ONE},
        MATCH_CHANGES(X)
#undef X
    };
    const int64_t base = costs[kind].base, each = costs[kind].each, least = old > 1 ? old : 1;
    if (!each)
        return base;
    if (kind == MATCH_CHANGE_BUDGET)
        return add_share(base, steps, each * BUDGET_SHARE, least);
    if (kind == MATCH_CHANGE_WINDOW)
        return add_share(base, steps, each, WINDOW_STEP_DAYS);
    if (kind == MATCH_CHANGE_FREE)
        return add_share(base, steps, each, 1);
    return add_share(base, steps, each + 2 * each / least, 1);
}

size_t match_bar_busy_days(const struct match_instance *instance,
                           const struct match_request *request, size_t window, int32_t peer)
{
    const uint64_t *free_days = instance->peers[peer].free;
    size_t count = 0;
    for (size_t i = 0; i < request->offset_count; i++) {
        const int32_t day = request->windows[window].start + request->offsets[i];
        count += day >= instance->days || !(free_days[day / 64] >> day % 64 & 1);
    }
    return count;
}

static int by_number(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

struct match_bar match_bar_busy(const struct match_instance *instance,
                                const struct match_request *request, size_t window, int32_t peer,
                                struct pp_arena *arena)
{
    const uint64_t *free_days = instance->peers[peer].free;
    int32_t *days = PP_NEW_ARRAY(arena, request->offset_count, int32_t);
    size_t count = 0;
    for (size_t i = 0; i < request->offset_count; i++) {
        const int32_t day = request->windows[window].start + request->offsets[i];
        if (day >= instance->days || !(free_days[day / 64] >> day % 64 & 1))
            days[count++] = day;
    }
    qsort(days, count, sizeof *days, by_number);
    const bool past = count && days[count - 1] >= instance->days;
    return (struct match_bar){
        .rule = MATCH_RULE_BUSY,
        .seat = MATCH_NONE,
        .window = (int32_t)window,
        .key = MATCH_NONE,
        .have = (int64_t)(request->offset_count - count),
        .need = (int64_t)request->offset_count,
        .days = days,
        .day_count = count,
        .cost = past ? MATCH_COST_MOST : match_change_cost(MATCH_CHANGE_FREE, 0, (int64_t)count)};
}

/* ---- of a seat ----------------------------------------------------------------------------- */

static size_t must_bars(const struct match_peer *peer, const struct match_seat *seat,
                        struct match_bar *bars, size_t most, const struct match_bar *base)
{
    size_t count = 0;
    for (size_t i = 0; i < seat->must_count && count < most; i++) {
        const struct match_skill *must = &seat->must[i];
        const int32_t have = match_skill_level(peer->skills, peer->skill_count, must->skill);
        if (have >= must->level)
            continue;
        bars[count] = *base;
        bars[count].key = must->skill;
        bars[count].have = have;
        bars[count].need = must->level;
        bars[count++].cost = match_change_cost(MATCH_CHANGE_MUST, must->level, must->level - have);
    }
    return count;
}

static struct match_bar plain_bar(struct match_bar bar, enum match_change_kind kind, int32_t key)
{
    bar.key = key;
    bar.cost = match_change_cost(kind, 1, 1);
    return bar;
}

/* Who is pinned to this seat, and where else the peer is. */
static size_t pin_bars(const struct match_request *request, size_t seat, int32_t peer,
                       struct match_bar *bars, size_t most, const struct match_bar *base)
{
    const int32_t pin = match_rules_pin(request, seat);
    size_t count = 0;
    if (pin != MATCH_NONE && pin != peer && count < most)
        bars[count++] = plain_bar(*base, MATCH_CHANGE_PIN, pin);
    for (size_t i = 0; pin != peer && i < request->pinned_count && count < most; i++)
        if (request->pinned[i].peer == peer) {
            bars[count] = plain_bar(*base, MATCH_CHANGE_PIN, request->pinned[i].seat);
            bars[count++].other_seat = true;
        }
    return count;
}

static struct match_bar amount_bar(struct match_bar bar, enum match_change_kind kind, int64_t old,
                                   int64_t have, int64_t need)
{
    bar.have = have;
    bar.need = need;
    bar.cost = match_change_cost(kind, old, need - have);
    return bar;
}

/* One rule that the seat's peer breaks, but for skills, pins and the diary. */
static struct match_bar bar_of(const struct match_request *request, size_t s,
                               const struct match_peer *peer, struct match_bar bar)
{
    const struct match_seat *seat = &request->seats[s];
    switch (bar.rule) {
    case MATCH_RULE_ROLE:
        return plain_bar(bar, MATCH_CHANGE_ROLE, peer->role);
    case MATCH_RULE_SENIORITY:
        return amount_bar(bar, MATCH_CHANGE_SENIORITY, seat->seniority, peer->seniority,
                          seat->seniority);
    case MATCH_RULE_GROUP:
        return plain_bar(bar, MATCH_CHANGE_GROUP, peer->group);
    case MATCH_RULE_BARRED:
        return plain_bar(bar, MATCH_CHANGE_BARRED, peer->organisation);
    case MATCH_RULE_BANNED:
        return plain_bar(bar, MATCH_CHANGE_BANNED, MATCH_NONE);
    case MATCH_RULE_DAYS:
        return amount_bar(bar, MATCH_CHANGE_DAYS, peer->days_left, peer->days_left,
                          request->charge);
    case MATCH_RULE_ENGAGEMENTS:
        return plain_bar(bar, MATCH_CHANGE_ENGAGEMENTS, MATCH_NONE);
    case MATCH_RULE_PINNED:
    case MATCH_RULE_MUST:
    case MATCH_RULE_BUSY:
    case MATCH_RULES:
        break;
    }
    return bar;
}

size_t match_bar_seat(const struct match_instance *instance, const struct match_request *request,
                      size_t seat, int32_t p, struct match_bar *bars, size_t most)
{
    const struct match_peer *peer = &instance->peers[p];
    size_t count = 0;
    for (int rule = 0; rule < MATCH_RULE_BUSY && count < most; rule++) {
        const struct match_bar bar = {.rule = (enum match_rule)rule,
                                      .seat = (int32_t)seat,
                                      .window = MATCH_NONE,
                                      .key = MATCH_NONE,
                                      .need = 1};
        if (rule == MATCH_RULE_MUST)
            count += must_bars(peer, &request->seats[seat], bars + count, most - count, &bar);
        else if (rule == MATCH_RULE_PINNED)
            count += pin_bars(request, seat, p, bars + count, most - count, &bar);
        else if (match_rules_breaks(instance, request, seat, p, bar.rule))
            bars[count++] = bar_of(request, seat, peer, bar);
    }
    return count;
}

/* ---- all of a peer ------------------------------------------------------------------------- */

/* Rules that speak of the peer and the request, whatever the seat. */
static bool for_every_seat(enum match_rule rule)
{
    return rule == MATCH_RULE_BARRED || rule == MATCH_RULE_BANNED || rule == MATCH_RULE_DAYS ||
           rule == MATCH_RULE_ENGAGEMENTS;
}

enum pp_code match_bars(const struct match_index *index, size_t request_index, int32_t peer,
                        struct pp_arena *arena, struct match_bars *bars, struct pp_err *err)
{
    const struct match_instance *instance = index->instance;
    enum pp_code code = match_check_peer(instance, request_index, peer, err);
    if (code != PP_OK)
        return code;
    const struct match_request *request = &instance->requests[request_index];
    struct match_bar one[MATCH_BARS_MOST];
    struct match_bar *list = PP_NEW_ARRAY(
        arena, request->seat_count * MATCH_BARS_MOST + request->window_count, struct match_bar);
    size_t count = 0;
    for (int every = 1; every >= 0; every--)
        for (size_t s = 0; s < (every ? 1 : request->seat_count); s++) {
            const size_t found = match_bar_seat(instance, request, s, peer, one, MATCH_BARS_MOST);
            for (size_t i = 0; i < found; i++)
                if (for_every_seat(one[i].rule) == (every != 0)) {
                    one[i].seat = every ? MATCH_NONE : one[i].seat;
                    list[count++] = one[i];
                }
        }
    for (size_t w = 0; w < request->window_count; w++)
        if (match_bar_busy_days(instance, request, w, peer))
            list[count++] = match_bar_busy(instance, request, w, peer, arena);
    *bars = (struct match_bars){.list = list, .count = count};
    return PP_OK;
}
