/*
 * The outbox at work: takes due mails from the store, hands each to the helper peerpool-mail, and
 * records what came of it before anything else happens to that mail. The helper may die at any
 * time: what it had is then of unknown outcome, and it is started again after a pause.
 */
#ifndef FLOW_OUTBOX_H
#define FLOW_OUTBOX_H

#include "daemon/flow/flow.h"
#include "daemon/loop/loop.h"

struct flow_outbox;

struct flow_outbox_config {
    const char *helper;      /* absolute path of peerpool-mail */
    const char *const *argv; /* its arguments, with argv[0], NULL-ended; borrowed for ever */
    void (*say)(void *data, const char *sentence); /* for the log */
    void *data;
};

/* Starts the helper and takes up what an earlier run left. */
struct flow_outbox *flow_outbox_start(struct flow *flow, struct loop *loop,
                                      const struct flow_outbox_config *config);
/* Something was written: look for due mails in a later turn. */
void flow_outbox_wake(struct flow_outbox *outbox);
/* Lets the helper finish what it has for at most grace_ms, records it, then on_stopped(data). */
void flow_outbox_stop(struct flow_outbox *outbox, int64_t grace_ms, void (*on_stopped)(void *data),
                      void *data);
void flow_outbox_metrics_write(const struct flow_outbox *outbox, struct pp_str *out);

#endif
