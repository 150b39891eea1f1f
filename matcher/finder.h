/*
 * Inside matcher/: who may sit where in one request, peer by peer. The diary, roles, seniority and
 * groups are tested on bit columns for 64 peers at once, the other rules on those that are left; so
 * many peers are asked that what depends on the request alone is kept in small tables.
 */
#ifndef PP_MATCHER_FINDER_H
#define PP_MATCHER_FINDER_H

#include "matcher/index.h"

struct match_finder {
    const struct match_index *index;
    const struct match_request *request;
    const uint64_t *among; /* bit p: peer p is asked; NULL: everybody is */

    uint16_t with_must; /* bit s: seat s asks for skills */
    const int32_t
        *home_points; /* by organisation: comparable points, or the mark of a barred one */
    int32_t homes;    /* those below have an entry */
    const uint16_t
        *slot;      /* by skill: where its level is in `level`, 0 for those no seat asks for */
    int32_t skills; /* those below have an entry */
    size_t slots;
    int64_t seat_points[MATCH_SEATS_MOST]; /* of whoever sits there, less what the seat wants */
    uint16_t want_slot[MATCH_SEATS_MOST];  /* slot of the skill that the seat wants; 0: none */

    uint8_t level[MATCH_SEATS_MOST * (MATCH_LIST_MOST + 1) + 16]; /* of the peer at hand */
    uint64_t free[MATCH_WINDOWS_MOST];          /* of the word at hand: who is free in the window */
    uint64_t fits[MATCH_SEATS_MOST];            /* and who passes the columns for the seat */
    uint64_t next, next_fits[MATCH_SEATS_MOST]; /* of the next word: for any seat, by seat */
    size_t next_affinity;
};

/* A peer who may sit somewhere, some time. */
struct match_seen {
    uint16_t fits; /* bit s: may sit in seat s */
    int32_t cost;  /* 0 when there is no budget */
    int64_t alone; /* points in every seat, with its load */
};

void match_finder_init(struct match_finder *finder, const struct match_index *index,
                       const struct match_request *request, const uint64_t *among,
                       struct pp_arena *arena);

/* How many of the peers in these words of the index are asked and pass the columns. */
size_t match_finder_most(const struct match_finder *finder, size_t begin, size_t end);

/* Before the words from this one on are sifted, in rising order. */
void match_finder_begin(struct match_finder *finder, size_t word);

/* Who of 64 peers is asked, passes the columns for some seat, and is free in some window. */
uint64_t match_finder_sift(struct match_finder *finder, size_t word);

/* Looks at one of those, by rising number; false when it may sit nowhere. */
bool match_finder_see(struct match_finder *finder, int32_t peer, struct match_seen *seen);

/* The points of the peer just seen in a seat that fits, as match_score_seat_sum() adds them up. */
static inline int64_t match_finder_points(const struct match_finder *finder,
                                          const struct match_seen *seen, size_t seat)
{
    return seen->alone + finder->seat_points[seat] +
           (int64_t)finder->index->instance->weights.want * finder->level[finder->want_slot[seat]];
}

#endif
