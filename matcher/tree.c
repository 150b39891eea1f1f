#include "matcher/tree.h"

#include <string.h>

enum {
    MOVES = 40,                 /* of the prices of a node */
    REACH = 4 * MATCH_ROW_FINE, /* of the first of them */
    FEW = 400,                  /* columns */
    BRANCHES = 400,             /* of a node with few */
    HALF = MATCH_ROW_SHARE / 2,
    UNDECIDED = MATCH_ROW_SHARE / 50,
};

/* Owns itself: its arena holds it. */
struct match_tree_node {
    struct pp_arena arena;
    int64_t bound; /* fine: of the node above */
    uint32_t *columns;
    int32_t *shares;
    size_t count;
    int64_t *prices; /* of the rows there were */
    size_t row_count;
};

/* What parts a node: is the request in the window, or (window MATCH_NONE) has it the peer? */
struct parting {
    uint16_t of;
    int32_t window, peer;
    bool unserved; /* is it left? */
};

/* ---- nodes --------------------------------------------------------------------------------- */

static void open_node(struct match_tree *tree, struct match_tree_node *node)
{
    tree->open = pp_grow(tree->arena, tree->open, &tree->open_cap, tree->open_count + 1,
                         sizeof(struct match_tree_node *));
    size_t at = tree->open_count++;
    for (; at && tree->open[at - 1]->bound > node->bound; at--)
        tree->open[at] = tree->open[at - 1];
    tree->open[at] = node;
}

static void free_node(struct match_tree_node *node)
{
    struct pp_arena arena = node->arena;
    pp_arena_fini(&arena);
}

static bool has_peer(const struct match_column *column, int32_t peer)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST && column->offer.window != MATCH_NONE; s++)
        if (column->offer.seats[s] == peer)
            return true;
    return false;
}

static bool is_so(const struct match_column *column, const struct parting *parting)
{
    if (parting->unserved)
        return column->offer.window == MATCH_NONE;
    return parting->peer == MATCH_NONE ? column->offer.window == parting->window
                                       : has_peer(column, parting->peer);
}

static int64_t whole_points(int64_t bound)
{
    return bound > 0 ? bound / MATCH_ROW_FINE : -(-bound / MATCH_ROW_FINE);
}

static int64_t budget(const struct match_tree *tree)
{
    return tree->rows.smallest - (tree->master.points + 1) * MATCH_ROW_FINE;
}

/* The columns at hand that are of interest, for the request of the parting those that are so, or
 * not. */
static void add_node(struct match_tree *tree, const uint32_t *from, const struct parting *parting,
                     bool so)
{
    const struct match_master *m = &tree->master;
    struct pp_arena arena = {0};
    struct match_tree_node *node = PP_NEW(&arena, struct match_tree_node);
    node->columns = PP_NEW_ARRAY(&arena, m->column_count, uint32_t);
    node->shares = PP_NEW_ARRAY(&arena, m->column_count, int32_t);
    node->prices = PP_NEW_ARRAY(&arena, tree->rows.count, int64_t);
    node->bound = tree->rows.smallest;
    node->row_count = tree->rows.count;
    const int64_t most = budget(tree);
    for (size_t c = 0; c < m->column_count; c++) {
        const struct match_column *column = &m->columns[c];
        if (column->slack > most ||
            (parting && column->of == parting->of && is_so(column, parting) != so))
            continue;
        node->columns[node->count] = from ? from[c] : (uint32_t)c;
        node->shares[node->count++] = column->share;
    }
    for (size_t i = 0; i < node->row_count; i++)
        node->prices[i] = tree->rows.at[i].best;
    node->arena = arena;
    open_node(tree, node);
}

/* Who of the node at hand is in which cut. */
static void renew_cuts(struct match_tree *tree)
{
    for (size_t i = 0; i < tree->cut_count; i++) {
        const struct match_tree_cut *cut = &tree->cuts[i];
        struct match_row *row = &tree->rows.at[cut->row];
        row->member_count = 0;
        for (size_t k = 0; k < cut->count; k++)
            if (tree->place[cut->members[k]] >= 0)
                row->members[row->member_count++] = (uint32_t)tree->place[cut->members[k]];
    }
}

static void take_node(struct match_tree *tree, const struct match_tree_node *node)
{
    struct match_master *m = &tree->master;
    for (size_t c = 0; c < tree->all_count; c++)
        tree->place[c] = -1;
    for (size_t c = 0; c < node->count; c++) {
        m->columns[c] = tree->all[node->columns[c]];
        m->columns[c].share = node->shares[c];
        tree->place[node->columns[c]] = (int32_t)c;
    }
    m->column_count = node->count;
    for (size_t i = 0; i < tree->rows.count; i++)
        tree->rows.at[i].best = i < node->row_count ? node->prices[i] : 0; /* days alone are new */
    renew_cuts(tree);
}

/* ---- where to part ------------------------------------------------------------------------- */

static int64_t open_share(int64_t share)
{
    const int64_t away = share > HALF ? share - HALF : HALF - share;
    return away < HALF ? HALF - away : 0;
}

/* How undecided it is: by shares, or by how many columns there are on the smaller side. */
static int64_t weigh(const struct match_tree *tree, size_t from, size_t to,
                     const struct parting *parting, bool by_shares)
{
    int64_t share = 0, count = 0;
    for (size_t c = from; c < to; c++)
        if (is_so(&tree->master.columns[c], parting)) {
            share += tree->master.columns[c].share;
            count++;
        }
    const int64_t others = (int64_t)(to - from) - count;
    return by_shares ? open_share(share) : count < others ? count : others;
}

/* More wins. */
struct contest {
    bool peers, by_shares;
    int64_t most;
    struct parting best;
};

static void try_parting(const struct match_tree *tree, size_t from, size_t to,
                        const struct parting *parting, struct contest *contest)
{
    const int64_t weight = weigh(tree, from, to, parting, contest->by_shares);
    if (weight > contest->most) {
        contest->most = weight;
        contest->best = *parting;
    }
}

static size_t end_of(const struct match_master *m, size_t from)
{
    size_t to = from;
    while (to < m->column_count && m->columns[to].of == m->columns[from].of)
        to++;
    return to;
}

static void try_column(const struct match_tree *tree, size_t from, size_t to, size_t c,
                       struct contest *contest)
{
    const struct match_column *column = &tree->master.columns[c];
    struct parting parting = {.of = column->of,
                              .window = column->offer.window,
                              .peer = MATCH_NONE,
                              .unserved = column->offer.window == MATCH_NONE};
    if (contest->by_shares && !column->share)
        return;
    if (!contest->peers)
        try_parting(tree, from, to, &parting, contest);
    for (size_t s = 0; s < MATCH_SEATS_MOST && contest->peers && !parting.unserved; s++) {
        parting.peer = column->offer.seats[s];
        if (parting.peer != MATCH_NONE)
            try_parting(tree, from, to, &parting, contest);
    }
}

/* A window that is undecided; else a peer; else what parts the columns of a request at all. */
static bool find_parting(const struct match_tree *tree, struct parting *best)
{
    const struct match_master *m = &tree->master;
    static const struct contest kinds[] = {
        {.by_shares = true, .most = UNDECIDED},
        {.by_shares = true, .peers = true, .most = UNDECIDED},
        {.peers = true},
        {.peers = false},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct contest contest = kinds[k];
        for (size_t from = 0, to; from < m->column_count; from = to) {
            to = end_of(m, from);
            for (size_t c = from; c < to; c++)
                try_column(tree, from, to, c, &contest);
        }
        *best = contest.best;
        if (contest.most > kinds[k].most)
            return true;
    }
    return false;
}

/* ---- the work ------------------------------------------------------------------------------ */

/* Few columns, or nothing undecided: all of it now. False when that was too much. */
static bool finish(struct match_tree *tree, int64_t branches)
{
    struct match_master *m = &tree->master, few = *m;
    struct pp_arena arena = {0};
    few.columns = PP_NEW_ARRAY(&arena, m->column_count, struct match_column);
    few.chosen = PP_NEW_ARRAY(&arena, m->count, struct match_offer);
    few.node_limit = branches;
    few.cut_rounds = 0;
    few.column_count = 0;
    for (size_t c = 0; c < m->column_count; c++)
        if (m->columns[c].slack <= budget(tree))
            few.columns[few.column_count++] = m->columns[c];
    match_master_solve(&few);
    m->stopped |= few.stopped;
    m->nodes += few.nodes;
    if (few.found) {
        m->found = true;
        m->points = few.points;
        for (size_t i = 0; i < m->count; i++)
            m->chosen[i] = few.chosen[i];
    }
    const bool whole = few.whole;
    pp_arena_fini(&arena);
    return whole;
}

static size_t count_of_interest(const struct match_tree *tree)
{
    size_t count = 0;
    for (size_t c = 0; c < tree->master.column_count; c++)
        count += tree->master.columns[c].slack <= budget(tree);
    return count;
}

static void look_at(struct match_tree *tree, const struct match_tree_node *node)
{
    struct match_master *m = &tree->master;
    struct parting parting;
    take_node(tree, node);
    tree->rows.reach = REACH;
    match_rows_move(&tree->rows, MOVES, m->points + 1);
    m->nodes++;
    m->stopped |= tree->rows.stopped;
    if (m->stopped || budget(tree) < 0 ||
        (count_of_interest(tree) <= FEW && finish(tree, BRANCHES)))
        return;
    if (!find_parting(tree, &parting)) {
        (void)finish(tree, INT64_MAX);
        return;
    }
    add_node(tree, node->columns, &parting, true);
    add_node(tree, node->columns, &parting, false);
}

/* Nodes that are of no interest any more are at the front. */
static void drop_nodes(struct match_tree *tree)
{
    const int64_t least = (tree->master.points + 1) * MATCH_ROW_FINE;
    size_t gone = 0, kept = 0;
    while (gone < tree->open_count && tree->open[gone]->bound < least)
        free_node(tree->open[gone++]);
    for (size_t i = gone; i < tree->open_count; i++)
        tree->open[kept++] = tree->open[i];
    tree->open_count = kept;
}

void match_tree_grow(struct match_tree *tree, int64_t points, int64_t nodes)
{
    struct match_master *m = &tree->master;
    m->points = points > m->points ? points : m->points;
    m->found = m->stopped = false;
    drop_nodes(tree);
    for (int64_t i = 0; i < nodes && tree->open_count && !m->stopped; i++) {
        struct match_tree_node *node = tree->open[--tree->open_count];
        look_at(tree, node);
        free_node(node);
        drop_nodes(tree);
    }
    m->whole = !tree->open_count && !m->stopped;
    if (tree->open_count)
        m->bound = whole_points(tree->open[tree->open_count - 1]->bound);
}

static void note_cuts(struct match_tree *tree)
{
    tree->cuts = PP_NEW_ARRAY(tree->arena, tree->rows.cut_count, struct match_tree_cut);
    for (size_t i = 0; i < tree->rows.count; i++) {
        struct match_row *row = &tree->rows.at[i];
        if (row->peer != MATCH_NONE)
            continue;
        tree->cuts[tree->cut_count++] = (struct match_tree_cut){i, row->member_count, row->members};
        row->members = PP_NEW_ARRAY(tree->arena, row->member_count, uint32_t);
    }
}

bool match_tree_begin(struct match_tree *tree, const struct match_master *master,
                      struct pp_arena *arena)
{
    *tree = (struct match_tree){.master = *master, .arena = arena};
    struct match_master *m = &tree->master;
    m->columns = PP_NEW_ARRAY(arena, master->column_count, struct match_column);
    memcpy(m->columns, master->columns, master->column_count * sizeof *m->columns);
    m->found = m->stopped = m->whole = false;
    m->nodes = 0;
    match_rows_init(&tree->rows, m, arena);
    const bool open = match_master_shrink(m, &tree->rows);
    m->bound = whole_points(tree->rows.smallest);
    m->whole = !open && !m->stopped;
    if (!open)
        return false;
    tree->all_count = m->column_count;
    tree->all = PP_NEW_ARRAY(arena, tree->all_count, struct match_column);
    memcpy(tree->all, m->columns, tree->all_count * sizeof *tree->all);
    tree->place = PP_NEW_ARRAY(arena, tree->all_count, int32_t);
    note_cuts(tree);
    add_node(tree, NULL, NULL, true);
    return true;
}

void match_tree_fini(struct match_tree *tree)
{
    for (size_t i = 0; i < tree->open_count; i++)
        free_node(tree->open[i]);
    *tree = (struct match_tree){0};
}
