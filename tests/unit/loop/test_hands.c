#include "daemon/loop/hands.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

#include "base/arena.h"
#include "tests/lib/pp_test.h"

enum { JOBS = 1000, ROUNDS = 300 };

struct play {
    struct loop_hands *hands;
    atomic_int ran[JOBS];
    int plain[JOBS]; /* not atomic: each belongs to the job, then to who asked */
};

static void run(void *arg, size_t i)
{
    struct play *play = arg;
    atomic_fetch_add(&play->ran[i], 1);
    play->plain[i] += (int)i;
}

static struct play *open_play(unsigned count)
{
    struct play *play = PP_NEW_HEAP(struct play);
    struct pp_err err = {0};
    assert_ok(loop_hands_start(&play->hands, count, &err), &err);
    return play;
}

static void close_play(struct play *play)
{
    loop_hands_stop(play->hands);
    free(play);
}

static void assert_ran(struct play *play, int times)
{
    for (size_t i = 0; i < JOBS; i++) {
        assert_int_equal(atomic_load(&play->ran[i]), times);
        assert_int_equal(play->plain[i], times * (int)i);
    }
}

static void every_job_runs_once(void **state)
{
    (void)state;
    for (unsigned count = 1; count <= 4; count++) {
        struct play *play = open_play(count);
        match_hands_each(loop_hands_lent(play->hands), JOBS, run, play);
        assert_ran(play, 1);
        close_play(play);
    }
}

static void hands_are_used_again_and_again(void **state)
{
    (void)state;
    struct play *play = open_play(3);
    for (int round = 0; round < ROUNDS; round++)
        match_hands_each(loop_hands_lent(play->hands), JOBS, run, play);
    assert_ran(play, ROUNDS);
    close_play(play);
}

static void few_jobs_and_none_end_too(void **state)
{
    (void)state;
    struct play *play = open_play(4);
    for (size_t count = 0; count < 4; count++)
        match_hands_each(loop_hands_lent(play->hands), count, run, play);
    assert_int_equal(atomic_load(&play->ran[0]), 3);
    assert_int_equal(atomic_load(&play->ran[2]), 1);
    assert_int_equal(atomic_load(&play->ran[3]), 0);
    close_play(play);
}

static void run_inside(void *arg, size_t i)
{
    struct play *play = arg;
    if (i == 0)
        match_hands_each(loop_hands_lent(play->hands), JOBS, run, play);
}

static void a_job_that_asks_for_hands_does_it_alone(void **state)
{
    (void)state;
    struct play *play = open_play(3);
    match_hands_each(loop_hands_lent(play->hands), 8, run_inside, play);
    assert_ran(play, 1);
    close_play(play);
}

static void ask(void *arg)
{
    struct play *play = arg;
    for (int round = 0; round < ROUNDS; round++)
        match_hands_each(loop_hands_lent(play->hands), JOBS, run, play);
}

static void two_threads_may_ask_at_once(void **state)
{
    (void)state;
    struct play *play = open_play(2);
    struct play *other = PP_NEW_HEAP(struct play);
    uv_thread_t thread;
    other->hands = play->hands;
    assert_int_equal(uv_thread_create(&thread, ask, other), 0);
    ask(play);
    assert_int_equal(uv_thread_join(&thread), 0);
    assert_ran(play, ROUNDS);
    assert_ran(other, ROUNDS);
    free(other);
    close_play(play);
}

static void one_hand_lends_nothing(void **state)
{
    (void)state;
    struct play *play = open_play(1);
    assert_null(loop_hands_lent(play->hands));
    close_play(play);
    assert_in_range(loop_hands_usual(), 1, LOOP_HANDS_MOST);
    loop_hands_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_runs_once),
        cmocka_unit_test(hands_are_used_again_and_again),
        cmocka_unit_test(few_jobs_and_none_end_too),
        cmocka_unit_test(a_job_that_asks_for_hands_does_it_alone),
        cmocka_unit_test(two_threads_may_ask_at_once),
        cmocka_unit_test(one_hand_lends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
