/*
 * The best team and the ten best of one request, by size of pool; and beside it the plain look at
 * every peer for every seat in every window that a filter without columns would need.
 */
#include <stdlib.h>

#include "matcher/match.h"
#include "matcher/rules.h"
#include "tests/bench/bench.h"
#include "tests/lib/pool.h"

struct job {
    const struct match_instance *instance;
    const struct match_index *index;
    int32_t best_k;
    int64_t sum; /* so that the work is not left out */
};

static void solve(void *arg)
{
    struct job *job = arg;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct match_answer answer;
    const struct match_options options = {.best_k = job->best_k};
    if (match_single(job->index, 0, &options, &arena, &answer, &err) != PP_OK)
        abort();
    job->sum += answer.points;
    pp_arena_fini(&arena);
}

static void prepare(void *arg)
{
    struct job *job = arg;
    struct pp_arena arena = {0};
    job->sum += match_index_new(job->instance, &arena) != NULL;
    pp_arena_fini(&arena);
}

static void scan(void *arg)
{
    struct job *job = arg;
    const struct match_request *request = &job->instance->requests[0];
    for (size_t s = 0; s < request->seat_count; s++)
        for (size_t p = 0; p < job->instance->peer_count; p++)
            if (!match_rules_broken(job->instance, request, s, (int32_t)p))
                for (size_t w = 0; w < request->window_count; w++)
                    job->sum += match_rules_free(job->instance, request, w, (int32_t)p);
}

static void measure(const char *what, size_t peers, bench_fn *work, struct job *job)
{
    char name[64];
    (void)snprintf(name, sizeof name, "match %s, %zu peers", what, peers);
    bench_run(name, work, job);
}

int main(void)
{
    static const size_t sizes[] = {200, 5000, 20000, 100000};
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct pp_arena arena = {0};
        const struct match_instance *instance = pool_instance(sizes[i], 12, 1, false, &arena);
        struct job job = {
            .instance = instance, .index = match_index_new(instance, &arena), .best_k = 1};
        measure("prepare", sizes[i], prepare, &job);
        measure("plain scan", sizes[i], scan, &job);
        measure("best", sizes[i], solve, &job);
        job.best_k = 10;
        measure("10 best", sizes[i], solve, &job);
        sum += job.sum;
        pp_arena_fini(&arena);
    }
    printf("%-40s %12" PRId64 "\n", "sum of what was computed", sum);
    return 0;
}
