#include "matcher/dual.h"

#include <string.h>

#define LENGTH_MOST ((int64_t)1 << 38) /* a move stays far from overflow */

enum {
    STEP_FIRST = 300, /* three tenths, nearly */
    STEP_LEAST = 6,
    STALL_MOST = 3,
    KEEP_TENTHS = 4, /* of the direction of earlier moves */
};

static int32_t most_engagements(const struct match_instance *instance,
                                const struct match_peer *peer)
{
    int32_t most = peer->engagements_left, charge = MATCH_DAYS_MOST;
    for (size_t r = 0; r < instance->request_count; r++)
        charge = instance->requests[r].charge < charge ? instance->requests[r].charge : charge;
    if ((size_t)most > instance->request_count)
        most = (int32_t)instance->request_count;
    if (charge && peer->days_left / charge < most)
        most = peer->days_left / charge;
    return most;
}

void match_dual_init(struct match_dual *dual, const struct match_instance *instance, int64_t scale,
                     struct pp_arena *arena)
{
    *dual = (struct match_dual){.instance = instance,
                                .arena = arena,
                                .scale = scale,
                                .smallest = INT64_MAX / 4,
                                .step = STEP_FIRST};
    match_book_init(&dual->wish, instance, arena);
    dual->peers = PP_NEW_ARRAY(arena, instance->peer_count, struct match_price);
    dual->engagements_most = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    dual->first_day = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    memset(dual->first_day, -1, instance->peer_count * sizeof *dual->first_day);
    for (size_t p = 0; p < instance->peer_count; p++) {
        dual->engagements_most[p] = most_engagements(instance, &instance->peers[p]);
        dual->peers[p].now = match_book_load(&dual->wish, (int32_t)p, 1) * scale * MATCH_FINER;
        dual->peers[p].best = dual->peers[p].now;
    }
}

int64_t match_dual_engagement(const struct match_dual *dual, int32_t peer)
{
    return dual->peers[peer].now / MATCH_FINER;
}

int64_t match_dual_days(const struct match_dual *dual, size_t request, size_t window, int32_t peer)
{
    int64_t sum = 0;
    for (int32_t i = dual->first_day[peer]; i >= 0; i = dual->days[i].next)
        if (dual->days[i].price.now >= MATCH_FINER &&
            match_book_occupies(&dual->wish, request, (int32_t)window, peer, dual->days[i].day))
            sum += dual->days[i].price.now / MATCH_FINER;
    return sum;
}

int64_t match_dual_price(const struct match_dual *dual, size_t request, size_t window, int32_t peer)
{
    return match_dual_engagement(dual, peer) + match_dual_days(dual, request, window, peer);
}

int64_t match_dual_best_price(const struct match_dual *dual, size_t request, size_t window,
                              int32_t peer)
{
    int64_t sum = dual->peers[peer].best / MATCH_FINER;
    for (int32_t i = dual->first_day[peer]; i >= 0; i = dual->days[i].next)
        if (dual->days[i].price.best >= MATCH_FINER &&
            match_book_occupies(&dual->wish, request, (int32_t)window, peer, dual->days[i].day))
            sum += dual->days[i].price.best / MATCH_FINER;
    return sum;
}

void match_dual_add(struct match_dual *dual, size_t request, const struct match_bid *bid)
{
    match_book_clear(&dual->wish, request);
    if (bid->offer.window != MATCH_NONE)
        match_book_put(&dual->wish, request, &bid->offer);
    dual->sum += bid->bound;
}

/* ---- slopes -------------------------------------------------------------------------------- */

/* The peer's own part of the bound; its slope is taken as near to nought as it may be. */
static int64_t peer_part(struct match_dual *dual, int32_t peer)
{
    const int64_t price = match_dual_engagement(dual, peer);
    const int32_t uses = dual->wish.uses[peer];
    int64_t sum = 0;
    int32_t low = 0, high = 0;
    for (int32_t j = 1; j <= dual->engagements_most[peer]; j++) {
        const int64_t gain = price - dual->scale * match_book_load(&dual->wish, peer, j);
        if (gain < 0)
            break;
        low += gain > 0;
        high++;
        sum += gain;
    }
    dual->peers[peer].slope = uses < low ? low - uses : uses > high ? high - uses : 0;
    return sum;
}

/* The first day that both engagements occupy; they do clash. */
static int32_t common_day(const struct match_dual *dual, int32_t peer, size_t a, size_t b)
{
    const struct match_book *wish = &dual->wish;
    const int32_t a_window = wish->team[a].window, b_window = wish->team[b].window;
    const int32_t a_start = dual->instance->requests[a].windows[a_window].start;
    const int32_t b_start = dual->instance->requests[b].windows[b_window].start;
    int32_t day = a_start > b_start ? a_start : b_start;
    while (!match_book_occupies(wish, a, a_window, peer, day) ||
           !match_book_occupies(wish, b, b_window, peer, day))
        day++;
    return day;
}

static bool has_common_price(const struct match_dual *dual, int32_t peer, size_t a, size_t b)
{
    const struct match_book *wish = &dual->wish;
    for (int32_t i = dual->first_day[peer]; i >= 0; i = dual->days[i].next)
        if (match_book_occupies(wish, a, wish->team[a].window, peer, dual->days[i].day) &&
            match_book_occupies(wish, b, wish->team[b].window, peer, dual->days[i].day))
            return true;
    return false;
}

/* A day price for every two engagements of the peer that clash, where there is none yet. */
static void add_days(struct match_dual *dual, int32_t peer)
{
    const struct match_book *wish = &dual->wish;
    for (int32_t e = wish->head[peer]; e >= 0; e = wish->next[e]) {
        for (int32_t f = wish->next[e]; f >= 0; f = wish->next[f]) {
            const size_t a = (size_t)e / MATCH_SEATS_MOST, b = (size_t)f / MATCH_SEATS_MOST;
            if (!match_book_clash(wish, peer, a, wish->team[a].window, b, wish->team[b].window) ||
                has_common_price(dual, peer, a, b))
                continue;
            dual->days = pp_grow(dual->arena, dual->days, &dual->day_cap, dual->day_count + 1,
                                 sizeof *dual->days);
            dual->days[dual->day_count] = (struct match_day_price){
                .peer = peer, .day = common_day(dual, peer, a, b), .next = dual->first_day[peer]};
            dual->first_day[peer] = (int32_t)dual->day_count++;
        }
    }
}

static int64_t day_part(struct match_dual *dual, struct match_day_price *day)
{
    const struct match_book *wish = &dual->wish;
    day->price.slope = 1;
    for (int32_t e = wish->head[day->peer]; e >= 0; e = wish->next[e]) {
        const size_t r = (size_t)e / MATCH_SEATS_MOST;
        day->price.slope -= match_book_occupies(wish, r, wish->team[r].window, day->peer, day->day);
    }
    if (day->price.now <= 0 && day->price.slope > 0)
        day->price.slope = 0;
    return day->price.now / MATCH_FINER;
}

/* ---- moves --------------------------------------------------------------------------------- */

static int64_t turn(struct match_price *price)
{
    price->direction = price->direction * KEEP_TENTHS / 10 + price->slope * 1024;
    return price->direction * price->direction / 1024;
}

static void move(struct match_price *price, int64_t length)
{
    price->now -= length * price->direction / 1024;
    price->now = price->now < 0 ? 0 : price->now;
}

static void go_back(struct match_price *price)
{
    price->now = price->best;
    price->direction = 0;
}

/* Keeps the prices of a smaller bound; after some sweeps without, goes back to the best so far. */
static void judge(struct match_dual *dual, int64_t bound)
{
    const size_t peers = dual->instance->peer_count;
    if (bound < dual->smallest) {
        dual->stalled = dual->smallest - bound > dual->scale / 4 ? 0 : dual->stalled + 1;
        dual->smallest = bound;
        for (size_t p = 0; p < peers; p++)
            dual->peers[p].best = dual->peers[p].now;
        for (size_t i = 0; i < dual->day_count; i++)
            dual->days[i].price.best = dual->days[i].price.now;
    } else {
        dual->stalled++;
    }
    if (dual->stalled < STALL_MOST)
        return;
    dual->stalled = 0;
    dual->step = dual->step * 6 / 10;
    dual->rests = dual->step < STEP_LEAST;
    if (bound == dual->smallest)
        return;
    for (size_t p = 0; p < peers; p++)
        go_back(&dual->peers[p]);
    for (size_t i = 0; i < dual->day_count; i++)
        go_back(&dual->days[i].price);
}

int64_t match_dual_end(struct match_dual *dual, int64_t points)
{
    const size_t peers = dual->instance->peer_count;
    int64_t bound = dual->sum, square = 0;
    for (size_t p = 0; p < peers; p++) {
        bound += peer_part(dual, (int32_t)p);
        if (dual->wish.uses[p] > 1)
            add_days(dual, (int32_t)p);
    }
    for (size_t i = 0; i < dual->day_count; i++)
        bound += day_part(dual, &dual->days[i]);
    dual->sum = 0;
    for (size_t p = 0; p < peers; p++)
        square += turn(&dual->peers[p]);
    for (size_t i = 0; i < dual->day_count; i++)
        square += turn(&dual->days[i].price);
    judge(dual, bound);
    const int64_t far = bound - points * dual->scale;
    int64_t length = square < 1024 ? 0 : far * MATCH_FINER / (square / 1024) * dual->step / 1024;
    length = length < LENGTH_MOST ? length : LENGTH_MOST;
    for (size_t p = 0; p < peers; p++)
        move(&dual->peers[p], length);
    for (size_t i = 0; i < dual->day_count; i++)
        move(&dual->days[i].price, length);
    const int64_t smallest = dual->smallest;
    return smallest >= 0 ? smallest / dual->scale : -((-smallest + dual->scale - 1) / dual->scale);
}

void match_dual_wake(struct match_dual *dual)
{
    dual->rests = false;
    dual->step = STEP_FIRST / 8;
    dual->stalled = 0;
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        go_back(&dual->peers[p]);
    for (size_t i = 0; i < dual->day_count; i++)
        go_back(&dual->days[i].price);
}
