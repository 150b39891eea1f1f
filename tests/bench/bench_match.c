/*
 * The best team and the ten best of one request, by size of pool; and beside it one plain look at
 * what the request needs to know of every peer, which is the least that any search must read.
 */
#include <stdlib.h>

#include "matcher/match.h"
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

/* One look at every number of every peer that the request needs: what no search can do without. */
static void scan(void *arg)
{
    struct job *job = arg;
    const struct match_request *request = &job->instance->requests[0];
    const size_t words = match_day_words(job->instance->days);
    int64_t sum = 0;
    for (size_t p = 0; p < job->instance->peer_count; p++) {
        const struct match_peer *peer = &job->instance->peers[p];
        sum += peer->role + peer->seniority + peer->organisation + peer->region + peer->group +
               peer->days_left + peer->engagements_left + peer->recent + peer->is_new +
               peer->day_rate + peer->x + peer->y + peer->merit;
        for (size_t i = 0; i < job->instance->trait_count; i++)
            sum += peer->traits[i];
        for (size_t i = 0; i < peer->skill_count; i++)
            sum += peer->skills[i].skill * peer->skills[i].level;
        for (size_t i = 0; i < words; i++)
            sum += (int64_t)(peer->free[i] & 1);
    }
    job->sum += sum + request->charge;
}

static double measure(const char *what, size_t peers, bench_fn *work, struct job *job)
{
    char name[64];
    (void)snprintf(name, sizeof name, "match %s, %zu peers", what, peers);
    return bench_run(name, work, job);
}

int main(void)
{
    static const size_t sizes[] = {200, 2000, 5000, 20000, 100000, 1000000};
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct pp_arena arena = {0};
        const struct match_instance *instance = pool_instance(sizes[i], 12, 1, false, &arena);
        struct job job = {
            .instance = instance, .index = match_index_new(instance, &arena), .best_k = 1};
        measure("prepare", sizes[i], prepare, &job);
        const double plain = measure("plain scan", sizes[i], scan, &job);
        const double best = measure("best", sizes[i], solve, &job);
        printf("%-40s %12.1f times a plain scan\n", "", best / plain);
        job.best_k = 10;
        measure("10 best", sizes[i], solve, &job);
        sum += job.sum;
        pp_arena_fini(&arena);
    }
    printf("%-40s %12" PRId64 "\n", "sum of what was computed", sum);
    return 0;
}
