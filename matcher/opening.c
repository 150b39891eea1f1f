#include "matcher/opening.h"

enum {
    PASSES_MEANT = 2,  /* the last ones, whose prices are averaged */
    BLOCKS = 64,       /* of requests, in a pass: the prices move after each */
    NODES = 20,        /* of a search of one window */
    STEP_FIRST = 200,  /* points */
    STEP_MOST = 1000,  /* points */
    STEPS_A_POINT = 2, /* of the shortest */
    LONGER = 150,      /* per cent: when the price goes on as before */
    SHORTER = 70,      /* per cent: when it turns */
    STILL = 90,        /* per cent: when it stays about where it is */
    STAYS = 4,         /* parts of an engagement: fewer too many or few are none */
    REACH = 10,        /* points: of the bundle to begin with */
};

/* Requests that are priced at the same prices: every `apart`-th from the first on. */
struct block {
    struct match_sweep *sweep;
    size_t first, apart, count;
};

static int64_t point(const struct match_dual *dual)
{
    return dual->scale * MATCH_FINER;
}

void match_opening_init(struct match_opening *opening, const struct match_sweep *sweep, int passes,
                        struct pp_arena *arena)
{
    const size_t peers = sweep->dual.instance->peer_count;
    *opening = (struct match_opening){.passes_most = passes};
    opening->steps = PP_NEW_ARRAY(arena, peers, int64_t);
    opening->net = PP_NEW_ARRAY(arena, peers, int64_t);
    opening->way = PP_NEW_ARRAY(arena, peers, int8_t);
    opening->sums = PP_NEW_ARRAY(arena, peers, int64_t);
    for (size_t p = 0; p < peers; p++)
        opening->steps[p] = STEP_FIRST * point(&sweep->dual);
}

bool match_opening_goes_on(const struct match_opening *opening)
{
    return opening->passes < opening->passes_most;
}

/* ---- a block ------------------------------------------------------------------------------- */

static void price(void *arg, size_t i)
{
    const struct block *block = arg;
    match_sweep_price(block->sweep, block->first + i * block->apart, NODES);
}

/* False when it was stopped. */
static bool price_block(const struct block *block)
{
    struct match_sweep *sweep = block->sweep;
    match_hands_each(sweep->hands, block->count, price, (void *)block);
    for (size_t i = 0; i < block->count; i++) {
        const size_t r = block->first + i * block->apart;
        if (sweep->bids[r].stopped)
            return false;
        match_dual_wish(&sweep->dual, r, &sweep->bids[r].offer);
        match_bundle_add(&sweep->dual.bundle, r, &sweep->bids[r].offer);
    }
    return true;
}

/* Whoever would give engagements at the price becomes cheaper: by the block's part of a step for
 * each. */
static void lower(struct match_opening *opening, struct match_dual *dual, size_t peer,
                  const struct block *block)
{
    struct match_price *price = &dual->peers[peer];
    const int64_t least = match_book_load(&dual->wish, (int32_t)peer, 1) * point(dual);
    const int64_t given = match_dual_given(dual, (int32_t)peer, price->now) * (int64_t)block->count;
    const int64_t now = price->now - given * opening->steps[peer] / (int64_t)block->sweep->count;
    price->now = now < least ? least : now;
    opening->net[peer] -= given;
}

static void raise(struct match_opening *opening, struct match_dual *dual,
                  const struct match_offer *team, size_t requests)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST && team->window != MATCH_NONE; s++) {
        const int32_t peer = team->seats[s];
        if (peer == MATCH_NONE)
            continue;
        dual->peers[peer].now += opening->steps[peer];
        opening->net[peer] += (int64_t)requests;
    }
}

static void move(struct match_opening *opening, const struct block *block)
{
    struct match_dual *dual = &block->sweep->dual;
    const size_t peers = dual->instance->peer_count;
    for (size_t p = 0; p < peers; p++)
        lower(opening, dual, p, block);
    for (size_t i = 0; i < block->count; i++)
        raise(opening, dual, &dual->wish.team[block->first + i * block->apart],
              block->sweep->count);
    if (opening->passes + PASSES_MEANT < opening->passes_most)
        return;
    for (size_t p = 0; p < peers; p++)
        opening->sums[p] += dual->peers[p].now;
    opening->count++;
}

/* ---- a pass -------------------------------------------------------------------------------- */

static int64_t adapted(int64_t step, int way, int before, int64_t a_point)
{
    const int64_t percent = way * before > 0 ? LONGER : way * before < 0 ? SHORTER : STILL;
    const int64_t least = a_point / STEPS_A_POINT, most = a_point * STEP_MOST;
    step = step * percent / 100;
    return step < least ? least : step > most ? most : step;
}

static void adapt(struct match_opening *opening, const struct match_sweep *sweep)
{
    const int64_t some = (int64_t)sweep->count / STAYS;
    for (size_t p = 0; p < sweep->dual.instance->peer_count; p++) {
        const int way = (opening->net[p] > some) - (opening->net[p] < -some);
        opening->steps[p] = adapted(opening->steps[p], way, opening->way[p], point(&sweep->dual));
        opening->way[p] = (int8_t)way;
        opening->net[p] = 0;
    }
}

static void end(const struct match_opening *opening, struct match_dual *dual)
{
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        dual->peers[p].now = opening->sums[p] / opening->count;
    dual->bundle.reach = REACH * point(dual);
}

bool match_opening_pass(struct match_opening *opening, struct match_sweep *sweep)
{
    struct block block = {.sweep = sweep, .apart = sweep->count < BLOCKS ? sweep->count : BLOCKS};
    for (; block.first < block.apart; block.first++) {
        block.count = (sweep->count - block.first + block.apart - 1) / block.apart;
        if (!price_block(&block))
            return false;
        move(opening, &block);
    }
    adapt(opening, sweep);
    opening->passes++;
    if (!match_opening_goes_on(opening))
        end(opening, &sweep->dual);
    return true;
}
