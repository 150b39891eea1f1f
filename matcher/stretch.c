#include "matcher/stretch.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/single.h"
#include "matcher/toll.h"

enum {
    MOVES = 240,
    OTHER_STEPS = 20000,          /* of the search for points, asked about a window */
    FEW = 150,                    /* best of a seat, who are tried for a first team */
    DIVE_NODES = 2000,            /* before a rule is set instead */
    MISSED = 20 * MATCH_COST_ONE, /* for each member who misses a rule, in a first team */
    OPTIONS_MOST = MATCH_LEVEL_MOST * (MATCH_SEATS_MOST + 1)
};

/* What one rule could ask for. */
struct option {
    int64_t cost;
    int32_t level, count; /* of a limit: count alone */
};

struct rule {
    struct option options[OPTIONS_MOST]; /* by rising cost; the first is the rule as it is */
    size_t count;
    size_t at; /* which it is set to; count: none yet, any may be */
};

enum { RULES_MOST = MATCH_LIST_MOST + MATCH_LIMITS };

struct stretch {
    struct match_road road; /* first: the road is the stretch */
    struct pp_arena arena;
    uint16_t *busy;     /* by peer */
    struct rule *rules; /* those of `require`, then the limits */
    size_t rule_count;
    struct match_elastic_team *found;
    /* the dive */
    int64_t last_node;             /* of this dive; 0: as many as it takes */
    size_t turn[MATCH_SEATS_MOST]; /* seats, in the order in which they are filled */
    const struct match_entry_cost *at[MATCH_SEATS_MOST];
    int64_t rest_value[MATCH_SEATS_MOST + 1], rest_cost[MATCH_SEATS_MOST + 1];
    int64_t rest_money[MATCH_SEATS_MOST + 1];
    int32_t rest_needs[MATCH_SEATS_MOST + 1][MATCH_LIST_MOST]; /* seats ahead that could meet it */
    int64_t asked[MATCH_LIST_MOST], allowed[MATCH_LIMITS];     /* for a first team */
};

int64_t match_stretch_shared(size_t seats)
{
    const int64_t bar = match_change_cost(MATCH_CHANGE_BARRED, 1, 1);
    return bar - bar / (int64_t)seats;
}

/* ---- who may sit where --------------------------------------------------------------------- */

static int64_t sum_of(int64_t a, int64_t b)
{
    return a >= MATCH_COST_MOST || b >= MATCH_COST_MOST ? MATCH_COST_MOST : a + b;
}

/* The cost of a peer in a seat and this window, under the caps. */
static int64_t cost_of(const struct stretch *t, size_t p, size_t s)
{
    const struct match_elastic *e = t->road.e;
    const int64_t cost = e->capped[p * t->road.seats + s];
    if (!t->busy[p] || cost >= MATCH_COST_MOST)
        return cost;
    if ((int32_t)p == e->fixed_peer)
        return MATCH_COST_MOST;
    return sum_of(cost,
                  match_lever_free(&e->wide, t->road.caps, t->road.window, (int32_t)p, t->busy[p]));
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

/* Lists for one seat who costs less than `most` and no more money than that. */
static void fill_list(struct stretch *t, size_t s, const int64_t *costs, int64_t most,
                      int64_t purse)
{
    struct match_road *road = &t->road;
    const size_t peers = road->e->wide.index->instance->peer_count;
    const int64_t *money = road->e->money, nobody = road->e->nobody[s];
    size_t count = nobody < most;
    for (size_t p = 0; p < peers; p++)
        count += costs[p] < most && money[p] <= purse;
    struct match_entry_cost *list = PP_NEW_ARRAY(&t->arena, count, struct match_entry_cost);
    count = 0;
    if (nobody < most)
        list[count++] = entry_of(road->e, MATCH_NONE, nobody);
    for (size_t p = 0; p < peers; p++)
        if (costs[p] < most && money[p] <= purse)
            list[count++] = entry_of(road->e, (int32_t)p, costs[p]);
    road->list[s] = list;
    road->count[s] = count;
}

/* Lists for each seat who can be in a team below the limit; false when there is no such team. */
static bool fill_lists(struct stretch *t, int64_t limit, int64_t *sum)
{
    const size_t peers = t->road.e->wide.index->instance->peer_count;
    int64_t *costs = PP_NEW_ARRAY(&t->arena, t->road.seats * peers, int64_t);
    int64_t least[MATCH_SEATS_MOST] = {0};
    *sum = t->road.e->wide.window_cost[t->road.window];
    for (size_t s = 0; s < t->road.seats; s++) {
        least[s] = t->road.e->nobody[s];
        for (size_t p = 0; p < peers; p++) {
            const int64_t cost = costs[s * peers + p] = cost_of(t, p, s);
            least[s] = cost < least[s] ? cost : least[s];
        }
        *sum = sum_of(*sum, least[s]);
    }
    if (*sum >= limit)
        return false;
    const int64_t purse = match_toll_purse(&t->road, limit - *sum);
    for (size_t s = 0; s < t->road.seats; s++) {
        fill_list(t, s, costs + s * peers, limit - *sum + least[s], purse);
        if (!t->road.count[s])
            return false;
    }
    return true;
}

/* ---- rules --------------------------------------------------------------------------------- */

static void add_option(struct rule *rule, struct option option)
{
    if (option.cost >= MATCH_COST_MOST)
        return;
    PP_REQUIRE(rule->count < OPTIONS_MOST);
    size_t i = rule->count++;
    for (; i && rule->options[i - 1].cost > option.cost; i--)
        rule->options[i] = rule->options[i - 1];
    rule->options[i] = option;
}

/* All that a rule of `require` could ask for instead; more than all seats cannot be had. */
static void list_need(struct stretch *t, size_t k)
{
    const struct match_need *need = &t->road.request->require[k];
    struct rule *rule = &t->rules[k];
    const int32_t seats = (int32_t)t->road.seats;
    for (int32_t level = need->level; level >= 1; level--)
        for (int32_t count = need->count < seats ? need->count : seats; count >= 0; count--)
            if (count || level == need->level)
                add_option(rule, (struct option){match_lever_need(&t->road.e->wide, t->road.caps, k,
                                                                  level, count),
                                                 level, count});
    rule->at = rule->count;
}

static void list_limit(struct stretch *t, size_t i)
{
    static const enum match_change_kind kinds[MATCH_LIMITS] = {
        MATCH_CHANGE_NEW, MATCH_CHANGE_REGION, MATCH_CHANGE_ORGANISATION};
    struct rule *rule = &t->rules[t->road.request->require_count + i];
    for (int32_t to = 0; to <= (int32_t)t->road.seats; to++) {
        const int64_t cost = match_lever_limit(&t->road.e->wide, t->road.caps, kinds[i], to);
        if (rule->count && !cost) /* as it is, up to the limit */
            rule->options[0].count = to;
        else
            add_option(rule, (struct option){cost, 0, to});
    }
    rule->at = rule->count;
}

static void list_rules(struct stretch *t)
{
    t->rule_count = t->road.request->require_count + MATCH_LIMITS;
    t->rules = PP_NEW_ARRAY(&t->arena, t->rule_count, struct rule);
    for (size_t k = 0; k < t->road.request->require_count; k++)
        list_need(t, k);
    for (size_t i = 0; i < MATCH_LIMITS; i++)
        list_limit(t, i);
}

/* Tables of one rule: the least cost of each count among what it may still be set to. */
static void price_rule(struct stretch *t, size_t r, int64_t slack)
{
    const struct rule *rule = &t->rules[r];
    const size_t needs = t->road.request->require_count;
    const bool is_need = r < needs, set = rule->at < rule->count;
    int64_t *cost = is_need ? t->road.need_cost[r] : t->road.limit_cost[r - needs];
    const int32_t level =
        set ? rule->options[rule->at].level : t->road.request->require[is_need ? r : 0].level;
    if (is_need)
        t->road.need_level[r] = (uint8_t)level;
    for (size_t n = 0; n <= t->road.seats; n++) {
        cost[n] = MATCH_COST_MOST;
        for (size_t i = 0; i < rule->count; i++) {
            const struct option *option = &rule->options[i];
            const bool keeps = !is_need                ? (int32_t)n <= option->count
                               : option->level < level ? true /* perhaps */
                                                       : (int32_t)n >= option->count;
            if (keeps && (set ? i == rule->at : option->cost < slack) && option->cost < cost[n])
                cost[n] = option->cost;
        }
    }
}

static int64_t set_cost(const struct stretch *t)
{
    int64_t sum = 0;
    for (size_t r = 0; r < t->rule_count; r++)
        if (t->rules[r].at < t->rules[r].count)
            sum += t->rules[r].options[t->rules[r].at].cost;
    return sum;
}

static void price_rules(struct stretch *t, int64_t alone)
{
    const int64_t slack = t->found->cost - alone - set_cost(t);
    for (size_t r = 0; r < t->rule_count; r++)
        price_rule(t, r, slack);
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

/* Seats with few entries first; what those after each turn add at least. */
static void order_seats(struct stretch *t)
{
    const struct match_road *road = &t->road;
    for (size_t s = 0; s < road->seats; s++) {
        size_t i = s;
        for (; i && road->count[t->turn[i - 1]] > road->count[s]; i--)
            t->turn[i] = t->turn[i - 1];
        t->turn[i] = s;
    }
    memset(t->rest_needs, 0, sizeof t->rest_needs);
    t->rest_value[road->seats] = t->rest_cost[road->seats] = t->rest_money[road->seats] = 0;
    for (size_t u = road->seats; u-- > 0;) {
        const size_t s = t->turn[u];
        int64_t value = INT64_MAX, cost = INT64_MAX, money = INT64_MAX;
        bool meets[MATCH_LIST_MOST] = {false};
        for (size_t i = 0; i < road->count[s]; i++) {
            const struct match_entry_cost *entry = &road->list[s][i];
            value = entry->value < value ? entry->value : value;
            cost = entry->cost < cost ? entry->cost : cost;
            money = entry->money < money ? entry->money : money;
            for (size_t k = 0; k < road->request->require_count; k++)
                meets[k] |= entry->levels[k] >= road->need_level[k];
        }
        t->rest_value[u] = t->rest_value[u + 1] + value;
        t->rest_cost[u] = t->rest_cost[u + 1] + cost;
        t->rest_money[u] = t->rest_money[u + 1] + money;
        for (size_t k = 0; k < road->request->require_count; k++)
            t->rest_needs[u][k] = t->rest_needs[u + 1][k] + meets[k];
    }
}

static int64_t needs_cost(const struct stretch *t, size_t turns)
{
    const struct match_road *road = &t->road;
    int64_t cost = 0;
    for (size_t k = 0; k < road->request->require_count; k++) {
        int32_t count = t->rest_needs[turns][k];
        for (size_t u = 0; u < turns; u++)
            count += t->at[u]->levels[k] >= road->need_level[k];
        cost = sum_of(cost, road->need_cost[k][count]);
    }
    return cost;
}

/* The least cost of any team that begins with the first `turns` members. */
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
    if (team.cost < t->found->cost)
        *t->found = team;
}

/* True when the dive must end. */
static bool spend(struct stretch *t)
{
    struct match_elastic *e = t->road.e;
    return match_elastic_spend(e, 1) || (t->last_node && e->nodes >= t->last_node);
}

static bool sits(const struct stretch *t, size_t turns, int32_t peer)
{
    for (size_t u = 0; u < turns; u++)
        if (peer != MATCH_NONE && t->at[u]->peer == peer)
            return true;
    return false;
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
        int32_t have = 0;
        for (size_t s = 0; s < road->seats; s++)
            have += chosen[s]->levels[k] >= road->need_level[k];
        missed += have < t->asked[k] ? t->asked[k] - have : 0;
    }
    if (road->request->budget != MATCH_NONE && money > road->request->budget)
        missed += 1 + (money - road->request->budget) * (int64_t)road->seats /
                          (road->request->budget + 1);
    return cost + missed * MISSED;
}

/* What the rules ask for where they are set, else what they ask for as they are. */
static void find_asked(struct stretch *t)
{
    const size_t needs = t->road.request->require_count;
    for (size_t r = 0; r < t->rule_count; r++) {
        const struct rule *rule = &t->rules[r];
        const size_t at = rule->at < rule->count ? rule->at : 0;
        const int32_t count = rule->count ? rule->options[at].count : 0;
        if (r < needs)
            t->asked[r] = count;
        else
            t->allowed[r - needs] = count;
    }
}

/* From the best of each seat, one seat changed at a time for the better, while that goes. */
static void improve(struct stretch *t)
{
    const struct match_road *road = &t->road;
    const struct match_entry_cost *chosen[MATCH_SEATS_MOST];
    find_asked(t);
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
    struct match_toll_part part = {.rest = road->seats - turns, .rest_need = t->rest_needs[turns]};
    for (size_t u = 0; u < turns; u++) {
        const struct match_entry_cost *entry = t->at[u];
        for (size_t k = 0; k < road->request->require_count; k++)
            part.need[k] += entry->levels[k] >= road->need_level[k];
        part.fresh += entry->fresh;
        if (entry->region != MATCH_NONE)
            part.region += road->tolls.region[entry->region];
        if (entry->organisation != MATCH_NONE)
            part.organisation += road->tolls.organisation[entry->organisation];
    }
    return match_toll_floor(road, &part);
}

/* `value` sums the values of those who sit; with `floor` and the rest it bounds all that follow. */
static void dive(struct stretch *t, size_t turn, int64_t value, int64_t floor)
{
    if (turn == t->road.seats) {
        take_team(t);
        return;
    }
    const size_t s = t->turn[turn];
    const int64_t rest = t->rest_value[turn + 1];
    for (size_t i = 0; i < t->road.count[s] && !spend(t); i++) {
        const struct match_entry_cost *entry = &t->road.list[s][i];
        const int64_t with = value + entry->value;
        if (floor + with + rest >= t->found->cost)
            return;
        if (sits(t, turn, entry->peer))
            continue;
        t->at[turn] = entry;
        const int64_t closer = floor_of(t, turn + 1);
        if (closer + with + rest < t->found->cost && partial_cost(t, turn + 1) < t->found->cost)
            dive(t, turn + 1, with, closer);
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
        const struct option *option = &t->rules[k].options[t->rules[k].at];
        needs[k] = request->require[k];
        needs[k].level = option->level;
        needs[k].count = option->count;
    }
    request->require = needs;
    for (size_t i = 0; i < MATCH_LIMITS; i++) {
        const struct rule *rule = &t->rules[road->request->require_count + i];
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
static bool ask_other(struct stretch *t, int64_t alone)
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
    set_request(t, &request, needs, t->found->cost - alone - set_cost(t));
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
        if (team.cost < t->found->cost)
            *t->found = team;
    }
    pp_arena_fini(&work);
    return none && all_free(t);
}

/* ---- a window ------------------------------------------------------------------------------ */

/* The lists again, so that what comes may drop entries. */
static void copy_lists(struct stretch *t, const struct match_road *from)
{
    for (size_t s = 0; s < from->seats; s++) {
        t->road.list[s] =
            pp_dup_bytes(&t->arena, from->list[s], from->count[s] * sizeof *from->list[s]);
        t->road.count[s] = from->count[s];
    }
}

/* Bounds and dives; when that takes too long, sets one more rule to each thing it could be. */
static void settle(struct stretch *t, int64_t alone)
{
    price_rules(t, alone);
    if (match_elastic_spend(t->road.e, 0) || !match_toll_bound(&t->road, t->found->cost, MOVES))
        return;
    reduce(t, t->found->cost);
    order_seats(t);
    improve(t);
    size_t r = 0;
    while (r < t->rule_count && t->rules[r].at < t->rules[r].count)
        r++;
    t->last_node = t->road.e->nodes + DIVE_NODES;
    dive(t, 0, 0, t->road.floor);
    if (t->road.e->nodes < t->last_node || match_elastic_spend(t->road.e, 0))
        return;
    if (r == t->rule_count) {
        t->last_node = 0;
        if (!ask_other(t, alone))
            dive(t, 0, 0, t->road.floor);
        return;
    }
    const struct match_road here = t->road;
    for (size_t i = 0; i < t->rules[r].count; i++) {
        if (t->rules[r].options[i].cost + alone + set_cost(t) >= t->found->cost)
            break;
        copy_lists(t, &here);
        t->rules[r].at = i;
        settle(t, alone);
        t->rules[r].at = t->rules[r].count;
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
                                  .seats = e->wide.request.seat_count};
    t->found = found;
    t->busy = PP_NEW_ARRAY(&t->arena, e->wide.index->instance->peer_count, uint16_t);
    return t;
}

static void begin(struct stretch *t)
{
    const struct match_tolls *known = t->road.e->tolls[t->road.window];
    t->road.tolls = match_tolls_new(&t->road, &t->arena);
    if (known)
        match_tolls_copy(&t->road, &t->road.tolls, known);
    list_rules(t);
}

static void close_window(struct stretch *t)
{
    pp_arena_fini(&t->arena);
    free(t);
}

void match_stretch(struct match_elastic *e, const struct match_caps *caps, size_t window,
                   struct match_elastic_team *found)
{
    const struct match_instance *instance = e->wide.index->instance;
    struct stretch *t = open_window(e, caps, window, found);
    int64_t alone;
    for (size_t p = 0; p < instance->peer_count; p++)
        t->busy[p] = (uint16_t)match_bar_busy_days(instance, t->road.request, window, (int32_t)p);
    if (fill_lists(t, found->cost, &alone)) {
        begin(t);
        settle(t, alone);
        keep_tolls(e, &t->road);
    }
    close_window(t);
}

bool match_stretch_ever(struct match_elastic *e, const struct match_caps *caps, int64_t limit)
{
    struct match_elastic_team found = {.cost = limit};
    struct stretch *t = open_window(e, caps, e->wide.request.window_count, &found);
    int64_t alone;
    bool below = fill_lists(t, limit, &alone);
    if (below) {
        begin(t);
        price_rules(t, alone);
        below = match_toll_bound(&t->road, limit, MOVES);
        keep_tolls(e, &t->road);
    }
    close_window(t);
    return below;
}
