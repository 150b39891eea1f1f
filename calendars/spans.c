#include "calendars/spans.h"

#include <stdlib.h>

void cal_spans_add(struct cal_spans *spans, struct pp_arena *arena, int64_t from_s, int64_t to_s,
                   enum cal_taken taken)
{
    if (from_s >= to_s)
        return;
    spans->at = pp_grow(arena, spans->at, &spans->cap, spans->count + 1, sizeof *spans->at);
    spans->at[spans->count++] = (struct cal_interval){from_s, to_s, taken};
}

/* At the end of a sorted set, joined with the one before where they meet. */
static void append(struct cal_spans *spans, struct pp_arena *arena, struct cal_interval one)
{
    struct cal_interval *last = spans->count ? &spans->at[spans->count - 1] : NULL;
    if (last && last->taken == one.taken && one.from_s <= last->to_s)
        last->to_s = one.to_s > last->to_s ? one.to_s : last->to_s;
    else
        cal_spans_add(spans, arena, one.from_s, one.to_s, one.taken);
}

static int by_start(const void *a, const void *b)
{
    const struct cal_interval *left = a;
    const struct cal_interval *right = b;
    if (left->from_s != right->from_s)
        return left->from_s < right->from_s ? -1 : 1;
    return (left->to_s > right->to_s) - (left->to_s < right->to_s);
}

void cal_spans_settle(struct cal_spans *spans, struct pp_arena *arena)
{
    struct cal_spans settled = {0};
    if (spans->count == 0)
        return;
    qsort(spans->at, spans->count, sizeof *spans->at, by_start);
    for (int taken = CAL_TAKEN_FREE; taken <= CAL_TAKEN_BUSY; taken++) {
        struct cal_spans layer = {0};
        for (size_t i = 0; i < spans->count; i++) {
            if (spans->at[i].taken == (enum cal_taken)taken)
                append(&layer, arena, spans->at[i]);
        }
        if (layer.count)
            settled = cal_spans_over(&settled, &layer, arena);
    }
    *spans = settled;
}

/* One set being laid over another. */
struct laying {
    struct pp_arena *arena;
    struct cal_spans out;
    const struct cal_spans *above;
    size_t next;       /* of those above */
    int64_t covered_s; /* by those above, so far */
};

/* What no interval above covers of one below, and those above that begin before its end. */
static void lay(struct laying *laying, struct cal_interval one)
{
    for (;;) {
        const struct cal_interval *over =
            laying->next < laying->above->count ? &laying->above->at[laying->next] : NULL;
        if (one.from_s < laying->covered_s)
            one.from_s = laying->covered_s;
        if (one.from_s >= one.to_s)
            return;
        if (!over || over->from_s >= one.to_s) {
            append(&laying->out, laying->arena, one);
            return;
        }
        if (one.from_s < over->from_s)
            append(&laying->out, laying->arena,
                   (struct cal_interval){one.from_s, over->from_s, one.taken});
        append(&laying->out, laying->arena, *over);
        laying->covered_s = over->to_s;
        laying->next++;
    }
}

struct cal_spans cal_spans_over(const struct cal_spans *below, const struct cal_spans *above,
                                struct pp_arena *arena)
{
    struct laying laying = {.arena = arena, .above = above, .covered_s = INT64_MIN};
    for (size_t i = 0; i < below->count; i++)
        lay(&laying, below->at[i]);
    for (; laying.next < above->count; laying.next++)
        append(&laying.out, arena, above->at[laying.next]);
    return laying.out;
}

void cal_spans_drop_free(struct cal_spans *spans)
{
    size_t kept = 0;
    for (size_t i = 0; i < spans->count; i++) {
        if (spans->at[i].taken != CAL_TAKEN_FREE)
            spans->at[kept++] = spans->at[i];
    }
    spans->count = kept;
}
