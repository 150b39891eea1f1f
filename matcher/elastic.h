/*
 * Inside matcher/: the cheapest team when rules may be broken at a cost. Costs are those of
 * lever.h; of all teams, in all windows given and all that could be, the search finds one whose
 * needed changes cost least, under caps, or proves that none costs less than a limit.
 *
 * Not the search for points: here costs are shared (a limit raised for one region is raised for
 * all), and nearly everybody is a candidate. A window is searched as there: a Lagrangian bound over
 * the counts, then depth first by the bound's values. Happy path: the cheapest candidates of each
 * seat make a team at once. A window whose bound reaches the limit is left without a dive.
 */
#ifndef PP_MATCHER_ELASTIC_H
#define PP_MATCHER_ELASTIC_H

#include "matcher/known.h"

struct match_tolls;
struct match_elastic {
    struct match_wide wide;
    struct pp_arena *arena; /* for as long as this lives */
    const struct match_options *options;
    int32_t fixed_seat, fixed_peer; /* this peer sits there, and keeps every rule; MATCH_NONE */
    int64_t *cost;                  /* [peer * seats + seat]: without caps, the diary aside */
    uint32_t *kinds;                /* [peer * seats + seat]: of the changes in it */
    int64_t *money;                 /* by peer; 0 without a budget */
    uint8_t *levels; /* [peer * rules + rule]: in the skills of `require`; a row more for nobody */
    uint16_t **busy; /* by window: by peer, days attended that they are not free; NULL: not yet */
    bool *past;      /* by window: it reaches past the last day */
    int64_t a_day;   /* cost of one that would have to be free */
    bool days_never; /* the caps at hand forbid such days */
    uint8_t *days_limited;      /* by peer: or some of them */
    uint32_t *order;            /* windows by what is known of them, least first */
    int64_t *lower;             /* by window: no team there costs less, under these caps */
    struct match_tolls **tolls; /* by window: prices of an earlier search; NULL: none yet */
    int64_t *capped;            /* [peer * seats + seat]: under the caps of the search at hand */
    int64_t nobody[MATCH_SEATS_MOST];       /* an empty seat, under these caps */
    int64_t capped_least[MATCH_SEATS_MOST]; /* the least of anybody, the diary aside */
    int32_t *near[MATCH_SEATS_MOST];        /* who may sit there below the limit; rising */
    size_t near_count[MATCH_SEATS_MOST];
    int64_t enough; /* of the search at hand: a team that costs no more ends it */
    struct match_known known;
    bool shares; /* two of one barred organisation could sit together below the limit */
    int64_t nodes;
    int64_t search_end; /* nodes at which this search gives up */
    bool tired;         /* it did: its team may not be the cheapest */
    bool stopped;       /* nodes ran out, or the hook said so: nothing is proven any more */
};

/* Everything but caps; `kinds` (bit k) will never be allowed. */
void match_elastic_init(struct match_elastic *elastic, const struct match_index *index,
                        const struct match_request *request, uint32_t kinds,
                        const struct match_options *options, struct pp_arena *arena);

/* A team of least cost if that is below the limit. None costs less than `known`. */
struct match_elastic_team match_elastic_search(struct match_elastic *elastic,
                                               const struct match_caps *caps, int64_t known,
                                               int64_t limit);

/* Counts busy days of everybody in a window, once. */
const uint16_t *match_elastic_busy(struct match_elastic *elastic, size_t window);

/* The cost of so many busy days of a peer, at least one, under the caps of the search at hand. */
int64_t match_elastic_limited(const struct match_elastic *elastic, const struct match_caps *caps,
                              int32_t peer, size_t window, size_t busy);

/* Counts nodes, or work that takes as long as so many; true when the search must end. */
bool match_elastic_spend(struct match_elastic *elastic, int64_t nodes);

#endif
