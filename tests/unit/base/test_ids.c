/* Ids of one process do not meet, whatever the clock and the random source give. */
#include "base/ids.h"

#include <pthread.h>
#include <stdlib.h>

#include "tests/lib/pp_test.h"

enum { MANY = 100000, THREADS = 4 };

static void ids_of_one_millisecond_rise_and_never_meet(void **state)
{
    (void)state;
    int64_t now_ms = INT64_C(1795340000000), before = 0;
    struct pp_ids ids;
    pp_ids_init(&ids, pp_clock_manual(&now_ms), pp_random_system());
    for (int i = 0; i < MANY; i++) {
        const int64_t id = pp_ids_next(&ids);
        assert_true(id > before);
        before = id;
    }
    now_ms -= 5000; /* the clock may be set back */
    assert_true(pp_ids_next(&ids) > before);
}

struct drawer {
    struct pp_ids *ids;
    int64_t *drawn;
};

static void *draw(void *arg)
{
    const struct drawer *drawer = arg;
    for (int i = 0; i < MANY; i++)
        drawer->drawn[i] = pp_ids_next(drawer->ids);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void threads_never_draw_the_same_one(void **state)
{
    (void)state;
    static int64_t drawn[THREADS * MANY];
    struct pp_ids ids;
    pthread_t threads[THREADS];
    struct drawer drawers[THREADS];
    pp_ids_init(&ids, pp_clock_system(), pp_random_system());
    for (int t = 0; t < THREADS; t++) {
        drawers[t] = (struct drawer){&ids, drawn + (ptrdiff_t)t * MANY};
        assert_int_equal(pthread_create(&threads[t], NULL, draw, &drawers[t]), 0);
    }
    for (int t = 0; t < THREADS; t++)
        assert_int_equal(pthread_join(threads[t], NULL), 0);
    qsort(drawn, THREADS * MANY, sizeof drawn[0], compare);
    for (int i = 1; i < THREADS * MANY; i++)
        assert_true(drawn[i] > drawn[i - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_one_millisecond_rise_and_never_meet),
        cmocka_unit_test(threads_never_draw_the_same_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
