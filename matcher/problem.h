/*
 * Inside matcher/: one search for the best teams of one request: its candidates, its features, what
 * was found, and what it may still spend.
 */
#ifndef PP_MATCHER_PROBLEM_H
#define PP_MATCHER_PROBLEM_H

#include "matcher/candidate.h"
#include "matcher/shortlist.h"

struct match_prices; /* of bound.h */

struct match_problem {
    const struct match_index *index;
    const struct match_request *request; /* `asked`; its windows' points less what is settled */
    const struct match_request *asked;
    const struct match_options *options;
    struct pp_arena *arena; /* of the search, freed when it ends */
    struct match_features features;
    struct match_candidates candidates;
    struct match_shortlist found;
    bool needed[MATCH_SEATS_MOST];  /* required or pinned */
    int32_t twin[MATCH_SEATS_MOST]; /* the seat before that is the same in all; MATCH_NONE: none */
    int64_t least, most; /* any team's points lie between them, whatever rules it breaks */
    int64_t
        penalty;   /* for each member a hard rule on counts is short or over: above most - least */
    bool priced;   /* points are not the format's: no check by its definitions */
    int64_t grain; /* all points differ by a multiple of this */
    struct match_prices *closing; /* with options->certify: of each window, when the search ends */
    struct match_stats stats;
    bool stopped; /* by the step limit or the hook: unwind, claim nothing more */
};

/* Only the peers of the bit set `among` are looked at, or with NULL all. */
void match_problem_init(struct match_problem *problem, const struct match_index *index,
                        const struct match_request *request, const struct match_options *options,
                        const uint64_t *among, struct pp_arena *arena);

/*
 * The first half of it: all but the features, and what depends on them. Whatever is arranged
 * already (request->current) is left to the caller.
 */
void match_problem_begin(struct match_problem *problem, const struct match_index *index,
                         const struct match_request *request, const struct match_options *options,
                         struct pp_arena *arena);

/*
 * The least points of a team that is still of interest. Strict: it must beat the last of a full
 * list; else it may also equal it, and perhaps come before it by the tie rules.
 */
int64_t match_problem_aim(const struct match_problem *problem, bool strict);

/* Counts steps; true when the search must end. */
bool match_problem_spend(struct match_problem *problem, int64_t steps);

/*
 * Of seats that are the same, members may change places for the same points. The search looks at
 * one order of them only, the rising one, which this puts the peers (or MATCH_NONE) into.
 */
void match_problem_sort_twins(const struct match_problem *problem, int32_t *seats);

/* Are the two seats the same in all (or one seat)? */
bool match_problem_same(const struct match_problem *problem, size_t a, size_t b);

/* What two candidates give each other; never: they may not be together. */
struct match_tie match_problem_tie(const struct match_problem *problem, int32_t a, int32_t b);

#endif
