#include "matcher/dive.h"

#include <stdlib.h>
#include <string.h>

#ifdef PP_SLOW_CHECKS
#include "matcher/rules.h"
#include "matcher/score.h"
#endif

void match_lists_init(struct match_lists *lists, const struct match_problem *problem)
{
    size_t count[MATCH_SEATS_MOST] = {0};
    for (size_t c = 0; c < problem->candidates.count; c++)
        for (unsigned left = problem->candidates.fits[c]; left; left &= left - 1)
            count[__builtin_ctz(left)]++;
    for (size_t s = 0; s < problem->candidates.seats; s++)
        lists->at[s] = PP_NEW_ARRAY(problem->arena, count[s] + 1, struct match_choice);
}

static int by_falling_value(const void *a, const void *b)
{
    const struct match_choice *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->candidate < y->candidate ? -1 : x->candidate > y->candidate;
}

/* Candidates rise by peer, and an empty seat is -1, so this is the order of the tie rules. */
static int by_candidate(const void *a, const void *b)
{
    const struct match_choice *x = a, *y = b;
    return x->candidate < y->candidate ? -1 : x->candidate > y->candidate;
}

/* Twins have the same list. */
static bool finish_lists(struct match_lists *lists, const struct match_bound *bound)
{
    for (size_t s = 0; s < bound->problem->candidates.seats; s++) {
        const int before = bound->before[s];
        if (before < 0) {
            qsort(lists->at[s], lists->count[s], sizeof *lists->at[s], by_falling_value);
        } else {
            lists->count[s] = lists->count[before];
            memcpy(lists->at[s], lists->at[before], lists->count[s] * sizeof *lists->at[s]);
        }
        if (!lists->count[s])
            return false;
    }
    return true;
}

bool match_lists_fill(struct match_lists *lists, const struct match_bound *bound, size_t window,
                      int64_t aim)
{
    const struct match_problem *problem = bound->problem;
    const struct match_candidates *candidates = &problem->candidates;
    const size_t seats = candidates->seats;
    int64_t least[MATCH_SEATS_MOST]; /* value that reaches the aim */
    for (size_t s = 0; s < seats; s++) {
        lists->count[s] = 0;
        least[s] =
            aim * MATCH_FINE - bound->upper[window] + bound->best[window * seats + bound->last[s]];
        if (!problem->needed[s] && least[s] <= 0)
            lists->at[s][lists->count[s]++] = (struct match_choice){.value = 0, .candidate = -1};
    }
    for (size_t i = 0; i < bound->alive_count; i++) {
        const size_t c = (size_t)bound->alive[i];
        if (!(candidates->windows[c * candidates->window_words + window / 64] >> window % 64 & 1))
            continue;
        for (unsigned left = candidates->fits[c] & bound->leaders; left; left &= left - 1) {
            const size_t s = (size_t)__builtin_ctz(left);
            const int64_t value =
                bound->value[c] + (int64_t)candidates->points[c * seats + s] * MATCH_FINE;
            if (value >= least[s])
                lists->at[s][lists->count[s]++] =
                    (struct match_choice){.value = value, .candidate = (int32_t)c};
        }
    }
    return finish_lists(lists, bound);
}

/* ---- the search ---------------------------------------------------------------------------- */

struct dive {
    struct match_problem *problem;
    struct pp_arena work;
    size_t window;
    bool strict, in_order;
    bool forced; /* some must be in the team: one without them is worth more than the bound says */
    int64_t nodes_left; /* -1: no limit */

    size_t seats, turn[MATCH_SEATS_MOST]; /* turn[depth]: the seat filled there */
    int mate[MATCH_SEATS_MOST];           /* depth of the seat before that is the same, or -1 */
    size_t twins[MATCH_SEATS_MOST];       /* by depth: seats that are the same, from here on */
    size_t at[MATCH_SEATS_MOST];          /* by depth: which of the list is chosen */
    const struct match_choice *list[MATCH_SEATS_MOST];
    size_t count[MATCH_SEATS_MOST];
    bool may_stay_empty[MATCH_SEATS_MOST];
    int64_t *sums[MATCH_SEATS_MOST]; /* fine: of the best 0, 1, .. of the list; none below empty */
    int64_t rest_cost[MATCH_SEATS_MOST + 1]; /* least cost of the seats from depth on */
    int32_t first[MATCH_SEATS_MOST];         /* lowest candidate of each seat */
    int64_t fixed;                           /* fine: points of the window, price of the budget */
    uint16_t *priced;                        /* features that make a difference */
    size_t priced_count;
    int64_t *head; /* fine: [(depth * priced_count + feature) * row + count so far] */

    int32_t chosen[MATCH_SEATS_MOST]; /* by seat; where not yet chosen, the first */
    int32_t *counts;                  /* by feature */
};

/* What holds for the choices made so far. */
struct state {
    int64_t value;  /* fine: of the choices, and what pairs among them lose */
    int64_t rest;   /* fine: the most that the open seats can add */
    int64_t points; /* of the choices alone, and all pairs among them */
    int64_t cost;
    int32_t fresh;
};

/* All but the rules without a price: join() keeps those, so they take nothing from the bound. */
static void list_priced(struct dive *d, const struct match_prices *prices)
{
    const struct match_features *features = &d->problem->features;
    d->priced = PP_NEW_ARRAY(&d->work, features->count, uint16_t);
    for (size_t f = 0; f < features->count; f++)
        if (features->limit[f] == MATCH_NONE || prices->feature[f])
            d->priced[d->priced_count++] = (uint16_t)f;
}

/* By feature, how many of a seat's choices have it. */
static void count_choices(const struct dive *d, size_t seat, uint32_t *by_code,
                          uint32_t *by_feature)
{
    const struct match_features *features = &d->problem->features;
    const struct match_candidates *candidates = &d->problem->candidates;
    memset(by_code, 0, features->code_count * sizeof *by_code);
    memset(by_feature, 0, features->count * sizeof *by_feature);
    for (size_t i = 0; i < d->count[seat]; i++) {
        const int32_t c = d->list[seat][i].candidate;
        const uint16_t *code = candidates->code + (size_t)(c < 0 ? 0 : c) * candidates->dimensions;
        for (size_t k = 0; c >= 0 && k < candidates->dimensions; k++)
            by_code[code[k]]++;
    }
    for (size_t code = 0; code < features->code_count; code++)
        for (uint32_t i = features->list_from[code];
             by_code[code] && i < features->list_from[code + 1]; i++)
            by_feature[features->list[i]] += by_code[code];
}

/* The most that worth less price can be when between `must` and `can` seats add one. */
static void fill_head(const struct dive *d, size_t f, int64_t price, size_t depth, size_t must,
                      size_t can, int64_t *head)
{
    const int64_t *worth = d->problem->features.worth + f * d->problem->features.row;
    for (size_t n = 0; n <= depth; n++) {
        int64_t most = MATCH_NEVER;
        for (size_t m = n + must; m <= n + can; m++) {
            const int64_t left = worth[m] * MATCH_FINE - price * (int64_t)m;
            most = left > most ? left : most;
        }
        head[n] = most;
    }
}

/*
 * For each depth, feature and count so far: the most that worth less price can be, when a seat that
 * is open adds one if all its choices have the feature, none if none has it, else one or none.
 */
static void build_heads(struct dive *d, const struct match_prices *prices)
{
    const struct match_features *features = &d->problem->features;
    struct pp_arena *arena = &d->work;
    const size_t row = features->row, plane = d->priced_count * row;
    uint32_t *by_code = PP_NEW_ARRAY(arena, features->code_count, uint32_t);
    uint32_t *by_feature = PP_NEW_ARRAY(arena, features->count, uint32_t);
    uint8_t *can = PP_NEW_ARRAY(arena, 2 * d->priced_count, uint8_t);
    uint8_t *must = can + d->priced_count;
    d->head = PP_NEW_ARRAY(arena, row * plane, int64_t);
    for (size_t depth = d->seats + 1; depth-- > 0;) {
        if (depth < d->seats && (depth + 1 == d->seats || d->mate[depth + 1] != (int)depth))
            count_choices(d, d->turn[depth], by_code, by_feature);
        for (size_t i = 0; i < d->priced_count; i++) {
            const size_t f = d->priced[i];
            if (depth < d->seats) {
                can[i] = (uint8_t)(can[i] + (by_feature[f] != 0));
                must[i] = (uint8_t)(must[i] + (by_feature[f] == d->count[d->turn[depth]]));
            }
            fill_head(d, f, prices->feature[f], depth, must[i], can[i],
                      d->head + depth * plane + i * row);
        }
    }
}

static int64_t bound_of(const struct dive *d, size_t depth, const struct state *state)
{
    const size_t row = d->problem->features.row;
    const int64_t *head = d->head + depth * d->priced_count * row;
    int64_t sum = d->fixed + state->value + state->rest;
    for (size_t i = 0; i < d->priced_count; i++)
        sum += head[i * row + (size_t)d->counts[d->priced[i]]];
    return sum;
}

/* The most that so many twins can add from this place of their list on. */
static int64_t best_of_twins(const struct dive *d, size_t seat, size_t from, size_t twins)
{
    const int64_t *sums = d->sums[seat];
    if (d->in_order)
        from = 0; /* the list is not by value: the best of all of it */
    if (from + twins <= d->count[seat])
        return sums[from + twins] - sums[from];
    return d->may_stay_empty[seat] ? sums[d->count[seat]] - sums[from] : MATCH_NEVER;
}

static void count_in(const struct match_problem *problem, int32_t *counts, int32_t candidate,
                     int32_t step)
{
    const struct match_candidates *candidates = &problem->candidates;
    const struct match_features *features = &problem->features;
    const uint16_t *code = candidates->code + (size_t)candidate * candidates->dimensions;
    for (size_t k = 0; k < candidates->dimensions; k++)
        for (uint32_t i = features->list_from[code[k]]; i < features->list_from[code[k] + 1]; i++)
            counts[features->list[i]] += step;
}

static int32_t peer_of(const struct match_problem *problem, int32_t candidate)
{
    return candidate < 0 ? MATCH_NONE : problem->candidates.peer[candidate];
}

static struct match_entry entry_of(const struct match_problem *problem, size_t window,
                                   const int32_t *chosen, int64_t points)
{
    struct match_entry entry = {.points = points,
                                .start = problem->request->windows[window].start,
                                .window = (int32_t)window};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        entry.seats[s] = s < problem->candidates.seats ? peer_of(problem, chosen[s]) : MATCH_NONE;
    match_problem_sort_twins(problem, entry.seats);
    return entry;
}

#ifdef PP_SLOW_CHECKS
/* The team and its points, by the definitions and not by the features. */
static void check_leaf(const struct match_problem *problem, const struct match_entry *entry)
{
    if (problem->priced)
        return;
    struct match_team team = {.window = entry->window};
    memcpy(team.seats, entry->seats, sizeof team.seats);
    PP_REQUIRE(match_rules_team(problem->index, problem->asked, &team) == 0);
    match_score_team(problem->index, problem->asked, &team);
    PP_REQUIRE(team.points == entry->points);
}
#endif

/* Returns the points when the whole team keeps the rules on counts, else MATCH_NEVER. */
static int64_t finish(struct dive *d, const struct state *state)
{
    struct match_problem *problem = d->problem;
    const struct match_features *features = &problem->features;
    int64_t points = problem->request->windows[d->window].points + state->points;
    for (size_t i = 0; i < d->priced_count; i++) {
        const size_t f = d->priced[i];
        points += features->worth[f * features->row + (size_t)d->counts[f]];
    }
    problem->stats.teams++;
    (void)match_problem_spend(problem, 1);
    if (points < problem->least)
        return MATCH_NEVER; /* the penalty of a broken rule */
    const struct match_entry entry = entry_of(problem, d->window, d->chosen, points);
#ifdef PP_SLOW_CHECKS
    check_leaf(problem, &entry);
#endif
    match_shortlist_add(&problem->found, &entry);
    return points;
}

/* May the candidate join those chosen? On yes, adds what it brings to the state. */
static bool join(const struct dive *d, size_t depth, int32_t candidate, struct state *state)
{
    const struct match_problem *problem = d->problem;
    const struct match_request *request = problem->request;
    const struct match_candidates *candidates = &problem->candidates;
    int32_t same_organisation = 1, same_region = 1;
    for (size_t k = 0; k < depth; k++) {
        const int32_t other = d->chosen[d->turn[k]];
        if (other == candidate)
            return false;
        if (other < 0)
            continue;
        same_organisation += candidates->organisation[other] == candidates->organisation[candidate];
        same_region += candidates->region[other] == candidates->region[candidate];
    }
    state->cost += candidates->cost[candidate];
    state->fresh += candidates->is_new[candidate];
    if ((request->max_per_organisation != MATCH_NONE &&
         same_organisation > request->max_per_organisation) ||
        (request->max_per_region != MATCH_NONE && same_region > request->max_per_region) ||
        (request->max_new != MATCH_NONE && state->fresh > request->max_new) ||
        (request->budget != MATCH_NONE && state->cost + d->rest_cost[depth + 1] > request->budget))
        return false;
    for (size_t k = 0; k < depth; k++) {
        const int32_t other = d->chosen[d->turn[k]];
        const struct match_tie tie =
            other < 0 ? (struct match_tie){0} : match_problem_tie(problem, candidate, other);
        if (tie.never)
            return false;
        state->points += tie.points;
        /* What a pair gains is in the bonus of one of them already. */
        state->value += tie.points < 0 ? (int64_t)tie.points * MATCH_FINE : 0;
    }
    state->points += candidates->points[(size_t)candidate * candidates->seats + d->turn[depth]];
    return true;
}

/* Could the best completion only equal the last of the list, and then not come before it? */
static bool loses_tie(const struct dive *d, int64_t bound)
{
    const struct match_problem *problem = d->problem;
    if (!match_shortlist_full(&problem->found))
        return false;
    const struct match_entry *last = match_shortlist_last(&problem->found);
    if (match_bound_points(bound) > last->points)
        return false;
    const int32_t start = problem->request->windows[d->window].start;
    if (start != last->start)
        return start > last->start;
    int32_t peers[MATCH_SEATS_MOST];
    for (size_t s = 0; s < d->seats; s++)
        peers[s] = peer_of(problem, d->chosen[s]);
    /* In order they rise already, and the seats still open only rise further. */
    if (!d->in_order)
        match_problem_sort_twins(problem, peers);
    for (size_t s = 0; s < d->seats; s++)
        if (peers[s] != last->seats[s])
            return peers[s] > last->seats[s];
    return (int32_t)d->window >= last->window;
}

enum { TRIES_PER_NODE = 16 };

static bool out_of_nodes(struct dive *d)
{
    d->problem->stats.nodes++;
    if (d->nodes_left > 0)
        d->nodes_left--;
    return match_problem_spend(d->problem, 1) || d->nodes_left == 0;
}

static int64_t descend(struct dive *d, size_t depth, const struct state *state);

/* Of twins (their lists are the same) the later takes what stands further down. */
static size_t choice_after(const struct dive *d, size_t seat, size_t at)
{
    return d->list[seat][at].candidate < 0 ? at : at + 1; /* both may stay empty */
}

/* Tries one choice for the seat of this depth, whose bound reaches the aim. */
static int64_t try_choice(struct dive *d, size_t depth, const struct match_choice *choice,
                          const struct state *state, int64_t bound)
{
    const int32_t candidate = choice->candidate;
    d->chosen[d->turn[depth]] = candidate;
    if (!d->strict && loses_tie(d, bound))
        return MATCH_NEVER;
    struct state next = *state;
    next.value += choice->value;
    if (candidate < 0)
        return descend(d, depth + 1, &next);
    if (!join(d, depth, candidate, &next))
        return MATCH_NEVER;
    count_in(d->problem, d->counts, candidate, 1);
    const int64_t found = descend(d, depth + 1, &next);
    count_in(d->problem, d->counts, candidate, -1);
    return found;
}

/* Fills the seat of this depth and all below; returns the best points found, or MATCH_NEVER. */
static int64_t descend(struct dive *d, size_t depth, const struct state *state)
{
    if (depth == d->seats)
        return finish(d, state);
    int64_t most = MATCH_NEVER;
    if (out_of_nodes(d))
        return most;
    const size_t seat = d->turn[depth], twins = d->twins[depth];
    const size_t from = d->mate[depth] < 0 ? 0 : choice_after(d, seat, d->at[d->mate[depth]]);
    struct state next = *state;
    const int64_t others = state->rest - best_of_twins(d, seat, from, twins);
    const int64_t done = bound_of(d, depth, state) - state->rest;
    for (size_t i = from; i < d->count[seat]; i++) {
        const struct match_choice *choice = &d->list[seat][i];
        /* Long lists of choices that all fail are work too. */
        if ((i - from) % TRIES_PER_NODE == TRIES_PER_NODE - 1 && out_of_nodes(d))
            break;
        d->at[depth] = i;
        next.rest = others + best_of_twins(d, seat, choice_after(d, seat, i), twins - 1);
        const int64_t bound = done + choice->value + next.rest;
        if (bound < match_problem_aim(d->problem, d->strict) * MATCH_FINE) {
            if (d->in_order)
                continue;
            break; /* the next are worth no more */
        }
        const int64_t found = try_choice(d, depth, choice, &next, bound);
#ifdef PP_SLOW_CHECKS
        PP_REQUIRE(d->forced || found == MATCH_NEVER || found * MATCH_FINE <= bound);
#endif
        most = found > most ? found : most;
        if (d->problem->stopped || d->nodes_left == 0)
            break;
    }
    d->chosen[seat] = d->first[seat];
    return most;
}

static void order_seats(struct dive *d)
{
    for (size_t s = 0; s < d->seats; s++) {
        size_t at = s;
        while (!d->in_order && at && d->count[s] < d->count[d->turn[at - 1]]) {
            d->turn[at] = d->turn[at - 1];
            at--;
        }
        d->turn[at] = s;
    }
    for (size_t depth = 0; depth < d->seats; depth++) {
        d->mate[depth] = -1;
        for (size_t before = 0; before < depth; before++)
            if (match_problem_same(d->problem, d->turn[before], d->turn[depth]))
                d->mate[depth] = (int)before;
    }
    for (size_t depth = d->seats; depth-- > 0;) {
        d->twins[depth]++;
        if (d->mate[depth] >= 0)
            d->twins[d->mate[depth]] += d->twins[depth];
    }
}

/* By falling value, as the list is at first: the sums of the best, nothing less than empty. */
static void add_up(struct dive *d, size_t seat)
{
    const struct match_choice *list = d->list[seat];
    int64_t *sums = PP_NEW_ARRAY(&d->work, d->count[seat] + 1, int64_t);
    for (size_t i = 0; i < d->count[seat]; i++) {
        d->may_stay_empty[seat] |= list[i].candidate < 0;
        sums[i + 1] = sums[i] + (d->may_stay_empty[seat] ? 0 : list[i].value);
    }
    d->sums[seat] = sums;
}

static int64_t least_cost(const struct match_problem *problem, const struct match_choice *list,
                          size_t count)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        const int64_t cost =
            list[i].candidate < 0 ? 0 : problem->candidates.cost[list[i].candidate];
        least = cost < least ? cost : least;
    }
    return least;
}

static int32_t lowest(const struct match_choice *list, size_t count)
{
    int32_t least = list[0].candidate;
    for (size_t i = 1; i < count; i++)
        least = list[i].candidate < least ? list[i].candidate : least;
    return least;
}

/* True when it came to the end. */
static bool search_all(struct dive *d, const struct match_prices *prices,
                       const struct match_lists *lists)
{
    for (size_t s = 0; s < d->seats; s++) {
        d->list[s] = lists->at[s];
        d->count[s] = lists->count[s];
        add_up(d, s);
        if (d->in_order)
            qsort(lists->at[s], lists->count[s], sizeof *lists->at[s], by_candidate);
        d->first[s] = d->chosen[s] = lowest(d->list[s], d->count[s]);
    }
    order_seats(d);
    list_priced(d, prices);
    build_heads(d, prices);
    d->counts = PP_NEW_ARRAY(&d->work, d->problem->features.count, int32_t);
    struct state state = {0};
    for (size_t depth = d->seats; depth-- > 0;) {
        const size_t s = d->turn[depth];
        const int64_t most = best_of_twins(d, s, 0, d->twins[depth]);
        if (most == MATCH_NEVER)
            return true; /* fewer choices than seats */
        if (d->mate[depth] < 0)
            state.rest += most;
        d->rest_cost[depth] =
            d->rest_cost[depth + 1] + least_cost(d->problem, d->list[s], d->count[s]);
    }
    (void)descend(d, 0, &state);
    return !d->problem->stopped && d->nodes_left != 0;
}

bool match_dive(struct match_problem *problem, const struct match_bound *bound,
                const struct match_lists *lists, size_t window, enum match_dive kind,
                int64_t node_limit)
{
    const int32_t budget = problem->request->budget;
    struct dive d = {.problem = problem,
                     .window = window,
                     .strict = kind == MATCH_DIVE_BEST,
                     .in_order = kind == MATCH_DIVE_IN_ORDER,
                     .forced = bound->forced != 0,
                     .nodes_left = node_limit ? node_limit : -1,
                     .seats = problem->candidates.seats};
    d.fixed = (int64_t)problem->request->windows[window].points * MATCH_FINE - bound->forced;
    if (budget != MATCH_NONE)
        d.fixed += (bound->prices.money * budget + 1023) / 1024;
    const bool ended = search_all(&d, &bound->prices, lists);
    pp_arena_fini(&d.work);
    return ended;
}

/* ---- quick first teams --------------------------------------------------------------------- */

/* A team that may break rules, each at the price of the penalty. */
struct draft {
    int32_t chosen[MATCH_SEATS_MOST];
    int32_t *counts; /* by feature, of those chosen */
    int64_t points, cost, fresh;
};

/* Rules between the candidate and the others that are no counts: how many it breaks more. */
static int64_t breaks_with(const struct match_problem *problem, const struct draft *draft,
                           int32_t candidate, int64_t *points)
{
    const struct match_request *request = problem->request;
    const struct match_candidates *candidates = &problem->candidates;
    int32_t same_organisation = 1, same_region = 1;
    int64_t breaks = 0;
    for (size_t t = 0; t < candidates->seats; t++) {
        const int32_t other = draft->chosen[t];
        if (other < 0)
            continue;
        const struct match_tie tie = match_problem_tie(problem, candidate, other);
        breaks += (other == candidate) + tie.never;
        *points += tie.points;
        same_organisation += candidates->organisation[other] == candidates->organisation[candidate];
        same_region += candidates->region[other] == candidates->region[candidate];
    }
    if (request->max_per_organisation != MATCH_NONE)
        breaks += same_organisation > request->max_per_organisation;
    if (request->max_per_region != MATCH_NONE)
        breaks += same_region > request->max_per_region;
    return breaks;
}

static int64_t is_over(int32_t limit, int64_t count)
{
    return limit != MATCH_NONE && count > limit;
}

/* What the draft gains when the candidate sits down on the seat, which is empty. */
static int64_t gain_of(const struct match_problem *problem, const struct draft *draft, size_t seat,
                       int32_t candidate)
{
    if (candidate < 0)
        return 0;
    const struct match_request *request = problem->request;
    const struct match_candidates *candidates = &problem->candidates;
    const struct match_features *features = &problem->features;
    const size_t c = (size_t)candidate;
    int64_t points = candidates->points[c * candidates->seats + seat];
    const uint16_t *code = candidates->code + c * candidates->dimensions;
    for (size_t k = 0; k < candidates->dimensions; k++) {
        for (uint32_t i = features->list_from[code[k]]; i < features->list_from[code[k] + 1]; i++) {
            const size_t f = features->list[i];
            const int64_t *worth = features->worth + f * features->row + draft->counts[f];
            points += worth[1] - worth[0];
        }
    }
    int64_t breaks = breaks_with(problem, draft, candidate, &points);
    const int64_t cost = draft->cost + candidates->cost[c];
    const int64_t fresh = draft->fresh + candidates->is_new[c];
    breaks += is_over(request->budget, cost) - is_over(request->budget, draft->cost);
    breaks += is_over(request->max_new, fresh) - is_over(request->max_new, draft->fresh);
    return points - problem->penalty * breaks;
}

/* The candidate comes (1) to its seat or leaves it (-1). */
static void seat_draft(const struct match_problem *problem, struct draft *draft, size_t seat,
                       int32_t candidate, int32_t step)
{
    if (candidate < 0)
        return;
    if (step < 0)
        draft->chosen[seat] = -1;
    draft->cost += step * problem->candidates.cost[candidate];
    draft->fresh += step * problem->candidates.is_new[candidate];
    count_in(problem, draft->counts, candidate, step);
    if (step > 0)
        draft->chosen[seat] = candidate;
}

enum { POLISH_ROUNDS = 20, POLISH_CHOICES = 40 };

static bool is_chosen(const struct draft *draft, size_t seats, int32_t candidate)
{
    for (size_t s = 0; s < seats; s++)
        if (draft->chosen[s] == candidate)
            return true;
    return false;
}

/* Asked of few, and plainly: prices may be larger than the penalty of a rule. */
static bool keeps_rules(const struct match_problem *problem, const int32_t *chosen)
{
    struct draft draft = {0};
    int64_t breaks = 0, points = 0;
    for (size_t s = 0; s < problem->candidates.seats; s++)
        draft.chosen[s] = -1;
    for (size_t s = 0; s < problem->candidates.seats; s++) {
        if (chosen[s] < 0)
            continue;
        breaks += breaks_with(problem, &draft, chosen[s], &points);
        draft.chosen[s] = chosen[s];
        draft.cost += problem->candidates.cost[chosen[s]];
        draft.fresh += problem->candidates.is_new[chosen[s]];
    }
    return !breaks && !is_over(problem->request->budget, draft.cost) &&
           !is_over(problem->request->max_new, draft.fresh);
}

static void add_polished(struct match_problem *problem, size_t window, const int32_t *chosen,
                         int64_t points)
{
    if (points < problem->least || points < match_problem_aim(problem, true) ||
        !keeps_rules(problem, chosen))
        return; /* it breaks a rule, or is of no interest */
    const struct match_entry entry = entry_of(problem, window, chosen, points);
#ifdef PP_SLOW_CHECKS
    check_leaf(problem, &entry);
#endif
    match_shortlist_add(&problem->found, &entry);
}

/* Takes the best choice for one seat, the others kept; true when it is better than before. */
static bool polish_seat(struct match_problem *problem, const struct match_lists *lists,
                        size_t window, size_t s, struct draft *draft)
{
    const int32_t before = draft->chosen[s];
    int32_t best = before;
    int64_t most = draft->points;
    seat_draft(problem, draft, s, before, -1);
    const int64_t rest = draft->points - gain_of(problem, draft, s, before);
    for (size_t i = 0; i < lists->count[s] && i < POLISH_CHOICES; i++) {
        const int32_t candidate = lists->at[s][i].candidate;
        const int64_t changed = rest + gain_of(problem, draft, s, candidate);
        draft->chosen[s] = candidate;
        add_polished(problem, window, draft->chosen, changed);
        draft->chosen[s] = -1;
        if (changed > most) {
            most = changed;
            best = candidate;
        }
        problem->stats.teams++;
    }
    draft->points = most;
    seat_draft(problem, draft, s, best, 1);
    (void)match_problem_spend(problem, POLISH_CHOICES);
    return best != before;
}

void match_polish(struct match_problem *problem, const struct match_lists *lists, size_t window)
{
    const struct match_features *features = &problem->features;
    const size_t seats = problem->candidates.seats;
    struct draft draft = {.points = problem->request->windows[window].points};
    draft.counts = PP_NEW_ARRAY(problem->arena, features->count, int32_t);
    for (size_t f = 0; f < features->count; f++)
        draft.points += features->worth[f * features->row];
    for (size_t s = 0; s < seats; s++)
        draft.chosen[s] = -1;
    for (size_t s = 0; s < seats; s++) {
        size_t i = 0;
        while (i + 1 < lists->count[s] && lists->at[s][i].candidate >= 0 &&
               is_chosen(&draft, s, lists->at[s][i].candidate))
            i++;
        const int32_t candidate = lists->at[s][i].candidate;
        draft.points += gain_of(problem, &draft, s, candidate);
        seat_draft(problem, &draft, s, candidate, 1);
    }
    add_polished(problem, window, draft.chosen, draft.points);
    bool better = true;
    for (int round = 0; better && round < POLISH_ROUNDS && !problem->stopped; round++) {
        better = false;
        for (size_t s = 0; s < seats; s++)
            better |= polish_seat(problem, lists, window, s, &draft);
    }
}
