/*
 * Cuts of a master (rows.h): which threes of rows and requests the mix takes too much of.
 */
#include <stdlib.h>
#include <string.h>

#include "matcher/rows.h"

enum {
    ITEMS_MOST = 512,
    CUTS_AT_ONCE = 30,
    CUTS_MOST = 240,
    BROKEN_LEAST = 40, /* a part of the mix */
};

/* What of the mix may be in a cut: rows that only one column can take, and requests. */
struct items {
    int32_t *at; /* as in a cut */
    size_t count;
    int32_t whole; /* what the mix has of each request */
    uint64_t *of;  /* [mix * ITEMS_MOST / 64]: bit i: takes item i */
    int32_t *both; /* [i * ITEMS_MOST + j]: the weight of those that take both */
};

static void add_item(struct items *items, size_t mix, int32_t item)
{
    size_t i = 0;
    while (i < items->count && items->at[i] != item)
        i++;
    if (i == ITEMS_MOST)
        return;
    if (i == items->count)
        items->at[items->count++] = item;
    items->of[mix * (ITEMS_MOST / 64) + i / 64] |= (uint64_t)1 << i % 64;
}

static void find_items(const struct match_rows *rows, struct items *items, size_t k)
{
    const struct match_column *column = rows->mix[k].column;
    add_item(items, k, -1 - (int32_t)column->of);
    for (size_t s = 0; s < MATCH_SEATS_MOST && column->offer.window != MATCH_NONE; s++) {
        if (column->offer.seats[s] == MATCH_NONE)
            continue;
        const int32_t peer = rows->of_peer[column->offer.seats[s]];
        if (rows->at[peer].most == 1)
            add_item(items, k, peer);
        for (int32_t i = rows->at[peer].next; i >= 0 && rows->at[peer].most > 1;
             i = rows->at[i].next)
            if (match_rows_takes(rows, column, &rows->at[i]))
                add_item(items, k, i);
    }
}

static void weigh_items(const struct match_rows *rows, struct items *items)
{
    for (size_t k = 0; k < rows->mix_count; k++) {
        const uint64_t *of = items->of + k * (ITEMS_MOST / 64);
        for (size_t i = 0; i < items->count; i++)
            for (size_t j = 0; j < i && of[i / 64] >> i % 64 & 1; j++)
                if (of[j / 64] >> j % 64 & 1) {
                    items->both[i * ITEMS_MOST + j] += rows->mix[k].column->share;
                    items->both[j * ITEMS_MOST + i] += rows->mix[k].column->share;
                }
    }
}

struct broken {
    int32_t items[3];
    int32_t by;
};

static int by_most_broken(const void *a, const void *b)
{
    const struct broken *x = a, *y = b;
    if (x->by != y->by)
        return x->by > y->by ? -1 : 1;
    for (int k = 0; k < 3; k++)
        if (x->items[k] != y->items[k])
            return x->items[k] < y->items[k] ? -1 : 1;
    return 0;
}

/* By how much the mix takes more than one column with two of the three items. */
static int32_t broken_by(const struct match_rows *rows, const struct items *items, size_t a,
                         size_t b, size_t c)
{
    int32_t sum = -items->whole;
    for (size_t k = 0; k < rows->mix_count; k++) {
        const uint64_t *of = items->of + k * (ITEMS_MOST / 64);
        const uint64_t taken =
            (of[a / 64] >> a % 64 & 1) + (of[b / 64] >> b % 64 & 1) + (of[c / 64] >> c % 64 & 1);
        sum += taken >= 2 ? rows->mix[k].column->share : 0;
    }
    return sum;
}

static size_t find_broken(const struct match_rows *rows, const struct items *items,
                          struct broken **out, struct pp_arena *arena)
{
    struct broken *list = NULL;
    size_t count = 0, cap = 0;
    const int32_t *both = items->both;
    for (size_t a = 0; a < items->count; a++)
        for (size_t b = 0; b < a; b++) {
            if (!both[a * ITEMS_MOST + b])
                continue;
            for (size_t c = 0; c < items->count; c++) {
                const int32_t more = both[a * ITEMS_MOST + c] + both[b * ITEMS_MOST + c];
                if (c == a || c == b ||
                    both[a * ITEMS_MOST + b] + more < items->whole + items->whole / BROKEN_LEAST)
                    continue;
                const int32_t by = broken_by(rows, items, a, b, c);
                if (by < items->whole / BROKEN_LEAST)
                    continue;
                list = pp_grow(arena, list, &cap, count + 1, sizeof *list);
                list[count++] = (struct broken){{items->at[a], items->at[b], items->at[c]}, by};
            }
        }
    *out = list;
    return count;
}

static void sort_three(int32_t *items)
{
    for (int k = 0; k < 3; k++)
        for (int j = 0; j + 1 < 3; j++)
            if (items[j] > items[j + 1]) {
                const int32_t swap = items[j];
                items[j] = items[j + 1];
                items[j + 1] = swap;
            }
}

static bool has_cut(const struct match_rows *rows, const int32_t *items)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->at[i].peer == MATCH_NONE &&
            memcmp(rows->at[i].items, items, sizeof rows->at[i].items) == 0)
            return true;
    return false;
}

void match_rows_renew(struct match_rows *rows)
{
    const struct match_master *m = rows->master;
    for (size_t i = 0; i < rows->count && rows->cut_count; i++) {
        struct match_row *row = &rows->at[i];
        if (row->peer != MATCH_NONE)
            continue;
        size_t cap = 0;
        row->members = NULL;
        row->member_count = 0;
        for (size_t c = 0; c < m->column_count; c++) {
            if (!match_rows_two(rows, &m->columns[c], row))
                continue;
            row->members = pp_grow(rows->arena, row->members, &cap, row->member_count + 1,
                                   sizeof *row->members);
            row->members[row->member_count++] = (uint32_t)c;
        }
    }
}

static size_t add_cuts(struct match_rows *rows, struct broken *list, size_t count)
{
    static const int64_t nothing[2] = {0, 0};
    size_t added = 0;
    for (size_t i = 0; i < count; i++)
        sort_three(list[i].items);
    if (count)
        qsort(list, count, sizeof *list, by_most_broken);
    for (size_t i = 0; i < count && added < CUTS_AT_ONCE && rows->cut_count < CUTS_MOST; i++) {
        if (has_cut(rows, list[i].items))
            continue;
        struct match_row *row = match_rows_add(rows, MATCH_NONE, MATCH_NONE, 1, nothing);
        memcpy(row->items, list[i].items, sizeof row->items);
        rows->cut_count++;
        added++;
    }
    return added;
}

size_t match_rows_cut(struct match_rows *rows)
{
    struct pp_arena arena = {0};
    struct items items = {.at = PP_NEW_ARRAY(&arena, ITEMS_MOST, int32_t)};
    items.of = PP_NEW_ARRAY(&arena, rows->mix_count * (ITEMS_MOST / 64), uint64_t);
    items.both = PP_NEW_ARRAY(&arena, (size_t)ITEMS_MOST * ITEMS_MOST, int32_t);
    for (size_t k = 0; k < rows->mix_count; k++)
        find_items(rows, &items, k);
    weigh_items(rows, &items);
    items.whole = MATCH_ROW_SHARE;
    struct broken *list;
    const size_t count = find_broken(rows, &items, &list, &arena);
    const size_t added = add_cuts(rows, list, count);
    pp_arena_fini(&arena);
    return added;
}
