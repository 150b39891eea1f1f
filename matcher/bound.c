#include "matcher/bound.h"

#include <string.h>

enum { NEED_SHARE = 40 };  /* of the penalty: a first price of those who must be */
enum { FLOOR_EVERY = 64 }; /* candidates of a pass between looks at what counts at all */

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

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
        for (uint32_t i = index->pairs_from[peer]; i < index->pairs_from[peer + 1]; i++) {
            const struct match_pair *pair = &index->pairs[i];
            if (pair->points <= 0 || pair->never)
                continue;
            /* Who may stay is there twice. */
            for (int32_t o = at[pair->b] - 1; o >= 0 && candidates->peer[o] == pair->b; o--)
                list_gain(bound, (int32_t)c, o, pair->points, &cap);
        }
    }
    bound->gains = PP_NEW_ARRAY(bound->problem->arena, bound->all_gain_count, struct match_gain);
}

static void link_twins(struct match_bound *bound)
{
    const struct match_problem *problem = bound->problem;
    for (size_t s = 0; s < problem->candidates.seats; s++) {
        const int32_t twin = problem->twin[s];
        bound->before[s] = twin;
        if (twin == MATCH_NONE)
            bound->leaders |= (uint16_t)(1u << s);
        for (int32_t t = (int32_t)s; t != MATCH_NONE; t = problem->twin[t])
            bound->last[t] = (uint8_t)s;
    }
}

/* Notes in which dimensions some feature is live. */
static void list_priced(struct match_bound *bound)
{
    const struct match_features *features = &bound->problem->features;
    bound->priced_count = 0;
    for (size_t d = 0; d < features->dimension_count; d++) {
        const size_t end = d + 1 < features->dimension_count ? features->dimensions[d + 1].first
                                                             : features->code_count;
        const uint32_t from = features->list_from[features->dimensions[d].first];
        bool any = false;
        for (uint32_t i = from; i < features->list_from[end] && !any; i++)
            any = bound->is_live[features->list[i]];
        if (any)
            bound->priced[bound->priced_count++] = (uint16_t)d;
    }
}

static void make_live(struct match_bound *bound, size_t f)
{
    if (bound->is_live[f])
        return;
    bound->is_live[f] = true;
    bound->live[bound->live_count++] = (uint16_t)f;
}

void match_bound_learn(struct match_bound *bound, const struct match_prices *prices)
{
    match_prices_copy(bound->problem, &bound->prices, prices);
    for (size_t f = 0; f < bound->problem->features.count; f++)
        if (prices->feature[f])
            make_live(bound, f);
    list_priced(bound);
}

void match_bound_room(struct match_bound *bound, struct match_problem *problem, size_t most)
{
    const struct match_candidates *candidates = &problem->candidates;
    const struct match_features *features = &problem->features;
    const size_t cells = problem->request->window_count * candidates->seats;
    *bound = (struct match_bound){.problem = problem, .prices = match_prices_new(problem)};
    bound->code_price = numbers(problem, features->code_count);
    bound->alive = PP_NEW_ARRAY(problem->arena, most, int32_t);
    bound->is_alive = PP_NEW_ARRAY(problem->arena, most, uint8_t);
    bound->open = PP_NEW_ARRAY(problem->arena, candidates->window_words, uint64_t);
    bound->bonus = numbers(problem, most);
    bound->value = numbers(problem, most);
    bound->best = numbers(problem, cells);
    bound->best_of = PP_NEW_ARRAY(problem->arena, cells, int32_t);
    bound->upper = numbers(problem, problem->request->window_count);
    bound->count_low = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    bound->count_high = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    bound->direction = numbers(problem, features->count + 1);
    bound->member_count = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    bound->live = PP_NEW_ARRAY(problem->arena, features->count, uint16_t);
    bound->is_live = PP_NEW_ARRAY(problem->arena, features->count, bool);
    bound->priced = PP_NEW_ARRAY(problem->arena, features->dimension_count, uint16_t);
    bound->only = -1;
    for (size_t f = 0; f < features->count; f++)
        if (features->limit[f] == MATCH_NONE)
            make_live(bound, f);
    list_priced(bound);
    link_twins(bound);
}

void match_bound_init(struct match_bound *bound, struct match_problem *problem)
{
    const struct match_features *features = &problem->features;
    match_bound_room(bound, problem, problem->candidates.count);
    list_all_gains(bound);
    /* To begin with, half of what the first such member would bring. */
    for (size_t f = 0; f < features->count; f++) {
        const int64_t *worth = features->worth + f * features->row;
        const int64_t first = worth[1] - worth[0];
        if (features->sign[f] > 0 && first < problem->penalty)
            bound->prices.feature[f] = first * MATCH_FINE / 2;
    }
}

/* How many of those alive have the feature. */
static size_t count_alive(const struct match_bound *bound, size_t f)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const struct match_features *features = &bound->problem->features;
    size_t have = 0;
    for (size_t i = 0; i < bound->alive_count; i++) {
        const uint16_t *code = candidates->code + (size_t)bound->alive[i] * candidates->dimensions;
        for (size_t k = 0; k < candidates->dimensions; k++)
            for (uint32_t at = features->list_from[code[k]]; at < features->list_from[code[k] + 1];
                 at++)
                have += features->list[at] == f;
    }
    return have;
}

void match_bound_need(struct match_bound *bound)
{
    const struct match_problem *problem = bound->problem;
    const struct match_features *features = &problem->features;
    for (size_t f = 0; f < features->count; f++) {
        const int64_t *worth = features->worth + f * features->row;
        size_t need = 0;
        while (need + 1 < features->row && worth[need + 1] - worth[need] >= problem->penalty)
            need++;
        if (features->sign[f] > 0 && need &&
            2 * count_alive(bound, f) * problem->candidates.seats < need * bound->alive_count)
            bound->prices.feature[f] = problem->penalty / NEED_SHARE * MATCH_FINE;
    }
}

/* ---- what is looked at --------------------------------------------------------------------- */

/* Those with both ends alive; each charged to its first end, so that the bound is valid at once. */
static void take_gains(struct match_bound *bound)
{
    bound->gain_count = 0;
    for (size_t i = 0; i < bound->all_gain_count; i++) {
        struct match_gain *gain = &bound->all_gains[i];
        if (bound->is_alive[gain->end[0]] && bound->is_alive[gain->end[1]]) {
            gain->share = (int64_t)gain->points * MATCH_FINE;
            bound->gains[bound->gain_count++] = *gain;
            bound->bonus[gain->end[0]] += gain->share;
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
    bound->only = -1;
}

void match_bound_open_one(struct match_bound *bound, size_t window)
{
    memset(bound->open, 0, bound->problem->candidates.window_words * sizeof *bound->open);
    bound->open[window / 64] = (uint64_t)1 << window % 64;
    bound->only = (int32_t)window;
}

bool match_bound_is_open(const struct match_bound *bound, size_t window)
{
    return bound->open[window / 64] >> window % 64 & 1;
}

/* ---- a pass -------------------------------------------------------------------------------- */

static void price_codes(struct match_bound *bound)
{
    const struct match_features *features = &bound->problem->features;
    for (size_t k = 0; k < bound->priced_count; k++) {
        const size_t d = bound->priced[k];
        const size_t end = d + 1 < features->dimension_count ? features->dimensions[d + 1].first
                                                             : features->code_count;
        for (size_t code = features->dimensions[d].first; code < end; code++) {
            int64_t sum = 0;
            for (uint32_t i = features->list_from[code]; i < features->list_from[code + 1]; i++)
                sum += bound->prices.feature[features->list[i]];
            bound->code_price[code] = sum;
        }
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
    size_t n = 0;
    while (n + 1 < features->row && (worth[n + 1] - worth[n]) * MATCH_FINE > price)
        n++;
    bound->count_low[f] = (int32_t)n;
    const int64_t most = worth[n] * MATCH_FINE - price * (int64_t)n;
    while (n + 1 < features->row && (worth[n + 1] - worth[n]) * MATCH_FINE == price)
        n++;
    bound->count_high[f] = (int32_t)n;
    return most;
}

/* The part of the bound that no candidate changes: what each count could be worth at best. */
static void price_counts(struct match_bound *bound)
{
    const int32_t budget = bound->problem->request->budget;
    bound->counts = budget == MATCH_NONE ? 0 : (bound->prices.money * budget + 1023) / 1024;
    bound->counts -= bound->forced;
    for (size_t i = 0; i < bound->live_count; i++)
        bound->counts += price_count(bound, bound->live[i]);
}

static int64_t value_of(const struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate;
    const uint16_t *code = candidates->code + c * candidates->dimensions;
    /* Rounded so that the candidate never looks dearer than it is. */
    int64_t value = bound->bonus[c];
    if (bound->prices.money)
        value -= bound->prices.money * candidates->cost[c] / 1024;
    for (size_t k = 0; k < bound->priced_count; k++)
        value += bound->code_price[code[bound->priced[k]]];
    return value;
}

static void start_row(struct match_bound *bound, size_t window)
{
    const struct match_problem *problem = bound->problem;
    const size_t seats = problem->candidates.seats;
    for (size_t s = 0; s < seats; s++) {
        bound->best[window * seats + s] = problem->needed[s] ? MATCH_NEVER : 0;
        bound->best_of[window * seats + s] = -1;
    }
}

/* Puts a candidate, better than the last of these twins, at its place among them. */
static void put_best(struct match_bound *bound, size_t row, size_t seat, int64_t value,
                     int32_t candidate)
{
    size_t at = bound->last[seat];
    for (int before = bound->before[at]; before >= 0 && bound->best[row + (size_t)before] < value;
         before = bound->before[at]) {
        bound->best[row + at] = bound->best[row + (size_t)before];
        bound->best_of[row + at] = bound->best_of[row + (size_t)before];
        at = (size_t)before;
    }
    bound->best[row + at] = value;
    bound->best_of[row + at] = candidate;
}

static void pass_one(struct match_bound *bound)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t seats = candidates->seats, row = (size_t)bound->only * seats;
    for (size_t i = 0; i < bound->alive_count; i++) {
        const int32_t candidate = bound->alive[i];
        const size_t c = (size_t)candidate;
        const int64_t own = value_of(bound, candidate);
        bound->value[c] = own;
        for (unsigned left = candidates->fits[c] & bound->leaders; left; left &= left - 1) {
            const size_t s = (size_t)__builtin_ctz(left);
            const int64_t value = own + (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
            if (value > bound->best[row + bound->last[s]])
                put_best(bound, row, s, value, candidate);
        }
    }
}

/* By seat, what a value must exceed to be among the best of any open window. */
static void find_floors(const struct match_bound *bound, int64_t floors[static MATCH_SEATS_MOST])
{
    const struct match_problem *problem = bound->problem;
    const size_t seats = problem->candidates.seats;
    for (size_t s = 0; s < seats; s++)
        floors[s] = INT64_MAX;
    for (size_t w = 0; w < problem->request->window_count; w++) {
        for (size_t s = 0; match_bound_is_open(bound, w) && s < seats; s++) {
            const int64_t last = bound->best[w * seats + bound->last[s]];
            floors[s] = last < floors[s] ? last : floors[s];
        }
    }
}

/* Offers one candidate, for one seat, to every open window it is free in. */
static void offer(struct match_bound *bound, int32_t candidate, size_t seat, int64_t value)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t words = candidates->window_words;
    const uint64_t *windows = candidates->windows + (size_t)candidate * words;
    for (size_t k = 0; k < words; k++) {
        for (uint64_t free = windows[k] & bound->open[k]; free; free &= free - 1) {
            const size_t row = (k * 64 + (size_t)__builtin_ctzll(free)) * candidates->seats;
            if (value > bound->best[row + bound->last[seat]])
                put_best(bound, row, seat, value, candidate);
        }
    }
}

static void pass_all(struct match_bound *bound)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t seats = candidates->seats;
    int64_t floors[MATCH_SEATS_MOST];
    for (size_t i = 0; i < bound->alive_count; i++) {
        const int32_t candidate = bound->alive[i];
        const size_t c = (size_t)candidate;
        const int64_t own = value_of(bound, candidate);
        bound->value[c] = own;
        if (i % FLOOR_EVERY == 0)
            find_floors(bound, floors);
        for (unsigned left = candidates->fits[c] & bound->leaders; left; left &= left - 1) {
            const size_t s = (size_t)__builtin_ctz(left);
            const int64_t value = own + (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
            if (value > floors[s])
                offer(bound, candidate, s, value);
        }
    }
}

static void add_up(struct match_bound *bound, size_t window)
{
    const struct match_problem *problem = bound->problem;
    const size_t seats = problem->candidates.seats;
    int64_t sum = bound->counts + (int64_t)problem->request->windows[window].points * MATCH_FINE;
    bool filled = true;
    for (size_t s = 0; s < seats; s++) {
        filled &= bound->best[window * seats + s] > MATCH_NEVER;
        sum += filled ? bound->best[window * seats + s] : 0;
    }
    bound->upper[window] = filled ? sum : MATCH_NEVER;
}

void match_bound_begin(struct match_bound *bound)
{
    price_codes(bound);
    price_counts(bound);
    for (size_t w = 0; w < bound->problem->request->window_count; w++)
        if (bound->only < 0 || bound->only == (int32_t)w)
            start_row(bound, w);
}

void match_bound_look(struct match_bound *bound)
{
    if (bound->only >= 0)
        pass_one(bound);
    else
        pass_all(bound);
}

void match_bound_end(struct match_bound *bound)
{
    for (size_t w = 0; w < bound->problem->request->window_count; w++)
        if (match_bound_is_open(bound, w))
            add_up(bound, w);
}

void match_bound_pass(struct match_bound *bound)
{
    match_bound_begin(bound);
    match_bound_look(bound);
    match_bound_end(bound);
    bound->problem->stats.passes++;
    (void)match_problem_spend(bound->problem, 1 + (int64_t)bound->alive_count / 16);
}

/* ---- after a pass -------------------------------------------------------------------------- */

/* Without what the candidate has as a member: its value. */
static int64_t reach_in(const struct match_bound *bound, size_t c, size_t window)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t seats = candidates->seats;
    int64_t most = MATCH_NEVER;
    if (bound->upper[window] == MATCH_NEVER)
        return most;
    for (unsigned left = candidates->fits[c] & bound->leaders; left; left &= left - 1) {
        const size_t s = (size_t)__builtin_ctz(left);
        const int64_t reach = bound->upper[window] - bound->best[window * seats + bound->last[s]] +
                              (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
        most = reach > most ? reach : most;
    }
    return most;
}

int64_t match_bound_reach(const struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate;
    const uint64_t *windows = candidates->windows + c * candidates->window_words;
    int64_t most = MATCH_NEVER;
    if (bound->only >= 0)
        most = reach_in(bound, c, (size_t)bound->only);
    for (size_t k = 0; bound->only < 0 && k < candidates->window_words; k++) {
        for (uint64_t free = windows[k] & bound->open[k]; free; free &= free - 1) {
            const int64_t reach = reach_in(bound, c, k * 64 + (size_t)__builtin_ctzll(free));
            most = reach > most ? reach : most;
        }
    }
    return most == MATCH_NEVER ? most : most + bound->value[c];
}

/* After a pass: what the candidate lacks to be among the best of some open window; 0 if it is. */
static int64_t lack_of(const struct match_bound *bound, int32_t candidate)
{
    const struct match_candidates *candidates = &bound->problem->candidates;
    const size_t c = (size_t)candidate, seats = candidates->seats, words = candidates->window_words;
    int64_t least = -MATCH_NEVER;
    for (size_t k = 0; k < words; k++) {
        for (uint64_t free = candidates->windows[c * words + k] & bound->open[k]; free;
             free &= free - 1) {
            const size_t row = (k * 64 + (size_t)__builtin_ctzll(free)) * seats;
            for (unsigned left = candidates->fits[c] & bound->leaders; left; left &= left - 1) {
                const size_t s = (size_t)__builtin_ctz(left);
                const int64_t lack = bound->best[row + bound->last[s]] - bound->value[c] -
                                     (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
                least = lack < least ? lack : least;
            }
        }
    }
    return least;
}

int64_t match_bound_share(int64_t points, int64_t mine, int64_t other)
{
    const int64_t most = clamp(mine, 0, points), rest = clamp(other, 0, points);
    if (most + rest <= points) /* what nobody can take goes to the end that is further behind */
        return mine >= other ? points - rest : most;
    return mine >= other ? most : points - rest;
}

void match_bound_charge(struct match_bound *bound)
{
    if (!bound->gain_count)
        return;
    for (size_t i = 0; i < bound->gain_count; i++) {
        struct match_gain *gain = &bound->gains[i];
        const int64_t points = (int64_t)gain->points * MATCH_FINE;
        const int64_t share =
            match_bound_share(points, lack_of(bound, gain->end[0]) + gain->share,
                              lack_of(bound, gain->end[1]) + points - gain->share);
        const int64_t more = share - gain->share;
        bound->bonus[gain->end[0]] += more;
        bound->value[gain->end[0]] += more;
        bound->bonus[gain->end[1]] -= more;
        bound->value[gain->end[1]] -= more;
        gain->share = share;
    }
    match_bound_pass(bound);
}

static void take_back(struct match_bound *bound, const struct match_gain *gain)
{
    bound->bonus[gain->end[0]] -= gain->share;
    bound->bonus[gain->end[1]] -= (int64_t)gain->points * MATCH_FINE - gain->share;
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
            take_back(bound, gain);
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

/* Adds one slope to a deflected direction: what was there counts for six tenths. */
static int64_t deflect(int64_t *direction, int64_t slope)
{
    *direction = *direction * 6 / 10 + slope;
    return *direction * *direction / MATCH_FINE;
}

/* From now on the feature is counted. */
static void touch(struct match_bound *bound, size_t f)
{
    make_live(bound, f);
    list_priced(bound);
    (void)price_count(bound, f);
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
            for (uint32_t i = features->list_from[code]; i < features->list_from[code + 1]; i++) {
                const size_t f = features->list[i];
                if (++bound->member_count[f] > features->limit[f] && !bound->is_live[f])
                    touch(bound, f);
            }
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
    for (size_t i = 0; i < bound->live_count; i++) {
        const size_t f = bound->live[i];
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
    for (size_t i = 0; i < bound->live_count; i++) {
        const size_t f = bound->live[i];
        const int64_t price = bound->prices.feature[f] - length * bound->direction[f] / MATCH_FINE;
        bound->prices.feature[f] =
            clamp(price, features->sign[f] > 0 ? 0 : -most, features->sign[f] < 0 ? 0 : most);
    }
    const int64_t change = length * bound->direction[features->count] / unit;
    bound->prices.money = clamp(bound->prices.money - change, 0, (int64_t)1 << 34);
}
