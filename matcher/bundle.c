#include "matcher/dual.h"

#include <string.h>

enum {
    ROUNDS_MOST = 60,
    IDLE_MOST = 25, /* moves without a share until a team is forgotten */
    PART_ROUNDS = 3,
    LINKS_MOST = 64, /* teams of a peer looked at for clashes */
};

/* A column with a share, in the list of one of its peers. */
struct match_link {
    const struct match_known *column;
    size_t request;
    int32_t next;
};

static void unlink_shares(struct match_bundle *bundle)
{
    memset(bundle->head, -1, bundle->dual->instance->peer_count * sizeof *bundle->head);
}

void match_bundle_init(struct match_bundle *bundle, struct match_dual *dual, struct pp_arena *arena)
{
    *bundle = (struct match_bundle){.dual = dual, .arena = arena};
    bundle->pools = PP_NEW_ARRAY(arena, dual->instance->request_count, struct match_known_teams);
    bundle->head = PP_NEW_ARRAY(arena, dual->instance->peer_count, int32_t);
    unlink_shares(bundle);
}

void match_bundle_add(struct match_bundle *bundle, size_t request, const struct match_offer *offer)
{
    struct match_known_teams *pool = &bundle->pools[request];
    for (size_t i = 0; i < pool->count; i++) {
        const struct match_offer *other = &pool->at[i].offer;
        if (other->window == offer->window &&
            (offer->window == MATCH_NONE ||
             memcmp(other->seats, offer->seats, sizeof offer->seats) == 0))
            return;
    }
    pool->at = pp_grow(bundle->arena, pool->at, &pool->cap, pool->count + 1, sizeof *pool->at);
    struct match_known *column = &pool->at[pool->count++];
    const int64_t points =
        offer->window == MATCH_NONE ? -bundle->dual->wish.unserved[request] : offer->points;
    *column =
        (struct match_known){.offer = *offer, .finer = points * bundle->dual->scale * MATCH_FINER};
    column->share = pool->count == 1 ? MATCH_SHARE : 0;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static struct match_price *price_at(const struct match_bundle *bundle, int32_t row)
{
    return row >= 0 ? &bundle->dual->peers[row] : &bundle->dual->days[-1 - row].price;
}

static void add_row(struct match_bundle *bundle, int32_t row)
{
    bundle->rows = pp_grow(bundle->arena, bundle->rows, &bundle->row_cap, bundle->row_count + 1,
                           sizeof *bundle->rows);
    bundle->rows[bundle->row_count++] = row;
}

static void list_rows(struct match_bundle *bundle, size_t request, struct match_known *column)
{
    const struct match_offer *offer = &column->offer;
    column->row_from = (uint32_t)bundle->row_count;
    for (size_t s = 0; s < MATCH_SEATS_MOST && offer->window != MATCH_NONE; s++) {
        const int32_t peer = offer->seats[s];
        if (peer == MATCH_NONE)
            continue;
        add_row(bundle, peer);
        for (int32_t i = bundle->dual->first_day[peer]; i >= 0; i = bundle->dual->days[i].next)
            if (match_book_occupies(&bundle->dual->wish, request, offer->window, peer,
                                    bundle->dual->days[i].day))
                add_row(bundle, -1 - i);
    }
    column->row_count = (uint32_t)bundle->row_count - column->row_from;
}

static void forget_idle(struct match_known_teams *pool)
{
    size_t kept = 0;
    for (size_t i = 0; i < pool->count; i++) {
        struct match_known *column = &pool->at[i];
        column->idle = column->share ? 0 : column->idle + 1;
        if (column->idle <= IDLE_MOST)
            pool->at[kept++] = *column;
    }
    pool->count = kept;
}

static void list_all_rows(struct match_bundle *bundle)
{
    bundle->row_count = 0;
    for (size_t r = 0; r < bundle->dual->instance->request_count; r++)
        for (size_t i = 0; i < bundle->pools[r].count; i++)
            list_rows(bundle, r, &bundle->pools[r].at[i]);
}

/* ---- prices that follow from shares -------------------------------------------------------- */

/* Where a price goes when so many shares beyond (or below) what there is are asked for. */
static int64_t moved(const struct match_bundle *bundle, const struct match_price *price,
                     int64_t beyond)
{
    return price->base + bundle->reach * beyond / MATCH_SHARE;
}

static void settle_day(struct match_bundle *bundle, int32_t day)
{
    struct match_price *price = &bundle->dual->days[day].price;
    const int64_t now = moved(bundle, price, price->use - MATCH_SHARE);
    price->now = now < 0 ? 0 : now;
}

static int64_t load(const struct match_bundle *bundle, int32_t peer, int32_t j)
{
    return match_book_load(&bundle->dual->wish, peer, j) * bundle->dual->scale * MATCH_FINER;
}

/* The price at which as many engagements are worth giving as are asked for. */
static void settle_peer(struct match_bundle *bundle, int32_t peer)
{
    struct match_price *price = &bundle->dual->peers[peer];
    const int32_t most = bundle->dual->engagements_most[peer];
    int64_t now = moved(bundle, price, price->use);
    for (int32_t n = 0; n < most; n++) {
        const int64_t next = load(bundle, peer, n + 1);
        if (now <= next) {
            /* At the lowest load nothing is given; below it would be no better. */
            now = n ? now : next;
            break;
        }
        const int64_t after = moved(bundle, price, price->use - (int64_t)(n + 1) * MATCH_SHARE);
        if (after <= next) {
            now = next;
            break;
        }
        now = after;
    }
    price->now = now;
}

static void settle(struct match_bundle *bundle, int32_t row)
{
    if (row >= 0)
        settle_peer(bundle, row);
    else
        settle_day(bundle, -1 - row);
}

static void use(struct match_bundle *bundle, const struct match_known *column, int64_t share)
{
    for (uint32_t i = 0; i < column->row_count; i++)
        price_at(bundle, bundle->rows[column->row_from + i])->use += share;
}

static void settle_all(struct match_bundle *bundle)
{
    struct match_dual *dual = bundle->dual;
    const struct match_instance *instance = bundle->dual->instance;
    for (size_t p = 0; p < instance->peer_count; p++)
        dual->peers[p].use = 0;
    for (size_t i = 0; i < dual->day_count; i++)
        dual->days[i].price.use = 0;
    for (size_t r = 0; r < instance->request_count; r++)
        for (size_t i = 0; i < bundle->pools[r].count; i++)
            if (bundle->pools[r].at[i].share)
                use(bundle, &bundle->pools[r].at[i], bundle->pools[r].at[i].share);
    for (size_t p = 0; p < instance->peer_count; p++)
        settle_peer(bundle, (int32_t)p);
    for (size_t i = 0; i < dual->day_count; i++)
        settle_day(bundle, (int32_t)i);
}

/* ---- shares -------------------------------------------------------------------------------- */

static int64_t worth(const struct match_bundle *bundle, const struct match_known *column)
{
    int64_t sum = column->finer;
    for (uint32_t i = 0; i < column->row_count; i++)
        sum -= price_at(bundle, bundle->rows[column->row_from + i])->now;
    return sum;
}

/* The same at the base prices. */
static int64_t worth_at_base(const struct match_bundle *bundle, const struct match_known *column)
{
    int64_t sum = column->finer;
    for (uint32_t i = 0; i < column->row_count; i++)
        sum -= price_at(bundle, bundle->rows[column->row_from + i])->base;
    return sum;
}

/* Rows of the one that are not rows of the other, both ways. */
static int64_t difference(const struct match_bundle *bundle, const struct match_known *a,
                          const struct match_known *b)
{
    int64_t same = 0;
    for (uint32_t i = 0; i < a->row_count; i++)
        for (uint32_t j = 0; j < b->row_count; j++)
            same += bundle->rows[a->row_from + i] == bundle->rows[b->row_from + j];
    return (int64_t)a->row_count + b->row_count - 2 * same;
}

static void give(struct match_bundle *bundle, struct match_known *column, int64_t share)
{
    column->share += (int32_t)share;
    use(bundle, column, share);
    for (uint32_t i = 0; i < column->row_count; i++)
        settle(bundle, bundle->rows[column->row_from + i]);
}

/* Shifts shares of one request to its best team; returns how much there was to gain, finer. */
static int64_t shift(struct match_bundle *bundle, struct match_known_teams *pool)
{
    struct match_known *best = NULL, *worst = NULL;
    int64_t most = INT64_MIN, least = INT64_MAX, mean = 0;
    for (size_t i = 0; i < pool->count; i++) {
        struct match_known *column = &pool->at[i];
        const int64_t value = worth(bundle, column);
        if (value > most) {
            most = value;
            best = column;
        }
        if (column->share && value < least) {
            least = value;
            worst = column;
        }
        mean += value / 16 * column->share / (MATCH_SHARE / 16);
    }
    if (!best || !worst || most <= least)
        return 0;
    const int64_t rows = difference(bundle, best, worst);
    int64_t share = worst->share;
    if (rows && bundle->reach) {
        const int64_t step = (most - least) * MATCH_SHARE / (bundle->reach * rows);
        share = step < share ? step : share;
    }
    if (share) {
        give(bundle, worst, -share);
        give(bundle, best, share);
    }
    return most - mean;
}

static int64_t gain_of_peer(const struct match_bundle *bundle, int32_t peer, int64_t price)
{
    int64_t sum = 0;
    for (int32_t j = 1; j <= bundle->dual->engagements_most[peer]; j++) {
        const int64_t gain = price - load(bundle, peer, j);
        if (gain <= 0)
            break;
        sum += gain;
    }
    return sum;
}

/* The bound if there were no other teams; at the prices, or at the base. */
static int64_t model(const struct match_bundle *bundle, bool base)
{
    const struct match_dual *dual = bundle->dual;
    int64_t sum = 0;
    for (size_t p = 0; p < dual->instance->peer_count; p++)
        sum += gain_of_peer(bundle, (int32_t)p, base ? dual->peers[p].base : dual->peers[p].now);
    for (size_t i = 0; i < dual->day_count; i++)
        sum += base ? dual->days[i].price.base : dual->days[i].price.now;
    for (size_t r = 0; r < dual->instance->request_count; r++) {
        const struct match_known_teams *pool = &bundle->pools[r];
        int64_t most = INT64_MIN;
        for (size_t i = 0; i < pool->count; i++) {
            const struct match_known *column = &pool->at[i];
            const int64_t value = base ? worth_at_base(bundle, column) : worth(bundle, column);
            most = value > most ? value : most;
        }
        sum += pool->count ? most : 0;
    }
    return sum;
}

int64_t match_bundle_level(const struct match_bundle *bundle)
{
    return model(bundle, true);
}

static void shift_all(struct match_bundle *bundle)
{
    const size_t requests = bundle->dual->instance->request_count;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        int64_t gain = 0;
        for (size_t r = 0; r < requests; r++)
            gain += shift(bundle, &bundle->pools[r]);
        if (gain < (int64_t)requests * bundle->dual->scale * MATCH_FINER / 256)
            break;
    }
}

/* ---- clashes ------------------------------------------------------------------------------- */

static bool is_apart(const struct match_bundle *bundle, int32_t peer, size_t a, int32_t a_window,
                     size_t b, int32_t b_window)
{
    const struct match_dual *dual = bundle->dual;
    for (int32_t i = dual->first_day[peer]; i >= 0; i = dual->days[i].next)
        if (match_book_occupies(&bundle->dual->wish, a, a_window, peer, dual->days[i].day) &&
            match_book_occupies(&bundle->dual->wish, b, b_window, peer, dual->days[i].day))
            return true;
    return false;
}

/* Shares of the peer's teams that occupy the day. */
static int64_t share_on(const struct match_bundle *bundle, int32_t peer, int32_t day)
{
    int64_t sum = 0;
    for (int32_t i = bundle->head[peer]; i >= 0; i = bundle->links[i].next)
        if (match_book_occupies(&bundle->dual->wish, bundle->links[i].request,
                                bundle->links[i].column->offer.window, peer, day))
            sum += bundle->links[i].column->share;
    return sum;
}

/* Of the days that both occupy (they do clash) the one most in demand. */
static int32_t common_day(const struct match_bundle *bundle, int32_t peer, size_t a,
                          int32_t a_window, size_t b, int32_t b_window, int64_t *most)
{
    const struct match_book *wish = &bundle->dual->wish;
    const int32_t a_start = wish->instance->requests[a].windows[a_window].start;
    const int32_t b_start = wish->instance->requests[b].windows[b_window].start;
    const int32_t gap = wish->instance->peers[peer].gap;
    const int32_t a_end = a_start + wish->last_offset[a] + gap;
    const int32_t b_end = b_start + wish->last_offset[b] + gap;
    int32_t best = -1;
    *most = -1;
    for (int32_t day = a_start > b_start ? a_start : b_start; day <= a_end && day <= b_end; day++) {
        if (!match_book_occupies(wish, a, a_window, peer, day) ||
            !match_book_occupies(wish, b, b_window, peer, day))
            continue;
        const int64_t share = share_on(bundle, peer, day);
        if (share > *most) {
            *most = share;
            best = day;
        }
    }
    PP_REQUIRE(best >= 0);
    return best;
}

/* A price for a day on which two teams clash, if so many shares occupy it and there is none yet. */
static void part(struct match_bundle *bundle, int32_t peer, size_t a, int32_t a_window, size_t b,
                 int32_t b_window, int64_t least)
{
    struct match_dual *dual = bundle->dual;
    if (!match_book_clash(&bundle->dual->wish, peer, a, a_window, b, b_window) ||
        is_apart(bundle, peer, a, a_window, b, b_window))
        return;
    int64_t share;
    const int32_t day = common_day(bundle, peer, a, a_window, b, b_window, &share);
    if (share < least)
        return;
    dual->days =
        pp_grow(bundle->arena, dual->days, &dual->day_cap, dual->day_count + 1, sizeof *dual->days);
    dual->days[dual->day_count] =
        (struct match_day_price){.peer = peer, .day = day, .next = dual->first_day[peer]};
    dual->first_day[peer] = (int32_t)dual->day_count++;
}

void match_bundle_part(struct match_bundle *bundle, int32_t peer, size_t a, int32_t a_window,
                       size_t b, int32_t b_window)
{
    part(bundle, peer, a, a_window, b, b_window, 0);
}

static size_t link_shares(struct match_bundle *bundle)
{
    const struct match_instance *instance = bundle->dual->instance;
    size_t count = 0;
    unlink_shares(bundle);
    for (size_t r = 0; r < instance->request_count; r++) {
        for (size_t i = 0; i < bundle->pools[r].count; i++) {
            const struct match_known *column = &bundle->pools[r].at[i];
            for (size_t s = 0; s < MATCH_SEATS_MOST && column->offer.window != MATCH_NONE; s++) {
                const int32_t peer = column->offer.seats[s];
                if (!column->share || peer == MATCH_NONE ||
                    bundle->dual->peers[peer].use <= MATCH_SHARE)
                    continue;
                bundle->links = pp_grow(bundle->arena, bundle->links, &bundle->link_cap, count + 1,
                                        sizeof *bundle->links);
                bundle->links[count] = (struct match_link){column, r, bundle->head[peer]};
                bundle->head[peer] = (int32_t)count++;
            }
        }
    }
    return count;
}

/* A price for days on which the mix asks for more of a peer than there is. */
static bool part_mix(struct match_bundle *bundle)
{
    const size_t before = bundle->dual->day_count;
    if (!link_shares(bundle))
        return false;
    for (size_t p = 0; p < bundle->dual->instance->peer_count; p++) {
        int count = 0;
        for (int32_t i = bundle->head[p]; i >= 0 && count < LINKS_MOST; i = bundle->links[i].next) {
            const struct match_link *a = &bundle->links[i];
            count++;
            for (int32_t k = a->next; k >= 0; k = bundle->links[k].next) {
                const struct match_link *b = &bundle->links[k];
                if (a->request != b->request)
                    part(bundle, (int32_t)p, a->request, a->column->offer.window, b->request,
                         b->column->offer.window, MATCH_SHARE + MATCH_SHARE / 64);
            }
        }
    }
    unlink_shares(bundle);
    return bundle->dual->day_count > before;
}

int64_t match_bundle_move(struct match_bundle *bundle)
{
    for (size_t r = 0; r < bundle->dual->instance->request_count; r++)
        forget_idle(&bundle->pools[r]);
    for (int round = 0; round < PART_ROUNDS; round++) {
        list_all_rows(bundle);
        settle_all(bundle);
        shift_all(bundle);
        if (!part_mix(bundle))
            break;
    }
    return model(bundle, false);
}
