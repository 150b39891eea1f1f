/*
 * Explanations: data only, put into words elsewhere. Everything here asks the plain rules and the
 * plain points, not the search's tables.
 */
#include "matcher/check.h"
#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/single.h"

enum pp_code match_funnel(const struct match_index *index, size_t request_index,
                          struct pp_arena *arena, struct match_funnel *funnel, struct pp_err *err)
{
    const enum pp_code code = match_check_request(index->instance, request_index, err);
    if (code != PP_OK)
        return code;
    const struct match_instance *instance = index->instance;
    const struct match_request *request = &instance->requests[request_index];
    *funnel = (struct match_funnel){.peers = instance->peer_count,
                                    .seats = request->seat_count,
                                    .windows = request->window_count};
    int64_t *free_in = PP_NEW_ARRAY(arena, request->window_count * request->seat_count, int64_t);
    for (size_t s = 0; s < request->seat_count; s++) {
        for (size_t p = 0; p < instance->peer_count; p++) {
            const uint32_t broken = match_rules_broken(instance, request, s, (int32_t)p);
            for (size_t rule = 0; rule < MATCH_RULES && !(broken >> rule & 1); rule++)
                funnel->left[s][rule]++;
            for (size_t w = 0; !broken && w < request->window_count; w++)
                free_in[w * request->seat_count + s] +=
                    match_rules_free(instance, request, w, (int32_t)p);
        }
    }
    funnel->free_in = free_in;
    return PP_OK;
}

enum pp_code match_why(const struct match_index *index, size_t request, struct match_team *team,
                       struct pp_err *err)
{
    const enum pp_code code = match_check_team(index->instance, request, team, err);
    if (code == PP_OK)
        match_score_team(index, &index->instance->requests[request], team);
    return code;
}

uint32_t match_team_breaks(const struct match_index *index, size_t request,
                           const struct match_team *team)
{
    PP_REQUIRE(request < index->instance->request_count);
    return match_rules_team(index, &index->instance->requests[request], team);
}

/* ---- why not ------------------------------------------------------------------------------- */

static bool is_pinned(const struct match_request *request, int32_t peer)
{
    for (size_t i = 0; i < request->pinned_count; i++)
        if (request->pinned[i].peer == peer)
            return true;
    return false;
}

static bool comes_before(const struct match_request *request, const struct match_team *a,
                         const struct match_team *b)
{
    if (a->points != b->points)
        return a->points > b->points;
    const int32_t a_start = request->windows[a->window].start;
    const int32_t b_start = request->windows[b->window].start;
    if (a_start != b_start)
        return a_start < b_start;
    for (size_t s = 0; s < request->seat_count; s++)
        if (a->seats[s] != b->seats[s])
            return a->seats[s] < b->seats[s];
    return false;
}

/* The best team with the peer in one seat, taken when it comes before what is there. */
static enum pp_code try_seat(const struct match_index *index, const struct match_request *request,
                             size_t seat, int32_t peer, const struct match_options *options,
                             struct match_why_not *why, struct pp_err *err)
{
    struct match_pin pins[MATCH_SEATS_MOST];
    const struct match_request pinned = match_rules_with_pin(request, (int32_t)seat, peer, pins);
    struct pp_arena work = {0};
    struct match_answer answer;
    struct pp_err stopped = {0};
    enum pp_code code = match_single_request(index, &pinned, options, &work, &answer, &stopped);
    if (code == PP_TIMEOUT || (code == PP_OK && answer.status == MATCH_FEASIBLE)) {
        why->proven = false;
        code = PP_OK;
    } else if (code != PP_OK) {
        *err = stopped;
    }
    if (code == PP_OK && answer.team_count &&
        (!why->possible || comes_before(request, &answer.teams[0], &why->team))) {
        why->possible = true;
        why->team = answer.teams[0];
    }
    pp_arena_fini(&work);
    return code;
}

static void find_broken(const struct match_instance *instance, const struct match_request *request,
                        int32_t peer, struct pp_arena *arena, struct match_why_not *why)
{
    bool *busy = PP_NEW_ARRAY(arena, request->window_count, bool);
    for (size_t w = 0; w < request->window_count; w++)
        busy[w] = !match_rules_free(instance, request, w, peer);
    why->busy = busy;
    for (size_t s = 0; s < request->seat_count; s++) {
        why->broken[s] = match_rules_broken(instance, request, s, peer);
        why->eligible |= !why->broken[s];
    }
}

uint32_t match_peer_breaks(const struct match_index *index, size_t request, size_t seat,
                           int32_t peer)
{
    const struct match_instance *instance = index->instance;
    return match_rules_broken(instance, &instance->requests[request], seat, peer);
}

static bool sits_in(const struct match_answer *answer, size_t seats, int32_t peer)
{
    for (size_t s = 0; answer->team_count && s < seats; s++)
        if (answer->teams[0].seats[s] == peer)
            return true;
    return false;
}

enum pp_code match_why_not(const struct match_index *index, size_t request_index, int32_t peer,
                           const struct match_options *options, struct pp_arena *arena,
                           struct match_why_not *why, struct pp_err *err)
{
    const struct match_instance *instance = index->instance;
    enum pp_code code = match_check_peer(instance, request_index, peer, err);
    if (code != PP_OK)
        return code;
    const struct match_request *request = &instance->requests[request_index];
    *why = (struct match_why_not){
        .seats = request->seat_count, .windows = request->window_count, .proven = true};
    find_broken(instance, request, peer, arena, why);
    struct match_options one = *options;
    one.best_k = 1;
    struct match_answer best;
    code = match_single_request(index, request, &one, arena, &best, err);
    why->proven = code == PP_OK && best.status != MATCH_FEASIBLE;
    why->best_points = best.points;
    if (code == PP_OK && best.team_count)
        why->best = best.teams[0];
    why->chosen = code == PP_OK && sits_in(&best, request->seat_count, peer);
    for (size_t s = 0; code == PP_OK && s < request->seat_count; s++)
        if (!why->broken[s] && (!is_pinned(request, peer) || match_rules_pin(request, s) == peer))
            code = try_seat(index, request, s, peer, &one, why, err);
    why->cost = why->possible ? why->best_points - why->team.points : 0;
    return code;
}
