#include "matcher/finder.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

enum { BARRED = INT32_MIN, AHEAD = 4 /* words */ };

/* ---- tables of the request ----------------------------------------------------------------- */

static void tabulate_homes(struct match_finder *f, struct pp_arena *arena)
{
    const struct match_request *request = f->request;
    if (request->barred_count)
        f->homes = request->barred[request->barred_count - 1] + 1;
    if (request->comparable_count &&
        request->comparable[request->comparable_count - 1].key >= f->homes)
        f->homes = request->comparable[request->comparable_count - 1].key + 1;
    int32_t *points = PP_NEW_ARRAY(arena, f->homes, int32_t);
    for (size_t i = 0; i < request->comparable_count; i++)
        points[request->comparable[i].key] = request->comparable[i].points;
    for (size_t i = 0; i < request->barred_count; i++)
        points[request->barred[i]] = BARRED;
    f->home_points = points;
}

static void give_slot(struct match_finder *f, uint16_t *slot, int32_t skill)
{
    if (skill != MATCH_NONE && !slot[skill])
        slot[skill] = (uint16_t)++f->slots;
}

/* What a seat adds to the points of whoever sits there, and where to look for more. */
static void tabulate_points(struct match_finder *f)
{
    for (size_t s = 0; s < f->request->seat_count; s++) {
        const struct match_seat *seat = &f->request->seats[s];
        f->seat_points[s] = -(int64_t)f->index->instance->weights.seniority * seat->seniority +
                            (seat->required ? 0 : seat->value);
        f->want_slot[s] = seat->want == MATCH_NONE ? 0 : f->slot[seat->want];
        f->with_must |= (uint16_t)(seat->must_count ? 1u << s : 0);
    }
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
    uint16_t *slot = PP_NEW_ARRAY(arena, f->skills, uint16_t);
    for (size_t s = 0; s < request->seat_count; s++) {
        give_slot(f, slot, request->seats[s].want);
        for (size_t k = 0; k < request->seats[s].must_count; k++)
            give_slot(f, slot, request->seats[s].must[k].skill);
    }
    f->slot = slot;
}

void match_finder_init(struct match_finder *finder, const struct match_index *index,
                       const struct match_request *request, const uint64_t *among,
                       struct pp_arena *arena)
{
    *finder = (struct match_finder){.index = index, .request = request, .among = among};
    tabulate_homes(finder, arena);
    number_skills(finder, arena);
    tabulate_points(finder);
}

/* ---- 64 peers at once ---------------------------------------------------------------------- */

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

/* Who of 64 peers is asked and passes the columns, by seat; returns those who do for any. */
static uint64_t fit_any(const struct match_finder *f, size_t word, uint64_t *fits)
{
    const uint64_t asked = f->among ? f->among[word] : ~(uint64_t)0;
    uint64_t any = 0;
    for (size_t s = 0; asked && s < f->request->seat_count; s++) {
        fits[s] = fit_by_columns(f, &f->request->seats[s], word);
        any |= fits[s];
    }
    return any & asked;
}

size_t match_finder_most(const struct match_finder *finder, size_t begin, size_t end)
{
    uint64_t fits[MATCH_SEATS_MOST];
    size_t most = 0;
    for (size_t word = begin; word < end; word++)
        most += (size_t)__builtin_popcountll(fit_any(finder, word, fits));
    return most;
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

/*
 * Notes who of the next 64 peers passes the columns, and has what they have fetched while those
 * before them are looked at: it lies far apart in memory.
 */
static void look_ahead(struct match_finder *f, size_t word)
{
    const struct match_index *index = f->index;
    /* Where few are asked, nothing else would fetch the peers themselves. */
    const uint64_t *later =
        f->among && word + AHEAD < index->words ? f->among + word + AHEAD : NULL;
    for (uint64_t left = later ? *later : 0; left; left &= left - 1) {
        const size_t bit = (size_t)__builtin_ctzll(left);
        __builtin_prefetch(&index->instance->peers[(word + AHEAD) * 64 + bit]);
        __builtin_prefetch(&index->instance->peers[(word + AHEAD) * 64 + bit].day_rate);
    }
    f->next = word < index->words ? fit_any(f, word, f->next_fits) : 0;
    if (!f->next)
        return;
    const struct match_peer *peers = index->instance->peers + word * 64;
    const uint64_t *free_on = index->free_on + word * (size_t)index->instance->days;
    for (size_t w = 0; w < f->request->window_count; w++)
        __builtin_prefetch(free_on + f->request->windows[w].start);
    for (uint64_t left = f->next; left; left &= left - 1) {
        const struct match_peer *peer = &peers[__builtin_ctzll(left)];
        __builtin_prefetch(peer->traits);
        __builtin_prefetch(peer->skills);
        if (peer->skill_count)
            __builtin_prefetch(peer->skills + peer->skill_count - 1);
    }
}

void match_finder_begin(struct match_finder *finder, size_t word)
{
    const struct match_request *request = finder->request;
    size_t low = 0, high = request->affinity_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (request->affinity[middle].key < (int32_t)(word * 64))
            low = middle + 1;
        else
            high = middle;
    }
    finder->next_affinity = low;
    look_ahead(finder, word);
}

uint64_t match_finder_sift(struct match_finder *finder, size_t word)
{
    const uint64_t fit = finder->next;
    memcpy(finder->fits, finder->next_fits, sizeof finder->fits);
    look_ahead(finder, word + 1);
    return fit ? fit & free_by_columns(finder, word) : 0;
}

/* ---- one peer ------------------------------------------------------------------------------ */

/* Comparable points of an organisation, or BARRED. */
static int32_t points_of_home(const struct match_finder *f, int32_t organisation)
{
    return organisation < f->homes ? f->home_points[organisation] : 0;
}

/* Notes the peer's levels of the skills that seats ask for. */
static void take_levels(struct match_finder *f, const struct match_peer *peer)
{
    for (size_t i = 0; i <= f->slots; i += 16)
        memset(f->level + i, 0, 16);
    for (size_t i = 0; i < peer->skill_count && peer->skills[i].skill < f->skills; i++)
        f->level[f->slot[peer->skills[i].skill]] = (uint8_t)peer->skills[i].level;
    f->level[0] = 0;
}

/* The seats of one peer: what the columns left, less what skills and pins forbid. */
static unsigned seats_of(const struct match_finder *f, int32_t p)
{
    const struct match_request *request = f->request;
    unsigned seats = 0, pinned = 0;
    for (size_t s = 0; s < request->seat_count; s++)
        seats |= (unsigned)(f->fits[s] >> p % 64 & 1) << s;
    for (unsigned left = seats & f->with_must; left; left &= left - 1) {
        const struct match_seat *seat = &request->seats[__builtin_ctz(left)];
        for (size_t k = 0; k < seat->must_count; k++)
            if (f->level[f->slot[seat->must[k].skill]] < seat->must[k].level)
                seats &= ~(left & -left);
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

bool match_finder_see(struct match_finder *finder, int32_t p, struct match_seen *seen)
{
    const struct match_request *request = finder->request;
    const struct match_instance *instance = finder->index->instance;
    const struct match_weights *weights = &instance->weights;
    const struct match_peer *peer = &instance->peers[p];
    const int32_t home = points_of_home(finder, peer->organisation);
    if (peer->days_left < request->charge || peer->engagements_left < 1 || home == BARRED ||
        (request->banned_count && match_rules_banned(request, p)))
        return false;
    take_levels(finder, peer);
    seen->fits = (uint16_t)seats_of(finder, p);
    if (!seen->fits)
        return false;
    const int32_t km = (int32_t)match_score_km(request, peer);
    const int64_t cost = (int64_t)peer->day_rate * request->charge + (int64_t)weights->km_cost * km;
    if (request->budget != MATCH_NONE && cost > request->budget)
        return false; /* in no team: the others cost nothing less than nothing */
    seen->cost = request->budget == MATCH_NONE ? 0 : (int32_t)cost;
    /* As match_score_seat() has it, what is the same in every seat computed once. */
    seen->alone = peer->merit + affinity_of(finder, p) + home - km / weights->km_per_point -
                  peer->day_rate / weights->fee_per_point -
                  (int64_t)weights->load * (peer->recent + 1) +
                  (int64_t)weights->seniority * peer->seniority;
    return true;
}
