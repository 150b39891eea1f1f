/*
 * Care for the record: forgetting operations that nobody may repeat any more, the texts of
 * change-sets that came to nothing and the bytes of messages that were dealt with long ago, which
 * the clock does of itself, and copies of all there is.
 */
#ifndef FLOW_UPKEEP_H
#define FLOW_UPKEEP_H

#include "daemon/flow/flow.h"

struct flow_upkeep_done {
    int64_t keep_mail_s; /* in: how long bytes that came in are kept once dealt with; 0: for ever */
    size_t forgotten;    /* operations */
    size_t emptied;      /* change-sets */
    size_t dropped;      /* messages that came in whose bytes were dropped */
    int64_t waiting;     /* messages that came in and wait for a person */
};
extern const struct flow_case flow_upkeep;

/* A copy of the whole database while it is in use, checked, and noted in the audit trail. */
struct flow_backup {
    const char *file; /* in: absolute; a new one, which the daemon can write */
};
extern const struct flow_case flow_backup;

#endif
