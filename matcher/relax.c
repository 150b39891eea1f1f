/*
 * Relaxations, cheapest first, by a tree of hitting sets (Reiter 1987). A node is a chain of caps
 * and has the cheapest set under them; any other minimal set has less of some change of that set,
 * so each child caps one of them. The cheapest set under caps is minimal: a part of it would be
 * allowed by the same caps and cost less. Nodes are solved only as far as the cheapest open one
 * asks: limits rise step by step, so no node is searched beyond the answer that is wanted.
 *
 * A change that names a person, an organisation or a date has two children: one without any
 * change of its kind, which comes first, and one without just this.
 */
#include <string.h>

#include "matcher/changed.h"
#include "matcher/check.h"
#include "matcher/elastic.h"
#include "matcher/relax.h"
#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/single.h"

enum {
    NODES_MOST = 4096,
    FIRST_STEPS = 20000,
    LATER_STEPS = 400000, /* when the search for the cheapest could not tell either */
    TEAM_STEPS = 30000
};
#define LIMIT_MOST ((int64_t)1 << 44) /* beyond it there is no set */

struct node {
    struct match_caps caps;
    const struct node *parent;
    int swaps;     /* changes forbidden only one by one, of kinds that name somebody */
    int64_t least; /* no set under the caps costs less */
    int tries;     /* searches that found none */
    bool solved, done;
    struct match_elastic_team team;
    struct match_change *changes;
    size_t count;
};

/* What is asked; of a peer in a seat, or MATCH_NONE. */
struct question {
    const struct match_index *index;
    size_t request;
    const struct match_relax_options *options;
    int32_t seat, peer;
};

struct tree {
    struct match_elastic *elastic;
    struct pp_arena *arena;
    struct node *nodes[NODES_MOST];
    size_t count;
    bool cut; /* there was no room for all nodes, or a search gave up */
    int64_t searches;
};

/* ---- nodes --------------------------------------------------------------------------------- */

/* Is it among the caps of this chain? */
static bool has_cap(const struct match_caps *caps, const struct match_caps *one)
{
    for (; caps; caps = caps->behind)
        if (caps->kinds == one->kinds && caps->limited == one->limited &&
            (!one->limited ||
             (match_change_same(&caps->limit, &one->limit) && caps->limit.to == one->limit.to)))
            return true;
    return false;
}

static bool same_caps(const struct match_caps *a, const struct match_caps *b)
{
    for (const struct match_caps *cap = a; cap; cap = cap->behind)
        if (!has_cap(b, cap))
            return false;
    for (const struct match_caps *cap = b; cap; cap = cap->behind)
        if (!has_cap(a, cap))
            return false;
    return true;
}

static int64_t size_of(const struct match_change *change)
{
    return change->to > change->from ? change->to - change->from : change->from - change->to;
}

/* Do the caps of this chain forbid all that the one cap does? */
static bool forbids(const struct match_caps *caps, const struct match_caps *one)
{
    uint32_t kinds = 0;
    bool limited = !one->limited;
    for (; caps; caps = caps->behind) {
        kinds |= caps->kinds;
        limited |= one->limited && caps->limited && match_change_same(&caps->limit, &one->limit) &&
                   size_of(&caps->limit) <= size_of(&one->limit);
    }
    limited |= one->limited && kinds >> one->limit.kind & 1;
    return limited && (kinds & one->kinds) == one->kinds;
}

/* What is proven under some caps holds under these when they forbid as much; true: that is more. */
static bool learn(const struct tree *tree, struct node *node)
{
    const int64_t before = node->least;
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *other = tree->nodes[i];
        if (other->least <= node->least)
            continue;
        const struct match_caps *cap = &other->caps;
        while (cap && forbids(&node->caps, cap))
            cap = cap->behind;
        if (!cap)
            node->least = other->least;
    }
    return node->least > before;
}

static void add_node(struct tree *tree, const struct node *parent, struct match_caps caps,
                     int swaps)
{
    struct node one = {
        .caps = caps, .parent = parent, .swaps = swaps, .least = parent ? parent->least : 0};
    for (size_t i = 0; i < tree->count; i++)
        if (same_caps(&tree->nodes[i]->caps, &caps))
            return;
    (void)learn(tree, &one);
    if (one.least > LIMIT_MOST)
        return;
    if (tree->count == NODES_MOST)
        tree->cut = true;
    else
        tree->nodes[tree->count++] = pp_dup_bytes(tree->arena, &one, sizeof one);
}

/* Does it name who, or when, where another might do as well? */
static bool names_somebody(enum match_change_kind kind)
{
    return kind == MATCH_CHANGE_FREE || kind == MATCH_CHANGE_DAYS ||
           kind == MATCH_CHANGE_ENGAGEMENTS || kind == MATCH_CHANGE_WINDOW ||
           kind == MATCH_CHANGE_NEVER || kind == MATCH_CHANGE_BANNED || kind == MATCH_CHANGE_BARRED;
}

static void expand(struct tree *tree, const struct node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct match_change *change = &node->changes[i];
        const bool named = names_somebody(change->kind);
        if (named)
            add_node(tree, node,
                     (struct match_caps){.behind = &node->caps, .kinds = 1u << change->kind},
                     node->swaps);
        add_node(tree, node,
                 (struct match_caps){.behind = &node->caps, .limited = true, .limit = *change},
                 node->swaps + named);
    }
}

static struct node *cheapest_open(const struct tree *tree)
{
    struct node *best = NULL;
    for (size_t i = 0; i < tree->count; i++) {
        struct node *node = tree->nodes[i];
        if (!node->done && (!best || node->swaps < best->swaps ||
                            (node->swaps == best->swaps && node->least < best->least)))
            best = node;
    }
    return best;
}

/* Searches one step further: a change or two more, or a little more of what is dear. */
static void search(struct tree *tree, struct node *node)
{
    struct match_elastic *e = tree->elastic;
    const struct match_elastic_team known = match_known_cheapest(&e->known, &e->wide, &node->caps);
    const int64_t more = MATCH_COST_ONE;
    const int64_t step = node->least / 8 > more ? node->least / 8 : more;
    int64_t limit = node->least + (step << (node->tries < 4 ? 0 : 2 * (node->tries - 4) + 1));
    limit = known.cost < limit ? known.cost : limit;
    node->team = known;
    if (limit > node->least) {
        node->tries++;
        tree->searches++;
        node->team = match_elastic_search(e, &node->caps, node->least, limit);
        tree->cut |= e->tired;
    }
    if (node->team.cost == MATCH_COST_MOST) {
        node->least = node->team.least > limit ? node->team.least : limit;
        if (known.cost <= node->least)
            node->team = known;
    }
}

static void solve(struct tree *tree, struct node *node)
{
    if (learn(tree, node)) { /* and perhaps it is another's turn */
        node->done = node->least > LIMIT_MOST;
        return;
    }
    search(tree, node);
    if (node->team.cost == MATCH_COST_MOST) {
        node->done = node->least > LIMIT_MOST;
        return;
    }
    struct match_change all[MATCH_CHANGES_MOST];
    struct match_needed needed = {.list = all, .arena = tree->arena};
    match_lever_price(&tree->elastic->wide, &node->caps, node->team.window, node->team.seats,
                      &needed);
    PP_REQUIRE(needed.cost == node->team.cost);
    node->least = needed.cost;
    node->solved = true;
    node->count = needed.count;
    node->changes = pp_dup_bytes(tree->arena, all, needed.count * sizeof *all);
}

/* ---- the answer ---------------------------------------------------------------------------- */

static bool same_set(const struct match_relaxation *a, const struct node *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = match_change_same(&a->changes[i], &b->changes[i]) &&
               a->changes[i].to == b->changes[i].to;
    return same;
}

static void copy_changes(struct match_relaxation *relaxation, const struct node *node,
                         struct pp_arena *arena)
{
    relaxation->cost = node->team.cost;
    relaxation->count = node->count;
    relaxation->changes =
        pp_dup_bytes(arena, node->changes, node->count * sizeof *relaxation->changes);
    for (size_t i = 0; i < node->count; i++) {
        struct match_change *change = &relaxation->changes[i];
        if (change->day_count)
            change->days =
                pp_dup_bytes(arena, change->days, change->day_count * sizeof *change->days);
    }
}

/* The best team under the changed rules: which also shows that there is one. */
static enum pp_code find_team(const struct tree *tree, const struct question *q,
                              const struct node *node, struct match_relaxation *relaxation,
                              struct pp_err *err)
{
    const struct match_elastic *e = tree->elastic;
    struct pp_arena work = {0};
    struct match_options one = q->options->search;
    struct match_answer answer;
    struct match_pin pins[MATCH_SEATS_MOST];
    const struct match_index *index =
        match_changed_index(q->index, q->request, node->changes, node->count, &work);
    struct match_request changed = index->instance->requests[q->request];
    if (q->peer != MATCH_NONE)
        changed = match_rules_with_pin(&changed, q->seat, q->peer, pins);
    one.best_k = 1;
    if (!one.step_limit || one.step_limit > TEAM_STEPS)
        one.step_limit = TEAM_STEPS;
    enum pp_code code = match_single_request(index, &changed, &one, &work, &answer, err);
    if (code == PP_OK) {
        PP_REQUIRE(answer.team_count); /* the set was found by such a team */
        relaxation->team = answer.teams[0];
        relaxation->status = answer.status;
        relaxation->start = changed.windows[relaxation->team.window].start;
    } else if (code == PP_TIMEOUT) { /* the team that the set was found by will do */
        relaxation->status = MATCH_FEASIBLE;
        relaxation->team.window =
            (int32_t)(node->team.window < e->wide.given ? node->team.window : e->wide.given);
        memcpy(relaxation->team.seats, node->team.seats, sizeof node->team.seats);
        match_score_team(index, &changed, &relaxation->team);
        relaxation->start = changed.windows[relaxation->team.window].start;
        code = PP_OK;
    }
    pp_arena_fini(&work);
    return code;
}

static enum pp_code take(struct tree *tree, const struct question *q, const struct node *node,
                         struct match_relax *relax, struct match_relaxation *list,
                         struct pp_arena *arena, struct pp_err *err)
{
    for (size_t i = 0; i < relax->count; i++)
        if (same_set(&list[i], node))
            return PP_OK;
    struct match_relaxation *relaxation = &list[relax->count++];
    copy_changes(relaxation, node, arena);
    return find_team(tree, q, node, relaxation, err);
}

/* Have all regions, or organisations, together fewer places than there are seats to fill? */
static bool are_too_few(int32_t most, const struct match_places *places,
                        const struct match_request *request)
{
    size_t seats = 0;
    for (size_t s = 0; s < request->seat_count; s++)
        seats += request->seats[s].required;
    return most != MATCH_NONE && places->of_peer && places->count * (size_t)most < seats;
}

/*
 * The search for points is the quick way to learn that nothing has to give; but of places it does
 * not see that they are too few.
 */
static enum pp_code is_feasible(const struct question *q, int64_t steps, struct match_relax *relax,
                                struct pp_err *err)
{
    const struct match_places *regions = &q->index->regions;
    const struct match_places *organisations = &q->index->organisations;
    struct match_request one = q->index->instance->requests[q->request];
    struct match_options best = q->options->search;
    struct match_pin pins[MATCH_SEATS_MOST];
    struct match_answer answer;
    struct pp_arena work = {0};
    if (are_too_few(one.max_per_region, regions, &one) ||
        are_too_few(one.max_per_organisation, organisations, &one))
        return PP_OK;
    best.best_k = 1;
    if (!best.step_limit || best.step_limit > steps)
        best.step_limit = steps;
    if (q->peer != MATCH_NONE)
        one = match_rules_with_pin(&one, q->seat, q->peer, pins);
    enum pp_code code = match_single_request(q->index, &one, &best, &work, &answer, err);
    relax->feasible = relax->proven = code == PP_OK && answer.team_count;
    pp_arena_fini(&work);
    return code == PP_TIMEOUT ? PP_OK : code;
}

static enum pp_code grow(struct tree *tree, const struct question *q, struct match_relax *relax,
                         struct pp_arena *arena, struct pp_err *err)
{
    const size_t most = (size_t)q->options->most;
    struct match_relaxation *list = PP_NEW_ARRAY(arena, most, struct match_relaxation);
    enum pp_code code = PP_OK;
    bool asked_again = false;
    relax->list = list;
    while (code == PP_OK && relax->count < most && !relax->feasible && !tree->elastic->stopped) {
        struct node *node = cheapest_open(tree);
        if (!node)
            break;
        if (!node->solved) {
            solve(tree, node);
            if (!node->parent && tree->cut && !asked_again) {
                asked_again = true;
                code = is_feasible(q, LATER_STEPS, relax, err);
            }
            continue;
        }
        node->done = true;
        relax->feasible = !node->count;
        if (relax->feasible)
            break;
        code = take(tree, q, node, relax, list, arena, err);
        expand(tree, node);
    }
    relax->proven = relax->feasible || (!tree->elastic->stopped && !tree->cut);
    relax->searches = tree->searches;
    relax->nodes = tree->elastic->nodes;
    return code;
}

enum pp_code match_relax_with(const struct match_index *index, size_t request, int32_t seat,
                              int32_t peer, const struct match_relax_options *options,
                              struct pp_arena *arena, struct match_relax *relax, struct pp_err *err)
{
    *relax = (struct match_relax){.feasible = false};
    enum pp_code code = match_check_request(index->instance, request, err);
    if (code != PP_OK)
        return code;
    if (options->most < 1 || options->most > MATCH_RELAXATIONS_MOST)
        return pp_fail(err, PP_INVALID, "the number of relaxations must be from 1 to %d",
                       MATCH_RELAXATIONS_MOST);
    const struct question q = {index, request, options, seat, peer};
    code = is_feasible(&q, FIRST_STEPS, relax, err);
    if (code != PP_OK || relax->feasible)
        return code;
    struct pp_arena work = {0};
    struct match_elastic elastic;
    match_elastic_init(&elastic, index, &index->instance->requests[request], options->kept,
                       &options->search, &work);
    elastic.fixed_seat = seat;
    elastic.fixed_peer = peer;
    struct tree tree = {.elastic = &elastic, .arena = &work};
    add_node(&tree, NULL, (struct match_caps){.kinds = options->kept}, 0);
    code = grow(&tree, &q, relax, arena, err);
    pp_arena_fini(&work);
    return code;
}

enum pp_code match_relax(const struct match_index *index, size_t request,
                         const struct match_relax_options *options, struct pp_arena *arena,
                         struct match_relax *relax, struct pp_err *err)
{
    return match_relax_with(index, request, MATCH_NONE, MATCH_NONE, options, arena, relax, err);
}
