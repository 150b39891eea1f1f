/*
 * The personal hard rules: why a named peer may not serve a request whatever the seat and the day,
 * each with its evidence and what would lift it. The matcher gets their outcome as `banned`.
 */
#ifndef FLOW_BARS_H
#define FLOW_BARS_H

#include "daemon/flow/match.h"
#include "daemon/flow/snapshot.h"

/* X(constant, code, words for a funnel) in the order in which they are asked */
#define FLOW_BAR_RULES(X)                                                                     \
    X(FLOW_BAR_LEFT, "left", "has not left the pool")                                         \
    X(FLOW_BAR_PAUSED, "paused", "is not paused")                                             \
    X(FLOW_BAR_HOST_POST, "post-at-host", "no post at the host, now or within the years set") \
    X(FLOW_BAR_DISTRICT, "post-at-district", "no post at a district of the host")             \
    X(FLOW_BAR_NEIGHBOUR, "post-at-neighbour", "no post at a neighbour of the host")          \
    X(FLOW_BAR_REGION, "post-in-region", "no post in the host's region")                      \
    X(FLOW_BAR_COVERING, "post-covers-host", "no post at the host's police or health body")   \
    X(FLOW_BAR_INTEREST, "interest", "no declared interest in the host")                      \
    X(FLOW_BAR_MUTUAL, "mutual-review", "no mutual review within 24 months")                  \
    X(FLOW_BAR_APPROVAL, "approval", "release and approval not refused or expired")           \
    X(FLOW_BAR_MODE, "mode", "serves in this mode, on site or remote")                        \
    X(FLOW_BAR_TRAVEL, "region-unwilling", "willing to serve in the host's region")

enum flow_bar_rule {
#define X(name, code, words) name,
    FLOW_BAR_RULES(X)
#undef X
        FLOW_BAR_RULE_COUNT,
};
const char *flow_bar_code(enum flow_bar_rule rule);
const char *flow_bar_words(enum flow_bar_rule rule);

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
