/*
 * Explanations: why this team against the next best, what keeps a peer out and what would let them
 * in, which rules of a request that nobody can serve would have to give, who could stand in, and
 * what another rule or weight would change. Data only; the words come from one table elsewhere.
 *
 * Equality. Points of `balance` stem from answers about a person, and are a matter of the whole
 * team. Two teams that differ in one person differ in balance by that person's answer, so a
 * difference between such teams would tell it; so would the order of a list of reserves. Whoever
 * shows such a comparison to people computes all of it, team and points and order, on
 * match_instance_without_balance(): there no answer has any effect, so nothing can be read off.
 */
#ifndef PP_MATCHER_EXPLAIN_H
#define PP_MATCHER_EXPLAIN_H

#include "matcher/match.h"

/* The instance with no request that has balance goals; shares all else with it. */
struct match_instance *match_instance_without_balance(const struct match_instance *instance,
                                                      struct pp_arena *arena);

/* ---- points by part ------------------------------------------------------------------------ */

/* X(part, word): of the members, summed over the seats, then of the team. They add up to the
 * team's points. */
#define MATCH_PARTS(X)          \
    X(WANT, "want")             \
    X(SENIORITY, "seniority")   \
    X(MERIT, "merit")           \
    X(AFFINITY, "affinity")     \
    X(COMPARABLE, "comparable") \
    X(TRAVEL, "travel")         \
    X(FEE, "fee")               \
    X(VALUE, "value")           \
    X(LOAD, "load")             \
    X(WINDOW, "window")         \
    X(COVER, "cover")           \
    X(BALANCE, "balance")       \
    X(GROUPS, "groups")         \
    X(PAIRS, "pairs")           \
    X(MOVES, "moves")

enum match_part {
#define X(part, word) MATCH_PART_##part,
    MATCH_PARTS(X)
#undef X
        MATCH_PART_COUNT
};

const char *match_part_word(enum match_part part); /* "want": for programs */

/* What one team has more than another; points is the sum of the parts. */
struct match_difference {
    int64_t points;
    int64_t part[MATCH_PART_COUNT];
};

/* `to` less `from`; their parts must be filled (match_why). */
struct match_difference match_difference(const struct match_team *from,
                                         const struct match_team *to);

/* ---- why: against the best alternative ----------------------------------------------------- */

/* The best other peer for one seat, with the rest of the team and the window as they are. */
struct match_alternative {
    size_t others;          /* who would do, keeping every rule of seat and team; not the member */
    int32_t peer;           /* MATCH_NONE: nobody else would do */
    struct match_team team; /* with this peer in the seat */
    struct match_difference difference; /* this team less the given one */
};

/*
 * For each seat of a team (window and seats filled in); of an empty seat, the best who could fill
 * it. PP_INVALID: indices out of range. The team itself may break rules: then the alternatives are
 * those who leave it with none.
 */
PP_CHECK enum pp_code match_alternatives(const struct match_index *index, size_t request,
                                         const struct match_team *team,
                                         struct match_alternative alternatives[MATCH_SEATS_MOST],
                                         struct pp_err *err);

/* ---- what keeps a peer out, and the smallest change ---------------------------------------- */

/* One hard rule that a peer fails, with its evidence: `have` would have to become `need`. */
struct match_bar {
    enum match_rule rule;
    int32_t seat;   /* MATCH_NONE: the same for every seat */
    int32_t window; /* MATCH_RULE_BUSY only, else MATCH_NONE */
    /* ROLE: the peer's role. MUST: the skill. BARRED: the organisation. GROUP: the peer's group.
     * PINNED: who is pinned to this seat, or the peer's own seat when `other_seat`. */
    int32_t key;
    bool other_seat;
    /* SENIORITY, MUST: levels. DAYS, ENGAGEMENTS: left and charged. BUSY: days free and attended.
     * The others: 0 and 1. */
    int64_t have, need;
    /* BUSY: those attended that are not free, rising. Past the last day of the instance nobody is,
     * and nothing lifts that: the cost is MATCH_COST_MOST. */
    const int32_t *days;
    size_t day_count;
    int64_t cost; /* of lifting it: table of costs below */
};

struct match_bars {
    const struct match_bar *list; /* of all seats first, then of each seat, then busy by window */
    size_t count;
};

PP_CHECK enum pp_code match_bars(const struct match_index *index, size_t request, int32_t peer,
                                 struct pp_arena *arena, struct match_bars *bars,
                                 struct pp_err *err);

/* What would make the peer eligible for one seat, in the window that costs least. */
struct match_seat_change {
    int32_t seat, window;
    struct match_bar *bars; /* all of them; none: eligible as things are */
    size_t bar_count;
    int64_t cost; /* sum over the bars */
};

struct match_relaxation;
struct match_smallest_change {
    struct match_seat_change seats[MATCH_SEATS_MOST]; /* least cost first */
    size_t seat_count;
    bool eligible; /* the first costs nothing */
    bool possible; /* and some team has the peer in it */
    /* Eligible, but in no team: what would have to give so that there is one, least cost first.
     * The peer's own rules are kept. */
    const struct match_relaxation *in_the_way;
    size_t in_the_way_count;
    bool proven; /* the searches ended with proof */
};

PP_CHECK enum pp_code match_smallest_change(const struct match_index *index, size_t request,
                                            int32_t peer, const struct match_options *options,
                                            struct pp_arena *arena,
                                            struct match_smallest_change *change,
                                            struct pp_err *err);

/* ---- relaxations of a request that nobody can serve ----------------------------------------- */

/*
 * What may give, and its cost: X(kind, word, base, each). The cost of a change is
 *   base + each x steps x (1 + 2 / old)   with old at least 1, in 1 / MATCH_COST_ONE,
 * so that a step is dearer where little was asked for anyway (the weights of the sortition
 * programmes); steps is by how much the amount changes, old what it was. For kinds without an
 * amount the base is the cost. BUDGET: a step is a tenth of the old budget, in proportion, without
 * the factor. WINDOW: a step is a week between the new start and the nearest old one, in
 * proportion, without the factor. FREE: a step is a day, without the factor.
 */
#define MATCH_CHANGES(X)                                                                           \
    X(MUST, "must", 0, 1)                         /* seat, key: skill; least level; 0: none */     \
    X(SENIORITY, "seniority", 0, 1)               /* seat; least seniority */                      \
    X(REQUIRE_LEVEL, "require_level", 0, 1)       /* rule: which, key: skill; level, at least 1 */ \
    X(REQUIRE_COUNT, "require_count", 0, 1)       /* rule, key; least members; 0: none */          \
    X(NEW, "max_new", 0, 1)                       /* the limit */                                  \
    X(REGION, "max_per_region", 0, 1)             /* the limit */                                  \
    X(ORGANISATION, "max_per_organisation", 0, 1) /* the limit */                                  \
    X(BUDGET, "budget", 0, 1)                     /* the limit */                                  \
    X(FREE, "free", 0, 2)                         /* peer, window; busy days attended */           \
    X(DAYS, "days_left", 0, 1)                    /* peer; days left, up to the charge */          \
    X(ENGAGEMENTS, "engagements_left", 3, 0)      /* peer; 0 to 1 */                               \
    X(PIN, "pinned", 3, 0)                        /* seat, peer: no longer pinned to it */         \
    X(GROUP, "group", 3, 0)                       /* seat: any group */                            \
    X(ROLE, "role", 4, 0)                         /* seat, key: this role may sit here too */      \
    X(WINDOW, "window", 4, 1)                     /* a new window; key: its start day; 0 points */ \
    X(NEVER, "never", 6, 0)                       /* peer, other: may be together */               \
    X(BANNED, "banned", 6, 0)                     /* peer: no longer banned */                     \
    X(SEAT, "seat", 6, 0)                         /* seat: need not be filled */                   \
    X(BARRED, "barred", 8, 0)                     /* key: the organisation, no longer barred */

enum { MATCH_COST_ONE = 1000000 };
#define MATCH_COST_MOST ((int64_t)1 << 50) /* no change costs more */

enum match_change_kind {
#define X(kind, word, base, each) MATCH_CHANGE_##kind,
    MATCH_CHANGES(X)
#undef X
        MATCH_CHANGE_KINDS
};

const char *match_change_word(enum match_change_kind kind); /* "must": for programs */

/* One change of an instance; numbers that a kind does not speak of are MATCH_NONE. */
struct match_change {
    enum match_change_kind kind;
    int32_t seat, window, peer, other, rule, key;
    int64_t from, to;    /* the amount; without an amount 1 to 0 (a rule that goes) or 0 to 1 */
    const int32_t *days; /* FREE: the days that would have to be free, rising */
    size_t day_count;
    int64_t cost;
};

/*
 * A minimal set: with all of these changes some team keeps every rule, and with less of any of
 * them none does.
 */
struct match_relaxation {
    struct match_change *changes; /* by rising kind, then by what they speak of */
    size_t count;
    int64_t cost;             /* sum */
    enum match_status status; /* of the search for the team: OPTIMAL, or FEASIBLE when stopped */
    struct match_team team;   /* the best under the changed rules; its window may be a new one, with
                                 the number after the last */
    int32_t start;            /* of its window */
};

struct match_relax_options {
    /* Of each search; best_k is not looked at. Without a limit of steps each has one anyway, of
     * about a fifth of a second, so that hard requests are answered too. */
    struct match_options search;
    int32_t most;  /* relaxations wanted: 1 .. MATCH_RELAXATIONS_MOST */
    uint32_t kept; /* bit k: changes of this kind are not proposed */
};
enum { MATCH_RELAXATIONS_MOST = 20 };

struct match_relax {
    bool feasible; /* there is a team already: nothing to relax */
    /*
     * The first has the least cost of all. The next are the cheapest that do not merely put
     * another person, organisation or date in the place of one seen before; when there are not
     * enough of those, also these, after them.
     */
    const struct match_relaxation *list;
    size_t count;
    /* No search was stopped: the costs are least, no set can spare anything, and fewer than `most`
     * are all there are. Without it each set still suffices. */
    bool proven;
    int64_t searches, nodes;
};

PP_CHECK enum pp_code match_relax(const struct match_index *index, size_t request,
                                  const struct match_relax_options *options, struct pp_arena *arena,
                                  struct match_relax *relax, struct pp_err *err);

/*
 * The instance with the changes made to the request: for an auditor, or to solve it again. Shares
 * what did not change.
 */
struct match_instance *match_instance_changed(const struct match_instance *instance, size_t request,
                                              const struct match_change *changes, size_t count,
                                              struct pp_arena *arena);

/* ---- reserves ------------------------------------------------------------------------------ */

/* Somebody who could take a seat: as things are, or after one more change. */
struct match_reserve {
    int32_t peer;
    /* One more change: another member is replaced too (seat, and the peer who comes) ... */
    int32_t other_seat, other_peer; /* MATCH_NONE: not that */
    /* ... or one hard rule is lifted. */
    bool barred; /* `bar` is filled */
    struct match_bar bar;
    struct match_team team;             /* with the change made */
    struct match_difference difference; /* this team less the given one */
};

struct match_seat_reserves {
    size_t fit;                  /* who would do as things are, listed or not */
    struct match_reserve *ready; /* by points, then rising peer */
    size_t ready_count;
    struct match_reserve *nearly; /* one more change: swaps by points, then bars by cost */
    size_t nearly_count;
};

struct match_reserves {
    size_t seats;
    struct match_seat_reserves at[MATCH_SEATS_MOST];
};

enum { MATCH_RESERVES_MOST = 100 };

/*
 * Ranked stand-ins for each seat of a team (window and seats filled in), with its window and the
 * rest kept: at most `ready` as they are and `nearly` after one more change (of each sort), each 0
 * .. MATCH_RESERVES_MOST. PP_INVALID: a number out of range.
 */
PP_CHECK enum pp_code match_reserves(const struct match_index *index, size_t request,
                                     const struct match_team *team, int32_t ready, int32_t nearly,
                                     struct pp_arena *arena, struct match_reserves *reserves,
                                     struct pp_err *err);

/* ---- what if ------------------------------------------------------------------------------- */

/* X(what, word): rules and goals that a what-if can do without. */
#define MATCH_WITHOUTS(X)                   \
    X(ROLE, "role")                         \
    X(SENIORITY, "seniority")               \
    X(GROUP, "group")                       \
    X(MUST, "must")                         \
    X(BARRED, "barred")                     \
    X(BANNED, "banned")                     \
    X(PINNED, "pinned")                     \
    X(ORGANISATION, "max_per_organisation") \
    X(REGION, "max_per_region")             \
    X(NEW, "max_new")                       \
    X(REQUIRE, "require")                   \
    X(BUDGET, "budget")                     \
    X(NEVER, "never")                       \
    X(COVER, "cover")                       \
    X(BALANCE, "balance")                   \
    X(GROUPS, "groups")                     \
    X(PAIRS, "pairs")                       \
    X(AFFINITY, "affinity")                 \
    X(COMPARABLE, "comparable")             \
    X(MERIT, "merit")                       \
    X(WINDOWS, "windows")

enum match_without {
#define X(what, word) MATCH_WITHOUT_##what,
    MATCH_WITHOUTS(X)
#undef X
        MATCH_WITHOUT_COUNT
};

const char *match_without_word(enum match_without what);
/* MATCH_WITHOUT_COUNT: no such word. */
enum match_without match_without_find(const char *word);

struct match_what_if {
    struct match_weights weights;          /* begin with the instance's own */
    int32_t cover, balance, groups, pairs; /* percent of the goal's points, 0 .. 1000; 100: as is */
    uint32_t without;                      /* bit w: without this rule or goal */
    /* Only this seat (ROLE, SENIORITY, GROUP, MUST, PINNED) or this entry of the list (REQUIRE,
     * COVER, BALANCE) is without it; MATCH_NONE: all. */
    int32_t only;
};

/* Nothing changed: the place to begin. */
struct match_what_if match_what_if_none(const struct match_instance *instance);

struct match_what_if_answer {
    struct match_answer before, after;  /* each by its own rules and weights */
    bool same;                          /* the best teams are the same people in the same window */
    bool both;                          /* both have a team: what follows is filled */
    struct match_difference difference; /* after less before, each by its own points */
    struct match_difference then;       /* the same two teams, both by the points as they are */
    uint32_t breaks;                    /* team rules, as they are, that the new best team breaks */
    int32_t comes[MATCH_SEATS_MOST], goes[MATCH_SEATS_MOST]; /* peers, rising */
    size_t come_count, go_count;
};

/* PP_INVALID: a weight, percentage or entry is out of range. */
PP_CHECK enum pp_code match_what_if(const struct match_index *index, size_t request,
                                    const struct match_what_if *what,
                                    const struct match_options *options, struct pp_arena *arena,
                                    struct match_what_if_answer *answer, struct pp_err *err);

#endif
