#include "matcher/toll.h"

#include <string.h>

enum {
    SCALE = 16,    /* of directions */
    KEEP = 60,     /* percent of the direction before */
    SHARES = 4096, /* of a Polyak step */
    STRIDE = 20,   /* moves that must bring */
    ENTRIES_A_NODE = 8,
    CORE_ALL = 400, /* with more entries than this the moves look at a core, */
    NEARLY = 50,
    CORE = 40,  /* of so many for each seat, and as many more after each look at all */
    LITTLE = 24 /* at least such a part of what is missing, or it is enough */
};

int64_t match_toll_budget(const struct match_road *road, int64_t money)
{
    return match_lever_limit(&road->e->wide, road->caps, MATCH_CHANGE_BUDGET, money);
}

int64_t match_toll_purse(const struct match_road *road, int64_t cost)
{
    int64_t low = road->request->budget, step = (int64_t)1 << 44;
    if (low == MATCH_NONE)
        return INT64_MAX;
    for (; step; step /= 2)
        low += match_toll_budget(road, low + step) < cost ? step : 0;
    return low;
}

struct match_tolls match_tolls_new(const struct match_road *road, struct pp_arena *arena)
{
    const struct match_index *index = road->e->wide.index;
    return (struct match_tolls){.region = PP_NEW_ARRAY(arena, index->regions.count, int64_t),
                                .organisation =
                                    PP_NEW_ARRAY(arena, index->organisations.count, int64_t)};
}

void match_tolls_copy(const struct match_road *road, struct match_tolls *to,
                      const struct match_tolls *from)
{
    const struct match_index *index = road->e->wide.index;
    memcpy(to->need, from->need, sizeof to->need);
    to->fresh = from->fresh;
    to->money = from->money;
    memcpy(to->region, from->region, index->regions.count * sizeof *to->region);
    memcpy(to->organisation, from->organisation,
           index->organisations.count * sizeof *to->organisation);
}

/* ---- the counts ---------------------------------------------------------------------------- */

/* Members, or what the bound says of them: of each count the one where its term is least. */
struct tally {
    int64_t need[MATCH_LIST_MOST][MATCH_LEVEL_MOST + 1]; /* with the level, or more */
    int64_t fresh, money;
    int64_t *region, *organisation; /* by place */
    int64_t each[MATCH_LIMITS];     /* REGION, ORGANISATION: so many of each place */
    int64_t value;
};

/* The dearest prices, falling, as many as there are seats; those that are lacking are 0. */
static void find_dearest(const int64_t *price, size_t places, size_t seats, int64_t *dearest)
{
    memset(dearest, 0, MATCH_SEATS_MOST * sizeof *dearest);
    for (size_t i = 0; i < places; i++) {
        size_t at = seats;
        for (; at && dearest[at - 1] < price[i]; at--)
            if (at < seats)
                dearest[at] = dearest[at - 1];
        if (at < seats)
            dearest[at] = price[i];
    }
}

static void find_top(const int64_t *price, size_t places, size_t seats,
                     int64_t top[MATCH_SEATS_MOST + 1][MATCH_SEATS_MOST + 1])
{
    int64_t dearest[MATCH_SEATS_MOST];
    find_dearest(price, places, seats, dearest);
    for (size_t each = 0; each <= seats; each++) {
        top[each][0] = 0;
        for (size_t n = 1; n <= seats; n++)
            top[each][n] = each ? top[each][n - 1] + dearest[(n - 1) / each] : 0;
    }
}

/* The least of cost(n) - price x (n of each place at most, `rest` of them, and those who are). */
static int64_t least_of_places(const struct match_road *road, int limit, int64_t taken, size_t rest,
                               int64_t *at)
{
    const int64_t *cost = road->limit_cost[limit];
    int64_t best = MATCH_COST_MOST / 2;
    for (size_t n = 0; n <= road->seats && cost[n] < MATCH_COST_MOST; n++) {
        int64_t most = taken + road->top[limit][n][rest];
        most = most < road->top[limit][n][road->seats] ? most : road->top[limit][n][road->seats];
        if (cost[n] - most <= best) {
            best = cost[n] - most;
            *at = (int64_t)n;
        }
    }
    return best;
}

/* Of all that the rule could ask, what costs least with the prices of just so many; its number. */
static size_t find_ask(const struct match_road *road, size_t k, int64_t *least)
{
    size_t best = 0;
    *least = MATCH_COST_MOST / 2;
    for (size_t i = 0; i < road->asks[k].count; i++) {
        const struct match_ask *ask = &road->asks[k].list[i];
        const int64_t value = ask->cost + road->credit[k][ask->level] * ask->count;
        if (value < *least) {
            *least = value;
            best = i;
        }
    }
    return best;
}

/* The same with those who sit and as many more as could: what they have is paid for at least. */
static int64_t least_of_need(const struct match_road *road, size_t k,
                             const struct match_levels *have, const struct match_levels *more)
{
    const int64_t *price = road->tolls.need[k];
    int64_t best = MATCH_COST_MOST / 2, paid = 0;
    for (int32_t level = 1; level <= MATCH_LEVEL_MOST; level++)
        paid += price[level] * have->at[level];
    for (size_t i = 0; i < road->asks[k].count; i++) {
        const struct match_ask *ask = &road->asks[k].list[i];
        int64_t value = ask->cost + paid;
        if (ask->count > have->at[ask->level] + more->at[ask->level])
            continue;
        for (int32_t level = 1; level <= ask->level; level++)
            if (ask->count > have->at[level])
                value += price[level] * (ask->count - have->at[level]);
        best = value < best ? value : best;
    }
    return best;
}

int64_t match_toll_ask(const struct match_asks *asks, const struct match_levels *most)
{
    for (size_t i = 0; i < asks->count; i++)
        if (asks->list[i].count <= most->at[asks->list[i].level])
            return asks->list[i].cost;
    return MATCH_COST_MOST;
}

struct match_levels match_toll_levels(const struct match_entry_cost *const *members, size_t size,
                                      size_t rule)
{
    struct match_levels have = {0};
    for (size_t i = 0; i < size; i++)
        for (size_t level = 0; level <= members[i]->levels[rule]; level++)
            have.at[level]++;
    return have;
}

/* By level, what having it is worth at the prices there are. */
static void sum_credits(struct match_road *road)
{
    for (size_t k = 0; k < road->request->require_count; k++)
        for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++)
            road->credit[k][level] =
                road->counted[k] ? 0 : road->credit[k][level - 1] + road->tolls.need[k][level];
}

static int64_t least_of_needs(const struct match_road *road, struct tally *counts)
{
    int64_t sum = 0;
    for (size_t k = 0; k < road->request->require_count; k++) {
        int64_t least = 0;
        if (road->counted[k])
            continue;
        const size_t at = find_ask(road, k, &least);
        sum += least;
        for (int32_t level = 1; level <= MATCH_LEVEL_MOST && at < road->asks[k].count; level++)
            counts->need[k][level] =
                level <= road->asks[k].list[at].level ? road->asks[k].list[at].count : 0;
    }
    return sum;
}

static int64_t least_of_fresh(const struct match_road *road, size_t least, size_t most, int64_t *at)
{
    const int64_t *cost = road->limit_cost[MATCH_LIMIT_NEW];
    int64_t best = MATCH_COST_MOST / 2;
    for (size_t n = least; n <= most && cost[n] < MATCH_COST_MOST; n++)
        if (cost[n] - road->tolls.fresh * (int64_t)n <= best) {
            best = cost[n] - road->tolls.fresh * (int64_t)n;
            *at = (int64_t)n;
        }
    return best;
}

/* The cost of money beyond the budget rises evenly, as far as `most`: its least is at an end. */
static int64_t least_of_money(const struct match_road *road, int64_t most, int64_t *at)
{
    const int64_t price = road->tolls.money, budget = road->request->budget;
    const int64_t all = match_toll_budget(road, most) - price * most;
    *at = most > budget && all < -price * budget ? most : budget;
    return *at == budget ? -price * budget : all;
}

static void find_tops(struct match_road *road)
{
    const struct match_index *index = road->e->wide.index;
    find_top(road->tolls.region, index->regions.count, road->seats, road->top[MATCH_LIMIT_REGION]);
    find_top(road->tolls.organisation, index->organisations.count, road->seats,
             road->top[MATCH_LIMIT_ORGANISATION]);
}

static void least_counts(struct match_road *road, struct tally *counts)
{
    const struct match_request *request = road->request;
    const size_t seats = road->seats;
    find_tops(road);
    sum_credits(road);
    counts->value = road->e->wide.window_cost[road->window] + least_of_needs(road, counts);
    if (request->max_new != MATCH_NONE)
        counts->value += least_of_fresh(road, 0, seats, &counts->fresh);
    for (int limit = MATCH_LIMIT_REGION; limit <= MATCH_LIMIT_ORGANISATION; limit++)
        counts->value += least_of_places(road, limit, 0, seats, &counts->each[limit]);
    road->money_floor = 0;
    if (request->budget != MATCH_NONE)
        road->money_floor = least_of_money(road, road->money_most, &counts->money);
    counts->value += road->money_floor;
}

int64_t match_toll_floor(const struct match_road *road, const struct match_toll_part *part)
{
    int64_t at, value = road->e->wide.window_cost[road->window] + road->money_floor;
    for (size_t k = 0; k < road->request->require_count; k++) {
        if (road->counted[k])
            continue;
        const struct match_levels have = match_toll_levels(part->members, part->size, k);
        value += least_of_need(road, k, &have, &part->rest_need[k]);
    }
    if (road->request->max_new != MATCH_NONE)
        value += least_of_fresh(road, (size_t)part->fresh, (size_t)part->fresh + part->rest, &at);
    value += least_of_places(road, MATCH_LIMIT_REGION, part->region, part->rest, &at);
    return value +
           least_of_places(road, MATCH_LIMIT_ORGANISATION, part->organisation, part->rest, &at);
}

/* ---- the seats ----------------------------------------------------------------------------- */

static int64_t value_of(const struct match_road *road, const struct match_entry_cost *entry)
{
    const struct match_tolls *tolls = &road->tolls;
    int64_t value = entry->cost + tolls->money * entry->money;
    for (size_t k = 0; k < road->request->require_count; k++)
        value -= road->credit[k][entry->levels[k]];
    if (entry->fresh)
        value += tolls->fresh;
    if (entry->region != MATCH_NONE)
        value += tolls->region[entry->region];
    if (entry->organisation != MATCH_NONE)
        value += tolls->organisation[entry->organisation];
    return value;
}

/* Values all entries that are looked at; returns the sum of the least of each seat. */
static int64_t value_all(struct match_road *road)
{
    int64_t sum = 0;
    for (size_t s = 0; s < road->seats; s++) {
        int64_t least = MATCH_COST_MOST;
        for (size_t i = 0; i < road->looked[s]; i++) {
            const int64_t value = value_of(road, &road->list[s][i]);
            road->list[s][i].value = value;
            if (value < least) {
                least = value;
                road->best[s] = i;
            }
        }
        sum += least;
    }
    return sum;
}

static void tally_best(const struct match_road *road, struct tally *tally)
{
    for (size_t s = 0; s < road->seats; s++) {
        const struct match_entry_cost *entry = &road->list[s][road->best[s]];
        for (size_t k = 0; k < road->request->require_count; k++)
            for (size_t level = 1; level <= entry->levels[k]; level++)
                tally->need[k][level]++;
        tally->fresh += entry->fresh;
        tally->money += entry->money;
        if (entry->region != MATCH_NONE)
            tally->region[entry->region]++;
        if (entry->organisation != MATCH_NONE)
            tally->organisation[entry->organisation]++;
    }
}

/* ---- moves --------------------------------------------------------------------------------- */

/* Money in the measure of a member's share of the budget. */
static int64_t money_unit(const struct match_road *road)
{
    const int64_t unit = road->request->budget / (int64_t)road->seats;
    return unit > 1 ? unit : 1;
}

static void turn(int64_t *direction, int64_t by)
{
    *direction = by * SCALE + *direction * KEEP / 100;
}

/* Members over (or short of) each count turn the direction. */
static void find_direction(const struct match_road *road, const struct tally *counts,
                           struct tally *members, struct tally *direction)
{
    const struct match_index *index = road->e->wide.index;
    tally_best(road, members);
    for (size_t k = 0; k < road->request->require_count; k++)
        for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++)
            turn(&direction->need[k][level], counts->need[k][level] - members->need[k][level]);
    if (road->request->max_new != MATCH_NONE)
        turn(&direction->fresh, members->fresh - counts->fresh);
    for (size_t i = 0; i < index->regions.count; i++)
        turn(&direction->region[i], members->region[i] - counts->each[MATCH_LIMIT_REGION]);
    for (size_t i = 0; i < index->organisations.count; i++)
        turn(&direction->organisation[i],
             members->organisation[i] - counts->each[MATCH_LIMIT_ORGANISATION]);
    if (road->request->budget != MATCH_NONE)
        direction->money = (members->money - counts->money) * SCALE / money_unit(road) +
                           direction->money * KEEP / 100;
}

/* What moves nothing does not count: a price at 0 that would fall. */
static int64_t square(int64_t direction, int64_t price)
{
    return direction > 0 || price ? direction * direction : 0;
}

static int64_t norm_of(const struct match_road *road, const struct tally *direction)
{
    const struct match_index *index = road->e->wide.index;
    const struct match_tolls *tolls = &road->tolls;
    int64_t norm = square(direction->fresh, tolls->fresh) + square(direction->money, tolls->money);
    for (size_t k = 0; k < road->request->require_count; k++)
        for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++)
            norm += square(direction->need[k][level], tolls->need[k][level]);
    for (size_t i = 0; i < index->regions.count; i++)
        norm += square(direction->region[i], tolls->region[i]);
    for (size_t i = 0; i < index->organisations.count; i++)
        norm += square(direction->organisation[i], tolls->organisation[i]);
    return norm;
}

/* direction x step; of one so long that no price could follow it only as much as fits. */
static int64_t stride(int64_t direction, int64_t step)
{
    const int64_t steep = direction < 0 ? -direction : direction;
    const int64_t longest = INT64_MAX / 2 / (steep > 1 ? steep : 1);
    return direction * (step < longest ? step : longest);
}

static void move(int64_t *price, int64_t by, int64_t most)
{
    *price += by;
    *price = *price < 0 ? 0 : *price > most ? most : *price;
}

static void move_all(struct match_road *road, const struct tally *direction, int64_t step,
                     int64_t most)
{
    const struct match_index *index = road->e->wide.index;
    struct match_tolls *tolls = &road->tolls;
    for (size_t k = 0; k < road->request->require_count; k++)
        for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++)
            move(&tolls->need[k][level], stride(direction->need[k][level], step), most / 4);
    move(&tolls->fresh, stride(direction->fresh, step), most);
    for (size_t i = 0; road->request->max_per_region != MATCH_NONE && i < index->regions.count; i++)
        move(&tolls->region[i], stride(direction->region[i], step), most);
    for (size_t i = 0;
         road->request->max_per_organisation != MATCH_NONE && i < index->organisations.count; i++)
        move(&tolls->organisation[i], stride(direction->organisation[i], step), most);
    if (road->request->budget != MATCH_NONE)
        move(&tolls->money, stride(direction->money, step) / money_unit(road),
             most / money_unit(road) + 1);
}

int64_t match_toll_most(const struct match_road *road, int64_t limit)
{
    const int64_t purse = match_toll_purse(road, limit);
    int64_t sum = 0;
    for (size_t s = 0; s < road->seats; s++) {
        int64_t most = 0;
        for (size_t i = 0; i < road->count[s]; i++)
            most = road->list[s][i].money > most ? road->list[s][i].money : most;
        sum += most;
    }
    return sum < purse ? sum : purse;
}

static int64_t entries_of(const struct match_road *road, const size_t *counts)
{
    int64_t sum = 0;
    for (size_t s = 0; s < road->seats; s++)
        sum += (int64_t)counts[s];
    return sum;
}

static struct tally tally_new(const struct match_road *road)
{
    const struct match_index *index = road->e->wide.index;
    return (struct tally){.region = PP_NEW_ARRAY(road->arena, index->regions.count, int64_t),
                          .organisation =
                              PP_NEW_ARRAY(road->arena, index->organisations.count, int64_t)};
}

static void clear(const struct match_road *road, struct tally *tally)
{
    const struct match_index *index = road->e->wide.index;
    int64_t *region = tally->region, *organisation = tally->organisation;
    memset(tally, 0, sizeof *tally);
    tally->region = region;
    tally->organisation = organisation;
    memset(region, 0, index->regions.count * sizeof *region);
    memset(organisation, 0, index->organisations.count * sizeof *organisation);
}

int64_t match_toll_value(struct match_road *road)
{
    struct tally counts = {0};
    memcpy(road->looked, road->count, sizeof road->looked);
    least_counts(road, &counts);
    road->floor = counts.value;
    return counts.value + value_all(road);
}

/* ---- more seats than places ---------------------------------------------------------------- */

enum { PIGEONS = 8 };

static size_t places_in(const struct match_road *road, int limit, size_t places)
{
    uint8_t *seen = PP_NEW_ARRAY(road->arena, places, uint8_t);
    size_t count = 0;
    for (size_t s = 0; s < road->seats; s++)
        for (size_t i = 0; i < road->count[s]; i++) {
            const struct match_entry_cost *entry = &road->list[s][i];
            const int32_t place = limit == MATCH_LIMIT_REGION ? entry->region : entry->organisation;
            if (place == MATCH_NONE || seen[place])
                continue;
            seen[place] = 1;
            count++;
        }
    return count;
}

/* What it costs at most to leave a seat empty; at least something. */
static int64_t dearest_nobody(const struct match_road *road)
{
    int64_t most = MATCH_COST_ONE;
    for (size_t s = 0; s < road->seats; s++)
        if (road->e->nobody[s] < MATCH_COST_MOST && road->e->nobody[s] > most)
            most = road->e->nobody[s];
    return most;
}

/*
 * Where all places together may send fewer members than there are seats, every place is scarce, and
 * by about the same price: that is found at once here, and one place after the other by the moves.
 */
static void price_places(struct match_road *road, int limit, int64_t *price, size_t places)
{
    size_t as_is = 0;
    while (as_is < road->seats && !road->limit_cost[limit][as_is + 1])
        as_is++;
    if (as_is * places_in(road, limit, places) >= road->seats)
        return;
    const int64_t most = dearest_nobody(road);
    int64_t best = match_toll_value(road), kept = -1;
    int64_t *before = pp_dup_bytes(road->arena, price, places * sizeof *price);
    for (int64_t part = 1; part <= PIGEONS; part++) {
        for (size_t i = 0; i < places; i++)
            price[i] = most * part / PIGEONS;
        const int64_t bound = match_toll_value(road);
        if (bound > best) {
            best = bound;
            kept = most * part / PIGEONS;
        }
    }
    for (size_t i = 0; i < places; i++)
        price[i] = kept < 0 ? before[i] : kept;
}

void match_toll_places(struct match_road *road)
{
    const struct match_index *index = road->e->wide.index;
    if (road->request->max_per_region != MATCH_NONE)
        price_places(road, MATCH_LIMIT_REGION, road->tolls.region, index->regions.count);
    if (road->request->max_per_organisation != MATCH_NONE)
        price_places(road, MATCH_LIMIT_ORGANISATION, road->tolls.organisation,
                     index->organisations.count);
}

/* ---- a core -------------------------------------------------------------------------------- */

/* Puts the `few` entries of least value first (quickselect). */
static void select_few(struct match_entry_cost *list, size_t count, size_t few)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        const int64_t pivot = list[low + (high - low) / 2].value;
        size_t i = low, j = high;
        while (i <= j) {
            while (list[i].value < pivot)
                i++;
            while (list[j].value > pivot)
                j--;
            if (i > j)
                break;
            const struct match_entry_cost swap = list[i];
            list[i++] = list[j];
            list[j] = swap;
            if (!j)
                break;
            j--;
        }
        if (few <= j)
            high = j;
        else if (few >= i)
            low = i;
        else
            break;
    }
}

/* After all were valued: looks at some of each seat only, those of least value. */
static void take_core(struct match_road *road)
{
    if (entries_of(road, road->count) <= CORE_ALL)
        return;
    for (size_t s = 0; s < road->seats; s++) {
        if (road->count[s] <= CORE)
            continue;
        select_few(road->list[s], road->count[s], CORE);
        road->looked[s] = CORE;
    }
}

/* Values all by the prices of a core; those who are better than its best are looked at too. */
static int64_t value_beyond(struct match_road *road, bool *more)
{
    size_t core[MATCH_SEATS_MOST];
    int64_t least[MATCH_SEATS_MOST];
    const size_t seats = road->seats;
    memcpy(core, road->looked, sizeof core);
    for (size_t s = 0; s < seats; s++)
        least[s] = road->list[s][road->best[s]].value;
    const int64_t bound = match_toll_value(road);
    *more = false;
    for (size_t s = 0; s < seats; s++) {
        struct match_entry_cost *list = road->list[s];
        road->looked[s] = core[s];
        for (size_t i = core[s]; i < road->count[s] && road->looked[s] < core[s] + CORE; i++) {
            if (list[i].value >= least[s])
                continue;
            const struct match_entry_cost swap = list[i];
            list[i] = list[road->looked[s]];
            list[road->looked[s]++] = swap;
            *more = true;
        }
    }
    return bound;
}

/* ---- all of it ----------------------------------------------------------------------------- */

struct climb {
    struct match_road *road;
    int64_t limit;
    int moves; /* left */
    struct tally counts, members, direction;
    struct match_tolls kept;
};

/* Moves while that brings something; leaves the best prices. True: beyond the limit. */
static bool climb(struct climb *c)
{
    struct match_road *road = c->road;
    int64_t best = -MATCH_COST_MOST, before = -MATCH_COST_MOST, share = SHARES;
    bool beyond = false;
    for (int i = 0; c->moves > 0; i++, c->moves--) {
        if (i % STRIDE == 0) {
            if (i && best - before < (c->limit - best) / LITTLE)
                break;
            before = best;
        }
        least_counts(road, &c->counts);
        const int64_t bound = c->counts.value + value_all(road);
        if (bound > best) {
            best = bound;
            match_tolls_copy(road, &c->kept, &road->tolls);
        } else {
            share = share * 85 / 100 + 1;
        }
        beyond = bound >= c->limit;
        if (beyond || match_elastic_spend(road->e, entries_of(road, road->looked) / ENTRIES_A_NODE))
            break;
        clear(road, &c->members);
        find_direction(road, &c->counts, &c->members, &c->direction);
        const int64_t norm = norm_of(road, &c->direction);
        if (!norm)
            break;
        const int64_t step = (2 * c->limit - bound) / SHARES * share * SCALE / norm;
        move_all(road, &c->direction, step > 0 ? step : 1, 4 * c->limit);
    }
    match_tolls_copy(road, &road->tolls, &c->kept);
    return beyond;
}

static int64_t round_to(int64_t price, int64_t unit)
{
    return (price + unit / 2) / unit * unit;
}

static void round_all(struct match_road *road, int64_t unit)
{
    const struct match_index *index = road->e->wide.index;
    struct match_tolls *tolls = &road->tolls;
    for (size_t k = 0; k < road->request->require_count; k++)
        for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++)
            tolls->need[k][level] = round_to(tolls->need[k][level], unit);
    tolls->fresh = round_to(tolls->fresh, unit);
    for (size_t i = 0; i < index->regions.count; i++)
        tolls->region[i] = round_to(tolls->region[i], unit);
    for (size_t i = 0; i < index->organisations.count; i++)
        tolls->organisation[i] = round_to(tolls->organisation[i], unit);
}

/*
 * The best prices are made of costs of changes, as a rule, and the moves only come close to them:
 * a hair below the limit where the bound would be the limit. False: rounded, they reach it.
 */
static bool round_prices(struct match_road *road, int64_t bound, int64_t limit)
{
    static const int64_t units[] = {MATCH_COST_ONE / 100, MATCH_COST_ONE / 10, MATCH_COST_ONE / 2,
                                    MATCH_COST_ONE};
    if (bound < limit - limit / NEARLY)
        return true;
    struct match_tolls kept = match_tolls_new(road, road->arena);
    match_tolls_copy(road, &kept, &road->tolls);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        round_all(road, units[i]);
        if (match_toll_value(road) >= limit)
            return false;
        match_tolls_copy(road, &road->tolls, &kept);
    }
    return true;
}

bool match_toll_bound(struct match_road *road, int64_t limit, int moves)
{
    struct climb c = {.road = road,
                      .limit = limit,
                      .moves = moves,
                      .counts = tally_new(road),
                      .members = tally_new(road),
                      .direction = tally_new(road),
                      .kept = match_tolls_new(road, road->arena)};
    memset(road->counted, 0, sizeof road->counted);
    road->money_most = match_toll_most(road, limit);
    int64_t bound = match_toll_value(road), best = bound;
    struct match_tolls kept = match_tolls_new(road, road->arena);
    match_tolls_copy(road, &kept, &road->tolls);
    if (bound >= limit)
        return false;
    take_core(road);
    for (bool more = true; more && c.moves > 0 && !match_elastic_spend(road->e, 0);) {
        (void)climb(&c);
        (void)value_all(road);
        bound = value_beyond(road, &more);
        if (bound >= limit)
            return false;
        if (bound > best) {
            best = bound;
            match_tolls_copy(road, &kept, &road->tolls);
        }
        (void)match_elastic_spend(road->e, entries_of(road, road->count) / ENTRIES_A_NODE);
    }
    match_tolls_copy(road, &road->tolls, &kept);
    return round_prices(road, best, limit) && match_toll_value(road) < limit;
}
