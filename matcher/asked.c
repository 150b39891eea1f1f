#include "matcher/asked.h"

static void add_option(struct match_asked_rule *rule, struct match_ask option)
{
    if (option.cost >= MATCH_COST_MOST)
        return;
    PP_REQUIRE(rule->count < MATCH_OPTIONS_MOST);
    size_t i = rule->count++;
    for (; i && rule->options[i - 1].cost > option.cost; i--)
        rule->options[i] = rule->options[i - 1];
    rule->options[i] = option;
}

/* All that a rule of `require` could ask for instead; more than all seats cannot be had. */
static void list_need(struct match_asked *rules, size_t k)
{
    const struct match_need *need = &rules->road->request->require[k];
    struct match_asked_rule *rule = &rules->list[k];
    const int32_t seats = (int32_t)rules->road->seats;
    for (int32_t level = need->level; level >= 1; level--)
        for (int32_t count = need->count < seats ? need->count : seats; count >= 0; count--)
            if (count || level == need->level)
                add_option(rule,
                           (struct match_ask){match_lever_need(&rules->road->e->wide,
                                                               rules->road->caps, k, level, count),
                                              level, count});
    rule->useful = PP_NEW_ARRAY(rules->road->arena, rule->count, struct match_ask);
    rule->at = rule->count;
}

static void list_limit(struct match_asked *rules, size_t i)
{
    static const enum match_change_kind kinds[MATCH_LIMITS] = {
        MATCH_CHANGE_NEW, MATCH_CHANGE_REGION, MATCH_CHANGE_ORGANISATION};
    struct match_asked_rule *rule = &rules->list[rules->road->request->require_count + i];
    for (int32_t to = 0; to <= (int32_t)rules->road->seats; to++) {
        const int64_t cost =
            match_lever_limit(&rules->road->e->wide, rules->road->caps, kinds[i], to);
        if (rule->count && !cost) /* as it is, up to the limit */
            rule->options[0].count = to;
        else
            add_option(rule, (struct match_ask){cost, 0, to});
    }
    rule->at = rule->count;
}

struct match_asked match_asked_list(struct match_road *road)
{
    struct match_asked all = {.road = road}, *rules = &all;
    rules->count = rules->road->request->require_count + MATCH_LIMITS;
    rules->list = PP_NEW_ARRAY(road->arena, rules->count, struct match_asked_rule);
    for (size_t k = 0; k < rules->road->request->require_count; k++)
        list_need(rules, k);
    for (size_t i = 0; i < MATCH_LIMITS; i++)
        list_limit(rules, i);
    return all;
}

/* Of one limit: the least cost of each count among what it may still be set to. */
static void price_limit(struct match_asked *rules, size_t limit, int64_t slack)
{
    const struct match_asked_rule *rule = &rules->list[rules->road->request->require_count + limit];
    const bool set = rule->at < rule->count;
    int64_t *cost = rules->road->limit_cost[limit];
    for (size_t n = 0; n <= rules->road->seats; n++) {
        cost[n] = MATCH_COST_MOST;
        for (size_t i = 0; i < rule->count; i++) {
            const struct match_ask *option = &rule->options[i];
            if ((int32_t)n <= option->count && (set ? i == rule->at : option->cost < slack) &&
                option->cost < cost[n])
                cost[n] = option->cost;
        }
    }
}

static bool is_needless(const struct match_ask *one, const struct match_asks *cheaper)
{
    for (size_t i = 0; i < cheaper->count; i++)
        if (!cheaper->list[i].count ||
            (cheaper->list[i].level <= one->level && cheaper->list[i].count <= one->count))
            return true;
    return false;
}

/* Of one rule of `require`: what it may still be set to. */
static void price_need(struct match_asked *rules, size_t k, int64_t slack)
{
    const struct match_asked_rule *rule = &rules->list[k];
    const bool set = rule->at < rule->count;
    struct match_asks asks = {.list = rule->useful};
    for (size_t i = set ? rule->at : 0; i < rule->count; i++) {
        const struct match_ask *option = &rule->options[i];
        if (set ? i > rule->at : option->cost >= slack)
            break;
        if (!is_needless(option, &asks))
            rule->useful[asks.count++] = *option;
    }
    rules->road->asks[k] = asks;
}

int64_t match_asked_cost(const struct match_asked *rules)
{
    int64_t sum = 0;
    for (size_t r = 0; r < rules->count; r++)
        if (rules->list[r].at < rules->list[r].count)
            sum += rules->list[r].options[rules->list[r].at].cost;
    return sum;
}

void match_asked_price(struct match_asked *rules, int64_t limit)
{
    const int64_t slack = limit - rules->road->alone - match_asked_cost(rules);
    for (size_t k = 0; k < rules->road->request->require_count; k++)
        price_need(rules, k, slack);
    for (size_t i = 0; i < MATCH_LIMITS; i++)
        price_limit(rules, i, slack);
}
