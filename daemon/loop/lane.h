/*
 * A lane: a first-in first-out queue of jobs with threads of its own. run() is straight-line code
 * off the loop; done() runs on the loop.
 */
#ifndef PP_DAEMON_LOOP_LANE_H
#define PP_DAEMON_LOOP_LANE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/loop/loop.h"

/*
 * Invariants: done() of an accepted job is called exactly once, on the loop's thread, never from
 * inside lane_submit() or lane_cancel(). Jobs of a lane with one thread run in the order submitted.
 * Between submit and done the job belongs to the lane: its memory must stay, and only run() (then
 * done()) touches what it works on. That hand-over is the only synchronisation users need.
 *
 * A batch lane (run_batch set, one thread) takes all waiting jobs at once, at most batch_most, so
 * that the store's writer can group their commits. A job with a run() of its own is run alone, in
 * its place in the order.
 */
struct lane;
struct lane_job;

/* `context` is what lane_start() was given for the thread that runs the job. */
typedef void lane_run_fn(struct lane_job *job, void *context);
typedef void lane_batch_fn(void *context, struct lane_job **jobs, size_t count);

/*
 * PP_OK: it has run; what came of it is in the struct around the job. PP_CANCELLED, PP_TIMEOUT: it
 * was taken out of the queue and has not run at all. The job may be freed or submitted anew here.
 */
typedef void lane_done_fn(struct lane_job *job, enum pp_code code);

enum lane_place { LANE_OUTSIDE, LANE_WAITING, LANE_RUNNING, LANE_ENDED };

/* Embed it in a struct of your own and find that by LOOP_OF(). Zero it, then fill the first part.
 */
struct lane_job {
    lane_run_fn *run;   /* NULL: for run_batch */
    lane_done_fn *done; /* required */
    int64_t due_ms;     /* loop_now_ms() after which it need not start any more; 0: no deadline */

    /* the lane's own */
    struct lane_job *next;
    int64_t queued_ms;
    enum pp_code code;
    enum lane_place place;
    atomic_bool cancelled;
};

struct lane_config {
    const char *name;      /* static text: for threads and metrics */
    unsigned threads;      /* 1..64 */
    void *const *contexts; /* one for each thread, borrowed until the lane has stopped; or NULL */
    size_t depth_most;     /* waiting jobs beyond which submit says PP_BUSY */
    lane_batch_fn *run_batch; /* makes it a batch lane, with threads == 1; else NULL */
    size_t batch_most;        /* 1..4096 with run_batch */
};

struct lane_stats {
    size_t depth, running; /* now */
    int64_t oldest_ms;     /* age of the job that waits longest; 0 when none waits */
    uint64_t done;         /* have run */
    uint64_t cancelled;    /* never ran */
    uint64_t timed_out;    /* never ran */
    uint64_t refused;      /* PP_BUSY */
    uint64_t batches;      /* calls of run_batch */
};

/* Starts the threads. *out is owned by the caller until lane_stop(). */
PP_CHECK enum pp_code lane_start(struct lane **out, struct loop *loop,
                                 const struct lane_config *config, struct pp_err *err);

/* On the loop's thread, as all calls here. PP_BUSY when full, PP_UNAVAILABLE when stopping: then
 * done() is not called. */
PP_CHECK enum pp_code lane_submit(struct lane *lane, struct lane_job *job, struct pp_err *err);

/*
 * Takes a waiting job out: done(PP_CANCELLED) follows in a later turn. A running one sees
 * lane_job_cancelled() and ends when it likes; its done() says PP_OK all the same.
 */
void lane_cancel(struct lane *lane, struct lane_job *job);
bool lane_job_cancelled(const struct lane_job *job); /* for run(), from its thread */

struct lane_stats lane_stats(const struct lane *lane);
const char *lane_name(const struct lane *lane);

enum lane_stop_how {
    LANE_DRAIN, /* what waits is still run */
    LANE_DROP,  /* what waits ends with PP_CANCELLED, what runs is asked to end */
};

/*
 * Refuses new jobs, ends the old ones, joins the threads, frees the lane, then calls
 * on_stopped(data) on the loop. Never waits itself. A second call with LANE_DROP
 * hurries the first, until on_stopped().
 */
void lane_stop(struct lane *lane, enum lane_stop_how how, void (*on_stopped)(void *data),
               void *data);

#endif
