/*
 * Mode single: the k best teams of one request, with proof.
 */
#include <inttypes.h>
#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/search.h"
#include "matcher/single.h"

static void fill_answer(const struct match_problem *problem, struct pp_arena *arena,
                        struct match_answer *answer)
{
    const struct match_shortlist *found = &problem->found;
    struct match_team *teams = PP_NEW_ARRAY(arena, found->count, struct match_team);
    for (size_t i = 0; i < found->count; i++) {
        teams[i].window = found->at[i].window;
        memcpy(teams[i].seats, found->at[i].seats, sizeof teams[i].seats);
        match_score_team(problem->index, problem->request, &teams[i]);
        /* The search counts by features; the definition has the last word. */
        PP_REQUIRE(teams[i].points == found->at[i].points);
        PP_REQUIRE(match_rules_team(problem->index, problem->request, &teams[i]) == 0);
    }
    answer->teams = teams;
    answer->team_count = found->count;
    answer->points = found->count ? teams[0].points : 0;
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
    match_problem_init(&problem, index, request, options, &work);
    match_search(&problem, &answer->bound);
    fill_answer(&problem, arena, answer);
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
