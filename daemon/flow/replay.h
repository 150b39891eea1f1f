/*
 * A stored match taken up again, from nothing but what was kept of it: its instance as a
 * mixed-integer programme for another solver.
 */
#ifndef FLOW_REPLAY_H
#define FLOW_REPLAY_H

#include "daemon/flow/flow.h"
#include "store/request.h"

struct flow_match_lp {
    const char *match;      /* in: id */
    struct store_match row; /* out: with its texts */
    const char *lp;         /* out: as matcher/lp.h writes it */
};
extern const struct flow_case flow_match_lp;

#endif
