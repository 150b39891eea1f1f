#include "matcher/candidate.h"

#include <string.h>

#include "matcher/score.h"

void match_candidates_room(struct match_candidates *out, const struct match_request *request,
                           size_t most, struct pp_arena *arena)
{
    *out = (struct match_candidates){.seats = request->seat_count,
                                     .window_words = (request->window_count + 63) / 64};
    out->peer = PP_NEW_ARRAY(arena, most, int32_t);
    out->fits = PP_NEW_ARRAY(arena, most, uint16_t);
    out->points = PP_NEW_ARRAY(arena, most * out->seats, int32_t);
    out->windows = PP_NEW_ARRAY(arena, most * out->window_words, uint64_t);
    out->cost = PP_NEW_ARRAY(arena, most, int32_t);
    out->organisation = PP_NEW_ARRAY(arena, most, int32_t);
    out->region = PP_NEW_ARRAY(arena, most, int32_t);
    out->is_new = PP_NEW_ARRAY(arena, most, uint8_t);
}

static void add(const struct match_finder *f, int32_t p, const struct match_seen *seen,
                struct match_candidates *out)
{
    const struct match_peer *peer = &f->index->instance->peers[p];
    const size_t c = out->count++;
    out->peer[c] = p;
    out->fits[c] = seen->fits;
    out->cost[c] = seen->cost;
    out->organisation[c] = peer->organisation;
    out->region[c] = peer->region;
    out->is_new[c] = peer->is_new;
    memset(out->points + c * out->seats, 0, out->seats * sizeof *out->points);
    for (unsigned left = seen->fits; left; left &= left - 1) {
        const size_t s = (size_t)__builtin_ctz(left);
        out->points[c * out->seats + s] = (int32_t)match_finder_points(f, seen, s);
    }
    uint64_t *windows = out->windows + c * out->window_words;
    memset(windows, 0, out->window_words * sizeof *windows);
    for (size_t w = 0; w < f->request->window_count; w++)
        windows[w / 64] |= (f->free[w] >> (p % 64) & 1) << w % 64;
}

/* The candidate just added, for the current window alone, with points, and for the others alone. */
static void split(const struct match_finder *f, int32_t p, const struct match_seen *seen,
                  int64_t stay, struct match_candidates *out)
{
    const size_t window = (size_t)f->request->current->window, words = out->window_words;
    uint64_t *others = out->windows + (out->count - 1) * words, *here = others + words;
    const uint64_t bit = (uint64_t)1 << window % 64;
    if (!(others[window / 64] & bit))
        return;
    struct match_seen stays = *seen;
    stays.alone += stay;
    add(f, p, &stays, out);
    memset(here, 0, words * sizeof *here);
    here[window / 64] = bit;
    others[window / 64] &= ~bit;
}

void match_candidates_add(struct match_candidates *out, struct match_finder *finder, size_t begin,
                          size_t end, bool stays)
{
    struct match_seen seen = {0};
    match_finder_begin(finder, begin);
    for (size_t word = begin; word < end; word++) {
        for (uint64_t left = match_finder_sift(finder, word); left; left &= left - 1) {
            const int32_t p = (int32_t)(word * 64) + __builtin_ctzll(left);
            if (!match_finder_see(finder, p, &seen))
                continue;
            add(finder, p, &seen, out);
            const int64_t stay = stays ? match_score_stay(finder->request, p) : 0;
            if (stay)
                split(finder, p, &seen, stay, out);
        }
    }
}

void match_candidates_find(struct match_candidates *candidates, const struct match_index *index,
                           const struct match_request *request, bool stays, const uint64_t *among,
                           struct pp_arena *arena)
{
    struct match_finder finder;
    match_finder_init(&finder, index, request, among, arena);
    size_t most = match_finder_most(&finder, 0, index->words);
    if (stays && request->current)
        most += request->current->seat_count;
    match_candidates_room(candidates, request, most, arena);
    match_candidates_add(candidates, &finder, 0, index->words, stays);
}

/* For each skill the dimension that counts it and 1, else 0; *count: skills below it have an entry.
 */
static const uint16_t *map_skills(const struct match_features *features, int32_t *count,
                                  struct pp_arena *arena)
{
    *count = 0;
    for (size_t d = 0; d < features->dimension_count; d++)
        if (features->dimensions[d].kind == MATCH_BY_SKILL && features->dimensions[d].key >= *count)
            *count = features->dimensions[d].key + 1;
    uint16_t *dimension_of = PP_NEW_ARRAY(arena, *count, uint16_t);
    for (size_t d = 0; d < features->dimension_count; d++)
        if (features->dimensions[d].kind == MATCH_BY_SKILL)
            dimension_of[features->dimensions[d].key] = (uint16_t)(d + 1);
    return dimension_of;
}

void match_coder_init(struct match_coder *coder, const struct match_index *index,
                      const struct match_features *features, struct pp_arena *arena)
{
    *coder = (struct match_coder){.index = index, .features = features};
    coder->dimension_of = map_skills(features, &coder->skills, arena);
    uint16_t *first = PP_NEW_ARRAY(arena, features->dimension_count, uint16_t);
    uint16_t *others = PP_NEW_ARRAY(arena, features->dimension_count, uint16_t);
    for (size_t d = 0; d < features->dimension_count; d++) {
        first[d] = features->dimensions[d].first;
        if (features->dimensions[d].kind != MATCH_BY_SKILL)
            others[coder->other_count++] = (uint16_t)d;
    }
    coder->first = first;
    coder->others = others;
}

void match_coder_encode(const struct match_coder *coder, struct match_candidates *candidates)
{
    const struct match_features *features = coder->features;
    const size_t row = candidates->dimensions;
    for (size_t c = 0; c < candidates->count; c++) {
        const struct match_peer *peer = &coder->index->instance->peers[candidates->peer[c]];
        uint16_t *code = candidates->code + c * row;
        memcpy(code, coder->first, row * sizeof *code);
        for (size_t i = 0; i < coder->other_count; i++)
            code[coder->others[i]] = match_features_code(&features->dimensions[coder->others[i]],
                                                         coder->index, candidates->peer[c]);
        for (size_t i = 0; i < peer->skill_count && peer->skills[i].skill < coder->skills; i++) {
            const uint16_t d = coder->dimension_of[peer->skills[i].skill];
            if (d)
                code[d - 1] = (uint16_t)(features->dimensions[d - 1].first + peer->skills[i].level);
        }
    }
}

void match_candidates_encode(struct match_candidates *candidates, const struct match_index *index,
                             const struct match_features *features, struct pp_arena *arena)
{
    struct match_coder coder;
    match_coder_init(&coder, index, features, arena);
    candidates->dimensions = features->dimension_count;
    candidates->code = PP_NEW_ARRAY(arena, candidates->count * candidates->dimensions, uint16_t);
    match_coder_encode(&coder, candidates);
}
