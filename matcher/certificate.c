#include "matcher/certificate.h"

#include "matcher/search.h"

const char *match_priced_word(enum match_priced_kind kind)
{
    static const char *const words[] = {"skill", "trait", "group", "new", "region", "organisation"};
    PP_REQUIRE(kind < MATCH_PRICED_KINDS);
    return words[kind];
}

/* A peer whose place has that number. */
static size_t somebody(const uint16_t *of_peer, size_t peers, size_t number)
{
    for (size_t i = 0; i < peers; i++)
        if (of_peer[i] == number)
            return i;
    PP_REQUIRE(false);
    return 0;
}

/* What the value of a dimension stands for. */
static struct match_price_line describe(const struct match_index *index,
                                        const struct match_dimension *dimension, size_t value)
{
    const struct match_peer *peers = index->instance->peers;
    const size_t count = index->instance->peer_count;
    switch (dimension->kind) {
    case MATCH_BY_SKILL:
        return (struct match_price_line){MATCH_PRICED_SKILL, dimension->key, (int32_t)value, 0};
    case MATCH_BY_TRAIT:
        return (struct match_price_line){MATCH_PRICED_TRAIT, dimension->key,
                                         dimension->values[value - 1], 0};
    case MATCH_BY_GROUP:
        return (struct match_price_line){MATCH_PRICED_GROUP, (int32_t)value, 0, 0};
    case MATCH_BY_NEW:
        return (struct match_price_line){MATCH_PRICED_NEW, 0, 0, 0};
    case MATCH_BY_REGION:
        return (struct match_price_line){
            MATCH_PRICED_REGION, peers[somebody(index->regions.of_peer, count, value)].region, 0,
            0};
    case MATCH_BY_ORGANISATION:
        return (struct match_price_line){
            MATCH_PRICED_ORGANISATION,
            peers[somebody(index->organisations.of_peer, count, value)].organisation, 0, 0};
    }
    PP_REQUIRE(false);
    return (struct match_price_line){0};
}

/* Each feature by the first code that counts for it: of levels, the lowest. */
static struct match_price_line *describe_all(const struct match_problem *problem,
                                             struct pp_arena *arena)
{
    const struct match_features *features = &problem->features;
    struct match_price_line *lines = PP_NEW_ARRAY(arena, features->count, struct match_price_line);
    bool *known = PP_NEW_ARRAY(problem->arena, features->count, bool);
    for (size_t d = 0; d < features->dimension_count; d++) {
        const struct match_dimension *dimension = &features->dimensions[d];
        const size_t end = d + 1 < features->dimension_count ? features->dimensions[d + 1].first
                                                             : features->code_count;
        for (size_t code = dimension->first; code < end; code++)
            for (uint32_t i = features->list_from[code]; i < features->list_from[code + 1]; i++) {
                const uint16_t feature = features->list[i];
                if (!known[feature])
                    lines[feature] = describe(problem->index, dimension, code - dimension->first);
                known[feature] = true;
            }
    }
    return lines;
}

const struct match_certificate *match_certificate_new(const struct match_problem *problem,
                                                      struct pp_arena *arena)
{
    const size_t windows = problem->request->window_count;
    const struct match_price_line *all = describe_all(problem, problem->arena);
    struct match_certificate_window *list =
        PP_NEW_ARRAY(arena, windows, struct match_certificate_window);
    for (size_t w = 0; w < windows; w++) {
        struct match_price_line *lines =
            PP_NEW_ARRAY(arena, problem->features.count, struct match_price_line);
        size_t count = 0;
        for (size_t f = 0; f < problem->features.count; f++) {
            lines[count] = all[f];
            lines[count].price = problem->closing[w].feature[f];
            count += lines[count].price != 0;
        }
        list[w] = (struct match_certificate_window){lines, count, problem->closing[w].money};
    }
    struct match_certificate *certificate = PP_NEW(arena, struct match_certificate);
    *certificate = (struct match_certificate){list, windows};
    return certificate;
}
