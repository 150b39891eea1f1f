#include "daemon/flow/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/busy.h"
#include "daemon/flow/helper.h"

/* Freed when the helper has ended. */
struct flow_fetch {
    struct pp_arena arena;
    struct flow_helper *helper;
    struct js_fetched fetched;
    bool answered; /* the first frame is read */
    char *bytes;   /* the arena's */
    size_t len;
    flow_fetch_done_fn *done;
    void *data;
};

static enum pp_code on_frame(void *data, const char *bytes, size_t len, bool *more,
                             struct pp_err *err)
{
    struct flow_fetch *fetch = data;
    if (!fetch->answered) {
        fetch->answered = *more = true;
        return js_fetched_read(bytes, len, &fetch->arena, &fetch->fetched, err);
    }
    *more = false;
    fetch->bytes = pp_dup_len(&fetch->arena, bytes, len);
    fetch->len = len;
    return PP_OK;
}

static void on_ended(void *data, enum pp_code code, const struct pp_err *err)
{
    struct flow_fetch *fetch = data;
    const bool some = code == PP_OK && !fetch->fetched.same;
    fetch->done(fetch->data, code, &fetch->fetched, some ? fetch->bytes : "", some ? fetch->len : 0,
                err);
    pp_arena_fini(&fetch->arena);
    free(fetch);
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

enum pp_code flow_fetch_start(struct flow_fetch **out, struct loop *loop,
                              const struct flow_fetch_question *question, flow_fetch_done_fn *done,
                              void *data, struct pp_err *err)
{
    struct flow_fetch *fetch = PP_NEW_HEAP(struct flow_fetch);
    fetch->done = done;
    fetch->data = data;
    fetch->fetched = (struct js_fetched){.host = "", .etag = "", .modified = ""};
    const char *allow = pp_printf(&fetch->arena, "--allow=%s", text_or_empty(question->allow));
    const char *asked = pp_printf(&fetch->arena, "%s\n%s\n%s\n", question->url,
                                  text_or_empty(question->etag), text_or_empty(question->modified));
    const char *const argv[] = {"peerpool-import", "fetch", allow, NULL};
    const struct flow_helper_config config = {.path = question->helper,
                                              .argv = argv,
                                              .frame_most = FLOW_BUSY_BYTES,
                                              .wait_ms = question->wait_ms ? question->wait_ms
                                                                           : FLOW_FETCH_MS,
                                              .work = "fetching the calendar",
                                              .on_frame = on_frame,
                                              .done = on_ended,
                                              .data = fetch};
    const enum pp_code code =
        flow_helper_start(&fetch->helper, loop, &config, asked, strlen(asked), err);
    if (code != PP_OK) {
        pp_arena_fini(&fetch->arena);
        free(fetch);
        return code;
    }
    *out = fetch;
    return PP_OK;
}

void flow_fetch_cancel(struct flow_fetch *fetch)
{
    flow_helper_cancel(fetch->helper);
}
