#include "matcher/finder.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

enum {
    BARRED = INT32_MIN,
    AHEAD = 4, /* words */
};

/* Of a word: the diaries of so few are fewer lines of memory than the columns. */
#ifdef PP_SLOW_CHECKS
enum { FEW = 2 };
#else
enum { FEW = 6 };
#endif

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

static void give_levels(struct match_finder *f, uint16_t *first, int32_t skill)
{
    if (skill == MATCH_NONE || first[skill])
        return;
    first[skill] = (uint16_t)f->level_count;
    f->level_count += MATCH_LEVEL_MOST + 1;
}

static void number_seat_skills(struct match_finder *f, uint16_t *first)
{
    for (size_t s = 0; s < f->request->seat_count; s++) {
        const struct match_seat *seat = &f->request->seats[s];
        give_levels(f, first, seat->want);
        for (size_t k = 0; k < seat->must_count; k++)
            give_levels(f, first, seat->must[k].skill);
    }
}

/* The largest skill that seats or the team ask for, and 1. */
static int32_t skills_asked(const struct match_request *request)
{
    int32_t last = MATCH_NONE;
    for (size_t s = 0; s < request->seat_count; s++) {
        const struct match_seat *seat = &request->seats[s];
        last = seat->want > last ? seat->want : last;
        for (size_t k = 0; k < seat->must_count; k++)
            last = seat->must[k].skill > last ? seat->must[k].skill : last;
    }
    for (size_t i = 0; i < request->cover_count; i++)
        last = request->cover[i].key > last ? request->cover[i].key : last;
    for (size_t i = 0; i < request->require_count; i++)
        last = request->require[i].skill > last ? request->require[i].skill : last;
    return last + 1;
}

/* The levels of every skill that is asked for; before them those of one that is not. */
static void number_skills(struct match_finder *f, struct pp_arena *arena)
{
    const struct match_request *request = f->request;
    f->skills = skills_asked(request);
    uint16_t *first = PP_NEW_ARRAY(arena, f->skills, uint16_t);
    f->level_count = MATCH_LEVEL_MOST + 1;
    number_seat_skills(f, first);
    for (size_t i = 0; i < request->cover_count; i++)
        give_levels(f, first, request->cover[i].key);
    for (size_t i = 0; i < request->require_count; i++)
        give_levels(f, first, request->require[i].skill);
    f->first_level = first;
    f->levels = PP_NEW_ARRAY(arena, f->level_count, struct match_level);
}

/* What a seat asks of skills: its wish and its musts. */
static void tabulate_levels(struct match_finder *f, size_t s)
{
    const struct match_seat *seat = &f->request->seats[s];
    const uint64_t one = (uint64_t)1 << s % 8 * 8;
    for (uint64_t level = 1; seat->want != MATCH_NONE && level <= MATCH_LEVEL_MOST; level++)
        f->levels[f->first_level[seat->want] + level].wanted |= level << 4 * s;
    for (size_t k = 0; k < seat->must_count; k++) {
        f->musts[s / 8] += one;
        for (int32_t level = seat->must[k].level; level <= MATCH_LEVEL_MOST; level++)
            f->levels[f->first_level[seat->must[k].skill] + level].met[s / 8] += one;
    }
}

/* What a seat adds to the points of whoever sits there. */
static void tabulate_seats(struct match_finder *f)
{
    for (size_t s = 0; s < f->request->seat_count; s++) {
        const struct match_seat *seat = &f->request->seats[s];
        f->seat_points[s] = -(int64_t)f->index->instance->weights.seniority * seat->seniority +
                            (seat->required ? 0 : seat->value);
        f->with_must |= (uint16_t)(seat->must_count ? 1u << s : 0);
        tabulate_levels(f, s);
    }
}

void match_finder_init(struct match_finder *finder, const struct match_index *index,
                       const struct match_request *request, const uint64_t *among,
                       struct pp_arena *arena)
{
    *finder = (struct match_finder){.index = index, .request = request, .among = among};
    tabulate_homes(finder, arena);
    number_skills(finder, arena);
    tabulate_seats(finder);
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

/* The same of those in `some` alone, by their own diaries. */
static uint64_t free_by_diaries(struct match_finder *f, size_t word, uint64_t some)
{
    const struct match_request *request = f->request;
    uint64_t any = 0;
    for (size_t w = 0; w < request->window_count; w++) {
        f->free[w] = 0;
        for (uint64_t left = some; left; left &= left - 1)
            if (match_rules_free(f->index->instance, request, w,
                                 (int32_t)(word * 64) + __builtin_ctzll(left)))
                f->free[w] |= left & -left;
        any |= f->free[w];
    }
    return any;
}

static bool are_few(uint64_t bits)
{
    for (int i = 0; bits && i < FEW; i++)
        bits &= bits - 1;
    return !bits;
}

/*
 * Where few are asked, what the next of them have is fetched ahead, as it lies far apart in memory;
 * where most are, the machine sees by itself what comes next.
 */
static void fetch(const struct match_finder *f, size_t word)
{
    const struct match_index *index = f->index;
    const struct match_peer *peers = index->instance->peers;
    const size_t later = word + AHEAD;
    for (uint64_t left = later < index->words ? f->among[later] : 0; left; left &= left - 1) {
        const size_t p = later * 64 + (size_t)__builtin_ctzll(left);
        __builtin_prefetch(&peers[p]);
        __builtin_prefetch(&peers[p].day_rate);
    }
    const uint64_t *free_on = index->free_on + word * (size_t)index->instance->days;
    const bool columns = f->next && !f->knows_free && !are_few(f->next);
    for (size_t w = 0; columns && w < f->request->window_count; w++)
        __builtin_prefetch(free_on + f->request->windows[w].start);
    for (uint64_t left = f->next; left; left &= left - 1) {
        const struct match_peer *peer = &peers[word * 64 + (size_t)__builtin_ctzll(left)];
        __builtin_prefetch(peer->traits);
        __builtin_prefetch(peer->skills);
        if (peer->skill_count)
            __builtin_prefetch(peer->skills + peer->skill_count - 1);
    }
}

/* Notes who of the next 64 peers passes the columns. */
static void look_ahead(struct match_finder *f, size_t word)
{
    f->next = word < f->index->words ? fit_any(f, word, f->next_fits) : 0;
    if (f->among)
        fetch(f, word);
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
    if (!fit || finder->knows_free)
        return fit;
    return fit &
           (are_few(fit) ? free_by_diaries(finder, word, fit) : free_by_columns(finder, word));
}

/* ---- one peer ------------------------------------------------------------------------------ */

/* Comparable points of an organisation, or BARRED. */
static int32_t points_of_home(const struct match_finder *f, int32_t organisation)
{
    return organisation < f->homes ? f->home_points[organisation] : 0;
}

/* One walk over the peer's skills: what they are worth, and which musts of seats they meet. */
static void add_levels(const struct match_finder *f, const struct match_peer *peer,
                       struct match_seen *seen, uint64_t met[static 2])
{
    int64_t price = 0;
    uint64_t wanted = 0, some = 0, more = 0;
    for (size_t i = 0; i < peer->skill_count && peer->skills[i].skill < f->skills; i++) {
        const struct match_level *level =
            &f->levels[f->first_level[peer->skills[i].skill] + peer->skills[i].level];
        price += level->price;
        wanted += level->wanted;
        some += level->met[0];
        more += level->met[1];
    }
    seen->price = price;
    seen->wanted = wanted;
    met[0] = some;
    met[1] = more;
}

/* The seats of one peer: what the columns left, less what skills and pins forbid. */
static unsigned seats_of(const struct match_finder *f, int32_t p, const uint64_t met[static 2])
{
    const struct match_request *request = f->request;
    unsigned seats = 0, pinned = 0;
    for (size_t s = 0; s < request->seat_count; s++)
        seats |= (unsigned)(f->fits[s] >> p % 64 & 1) << s;
    for (unsigned left = seats & f->with_must; left; left &= left - 1) {
        const int s = __builtin_ctz(left);
        if ((met[s / 8] ^ f->musts[s / 8]) >> s % 8 * 8 & 255)
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
    uint64_t met[2];
    add_levels(finder, peer, seen, met);
    seen->fits = (uint16_t)seats_of(finder, p, met);
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
