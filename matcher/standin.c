#include "matcher/standin.h"

#include "matcher/rules.h"
#include "matcher/score.h"

struct match_standin match_standin(const struct match_index *index, size_t request,
                                   const struct match_team *team)
{
    struct match_standin standin = {
        .index = index, .request = &index->instance->requests[request], .team = *team};
    for (size_t s = standin.request->seat_count; s < MATCH_SEATS_MOST; s++)
        standin.team.seats[s] = MATCH_NONE;
    match_score_team(index, standin.request, &standin.team);
    standin.trial = standin.team;
    return standin;
}

bool match_standin_rest(const struct match_standin *standin, size_t seat, size_t other_seat)
{
    const struct match_instance *instance = standin->index->instance;
    const struct match_request *request = standin->request;
    const size_t window = (size_t)standin->team.window;
    for (size_t s = 0; s < request->seat_count; s++) {
        const int32_t peer = standin->team.seats[s];
        if (s == seat || s == other_seat)
            continue;
        if (peer == MATCH_NONE && match_rules_needed(request, s))
            return false;
        if (peer == MATCH_NONE)
            continue;
        if (!match_rules_fits(instance, request, s, peer) ||
            !match_rules_free(instance, request, window, peer))
            return false;
        for (size_t t = 0; t < s; t++)
            if (t != seat && t != other_seat && standin->team.seats[t] == peer)
                return false;
    }
    return true;
}

bool match_standin_sits(const struct match_standin *standin, int32_t peer)
{
    for (size_t s = 0; s < standin->request->seat_count; s++)
        if (standin->team.seats[s] == peer)
            return true;
    return false;
}

size_t match_standin_find(const struct match_standin *standin, size_t seat, int32_t *peers)
{
    const struct match_instance *instance = standin->index->instance;
    size_t count = 0;
    for (size_t p = 0; p < instance->peer_count; p++)
        if (match_rules_fits(instance, standin->request, seat, (int32_t)p) &&
            match_rules_free(instance, standin->request, (size_t)standin->team.window,
                             (int32_t)p) &&
            !match_standin_sits(standin, (int32_t)p))
            peers[count++] = (int32_t)p;
    return count;
}

uint32_t match_standin_breaks(const struct match_standin *standin, size_t seat, int32_t peer,
                              size_t other_seat, int32_t other)
{
    int32_t who[MATCH_SEATS_MOST];
    size_t size = 0;
    for (size_t s = 0; s < standin->request->seat_count; s++) {
        const int32_t sits = s == seat ? peer : s == other_seat ? other : standin->team.seats[s];
        if (sits != MATCH_NONE)
            who[size++] = sits;
    }
    return match_rules_counts(standin->index, standin->request, who, size);
}

const struct match_team *match_standin_try(struct match_standin *standin, size_t seat, int32_t peer)
{
    standin->trial = standin->team;
    standin->trial.seats[seat] = peer;
    match_score_team(standin->index, standin->request, &standin->trial);
    return &standin->trial;
}
