/*
 * What may be shown of teams when a request has aims for the team as a whole (balance), which rest
 * on answers that people gave about themselves. Answers decide which team is chosen, and nothing
 * else that is shown: points, bound, parts, the order of the other teams and every comparison of
 * people are computed without aims. So each is a function of the chosen team and the operational
 * record, and two pools that differ in answers alone differ in no text where the same team is
 * chosen. What that team meets is a count, and only of a team of FLOW_AIMS_LEAST or more: in a
 * small one it would speak of a person. The texts kept for an auditor hold the whole. A request
 * without aims is not touched.
 */
#ifndef FLOW_SHIELD_H
#define FLOW_SHIELD_H

#include "daemon/flow/instance.h"
#include "daemon/flow/match.h"
#include "matcher/match.h"

enum { FLOW_AIMS_LEAST = 5 };

/* The best teams as they are shown, the chosen one first. */
struct flow_best {
    struct match_answer kept; /* of the search that chose: for the record, not for people */
    int kept_best;            /* how many teams that search was asked for */
    enum match_status status;
    int64_t bound;
    struct match_team *teams;
    size_t count;
    const char *aims; /* what the chosen team meets, in words; NULL: nothing is said */
};

/* `best` teams of the view's request; options->best_k is not looked at. As match_single fails. */
PP_CHECK enum pp_code flow_shield_best(const struct flow_instance *view,
                                       const struct match_options *options, int best,
                                       struct pp_arena *arena, struct flow_best *found,
                                       struct pp_err *err);

/* The view without aims: for words, and for all that compares people. */
struct flow_instance flow_shield_view(const struct flow_instance *view, struct pp_arena *arena);

/* A team that was chosen with aims, as it is shown; what it meets, or NULL. */
const char *flow_shield_team(const struct flow_instance *view, struct match_team *team,
                             struct pp_arena *arena);

/* Adds what the team meets to its parts and to the text kept of them; aims may be NULL. */
void flow_shield_say(struct flow_team *team, const char *aims, struct pp_arena *arena);

#endif
