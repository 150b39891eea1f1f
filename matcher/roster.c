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

static int64_t cost_on(const struct match_road *road, int32_t peer, size_t window)
{
    return peer == MATCH_NONE ? 0 : match_elastic_days(road->e, road->caps, peer, window);
}

bool match_roster_window(struct match_road *road, const struct match_road *ever, int64_t limit)
{
    const int64_t most = limit - ever->floor - road->e->wide.window_cost[road->window];
    for (size_t s = 0; s < road->seats; s++) {
        size_t count = 0;
        struct match_entry_cost *list =
            PP_NEW_ARRAY(road->arena, ever->count[s], struct match_entry_cost);
        for (size_t i = 0; i < ever->count[s]; i++) {
            struct match_entry_cost *entry = &list[count];
            *entry = ever->list[s][i];
            if (entry->rank >= most)
                continue;
            const int64_t cost = cost_on(road, entry->peer, road->window);
            if (cost >= most - entry->rank)
                continue;
            entry->cost += cost;
            count++;
        }
        road->list[s] = list;
        road->count[s] = count;
    }
    return match_roster_sum(road, limit);
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

int64_t match_roster_least(const struct match_road *ever, size_t window, int64_t limit)
{
    int64_t sum = ever->priced_floor + ever->e->wide.window_cost[window];
    for (size_t s = 0; s < ever->seats; s++)
        sum += ever->list[s][0].priced;
    for (size_t s = 0; s < ever->seats && sum < limit; s++) {
        const struct match_entry_cost *list = ever->list[s];
        int64_t more = limit - sum; /* than the best of the seat, on this date */
        for (size_t i = 0; i < ever->count[s] && list[i].priced - list[0].priced < more; i++) {
            const int64_t beyond = list[i].priced - list[0].priced;
            const int64_t cost = cost_on(ever, list[i].peer, window);
            more = cost < more - beyond ? beyond + cost : more;
        }
        sum += more;
    }
    return sum;
}
