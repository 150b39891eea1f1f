#include "base/random.h"

#include "tests/lib/pp_test.h"

static void the_same_seed_gives_the_same_sequence(void **state)
{
    (void)state;
    uint64_t a = 7, b = 7;
    const struct pp_random first = pp_random_seeded(&a), second = pp_random_seeded(&b);
    for (int i = 0; i < 100; i++)
        assert_int_equal(pp_random_below(&first, 1000), pp_random_below(&second, 1000));
}

static void draws_stay_below_and_reach_every_value(void **state)
{
    (void)state;
    uint64_t seed = 1;
    const struct pp_random random = pp_random_seeded(&seed);
    int seen[7] = {0};
    for (int i = 0; i < 7000; i++)
        seen[pp_random_below(&random, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 850, 1150);
}

static void ids_sort_by_time_and_are_positive(void **state)
{
    (void)state;
    int64_t now_ms = INT64_C(1795340000000);
    const struct pp_clock clock = pp_clock_manual(&now_ms);
    const struct pp_random random = pp_random_system();
    int64_t before = 0;
    for (int i = 0; i < 1000; i++, now_ms++) {
        const int64_t id = pp_id_new(&clock, &random);
        assert_true(id > before);
        before = id;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_sequence),
        cmocka_unit_test(draws_stay_below_and_reach_every_value),
        cmocka_unit_test(ids_sort_by_time_and_are_positive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
