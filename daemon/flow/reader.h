/*
 * Calendars read in the background: looks at what is due and reads it, a few at once and never two
 * of one. Nothing is known here that is not in the store, so a restart goes on where it was.
 */
#ifndef FLOW_READER_H
#define FLOW_READER_H

#include "daemon/flow/flow.h"
#include "daemon/loop/loop.h"

struct flow_reader;

struct flow_reader_config {
    void (*say)(void *data, const char *sentence); /* for the log; NULL: nobody listens */
    void *data;
};

struct flow_reader *flow_reader_start(struct flow *flow, struct loop *loop,
                                      const struct flow_reader_config *config);
/* Something was written: look in a later turn whether there is something to do. */
void flow_reader_wake(struct flow_reader *it);
/* Gives up what is being read, which is then still due; then on_stopped(data). */
void flow_reader_stop(struct flow_reader *it, void (*on_stopped)(void *data), void *data);
void flow_reader_metrics_write(const struct flow_reader *it, struct pp_str *out);

#endif
