#include "matcher/closing.h"

#include "matcher/master.h"
#include "matcher/rules.h"
#include "matcher/score.h"

enum {
    MOST_FIRST = 250, /* teams of a request, in a first try */
    MOST_LAST = 4000,
    NODES_PER_TEAM = 40, /* of a search of one window */
    BRANCHES = 20,       /* nodes for each of MOST_FIRST */
    CLOSER_TENTHS = 8,   /* of the gap of a try that failed: the next one */
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

/* Every team of every request that a plan of interest can hold; false when they are too many. */
static bool list_columns(struct match_planning *plan, int64_t points, struct match_master *master,
                         struct pp_arena *arena)
{
    const struct match_offer none = {.window = MATCH_NONE};
    size_t cap = 0;
    for (size_t i = 0; i < plan->loose_count; i++) {
        bool unserved = false;
        const struct match_within within =
            match_sweep_within(&plan->sweep, plan->loose[i], points, (size_t)plan->closing_most,
                               plan->closing_most * NODES_PER_TEAM, arena, &unserved);
        plan->stats.searches++;
        if (within.stopped)
            plan->ended = true;
        if (within.stopped || !within.whole ||
            master->column_count + within.count + 1 > MATCH_COLUMNS_MOST)
            return false;
        master->columns = pp_grow(arena, master->columns, &cap,
                                  master->column_count + within.count + 1, sizeof *master->columns);
        for (size_t k = 0; k < within.count; k++)
            master->columns[master->column_count++] =
                match_planning_column(plan, i, plan->loose[i], &within.teams[k].offer);
        if (unserved)
            master->columns[master->column_count++] =
                match_planning_column(plan, i, plan->loose[i], &none);
    }
    return true;
}

static void take_choice(struct match_planning *plan, const struct match_master *master)
{
    for (size_t i = 0; i < plan->loose_count && master->found; i++)
        if (master->chosen[i].window != MATCH_NONE)
            match_book_put(&plan->book, plan->loose[i], &master->chosen[i]);
    if (master->found)
        match_planning_keep(plan);
    match_planning_go_back(plan);
    if (!master->whole)
        return;
    plan->bound = plan->kept_points;
    if (plan->options->calm)
        plan->disturbed_bound = plan->kept_disturbed;
    match_planning_tell(plan);
}

bool match_closing_try(struct match_planning *plan)
{
    const bool calm = plan->options->calm;
    const int64_t gap = plan->sweep.dual.smallest - plan->kept_points * plan->scale;
    if (!match_planning_goes_on(plan))
        return false;
    if (plan->closing_gap != INT64_MAX && gap > plan->closing_gap / 10 * CLOSER_TENTHS)
        return true;
    struct pp_arena arena = {0};
    struct match_master master = {.book = &plan->book,
                                  .dual = &plan->sweep.dual,
                                  .requests = plan->loose,
                                  .count = plan->loose_count,
                                  .points = plan->kept_points,
                                  .disturbed = plan->kept_disturbed,
                                  .calm = calm,
                                  .node_limit = plan->closing_most * BRANCHES,
                                  .cancelled = plan->options->cancelled,
                                  .arg = plan->options->arg};
    master.chosen = PP_NEW_ARRAY(&arena, plan->loose_count, struct match_offer);
    plan->closing_gap = gap;
    plan->stats.closings++;
    if (list_columns(plan, plan->kept_points + !calm, &master, &arena)) {
        for (size_t i = 0; i < plan->loose_count; i++)
            match_book_clear(&plan->book, plan->loose[i]);
        match_master_solve(&master);
        plan->stats.branches += master.nodes;
        plan->ended |= master.stopped;
        if (!master.stopped)
            take_choice(plan, &master);
    }
    pp_arena_fini(&arena);
    plan->stats.steps += !plan->ended;
    return !plan->ended;
}
