#include "matcher/stretch.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/score.h"

enum {
    NODES_MOST = 4000000,  /* of dives, and of work that takes as long, in all */
    SEARCH_NODES = 800000, /* in one search: then what it found must do */
    QUESTION_EVERY = 4096
};

bool match_elastic_spend(struct match_elastic *e, int64_t nodes)
{
    const struct match_options *options = e->options;
    const int64_t before = e->nodes;
    e->nodes += nodes;
    if (e->nodes > NODES_MOST || (options->step_limit && e->nodes > options->step_limit))
        e->stopped = true;
    if (e->nodes > e->search_end)
        e->tired = true;
    if (options->cancelled && before / QUESTION_EVERY != e->nodes / QUESTION_EVERY &&
        options->cancelled(options->arg))
        e->stopped = true;
    return e->stopped || e->tired;
}

/* ---- once ---------------------------------------------------------------------------------- */

/* All windows given, then every other start day from which all days attended exist. */
static void widen(struct match_elastic *e, const struct match_request *request, bool new_ones)
{
    const int32_t days = e->wide.index->instance->days;
    struct match_window *windows =
        PP_NEW_ARRAY(e->arena, request->window_count + (size_t)days + 1, struct match_window);
    size_t count = request->window_count;
    memcpy(windows, request->windows, count * sizeof *windows);
    e->wide.request = *request;
    e->wide.request.windows = windows;
    e->wide.given = count;
    e->wide.window_cost = PP_NEW_ARRAY(e->arena, count + (size_t)days + 1, int64_t);
    for (int32_t day = 0; new_ones && count < (size_t)days + request->window_count && day < days;
         day++) {
        int64_t nearest = INT64_MAX;
        for (size_t w = 0; w < request->window_count; w++)
            if (llabs((long long)request->windows[w].start - day) < nearest)
                nearest = llabs((long long)request->windows[w].start - day);
        windows[count] = (struct match_window){.start = day};
        if (!nearest || match_lever_past(&e->wide, count))
            continue; /* the place behind the last stays free of cost: match_stretch_ever() */
        e->wide.window_cost[count] = match_change_cost(MATCH_CHANGE_WINDOW, 0, nearest);
        e->wide.request.window_count = ++count;
    }
}

static void price_peers(struct match_elastic *e, const struct match_caps *caps)
{
    const struct match_instance *instance = e->wide.index->instance;
    const struct match_request *request = &e->wide.request;
    const size_t seats = request->seat_count;
    e->cost = PP_NEW_ARRAY(e->arena, instance->peer_count * seats, int64_t);
    e->kinds = PP_NEW_ARRAY(e->arena, instance->peer_count * seats, uint32_t);
    e->money = PP_NEW_ARRAY(e->arena, instance->peer_count, int64_t);
    e->capped = PP_NEW_ARRAY(e->arena, instance->peer_count * seats, int64_t);
    for (size_t s = 0; s < seats; s++)
        e->near[s] = PP_NEW_ARRAY(e->arena, instance->peer_count, int32_t);
    e->levels =
        PP_NEW_ARRAY(e->arena, (instance->peer_count + 1) * request->require_count, uint8_t);
    for (size_t p = 0; p < instance->peer_count; p++) {
        const struct match_peer *peer = &instance->peers[p];
        for (size_t s = 0; s < seats; s++)
            e->cost[p * seats + s] =
                match_lever_seat(&e->wide, caps, s, (int32_t)p, &e->kinds[p * seats + s]);
        if (request->budget != MATCH_NONE)
            e->money[p] = match_score_cost(instance, request, (int32_t)p);
        for (size_t k = 0; k < request->require_count; k++)
            e->levels[p * request->require_count + k] = (uint8_t)match_skill_level(
                peer->skills, peer->skill_count, request->require[k].skill);
    }
}

static void find_past(struct match_elastic *e)
{
    const size_t windows = e->wide.request.window_count;
    e->a_day = match_change_cost(MATCH_CHANGE_FREE, 0, 1);
    e->past = PP_NEW_ARRAY(e->arena, windows, bool);
    for (size_t w = 0; w < windows; w++)
        e->past[w] = match_lever_past(&e->wide, w);
    e->days_limited = PP_NEW_ARRAY(e->arena, e->wide.index->instance->peer_count, uint8_t);
    e->busy = PP_NEW_ARRAY(e->arena, windows, uint16_t *);
}

void match_elastic_init(struct match_elastic *e, const struct match_index *index,
                        const struct match_request *request, uint32_t kinds,
                        const struct match_options *options, struct pp_arena *arena)
{
    const struct match_caps caps = {.kinds = kinds};
    *e = (struct match_elastic){.wide.index = index,
                                .arena = arena,
                                .options = options,
                                .fixed_seat = MATCH_NONE,
                                .fixed_peer = MATCH_NONE};
    widen(e, request,
          !(kinds >> MATCH_CHANGE_WINDOW & 1) && request->window_count < MATCH_WINDOWS_MOST);
    price_peers(e, &caps);
    find_past(e);
    e->tolls = PP_NEW_ARRAY(arena, e->wide.request.window_count + 1, struct match_tolls *);
    e->order = PP_NEW_ARRAY(arena, e->wide.request.window_count, uint32_t);
    e->lower = PP_NEW_ARRAY(arena, e->wide.request.window_count, int64_t);
}

/* ---- busy days ----------------------------------------------------------------------------- */

/* Of everybody in a window; past the last day nobody is free. */
const uint16_t *match_elastic_busy(struct match_elastic *e, size_t window)
{
    const struct match_request *request = &e->wide.request;
    const struct match_instance *instance = e->wide.index->instance;
    const size_t words = match_day_words(instance->days);
    uint64_t *mask = PP_NEW_ARRAY(e->arena, words, uint64_t); /* days attended */
    uint16_t *busy = PP_NEW_ARRAY(e->arena, instance->peer_count, uint16_t);
    size_t first = words, end = 0;
    for (size_t i = 0; i < request->offset_count; i++) {
        const int32_t day = request->windows[window].start + request->offsets[i];
        const size_t word = (size_t)day / 64;
        if (day >= instance->days)
            continue;
        mask[word] |= (uint64_t)1 << day % 64;
        first = word < first ? word : first;
        end = word + 1 > end ? word + 1 : end;
    }
    for (size_t p = 0; p < instance->peer_count; p++) {
        size_t is_free = 0;
        for (size_t i = first; i < end; i++)
            is_free += (size_t)__builtin_popcountll(instance->peers[p].free[i] & mask[i]);
        busy[p] = (uint16_t)(request->offset_count - is_free);
    }
    e->busy[window] = busy;
    return busy;
}

int64_t match_elastic_limited(const struct match_elastic *e, const struct match_caps *caps,
                              int32_t peer, size_t window, size_t busy)
{
    if (peer == e->fixed_peer || e->days_never || e->past[window])
        return MATCH_COST_MOST;
    if (e->days_limited[peer])
        return match_lever_free(&e->wide, caps, window, peer, busy);
    return e->a_day * (int64_t)busy;
}

/* ---- one search ---------------------------------------------------------------------------- */

static uint32_t capped_kinds(const struct match_caps *caps)
{
    uint32_t kinds = 0;
    for (; caps; caps = caps->behind)
        kinds |= caps->kinds | (caps->limited ? 1u << caps->limit.kind : 0);
    return kinds;
}

/* Could two of a barred organisation sit together for less than the limit? */
static bool may_share(const struct match_request *request, int64_t limit)
{
    if (request->max_per_organisation == MATCH_NONE || request->max_per_organisation > 1)
        return true;
    return match_change_cost(MATCH_CHANGE_BARRED, 1, 1) +
               match_change_cost(MATCH_CHANGE_ORGANISATION, request->max_per_organisation, 1) <
           limit;
}

static int64_t cost_of(const struct match_elastic *e, const struct match_caps *caps,
                       uint32_t capped, size_t p, size_t s)
{
    const size_t i = p * e->wide.request.seat_count + s;
    const bool fixed = (int32_t)s == e->fixed_seat;
    uint32_t kinds = e->kinds[i];
    int64_t cost = e->cost[i];
    if (e->fixed_peer != MATCH_NONE && (fixed != ((int32_t)p == e->fixed_peer) || (fixed && cost)))
        return MATCH_COST_MOST;
    if (kinds & capped)
        cost = match_lever_seat(&e->wide, caps, s, (int32_t)p, &kinds);
    if (kinds >> MATCH_CHANGE_BARRED & 1 && e->shares && cost < MATCH_COST_MOST)
        cost -= match_stretch_shared(e->wide.request.seat_count);
    return cost;
}

/* Whose cost is below what the others leave of the limit. */
static void find_near(struct match_elastic *e, int64_t limit)
{
    const int64_t *least = e->capped_least;
    const size_t seats = e->wide.request.seat_count, peers = e->wide.index->instance->peer_count;
    int64_t all = 0;
    for (size_t s = 0; s < seats; s++)
        all = all + least[s] < MATCH_COST_MOST ? all + least[s] : MATCH_COST_MOST;
    for (size_t s = 0; s < seats; s++) {
        const int64_t most = all < limit ? limit - all + least[s] : 0;
        e->near_count[s] = 0;
        for (size_t p = 0; p < peers; p++)
            if (e->capped[p * seats + s] < most)
                e->near[s][e->near_count[s]++] = (int32_t)p;
    }
}

/* What the caps say of days that would have to be free. */
static void find_days(struct match_elastic *e, const struct match_caps *caps)
{
    memset(e->days_limited, 0, e->wide.index->instance->peer_count);
    e->days_never = false;
    for (; caps; caps = caps->behind) {
        e->days_never |= caps->kinds >> MATCH_CHANGE_FREE & 1;
        if (caps->limited && caps->limit.kind == MATCH_CHANGE_FREE)
            e->days_limited[caps->limit.peer] = 1;
    }
}

/* The costs of everybody in each seat under the caps; the least of each, the diary aside. */
static void cap_costs(struct match_elastic *e, const struct match_caps *caps, int64_t limit)
{
    int64_t *least = e->capped_least;
    const size_t seats = e->wide.request.seat_count;
    const uint32_t capped = capped_kinds(caps);
    find_days(e, caps);
    e->shares = may_share(&e->wide.request, limit);
    for (size_t s = 0; s < seats; s++)
        least[s] = e->nobody[s] =
            (int32_t)s == e->fixed_seat ? MATCH_COST_MOST : match_lever_empty(&e->wide, caps, s);
    for (size_t p = 0; p < e->wide.index->instance->peer_count; p++)
        for (size_t s = 0; s < seats; s++) {
            const int64_t cost = cost_of(e, caps, capped, p, s);
            e->capped[p * seats + s] = cost;
            least[s] = cost < least[s] ? cost : least[s];
        }
    find_near(e, limit);
}

static bool may_be_on(const struct match_elastic *e, const struct match_caps *caps, size_t window)
{
    const struct match_change date = {.kind = MATCH_CHANGE_WINDOW,
                                      .seat = MATCH_NONE,
                                      .window = MATCH_NONE,
                                      .peer = MATCH_NONE,
                                      .other = MATCH_NONE,
                                      .rule = MATCH_NONE,
                                      .key = e->wide.request.windows[window].start,
                                      .to = 1};
    return window < e->wide.given || match_caps_allow(caps, &date);
}

/* As far as the seats alone say, the diary aside; the least of all windows. */
static int64_t bound_by_seats(struct match_elastic *e, const struct match_caps *caps)
{
    int64_t sum = 0, all = MATCH_COST_MOST;
    for (size_t s = 0; s < e->wide.request.seat_count && sum < MATCH_COST_MOST; s++)
        sum = e->capped_least[s] < MATCH_COST_MOST ? sum + e->capped_least[s] : MATCH_COST_MOST;
    for (size_t w = 0; w < e->wide.request.window_count; w++) {
        e->lower[w] = sum < MATCH_COST_MOST && may_be_on(e, caps, w) ? e->wide.window_cost[w] + sum
                                                                     : MATCH_COST_MOST;
        all = e->lower[w] < all ? e->lower[w] : all;
    }
    return all;
}

/* Those that could hold a team below the limit, the most promising first; returns how many. */
static size_t order_windows(struct match_elastic *e, const struct stretch *ever, int64_t limit)
{
    size_t count = 0;
    for (size_t w = 0; w < e->wide.request.window_count; w++) {
        if (e->lower[w] >= limit)
            continue;
        const int64_t least = match_stretch_least(ever, w);
        e->lower[w] = least > e->lower[w] ? least : e->lower[w];
        if (e->lower[w] >= limit)
            continue;
        size_t i = count++;
        for (; i && e->lower[e->order[i - 1]] > e->lower[w]; i--)
            e->order[i] = e->order[i - 1];
        e->order[i] = (uint32_t)w;
    }
    return count;
}

struct match_elastic_team match_elastic_search(struct match_elastic *e,
                                               const struct match_caps *caps, int64_t known,
                                               int64_t limit)
{
    struct match_elastic_team found = {.cost = limit};
    cap_costs(e, caps, limit);
    const int64_t least = bound_by_seats(e, caps);
    e->enough = known;
    e->search_end = e->nodes + SEARCH_NODES;
    e->tired = false;
    struct stretch *ever = least < limit ? match_stretch_ever(e, caps, &found) : NULL;
    const size_t count = ever ? order_windows(e, ever, limit) : 0;
    for (size_t i = 0; i < count && e->lower[e->order[i]] < found.cost && found.cost > known &&
                       !e->stopped && !e->tired;
         i++)
        match_stretch(ever, e->order[i]);
    match_stretch_close(ever);
    found.least = least;
    if (found.cost == limit)
        found.cost = MATCH_COST_MOST;
    return found;
}
