#include "matcher/feature.h"

/* Room that no request can exceed: 128 skills by 5 levels, 64 answers, groups, regions, newness. */
enum {
    FEATURES_MOST = 2 * MATCH_LIST_MOST * MATCH_LEVEL_MOST + MATCH_LIST_MOST + MATCH_GROUP_MOST +
                    2 * MATCH_PLACES_MOST + 1,
    DIMENSIONS_MOST = 3 * MATCH_LIST_MOST + 4,
    CODES_MOST = 2 * MATCH_LIST_MOST * (MATCH_LEVEL_MOST + 1) + 2 * MATCH_LIST_MOST +
                 MATCH_GROUP_MOST + 1 + 2 * MATCH_PLACES_MOST + 2,
    ENTRIES_MOST =
        2 * MATCH_LIST_MOST * 15 + MATCH_LIST_MOST + MATCH_GROUP_MOST + 2 * MATCH_PLACES_MOST + 1,
};

struct builder {
    struct match_features *out;
    const struct match_index *index;
    const struct match_request *request;
    int64_t penalty;
    int32_t seats;
    size_t entries;
};

static int64_t *add_feature(struct builder *b, int8_t sign)
{
    struct match_features *out = b->out;
    PP_REQUIRE(out->count < FEATURES_MOST);
    out->sign[out->count] = sign;
    out->limit[out->count] = MATCH_NONE;
    return out->worth + out->count++ * out->row;
}

static struct match_dimension *add_dimension(struct builder *b, enum match_dimension_kind kind,
                                             int32_t key)
{
    struct match_features *out = b->out;
    PP_REQUIRE(out->dimension_count < DIMENSIONS_MOST);
    struct match_dimension *dimension = &out->dimensions[out->dimension_count++];
    dimension->kind = kind;
    dimension->key = key;
    dimension->first = (uint16_t)out->code_count;
    return dimension;
}

static void add_entry(struct builder *b, size_t feature)
{
    PP_REQUIRE(b->entries < ENTRIES_MOST);
    b->out->list[b->entries++] = (uint16_t)feature;
}

/* Closes the list of the code that is next. */
static void end_code(struct builder *b)
{
    PP_REQUIRE(b->out->code_count < CODES_MOST);
    b->out->list_from[++b->out->code_count] = (uint32_t)b->entries;
}

/* ---- skills -------------------------------------------------------------------------------- */

static int32_t needed_count(const struct builder *b, int32_t skill, int32_t level)
{
    int32_t most = 0;
    for (size_t i = 0; i < b->request->require_count; i++) {
        const struct match_need *need = &b->request->require[i];
        if (need->skill == skill && need->level == level && need->count > most)
            most = need->count;
    }
    return most > b->seats ? b->seats + 1 : most; /* more than all seats: as impossible */
}

static void add_skill(struct builder *b, int32_t skill)
{
    for (size_t i = 0; i < b->out->dimension_count; i++)
        if (b->out->dimensions[i].key == skill)
            return;
    (void)add_dimension(b, MATCH_BY_SKILL, skill);
    const int32_t cover = match_bonus_points(b->request->cover, b->request->cover_count, skill);
    size_t levels[MATCH_LEVEL_MOST], count = 0;
    end_code(b); /* level 0 */
    for (int32_t level = 1; level <= MATCH_LEVEL_MOST; level++) {
        const int32_t need = needed_count(b, skill, level);
        if (cover || need) {
            levels[count++] = b->out->count;
            int64_t *worth = add_feature(b, 1);
            for (int32_t n = 0; n <= b->seats; n++)
                worth[n] = (n ? cover : 0) - (n < need ? b->penalty * (need - n) : 0);
        }
        for (size_t i = 0; i < count; i++)
            add_entry(b, levels[i]);
        end_code(b);
    }
}

/* ---- traits -------------------------------------------------------------------------------- */

static void add_answer(struct builder *b, struct match_dimension *dimension, int32_t value)
{
    for (size_t i = 0; i < dimension->value_count; i++)
        if (dimension->values[i] == value)
            return;
    dimension->values[dimension->value_count++] = value;
    add_entry(b, b->out->count);
    end_code(b);
    int64_t *worth = add_feature(b, 0);
    for (size_t i = 0; i < b->request->balance_count; i++) {
        const struct match_balance *balance = &b->request->balance[i];
        if (balance->trait != dimension->key || balance->value != value)
            continue;
        for (int32_t n = 0; n <= b->seats; n++) {
            const int32_t missed = n < balance->low    ? balance->low - n
                                   : n > balance->high ? n - balance->high
                                                       : 0;
            worth[n] -= (int64_t)balance->points * missed;
        }
    }
}

static void add_traits(struct builder *b)
{
    const struct match_request *request = b->request;
    for (int32_t trait = 0; trait < MATCH_TRAITS_MOST; trait++) {
        struct match_dimension *dimension = NULL;
        for (size_t i = 0; i < request->balance_count; i++) {
            if (request->balance[i].trait != trait)
                continue;
            if (!dimension) {
                dimension = add_dimension(b, MATCH_BY_TRAIT, trait);
                end_code(b);
            }
            add_answer(b, dimension, request->balance[i].value);
        }
    }
}

/* ---- limits -------------------------------------------------------------------------------- */

/* The feature of the code that is next: `loss` for each member beyond the limit. */
static void add_limited(struct builder *b, int32_t limit, int64_t loss, bool is_rule)
{
    add_entry(b, b->out->count);
    const size_t feature = b->out->count;
    int64_t *worth = add_feature(b, -1);
    for (int32_t n = 0; n <= b->seats; n++)
        worth[n] = n > limit ? -loss * (n - limit) : 0;
    b->out->limit[feature] = is_rule ? limit : MATCH_NONE;
}

static bool can_exceed(const struct builder *b, int32_t limit)
{
    return limit != MATCH_NONE && limit < b->seats;
}

static void add_places(struct builder *b, enum match_dimension_kind kind,
                       const struct match_places *places, int32_t limit)
{
    if (!can_exceed(b, limit) || !places->count)
        return;
    (void)add_dimension(b, kind, MATCH_NONE);
    for (size_t i = 0; i < places->count; i++) {
        add_limited(b, limit, b->penalty, true);
        end_code(b);
    }
}

static void add_limits(struct builder *b)
{
    const struct match_request *request = b->request;
    if (can_exceed(b, request->group_limit) && request->group_points) {
        (void)add_dimension(b, MATCH_BY_GROUP, MATCH_NONE);
        for (size_t group = 0; group <= MATCH_GROUP_MOST; group++) {
            if (group && b->index->group[group])
                add_limited(b, request->group_limit, request->group_points, false);
            end_code(b);
        }
    }
    if (can_exceed(b, request->max_new)) {
        (void)add_dimension(b, MATCH_BY_NEW, MATCH_NONE);
        end_code(b);
        add_limited(b, request->max_new, b->penalty, true);
        end_code(b);
    }
    add_places(b, MATCH_BY_REGION, &b->index->regions, request->max_per_region);
    add_places(b, MATCH_BY_ORGANISATION, &b->index->organisations, request->max_per_organisation);
}

void match_features_init(struct match_features *features, const struct match_index *index,
                         const struct match_request *request, int64_t penalty,
                         struct pp_arena *arena)
{
    *features = (struct match_features){.row = request->seat_count + 1};
    features->worth = PP_NEW_ARRAY(arena, FEATURES_MOST * features->row, int64_t);
    features->sign = PP_NEW_ARRAY(arena, FEATURES_MOST, int8_t);
    features->limit = PP_NEW_ARRAY(arena, FEATURES_MOST, int32_t);
    features->dimensions = PP_NEW_ARRAY(arena, DIMENSIONS_MOST, struct match_dimension);
    features->list_from = PP_NEW_ARRAY(arena, CODES_MOST + 1, uint32_t);
    features->list = PP_NEW_ARRAY(arena, ENTRIES_MOST, uint16_t);
    struct builder b = {.out = features,
                        .index = index,
                        .request = request,
                        .penalty = penalty,
                        .seats = (int32_t)request->seat_count};
    for (size_t i = 0; i < request->cover_count; i++)
        add_skill(&b, request->cover[i].key);
    for (size_t i = 0; i < request->require_count; i++)
        add_skill(&b, request->require[i].skill);
    add_traits(&b);
    add_limits(&b);
}

uint16_t match_features_code(const struct match_dimension *dimension,
                             const struct match_index *index, int32_t p)
{
    const struct match_peer *peer = &index->instance->peers[p];
    size_t value = 0;
    switch (dimension->kind) {
    case MATCH_BY_SKILL:
        break; /* the level is added by whoever goes through the skills once */
    case MATCH_BY_TRAIT:
        for (size_t i = 0; i < dimension->value_count; i++)
            if (dimension->values[i] == peer->traits[dimension->key])
                value = i + 1;
        break;
    case MATCH_BY_GROUP:
        value = (size_t)peer->group;
        break;
    case MATCH_BY_NEW:
        value = peer->is_new;
        break;
    case MATCH_BY_REGION:
        value = index->regions.of_peer[p];
        break;
    case MATCH_BY_ORGANISATION:
        value = index->organisations.of_peer[p];
        break;
    }
    return (uint16_t)(dimension->first + value);
}
