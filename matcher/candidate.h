/*
 * Inside matcher/: the peers that may sit in some seat in some window, as arrays by candidate.
 * Candidates come by rising peer.
 */
#ifndef PP_MATCHER_CANDIDATE_H
#define PP_MATCHER_CANDIDATE_H

#include "matcher/feature.h"
#include "matcher/finder.h"

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

/* Room for so many; the codes are the coder's. */
void match_candidates_room(struct match_candidates *out, const struct match_request *request,
                           size_t most, struct pp_arena *arena);

/*
 * Adds those in a range of the index's words. With `stays`, somebody who earns points by staying
 * (request->current) comes as two candidates, one after the other: one for the current window, with
 * those points, and one for all others.
 */
void match_candidates_add(struct match_candidates *out, struct match_finder *finder, size_t begin,
                          size_t end, bool stays);

/* All of it at once, of the peers in the bit set `among`, or with NULL of all. */
void match_candidates_find(struct match_candidates *candidates, const struct match_index *index,
                           const struct match_request *request, bool stays, const uint64_t *among,
                           struct pp_arena *arena);

/* After the features are known, and there is room: the codes of every candidate. */
struct match_coder {
    const struct match_index *index;
    const struct match_features *features;
    const uint16_t *dimension_of; /* by skill: its dimension and 1, or 0 */
    int32_t skills;               /* those below have an entry */
    const uint16_t *first;        /* by dimension: the code of value 0 */
    const uint16_t *others;       /* dimensions that are no skills */
    size_t other_count;
};
void match_coder_init(struct match_coder *coder, const struct match_index *index,
                      const struct match_features *features, struct pp_arena *arena);
void match_coder_encode(const struct match_coder *coder, struct match_candidates *candidates);

/* Both at once. */
void match_candidates_encode(struct match_candidates *candidates, const struct match_index *index,
                             const struct match_features *features, struct pp_arena *arena);

#endif
