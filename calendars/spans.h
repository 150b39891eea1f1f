/* Inside calendars/: sets of intervals, each sorted and disjoint, and how they lie over each other.
 */
#ifndef PP_CALENDARS_SPANS_H
#define PP_CALENDARS_SPANS_H

#include "base/arena.h"
#include "calendars/busy.h"

/* Zeroed is empty. Memory is an arena's. */
struct cal_spans {
    struct cal_interval *at;
    size_t count, cap;
};

/* Adds one, in any order; nothing when it is empty. */
void cal_spans_add(struct cal_spans *spans, struct pp_arena *arena, int64_t from_s, int64_t to_s,
                   enum cal_taken taken);

/* Sorts; where several overlap the strongest holds; neighbours of one kind are joined. */
void cal_spans_settle(struct cal_spans *spans, struct pp_arena *arena);

/* A settled set with another one laid over it, which holds where they overlap (also where free). */
struct cal_spans cal_spans_over(const struct cal_spans *below, const struct cal_spans *above,
                                struct pp_arena *arena);

/* Leaves out what is free. */
void cal_spans_drop_free(struct cal_spans *spans);

#endif
