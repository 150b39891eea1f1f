#include "matcher/rows.h"

#include <string.h>

#define LENGTH_MOST ((int64_t)1 << 40)

enum {
    STEP_FIRST = 600, /* 1024ths of Polyak's */
    STEP_LEAST = 4,
    STALL_MOST = 6,
    KEEP_TENTHS = 5, /* of the direction of earlier moves */
};

/* ---- rows ---------------------------------------------------------------------------------- */

static struct match_row *add_row(struct match_rows *rows, int32_t peer, int32_t day, int32_t most,
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
    struct match_row *row = add_row(rows, peer, MATCH_NONE, most, cost);
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
    struct match_row *row = add_row(rows, peer, day, 1, nothing);
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
    rows->of_peer = PP_NEW_ARRAY(arena, in->peer_count, int32_t);
    rows->first_place = PP_NEW_ARRAY(arena, master->count + 1, size_t);
    rows->wish = PP_NEW_ARRAY(arena, master->count, struct match_column *);
    rows->value = PP_NEW_ARRAY(arena, master->count, int64_t);
    rows->best_value = PP_NEW_ARRAY(arena, master->count, int64_t);
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
        if (day->price.best >= MATCH_FINER && rows->of_peer[day->peer] >= 0 &&
            !is_occupied(master->book, day->peer, day->day))
            add_day(rows, day->peer, day->day,
                    day->price.best * MATCH_ROW_FINE / MATCH_FINER / master->dual->scale);
    }
}

/* ---- the bound ----------------------------------------------------------------------------- */

static size_t place_of(const struct match_rows *rows, const struct match_column *column)
{
    return rows->first_place[column->of] + (size_t)column->offer.window;
}

bool match_rows_takes(const struct match_rows *rows, const struct match_column *column,
                      const struct match_row *row)
{
    if (column->offer.window == MATCH_NONE)
        return false;
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

/* How far from the numbers that are best at the price the row is wished. */
static int32_t slope_of(const struct match_row *row)
{
    const int64_t best = match_rows_part(row);
    int32_t low = -1, high = 0;
    for (int32_t n = 0; n <= row->most; n++)
        if (row->price * n - row->cost[n] == best) {
            low = low < 0 ? n : low;
            high = n;
        }
    return row->wished < low ? low - row->wished : row->wished > high ? high - row->wished : 0;
}

static void count_wish(struct match_rows *rows, const struct match_column *column)
{
    if (column->offer.window == MATCH_NONE)
        return;
    const size_t place = place_of(rows, column);
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        if (column->offer.seats[s] == MATCH_NONE)
            continue;
        struct match_row *row = &rows->at[rows->of_peer[column->offer.seats[s]]];
        row->wished++;
        for (int32_t i = row->next; i >= 0; i = rows->at[i].next)
            if (rows->at[i].places[place / 64] >> place % 64 & 1)
                rows->at[i].wished++;
    }
}

static void count_wishes(struct match_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i].wished = 0;
    for (size_t i = 0; i < rows->master->count; i++)
        count_wish(rows, rows->wish[i]);
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
    for (size_t c = 0; c < m->column_count; c++) {
        struct match_column *column = &m->columns[c];
        column->slack = -value_of(rows, column);
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

static bool sits_in(const struct match_column *column, int32_t peer)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (column->offer.seats[s] == peer)
            return true;
    return false;
}

static void add_clashes(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    for (size_t i = 0; i < m->count; i++) {
        const struct match_column *a = rows->wish[i];
        for (size_t s = 0; s < MATCH_SEATS_MOST && a->offer.window != MATCH_NONE; s++) {
            const int32_t peer = a->offer.seats[s];
            if (peer == MATCH_NONE || rows->at[rows->of_peer[peer]].wished < 2)
                continue;
            for (size_t j = 0; j < i; j++)
                if (rows->wish[j]->offer.window != MATCH_NONE && sits_in(rows->wish[j], peer))
                    add_clash(rows, peer, a, rows->wish[j]);
        }
    }
}

static void move(struct match_rows *rows, int64_t far, int64_t step)
{
    int64_t square = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct match_row *row = &rows->at[i];
        row->direction = row->direction * KEEP_TENTHS / 10 + (int64_t)slope_of(row) * 1024;
        square += row->direction * row->direction / 1024;
    }
    int64_t length = square < 1024 ? 0 : far / (square / 1024) * step / 1024;
    length = length < LENGTH_MOST ? length : LENGTH_MOST;
    for (size_t i = 0; i < rows->count; i++) {
        struct match_row *row = &rows->at[i];
        row->price -= length * row->direction / 1024;
        row->price = row->price < 0 ? 0 : row->price;
    }
}

/* Keeps the prices of a smaller bound. */
static bool judge(struct match_rows *rows, int64_t bound)
{
    const bool enough = bound < rows->smallest - MATCH_ROW_FINE / 64;
    if (bound >= rows->smallest)
        return false;
    rows->smallest = bound;
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i].best = rows->at[i].price;
    return enough;
}

static void go_back(struct match_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        rows->at[i].price = rows->at[i].best;
        rows->at[i].direction = 0;
    }
}

static bool is_empty(const struct match_rows *rows)
{
    for (size_t i = 0; i < rows->master->count; i++)
        if (!rows->wish[i])
            return true;
    return false;
}

void match_rows_move(struct match_rows *rows, int64_t moves, int64_t aim)
{
    const struct match_master *m = rows->master;
    int64_t step = STEP_FIRST;
    int stalled = 0;
    rows->smallest = INT64_MAX / 4;
    for (int64_t k = 0; k < moves && step >= STEP_LEAST; k++) {
        const int64_t bound = evaluate(rows);
        if (is_empty(rows)) {
            rows->smallest = INT64_MIN / 4;
            return;
        }
        const bool better = judge(rows, bound);
        if (rows->smallest < aim * MATCH_ROW_FINE)
            return;
        stalled = better ? 0 : stalled + 1;
        if (stalled >= STALL_MOST) {
            stalled = 0;
            step = step * 6 / 10;
            go_back(rows);
            (void)evaluate(rows);
        }
        count_wishes(rows);
        add_clashes(rows);
        count_wishes(rows); /* in new rows too */
        move(rows, bound - aim * MATCH_ROW_FINE, step);
    }
    go_back(rows);
    (void)evaluate(rows);
    for (size_t c = 0; c < m->column_count; c++)
        m->columns[c].slack += rows->value[m->columns[c].of];
}
