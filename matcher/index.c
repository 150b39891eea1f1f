#include "matcher/index.h"

#include <string.h>

enum { DAY_WORDS_MOST = (MATCH_DAYS_MOST + 63) / 64, DAY_PIECES = 8 };

/*
 * Transposes `words` matrices of 64 by 64 bits at once, in place (Hacker's Delight, section 7-3):
 * row i of all of them begins at rows[i * words].
 */
static void transpose(uint64_t *rows, size_t words)
{
    uint64_t mask = 0x00000000ffffffff;
    for (unsigned step = 32; step; step >>= 1, mask ^= mask << step) {
        for (unsigned i = 0; i < 64; i = ((i | step) + 1) & ~step) {
            uint64_t *restrict low = rows + i * words, *restrict high = rows + (i | step) * words;
            for (size_t k = 0; k < words; k++) {
                const uint64_t swap = ((low[k] >> step) ^ high[k]) & mask;
                low[k] ^= swap << step;
                high[k] ^= swap;
            }
        }
    }
}

/* The diaries of 64 peers by day instead of by peer. */
static void turn_days(uint64_t *free_on, const struct match_peer *peers, size_t count, size_t days)
{
    const size_t words = match_day_words((int32_t)days);
    uint64_t rows[64 * DAY_WORDS_MOST];
    for (size_t i = 0; i < count; i++)
        memcpy(rows + i * words, peers[i].free, words * sizeof *rows);
    memset(rows + count * words, 0, (64 - count) * words * sizeof *rows);
    transpose(rows, words);
    for (size_t k = 0; k < words; k++)
        for (size_t i = 0; i < 64 && k * 64 + i < days; i++)
            free_on[k * 64 + i] = rows[i * words + k];
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
    if (!numbering->number || (size_t)value >= numbering->cap)
        numbering->number = pp_grow(scratch, numbering->number, &numbering->cap, (size_t)value + 1,
                                    sizeof *numbering->number);
    uint16_t *mine = &numbering->number[value];
    if (!*mine)
        *mine = (uint16_t)++places->count;
    places->of_peer[peer] = (uint16_t)(*mine - 1);
    if (places->count > MATCH_PLACES_MOST)
        *places = (struct match_places){0};
}

/* What peers are, all in one walk over them. */
static void note_peers(struct match_index *index, struct pp_arena *arena)
{
    const struct match_instance *instance = index->instance;
    struct pp_arena scratch = {0};
    struct numbering regions = {.places = &index->regions};
    struct numbering organisations = {.places = &index->organisations};
    for (size_t i = 0; i < instance->peer_count; i++) {
        const struct match_peer *peer = &instance->peers[i];
        set_bit(&index->role[peer->role], index->words, i, arena);
        set_bit(&index->group[peer->group], index->words, i, arena);
        set_bit(&index->at_least[peer->seniority], index->words, i, arena);
        number_place(&regions, i, peer->region, &scratch);
        number_place(&organisations, i, peer->organisation, &scratch);
    }
    add_seniors(index, arena);
    pp_arena_fini(&scratch);
}

/* One of DAY_PIECES pieces of the words. */
static void note_days(const struct match_index *index, uint64_t *free_on, size_t piece)
{
    const size_t days = (size_t)index->instance->days, count = index->instance->peer_count;
    const size_t end = (piece + 1) * index->words / DAY_PIECES;
    for (size_t word = piece * index->words / DAY_PIECES; word < end; word++)
        turn_days(free_on + word * days, index->instance->peers + word * 64,
                  count - word * 64 < 64 ? count - word * 64 : 64, days);
}

/* The pairs come by rising lower end: where each one's begin is all that is noted. */
static void note_pairs(struct match_index *index, uint32_t *from)
{
    const struct match_pair *pairs = index->instance->pairs;
    int32_t least = 0, most = 0;
    for (size_t i = 0; i < index->instance->pair_count; i++) {
        from[pairs[i].a + 1] = (uint32_t)i + 1;
        least = pairs[i].points < least ? pairs[i].points : least;
        most = pairs[i].points > most ? pairs[i].points : most;
    }
    for (size_t p = 1; p <= index->instance->peer_count; p++)
        from[p] = from[p] > from[p - 1] ? from[p] : from[p - 1];
    index->pairs_from = from;
    index->pairs = pairs;
    index->pair_least = least;
    index->pair_most = most;
}

struct match_tie match_index_tie(const struct match_index *index, int32_t a, int32_t b)
{
    const int32_t low = a < b ? a : b, high = a < b ? b : a;
    uint32_t from = index->pairs_from[low], end = index->pairs_from[low + 1];
    while (from < end) {
        const uint32_t middle = from + (end - from) / 2;
        const struct match_pair *pair = &index->pairs[middle];
        if (pair->b == high)
            return (struct match_tie){.points = pair->points, .never = pair->never};
        if (pair->b < high)
            from = middle + 1;
        else
            end = middle;
    }
    return (struct match_tie){0};
}

/* What one hand does at a time: peers, pairs, or a piece of the days. */
enum { PEERS_JOB, PAIRS_JOB, DAYS_JOB };

struct building {
    struct match_index *index;
    struct pp_arena *arena; /* of the job of peers alone, until all are done */
    uint32_t *pairs_from;
    uint64_t *free_on;
};

static void build(void *arg, size_t job)
{
    struct building *b = arg;
    if (job == PEERS_JOB)
        note_peers(b->index, b->arena);
    else if (job == PAIRS_JOB)
        note_pairs(b->index, b->pairs_from);
    else
        note_days(b->index, b->free_on, job - DAYS_JOB);
}

struct match_index *match_index_new_by(const struct match_instance *instance,
                                       const struct match_hands *hands, struct pp_arena *arena)
{
    struct match_index *index = PP_NEW(arena, struct match_index);
    index->instance = instance;
    index->words = (instance->peer_count + 63) / 64;
    index->regions.of_peer = PP_NEW_ARRAY(arena, instance->peer_count, uint16_t);
    index->organisations.of_peer = PP_NEW_ARRAY(arena, instance->peer_count, uint16_t);
    struct building building = {
        .index = index,
        .arena = arena,
        .pairs_from = PP_NEW_ARRAY(arena, instance->peer_count + 1, uint32_t),
        .free_on = PP_NEW_ARRAY(arena, index->words * (size_t)instance->days, uint64_t)};
    index->free_on = building.free_on;
    match_hands_each(hands, DAYS_JOB + DAY_PIECES, build, &building);
    return index;
}

struct match_index *match_index_new(const struct match_instance *instance, struct pp_arena *arena)
{
    return match_index_new_by(instance, NULL, arena);
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
