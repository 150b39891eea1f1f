/*
 * All teams of a request that are worth so much under prices, of thousands of tiny instances,
 * against looking at every team.
 */
#include "tests/exhaustive/brute.h"
#include "tests/exhaustive/tiny.h"

#include <string.h>

#include "matcher/priced.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { INSTANCES = 1500, SCALE = 4, NODES = 1000000 };

struct world {
    uint64_t seed;
    const struct match_instance *in;
    const struct match_request *request;
    struct match_priced priced;
};

/* Some are blocked, some cost nothing; another price in each window. */
static int64_t price_of(const struct world *world, size_t window, int32_t peer)
{
    uint64_t dice = world->seed * 31 + window * 7 + (uint64_t)peer;
    const int price = pool_roll(&dice, 40);
    return price < 4 ? MATCH_BLOCKED : price < 12 ? 0 : price;
}

static void price(void *arg, size_t window, const int32_t *peers, size_t count, int64_t *prices)
{
    for (size_t i = 0; i < count; i++)
        prices[i] = price_of(arg, window, peers[i]);
}

/* Units less prices of a team of one window; INT64_MIN when somebody is blocked. */
static int64_t units_of(const struct world *world, size_t window, const struct brute_team *team)
{
    int64_t units = team->points * SCALE;
    for (size_t s = 0; s < world->request->seat_count; s++) {
        if (team->seats[s] < 0)
            continue;
        const struct match_peer *peer = &world->in->peers[team->seats[s]];
        const int64_t costs = price_of(world, window, team->seats[s]);
        if (costs == MATCH_BLOCKED)
            return INT64_MIN;
        units += (int64_t)world->in->weights.load * (peer->recent + 1) * SCALE - costs;
    }
    return units;
}

/* Of teams that differ only by order in equal seats one is found: as a set they are counted once.
 */
static bool is_first(const struct world *world, const struct brute_team *team)
{
    struct brute_team sorted = *team;
    match_problem_sort_twins(&world->priced.problem, sorted.seats);
    return memcmp(sorted.seats, team->seats, sizeof team->seats) == 0;
}

static void compare_window(const struct world *world, size_t w, int64_t least,
                           const struct match_within *within, size_t *found)
{
    static struct brute_team teams[BRUTE_MOST];
    struct match_request one = *world->request;
    one.windows += w;
    one.window_count = 1;
    const size_t count = brute_best(world->in, &one, BRUTE_MOST, teams);
    for (size_t i = 0; i < count; i++) {
        const int64_t units = units_of(world, w, &teams[i]);
        if (units == INT64_MIN || units < least || !is_first(world, &teams[i]))
            continue;
        size_t k = 0;
        while (k < within->count &&
               (within->teams[k].offer.window != (int32_t)w ||
                memcmp(within->teams[k].offer.seats, teams[i].seats, sizeof teams[i].seats) != 0))
            k++;
        if (k == within->count)
            fail_msg("seed %llu: a team of window %zu worth %lld is missing",
                     (unsigned long long)world->seed, w, (long long)units);
        assert_int_equal(within->teams[k].units, units);
        ++*found;
    }
}

static size_t compare(uint64_t seed)
{
    struct pp_arena arena = {0};
    struct world *world = PP_NEW(&arena, struct world);
    world->seed = seed;
    world->in = tiny_instance(seed, &arena);
    struct match_request *request = PP_NEW(&arena, struct match_request);
    *request = world->in->requests[0];
    request->priority = (int32_t)(seed % 40);
    world->request = request;
    const struct match_index *index = match_index_new(world->in, &arena);
    match_priced_find(&world->priced, index, request, &arena);
    match_priced_ready(&world->priced, match_priced_index(index, SCALE, &arena), SCALE, NULL, NULL,
                       &arena);
    const struct match_ask ask = {
        .price = price, .arg = world, .grain = 1, .nodes = NODES, .first.window = MATCH_NONE};
    const struct match_bid bid = match_priced_best(&world->priced, &ask);
    const int64_t unserved = -(int64_t)request->priority * SCALE;
    int64_t least = bid.bound - (int64_t)(seed % 5) * 13;
    least = least < unserved ? unserved : least;
    const struct match_within within =
        match_priced_within(&world->priced, &ask, least, BRUTE_MOST, &arena);
    assert_true(within.whole && !within.stopped && !bid.open);
    size_t found = 0;
    for (size_t w = 0; w < request->window_count; w++)
        compare_window(world, w, least, &within, &found);
    assert_int_equal(found, within.count);
    for (size_t k = 1; k < within.count; k++)
        assert_true(within.teams[k].units <= within.teams[k - 1].units);
    if (within.count > 1) {
        const struct match_within some =
            match_priced_within(&world->priced, &ask, least, within.count - 1, &arena);
        assert_false(some.whole);
        assert_int_equal(some.count, within.count - 1);
    }
    int64_t most = unserved;
    for (size_t i = 0; i < within.count; i++)
        most = within.teams[i].units > most ? within.teams[i].units : most;
    assert_int_equal(most, bid.bound);
    pp_arena_fini(&arena);
    return within.count;
}

static void lists_hold_every_team_that_is_worth_so_much(void **state)
{
    (void)state;
    size_t teams = 0;
    for (uint64_t seed = 0; seed < INSTANCES; seed++)
        teams += compare(seed);
    print_message("%zu teams\n", teams);
    assert_true(teams > INSTANCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hold_every_team_that_is_worth_so_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
