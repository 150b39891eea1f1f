#include "matcher/sweep.h"

enum {
    NODES = 500, /* of a search of one window; twice as many next time when they were too few */
    NODES_MOST = 1000000,
    ROUNDS_MOST = 4, /* of a sweep: what a smaller bound hangs on is searched on */
};

/* One request of a sweep. */
struct pricing {
    const struct match_dual *dual;
    size_t request;
};

void match_sweep_init(struct match_sweep *sweep, struct match_priced *requests,
                      const struct match_instance *instance, int64_t scale,
                      const struct match_hands *hands, struct pp_arena *arena)
{
    *sweep = (struct match_sweep){
        .requests = requests, .count = instance->request_count, .hands = hands};
    sweep->bids = PP_NEW_ARRAY(arena, sweep->count, struct match_bid);
    sweep->best = PP_NEW_ARRAY(arena, sweep->count, int64_t);
    sweep->nodes = PP_NEW_ARRAY(arena, sweep->count, int64_t);
    for (size_t r = 0; r < sweep->count; r++)
        sweep->nodes[r] = NODES;
    match_dual_init(&sweep->dual, instance, scale, arena);
}

static void price(void *arg, size_t window, const int32_t *peers, size_t count, int64_t *prices)
{
    const struct pricing *pricing = arg;
    for (size_t i = 0; i < count; i++)
        prices[i] = match_dual_price(pricing->dual, pricing->request, window, peers[i]);
}

static void best_price(void *arg, size_t window, const int32_t *peers, size_t count,
                       int64_t *prices)
{
    const struct pricing *pricing = arg;
    for (size_t i = 0; i < count; i++)
        prices[i] = match_dual_best_price(pricing->dual, pricing->request, window, peers[i]);
}

/* What the bound pays for a team that stays as it is. */
static struct match_bid bid_frozen(const struct match_sweep *sweep, size_t request)
{
    const struct match_offer *team = &sweep->book->team[request];
    struct match_bid bid = {.offer = *team};
    if (team->window == MATCH_NONE) {
        bid.units = bid.bound = -sweep->book->unserved[request] * sweep->dual.scale;
        return bid;
    }
    bid.bound = team->points * sweep->dual.scale;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] != MATCH_NONE)
            bid.bound -=
                match_dual_price(&sweep->dual, request, (size_t)team->window, team->seats[s]);
    bid.units = bid.bound;
    return bid;
}

static void price_request(void *arg, size_t r)
{
    struct match_sweep *sweep = arg;
    if (sweep->again && !sweep->bids[r].open)
        return;
    const struct match_options *options = &sweep->requests[r].options;
    const struct match_offer first = sweep->again ? sweep->bids[r].offer : sweep->dual.wish.team[r];
    sweep->bids[r] = (struct match_bid){.stopped = true};
    if (options->cancelled && options->cancelled(options->arg))
        return;
    if (sweep->frozen && sweep->frozen[r]) {
        sweep->bids[r] = bid_frozen(sweep, r);
        return;
    }
    struct pricing pricing = {.dual = &sweep->dual, .request = r};
    const struct match_ask ask = {.price = price,
                                  .arg = &pricing,
                                  .grain = 1,
                                  .nodes = sweep->nodes[r],
                                  .again = sweep->again,
                                  .first = first};
    sweep->bids[r] = match_priced_best(&sweep->requests[r], &ask);
    if (sweep->bids[r].open && sweep->nodes[r] < NODES_MOST)
        sweep->nodes[r] *= 2;
}

void match_sweep_price(struct match_sweep *sweep, size_t request, int64_t nodes)
{
    const int64_t before = sweep->nodes[request];
    sweep->nodes[request] = nodes;
    price_request(sweep, request);
    sweep->nodes[request] = before;
}

/* Does enough hang on what is open, were it known to be no better than what was found? */
static bool is_promising(const struct match_sweep *sweep)
{
    int64_t sum = 0, found = 0;
    for (size_t r = 0; r < sweep->count; r++) {
        sum += sweep->bids[r].bound;
        found += sweep->bids[r].units;
    }
    return match_dual_wants(&sweep->dual, match_dual_bound(&sweep->dual, found),
                            match_dual_bound(&sweep->dual, sum));
}

/* False when it was stopped. */
static bool price_all(struct match_sweep *sweep)
{
    bool stopped = false;
    for (int round = 0; round < ROUNDS_MOST && !stopped; round++) {
        sweep->again = round > 0;
        match_hands_each(sweep->hands, sweep->count, price_request, sweep);
        for (size_t r = 0; r < sweep->count; r++)
            stopped |= sweep->bids[r].stopped;
        if (!stopped && !is_promising(sweep))
            break;
    }
    sweep->again = false;
    return !stopped;
}

/* The teams of the plan, and good ones that were seen on the way. */
static void add_known(struct match_sweep *sweep)
{
    for (size_t r = 0; r < sweep->count; r++) {
        match_bundle_add(&sweep->dual.bundle, r, &sweep->book->team[r]);
        for (size_t i = 0; i < sweep->bids[r].other_count; i++)
            match_bundle_add(&sweep->dual.bundle, r, &sweep->bids[r].others[i]);
    }
}

bool match_sweep_run(struct match_sweep *sweep, int64_t points, int64_t *bound)
{
    if (!price_all(sweep))
        return false;
    add_known(sweep);
    for (size_t r = 0; r < sweep->count; r++)
        match_dual_add(&sweep->dual, r, &sweep->bids[r]);
    const int64_t before = sweep->dual.smallest;
    const int64_t found = match_dual_end(&sweep->dual, points);
    for (size_t r = 0; r < sweep->count && sweep->dual.smallest < before; r++)
        sweep->best[r] = sweep->bids[r].bound;
    sweep->done++;
    *bound = found < *bound ? found : *bound;
    return true;
}

struct match_within match_sweep_within(struct match_sweep *sweep, size_t request, int64_t points,
                                       size_t most, int64_t nodes, struct pp_arena *arena,
                                       bool *unserved)
{
    struct match_dual *dual = &sweep->dual;
    struct pricing pricing = {.dual = dual, .request = request};
    const struct match_ask ask = {
        .price = best_price, .arg = &pricing, .nodes = nodes, .first.window = MATCH_NONE};
    const int64_t least = sweep->best[request] - (dual->smallest - points * dual->scale);
    *unserved = -dual->wish.unserved[request] * dual->scale >= least;
    return match_priced_within(&sweep->requests[request], &ask, least, most, arena);
}
