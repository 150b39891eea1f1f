/*
 * Relaxations of tiny instances that nobody can serve: the cheapest is that of pricing every team
 * in every window, each set suffices and none of it can be spared, and no team needs less.
 */
#include "matcher/explain.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/lever.h"
#include "tests/exhaustive/brute.h"
#include "tests/exhaustive/tiny.h"
#include "tests/lib/pp_test.h"

enum { INSTANCES = 500 };

static const struct match_relax_options MANY = {.search = {.best_k = 1},
                                                .most = MATCH_RELAXATIONS_MOST};

static uint64_t how_many(void)
{
    const char *more = getenv("PP_TINY"); /* for a long run by hand */
    return more ? strtoull(more, NULL, 10) : INSTANCES;
}

/* ---- the price of a team, from the table of costs ------------------------------------------ */

static int64_t steps(int64_t count, int64_t old)
{
    return count <= 0 ? 0 : count * (1000000 + 2000000 / (old > 1 ? old : 1));
}

static int level(const struct match_peer *p, int skill)
{
    for (size_t i = 0; i < p->skill_count; i++)
        if (p->skills[i].skill == skill)
            return p->skills[i].level;
    return 0;
}

static int64_t seat_price(const struct match_instance *in, const struct match_request *r, size_t si,
                          int32_t who, int32_t start)
{
    const struct match_seat *s = &r->seats[si];
    const struct match_peer *p = &in->peers[who];
    int64_t cost = s->roles >> p->role & 1 ? 0 : 4000000;
    cost += steps(s->seniority - p->seniority, s->seniority);
    cost += (s->group == MATCH_GROUP_HOST && p->group != r->host_group) ||
                    (s->group == MATCH_GROUP_OTHER && (!p->group || p->group == r->host_group))
                ? 3000000
                : 0;
    for (size_t i = 0; i < s->must_count; i++)
        cost += steps(s->must[i].level - level(p, s->must[i].skill), s->must[i].level);
    for (size_t i = 0; i < r->banned_count; i++)
        cost += r->banned[i] == who ? 6000000 : 0;
    cost += steps(r->charge - p->days_left, p->days_left);
    cost += p->engagements_left ? 0 : 3000000;
    for (size_t i = 0; i < r->offset_count; i++) {
        const int32_t day = start + r->offsets[i];
        cost += day >= in->days ? 1000000000000 : p->free[0] >> day & 1 ? 0 : 2000000;
    }
    return cost;
}

static int64_t need_price(const struct match_need *need, const struct match_peer *const *team,
                          size_t n)
{
    int64_t best = INT64_MAX;
    for (int32_t l = 1; l <= need->level; l++) {
        int32_t have = 0;
        for (size_t i = 0; i < n; i++)
            have += level(team[i], need->skill) >= l;
        const int64_t cost =
            steps(need->level - l, need->level) + steps(need->count - have, need->count);
        best = cost < best ? cost : best;
    }
    return best;
}

static int64_t km(const struct match_request *r, const struct match_peer *p)
{
    int64_t d = 0, x = p->x - r->x, y = p->y - r->y;
    while (!r->remote && (d + 1) * (d + 1) <= x * x + y * y)
        d++;
    return d;
}

static int64_t team_price(const struct match_instance *in, const struct match_request *r,
                          const int32_t *seats)
{
    const struct match_peer *team[MATCH_SEATS_MOST];
    int64_t cost = 0, fresh = 0, money = 0, region = 0, organisation = 0;
    size_t n = 0;
    for (size_t s = 0; s < r->seat_count; s++)
        if (seats[s] >= 0)
            team[n++] = &in->peers[seats[s]];
    for (size_t i = 0; i < n; i++) {
        int64_t same_region = 0, same_organisation = 0;
        bool first = true;
        for (size_t j = 0; j < n; j++) {
            same_region += team[i]->region == team[j]->region;
            same_organisation += team[i]->organisation == team[j]->organisation;
            first &= j >= i || team[i]->organisation != team[j]->organisation;
        }
        for (size_t k = 0; k < r->barred_count; k++)
            cost += first && r->barred[k] == team[i]->organisation ? 8000000 : 0;
        fresh += team[i]->is_new;
        money += (int64_t)team[i]->day_rate * r->charge + in->weights.km_cost * km(r, team[i]);
        region = same_region > region ? same_region : region;
        organisation = same_organisation > organisation ? same_organisation : organisation;
    }
    if (r->max_new >= 0)
        cost += steps(fresh - r->max_new, r->max_new);
    if (r->max_per_region >= 0)
        cost += steps(region - r->max_per_region, r->max_per_region);
    if (r->max_per_organisation >= 0)
        cost += steps(organisation - r->max_per_organisation, r->max_per_organisation);
    if (r->budget >= 0 && money > r->budget)
        cost += (money - r->budget) * 10000000 / (r->budget > 1 ? r->budget : 1);
    for (size_t k = 0; k < r->require_count; k++)
        cost += need_price(&r->require[k], team, n);
    for (size_t k = 0; k < in->pair_count; k++) {
        int ends = 0;
        for (size_t i = 0; i < n; i++)
            ends += team[i] == &in->peers[in->pairs[k].a] || team[i] == &in->peers[in->pairs[k].b];
        cost += ends == 2 && in->pairs[k].never ? 6000000 : 0;
    }
    return cost;
}

static int64_t price(const struct match_instance *in, const struct match_request *r,
                     const int32_t *seats, int32_t start)
{
    int64_t cost = 0, nearest = INT64_MAX;
    for (size_t w = 0; w < r->window_count; w++)
        nearest = labs((long)r->windows[w].start - start) < nearest
                      ? labs((long)r->windows[w].start - start)
                      : nearest;
    cost += nearest ? 4000000 + nearest * 1000000 / 7 : 0;
    for (size_t s = 0; s < r->seat_count; s++) {
        cost += seats[s] >= 0 ? seat_price(in, r, s, seats[s], start)
                              : (r->seats[s].required ? 6000000 : 0);
        for (size_t i = 0; i < r->pinned_count; i++)
            cost += r->pinned[i].seat == (int32_t)s && r->pinned[i].peer != seats[s] ? 3000000 : 0;
    }
    return cost + team_price(in, r, seats);
}

/* Calls back for every choice of peers, nobody twice. */
static void each_team(const struct match_instance *in, const struct match_request *r,
                      void (*take)(void *arg, const int32_t *seats), void *arg)
{
    int32_t at[MATCH_SEATS_MOST];
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        at[s] = MATCH_NONE;
    for (size_t turn = 0; turn < r->seat_count;) {
        bool twice = false;
        for (size_t s = 0; s < r->seat_count; s++)
            for (size_t t = 0; t < s; t++)
                twice |= at[s] >= 0 && at[s] == at[t];
        if (!twice)
            take(arg, at);
        for (turn = 0; turn < r->seat_count && ++at[turn] == (int32_t)in->peer_count; turn++)
            at[turn] = MATCH_NONE;
    }
}

/* ---- one instance -------------------------------------------------------------------------- */

struct world {
    struct pp_arena arena;
    struct pp_err err;
    uint64_t seed;
    const struct match_instance *in;
    const struct match_request *r;
    const struct match_index *index;
    struct match_relax relax;
    int64_t least;
};

static bool feasible(const struct match_instance *in)
{
    static struct brute_team best[BRUTE_MOST];
    return brute_best(in, &in->requests[0], 1, best) > 0;
}

static void take_least(void *arg, const int32_t *seats)
{
    struct world *w = arg;
    for (int32_t start = 0; start < w->in->days; start++) {
        const int64_t cost = price(w->in, w->r, seats, start);
        w->least = cost < w->least ? cost : w->least;
    }
}

/* Is it as much as the other change, or more? */
static bool holds(const struct match_change *all, const struct match_change *part)
{
    size_t days = 0;
    if (part->kind != MATCH_CHANGE_FREE)
        return match_change_same(all, part) &&
               llabs(all->to - all->from) >= llabs(part->to - part->from);
    for (size_t i = 0; i < part->day_count; i++)
        for (size_t k = 0; k < all->day_count; k++)
            days += part->days[i] == all->days[k];
    return all->kind == part->kind && all->peer == part->peer && days == part->day_count;
}

/* Does what the team needs hold all of some set that was found? */
static void check_covered(void *arg, const int32_t *seats)
{
    struct world *w = arg;
    const struct match_wide wide = {
        .index = w->index, .request = *w->r, .given = w->r->window_count};
    for (size_t window = 0; window < w->r->window_count; window++) {
        struct match_change all[MATCH_CHANGES_MOST];
        struct match_needed needed = {.list = all, .arena = &w->arena};
        match_lever_price(&wide, NULL, window, seats, &needed);
        bool covered = needed.cost == MATCH_COST_MOST;
        for (size_t i = 0; i < w->relax.count && !covered; i++) {
            const struct match_relaxation *set = &w->relax.list[i];
            covered = true;
            for (size_t k = 0; k < set->count; k++) {
                bool held = false;
                for (size_t n = 0; n < needed.count; n++)
                    held |= holds(&all[n], &set->changes[k]);
                covered &= held;
            }
        }
        if (!covered)
            fail_msg("seed %llu: a team needs none of the sets", (unsigned long long)w->seed);
    }
}

static void check_suffices(struct world *w, const struct match_relaxation *set)
{
    const struct match_instance *in =
        match_instance_changed(w->in, 0, set->changes, set->count, &w->arena);
    struct pp_faults faults = {.arena = &w->arena};
    static struct brute_team best[BRUTE_MOST];
    match_instance_check(in, &faults);
    assert_ok(pp_faults_code(&faults, &w->err), &w->err);
    assert_int_equal(brute_best(in, &in->requests[0], 1, best), 1);
    assert_int_equal(set->status, MATCH_OPTIMAL);
    assert_int_equal(set->team.points, best[0].points);
    assert_int_equal(set->team.window, best[0].window);
    assert_int_equal(set->start, best[0].start);
    assert_memory_equal(set->team.seats, best[0].seats, sizeof best[0].seats);
}

/* One step less of any change, or without it: nobody can serve it. */
static void check_minimal(struct world *w, const struct match_relaxation *set)
{
    int64_t sum = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct match_change less[MATCH_CHANGES_MOST];
        size_t count = set->count;
        sum += set->changes[i].cost;
        memcpy(less, set->changes, count * sizeof *less);
        const bool up = less[i].to > less[i].from;
        less[i].to += up ? -1 : 1;
        less[i].day_count -= less[i].kind == MATCH_CHANGE_FREE;
        if (less[i].to == less[i].from)
            less[i] = less[--count];
        if (feasible(match_instance_changed(w->in, 0, less, count, &w->arena)))
            fail_msg("seed %llu: %s can be spared", (unsigned long long)w->seed,
                     match_change_word(set->changes[i].kind));
    }
    assert_int_equal(sum, set->cost);
}

static size_t check_world(struct world *w)
{
    w->least = INT64_MAX;
    each_team(w->in, w->r, take_least, w);
    assert_ok(match_relax(w->index, 0, &MANY, &w->arena, &w->relax, &w->err), &w->err);
    assert_true(w->relax.proven);
    assert_int_equal(w->relax.feasible, w->least == 0);
    if (w->relax.feasible) {
        assert_int_equal(w->relax.count, 0);
        return 0;
    }
    assert_true(w->relax.count > 0);
    if (w->relax.list[0].cost != w->least)
        fail_msg("seed %llu: costs %lld, not %lld", (unsigned long long)w->seed,
                 (long long)w->relax.list[0].cost, (long long)w->least);
    for (size_t i = 0; i < w->relax.count; i++) {
        check_suffices(w, &w->relax.list[i]);
        check_minimal(w, &w->relax.list[i]);
        assert_true(w->relax.list[i].cost >= w->least);
    }
    if (w->relax.count < MATCH_RELAXATIONS_MOST)
        each_team(w->in, w->r, check_covered, w);
    return w->relax.count;
}

static void the_cheapest_sets_suffice_and_nothing_can_be_spared(void **state)
{
    (void)state;
    size_t infeasible = 0, sets = 0, all = 0;
    for (uint64_t seed = 0; seed < how_many(); seed++) {
        struct world w = {.seed = seed};
        w.in = tiny_instance(seed, &w.arena);
        w.r = &w.in->requests[0];
        w.index = match_index_new(w.in, &w.arena);
        const size_t count = check_world(&w);
        infeasible += count > 0;
        all += count > 0 && count < MATCH_RELAXATIONS_MOST;
        sets += count;
        pp_arena_fini(&w.arena);
    }
    print_message("%zu cannot be served: %zu sets, of %zu instances all of them\n", infeasible,
                  sets, all);
    assert_true(infeasible > how_many() / 20);
}

/* ---- the smallest change that lets a peer in ------------------------------------------------ */

/* All that keeps the peer from the seat in the cheapest window. */
static int64_t bars_price(const struct world *w, size_t seat, int32_t peer, int32_t *start)
{
    int64_t best = INT64_MAX, pins = 0;
    bool sits = false;
    for (size_t i = 0; i < w->r->pinned_count; i++)
        sits |= w->r->pinned[i].peer == peer && w->r->pinned[i].seat == (int32_t)seat;
    for (size_t i = 0; i < w->r->pinned_count && !sits; i++)
        pins += w->r->pinned[i].seat == (int32_t)seat || w->r->pinned[i].peer == peer ? 3000000 : 0;
    for (size_t i = 0; i < w->r->barred_count; i++)
        pins += w->r->barred[i] == w->in->peers[peer].organisation ? 8000000 : 0;
    for (size_t i = 0; i < w->r->window_count; i++) {
        const int32_t at = w->r->windows[i].start;
        const int64_t cost = seat_price(w->in, w->r, seat, peer, at) + pins;
        if (cost < best || (cost == best && at < *start)) {
            best = cost;
            *start = at;
        }
    }
    return best;
}

struct with_peer {
    struct world *world;
    int32_t peer;
    int64_t least;
};

static void take_least_with(void *arg, const int32_t *seats)
{
    struct with_peer *with = arg;
    const struct world *w = with->world;
    int32_t start = 0;
    for (size_t s = 0; s < w->r->seat_count; s++)
        for (int32_t day = 0; day < w->in->days; day++)
            if (seats[s] == with->peer && !bars_price(w, s, with->peer, &start) &&
                !seat_price(w->in, w->r, s, with->peer, day) &&
                price(w->in, w->r, seats, day) < with->least)
                with->least = price(w->in, w->r, seats, day);
}

static bool check_change(struct world *w, int32_t peer)
{
    static const struct match_options one = {.best_k = 1};
    struct match_smallest_change got;
    assert_ok(match_smallest_change(w->index, 0, peer, &one, &w->arena, &got, &w->err), &w->err);
    assert_true(got.proven);
    assert_int_equal(got.seat_count, w->r->seat_count);
    for (size_t i = 0; i < got.seat_count; i++) {
        int64_t sum = 0;
        int32_t start = 0;
        const int64_t cost = bars_price(w, (size_t)got.seats[i].seat, peer, &start);
        assert_true(!i || got.seats[i].cost >= got.seats[i - 1].cost);
        if (cost >= 1000000000000) { /* all windows reach past the last day */
            assert_true(got.seats[i].cost >= MATCH_COST_MOST);
            continue;
        }
        for (size_t k = 0; k < got.seats[i].bar_count; k++)
            sum += got.seats[i].bars[k].cost;
        assert_int_equal(got.seats[i].cost, cost);
        assert_int_equal(sum, cost);
        assert_int_equal(w->r->windows[got.seats[i].window].start, start);
    }
    assert_int_equal(got.eligible, !got.seats[0].cost);
    if (!got.eligible || got.possible)
        return false;
    struct with_peer with = {w, peer, INT64_MAX};
    each_team(w->in, w->r, take_least_with, &with);
    assert_true(got.in_the_way_count > 0);
    assert_int_equal(got.in_the_way[0].cost, with.least);
    return true;
}

static void the_smallest_change_lets_a_peer_in(void **state)
{
    (void)state;
    size_t in_the_way = 0;
    for (uint64_t seed = 0; seed < how_many() / 2; seed++) {
        struct world w = {.seed = seed};
        w.in = tiny_instance(seed, &w.arena);
        w.r = &w.in->requests[0];
        w.index = match_index_new(w.in, &w.arena);
        for (int32_t peer = 0; peer < (int32_t)w.in->peer_count; peer++)
            in_the_way += check_change(&w, peer);
        pp_arena_fini(&w.arena);
    }
    print_message("%zu eligible, but in no team\n", in_the_way);
    assert_true(in_the_way > how_many() / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cheapest_sets_suffice_and_nothing_can_be_spared),
        cmocka_unit_test(the_smallest_change_lets_a_peer_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
