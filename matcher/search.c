#include "matcher/search.h"

#include <string.h>

#include "matcher/dive.h"

/*
 * With more candidates than CORE the prices are found on a core of about CORE_SIZE; after TIE_NODES
 * nodes ties are settled in order. With slow checks tiny instances take the same roads.
 */
#ifdef PP_SLOW_CHECKS
enum { CORE = 3, CORE_SIZE = 2, TIE_NODES = 2 };
#else
enum { CORE = 800, CORE_SIZE = 400, TIE_NODES = 5000 };
#endif

enum {
    CORE_ROUNDS = 1, /* each chooses the core anew, by the prices found before */
    CORE_MOVES = 8,  /* in each */
    CHARGE_EVERY = 7,
    FIRST_WINDOWS = 3, /* in which first teams are looked for */
    FIRST_MOVES = 20,  /* of the prices of each of them */
    FIRST_NODES = 1000,
    LAST_MOVES = 120,
    MANY = 300,        /* with more candidates than this alive, */
    REDUCE_OFTEN = 3,  /* moves between reductions; */
    REDUCE_EVERY = 12, /* else */
    STALL_MOST = 4,
};

struct search {
    struct match_problem *problem;
    struct match_bound bound;
    struct match_lists lists;
    struct match_prices best;   /* scratch of lower() */
    struct match_prices *tight; /* by window: prices found for it; feature NULL: none yet */
    int64_t *ceiling;           /* points, by window: no team there has more */
    int64_t *hope; /* points, by window: no team there that is not yet found has more */
    int32_t *core; /* a few good candidates, for quick looks */
    size_t core_count;
    int32_t *survivors; /* those whom the bound over all left */
    size_t survivor_count;
    bool knows; /* began with good prices */
};

/* Where a Polyak step aims: the points to beat, or a little below the bound when there is none. */
static int64_t target(const struct search *s, size_t window)
{
    const struct match_problem *problem = s->problem;
    if (match_shortlist_full(&problem->found))
        return match_shortlist_last(&problem->found)->points;
    const int64_t some = (problem->most - problem->least) / 20 + 1;
    return match_bound_points(s->bound.upper[window]) - some;
}

static void note_ceilings(struct search *s)
{
    for (size_t w = 0; w < s->problem->request->window_count; w++) {
        if (!match_bound_is_open(&s->bound, w))
            continue;
        const int64_t points = match_bound_points(s->bound.upper[w]);
        s->ceiling[w] = points < s->ceiling[w] ? points : s->ceiling[w];
    }
}

/* ---- one window ---------------------------------------------------------------------------- */

/* Looks at one window only, and of some candidates at those who are free in it. */
static void take_window(struct search *s, size_t window, const int32_t *some, size_t some_count)
{
    const struct match_candidates *candidates = &s->problem->candidates;
    struct match_bound *bound = &s->bound;
    size_t count = 0;
    for (size_t i = 0; i < some_count; i++) {
        const size_t c = (size_t)some[i];
        if (candidates->windows[c * candidates->window_words + window / 64] >> window % 64 & 1)
            bound->alive[count++] = some[i];
    }
    match_bound_open_one(bound, window);
    match_bound_take(bound, bound->alive, count);
    match_bound_rest(bound);
}

static void keep_prices(struct search *s, size_t window)
{
    if (!s->tight[window].feature)
        s->tight[window] = match_prices_new(s->problem);
    match_prices_copy(s->problem, &s->tight[window], &s->bound.prices);
}

static bool reaches(const struct search *s, size_t window, bool strict)
{
    return s->bound.upper[window] >= match_problem_aim(s->problem, strict) * MATCH_FINE;
}

/* At the best prices so far: charge, and reduce as far as that goes. */
static bool settle(struct search *s, size_t window, bool strict)
{
    match_bound_pass(&s->bound);
    match_bound_charge(&s->bound);
    if (!reaches(s, window, strict))
        return false;
    match_bound_reduce(&s->bound, match_problem_aim(s->problem, strict));
    match_bound_pass(&s->bound);
    return reaches(s, window, strict);
}

/* Lowers the bound of the window taken; false when it cannot hold a team of interest. */
static bool lower(struct search *s, size_t window, int moves, bool strict)
{
    struct match_bound *bound = &s->bound;
    int64_t best = INT64_MAX, step = MATCH_FINE / 2;
    int stalled = 0;
    for (int i = 0; i < moves && step >= MATCH_FINE / 50 && !s->problem->stopped; i++) {
        match_bound_pass(bound);
        if (i % (bound->alive_count > MANY ? REDUCE_OFTEN : REDUCE_EVERY) == 0 &&
            reaches(s, window, strict)) {
            match_bound_charge(bound);
            match_bound_reduce(bound, match_problem_aim(s->problem, strict));
        }
        if (!reaches(s, window, strict))
            return false;
        if (bound->upper[window] < best - MATCH_FINE / 20) {
            best = bound->upper[window];
            match_prices_copy(s->problem, &s->best, &bound->prices);
            stalled = 0;
        } else if (++stalled >= STALL_MOST) {
            step = step * 6 / 10;
            stalled = 0;
            match_prices_copy(s->problem, &bound->prices, &s->best);
            match_bound_rest(bound);
        }
        match_bound_move(bound, window, step, target(s, window));
    }
    match_prices_copy(s->problem, &bound->prices, &s->best);
    return settle(s, window, strict);
}

/* ---- the core ------------------------------------------------------------------------------ */

/* The value that `rank` of the values are at least as large as (quickselect; order is lost). */
static int64_t select_large(int64_t *values, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        const int64_t pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        while (i <= j) {
            while (values[i] > pivot)
                i++;
            while (values[j] < pivot)
                j--;
            if (i > j)
                break;
            const int64_t swap = values[i];
            values[i++] = values[j];
            values[j] = swap;
            if (!j)
                break;
            j--;
        }
        if (rank <= j)
            high = j;
        else if (rank >= i)
            low = i;
        else
            break;
    }
    return values[rank];
}

/* After a pass over all: keeps those with the largest reach. */
static void take_core(struct search *s)
{
    struct match_bound *bound = &s->bound;
    int64_t *reach = PP_NEW_ARRAY(s->problem->arena, 2 * bound->alive_count, int64_t);
    int64_t *copy = reach + bound->alive_count;
    for (size_t i = 0; i < bound->alive_count; i++)
        reach[i] = copy[i] = match_bound_reach(bound, bound->alive[i]);
    const int64_t least = select_large(copy, bound->alive_count, CORE_SIZE);
    size_t count = 0;
    for (size_t i = 0; i < bound->alive_count; i++)
        if (reach[i] > least || (reach[i] == least && count < 2 * CORE_SIZE))
            bound->alive[count++] = bound->alive[i];
    match_bound_take(bound, bound->alive, count);
}

/* Finds prices that are good for the windows with the largest bounds. */
static void find_prices(struct search *s, bool whole)
{
    struct match_bound *bound = &s->bound;
    int64_t step = MATCH_FINE, before = INT64_MAX;
    size_t top = 0;
    for (int i = 0; i < (s->knows ? 1 : CORE_MOVES) && !s->problem->stopped; i++) {
        match_bound_pass(bound);
        if (i % CHARGE_EVERY == 0)
            match_bound_charge(bound);
        if (whole) {
            note_ceilings(s);
            match_bound_close(bound, match_problem_aim(s->problem, false));
        }
        if (!match_bound_top(bound, &top) || bound->upper[top] == MATCH_NEVER)
            return;
        if (bound->upper[top] > before)
            step = step * 7 / 10;
        before = bound->upper[top];
        if (!s->knows)
            match_bound_move(bound, top, step, target(s, top));
    }
}

/* Prices for all windows at once; on a core when there are many candidates. */
static void find_core_prices(struct search *s, bool whole)
{
    struct match_bound *bound = &s->bound;
    const size_t count = s->problem->candidates.count;
    for (int round = 0; round < (whole ? 1 : CORE_ROUNDS) && !s->problem->stopped; round++) {
        match_bound_take(bound, s->survivors, count);
        if (!whole) {
            match_bound_pass(bound);
            note_ceilings(s);
            take_core(s);
        }
        match_bound_rest(bound);
        if (!s->knows)
            match_bound_need(bound);
        find_prices(s, whole);
    }
}

static void keep_core(struct search *s)
{
    s->core_count = s->bound.alive_count;
    s->core = PP_NEW_ARRAY(s->problem->arena, s->core_count, int32_t);
    memcpy(s->core, s->bound.alive, s->core_count * sizeof *s->core);
}

/* First teams in the most promising windows, so that there is something to beat. */
static void find_first_teams(struct search *s)
{
    struct match_problem *problem = s->problem;
    struct match_bound *bound = &s->bound;
    const size_t windows = problem->request->window_count;
    int64_t *promise = PP_NEW_ARRAY(problem->arena, windows, int64_t);
    struct match_prices shared = match_prices_new(problem);
    match_prices_copy(problem, &shared, &bound->prices);
    match_bound_pass(bound);
    for (size_t w = 0; w < windows; w++)
        promise[w] = match_bound_is_open(bound, w) ? bound->upper[w] : MATCH_NEVER;
    for (int i = 0; i < FIRST_WINDOWS && !problem->stopped; i++) {
        size_t window = 0;
        for (size_t w = 1; w < windows; w++)
            window = promise[w] > promise[window] ? w : window;
        if (promise[window] == MATCH_NEVER)
            break;
        promise[window] = MATCH_NEVER;
        take_window(s, window, s->core, s->core_count);
        match_prices_copy(problem, &bound->prices, &shared);
        if (lower(s, window, FIRST_MOVES, true) &&
            match_lists_fill(&s->lists, bound, window, match_problem_aim(problem, true))) {
            match_polish(problem, &s->lists, window);
            (void)match_dive(problem, bound, &s->lists, window, MATCH_DIVE_BEST, FIRST_NODES);
        }
        keep_prices(s, window);
    }
    match_prices_copy(problem, &bound->prices, &shared);
}

/* Prices and first teams from a core; then the bound over all, and those that it leaves. */
static void find_survivors(struct search *s)
{
    struct match_problem *problem = s->problem;
    struct match_bound *bound = &s->bound;
    const size_t count = problem->candidates.count;
    for (size_t i = 0; i < count; i++)
        s->survivors[i] = (int32_t)i;
    match_bound_open_all(bound);
    find_core_prices(s, count <= CORE);
    if (problem->stopped)
        return;
    keep_core(s);
    find_first_teams(s);
    match_bound_open_all(bound);
    match_bound_take(bound, s->survivors, count);
    match_bound_pass(bound);
    match_bound_charge(bound);
    note_ceilings(s);
    match_bound_close(bound, match_problem_aim(problem, false));
    match_bound_reduce(bound, match_problem_aim(problem, false));
    memcpy(s->survivors, bound->alive, bound->alive_count * sizeof *bound->alive);
    s->survivor_count = bound->alive_count;
    problem->stats.survivors = (int64_t)bound->alive_count;
}

/* ---- the two rounds ------------------------------------------------------------------------ */

/* Looks at the survivors in one window; true when prices were found for it before. */
static bool prepare_window(struct search *s, size_t window)
{
    const bool known = s->tight[window].feature != NULL;
    if (!known && s->survivor_count > 2 * s->core_count) {
        take_window(s, window, s->core, s->core_count);
        (void)lower(s, window, FIRST_MOVES, true);
    }
    take_window(s, window, s->survivors, s->survivor_count);
    if (known)
        match_prices_copy(s->problem, &s->bound.prices, &s->tight[window]);
    return known;
}

/* Every window, the most promising first, until none can hold a team that beats the list. */
static void find_best(struct search *s)
{
    struct match_problem *problem = s->problem;
    const size_t windows = problem->request->window_count;
    bool *done = PP_NEW_ARRAY(problem->arena, windows, bool);
    for (size_t round = 0; round < windows && !problem->stopped; round++) {
        size_t window = windows;
        for (size_t w = 0; w < windows; w++)
            if (!done[w] && (window == windows || s->ceiling[w] > s->ceiling[window]))
                window = w;
        if (s->ceiling[window] < match_problem_aim(problem, true))
            return;
        done[window] = true;
        prepare_window(s, window);
        const bool open = lower(s, window, LAST_MOVES, true);
        keep_prices(s, window);
        if (problem->stopped)
            return;
        const int64_t upper = match_bound_points(s->bound.upper[window]);
        s->hope[window] = upper < s->hope[window] ? upper : s->hope[window];
        if (open &&
            match_lists_fill(&s->lists, &s->bound, window, match_problem_aim(problem, true)))
            (void)match_dive(problem, &s->bound, &s->lists, window, MATCH_DIVE_BEST, 0);
        if (!problem->stopped)
            s->hope[window] = problem->least;
    }
}

/* Few teams are equal as a rule; only when that fails, the order that ends soon with many. */
static void settle_window(struct search *s, size_t window)
{
    struct match_problem *problem = s->problem;
    static const enum match_dive kinds[] = {MATCH_DIVE_TIES, MATCH_DIVE_IN_ORDER};
    for (int i = 0; i < 2; i++)
        if (!match_lists_fill(&s->lists, &s->bound, window, match_problem_aim(problem, false)) ||
            match_dive(problem, &s->bound, &s->lists, window, kinds[i], i ? 0 : TIE_NODES))
            return;
}

/* Teams that equal the last of a full list but come before it: windows by rising start. */
static void settle_ties(struct search *s)
{
    struct match_problem *problem = s->problem;
    const struct match_request *request = problem->request;
    bool *done = PP_NEW_ARRAY(problem->arena, request->window_count, bool);
    for (size_t round = 0; round < request->window_count && !problem->stopped; round++) {
        size_t window = request->window_count;
        for (size_t w = 0; w < request->window_count; w++)
            if (!done[w] && (window == request->window_count ||
                             request->windows[w].start < request->windows[window].start))
                window = w;
        done[window] = true;
        const struct match_entry *last = match_shortlist_last(&problem->found);
        if (s->ceiling[window] < last->points || request->windows[window].start > last->start)
            continue;
        const bool known = prepare_window(s, window);
        if (known ? settle(s, window, false) : lower(s, window, LAST_MOVES, false))
            settle_window(s, window);
    }
}

/* The prices of a window that was looked into, else those that kept it closed. */
static void keep_closing(struct search *s, const struct match_prices *shared)
{
    const size_t windows = s->problem->request->window_count;
    s->problem->closing = PP_NEW_ARRAY(s->problem->arena, windows, struct match_prices);
    for (size_t w = 0; w < windows; w++)
        s->problem->closing[w] = s->tight[w].feature ? s->tight[w] : *shared;
}

/* The prices of the window of the best team, where they are known. */
static void learn(const struct search *s, struct match_prices *learned)
{
    const struct match_shortlist *found = &s->problem->found;
    const struct match_prices *prices = &s->bound.prices;
    if (found->count && s->tight[found->at[0].window].feature)
        prices = &s->tight[found->at[0].window];
    match_prices_copy(s->problem, learned, prices);
}

void match_search(struct match_problem *problem, const struct match_prices *hint, int64_t *bound,
                  struct match_prices *learned)
{
    const size_t windows = problem->request->window_count;
    struct search s = {.problem = problem};
    match_bound_init(&s.bound, problem);
    if (hint)
        match_bound_learn(&s.bound, hint);
    s.knows = hint != NULL;
    match_lists_init(&s.lists, problem);
    s.best = match_prices_new(problem);
    s.tight = PP_NEW_ARRAY(problem->arena, windows, struct match_prices);
    s.ceiling = PP_NEW_ARRAY(problem->arena, windows, int64_t);
    s.hope = PP_NEW_ARRAY(problem->arena, windows, int64_t);
    s.survivors = PP_NEW_ARRAY(problem->arena, problem->candidates.count, int32_t);
    for (size_t w = 0; w < windows; w++)
        s.ceiling[w] = problem->most;
    find_survivors(&s);
    struct match_prices shared = match_prices_new(problem);
    match_prices_copy(problem, &shared, &s.bound.prices);
    memcpy(s.hope, s.ceiling, windows * sizeof *s.hope);
    if (!problem->stopped)
        find_best(&s);
    if (!problem->stopped && match_shortlist_full(&problem->found))
        settle_ties(&s);
    *bound = problem->found.count ? problem->found.at[0].points : problem->least;
    for (size_t w = 0; w < windows && problem->stopped; w++)
        *bound = s.hope[w] > *bound ? s.hope[w] : *bound;
    if (problem->options->certify)
        keep_closing(&s, &shared);
    if (learned)
        learn(&s, learned);
}
