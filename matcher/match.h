/*
 * The matcher: an instance in, an answer out. Pure and deterministic: the same instance and options
 * give the same answer on every machine, whatever the search did on the way. The order of teams is
 * that of the format: points, then earlier start, then the list of peers by seat (an empty seat
 * counts as -1), lowest first.
 *
 * Prepare an instance once with match_index_new(), then ask it any number of questions, from any
 * number of threads: the index is not changed by them.
 */
#ifndef PP_MATCHER_MATCH_H
#define PP_MATCHER_MATCH_H

#include "base/arena.h"
#include "matcher/certificate.h"
#include "matcher/hands.h"
#include "matcher/instance.h"

/* ---- preparation --------------------------------------------------------------------------- */

/* Bit columns and pairs of one checked instance; lives in the arena, borrows the instance. */
struct match_index;
struct match_index *match_index_new(const struct match_instance *instance, struct pp_arena *arena);

/* The same, by the hands that are lent. */
struct match_index *match_index_new_by(const struct match_instance *instance,
                                       const struct match_hands *hands, struct pp_arena *arena);

/*
 * The same columns for another instance, which differs from the index's own in weights, requests,
 * and the peers' merit, limits and answers at most: borrows both.
 */
const struct match_index *match_index_over(const struct match_index *index,
                                           const struct match_instance *instance,
                                           struct pp_arena *arena);

/* ---- the k best teams ---------------------------------------------------------------------- */

enum { MATCH_BEST_MOST = 1000 };

struct match_options {
    int32_t best_k; /* 1 .. MATCH_BEST_MOST */
    /* Steps of the search (about a microsecond each) after which it gives up; 0: never. Unlike
     * the hook below, this keeps even an unfinished answer deterministic. */
    int64_t step_limit;
    bool (*cancelled)(void *arg); /* asked every thousand steps; NULL: never */
    void *arg;
    bool certify;                    /* the answer gets a certificate */
    const struct match_hands *hands; /* lent to look at very many peers; NULL: none */
};

enum match_status {
    MATCH_OPTIMAL,    /* proven: these are the k best teams, in order */
    MATCH_FEASIBLE,   /* given up before the proof: real teams, and a bound that holds */
    MATCH_INFEASIBLE, /* proven: there is no team at all */
};

/* Points of a peer in a seat, each part with its sign. */
struct match_seat_parts {
    int64_t want, seniority, merit, affinity, comparable, travel, fee, value;
    int64_t load; /* shown apart from the seat's points in the answer */
};

/* Points of a team: the seats' parts and these add up to its points. */
struct match_parts {
    struct match_seat_parts seats[MATCH_SEATS_MOST]; /* all zero for an empty seat */
    int64_t window, cover, balance, groups, pairs, load;
    int64_t moves; /* lost for those of the current team who leave; 0 when nothing is arranged */
};

struct match_team {
    int32_t window;
    int32_t seats[MATCH_SEATS_MOST]; /* peers; MATCH_NONE: empty, or beyond the request's seats */
    int64_t points;
    struct match_parts parts;
};

struct match_stats {
    int64_t candidates; /* eligible for a seat and free in a window */
    int64_t survivors;  /* left by the bound over all of them */
    int64_t passes;     /* of the bound over its candidates */
    int64_t nodes;      /* of the depth-first search */
    int64_t teams;      /* whole teams valued */
    int64_t steps;
    int64_t stop_steps; /* stopped: limited to so many steps, it stops there again; else 0 */
};

struct match_answer {
    enum match_status status;
    int64_t points, bound; /* of the best team; equal when optimal; 0 when infeasible */
    const struct match_team *teams;
    size_t team_count;                           /* 1 .. best_k, or 0 when infeasible */
    const struct match_certificate *certificate; /* NULL unless asked for */
    struct match_stats stats;
};

/*
 * The k best different teams (as sets of seat and peer), each in its best window. PP_INVALID for a
 * request or best_k that is out of range; PP_TIMEOUT when it was stopped before any team was found.
 * The answer lives in the arena.
 */
PP_CHECK enum pp_code match_single(const struct match_index *index, size_t request,
                                   const struct match_options *options, struct pp_arena *arena,
                                   struct match_answer *answer, struct pp_err *err);

/* ---- why ----------------------------------------------------------------------------------- */

/* Hard rules of a peer in a seat, in the order in which the funnel asks them. */
enum match_rule {
    MATCH_RULE_ROLE,
    MATCH_RULE_SENIORITY,
    MATCH_RULE_GROUP,
    MATCH_RULE_MUST,
    MATCH_RULE_BARRED,
    MATCH_RULE_BANNED,
    MATCH_RULE_DAYS,        /* days_left is below the charge */
    MATCH_RULE_ENGAGEMENTS, /* engagements_left is 0 */
    MATCH_RULE_PINNED,      /* another is pinned to this seat, or this peer to another seat */
    MATCH_RULE_BUSY,        /* free in none of the windows */
    MATCH_RULES,
};

const char *match_rule_word(enum match_rule rule); /* "role": for programs */

/* left[s][r]: peers that keep rules 0 .. r for seat s; free_in[w * seats + s]: who fit and are
 * free. */
struct match_funnel {
    size_t peers, seats, windows;
    int64_t left[MATCH_SEATS_MOST][MATCH_RULES];
    const int64_t *free_in;
};

PP_CHECK enum pp_code match_funnel(const struct match_index *index, size_t request,
                                   struct pp_arena *arena, struct match_funnel *funnel,
                                   struct pp_err *err);

/*
 * The parts of a team that the caller names (window and seats filled in): fills its points and
 * parts. PP_INVALID when an index is out of range; whether rules hold is said by match_team_breaks.
 */
PP_CHECK enum pp_code match_why(const struct match_index *index, size_t request,
                                struct match_team *team, struct pp_err *err);

/* Rules of a whole team. */
enum match_team_rule {
    MATCH_TEAM_EMPTY,  /* a required or pinned seat is empty */
    MATCH_TEAM_UNFIT,  /* a member breaks a rule of the seat */
    MATCH_TEAM_BUSY,   /* a member is not free in the window */
    MATCH_TEAM_TWICE,  /* somebody sits twice */
    MATCH_TEAM_PINNED, /* a pin is not kept */
    MATCH_TEAM_ORGANISATION,
    MATCH_TEAM_REGION,
    MATCH_TEAM_NEW,
    MATCH_TEAM_REQUIRE,
    MATCH_TEAM_BUDGET,
    MATCH_TEAM_NEVER, /* two who may never be together */
    MATCH_TEAM_RULES,
};

const char *match_team_rule_word(enum match_team_rule rule);

/* Bit r set: team rule r is broken. Indices must be in range. */
uint32_t match_team_breaks(const struct match_index *index, size_t request,
                           const struct match_team *team);

/* Bit r set: the peer breaks rule r (enum match_rule) for the seat. Indices must be in range. */
uint32_t match_peer_breaks(const struct match_index *index, size_t request, size_t seat,
                           int32_t peer);

/* Why a peer is not in the best team. */
struct match_why_not {
    size_t seats, windows;
    uint32_t broken[MATCH_SEATS_MOST]; /* bit r set: breaks rule r for this seat */
    const bool *busy;                  /* for each window */
    bool eligible;                     /* for some seat in some window */
    bool possible;                     /* some team with this peer keeps all rules */
    bool chosen;                       /* sits in the best team without this condition */
    bool proven;                       /* the searches ended with proof */
    struct match_team team;            /* the best such team, when possible */
    struct match_team best;            /* the best team without this condition, if there is one */
    int64_t best_points;               /* its points; 0: there is none */
    int64_t cost;                      /* best_points - team.points */
};

/* At most one search for each seat and one more, each under `options` (best_k is taken as 1). */
PP_CHECK enum pp_code match_why_not(const struct match_index *index, size_t request, int32_t peer,
                                    const struct match_options *options, struct pp_arena *arena,
                                    struct match_why_not *why, struct pp_err *err);

#endif
