#include "daemon/loop/hands.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uv.h>

#include "base/arena.h"

enum { STACK_BYTES = 8 << 20 };

struct loop_hands {
    struct match_hands lent;
    uv_thread_t threads[LOOP_HANDS_MOST];
    unsigned thread_count;
    atomic_bool busy;   /* somebody's jobs are under way */
    atomic_size_t next; /* job that nobody has taken */

    uv_mutex_t lock; /* guards what follows */
    uv_cond_t begun, ended;
    void (*job)(void *arg, size_t i); /* NULL: none to be taken */
    void *arg;
    size_t count;
    uint64_t round;   /* of jobs; a thread takes part in each at most once */
    unsigned at_work; /* threads that take part; who wakes late need not */
    bool stopping;
};

static void take_jobs(struct loop_hands *hands, void (*job)(void *arg, size_t i), void *arg,
                      size_t count)
{
    for (;;) {
        const size_t i = atomic_fetch_add(&hands->next, 1);
        if (i >= count)
            return;
        job(arg, i);
    }
}

static void work(void *data)
{
    struct loop_hands *hands = data;
    uint64_t seen = 0;
    uv_mutex_lock(&hands->lock);
    for (;;) {
        while ((hands->round == seen || !hands->job) && !hands->stopping)
            uv_cond_wait(&hands->begun, &hands->lock);
        if (hands->stopping)
            break;
        seen = hands->round;
        hands->at_work++;
        void (*job)(void *arg, size_t i) = hands->job;
        void *arg = hands->arg;
        const size_t count = hands->count;
        uv_mutex_unlock(&hands->lock);
        take_jobs(hands, job, arg, count);
        uv_mutex_lock(&hands->lock);
        if (--hands->at_work == 0)
            uv_cond_signal(&hands->ended);
    }
    uv_mutex_unlock(&hands->lock);
}

static void do_each(void *data, size_t count, void (*job)(void *arg, size_t i), void *arg)
{
    struct loop_hands *hands = data;
    if (count < 2 || atomic_exchange(&hands->busy, true)) {
        match_hands_each(NULL, count, job, arg);
        return;
    }
    atomic_store(&hands->next, 0);
    uv_mutex_lock(&hands->lock);
    hands->job = job;
    hands->arg = arg;
    hands->count = count;
    hands->round++;
    uv_cond_broadcast(&hands->begun);
    uv_mutex_unlock(&hands->lock);
    take_jobs(hands, job, arg, count);
    uv_mutex_lock(&hands->lock);
    hands->job = NULL;
    while (hands->at_work > 0)
        uv_cond_wait(&hands->ended, &hands->lock);
    uv_mutex_unlock(&hands->lock);
    atomic_store(&hands->busy, false);
}

unsigned loop_hands_usual(void)
{
    const unsigned cores = uv_available_parallelism();
    return cores < LOOP_HANDS_MOST ? cores : LOOP_HANDS_MOST;
}

enum pp_code loop_hands_start(struct loop_hands **out, unsigned count, struct pp_err *err)
{
    PP_REQUIRE(count >= 1 && count <= LOOP_HANDS_MOST);
    struct loop_hands *hands = PP_NEW_HEAP(struct loop_hands);
    hands->lent = (struct match_hands){.each = do_each, .hands = hands, .count = count};
    PP_REQUIRE(uv_mutex_init(&hands->lock) == 0);
    PP_REQUIRE(uv_cond_init(&hands->begun) == 0);
    PP_REQUIRE(uv_cond_init(&hands->ended) == 0);
    const uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE,
                                         .stack_size = STACK_BYTES};
    for (; hands->thread_count + 1 < count; hands->thread_count++) {
        const int status =
            uv_thread_create_ex(&hands->threads[hands->thread_count], &options, work, hands);
        if (status == 0)
            continue;
        const unsigned which = hands->thread_count + 1;
        loop_hands_stop(hands);
        return pp_fail(err, PP_FAILED, "cannot start thread %u: %s; raise the limit of tasks",
                       which, uv_strerror(status));
    }
    *out = hands;
    return PP_OK;
}

void loop_hands_stop(struct loop_hands *hands)
{
    if (!hands)
        return;
    PP_REQUIRE(!atomic_load(&hands->busy));
    uv_mutex_lock(&hands->lock);
    hands->stopping = true;
    uv_cond_broadcast(&hands->begun);
    uv_mutex_unlock(&hands->lock);
    for (unsigned i = 0; i < hands->thread_count; i++)
        PP_REQUIRE(uv_thread_join(&hands->threads[i]) == 0);
    uv_cond_destroy(&hands->ended);
    uv_cond_destroy(&hands->begun);
    uv_mutex_destroy(&hands->lock);
    free(hands);
}

const struct match_hands *loop_hands_lent(const struct loop_hands *hands)
{
    return hands->lent.count > 1 ? &hands->lent : NULL;
}
