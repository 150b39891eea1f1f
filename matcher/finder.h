/*
 * Inside matcher/: who may sit where in one request, peer by peer. The diary, roles, seniority and
 * groups are tested on bit columns for 64 peers at once, the other rules on those that are left; so
 * many peers are asked that what depends on the request alone is kept in small tables.
 */
#ifndef PP_MATCHER_FINDER_H
#define PP_MATCHER_FINDER_H

#include "matcher/index.h"

/* What one level of a skill is to the request: a peer's are added up in one walk. */
struct match_level {
    int64_t price;   /* fine: of the features it counts for, once somebody has filled it in */
    uint64_t wanted; /* four bits for each seat: the level, where the seat wants the skill */
    uint64_t met[2]; /* a byte for each seat: 1 where it meets a must of the seat */
};

struct match_finder {
    const struct match_index *index;
    const struct match_request *request;
    const uint64_t *among; /* bit p: peer p is asked; NULL: everybody is */
    bool knows_free;       /* those asked are free in some window; in which is not noted */

    uint16_t with_must; /* bit s: seat s asks for skills */
    const int32_t
        *home_points; /* by organisation: comparable points, or the mark of a barred one */
    int32_t homes;    /* those below have an entry */
    const uint16_t *first_level; /* by skill: where in `levels` its level 0 is; 0: nobody asks */
    int32_t skills;              /* those below have an entry */
    size_t level_count;
    struct match_level *levels;
    uint64_t musts[2];                     /* as match_level.met: how many each seat has */
    int64_t seat_points[MATCH_SEATS_MOST]; /* of whoever sits there, less what the seat wants */

    uint64_t free[MATCH_WINDOWS_MOST];          /* of the word at hand: who is free in the window;
                                                   of those who passed the columns at least */
    uint64_t fits[MATCH_SEATS_MOST];            /* and who passes the columns for the seat */
    uint64_t next, next_fits[MATCH_SEATS_MOST]; /* of the next word: for any seat, by seat */
    size_t next_affinity;
};

/* A peer who may sit somewhere, some time. */
struct match_seen {
    uint16_t fits; /* bit s: may sit in seat s */
    int32_t cost;  /* 0 when there is no budget */
    int64_t alone; /* points in every seat, with its load */
    int64_t price; /* as in match_level, summed */
    uint64_t wanted;
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
           (int64_t)finder->index->instance->weights.want *
               (int64_t)(seen->wanted >> 4 * seat & 15);
}

#endif
