#include "matcher/instance.h"

#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

struct fixture {
    struct pp_arena arena;
    struct match_instance *instance;
    struct match_request *request;
    struct match_peer *peers;
    struct pp_faults faults;
};

static struct fixture *begin(struct fixture *f)
{
    *f = (struct fixture){0};
    f->instance = pool_instance(30, 3, 1, false, &f->arena);
    f->request = pool_request(f->instance);
    f->peers = pool_peers(f->instance);
    f->faults.arena = &f->arena;
    return f;
}

/* One fault is found, and there. */
static void expect(struct fixture *f, const char *where)
{
    match_instance_check(f->instance, &f->faults);
    if (f->faults.count != 1)
        fail_msg("%zu faults for %s", f->faults.count, where);
    assert_string_equal(f->faults.at[0].where, where);
    pp_arena_fini(&f->arena);
}

static void a_good_instance_has_no_fault(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    match_instance_check(f.instance, &f.faults);
    assert_int_equal(f.faults.count, 0);
    pp_arena_fini(&f.arena);
}

static void every_value_out_of_bounds_is_located(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f)->instance->days = 0;
    f.request->window_count = 0;
    match_instance_check(f.instance, &f.faults);
    assert_int_equal(f.faults.count, 2);
    assert_string_equal(f.faults.at[0].where, "/days");
    assert_string_equal(f.faults.at[0].message, "must be from 1 to 1100");
    pp_arena_fini(&f.arena);

    begin(&f)->peers[7].role = 64;
    expect(&f, "/peers/7/role");
    begin(&f)->peers[7].merit = -MATCH_POINTS_MOST - 1;
    expect(&f, "/peers/7/merit");
    begin(&f)->instance->weights.km_per_point = 0;
    expect(&f, "/weights/km_per_point");
    begin(&f)->request->budget = -2;
    expect(&f, "/requests/0/budget");
    begin(&f);
    struct match_seat *seats = PP_NEW_ARRAY(&f.arena, MATCH_SEATS_MOST + 1, struct match_seat);
    for (int s = 0; s <= MATCH_SEATS_MOST; s++)
        seats[s] = f.request->seats[0];
    f.request->seats = seats;
    f.request->seat_count = MATCH_SEATS_MOST + 1;
    expect(&f, "/requests/0/seats");
    begin(&f)->request->group_points = -1;
    expect(&f, "/requests/0/group_limit");
    begin(&f)->request->banned = (const int32_t[]){30};
    f.request->banned_count = 1;
    expect(&f, "/requests/0/banned");
    begin(&f)->request->pinned = (const struct match_pin[]){{9, 3}};
    f.request->pinned_count = 1;
    expect(&f, "/requests/0/pinned");
    begin(&f)->request->windows = (const struct match_window[]){{0, 0}, {365, 0}};
    f.request->window_count = 2;
    expect(&f, "/requests/0/windows/1/0");
    begin(&f)->request->balance = (const struct match_balance[]){{4, 0, 0, 1, 1}};
    f.request->balance_count = 1;
    expect(&f, "/requests/0/balance");
}

static void lists_out_of_order_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f)->request->barred = (const int32_t[]){4, 4};
    f.request->barred_count = 2;
    expect(&f, "/requests/0/barred");
    begin(&f)->request->affinity = (const struct match_bonus[]){{5, 1}, {4, 1}};
    f.request->affinity_count = 2;
    expect(&f, "/requests/0/affinity");
    begin(&f)->instance->pairs = (const struct match_pair[]){{.a = 1, .b = 2}, {.a = 1, .b = 2}};
    f.instance->pair_count = 2;
    expect(&f, "/pairs/1");
    begin(&f)->instance->pairs = (const struct match_pair[]){{.a = 2, .b = 2}};
    f.instance->pair_count = 1;
    expect(&f, "/pairs/0/1");
    begin(&f)->peers[3].skills = (const struct match_skill[]){{2, 1}, {1, 1}};
    f.peers[3].skill_count = 2;
    expect(&f, "/peers/3/skills");
}

static void lists_are_searched_by_key(void **state)
{
    (void)state;
    const struct match_bonus list[] = {{2, 5}, {4, 7}, {9, -1}};
    assert_int_equal(match_bonus_points(list, 3, 2), 5);
    assert_int_equal(match_bonus_points(list, 3, 9), -1);
    assert_int_equal(match_bonus_points(list, 3, 3), 0);
    assert_int_equal(match_bonus_points(list, 3, 10), 0);
    assert_int_equal(match_bonus_points(NULL, 0, 1), 0);
    const struct match_skill skills[] = {{1, 3}, {5, 2}};
    assert_int_equal(match_skill_level(skills, 2, 5), 2);
    assert_int_equal(match_skill_level(skills, 2, 4), 0);
    assert_int_equal(match_day_words(64), 1);
    assert_int_equal(match_day_words(65), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_instance_has_no_fault),
        cmocka_unit_test(every_value_out_of_bounds_is_located),
        cmocka_unit_test(lists_out_of_order_are_refused),
        cmocka_unit_test(lists_are_searched_by_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
