#include "daemon/loop/signal.h"

#include <signal.h>
#include <stdlib.h>

#include "base/arena.h"

enum { SIGNALS = 3 };
static const int watched[SIGNALS] = {SIGTERM, SIGINT, SIGHUP};

struct loop_signals_handle {
    uv_signal_t uv[SIGNALS];
    struct loop_signals_config config;
    bool draining;
    int closed;
};

static void on_signal(uv_signal_t *uv, int number)
{
    struct loop_signals_handle *handle = uv->data;
    const struct loop_signals_config *config = &handle->config;
    if (number == SIGHUP) {
        if (config->on_reload)
            config->on_reload(config->data);
    } else if (handle->draining) {
        config->on_now(config->data);
    } else {
        handle->draining = true;
        config->on_drain(config->data);
    }
}

enum pp_code loop_signals_init(struct loop_signals *signals, struct loop *loop,
                               const struct loop_signals_config *config, struct pp_err *err)
{
    struct loop_signals_handle *handle = PP_NEW_HEAP(struct loop_signals_handle);
    handle->config = *config;
    signals->handle = handle;
    int status = 0;
    for (int i = 0; i < SIGNALS; i++) {
        PP_REQUIRE(uv_signal_init(&loop->uv, &handle->uv[i]) == 0);
        handle->uv[i].data = handle;
        /* Waiting for signals alone is no reason to go on. */
        uv_unref((uv_handle_t *)&handle->uv[i]);
        const int started = uv_signal_start(&handle->uv[i], on_signal, watched[i]);
        if (status == 0)
            status = started;
    }
    if (status != 0) {
        loop_signals_fini(signals);
        return pp_fail(err, PP_FAILED, "signals cannot be watched: %s", uv_strerror(status));
    }
    return PP_OK;
}

static void on_closed(uv_handle_t *uv)
{
    struct loop_signals_handle *handle = uv->data;
    if (++handle->closed == SIGNALS)
        free(handle);
}

void loop_signals_fini(struct loop_signals *signals)
{
    struct loop_signals_handle *handle = signals->handle;
    sigset_t mask, before;
    if (!handle)
        return;
    /* libuv gives the default action back, by which a late signal would spoil an orderly end. */
    PP_REQUIRE(sigfillset(&mask) == 0 && sigprocmask(SIG_BLOCK, &mask, &before) == 0);
    for (int i = 0; i < SIGNALS; i++) {
        uv_close((uv_handle_t *)&handle->uv[i], on_closed);
        if (handle->draining)
            PP_REQUIRE(signal(watched[i], SIG_IGN) != SIG_ERR);
    }
    PP_REQUIRE(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
    signals->handle = NULL;
}
