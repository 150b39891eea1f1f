#include "matcher/closing.h"

#include "matcher/master.h"
#include "matcher/rules.h"
#include "matcher/score.h"

enum {
    MOST_FIRST = 250, /* teams of a request, in a first try */
    MOST_LAST = 8000,
    FEW = 50, /* requests: with them more is tried, and sooner */
    MOST_LAST_FEW = 32000,
    AGAIN_FEW = 50,
    ALL_MOST = 250000,
    NODES_PER_TEAM = 200, /* of a search of one window */
    AGAIN = 200,          /* steps, and half of all so far: then with more teams */
    MOVES = 120,          /* of the prices of the choice */
    CUT_ROUNDS = 8,
    BRANCHES = 20000,
    TREE_NODES = 16,   /* in a step */
    TREE_MOST = 4000,  /* nodes open at once */
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

/* Of the i-th request; false when they are too many. */
static bool list_request(struct match_planning *plan, size_t i, int64_t points,
                         struct choice *choice, struct pp_arena *arena)
{
    const struct match_offer none = {.window = MATCH_NONE};
    struct pp_arena scratch = {0};
    bool unserved = false;
    const struct match_within within =
        match_sweep_within(&plan->sweep, plan->loose[i], points, (size_t)plan->closing_most,
                           plan->closing_most * NODES_PER_TEAM, &scratch, &unserved);
    const bool ok = !within.stopped && within.whole && choice->count + within.count < ALL_MOST;
    plan->stats.searches++;
    plan->ended |= within.stopped;
    for (size_t t = 0; t < within.count && ok; t++)
        add(plan, choice, i, &within.teams[t].offer, arena);
    if (unserved && ok)
        add(plan, choice, i, &none, arena);
    pp_arena_fini(&scratch);
    return ok;
}

/* Every team of every request that a plan of interest can hold; false when they are too many. */
static bool list_columns(struct match_planning *plan, int64_t points, struct choice *choice,
                         struct pp_arena *arena)
{
    const size_t count = plan->loose_count, first = plan->closing_first;
    for (size_t k = 0; k < count; k++) {
        const size_t i = (first + k) % count;
        if (!list_request(plan, i, points, choice, arena)) {
            plan->closing_first = i; /* soon known, the next time */
            return false;
        }
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

static struct match_master master_of(struct match_planning *plan, const struct choice *choice,
                                     struct pp_arena *arena)
{
    return (struct match_master){.book = &plan->book,
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
                                 .arg = plan->options->arg,
                                 .chosen =
                                     PP_NEW_ARRAY(arena, plan->loose_count, struct match_offer)};
}

static void clear_loose(struct match_planning *plan)
{
    for (size_t i = 0; i < plan->loose_count; i++)
        match_book_clear(&plan->book, plan->loose[i]);
}

static void choose(struct match_planning *plan, const struct choice *choice, struct pp_arena *arena)
{
    struct match_master master = master_of(plan, choice, arena);
    clear_loose(plan);
    match_master_solve(&master);
    plan->stats.branches += master.nodes;
    plan->ended |= master.stopped;
    if (!master.stopped)
        take_choice(plan, &master);
}

/* ---- the tree of a try --------------------------------------------------------------------- */

static void end_tree(struct match_planning *plan)
{
    if (plan->tree)
        match_tree_fini(plan->tree);
    plan->tree = NULL;
    pp_arena_fini(&plan->tree_arena);
}

static void begin_tree(struct match_planning *plan, const struct choice *choice)
{
    const struct match_master master = master_of(plan, choice, &plan->tree_arena);
    plan->tree = PP_NEW(&plan->tree_arena, struct match_tree);
    clear_loose(plan);
    const bool open = match_tree_begin(plan->tree, &master, &plan->tree_arena);
    plan->ended |= plan->tree->master.stopped;
    if (!plan->ended)
        take_choice(plan, &plan->tree->master);
    if (!open)
        end_tree(plan);
}

static void grow_tree(struct match_planning *plan)
{
    struct match_master *master = &plan->tree->master;
    const int64_t before = master->nodes;
    clear_loose(plan);
    match_tree_grow(plan->tree, plan->kept_points, TREE_NODES);
    plan->stats.branches += master->nodes - before;
    plan->ended |= master->stopped;
    if (master->stopped)
        return;
    take_choice(plan, master);
    if (master->whole || plan->tree->open_count > TREE_MOST)
        end_tree(plan);
}

void match_closing_fini(struct match_planning *plan)
{
    end_tree(plan);
}

/* ---- when ---------------------------------------------------------------------------------- */

/* Is it worth a try? Where it is only the time that has come, with more teams. */
static bool is_time(struct match_planning *plan, int64_t gap)
{
    if (plan->closing_gap == INT64_MAX || gap <= plan->closing_gap / 10 * CLOSER_TENTHS)
        return true;
    if (plan->stats.steps < plan->closing_at)
        return false;
    if (plan->closing_most < (plan->loose_count <= FEW ? MOST_LAST_FEW : MOST_LAST))
        plan->closing_most *= 2;
    return true;
}

static void begin(struct match_planning *plan, int64_t gap)
{
    struct pp_arena arena = {0};
    struct choice choice = {0};
    plan->closing_at = plan->loose_count <= FEW ? plan->stats.steps + AGAIN_FEW
                                                : plan->stats.steps * 3 / 2 + AGAIN;
    plan->closing_gap = gap;
    plan->stats.closings++;
    if (list_columns(plan, plan->kept_points + !plan->options->calm, &choice, &arena)) {
        if (plan->options->calm)
            choose(plan, &choice, &arena);
        else
            begin_tree(plan, &choice);
    }
    pp_arena_fini(&arena);
}

bool match_closing_try(struct match_planning *plan)
{
    const int64_t gap = plan->sweep.dual.smallest - plan->kept_points * plan->scale;
    if (!match_planning_goes_on(plan))
        return false;
    if (plan->tree)
        grow_tree(plan);
    else if (is_time(plan, gap))
        begin(plan, gap);
    else
        return true;
    plan->stats.steps += !plan->ended;
    return !plan->ended;
}
