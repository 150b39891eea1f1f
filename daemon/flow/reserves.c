#include "daemon/flow/reserves.h"

#include "matcher/explain.h"

/* Seats that are open besides this one may stay so; and nobody of those barred. */
static void open_request(const struct flow_instance *instance, const struct match_team *team,
                         int seat, const struct flow_barred *barred, struct pp_arena *arena,
                         struct match_request *request)
{
    struct match_seat *rows = PP_NEW_ARRAY(arena, request->seat_count, struct match_seat);
    for (size_t s = 0; s < request->seat_count; s++) {
        rows[s] = request->seats[s];
        if (team->seats[s] == MATCH_NONE && (int)s != seat)
            rows[s].required = false;
    }
    request->seats = rows;
    flow_instance_ban(instance->snapshot, barred->peers, barred->count, arena, request);
}

static bool find_team(const struct flow_snapshot *snapshot, int32_t first_day,
                      const struct store_proposal_seat *seats, size_t count,
                      struct match_team *team)
{
    bool found = false;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team->seats[s] = MATCH_NONE;
    for (size_t i = 0; i < snapshot->request.window_count && !found; i++) {
        found = snapshot->request.windows[i].first_day == first_day;
        team->window = (int32_t)i;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t peer = flow_snapshot_peer(snapshot, seats[i].peer);
        found = found && peer != SIZE_MAX && (size_t)seats[i].seat < snapshot->brief.seat_count;
        if (found)
            team->seats[seats[i].seat] = (int32_t)peer;
    }
    return found;
}

static struct flow_reserve make_reserve(const struct flow_snapshot *snapshot,
                                        const struct match_reserve *found, int seat,
                                        int32_t first_day)
{
    const struct store_peer *peer = &snapshot->peers[found->peer];
    const struct store_post *post = flow_main_post(peer, first_day);
    return (struct flow_reserve){.peer = peer,
                                 .organisation = flow_names_organisation_text(
                                     &snapshot->names, post ? post->organisation : peer->home),
                                 .seat = seat,
                                 .points = found->team.points};
}

enum pp_code flow_reserves_find(struct flow_call *call, const struct flow_instance *instance,
                                int32_t first_day, const struct store_proposal_seat *seats,
                                size_t seat_count, int seat, const struct flow_barred *barred,
                                struct flow_reserve **reserves, size_t *count)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    struct pp_arena *arena = &call->arena;
    struct match_team team = {0};
    struct match_reserves found;
    *reserves = PP_NEW_ARRAY(arena, FLOW_RESERVES_MOST, struct flow_reserve);
    *count = 0;
    if ((size_t)seat >= snapshot->brief.seat_count ||
        !find_team(snapshot, first_day, seats, seat_count, &team))
        return PP_OK;
    /* No answer about a person may show in the points or the order: see matcher/explain.h. */
    struct match_instance open = *match_instance_without_balance(&instance->match, arena);
    struct match_request request = open.requests[instance->request];
    open_request(instance, &team, seat, barred, arena, &request);
    open.requests = &request;
    open.request_count = 1;
    const struct match_index *index = match_index_new(&open, arena);
    const enum pp_code code =
        match_reserves(index, 0, &team, FLOW_RESERVES_MOST, 0, arena, &found, &call->err);
    for (size_t i = 0; code == PP_OK && i < found.at[seat].ready_count; i++)
        (*reserves)[(*count)++] = make_reserve(snapshot, &found.at[seat].ready[i], seat, first_day);
    return code;
}

enum pp_code flow_reserves_rank(struct flow_call *call, const struct flow_instance *instance,
                                int32_t first_day, const struct store_proposal_seat *seats,
                                size_t seat_count, struct store_reserve **reserves, size_t *count)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    struct pp_arena *arena = &call->arena;
    struct match_team team = {0};
    struct match_reserves found;
    *reserves = PP_NEW_ARRAY(arena, seat_count * FLOW_RESERVES_MOST, struct store_reserve);
    *count = 0;
    if (!find_team(snapshot, first_day, seats, seat_count, &team))
        return PP_OK;
    struct match_instance open = *match_instance_without_balance(&instance->match, arena);
    struct match_request request = open.requests[instance->request];
    open_request(instance, &team, MATCH_NONE, &(struct flow_barred){0}, arena, &request);
    open.requests = &request;
    open.request_count = 1;
    const enum pp_code code = match_reserves(match_index_new(&open, arena), 0, &team,
                                             FLOW_RESERVES_MOST, 0, arena, &found, &call->err);
    for (size_t i = 0; code == PP_OK && i < seat_count; i++) {
        const struct match_seat_reserves *of = &found.at[seats[i].seat];
        for (size_t k = 0; k < of->ready_count; k++)
            (*reserves)[(*count)++] =
                (struct store_reserve){.seat = seats[i].seat,
                                       .peer = snapshot->peers[of->ready[k].peer].id,
                                       .points = of->ready[k].team.points};
    }
    return code;
}
