/*
 * Mode single: the k best teams of one request, with proof.
 */
#include <inttypes.h>
#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/sieve.h"
#include "matcher/single.h"

/*
 * Adds an entry with the members of equal seats in every order, the lowest first; false when the
 * list takes no more of this team.
 */
static bool add_orders(const struct match_problem *problem, struct match_shortlist *all,
                       struct match_entry *entry, size_t seat)
{
    if (seat == problem->request->seat_count) {
        if (match_shortlist_full(all) && match_entry_order(entry, match_shortlist_last(all)) >= 0)
            return false; /* nor would those that follow come before it */
        match_shortlist_add(all, entry);
        return true;
    }
    /* Who sits here now, or anyone of the equal seats further on, each once, lowest first. */
    const struct match_entry before = *entry;
    int32_t last = INT32_MIN;
    for (;;) {
        size_t next = MATCH_SEATS_MOST;
        for (size_t s = seat; s < problem->request->seat_count; s++)
            if (match_problem_same(problem, seat, s) && before.seats[s] > last &&
                (next == MATCH_SEATS_MOST || before.seats[s] < before.seats[next]))
                next = s;
        if (next == MATCH_SEATS_MOST)
            break;
        last = before.seats[next];
        entry->seats[next] = before.seats[seat];
        entry->seats[seat] = last;
        if (!add_orders(problem, all, entry, seat + 1))
            return false;
        *entry = before;
    }
    return true;
}

/* The search looks at one order of equal seats; the answer has them all. */
static void spread_twins(struct match_problem *problem)
{
    struct match_shortlist all;
    match_shortlist_init(&all, problem->found.most, problem->arena);
    for (size_t i = 0; i < problem->found.count; i++) {
        struct match_entry entry = problem->found.at[i];
        (void)add_orders(problem, &all, &entry, 0);
    }
    problem->found = all;
}

static void fill_answer(const struct match_problem *problem, struct pp_arena *arena,
                        struct match_answer *answer)
{
    const struct match_shortlist *found = &problem->found;
    struct match_team *teams = PP_NEW_ARRAY(arena, found->count, struct match_team);
    for (size_t i = 0; i < found->count; i++) {
        teams[i].window = found->at[i].window;
        memcpy(teams[i].seats, found->at[i].seats, sizeof teams[i].seats);
        match_score_team(problem->index, problem->asked, &teams[i]);
        /* The search counts by features; the definition has the last word. */
        PP_REQUIRE(teams[i].points == found->at[i].points);
        PP_REQUIRE(match_rules_team(problem->index, problem->asked, &teams[i]) == 0);
    }
    answer->teams = teams;
    answer->team_count = found->count;
    answer->points = found->count ? teams[0].points : 0;
}

/* The search; of very many peers only among those whom a sieve leaves. */
static void search(struct match_problem *problem, const struct match_index *index,
                   const struct match_request *request, const struct match_options *options,
                   struct pp_arena *work, int64_t *bound)
{
    struct match_sieved sieved = {0};
    if (match_sieve_pays(index))
        sieved = match_sieve(index, request, options, work);
    match_problem_init(problem, index, request, options, sieved.among, work);
    if (sieved.among)
        problem->stats.candidates = sieved.candidates;
    if (sieved.found.count)
        problem->found = sieved.found;
    problem->stats.passes = sieved.stats.passes;
    problem->stats.nodes = sieved.stats.nodes;
    problem->stats.teams = sieved.stats.teams;
    problem->stats.steps = sieved.stats.steps;
    problem->stopped = sieved.stopped;
    match_search(problem, sieved.prices.feature ? &sieved.prices : NULL, bound, NULL);
}

enum pp_code match_single_request(const struct match_index *index,
                                  const struct match_request *request,
                                  const struct match_options *options, struct pp_arena *arena,
                                  struct match_answer *answer, struct pp_err *err)
{
    *answer = (struct match_answer){0};
    if (options->best_k < 1 || options->best_k > MATCH_BEST_MOST)
        return pp_fail(err, PP_INVALID, "the number of teams must be from 1 to %d, not %" PRId32,
                       MATCH_BEST_MOST, options->best_k);
    struct pp_arena work = {0};
    struct match_problem problem;
    search(&problem, index, request, options, &work, &answer->bound);
    spread_twins(&problem);
    fill_answer(&problem, arena, answer);
    answer->certificate = options->certify ? match_certificate_new(&problem, arena) : NULL;
    answer->stats = problem.stats;
    answer->status = problem.stopped      ? MATCH_FEASIBLE
                     : answer->team_count ? MATCH_OPTIMAL
                                          : MATCH_INFEASIBLE;
    if (answer->status == MATCH_INFEASIBLE)
        answer->bound = 0;
    pp_arena_fini(&work);
    if (answer->status == MATCH_FEASIBLE && !answer->team_count)
        return pp_fail(err, PP_TIMEOUT,
                       "the search was stopped before it found a team; give it more time");
    return PP_OK;
}

enum pp_code match_single(const struct match_index *index, size_t request,
                          const struct match_options *options, struct pp_arena *arena,
                          struct match_answer *answer, struct pp_err *err)
{
    if (request >= index->instance->request_count)
        return pp_fail(err, PP_INVALID, "there is no request %zu, the instance has %zu", request,
                       index->instance->request_count);
    return match_single_request(index, &index->instance->requests[request], options, arena, answer,
                                err);
}
