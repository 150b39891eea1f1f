#include "matcher/known.h"

void match_known_add(struct match_known *known, const struct match_elastic_team *team)
{
    known->at[known->added++ % MATCH_KNOWN_MOST] = *team;
}

struct match_elastic_team match_known_cheapest(const struct match_known *known,
                                               const struct match_wide *wide,
                                               const struct match_caps *caps)
{
    const size_t count = known->added < MATCH_KNOWN_MOST ? known->added : MATCH_KNOWN_MOST;
    struct match_elastic_team best = {.cost = MATCH_COST_MOST};
    for (size_t i = 0; i < count; i++) {
        struct match_needed needed = {0};
        match_lever_price(wide, caps, known->at[i].window, known->at[i].seats, &needed);
        if (needed.cost >= best.cost)
            continue;
        best = known->at[i];
        best.cost = needed.cost;
    }
    return best;
}
