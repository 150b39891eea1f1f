#include "matcher/profile.h"

#include <string.h>

enum {
    STATES_MOST = 1024,  /* before one turn */
    STEPS_MOST = 100000, /* from a state by a kind, in all */
    PRODUCT_MOST = 3000, /* of the states of the rules, each alone */
    STEPS_A_NODE = 8,    /* take as long as a node of the dive */
    SHAPE_MOST = 250,    /* states of one rule */
    KINDS_MOST = 300     /* of entries for one seat */
};

/* ---- shapes -------------------------------------------------------------------------------- */

struct counts {
    uint8_t at[MATCH_LEVEL_MOST + 1]; /* by class: members of it or higher */
};

/* Adds the vector if it is new; its number. */
static size_t number_of(struct counts *list, size_t *count, const struct counts *one)
{
    for (size_t i = 0; i < *count; i++)
        if (memcmp(&list[i], one, sizeof *one) == 0)
            return i;
    if (*count < SHAPE_MOST)
        list[*count] = *one;
    return (*count)++;
}

static int64_t cost_of(const struct match_shape *shape, const struct counts *have,
                       const struct match_asks *asks)
{
    int64_t best = MATCH_COST_MOST;
    for (size_t i = 0; i < asks->count; i++) {
        const struct match_ask *ask = &asks->list[i];
        if (ask->cost < best &&
            (!ask->count || have->at[shape->class_of[ask->level]] >= ask->count))
            best = ask->cost;
    }
    return best;
}

/* Levels that the rule could ask for, each with the most members that it could ask for there. */
static void find_classes(struct match_shape *shape, const struct match_asks *asks,
                         struct counts *most)
{
    bool used[MATCH_LEVEL_MOST + 1] = {false};
    for (size_t i = 0; i < asks->count; i++)
        used[asks->list[i].level] |= asks->list[i].count > 0;
    for (size_t level = 1; level <= MATCH_LEVEL_MOST; level++) {
        shape->classes += used[level];
        shape->class_of[level] = (uint8_t)shape->classes;
    }
    for (size_t i = 0; i < asks->count; i++) {
        const struct match_ask *ask = &asks->list[i];
        uint8_t *at = &most->at[shape->class_of[ask->level]];
        *at = ask->count > *at ? (uint8_t)ask->count : *at;
    }
}

/* The states of one rule, by adding members until nothing is new; false: too many. */
static bool find_shape(const struct match_profile *profile, struct match_shape *shape, size_t rule,
                       const struct match_asks *asks)
{
    const size_t seats = profile->road->seats;
    struct counts list[SHAPE_MOST] = {0}, most = {0};
    *shape = (struct match_shape){.rule = rule, .count = 1};
    find_classes(shape, asks, &most);
    shape->next = pp_alloc_array(profile->arena, SHAPE_MOST, sizeof *shape->next);
    for (size_t i = 0; i < shape->count && shape->count <= SHAPE_MOST; i++)
        for (size_t class = 0; class <= shape->classes; class ++) {
            struct counts one = list[i];
            for (size_t c = 1; c <= class; c++)
                one.at[c] = (uint8_t)(one.at[c] + (one.at[c] < most.at[c]));
            shape->next[i][class] = (uint8_t)number_of(list, &shape->count, &one);
        }
    if (shape->count > SHAPE_MOST)
        return false;
    shape->cost = PP_NEW_ARRAY(profile->arena, (seats + 1) * shape->count, int64_t);
    for (size_t i = 0; i < shape->count; i++)
        shape->cost[i] = cost_of(shape, &list[i], asks);
    for (size_t rest = 1; rest <= seats; rest++)
        for (size_t i = 0; i < shape->count; i++)
            shape->cost[rest * shape->count + i] =
                shape->cost[(rest - 1) * shape->count + shape->next[i][shape->classes]];
    return true;
}

static void find_shapes(struct match_profile *profile)
{
    for (size_t k = 0; k < profile->road->request->require_count; k++)
        if (profile->shape_count < MATCH_PROFILED_MOST &&
            find_shape(profile, &profile->shapes[profile->shape_count], k, &profile->road->asks[k]))
            profile->shape_count++;
}

/* ---- kinds --------------------------------------------------------------------------------- */

static void class_entry(const struct match_profile *profile, const struct match_entry_cost *entry,
                        uint8_t class_in[MATCH_PROFILED_MOST])
{
    memset(class_in, 0, MATCH_PROFILED_MOST);
    for (size_t i = 0; i < profile->shape_count; i++)
        class_in[i] = profile->shapes[i].class_of[entry->levels[profile->shapes[i].rule]];
}

static bool no_worse(const struct match_profile *profile, const struct match_kind *a,
                     const struct match_kind *b)
{
    bool good = a->least <= b->least;
    for (size_t i = 0; i < profile->shape_count && good; i++)
        good = a->class_in[i] >= b->class_in[i];
    return good;
}

/* Who is better is better than none of the others: chains end. */
static void find_better(const struct match_profile *profile, struct match_layer *layer)
{
    for (size_t i = 0; i < layer->kind_count; i++)
        layer->kinds[i].better = (uint16_t)i;
    for (size_t i = 0; i < layer->kind_count; i++)
        for (size_t k = 0; k < layer->kind_count; k++)
            if (k != i && layer->kinds[k].better == k &&
                no_worse(profile, &layer->kinds[k], &layer->kinds[i])) {
                layer->kinds[i].better = (uint16_t)k;
                break;
            }
}

/* The number of the kind; KINDS_MOST: there is no room for one more. */
static size_t kind_of(struct match_layer *layer, const uint8_t *class_in, int64_t value)
{
    size_t i = 0;
    while (i < layer->kind_count &&
           memcmp(layer->kinds[i].class_in, class_in, MATCH_PROFILED_MOST) != 0)
        i++;
    if (i == KINDS_MOST)
        return i;
    struct match_kind *kind = &layer->kinds[i];
    if (i == layer->kind_count) {
        layer->kind_count++;
        memcpy(kind->class_in, class_in, MATCH_PROFILED_MOST);
        kind->least = value;
    }
    kind->least = value < kind->least ? value : kind->least;
    return i;
}

/* False: they are too many. */
static bool find_kinds(struct match_profile *profile, size_t turn)
{
    const struct match_road *road = profile->road;
    const size_t s = profile->turn[turn];
    struct match_layer *layer = &profile->layers[turn];
    const struct match_layer *after = layer + 1;
    layer->kinds =
        PP_NEW_ARRAY(profile->arena, road->count[s] < KINDS_MOST ? road->count[s] : KINDS_MOST,
                     struct match_kind);
    for (size_t i = 0; i < road->count[s]; i++) {
        uint8_t class_in[MATCH_PROFILED_MOST];
        class_entry(profile, &road->list[s][i], class_in);
        const size_t kind = kind_of(layer, class_in, road->list[s][i].value);
        if (kind == KINDS_MOST)
            return false;
        road->list[s][i].kind = (uint16_t)kind;
    }
    find_better(profile, layer);
    memcpy(layer->rest, after->rest, sizeof layer->rest);
    int64_t least = MATCH_COST_MOST;
    for (size_t i = 0; i < layer->kind_count; i++)
        least = layer->kinds[i].least < least ? layer->kinds[i].least : least;
    layer->rest_value = after->rest_value + least;
    for (size_t k = 0; k < profile->shape_count; k++) {
        bool counts = false;
        for (size_t i = 0; i < layer->kind_count; i++)
            counts |= layer->kinds[i].class_in[k] > 0;
        layer->rest[k] += counts;
    }
    return true;
}

/* ---- states -------------------------------------------------------------------------------- */

static uint32_t hash(const struct match_state *state)
{
    uint64_t half[2];
    memcpy(half, state->at, sizeof half);
    const uint64_t mixed = (half[0] ^ half[1] * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
    return (uint32_t)(mixed >> 40);
}

/* The place of the state in the table: taken by it, or free. */
static uint32_t *slot_of(const struct match_layer *layer, const struct match_state *state)
{
    uint32_t at = hash(state) & (layer->table_size - 1);
    while (layer->table[at] &&
           memcmp(&layer->states[layer->table[at] - 1], state, sizeof *state) != 0)
        at = (at + 1) & (layer->table_size - 1);
    return &layer->table[at];
}

static void grow_table(struct match_profile *profile, struct match_layer *layer)
{
    layer->room = layer->room ? 4 * layer->room : 64;
    layer->table_size = 4 * layer->room;
    layer->table = PP_NEW_ARRAY(profile->arena, layer->table_size, uint32_t);
    struct match_state *states = PP_NEW_ARRAY(profile->arena, layer->room, struct match_state);
    int64_t *before = PP_NEW_ARRAY(profile->arena, layer->room, int64_t);
    if (layer->count) {
        memcpy(states, layer->states, layer->count * sizeof *states);
        memcpy(before, layer->before, layer->count * sizeof *before);
    }
    layer->states = states;
    layer->before = before;
    for (uint32_t i = 0; i < layer->count; i++)
        *slot_of(layer, &layer->states[i]) = i + 1;
}

/* Its number. */
static uint32_t add_state(struct match_profile *profile, struct match_layer *layer,
                          const struct match_state *state, int64_t before)
{
    if (layer->count == layer->room)
        grow_table(profile, layer);
    uint32_t *slot = slot_of(layer, state);
    if (!*slot) {
        layer->states[layer->count] = *state;
        layer->before[layer->count] = before;
        *slot = ++layer->count;
    }
    const uint32_t number = *slot - 1;
    int64_t *least = &layer->before[number];
    *least = before < *least ? before : *least;
    return number;
}

static struct match_state step(const struct match_profile *profile, const struct match_state *state,
                               const struct match_kind *kind)
{
    struct match_state next = {0};
    for (size_t k = 0; k < profile->shape_count; k++)
        next.at[k] = profile->shapes[k].next[state->at[k]][kind->class_in[k]];
    return next;
}

/* The least that the rules can cost from this state on. */
static int64_t needs_cost(const struct match_profile *profile, const struct match_layer *layer,
                          const struct match_state *state)
{
    int64_t sum = 0;
    for (size_t k = 0; k < profile->shape_count; k++) {
        const struct match_shape *shape = &profile->shapes[k];
        const int64_t cost = shape->cost[layer->rest[k] * shape->count + state->at[k]];
        sum = cost >= MATCH_COST_MOST ? MATCH_COST_MOST : sum + cost;
        if (sum >= MATCH_COST_MOST)
            return MATCH_COST_MOST;
    }
    return sum;
}

/* All states from which a team below the limit could come; false: they are too many. */
static bool go_forward(struct match_profile *profile, int64_t *steps)
{
    const struct match_state none = {0};
    add_state(profile, &profile->layers[0], &none, 0);
    for (size_t turn = 0; turn < profile->road->seats; turn++) {
        struct match_layer *here = &profile->layers[turn];
        struct match_layer *after = &profile->layers[turn + 1];
        here->next =
            pp_alloc_array(profile->arena, here->count * here->kind_count, sizeof *here->next);
        for (uint32_t i = 0; i < here->count; i++)
            for (size_t k = 0; k < here->kind_count; k++) {
                const struct match_kind *kind = &here->kinds[k];
                uint32_t *number = &here->next[i * here->kind_count + k];
                *number = MATCH_PROFILE_NONE;
                if (kind->better != k)
                    continue;
                const int64_t before = here->before[i] + kind->least;
                const struct match_state next = step(profile, &here->states[i], kind);
                if (before + after->rest_value + needs_cost(profile, after, &next) < profile->limit)
                    *number = add_state(profile, after, &next, before);
            }
        *steps += (int64_t)here->count * (int64_t)here->kind_count;
        if (after->count > STATES_MOST || *steps > STEPS_MOST)
            return false;
    }
    return true;
}

/* The state after a kind; where only better ones were looked at, perhaps that after a better one.
 */
static uint32_t find_next(const struct match_profile *profile, size_t turn, uint32_t i, size_t k)
{
    const struct match_layer *here = &profile->layers[turn], *after = here + 1;
    if (here->kinds[k].better == k || !after->count)
        return here->next[i * here->kind_count + k];
    const struct match_state next = step(profile, &here->states[i], &here->kinds[k]);
    const uint32_t *slot = slot_of(after, &next);
    if (*slot)
        return *slot - 1;
    return here->next[i * here->kind_count + here->kinds[k].better];
}

/* What comes after each state at least; by kind, what a team with it comes to at least. */
static void go_back_one(struct match_profile *profile, size_t turn)
{
    struct match_layer *here = &profile->layers[turn];
    const struct match_layer *after = here + 1;
    here->after = PP_NEW_ARRAY(profile->arena, here->count, int64_t);
    for (size_t k = 0; k < here->kind_count; k++)
        here->kinds[k].through = MATCH_COST_MOST;
    for (uint32_t i = 0; i < here->count; i++) {
        int64_t least = MATCH_COST_MOST;
        for (int worse = 0; worse < 2; worse++)
            for (size_t k = 0; k < here->kind_count; k++) {
                struct match_kind *kind = &here->kinds[k];
                if ((kind->better != k) != worse)
                    continue;
                const uint32_t next = find_next(profile, turn, i, k);
                here->next[i * here->kind_count + k] = next;
                if (next == MATCH_PROFILE_NONE)
                    continue;
                const int64_t rest = kind->least + after->after[next];
                least = rest < least ? rest : least;
                if (here->before[i] + rest < kind->through)
                    kind->through = here->before[i] + rest;
            }
        here->after[i] = least;
    }
}

static void go_back(struct match_profile *profile)
{
    const size_t seats = profile->road->seats;
    struct match_layer *last = &profile->layers[seats];
    last->after = PP_NEW_ARRAY(profile->arena, last->count, int64_t);
    for (uint32_t i = 0; i < last->count; i++)
        last->after[i] = needs_cost(profile, last, &last->states[i]);
    for (size_t turn = seats; turn-- > 0;)
        go_back_one(profile, turn);
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The rule with most states goes back to its price. */
static void drop_shape(struct match_profile *profile)
{
    size_t most = 0;
    for (size_t k = 1; k < profile->shape_count; k++)
        if (profile->shapes[k].count > profile->shapes[most].count)
            most = k;
    profile->shapes[most] = profile->shapes[--profile->shape_count];
}

/* Might there be too many states? Then most of them lie far from any team: prices do as well. */
static bool too_many(const struct match_profile *profile)
{
    size_t product = 1;
    for (size_t k = 0; k < profile->shape_count && product <= PRODUCT_MOST; k++)
        product *= profile->shapes[k].count;
    return product > PRODUCT_MOST;
}

/* False: too many states. */
static bool try_shapes(struct match_profile *profile, int64_t limit)
{
    struct match_road *road = profile->road;
    int64_t steps = 0;
    memset(road->counted, 0, sizeof road->counted);
    for (size_t k = 0; k < profile->shape_count; k++)
        road->counted[profile->shapes[k].rule] = true;
    match_toll_value(road);
    memset(profile->layers, 0, sizeof profile->layers);
    profile->limit = limit - road->floor;
    for (size_t turn = road->seats; turn-- > 0;)
        if (!find_kinds(profile, turn))
            return false;
    const bool good = go_forward(profile, &steps);
    (void)match_elastic_spend(road->e, steps / STEPS_A_NODE);
    return good;
}

bool match_profile_find(struct match_profile *profile, struct match_road *road, const size_t *turn,
                        int64_t limit)
{
    profile->road = road;
    profile->arena = road->arena;
    profile->turn = turn;
    profile->shape_count = 0;
    find_shapes(profile);
    while (too_many(profile) || !try_shapes(profile, limit))
        drop_shape(profile);
    go_back(profile);
    return profile->layers[0].after[0] < profile->limit;
}

int64_t match_profile_needs(const struct match_profile *profile, size_t turn,
                            const struct match_entry_cost *const *members)
{
    struct match_state state = {0};
    for (size_t u = 0; u < turn; u++)
        for (size_t k = 0; k < profile->shape_count; k++) {
            const struct match_shape *shape = &profile->shapes[k];
            const uint8_t class = shape->class_of[members[u]->levels[shape->rule]];
            state.at[k] = shape->next[state.at[k]][class];
        }
    return needs_cost(profile, &profile->layers[turn], &state);
}
