#include "daemon/loop/lane.h"

#include <unistd.h>

#include "tests/unit/loop/loop_fixture.h"

enum { MANY = 2000 };

/* What the tests watch; everything but `ran` belongs to the loop's thread. */
struct play {
    struct loop loop;
    struct lane *lane;
    struct pp_err err;
    atomic_int ran;
    atomic_bool gate; /* run() of a gated job waits for it */
    int done, ok, cancelled, timed_out, stopped;
    bool inside_submit;
    int last_order;
};

struct task {
    struct lane_job job;
    struct play *play;
    int order;
    bool gated, again;
    const void *context;
    int saw_cancel;
};

static void run(struct lane_job *job, void *context)
{
    struct task *task = LOOP_OF(job, struct task, job);
    task->context = context;
    while (task->gated && !atomic_load(&task->play->gate)) {
        if (lane_job_cancelled(job)) {
            task->saw_cancel = 1;
            break;
        }
        usleep(500);
    }
    atomic_fetch_add(&task->play->ran, 1);
}

static void done(struct lane_job *job, enum pp_code code)
{
    struct task *task = LOOP_OF(job, struct task, job);
    struct play *play = task->play;
    assert_false(play->inside_submit);
    play->done++;
    play->ok += code == PP_OK;
    play->cancelled += code == PP_CANCELLED;
    play->timed_out += code == PP_TIMEOUT;
    play->last_order = task->order;
    if (task->again) {
        task->again = false;
        assert_ok(lane_submit(play->lane, job, &play->err), &play->err);
    }
}

static void on_stopped(void *data)
{
    struct play *play = data;
    play->stopped = 1;
}

static void open_play(struct play *play, const struct lane_config *config)
{
    *play = (struct play){0};
    open_loop(&play->loop);
    assert_ok(lane_start(&play->lane, &play->loop, config, &play->err), &play->err);
}

static void close_play(struct play *play, enum lane_stop_how how)
{
    lane_stop(play->lane, how, on_stopped, play);
    turn_until(&play->loop, &play->stopped, 1);
    loop_fini(&play->loop);
}

static struct task task_of(struct play *play, int order)
{
    return (struct task){.play = play, .order = order, .job = {.run = run, .done = done}};
}

static void submit(struct play *play, struct task *task)
{
    play->inside_submit = true;
    assert_ok(lane_submit(play->lane, &task->job, &play->err), &play->err);
    play->inside_submit = false;
}

static const struct lane_config one_thread = {.name = "one", .threads = 1, .depth_most = MANY};

static void every_job_is_done_once_on_the_loop_with_its_threads_context(void **state)
{
    (void)state;
    static struct task tasks[MANY];
    int context[3] = {0};
    void *contexts[3] = {&context[0], &context[1], &context[2]};
    struct play play;
    const struct lane_config config = {
        .name = "read", .threads = 3, .contexts = contexts, .depth_most = MANY};
    open_play(&play, &config);
    for (int i = 0; i < MANY; i++) {
        tasks[i] = task_of(&play, i);
        submit(&play, &tasks[i]);
    }
    turn_until(&play.loop, &play.done, MANY);
    assert_int_equal(play.ok, MANY);
    assert_int_equal(atomic_load(&play.ran), MANY);
    for (int i = 0; i < MANY; i++)
        assert_true(tasks[i].context == &context[0] || tasks[i].context == &context[1] ||
                    tasks[i].context == &context[2]);
    assert_int_equal(lane_stats(play.lane).done, MANY);
    close_play(&play, LANE_DRAIN);
    assert_int_equal(play.done, MANY);
}

static void one_thread_keeps_the_order_and_done_may_submit_again(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, &one_thread);
    struct task tasks[3] = {task_of(&play, 0), task_of(&play, 1), task_of(&play, 2)};
    tasks[0].again = true;
    for (int i = 0; i < 3; i++)
        submit(&play, &tasks[i]);
    turn_until(&play.loop, &play.done, 4);
    assert_int_equal(play.last_order, 0);
    close_play(&play, LANE_DRAIN);
}

static void a_full_lane_says_busy_and_does_not_call_done(void **state)
{
    (void)state;
    struct play play;
    const struct lane_config config = {.name = "small", .threads = 1, .depth_most = 1};
    open_play(&play, &config);
    struct task running = task_of(&play, 0), waiting = task_of(&play, 1),
                refused = task_of(&play, 2);
    running.gated = true;
    submit(&play, &running);
    while (lane_stats(play.lane).running == 0)
        usleep(500);
    submit(&play, &waiting);
    assert_int_equal(lane_submit(play.lane, &refused.job, &play.err), PP_BUSY);
    assert_contains(play.err.text, "small");
    atomic_store(&play.gate, true);
    turn_until(&play.loop, &play.done, 2);
    assert_int_equal(lane_stats(play.lane).refused, 1);
    close_play(&play, LANE_DRAIN);
    assert_int_equal(play.done, 2);
}

static void a_cancelled_waiting_job_never_runs(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, &one_thread);
    struct task running = task_of(&play, 0), first = task_of(&play, 1), last = task_of(&play, 2);
    running.gated = true;
    submit(&play, &running);
    while (lane_stats(play.lane).running == 0)
        usleep(500);
    submit(&play, &first);
    submit(&play, &last);
    lane_cancel(play.lane, &last.job);
    lane_cancel(play.lane, &last.job);
    assert_int_equal(play.done, 0);
    turn_until(&play.loop, &play.done, 1);
    assert_int_equal(play.cancelled, 1);
    struct task after = task_of(&play, 3);
    submit(&play, &after);
    atomic_store(&play.gate, true);
    turn_until(&play.loop, &play.done, 4);
    assert_int_equal(atomic_load(&play.ran), 3);
    assert_int_equal(play.last_order, 3);
    close_play(&play, LANE_DRAIN);
}

static void a_running_job_sees_that_it_is_cancelled_and_is_done_all_the_same(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, &one_thread);
    struct task running = task_of(&play, 0);
    running.gated = true;
    submit(&play, &running);
    while (lane_stats(play.lane).running == 0)
        usleep(500);
    lane_cancel(play.lane, &running.job);
    turn_until(&play.loop, &play.done, 1);
    assert_int_equal(running.saw_cancel, 1);
    assert_int_equal(play.ok, 1);
    close_play(&play, LANE_DRAIN);
}

static void a_job_that_waits_past_its_deadline_ends_with_timeout(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, &one_thread);
    struct task running = task_of(&play, 0), late = task_of(&play, 1), sooner = task_of(&play, 2),
                patient = task_of(&play, 3);
    running.gated = true;
    late.job.due_ms = loop_now_ms(&play.loop) + 40;
    sooner.job.due_ms = loop_now_ms(&play.loop) + 5;
    patient.job.due_ms = loop_now_ms(&play.loop) + 100000;
    submit(&play, &running);
    while (lane_stats(play.lane).running == 0)
        usleep(500);
    submit(&play, &patient);
    submit(&play, &late);
    submit(&play, &sooner);
    turn_until(&play.loop, &play.done, 1);
    assert_int_equal(play.last_order, 2);
    turn_until(&play.loop, &play.done, 2);
    assert_int_equal(play.timed_out, 2);
    assert_int_equal(lane_stats(play.lane).depth, 1);
    atomic_store(&play.gate, true);
    turn_until(&play.loop, &play.done, 4);
    assert_int_equal(atomic_load(&play.ran), 2);
    close_play(&play, LANE_DRAIN);
}

static void stopping_with_drop_ends_everything_once_and_frees_the_lane(void **state)
{
    (void)state;
    static struct task tasks[100];
    struct play play;
    open_play(&play, &one_thread);
    for (int i = 0; i < 100; i++) {
        tasks[i] = task_of(&play, i);
        tasks[i].gated = true;
        submit(&play, &tasks[i]);
    }
    while (lane_stats(play.lane).running == 0)
        usleep(500);
    lane_stop(play.lane, LANE_DRAIN, on_stopped, &play);
    struct task refused = task_of(&play, 100);
    assert_int_equal(lane_submit(play.lane, &refused.job, &play.err), PP_UNAVAILABLE);
    assert_int_equal(play.done, 0);
    lane_stop(play.lane, LANE_DROP, NULL, NULL);
    turn_until(&play.loop, &play.stopped, 1);
    assert_int_equal(play.done, 100);
    assert_int_equal(play.cancelled, 99);
    assert_int_equal(tasks[0].saw_cancel, 1);
    loop_fini(&play.loop);
}

static void stopping_with_drain_runs_what_waits(void **state)
{
    (void)state;
    static struct task tasks[100];
    struct play play;
    open_play(&play, &one_thread);
    for (int i = 0; i < 100; i++) {
        tasks[i] = task_of(&play, i);
        submit(&play, &tasks[i]);
    }
    close_play(&play, LANE_DRAIN);
    assert_int_equal(play.ok, 100);
}

struct batches {
    struct play *play;
    size_t largest;
    int calls;
};

static void run_batch(void *context, struct lane_job **jobs, size_t count)
{
    struct batches *batches = context;
    for (size_t i = 0; i < count; i++) {
        const struct task *task = LOOP_OF(jobs[i], struct task, job);
        assert_null(task->job.run);
        assert_true(i == 0 || task->order == LOOP_OF(jobs[i - 1], struct task, job)->order + 1);
    }
    if (count > batches->largest)
        batches->largest = count;
    batches->calls++;
    atomic_fetch_add(&batches->play->ran, (int)count);
}

static void a_batch_lane_takes_all_that_wait_up_to_its_most(void **state)
{
    (void)state;
    static struct task tasks[50];
    struct play play;
    struct batches batches = {.play = &play};
    void *contexts[] = {&batches};
    const struct lane_config config = {.name = "store",
                                       .threads = 1,
                                       .contexts = contexts,
                                       .depth_most = 100,
                                       .run_batch = run_batch,
                                       .batch_most = 16};
    open_play(&play, &config);
    struct task gate = task_of(&play, -1);
    gate.gated = true;
    submit(&play, &gate);
    for (int i = 0; i < 50; i++) {
        tasks[i] = task_of(&play, i);
        if (i != 20) /* 16, 4, alone, 16, 13 */
            tasks[i].job.run = NULL;
        submit(&play, &tasks[i]);
    }
    atomic_store(&play.gate, true);
    turn_until(&play.loop, &play.done, 51);
    assert_int_equal(atomic_load(&play.ran), 51);
    assert_int_equal(batches.largest, 16);
    assert_int_equal(batches.calls, 4);
    assert_int_equal(lane_stats(play.lane).batches, 4);
    assert_int_equal(play.last_order, 49);
    close_play(&play, LANE_DRAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_is_done_once_on_the_loop_with_its_threads_context),
        cmocka_unit_test(one_thread_keeps_the_order_and_done_may_submit_again),
        cmocka_unit_test(a_full_lane_says_busy_and_does_not_call_done),
        cmocka_unit_test(a_cancelled_waiting_job_never_runs),
        cmocka_unit_test(a_running_job_sees_that_it_is_cancelled_and_is_done_all_the_same),
        cmocka_unit_test(a_job_that_waits_past_its_deadline_ends_with_timeout),
        cmocka_unit_test(stopping_with_drop_ends_everything_once_and_frees_the_lane),
        cmocka_unit_test(stopping_with_drain_runs_what_waits),
        cmocka_unit_test(a_batch_lane_takes_all_that_wait_up_to_its_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
