/*
 * Reserves: for each seat of a team who could stand in, as things are or after one more change.
 * Of a peer who fits but not beside the others, the best team with a second member replaced is
 * looked for in the order of a bound, so that few pairs are valued.
 */
#include <stdlib.h>
#include <string.h>

#include "matcher/bar.h"
#include "matcher/check.h"
#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/standin.h"

/* A peer for a seat; promise: no team with them has more than what the others give and this. */
struct filler {
    int32_t peer;
    int64_t promise;
};

struct search {
    struct match_standin standin;
    struct pp_arena *scratch;
    int32_t *tie_most; /* by peer: the most that a pair with any one other adds */
    struct filler *fillers[MATCH_SEATS_MOST]; /* by falling promise, then rising peer */
    size_t filler_count[MATCH_SEATS_MOST];
};

/* The n best so far, in order; room for one more. */
struct ranking {
    struct match_reserve *at;
    size_t count, most;
    int (*order)(const struct match_reserve *a, const struct match_reserve *b);
};

static void rank(struct ranking *ranking, const struct match_reserve *reserve)
{
    size_t i = ranking->count;
    for (; i && ranking->order(reserve, &ranking->at[i - 1]) < 0; i--)
        if (i < ranking->most)
            ranking->at[i] = ranking->at[i - 1];
    if (i < ranking->most) {
        ranking->at[i] = *reserve;
        ranking->count += ranking->count < ranking->most;
    }
}

static int by_points(const struct match_reserve *a, const struct match_reserve *b)
{
    if (a->team.points != b->team.points)
        return a->team.points > b->team.points ? -1 : 1;
    return a->peer < b->peer ? -1 : a->peer > b->peer;
}

static int by_cost(const struct match_reserve *a, const struct match_reserve *b)
{
    if (a->bar.cost != b->bar.cost)
        return a->bar.cost < b->bar.cost ? -1 : 1;
    return by_points(a, b);
}

static struct match_reserve reserve_of(const struct search *s, int32_t peer,
                                       const struct match_team *team)
{
    return (struct match_reserve){.peer = peer,
                                  .other_seat = MATCH_NONE,
                                  .other_peer = MATCH_NONE,
                                  .team = *team,
                                  .difference = match_difference(&s->standin.team, team)};
}

/* ---- one more member replaced -------------------------------------------------------------- */

static int by_promise(const void *a, const void *b)
{
    const struct filler *x = a, *y = b;
    if (x->promise != y->promise)
        return x->promise > y->promise ? -1 : 1;
    return x->peer < y->peer ? -1 : x->peer > y->peer;
}

static void find_tie_most(struct search *s)
{
    const struct match_index *index = s->standin.index;
    int32_t *most = PP_NEW_ARRAY(s->scratch, index->instance->peer_count, int32_t);
    for (size_t i = 0; i < index->instance->pair_count; i++) {
        const struct match_pair *pair = &index->pairs[i];
        most[pair->a] = pair->points > most[pair->a] ? pair->points : most[pair->a];
        most[pair->b] = pair->points > most[pair->b] ? pair->points : most[pair->b];
    }
    s->tie_most = most;
}

/* What pairs with members could add. */
static int64_t tie_gains(const struct search *s, int32_t peer)
{
    const struct match_team *team = &s->standin.team;
    int64_t sum = 0;
    for (size_t seat = 0; seat < s->standin.request->seat_count; seat++) {
        const int32_t other = team->seats[seat];
        const int32_t points =
            other == MATCH_NONE ? 0 : match_index_tie(s->standin.index, peer, other).points;
        sum += points > 0 ? points : 0;
    }
    return sum;
}

static void find_fillers(struct search *s, size_t seat, const int32_t *peers, size_t count)
{
    const struct match_instance *instance = s->standin.index->instance;
    struct filler *list = PP_NEW_ARRAY(s->scratch, count, struct filler);
    for (size_t i = 0; i < count; i++) {
        const struct match_seat_parts parts =
            match_score_seat(instance, s->standin.request, seat, peers[i]);
        list[i] = (struct filler){peers[i], match_score_seat_sum(&parts) + tie_gains(s, peers[i]) +
                                                s->tie_most[peers[i]]};
    }
    qsort(list, count, sizeof *list, by_promise);
    s->fillers[seat] = list;
    s->filler_count[seat] = count;
}

/* The points of the best levels of some skills in `cover`: by its order. */
static void raise_levels(const struct search *s, int32_t peer, int32_t *levels)
{
    const struct match_request *request = s->standin.request;
    const struct match_peer *one = &s->standin.index->instance->peers[peer];
    for (size_t c = 0; c < request->cover_count; c++) {
        const int32_t level =
            match_skill_level(one->skills, one->skill_count, request->cover[c].key);
        levels[c] = level > levels[c] ? level : levels[c];
    }
}

/* What somebody adds to the cover of others: with a second newcomer never more. */
static int64_t cover_gain(const struct search *s, int32_t peer, const int32_t *levels)
{
    const struct match_request *request = s->standin.request;
    int32_t raised[MATCH_LIST_MOST];
    int64_t sum = 0;
    memcpy(raised, levels, request->cover_count * sizeof *raised);
    raise_levels(s, peer, raised);
    for (size_t c = 0; c < request->cover_count; c++)
        sum += (int64_t)request->cover[c].points * (raised[c] - levels[c]);
    return sum;
}

/* The fillers of a seat with what they add to the cover of the rest, best first. */
static struct filler *fillers_with(const struct search *s, size_t seat, const int32_t *levels)
{
    const size_t count = s->filler_count[seat];
    struct filler *list = PP_NEW_ARRAY(s->scratch, count, struct filler);
    for (size_t i = 0; i < count; i++) {
        list[i] = s->fillers[seat][i];
        list[i].promise += cover_gain(s, list[i].peer, levels);
    }
    qsort(list, count, sizeof *list, by_promise);
    return list;
}

/* What the members but those of two seats give at most, whoever comes. */
static int64_t rest_promise(const struct search *s, size_t seat, size_t other_seat, int32_t *levels)
{
    const struct match_request *request = s->standin.request;
    const struct match_team *team = &s->standin.team;
    int64_t sum = team->parts.window;
    memset(levels, 0, request->cover_count * sizeof *levels);
    for (size_t t = 0; t < s->standin.request->seat_count; t++) {
        if (t == seat || t == other_seat || team->seats[t] == MATCH_NONE)
            continue;
        sum += match_score_seat_sum(&team->parts.seats[t]) + tie_gains(s, team->seats[t]);
        raise_levels(s, team->seats[t], levels);
    }
    for (size_t c = 0; c < request->cover_count; c++)
        sum += (int64_t)request->cover[c].points * levels[c];
    return sum;
}

/* Two seats filled anew: what the rest gives, its levels, and who comes to the second. */
struct pairing {
    int64_t rest;
    int32_t levels[MATCH_LIST_MOST];
    struct filler *fillers;
};

/* The best team with the peer in the seat and one other seat filled anew. */
static void try_swaps(struct search *s, size_t seat, const struct filler *comes, size_t other,
                      const struct pairing *with, int64_t aim, struct match_reserve *best)
{
    const int64_t rest = with->rest + comes->promise + cover_gain(s, comes->peer, with->levels);
    for (size_t i = 0; i < s->filler_count[other]; i++) {
        const struct filler *second = &with->fillers[i];
        const int64_t promise = rest + second->promise;
        if (promise < aim || (best->peer != MATCH_NONE && promise <= best->team.points))
            return;
        if (second->peer == comes->peer ||
            match_standin_breaks(&s->standin, seat, comes->peer, other, second->peer))
            continue;
        struct match_team team = s->standin.team;
        team.seats[seat] = comes->peer;
        team.seats[other] = second->peer;
        match_score_team(s->standin.index, s->standin.request, &team);
        if (best->peer != MATCH_NONE && team.points <= best->team.points)
            continue;
        *best = reserve_of(s, comes->peer, &team);
        best->other_seat = (int32_t)other;
        best->other_peer = second->peer;
    }
}

static void rank_swaps(struct search *s, size_t seat, struct ranking *swaps)
{
    const struct match_request *request = s->standin.request;
    struct pairing with[MATCH_SEATS_MOST];
    for (size_t t = 0; t < request->seat_count && swaps->most; t++) {
        with[t].rest = rest_promise(s, seat, t, with[t].levels);
        with[t].fillers = fillers_with(s, t, with[t].levels);
    }
    for (size_t i = 0; i < s->filler_count[seat] && swaps->most; i++) {
        const struct filler *comes = &s->fillers[seat][i];
        const int64_t aim =
            swaps->count == swaps->most ? swaps->at[swaps->count - 1].team.points : INT64_MIN;
        struct match_reserve best = {.peer = MATCH_NONE};
        if (!match_standin_breaks(&s->standin, seat, comes->peer, MATCH_SEATS_MOST, MATCH_NONE))
            continue;
        for (size_t t = 0; t < request->seat_count; t++)
            if (t != seat && s->standin.team.seats[t] != MATCH_NONE)
                try_swaps(s, seat, comes, t, &with[t], aim, &best);
        if (best.peer != MATCH_NONE)
            rank(swaps, &best);
    }
}

/* ---- one rule lifted ----------------------------------------------------------------------- */

/* The only hard rule that keeps the peer from the seat in the team's window; false: none or more.
 */
static bool only_bar(const struct search *s, size_t seat, int32_t peer, struct match_bar *bar)
{
    const struct match_instance *instance = s->standin.index->instance;
    const struct match_request *request = s->standin.request;
    const size_t window = (size_t)s->standin.team.window;
    struct match_bar two[2];
    const size_t count = match_bar_seat(instance, request, seat, peer, two, 2);
    const bool busy = count < 2 && !match_rules_free(instance, request, window, peer);
    if (count + busy != 1)
        return false;
    *bar = busy ? match_bar_busy(instance, request, window, peer, s->scratch) : two[0];
    return bar->cost < MATCH_COST_MOST;
}

static void rank_bars(struct search *s, size_t seat, struct ranking *bars)
{
    struct match_bar bar;
    for (int32_t p = 0; bars->most && (size_t)p < s->standin.index->instance->peer_count; p++) {
        if (match_standin_sits(&s->standin, p) || !only_bar(s, seat, p, &bar) ||
            (bars->count == bars->most && bar.cost > bars->at[bars->count - 1].bar.cost) ||
            match_standin_breaks(&s->standin, seat, p, MATCH_SEATS_MOST, MATCH_NONE))
            continue;
        struct match_reserve reserve = reserve_of(s, p, match_standin_try(&s->standin, seat, p));
        reserve.barred = true;
        reserve.bar = bar;
        rank(bars, &reserve);
    }
}

/* ---- all ----------------------------------------------------------------------------------- */

static void rank_ready(struct search *s, size_t seat, const int32_t *peers, size_t count,
                       struct match_seat_reserves *out, struct ranking *ready)
{
    for (size_t i = 0; i < count; i++) {
        if (match_standin_breaks(&s->standin, seat, peers[i], MATCH_SEATS_MOST, MATCH_NONE))
            continue;
        out->fit++;
        const struct match_reserve reserve =
            reserve_of(s, peers[i], match_standin_try(&s->standin, seat, peers[i]));
        rank(ready, &reserve);
    }
    out->ready = ready->at;
    out->ready_count = ready->count;
}

static struct ranking ranking_new(int32_t most, struct pp_arena *arena,
                                  int (*order)(const struct match_reserve *,
                                               const struct match_reserve *))
{
    return (struct ranking){.at = PP_NEW_ARRAY(arena, most, struct match_reserve),
                            .most = (size_t)most,
                            .order = order};
}

/* The days of a bar outlive the search. */
static void keep_days(struct match_reserve *reserve, struct pp_arena *arena)
{
    const struct match_bar *bar = &reserve->bar;
    if (bar->day_count)
        reserve->bar.days = pp_dup_bytes(arena, bar->days, bar->day_count * sizeof *bar->days);
}

static void rank_nearly(struct search *s, size_t seat, int32_t most, struct pp_arena *arena,
                        struct match_seat_reserves *out)
{
    struct ranking swaps = ranking_new(most, s->scratch, by_points);
    struct ranking bars = ranking_new(most, s->scratch, by_cost);
    rank_swaps(s, seat, &swaps);
    rank_bars(s, seat, &bars);
    out->nearly = PP_NEW_ARRAY(arena, swaps.count + bars.count, struct match_reserve);
    out->nearly_count = swaps.count + bars.count;
    for (size_t i = 0; i < swaps.count; i++)
        out->nearly[i] = swaps.at[i];
    for (size_t i = 0; i < bars.count; i++) {
        out->nearly[swaps.count + i] = bars.at[i];
        keep_days(&out->nearly[swaps.count + i], arena);
    }
}

static void search_all(struct search *s, int32_t ready, int32_t nearly, struct pp_arena *arena,
                       struct match_reserves *reserves)
{
    const struct match_request *request = s->standin.request;
    const size_t peers_most = s->standin.index->instance->peer_count;
    int32_t *peers[MATCH_SEATS_MOST];
    find_tie_most(s);
    for (size_t seat = 0; seat < request->seat_count; seat++) {
        peers[seat] = PP_NEW_ARRAY(s->scratch, peers_most, int32_t);
        const size_t count = match_standin_find(&s->standin, seat, peers[seat]);
        find_fillers(s, seat, peers[seat], count);
    }
    for (size_t seat = 0; seat < request->seat_count; seat++) {
        struct ranking best = ranking_new(ready, arena, by_points);
        if (!match_standin_rest(&s->standin, seat, seat))
            continue;
        rank_ready(s, seat, peers[seat], s->filler_count[seat], &reserves->at[seat], &best);
        rank_nearly(s, seat, nearly, arena, &reserves->at[seat]);
    }
}

enum pp_code match_reserves(const struct match_index *index, size_t request,
                            const struct match_team *team, int32_t ready, int32_t nearly,
                            struct pp_arena *arena, struct match_reserves *reserves,
                            struct pp_err *err)
{
    const enum pp_code code = match_check_team(index->instance, request, team, err);
    if (code != PP_OK)
        return code;
    if (ready < 0 || ready > MATCH_RESERVES_MOST || nearly < 0 || nearly > MATCH_RESERVES_MOST)
        return pp_fail(err, PP_INVALID, "the number of reserves must be from 0 to %d",
                       MATCH_RESERVES_MOST);
    struct pp_arena scratch = {0};
    struct search s = {.standin = match_standin(index, request, team), .scratch = &scratch};
    *reserves = (struct match_reserves){.seats = s.standin.request->seat_count};
    search_all(&s, ready, nearly, arena, reserves);
    pp_arena_fini(&scratch);
    return PP_OK;
}
