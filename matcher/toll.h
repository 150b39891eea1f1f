/*
 * Inside matcher/: the Lagrangian bound of one window of the search for the cheapest team. Each
 * count of members (who have a level of the skill of a rule of `require`, are new, come from a
 * region or an organisation) and the money has a price. For any prices no team costs less than
 *   the window + sum over the counts of min over n of (cost of n - price x n)
 *     + sum over seats of min over entries of (cost alone + prices of what it counts for).
 * A count whose table says MATCH_COST_MOST is a hard rule. All in whole numbers.
 */
#ifndef PP_MATCHER_TOLL_H
#define PP_MATCHER_TOLL_H

#include "matcher/elastic.h"

/* A peer for a seat, or nobody. */
struct match_entry_cost {
    int32_t peer;
    int64_t cost;   /* alone; of what may be shared, its least share */
    int64_t value;  /* cost and prices */
    int64_t priced; /* value, while all rules had prices */
    int64_t rank;   /* the order of trying: no team with it costs less, the floor aside */
    int64_t money;
    const uint8_t *levels;        /* by rule of `require` */
    int32_t region, organisation; /* places; MATCH_NONE: nobody, or not counted */
    int32_t home;                 /* the organisation itself */
    bool fresh;
    bool barred;   /* the organisation is, and its share of lifting that is in the cost */
    uint16_t kind; /* of profile.h */
};

enum { MATCH_LIMIT_NEW, MATCH_LIMIT_REGION, MATCH_LIMIT_ORGANISATION, MATCH_LIMITS };

/* What one rule of `require` could ask for instead of what it asks. */
struct match_ask {
    int64_t cost;
    int32_t level, count; /* of a limit: count alone */
};

/* All that one rule could, by rising cost; none that a cheaper one makes needless. */
struct match_asks {
    const struct match_ask *list;
    size_t count;
};

struct match_tolls {
    int64_t need[MATCH_LIST_MOST]
                [MATCH_LEVEL_MOST + 1]; /* for having a level, beside those below */
    int64_t fresh, money;
    int64_t *region, *organisation; /* by place */
};

/* One window in one state: rules as they are priced, or set to what they shall be. */
struct match_road {
    struct match_elastic *e;
    const struct match_caps *caps;
    const struct match_request *request;
    struct pp_arena *arena; /* of the window */
    size_t window, seats;
    struct match_entry_cost *list[MATCH_SEATS_MOST];
    size_t count[MATCH_SEATS_MOST];
    size_t looked[MATCH_SEATS_MOST];         /* entries that the bound looks at: all, or a core */
    size_t best[MATCH_SEATS_MOST];           /* the entry of least value */
    struct match_asks asks[MATCH_LIST_MOST]; /* by rule of `require` */
    int64_t credit[MATCH_LIST_MOST][MATCH_LEVEL_MOST + 1];  /* by level: what its prices sum to */
    int64_t limit_cost[MATCH_LIMITS][MATCH_SEATS_MOST + 1]; /* by count */
    bool counted[MATCH_LIST_MOST]; /* rules counted elsewhere: they have no price here */
    struct match_tolls tolls;
    size_t share;         /* so many members share the bar of their organisation at most */
    int64_t alone;        /* the least that the window and its seats cost, whatever the rest */
    int64_t money_most;   /* no team below the limit takes more */
    int64_t floor;        /* of the bound: window and counts, without the seats */
    int64_t priced_floor; /* of any date: the floor while all rules had prices */
    int64_t money_floor;  /* of it: the budget's term */
    /* By these prices: the most that so many members in places take, so many from each at most. */
    int64_t top[MATCH_LIMITS][MATCH_SEATS_MOST + 1][MATCH_SEATS_MOST + 1]; /* [each][members] */
};

/* How many have each level of the skill of a rule, or more. */
struct match_levels {
    int32_t at[MATCH_LEVEL_MOST + 1]; /* [0]: everybody */
};

/* Some members of a team, and what those who are still to come could be. */
struct match_toll_part {
    size_t rest; /* seats that are open */
    const struct match_entry_cost *const *members;
    size_t size;
    const struct match_levels *rest_need; /* by rule: open seats that could */
    int32_t fresh;
    int64_t region, organisation; /* prices of the places they come from, summed */
};

struct match_tolls match_tolls_new(const struct match_road *road, struct pp_arena *arena);
void match_tolls_copy(const struct match_road *road, struct match_tolls *to,
                      const struct match_tolls *from);

/*
 * Looks for prices with a large bound in so many moves, from those that are there; then values all
 * entries by the best. False: no team costs less than the limit.
 */
bool match_toll_bound(struct match_road *road, int64_t limit, int moves);

/* Prices of regions and organisations where there are more seats than they may fill. */
void match_toll_places(struct match_road *road);

/* The most money that a team below the limit could take. */
int64_t match_toll_most(const struct match_road *road, int64_t limit);

/* Values all entries and finds the floor, by the prices there are; returns the bound. */
int64_t match_toll_value(struct match_road *road);

/* After the bound: as its floor, for teams that begin with these members. */
int64_t match_toll_floor(const struct match_road *road, const struct match_toll_part *part);

/* Of these members, how many have each level of the skill of a rule, or more. */
struct match_levels match_toll_levels(const struct match_entry_cost *const *members, size_t size,
                                      size_t rule);

/* The least that a rule costs when so many members could come to have each level. */
int64_t match_toll_ask(const struct match_asks *asks, const struct match_levels *most);

/* Of money: MATCH_COST_MOST when it is not to be had. */
int64_t match_toll_budget(const struct match_road *road, int64_t money);

/* The most money that costs less than this. */
int64_t match_toll_purse(const struct match_road *road, int64_t cost);

#endif
