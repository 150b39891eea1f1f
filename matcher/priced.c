#include "matcher/priced.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/score.h"

enum {
    NEED_SHARE = 20,  /* of all that is at stake in the request */
    MOVES_FIRST = 40, /* of the multipliers, in a window not looked at before */
    MOVES = 12,       /* else */
    REDUCE_EVERY = 6,
    STALL_MOST = 3,
    NODES_FIRST = 200, /* of the first look at each window, so that there is something to beat */
};

/* ---- made once ----------------------------------------------------------------------------- */

const struct match_index *match_priced_index(const struct match_index *index, int64_t scale,
                                             struct pp_arena *arena)
{
    struct match_index *scaled = PP_NEW(arena, struct match_index);
    const size_t count = index->instance->pair_count;
    struct match_pair *pairs = PP_NEW_ARRAY(arena, count, struct match_pair);
    *scaled = *index;
    for (size_t i = 0; i < count; i++) {
        pairs[i] = index->pairs[i];
        pairs[i].points *= (int32_t)scale;
    }
    scaled->pairs = pairs;
    scaled->pair_least *= (int32_t)scale;
    scaled->pair_most *= (int32_t)scale;
    return scaled;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Points without load; notes how large they are, and the load that was in them. */
static void take_load_out(struct match_priced *priced, const struct match_index *index,
                          struct pp_arena *arena)
{
    struct match_candidates *candidates = &priced->problem.candidates;
    const struct match_instance *instance = index->instance;
    int64_t points_most = 0, load_most = 0;
    priced->alone = PP_NEW_ARRAY(arena, candidates->count * candidates->seats, int64_t);
    for (size_t c = 0; c < candidates->count; c++) {
        const struct match_peer *peer = &instance->peers[candidates->peer[c]];
        const int64_t load = (int64_t)instance->weights.load * (peer->recent + 1);
        load_most = larger(load_most, load);
        for (size_t s = 0; s < candidates->seats; s++) {
            const size_t at = c * candidates->seats + s;
            priced->alone[at] = candidates->points[at] + load;
            points_most = larger(points_most, larger(priced->alone[at], -priced->alone[at]));
        }
    }
    /* Before anybody stays, every window costs what leaving everybody does. A draft may seat one
     * peer twice, who then stays twice: that must not outweigh the penalty. */
    priced->settled = match_score_settled(priced->of);
    priced->problem.most += (int64_t)candidates->seats * load_most + priced->settled;
    priced->problem.least = -(int64_t)priced->of->priority - priced->settled;
    const int64_t between = larger(priced->problem.most - priced->problem.least, 0);
    priced->problem.penalty = between + 1;
    priced->extent = points_most + between + priced->settled + 1;
}

void match_priced_find(struct match_priced *priced, const struct match_index *index,
                       const struct match_request *request, struct pp_arena *arena)
{
    *priced = (struct match_priced){.of = request};
    match_problem_begin(&priced->problem, index, request, &priced->options, arena);
    take_load_out(priced, index, arena);
}

/* Who is free, by window; the problem itself knows one window, in which all may be. */
static void list_free(struct match_priced *priced, struct pp_arena *arena)
{
    struct match_candidates *candidates = &priced->problem.candidates;
    const size_t windows = priced->of->window_count, words = candidates->window_words;
    size_t most = 0, total = 0;
    for (size_t k = 0; k < candidates->count * words; k++)
        total += (size_t)__builtin_popcountll(candidates->windows[k]);
    priced->free_from = PP_NEW_ARRAY(arena, windows + 1, uint32_t);
    priced->free = PP_NEW_ARRAY(arena, total, int32_t);
    for (size_t w = 0, at = 0; w < windows; w++) {
        for (size_t c = 0; c < candidates->count; c++)
            if (candidates->windows[c * words + w / 64] >> w % 64 & 1)
                priced->free[at++] = (int32_t)c;
        priced->free_from[w + 1] = (uint32_t)at;
        most = at - priced->free_from[w] > most ? at - priced->free_from[w] : most;
    }
    priced->price = PP_NEW_ARRAY(arena, most, int64_t);
    priced->all_peers = PP_NEW_ARRAY(arena, most, int32_t);
}

static void forget_windows(struct match_priced *priced, struct pp_arena *arena)
{
    struct match_candidates *candidates = &priced->problem.candidates;
    candidates->window_words = 1;
    candidates->windows = PP_NEW_ARRAY(arena, candidates->count, uint64_t);
    for (size_t c = 0; c < candidates->count; c++)
        candidates->windows[c] = 1;
    priced->one = *priced->of;
    priced->one.windows = &priced->window;
    priced->one.window_count = 1;
    priced->problem.request = &priced->one;
}

/* To begin with, whoever meets a need that must be met counts for a good deal. */
static void price_needs(struct match_priced *priced)
{
    const struct match_problem *problem = &priced->problem;
    const struct match_features *features = &problem->features;
    for (size_t f = 0; f < features->count; f++) {
        const int64_t *worth = features->worth + f * features->row;
        if (features->sign[f] > 0 && worth[1] - worth[0] >= problem->penalty)
            priced->bound.prices.feature[f] = problem->penalty / NEED_SHARE * MATCH_FINE;
    }
}

void match_priced_ready(struct match_priced *priced, const struct match_index *scaled,
                        int64_t scale, bool (*cancelled)(void *), void *arg, struct pp_arena *arena)
{
    struct match_problem *problem = &priced->problem;
    struct match_features *features = &problem->features;
    const size_t windows = priced->of->window_count;
    priced->scale = scale;
    priced->options = (struct match_options){.best_k = 1, .cancelled = cancelled, .arg = arg};
    for (size_t i = 0; i < problem->candidates.count * problem->candidates.seats; i++)
        priced->alone[i] *= scale;
    list_free(priced, arena);
    forget_windows(priced, arena);
    match_features_init(features, scaled, priced->of, problem->penalty, arena);
    for (size_t i = 0; i < features->count * features->row; i++)
        features->worth[i] *= scale;
    match_candidates_encode(&problem->candidates, scaled, features, arena);
    match_shortlist_init(&problem->found, 1, arena);
    problem->index = scaled;
    problem->priced = true;
    problem->penalty *= scale;
    problem->least *= scale;
    problem->most *= scale;
    match_bound_init(&priced->bound, problem);
    price_needs(priced);
    match_lists_init(&priced->lists, problem);
    priced->best = match_prices_new(problem);
    priced->good = match_prices_new(problem);
    match_prices_copy(problem, &priced->good, &priced->bound.prices);
    priced->tight = PP_NEW_ARRAY(arena, windows, struct match_prices);
    priced->promise = PP_NEW_ARRAY(arena, windows, int64_t);
    priced->done = PP_NEW_ARRAY(arena, windows, bool);
    priced->whole = PP_NEW_ARRAY(arena, windows, bool);
    priced->known = PP_NEW_ARRAY(arena, windows, bool);
    /* All now: the arena is shared, and requests may be priced side by side. */
    for (size_t w = 0; w < windows; w++) {
        priced->tight[w] = match_prices_new(problem);
        priced->promise[w] = INT64_MAX;
    }
}

/* ---- one window ---------------------------------------------------------------------------- */

static int64_t stay(const struct match_priced *priced, int32_t peer)
{
    return match_score_stay(priced->of, peer) * priced->scale;
}

/* Prices everybody free in the window; those who are not blocked are looked at. */
static void take_window(struct match_priced *priced, const struct match_ask *ask, size_t w)
{
    struct match_problem *problem = &priced->problem;
    struct match_candidates *candidates = &problem->candidates;
    const size_t seats = candidates->seats;
    const int32_t *free = priced->free + priced->free_from[w];
    const size_t count = priced->free_from[w + 1] - priced->free_from[w];
    const int64_t price_most = larger(problem->most - problem->least, 0);
    const bool stays = priced->settled && (size_t)priced->of->current->window == w;
    size_t kept = 0;
    priced->window = (struct match_window){
        .start = priced->of->windows[w].start,
        .points = (int32_t)((priced->of->windows[w].points - priced->settled) * priced->scale)};
    for (size_t i = 0; i < count; i++)
        priced->all_peers[i] = candidates->peer[free[i]];
    ask->price(ask->arg, w, priced->all_peers, count, priced->price);
    for (size_t i = 0; i < count; i++) {
        /* Dearer than all a team can bring: it would be worth less than leaving the request. */
        if (priced->price[i] > price_most) {
            priced->price[i] = MATCH_BLOCKED;
            continue;
        }
        const size_t row = (size_t)free[i] * seats;
        const int64_t less = priced->price[i] - (stays ? stay(priced, priced->all_peers[i]) : 0);
        for (size_t s = 0; s < seats; s++)
            candidates->points[row + s] = (int32_t)(priced->alone[row + s] - less);
        priced->bound.alive[kept++] = free[i];
    }
    match_bound_open_one(&priced->bound, 0);
    match_bound_take(&priced->bound, priced->bound.alive, kept);
    match_bound_rest(&priced->bound);
}

/* After take_window(): the price of a peer in it; MATCH_BLOCKED also for who is not free. */
static int64_t price_of(const struct match_priced *priced, size_t w, int32_t peer)
{
    const int32_t *free = priced->free + priced->free_from[w];
    const size_t count = priced->free_from[w + 1] - priced->free_from[w];
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (priced->problem.candidates.peer[free[middle]] < peer)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && priced->problem.candidates.peer[free[low]] == peer ? priced->price[low]
                                                                             : MATCH_BLOCKED;
}

/* After take_window(): the offer as an entry, if nobody in it is blocked. */
static bool price_offer(const struct match_priced *priced, const struct match_offer *offer,
                        struct match_entry *entry)
{
    const size_t w = (size_t)offer->window;
    *entry = (struct match_entry){.start = priced->of->windows[w].start,
                                  .points = offer->points * priced->scale};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        entry->seats[s] = s < priced->of->seat_count ? offer->seats[s] : MATCH_NONE;
    for (size_t s = 0; s < priced->of->seat_count; s++) {
        if (offer->seats[s] == MATCH_NONE)
            continue;
        const int64_t price = price_of(priced, w, offer->seats[s]);
        if (price == MATCH_BLOCKED)
            return false;
        entry->points -= price;
    }
    return true;
}

/* The other way round: an entry of the window at hand as an offer. */
static void make_offer(const struct match_priced *priced, size_t w, const struct match_entry *entry,
                       struct match_offer *offer)
{
    int64_t units = entry->points;
    for (size_t s = 0; s < priced->of->seat_count; s++)
        if (entry->seats[s] != MATCH_NONE)
            units += price_of(priced, w, entry->seats[s]);
    PP_REQUIRE(units % priced->scale == 0);
    offer->window = (int32_t)w;
    offer->points = units / priced->scale;
    memcpy(offer->seats, entry->seats, sizeof offer->seats);
}

static int64_t aim(const struct match_priced *priced)
{
    return match_problem_aim(&priced->problem, true);
}

static bool reaches(const struct match_priced *priced)
{
    return priced->bound.upper[0] >= aim(priced) * MATCH_FINE;
}

static bool settle(struct match_priced *priced)
{
    match_bound_pass(&priced->bound);
    match_bound_charge(&priced->bound);
    if (!reaches(priced))
        return false;
    match_bound_reduce(&priced->bound, aim(priced));
    match_bound_pass(&priced->bound);
    return reaches(priced);
}

/* Where a step aims: the points to beat, or a little below the bound when there are none. */
static int64_t target(const struct match_priced *priced)
{
    const struct match_problem *problem = &priced->problem;
    const int64_t upper = match_bound_points(priced->bound.upper[0]);
    return larger(aim(priced), upper - (problem->most - problem->least) / 20);
}

/* Lowers the bound by moves of the multipliers; false when it falls below the aim. */
static bool lower(struct match_priced *priced, int moves)
{
    struct match_bound *bound = &priced->bound;
    struct match_problem *problem = &priced->problem;
    const int64_t some = priced->scale * MATCH_FINE / 20;
    int64_t best = INT64_MAX, step = MATCH_FINE / 2;
    int stalled = 0;
    for (int i = 0; i < moves && step >= MATCH_FINE / 50 && !problem->stopped; i++) {
        match_bound_pass(bound);
        if (i % REDUCE_EVERY == 0 && reaches(priced)) {
            match_bound_charge(bound);
            match_bound_reduce(bound, aim(priced));
        }
        if (bound->upper[0] < best - some) {
            best = bound->upper[0];
            match_prices_copy(problem, &priced->best, &bound->prices);
            stalled = 0;
        } else if (++stalled >= STALL_MOST) {
            step = step * 6 / 10;
            stalled = 0;
            match_prices_copy(problem, &bound->prices, &priced->best);
            match_bound_rest(bound);
        }
        if (!reaches(priced))
            return false;
        match_bound_move(bound, 0, step, target(priced));
    }
    match_prices_copy(problem, &bound->prices, &priced->best);
    return settle(priced);
}

/* Has the window a better team? False when some of it was left unseen. */
static bool search_window(struct match_priced *priced, bool known, int64_t nodes)
{
    struct match_problem *problem = &priced->problem;
    match_bound_pass(&priced->bound);
    if (!reaches(priced) || !lower(priced, known ? MOVES : MOVES_FIRST) ||
        !match_lists_fill(&priced->lists, &priced->bound, 0, aim(priced)))
        return true;
    if (problem->found.count && problem->found.at[0].points <= problem->least)
        match_polish(problem, &priced->lists, 0);
    return match_dive(problem, &priced->bound, &priced->lists, 0, MATCH_DIVE_BEST, nodes);
}

/* ---- all windows --------------------------------------------------------------------------- */

static void use_prices(struct match_priced *priced, size_t w)
{
    match_prices_copy(&priced->problem, &priced->bound.prices,
                      priced->known[w] ? &priced->tight[w] : &priced->good);
}

/* While there is no team at all they may go anywhere: the next time would begin far off. */
static void keep_prices(struct match_priced *priced, size_t w)
{
    struct match_problem *problem = &priced->problem;
    if (problem->found.at[0].points <= problem->least)
        return;
    priced->known[w] = true;
    match_prices_copy(problem, &priced->tight[w], &priced->bound.prices);
    match_prices_copy(problem, &priced->good, &priced->bound.prices);
}

/* A better offer takes its place; the last few stay known. */
static void keep_other(struct match_bid *bid)
{
    if (bid->offer.window == MATCH_NONE)
        return;
    if (bid->other_count == MATCH_OTHERS_MOST)
        memmove(bid->others, bid->others + 1, --bid->other_count * sizeof *bid->others);
    bid->others[bid->other_count++] = bid->offer;
}

/*
 * False when some of the window was left unseen. Scratch memory dies with the window: a plan asks
 * many thousand times.
 */
static bool look_at(struct match_priced *priced, const struct match_ask *ask, size_t w,
                    int64_t nodes, struct match_bid *bid)
{
    struct match_problem *problem = &priced->problem;
    struct match_entry *found = &problem->found.at[0];
    const bool known = priced->known[w];
    struct match_entry before = *found;
    take_window(priced, ask, w);
    struct match_entry first;
    if ((int32_t)w == ask->first.window && price_offer(priced, &ask->first, &first) &&
        first.points > found->points) {
        *found = before = first;
        bid->offer = ask->first;
    }
    use_prices(priced, w);
    struct pp_arena *arena = problem->arena, scratch = {0};
    problem->arena = &scratch;
    const bool whole = search_window(priced, known, nodes);
    problem->arena = arena;
    pp_arena_fini(&scratch);
    keep_prices(priced, w);
    priced->promise[w] = priced->bound.upper[0];
    if (whole && found->points * MATCH_FINE < priced->promise[w])
        priced->promise[w] = found->points * MATCH_FINE;
    if (match_entry_order(found, &before) != 0) {
        keep_other(bid);
        make_offer(priced, w, found, &bid->offer);
    }
    return whole;
}

static size_t next_window(const struct match_priced *priced, const struct match_ask *ask)
{
    const size_t windows = priced->of->window_count;
    if (ask->first.window != MATCH_NONE && !priced->done[ask->first.window])
        return (size_t)ask->first.window;
    size_t next = windows;
    for (size_t w = 0; w < windows; w++)
        if (!priced->done[w] && (next == windows || priced->promise[w] > priced->promise[next]))
            next = w;
    return next;
}

/* Every window but those done; marks those seen whole, with few nodes, as done. */
static void look_at_all(struct match_priced *priced, const struct match_ask *ask, int64_t nodes,
                        bool last, struct match_bid *bid)
{
    const size_t windows = priced->of->window_count;
    bool *whole = priced->whole;
    for (size_t i = 0; i < windows && !priced->problem.stopped; i++) {
        const size_t w = next_window(priced, ask);
        if (w == windows)
            break;
        priced->done[w] = true;
        /* What the bound of the first round rules out by now needs no second look. */
        whole[w] = (last && priced->promise[w] < aim(priced) * MATCH_FINE) ||
                   look_at(priced, ask, w, nodes, bid);
        if (last && !whole[w])
            bid->bound = larger(bid->bound, match_bound_points(priced->promise[w]));
    }
    for (size_t w = 0; w < windows; w++)
        priced->done[w] = whole[w];
}

struct match_bid match_priced_best(struct match_priced *priced, const struct match_ask *ask)
{
    struct match_problem *problem = &priced->problem;
    const size_t windows = priced->of->window_count;
    struct match_bid bid = {.offer.window = MATCH_NONE, .bound = problem->least};
    struct match_entry *found = &problem->found.at[0];
    *found = (struct match_entry){.points = problem->least, .start = INT32_MIN};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        found->seats[s] = MATCH_NONE;
    problem->found.count = 1;
    problem->grain = ask->grain;
    memset(priced->done, 0, windows * sizeof *priced->done);
    memset(priced->whole, 0, windows * sizeof *priced->whole);
    if (!ask->again)
        look_at_all(priced, ask, NODES_FIRST, false, &bid);
    look_at_all(priced, ask, ask->nodes, true, &bid);
    bid.stopped = problem->stopped;
    bid.units = found->points;
    bid.open = bid.bound >= found->points + ask->grain;
    bid.bound = larger(bid.bound, found->points + ask->grain - 1);
    return bid;
}

/* ---- all that are worth so much ---------------------------------------------------------------
 */

static int by_units(const void *a, const void *b)
{
    const struct match_worth *x = a, *y = b;
    if (x->units != y->units)
        return x->units > y->units ? -1 : 1;
    if (x->offer.window != y->offer.window)
        return x->offer.window < y->offer.window ? -1 : 1;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (x->offer.seats[s] != y->offer.seats[s])
            return x->offer.seats[s] < y->offer.seats[s] ? -1 : 1;
    return 0;
}

/* Those of one window, behind the others; false when some may be missing. */
static bool list_window(struct match_priced *priced, const struct match_ask *ask, size_t w,
                        size_t most, struct match_within *within)
{
    struct match_problem *problem = &priced->problem;
    struct pp_arena *arena = problem->arena, scratch = {0};
    problem->arena = &scratch;
    match_shortlist_init(&problem->found, most + 1, &scratch); /* one more shows that it is full */
    take_window(priced, ask, w);
    use_prices(priced, w);
    bool whole = search_window(priced, priced->known[w], ask->nodes);
    for (size_t i = 0; i < problem->found.count; i++) {
        if (i == most) {
            whole = false;
            break;
        }
        struct match_worth *at = &within->teams[within->count++];
        const struct match_entry *entry = &problem->found.at[i];
        make_offer(priced, w, entry, &at->offer);
        at->units = entry->points;
    }
    problem->arena = arena;
    pp_arena_fini(&scratch);
    return whole;
}

/* Sorts what was found so far; where that is too much, only better ones are looked for. */
static void cut_list(struct match_priced *priced, size_t most, struct match_within *within)
{
    qsort(within->teams, within->count, sizeof *within->teams, by_units);
    if (within->count <= most)
        return;
    within->count = most;
    within->whole = false;
    priced->problem.least = within->teams[most - 1].units + 1;
}

struct match_within match_priced_within(struct match_priced *priced, const struct match_ask *ask,
                                        int64_t least, size_t most, struct pp_arena *arena)
{
    struct match_problem *problem = &priced->problem;
    struct match_within within = {.whole = true,
                                  .teams = PP_NEW_ARRAY(arena, 2 * most, struct match_worth)};
    const struct match_shortlist found = problem->found;
    const int64_t least_of_all = problem->least, grain = problem->grain;
    /* A team with fewer points is then as one that breaks a rule. */
    problem->least = larger(least, least_of_all);
    problem->grain = 1;
    for (size_t w = 0; w < priced->of->window_count && !problem->stopped; w++) {
        within.whole &= list_window(priced, ask, w, most, &within);
        cut_list(priced, most, &within);
    }
    problem->found = found;
    problem->least = least_of_all;
    problem->grain = grain;
    within.stopped = problem->stopped;
    return within;
}
