#include "matcher/candidate.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

/* Role, seniority and group of 64 peers for one seat. */
static uint64_t fit_by_columns(const struct match_finder *f, const struct match_seat *seat,
                               size_t word)
{
    const struct match_index *index = f->index;
    const int32_t host = f->request->host_group;
    const uint64_t host_bits = index->group[host] ? index->group[host][word] : 0;
    const uint64_t none_bits = index->group[0] ? index->group[0][word] : 0;
    uint64_t bits = 0;
    for (uint64_t left = seat->roles; left; left &= left - 1) {
        const uint64_t *role = index->role[__builtin_ctzll(left)];
        bits |= role ? role[word] : 0;
    }
    const uint64_t *senior = index->at_least[seat->seniority];
    bits &= senior ? senior[word] : 0;
    switch (seat->group) {
    case MATCH_GROUP_ANY:
        break;
    case MATCH_GROUP_HOST:
        bits &= host_bits;
        break;
    case MATCH_GROUP_OTHER:
        bits &= ~(host_bits | none_bits);
        break;
    }
    return bits;
}

/* Who of 64 peers is free in each window; returns those free in any. */
static uint64_t free_by_columns(struct match_finder *f, size_t word)
{
    const struct match_request *request = f->request;
    const int32_t days = f->index->instance->days;
    const uint64_t *free_on = f->index->free_on + word * (size_t)days;
    uint64_t any = 0;
    for (size_t w = 0; w < request->window_count; w++) {
        uint64_t bits = ~(uint64_t)0;
        for (size_t i = 0; i < request->offset_count && bits; i++) {
            const int32_t day = request->windows[w].start + request->offsets[i];
            bits &= day < days ? free_on[day] : 0;
        }
        f->free[w] = bits;
        any |= bits;
    }
    return any;
}

static bool allowed(const struct match_request *request, const struct match_peer *peer, int32_t p)
{
    return peer->days_left >= request->charge && peer->engagements_left >= 1 &&
           !match_rules_barred(request, peer->organisation) && !match_rules_banned(request, p);
}

/* Notes the peer's levels of the skills that seats ask for. */
static void take_levels(struct match_finder *f, const struct match_peer *peer)
{
    memset(f->level, 0, f->slots + 1);
    for (size_t i = 0; i < peer->skill_count && peer->skills[i].skill < f->skills; i++)
        f->level[f->slot[peer->skills[i].skill]] = (uint8_t)peer->skills[i].level;
    f->level[0] = 0;
}

/* The seats of one peer: what the columns left, less what skills and pins forbid. */
static unsigned seats_of(const struct match_finder *f, unsigned bit, int32_t p)
{
    const struct match_request *request = f->request;
    unsigned seats = 0, pinned = 0;
    for (size_t s = 0; s < request->seat_count; s++) {
        const struct match_seat *seat = &request->seats[s];
        bool fits = f->fits[s] >> bit & 1;
        for (size_t k = 0; k < seat->must_count && fits; k++)
            fits = f->level[f->slot[seat->must[k].skill]] >= seat->must[k].level;
        if (fits)
            seats |= 1u << s;
    }
    for (size_t i = 0; i < request->pinned_count; i++) {
        const unsigned seat = 1u << request->pinned[i].seat;
        if (request->pinned[i].peer == p)
            pinned |= seat;
        else
            seats &= ~seat;
    }
    return pinned ? seats & pinned : seats;
}

static size_t first_affinity(const struct match_request *request, int32_t peer)
{
    size_t low = 0, high = request->affinity_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (request->affinity[middle].key < peer)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int32_t affinity_of(struct match_finder *f, int32_t p)
{
    const struct match_request *request = f->request;
    while (f->next_affinity < request->affinity_count &&
           request->affinity[f->next_affinity].key < p)
        f->next_affinity++;
    return f->next_affinity < request->affinity_count &&
                   request->affinity[f->next_affinity].key == p
               ? request->affinity[f->next_affinity].points
               : 0;
}

/* As match_score_seat_sum(match_score_seat()), shared parts computed once. */
static void set_points(struct match_finder *f, size_t c, int32_t p, int64_t km, int64_t stay)
{
    const struct match_request *request = f->request;
    const struct match_weights *weights = &f->index->instance->weights;
    const struct match_peer *peer = &f->index->instance->peers[p];
    const int64_t alone =
        stay + peer->merit + affinity_of(f, p) +
        match_bonus_points(request->comparable, request->comparable_count, peer->organisation) -
        km / weights->km_per_point - peer->day_rate / weights->fee_per_point -
        (int64_t)weights->load * (peer->recent + 1);
    for (unsigned left = f->out->fits[c]; left; left &= left - 1) {
        const size_t s = (size_t)__builtin_ctz(left);
        const struct match_seat *seat = &request->seats[s];
        int64_t points = alone + (int64_t)weights->seniority * (peer->seniority - seat->seniority);
        if (seat->want != MATCH_NONE)
            points += (int64_t)weights->want * f->level[f->slot[seat->want]];
        points += seat->required ? 0 : seat->value;
        f->out->points[c * request->seat_count + s] = (int32_t)points;
    }
}

static void add(struct match_finder *f, int32_t p, unsigned seats, int64_t km, int64_t cost,
                int64_t stay)
{
    struct match_candidates *out = f->out;
    const struct match_request *request = f->request;
    const struct match_peer *peer = &f->index->instance->peers[p];
    const size_t c = out->count++;
    out->peer[c] = p;
    out->fits[c] = (uint16_t)seats;
    out->cost[c] = request->budget == MATCH_NONE ? 0 : (int32_t)cost;
    out->organisation[c] = peer->organisation;
    out->region[c] = peer->region;
    out->is_new[c] = peer->is_new;
    set_points(f, c, p, km, stay);
    uint64_t *windows = out->windows + c * out->window_words;
    memset(windows, 0, out->window_words * sizeof *windows);
    for (size_t w = 0; w < request->window_count; w++)
        windows[w / 64] |= (f->free[w] >> (p % 64) & 1) << w % 64;
}

/* The candidate just added, for the current window alone and for the others alone. */
static void split(struct match_finder *f, int32_t p, unsigned seats, int64_t km, int64_t cost,
                  int64_t stay)
{
    struct match_candidates *out = f->out;
    const size_t window = (size_t)f->request->current->window, words = out->window_words;
    uint64_t *others = out->windows + (out->count - 1) * words, *here = others + words;
    const uint64_t bit = (uint64_t)1 << window % 64;
    if (!(others[window / 64] & bit))
        return;
    add(f, p, seats, km, cost, stay);
    memset(here, 0, words * sizeof *here);
    here[window / 64] = bit;
    others[window / 64] &= ~bit;
}

static void take(struct match_finder *f, size_t word, unsigned bit, unsigned seats)
{
    const struct match_request *request = f->request;
    const int32_t p = (int32_t)(word * 64 + bit);
    const struct match_peer *peer = &f->index->instance->peers[p];
    const int64_t km = match_score_km(request, peer);
    const int64_t cost =
        (int64_t)peer->day_rate * request->charge + f->index->instance->weights.km_cost * km;
    if (request->budget != MATCH_NONE && cost > request->budget)
        return; /* in no team: the others cost nothing less than nothing */
    const int64_t stay = f->stays ? match_score_stay(request, p) : 0;
    add(f, p, seats, km, cost, 0);
    if (stay)
        split(f, p, seats, km, cost, stay);
}

/* Who of 64 peers passes the columns, by seat; returns those who pass for any. */
static uint64_t filter(struct match_finder *f, size_t word)
{
    uint64_t any = 0;
    for (size_t s = 0; s < f->request->seat_count; s++) {
        f->fits[s] = fit_by_columns(f, &f->request->seats[s], word);
        any |= f->fits[s];
    }
    return f->among ? any & f->among[word] : any;
}

static void give_slot(struct match_finder *f, int32_t skill)
{
    if (skill != MATCH_NONE && !f->slot[skill])
        f->slot[skill] = (uint16_t)++f->slots;
}

static void number_skills(struct match_finder *f, struct pp_arena *arena)
{
    const struct match_request *request = f->request;
    for (size_t s = 0; s < request->seat_count; s++) {
        const struct match_seat *seat = &request->seats[s];
        f->skills = seat->want >= f->skills ? seat->want + 1 : f->skills;
        for (size_t k = 0; k < seat->must_count; k++)
            f->skills = seat->must[k].skill >= f->skills ? seat->must[k].skill + 1 : f->skills;
    }
    f->slot = PP_NEW_ARRAY(arena, f->skills, uint16_t);
    for (size_t s = 0; s < request->seat_count; s++) {
        give_slot(f, request->seats[s].want);
        for (size_t k = 0; k < request->seats[s].must_count; k++)
            give_slot(f, request->seats[s].must[k].skill);
    }
}

void match_finder_init(struct match_finder *finder, const struct match_index *index,
                       const struct match_request *request, bool stays, const uint64_t *among,
                       struct pp_arena *arena)
{
    *finder = (struct match_finder){
        .index = index, .request = request, .stays = stays && request->current, .among = among};
    number_skills(finder, arena);
}

static size_t count_most(struct match_finder *finder, size_t begin, size_t end)
{
    size_t most = finder->stays ? finder->request->current->seat_count : 0;
    for (size_t word = begin; word < end; word++)
        most += (size_t)__builtin_popcountll(filter(finder, word));
    return most;
}

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

void match_finder_find(struct match_finder *finder, size_t begin, size_t end,
                       struct match_candidates *out)
{
    finder->out = out;
    finder->next_affinity = first_affinity(finder->request, (int32_t)(begin * 64));
    for (size_t word = begin; word < end; word++) {
        uint64_t left = filter(finder, word);
        if (left)
            left &= free_by_columns(finder, word);
        for (; left; left &= left - 1) {
            const unsigned bit = (unsigned)__builtin_ctzll(left);
            const int32_t p = (int32_t)(word * 64 + bit);
            const struct match_peer *peer = &finder->index->instance->peers[p];
            if (!allowed(finder->request, peer, p))
                continue;
            take_levels(finder, peer);
            const unsigned fits = seats_of(finder, bit, p);
            if (fits)
                take(finder, word, bit, fits);
        }
    }
}

void match_candidates_find(struct match_candidates *candidates, const struct match_index *index,
                           const struct match_request *request, bool stays, const uint64_t *among,
                           struct pp_arena *arena)
{
    struct match_finder finder;
    match_finder_init(&finder, index, request, stays, among, arena);
    match_candidates_room(candidates, request, count_most(&finder, 0, index->words), arena);
    match_finder_find(&finder, 0, index->words, candidates);
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
