/*
 * The running whole behind the flows: the store with its lanes, opened and closed by main.
 */
#ifndef FLOW_OPEN_H
#define FLOW_OPEN_H

#include "daemon/flow/flow.h"
#include "daemon/loop/lane.h"
#include "daemon/loop/loop.h"

struct flow_config {
    const char *database; /* file */
    unsigned readers;     /* read connections, 1.. */
    unsigned matchers;    /* match threads, 1.. */
    struct pp_random random;
    struct flow_settings settings;
};

/* Opens the store (migrating it) and starts the lanes. Blocks: before the loop runs only. */
PP_CHECK enum pp_code flow_open(struct flow **out, struct loop *loop,
                                const struct flow_config *config, struct pp_err *err);
/* Waiting calls end with PP_CANCELLED, running ones end; then on_closed(data) on the loop. */
void flow_close(struct flow *flow, void (*on_closed)(void *data), void *data);

struct lane *flow_write_lane(struct flow *flow); /* for the watchdog's probe */
void flow_metrics_write(struct flow *flow, struct pp_str *out);

/* Called on the loop after every committed write: wakes the outbox. */
void flow_on_written(struct flow *flow, void (*fn)(void *data), void *data);

#endif
