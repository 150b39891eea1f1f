/*
 * Explanations in words: differences by part, what would let a peer in, what would have to give.
 * The tables of their phrases are in words_part.c and words_change.c.
 */
#ifndef FLOW_WORDS_EXPLAIN_H
#define FLOW_WORDS_EXPLAIN_H

#include "daemon/flow/explain.h"
#include "daemon/flow/instance.h"
#include "matcher/explain.h"

/* The parts that differ, each as a phrase. */
void flow_difference_words(const struct match_difference *difference, struct pp_arena *arena,
                           const struct flow_part **parts, size_t *count);
/* The same for one peer in the place of another (MATCH_NONE: nobody), comparing the two. */
void flow_stand_in_words(const struct flow_instance *view, size_t seat, int32_t from, int32_t to,
                         const struct match_difference *difference, struct pp_arena *arena,
                         const struct flow_part **parts, size_t *count);

/* What would lift one bar of a peer: "SEND from level 3 to 4", "free on Wed 12 May 2027". */
const char *flow_lift_words(const struct flow_instance *view, int32_t peer,
                            const struct match_bar *bar, struct pp_arena *arena);
/* All of them: "SEND from level 3 to 4, and free on Wed 12 May 2027". */
const char *flow_lifts_words(const struct flow_instance *view, int32_t peer,
                             const struct match_bar *bars, size_t count, struct pp_arena *arena);

/* Another member of the team makes way, too: "Pat Lee instead of Sam Roe as Member". */
const char *flow_also_words(const struct flow_instance *view, const struct match_team *team,
                            int32_t seat, int32_t peer, struct pp_arena *arena);

/* One change of a relaxation that gives this team: ""Lead": SEND from level 4 to 3". */
const char *flow_change_words(const struct flow_instance *view, const struct match_change *change,
                              const struct match_team *team, struct pp_arena *arena);

/* The same rule when it is kept: "not too many members are of one organisation". */
const char *flow_team_rule_kept(enum match_team_rule rule);

/* A rule of the team that is broken: "two members are of one organisation". */
const char *flow_team_rule_words(enum match_team_rule rule);

#endif
