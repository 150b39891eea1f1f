/*
 * Explanations as documents: `peerpool-explanation` version 1, one line and a newline each. All of
 * them begin with "format", "version", "kind" and "request"; numbers are those of the instance.
 *
 * team        as in peerpool-answer
 * difference  {"points": n, "parts": {"want": n, ...}}: all parts, which add up to the points
 * bar         {"rule", "seat", "window", "key", "other_seat", "have", "need", "days", "cost"}: what
 *             does not apply is null; a cost of null cannot be paid
 * relaxation  {"cost", "changes": [{"change", "seat", "window", "peer", "other", "rule", "key",
 *             "from", "to", "days", "cost"}], "status", "start", "team"}
 */
#ifndef PP_JSON_EXPLANATION_H
#define PP_JSON_EXPLANATION_H

#include "base/str.h"
#include "matcher/explain.h"

/* What a document is about. */
struct js_about {
    const struct match_instance *instance;
    size_t request;
};

/* "why": {"team", "parts", "alternatives": [{"seat", "others", "peer", "difference", "team"}]}. */
void js_why_write(const struct js_about *about, const struct match_team *team,
                  const struct match_alternative *alternatives, struct pp_str *out);

/* "why-not": {"peer", "eligible", "possible", "chosen", "proven", "difference", "best", "team",
 * "bars"}; the difference is that of the team with the peer, less the best. */
void js_why_not_write(const struct js_about *about, int32_t peer, const struct match_why_not *why,
                      const struct match_bars *bars, struct pp_str *out);

/* "change": {"peer", "eligible", "possible", "proven", "seats": [{"seat", "window", "cost",
 * "bars"}], "in_the_way": [relaxation]}. */
void js_change_write(const struct js_about *about, int32_t peer,
                     const struct match_smallest_change *change, struct pp_str *out);

/* "relax": {"feasible", "proven", "relaxations": [relaxation]}. */
void js_relax_write(const struct js_about *about, const struct match_relax *relax,
                    struct pp_str *out);

/* "reserves": {"team", "seats": [{"seat", "fit", "ready": [reserve], "nearly": [reserve]}]}; a
 * reserve is {"peer", "replaces": {"seat", "peer"} or null, "lifts": bar or null, "difference",
 * "team"}. */
void js_reserves_write(const struct js_about *about, const struct match_team *team,
                       const struct match_reserves *reserves, struct pp_str *out);

/* "what-if": {"without": [word], "only", "weights", "percent", "before", "after": {"status",
 * "teams"}, "same", "comes", "goes", "difference", "then", "breaks": [team rule]}; without a team
 * on both sides the last six are null. */
void js_what_if_write(const struct js_about *about, const struct match_what_if *what,
                      const struct match_what_if_answer *answer, struct pp_str *out);

#endif
