/*
 * Mode plan. Builds a plan request by request, scarce ones first; then goes on in rounds: a sweep
 * of the bound, whose prices say which peers and days are in demand, and steps that take a few
 * related requests out and put the best team for each back, one after the other, kept unless worse.
 * Now and then the whole plan is built anew along the prices.
 */
#include "matcher/plan.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/sweep.h"

enum {
    SCALE_MOST = 64,
    PART = 1024, /* of the prices of the bound */
    PICKED_MOST = 6,
    TRIES = 200,
    TRIES_RELATED = 150,
    NODES_PLAN = 1000, /* of a search of one window; a plan is improved again and again */
    NOISE = 96,        /* parts: of prices, from least to most */
    LATE = 30,         /* improvements */
    QUIET_SWEEPS = 10, /* before the prices are of use for a plan */
};

struct plan {
    const struct match_index *index;
    const struct match_instance *instance;
    const struct match_plan_options *options;
    struct match_priced *requests;
    int64_t scale;
    size_t *order;
    const bool *frozen; /* by request: its team is not touched */
    size_t *loose;      /* the other requests */
    size_t loose_count;
    struct match_book book;   /* at work */
    struct match_offer *kept; /* the best plan so far */
    struct match_offer *last; /* by request: the last team found, a first one for the next time */
    int64_t kept_points, bound;
    size_t kept_served;
    struct match_sweep sweep;
    int64_t part;       /* of the dual's prices: what the search at hand takes of them */
    size_t asked;       /* the request at hand */
    int64_t late[LATE]; /* points of the book some improvements ago: what may be fallen back to */
    size_t late_at;
    uint64_t dice, salt;
    bool ended;
    struct match_plan_stats stats;
};

/* splitmix64: the same on every machine. */
static uint64_t mix(uint64_t z)
{
    z *= 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t roll(struct plan *plan, size_t below)
{
    return (size_t)(mix(++plan->dice) % below);
}

/* ---- steps --------------------------------------------------------------------------------- */

/* May another step begin? */
static bool goes_on(struct plan *plan)
{
    const struct match_plan_options *options = plan->options;
    if (plan->bound == plan->kept_points ||
        (options->step_limit && plan->stats.steps >= options->step_limit) ||
        (options->cancelled && options->cancelled(options->arg)))
        plan->ended = true;
    return !plan->ended;
}

static void tell(struct plan *plan)
{
    const struct match_plan_progress now = {.steps = plan->stats.steps,
                                            .points = plan->kept_points,
                                            .bound = plan->bound,
                                            .served = plan->kept_served};
    if (plan->options->progress)
        plan->options->progress(plan->options->arg, &now);
}

static void accept(struct plan *plan)
{
    memcpy(plan->kept, plan->book.team, plan->instance->request_count * sizeof *plan->kept);
    plan->kept_points = plan->book.points;
    plan->kept_served = plan->book.served;
}

/* The book is the best plan so far, if it is. */
static void keep(struct plan *plan)
{
    if (plan->book.points <= plan->kept_points)
        return;
    accept(plan);
    tell(plan);
}

static void go_back(struct plan *plan)
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
    const struct plan *plan = arg;
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
        prices[i] += ((more > 0 ? more : 0) + days) * plan->part / PART;
    }
}

/* As in the dual, but with each peer a little cheaper or dearer: another team each time. */
static void price_in_push(void *arg, size_t window, const int32_t *peers, size_t count,
                          int64_t *prices)
{
    const struct plan *plan = arg;
    for (size_t i = 0; i < count; i++)
        prices[i] = match_dual_price(&plan->sweep.dual, plan->asked, window, peers[i]) *
                    (PART - NOISE / 2 + (int64_t)(mix(plan->salt + (uint64_t)peers[i]) % NOISE)) /
                    PART;
}

/* False when it was stopped: the step at hand is then as if it had never begun. */
static bool search(struct plan *plan, size_t request, struct match_ask *ask, struct match_bid *bid)
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
    return true;
}

/* Serves a request beside those in the book, if that is worth it. */
static bool serve(struct plan *plan, size_t request, int64_t part)
{
    struct match_ask ask = {
        .price = price_in_book, .grain = plan->scale, .first = plan->last[request]};
    struct match_bid bid;
    plan->part = part;
    if (!search(plan, request, &ask, &bid))
        return false;
    if (bid.offer.window != MATCH_NONE) {
        match_book_put(&plan->book, request, &bid.offer);
        plan->last[request] = bid.offer;
    }
    return true;
}

/* ---- whole plans --------------------------------------------------------------------------- */

/* Serves those who are not, each a step: along the prices, then those left without them. */
static bool fill(struct plan *plan, int64_t part)
{
    const size_t requests = plan->instance->request_count;
    for (int round = 0; round < (part ? 2 : 1); round++) {
        for (size_t i = 0; i < requests; i++) {
            const size_t r = plan->order[i];
            if (plan->book.team[r].window != MATCH_NONE || plan->frozen[r])
                continue;
            if (!goes_on(plan) || !serve(plan, r, round ? 0 : part))
                return false;
            plan->stats.steps++;
            keep(plan);
        }
    }
    go_back(plan);
    for (size_t i = 0; i < LATE; i++)
        plan->late[i] = plan->kept_points;
    return true;
}

/* The whole plan anew. False when it ended. */
static bool construct(struct plan *plan, int64_t part)
{
    for (size_t r = 0; r < plan->instance->request_count; r++)
        if (!plan->frozen[r])
            match_book_clear(&plan->book, r);
    return fill(plan, part);
}

/* Each request is a step; a sweep that would not end within the limit does not begin. */
static bool sweep(struct plan *plan)
{
    const int64_t steps = (int64_t)plan->instance->request_count;
    const int64_t limit = plan->options->step_limit;
    if (!goes_on(plan))
        return false;
    if (limit && limit - plan->stats.steps < steps) {
        plan->stats.steps = limit;
        plan->ended = true;
        return false;
    }
    const int64_t before = plan->bound;
    if (!match_sweep_run(&plan->sweep, plan->kept_points, &plan->bound)) {
        plan->ended = true;
        return false;
    }
    plan->stats.steps += steps;
    plan->stats.searches += steps;
    plan->stats.sweeps++;
    if (plan->bound < before)
        tell(plan);
    return true;
}

/* ---- a few requests ------------------------------------------------------------------------ */

static bool shares_peer(const struct match_offer *a, const struct match_offer *b)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        for (size_t t = 0; t < MATCH_SEATS_MOST && a->seats[s] != MATCH_NONE; t++)
            if (a->seats[s] == b->seats[t])
                return true;
    return false;
}

static bool shares_days(const struct plan *plan, size_t a, size_t b)
{
    const struct match_book *book = &plan->book;
    const struct match_instance *in = plan->instance;
    const int32_t a_start = in->requests[a].windows[book->team[a].window].start;
    const int32_t b_start = in->requests[b].windows[book->team[b].window].start;
    return a_start <= b_start + book->last_offset[b] && b_start <= a_start + book->last_offset[a];
}

static bool is_related(struct plan *plan, size_t a, size_t b)
{
    const struct match_offer *team = plan->book.team;
    if (team[a].window == MATCH_NONE || team[b].window == MATCH_NONE)
        return roll(plan, 3) == 0;
    return shares_days(plan, a, b) || shares_peer(&team[a], &team[b]);
}

/* Two to six requests that stand in each other's way; returns how many. */
static size_t pick(struct plan *plan, size_t picked[static PICKED_MOST])
{
    const size_t requests = plan->instance->request_count;
    size_t most = 2 + roll(plan, PICKED_MOST - 1), count = 1;
    most = most < requests ? most : requests;
    picked[0] = plan->loose[roll(plan, plan->loose_count)];
    for (int tries = 0; count < most && tries < TRIES; tries++) {
        const size_t r = roll(plan, requests);
        bool taken = false, related = tries >= TRIES_RELATED;
        for (size_t i = 0; i < count; i++)
            taken |= picked[i] == r;
        taken |= plan->frozen[r];
        for (size_t i = 0; i < count && !taken && !related; i++)
            related = is_related(plan, picked[i], r);
        if (!taken && related)
            picked[count++] = r;
    }
    return count;
}

static void put_back(struct plan *plan, const size_t *picked, size_t count,
                     const struct match_offer *before)
{
    for (size_t i = 0; i < count; i++)
        match_book_clear(&plan->book, picked[i]);
    for (size_t i = 0; i < count; i++)
        if (before[i].window != MATCH_NONE)
            match_book_put(&plan->book, picked[i], &before[i]);
}

/* Late acceptance: also what is no worse than the plan was some improvements ago. */
static bool is_welcome(struct plan *plan, int64_t before)
{
    int64_t *late = &plan->late[plan->late_at];
    const bool welcome = plan->book.points >= before || plan->book.points >= *late;
    *late = welcome ? plan->book.points : before;
    plan->late_at = (plan->late_at + 1) % LATE;
    return welcome;
}

static void save(const struct plan *plan, struct match_offer *before, const size_t *picked,
                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        before[i] = plan->book.team[picked[i]];
}

/* A few requests are taken out and served anew, in any order. False when it ended. */
static bool reserve(struct plan *plan, size_t picked[static PICKED_MOST], size_t *count,
                    struct match_offer before[static PICKED_MOST])
{
    static const int64_t parts[] = {0, 0, PART / 2, PART};
    const int64_t part = plan->stats.sweeps < QUIET_SWEEPS ? 0 : parts[roll(plan, 4)];
    *count = pick(plan, picked);
    for (size_t i = 0; i < *count; i++) {
        const size_t j = i + roll(plan, *count - i), r = picked[j];
        picked[j] = picked[i];
        picked[i] = r;
    }
    save(plan, before, picked, *count);
    for (size_t i = 0; i < *count; i++)
        match_book_clear(&plan->book, picked[i]);
    for (size_t i = 0; i < *count; i++)
        if (!serve(plan, picked[i], part))
            return false;
    return true;
}

/* Adds the requests whose engagements keep the peer from one more; false when they are too many. */
static bool add_rivals(const struct plan *plan, size_t request, int32_t window, int32_t peer,
                       size_t picked[static PICKED_MOST], size_t *count)
{
    const struct match_book *book = &plan->book;
    for (int32_t e = book->head[peer]; e >= 0; e = book->next[e]) {
        const size_t other = (size_t)e / MATCH_SEATS_MOST;
        bool taken = false;
        for (size_t i = 0; i < *count; i++)
            taken |= picked[i] == other;
        if (taken ||
            (!match_book_full(book, request, peer) &&
             !match_book_clash(book, peer, request, window, other, book->team[other].window)))
            continue;
        if (*count == PICKED_MOST || plan->frozen[other])
            return false;
        picked[(*count)++] = other;
    }
    return true;
}

/*
 * One request is given the team that the prices of the bound would give it; those in the way are
 * served anew. False when it ended.
 */
static bool push_in(struct plan *plan, size_t picked[static PICKED_MOST], size_t *count,
                    struct match_offer before[static PICKED_MOST])
{
    const size_t request = plan->loose[roll(plan, plan->loose_count)];
    struct match_ask ask = {
        .price = price_in_push, .grain = plan->scale, .first = plan->sweep.dual.wish.team[request]};
    struct match_bid bid;
    plan->salt = mix(++plan->dice);
    if (!search(plan, request, &ask, &bid))
        return false;
    *count = 0;
    if (bid.offer.window == MATCH_NONE)
        return true;
    picked[(*count)++] = request;
    save(plan, before, picked, 1);
    match_book_clear(&plan->book, request);
    bool few = true;
    for (size_t s = 0; s < MATCH_SEATS_MOST && few; s++)
        if (bid.offer.seats[s] != MATCH_NONE)
            few = add_rivals(plan, request, bid.offer.window, bid.offer.seats[s], picked, count);
    if (!few) {
        put_back(plan, picked, 1, before);
        *count = 0;
        return true;
    }
    save(plan, before + 1, picked + 1, *count - 1);
    for (size_t i = 1; i < *count; i++)
        match_book_clear(&plan->book, picked[i]);
    match_book_put(&plan->book, request, &bid.offer);
    for (size_t i = 1; i < *count; i++)
        if (!serve(plan, picked[i], 0))
            return false;
    return true;
}

/* One step: some requests are served in another way; false when it ended. */
static bool improve(struct plan *plan)
{
    size_t picked[PICKED_MOST], count = 0;
    struct match_offer before[PICKED_MOST];
    if (!goes_on(plan))
        return false;
    const int64_t points = plan->book.points;
    const bool pushes = plan->stats.sweeps >= QUIET_SWEEPS && roll(plan, 4) != 0;
    if (!(pushes ? push_in : reserve)(plan, picked, &count, before))
        return false;
    plan->stats.steps++;
    if (!is_welcome(plan, points))
        put_back(plan, picked, count, before);
    keep(plan);
    return true;
}

/* ---- the run ------------------------------------------------------------------------------- */

/* The largest scale at which no number leaves 32 bits. */
static int64_t choose_scale(const struct plan *plan)
{
    int64_t extent = MATCH_POINTS_MOST, scale = SCALE_MOST;
    for (size_t r = 0; r < plan->instance->request_count; r++)
        extent = plan->requests[r].extent > extent ? plan->requests[r].extent : extent;
    while (scale > 1 && extent * scale >= INT32_MAX)
        scale /= 2;
    return scale;
}

/* Requests by rising number of peers free in their windows. */
static void order_requests(struct plan *plan, struct pp_arena *arena)
{
    const size_t requests = plan->instance->request_count;
    plan->order = PP_NEW_ARRAY(arena, requests, size_t);
    plan->loose = PP_NEW_ARRAY(arena, requests, size_t);
    for (size_t r = 0; r < requests; r++) {
        size_t at = r;
        while (at && plan->requests[plan->order[at - 1]]
                             .free_from[plan->requests[plan->order[at - 1]].of->window_count] >
                         plan->requests[r].free_from[plan->requests[r].of->window_count]) {
            plan->order[at] = plan->order[at - 1];
            at--;
        }
        plan->order[at] = r;
        if (!plan->frozen[r])
            plan->loose[plan->loose_count++] = r;
    }
}

static void prepare(struct plan *plan, struct pp_arena *arena)
{
    const struct match_instance *instance = plan->instance;
    const size_t requests = instance->request_count;
    plan->frozen =
        plan->options->frozen ? plan->options->frozen : PP_NEW_ARRAY(arena, requests, bool);
    plan->requests = PP_NEW_ARRAY(arena, requests, struct match_priced);
    match_book_init(&plan->book, instance, arena);
    for (size_t r = 0; r < requests; r++) {
        match_priced_find(&plan->requests[r], plan->index, &instance->requests[r], arena);
        plan->stats.candidates += (int64_t)plan->requests[r].problem.candidates.count;
    }
    plan->scale = choose_scale(plan);
    const struct match_index *scaled = match_priced_index(plan->index, plan->scale, arena);
    for (size_t r = 0; r < requests; r++) {
        struct match_priced *priced = &plan->requests[r];
        match_priced_ready(priced, scaled, plan->scale, plan->options->cancelled,
                           plan->options->arg, arena);
        const int64_t most = priced->problem.most / plan->scale;
        plan->bound += most > -plan->book.unserved[r] ? most : -plan->book.unserved[r];
    }
    match_sweep_init(&plan->sweep, plan->requests, instance, plan->scale, plan->options->hands,
                     arena);
    plan->sweep.frozen = plan->frozen;
    plan->sweep.book = &plan->book;
    plan->kept = PP_NEW_ARRAY(arena, requests, struct match_offer);
    plan->last = PP_NEW_ARRAY(arena, requests, struct match_offer);
    memcpy(plan->kept, plan->book.team, requests * sizeof *plan->kept);
    memcpy(plan->last, plan->book.team, requests * sizeof *plan->last);
    plan->kept_points = plan->book.points;
    order_requests(plan, arena);
}

/* Sweeps after which the plan is built anew along the prices: 10, 20, 40, ... */
static bool is_time_to_build(int64_t sweeps)
{
    return sweeps >= QUIET_SWEEPS && sweeps % QUIET_SWEEPS == 0 &&
           ((sweeps / QUIET_SWEEPS) & (sweeps / QUIET_SWEEPS - 1)) == 0;
}

static void run(struct plan *plan)
{
    const size_t requests = plan->instance->request_count;
    if (!plan->loose_count)
        plan->bound = plan->kept_points;
    bool more = goes_on(plan) && fill(plan, 0);
    while (more) {
        if (!plan->sweep.dual.rests) {
            more = sweep(plan);
            if (more && is_time_to_build(plan->stats.sweeps))
                more = construct(plan, PART) && construct(plan, PART * 7 / 10) &&
                       construct(plan, PART * 4 / 10);
        }
        const size_t steps =
            plan->stats.sweeps < QUIET_SWEEPS || !plan->loose_count ? 0 : requests / 4 + 1;
        for (size_t i = 0; i < steps && more; i++)
            more = improve(plan);
    }
}

/* ---- the answer ---------------------------------------------------------------------------- */

static void fill_answer(struct plan *plan, struct pp_arena *arena, struct match_plan_answer *answer)
{
    const struct match_instance *instance = plan->instance;
    const size_t requests = instance->request_count;
    struct match_plan_team *teams = PP_NEW_ARRAY(arena, plan->kept_served, struct match_plan_team);
    size_t *unserved = PP_NEW_ARRAY(arena, requests - plan->kept_served, size_t);
    struct pp_arena scratch = {0};
    int32_t *uses = PP_NEW_ARRAY(&scratch, instance->peer_count, int32_t);
    int64_t points = 0;
    for (size_t r = 0; r < requests; r++) {
        if (plan->kept[r].window == MATCH_NONE) {
            unserved[answer->unserved_count++] = r;
            points -= plan->book.unserved[r];
            continue;
        }
        struct match_plan_team *at = &teams[answer->team_count++];
        at->request = r;
        at->team.window = plan->kept[r].window;
        memcpy(at->team.seats, plan->kept[r].seats, sizeof at->team.seats);
        match_score_team(plan->index, &instance->requests[r], &at->team);
        PP_REQUIRE(match_rules_team(plan->index, &instance->requests[r], &at->team) == 0);
        match_score_load(instance, &at->team, uses);
        points += at->team.points;
    }
    pp_arena_fini(&scratch);
    /* The search counts by parts; the definition has the last word. */
    PP_REQUIRE(points == plan->kept_points && plan->bound >= points);
    answer->teams = teams;
    answer->unserved = unserved;
    answer->points = points;
    answer->bound = plan->bound;
    answer->status = points == plan->bound ? MATCH_OPTIMAL : MATCH_FEASIBLE;
}

/* ---- the start ----------------------------------------------------------------------------- */

static enum pp_code check_start(const struct match_instance *in, const struct match_plan_team *team,
                                struct pp_err *err)
{
    bool ok = team->request < in->request_count;
    const struct match_request *request = ok ? &in->requests[team->request] : NULL;
    ok = ok && team->team.window >= 0 && (size_t)team->team.window < request->window_count;
    for (size_t s = 0; s < MATCH_SEATS_MOST && ok; s++) {
        const int32_t peer = team->team.seats[s];
        ok = peer == MATCH_NONE ||
             (s < request->seat_count && peer >= 0 && (size_t)peer < in->peer_count);
    }
    if (ok)
        return PP_OK;
    return pp_fail(err, PP_INVALID,
                   "the plan to start from is not one of this instance: its team for request %zu "
                   "has a window, seat or peer that is not there",
                   team->request);
}

/* Takes the teams that may be taken, those of frozen requests before the others. */
static void put_start(struct plan *plan, const struct match_plan_options *options)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < options->start_count; i++) {
            const struct match_plan_team *from = &options->start[i];
            const size_t r = from->request;
            struct match_offer team = {.window = from->team.window};
            memcpy(team.seats, from->team.seats, sizeof team.seats);
            if (plan->frozen[r] == (round != 0) || plan->book.team[r].window != MATCH_NONE ||
                !match_book_takes(&plan->book, plan->index, r, &team))
                continue;
            team.points = match_book_points(plan->index, r, &team);
            match_book_put(&plan->book, r, &team);
            plan->last[r] = team;
        }
        if (!round) /* what is frozen is in every plan */
            accept(plan);
    }
    keep(plan);
}

enum pp_code match_plan(const struct match_index *index, const struct match_plan_options *options,
                        struct pp_arena *arena, struct match_plan_answer *answer,
                        struct pp_err *err)
{
    *answer = (struct match_plan_answer){0};
    if (index->instance->weights.load < 0)
        return pp_fail(err, PP_INVALID,
                       "a plan needs a weight of load that is not below 0: engagements would earn "
                       "more the more there are");
    for (size_t i = 0; i < options->start_count; i++) {
        const enum pp_code code = check_start(index->instance, &options->start[i], err);
        if (code != PP_OK)
            return code;
    }
    struct pp_arena work = {0};
    struct plan plan = {.index = index, .instance = index->instance, .options = options};
    prepare(&plan, &work);
    put_start(&plan, options);
    run(&plan);
    for (size_t r = 0; r < index->instance->request_count; r++) {
        plan.stats.passes += plan.requests[r].problem.stats.passes;
        plan.stats.nodes += plan.requests[r].problem.stats.nodes;
    }
    answer->stats = plan.stats;
    fill_answer(&plan, arena, answer);
    pp_arena_fini(&work);
    return PP_OK;
}
