#include "matcher/narrow.h"

enum {
    MANY = 300,        /* with more candidates than this alive, */
    REDUCE_OFTEN = 3,  /* moves between reductions; */
    REDUCE_EVERY = 12, /* else */
    STALL_MOST = 4,
};

void match_narrow_init(struct match_narrow *narrow, struct match_problem *problem)
{
    *narrow = (struct match_narrow){.problem = problem};
    match_bound_init(&narrow->bound, problem);
    match_lists_init(&narrow->lists, problem);
    narrow->best = match_prices_new(problem);
}

int64_t match_narrow_target(const struct match_narrow *narrow, size_t window)
{
    const struct match_problem *problem = narrow->problem;
    if (match_shortlist_full(&problem->found))
        return match_shortlist_last(&problem->found)->points;
    const int64_t some = (problem->most - problem->least) / 20 + 1;
    return match_bound_points(narrow->bound.upper[window]) - some;
}

void match_narrow_take(struct match_narrow *narrow, size_t window, const int32_t *some,
                       size_t some_count)
{
    const struct match_candidates *candidates = &narrow->problem->candidates;
    struct match_bound *bound = &narrow->bound;
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

static bool reaches(const struct match_narrow *narrow, size_t window, bool strict)
{
    return narrow->bound.upper[window] >= match_problem_aim(narrow->problem, strict) * MATCH_FINE;
}

bool match_narrow_settle(struct match_narrow *narrow, size_t window, bool strict)
{
    match_bound_pass(&narrow->bound);
    match_bound_charge(&narrow->bound);
    if (!reaches(narrow, window, strict))
        return false;
    match_bound_reduce(&narrow->bound, match_problem_aim(narrow->problem, strict));
    match_bound_pass(&narrow->bound);
    return reaches(narrow, window, strict);
}

bool match_narrow_lower(struct match_narrow *narrow, size_t window, int moves, bool strict)
{
    struct match_bound *bound = &narrow->bound;
    int64_t best = INT64_MAX, step = MATCH_FINE / 2;
    int stalled = 0;
    for (int i = 0; i < moves && step >= MATCH_FINE / 50 && !narrow->problem->stopped; i++) {
        match_bound_pass(bound);
        if (i % (bound->alive_count > MANY ? REDUCE_OFTEN : REDUCE_EVERY) == 0 &&
            reaches(narrow, window, strict)) {
            match_bound_charge(bound);
            match_bound_reduce(bound, match_problem_aim(narrow->problem, strict));
        }
        if (!reaches(narrow, window, strict))
            return false;
        if (bound->upper[window] < best - MATCH_FINE / 20) {
            best = bound->upper[window];
            match_prices_copy(narrow->problem, &narrow->best, &bound->prices);
            stalled = 0;
        } else if (++stalled >= STALL_MOST) {
            step = step * 6 / 10;
            stalled = 0;
            match_prices_copy(narrow->problem, &bound->prices, &narrow->best);
            match_bound_rest(bound);
        }
        match_bound_move(bound, window, step, match_narrow_target(narrow, window));
    }
    match_prices_copy(narrow->problem, &bound->prices, &narrow->best);
    return match_narrow_settle(narrow, window, strict);
}
