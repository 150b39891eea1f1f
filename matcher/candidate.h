/*
 * Inside matcher/: the peers that may sit in some seat in some window, as arrays by candidate.
 * Candidates come by rising peer. The diary, roles, seniority and groups are tested on bit columns
 * for 64 peers at once, the other rules on those that are left.
 */
#ifndef PP_MATCHER_CANDIDATE_H
#define PP_MATCHER_CANDIDATE_H

#include "matcher/feature.h"

struct match_candidates {
    size_t count;
    size_t seats, dimensions, window_words; /* row lengths */
    int32_t *peer;
    uint16_t *fits;    /* bit s: may sit in seat s */
    int32_t *points;   /* [candidate * seats + seat]: alone, with its load */
    uint16_t *code;    /* [candidate * dimensions + dimension] */
    uint64_t *windows; /* [candidate * window_words + word]: free in these windows */
    int32_t *cost;     /* 0 when there is no budget */
    int32_t *organisation, *region;
    uint8_t *is_new;
};

/*
 * With `stays`, somebody who earns points by staying (request->current) comes as two candidates,
 * one after the other: one for the current window, with those points, and one for all others.
 */
void match_candidates_find(struct match_candidates *candidates, const struct match_index *index,
                           const struct match_request *request, bool stays, struct pp_arena *arena);

/* After the features are known: the codes of every candidate. */
void match_candidates_encode(struct match_candidates *candidates, const struct match_index *index,
                             const struct match_features *features, struct pp_arena *arena);

#endif
