#include "matcher/candidate.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

struct finder {
    struct match_candidates *out;
    const struct match_index *index;
    const struct match_request *request;
    uint64_t *fits;    /* [word * seats + seat]: by columns */
    uint64_t *windows; /* [window], of the word at hand */
    size_t next_affinity;
    bool stays;
};

/* Role, seniority and group of 64 peers for one seat. */
static uint64_t fit_by_columns(const struct finder *f, const struct match_seat *seat, size_t word)
{
    const struct match_index *index = f->index;
    const int32_t host = f->request->host_group;
    const uint64_t host_bits = index->group[host] ? index->group[host][word] : 0;
    const uint64_t none_bits = index->group[0] ? index->group[0][word] : 0;
    uint64_t bits = 0;
    for (size_t role = 0; role <= MATCH_ROLE_MOST; role++)
        if (seat->roles >> role & 1 && index->role[role])
            bits |= index->role[role][word];
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
static uint64_t free_by_columns(struct finder *f, size_t word)
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
        f->windows[w] = bits;
        any |= bits;
    }
    return any;
}

static bool allowed(const struct match_request *request, const struct match_peer *peer, int32_t p)
{
    return peer->days_left >= request->charge && peer->engagements_left >= 1 &&
           !match_rules_barred(request, peer->organisation) && !match_rules_banned(request, p);
}

/* The seats of one peer: what the columns left, less what skills and pins forbid. */
static unsigned seats_of(const struct finder *f, size_t word, unsigned bit, int32_t p)
{
    const struct match_request *request = f->request;
    const struct match_peer *peer = &f->index->instance->peers[p];
    unsigned seats = 0, pinned = 0;
    for (size_t s = 0; s < request->seat_count; s++) {
        const struct match_seat *seat = &request->seats[s];
        bool fits = f->fits[word * request->seat_count + s] >> bit & 1;
        for (size_t k = 0; k < seat->must_count && fits; k++)
            fits = match_skill_level(peer->skills, peer->skill_count, seat->must[k].skill) >=
                   seat->must[k].level;
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

static int32_t affinity_of(struct finder *f, int32_t p)
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
static void set_points(struct finder *f, size_t c, int32_t p, int64_t km, int64_t stay)
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
            points += (int64_t)weights->want *
                      match_skill_level(peer->skills, peer->skill_count, seat->want);
        points += seat->required ? 0 : seat->value;
        f->out->points[c * request->seat_count + s] = (int32_t)points;
    }
}

static void add(struct finder *f, int32_t p, unsigned seats, int64_t km, int64_t cost, int64_t stay)
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
    for (size_t w = 0; w < request->window_count; w++)
        out->windows[c * out->window_words + w / 64] |= (f->windows[w] >> (p % 64) & 1) << w % 64;
}

/* The candidate just added, for the current window alone and for the others alone. */
static void split(struct finder *f, int32_t p, unsigned seats, int64_t km, int64_t cost,
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

static void take(struct finder *f, size_t word, unsigned bit, unsigned seats)
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

/* Marks who passes the columns; returns how many, at most, will be candidates. */
static size_t filter(struct finder *f)
{
    const size_t seats = f->request->seat_count;
    size_t most = 0;
    for (size_t word = 0; word < f->index->words; word++) {
        uint64_t any = 0;
        for (size_t s = 0; s < seats; s++) {
            f->fits[word * seats + s] = fit_by_columns(f, &f->request->seats[s], word);
            any |= f->fits[word * seats + s];
        }
        most += (size_t)__builtin_popcountll(any);
    }
    return most;
}

static void make_room(struct match_candidates *out, size_t most, struct pp_arena *arena)
{
    out->peer = PP_NEW_ARRAY(arena, most, int32_t);
    out->fits = PP_NEW_ARRAY(arena, most, uint16_t);
    out->points = PP_NEW_ARRAY(arena, most * out->seats, int32_t);
    out->windows = PP_NEW_ARRAY(arena, most * out->window_words, uint64_t);
    out->cost = PP_NEW_ARRAY(arena, most, int32_t);
    out->organisation = PP_NEW_ARRAY(arena, most, int32_t);
    out->region = PP_NEW_ARRAY(arena, most, int32_t);
    out->is_new = PP_NEW_ARRAY(arena, most, uint8_t);
}

void match_candidates_find(struct match_candidates *candidates, const struct match_index *index,
                           const struct match_request *request, bool stays, struct pp_arena *arena)
{
    const size_t seats = request->seat_count;
    *candidates = (struct match_candidates){.seats = seats,
                                            .window_words = (request->window_count + 63) / 64};
    struct finder f = {.out = candidates, .index = index, .request = request};
    f.stays = stays && request->current;
    f.fits = PP_NEW_ARRAY(arena, index->words * seats, uint64_t);
    f.windows = PP_NEW_ARRAY(arena, request->window_count, uint64_t);
    make_room(candidates, filter(&f) + (f.stays ? request->current->seat_count : 0), arena);
    for (size_t word = 0; word < index->words; word++) {
        uint64_t left = 0;
        for (size_t s = 0; s < seats; s++)
            left |= f.fits[word * seats + s];
        if (left)
            left &= free_by_columns(&f, word);
        for (; left; left &= left - 1) {
            const unsigned bit = (unsigned)__builtin_ctzll(left);
            const int32_t p = (int32_t)(word * 64 + bit);
            const unsigned fits =
                allowed(request, &index->instance->peers[p], p) ? seats_of(&f, word, bit, p) : 0;
            if (fits)
                take(&f, word, bit, fits);
        }
    }
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

void match_candidates_encode(struct match_candidates *candidates, const struct match_index *index,
                             const struct match_features *features, struct pp_arena *arena)
{
    const size_t row = features->dimension_count;
    candidates->dimensions = row;
    candidates->code = PP_NEW_ARRAY(arena, candidates->count * row, uint16_t);
    int32_t skills;
    const uint16_t *dimension_of = map_skills(features, &skills, arena);
    for (size_t c = 0; c < candidates->count; c++) {
        const struct match_peer *peer = &index->instance->peers[candidates->peer[c]];
        uint16_t *code = candidates->code + c * row;
        for (size_t d = 0; d < row; d++)
            code[d] = match_features_code(&features->dimensions[d], index, candidates->peer[c]);
        for (size_t i = 0; i < peer->skill_count && peer->skills[i].skill < skills; i++) {
            const uint16_t d = dimension_of[peer->skills[i].skill];
            if (d)
                code[d - 1] = (uint16_t)(features->dimensions[d - 1].first + peer->skills[i].level);
        }
    }
}
