#include "daemon/flow/running.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/plan.h"
#include "daemon/flow/run.h"
#include "daemon/flow/solve.h"

const char *flow_search_kind_text(enum flow_search_kind kind)
{
    static const char *const texts[] = {
#define X(name, text) text,
        FLOW_SEARCH_KINDS(X)
#undef X
    };
    return texts[kind];
}

/* ---- a search on its way ------------------------------------------------------------------- */

/* A call that starts again because the pool has moved is still the one that somebody has ended. */
void flow_search_announce(struct flow_call *call, enum flow_search_kind kind, int64_t id,
                          int seconds)
{
    const bool ended = flow_search_ended(call->search);
    struct flow_search *search = PP_NEW(&call->arena, struct flow_search);
    search->call = call;
    search->kind = kind;
    search->id = id;
    search->seconds = seconds;
    atomic_init(&search->ended, ended);
    call->search = search;
}

static bool has_aims(const struct match_instance *instance)
{
    for (size_t r = 0; r < instance->request_count; r++)
        if (instance->requests[r].balance_count)
            return true;
    return false;
}

void flow_search_begin(struct flow_call *call, const struct match_instance *instance)
{
    struct flow_search *search = call->search;
    search->at_stake = 0;
    for (size_t r = 0; r < instance->request_count; r++)
        search->at_stake += instance->requests[r].priority;
    search->has_aims = has_aims(instance);
    atomic_store(&search->began_s, pp_clock_wall_s(flow_clock(call)));
}

/* Kept with 0 steps it could not be found again: that is how no limit is written. */
enum pp_code flow_search_check(struct flow_call *call, const struct match_plan_answer *answer)
{
    if (!flow_search_ended(call->search) || answer->stats.steps || answer->status == MATCH_OPTIMAL)
        return PP_OK;
    return pp_fail(&call->err, PP_CANCELLED, "%s %" PRId64 " was ended before its first step",
                   call->search->kind == FLOW_SEARCH_PLAN ? "plan" : "rebalancing",
                   call->search->id);
}

bool flow_search_ended(const struct flow_search *search)
{
    return search && atomic_load_explicit(&search->ended, memory_order_relaxed);
}

void flow_search_note(void *solver, const struct match_plan_progress *progress)
{
    struct flow_search *search = ((struct flow_solver *)solver)->search;
    atomic_store_explicit(&search->steps, progress->steps, memory_order_relaxed);
    atomic_store_explicit(&search->points, progress->points, memory_order_relaxed);
    atomic_store_explicit(&search->bound, progress->bound, memory_order_relaxed);
    atomic_store_explicit(&search->served, (int64_t)progress->served, memory_order_relaxed);
    atomic_store_explicit(&search->told, true, memory_order_release);
}

/* ---- the board ----------------------------------------------------------------------------- */

void flow_board_put(struct flow_board *board, struct flow_search *search)
{
    if (!search)
        return;
    struct flow_search **at = &board->first;
    while (*at)
        at = &(*at)->next;
    search->next = NULL;
    *at = search;
}

void flow_board_take(struct flow_board *board, struct flow_search *search)
{
    for (struct flow_search **at = &board->first; *at; at = &(*at)->next)
        if (*at == search) {
            *at = search->next;
            return;
        }
}

/* The points of a search with aims rest on what people answered about themselves: see shield.h. */
static void read_progress(struct flow_search *search, struct flow_running *out)
{
    out->told = out->began_s && atomic_load_explicit(&search->told, memory_order_acquire);
    if (!out->told)
        return;
    out->steps = atomic_load(&search->steps);
    out->served = atomic_load(&search->served);
    out->scored = !search->has_aims;
    if (!out->scored)
        return;
    const struct store_plan plan = {.points = atomic_load(&search->points),
                                    .bound = atomic_load(&search->bound),
                                    .at_stake = search->at_stake};
    out->points = plan.points;
    out->bound = plan.bound;
    out->gap_ppm = flow_plan_gap_ppm(&plan);
}

/* Texts go into the asker's arena: the search may be gone when they are read. */
static struct flow_running read_search(struct flow_search *search, struct pp_arena *arena)
{
    const struct flow_call *of = search->call;
    struct flow_running out = {
        .kind = search->kind,
        .id = search->id,
        .actor = pp_dup(arena, of->actor),
        .operation = of->state->repeatable ? pp_dup(arena, of->operation) : NULL,
        .seconds = search->seconds,
        .asked_s = of->now_s,
        .began_s = atomic_load(&search->began_s),
        .ended = flow_search_ended(search),
    };
    read_progress(search, &out);
    return out;
}

/* ---- use cases ----------------------------------------------------------------------------- */

static enum pp_code list(struct flow_call *call)
{
    struct flow_running_list *arg = call->arg;
    size_t cap = 0;
    arg->searches = NULL;
    arg->count = 0;
    for (struct flow_search *at = call->state->board->first; at; at = at->next) {
        arg->searches =
            pp_grow(&call->arena, arg->searches, &cap, arg->count + 1, sizeof *arg->searches);
        arg->searches[arg->count++] = read_search(at, &call->arena);
    }
    return PP_OK;
}

const struct flow_case flow_running_list = {
    .name = "running.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_LOOP, list}},
    .step_count = 1,
};

static enum pp_code end(struct flow_call *call)
{
    struct flow_running_end *arg = call->arg;
    struct flow_search *at = call->state->board->first;
    while (at && at->id != arg->id)
        at = at->next;
    if (!at)
        return pp_fail(&call->err, PP_NOT_FOUND,
                       "no plan or rebalancing %" PRId64
                       " is under way; it may have ended by itself",
                       arg->id);
    if (!call->dry_run)
        atomic_store(&at->ended, true);
    arg->search = read_search(at, &call->arena);
    return PP_OK;
}

const struct flow_case flow_running_end = {
    .name = "running.end",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_LOOP, end}},
    .step_count = 1,
};
