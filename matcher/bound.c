#include "matcher/bound.h"

#include <string.h>

static int64_t *numbers(struct match_problem *problem, size_t count)
{
    return PP_NEW_ARRAY(problem->arena, count, int64_t);
}

int64_t match_bound_points(int64_t fine)
{
    return fine >= 0 ? fine / MATCH_FINE : -((-fine + MATCH_FINE - 1) / MATCH_FINE);
}

struct match_prices match_prices_new(const struct match_problem *problem)
{
    return (struct match_prices){
        .feature = PP_NEW_ARRAY(problem->arena, problem->features.count, int64_t)};
}

void match_prices_copy(const struct match_problem *problem, struct match_prices *to,
                       const struct match_prices *from)
{
    memcpy(to->feature, from->feature, problem->features.count * sizeof *to->feature);
    to->money = from->money;
}

static bool share_window(const struct match_candidates *candidates, int32_t a, int32_t b)
{
    const size_t words = candidates->window_words;
    for (size_t k = 0; k < words; k++)
        if (candidates->windows[(size_t)a * words + k] & candidates->windows[(size_t)b * words + k])
            return true;
    return false;
}

/* The gain of two candidates, if they have a window in common. */
static void list_gain(struct match_bound *bound, int32_t a, int32_t b, int32_t points, size_t *cap)
{
    if (!share_window(&bound->problem->candidates, a, b))
        return;
    bound->all_gains = pp_grow(bound->problem->arena, bound->all_gains, cap,
                               bound->all_gain_count + 1, sizeof *bound->all_gains);
    bound->all_gains[bound->all_gain_count++] =
        (struct match_gain){.end = {a, b}, .points = points};
}

static void list_all_gains(struct match_bound *bound)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const struct match_index *index = bound->problem->index;
    size_t cap = 0;
    int32_t *at = PP_NEW_ARRAY(bound->problem->arena, index->instance->peer_count, int32_t);
    for (size_t c = 0; c < candidates->count; c++)
        at[candidates->peer[c]] = (int32_t)c + 1; /* 0: no candidate */
    for (size_t c = 0; index->pair_most > 0 && c < candidates->count; c++) {
        const int32_t peer = candidates->peer[c];
        for (uint32_t t = index->ties_from[peer]; t < index->ties_from[peer + 1]; t++) {
            const struct match_tie *tie = &index->ties[t];
            if (tie->points <= 0 || tie->never || tie->peer < peer)
                continue;
            /* Who may stay is there twice. */
            for (int32_t o = at[tie->peer] - 1; o >= 0 && candidates->peer[o] == tie->peer; o--)
                list_gain(bound, (int32_t)c, o, tie->points, &cap);
        }
    }
    bound->gains = PP_NEW_ARRAY(bound->problem->arena, bound->all_gain_count, struct match_gain);
}

void match_bound_init(struct match_bound *bound, struct match_problem *problem)
{
    const struct match_candidates *candidates = &problem->candidates;
    const struct match_features *features = &problem->features;
    const size_t cells = problem->request->window_count * candidates->seats;
    *bound = (struct match_bound){.problem = problem, .prices = match_prices_new(problem)};
    bound->code_price = numbers(problem, features->code_count);
    bound->alive = PP_NEW_ARRAY(problem->arena, candidates->count, int32_t);
    bound->is_alive = PP_NEW_ARRAY(problem->arena, candidates->count, uint8_t);
    bound->open = PP_NEW_ARRAY(problem->arena, candidates->window_words, uint64_t);
    bound->bonus = numbers(problem, candidates->count);
    bound->value = numbers(problem, candidates->count);
    bound->best = numbers(problem, cells);
    bound->best_of = PP_NEW_ARRAY(problem->arena, cells, int32_t);
    bound->upper = numbers(problem, problem->request->window_count);
    bound->count_low = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    bound->count_high = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    bound->direction = numbers(problem, features->count + 1);
    bound->member_count = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    list_all_gains(bound);
    /* To begin with, half of what the first such member would bring. */
    for (size_t f = 0; f < features->count; f++) {
        const int64_t *worth = features->worth + f * features->row;
        const int64_t first = worth[1] - worth[0];
        if (features->sign[f] > 0 && first < problem->penalty)
            bound->prices.feature[f] = first * MATCH_FINE / 2;
    }
}

/* ---- what is looked at --------------------------------------------------------------------- */

/* Those with both ends alive; each charged to its first end, so that the bound is valid at once. */
static void take_gains(struct match_bound *bound)
{
    bound->gain_count = 0;
    for (size_t i = 0; i < bound->all_gain_count; i++) {
        const struct match_gain *gain = &bound->all_gains[i];
        if (bound->is_alive[gain->end[0]] && bound->is_alive[gain->end[1]]) {
            bound->gains[bound->gain_count++] = *gain;
            bound->bonus[gain->end[0]] += (int64_t)gain->points * MATCH_FINE;
        }
    }
}

void match_bound_take(struct match_bound *bound, const int32_t *candidates, size_t count)
{
    memset(bound->is_alive, 0, bound->problem->candidates.count);
    if (candidates != bound->alive)
        memcpy(bound->alive, candidates, count * sizeof *candidates);
    bound->alive_count = count;
    for (size_t i = 0; i < count; i++) {
        bound->is_alive[bound->alive[i]] = 1;
        bound->bonus[bound->alive[i]] = 0;
    }
    take_gains(bound);
}

void match_bound_open_all(struct match_bound *bound)
{
    for (size_t w = 0; w < bound->problem->request->window_count; w++)
        bound->open[w / 64] |= (uint64_t)1 << w % 64;
}

void match_bound_open_one(struct match_bound *bound, size_t window)
{
    memset(bound->open, 0, bound->problem->candidates.window_words * sizeof *bound->open);
    bound->open[window / 64] = (uint64_t)1 << window % 64;
}

bool match_bound_is_open(const struct match_bound *bound, size_t window)
{
    return bound->open[window / 64] >> window % 64 & 1;
}

/* ---- a pass -------------------------------------------------------------------------------- */

static void price_codes(struct match_bound *bound)
{
    const struct match_features *features = &bound->problem->features;
    for (size_t code = 0; code < features->code_count; code++) {
        int64_t sum = 0;
        for (uint32_t i = features->list_from[code]; i < features->list_from[code + 1]; i++)
            sum += bound->prices.feature[features->list[i]];
        bound->code_price[code] = sum;
    }
}

/* The most that worth less price can be; notes at which counts. Worths are concave. */
static int64_t price_count(struct match_bound *bound, size_t f)
{
    const struct match_features *features = &bound->problem->features;
    const int64_t price = bound->prices.feature[f];
    const int32_t limit = features->limit[f];
    if (limit != MATCH_NONE) {
        /* Its price is never above 0, nor dearer than the penalty. */
        bound->count_low[f] = price ? limit : 0;
        bound->count_high[f] = limit;
        return -price * limit;
    }
    const int64_t *worth = features->worth + f * features->row;
    int64_t most = MATCH_NEVER;
    for (size_t n = 0; n < features->row; n++) {
        const int64_t left = worth[n] * MATCH_FINE - price * (int64_t)n;
        if (left > most) {
            most = left;
            bound->count_low[f] = (int32_t)n;
        }
        if (left == most)
            bound->count_high[f] = (int32_t)n;
    }
    return most;
}

/* The part of the bound that no candidate changes: what each count could be worth at best. */
static void price_counts(struct match_bound *bound)
{
    const int32_t budget = bound->problem->request->budget;
    bound->counts = budget == MATCH_NONE ? 0 : (bound->prices.money * budget + 1023) / 1024;
    for (size_t f = 0; f < bound->problem->features.count; f++)
        bound->counts += price_count(bound, f);
}

static int64_t value_of(const struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate, row = candidates->dimensions;
    const uint16_t *code = candidates->code + c * row;
    /* Rounded so that the candidate never looks dearer than it is. */
    int64_t value = bound->bonus[c] - bound->prices.money * candidates->cost[c] / 1024;
    for (size_t d = 0; d < row; d++)
        value += bound->code_price[code[d]];
    return value;
}

static void start_best(struct match_bound *bound)
{
    const struct match_problem *problem = bound->problem;
    const size_t seats = problem->candidates.seats;
    for (size_t w = 0; w < problem->request->window_count; w++) {
        for (size_t s = 0; s < seats; s++) {
            bound->best[w * seats + s] = problem->needed[s] ? MATCH_NEVER : 0;
            bound->best_of[w * seats + s] = -1;
        }
    }
}

/* Offers one candidate to every open cell it may take. */
static void offer(struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate, seats = candidates->seats;
    const uint64_t *windows = candidates->windows + c * candidates->window_words;
    for (unsigned left = candidates->fits[c]; left; left &= left - 1) {
        const size_t s = (size_t)__builtin_ctz(left);
        const int64_t value =
            bound->value[c] + (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
        for (size_t k = 0; k < candidates->window_words; k++) {
            for (uint64_t free = windows[k] & bound->open[k]; free; free &= free - 1) {
                const size_t cell = (k * 64 + (size_t)__builtin_ctzll(free)) * seats + s;
                if (value > bound->best[cell]) {
                    bound->best[cell] = value;
                    bound->best_of[cell] = candidate;
                }
            }
        }
    }
}

void match_bound_pass(struct match_bound *bound)
{
    const struct match_problem *problem = bound->problem;
    const size_t seats = problem->candidates.seats;
    price_codes(bound);
    price_counts(bound);
    start_best(bound);
    for (size_t i = 0; i < bound->alive_count; i++) {
        bound->value[bound->alive[i]] = value_of(bound, bound->alive[i]);
        offer(bound, bound->alive[i]);
    }
    for (size_t w = 0; w < problem->request->window_count; w++) {
        if (!match_bound_is_open(bound, w))
            continue;
        int64_t sum = bound->counts + (int64_t)problem->request->windows[w].points * MATCH_FINE;
        bool filled = true;
        for (size_t s = 0; s < seats; s++) {
            filled &= bound->best[w * seats + s] > MATCH_NEVER;
            sum += filled ? bound->best[w * seats + s] : 0;
        }
        bound->upper[w] = filled ? sum : MATCH_NEVER;
    }
    bound->problem->stats.passes++;
    (void)match_problem_spend(bound->problem, 1 + (int64_t)bound->alive_count / 16);
}

/* ---- after a pass -------------------------------------------------------------------------- */

int64_t match_bound_reach(const struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate, seats = candidates->seats;
    const uint64_t *windows = candidates->windows + c * candidates->window_words;
    int64_t most = MATCH_NEVER;
    for (size_t k = 0; k < candidates->window_words; k++) {
        for (uint64_t free = windows[k] & bound->open[k]; free; free &= free - 1) {
            const size_t w = k * 64 + (size_t)__builtin_ctzll(free);
            if (bound->upper[w] == MATCH_NEVER)
                continue;
            for (unsigned left = candidates->fits[c]; left; left &= left - 1) {
                const size_t s = (size_t)__builtin_ctz(left);
                const int64_t reach = bound->upper[w] - bound->best[w * seats + s] +
                                      (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
                most = reach > most ? reach : most;
            }
        }
    }
    return most == MATCH_NEVER ? most : most + bound->value[c];
}

void match_bound_charge(struct match_bound *bound)
{
    if (!bound->gain_count)
        return;
    for (size_t i = 0; i < bound->gain_count; i++) {
        struct match_gain *gain = &bound->gains[i];
        const int64_t points = (int64_t)gain->points * MATCH_FINE;
        int64_t reach[2];
        for (int e = 0; e < 2; e++)
            reach[e] = match_bound_reach(bound, gain->end[e]) - (gain->charged == e ? points : 0);
        const int8_t to = reach[1] < reach[0];
        if (to == gain->charged)
            continue;
        bound->bonus[gain->end[gain->charged]] -= points;
        bound->value[gain->end[gain->charged]] -= points;
        bound->bonus[gain->end[to]] += points;
        bound->value[gain->end[to]] += points;
        gain->charged = to;
    }
    match_bound_pass(bound);
}

/* Pairs that lost an end gain no more: their bonus is taken back. */
static void drop_gains(struct match_bound *bound)
{
    size_t kept = 0;
    for (size_t i = 0; i < bound->gain_count; i++) {
        const struct match_gain *gain = &bound->gains[i];
        if (bound->is_alive[gain->end[0]] && bound->is_alive[gain->end[1]])
            bound->gains[kept++] = *gain;
        else
            bound->bonus[gain->end[gain->charged]] -= (int64_t)gain->points * MATCH_FINE;
    }
    bound->gain_count = kept;
}

void match_bound_reduce(struct match_bound *bound, int64_t aim)
{
    size_t kept = 0;
    for (size_t i = 0; i < bound->alive_count; i++) {
        const int32_t c = bound->alive[i];
        bound->is_alive[c] = match_bound_reach(bound, c) >= aim * MATCH_FINE;
        if (bound->is_alive[c])
            bound->alive[kept++] = c;
    }
    if (kept == bound->alive_count)
        return;
    bound->alive_count = kept;
    drop_gains(bound);
}

void match_bound_close(struct match_bound *bound, int64_t aim)
{
    for (size_t w = 0; w < bound->problem->request->window_count; w++)
        if (match_bound_is_open(bound, w) && bound->upper[w] < aim * MATCH_FINE)
            bound->open[w / 64] &= ~((uint64_t)1 << w % 64);
}

bool match_bound_top(const struct match_bound *bound, size_t *window)
{
    bool any = false;
    for (size_t w = 0; w < bound->problem->request->window_count; w++) {
        if (match_bound_is_open(bound, w) && (!any || bound->upper[w] > bound->upper[*window])) {
            *window = w;
            any = true;
        }
    }
    return any;
}

/* ---- the multipliers ----------------------------------------------------------------------- */

void match_bound_rest(struct match_bound *bound)
{
    memset(bound->direction, 0, (bound->problem->features.count + 1) * sizeof *bound->direction);
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* Adds one slope to a deflected direction: what was there counts for six tenths. */
static int64_t deflect(int64_t *direction, int64_t slope)
{
    *direction = *direction * 6 / 10 + slope;
    return *direction * *direction / MATCH_FINE;
}

/* How many members of the bound's own choice each feature counts; returns what they cost. */
static int64_t count_members(struct match_bound *bound, size_t window)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const struct match_features *features = &bound->problem->features;
    memset(bound->member_count, 0, features->count * sizeof *bound->member_count);
    int64_t cost = 0;
    for (size_t s = 0; s < candidates->seats; s++) {
        const int32_t c = bound->best_of[window * candidates->seats + s];
        if (c < 0)
            continue;
        cost += candidates->cost[c];
        for (size_t d = 0; d < candidates->dimensions; d++) {
            const uint16_t code = candidates->code[(size_t)c * candidates->dimensions + d];
            for (uint32_t i = features->list_from[code]; i < features->list_from[code + 1]; i++)
                bound->member_count[features->list[i]]++;
        }
    }
    return cost;
}

/* Turns the direction by the slopes at the present prices; returns its squared length. */
static int64_t turn(struct match_bound *bound, int64_t cost, int64_t unit)
{
    const struct match_features *features = &bound->problem->features;
    const int32_t budget = bound->problem->request->budget;
    int64_t square = 0;
    for (size_t f = 0; f < features->count; f++) {
        const int32_t members = bound->member_count[f];
        int64_t more = members < bound->count_low[f]    ? members - bound->count_low[f]
                       : members > bound->count_high[f] ? members - bound->count_high[f]
                                                        : 0;
        if (!more && !bound->direction[f])
            continue;
        const int64_t price = bound->prices.feature[f];
        /* A price at the end of its range does not go beyond it. */
        if ((features->sign[f] > 0 && price <= 0 && more > 0) ||
            (features->sign[f] < 0 && price >= 0 && more < 0))
            more = 0;
        square += deflect(&bound->direction[f], more * MATCH_FINE);
    }
    int64_t spare =
        budget == MATCH_NONE ? 0 : clamp((budget - cost) * MATCH_FINE / unit, -65536, 65536);
    if (bound->prices.money <= 0 && spare > 0)
        spare = 0;
    return square + deflect(&bound->direction[features->count], spare);
}

/*
 * One step of the deflected subgradient method with Polyak's step length. Where the bound's own
 * members have more of a feature than the count that is best for its worth, its price falls.
 */
void match_bound_move(struct match_bound *bound, size_t window, int64_t step, int64_t target)
{
    const struct match_features *features = &bound->problem->features;
    const int64_t far = clamp(bound->upper[window] - target * MATCH_FINE, 0, (int64_t)1 << 34);
    const int64_t unit =
        bound->problem->request->budget / 16 + 1; /* so money weighs like a count */
    const int64_t square = turn(bound, count_members(bound, window), unit);
    if (square < MATCH_FINE / 16)
        return;
    const int64_t length = far * step / square; /* fine, for a whole unit of the direction */
    const int64_t most = clamp(bound->problem->penalty, 0, (int64_t)1 << 34) * MATCH_FINE;
    for (size_t f = 0; f < features->count; f++) {
        const int64_t price = bound->prices.feature[f] - length * bound->direction[f] / MATCH_FINE;
        bound->prices.feature[f] =
            clamp(price, features->sign[f] > 0 ? 0 : -most, features->sign[f] < 0 ? 0 : most);
    }
    const int64_t change = length * bound->direction[features->count] / unit;
    bound->prices.money = clamp(bound->prices.money - change, 0, (int64_t)1 << 34);
}
