#include "matcher/closing.h"

#include "matcher/master.h"
#include "matcher/rules.h"
#include "matcher/score.h"

enum {
    MOST_FIRST = 250, /* teams of a request, in a first try */
    MOST_LAST = 8000,
    NODES_PER_TEAM = 200, /* of a search of one window */
    AGAIN = 200,          /* steps, and half of all so far: then with more teams */
    MOVES = 120,          /* of the prices of the choice */
    CUT_ROUNDS = 8,
    BRANCHES = 20000,
    CLOSER_TENTHS = 8, /* of the gap of a try that failed: the next one */
};

/* ---- who must leave ------------------------------------------------------------------------ */

/* May the peer sit in some seat in the window, whoever else does? */
static bool may_stay(const struct match_planning *plan, size_t r, size_t window, int32_t peer)
{
    const struct match_request *request = &plan->instance->requests[r];
    if (!match_rules_free(plan->instance, request, window, peer))
        return false;
    for (size_t s = 0; s < request->seat_count; s++)
        if (!match_rules_broken(plan->instance, request, s, peer))
            return true;
    return false;
}

void match_closing_init(struct match_planning *plan)
{
    plan->closing_gap = INT64_MAX;
    plan->closing_most = MOST_FIRST;
    for (size_t r = 0; r < plan->instance->request_count; r++) {
        const struct match_current *current = plan->instance->requests[r].current;
        for (size_t i = 0; current && i < current->seat_count; i++)
            plan->disturbed_bound +=
                !may_stay(plan, r, (size_t)current->window, current->seats[i].peer);
    }
}

/* ---- a try --------------------------------------------------------------------------------- */

/* Teams of all requests, as columns. */
struct choice {
    struct match_column *columns;
    size_t count, cap;
};

static void add(const struct match_planning *plan, struct choice *choice, size_t i,
                const struct match_offer *team, struct pp_arena *arena)
{
    choice->columns =
        pp_grow(arena, choice->columns, &choice->cap, choice->count + 1, sizeof *choice->columns);
    choice->columns[choice->count++] = match_planning_column(plan, i, plan->loose[i], team);
}

/* Every team of every request that a plan of interest can hold; false when they are too many. */
static bool list_columns(struct match_planning *plan, int64_t points, struct choice *choice,
                         struct pp_arena *arena)
{
    const struct match_offer none = {.window = MATCH_NONE};
    const size_t count = plan->loose_count, first = plan->closing_first;
    for (size_t k = 0; k < count; k++) {
        const size_t i = (first + k) % count;
        bool unserved = false;
        const struct match_within within =
            match_sweep_within(&plan->sweep, plan->loose[i], points, (size_t)plan->closing_most,
                               plan->closing_most * NODES_PER_TEAM, arena, &unserved);
        plan->stats.searches++;
        plan->ended |= within.stopped;
        if (within.stopped || !within.whole) {
            plan->closing_first = i; /* soon known, the next time */
            return false;
        }
        for (size_t t = 0; t < within.count; t++)
            add(plan, choice, i, &within.teams[t].offer, arena);
        if (unserved)
            add(plan, choice, i, &none, arena);
    }
    return true;
}

static void take_choice(struct match_planning *plan, const struct match_master *master)
{
    for (size_t i = 0; i < plan->loose_count && master->found; i++) {
        if (master->chosen[i].window == MATCH_NONE)
            continue;
        match_book_put(&plan->book, plan->loose[i], &master->chosen[i]);
        match_pool_add(&plan->pool, &plan->sweep.dual, plan->loose[i], &master->chosen[i],
                       plan->arena);
    }
    if (master->found)
        match_planning_keep(plan);
    match_planning_go_back(plan);
    if (!master->whole) {
        /* Whatever is better than the plan is among the columns. */
        const int64_t most = master->bound > plan->kept_points ? master->bound : plan->kept_points;
        plan->bound = most < plan->bound ? most : plan->bound;
        return;
    }
    plan->bound = plan->kept_points;
    if (plan->options->calm)
        plan->disturbed_bound = plan->kept_disturbed;
    match_planning_tell(plan);
}

static void choose(struct match_planning *plan, const struct choice *choice, struct pp_arena *arena)
{
    struct match_master master = {.book = &plan->book,
                                  .dual = &plan->sweep.dual,
                                  .requests = plan->loose,
                                  .count = plan->loose_count,
                                  .columns = choice->columns,
                                  .column_count = choice->count,
                                  .points = plan->kept_points,
                                  .disturbed = plan->kept_disturbed,
                                  .calm = plan->options->calm,
                                  .move_limit = MOVES,
                                  .node_limit = BRANCHES,
                                  .cut_rounds = CUT_ROUNDS,
                                  .cancelled = plan->options->cancelled,
                                  .arg = plan->options->arg};
    master.chosen = PP_NEW_ARRAY(arena, plan->loose_count, struct match_offer);
    for (size_t i = 0; i < plan->loose_count; i++)
        match_book_clear(&plan->book, plan->loose[i]);
    match_master_solve(&master);
    plan->stats.branches += master.nodes;
    plan->ended |= master.stopped;
    if (!master.stopped)
        take_choice(plan, &master);
}

bool match_closing_try(struct match_planning *plan)
{
    const int64_t gap = plan->sweep.dual.smallest - plan->kept_points * plan->scale;
    if (!match_planning_goes_on(plan))
        return false;
    if (plan->closing_gap != INT64_MAX && gap > plan->closing_gap / 10 * CLOSER_TENTHS) {
        if (plan->stats.steps < plan->closing_at)
            return true;
        if (plan->closing_most < MOST_LAST)
            plan->closing_most *= 2;
    }
    plan->closing_at = plan->stats.steps * 3 / 2 + AGAIN;
    struct pp_arena arena = {0};
    struct choice choice = {0};
    plan->closing_gap = gap;
    plan->stats.closings++;
    if (list_columns(plan, plan->kept_points + !plan->options->calm, &choice, &arena))
        choose(plan, &choice, &arena);
    pp_arena_fini(&arena);
    plan->stats.steps += !plan->ended;
    return !plan->ended;
}
