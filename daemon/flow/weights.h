/*
 * Weights: the numbers that points are made of, as named and versioned data. A match is computed
 * with one version and records which. What is asked for in matches is "NAME", the newest published
 * version, or "NAME/VERSION".
 *
 * Whoever drafts a version cannot publish it, and no version's numbers ever change. A number that a
 * version does not have (it is older than the number) is what it was before it became data.
 */
#ifndef FLOW_WEIGHTS_H
#define FLOW_WEIGHTS_H

#include "daemon/flow/flow.h"
#include "matcher/instance.h"
#include "store/weights.h"

#define FLOW_WEIGHTS_USUAL "default"
enum { FLOW_WEIGHTS_KEY_MOST = 60 }; /* bytes of "NAME/VERSION" */

/* Those of matcher/instance.h, and those that flow makes points of itself. */
struct flow_weights {
    const char *label; /* "default/1" */
    struct match_weights match;
    int32_t near_first, near_step;
    int32_t early;
    int32_t priority;
};

/* X(key, member, least, most, as it was before it became data, words) */
#define FLOW_WEIGHTS(X)                                                                     \
    X("want", match.want, -MATCH_POINTS_MOST, MATCH_POINTS_MOST, 10,                        \
      "points for each level in the skill that a seat wants")                               \
    X("seniority", match.seniority, -MATCH_POINTS_MOST, MATCH_POINTS_MOST, 3,               \
      "points for each level of seniority above what the seat asks for")                    \
    X("km_per_point", match.km_per_point, 1, MATCH_NUMBER_MOST, 20,                         \
      "kilometres between peer and host that cost one point")                               \
    X("fee_per_point", match.fee_per_point, 1, MATCH_NUMBER_MOST, 50,                       \
      "of a day rate that cost one point")                                                  \
    X("load", match.load, 0, MATCH_POINTS_MOST, 4,                                          \
      "points lost for each engagement of the last 12 months, this one among them")         \
    X("km_cost", match.km_cost, 0, MATCH_POINTS_MOST, 2,                                    \
      "what a kilometre adds to the cost that a budget limits")                             \
    X("near_first", near_first, 0, MATCH_POINTS_MOST, 22,                                   \
      "points for coming from a statistical neighbour of the host, before its rank")        \
    X("near_step", near_step, 0, MATCH_POINTS_MOST, 2,                                      \
      "points less for each rank of that neighbour")                                        \
    X("early", early, 0, 1000, 10,                                                          \
      "points for the first possible dates, falling to none; given when a request is made") \
    X("priority", priority, 0, MATCH_POINTS_MOST, 500,                                      \
      "points lost when a request of a plan stays without a team")

/* One number, for those who show them all. */
struct flow_weight {
    const char *key, *words;
    int64_t value;
};
enum { FLOW_WEIGHTS_COUNT = 10 };
void flow_weights_numbers(const struct flow_weights *weights,
                          struct flow_weight numbers[static FLOW_WEIGHTS_COUNT]);

/*
 * By what a brief or an asker names; NULL: FLOW_WEIGHTS_USUAL. To serve a match a version must be
 * published; to be tried it may be any. PP_NOT_FOUND names the closest, PP_INVALID what is not
 * published.
 */
enum flow_weights_use { FLOW_WEIGHTS_SERVE, FLOW_WEIGHTS_TRY };
PP_CHECK enum pp_code flow_weights_find(struct store_tx *tx, const char *key,
                                        enum flow_weights_use use, struct pp_arena *arena,
                                        struct flow_weights *out, struct pp_err *err);

/* ---- use cases ----------------------------------------------------------------------------- */

struct flow_weights_row {
    struct store_weights row;
    struct flow_weights weights;
};

struct flow_weights_list {
    const char *name; /* in: NULL: any */
    struct store_page page;
    struct flow_weights_row *rows;
    size_t count;
};
extern const struct flow_case flow_weights_list;

struct flow_weights_show {
    const char *key; /* in: as in flow_weights_find, to be tried */
    struct flow_weights_row it;
};
extern const struct flow_case flow_weights_show;

/* The next version of a name: those of another version with some numbers changed. */
struct flow_weights_draft {
    const char *name; /* in: small letters, digits, hyphens */
    const char *from; /* in: key; NULL: the newest published of the name, else of the usual ones */
    const char *set;  /* in: JSON object of the numbers that differ */
    const char *note; /* in: why; NULL: not said */
    struct flow_weights_row it;
};
extern const struct flow_case flow_weights_draft;

/* To a published version, by somebody else than its author; or to a retired one. */
struct flow_weights_move {
    const char *key; /* in: "NAME/VERSION" */
    struct flow_weights_row it;
};
extern const struct flow_case flow_weights_publish, flow_weights_retire;

#endif
