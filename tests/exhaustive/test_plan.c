/*
 * Plans of thousands of tiny instances, against trying every combination of teams there is: the
 * bound holds at any number of steps, what is called optimal is, and every plan keeps every rule.
 */
#include "tests/exhaustive/brute.h"
#include "tests/exhaustive/tiny.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/plan.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { INSTANCES = 1500, REQUESTS = 3, WINDOWS = 2, DAYS = 64 };

struct option {
    int32_t window;
    struct brute_team team; /* points with the load of a first engagement */
};

struct world {
    const struct match_instance *in;
    struct option options[REQUESTS][WINDOWS * BRUTE_MOST];
    size_t count[REQUESTS];
    int64_t most_after[REQUESTS + 1]; /* no more points from this request on */
    int32_t uses[16], charge[16];
    uint64_t days[16];
    int64_t best;
};

/* Some requests over the peers of one tiny instance; the others' are taken where they fit. */
static struct match_instance *tiny_plan(uint64_t seed, struct pp_arena *arena)
{
    uint64_t dice = seed * 77 + 5;
    struct match_instance *in = tiny_instance(seed, arena);
    struct match_peer *peers = PP_NEW_ARRAY(arena, in->peer_count, struct match_peer);
    struct match_request *requests = PP_NEW_ARRAY(arena, REQUESTS, struct match_request);
    const size_t count = 2 + (size_t)pool_roll(&dice, REQUESTS - 1);
    memcpy(peers, in->peers, in->peer_count * sizeof *peers);
    for (size_t p = 0; p < in->peer_count; p++) {
        peers[p].engagements_left = pool_roll(&dice, 4);
        peers[p].days_left = pool_roll(&dice, 6);
        peers[p].gap = pool_roll(&dice, 3);
    }
    requests[0] = in->requests[0];
    in->request_count = 1;
    for (uint64_t i = 1; in->request_count < count; i++) {
        const struct match_instance *other = tiny_instance(seed + i * 1000003, arena);
        if (other->peer_count <= in->peer_count && other->trait_count <= in->trait_count)
            requests[in->request_count++] = other->requests[0];
    }
    for (size_t r = 0; r < count; r++) {
        requests[r].priority = pool_roll(&dice, 12);
        if (requests[r].window_count > WINDOWS)
            requests[r].window_count = WINDOWS;
    }
    in->peers = peers;
    in->requests = requests;
    return in;
}

static uint64_t occupied(const struct match_request *r, int32_t window, const struct match_peer *p)
{
    uint64_t days = 0;
    int32_t last = 0;
    for (size_t i = 0; i < r->offset_count; i++) {
        days |= (uint64_t)1 << (r->windows[window].start + r->offsets[i]);
        last = r->offsets[i] > last ? r->offsets[i] : last;
    }
    for (int32_t day = 1; day <= p->gap; day++)
        days |= (uint64_t)1 << (r->windows[window].start + last + day);
    return days;
}

static void list_options(struct world *world, size_t r)
{
    static struct brute_team best[BRUTE_MOST];
    for (size_t w = 0; w < world->in->requests[r].window_count; w++) {
        struct match_request one = world->in->requests[r];
        one.windows += w;
        one.window_count = 1;
        const size_t count = brute_best(world->in, &one, BRUTE_MOST, best);
        for (size_t i = 0; i < count; i++)
            world->options[r][world->count[r]++] = (struct option){(int32_t)w, best[i]};
    }
}

/* Takes a team if it clashes with nothing; *points: what it brings beside those taken. */
static bool take(struct world *world, size_t r, int32_t window, const int32_t *seats,
                 int64_t *points)
{
    const struct match_request *request = &world->in->requests[r];
    bool ok = true;
    for (size_t s = 0; s < request->seat_count; s++) {
        if (seats[s] < 0)
            continue;
        const struct match_peer *p = &world->in->peers[seats[s]];
        ok &= !(occupied(request, window, p) & world->days[seats[s]]) &&
              world->uses[seats[s]] < p->engagements_left &&
              world->charge[seats[s]] + request->charge <= p->days_left;
    }
    for (size_t s = 0; s < request->seat_count && ok; s++) {
        if (seats[s] < 0)
            continue;
        world->days[seats[s]] |= occupied(request, window, &world->in->peers[seats[s]]);
        world->charge[seats[s]] += request->charge;
        *points -= (int64_t)world->in->weights.load * world->uses[seats[s]]++;
    }
    return ok;
}

static void give_back(struct world *world, size_t r, const struct option *option)
{
    const struct match_request *request = &world->in->requests[r];
    for (size_t s = 0; s < request->seat_count; s++) {
        const int32_t peer = option->team.seats[s];
        if (peer < 0)
            continue;
        world->days[peer] &= ~occupied(request, option->window, &world->in->peers[peer]);
        world->charge[peer] -= request->charge;
        world->uses[peer]--;
    }
}

static void try_all(struct world *world, size_t r, int64_t points)
{
    if (r == world->in->request_count) {
        world->best = points > world->best ? points : world->best;
        return;
    }
    if (points + world->most_after[r] <= world->best)
        return;
    for (size_t i = 0; i < world->count[r]; i++) {
        const struct option *option = &world->options[r][i];
        int64_t with = points + option->team.points;
        if (!take(world, r, option->window, option->team.seats, &with))
            continue;
        try_all(world, r + 1, with);
        give_back(world, r, option);
    }
    try_all(world, r + 1, points - world->in->requests[r].priority);
}

static int64_t optimum(struct world *world)
{
    for (size_t r = world->in->request_count; r-- > 0;) {
        list_options(world, r);
        int64_t most = -world->in->requests[r].priority;
        for (size_t i = 0; i < world->count[r]; i++)
            most =
                world->options[r][i].team.points > most ? world->options[r][i].team.points : most;
        world->most_after[r] = world->most_after[r + 1] + most;
    }
    world->best = INT64_MIN;
    try_all(world, 0, 0);
    return world->best;
}

/* The points of a plan, by the options; fails the test when it breaks a rule. */
static int64_t points_of(struct world *world, const struct match_plan_answer *answer, uint64_t seed)
{
    int64_t points = 0;
    size_t next = 0;
    for (size_t i = 0; i < answer->unserved_count; i++)
        points -= world->in->requests[answer->unserved[i]].priority;
    assert_int_equal(answer->team_count + answer->unserved_count, world->in->request_count);
    for (size_t i = 0; i < answer->team_count; i++) {
        const struct match_plan_team *at = &answer->teams[i];
        const struct option *option = world->options[at->request];
        const struct option *end = option + world->count[at->request];
        assert_true(at->request >= next);
        next = at->request + 1;
        while (option < end &&
               (option->window != at->team.window ||
                memcmp(option->team.seats, at->team.seats, sizeof at->team.seats) != 0))
            option++;
        int64_t with = option < end ? option->team.points : 0;
        if (option == end || !take(world, at->request, at->team.window, at->team.seats, &with))
            fail_msg("seed %llu: the team of request %zu breaks a rule", (unsigned long long)seed,
                     at->request);
        assert_int_equal(with, at->team.points);
        points += with;
    }
    return points;
}

/* 2: proven, 1: the optimum without proof, 0: less. */
static int compare(uint64_t seed, int64_t steps)
{
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    struct world *world = PP_NEW(&arena, struct world);
    world->in = tiny_plan(seed, &arena);
    match_instance_check(world->in, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    const int64_t best = optimum(world);
    struct match_plan_answer answer;
    assert_ok(match_plan(match_index_new(world->in, &arena),
                         &(struct match_plan_options){.step_limit = steps}, &arena, &answer, &err),
              &err);
    assert_int_equal(points_of(world, &answer, seed), answer.points);
    if (answer.points > best || answer.bound < best ||
        (answer.status == MATCH_OPTIMAL && answer.points != best))
        fail_msg("seed %llu: %lld points, bound %lld, but the best plan has %lld",
                 (unsigned long long)seed, (long long)answer.points, (long long)answer.bound,
                 (long long)best);
    const int result = answer.status == MATCH_OPTIMAL ? 2 : answer.points == best;
    pp_arena_fini(&arena);
    return result;
}

static void plans_hold_against_trying_every_combination(void **state)
{
    (void)state;
    const char *more = getenv("PP_TINY"); /* how many, for a long run by hand */
    const uint64_t count = more ? strtoull(more, NULL, 10) : INSTANCES;
    static const int64_t steps[] = {400, 60, 7, 1};
    size_t results[3] = {0}, full = 0;
    for (uint64_t seed = 0; seed < count; seed++) {
        const int64_t limit = steps[seed % 8 < 5 ? 0 : seed % 8 - 4];
        const int result = compare(seed, limit);
        full += limit == steps[0];
        if (limit == steps[0])
            results[result]++;
    }
    print_message("of %zu plans of %lld steps %zu are proven, %zu best without proof, %zu not\n",
                  full, (long long)steps[0], results[2], results[1], results[0]);
    assert_in_range(results[2] * 100 / (full | 1), 50, 99);
    assert_in_range(results[0] * 100 / (full | 1), 0, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_hold_against_trying_every_combination),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
