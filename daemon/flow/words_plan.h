/* Why a plan leaves a request without a team, in words: the one table of them. */
#ifndef FLOW_WORDS_PLAN_H
#define FLOW_WORDS_PLAN_H

#include "daemon/flow/instance.h"
#include "matcher/match.h"

#define FLOW_PLAN_REASONS(X)                                                                    \
    X(FLOW_PLAN_NEVER, "no team keeps every rule, even if no other request were served")        \
    X(FLOW_PLAN_UNKNOWN, "no team was found for it in the time given; give the plan more time") \
    X(FLOW_PLAN_MOVED, "it was changed while the plan was computed; plan it again")

enum flow_plan_reason {
#define X(name, words) name,
    FLOW_PLAN_REASONS(X)
#undef X
};
const char *flow_plan_words(enum flow_plan_reason reason);

/* There is a team if the request is matched alone; `needed` are references of the requests that
 * some of its people serve in the plan. */
const char *flow_plan_alone_words(const struct flow_instance *view, const struct match_team *alone,
                                  const char *const *needed, size_t needed_count,
                                  struct pp_arena *arena);

#endif
