/*
 * Explanations beside the search that they explain: processor time of why-not, reserves and
 * relaxations at 2,000 peers, as multiples of the median of finding the best team of the same
 * pools. Requests that nobody can serve are made from those that somebody can, by rules that are
 * too tight, one or a pair of them at a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "matcher/explain.h"
#include "tests/lib/pool.h"

enum { PEERS = 2000, WINDOWS = 12, SEEDS = 12, SETS = 5, ASKED = 3 };

struct job {
    struct match_instance *instance;
    struct match_request *request;
    const struct match_index *index;
    struct pp_arena *arena;
    struct match_team team; /* the best, before a rule was tightened */
    uint64_t dice;
};

static int32_t roll(struct job *job, int32_t below)
{
    return pool_roll(&job->dice, below);
}

/* ---- what is too tight --------------------------------------------------------------------- */

static void need(struct job *job, size_t count, int32_t members)
{
    struct match_need *list = PP_NEW_ARRAY(job->arena, count, struct match_need);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct match_need){13 + 2 * (int32_t)i + roll(job, 2), 4 + roll(job, 2),
                                      members + roll(job, 2)};
    job->request->require = list;
    job->request->require_count = count;
}

static void fold_regions(struct job *job, int32_t regions)
{
    struct match_peer *peers = pool_peers(job->instance);
    for (size_t p = 0; p < job->instance->peer_count; p++)
        peers[p].region %= regions;
}

static void tighten_needs(struct job *job)
{
    need(job, 3 + (size_t)roll(job, 3), 2);
}

static void tighten_region(struct job *job)
{
    fold_regions(job, 2 + roll(job, 4));
    job->request->max_per_region = 1;
}

static void tighten_no_region(struct job *job)
{
    job->request->max_per_region = 0;
}

static void tighten_organisation(struct job *job)
{
    job->request->max_per_organisation = 0;
}

static void tighten_charge(struct job *job)
{
    job->request->budget = 50 + roll(job, 8) * 50;
}

static void tighten_seats(struct job *job)
{
    struct match_seat *seats = (struct match_seat *)job->request->seats; /* the pool's own */
    for (size_t s = 1; s < 4; s++) {
        struct match_skill *must = PP_NEW_ARRAY(job->arena, 3, struct match_skill);
        for (int32_t i = 0; i < 3; i++)
            must[i] = (struct match_skill){13 + 4 * i + roll(job, 4), 5};
        seats[s].must = must;
        seats[s].must_count = 3;
    }
}

static void tighten_diary(struct job *job)
{
    const size_t days = 60 + (size_t)roll(job, 20);
    int32_t *offsets = PP_NEW_ARRAY(job->arena, days, int32_t);
    for (size_t i = 0; i < days; i++)
        offsets[i] = (int32_t)i;
    job->request->offsets = offsets;
    job->request->offset_count = days;
}

static void tighten_charge_and_needs(struct job *job)
{
    need(job, 2, 2);
    job->request->budget = 100 + roll(job, 5) * 50;
}

static void tighten_region_and_needs(struct job *job)
{
    need(job, 2, 2);
    tighten_region(job);
}

static void tighten_limits(struct job *job)
{
    struct match_peer *peers = pool_peers(job->instance);
    for (size_t p = 0; p < job->instance->peer_count; p++)
        peers[p].is_new |= roll(job, 10) < 9;
    job->request->max_new = 0;
    job->request->budget = 400 + roll(job, 5) * 50;
}

static void tighten_pins(struct job *job)
{
    enum { PINS = 3 };
    const struct match_peer *peers = pool_peers(job->instance);
    struct match_pin *pins = PP_NEW_ARRAY(job->arena, PINS, struct match_pin);
    int32_t *barred = PP_NEW_ARRAY(job->arena, PINS, int32_t);
    size_t count = 0;
    for (int32_t i = 0; i < PINS; i++) { /* each from an organisation that may not send anybody */
        pins[i] = (struct match_pin){i, 100 * i + roll(job, 100)};
        const int32_t home = peers[pins[i].peer].organisation;
        size_t at = 0;
        while (at < count && barred[at] < home)
            at++;
        if (at < count && barred[at] == home)
            continue;
        memmove(&barred[at + 1], &barred[at], (count++ - at) * sizeof *barred);
        barred[at] = home;
    }
    job->request->pinned = pins;
    job->request->pinned_count = PINS;
    job->request->barred = barred;
    job->request->barred_count = count;
}

static void tighten_unknown(struct job *job)
{
    struct match_need *list = PP_NEW_ARRAY(job->arena, 2, struct match_need);
    for (int32_t i = 0; i < 2; i++) /* skills that nobody has */
        list[i] = (struct match_need){24 + i, 3 + roll(job, 3), 1 + roll(job, 3)};
    job->request->require = list;
    job->request->require_count = 2;
}

static void tighten_every_third_day(struct job *job)
{
    const struct match_peer *peers = pool_peers(job->instance);
    for (size_t p = 0; p < job->instance->peer_count; p++)
        for (int32_t day = 0; day < job->instance->days; day += 3)
            ((uint64_t *)peers[p].free)[day / 64] &=
                ~((uint64_t)1 << day % 64); /* the pool's own */
}

static void tighten_charge_and_region(struct job *job)
{
    tighten_region(job);
    tighten_charge(job);
}

static void tighten_twelve(struct job *job)
{
    enum { SEATS = 12 };
    struct match_seat *seats = PP_NEW_ARRAY(job->arena, SEATS, struct match_seat);
    for (size_t s = 0; s < SEATS; s++) {
        seats[s] = job->request->seats[s % job->request->seat_count];
        seats[s].required = true;
        seats[s].value = 0;
    }
    job->request->seats = seats;
    job->request->seat_count = SEATS;
    job->request->budget = 800;
}

static void tighten_any_day(struct job *job)
{
    const size_t count = (size_t)job->instance->days - 4;
    struct match_window *windows = PP_NEW_ARRAY(job->arena, count, struct match_window);
    for (size_t w = 0; w < count; w++)
        windows[w] = (struct match_window){(int32_t)w, 0};
    job->request->windows = windows;
    job->request->window_count = count;
    need(job, 4, 3);
}

static const struct kind {
    const char *name;
    void (*tighten)(struct job *job);
} kinds[] = {{"several needs", tighten_needs},
             {"region limit", tighten_region},
             {"no region at all", tighten_no_region},
             {"organisation limit", tighten_organisation},
             {"charge", tighten_charge},
             {"seats", tighten_seats},
             {"diaries", tighten_diary},
             {"charge and needs", tighten_charge_and_needs},
             {"region and needs", tighten_region_and_needs},
             {"new and charge", tighten_limits},
             {"pins from the barred", tighten_pins},
             {"skills nobody has", tighten_unknown},
             {"nobody free for long", tighten_every_third_day},
             {"charge and region", tighten_charge_and_region},
             {"twelve seats and charge", tighten_twelve},
             {"needs, on any day", tighten_any_day}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ---- measuring ----------------------------------------------------------------------------- */

static double now_ms(void)
{
    return (double)clock() * 1000 / CLOCKS_PER_SEC;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void open_job(struct job *job, size_t seed, struct pp_arena *arena)
{
    *job = (struct job){.arena = arena, .dice = seed * 7919};
    job->instance = pool_instance(PEERS, WINDOWS, seed, false, arena);
    job->request = pool_request(job->instance);
    job->index = match_index_new(job->instance, arena);
}

static double solve(struct job *job)
{
    struct pp_err err = {0};
    struct match_answer answer;
    const struct match_options options = {.best_k = 1};
    const double began = now_ms();
    if (match_single(job->index, 0, &options, job->arena, &answer, &err) != PP_OK)
        abort();
    if (answer.team_count)
        job->team = answer.teams[0];
    return now_ms() - began;
}

static double ask_why_not(struct job *job, int32_t peer)
{
    struct pp_err err = {0};
    struct match_why_not why;
    const struct match_options options = {.best_k = 1};
    const double began = now_ms();
    if (match_why_not(job->index, 0, peer, &options, job->arena, &why, &err) != PP_OK)
        abort();
    return now_ms() - began;
}

static double ask_reserves(struct job *job)
{
    struct pp_err err = {0};
    struct match_reserves reserves;
    const double began = now_ms();
    if (match_reserves(job->index, 0, &job->team, SETS, SETS, job->arena, &reserves, &err) != PP_OK)
        abort();
    return now_ms() - began;
}

static double ask_relax(struct job *job, struct match_relax *relax)
{
    struct pp_err err = {0};
    const struct match_relax_options options = {.search = {.best_k = 1}, .most = SETS};
    const double began = now_ms();
    if (match_relax(job->index, 0, &options, job->arena, relax, &err) != PP_OK)
        abort();
    return now_ms() - began;
}

/* One line: median and worst of the times, as multiples of one of a single request. */
static void print_times(const char *what, double *ms, size_t count, double single, size_t unproven)
{
    if (!count)
        return;
    qsort(ms, count, sizeof *ms, by_size);
    printf("%-32s %4zu %9.1f ms median %9.1f ms worst %7.1f and %7.1f times single", what, count,
           ms[count / 2], ms[count - 1], ms[count / 2] / single, ms[count - 1] / single);
    if (unproven)
        printf(", %zu without proof", unproven);
    printf("\n");
}

static double measure_feasible(void)
{
    static double single[SEEDS], why_not[SEEDS * ASKED], reserves[SEEDS];
    for (size_t i = 0; i < SEEDS; i++) {
        struct pp_arena arena = {0};
        struct job job;
        open_job(&job, i + 1, &arena);
        (void)solve(&job);
        single[i] = solve(&job);
        reserves[i] = ask_reserves(&job);
        for (size_t k = 0; k < ASKED; k++)
            why_not[i * ASKED + k] = ask_why_not(&job, roll(&job, PEERS));
        pp_arena_fini(&arena);
    }
    qsort(single, SEEDS, sizeof *single, by_size);
    const double median = single[SEEDS / 2];
    print_times("best team", single, SEEDS, median, 0);
    print_times("why not", why_not, SEEDS * ASKED, median, 0);
    print_times("reserves", reserves, SEEDS, median, 0);
    return median;
}

static void measure_kind(const struct kind *kind, double single)
{
    double ms[SEEDS];
    size_t count = 0, unproven = 0, feasible = 0;
    for (size_t i = 0; i < SEEDS; i++) {
        struct pp_arena arena = {0};
        struct job job;
        struct match_relax relax;
        open_job(&job, i + 1, &arena);
        kind->tighten(&job);
        job.index = match_index_new(job.instance, &arena);
        const double took = ask_relax(&job, &relax);
        feasible += relax.feasible;
        if (!relax.feasible) {
            ms[count++] = took;
            unproven += !relax.proven;
        }
        pp_arena_fini(&arena);
    }
    char name[64];
    (void)snprintf(name, sizeof name, "relax: %s", kind->name);
    print_times(name, ms, count, single, unproven);
    if (feasible)
        printf("%-32s %4zu could be served\n", "", feasible);
}

int main(void)
{
    printf("%d peers, %d windows; processor time\n", PEERS, WINDOWS);
    const double single = measure_feasible();
    for (size_t k = 0; k < KINDS; k++)
        measure_kind(&kinds[k], single);
    return 0;
}
