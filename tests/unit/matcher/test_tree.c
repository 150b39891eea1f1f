/*
 * The tree of a choice against the plain search of the same columns: teams drawn at random, of few
 * peers, so that most stand in each other's way.
 */
#include <string.h>

#include "matcher/tree.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

enum { REQUESTS = 8, COLUMNS = 70, PEERS = 60, WINDOWS = 4, SEEDS = 6, SEATS = 5 };

struct case_of {
    struct pp_arena arena;
    struct match_book book;
    struct match_dual dual;
    size_t requests[REQUESTS];
    struct match_master master;
};

static struct match_offer draw_team(uint64_t *dice)
{
    struct match_offer team = {.window = pool_roll(dice, WINDOWS),
                               .points = 100 + pool_roll(dice, 200)};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team.seats[s] = MATCH_NONE;
    for (size_t s = 0; s < SEATS; s++) {
        bool again = true;
        while (again) {
            team.seats[s] = pool_roll(dice, PEERS);
            again = false;
            for (size_t t = 0; t < s; t++)
                again |= team.seats[t] == team.seats[s];
        }
    }
    return team;
}

/* The first column of each request is to leave it. */
static void draw(struct case_of *c, uint64_t seed)
{
    uint64_t dice = seed;
    *c = (struct case_of){0};
    struct match_instance *in = pool_instance(PEERS, WINDOWS, seed, true, &c->arena);
    struct match_request *requests = PP_NEW_ARRAY(&c->arena, REQUESTS, struct match_request);
    for (uint64_t r = 0; r < REQUESTS; r++) {
        requests[r] = *pool_request(pool_instance(PEERS, WINDOWS, seed * 100 + r, true, &c->arena));
        c->requests[r] = r;
    }
    in->requests = requests;
    in->request_count = REQUESTS;
    match_book_init(&c->book, in, &c->arena);
    match_dual_init(&c->dual, in, 1, &c->arena);
    c->master = (struct match_master){.book = &c->book,
                                      .dual = &c->dual,
                                      .requests = c->requests,
                                      .count = REQUESTS,
                                      .points = c->book.points,
                                      .disturbed = INT64_MAX,
                                      .move_limit = 60,
                                      .node_limit = INT64_MAX};
    c->master.columns = PP_NEW_ARRAY(&c->arena, REQUESTS * COLUMNS, struct match_column);
    c->master.chosen = PP_NEW_ARRAY(&c->arena, REQUESTS, struct match_offer);
    for (int r = 0; r < REQUESTS; r++)
        for (size_t k = 0; k < COLUMNS; k++) {
            struct match_offer team = draw_team(&dice);
            if (!k)
                team = (struct match_offer){.window = MATCH_NONE, .points = -c->book.unserved[r]};
            c->master.columns[c->master.column_count++] =
                (struct match_column){.offer = team, .of = (uint16_t)r};
        }
}

/* The points of what the tree chose, put together by the book, which may refuse none of it. */
static int64_t points_of(struct case_of *c, const struct match_offer *chosen)
{
    for (size_t r = 0; r < REQUESTS; r++) {
        for (size_t s = 0; s < SEATS && chosen[r].window != MATCH_NONE; s++)
            assert_true(match_book_may(&c->book, r, chosen[r].window, chosen[r].seats[s]));
        if (chosen[r].window != MATCH_NONE)
            match_book_put(&c->book, r, &chosen[r]);
    }
    const int64_t points = c->book.points;
    for (size_t r = 0; r < REQUESTS; r++)
        match_book_clear(&c->book, r);
    return points;
}

static int64_t solve_plainly(uint64_t seed)
{
    struct case_of c;
    draw(&c, seed);
    match_master_solve(&c.master);
    assert_true(c.master.whole && c.master.found);
    pp_arena_fini(&c.arena);
    return c.master.points;
}

static void the_tree_finds_what_the_plain_search_finds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const int64_t best = solve_plainly(seed);
        struct case_of c;
        struct match_tree tree;
        draw(&c, seed);
        c.master.cut_rounds = seed % 2 ? 4 : 0;
        assert_true(match_tree_begin(&tree, &c.master, &c.arena));
        int64_t bound = tree.master.bound, found = INT64_MIN;
        int rounds = 0;
        while (!tree.master.whole) {
            match_tree_grow(&tree, c.master.points, 3);
            assert_true(tree.master.bound <= bound);
            assert_true(tree.master.whole || tree.master.bound >= best);
            bound = tree.master.bound;
            if (tree.master.found) {
                assert_true(tree.master.points > found);
                found = points_of(&c, tree.master.chosen);
                assert_int_equal(found, tree.master.points);
            }
            rounds++;
        }
        assert_int_equal(found, best);
        assert_true(rounds > 1);
        match_tree_fini(&tree);
        pp_arena_fini(&c.arena);
    }
}

static void a_tree_that_knows_the_best_finds_no_better(void **state)
{
    (void)state;
    const int64_t best = solve_plainly(2);
    struct case_of c;
    struct match_tree tree;
    draw(&c, 2);
    if (match_tree_begin(&tree, &c.master, &c.arena))
        while (!tree.master.whole) {
            match_tree_grow(&tree, best, 5);
            assert_false(tree.master.found);
        }
    match_tree_fini(&tree);
    pp_arena_fini(&c.arena);
}

static bool at_once(void *arg)
{
    (void)arg;
    return true;
}

static void a_tree_that_is_stopped_claims_nothing(void **state)
{
    (void)state;
    struct case_of c;
    struct match_tree tree;
    draw(&c, 3);
    c.master.cancelled = at_once;
    assert_false(match_tree_begin(&tree, &c.master, &c.arena));
    assert_true(tree.master.stopped && !tree.master.whole && !tree.master.found);
    match_tree_fini(&tree);
    pp_arena_fini(&c.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_finds_what_the_plain_search_finds),
        cmocka_unit_test(a_tree_that_knows_the_best_finds_no_better),
        cmocka_unit_test(a_tree_that_is_stopped_claims_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
