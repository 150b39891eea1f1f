/*
 * Proof sketch: every team of the window has the candidate in the seat (or in one of its twins), or
 * has not. With it, the candidate gets a bonus there that is taken from the bound of all teams
 * again: the bound holds for teams that have it, and those who may not be beside it are dropped.
 * Without it, the candidate does not fit the seat. Where few are left who meet a need, one of them
 * is chosen: every team must have some; else one of the seat with the fewest choices, or for ties
 * the lowest of the first seat, so that what comes first by the tie rules is found first.
 */
#include "matcher/branch.h"

#include <string.h>

#ifdef PP_SLOW_CHECKS
enum { FIRST_NODES = 2, NODES = 1, ORDERED = 1, MOVES = 2 };
#else
enum {
    FIRST_NODES = 3000, /* of the first dive, */
    NODES = 400,        /* and of each after it */
    ORDERED = 4,        /* times as many in order */
    MOVES = 24,         /* of the prices for each branch */
};
#endif

/* A feature that a team needs so many members with. */
struct need {
    uint16_t feature;
    int32_t count;
};

/* A candidate in a seat, which stands for all its twins. */
struct place {
    int32_t candidate;
    size_t seat;
};

/* To come back to, after a branch. */
struct level {
    int32_t *alive;
    size_t alive_count;
    struct match_prices prices;
};

struct branch {
    struct match_narrow *narrow;
    struct match_problem *problem;
    size_t window;
    bool strict;
    int64_t bonus; /* fine: of a candidate that must be in the team */
    struct pp_arena work;
    uint16_t group[MATCH_SEATS_MOST]; /* by leader: its seats */
    struct place taken[MATCH_SEATS_MOST];
    size_t taken_count;
    struct level levels[MATCH_SEATS_MOST + 1];
    struct need *needs;
    size_t need_count;
    struct undo {
        int32_t candidate;
        uint16_t fits;
    } * undo;
    size_t undo_count, undo_cap;
};

static bool has_feature(const struct match_problem *problem, int32_t candidate, size_t feature)
{
    const struct match_candidates *candidates = &problem->candidates;
    const struct match_features *features = &problem->features;
    const uint16_t *code = candidates->code + (size_t)candidate * candidates->dimensions;
    for (size_t k = 0; k < candidates->dimensions; k++)
        for (uint32_t i = features->list_from[code[k]]; i < features->list_from[code[k] + 1]; i++)
            if (features->list[i] == feature)
                return true;
    return false;
}

static bool is_taken(const struct branch *b, int32_t candidate)
{
    for (size_t i = 0; i < b->taken_count; i++)
        if (b->taken[i].candidate == candidate)
            return true;
    return false;
}

/* How many of the seat and its twins are not yet taken. */
static int open_seats(const struct branch *b, size_t seat)
{
    int open = __builtin_popcount(b->group[seat]);
    for (size_t i = 0; i < b->taken_count; i++)
        open -= b->taken[i].seat == seat;
    return open;
}

/* ---- which place to decide on -------------------------------------------------------------- */

/* The first of a seat's list (of candidates: by value, or the lowest) that is open to a choice. */
static int32_t first_choice(const struct branch *b, size_t seat, size_t *count)
{
    const struct match_lists *lists = &b->narrow->lists;
    int32_t first = -1;
    *count = 0;
    for (size_t i = 0; i < lists->count[seat]; i++) {
        const int32_t c = lists->at[seat][i].candidate;
        if (c < 0 || is_taken(b, c))
            continue;
        ++*count;
        if (first < 0 || (!b->strict && c < first))
            first = c;
    }
    return first;
}

/* The seat with the fewest choices; for ties the first. False when nothing is left to decide. */
static bool choose_seat(const struct branch *b, struct place *place, size_t *fewest)
{
    bool any = false;
    for (size_t s = 0; s < b->problem->candidates.seats; s++) {
        size_t count = 0;
        if (!b->group[s] || open_seats(b, s) <= 0 || (any && !b->strict))
            continue;
        const int32_t first = first_choice(b, s, &count);
        if (first < 0 || (any && count >= *fewest))
            continue;
        *place = (struct place){first, s};
        *fewest = count;
        any = true;
    }
    return any;
}

/* Somebody with the feature, in the list of some seat; counts them. */
static struct place find_carrier(const struct branch *b, size_t feature, size_t *count)
{
    const struct match_lists *lists = &b->narrow->lists;
    struct place best = {-1, 0};
    int64_t most = 0;
    *count = 0;
    for (size_t s = 0; s < b->problem->candidates.seats; s++) {
        for (size_t i = 0; b->group[s] && i < lists->count[s]; i++) {
            const int32_t c = lists->at[s][i].candidate;
            if (c < 0 || is_taken(b, c) || !has_feature(b->problem, c, feature))
                continue;
            const int64_t lack = lists->at[s][i].value - lists->at[s][0].value;
            if (best.candidate < 0 || lack > most) {
                best = (struct place){c, s};
                most = lack;
            }
            ++*count;
        }
    }
    return best;
}

/* What every team needs and has few for is decided on first; false when a need cannot be met. */
static bool choose_need(const struct branch *b, struct place *place, size_t *fewest)
{
    for (size_t i = 0; i < b->need_count; i++) {
        int32_t missing = b->needs[i].count;
        for (size_t k = 0; k < b->taken_count; k++)
            missing -= has_feature(b->problem, b->taken[k].candidate, b->needs[i].feature);
        if (missing <= 0)
            continue;
        size_t count;
        const struct place carrier = find_carrier(b, b->needs[i].feature, &count);
        if (count < (size_t)missing)
            return false;
        if (count < *fewest) {
            *place = carrier;
            *fewest = count;
        }
    }
    return true;
}

/* ---- the branches -------------------------------------------------------------------------- */

/* Of those taken: how many are of the organisation, the region, new; and what they cost. */
static bool may_join(const struct branch *b, int32_t other)
{
    const struct match_request *request = b->problem->request;
    const struct match_candidates *candidates = &b->problem->candidates;
    int32_t same_organisation = 0, same_region = 0, fresh = 0;
    int64_t cost = candidates->cost[other];
    for (size_t i = 0; i < b->taken_count; i++) {
        const int32_t c = b->taken[i].candidate;
        same_organisation += candidates->organisation[c] == candidates->organisation[other];
        same_region += candidates->region[c] == candidates->region[other];
        fresh += candidates->is_new[c];
        cost += candidates->cost[c];
    }
    return (request->max_per_organisation == MATCH_NONE ||
            same_organisation < request->max_per_organisation) &&
           (request->max_per_region == MATCH_NONE || same_region < request->max_per_region) &&
           (request->max_new == MATCH_NONE || !candidates->is_new[other] ||
            fresh < request->max_new) &&
           (request->budget == MATCH_NONE || cost <= request->budget);
}

/* Of those alive: who may be beside the one just taken. */
static void drop_rivals(struct branch *b)
{
    struct match_bound *bound = &b->narrow->bound;
    const int32_t last = b->taken[b->taken_count - 1].candidate;
    const int32_t *peer = b->problem->candidates.peer;
    size_t kept = 0;
    for (size_t i = 0; i < bound->alive_count; i++) {
        const int32_t c = bound->alive[i];
        if (is_taken(b, c) || (peer[c] != peer[last] && may_join(b, c) &&
                               !match_problem_tie(b->problem, last, c).never))
            bound->alive[kept++] = c;
    }
    bound->alive_count = kept;
}

/* With those alive and those taken: true when the window still reaches the aim. */
static bool narrow_down(struct branch *b)
{
    struct match_bound *bound = &b->narrow->bound;
    match_narrow_take(b->narrow, b->window, bound->alive, bound->alive_count);
    bound->forced = 0;
    for (size_t i = 0; i < b->taken_count; i++) {
        if (!bound->is_alive[b->taken[i].candidate])
            return false;
        bound->bonus[b->taken[i].candidate] += b->bonus;
        bound->forced += b->bonus;
    }
    return match_narrow_lower(b->narrow, b->window, MOVES, b->strict);
}

static void save(struct branch *b, struct level *level)
{
    const struct match_bound *bound = &b->narrow->bound;
    if (!level->prices.feature) {
        level->alive = PP_NEW_ARRAY(&b->work, b->levels[0].alive_count, int32_t);
        level->prices.feature = PP_NEW_ARRAY(&b->work, b->problem->features.count, int64_t);
    }
    level->alive_count = bound->alive_count;
    memcpy(level->alive, bound->alive, bound->alive_count * sizeof *level->alive);
    match_prices_copy(b->problem, &level->prices, &bound->prices);
}

static void restore(struct branch *b, const struct level *level)
{
    struct match_bound *bound = &b->narrow->bound;
    bound->alive_count = level->alive_count;
    memcpy(bound->alive, level->alive, level->alive_count * sizeof *level->alive);
    match_prices_copy(b->problem, &bound->prices, &level->prices);
}

/* From now on the candidate fits these seats; until all that was noted since is undone. */
static void refit(struct branch *b, int32_t candidate, unsigned seats)
{
    uint16_t *fits = &b->problem->candidates.fits[candidate];
    b->undo = pp_grow(&b->work, b->undo, &b->undo_cap, b->undo_count + 1, sizeof *b->undo);
    b->undo[b->undo_count++] = (struct undo){candidate, *fits};
    *fits = (uint16_t)seats;
}

static void undo(struct branch *b, size_t count)
{
    while (b->undo_count > count) {
        b->undo_count--;
        b->problem->candidates.fits[b->undo[b->undo_count].candidate] = b->undo[b->undo_count].fits;
    }
}

static bool dive_as(struct branch *b, enum match_dive kind, int64_t nodes)
{
    struct match_narrow *n = b->narrow;
    return !match_lists_fill(&n->lists, &n->bound, b->window,
                             match_problem_aim(b->problem, b->strict)) ||
           match_dive(b->problem, &n->bound, &n->lists, b->window, kind, nodes);
}

/*
 * A dive of so many nodes (0: no limit); true when it came to the end. Few teams are equal as a
 * rule; only when that fails, the order that ends soon with many.
 */
static bool dive(struct branch *b, int64_t nodes)
{
    if (b->strict)
        return dive_as(b, MATCH_DIVE_BEST, nodes);
    return (nodes && dive_as(b, MATCH_DIVE_TIES, nodes)) ||
           (!b->problem->stopped && dive_as(b, MATCH_DIVE_IN_ORDER, nodes * ORDERED));
}

/* Those alive reach the aim, with those taken: `depth` of them. */
static void explore(struct branch *b, size_t depth)
{
    struct level *level = &b->levels[depth];
    const size_t undone = b->undo_count;
    while (!dive(b, b->undo_count ? NODES : FIRST_NODES) && !b->problem->stopped) {
        struct place place = {0};
        size_t fewest = 0;
        if (!choose_seat(b, &place, &fewest)) {
            (void)dive(b, 0);
            break;
        }
        if (b->strict && !choose_need(b, &place, &fewest))
            break;
        const unsigned fits = b->problem->candidates.fits[place.candidate];
        save(b, level);
        refit(b, place.candidate, fits & b->group[place.seat]);
        b->taken[b->taken_count++] = place;
        drop_rivals(b);
        if (narrow_down(b))
            explore(b, depth + 1);
        b->taken_count--;
        undo(b, b->undo_count - 1);
        refit(b, place.candidate, fits & ~(unsigned)b->group[place.seat]);
        restore(b, level);
        if (b->problem->stopped || !narrow_down(b))
            break;
    }
    undo(b, undone);
}

static void list_needs(struct branch *b)
{
    const struct match_features *features = &b->problem->features;
    b->needs = PP_NEW_ARRAY(&b->work, features->count, struct need);
    for (size_t f = 0; f < features->count; f++) {
        const int64_t *worth = features->worth + f * features->row;
        int32_t count = 0;
        while ((size_t)count + 1 < features->row &&
               worth[count + 1] - worth[count] >= b->problem->penalty)
            count++;
        if (features->sign[f] > 0 && count)
            b->needs[b->need_count++] = (struct need){(uint16_t)f, count};
    }
}

void match_branch(struct match_narrow *narrow, size_t window, bool strict)
{
    struct match_problem *problem = narrow->problem;
    struct branch b = {.narrow = narrow,
                       .problem = problem,
                       .window = window,
                       .strict = strict,
                       .bonus = problem->penalty * MATCH_FINE};
    for (size_t s = 0; s < problem->candidates.seats; s++)
        if (narrow->bound.leaders >> s & 1)
            for (size_t t = 0; t < problem->candidates.seats; t++)
                b.group[s] |= (uint16_t)(match_problem_same(problem, s, t) ? 1u << t : 0);
    b.levels[0].alive_count = narrow->bound.alive_count;
    list_needs(&b);
    explore(&b, 0);
    narrow->bound.forced = 0;
    pp_arena_fini(&b.work);
}
