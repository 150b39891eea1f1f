#include "matcher/lever.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

/* ---- caps ---------------------------------------------------------------------------------- */

bool match_change_same(const struct match_change *a, const struct match_change *b)
{
    if (a->kind != b->kind || a->peer != b->peer)
        return false;
    if (a->kind == MATCH_CHANGE_FREE) /* the window is but where it is wanted */
        return a->day_count == b->day_count &&
               (!a->day_count || memcmp(a->days, b->days, a->day_count * sizeof *a->days) == 0);
    return a->seat == b->seat && a->other == b->other && a->rule == b->rule && a->key == b->key;
}

static int64_t steps_of(const struct match_change *change)
{
    return change->to > change->from ? change->to - change->from : change->from - change->to;
}

bool match_caps_allow(const struct match_caps *caps, const struct match_change *change)
{
    for (; caps; caps = caps->behind)
        if (caps->kinds >> change->kind & 1 ||
            (caps->limited && match_change_same(change, &caps->limit) &&
             steps_of(change) >= steps_of(&caps->limit)))
            return false;
    return true;
}

/* ---- one change ---------------------------------------------------------------------------- */

static struct match_change change_of(enum match_change_kind kind, int64_t from, int64_t to)
{
    return (struct match_change){.kind = kind,
                                 .seat = MATCH_NONE,
                                 .window = MATCH_NONE,
                                 .peer = MATCH_NONE,
                                 .other = MATCH_NONE,
                                 .rule = MATCH_NONE,
                                 .key = MATCH_NONE,
                                 .from = from,
                                 .to = to};
}

static int64_t sum_of(int64_t a, int64_t b)
{
    return a >= MATCH_COST_MOST - b ? MATCH_COST_MOST : a + b;
}

/* Prices the change and adds it, but for one that is there already. */
static void add(struct match_needed *needed, const struct match_caps *caps,
                const struct match_change *change, int64_t steps)
{
    if (needed->cost == MATCH_COST_MOST)
        return;
    for (size_t i = 0; needed->list && i < needed->count; i++)
        if (match_change_same(&needed->list[i], change))
            return;
    const int64_t cost = match_caps_allow(caps, change)
                             ? match_change_cost(change->kind, change->from, steps)
                             : MATCH_COST_MOST;
    needed->cost = sum_of(needed->cost, cost);
    if (!needed->list)
        return;
    PP_REQUIRE(needed->count < needed->most);
    needed->list[needed->count] = *change;
    needed->list[needed->count++].cost = cost;
}

/* ---- of a seat ----------------------------------------------------------------------------- */

/* A bar seen from the request: what would have to give. Pins are no bars here. */
static struct match_change change_of_bar(const struct match_bar *bar, int32_t peer)
{
    static const enum match_change_kind kinds[MATCH_RULES] = {
        [MATCH_RULE_ROLE] = MATCH_CHANGE_ROLE,
        [MATCH_RULE_SENIORITY] = MATCH_CHANGE_SENIORITY,
        [MATCH_RULE_GROUP] = MATCH_CHANGE_GROUP,
        [MATCH_RULE_MUST] = MATCH_CHANGE_MUST,
        [MATCH_RULE_BARRED] = MATCH_CHANGE_BARRED,
        [MATCH_RULE_BANNED] = MATCH_CHANGE_BANNED,
        [MATCH_RULE_DAYS] = MATCH_CHANGE_DAYS,
        [MATCH_RULE_ENGAGEMENTS] = MATCH_CHANGE_ENGAGEMENTS,
    };
    struct match_change change = change_of(kinds[bar->rule], bar->need, bar->have);
    switch (change.kind) {
    case MATCH_CHANGE_ROLE:
        change.from = 0;
        change.to = 1;
        change.seat = bar->seat;
        change.key = bar->key;
        break;
    case MATCH_CHANGE_MUST:
        change.key = bar->key;
        change.seat = bar->seat;
        break;
    case MATCH_CHANGE_SENIORITY:
    case MATCH_CHANGE_GROUP:
        change.seat = bar->seat;
        break;
    case MATCH_CHANGE_BARRED:
        change.key = bar->key;
        break;
    case MATCH_CHANGE_BANNED:
        change.peer = peer;
        break;
    case MATCH_CHANGE_DAYS:
    case MATCH_CHANGE_ENGAGEMENTS:
        change.peer = peer;
        change.from = bar->have;
        change.to = bar->need;
        break;
    case MATCH_CHANGE_REQUIRE_LEVEL:
    case MATCH_CHANGE_REQUIRE_COUNT:
    case MATCH_CHANGE_NEW:
    case MATCH_CHANGE_REGION:
    case MATCH_CHANGE_ORGANISATION:
    case MATCH_CHANGE_BUDGET:
    case MATCH_CHANGE_FREE:
    case MATCH_CHANGE_PIN:
    case MATCH_CHANGE_WINDOW:
    case MATCH_CHANGE_NEVER:
    case MATCH_CHANGE_SEAT:
    case MATCH_CHANGE_KINDS:
        break;
    }
    return change;
}

static void add_pin(const struct match_wide *wide, const struct match_caps *caps, size_t seat,
                    int32_t peer, struct match_needed *needed)
{
    struct match_change change = change_of(MATCH_CHANGE_PIN, 1, 0);
    change.seat = (int32_t)seat;
    change.peer = match_rules_pin(&wide->request, seat);
    if (change.peer != MATCH_NONE && change.peer != peer)
        add(needed, caps, &change, 1);
}

static void add_seat(const struct match_wide *wide, const struct match_caps *caps, size_t seat,
                     int32_t peer, struct match_needed *needed)
{
    struct match_bar bars[MATCH_BARS_MOST];
    const size_t count =
        match_bar_seat(wide->index->instance, &wide->request, seat, peer, bars, MATCH_BARS_MOST);
    for (size_t i = 0; i < count; i++) {
        if (bars[i].rule == MATCH_RULE_PINNED)
            continue;
        const struct match_change change = change_of_bar(&bars[i], peer);
        add(needed, caps, &change, steps_of(&change));
    }
    add_pin(wide, caps, seat, peer, needed);
}

static void add_empty(const struct match_wide *wide, const struct match_caps *caps, size_t seat,
                      struct match_needed *needed)
{
    struct match_change change = change_of(MATCH_CHANGE_SEAT, 1, 0);
    change.seat = (int32_t)seat;
    if (wide->request.seats[seat].required)
        add(needed, caps, &change, 1);
    add_pin(wide, caps, seat, MATCH_NONE, needed);
}

int64_t match_lever_seat(const struct match_wide *wide, const struct match_caps *caps, size_t seat,
                         int32_t peer, uint32_t *kinds)
{
    struct match_change list[MATCH_BARS_MOST];
    struct match_needed needed = {.list = list, .most = MATCH_BARS_MOST};
    add_seat(wide, caps, seat, peer, &needed);
    *kinds = 0;
    for (size_t i = 0; i < needed.count; i++)
        *kinds |= 1u << list[i].kind;
    return needed.cost;
}

int64_t match_lever_empty(const struct match_wide *wide, const struct match_caps *caps, size_t seat)
{
    struct match_needed needed = {0};
    add_empty(wide, caps, seat, &needed);
    return needed.cost;
}

/* ---- of a peer's days ---------------------------------------------------------------------- */

/* Number of a window in the changed request: a new one is put behind those given. */
static int32_t number_of(const struct match_wide *wide, size_t window)
{
    return (int32_t)(window < wide->given ? window : wide->given);
}

bool match_lever_past(const struct match_wide *wide, size_t window)
{
    for (size_t i = 0; i < wide->request.offset_count; i++)
        if (wide->request.windows[window].start + wide->request.offsets[i] >=
            wide->index->instance->days)
            return true;
    return false;
}

static bool attends(const struct match_wide *wide, size_t window, int32_t day)
{
    for (size_t i = 0; i < wide->request.offset_count; i++)
        if (wide->request.windows[window].start + wide->request.offsets[i] == day)
            return true;
    return false;
}

/* A limit on days of a peer forbids all windows that need every one of those days. */
static bool may_free(const struct match_wide *wide, const struct match_caps *caps, size_t window,
                     int32_t peer)
{
    for (; caps; caps = caps->behind) {
        if (caps->kinds >> MATCH_CHANGE_FREE & 1)
            return false;
        const struct match_change *limit = &caps->limit;
        if (!caps->limited || limit->kind != MATCH_CHANGE_FREE || limit->peer != peer)
            continue;
        bool all = true;
        for (size_t i = 0; i < limit->day_count; i++)
            all &= attends(wide, window, limit->days[i]);
        if (all)
            return false;
    }
    return true;
}

int64_t match_lever_free(const struct match_wide *wide, const struct match_caps *caps,
                         size_t window, int32_t peer, size_t days)
{
    if (!days)
        return 0;
    if (match_lever_past(wide, window) || !may_free(wide, caps, window, peer))
        return MATCH_COST_MOST;
    return match_change_cost(MATCH_CHANGE_FREE, 0, (int64_t)days);
}

static void add_free(const struct match_wide *wide, const struct match_caps *caps, size_t window,
                     int32_t peer, struct match_needed *needed)
{
    const struct match_instance *instance = wide->index->instance;
    const size_t days = match_bar_busy_days(instance, &wide->request, window, peer);
    if (!days)
        return;
    if (match_lever_free(wide, caps, window, peer, days) == MATCH_COST_MOST) {
        needed->cost = MATCH_COST_MOST;
        return;
    }
    struct match_change change = change_of(MATCH_CHANGE_FREE, 0, (int64_t)days);
    change.peer = peer;
    change.window = number_of(wide, window);
    if (needed->arena) {
        const struct match_bar bar =
            match_bar_busy(instance, &wide->request, window, peer, needed->arena);
        change.days = bar.days;
        change.day_count = bar.day_count;
    }
    add(needed, NULL, &change, (int64_t)days);
}

/* ---- of the team --------------------------------------------------------------------------- */

static int32_t limit_of(const struct match_request *request, enum match_change_kind kind)
{
    switch ((int)kind) {
    case MATCH_CHANGE_NEW:
        return request->max_new;
    case MATCH_CHANGE_REGION:
        return request->max_per_region;
    case MATCH_CHANGE_ORGANISATION:
        return request->max_per_organisation;
    }
    return request->budget;
}

static void add_limit(const struct match_wide *wide, const struct match_caps *caps,
                      enum match_change_kind kind, int64_t to, struct match_needed *needed)
{
    const int32_t limit = limit_of(&wide->request, kind);
    if (limit == MATCH_NONE || to <= limit)
        return;
    const struct match_change change = change_of(kind, limit, to);
    add(needed, caps, &change, to - limit);
}

int64_t match_lever_limit(const struct match_wide *wide, const struct match_caps *caps,
                          enum match_change_kind kind, int64_t to)
{
    struct match_needed needed = {0};
    add_limit(wide, caps, kind, to, &needed);
    return needed.cost;
}

static struct match_change need_change(const struct match_need *need, size_t rule, bool level,
                                       int64_t to)
{
    struct match_change change =
        change_of(level ? MATCH_CHANGE_REQUIRE_LEVEL : MATCH_CHANGE_REQUIRE_COUNT,
                  level ? need->level : need->count, to);
    change.rule = (int32_t)rule;
    change.key = need->skill;
    return change;
}

static void add_need_at(const struct match_need *need, size_t rule, const struct match_caps *caps,
                        int32_t level, int32_t count, struct match_needed *needed)
{
    const struct match_change lower = need_change(need, rule, true, level);
    const struct match_change fewer = need_change(need, rule, false, count);
    if (level < need->level)
        add(needed, caps, &lower, need->level - level);
    if (count < need->count)
        add(needed, caps, &fewer, need->count - count);
}

/* At each level that might be asked for instead, as many as there are. */
static void add_need(const struct match_wide *wide, const struct match_caps *caps, size_t rule,
                     const int32_t counts[MATCH_LEVEL_MOST + 1], struct match_needed *needed)
{
    const struct match_need *need = &wide->request.require[rule];
    int32_t best_level = need->level;
    int64_t best = INT64_MAX;
    for (int32_t level = need->level; level >= 1; level--) {
        struct match_needed one = {0};
        add_need_at(need, rule, caps, level, counts[level], &one);
        if (one.cost < best) {
            best = one.cost;
            best_level = level;
        }
    }
    add_need_at(need, rule, caps, best_level, counts[best_level], needed);
}

int64_t match_lever_need(const struct match_wide *wide, const struct match_caps *caps, size_t rule,
                         int32_t level, int32_t count)
{
    struct match_needed needed = {0};
    add_need_at(&wide->request.require[rule], rule, caps, level, count, &needed);
    return needed.cost;
}

static void add_needs(const struct match_wide *wide, const struct match_caps *caps,
                      const int32_t *who, size_t size, struct match_needed *needed)
{
    const struct match_peer *peers = wide->index->instance->peers;
    for (size_t k = 0; k < wide->request.require_count; k++) {
        int32_t counts[MATCH_LEVEL_MOST + 1] = {0};
        for (size_t i = 0; i < size; i++)
            for (int32_t level = match_skill_level(peers[who[i]].skills, peers[who[i]].skill_count,
                                                   wide->request.require[k].skill);
                 level > 0; level--)
                counts[level]++;
        add_need(wide, caps, k, counts, needed);
    }
}

static void add_never(const struct match_wide *wide, const struct match_caps *caps, int32_t a,
                      int32_t b, struct match_needed *needed)
{
    if (!match_index_tie(wide->index, a, b).never)
        return;
    struct match_change change = change_of(MATCH_CHANGE_NEVER, 1, 0);
    change.peer = a < b ? a : b;
    change.other = a < b ? b : a;
    add(needed, caps, &change, 1);
}

static void add_team(const struct match_wide *wide, const struct match_caps *caps,
                     const int32_t *who, size_t size, struct match_needed *needed)
{
    const struct match_instance *instance = wide->index->instance;
    const struct match_peer *peers = instance->peers;
    int64_t fresh = 0, region = 0, organisation = 0, cost = 0;
    for (size_t i = 0; i < size; i++) {
        int64_t same_organisation = 0, same_region = 0;
        for (size_t j = 0; j < size; j++) {
            same_organisation += peers[who[i]].organisation == peers[who[j]].organisation;
            same_region += peers[who[i]].region == peers[who[j]].region;
        }
        for (size_t j = 0; j < i; j++)
            add_never(wide, caps, who[i], who[j], needed);
        fresh += peers[who[i]].is_new;
        cost += match_score_cost(instance, &wide->request, who[i]);
        region = same_region > region ? same_region : region;
        organisation = same_organisation > organisation ? same_organisation : organisation;
    }
    add_limit(wide, caps, MATCH_CHANGE_NEW, fresh, needed);
    add_limit(wide, caps, MATCH_CHANGE_REGION, region, needed);
    add_limit(wide, caps, MATCH_CHANGE_ORGANISATION, organisation, needed);
    add_limit(wide, caps, MATCH_CHANGE_BUDGET, cost, needed);
    add_needs(wide, caps, who, size, needed);
}

/* Changes as they stand in a set. */
static int by_order(const void *one, const void *two)
{
    const struct match_change *a = one, *b = two;
    const int64_t x[] = {(int64_t)a->kind, a->seat, a->window, a->rule, a->key, a->peer, a->other};
    const int64_t y[] = {(int64_t)b->kind, b->seat, b->window, b->rule, b->key, b->peer, b->other};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

void match_lever_price(const struct match_wide *wide, const struct match_caps *caps, size_t window,
                       const int32_t *seats, struct match_needed *needed)
{
    struct match_change all[MATCH_CHANGES_MOST]; /* what is shared is counted once */
    struct match_needed sum = {.list = needed->list ? needed->list : all,
                               .most = MATCH_CHANGES_MOST,
                               .arena = needed->arena};
    int32_t who[MATCH_SEATS_MOST];
    size_t size = 0;
    if (window >= wide->given) {
        struct match_change change = change_of(MATCH_CHANGE_WINDOW, 0, 1);
        change.key = wide->request.windows[window].start;
        change.cost = wide->window_cost[window];
        sum.cost = match_caps_allow(caps, &change) ? change.cost : MATCH_COST_MOST;
        sum.list[sum.count++] = change;
    }
    for (size_t s = 0; s < wide->request.seat_count && sum.cost < MATCH_COST_MOST; s++) {
        if (seats[s] == MATCH_NONE) {
            add_empty(wide, caps, s, &sum);
            continue;
        }
        who[size++] = seats[s];
        add_seat(wide, caps, s, seats[s], &sum);
        add_free(wide, caps, window, seats[s], &sum);
    }
    if (sum.cost < MATCH_COST_MOST)
        add_team(wide, caps, who, size, &sum);
    if (needed->list) /* with room for MATCH_CHANGES_MOST */
        qsort(sum.list, sum.count, sizeof *sum.list, by_order);
    needed->count = sum.count;
    needed->cost = sum.cost;
}
