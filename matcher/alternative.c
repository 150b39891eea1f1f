/* Why this team: against the best other peer for each seat, the rest as it is. */
#include "matcher/check.h"
#include "matcher/standin.h"

static struct match_alternative best_of(struct match_standin *standin, size_t seat,
                                        const int32_t *peers, size_t count)
{
    struct match_alternative best = {.peer = MATCH_NONE};
    for (size_t i = 0; i < count; i++) {
        if (match_standin_breaks(standin, seat, peers[i], MATCH_SEATS_MOST, MATCH_NONE))
            continue;
        const struct match_team *team = match_standin_try(standin, seat, peers[i]);
        if (!best.others++ || team->points > best.team.points) {
            best.peer = peers[i];
            best.team = *team;
        }
    }
    if (best.others)
        best.difference = match_difference(&standin->team, &best.team);
    return best;
}

enum pp_code match_alternatives(const struct match_index *index, size_t request,
                                const struct match_team *team,
                                struct match_alternative alternatives[MATCH_SEATS_MOST],
                                struct pp_err *err)
{
    const enum pp_code code = match_check_team(index->instance, request, team, err);
    if (code != PP_OK)
        return code;
    struct match_standin standin = match_standin(index, request, team);
    struct pp_arena scratch = {0};
    int32_t *peers = PP_NEW_ARRAY(&scratch, index->instance->peer_count, int32_t);
    for (size_t s = 0; s < standin.request->seat_count; s++) {
        const size_t count =
            match_standin_rest(&standin, s, s) ? match_standin_find(&standin, s, peers) : 0;
        alternatives[s] = best_of(&standin, s, peers, count);
    }
    pp_arena_fini(&scratch);
    return PP_OK;
}
