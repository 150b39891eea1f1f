/*
 * What the matching use cases share: a search under the call's own time limit, and finding what
 * was kept of earlier runs.
 */
#ifndef FLOW_SOLVE_H
#define FLOW_SOLVE_H

#include "daemon/flow/instance.h"
#include "daemon/flow/match.h"
#include "daemon/flow/shield.h"
#include "matcher/match.h"

enum { FLOW_SECONDS_MOST = 600 };

/* What lives between the steps of one match. */
struct flow_match_work {
    struct flow_snapshot snapshot;
    struct flow_instance instance;
};

/* Borrowed by the options while the search runs. */
struct flow_solver {
    const struct flow_call *call;
    struct flow_search *search; /* ends early when somebody says so; NULL: nobody can */
    int64_t until_ms;           /* monotonic */
};
struct match_options flow_solver_options(struct flow_solver *solver, const struct flow_call *call,
                                         int best, int seconds);

/* What was found as people see it: fills the run's bound, teams and funnel. */
PP_CHECK enum pp_code flow_match_words(const struct flow_instance *instance,
                                       const struct flow_best *found, struct flow_match_run *run,
                                       struct pp_arena *arena, struct pp_err *err);

/* Does a request of this state still wait for a team, or only have one proposed? */
bool flow_request_waits(enum store_request_state state);
/* One that waited for a team has one proposed now. In a WRITE step. */
PP_CHECK enum pp_code flow_request_proposed(struct flow_call *call, struct store_request *request);

/* What is kept of a run: texts in the arena (the string is emptied), and their digests. */
const char *flow_take_text(struct pp_arena *arena, struct pp_str *str);
const char *flow_digest(struct pp_arena *arena, const char *text);
const char *flow_instance_digest(const struct flow_instance *instance, struct pp_arena *arena);
/* What is kept beside the instance so that the run can be shown again as it was: the run's counts,
 * and the names behind the instance's indices (NULL: not those). */
const char *flow_match_kept(const struct flow_match_run *run, const struct flow_instance *instance,
                            struct pp_arena *arena);

/* By id, or the newest of a request. */
PP_CHECK enum pp_code flow_match_find(struct flow_call *call, const char *match,
                                      const char *request, struct store_match *out);

/* A stored proposal in words. */
PP_CHECK enum pp_code flow_team_load(struct flow_call *call, const struct store_proposal *proposal,
                                     const struct store_request *request,
                                     const struct flow_names *names, struct flow_team *team);

#endif
