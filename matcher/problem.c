#include "matcher/problem.h"

#include "matcher/rules.h"
#include "matcher/score.h"

enum { STEPS_BETWEEN_QUESTIONS = 1024 };

/* Bounds on the points of any choice of candidates for the seats, in any window. */
static void set_range(struct match_problem *problem)
{
    const struct match_request *request = problem->request;
    const struct match_candidates *candidates = &problem->candidates;
    const int64_t seats = (int64_t)request->seat_count;
    int64_t least = request->windows[0].points, most = least;
    for (size_t w = 1; w < request->window_count; w++) {
        const int64_t points = request->windows[w].points;
        least = points < least ? points : least;
        most = points > most ? points : most;
    }
    for (size_t s = 0; s < request->seat_count; s++) {
        int64_t worst = 0, best = 0; /* of an empty seat, and at least as wide for a full one */
        for (size_t c = 0; c < candidates->count; c++) {
            const int64_t points = candidates->points[c * candidates->seats + s];
            if (candidates->fits[c] >> s & 1) {
                worst = points < worst ? points : worst;
                best = points > best ? points : best;
            }
        }
        least += worst;
        most += best;
    }
    for (size_t i = 0; i < request->cover_count; i++)
        most += (int64_t)request->cover[i].points * MATCH_LEVEL_MOST;
    for (size_t i = 0; i < request->balance_count; i++) {
        const struct match_balance *balance = &request->balance[i];
        const int64_t over = seats - balance->high;
        least -= balance->points * (over > balance->low ? over : balance->low);
    }
    if (request->group_limit != MATCH_NONE)
        least -= request->group_points * seats;
    least += problem->index->pair_least * (seats * (seats - 1) / 2);
    most += problem->index->pair_most * (seats * (seats - 1) / 2);
    problem->least = least;
    problem->most = most;
}

static bool same_skills(const struct match_skill *a, size_t a_count, const struct match_skill *b,
                        size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; i < a_count && same; i++)
        same = a[i].skill == b[i].skill && a[i].level == b[i].level;
    return same;
}

static bool are_twins(const struct match_request *request, size_t a, size_t b)
{
    const struct match_seat *x = &request->seats[a], *y = &request->seats[b];
    return match_rules_pin(request, a) == MATCH_NONE && match_rules_pin(request, b) == MATCH_NONE &&
           x->roles == y->roles && x->seniority == y->seniority && x->group == y->group &&
           x->want == y->want && x->required == y->required &&
           (x->required || x->value == y->value) &&
           same_skills(x->must, x->must_count, y->must, y->must_count);
}

static void find_twins(struct match_problem *problem)
{
    for (size_t s = 0; s < problem->request->seat_count; s++) {
        problem->twin[s] = MATCH_NONE;
        for (size_t t = 0; t < s; t++)
            if (are_twins(problem->request, t, s))
                problem->twin[s] = (int32_t)t;
    }
}

bool match_problem_same(const struct match_problem *problem, size_t a, size_t b)
{
    const int32_t low = (int32_t)(a < b ? a : b);
    int32_t high = (int32_t)(a < b ? b : a);
    while (high > low)
        high = problem->twin[high];
    return high == low;
}

void match_problem_sort_twins(const struct match_problem *problem, int32_t *seats)
{
    for (size_t s = 0; s < problem->request->seat_count; s++) {
        int32_t here = (int32_t)s;
        for (int32_t t = problem->twin[s]; t != MATCH_NONE && seats[t] > seats[here];
             here = t, t = problem->twin[t]) {
            const int32_t swap = seats[t];
            seats[t] = seats[here];
            seats[here] = swap;
        }
    }
}

static void begin(struct match_problem *problem, const struct match_index *index,
                  const struct match_request *request, const struct match_options *options,
                  const uint64_t *among, bool stays, struct pp_arena *arena)
{
    *problem = (struct match_problem){.index = index,
                                      .request = request,
                                      .asked = request,
                                      .options = options,
                                      .arena = arena,
                                      .grain = 1};
    for (size_t s = 0; s < request->seat_count; s++)
        problem->needed[s] = match_rules_needed(request, s);
    find_twins(problem);
    match_candidates_find(&problem->candidates, index, request, stays, among, arena);
    set_range(problem);
    problem->stats.candidates = (int64_t)problem->candidates.count;
}

void match_problem_begin(struct match_problem *problem, const struct match_index *index,
                         const struct match_request *request, const struct match_options *options,
                         struct pp_arena *arena)
{
    begin(problem, index, request, options, NULL, false, arena);
}

/* The request with what is settled taken from every window: who stays, brings it back. */
static const struct match_request *unsettle(const struct match_request *request,
                                            struct pp_arena *arena)
{
    const int64_t settled = match_score_settled(request);
    if (!settled)
        return request;
    struct match_request *less = PP_NEW(arena, struct match_request);
    struct match_window *windows = PP_NEW_ARRAY(arena, request->window_count, struct match_window);
    for (size_t w = 0; w < request->window_count; w++) {
        windows[w] = request->windows[w];
        windows[w].points -= (int32_t)settled;
    }
    *less = *request;
    less->windows = windows;
    return less;
}

void match_problem_init(struct match_problem *problem, const struct match_index *index,
                        const struct match_request *request, const struct match_options *options,
                        const uint64_t *among, struct pp_arena *arena)
{
    begin(problem, index, unsettle(request, arena), options, among, true, arena);
    problem->asked = request;
    problem->penalty = problem->most - problem->least + 1;
    match_features_init(&problem->features, index, request, problem->penalty, arena);
    match_candidates_encode(&problem->candidates, index, &problem->features, arena);
    match_shortlist_init(&problem->found, (size_t)options->best_k, arena);
}

int64_t match_problem_aim(const struct match_problem *problem, bool strict)
{
    if (!match_shortlist_full(&problem->found))
        return problem->least;
    return match_shortlist_last(&problem->found)->points + (strict ? problem->grain : 0);
}

bool match_problem_spend(struct match_problem *problem, int64_t steps)
{
    const struct match_options *options = problem->options;
    const int64_t before = problem->stats.steps;
    problem->stats.steps += steps;
    if (options->step_limit && problem->stats.steps > options->step_limit)
        problem->stopped = true;
    if (options->cancelled &&
        before / STEPS_BETWEEN_QUESTIONS != problem->stats.steps / STEPS_BETWEEN_QUESTIONS &&
        options->cancelled(options->arg))
        problem->stopped = true;
    if (problem->stopped && !problem->stats.stop_steps)
        problem->stats.stop_steps = problem->stats.steps - 1;
    return problem->stopped;
}

struct match_tie match_problem_tie(const struct match_problem *problem, int32_t a, int32_t b)
{
    return match_index_tie(problem->index, problem->candidates.peer[a],
                           problem->candidates.peer[b]);
}
