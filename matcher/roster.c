#include "matcher/roster.h"

#include <stdlib.h>

static int64_t sum_of(int64_t a, int64_t b)
{
    return a >= MATCH_COST_MOST || b >= MATCH_COST_MOST ? MATCH_COST_MOST : a + b;
}

static struct match_entry_cost entry_of(const struct match_elastic *e, int32_t peer, int64_t cost)
{
    const struct match_index *index = e->wide.index;
    const size_t rules = e->wide.request.require_count;
    struct match_entry_cost entry = {
        .peer = peer, .cost = cost, .region = MATCH_NONE, .organisation = MATCH_NONE};
    entry.levels =
        e->levels + (peer == MATCH_NONE ? index->instance->peer_count : (size_t)peer) * rules;
    if (peer == MATCH_NONE)
        return entry;
    entry.money = e->money[peer];
    entry.fresh = index->instance->peers[peer].is_new;
    entry.home = index->instance->peers[peer].organisation;
    if (index->regions.of_peer && e->wide.request.max_per_region != MATCH_NONE)
        entry.region = index->regions.of_peer[peer];
    if (index->organisations.of_peer && e->wide.request.max_per_organisation != MATCH_NONE)
        entry.organisation = index->organisations.of_peer[peer];
    return entry;
}

/* Lists for one seat who costs less than `most` and no more money than that, on any date. */
static void fill_list(struct match_road *road, size_t s, int64_t most, int64_t purse)
{
    const struct match_elastic *e = road->e;
    const int64_t nobody = e->nobody[s];
    struct match_entry_cost *list =
        PP_NEW_ARRAY(road->arena, e->near_count[s] + 1, struct match_entry_cost);
    size_t count = 0;
    if (nobody < most)
        list[count++] = entry_of(e, MATCH_NONE, nobody);
    for (size_t i = 0; i < e->near_count[s]; i++) {
        const int32_t p = e->near[s][i];
        const int64_t cost = e->capped[(size_t)p * road->seats + s];
        if (cost >= most || e->money[p] > purse)
            continue;
        list[count] = entry_of(e, p, cost);
        list[count++].barred =
            e->shares && e->kinds[(size_t)p * road->seats + s] >> MATCH_CHANGE_BARRED & 1;
    }
    road->list[s] = list;
    road->count[s] = count;
}

bool match_roster_sum(struct match_road *road, int64_t limit)
{
    road->alone = road->e->wide.window_cost[road->window];
    for (size_t s = 0; s < road->seats; s++) {
        int64_t least = MATCH_COST_MOST;
        for (size_t i = 0; i < road->count[s]; i++)
            if (road->list[s][i].cost < least)
                least = road->list[s][i].cost;
        road->alone = sum_of(road->alone, least);
    }
    return road->alone < limit;
}

bool match_roster_ever(struct match_road *road, int64_t limit)
{
    const struct match_elastic *e = road->e;
    int64_t sum = 0;
    for (size_t s = 0; s < road->seats; s++)
        sum = sum_of(sum, e->capped_least[s]);
    if (sum >= limit)
        return false;
    const int64_t purse = match_toll_purse(road, limit - sum);
    for (size_t s = 0; s < road->seats; s++)
        fill_list(road, s, limit - sum + e->capped_least[s], purse);
    return match_roster_sum(road, limit);
}

static const uint16_t *busy_on(const struct match_road *road, size_t window)
{
    const uint16_t *busy = road->e->busy[window];
    return busy ? busy : match_elastic_busy(road->e, window);
}

static int64_t cost_on(const struct match_road *road, int32_t peer, size_t window,
                       const uint16_t *busy)
{
    return peer == MATCH_NONE || !busy[peer]
               ? 0
               : match_elastic_limited(road->e, road->caps, peer, window, busy[peer]);
}

static int by_priced(const void *a, const void *b)
{
    const struct match_entry_cost *x = a, *y = b;
    return x->priced != y->priced ? (x->priced < y->priced ? -1 : 1) : x->peer < y->peer ? -1 : 1;
}

void match_roster_sort(struct match_road *road)
{
    for (size_t s = 0; s < road->seats; s++)
        qsort(road->list[s], road->count[s], sizeof *road->list[s], by_priced);
}

/* By the prices of any date: the least that the seat adds in the window, if below the limit. */
static int64_t least_of_seat(const struct match_road *ever, size_t s, size_t window,
                             const uint16_t *busy, int64_t limit)
{
    const struct match_entry_cost *list = ever->list[s];
    for (size_t i = 0; i < ever->count[s] && list[i].priced < limit; i++) {
        const int64_t cost = cost_on(ever, list[i].peer, window, busy);
        limit = cost < limit - list[i].priced ? list[i].priced + cost : limit;
    }
    return limit;
}

/* The least of a team; of each seat what it adds to that. */
static int64_t least_of_seats(const struct match_road *ever, size_t window, int64_t limit,
                              int64_t least[MATCH_SEATS_MOST])
{
    int64_t sum = ever->priced_floor + ever->e->wide.window_cost[window];
    const uint16_t *busy = busy_on(ever, window);
    for (size_t s = 0; s < ever->seats; s++)
        sum += ever->list[s][0].priced;
    for (size_t s = 0; s < ever->seats && sum < limit; s++) {
        const int64_t first = ever->list[s][0].priced;
        least[s] = least_of_seat(ever, s, window, busy, first + limit - sum);
        sum += least[s] - first;
    }
    return sum;
}

int64_t match_roster_least(const struct match_road *ever, size_t window, int64_t limit)
{
    int64_t least[MATCH_SEATS_MOST];
    return least_of_seats(ever, window, limit, least);
}

/* Lists for one seat who is below both: by the prices, and by the order of trying. */
static void fill_window(struct match_road *road, const struct match_road *ever, size_t s,
                        int64_t most_priced, int64_t most_rank)
{
    const uint16_t *busy = busy_on(road, road->window);
    const struct match_entry_cost *list = ever->list[s];
    size_t count = 0, some = 0;
    while (some < ever->count[s] && list[some].priced < most_priced)
        some++;
    road->list[s] = pp_alloc_array(road->arena, some ? some : 1, sizeof *list);
    for (size_t i = 0; i < some; i++) {
        const int64_t left = most_priced - list[i].priced < most_rank - list[i].rank
                                 ? most_priced - list[i].priced
                                 : most_rank - list[i].rank;
        const int64_t cost = left > 0 ? cost_on(road, list[i].peer, road->window, busy) : left;
        if (cost >= left)
            continue;
        road->list[s][count] = list[i];
        road->list[s][count++].cost += cost;
    }
    road->count[s] = count;
}

bool match_roster_window(struct match_road *road, const struct match_road *ever, int64_t limit)
{
    int64_t least[MATCH_SEATS_MOST] = {0};
    const int64_t slack = limit - least_of_seats(ever, road->window, limit, least);
    const int64_t most = limit - ever->floor - road->e->wide.window_cost[road->window];
    for (size_t s = 0; s < road->seats && slack > 0; s++)
        fill_window(road, ever, s, least[s] + slack, most);
    return slack > 0 && match_roster_sum(road, limit);
}
