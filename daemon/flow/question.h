/*
 * What the explaining use cases share: finding the match and the team, and the view they look at.
 * Inside the folder only.
 */
#ifndef FLOW_QUESTION_H
#define FLOW_QUESTION_H

#include "daemon/flow/explain.h"
#include "daemon/flow/solve.h"
#include "matcher/explain.h"

struct flow_question_work {
    struct flow_snapshot snapshot;
    struct flow_instance whole;      /* as it was matched */
    struct flow_instance view;       /* without aims: what is asked about */
    const struct match_index *index; /* of view */
    struct store_proposal proposal;  /* of the team, when there is one to ask about */
    struct flow_weights other;       /* those a what-if names */
};

/* In a READ step. */
PP_CHECK enum pp_code flow_question_load(struct flow_call *call, struct flow_question *question,
                                         bool of_team);
/* In a WORK step: builds the view. */
PP_CHECK enum pp_code flow_question_open(struct flow_call *call, struct flow_question *question);
/* The team asked about with its points as they are now. PP_CONFLICT: the request or the pool is no
 * longer such that it could be seated. */
PP_CHECK enum pp_code flow_question_team(struct flow_call *call,
                                         const struct flow_question *question,
                                         struct match_team *team);

/* The team in words, with what the stored proposal is known by. */
void flow_question_say(const struct flow_question *question, const struct match_team *team,
                       struct pp_arena *arena, struct flow_team *out);

enum { FLOW_EXPLAIN_SECONDS = 20 }; /* what a search for an explanation may take */

/* ---- the questions themselves, of views without aims: what the use cases run ---------------- */

PP_CHECK enum pp_code flow_why_not(const struct flow_instance *view,
                                   const struct match_index *index, size_t peer,
                                   const struct match_options *options, struct pp_arena *arena,
                                   struct flow_match_why_not *out, struct pp_err *err);
/* Changes of a request with the team they give. */
void flow_relaxation_words(const struct flow_instance *view, const struct match_relaxation *found,
                           struct pp_arena *arena, struct flow_relaxation *out);
PP_CHECK enum pp_code flow_relax(const struct flow_instance *view, const struct match_index *index,
                                 const struct match_options *options, struct pp_arena *arena,
                                 struct flow_match_relax *out, struct pp_err *err);
PP_CHECK enum pp_code flow_why_seats(const struct flow_instance *view,
                                     const struct match_index *index, const struct match_team *team,
                                     struct pp_arena *arena, struct flow_match_why *why,
                                     struct pp_err *err);
PP_CHECK enum pp_code flow_reserve_seats(const struct flow_instance *view,
                                         const struct match_index *index,
                                         const struct match_team *team, struct pp_arena *arena,
                                         struct flow_match_reserves *out, struct pp_err *err);

/* As it is, and by named weights (the same, when none are named). */
struct flow_what_if_asked {
    const struct flow_instance *view, *other;
    const struct match_index *index, *other_index;
};
PP_CHECK enum pp_code flow_what_if(const struct flow_what_if_asked *asked,
                                   const struct match_options *options, struct pp_arena *arena,
                                   struct flow_match_what_if *out, struct pp_err *err);

#endif
