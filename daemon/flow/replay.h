/*
 * A stored match taken up again, from nothing but what was kept of it: computed once more and held
 * against the answer that was given, or its instance as a mixed-integer programme for another
 * solver. A run that is part of a plan stands for that plan.
 */
#ifndef FLOW_REPLAY_H
#define FLOW_REPLAY_H

#include "daemon/flow/flow.h"
#include "store/request.h"

enum flow_verdict {
    FLOW_REPLAY_SAME,             /* the bytes of the answer come out again */
    FLOW_REPLAY_INSTANCE_DAMAGED, /* what is kept is not what was matched; nothing is computed */
    FLOW_REPLAY_ANSWER_DAMAGED,   /* the answer comes out as it was recorded, not as it is kept */
    FLOW_REPLAY_DIFFERS,          /* another answer comes out */
    FLOW_REPLAY_UNFINISHED,       /* it took too long to say */
};
const char *flow_verdict_text(enum flow_verdict verdict);

/* One place where the answer that is kept differs from the one that comes out. */
struct flow_difference {
    const char *where;      /* JSON pointer into the answer */
    const char *words;      /* "team 1, seat 2, travel: -3 instead of -4" */
    const char *kept, *got; /* JSON; NULL: not there */
};

enum { FLOW_DIFFERENCES_MOST = 20 };

enum flow_replay_mode { FLOW_REPLAY_SINGLE, FLOW_REPLAY_PLAN, FLOW_REPLAY_REBALANCE };
const char *flow_replay_mode_text(enum flow_replay_mode mode);

struct flow_match_replay {
    const char *match; /* in: id; of flow_change_replay: a change-set's */
    enum flow_replay_mode mode;
    const bool *held;       /* of a rebalancing, by request; else NULL */
    struct store_match row; /* out */
    enum flow_verdict verdict;
    const char *words;                   /* one sentence, or two */
    const char *program;                 /* this one's version */
    const char *instance_hash;           /* of what is kept; row has the recorded ones */
    const char *answer_hash;             /* of what is kept */
    const char *got_hash;                /* of what came out; NULL: nothing did */
    struct flow_difference *differences; /* the first of them */
    size_t difference_count, difference_total;
    int64_t best; /* as it was run again; 0: a plan */
};
extern const struct flow_case flow_match_replay;
/* The same for what a rebalancing computed; row has what was kept of it. */
extern const struct flow_case flow_change_replay;

struct flow_match_lp {
    const char *match;      /* in: id */
    struct store_match row; /* out: with its texts */
    const char *lp;         /* out: as matcher/lp.h writes it */
};
extern const struct flow_case flow_match_lp;

#endif
