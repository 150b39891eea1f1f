#include "matcher/index.h"

#include <stdlib.h>
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

static void build_days(struct match_index *index, struct pp_arena *arena)
{
    const struct match_instance *instance = index->instance;
    const size_t days = (size_t)instance->days, day_words = match_day_words(instance->days);
    uint64_t *free_on = PP_NEW_ARRAY(arena, index->words * days, uint64_t);
    for (size_t word = 0; word < index->words; word++) {
        for (size_t k = 0; k < day_words; k++) {
            uint64_t rows[64] = {0};
            for (size_t i = 0; i < 64 && word * 64 + i < instance->peer_count; i++)
                rows[i] = instance->peers[word * 64 + i].free[k];
            transpose(rows);
            const size_t first = k * 64, count = days - first < 64 ? days - first : 64;
            memcpy(free_on + word * days + first, rows, count * sizeof *rows);
        }
    }
    index->free_on = free_on;
}

static void set_bit(uint64_t **column, size_t words, size_t i, struct pp_arena *arena)
{
    if (!*column)
        *column = PP_NEW_ARRAY(arena, words, uint64_t);
    (*column)[i / 64] |= (uint64_t)1 << i % 64;
}

static void build_columns(struct match_index *index, struct pp_arena *arena)
{
    const struct match_instance *instance = index->instance;
    for (size_t i = 0; i < instance->peer_count; i++) {
        const struct match_peer *peer = &instance->peers[i];
        set_bit(&index->role[peer->role], index->words, i, arena);
        set_bit(&index->group[peer->group], index->words, i, arena);
        for (int32_t level = 0; level <= peer->seniority; level++)
            set_bit(&index->at_least[level], index->words, i, arena);
    }
}

static int by_peer(const void *a, const void *b)
{
    const struct match_tie *x = a, *y = b;
    return x->peer < y->peer ? -1 : x->peer > y->peer;
}

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
        ties[from[pair->a + 1]++] = (struct match_tie){pair->b, pair->points, pair->never};
        ties[from[pair->b + 1]++] = (struct match_tie){pair->a, pair->points, pair->never};
        index->pair_least = pair->points < index->pair_least ? pair->points : index->pair_least;
        index->pair_most = pair->points > index->pair_most ? pair->points : index->pair_most;
    }
    for (size_t p = 0; p < instance->peer_count; p++)
        qsort(ties + from[p], from[p + 1] - from[p], sizeof *ties, by_peer);
    index->ties_from = from;
    index->ties = ties;
}

static int32_t place_of(const struct match_peer *peer, bool by_region)
{
    return by_region ? peer->region : peer->organisation;
}

static struct match_places number_places(const struct match_instance *instance, bool by_region,
                                         struct pp_arena *arena)
{
    struct match_places places = {0};
    int32_t last = 0;
    for (size_t i = 0; i < instance->peer_count; i++) {
        const int32_t place = place_of(&instance->peers[i], by_region);
        last = place > last ? place : last;
    }
    struct pp_arena scratch = {0};
    uint16_t *number = PP_NEW_ARRAY(&scratch, (size_t)last + 1, uint16_t); /* and 1 */
    places.of_peer = PP_NEW_ARRAY(arena, instance->peer_count, uint16_t);
    for (size_t i = 0; i < instance->peer_count && places.of_peer; i++) {
        uint16_t *mine = &number[place_of(&instance->peers[i], by_region)];
        if (!*mine)
            *mine = (uint16_t)++places.count;
        places.of_peer[i] = (uint16_t)(*mine - 1);
        if (places.count > MATCH_PLACES_MOST)
            places = (struct match_places){0};
    }
    pp_arena_fini(&scratch);
    return places;
}

struct match_index *match_index_new(const struct match_instance *instance, struct pp_arena *arena)
{
    struct match_index *index = PP_NEW(arena, struct match_index);
    index->instance = instance;
    index->words = (instance->peer_count + 63) / 64;
    build_columns(index, arena);
    build_days(index, arena);
    build_ties(index, arena);
    index->regions = number_places(instance, true, arena);
    index->organisations = number_places(instance, false, arena);
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
