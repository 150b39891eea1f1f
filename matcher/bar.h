/*
 * Inside matcher/: hard rules that a peer fails, one by one with their evidence, and what it costs
 * to lift them: the table of costs is in explain.h.
 */
#ifndef PP_MATCHER_BAR_H
#define PP_MATCHER_BAR_H

#include "matcher/explain.h"

/* Room for every bar of a seat: each rule once, each skill of `must`. */
enum { MATCH_BARS_MOST = MATCH_RULES + MATCH_LIST_MOST };

/*
 * The cost of a change from `old` by `steps` (WINDOW: days; the others as in the table), at most
 * MATCH_COST_MOST.
 */
int64_t match_change_cost(enum match_change_kind kind, int64_t old, int64_t steps);

/* The bars of a peer in a seat, the diary aside, at most `most` of them: returns how many. */
size_t match_bar_seat(const struct match_instance *instance, const struct match_request *request,
                      size_t seat, int32_t peer, struct match_bar *bars, size_t most);

/* The days attended in a window that the peer is not free. */
size_t match_bar_busy_days(const struct match_instance *instance,
                           const struct match_request *request, size_t window, int32_t peer);

/* The bar of a window with busy days. */
struct match_bar match_bar_busy(const struct match_instance *instance,
                                const struct match_request *request, size_t window, int32_t peer,
                                struct pp_arena *arena);

#endif
