#include "daemon/flow/helper.h"

#include <stdlib.h>

#include "base/arena.h"
#include "daemon/loop/child.h"
#include "daemon/loop/timer.h"

/* Freed when the process has ended. */
struct flow_helper {
    struct flow_helper_config config;
    struct loop_child *child;
    struct loop_timer late;
    struct pp_err err;
    enum pp_code code;
    bool settled; /* code is what there is to say */
};

static void settle(struct flow_helper *helper, enum pp_code code)
{
    helper->code = code;
    helper->settled = true;
}

static void on_late(void *data)
{
    struct flow_helper *helper = data;
    if (!helper->settled)
        settle(helper, pp_fail(&helper->err, PP_TIMEOUT, "%s took too long; nothing of it is taken",
                               helper->config.work));
    loop_child_stop(helper->child, 0);
}

static void on_frame(void *data, const char *bytes, size_t len)
{
    struct flow_helper *helper = data;
    bool more = false;
    if (helper->settled)
        return;
    const enum pp_code code =
        helper->config.on_frame(helper->config.data, bytes, len, &more, &helper->err);
    if (code != PP_OK || !more)
        settle(helper, code);
}

static void on_ended(void *data, int status, int signal)
{
    struct flow_helper *helper = data;
    if (!helper->settled)
        settle(helper, pp_fail(&helper->err, PP_FAILED,
                               "the helper that reads calendars ended early (status %d, signal "
                               "%d); nothing of this one is taken",
                               status, signal));
    helper->config.done(helper->config.data, helper->code, &helper->err);
    loop_timer_fini(&helper->late);
    free(helper);
}

/* Nothing of the daemon's surroundings is the helper's business. */
enum pp_code flow_helper_start(struct flow_helper **out, struct loop *loop,
                               const struct flow_helper_config *config, const void *bytes,
                               size_t len, struct pp_err *err)
{
    static const char *const nothing[] = {NULL};
    struct flow_helper *helper = PP_NEW_HEAP(struct flow_helper);
    const struct loop_child_config child = {.path = config->path,
                                            .argv = config->argv,
                                            .envp = nothing,
                                            .frame_most = config->frame_most,
                                            .queue_most = len,
                                            .on_frame = on_frame,
                                            .on_exit = on_ended,
                                            .data = helper};
    helper->config = *config;
    const enum pp_code code = loop_child_start(&helper->child, loop, &child, err);
    if (code != PP_OK) {
        free(helper);
        return code;
    }
    loop_timer_init(&helper->late, loop, on_late, helper);
    loop_timer_start(&helper->late, config->wait_ms, 0);
    /* Fails only when the helper is gone already, which its exit tells. */
    (void)!loop_child_send(helper->child, bytes, len, &helper->err);
    *out = helper;
    return PP_OK;
}

void flow_helper_cancel(struct flow_helper *helper)
{
    if (!helper->settled)
        settle(helper, pp_fail(&helper->err, PP_CANCELLED, "%s is not read after all",
                               helper->config.work));
    loop_child_stop(helper->child, 0);
}
