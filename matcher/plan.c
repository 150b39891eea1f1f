/*
 * Mode plan. Builds a plan request by request, scarce ones first; then goes on in rounds: a sweep
 * of the bound, whose prices say which peers and days are in demand, and steps that take a few
 * related requests out and put the best team for each back, one after the other, kept unless worse.
 * Now and then the whole plan is built anew along the prices.
 */
#include "matcher/plan.h"

#include <string.h>

#include "matcher/closing.h"
#include "matcher/fixing.h"
#include "matcher/improve.h"
#include "matcher/rebuild.h"
#include "matcher/rules.h"
#include "matcher/score.h"

enum {
    SCALE_MOST = 64,
    FIXING_ONE_IN = 8, /* rounds after the sweeps have ended */
    FIXING_SOME = 8,   /* times in such a round, where the requests are many */
    FIXING_BEFORE = 2, /* times in a round before, when the prices have settled */
    SETTLED = 2 * MATCH_QUIET_SWEEPS,
    MANY = 100,   /* requests */
    OPENING = 45, /* passes over very many requests: the bundle alone would take too long */
    VERY_MANY = 500,
};

/* ---- whole plans --------------------------------------------------------------------------- */

/* Serves those who are not, each a step: along the prices, then those left without them. */
static bool fill(struct match_planning *plan, int64_t part)
{
    const size_t requests = plan->instance->request_count;
    for (int round = 0; round < (part ? 2 : 1); round++) {
        for (size_t i = 0; i < requests; i++) {
            const size_t r = plan->order[i];
            if (plan->book.team[r].window != MATCH_NONE || plan->frozen[r])
                continue;
            if (!match_planning_goes_on(plan) || !match_planning_serve(plan, r, round ? 0 : part))
                return false;
            plan->stats.steps++;
            match_planning_keep(plan);
        }
    }
    match_planning_go_back(plan);
    for (size_t i = 0; i < MATCH_LATE; i++)
        plan->late[i] = plan->kept_points;
    return true;
}

/* The whole plan anew. False when it ended. */
static bool construct(struct match_planning *plan, int64_t part)
{
    for (size_t r = 0; r < plan->instance->request_count; r++)
        if (!plan->frozen[r])
            match_book_clear(&plan->book, r);
    return fill(plan, part);
}

/* Each request is a step; a sweep that would not end within the limit does not begin. */
static bool sweep(struct match_planning *plan)
{
    const int64_t steps = (int64_t)plan->instance->request_count;
    const int64_t limit = plan->options->step_limit;
    if (!match_planning_goes_on(plan))
        return false;
    if (limit && limit - plan->stats.steps < steps) {
        plan->stats.steps = limit;
        plan->ended = true;
        return false;
    }
    const int64_t before = plan->bound;
    const bool opens = match_opening_goes_on(&plan->opening);
    if (!(opens ? match_opening_pass(&plan->opening, &plan->sweep)
                : match_sweep_run(&plan->sweep, plan->kept_points, &plan->bound))) {
        plan->ended = true;
        return false;
    }
    plan->stats.steps += steps;
    plan->stats.searches += steps;
    plan->stats.sweeps += !opens;
    for (size_t r = 0; r < plan->instance->request_count; r++)
        match_pool_add(&plan->pool, &plan->sweep.dual, r, &plan->sweep.dual.wish.team[r],
                       plan->arena);
    if (plan->bound < before)
        match_planning_tell(plan);
    return true;
}

/* ---- the run ------------------------------------------------------------------------------- */

/* The largest scale at which no number leaves 32 bits. */
static int64_t choose_scale(const struct match_planning *plan)
{
    int64_t extent = MATCH_POINTS_MOST, scale = SCALE_MOST;
    for (size_t r = 0; r < plan->instance->request_count; r++)
        extent = plan->requests[r].extent > extent ? plan->requests[r].extent : extent;
    while (scale > 1 && extent * scale >= INT32_MAX)
        scale /= 2;
    return scale;
}

/* Requests by rising number of peers free in their windows. */
static void order_requests(struct match_planning *plan, struct pp_arena *arena)
{
    const size_t requests = plan->instance->request_count;
    plan->order = PP_NEW_ARRAY(arena, requests, size_t);
    plan->loose = PP_NEW_ARRAY(arena, requests, size_t);
    for (size_t r = 0; r < requests; r++) {
        size_t at = r;
        while (at && plan->requests[plan->order[at - 1]]
                             .free_from[plan->requests[plan->order[at - 1]].of->window_count] >
                         plan->requests[r].free_from[plan->requests[r].of->window_count]) {
            plan->order[at] = plan->order[at - 1];
            at--;
        }
        plan->order[at] = r;
        if (!plan->frozen[r])
            plan->loose[plan->loose_count++] = r;
    }
}

static void prepare(struct match_planning *plan, struct pp_arena *arena)
{
    const struct match_instance *instance = plan->instance;
    const size_t requests = instance->request_count;
    plan->frozen =
        plan->options->frozen ? plan->options->frozen : PP_NEW_ARRAY(arena, requests, bool);
    plan->requests = PP_NEW_ARRAY(arena, requests, struct match_priced);
    match_book_init(&plan->book, instance, arena);
    for (size_t r = 0; r < requests; r++) {
        match_priced_find(&plan->requests[r], plan->index, &instance->requests[r], arena);
        plan->stats.candidates += (int64_t)plan->requests[r].problem.candidates.count;
    }
    plan->scale = choose_scale(plan);
    const struct match_index *scaled = match_priced_index(plan->index, plan->scale, arena);
    for (size_t r = 0; r < requests; r++) {
        struct match_priced *priced = &plan->requests[r];
        match_priced_ready(priced, scaled, plan->scale, plan->options->cancelled,
                           plan->options->arg, arena);
        const int64_t most = priced->problem.most / plan->scale;
        plan->bound += most > -plan->book.unserved[r] ? most : -plan->book.unserved[r];
    }
    match_sweep_init(&plan->sweep, plan->requests, instance, plan->scale, plan->options->hands,
                     arena);
    match_opening_init(&plan->opening, &plan->sweep, requests < VERY_MANY ? 0 : OPENING, arena);
    plan->sweep.frozen = plan->frozen;
    plan->sweep.book = &plan->book;
    plan->kept = PP_NEW_ARRAY(arena, requests, struct match_offer);
    plan->last = PP_NEW_ARRAY(arena, requests, struct match_offer);
    memcpy(plan->kept, plan->book.team, requests * sizeof *plan->kept);
    memcpy(plan->last, plan->book.team, requests * sizeof *plan->last);
    plan->kept_points = plan->book.points;
    plan->kept_disturbed = plan->book.disturbed;
    match_closing_init(plan);
    match_pool_init(&plan->pool, requests, arena);
    plan->arena = arena;
    order_requests(plan, arena);
}

/* Sweeps after which the plan is built anew along the prices: 10, 20, 40, ...; and the first after
 * an opening. */
static bool is_time_to_build(const struct match_planning *plan)
{
    const int64_t sweeps = plan->stats.sweeps;
    if (sweeps == 1)
        return match_planning_priced(plan);
    return sweeps >= MATCH_QUIET_SWEEPS && sweeps % MATCH_QUIET_SWEEPS == 0 &&
           ((sweeps / MATCH_QUIET_SWEEPS) & (sweeps / MATCH_QUIET_SWEEPS - 1)) == 0;
}

/* Large parts of the plan from the mix. */
static bool fix_some(struct match_planning *plan, int times)
{
    bool more = true;
    for (int i = 0; i < times && plan->loose_count >= MANY && more; i++)
        more = match_fixing_some(plan) && fill(plan, 0);
    return more;
}

/* A round of the bound, and now and then whole plans along its prices. */
static bool go_down(struct match_planning *plan)
{
    bool more = sweep(plan) && match_closing_try(plan);
    if (more && is_time_to_build(plan))
        more = construct(plan, MATCH_PART) && match_fixing(plan) && fill(plan, 0) &&
               construct(plan, MATCH_PART * 7 / 10);
    return more && (plan->stats.sweeps < SETTLED || fix_some(plan, FIXING_BEFORE));
}

/* A round when the sweeps have ended. */
static bool go_on(struct match_planning *plan, int64_t rounds)
{
    bool more = match_closing_try(plan);
    if (more && rounds % FIXING_ONE_IN == 0)
        more = match_fixing(plan) && fill(plan, 0);
    return more && fix_some(plan, FIXING_SOME);
}

static void run(struct match_planning *plan)
{
    const size_t requests = plan->instance->request_count;
    if (!plan->loose_count) {
        plan->bound = plan->kept_points;
        plan->disturbed_bound = plan->kept_disturbed;
    }
    bool more = match_planning_goes_on(plan) && fill(plan, 0);
    while (more && match_opening_goes_on(&plan->opening))
        more = sweep(plan);
    int64_t rested = 0;
    while (more) {
        more = plan->sweep.dual.rests ? go_on(plan, ++rested) : go_down(plan);
        const bool quiet = !match_planning_priced(plan) && !plan->sweep.dual.rests;
        const size_t steps = quiet || !plan->loose_count ? 0 : requests / 4 + 1;
        if (steps && more)
            more = match_rebuild(plan, MATCH_REBUILD_MANY);
        for (size_t i = 0; i < steps && more; i++)
            more = i % 2   ? match_improve(plan)
                   : i % 4 ? match_rebuild(plan, MATCH_REBUILD_FEW)
                           : match_rebuild(plan, MATCH_REBUILD_LOOK);
    }
}

/* ---- the answer ---------------------------------------------------------------------------- */

static void fill_answer(struct match_planning *plan, struct pp_arena *arena,
                        struct match_plan_answer *answer)
{
    const struct match_instance *instance = plan->instance;
    const size_t requests = instance->request_count;
    struct match_plan_team *teams = PP_NEW_ARRAY(arena, plan->kept_served, struct match_plan_team);
    size_t *unserved = PP_NEW_ARRAY(arena, requests - plan->kept_served, size_t);
    struct pp_arena scratch = {0};
    int32_t *uses = PP_NEW_ARRAY(&scratch, instance->peer_count, int32_t);
    int64_t points = 0;
    for (size_t r = 0; r < requests; r++) {
        if (plan->kept[r].window == MATCH_NONE) {
            unserved[answer->unserved_count++] = r;
            points -= plan->book.unserved[r];
            continue;
        }
        struct match_plan_team *at = &teams[answer->team_count++];
        at->request = r;
        at->team.window = plan->kept[r].window;
        memcpy(at->team.seats, plan->kept[r].seats, sizeof at->team.seats);
        match_score_team(plan->index, &instance->requests[r], &at->team);
        PP_REQUIRE(match_rules_team(plan->index, &instance->requests[r], &at->team) == 0);
        match_score_load(instance, &at->team, uses);
        points += at->team.points;
    }
    pp_arena_fini(&scratch);
    /* The search counts by parts; the definition has the last word. */
    PP_REQUIRE(points == plan->kept_points && plan->bound >= points);
    answer->teams = teams;
    answer->unserved = unserved;
    answer->points = points;
    answer->bound = plan->bound;
    answer->disturbed = plan->kept_disturbed;
    answer->disturbed_bound = plan->disturbed_bound;
    answer->status = points == plan->bound ? MATCH_OPTIMAL : MATCH_FEASIBLE;
}

/* ---- the start ----------------------------------------------------------------------------- */

static enum pp_code check_start(const struct match_instance *in, const struct match_plan_team *team,
                                struct pp_err *err)
{
    bool ok = team->request < in->request_count;
    const struct match_request *request = ok ? &in->requests[team->request] : NULL;
    ok = ok && team->team.window >= 0 && (size_t)team->team.window < request->window_count;
    for (size_t s = 0; s < MATCH_SEATS_MOST && ok; s++) {
        const int32_t peer = team->team.seats[s];
        ok = peer == MATCH_NONE ||
             (s < request->seat_count && peer >= 0 && (size_t)peer < in->peer_count);
    }
    if (ok)
        return PP_OK;
    return pp_fail(err, PP_INVALID,
                   "the plan to start from is not one of this instance: its team for request %zu "
                   "has a window, seat or peer that is not there",
                   team->request);
}

/* Takes the teams that may be taken, those of frozen requests before the others. */
static void put_start(struct match_planning *plan, const struct match_plan_options *options)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < options->start_count; i++) {
            const struct match_plan_team *from = &options->start[i];
            const size_t r = from->request;
            struct match_offer team = {.window = from->team.window};
            memcpy(team.seats, from->team.seats, sizeof team.seats);
            if (plan->frozen[r] == (round != 0) || plan->book.team[r].window != MATCH_NONE ||
                !match_book_takes(&plan->book, plan->index, r, &team))
                continue;
            team.points = match_book_points(plan->index, r, &team);
            match_book_put(&plan->book, r, &team);
            plan->last[r] = team;
        }
        if (!round) /* what is frozen is in every plan */
            match_planning_accept(plan);
    }
    match_planning_keep(plan);
}

enum pp_code match_plan(const struct match_index *index, const struct match_plan_options *options,
                        struct pp_arena *arena, struct match_plan_answer *answer,
                        struct pp_err *err)
{
    *answer = (struct match_plan_answer){0};
    if (index->instance->weights.load < 0)
        return pp_fail(err, PP_INVALID,
                       "a plan needs a weight of load that is not below 0: engagements would earn "
                       "more the more there are");
    for (size_t i = 0; i < options->start_count; i++) {
        const enum pp_code code = check_start(index->instance, &options->start[i], err);
        if (code != PP_OK)
            return code;
    }
    struct pp_arena work = {0};
    struct match_planning plan = {.index = index, .instance = index->instance, .options = options};
    prepare(&plan, &work);
    put_start(&plan, options);
    run(&plan);
    match_closing_fini(&plan);
    for (size_t r = 0; r < index->instance->request_count; r++) {
        plan.stats.passes += plan.requests[r].problem.stats.passes;
        plan.stats.nodes += plan.requests[r].problem.stats.nodes;
    }
    answer->stats = plan.stats;
    fill_answer(&plan, arena, answer);
    pp_arena_fini(&work);
    return PP_OK;
}
