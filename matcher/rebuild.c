#include "matcher/rebuild.h"

#include "matcher/improve.h"

enum {
    PICKED_MOST = 64,
    TRIES = 100,
    TEAMS = 120, /* of a request, looked for */
    NODES = 400, /* of a search of one window */
};

/* How many requests; how much for the choice: moves of its prices, branches. */
static const struct size {
    size_t least, most;
    int64_t moves, branches;
} SIZES[] = {
    [MATCH_REBUILD_LOOK] = {2, 6, 30, 3000},
    [MATCH_REBUILD_FEW] = {5, 16, 30, 3000},
    [MATCH_REBUILD_MANY] = {24, PICKED_MOST, 60, 5000},
};

struct few {
    struct match_planning *plan;
    size_t requests[PICKED_MOST];
    size_t count;
    struct match_offer before[PICKED_MOST];
    int64_t room; /* units: the most slack of a team of interest */
    struct match_within within[PICKED_MOST];
    struct pp_arena arenas[PICKED_MOST];
    struct match_asked {
        const struct match_planning *plan;
        size_t request;
    } asked[PICKED_MOST];
};

/* ---- which --------------------------------------------------------------------------------- */

static int64_t slack_of(const struct match_planning *plan, size_t r)
{
    struct match_offer team = plan->book.team[r];
    if (team.window == MATCH_NONE)
        team.points = -plan->book.unserved[r];
    return match_master_slack(&plan->sweep.dual, r, &team, plan->sweep.best[r]);
}

static bool add(struct few *few, size_t r)
{
    if (few->plan->frozen[r] || few->count == PICKED_MOST)
        return false;
    for (size_t i = 0; i < few->count; i++)
        if (few->requests[i] == r)
            return false;
    few->requests[few->count++] = r;
    return true;
}

/* Of a few at random, the one that falls shortest of what the prices promise. */
static size_t pick_first(struct match_planning *plan)
{
    size_t best = plan->loose[match_planning_roll(plan, plan->loose_count)];
    const size_t draws = match_planning_roll(plan, 4);
    for (size_t i = 0; i < draws; i++) {
        const size_t r = plan->loose[match_planning_roll(plan, plan->loose_count)];
        best = slack_of(plan, r) > slack_of(plan, best) ? r : best;
    }
    return best;
}

/* Adds those that stand in the way of the team that the prices would give the request. */
static void add_rivals(struct few *few, size_t r, size_t most)
{
    const struct match_book *book = &few->plan->book;
    const struct match_offer *wish = &few->plan->sweep.dual.wish.team[r];
    for (size_t s = 0; s < MATCH_SEATS_MOST && wish->window != MATCH_NONE; s++) {
        const int32_t peer = wish->seats[s];
        if (peer == MATCH_NONE)
            continue;
        for (int32_t e = book->head[peer]; e >= 0 && few->count < most; e = book->next[e]) {
            const size_t other = (size_t)e / MATCH_SEATS_MOST;
            if (other != r &&
                (match_book_full(book, r, peer) ||
                 match_book_clash(book, peer, r, wish->window, other, book->team[other].window)))
                (void)add(few, other);
        }
    }
}

static void pick(struct few *few, const struct size *size)
{
    struct match_planning *plan = few->plan;
    const size_t most = size->least + match_planning_roll(plan, size->most - size->least + 1);
    for (size_t i = 0; i < plan->loose_count && most >= plan->loose_count; i++)
        (void)add(few, plan->loose[i]);
    (void)add(few, pick_first(plan));
    for (int tries = 0; tries < TRIES && few->count < most && few->count < plan->loose_count;
         tries++) {
        const size_t r = few->requests[match_planning_roll(plan, few->count)];
        if (match_planning_roll(plan, 2))
            add_rivals(few, r, most);
        else
            (void)add(few, match_improve_relative(plan, r));
    }
}

/* ---- their teams --------------------------------------------------------------------------- */

static void price(void *arg, size_t window, const int32_t *peers, size_t count, int64_t *prices)
{
    const struct match_asked *asked = arg;
    for (size_t i = 0; i < count; i++)
        prices[i] =
            match_book_may(&asked->plan->book, asked->request, (int32_t)window, peers[i])
                ? match_dual_best_price(&asked->plan->sweep.dual, asked->request, window, peers[i])
                : MATCH_BLOCKED;
}

static void list(void *arg, size_t i)
{
    struct few *few = arg;
    const size_t r = few->requests[i];
    few->asked[i] = (struct match_asked){few->plan, r};
    const struct match_ask ask = {
        .price = price, .arg = &few->asked[i], .nodes = NODES, .first.window = MATCH_NONE};
    few->within[i] =
        match_priced_within(&few->plan->requests[r], &ask, few->plan->sweep.best[r] - few->room,
                            TEAMS, &few->arenas[i]);
}

static bool list_teams(struct few *few)
{
    match_hands_each(few->plan->options->hands, few->count, list, few);
    few->plan->stats.searches += (int64_t)few->count;
    for (size_t i = 0; i < few->count; i++)
        few->plan->ended |= few->within[i].stopped;
    return !few->plan->ended;
}

static void add_column(struct few *few, struct match_master *master, size_t i,
                       const struct match_offer *team)
{
    const struct match_column column = match_planning_column(few->plan, i, few->requests[i], team);
    master->columns[master->column_count++] = column;
}

static bool may(const struct match_book *book, size_t r, const struct match_offer *team)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] != MATCH_NONE && !match_book_may(book, r, team->window, team->seats[s]))
            return false;
    return true;
}

static void add_columns(struct few *few, struct match_master *master, struct pp_arena *arena)
{
    const struct match_planning *plan = few->plan;
    const struct match_offer none = {.window = MATCH_NONE};
    size_t most = 0;
    for (size_t i = 0; i < few->count; i++)
        most += few->within[i].count + plan->pool.count[few->requests[i]] + 2;
    master->columns = PP_NEW_ARRAY(arena, most, struct match_column);
    for (size_t i = 0; i < few->count; i++) {
        const size_t r = few->requests[i];
        add_column(few, master, i, &none);
        if (few->before[i].window != MATCH_NONE)
            add_column(few, master, i, &few->before[i]);
        for (size_t k = 0; k < few->within[i].count; k++)
            add_column(few, master, i, &few->within[i].teams[k].offer);
        for (size_t k = 0; k < plan->pool.count[r]; k++)
            if (may(&plan->book, r, &plan->pool.teams[r][k]))
                add_column(few, master, i, &plan->pool.teams[r][k]);
    }
}

/* ---- the step ------------------------------------------------------------------------------ */

static void solve(struct few *few, const struct size *size, int64_t points)
{
    struct match_planning *plan = few->plan;
    struct pp_arena arena = {0};
    struct match_offer chosen[PICKED_MOST];
    struct match_master master = {.book = &plan->book,
                                  .dual = &plan->sweep.dual,
                                  .requests = few->requests,
                                  .count = few->count,
                                  .points = points,
                                  .disturbed = INT64_MAX,
                                  .move_limit = size->moves,
                                  .node_limit = size->branches,
                                  .chosen = chosen};
    add_columns(few, &master, &arena);
    match_master_solve(&master);
    plan->stats.branches += master.nodes;
    for (size_t i = 0; i < few->count && master.found; i++)
        match_pool_add(&plan->pool, &plan->sweep.dual, few->requests[i], &chosen[i], plan->arena);
    const struct match_offer *teams = master.found ? chosen : few->before;
    for (size_t i = 0; i < few->count; i++)
        if (teams[i].window != MATCH_NONE)
            match_book_put(&plan->book, few->requests[i], &teams[i]);
    pp_arena_fini(&arena);
}

bool match_rebuild(struct match_planning *plan, enum match_rebuild kind)
{
    struct few few = {.plan = plan};
    int64_t slack = 0;
    if (!match_planning_goes_on(plan))
        return false;
    const int64_t points = plan->book.points;
    pick(&few, &SIZES[kind]);
    for (size_t i = 0; i < few.count; i++) {
        few.before[i] = plan->book.team[few.requests[i]];
        slack -= slack_of(plan, few.requests[i]);
    }
    for (size_t r = 0; r < plan->instance->request_count; r++)
        slack += slack_of(plan, r);
    for (size_t i = 0; i < few.count; i++)
        match_book_clear(&plan->book, few.requests[i]);
    few.room = plan->sweep.dual.smallest - (points + 1) * plan->scale - slack;
    const bool ok = kind != MATCH_REBUILD_LOOK || list_teams(&few);
    if (ok)
        solve(&few, &SIZES[kind], points);
    for (size_t i = 0; i < few.count; i++)
        pp_arena_fini(&few.arenas[i]);
    if (!ok)
        return false;
    plan->stats.steps++;
    match_planning_keep(plan);
    return true;
}
