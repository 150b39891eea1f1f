#include "matcher/search.h"

#include <string.h>

#include "matcher/branch.h"

/*
 * With more candidates than CORE the prices are found on a core of about CORE_SIZE. With slow
 * checks tiny instances take the same road.
 */
#ifdef PP_SLOW_CHECKS
enum { CORE = 3, CORE_SIZE = 2 };
#else
enum { CORE = 800, CORE_SIZE = 400 };
#endif

enum {
    CORE_ROUNDS = 1, /* each chooses the core anew, by the prices found before */
    CORE_MOVES = 8,  /* in each */
    CHARGE_EVERY = 7,
    FIRST_WINDOWS = 3, /* in which first teams are looked for */
    FIRST_MOVES = 20,  /* of the prices of each of them */
    FIRST_NODES = 1000,
    LAST_MOVES = 120,
};

struct search {
    struct match_problem *problem;
    struct match_narrow narrow;
    struct match_prices *tight; /* by window: prices found for it; feature NULL: none yet */
    int64_t *ceiling;           /* points, by window: no team there has more */
    int64_t *hope; /* points, by window: no team there that is not yet found has more */
    int32_t *core; /* a few good candidates, for quick looks */
    size_t core_count;
    int32_t *survivors; /* those whom the bound over all left */
    size_t survivor_count;
    bool knows; /* began with good prices */
};

static void note_ceilings(struct search *s)
{
    for (size_t w = 0; w < s->problem->request->window_count; w++) {
        if (!match_bound_is_open(&s->narrow.bound, w))
            continue;
        const int64_t points = match_bound_points(s->narrow.bound.upper[w]);
        s->ceiling[w] = points < s->ceiling[w] ? points : s->ceiling[w];
    }
}

/* ---- one window ---------------------------------------------------------------------------- */

static void keep_prices(struct search *s, size_t window)
{
    if (!s->tight[window].feature)
        s->tight[window] = match_prices_new(s->problem);
    match_prices_copy(s->problem, &s->tight[window], &s->narrow.bound.prices);
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
    struct match_bound *bound = &s->narrow.bound;
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
    struct match_bound *bound = &s->narrow.bound;
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
            match_bound_move(bound, top, step, match_narrow_target(&s->narrow, top));
    }
}

/* Prices for all windows at once; on a core when there are many candidates. */
static void find_core_prices(struct search *s, bool whole)
{
    struct match_bound *bound = &s->narrow.bound;
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
    s->core_count = s->narrow.bound.alive_count;
    s->core = PP_NEW_ARRAY(s->problem->arena, s->core_count, int32_t);
    memcpy(s->core, s->narrow.bound.alive, s->core_count * sizeof *s->core);
}

/* First teams in the most promising windows, so that there is something to beat. */
static void find_first_teams(struct search *s)
{
    struct match_problem *problem = s->problem;
    struct match_bound *bound = &s->narrow.bound;
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
        match_narrow_take(&s->narrow, window, s->core, s->core_count);
        match_prices_copy(problem, &bound->prices, &shared);
        if (match_narrow_lower(&s->narrow, window, FIRST_MOVES, true) &&
            match_lists_fill(&s->narrow.lists, bound, window, match_problem_aim(problem, true))) {
            match_polish(problem, &s->narrow.lists, window);
            (void)match_dive(problem, bound, &s->narrow.lists, window, MATCH_DIVE_BEST,
                             FIRST_NODES);
        }
        keep_prices(s, window);
    }
    match_prices_copy(problem, &bound->prices, &shared);
}

/* Prices and first teams from a core; then the bound over all, and those that it leaves. */
static void find_survivors(struct search *s)
{
    struct match_problem *problem = s->problem;
    struct match_bound *bound = &s->narrow.bound;
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
        match_narrow_take(&s->narrow, window, s->core, s->core_count);
        (void)match_narrow_lower(&s->narrow, window, FIRST_MOVES, true);
    }
    match_narrow_take(&s->narrow, window, s->survivors, s->survivor_count);
    if (known)
        match_prices_copy(s->problem, &s->narrow.bound.prices, &s->tight[window]);
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
        const bool open = match_narrow_lower(&s->narrow, window, LAST_MOVES, true);
        keep_prices(s, window);
        if (problem->stopped)
            return;
        const int64_t upper = match_bound_points(s->narrow.bound.upper[window]);
        s->hope[window] = upper < s->hope[window] ? upper : s->hope[window];
        if (open)
            match_branch(&s->narrow, window, true);
        if (!problem->stopped)
            s->hope[window] = problem->least;
    }
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
        if (known ? match_narrow_settle(&s->narrow, window, false)
                  : match_narrow_lower(&s->narrow, window, LAST_MOVES, false))
            match_branch(&s->narrow, window, false);
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
    const struct match_prices *prices = &s->narrow.bound.prices;
    if (found->count && s->tight[found->at[0].window].feature)
        prices = &s->tight[found->at[0].window];
    match_prices_copy(s->problem, learned, prices);
}

void match_search(struct match_problem *problem, const struct match_prices *hint, int64_t *bound,
                  struct match_prices *learned)
{
    const size_t windows = problem->request->window_count;
    struct search s = {.problem = problem};
    match_narrow_init(&s.narrow, problem);
    if (hint)
        match_bound_learn(&s.narrow.bound, hint);
    s.knows = hint != NULL;
    s.tight = PP_NEW_ARRAY(problem->arena, windows, struct match_prices);
    s.ceiling = PP_NEW_ARRAY(problem->arena, windows, int64_t);
    s.hope = PP_NEW_ARRAY(problem->arena, windows, int64_t);
    s.survivors = PP_NEW_ARRAY(problem->arena, problem->candidates.count, int32_t);
    for (size_t w = 0; w < windows; w++)
        s.ceiling[w] = problem->most;
    find_survivors(&s);
    struct match_prices shared = match_prices_new(problem);
    match_prices_copy(problem, &shared, &s.narrow.bound.prices);
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
