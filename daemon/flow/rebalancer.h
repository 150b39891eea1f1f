/*
 * Rebalancing at work in the background: notices what was asked for, what the clock says and what
 * has changed, and computes one run at a time. A run that an earlier life of the daemon left is
 * ended first: the database is this daemon's alone, so nobody else can be at it.
 */
#ifndef FLOW_REBALANCER_H
#define FLOW_REBALANCER_H

#include "daemon/flow/flow.h"
#include "daemon/flow/schedule.h"
#include "daemon/loop/loop.h"

struct flow_rebalancer;

struct flow_rebalancer_config {
    struct flow_schedule schedule; /* its zone is borrowed for ever */
    int seconds;                   /* that one search may take, as in the flow's settings */
    void (*say)(void *data, const char *sentence); /* for the log; NULL: nobody listens */
    void *data;
};

struct flow_rebalancer *flow_rebalancer_start(struct flow *flow, struct loop *loop,
                                              const struct flow_rebalancer_config *config);
/* Something was written: look in a later turn whether there is something to do. */
void flow_rebalancer_wake(struct flow_rebalancer *it);
/* Cancels what runs, notes that it came to nothing, then on_stopped(data). */
void flow_rebalancer_stop(struct flow_rebalancer *it, void (*on_stopped)(void *data), void *data);
void flow_rebalancer_metrics_write(const struct flow_rebalancer *it, struct pp_str *out);

#endif
