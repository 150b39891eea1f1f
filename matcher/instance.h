/*
 * The instance: everything a match is computed from, one to one as the format `peerpool-instance`
 * version 1 has it. No names, only indices; all numbers are integers. Filled from the store or from
 * a file; nothing here owns memory, all arrays live in the filler's arena.
 *
 * match_instance_check() bounds and cross-checks every value. The rest of matcher/ takes only
 * instances that passed it and then never overflows, divides by zero or reads past an array.
 */
#ifndef PP_MATCHER_INSTANCE_H
#define PP_MATCHER_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

enum {
    MATCH_NONE = -1, /* no skill, no answer, no limit, nobody: where the format says null */

    MATCH_PEERS_MOST = 1000000,
    MATCH_PAIRS_MOST = 4000000,
    MATCH_REQUESTS_MOST = 10000,
    MATCH_SEATS_MOST = 12,
    MATCH_WINDOWS_MOST = 366,
    MATCH_DAYS_MOST = 1100,
    MATCH_TRAITS_MOST = 32,
    MATCH_LIST_MOST = 64, /* cover, require, balance, must: entries each */
    MATCH_ROLE_MOST = 63, /* roles and groups are 0 .. 63 */
    MATCH_GROUP_MOST = 63,
    MATCH_SENIORITY_MOST = 100,
    MATCH_LEVEL_MOST = 5,
    MATCH_INDEX_MOST = 999999,    /* organisations, regions, skills, trait values: 0 .. this */
    MATCH_POINTS_MOST = 1000000,  /* any single weight or number of points, up or down */
    MATCH_NUMBER_MOST = 10000000, /* kilometres, fees, budgets, days */
};

struct match_weights {
    int32_t want, seniority;             /* points for each level */
    int32_t km_per_point, fee_per_point; /* at least 1 */
    int32_t load;                        /* points lost for each engagement */
    int32_t km_cost;
};

struct match_skill {
    int32_t skill, level; /* level 1..5; a skill that is not listed has level 0 */
};

struct match_peer {
    int32_t role, seniority, organisation, region;
    const int32_t *traits;            /* instance->trait_count of them; MATCH_NONE: not given */
    const struct match_skill *skills; /* by rising skill */
    size_t skill_count;
    const uint64_t *free;                /* match_day_words() words; bit d set: free on day d */
    int32_t group;                       /* 0: none */
    int32_t days_left, engagements_left; /* hard limits over the horizon */
    int32_t recent;                      /* engagements in the last 12 months */
    int32_t day_rate, x, y;              /* x and y in km */
    int32_t merit;                       /* points */
    int32_t gap;                         /* days kept free after an engagement (plan only) */
    bool is_new;
};

/* Two peers, a below b; the list rises by a, then b, and names no two twice. */
struct match_pair {
    int32_t a, b;
    bool never;     /* may not be in one team */
    int32_t points; /* 0 when never */
};

enum match_group { MATCH_GROUP_ANY, MATCH_GROUP_HOST, MATCH_GROUP_OTHER };

struct match_seat {
    uint64_t roles;    /* bit r: role r may sit here */
    int32_t seniority; /* at least */
    enum match_group group;
    const struct match_skill *must; /* least levels, by rising skill */
    size_t must_count;
    int32_t want; /* skill whose level earns points, or MATCH_NONE */
    bool required;
    int32_t value; /* points for filling a seat that is not required */
};

struct match_window {
    int32_t start, points; /* start day */
};

/* A key with points: affinity (peer), comparable (organisation), cover (skill). */
struct match_bonus {
    int32_t key, points;
};

struct match_pin {
    int32_t seat, peer;
};

/* At least `count` members with `skill` at `level`. */
struct match_need {
    int32_t skill, level, count;
};

/* Members whose trait has the value: low to high of them, `points` lost for each short or over. */
struct match_balance {
    int32_t trait, value, low, high, points;
};

/* What is arranged already, for rebalancing. */
struct match_current {
    int32_t window;
    const struct match_pin *seats;
    size_t seat_count;
    const int32_t *firm; /* seats, rising */
    size_t firm_count;
    int32_t move, move_firm; /* points lost for each who leaves */
};

struct match_request {
    int32_t host_group, x, y;
    bool remote;
    const int32_t *barred; /* organisations, rising */
    size_t barred_count;
    const int32_t *banned; /* peers, rising */
    size_t banned_count;
    const struct match_pin *pinned; /* by rising seat */
    size_t pinned_count;
    const int32_t *offsets; /* days attended, from the window's start; at least one */
    size_t offset_count;
    int32_t charge;   /* days taken from each peer's limit */
    int32_t priority; /* cost of leaving the request unserved (plan only) */
    const struct match_window *windows;
    size_t window_count;
    const struct match_seat *seats;
    size_t seat_count;
    const struct match_need *require;
    size_t require_count;
    const struct match_bonus *cover; /* by rising skill; points for each level of the best member */
    size_t cover_count;
    const struct match_balance *balance;
    size_t balance_count;
    int32_t group_limit, group_points; /* limit MATCH_NONE: no such goal; group 0 is no group */
    int32_t max_new, max_per_region, max_per_organisation, budget; /* MATCH_NONE: no limit */
    const struct match_bonus *affinity;                            /* by rising peer */
    size_t affinity_count;
    const struct match_bonus *comparable; /* by rising organisation */
    size_t comparable_count;
    const struct match_current *current; /* NULL: nothing arranged */
};

struct match_instance {
    int32_t days; /* day 0 is the first */
    struct match_weights weights;
    size_t trait_count; /* answers each peer has room for */
    const struct match_peer *peers;
    size_t peer_count;
    const struct match_pair *pairs;
    size_t pair_count;
    const struct match_request *requests;
    size_t request_count;
};

/* Words of a bit set with one bit for each day. */
size_t match_day_words(int32_t days);

/* Adds a fault for every value out of bounds, unknown index or list out of order. */
void match_instance_check(const struct match_instance *instance, struct pp_faults *faults);

/* The level of a skill in a list by rising skill; 0 when absent. */
int32_t match_skill_level(const struct match_skill *skills, size_t count, int32_t skill);

/* The points of a key in a list by rising key; 0 when absent. */
int32_t match_bonus_points(const struct match_bonus *list, size_t count, int32_t key);

#endif
