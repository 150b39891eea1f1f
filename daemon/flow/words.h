/*
 * A team in words: every part of its points as a phrase, the same at every door; and back from the
 * texts kept with a proposal. The one table of phrases is here.
 */
#ifndef FLOW_WORDS_H
#define FLOW_WORDS_H

#include "daemon/flow/instance.h"
#include "daemon/flow/match.h"
#include "matcher/match.h"

/* A team of the matcher as people see it, of a view and with points without aims (shield.h).
 * proposal gets seats, points, first day and texts. */
void flow_team_words(const struct flow_instance *instance, const struct match_team *found,
                     struct pp_arena *arena, struct flow_team *team);

/* Where somebody is on that day. */
const char *flow_organisation_on(const struct flow_snapshot *snapshot, size_t peer, int32_t day);
int32_t flow_journey_km(const struct match_request *request, const struct match_peer *peer);

/* What a team meets of its aims: see shield.h. */
const char *flow_aims_words(int met, int all, struct pp_arena *arena);

/* Parts as the JSON kept with a proposal, and back. */
void flow_parts_write(const struct flow_part *parts, size_t count, struct pp_str *out);
const char *flow_parts_text(const struct flow_part *parts, size_t count, struct pp_arena *arena);
PP_CHECK enum pp_code flow_parts_read(const char *json, struct pp_arena *arena,
                                      const struct flow_part **parts, size_t *count,
                                      struct pp_err *err);

/* The lines of a funnel that people read, seat by seat. */
void flow_funnel_words(const struct flow_instance *instance, const struct match_funnel *funnel,
                       struct pp_arena *arena, struct flow_funnel_line **lines, size_t *count);

/* "role", "busy in every window", … what a rule of the matcher means for a peer and a seat. */
const char *flow_rule_words(const struct flow_instance *instance, size_t peer, size_t seat,
                            enum match_rule rule, struct pp_arena *arena);
const char *flow_rule_lifted_by(enum match_rule rule); /* NULL: nothing that can be said */

#endif
