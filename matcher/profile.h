/*
 * Inside matcher/: rules of `require` counted exactly, by dynamic programming over the seats of one
 * window of the search for the cheapest team. A state says of each rule how many members have each
 * level that it could still ask for, up to the most that it could ask for; a kind of entry is what
 * it adds to that. Peers may sit twice here, and all other counts are in the entries' values, as
 * the bound has them: so this bounds from below, tighter than any price of a rule does.
 *
 * Where there would be too many states, the rules with most of them stay with their prices.
 */
#ifndef PP_MATCHER_PROFILE_H
#define PP_MATCHER_PROFILE_H

#include "matcher/toll.h"

enum { MATCH_PROFILED_MOST = 16 };

/* One rule: its states are numbered, 0 is no member. */
struct match_shape {
    size_t rule;
    uint8_t class_of[MATCH_LEVEL_MOST + 1]; /* by level: 0 counts nowhere */
    size_t classes;                         /* and the highest of them */
    size_t count;
    uint8_t (*next)[MATCH_LEVEL_MOST + 1]; /* by state, class */
    int64_t *cost; /* [rest * count + state]: the least, with so many more at best */
};

struct match_state {
    uint8_t at[MATCH_PROFILED_MOST]; /* by shape */
};

struct match_kind {
    uint8_t class_in[MATCH_PROFILED_MOST]; /* by shape */
    int64_t least;                         /* value of its best entry */
    int64_t through;                       /* no team with an entry of it has less, floor aside */
    uint16_t better;                       /* a kind that is no worse in anything; or itself */
};

/* What can be before one turn. */
struct match_layer {
    struct match_state *states;
    int64_t *before, *after; /* by state: the least of the seats so far, of the rest with needs */
    uint32_t count, room;
    uint32_t *table; /* of states by hash, 1 up; 0: free */
    uint32_t table_size;
    struct match_kind *kinds; /* of the seat of this turn */
    size_t kind_count;
    uint32_t *next;                    /* [state * kinds + kind] */
    uint8_t rest[MATCH_PROFILED_MOST]; /* seats from here on that could count */
    int64_t rest_value;
};

#define MATCH_PROFILE_NONE UINT32_MAX /* no team below the limit goes on like this */

struct match_profile {
    struct match_road *road;
    struct pp_arena *arena;
    const size_t *turn; /* seats, in the order in which they are filled */
    struct match_shape shapes[MATCH_PROFILED_MOST];
    size_t shape_count;
    struct match_layer layers[MATCH_SEATS_MOST + 1];
    int64_t limit; /* less the floor */
};

/*
 * By the prices there are, but those of the rules counted here. Seats are looked at in the order
 * of `turn`. False: no team costs less than the limit. After true the
 * dive may begin.
 */
bool match_profile_find(struct match_profile *profile, struct match_road *road, const size_t *turn,
                        int64_t limit);

/* After an entry of this kind, from a state before the turn: a state before the next, or NONE. */
static inline uint32_t match_profile_next(const struct match_profile *profile, size_t turn,
                                          uint32_t state, uint16_t kind)
{
    const struct match_layer *layer = &profile->layers[turn];
    return layer->next[state * layer->kind_count + kind];
}

/* The least that the rules counted here cost, when the members before this turn are these. */
int64_t match_profile_needs(const struct match_profile *profile, size_t turn,
                            const struct match_entry_cost *const *members);

#endif
