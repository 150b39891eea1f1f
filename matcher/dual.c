#include "matcher/dual.h"

#include <string.h>

#define REACH_MOST ((int64_t)1 << 30) /* a move stays far from overflow */

enum {
    FIRST = 2,  /* times Polyak's step */
    MISSES = 4, /* sweeps without a smaller level until the next goes less far */
    MISSES_MOST = 20,
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

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
    *dual = (struct match_dual){
        .instance = instance, .scale = scale, .smallest = INT64_MAX / 4 / MATCH_FINER};
    dual->level = dual->smallest;
    match_book_init(&dual->wish, instance, arena);
    dual->peers = PP_NEW_ARRAY(arena, instance->peer_count, struct match_price);
    dual->engagements_most = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    dual->first_day = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    memset(dual->first_day, -1, instance->peer_count * sizeof *dual->first_day);
    for (size_t p = 0; p < instance->peer_count; p++) {
        dual->engagements_most[p] = most_engagements(instance, &instance->peers[p]);
        dual->peers[p].now = match_book_load(&dual->wish, (int32_t)p, 1) * scale * MATCH_FINER;
        dual->peers[p].best = dual->peers[p].base = dual->peers[p].now;
    }
    match_bundle_init(&dual->bundle, dual, arena);
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

int32_t match_dual_given(const struct match_dual *dual, int32_t peer, int64_t price)
{
    int32_t given = 0;
    while (given < dual->engagements_most[peer] &&
           match_book_load(&dual->wish, peer, given + 1) * dual->scale * MATCH_FINER < price)
        given++;
    return given;
}

void match_dual_wish(struct match_dual *dual, size_t request, const struct match_offer *offer)
{
    match_book_clear(&dual->wish, request);
    if (offer->window != MATCH_NONE)
        match_book_put(&dual->wish, request, offer);
}

void match_dual_add(struct match_dual *dual, size_t request, const struct match_bid *bid)
{
    match_dual_wish(dual, request, &bid->offer);
    dual->sum += bid->bound;
    dual->found += bid->units;
}

/* The peer's own part of the bound. */
static int64_t peer_part(const struct match_dual *dual, int32_t peer)
{
    const int64_t price = match_dual_engagement(dual, peer);
    int64_t sum = 0;
    for (int32_t j = 1; j <= dual->engagements_most[peer]; j++) {
        const int64_t gain = price - dual->scale * match_book_load(&dual->wish, peer, j);
        if (gain <= 0)
            break;
        sum += gain;
    }
    return sum;
}

int64_t match_dual_bound(const struct match_dual *dual, int64_t sum)
{
    int64_t bound = sum;
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        bound += peer_part(dual, (int32_t)p);
    for (size_t i = 0; i < dual->day_count; i++)
        bound += dual->days[i].price.now / MATCH_FINER;
    return bound;
}

/* A price for a day on which two of the peer's teams clash. */
static void part_wishes(struct match_dual *dual, int32_t peer)
{
    const struct match_book *wish = &dual->wish;
    for (int32_t e = wish->head[peer]; e >= 0; e = wish->next[e]) {
        for (int32_t f = wish->next[e]; f >= 0; f = wish->next[f]) {
            const size_t a = (size_t)e / MATCH_SEATS_MOST, b = (size_t)f / MATCH_SEATS_MOST;
            match_bundle_part(&dual->bundle, peer, a, wish->team[a].window, b,
                              wish->team[b].window);
        }
    }
}

/* The first move goes about as far as Polyak's step towards the points would. */
static void choose_reach(struct match_dual *dual, int64_t bound, int64_t points)
{
    int64_t square = 1;
    for (size_t p = 0; p < dual->instance->peer_count; p++) {
        const int64_t many = dual->wish.uses[p] - 1;
        square += many > 0 ? many * many : 0;
    }
    const int64_t far = bound - points * dual->scale;
    dual->bundle.reach =
        clamp(FIRST * far * MATCH_FINER / square, dual->scale * MATCH_FINER, REACH_MOST);
}

bool match_dual_wants(const struct match_dual *dual, int64_t level, int64_t bound)
{
    const int64_t proven = bound < dual->smallest ? bound : dual->smallest;
    return level < proven && level - dual->hoped / MATCH_FINER < proven - level;
}

/* How many engagements at the price are worth giving, as near to `uses` as may be. */
static int64_t worth_giving(const struct match_dual *dual, int32_t peer, int64_t uses)
{
    const int64_t price = match_dual_engagement(dual, peer);
    int64_t low = 0, high = 0;
    for (int32_t j = 1; j <= dual->engagements_most[peer]; j++) {
        const int64_t gain = price - dual->scale * match_book_load(&dual->wish, peer, j);
        if (gain < 0)
            break;
        low += gain > 0;
        high++;
    }
    return clamp(uses, low, high);
}

static int64_t uses_on(const struct match_book *wish, const struct match_day_price *day)
{
    int64_t uses = 0;
    for (int32_t e = wish->head[day->peer]; e >= 0; e = wish->next[e]) {
        const size_t r = (size_t)e / MATCH_SEATS_MOST;
        uses += match_book_occupies(wish, r, wish->team[r].window, day->peer, day->day);
    }
    return uses;
}

/* Would the bound fall further the same way? */
static bool falls_on(const struct match_dual *dual)
{
    const struct match_book *wish = &dual->wish;
    int64_t slope = 0;
    for (size_t p = 0; p < dual->instance->peer_count; p++) {
        const int64_t way = (dual->peers[p].now - dual->peers[p].base) / MATCH_FINER;
        if (way)
            slope += way * (worth_giving(dual, (int32_t)p, wish->uses[p]) - wish->uses[p]);
    }
    for (size_t i = 0; i < dual->day_count; i++) {
        const struct match_day_price *day = &dual->days[i];
        const int64_t way = (day->price.now - day->price.base) / MATCH_FINER;
        if (way)
            slope += way * (1 - uses_on(wish, day));
    }
    return slope < 0;
}

/* Keeps the prices of a smaller level; goes further when the model was right, else less far. */
static void judge(struct match_dual *dual, int64_t level)
{
    const int64_t hoped = larger(dual->level * MATCH_FINER - dual->hoped, 1);
    const int64_t got = (dual->level - level) * MATCH_FINER;
    if (got <= 0) {
        dual->misses++;
        if (-got > hoped || dual->misses % MISSES == 0)
            dual->bundle.reach = dual->bundle.reach * 6 / 10;
        return;
    }
    if (falls_on(dual))
        dual->bundle.reach *= 2;
    else if (dual->misses == 0 && got * 2 > hoped)
        dual->bundle.reach = dual->bundle.reach * 15 / 10;
    dual->misses = 0;
    dual->level = level;
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        dual->peers[p].base = dual->peers[p].now;
    for (size_t i = 0; i < dual->day_count; i++)
        dual->days[i].price.base = dual->days[i].price.now;
}

static void note_bound(struct match_dual *dual, int64_t bound)
{
    if (bound >= dual->smallest)
        return;
    dual->smallest = bound;
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        dual->peers[p].best = dual->peers[p].now;
    for (size_t i = 0; i < dual->day_count; i++)
        dual->days[i].price.best = dual->days[i].price.now;
}

static void add_teams(struct match_dual *dual)
{
    for (size_t r = 0; r < dual->instance->request_count; r++)
        match_bundle_add(&dual->bundle, r, &dual->wish.team[r]);
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        if (dual->wish.uses[p] > 1)
            part_wishes(dual, (int32_t)p);
}

int64_t match_dual_end(struct match_dual *dual, int64_t points)
{
    const int64_t bound = match_dual_bound(dual, dual->sum);
    const int64_t level = match_dual_bound(dual, dual->found);
    const bool first = !dual->bundle.reach;
    const int64_t some = dual->scale * MATCH_FINER / 8;
    note_bound(dual, bound);
    judge(dual, level);
    if (first)
        choose_reach(dual, bound, points);
    dual->bundle.reach = clamp(dual->bundle.reach, dual->scale * MATCH_FINER / 64, REACH_MOST);
    add_teams(dual);
    dual->hoped = match_bundle_move(&dual->bundle);
    /* A search that was cut may have missed a team that is known by now. */
    dual->level = larger(dual->level, match_bundle_level(&dual->bundle) / MATCH_FINER);
    dual->rests = dual->smallest * MATCH_FINER - dual->hoped < some ||
                  (dual->misses > MISSES_MOST && dual->level * MATCH_FINER - dual->hoped < some);
    dual->sum = dual->found = 0;
    const int64_t smallest = dual->smallest;
    return smallest >= 0 ? smallest / dual->scale : -((-smallest + dual->scale - 1) / dual->scale);
}
