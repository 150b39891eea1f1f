#include "daemon/flow/busy.h"

#include <stdlib.h>

#include "daemon/json/busy.h"
#include "daemon/loop/child.h"
#include "daemon/loop/timer.h"

enum { ARGUMENTS_MOST = 5 + CAL_BUSY_ADDRESSES + 1 };

/* Freed when the helper has ended. */
struct flow_busy {
    struct pp_arena arena;
    struct loop_child *child;
    struct loop_timer late;
    struct cal_busy busy;
    struct pp_err err;
    enum pp_code code;
    bool settled; /* code is what there is to say */
    flow_busy_done_fn *done;
    void *data;
};

static void settle(struct flow_busy *busy, enum pp_code code)
{
    busy->code = code;
    busy->settled = true;
}

static void on_late(void *data)
{
    struct flow_busy *busy = data;
    if (!busy->settled)
        settle(busy, pp_fail(&busy->err, PP_TIMEOUT,
                             "the calendar took too long to read; nothing of it is taken"));
    loop_child_stop(busy->child, 0);
}

static void on_frame(void *data, const char *bytes, size_t len)
{
    struct flow_busy *busy = data;
    if (!busy->settled)
        settle(busy, js_busy_read(bytes, len, &busy->arena, &busy->busy, &busy->err));
}

static void on_ended(void *data, int status, int signal)
{
    struct flow_busy *busy = data;
    if (!busy->settled)
        settle(busy, pp_fail(&busy->err, PP_FAILED,
                             "the helper that reads calendars ended early (status %d, signal %d); "
                             "nothing of this one is taken",
                             status, signal));
    if (busy->code != PP_OK) {
        busy->busy.count = 0;
        busy->busy.intervals = NULL;
    }
    busy->done(busy->data, busy->code, &busy->busy, &busy->err);
    loop_timer_fini(&busy->late);
    pp_arena_fini(&busy->arena);
    free(busy);
}

static const char *const *arguments(struct flow_busy *busy,
                                    const struct flow_busy_question *question)
{
    const char **argv = PP_NEW_ARRAY(&busy->arena, ARGUMENTS_MOST + 1, const char *);
    size_t count = 0;
    argv[count++] = "peerpool-import";
    argv[count++] = "busy";
    argv[count++] = pp_printf(&busy->arena, "--from=%s", question->from);
    argv[count++] = pp_printf(&busy->arena, "--to=%s", question->to);
    argv[count++] = pp_printf(&busy->arena, "--zone=%s", question->zone);
    for (size_t i = 0; i < question->address_count; i++)
        argv[count++] = pp_printf(&busy->arena, "--address=%s", question->addresses[i]);
    return argv;
}

/* Nothing of the daemon's surroundings is the helper's business. */
static enum pp_code start_child(struct flow_busy *busy, struct loop *loop,
                                const struct flow_busy_question *question, size_t len,
                                struct pp_err *err)
{
    static const char *const nothing[] = {NULL};
    const struct loop_child_config config = {.path = question->helper,
                                             .argv = arguments(busy, question),
                                             .envp = nothing,
                                             .frame_most = JS_BUSY_BYTES,
                                             .queue_most = len,
                                             .on_frame = on_frame,
                                             .on_exit = on_ended,
                                             .data = busy};
    return loop_child_start(&busy->child, loop, &config, err);
}

enum pp_code flow_busy_start(struct flow_busy **out, struct loop *loop,
                             const struct flow_busy_question *question, const void *bytes,
                             size_t len, flow_busy_done_fn *done, void *data, struct pp_err *err)
{
    PP_REQUIRE(question->address_count <= CAL_BUSY_ADDRESSES);
    if (len > FLOW_BUSY_BYTES)
        return pp_fail(err, PP_TOO_LARGE, "the calendar has %zu bytes; %d are read", len,
                       FLOW_BUSY_BYTES);
    struct flow_busy *busy = PP_NEW_HEAP(struct flow_busy);
    busy->done = done;
    busy->data = data;
    enum pp_code code = start_child(busy, loop, question, len, err);
    if (code != PP_OK) {
        pp_arena_fini(&busy->arena);
        free(busy);
        return code;
    }
    loop_timer_init(&busy->late, loop, on_late, busy);
    loop_timer_start(&busy->late, question->wait_ms ? question->wait_ms : FLOW_BUSY_MS, 0);
    /* Fails only when the helper is gone already, which its exit tells. */
    (void)!loop_child_send(busy->child, bytes, len, &busy->err);
    *out = busy;
    return PP_OK;
}

void flow_busy_cancel(struct flow_busy *busy)
{
    if (!busy->settled)
        settle(busy, pp_fail(&busy->err, PP_CANCELLED, "the calendar is not read after all"));
    loop_child_stop(busy->child, 0);
}
