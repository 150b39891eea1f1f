#include "matcher/planning.h"

#include <string.h>

#include "matcher/score.h"

enum { NODES_PLAN = 1000 }; /* of a search of one window; a plan is improved again and again */

/* splitmix64 */
uint64_t match_planning_mix(uint64_t z)
{
    z *= 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t match_planning_roll(struct match_planning *plan, size_t below)
{
    return (size_t)(match_planning_mix(++plan->dice) % below);
}

/* ---- steps --------------------------------------------------------------------------------- */

/* Is nothing left to prove? */
static bool is_proven(const struct match_planning *plan)
{
    return plan->bound == plan->kept_points &&
           (!plan->options->calm || plan->kept_disturbed == plan->disturbed_bound);
}

bool match_planning_priced(const struct match_planning *plan)
{
    return plan->stats.sweeps >= (plan->opening.passes ? 1 : MATCH_QUIET_SWEEPS);
}

void match_planning_tell(const struct match_planning *plan)
{
    const struct match_plan_progress now = {.steps = plan->stats.steps,
                                            .points = plan->kept_points,
                                            .bound = plan->bound,
                                            .served = plan->kept_served};
    if (plan->options->progress)
        plan->options->progress(plan->options->arg, &now);
}

bool match_planning_goes_on(struct match_planning *plan)
{
    const struct match_plan_options *options = plan->options;
    match_planning_tell(plan);
    if (is_proven(plan) || (options->step_limit && plan->stats.steps >= options->step_limit) ||
        (options->cancelled && options->cancelled(options->arg)))
        plan->ended = true;
    return !plan->ended;
}

void match_planning_accept(struct match_planning *plan)
{
    memcpy(plan->kept, plan->book.team, plan->instance->request_count * sizeof *plan->kept);
    plan->kept_points = plan->book.points;
    plan->kept_disturbed = plan->book.disturbed;
    plan->kept_served = plan->book.served;
}

void match_planning_keep(struct match_planning *plan)
{
    const bool calmer = plan->options->calm && plan->book.points == plan->kept_points &&
                        plan->book.disturbed < plan->kept_disturbed;
    if (plan->book.points <= plan->kept_points && !calmer)
        return;
    match_planning_accept(plan);
    match_planning_tell(plan);
}

void match_planning_go_back(struct match_planning *plan)
{
    for (size_t r = 0; r < plan->instance->request_count; r++)
        match_book_clear(&plan->book, r);
    for (size_t r = 0; r < plan->instance->request_count; r++)
        if (plan->kept[r].window != MATCH_NONE)
            match_book_put(&plan->book, r, &plan->kept[r]);
}

/* ---- one request --------------------------------------------------------------------------- */

/* Beside the engagements in the book: the load of one more, or more of it as the bound has it. */
static void price_in_book(void *arg, size_t window, const int32_t *peers, size_t count,
                          int64_t *prices)
{
    const struct match_planning *plan = arg;
    const struct match_book *book = &plan->book;
    for (size_t i = 0; i < count; i++) {
        const int32_t peer = peers[i];
        if (!match_book_may(book, plan->asked, (int32_t)window, peer)) {
            prices[i] = MATCH_BLOCKED;
            continue;
        }
        prices[i] = match_book_load(book, peer, book->uses[peer] + 1) * plan->scale;
        if (!plan->part)
            continue;
        const int64_t more = match_dual_engagement(&plan->sweep.dual, peer) - prices[i];
        const int64_t days = match_dual_days(&plan->sweep.dual, plan->asked, window, peer);
        prices[i] += ((more > 0 ? more : 0) + days) * plan->part / MATCH_PART;
    }
}

bool match_planning_search(struct match_planning *plan, size_t request, struct match_ask *ask,
                           struct match_bid *bid)
{
    struct match_priced *priced = &plan->requests[request];
    plan->asked = request;
    ask->arg = plan;
    ask->nodes = NODES_PLAN;
    *bid = match_priced_best(priced, ask);
    plan->stats.searches++;
    if (bid->stopped) {
        plan->ended = true;
        return false;
    }
    match_pool_add(&plan->pool, &plan->sweep.dual, request, &bid->offer, plan->arena);
    return true;
}

bool match_planning_serve(struct match_planning *plan, size_t request, int64_t part)
{
    struct match_ask ask = {
        .price = price_in_book, .grain = plan->scale, .first = plan->last[request]};
    struct match_bid bid;
    plan->part = part;
    if (!match_planning_search(plan, request, &ask, &bid))
        return false;
    if (bid.offer.window != MATCH_NONE) {
        match_book_put(&plan->book, request, &bid.offer);
        plan->last[request] = bid.offer;
    }
    return true;
}

struct match_column match_planning_column(const struct match_planning *plan, size_t i, size_t r,
                                          const struct match_offer *offer)
{
    struct match_offer team = *offer;
    if (offer->window == MATCH_NONE)
        team.points = -plan->book.unserved[r];
    return (struct match_column){
        .offer = team,
        .disturbed = match_score_leavers(&plan->instance->requests[r], team.window, team.seats),
        .of = (uint16_t)i};
}
