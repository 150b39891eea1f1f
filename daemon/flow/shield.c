#include "daemon/flow/shield.h"

#include <string.h>

#include "daemon/flow/words.h"
#include "matcher/explain.h"

struct flow_instance flow_shield_view(const struct flow_instance *view, struct pp_arena *arena)
{
    struct flow_instance open = *view;
    for (size_t i = 0; i < view->match.request_count; i++)
        if (view->match.requests[i].balance_count) {
            open.match = *match_instance_without_balance(&view->match, arena);
            break;
        }
    return open;
}

static bool has_value(const struct match_instance *instance, int32_t peer,
                      const struct match_balance *aim)
{
    return peer != MATCH_NONE && instance->peers[peer].traits[aim->trait] == aim->value;
}

const char *flow_shield_team(const struct flow_instance *view, struct match_team *team,
                             struct pp_arena *arena)
{
    const struct match_request *request = flow_instance_request(view);
    int members = 0, met = 0;
    team->points -= team->parts.balance;
    team->parts.balance = 0;
    for (size_t s = 0; s < request->seat_count; s++)
        members += team->seats[s] != MATCH_NONE;
    if (!request->balance_count || members < FLOW_AIMS_LEAST)
        return NULL;
    for (size_t i = 0; i < request->balance_count; i++) {
        const struct match_balance *aim = &request->balance[i];
        int count = 0;
        for (size_t s = 0; s < request->seat_count; s++)
            count += has_value(&view->match, team->seats[s], aim);
        met += aim->low <= count && count <= aim->high;
    }
    return flow_aims_words(met, (int)request->balance_count, arena);
}

static bool same_people(const struct match_team *a, const struct match_team *b)
{
    return memcmp(a->seats, b->seats, sizeof a->seats) == 0;
}

/* The others are ranked as if nobody had answered anything. */
static enum pp_code find_others(const struct flow_instance *view,
                                const struct match_options *options, struct pp_arena *arena,
                                struct flow_best *found, struct pp_err *err)
{
    const struct flow_instance open = flow_shield_view(view, arena);
    struct match_answer others;
    const enum pp_code code = match_single(match_index_new(&open.match, arena), view->request,
                                           options, arena, &others, err);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < others.team_count && found->count < (size_t)options->best_k; i++)
        if (!same_people(&others.teams[i], &found->teams[0]))
            found->teams[found->count++] = others.teams[i];
    found->bound = others.bound;
    if (others.status != MATCH_OPTIMAL)
        found->status = others.status;
    return PP_OK;
}

enum pp_code flow_shield_best(const struct flow_instance *view, const struct match_options *options,
                              int best, struct pp_arena *arena, struct flow_best *found,
                              struct pp_err *err)
{
    const bool aims = flow_instance_request(view)->balance_count > 0;
    const struct match_index *index = match_index_new(&view->match, arena);
    struct match_options chosen = *options, others = *options;
    chosen.best_k = aims ? 1 : best;
    others.best_k = best;
    *found = (struct flow_best){.kept_best = chosen.best_k};
    const enum pp_code code = match_single(index, view->request, &chosen, arena, &found->kept, err);
    if (code != PP_OK)
        return code;
    found->status = found->kept.status;
    found->bound = found->kept.bound;
    found->count = found->kept.team_count;
    found->teams = PP_NEW_ARRAY(arena, best, struct match_team);
    if (found->count)
        memcpy(found->teams, found->kept.teams, found->count * sizeof *found->teams);
    if (!aims || !found->count)
        return PP_OK;
    found->aims = flow_shield_team(view, &found->teams[0], arena);
    return find_others(view, &others, arena, found, err);
}

void flow_shield_say(struct flow_team *team, const char *aims, struct pp_arena *arena)
{
    if (!aims)
        return;
    struct flow_part *parts = PP_NEW_ARRAY(arena, team->part_count + 1, struct flow_part);
    if (team->part_count)
        memcpy(parts, team->parts, team->part_count * sizeof *parts);
    parts[team->part_count] = (struct flow_part){.code = "aims", .words = aims};
    team->parts = parts;
    team->part_count++;
    team->proposal.parts_json = flow_parts_text(team->parts, team->part_count, arena);
}
