#include "matcher/rows.h"

#include <string.h>

enum {
    ROUNDS_MOST = 60, /* of shifts */
    REACH_FIRST = 4 * MATCH_ROW_FINE,
    REACH_LEAST = MATCH_ROW_FINE / 2,
};

/* ---- rows ---------------------------------------------------------------------------------- */

struct match_row *match_rows_add(struct match_rows *rows, int32_t peer, int32_t day, int32_t most,
                                 const int64_t *cost)
{
    rows->at = pp_grow(rows->arena, rows->at, &rows->cap, rows->count + 1, sizeof *rows->at);
    struct match_row *row = &rows->at[rows->count++];
    *row = (struct match_row){.peer = peer, .day = day, .next = -1, .most = most, .cost = cost};
    return row;
}

/* How many more engagements the peer may take. */
static int32_t most_more(const struct match_rows *rows, int32_t peer)
{
    const struct match_master *m = rows->master;
    const struct match_peer *of = &m->book->instance->peers[peer];
    int32_t most = of->engagements_left - m->book->uses[peer], charge = MATCH_DAYS_MOST;
    for (size_t i = 0; i < m->count; i++) {
        const int32_t days = m->book->instance->requests[m->requests[i]].charge;
        charge = days < charge ? days : charge;
    }
    const int64_t days = of->days_left - m->book->charged[peer];
    if (charge && days / charge < most)
        most = (int32_t)(days / charge);
    return most > (int32_t)m->count ? (int32_t)m->count : most < 0 ? 0 : most;
}

static void add_peer(struct match_rows *rows, int32_t peer)
{
    const struct match_master *m = rows->master;
    const int32_t most = most_more(rows, peer);
    int64_t *cost = PP_NEW_ARRAY(rows->arena, (size_t)most + 1, int64_t);
    for (int32_t n = 1; n <= most; n++)
        cost[n] =
            cost[n - 1] + match_book_load(m->book, peer, m->book->uses[peer] + n) * MATCH_ROW_FINE;
    rows->of_peer[peer] = (int32_t)rows->count;
    struct match_row *row = match_rows_add(rows, peer, MATCH_NONE, most, cost);
    const int64_t price = m->dual->peers[peer].best * MATCH_ROW_FINE / MATCH_FINER / m->dual->scale;
    const int64_t load = match_book_load(m->book, peer, m->book->uses[peer] + 1) * MATCH_ROW_FINE;
    row->price = row->best = price > load ? price : load;
}

static void add_day(struct match_rows *rows, int32_t peer, int32_t day, int64_t price)
{
    const struct match_master *m = rows->master;
    static const int64_t nothing[2] = {0, 0};
    const int32_t first = rows->of_peer[peer];
    uint64_t *places = PP_NEW_ARRAY(rows->arena, rows->place_words, uint64_t);
    for (size_t i = 0; i < m->count; i++) {
        const struct match_request *of = &m->book->instance->requests[m->requests[i]];
        for (size_t w = 0; w < of->window_count; w++)
            if (match_book_occupies(m->book, m->requests[i], (int32_t)w, peer, day)) {
                const size_t place = rows->first_place[i] + w;
                places[place / 64] |= (uint64_t)1 << place % 64;
            }
    }
    struct match_row *row = match_rows_add(rows, peer, day, 1, nothing);
    row->places = places;
    row->price = row->best = price;
    row->next = rows->at[first].next;
    rows->at[first].next = (int32_t)rows->count - 1;
}

static bool is_occupied(const struct match_book *book, int32_t peer, int32_t day)
{
    for (int32_t e = book->head[peer]; e >= 0; e = book->next[e]) {
        const size_t r = (size_t)e / MATCH_SEATS_MOST;
        if (match_book_occupies(book, r, book->team[r].window, peer, day))
            return true;
    }
    return false;
}

void match_rows_init(struct match_rows *rows, const struct match_master *master,
                     struct pp_arena *arena)
{
    const struct match_instance *in = master->book->instance;
    *rows = (struct match_rows){.master = master, .arena = arena, .smallest = INT64_MAX / 4};
    rows->reach = REACH_FIRST;
    rows->of_peer = PP_NEW_ARRAY(arena, in->peer_count, int32_t);
    rows->first_place = PP_NEW_ARRAY(arena, master->count + 1, size_t);
    rows->wish = PP_NEW_ARRAY(arena, master->count, struct match_column *);
    rows->value = PP_NEW_ARRAY(arena, master->count, int64_t);
    rows->mix_of = PP_NEW_ARRAY(arena, master->count, int32_t);
    memset(rows->of_peer, -1, in->peer_count * sizeof *rows->of_peer);
    for (size_t i = 0; i < master->count; i++)
        rows->first_place[i + 1] =
            rows->first_place[i] + in->requests[master->requests[i]].window_count;
    rows->place_words = (rows->first_place[master->count] + 63) / 64;
    for (size_t c = 0; c < master->column_count; c++) {
        const struct match_offer *offer = &master->columns[c].offer;
        for (size_t s = 0; s < MATCH_SEATS_MOST && offer->window != MATCH_NONE; s++)
            if (offer->seats[s] != MATCH_NONE && rows->of_peer[offer->seats[s]] < 0)
                add_peer(rows, offer->seats[s]);
    }
    for (size_t i = 0; i < master->dual->day_count; i++) {
        const struct match_day_price *day = &master->dual->days[i];
        if (rows->of_peer[day->peer] >= 0 && !is_occupied(master->book, day->peer, day->day))
            add_day(rows, day->peer, day->day,
                    day->price.best * MATCH_ROW_FINE / MATCH_FINER / master->dual->scale);
    }
}

/* ---- the bound ----------------------------------------------------------------------------- */

static size_t place_of(const struct match_rows *rows, const struct match_column *column)
{
    return rows->first_place[column->of] + (size_t)column->offer.window;
}

bool match_rows_two(const struct match_rows *rows, const struct match_column *column,
                    const struct match_row *cut)
{
    int taken = 0;
    for (int k = 0; k < 3 && taken + 3 - k >= 2; k++)
        taken += cut->items[k] < 0 ? column->of == -1 - cut->items[k]
                                   : match_rows_takes(rows, column, &rows->at[cut->items[k]]);
    return taken >= 2;
}

bool match_rows_takes(const struct match_rows *rows, const struct match_column *column,
                      const struct match_row *row)
{
    if (column->offer.window == MATCH_NONE)
        return false;
    if (row->peer == MATCH_NONE)
        return match_rows_two(rows, column, row);
    const size_t place = place_of(rows, column);
    if (row->day != MATCH_NONE && !(row->places[place / 64] >> place % 64 & 1))
        return false;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (column->offer.seats[s] == row->peer)
            return true;
    return false;
}

static int64_t value_of(const struct match_rows *rows, const struct match_column *column)
{
    int64_t value = column->offer.points * MATCH_ROW_FINE;
    if (column->offer.window == MATCH_NONE)
        return value;
    const size_t place = place_of(rows, column);
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        if (column->offer.seats[s] == MATCH_NONE)
            continue;
        const struct match_row *row = &rows->at[rows->of_peer[column->offer.seats[s]]];
        value -= row->price;
        for (int32_t i = row->next; i >= 0; i = rows->at[i].next)
            if (rows->at[i].places[place / 64] >> place % 64 & 1)
                value -= rows->at[i].price;
    }
    return value;
}

int64_t match_rows_part(const struct match_row *row)
{
    int64_t best = 0;
    for (int32_t n = 1; n <= row->most; n++) {
        const int64_t gain = row->price * n - row->cost[n];
        best = gain > best ? gain : best;
    }
    return best;
}

/* The bound at the prices; each column gets what it is worth less than the best as its slack. */
static int64_t evaluate(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    int64_t sum = m->book->points;
    for (size_t i = 0; i < m->count; i++) {
        rows->wish[i] = NULL;
        rows->value[i] = INT64_MIN / 4;
        sum += m->book->unserved[m->requests[i]]; /* the columns count it */
    }
    sum *= MATCH_ROW_FINE;
    for (size_t c = 0; c < m->column_count; c++)
        m->columns[c].slack = -value_of(rows, &m->columns[c]);
    for (size_t i = 0; i < rows->count && rows->cut_count; i++)
        for (size_t k = 0; k < rows->at[i].member_count && rows->at[i].price; k++)
            m->columns[rows->at[i].members[k]].slack += rows->at[i].price;
    for (size_t c = 0; c < m->column_count; c++) {
        struct match_column *column = &m->columns[c];
        if (-column->slack > rows->value[column->of]) {
            rows->value[column->of] = -column->slack;
            rows->wish[column->of] = column;
        }
    }
    for (size_t i = 0; i < m->count; i++)
        sum += rows->value[i];
    for (size_t i = 0; i < rows->count; i++)
        sum += match_rows_part(&rows->at[i]);
    return sum;
}

/* ---- the mix ------------------------------------------------------------------------------- */

static void put_row(struct match_rows *rows, const struct match_mix *mix, int32_t row)
{
    rows->list =
        pp_grow(rows->arena, rows->list, &rows->list_cap, rows->list_count + 1, sizeof *rows->list);
    size_t at = rows->list_count++;
    for (; at > mix->row_from && rows->list[at - 1] > row; at--)
        rows->list[at] = rows->list[at - 1];
    rows->list[at] = row;
}

/* The rows of the column, rising. */
static void list_rows(struct match_rows *rows, struct match_mix *mix)
{
    const struct match_column *column = mix->column;
    mix->row_from = (uint32_t)rows->list_count;
    for (size_t s = 0; s < MATCH_SEATS_MOST && column->offer.window != MATCH_NONE; s++) {
        if (column->offer.seats[s] == MATCH_NONE)
            continue;
        const int32_t peer = rows->of_peer[column->offer.seats[s]];
        put_row(rows, mix, peer);
        for (int32_t i = rows->at[peer].next; i >= 0; i = rows->at[i].next)
            if (match_rows_takes(rows, column, &rows->at[i]))
                put_row(rows, mix, i);
    }
    for (size_t i = 0; i < rows->count && rows->cut_count; i++)
        if (rows->at[i].peer == MATCH_NONE && match_rows_takes(rows, column, &rows->at[i]))
            put_row(rows, mix, (int32_t)i);
    mix->row_count = (uint32_t)rows->list_count - mix->row_from;
}

static void add_to_mix(struct match_rows *rows, struct match_column *column)
{
    rows->mix =
        pp_grow(rows->arena, rows->mix, &rows->mix_cap, rows->mix_count + 1, sizeof *rows->mix);
    rows->mix[rows->mix_count] =
        (struct match_mix){.column = column, .next = rows->mix_of[column->of]};
    rows->mix_of[column->of] = (int32_t)rows->mix_count;
    list_rows(rows, &rows->mix[rows->mix_count++]);
}

/* The columns that have shares; where some were left out, another of the request gets theirs. */
static void begin_mix(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    rows->mix_count = rows->list_count = 0;
    memset(rows->mix_of, -1, m->count * sizeof *rows->mix_of);
    for (size_t c = 0; c < m->column_count; c++)
        if (m->columns[c].share)
            add_to_mix(rows, &m->columns[c]);
}

static void take_wishes(struct match_rows *rows)
{
    for (size_t i = 0; i < rows->master->count; i++) {
        int32_t k = rows->mix_of[i], missing = MATCH_ROW_SHARE;
        bool there = false;
        for (; k >= 0; k = rows->mix[k].next) {
            there |= rows->mix[k].column == rows->wish[i];
            missing -= rows->mix[k].column->share;
        }
        if (!there)
            add_to_mix(rows, rows->wish[i]);
        rows->wish[i]->share += missing;
    }
}

/* Where a price goes when so many shares beyond (or below) what there is are asked for. */
static int64_t moved(const struct match_rows *rows, const struct match_row *row, int64_t beyond)
{
    return row->best + rows->reach * beyond / MATCH_ROW_SHARE;
}

/* The price at which as many are worth giving as are asked for. */
static void settle(const struct match_rows *rows, struct match_row *row)
{
    int64_t now = moved(rows, row, row->use);
    for (int32_t n = 0; n < row->most; n++) {
        const int64_t next = row->cost[n + 1] - row->cost[n];
        if (now <= next) {
            now = n ? now : next; /* at the lowest nothing is given; below it would be no better */
            break;
        }
        const int64_t after = moved(rows, row, row->use - (int64_t)(n + 1) * MATCH_ROW_SHARE);
        if (after <= next) {
            now = next;
            break;
        }
        now = after;
    }
    row->price = now < 0 ? 0 : now;
}

static void settle_all(struct match_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i].use = 0;
    for (size_t k = 0; k < rows->mix_count; k++)
        for (uint32_t i = 0; i < rows->mix[k].row_count; i++)
            rows->at[rows->list[rows->mix[k].row_from + i]].use += rows->mix[k].column->share;
    for (size_t i = 0; i < rows->count; i++)
        settle(rows, &rows->at[i]);
}

static int64_t worth(const struct match_rows *rows, const struct match_mix *mix)
{
    int64_t sum = mix->column->offer.points * MATCH_ROW_FINE;
    for (uint32_t i = 0; i < mix->row_count; i++)
        sum -= rows->at[rows->list[mix->row_from + i]].price;
    return sum;
}

static void give(struct match_rows *rows, const struct match_mix *mix, int64_t share)
{
    mix->column->share += (int32_t)share;
    for (uint32_t i = 0; i < mix->row_count; i++) {
        struct match_row *row = &rows->at[rows->list[mix->row_from + i]];
        row->use += share;
        settle(rows, row);
    }
}

/* Rows of the one that are not rows of the other, both ways. */
static int64_t difference(const struct match_rows *rows, const struct match_mix *a,
                          const struct match_mix *b)
{
    int64_t same = 0;
    for (uint32_t i = 0, j = 0; i < a->row_count; i++) {
        const int32_t row = rows->list[a->row_from + i];
        while (j < b->row_count && rows->list[b->row_from + j] < row)
            j++;
        same += j < b->row_count && rows->list[b->row_from + j] == row;
    }
    return (int64_t)a->row_count + b->row_count - 2 * same;
}

/* Shifts shares of a request to its best column; returns how much there was to gain. */
static int64_t shift(struct match_rows *rows, size_t request)
{
    const struct match_mix *best = NULL, *worst = NULL;
    int64_t most = INT64_MIN, least = INT64_MAX, mean = 0;
    for (int32_t k = rows->mix_of[request]; k >= 0; k = rows->mix[k].next) {
        const struct match_mix *mix = &rows->mix[k];
        const int64_t value = worth(rows, mix);
        if (value > most) {
            most = value;
            best = mix;
        }
        if (mix->column->share && value < least) {
            least = value;
            worst = mix;
        }
        mean += value / 16 * mix->column->share / (MATCH_ROW_SHARE / 16);
    }
    if (!best || !worst || most <= least)
        return 0;
    const int64_t differ = difference(rows, best, worst);
    int64_t share = worst->column->share;
    if (differ) {
        const int64_t step = (most - least) * MATCH_ROW_SHARE / (rows->reach * differ);
        share = step < share ? step : share;
    }
    if (share) {
        give(rows, worst, -share);
        give(rows, best, share);
    }
    return most - mean;
}

/* Moves the prices to where the mix wants them; returns the bound if there were no other columns.
 */
static int64_t follow_mix(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    int64_t sum = m->book->points;
    settle_all(rows);
    for (int round = 0; round < ROUNDS_MOST; round++) {
        int64_t gain = 0;
        for (size_t i = 0; i < m->count; i++)
            gain += shift(rows, i);
        if (gain < (int64_t)m->count * MATCH_ROW_FINE / 512)
            break;
    }
    for (size_t i = 0; i < m->count; i++)
        sum += m->book->unserved[m->requests[i]];
    sum *= MATCH_ROW_FINE;
    for (size_t i = 0; i < m->count; i++) {
        int64_t most = INT64_MIN;
        for (int32_t k = rows->mix_of[i]; k >= 0; k = rows->mix[k].next) {
            const int64_t value = worth(rows, &rows->mix[k]);
            most = value > most ? value : most;
        }
        sum += most;
    }
    for (size_t i = 0; i < rows->count; i++)
        sum += match_rows_part(&rows->at[i]);
    return sum;
}

/* ---- moves --------------------------------------------------------------------------------- */

/* A row for a day on which two wishes for the peer clash, where there is none. */
static void add_clash(struct match_rows *rows, int32_t peer, const struct match_column *a,
                      const struct match_column *b)
{
    const struct match_master *m = rows->master;
    const size_t p = m->requests[a->of], q = m->requests[b->of];
    if (!match_book_clash(m->book, peer, p, a->offer.window, q, b->offer.window))
        return;
    for (int32_t i = rows->at[rows->of_peer[peer]].next; i >= 0; i = rows->at[i].next)
        if (match_rows_takes(rows, a, &rows->at[i]) && match_rows_takes(rows, b, &rows->at[i]))
            return;
    const struct match_instance *in = m->book->instance;
    const int32_t x = in->requests[p].windows[a->offer.window].start;
    const int32_t y = in->requests[q].windows[b->offer.window].start;
    int32_t day = x > y ? x : y;
    while (!match_book_occupies(m->book, p, a->offer.window, peer, day) ||
           !match_book_occupies(m->book, q, b->offer.window, peer, day))
        day++;
    add_day(rows, peer, day, 0);
}

/* Wishes that take the same peer are held in a list of that peer. */
static bool add_clashes(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    const size_t before = rows->count;
    struct pp_arena arena = {0};
    int32_t *head = PP_NEW_ARRAY(&arena, before, int32_t); /* 0: none; else a place, and one */
    int32_t *next = PP_NEW_ARRAY(&arena, m->count * MATCH_SEATS_MOST, int32_t);
    for (size_t i = 0; i < m->count; i++) {
        const struct match_column *a = rows->wish[i];
        for (size_t s = 0; s < MATCH_SEATS_MOST && a->offer.window != MATCH_NONE; s++) {
            const int32_t peer = a->offer.seats[s];
            if (peer == MATCH_NONE)
                continue;
            int32_t *first = &head[rows->of_peer[peer]];
            for (int32_t k = *first; k; k = next[k - 1])
                add_clash(rows, peer, a, rows->wish[(size_t)(k - 1) / MATCH_SEATS_MOST]);
            next[i * MATCH_SEATS_MOST + s] = *first;
            *first = (int32_t)(i * MATCH_SEATS_MOST + s) + 1;
        }
    }
    pp_arena_fini(&arena);
    return rows->count > before;
}

static bool is_empty(const struct match_rows *rows)
{
    for (size_t i = 0; i < rows->master->count; i++)
        if (!rows->wish[i])
            return true;
    return false;
}

/* Keeps the prices of a smaller bound, and goes further or less far next time. */
static void judge(struct match_rows *rows, int64_t bound, int64_t hoped, int *misses)
{
    const int64_t got = rows->smallest - bound, wanted = rows->smallest - hoped;
    if (got > 0) {
        rows->smallest = bound;
        for (size_t i = 0; i < rows->count; i++)
            rows->at[i].best = rows->at[i].price;
    }
    if (got > wanted / 10) {
        if (*misses == 0 && got * 2 > wanted)
            rows->reach = rows->reach * 15 / 10;
        *misses = 0;
        return;
    }
    (*misses)++;
    if (*misses % 8 == 0)
        rows->reach = rows->reach * 6 / 10;
    rows->reach = rows->reach < REACH_LEAST ? REACH_LEAST : rows->reach;
}

void match_rows_move(struct match_rows *rows, int64_t moves, int64_t aim)
{
    const struct match_master *m = rows->master;
    int64_t hoped = INT64_MIN / 4;
    int misses = 0;
    rows->smallest = INT64_MAX / 4;
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i].price = rows->at[i].best;
    begin_mix(rows);
    for (int64_t k = 0; k < moves && !rows->stopped; k++) {
        const int64_t bound = evaluate(rows);
        if (is_empty(rows)) {
            rows->smallest = INT64_MIN / 4;
            return;
        }
        if (k)
            judge(rows, bound, hoped, &misses);
        else
            rows->smallest = bound;
        if (rows->smallest < aim * MATCH_ROW_FINE ||
            (k && rows->smallest - hoped < MATCH_ROW_FINE / 32))
            break;
        take_wishes(rows);
        if (add_clashes(rows))
            begin_mix(rows);
        hoped = follow_mix(rows);
        rows->stopped = m->cancelled && m->cancelled(m->arg);
    }
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i].price = rows->at[i].best;
    (void)evaluate(rows);
    for (size_t c = 0; c < m->column_count; c++)
        m->columns[c].slack += rows->value[m->columns[c].of];
}
