/*
 * Inside matcher/: what a team that breaks rules would need to keep them all: the cheapest changes,
 * as match_relax() reports them. A cap forbids a kind of change, or as much of one change as a set
 * found before had; caps form a chain, each holds with those behind it.
 */
#ifndef PP_MATCHER_LEVER_H
#define PP_MATCHER_LEVER_H

#include "matcher/bar.h"
#include "matcher/index.h"

/* Room for what any team can need: of each seat all its bars, its pin and its days, the rest. */
enum {
    MATCH_CHANGES_MOST =
        MATCH_SEATS_MOST * (MATCH_BARS_MOST + 3 + MATCH_SEATS_MOST) + 2 * MATCH_LIST_MOST + 5
};

struct match_caps {
    const struct match_caps *behind; /* NULL: the last */
    uint32_t kinds;                  /* bit k: no change of kind k */
    bool limited;                    /* less than `limit`, where there is an amount, else not it */
    struct match_change limit;
};

bool match_caps_allow(const struct match_caps *caps, const struct match_change *change);

/* Do they speak of the same thing, whatever the amount? */
bool match_change_same(const struct match_change *a, const struct match_change *b);

/*
 * A request with more windows than it has: those from `given` on are new. Its other lists are the
 * request's own.
 */
struct match_wide {
    const struct match_index *index;
    struct match_request request;
    size_t given;
    int64_t *window_cost; /* by window; 0 for those given */
};

/* A set of changes in the making; days of FREE are filled only with an arena. */
struct match_needed {
    struct match_change *list; /* NULL: only the cost is wanted */
    size_t count, most;        /* there is room for */
    int64_t cost;              /* MATCH_COST_MOST: the caps do not allow it */
    struct pp_arena *arena;
};

/* The cheapest changes that make the team keep all rules, by rising kind. */
void match_lever_price(const struct match_wide *wide, const struct match_caps *caps, size_t window,
                       const int32_t *seats, struct match_needed *needed);

/* The cost of one peer in a seat, the diary aside, and the kinds that are in it. */
int64_t match_lever_seat(const struct match_wide *wide, const struct match_caps *caps, size_t seat,
                         int32_t peer, uint32_t *kinds);

/* The cost of an empty seat. */
int64_t match_lever_empty(const struct match_wide *wide, const struct match_caps *caps,
                          size_t seat);

/* Does the window reach past the last day? Then nobody is free in it, and nothing lifts that. */
bool match_lever_past(const struct match_wide *wide, size_t window);

/* The cost of so many busy days of a peer in a window; MATCH_COST_MOST: not to be had. */
int64_t match_lever_free(const struct match_wide *wide, const struct match_caps *caps,
                         size_t window, int32_t peer, size_t days);

/* The cost of one amount: NEW, REGION, ORGANISATION or BUDGET from its limit up to `to`. */
int64_t match_lever_limit(const struct match_wide *wide, const struct match_caps *caps,
                          enum match_change_kind kind, int64_t to);

/* The cost of asking, by a rule of `require`, for so many at that level: each at most what it is.
 */
int64_t match_lever_need(const struct match_wide *wide, const struct match_caps *caps, size_t rule,
                         int32_t level, int32_t count);

#endif
