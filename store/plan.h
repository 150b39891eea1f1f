/*
 * Plans: many requests matched together, kept whole so that they can be replayed. What a plan gives
 * a request it serves is a match run with one proposal, as if it had been matched alone; that run
 * names the plan and keeps no instance of its own.
 */
#ifndef STORE_PLAN_H
#define STORE_PLAN_H

#include "store/request.h"

struct store_plan_request {
    int64_t request, request_rev;
    int priority;               /* points that leaving it unserved costs */
    const char *priority_words; /* what that rests on */
    const char *words;          /* why it is not served; NULL: it is */
    int64_t match;              /* read only: its run; 0: not served */
};

struct store_plan {
    int64_t id;
    const char *status;      /* "optimal" "feasible" */
    int64_t points, bound;   /* points: of all teams, less what is left unserved */
    int64_t at_stake;        /* all priorities */
    int64_t steps;           /* the same number of them gives the same plan */
    int64_t took_us, served; /* served: requests */
    int64_t pool_revision;
    const char *instance_json, *answer_json, *people_json; /* NULL in a list */
    const char *instance_hash, *answer_hash, *weights, *program;
    int64_t created_s;
    const struct store_plan_request *requests; /* in the order of the instance; none in a list */
    size_t request_count;
};

PP_CHECK enum pp_code store_plan_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_plan *plan, struct pp_err *err);
PP_CHECK enum pp_code store_plan_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                     struct store_plan *out, struct pp_err *err);
/* By id, without texts and requests. */
PP_CHECK enum pp_code store_plan_list(struct store_tx *tx, struct store_page *page,
                                      struct pp_arena *arena, struct store_plan **out,
                                      size_t *count, struct pp_err *err);

#endif
