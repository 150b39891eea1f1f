/*
 * The Maildir at work: each message in new/ is received, and only when that is on the disk moved to
 * cur/. One at a time, in order of delivery. A crash between the two shows it again, and its bytes
 * are known then. A message that could not be taken stays in new/ and is tried again after a pause:
 * by itself, but where the fault is none of its own (a busy store, a full disk) all wait with it.
 */
#ifndef FLOW_INBOX_H
#define FLOW_INBOX_H

#include "daemon/flow/flow.h"
#include "daemon/loop/loop.h"

struct flow_inbox;

struct flow_inbox_config {
    const char *maildir;                           /* borrowed for ever */
    void (*say)(void *data, const char *sentence); /* for the log */
    void *data;
};

/* PP_CONFIG when there can be no such Maildir. */
PP_CHECK enum pp_code flow_inbox_start(struct flow_inbox **out, struct flow *flow,
                                       struct loop *loop, const struct flow_inbox_config *config,
                                       struct pp_err *err);
/* What is under way ends; then on_stopped(data), in a later turn or at once. */
void flow_inbox_stop(struct flow_inbox *inbox, void (*on_stopped)(void *data), void *data);
/* Are there messages of which a look knows that are not taken yet, or was there no look yet? What
 * has been said already comes before what the clock makes of silence. */
bool flow_inbox_busy(const struct flow_inbox *inbox);
void flow_inbox_metrics_write(const struct flow_inbox *inbox, struct pp_str *out);

#endif
