#include "daemon/mail/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/eventfd.h>

#include "base/arena.h"

struct result {
    struct mail_done done;
    struct result *next;
};

struct mail_pool {
    mail_deliver_fn *deliver;
    void *arg;
    int event_fd;
    atomic_bool stopping;
    size_t workers;
    pthread_t *threads;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work;
    struct mail_job *first, *last;
    struct result *first_done, *last_done;
};

static void job_free(struct mail_job *job)
{
    free(job->from);
    free(job->to);
    free(job->bytes);
    free(job);
}

/* With the lock held. */
static void add_result(struct mail_pool *pool, const struct mail_done *done)
{
    struct result *result = PP_NEW_HEAP(struct result);
    result->done = *done;
    if (pool->last_done)
        pool->last_done->next = result;
    else
        pool->first_done = result;
    pool->last_done = result;
    const uint64_t one = 1;
    PP_REQUIRE(write(pool->event_fd, &one, sizeof one) == sizeof one);
}

static struct mail_job *take_job(struct mail_pool *pool)
{
    struct mail_job *job = pool->first;
    if (job) {
        pool->first = job->next;
        if (!pool->first)
            pool->last = NULL;
    }
    return job;
}

static void *work(void *arg)
{
    struct mail_pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct mail_job *job = take_job(pool);
        if (!job && atomic_load(&pool->stopping))
            break;
        if (!job) {
            pthread_cond_wait(&pool->work, &pool->lock);
            continue;
        }
        pthread_mutex_unlock(&pool->lock);
        struct mail_done done = {.job = job->id, .outcome = MAIL_UNKNOWN};
        pool->deliver(pool->arg, job, &pool->stopping, &done);
        done.job = job->id;
        job_free(job);
        pthread_mutex_lock(&pool->lock);
        add_result(pool, &done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct mail_pool *mail_pool_new(int workers, mail_deliver_fn *deliver, void *arg)
{
    PP_REQUIRE(workers > 0);
    struct mail_pool *pool = PP_NEW_HEAP(struct mail_pool);
    pool->deliver = deliver;
    pool->arg = arg;
    pool->workers = (size_t)workers;
    pool->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    PP_REQUIRE(pool->event_fd >= 0);
    PP_REQUIRE(pthread_mutex_init(&pool->lock, NULL) == 0);
    PP_REQUIRE(pthread_cond_init(&pool->work, NULL) == 0);
    pool->threads = pp_new_bytes(pool->workers * sizeof *pool->threads);
    for (size_t i = 0; i < pool->workers; i++)
        PP_REQUIRE(pthread_create(&pool->threads[i], NULL, work, pool) == 0);
    return pool;
}

static char *copy_of(const char *bytes, size_t len)
{
    char *copy = pp_new_bytes(len + 1);
    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

void mail_pool_submit(struct mail_pool *pool, const struct mail_frame *send)
{
    PP_REQUIRE(send->kind == MAIL_FRAME_SEND && !atomic_load(&pool->stopping));
    struct mail_job *job = PP_NEW_HEAP(struct mail_job);
    job->id = send->job;
    job->from = copy_of(send->from, strlen(send->from));
    job->to = copy_of(send->to, strlen(send->to));
    job->bytes = copy_of(send->bytes, send->len);
    job->len = send->len;
    pthread_mutex_lock(&pool->lock);
    if (pool->last)
        pool->last->next = job;
    else
        pool->first = job;
    pool->last = job;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

void mail_pool_stop(struct mail_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->stopping, true);
    for (struct mail_job *job = take_job(pool); job; job = take_job(pool)) {
        const struct mail_done done = {
            .job = job->id, .outcome = MAIL_NOT_TRIED, .text = "stopped before it was tried"};
        add_result(pool, &done);
        job_free(job);
    }
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

int mail_pool_fd(const struct mail_pool *pool)
{
    return pool->event_fd;
}

bool mail_pool_take(struct mail_pool *pool, struct mail_done *out)
{
    pthread_mutex_lock(&pool->lock);
    struct result *result = pool->first_done;
    if (result) {
        pool->first_done = result->next;
        if (!pool->first_done)
            pool->last_done = NULL;
    } else { /* nothing is left: be silent until the next one */
        uint64_t count;
        (void)!read(pool->event_fd, &count, sizeof count);
    }
    pthread_mutex_unlock(&pool->lock);
    if (!result)
        return false;
    *out = result->done;
    free(result);
    return true;
}

void mail_pool_free(struct mail_pool *pool)
{
    if (!pool)
        return;
    mail_pool_stop(pool);
    for (size_t i = 0; i < pool->workers; i++)
        PP_REQUIRE(pthread_join(pool->threads[i], NULL) == 0);
    struct mail_done done;
    while (mail_pool_take(pool, &done))
        continue;
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    (void)close(pool->event_fd);
    free(pool->threads);
    free(pool);
}
