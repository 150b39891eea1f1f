/*
 * The files of the matcher: `peerpool-instance` and `peerpool-answer`, both version 1.
 */
#ifndef PP_JSON_INSTANCE_H
#define PP_JSON_INSTANCE_H

#include "base/fault.h"
#include "base/str.h"
#include "matcher/match.h"
#include "matcher/plan.h"

struct match_rebalance_answer; /* of matcher/rebalance.h */

enum { JS_INSTANCE_BYTES = 1 << 30 };

/*
 * Reads an instance and checks it (match_instance_check): what it gives may be searched. Everything
 * lives in the arena; the text is not needed afterwards. PP_USAGE: not JSON, or not an instance;
 * PP_TOO_LARGE; PP_INVALID: err has the first fault, faults all of them, placed as
 * "/requests/0/seats/2/roles/1". Lists may come in any order. About 250 bytes of memory for each
 * peer beside the text itself.
 */
PP_CHECK enum pp_code js_instance_read(const char *text, size_t len, struct pp_arena *arena,
                                       struct pp_faults *faults, struct match_instance *instance,
                                       struct pp_err *err);

/* The same; `spent`, when not NULL, is told which part of the text is not read again. */
PP_CHECK enum pp_code js_instance_spend(const char *text, size_t len,
                                        void (*spent)(const char *from, const char *to),
                                        struct pp_arena *arena, struct pp_faults *faults,
                                        struct match_instance *instance, struct pp_err *err);

/* One line of compact JSON and a newline; the same instance gives the same bytes. */
void js_instance_write(const struct match_instance *instance, struct pp_str *out);

/*
 * One line and a newline. In a team's parts, `seats` has for each seat [want, seniority, merit,
 * affinity, comparable, travel, fee, value], empty for an empty seat; the load is a part of its
 * own. With a funnel (else NULL) an infeasible answer also says where the peers went:
 * "funnel": {"rules": ["role", ...], "peers": n, "seats": [[left after each rule], ...],
 * "windows": [[free for each seat], ...]}.
 */
void js_answer_write(const struct match_instance *instance, size_t request,
                     const struct match_answer *answer, const struct match_funnel *funnel,
                     struct pp_str *out);

/* The same for mode plan: teams by request, the load of each peer counted in that order. */
void js_plan_write(const struct match_instance *instance, const struct match_plan_answer *answer,
                   struct pp_str *out);

/*
 * The same for mode rebalance, with what changes: "changes": [{"request", "before" and "after":
 * {"window", "seats"} or null, "leaves", "comes" and "stays": [peers], "reasons": [{"seat", "peer",
 * "rules": [words]}, {"rules": [words of the team's]} or {"rules": ["gain"]}], "disturbed", "cost",
 * "gain"}], and "disturbed", "disturbed_bound", "proven", "cost" and "gain" of them all.
 */
void js_rebalance_write(const struct match_instance *instance,
                        const struct match_rebalance_answer *answer, struct pp_str *out);

/*
 * Reads the teams of a `peerpool-answer` of mode plan or rebalance, to start from: window and seats
 * only, each known to the instance. As js_instance_read(), faults placed as "/teams/0/window".
 */
PP_CHECK enum pp_code js_plan_read(const char *text, size_t len,
                                   const struct match_instance *instance, struct pp_arena *arena,
                                   struct pp_faults *faults, const struct match_plan_team **teams,
                                   size_t *count, struct pp_err *err);

#endif
