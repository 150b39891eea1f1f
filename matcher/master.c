#include "matcher/master.h"

#include <stdlib.h>

#include "matcher/rows.h"

enum { NODES_BETWEEN_QUESTIONS = 256, ROUNDS = 4 };

/* A row: what is lost by how often it is taken. */
struct resource {
    uint64_t *taken_by;   /* bit c: column c takes it */
    const int64_t *lost;  /* fine, by uses 0 .. */
    const int64_t *least; /* the least of this and all further ones */
    int32_t uses, most;
};

struct branch {
    struct match_master *master;
    struct pp_arena *arena;
    size_t words;    /* of a bit for each column */
    uint64_t *clash; /* [column * words]: bit d: cannot be beside column d */
    size_t *first;   /* by request, one more: its columns */
    uint64_t *alive; /* [depth * words]: what may still be chosen */
    struct resource *resources;
    size_t resource_count;
    struct match_rows rows;
    bool *done;             /* by request */
    int32_t *calmest;       /* by request: the fewest that any of its columns disturbs */
    int64_t calmest_left;   /* of all requests not done */
    int64_t spent;          /* fine: the slack of the columns chosen */
    int64_t disturbed;      /* by them */
    int64_t budget, beyond; /* fine: more lost is of no interest; has no more points than found */
    bool ended, cut;
};

int64_t match_master_slack(const struct match_dual *dual, size_t request,
                           const struct match_offer *offer, int64_t best)
{
    int64_t worth = offer->points * dual->scale;
    for (size_t s = 0; s < MATCH_SEATS_MOST && offer->window != MATCH_NONE; s++)
        if (offer->seats[s] != MATCH_NONE)
            worth -= match_dual_best_price(dual, request, (size_t)offer->window, offer->seats[s]);
    return best - worth;
}

/* ---- what there is to choose --------------------------------------------------------------- */

static int by_slack(const void *a, const void *b)
{
    const struct match_column *x = a, *y = b;
    if (x->of != y->of)
        return x->of < y->of ? -1 : 1;
    if (x->slack != y->slack)
        return x->slack < y->slack ? -1 : 1;
    if (x->disturbed != y->disturbed)
        return x->disturbed < y->disturbed ? -1 : 1;
    if (x->offer.window != y->offer.window)
        return x->offer.window < y->offer.window ? -1 : 1;
    for (size_t s = 0; s < MATCH_SEATS_MOST && x->offer.window != MATCH_NONE; s++)
        if (x->offer.seats[s] != y->offer.seats[s])
            return x->offer.seats[s] < y->offer.seats[s] ? -1 : 1;
    return 0;
}

static void sort_columns(struct branch *b)
{
    struct match_master *m = b->master;
    qsort(m->columns, m->column_count, sizeof *m->columns, by_slack);
    size_t kept = 0;
    for (size_t c = 0; c < m->column_count; c++)
        if (!kept || by_slack(&m->columns[kept - 1], &m->columns[c]) != 0)
            m->columns[kept++] = m->columns[c];
    m->column_count = kept;
    b->first = PP_NEW_ARRAY(b->arena, m->count + 1, size_t);
    b->calmest = PP_NEW_ARRAY(b->arena, m->count, int32_t);
    for (size_t r = 0, c = 0; r < m->count; r++) {
        b->first[r] = c;
        b->calmest[r] = INT32_MAX;
        for (; c < m->column_count && m->columns[c].of == r; c++)
            if (m->columns[c].disturbed < b->calmest[r])
                b->calmest[r] = m->columns[c].disturbed;
        b->first[r + 1] = c;
        b->calmest_left += b->calmest[r];
    }
}

/* What the row's part of the bound is more than so many uses are worth. */
static void add_resource(struct branch *b, const struct match_row *row)
{
    const size_t most = (size_t)row->most;
    const int64_t part = match_rows_part(row);
    int64_t *lost = PP_NEW_ARRAY(b->arena, 2 * (most + 1), int64_t), *least = lost + most + 1;
    struct resource *r = &b->resources[b->resource_count++];
    *r = (struct resource){.taken_by = PP_NEW_ARRAY(b->arena, b->words, uint64_t),
                           .lost = lost,
                           .least = least,
                           .most = row->most};
    for (size_t n = most + 1; n-- > 0;) {
        lost[n] = part - (row->price * (int64_t)n - row->cost[n]);
        least[n] = n < most && least[n + 1] < lost[n] ? least[n + 1] : lost[n];
    }
    for (size_t c = 0; c < b->master->column_count; c++)
        if (match_rows_takes(&b->rows, &b->master->columns[c], row))
            r->taken_by[c / 64] |= (uint64_t)1 << c % 64;
}

static bool is_too_much(const struct match_master *m, int32_t peer, size_t a, size_t b)
{
    const struct match_instance *in = m->book->instance;
    const int64_t days = m->book->charged[peer] + in->requests[a].charge + in->requests[b].charge;
    return m->book->uses[peer] + 2 > in->peers[peer].engagements_left ||
           days > in->peers[peer].days_left;
}

/* Columns of different requests that take the same peer and cannot both. */
static void find_clashes_of(struct branch *b, int32_t peer, const uint32_t *list, size_t count)
{
    const struct match_master *m = b->master;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct match_column *x = &m->columns[list[i]], *y = &m->columns[list[j]];
            if (x->of == y->of)
                continue;
            const size_t p = m->requests[x->of], q = m->requests[y->of];
            if (!is_too_much(m, peer, p, q) &&
                !match_book_clash(m->book, peer, p, x->offer.window, q, y->offer.window))
                continue;
            b->clash[list[i] * b->words + list[j] / 64] |= (uint64_t)1 << list[j] % 64;
            b->clash[list[j] * b->words + list[i] / 64] |= (uint64_t)1 << list[i] % 64;
        }
}

static void find_clashes(struct branch *b)
{
    const struct match_master *m = b->master;
    uint32_t *list = PP_NEW_ARRAY(b->arena, m->column_count, uint32_t);
    b->clash = PP_NEW_ARRAY(b->arena, m->column_count * b->words, uint64_t);
    for (size_t i = 0; i < b->rows.count; i++) {
        if (b->rows.at[i].peer == MATCH_NONE || b->rows.at[i].day != MATCH_NONE)
            continue; /* a cut, or a day */
        const uint64_t *taken_by = b->resources[i].taken_by;
        size_t count = 0;
        for (size_t w = 0; w < b->words; w++)
            for (uint64_t left = taken_by[w]; left; left &= left - 1)
                list[count++] = (uint32_t)(w * 64 + (size_t)__builtin_ctzll(left));
        find_clashes_of(b, b->rows.at[i].peer, list, count);
    }
}

/* ---- the search ---------------------------------------------------------------------------- */

static void set_aim(struct branch *b)
{
    const struct match_master *m = b->master;
    b->beyond = b->rows.smallest - (m->points + 1) * MATCH_ROW_FINE;
    b->budget = b->beyond + (m->calm ? MATCH_ROW_FINE : 0);
}

/* Fine: lost by peers and days for certain, whatever of `alive` is chosen. */
static int64_t lost_for_certain(const struct branch *b, const uint64_t *alive)
{
    int64_t sum = 0;
    for (size_t i = 0; i < b->resource_count; i++) {
        const struct resource *r = &b->resources[i];
        if (r->lost[r->uses] == r->least[r->uses]) {
            sum += r->lost[r->uses];
            continue;
        }
        size_t w = 0;
        while (w < b->words && !(r->taken_by[w] & alive[w]))
            w++;
        sum += w < b->words ? r->least[r->uses] : r->lost[r->uses];
    }
    return sum;
}

/* The first column of the request that is alive; the end of its columns when none is. */
static size_t first_alive(const struct branch *b, const uint64_t *alive, size_t r)
{
    const size_t end = b->first[r + 1];
    for (size_t c = b->first[r]; c < end; c = (c / 64 + 1) * 64) {
        const uint64_t left = alive[c / 64] >> c % 64;
        if (left) {
            c += (size_t)__builtin_ctzll(left);
            return c < end ? c : end;
        }
    }
    return end;
}

static size_t count_alive(const struct branch *b, const uint64_t *alive, size_t r, int64_t slack)
{
    const struct match_column *columns = b->master->columns;
    size_t count = 0;
    for (size_t c = b->first[r]; c < b->first[r + 1] && columns[c].slack <= slack; c++)
        count += alive[c / 64] >> c % 64 & 1;
    return count;
}

/* Is the branch of no interest? Else the request with the fewest columns that are, and their most
 * slack. */
static bool is_cut(const struct branch *b, const uint64_t *alive, size_t *request, int64_t *slack)
{
    const struct match_master *m = b->master;
    int64_t low = b->spent;
    for (size_t r = 0; r < m->count; r++) {
        if (b->done[r])
            continue;
        const size_t c = first_alive(b, alive, r);
        if (c == b->first[r + 1])
            return true;
        low += m->columns[c].slack;
        if (low > b->budget)
            return true;
    }
    low += lost_for_certain(b, alive);
    if (low > b->budget || (low > b->beyond && b->disturbed + b->calmest_left >= m->disturbed))
        return true;
    size_t fewest = SIZE_MAX;
    for (size_t r = 0; r < m->count && fewest > 1; r++) {
        if (b->done[r])
            continue;
        const int64_t most = m->columns[first_alive(b, alive, r)].slack + b->budget - low;
        const size_t count = count_alive(b, alive, r, most);
        if (count < fewest) {
            fewest = count;
            *request = r;
            *slack = most;
        }
    }
    return false;
}

/* All requests have a team. */
static void take_choice(struct branch *b)
{
    struct match_master *m = b->master;
    const bool better = m->book->points > m->points;
    if (!better && !(m->calm && m->book->points == m->points && b->disturbed < m->disturbed))
        return;
    m->points = m->book->points;
    m->disturbed = b->disturbed;
    m->found = true;
    for (size_t r = 0; r < m->count; r++)
        m->chosen[r] = m->book->team[m->requests[r]];
    set_aim(b);
}

static bool may_put(const struct branch *b, const struct match_column *column)
{
    const struct match_offer *offer = &column->offer;
    for (size_t s = 0; s < MATCH_SEATS_MOST && offer->window != MATCH_NONE; s++)
        if (offer->seats[s] != MATCH_NONE &&
            !match_book_may(b->master->book, b->master->requests[column->of], offer->window,
                            offer->seats[s]))
            return false;
    return true;
}

static void use(struct branch *b, size_t column, int32_t by)
{
    for (size_t i = 0; i < b->resource_count; i++)
        if (b->resources[i].taken_by[column / 64] >> column % 64 & 1)
            b->resources[i].uses += by;
}

static bool spend_node(struct branch *b)
{
    struct match_master *m = b->master;
    if (++m->nodes % NODES_BETWEEN_QUESTIONS == 0 && m->cancelled && m->cancelled(m->arg))
        m->stopped = true;
    b->ended |= m->stopped || m->nodes > m->node_limit;
    return !b->ended;
}

static void search(struct branch *b, size_t depth)
{
    struct match_master *m = b->master;
    const uint64_t *alive = b->alive + depth * b->words;
    uint64_t *below = b->alive + (depth + 1) * b->words;
    size_t r = 0;
    int64_t slack = 0;
    if (depth == m->count) {
        take_choice(b);
        return;
    }
    if (!spend_node(b) || is_cut(b, alive, &r, &slack))
        return;
    b->done[r] = true;
    b->calmest_left -= b->calmest[r];
    for (size_t c = b->first[r]; c < b->first[r + 1] && !b->ended; c++) {
        const struct match_column *column = &m->columns[c];
        if (column->slack > slack || b->spent + column->slack > b->budget)
            break;
        if (!(alive[c / 64] >> c % 64 & 1) || !may_put(b, column))
            continue;
        for (size_t w = 0; w < b->words; w++)
            below[w] = alive[w] & ~b->clash[c * b->words + w];
        for (size_t k = b->first[r]; k < b->first[r + 1]; k++)
            below[k / 64] &= ~((uint64_t)1 << k % 64);
        if (column->offer.window != MATCH_NONE)
            match_book_put(m->book, m->requests[r], &column->offer);
        use(b, c, 1);
        b->spent += column->slack;
        b->disturbed += column->disturbed;
        search(b, depth + 1);
        b->disturbed -= column->disturbed;
        b->spent -= column->slack;
        use(b, c, -1);
        match_book_clear(m->book, m->requests[r]);
    }
    b->calmest_left += b->calmest[r];
    b->done[r] = false;
}

/* Fine: more lost is of no interest. */
static int64_t budget_of(const struct match_master *m, const struct match_rows *rows)
{
    return rows->smallest - (m->points + !m->calm) * MATCH_ROW_FINE;
}

/* Leaves out the columns that the bound rules out; true when they are a good deal fewer. */
static bool leave_out(struct match_master *m, struct match_rows *rows)
{
    const size_t before = m->column_count;
    size_t kept = 0;
    for (size_t c = 0; c < before; c++)
        if (m->columns[c].slack <= budget_of(m, rows))
            m->columns[kept++] = m->columns[c];
    m->column_count = kept;
    match_rows_renew(rows);
    return kept <= before / 4 * 3;
}

bool match_master_shrink(struct match_master *m, struct match_rows *rows)
{
    bool fewer = true, cuts = true;
    for (int round = 0; (round < ROUNDS && fewer) || (round < m->cut_rounds && cuts); round++) {
        match_rows_move(rows, m->move_limit, m->points + !m->calm);
        m->stopped |= rows->stopped;
        if (m->stopped || budget_of(m, rows) < 0)
            return false;
        cuts = round < m->cut_rounds && match_rows_cut(rows) > 0;
        fewer = leave_out(m, rows);
    }
    if (m->cut_rounds)
        match_rows_move(rows, m->move_limit, m->points + !m->calm);
    m->stopped |= rows->stopped;
    if (m->stopped || budget_of(m, rows) < 0)
        return false;
    (void)leave_out(m, rows);
    return true;
}

static int by_slack_alone(const void *a, const void *b)
{
    const struct match_column *x = a, *y = b;
    return x->slack != y->slack ? (x->slack < y->slack ? -1 : 1) : by_slack(a, b);
}

static void prepare(struct branch *b)
{
    struct match_master *m = b->master;
    if (m->column_count > MATCH_COLUMNS_MOST) {
        qsort(m->columns, m->column_count, sizeof *m->columns, by_slack_alone);
        m->column_count = MATCH_COLUMNS_MOST;
        b->cut = true;
    }
    sort_columns(b);
    b->words = (m->column_count + 63) / 64;
    b->resources = PP_NEW_ARRAY(b->arena, b->rows.count, struct resource);
    b->done = PP_NEW_ARRAY(b->arena, m->count, bool);
    b->alive = PP_NEW_ARRAY(b->arena, (m->count + 1) * b->words, uint64_t);
    for (size_t c = 0; c < m->column_count; c++)
        b->alive[c / 64] |= (uint64_t)1 << c % 64;
    for (size_t i = 0; i < b->rows.count; i++)
        add_resource(b, &b->rows.at[i]);
    find_clashes(b);
}

void match_master_solve(struct match_master *master)
{
    struct pp_arena arena = {0};
    struct branch b = {.master = master, .arena = &arena};
    PP_REQUIRE(master->count <= UINT16_MAX);
    master->found = master->stopped = false;
    master->nodes = 0;
    match_rows_init(&b.rows, master, &arena);
    const bool open = match_master_shrink(master, &b.rows);
    set_aim(&b);
    master->bound = b.rows.smallest > 0 ? b.rows.smallest / MATCH_ROW_FINE
                                        : -(-b.rows.smallest / MATCH_ROW_FINE);
    if (open) {
        prepare(&b);
        search(&b, 0);
    }
    master->whole = !b.ended && !b.cut;
    pp_arena_fini(&arena);
}
