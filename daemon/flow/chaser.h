/*
 * The clock at work on seats: who has not answered is reminded and, at the deadline, let go; for a
 * seat that fell open it is found who could come, and who may be asked without a person is. All
 * that waits are instants in the store, so a restart or a week of rest changes nothing but when.
 * One thing at a time; what could not be done is tried again after a pause and holds up nothing
 * else.
 */
#ifndef FLOW_CHASER_H
#define FLOW_CHASER_H

#include "daemon/flow/flow.h"
#include "daemon/loop/loop.h"

struct flow_chaser;

struct flow_chaser_config {
    /* Is there something that must come first, such as answers that have come but were not read?
     * NULL: never. */
    bool (*busy)(void *data);
    void (*say)(void *data, const char *sentence); /* for the log; NULL: nobody listens */
    void *data;
};

struct flow_chaser *flow_chaser_start(struct flow *flow, struct loop *loop,
                                      const struct flow_chaser_config *config);
/* Something was written: look in a later turn whether there is something to do. */
void flow_chaser_wake(struct flow_chaser *it);
/* What is under way ends; then on_stopped(data), in a later turn or at once. */
void flow_chaser_stop(struct flow_chaser *it, void (*on_stopped)(void *data), void *data);
void flow_chaser_metrics_write(const struct flow_chaser *it, struct pp_str *out);

#endif
