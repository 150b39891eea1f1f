/*
 * Signals as loop events: SIGTERM and SIGINT ask for a graceful end, once more for an end at once;
 * SIGHUP asks for a reload.
 */
#ifndef PP_DAEMON_LOOP_SIGNAL_H
#define PP_DAEMON_LOOP_SIGNAL_H

#include "base/err.h"
#include "daemon/loop/loop.h"

struct loop_signals_config {
    void (*on_drain)(void *data);  /* first SIGTERM or SIGINT */
    void (*on_now)(void *data);    /* second and further ones */
    void (*on_reload)(void *data); /* SIGHUP; NULL: ignored */
    void *data;
};

struct loop_signals {
    struct loop_signals_handle *handle; /* owned */
};

PP_CHECK enum pp_code loop_signals_init(struct loop_signals *signals, struct loop *loop,
                                        const struct loop_signals_config *config,
                                        struct pp_err *err);
/* Accepts zeroed; leaves it zeroed. Once it has drained, further signals are ignored to the end. */
void loop_signals_fini(struct loop_signals *signals);

#endif
