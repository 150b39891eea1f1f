/*
 * Two queues behind one mutex: `waiting` (towards the threads) and `ended` (towards the loop). A
 * thread or the loop moves a job from the first to the second and wakes the loop through uv_async;
 * the loop alone takes from the second and calls done(). The uv handles belong to the loop's thread
 * except uv_async_send(), which libuv allows from anywhere.
 */
#include "daemon/loop/lane.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

enum { THREADS_MOST = 64, BATCH_MOST = 4096, STACK_BYTES = 8 << 20 };

struct queue {
    struct lane_job *first, *last;
    size_t count;
};

struct lane {
    struct loop *loop;
    struct lane_config config;
    uv_async_t wake; /* threads -> loop: something ended */
    uv_timer_t due;  /* looks after the deadlines of waiting jobs */
    uv_thread_t threads[THREADS_MOST];
    struct worker {
        struct lane *lane;
        void *context;
        struct lane_job **jobs; /* owned; what it runs now, guarded by the lock */
        size_t count;
    } workers[THREADS_MOST];
    int64_t armed_ms; /* when `due` will look; the loop's thread only */

    uv_mutex_t lock; /* guards what follows */
    uv_cond_t work;
    struct queue waiting, ended;
    struct lane_stats stats;
    bool stopping;

    /* the loop's thread only */
    void (*on_stopped)(void *data);
    void *stopped_data;
    int closed;
    bool closing;
};

static void put(struct queue *queue, struct lane_job *job, enum lane_place place)
{
    job->place = place;
    job->next = NULL;
    if (queue->last)
        queue->last->next = job;
    else
        queue->first = job;
    queue->last = job;
    queue->count++;
}

static struct lane_job *take_after(struct queue *queue, struct lane_job *before)
{
    struct lane_job *job = before ? before->next : queue->first;
    if (before)
        before->next = job->next;
    else
        queue->first = job->next;
    if (queue->last == job)
        queue->last = before;
    queue->count--;
    job->next = NULL;
    return job;
}

/* --- a thread's side; all with the lock held but for the calls of run --- */

/* Takes what one thread runs at once: a job, or on a batch lane all up to the next with a run(). */
static void take_work(struct lane *lane, struct worker *worker)
{
    const size_t most = lane->config.run_batch ? lane->config.batch_most : 1;
    worker->count = 0;
    while (worker->count < most && lane->waiting.first) {
        if (worker->count > 0 && lane->waiting.first->run)
            break;
        struct lane_job *job = take_after(&lane->waiting, NULL);
        job->place = LANE_RUNNING;
        worker->jobs[worker->count++] = job;
        if (job->run)
            break;
    }
    lane->stats.running += worker->count;
    lane->stats.batches += !worker->jobs[0]->run;
}

static void end_work(struct lane *lane, struct worker *worker)
{
    for (size_t i = 0; i < worker->count; i++)
        put(&lane->ended, worker->jobs[i], LANE_ENDED);
    lane->stats.running -= worker->count;
    lane->stats.done += worker->count;
    worker->count = 0;
    PP_REQUIRE(uv_async_send(&lane->wake) == 0);
}

static void work(void *arg)
{
    struct worker *worker = arg;
    struct lane *lane = worker->lane;
    uv_mutex_lock(&lane->lock);
    for (;;) {
        while (!lane->waiting.first && !lane->stopping)
            uv_cond_wait(&lane->work, &lane->lock);
        if (!lane->waiting.first)
            break;
        take_work(lane, worker);
        uv_mutex_unlock(&lane->lock);
        if (worker->jobs[0]->run)
            worker->jobs[0]->run(worker->jobs[0], worker->context);
        else
            lane->config.run_batch(worker->context, worker->jobs, worker->count);
        uv_mutex_lock(&lane->lock);
        end_work(lane, worker);
    }
    uv_mutex_unlock(&lane->lock);
}

/* --- the loop's side --- */

/* Ends a waiting job without running it; with the lock held. */
static void drop_after(struct lane *lane, struct lane_job *before, enum pp_code code)
{
    struct lane_job *job = take_after(&lane->waiting, before);
    job->code = code;
    if (code == PP_TIMEOUT)
        lane->stats.timed_out++;
    else
        lane->stats.cancelled++;
    put(&lane->ended, job, LANE_ENDED);
}

static void on_due(uv_timer_t *timer);

static void arm_due(struct lane *lane, int64_t due_ms)
{
    int64_t wait_ms = due_ms - loop_now_ms(lane->loop) + 1;
    if (wait_ms < 1)
        wait_ms = 1;
    const int poll_ms = lane->loop->clock_poll_ms;
    if (poll_ms > 0 && wait_ms > poll_ms)
        wait_ms = poll_ms;
    lane->armed_ms = due_ms;
    uv_update_time(&lane->loop->uv);
    PP_REQUIRE(uv_timer_start(&lane->due, on_due, (uint64_t)wait_ms, 0) == 0);
}

static void on_due(uv_timer_t *timer)
{
    struct lane *lane = LOOP_OF(timer, struct lane, due);
    const int64_t now_ms = loop_now_ms(lane->loop);
    uv_mutex_lock(&lane->lock);
    int64_t earliest_ms = 0;
    struct lane_job *before = NULL;
    struct lane_job *job = lane->waiting.first;
    while (job) {
        struct lane_job *next = job->next;
        if (job->due_ms > 0 && now_ms > job->due_ms) {
            drop_after(lane, before, PP_TIMEOUT);
        } else {
            if (job->due_ms > 0 && (earliest_ms == 0 || job->due_ms < earliest_ms))
                earliest_ms = job->due_ms;
            before = job;
        }
        job = next;
    }
    uv_mutex_unlock(&lane->lock);
    if (earliest_ms > 0)
        arm_due(lane, earliest_ms);
    PP_REQUIRE(uv_async_send(&lane->wake) == 0);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct lane *lane = handle->data;
    if (++lane->closed < 2)
        return;
    uv_mutex_destroy(&lane->lock);
    uv_cond_destroy(&lane->work);
    void (*on_stopped)(void *) = lane->on_stopped;
    void *data = lane->stopped_data;
    for (unsigned i = 0; i < THREADS_MOST; i++)
        free((void *)lane->workers[i].jobs);
    free(lane);
    if (on_stopped)
        on_stopped(data);
}

/* All is ended and no more can come: the threads are leaving, so joining them does not wait. */
static void close_lane(struct lane *lane)
{
    lane->closing = true;
    for (unsigned i = 0; i < lane->config.threads; i++)
        PP_REQUIRE(uv_thread_join(&lane->threads[i]) == 0);
    uv_close((uv_handle_t *)&lane->wake, on_handle_closed);
    uv_close((uv_handle_t *)&lane->due, on_handle_closed);
}

static void on_wake(uv_async_t *wake)
{
    struct lane *lane = LOOP_OF(wake, struct lane, wake);
    uv_mutex_lock(&lane->lock);
    struct queue ended = lane->ended;
    lane->ended = (struct queue){0};
    uv_mutex_unlock(&lane->lock);
    while (ended.first) {
        struct lane_job *job = take_after(&ended, NULL);
        job->place = LANE_OUTSIDE;
        job->done(job, job->code); /* may free or submit it again */
    }
    uv_mutex_lock(&lane->lock);
    const bool over =
        lane->stopping && !lane->waiting.first && !lane->ended.first && lane->stats.running == 0;
    uv_mutex_unlock(&lane->lock);
    if (over && !lane->closing)
        close_lane(lane);
}

static void init_handles(struct lane *lane)
{
    PP_REQUIRE(uv_async_init(&lane->loop->uv, &lane->wake, on_wake) == 0);
    PP_REQUIRE(uv_timer_init(&lane->loop->uv, &lane->due) == 0);
    lane->wake.data = lane;
    lane->due.data = lane;
    PP_REQUIRE(uv_mutex_init(&lane->lock) == 0);
    PP_REQUIRE(uv_cond_init(&lane->work) == 0);
}

enum pp_code lane_start(struct lane **out, struct loop *loop, const struct lane_config *config,
                        struct pp_err *err)
{
    PP_REQUIRE(config->threads >= 1 && config->threads <= THREADS_MOST && config->depth_most > 0);
    PP_REQUIRE(!config->run_batch || (config->threads == 1 && config->batch_most >= 1 &&
                                      config->batch_most <= BATCH_MOST));
    struct lane *lane = PP_NEW_HEAP(struct lane);
    lane->loop = loop;
    lane->config = *config;
    const size_t at_once = config->run_batch ? config->batch_most : 1;
    init_handles(lane);
    const uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE,
                                         .stack_size = STACK_BYTES};
    for (unsigned i = 0; i < config->threads; i++) {
        lane->workers[i].lane = lane;
        lane->workers[i].context = config->contexts ? config->contexts[i] : NULL;
        lane->workers[i].jobs = pp_new_bytes(at_once * sizeof(struct lane_job *));
        const int status =
            uv_thread_create_ex(&lane->threads[i], &options, work, &lane->workers[i]);
        if (status != 0) {
            lane->config.threads = i;
            lane_stop(lane, LANE_DROP, NULL, NULL);
            return pp_fail(err, PP_FAILED,
                           "the %s lane cannot start thread %u: %s; raise the "
                           "limit of tasks",
                           config->name, i + 1, uv_strerror(status));
        }
    }
    *out = lane;
    return PP_OK;
}

enum pp_code lane_submit(struct lane *lane, struct lane_job *job, struct pp_err *err)
{
    PP_REQUIRE(job->done && job->place == LANE_OUTSIDE);
    PP_REQUIRE(job->run || lane->config.run_batch);
    enum pp_code code = PP_OK;
    uv_mutex_lock(&lane->lock);
    if (lane->stopping) {
        code = PP_UNAVAILABLE;
    } else if (lane->waiting.count >= lane->config.depth_most) {
        lane->stats.refused++;
        code = PP_BUSY;
    } else {
        job->queued_ms = loop_now_ms(lane->loop);
        job->code = PP_OK;
        atomic_store(&job->cancelled, false);
        put(&lane->waiting, job, LANE_WAITING);
        if (job->due_ms > 0 &&
            (job->due_ms < lane->armed_ms || !uv_is_active((uv_handle_t *)&lane->due)))
            arm_due(lane, job->due_ms);
        uv_cond_signal(&lane->work);
    }
    uv_mutex_unlock(&lane->lock);
    if (code == PP_BUSY)
        return pp_fail(err, code, "the %s queue is full with %zu jobs waiting; try again shortly",
                       lane->config.name, lane->config.depth_most);
    if (code != PP_OK)
        return pp_fail(err, code, "the %s queue is closing; try again when the service is back",
                       lane->config.name);
    return PP_OK;
}

void lane_cancel(struct lane *lane, struct lane_job *job)
{
    atomic_store(&job->cancelled, true);
    uv_mutex_lock(&lane->lock);
    if (job->place == LANE_WAITING) {
        struct lane_job *before = NULL;
        for (struct lane_job *at = lane->waiting.first; at != job; at = at->next)
            before = at;
        drop_after(lane, before, PP_CANCELLED);
        PP_REQUIRE(uv_async_send(&lane->wake) == 0);
    }
    uv_mutex_unlock(&lane->lock);
}

bool lane_job_cancelled(const struct lane_job *job)
{
    return atomic_load_explicit(&job->cancelled, memory_order_relaxed);
}

struct lane_stats lane_stats(const struct lane *lane)
{
    /* Reading is no change to the lane, but taking its lock is. */
    struct lane *locked = (struct lane *)lane;
    uv_mutex_lock(&locked->lock);
    struct lane_stats stats = lane->stats;
    stats.depth = lane->waiting.count;
    if (lane->waiting.first)
        stats.oldest_ms = loop_now_ms(lane->loop) - lane->waiting.first->queued_ms;
    uv_mutex_unlock(&locked->lock);
    return stats;
}

const char *lane_name(const struct lane *lane)
{
    return lane->config.name;
}

void lane_stop(struct lane *lane, enum lane_stop_how how, void (*on_stopped)(void *data),
               void *data)
{
    uv_mutex_lock(&lane->lock);
    if (!lane->stopping) {
        lane->on_stopped = on_stopped;
        lane->stopped_data = data;
    }
    lane->stopping = true;
    if (how == LANE_DROP) {
        while (lane->waiting.first)
            drop_after(lane, NULL, PP_CANCELLED);
        for (unsigned i = 0; i < lane->config.threads; i++) {
            const struct worker *worker = &lane->workers[i];
            for (size_t k = 0; k < worker->count; k++)
                atomic_store(&worker->jobs[k]->cancelled, true);
        }
    }
    uv_cond_broadcast(&lane->work);
    uv_mutex_unlock(&lane->lock);
    PP_REQUIRE(uv_async_send(&lane->wake) == 0);
}
