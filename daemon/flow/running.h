/*
 * Searches under way: the plans and rebalancings that are being computed or wait for their turn, as
 * anybody may follow them, and a way to end one early. What was found until then is kept as after a
 * time limit, with the number of steps that gives it again.
 *
 * The board is the loop's alone: a search is put there when its work goes to the match lane, and
 * taken off when that has come back. What the search says on its way are atomics with one writer.
 * They may be read between two of its words, and fit together all the same: no points of one moment
 * exceed a bound of another.
 */
#ifndef FLOW_RUNNING_H
#define FLOW_RUNNING_H

#include <stdatomic.h>

#include "daemon/flow/flow.h"
#include "matcher/plan.h"

/* X(constant, word) */
#define FLOW_SEARCH_KINDS(X)    \
    X(FLOW_SEARCH_PLAN, "plan") \
    X(FLOW_SEARCH_REBALANCE, "rebalance")

enum flow_search_kind {
#define X(name, text) name,
    FLOW_SEARCH_KINDS(X)
#undef X
};
const char *flow_search_kind_text(enum flow_search_kind kind);

/* ---- for the use cases that search --------------------------------------------------------- */

/* Owned by the call, in its arena. */
struct flow_search {
    const struct flow_call *call;
    struct flow_search *next; /* on the board */
    enum flow_search_kind kind;
    int64_t id;
    int seconds;

    /* written by the search before began_s and read after it */
    int64_t at_stake;
    bool has_aims;

    atomic_bool ended; /* somebody wants no more of it */
    atomic_int_least64_t began_s;
    atomic_bool told; /* what follows is known */
    atomic_int_least64_t steps, points, bound, served;
};

/* In a READ step: the WORK step after it is a search. `id`: of the plan or rebalancing it makes. */
void flow_search_announce(struct flow_call *call, enum flow_search_kind kind, int64_t id,
                          int seconds);
/* In the WORK step, around the search. PP_CANCELLED: it was ended before its first step, so there
 * is nothing to keep. */
void flow_search_begin(struct flow_call *call, const struct match_instance *instance);
PP_CHECK enum pp_code flow_search_check(struct flow_call *call,
                                        const struct match_plan_answer *answer);
bool flow_search_ended(const struct flow_search *search); /* from any thread; accepts NULL */
/* The progress hook of a search whose arg is a struct flow_solver. */
void flow_search_note(void *solver, const struct match_plan_progress *progress);

/* ---- for open.c ---------------------------------------------------------------------------- */

struct flow_board {
    struct flow_search *first; /* the oldest; borrowed */
};
void flow_board_put(struct flow_board *board, struct flow_search *search);  /* accepts NULL */
void flow_board_take(struct flow_board *board, struct flow_search *search); /* also one not there */

/* ---- use cases ----------------------------------------------------------------------------- */

/* One search as it stands. */
struct flow_running {
    enum flow_search_kind kind;
    int64_t id;
    const char *actor;
    const char *operation;    /* the id its asker gave to it; NULL: none */
    int seconds;              /* that it may take from began_s */
    int64_t asked_s, began_s; /* began_s 0: waits for its turn */
    bool ended;               /* told to end, and about to */
    bool told;                /* steps and served hold */
    int64_t steps, served;
    bool
        scored; /* points, bound and gap_ppm hold, too: nothing in them rests on people's answers */
    int64_t points, bound;
    int64_t gap_ppm; /* as of a stored plan */
};

struct flow_running_list {
    struct flow_running *searches; /* the oldest first */
    size_t count;
};
extern const struct flow_case flow_running_list;

struct flow_running_end {
    int64_t id; /* in: of the plan or rebalancing */
    struct flow_running search;
};
extern const struct flow_case flow_running_end;

#endif
