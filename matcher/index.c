#include "matcher/index.h"

#include <string.h>

/* Transposes a 64 by 64 matrix of bits in place (Hacker's Delight, section 7-3). */
static void transpose(uint64_t rows[static 64])
{
    uint64_t mask = 0x00000000ffffffff;
    for (unsigned step = 32; step; step >>= 1, mask ^= mask << step) {
        for (unsigned i = 0; i < 64; i = ((i | step) + 1) & ~step) {
            const uint64_t swap = ((rows[i] >> step) ^ rows[i | step]) & mask;
            rows[i] ^= swap << step;
            rows[i | step] ^= swap;
        }
    }
}

/* The diaries of 64 peers by day instead of by peer. */
static void turn_days(uint64_t *free_on, const struct match_peer *peers, size_t count, size_t days)
{
    for (size_t first = 0; first < days; first += 64) {
        uint64_t rows[64];
        for (size_t i = 0; i < 64; i++)
            rows[i] = i < count ? peers[i].free[first / 64] : 0;
        transpose(rows);
        memcpy(free_on + first, rows, (days - first < 64 ? days - first : 64) * sizeof *rows);
    }
}

static void set_bit(uint64_t **column, size_t words, size_t i, struct pp_arena *arena)
{
    if (!*column)
        *column = PP_NEW_ARRAY(arena, words, uint64_t);
    (*column)[i / 64] |= (uint64_t)1 << i % 64;
}

/* From the columns of exactly so senior to those of at least so senior. */
static void add_seniors(struct match_index *index, struct pp_arena *arena)
{
    for (size_t level = MATCH_SENIORITY_MOST; level-- > 0;) {
        const uint64_t *above = index->at_least[level + 1];
        if (above && !index->at_least[level])
            index->at_least[level] = PP_NEW_ARRAY(arena, index->words, uint64_t);
        for (size_t word = 0; above && word < index->words; word++)
            index->at_least[level][word] |= above[word];
    }
}

/* Numbers the distinct values of one property as they come. */
struct numbering {
    struct match_places *places;
    uint16_t *number; /* by value: its number and 1; 0 when it has not come yet */
    size_t cap;
};

static void number_place(struct numbering *numbering, size_t peer, int32_t value,
                         struct pp_arena *scratch)
{
    struct match_places *places = numbering->places;
    if (!places->of_peer)
        return;
    numbering->number = pp_grow(scratch, numbering->number, &numbering->cap, (size_t)value + 1,
                                sizeof *numbering->number);
    uint16_t *mine = &numbering->number[value];
    if (!*mine)
        *mine = (uint16_t)++places->count;
    places->of_peer[peer] = (uint16_t)(*mine - 1);
    if (places->count > MATCH_PLACES_MOST)
        *places = (struct match_places){0};
}

/* All columns in one walk over the peers: with very many, reading them is most of the work. */
static void build_columns(struct match_index *index, struct pp_arena *arena)
{
    const struct match_instance *instance = index->instance;
    const size_t days = (size_t)instance->days, count = instance->peer_count;
    struct pp_arena scratch = {0};
    struct numbering regions = {.places = &index->regions};
    struct numbering organisations = {.places = &index->organisations};
    index->regions.of_peer = PP_NEW_ARRAY(arena, count, uint16_t);
    index->organisations.of_peer = PP_NEW_ARRAY(arena, count, uint16_t);
    uint64_t *free_on = PP_NEW_ARRAY(arena, index->words * days, uint64_t);
    for (size_t i = 0; i < count; i++) {
        const struct match_peer *peer = &instance->peers[i];
        set_bit(&index->role[peer->role], index->words, i, arena);
        set_bit(&index->group[peer->group], index->words, i, arena);
        set_bit(&index->at_least[peer->seniority], index->words, i, arena);
        number_place(&regions, i, peer->region, &scratch);
        number_place(&organisations, i, peer->organisation, &scratch);
        if (i % 64 == 0)
            turn_days(free_on + i / 64 * days, peer, count - i < 64 ? count - i : 64, days);
    }
    index->free_on = free_on;
    add_seniors(index, arena);
    pp_arena_fini(&scratch);
}

/* First the ends below a peer, then those above: both rise, as the pairs do. */
static void build_ties(struct match_index *index, struct pp_arena *arena)
{
    const struct match_instance *instance = index->instance;
    uint32_t *from = PP_NEW_ARRAY(arena, instance->peer_count + 2, uint32_t);
    struct match_tie *ties = PP_NEW_ARRAY(arena, 2 * instance->pair_count, struct match_tie);
    for (size_t i = 0; i < instance->pair_count; i++) {
        from[instance->pairs[i].a + 2]++;
        from[instance->pairs[i].b + 2]++;
    }
    for (size_t p = 2; p < instance->peer_count + 2; p++)
        from[p] += from[p - 1];
    for (size_t i = 0; i < instance->pair_count; i++) {
        const struct match_pair *pair = &instance->pairs[i];
        ties[from[pair->b + 1]++] = (struct match_tie){pair->a, pair->points, pair->never};
        index->pair_least = pair->points < index->pair_least ? pair->points : index->pair_least;
        index->pair_most = pair->points > index->pair_most ? pair->points : index->pair_most;
    }
    for (size_t i = 0; i < instance->pair_count; i++) {
        const struct match_pair *pair = &instance->pairs[i];
        ties[from[pair->a + 1]++] = (struct match_tie){pair->b, pair->points, pair->never};
    }
    index->ties_from = from;
    index->ties = ties;
}

struct match_index *match_index_new(const struct match_instance *instance, struct pp_arena *arena)
{
    struct match_index *index = PP_NEW(arena, struct match_index);
    index->instance = instance;
    index->words = (instance->peer_count + 63) / 64;
    build_columns(index, arena);
    build_ties(index, arena);
    return index;
}

const struct match_index *match_index_over(const struct match_index *index,
                                           const struct match_instance *instance,
                                           struct pp_arena *arena)
{
    struct match_index *over = PP_NEW(arena, struct match_index);
    *over = *index;
    over->instance = instance;
    return over;
}
