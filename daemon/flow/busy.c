#include "daemon/flow/busy.h"

#include <stdlib.h>

#include "daemon/flow/helper.h"
#include "daemon/json/busy.h"

enum { ARGUMENTS_MOST = 6 + CAL_BUSY_ADDRESSES + 1 };

/* Freed when the helper has ended. */
struct flow_busy {
    struct pp_arena arena;
    struct flow_helper *helper;
    struct cal_busy busy;
    flow_busy_done_fn *done;
    void *data;
};

static enum pp_code on_frame(void *data, const char *bytes, size_t len, bool *more,
                             struct pp_err *err)
{
    struct flow_busy *busy = data;
    *more = false;
    return js_busy_read(bytes, len, &busy->arena, &busy->busy, err);
}

static void on_ended(void *data, enum pp_code code, const struct pp_err *err)
{
    struct flow_busy *busy = data;
    if (code != PP_OK) {
        busy->busy.count = 0;
        busy->busy.intervals = NULL;
    }
    busy->done(busy->data, code, &busy->busy, err);
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
    if (question->own)
        argv[count++] = pp_printf(&busy->arena, "--own=%s", question->own);
    for (size_t i = 0; i < question->address_count; i++)
        argv[count++] = pp_printf(&busy->arena, "--address=%s", question->addresses[i]);
    return argv;
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
    const struct flow_helper_config config = {.path = question->helper,
                                              .argv = arguments(busy, question),
                                              .frame_most = JS_BUSY_BYTES,
                                              .wait_ms = question->wait_ms ? question->wait_ms
                                                                           : FLOW_BUSY_MS,
                                              .work = "reading the calendar",
                                              .on_frame = on_frame,
                                              .done = on_ended,
                                              .data = busy};
    const enum pp_code code = flow_helper_start(&busy->helper, loop, &config, bytes, len, err);
    if (code != PP_OK) {
        pp_arena_fini(&busy->arena);
        free(busy);
        return code;
    }
    *out = busy;
    return PP_OK;
}

void flow_busy_cancel(struct flow_busy *busy)
{
    flow_helper_cancel(busy->helper);
}
