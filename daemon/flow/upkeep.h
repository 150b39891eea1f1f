/* What the clock does of itself: forgetting operations that nobody may repeat any more. */
#ifndef FLOW_UPKEEP_H
#define FLOW_UPKEEP_H

#include "daemon/flow/flow.h"

struct flow_upkeep_done {
    size_t forgotten; /* operations */
};
extern const struct flow_case flow_upkeep;

#endif
