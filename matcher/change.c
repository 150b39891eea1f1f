/* The smallest change that lets a peer in: of the peer first, then of what stands in the way. */
#include <string.h>

#include "matcher/bar.h"
#include "matcher/check.h"
#include "matcher/relax.h"
#include "matcher/rules.h"

enum { IN_THE_WAY_MOST = 3 };

/* The window in which the peer is free at least cost: the earliest of equal ones. */
static size_t best_window(const struct match_instance *instance,
                          const struct match_request *request, int32_t peer, struct match_bar *bar,
                          struct pp_arena *arena)
{
    size_t best = 0;
    *bar = match_bar_busy(instance, request, 0, peer, arena);
    for (size_t w = 1; w < request->window_count; w++) {
        const struct match_bar one = match_bar_busy(instance, request, w, peer, arena);
        const int32_t start = request->windows[w].start;
        if (one.cost < bar->cost ||
            (one.cost == bar->cost && start < request->windows[best].start)) {
            *bar = one;
            best = w;
        }
    }
    return best;
}

static void add_seat(const struct match_instance *instance, const struct match_request *request,
                     size_t seat, int32_t peer, struct pp_arena *arena,
                     struct match_smallest_change *change)
{
    struct match_bar bars[MATCH_BARS_MOST], busy;
    const size_t window = best_window(instance, request, peer, &busy, arena);
    size_t count = match_bar_seat(instance, request, seat, peer, bars, MATCH_BARS_MOST - 1);
    struct match_seat_change one = {.seat = (int32_t)seat, .window = (int32_t)window};
    if (busy.day_count)
        bars[count++] = busy;
    for (size_t i = 0; i < count; i++)
        one.cost =
            one.cost + bars[i].cost > MATCH_COST_MOST ? MATCH_COST_MOST : one.cost + bars[i].cost;
    one.bars = pp_dup_bytes(arena, bars, count * sizeof *bars);
    one.bar_count = count;
    size_t i = change->seat_count++;
    for (; i && change->seats[i - 1].cost > one.cost; i--)
        change->seats[i] = change->seats[i - 1];
    change->seats[i] = one;
}

/* ---- eligible, but in no team -------------------------------------------------------------- */

static void take(struct match_relaxation *list, size_t *count, const struct match_relaxation *one)
{
    size_t i = *count;
    for (; i && list[i - 1].cost > one->cost; i--)
        if (i < IN_THE_WAY_MOST)
            list[i] = list[i - 1];
    if (i < IN_THE_WAY_MOST) {
        list[i] = *one;
        *count += *count < IN_THE_WAY_MOST;
    }
}

static enum pp_code find_in_the_way(const struct match_index *index, size_t request, int32_t peer,
                                    const struct match_options *options, struct pp_arena *arena,
                                    struct match_smallest_change *change, struct pp_err *err)
{
    const struct match_relax_options some = {.search = *options, .most = IN_THE_WAY_MOST};
    struct match_relaxation *list = PP_NEW_ARRAY(arena, IN_THE_WAY_MOST, struct match_relaxation);
    enum pp_code code = PP_OK;
    for (size_t i = 0; i < change->seat_count && code == PP_OK; i++) {
        struct match_relax relax;
        if (change->seats[i].cost)
            break;
        code = match_relax_with(index, request, change->seats[i].seat, peer, &some, arena, &relax,
                                err);
        change->proven &= code == PP_OK && relax.proven;
        for (size_t k = 0; code == PP_OK && k < relax.count; k++)
            take(list, &change->in_the_way_count, &relax.list[k]);
    }
    change->in_the_way = list;
    return code;
}

enum pp_code match_smallest_change(const struct match_index *index, size_t request_index,
                                   int32_t peer, const struct match_options *options,
                                   struct pp_arena *arena, struct match_smallest_change *change,
                                   struct pp_err *err)
{
    const struct match_instance *instance = index->instance;
    *change = (struct match_smallest_change){.proven = true};
    enum pp_code code = match_check_peer(instance, request_index, peer, err);
    if (code != PP_OK)
        return code;
    const struct match_request *request = &instance->requests[request_index];
    for (size_t s = 0; s < request->seat_count; s++)
        add_seat(instance, request, s, peer, arena, change);
    change->eligible = !change->seats[0].cost;
    if (!change->eligible)
        return PP_OK;
    struct match_why_not why;
    code = match_why_not(index, request_index, peer, options, arena, &why, err);
    if (code != PP_OK)
        return code;
    change->possible = why.possible;
    change->proven = why.possible || why.proven;
    if (why.possible || !why.proven)
        return PP_OK;
    return find_in_the_way(index, request_index, peer, options, arena, change, err);
}
