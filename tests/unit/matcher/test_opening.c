/*
 * Prices to begin with, over pools that cannot serve all their requests: that they
 * make the bound smaller, and that neither hands nor a hook that ends it make them anything else.
 */
#include <inttypes.h>

#include "daemon/loop/hands.h"
#include "matcher/opening.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { PEERS = 150, REQUESTS = 40, WINDOWS = 4, PASSES = 30, SCALE = 16 };

struct market {
    struct match_sweep sweep;
    struct match_book book; /* nobody is served */
    int64_t questions_left; /* until the hook says stop; below 0: never */
};

static bool enough(void *arg)
{
    struct market *market = arg;
    return market->questions_left >= 0 && market->questions_left-- == 0;
}

static void start_market(struct market *market, const struct match_hands *hands,
                         struct pp_arena *arena)
{
    struct match_instance *in = pool_instance(PEERS, WINDOWS, 3, false, arena);
    struct match_request *requests = PP_NEW_ARRAY(arena, REQUESTS, struct match_request);
    for (uint64_t r = 0; r < REQUESTS; r++) {
        requests[r] = *pool_request(pool_instance(PEERS, WINDOWS, 300 + r, false, arena));
        requests[r].priority = 300;
    }
    in->requests = requests;
    in->request_count = REQUESTS;
    struct pp_faults faults = {.arena = arena};
    struct pp_err err = {0};
    match_instance_check(in, &faults);
    assert_ok(pp_faults_code(&faults, &err), &err);
    const struct match_index *index = match_index_new(in, arena);
    const struct match_index *scaled = match_priced_index(index, SCALE, arena);
    struct match_priced *priced = PP_NEW_ARRAY(arena, REQUESTS, struct match_priced);
    for (size_t r = 0; r < REQUESTS; r++) {
        match_priced_find(&priced[r], index, &requests[r], arena);
        match_priced_ready(&priced[r], scaled, SCALE, enough, market, arena);
    }
    market->questions_left = -1;
    match_book_init(&market->book, in, arena);
    match_sweep_init(&market->sweep, priced, in, SCALE, hands, arena);
    market->sweep.book = &market->book;
}

static bool open_market(struct market *market, struct pp_arena *arena)
{
    struct match_opening opening;
    match_opening_init(&opening, &market->sweep, PASSES, arena);
    while (match_opening_goes_on(&opening))
        if (!match_opening_pass(&opening, &market->sweep))
            return false;
    return true;
}

static int64_t bound_of(struct market *market)
{
    int64_t bound = INT64_MAX;
    assert_true(match_sweep_run(&market->sweep, market->book.points, &bound));
    return bound;
}

static void an_opening_leaves_prices_of_a_smaller_bound(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct market opened, plain;
    start_market(&opened, NULL, &arena);
    start_market(&plain, NULL, &arena);
    assert_true(open_market(&opened, &arena));
    const int64_t before = bound_of(&plain), after = bound_of(&opened);
    print_message("the bound was %" PRId64 ", it is %" PRId64 "\n", before, after);
    assert_true(after < before);
    pp_arena_fini(&arena);
}

static void no_price_falls_below_the_load_of_a_first_engagement(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct market market;
    start_market(&market, NULL, &arena);
    assert_true(open_market(&market, &arena));
    for (int32_t p = 0; p < PEERS; p++)
        assert_true(match_dual_engagement(&market.sweep.dual, p) >=
                    match_book_load(&market.book, p, 1) * SCALE);
    pp_arena_fini(&arena);
}

static void an_opening_is_the_same_with_two_hands(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct loop_hands *hands;
    assert_ok(loop_hands_start(&hands, 2, &err), &err);
    struct market one, two;
    start_market(&one, NULL, &arena);
    start_market(&two, loop_hands_lent(hands), &arena);
    assert_true(open_market(&one, &arena) && open_market(&two, &arena));
    for (size_t p = 0; p < PEERS; p++)
        assert_int_equal(one.sweep.dual.peers[p].now, two.sweep.dual.peers[p].now);
    loop_hands_stop(hands);
    pp_arena_fini(&arena);
}

static void an_opening_ends_when_the_hook_says_so(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct market market;
    start_market(&market, NULL, &arena);
    market.questions_left = 25;
    assert_false(open_market(&market, &arena));
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_opening_leaves_prices_of_a_smaller_bound),
        cmocka_unit_test(no_price_falls_below_the_load_of_a_first_engagement),
        cmocka_unit_test(an_opening_is_the_same_with_two_hands),
        cmocka_unit_test(an_opening_ends_when_the_hook_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
