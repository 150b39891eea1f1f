#include "daemon/flow/reserves.h"

#include <stdlib.h>

#include "daemon/flow/solve.h"
#include "matcher/match.h"

enum { RESERVE_SECONDS = 5 };

static int compare_pin(const void *a, const void *b)
{
    const struct match_pin *x = a, *y = b;
    return (x->seat > y->seat) - (x->seat < y->seat);
}

/* Who stays is pinned; seats that are open besides this one may stay so. */
static bool fix_rest(const struct flow_snapshot *snapshot, const struct store_proposal_seat *seats,
                     size_t count, int seat, struct pp_arena *arena, struct match_request *request)
{
    struct match_pin *pins = PP_NEW_ARRAY(arena, count, struct match_pin);
    struct match_seat *rows = PP_NEW_ARRAY(arena, request->seat_count, struct match_seat);
    for (size_t s = 0; s < request->seat_count; s++) {
        rows[s] = request->seats[s];
        rows[s].required = (int)s == seat;
        rows[s].value = (int)s == seat ? rows[s].value : 0;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t peer = flow_snapshot_peer(snapshot, seats[i].peer);
        if (peer == SIZE_MAX)
            return false;
        pins[i] = (struct match_pin){.seat = seats[i].seat, .peer = (int32_t)peer};
    }
    if (count)
        qsort(pins, count, sizeof *pins, compare_pin);
    request->pinned = pins;
    request->pinned_count = count;
    request->seats = rows;
    return true;
}

static bool fix_day(const struct flow_snapshot *snapshot, int32_t first_day,
                    struct match_request *request)
{
    for (size_t i = 0; i < snapshot->request.window_count; i++)
        if (snapshot->request.windows[i].first_day == first_day) {
            request->windows += i;
            request->window_count = 1;
            return true;
        }
    return false;
}

static struct flow_reserve make_reserve(const struct flow_snapshot *snapshot,
                                        const struct match_team *team, int seat, int32_t first_day)
{
    const struct store_peer *peer = &snapshot->peers[team->seats[seat]];
    const struct store_post *post = flow_main_post(peer, first_day);
    return (struct flow_reserve){.peer = peer,
                                 .organisation = flow_names_organisation_text(
                                     &snapshot->names, post ? post->organisation : peer->home),
                                 .seat = seat,
                                 .points = team->points};
}

static bool is_listed(const struct flow_reserve *reserves, size_t count,
                      const struct store_peer *peer)
{
    for (size_t i = 0; i < count; i++)
        if (reserves[i].peer == peer)
            return true;
    return false;
}

enum pp_code flow_reserves_find(struct flow_call *call, const struct flow_instance *instance,
                                int32_t first_day, const struct store_proposal_seat *seats,
                                size_t seat_count, int seat, const int64_t *barred,
                                size_t barred_count, struct flow_reserve **reserves, size_t *count)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    struct pp_arena *arena = &call->arena;
    struct match_instance fixed = instance->match;
    struct match_request request = instance->match.requests[0];
    *reserves = PP_NEW_ARRAY(arena, FLOW_RESERVES_MOST, struct flow_reserve);
    *count = 0;
    if ((size_t)seat >= request.seat_count || !fix_day(snapshot, first_day, &request) ||
        !fix_rest(snapshot, seats, seat_count, seat, arena, &request))
        return PP_OK;
    flow_instance_ban(snapshot, barred, barred_count, arena, &request);
    request.balance_count = 0; /* people are compared: see shield.h */
    fixed.requests = &request;
    struct flow_solver solver;
    /* Other open seats may be filled in several ways for one person: more teams than people. */
    const struct match_options options =
        flow_solver_options(&solver, call, 4 * FLOW_RESERVES_MOST, RESERVE_SECONDS);
    struct match_answer answer;
    const enum pp_code code =
        match_single(match_index_new(&fixed, arena), 0, &options, arena, &answer, &call->err);
    if (code == PP_TIMEOUT)
        return PP_OK; /* nobody found in time */
    for (size_t i = 0; code == PP_OK && i < answer.team_count && *count < FLOW_RESERVES_MOST; i++) {
        const struct flow_reserve found = make_reserve(snapshot, &answer.teams[i], seat, first_day);
        if (!is_listed(*reserves, *count, found.peer))
            (*reserves)[(*count)++] = found;
    }
    return code;
}
