/*
 * The personal hard rules: why a named peer may not serve a request whatever the seat and the day,
 * each with its evidence and what would lift it. The matcher gets their outcome as `banned`.
 */
#ifndef FLOW_BARS_H
#define FLOW_BARS_H

#include "daemon/flow/match.h"
#include "daemon/flow/snapshot.h"

/* X(constant, code) in the order in which they are asked */
#define FLOW_BAR_RULES(X)                      \
    X(FLOW_BAR_LEFT, "left")                   \
    X(FLOW_BAR_PAUSED, "paused")               \
    X(FLOW_BAR_HOST_POST, "post-at-host")      \
    X(FLOW_BAR_DISTRICT, "post-at-district")   \
    X(FLOW_BAR_NEIGHBOUR, "post-at-neighbour") \
    X(FLOW_BAR_REGION, "post-in-region")       \
    X(FLOW_BAR_COVERING, "post-covers-host")   \
    X(FLOW_BAR_INTEREST, "interest")           \
    X(FLOW_BAR_MUTUAL, "mutual-review")        \
    X(FLOW_BAR_APPROVAL, "approval")           \
    X(FLOW_BAR_MODE, "mode")                   \
    X(FLOW_BAR_TRAVEL, "region-unwilling")

enum flow_bar_rule {
#define X(name, code) name,
    FLOW_BAR_RULES(X)
#undef X
        FLOW_BAR_RULE_COUNT,
};
const char *flow_bar_code(enum flow_bar_rule rule);

/* What the rules need to know of the host, made once for a snapshot. */
struct flow_bar_context;
struct flow_bar_context *flow_bar_context_new(const struct flow_snapshot *snapshot,
                                              struct pp_arena *arena);

/* The first rule that bars the peer, or FLOW_BAR_RULE_COUNT. Cheap: no words are made. */
enum flow_bar_rule flow_bar_first(const struct flow_bar_context *context,
                                  const struct store_peer *peer);

/*
 * Where a rule bars only some of the possible days it is no bar: the peer is not free before
 * *first, where a pause ends, nor after *last, where a consent expires.
 */
void flow_bar_days(const struct store_peer *peer, int32_t *first, int32_t *last);

/* Every rule that bars the peer, in words that follow the peer's name: "has left the pool". */
void flow_bar_list(const struct flow_bar_context *context, const struct store_peer *peer,
                   struct pp_arena *arena, struct flow_bar **bars, size_t *count);

#endif
