#include "matcher/gauge.h"

static void tabulate_trait(struct match_gauge *gauge, const struct match_dimension *dimension,
                           struct pp_arena *arena)
{
    int32_t values = 0;
    for (size_t i = 0; i < dimension->value_count; i++)
        if (dimension->values[i] >= values)
            values = dimension->values[i] + 1;
    int64_t *price = PP_NEW_ARRAY(arena, values + 2, int64_t);
    for (int32_t value = 0; value < values + 2; value++)
        price[value] = gauge->code_price[dimension->first];
    for (size_t i = 0; i < dimension->value_count; i++)
        price[dimension->values[i] + 1] = gauge->code_price[dimension->first + i + 1];
    gauge->traits[gauge->trait_count].trait = dimension->key;
    gauge->traits[gauge->trait_count].values = values;
    gauge->traits[gauge->trait_count++].price = price;
}

void match_gauge_init(struct match_gauge *gauge, const struct match_bound *bound,
                      struct pp_arena *arena)
{
    const struct match_features *features = &bound->problem->features;
    const int64_t *code_price =
        pp_dup_bytes(arena, bound->code_price, features->code_count * sizeof *bound->code_price);
    *gauge = (struct match_gauge){.index = bound->problem->index,
                                  .money = bound->prices.money,
                                  .code_price = code_price,
                                  .features = features};
    for (size_t k = 0; k < bound->priced_count; k++) {
        const struct match_dimension *dimension = &features->dimensions[bound->priced[k]];
        switch (dimension->kind) {
        case MATCH_BY_SKILL:
            break;
        case MATCH_BY_TRAIT:
            tabulate_trait(gauge, dimension, arena);
            break;
        case MATCH_BY_GROUP:
            gauge->group = code_price + dimension->first;
            break;
        case MATCH_BY_NEW:
            gauge->fresh = code_price + dimension->first;
            break;
        case MATCH_BY_REGION:
            gauge->region = code_price + dimension->first;
            break;
        case MATCH_BY_ORGANISATION:
            gauge->organisation = code_price + dimension->first;
            break;
        }
    }
}

void match_gauge_skills(const struct match_gauge *gauge, struct match_finder *finder)
{
    for (size_t i = 0; i < finder->level_count; i++)
        finder->levels[i].price = 0;
    for (size_t d = 0; d < gauge->features->dimension_count; d++) {
        const struct match_dimension *dimension = &gauge->features->dimensions[d];
        for (size_t level = 0; dimension->kind == MATCH_BY_SKILL && level <= MATCH_LEVEL_MOST;
             level++)
            finder->levels[finder->first_level[dimension->key] + level].price =
                gauge->code_price[dimension->first + level];
    }
}

int64_t match_gauge_price(const struct match_gauge *gauge, int32_t p, int32_t cost)
{
    const struct match_peer *peer = &gauge->index->instance->peers[p];
    int64_t price = gauge->money ? -(gauge->money * cost / 1024) : 0;
    for (size_t i = 0; i < gauge->trait_count; i++) {
        const int32_t answer = peer->traits[gauge->traits[i].trait],
                      values = gauge->traits[i].values;
        price += gauge->traits[i].price[answer < values ? answer + 1 : values + 1];
    }
    if (gauge->group)
        price += gauge->group[peer->group];
    if (gauge->fresh)
        price += gauge->fresh[peer->is_new];
    if (gauge->region)
        price += gauge->region[gauge->index->regions.of_peer[p]];
    if (gauge->organisation)
        price += gauge->organisation[gauge->index->organisations.of_peer[p]];
    return price;
}
