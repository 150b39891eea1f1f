#include "matcher/fixing.h"

#include <stdlib.h>

#include "matcher/improve.h"
#include "matcher/rows.h"

enum {
    MOVES = 30,        /* of the prices, in a round */
    FIXED_ONE_IN = 16, /* of the open requests, in a round */
    NODES = 400,       /* of a search of one window */
    SOME = 80,         /* requests, of more */
    LOOKS = 2,         /* rounds before some are fixed */
    LOOKS_AGAIN = 3,   /* the same later, where what was fixed costs much */
    MUCH = 2,          /* requests to a point that it may cost */
    LITTLE = 4,        /* parts of that: a look that gains less is the last */
    TRIES = 1000,      /* to find them */
};

struct fixing {
    struct match_planning *plan;
    size_t *open; /* requests */
    size_t count;
    struct match_master master;
    struct match_rows rows;
    struct match_column **top; /* by open request: the column with the largest share */
    struct match_bid *bids;
    struct asked *asked;
    int64_t before, last; /* of the rows: the bound when some were fixed, and a round ago */
    int looks_left;
};

struct asked {
    const struct fixing *fixing;
    size_t i; /* of the open requests */
};

static bool may(const struct match_book *book, size_t r, const struct match_offer *team)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] != MATCH_NONE && !match_book_may(book, r, team->window, team->seats[s]))
            return false;
    return true;
}

/* ---- a round ------------------------------------------------------------------------------- */

static void list_columns(struct fixing *f, struct pp_arena *arena)
{
    const struct match_planning *plan = f->plan;
    const struct match_offer none = {.window = MATCH_NONE};
    size_t most = 0, count = 0;
    for (size_t i = 0; i < f->count; i++)
        most += plan->pool.count[f->open[i]] + 1;
    struct match_column *columns = PP_NEW_ARRAY(arena, most, struct match_column);
    for (size_t i = 0; i < f->count; i++) {
        const size_t r = f->open[i];
        columns[count++] = match_planning_column(plan, i, r, &none);
        for (size_t k = 0; k < plan->pool.count[r]; k++)
            if (may(&plan->book, r, &plan->pool.teams[r][k]))
                columns[count++] = match_planning_column(plan, i, r, &plan->pool.teams[r][k]);
    }
    for (size_t i = 0; i < f->count; i++)
        f->asked[i] = (struct asked){f, i};
    f->master = (struct match_master){.book = &f->plan->book,
                                      .dual = &plan->sweep.dual,
                                      .requests = f->open,
                                      .count = f->count,
                                      .columns = columns,
                                      .column_count = count};
}

static int by_share(const void *a, const void *b)
{
    const struct match_column *x = *(struct match_column *const *)a;
    const struct match_column *y = *(struct match_column *const *)b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return x->of < y->of ? -1 : x->of > y->of;
}

static void find_top(struct fixing *f)
{
    for (size_t i = 0; i < f->count; i++)
        f->top[i] = NULL;
    for (size_t c = 0; c < f->master.column_count; c++) {
        struct match_column *column = &f->master.columns[c];
        if (!f->top[column->of] || column->share > f->top[column->of]->share)
            f->top[column->of] = column;
    }
    qsort(f->top, f->count, sizeof(struct match_column *), by_share);
}

/* Fixes the surest; false when all that is left is best left unserved. `asked` still has the places
 * of those left among the rows. */
static bool fix(struct fixing *f)
{
    const size_t most = f->count / FIXED_ONE_IN + 1, all = f->count;
    size_t fixed = 0;
    struct pp_arena arena = {0};
    bool *done = PP_NEW_ARRAY(&arena, all, bool);
    for (size_t k = 0; k < all && fixed < most; k++) {
        const struct match_column *column = f->top[k];
        const size_t r = f->open[column->of];
        if (column->offer.window == MATCH_NONE || !may(&f->plan->book, r, &column->offer))
            continue;
        match_book_put(&f->plan->book, r, &column->offer);
        f->plan->last[r] = column->offer;
        done[column->of] = true;
        fixed++;
    }
    f->count = 0;
    for (size_t i = 0; i < all; i++)
        if (!done[i]) {
            f->asked[f->count] = (struct asked){f, i};
            f->open[f->count++] = f->open[i];
        }
    pp_arena_fini(&arena);
    return fixed > 0;
}

/*
 * Are more teams looked for before others are fixed? At first; and where the teams that are known
 * for what is still open make up a mix worth much less than before.
 */
static bool looks_first(struct fixing *f)
{
    const int64_t much = (int64_t)f->plan->loose_count * MATCH_ROW_FINE / MUCH;
    const int64_t now = f->rows.smallest, gained = now - f->last;
    f->last = now;
    if (f->looks_left > 0 && f->before - now > much && gained > much / LITTLE) {
        f->looks_left--;
        return true;
    }
    f->looks_left = LOOKS_AGAIN;
    f->before = now;
    f->last = INT64_MIN / 2;
    return false;
}

/* ---- teams beside what is fixed ------------------------------------------------------------ */

static void price(void *arg, size_t window, const int32_t *peers, size_t count, int64_t *prices)
{
    const struct asked *asked = arg;
    const struct fixing *f = asked->fixing;
    const struct match_planning *plan = f->plan;
    const size_t r = f->open[asked - f->asked], place = f->rows.first_place[asked->i] + window;
    for (size_t k = 0; k < count; k++) {
        const int32_t peer = peers[k], first = f->rows.of_peer[peer];
        if (!match_book_may(&plan->book, r, (int32_t)window, peer)) {
            prices[k] = MATCH_BLOCKED;
            continue;
        }
        const int64_t load =
            match_book_load(&plan->book, peer, plan->book.uses[peer] + 1) * plan->scale;
        int64_t sum = first < 0 ? match_dual_best_price(&plan->sweep.dual, r, window, peer)
                                : f->rows.at[first].price * plan->scale / MATCH_ROW_FINE;
        sum = sum > load ? sum : load;
        for (int32_t i = first < 0 ? -1 : f->rows.at[first].next; i >= 0; i = f->rows.at[i].next)
            if (f->rows.at[i].places[place / 64] >> place % 64 & 1)
                sum += f->rows.at[i].price * plan->scale / MATCH_ROW_FINE;
        prices[k] = sum;
    }
}

static void look(void *arg, size_t i)
{
    struct fixing *f = arg;
    const size_t r = f->open[i];
    const struct match_ask ask = {.price = price,
                                  .arg = &f->asked[i],
                                  .grain = f->plan->scale,
                                  .nodes = NODES,
                                  .first = f->plan->last[r]};
    f->bids[i] = match_priced_best(&f->plan->requests[r], &ask);
}

/* Also what was seen on the way: a mix of few teams is a poor one. */
static void take_bid(struct fixing *f, size_t r, const struct match_bid *bid)
{
    struct match_planning *plan = f->plan;
    for (size_t k = 0; k < bid->other_count; k++)
        match_pool_add(&plan->pool, &plan->sweep.dual, r, &bid->others[k], plan->arena);
    match_pool_add(&plan->pool, &plan->sweep.dual, r, &bid->offer, plan->arena);
}

static bool look_for_teams(struct fixing *f)
{
    struct match_planning *plan = f->plan;
    match_hands_each(plan->options->hands, f->count, look, f);
    plan->stats.searches += (int64_t)f->count;
    for (size_t i = 0; i < f->count; i++)
        plan->ended |= f->bids[i].stopped;
    for (size_t i = 0; i < f->count && !plan->ended; i++)
        take_bid(f, f->open[i], &f->bids[i]);
    return !plan->ended;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void begin(struct fixing *f, struct match_planning *plan, struct pp_arena *arena)
{
    *f = (struct fixing){.plan = plan};
    f->open = PP_NEW_ARRAY(arena, plan->loose_count, size_t);
    f->top = PP_NEW_ARRAY(arena, plan->loose_count, struct match_column *);
    f->bids = PP_NEW_ARRAY(arena, plan->loose_count, struct match_bid);
    f->asked = PP_NEW_ARRAY(arena, plan->loose_count, struct asked);
}

static void open_up(struct fixing *f, size_t r)
{
    f->open[f->count++] = r;
    match_book_clear(&f->plan->book, r);
}

/* Each, but the first, is in the way of one before it, as a rule. */
static void open_some(struct fixing *f)
{
    struct match_planning *plan = f->plan;
    struct pp_arena arena = {0};
    bool *taken = PP_NEW_ARRAY(&arena, plan->instance->request_count, bool);
    size_t found[SOME] = {plan->loose[match_planning_roll(plan, plan->loose_count)]}, count = 1;
    taken[found[0]] = true;
    for (int tries = 0; tries < TRIES && count < SOME && count < plan->loose_count; tries++) {
        const size_t r = match_improve_relative(plan, found[match_planning_roll(plan, count)]);
        if (!taken[r])
            found[count++] = r;
        taken[r] = true;
    }
    for (size_t i = 0; i < count; i++)
        open_up(f, found[i]);
    pp_arena_fini(&arena);
}

/* Rounds until nothing is open, each a step. */
static bool go(struct fixing *f, int looks)
{
    struct match_planning *plan = f->plan;
    bool more = true;
    f->looks_left = looks;
    f->before = INT64_MAX / 2;
    f->last = INT64_MIN / 2;
    while (f->count && more && match_planning_goes_on(plan)) {
        struct pp_arena round = {0};
        list_columns(f, &round);
        match_rows_init(&f->rows, &f->master, &round);
        match_rows_move(&f->rows, MOVES, INT32_MIN);
        find_top(f);
        more = (looks_first(f) || fix(f)) && look_for_teams(f);
        pp_arena_fini(&round);
        plan->stats.steps += !plan->ended;
    }
    if (plan->ended)
        return false;
    match_planning_keep(plan);
    return true;
}

bool match_fixing(struct match_planning *plan)
{
    struct pp_arena arena = {0};
    struct fixing f;
    begin(&f, plan, &arena);
    for (size_t i = 0; i < plan->loose_count; i++)
        open_up(&f, plan->loose[i]);
    const bool more = go(&f, 0);
    pp_arena_fini(&arena);
    return more;
}

bool match_fixing_some(struct match_planning *plan)
{
    struct pp_arena arena = {0};
    struct fixing f;
    begin(&f, plan, &arena);
    match_planning_go_back(plan);
    open_some(&f);
    const bool more = go(&f, LOOKS);
    pp_arena_fini(&arena);
    return more;
}
