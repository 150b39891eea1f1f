#include "matcher/stretch.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/asked.h"
#include "matcher/roster.h"
#include "matcher/single.h"

enum {
    MOVES = 240,
    OTHER_STEPS = 20000,         /* of the search for points, asked about a window */
    FEW = 150,                   /* best of a seat, who are tried for a first team */
    DIVE_NODES = 2000,           /* before a rule is set instead */
    MISSED = 20 * MATCH_COST_ONE /* for each member who misses a rule, in a first team */
};

struct stretch {
    struct match_road road; /* first: the road is the stretch */
    struct pp_arena arena;
    struct match_asked rules;
    struct match_profile profile;
    struct match_elastic_team *found;
    /* the dive */
    int64_t last_node;             /* of this dive; 0: as many as it takes */
    size_t turn[MATCH_SEATS_MOST]; /* seats, in the order in which they are filled */
    const struct match_entry_cost *at[MATCH_SEATS_MOST];
    int64_t never[MATCH_SEATS_MOST + 1]; /* cost of pairs so far */
    int64_t rest_cost[MATCH_SEATS_MOST + 1];
    int64_t rest_money[MATCH_SEATS_MOST + 1];
    struct match_levels rest_needs[MATCH_SEATS_MOST + 1][MATCH_LIST_MOST]; /* seats ahead: could */
    int64_t allowed[MATCH_LIMITS];                                         /* for a first team */
};

int64_t match_stretch_shared(size_t members)
{
    const int64_t bar = match_change_cost(MATCH_CHANGE_BARRED, 1, 1);
    return bar - bar / (int64_t)members;
}

static int64_t sum_of(int64_t a, int64_t b)
{
    return a >= MATCH_COST_MOST || b >= MATCH_COST_MOST ? MATCH_COST_MOST : a + b;
}

/* ---- the dive ------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    const struct match_entry_cost *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->peer < y->peer ? -1 : x->peer > y->peer;
}

/* Drops who cannot be in a team below the limit; the rest by rising value. */
static void reduce(struct stretch *t, int64_t limit)
{
    int64_t bound = t->road.floor;
    for (size_t s = 0; s < t->road.seats; s++)
        bound += t->road.list[s][t->road.best[s]].value;
    for (size_t s = 0; s < t->road.seats; s++) {
        const int64_t most = t->road.list[s][t->road.best[s]].value + limit - bound;
        size_t count = 0;
        for (size_t i = 0; i < t->road.count[s]; i++)
            if (t->road.list[s][i].value < most)
                t->road.list[s][count++] = t->road.list[s][i];
        t->road.count[s] = count;
        qsort(t->road.list[s], count, sizeof *t->road.list[s], by_value);
    }
}

static int by_rank(const void *a, const void *b)
{
    const struct match_entry_cost *x = a, *y = b;
    return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : by_value(a, b);
}

/* As reduce(), by what teams with their kind come to at least. */
static void reduce_kinds(struct stretch *t)
{
    const int64_t most = t->found->cost - t->road.floor;
    for (size_t turn = 0; turn < t->road.seats; turn++) {
        const size_t s = t->turn[turn];
        size_t count = 0;
        for (size_t i = 0; i < t->road.count[s]; i++) {
            struct match_entry_cost *entry = &t->road.list[s][i];
            const struct match_kind *kind = &t->profile.layers[turn].kinds[entry->kind];
            entry->rank = kind->through + entry->value - kind->least;
            if (entry->rank < most)
                t->road.list[s][count++] = *entry;
        }
        t->road.count[s] = count;
        qsort(t->road.list[s], count, sizeof *t->road.list[s], by_rank);
    }
}

/* Seats with few entries first. */
static void order_seats(struct stretch *t)
{
    for (size_t s = 0; s < t->road.seats; s++) {
        size_t i = s;
        for (; i && t->road.count[t->turn[i - 1]] > t->road.count[s]; i--)
            t->turn[i] = t->turn[i - 1];
        t->turn[i] = s;
    }
}

/* What the seats after each turn add at least. */
static void sum_rest(struct stretch *t)
{
    const struct match_road *road = &t->road;
    memset(t->rest_needs, 0, sizeof t->rest_needs);
    t->rest_cost[road->seats] = t->rest_money[road->seats] = 0;
    for (size_t u = road->seats; u-- > 0;) {
        const size_t s = t->turn[u];
        int64_t cost = MATCH_COST_MOST; /* of an empty seat */
        int64_t money = road->count[s] ? INT64_MAX : 0;
        uint8_t best[MATCH_LIST_MOST] = {0};
        for (size_t i = 0; i < road->count[s]; i++) {
            const struct match_entry_cost *entry = &road->list[s][i];
            cost = entry->cost < cost ? entry->cost : cost;
            money = entry->money < money ? entry->money : money;
            for (size_t k = 0; k < road->request->require_count; k++)
                best[k] = entry->levels[k] > best[k] ? entry->levels[k] : best[k];
        }
        t->rest_cost[u] = sum_of(t->rest_cost[u + 1], cost);
        t->rest_money[u] = t->rest_money[u + 1] + money;
        for (size_t k = 0; k < road->request->require_count; k++) {
            t->rest_needs[u][k] = t->rest_needs[u + 1][k];
            for (size_t level = 0; level <= best[k]; level++)
                t->rest_needs[u][k].at[level]++;
        }
    }
}

static bool sits(const struct stretch *t, size_t turns, int32_t peer)
{
    for (size_t u = 0; u < turns; u++)
        if (peer != MATCH_NONE && t->at[u]->peer == peer)
            return true;
    return false;
}

/* What the last of the first `turns` members adds by whom they may not be with. */
static int64_t never_cost(const struct stretch *t, size_t turns)
{
    const struct match_index *index = t->road.e->wide.index;
    const int32_t last = t->at[turns - 1]->peer;
    int64_t cost = 0;
    if (last == MATCH_NONE)
        return 0;
    for (size_t u = 0; u + 1 < turns; u++) {
        const int32_t other = t->at[u]->peer;
        if (other != MATCH_NONE && match_index_tie(index, last, other).never)
            cost += match_change_cost(MATCH_CHANGE_NEVER, 1, 1);
    }
    return cost;
}

/*
 * What the first `turns` members pay to lift the bars of their organisations, beyond the share of
 * each: all but the shares of as many more as could still come from there.
 */
static int64_t bars_cost(const struct stretch *t, size_t turns)
{
    const int64_t bar = match_change_cost(MATCH_CHANGE_BARRED, 1, 1);
    const int64_t each = bar - match_stretch_shared(t->road.share);
    int64_t cost = 0;
    for (size_t u = 0; u < turns && t->road.e->shares; u++) {
        size_t same = 0, before = 0;
        for (size_t v = 0; v < turns && t->at[u]->barred; v++) {
            const bool is_same = t->at[v]->barred && t->at[v]->home == t->at[u]->home;
            same += is_same;
            before += is_same && v < u;
        }
        size_t more = t->road.seats - turns;
        more =
            same + more > t->road.share ? (same < t->road.share ? t->road.share - same : 0) : more;
        const int64_t beyond = bar - (int64_t)(same + more) * each;
        if (same && !before && beyond > 0)
            cost += beyond;
    }
    return cost;
}

static int64_t needs_cost(const struct stretch *t, size_t turns)
{
    const struct match_road *road = &t->road;
    int64_t cost = match_profile_needs(&t->profile, turns, t->at);
    for (size_t k = 0; k < road->request->require_count; k++) {
        if (road->counted[k])
            continue;
        struct match_levels most = match_toll_levels(t->at, turns, k);
        for (size_t level = 0; level <= MATCH_LEVEL_MOST; level++)
            most.at[level] += t->rest_needs[turns][k].at[level];
        cost = sum_of(cost, match_toll_ask(&road->asks[k], &most));
    }
    return cost;
}

/* The least cost of any team that begins with the first `turns` members, pairs aside. */
static int64_t partial_cost(const struct stretch *t, size_t turns)
{
    const struct match_road *road = &t->road;
    int64_t cost = road->e->wide.window_cost[road->window] + t->rest_cost[turns];
    int64_t money = t->rest_money[turns];
    size_t fresh = 0, region = 0, organisation = 0;
    for (size_t u = 0; u < turns; u++) {
        const struct match_entry_cost *entry = t->at[u];
        size_t same_region = 1, same_organisation = 1;
        cost += entry->cost;
        if (entry->peer == MATCH_NONE)
            continue;
        money += entry->money;
        fresh += entry->fresh;
        for (size_t v = 0; v < u; v++) {
            same_region += entry->region != MATCH_NONE && entry->region == t->at[v]->region;
            same_organisation +=
                entry->organisation != MATCH_NONE && entry->organisation == t->at[v]->organisation;
        }
        region = same_region > region ? same_region : region;
        organisation = same_organisation > organisation ? same_organisation : organisation;
    }
    cost = sum_of(cost, road->limit_cost[MATCH_LIMIT_NEW][fresh]);
    cost = sum_of(cost, road->limit_cost[MATCH_LIMIT_REGION][region]);
    cost = sum_of(cost, road->limit_cost[MATCH_LIMIT_ORGANISATION][organisation]);
    if (road->request->budget != MATCH_NONE)
        cost = sum_of(cost, match_toll_budget(road, money));
    return sum_of(cost, needs_cost(t, turns));
}

static void keep(struct stretch *t, const struct match_elastic_team *team)
{
    if (team->cost >= t->found->cost)
        return;
    *t->found = *team;
    match_known_add(&t->road.e->known, team);
}

static void take_team(struct stretch *t)
{
    struct match_elastic_team team = {.window = t->road.window};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team.seats[s] = MATCH_NONE;
    for (size_t u = 0; u < t->road.seats; u++)
        team.seats[t->turn[u]] = t->at[u]->peer;
    struct match_needed needed = {0};
    match_lever_price(&t->road.e->wide, t->road.caps, t->road.window, team.seats, &needed);
    team.cost = needed.cost;
    keep(t, &team);
}

/* True when the dive must end. */
static bool spend(struct stretch *t)
{
    struct match_elastic *e = t->road.e;
    return match_elastic_spend(e, 1) || t->found->cost <= e->enough ||
           (t->last_node && e->nodes >= t->last_node);
}

/* Is there nothing left to do, or to do it with? */
static bool is_over(const struct stretch *t)
{
    return match_elastic_spend(t->road.e, 0) || t->found->cost <= t->road.e->enough;
}

/* ---- a first team -------------------------------------------------------------------------- */

/* How far the chosen entries are from keeping all rules as they are set, and what they cost. */
static int64_t distance(const struct stretch *t, const struct match_entry_cost *const *chosen)
{
    const struct match_road *road = &t->road;
    int64_t cost = 0, money = 0, missed = 0, fresh = 0;
    for (size_t s = 0; s < road->seats; s++) {
        int64_t same_region = 1, same_organisation = 1;
        cost += chosen[s]->cost;
        money += chosen[s]->money;
        fresh += chosen[s]->fresh;
        for (size_t v = 0; v < s && chosen[s]->peer != MATCH_NONE; v++) {
            same_region += chosen[s]->region == chosen[v]->region;
            same_organisation += chosen[s]->organisation == chosen[v]->organisation;
            missed += chosen[s]->peer == chosen[v]->peer;
        }
        missed += road->request->max_per_region != MATCH_NONE &&
                  same_region > t->allowed[MATCH_LIMIT_REGION];
        missed += road->request->max_per_organisation != MATCH_NONE &&
                  same_organisation > t->allowed[MATCH_LIMIT_ORGANISATION];
    }
    if (road->request->max_new != MATCH_NONE && fresh > t->allowed[MATCH_LIMIT_NEW])
        missed += fresh - t->allowed[MATCH_LIMIT_NEW];
    for (size_t k = 0; k < road->request->require_count; k++) {
        const struct match_ask *ask = &road->asks[k].list[0];
        int32_t have = 0;
        for (size_t s = 0; s < road->seats; s++)
            have += chosen[s]->levels[k] >= ask->level;
        missed += road->asks[k].count && have < ask->count ? ask->count - have : 0;
    }
    if (road->request->budget != MATCH_NONE && money > road->request->budget)
        missed += 1 + (money - road->request->budget) * (int64_t)road->seats /
                          (road->request->budget + 1);
    return cost + missed * MISSED;
}

/* What the limits allow where they are set, else what they allow as they are. */
static void find_allowed(struct stretch *t)
{
    const size_t needs = t->road.request->require_count;
    for (size_t i = 0; i < MATCH_LIMITS; i++) {
        const struct match_asked_rule *rule = &t->rules.list[needs + i];
        const size_t at = rule->at < rule->count ? rule->at : 0;
        t->allowed[i] = rule->count ? rule->options[at].count : 0;
    }
}

/* From the best of each seat, one seat changed at a time for the better, while that goes. */
static void improve(struct stretch *t)
{
    const struct match_road *road = &t->road;
    const struct match_entry_cost *chosen[MATCH_SEATS_MOST];
    find_allowed(t);
    for (size_t s = 0; s < road->seats; s++)
        chosen[s] = &road->list[s][0];
    int64_t best = distance(t, chosen);
    for (size_t still = 0, s = 0; still < road->seats; s = (s + 1) % road->seats) {
        const struct match_entry_cost *old = chosen[s], *better = old;
        const size_t few = road->count[s] < FEW ? road->count[s] : FEW;
        if (match_elastic_spend(road->e, (int64_t)few))
            return;
        for (size_t i = 0; i < few; i++) {
            chosen[s] = &road->list[s][i];
            const int64_t now = distance(t, chosen);
            if (now < best) {
                best = now;
                better = chosen[s];
            }
        }
        chosen[s] = better;
        still = better == old ? still + 1 : 0;
    }
    bool twice = false;
    for (size_t u = 0; u < road->seats; u++) {
        t->at[u] = chosen[t->turn[u]];
        twice |= sits(t, u, t->at[u]->peer);
    }
    if (!twice)
        take_team(t);
}

/* ---- deeper -------------------------------------------------------------------------------- */

/* The floor of teams that begin with the first `turns` members. */
static int64_t floor_of(const struct stretch *t, size_t turns)
{
    const struct match_road *road = &t->road;
    struct match_toll_part part = {.rest = road->seats - turns,
                                   .members = t->at,
                                   .size = turns,
                                   .rest_need = t->rest_needs[turns]};
    for (size_t u = 0; u < turns; u++) {
        const struct match_entry_cost *entry = t->at[u];
        part.fresh += entry->fresh;
        if (entry->region != MATCH_NONE)
            part.region += road->tolls.region[entry->region];
        if (entry->organisation != MATCH_NONE)
            part.organisation += road->tolls.organisation[entry->organisation];
    }
    return match_toll_floor(road, &part);
}

/*
 * `value` sums the values of those who sit; with `floor` and what comes after the state it bounds
 * all that follow.
 */
static void dive(struct stretch *t, size_t turn, uint32_t state, int64_t value, int64_t floor)
{
    if (turn == t->road.seats) {
        take_team(t);
        return;
    }
    const size_t s = t->turn[turn];
    for (size_t i = 0; i < t->road.count[s] && !spend(t); i++) {
        const struct match_entry_cost *entry = &t->road.list[s][i];
        if (t->road.floor + entry->rank >= t->found->cost)
            return;
        const uint32_t next = match_profile_next(&t->profile, turn, state, entry->kind);
        if (next == MATCH_PROFILE_NONE || sits(t, turn, entry->peer))
            continue;
        const int64_t with = value + entry->value;
        const int64_t least = with + t->profile.layers[turn + 1].after[next];
        if (floor + least >= t->found->cost)
            continue;
        t->at[turn] = entry;
        const int64_t closer = floor_of(t, turn + 1);
        t->never[turn + 1] = t->never[turn] + never_cost(t, turn + 1);
        const int64_t apart = t->never[turn + 1] + bars_cost(t, turn + 1);
        if (closer + least + apart < t->found->cost &&
            partial_cost(t, turn + 1) + apart < t->found->cost)
            dive(t, turn + 1, next, with, closer);
    }
}

/* ---- the other search ---------------------------------------------------------------------- */

/* The rules as they are set; a budget goes as far as what is left may pay for. */
static void set_request(const struct stretch *t, struct match_request *request,
                        struct match_need *needs, int64_t slack)
{
    const struct match_road *road = &t->road;
    int32_t *const limits[MATCH_LIMITS] = {&request->max_new, &request->max_per_region,
                                           &request->max_per_organisation};
    const int64_t purse = match_toll_purse(road, slack);
    for (size_t k = 0; k < request->require_count; k++) {
        const struct match_ask *option = &t->rules.list[k].options[t->rules.list[k].at];
        needs[k] = request->require[k];
        needs[k].level = option->level;
        needs[k].count = option->count;
    }
    request->require = needs;
    for (size_t i = 0; i < MATCH_LIMITS; i++) {
        const struct match_asked_rule *rule = &t->rules.list[road->request->require_count + i];
        if (*limits[i] != MATCH_NONE)
            *limits[i] = rule->options[rule->at].count;
    }
    if (request->budget != MATCH_NONE)
        request->budget = purse > MATCH_NUMBER_MOST ? MATCH_NONE : (int32_t)purse;
}

/* Does nobody listed cost anything? */
static bool all_free(const struct stretch *t)
{
    for (size_t s = 0; s < t->road.seats; s++)
        for (size_t i = 0; i < t->road.count[s]; i++)
            if (t->road.list[s][i].cost)
                return false;
    return true;
}

/*
 * With all rules set, those who cost nothing are a request like any other, and the search for
 * points finds a team for it or proves that there is none: takes the team; true when nothing is
 * left to look for here.
 */
static bool ask_other(struct stretch *t)
{
    struct match_road *road = &t->road;
    struct match_request request = *road->request;
    struct match_need needs[MATCH_LIST_MOST];
    struct pp_arena work = {0};
    struct match_options options = *road->e->options;
    struct match_answer answer;
    struct pp_err err = {0};
    options.best_k = 1;
    if (!options.step_limit || options.step_limit > OTHER_STEPS)
        options.step_limit = OTHER_STEPS;
    request.windows = &road->request->windows[road->window];
    request.window_count = 1;
    request.current = NULL;
    set_request(t, &request, needs, t->found->cost - t->road.alone - match_asked_cost(&t->rules));
    const enum pp_code code =
        match_single_request(road->e->wide.index, &request, &options, &work, &answer, &err);
    const bool none = code == PP_OK && answer.status == MATCH_INFEASIBLE;
    (void)match_elastic_spend(road->e, answer.stats.steps);
    if (code == PP_OK && answer.team_count) {
        struct match_elastic_team team = {.window = road->window};
        struct match_needed needed = {0};
        memcpy(team.seats, answer.teams[0].seats, sizeof team.seats);
        match_lever_price(&road->e->wide, road->caps, road->window, team.seats, &needed);
        team.cost = needed.cost;
        keep(t, &team);
    }
    pp_arena_fini(&work);
    return none && all_free(t);
}

/* ---- a window ------------------------------------------------------------------------------ */

/* The lists again, so that what comes may drop entries. */
static void copy_lists(struct stretch *t, const struct match_road *from)
{
    t->road.share = from->share;
    for (size_t s = 0; s < from->seats; s++) {
        t->road.list[s] =
            pp_dup_bytes(&t->arena, from->list[s], from->count[s] * sizeof *from->list[s]);
        t->road.count[s] = from->count[s];
    }
}

/* Nobody sits who comes from anywhere when a limit is, and remains, nobody from one place. */
static bool drop_placed(struct stretch *t)
{
    const bool region = t->road.limit_cost[MATCH_LIMIT_REGION][1] == MATCH_COST_MOST;
    const bool organisation = t->road.limit_cost[MATCH_LIMIT_ORGANISATION][1] == MATCH_COST_MOST;
    for (size_t s = 0; s < t->road.seats && (region || organisation); s++) {
        size_t count = 0;
        for (size_t i = 0; i < t->road.count[s]; i++) {
            const struct match_entry_cost *entry = &t->road.list[s][i];
            if (!(region && entry->region != MATCH_NONE) &&
                !(organisation && entry->organisation != MATCH_NONE))
                t->road.list[s][count++] = *entry;
        }
        t->road.count[s] = count;
    }
    return match_roster_sum(&t->road, t->found->cost);
}

/* As few may share a bar as may come from one organisation: the fewer, the more each pays. */
static bool share_bars(struct stretch *t)
{
    const int64_t *cost = t->road.limit_cost[MATCH_LIMIT_ORGANISATION];
    size_t most = t->road.share;
    while (most > 1 && cost[most] >= MATCH_COST_MOST)
        most--;
    const int64_t more = match_stretch_shared(t->road.share) - match_stretch_shared(most);
    if (!more)
        return false;
    for (size_t s = 0; s < t->road.seats; s++)
        for (size_t i = 0; i < t->road.count[s]; i++)
            if (t->road.list[s][i].barred)
                t->road.list[s][i].cost += more;
    t->road.share = most;
    return true;
}

/* The rules priced by what is left for them; false: nothing. */
static bool price(struct stretch *t)
{
    do {
        match_asked_price(&t->rules, t->found->cost);
        if (!drop_placed(t))
            return false;
    } while (share_bars(t));
    return true;
}

/* Bounds by prices; false: no team is left. */
static bool bound(struct stretch *t)
{
    if (!price(t))
        return false;
    t->road.money_most = match_toll_most(&t->road, t->found->cost);
    match_toll_places(&t->road);
    return match_toll_bound(&t->road, t->found->cost, MOVES);
}

/* The rules of `require` counted, and who is left by that; false: nobody. */
static bool count_needs(struct stretch *t)
{
    match_asked_price(&t->rules, t->found->cost);
    if (!match_profile_find(&t->profile, &t->road, t->turn, t->found->cost))
        return false;
    reduce_kinds(t);
    sum_rest(t);
    return true;
}

/* Bounds and dives; when that takes too long, sets one more rule to each thing it could be. */
static void settle(struct stretch *t)
{
    if (is_over(t) || !bound(t))
        return;
    reduce(t, t->found->cost);
    order_seats(t);
    improve(t);
    if (is_over(t) || !count_needs(t))
        return;
    size_t r = 0;
    while (r < t->rules.count && t->rules.list[r].at < t->rules.list[r].count)
        r++;
    t->last_node = t->road.e->nodes + DIVE_NODES;
    dive(t, 0, 0, 0, t->road.floor);
    if (t->road.e->nodes < t->last_node || is_over(t))
        return;
    if (r == t->rules.count) {
        t->last_node = 0;
        if (!ask_other(t))
            dive(t, 0, 0, 0, t->road.floor);
        return;
    }
    const struct match_road here = t->road;
    for (size_t i = 0; i < t->rules.list[r].count; i++) {
        if (t->rules.list[r].options[i].cost + t->road.alone + match_asked_cost(&t->rules) >=
            t->found->cost)
            break;
        copy_lists(t, &here);
        t->rules.list[r].at = i;
        settle(t);
        t->rules.list[r].at = t->rules.list[r].count;
    }
}

/* Prices that were good in this window are where the next search begins. */
static void keep_tolls(struct match_elastic *e, const struct match_road *road)
{
    if (!e->tolls[road->window]) {
        e->tolls[road->window] = PP_NEW(e->arena, struct match_tolls);
        *e->tolls[road->window] = match_tolls_new(road, e->arena);
    }
    match_tolls_copy(road, e->tolls[road->window], &road->tolls);
}

static struct stretch *open_window(struct match_elastic *e, const struct match_caps *caps,
                                   size_t window, struct match_elastic_team *found)
{
    struct stretch *t = PP_NEW_HEAP(struct stretch);
    t->road = (struct match_road){.e = e,
                                  .caps = caps,
                                  .request = &e->wide.request,
                                  .arena = &t->arena,
                                  .window = window,
                                  .seats = e->wide.request.seat_count,
                                  .share = e->wide.request.seat_count};
    t->found = found;
    t->road.tolls = match_tolls_new(&t->road, &t->arena);
    return t;
}

/* Begins with prices of a search before, or of any date, whichever bound better. */
static void begin(struct stretch *t, const struct stretch *ever)
{
    const struct match_tolls *known = t->road.e->tolls[t->road.window];
    t->rules = match_asked_list(&t->road);
    if (ever)
        match_tolls_copy(&t->road, &t->road.tolls, &ever->road.tolls);
    if (!known)
        return;
    match_asked_price(&t->rules, t->found->cost);
    t->road.money_most = match_toll_most(&t->road, t->found->cost);
    const int64_t here = match_toll_value(&t->road);
    struct match_tolls other = match_tolls_new(&t->road, &t->arena);
    match_tolls_copy(&t->road, &other, &t->road.tolls);
    match_tolls_copy(&t->road, &t->road.tolls, known);
    if (match_toll_value(&t->road) < here)
        match_tolls_copy(&t->road, &t->road.tolls, &other);
}

void match_stretch_close(struct stretch *t)
{
    if (t)
        pp_arena_fini(&t->arena);
    free(t);
}

void match_stretch(struct stretch *ever, size_t window)
{
    struct match_elastic *e = ever->road.e;
    struct stretch *t = open_window(e, ever->road.caps, window, ever->found);
    t->road.share = ever->road.share;
    if (match_roster_window(&t->road, &ever->road, t->found->cost)) {
        begin(t, ever);
        settle(t);
        keep_tolls(e, &t->road);
    }
    match_stretch_close(t);
}

struct stretch *match_stretch_ever(struct match_elastic *e, const struct match_caps *caps,
                                   struct match_elastic_team *found)
{
    struct stretch *t = open_window(e, caps, e->wide.request.window_count, found);
    bool below = match_roster_ever(&t->road, found->cost);
    if (below) {
        begin(t, NULL);
        below = bound(t);
        keep_tolls(e, &t->road);
    }
    if (below) {
        reduce(t, found->cost);
        order_seats(t);
        t->road.priced_floor = t->road.floor;
        for (size_t s = 0; s < t->road.seats; s++)
            for (size_t i = 0; i < t->road.count[s]; i++)
                t->road.list[s][i].priced = t->road.list[s][i].value;
        below = count_needs(t);
    }
    if (!below) {
        match_stretch_close(t);
        return NULL;
    }
    match_roster_sort(&t->road);
    return t;
}

int64_t match_stretch_least(const struct stretch *ever, size_t window)
{
    return match_roster_least(&ever->road, window, ever->found->cost);
}
