#include "daemon/loop/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "base/arena.h"
#include "daemon/loop/timer.h"

enum { STATUS_BYTES = 256 };

void loop_notify_ready(const char *status)
{
    (void)sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void loop_notify_status(const char *fmt, ...)
{
    char text[STATUS_BYTES];
    va_list args;
    va_start(args, fmt);
    const int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len >= 0)
        (void)sd_notifyf(0, "STATUS=%s", text);
}

void loop_notify_stopping(const char *status)
{
    (void)sd_notifyf(0, "STOPPING=1\nSTATUS=%s", status);
}

struct loop_watchdog_state {
    struct loop *loop;
    struct lane *lane; /* borrowed; NULL: the loop alone is watched */
    struct loop_timer timer;
    struct lane_job probe;
    bool probing, stopped;
};

static void probe(struct lane_job *job, void *context)
{
    (void)job;
    (void)context; /* that it was reached says enough */
}

static void on_probed(struct lane_job *job, enum pp_code code)
{
    struct loop_watchdog_state *state = LOOP_OF(job, struct loop_watchdog_state, probe);
    state->probing = false;
    if (state->stopped)
        free(state);
    else if (code == PP_OK)
        (void)sd_notify(0, "WATCHDOG=1");
}

static void on_interval(void *data)
{
    struct loop_watchdog_state *state = data;
    if (!state->lane) {
        (void)sd_notify(0, "WATCHDOG=1");
        return;
    }
    if (state->probing)
        return; /* not answered yet: no ping */
    state->probe = (struct lane_job){.run = probe, .done = on_probed};
    /* A full lane is busy, not stuck, but if it stays full its jobs do not end: no ping either. */
    struct pp_err err = {0};
    state->probing = lane_submit(state->lane, &state->probe, &err) == PP_OK;
}

void loop_watchdog_start(struct loop_watchdog *watchdog, struct loop *loop, struct lane *lane)
{
    uint64_t every_us = 0;
    watchdog->state = NULL;
    if (sd_watchdog_enabled(0, &every_us) <= 0)
        return;
    struct loop_watchdog_state *state = PP_NEW_HEAP(struct loop_watchdog_state);
    state->loop = loop;
    state->lane = lane;
    const int64_t half_ms = every_us < 4000 ? 1 : (int64_t)(every_us / 2000);
    loop_timer_init(&state->timer, loop, on_interval, state);
    loop_timer_start(&state->timer, 0, half_ms);
    watchdog->state = state;
}

void loop_watchdog_stop(struct loop_watchdog *watchdog)
{
    struct loop_watchdog_state *state = watchdog->state;
    watchdog->state = NULL;
    if (!state)
        return;
    loop_timer_fini(&state->timer);
    state->stopped = true;
    if (!state->probing)
        free(state);
}

static void free_names(char **names)
{
    for (char **at = names; at && *at; at++)
        free(*at);
    free((void *)names);
}

enum pp_code loop_listen_fds(struct loop_listen_fd *out, size_t cap, size_t *count,
                             struct pp_err *err)
{
    char **names = NULL;
    *count = 0;
    const int given = sd_listen_fds_with_names(1, &names);
    if (given < 0)
        return pp_fail(err, PP_CONFIG,
                       "the sockets passed by LISTEN_FDS cannot be taken over "
                       "(error %d); start through the socket unit or without it",
                       -given);
    if ((size_t)given > cap) {
        free_names(names);
        return pp_fail(err, PP_CONFIG,
                       "%d sockets were passed by LISTEN_FDS where at most %zu are "
                       "expected; see the socket unit",
                       given, cap);
    }
    for (int i = 0; i < given; i++) {
        out[i].fd = SD_LISTEN_FDS_START + i;
        (void)snprintf(out[i].name, sizeof out[i].name, "%s", names[i]);
    }
    *count = (size_t)given;
    free_names(names);
    return PP_OK;
}
