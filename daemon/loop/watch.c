#include "daemon/loop/watch.h"

#include <stdlib.h>

#include "base/arena.h"

/* Heap, because libuv needs it a turn longer than the user's struct may live. */
struct loop_watch_handle {
    uv_fs_event_t uv;
    loop_watch_fn *fn;
    void *data;
};

static void on_event(uv_fs_event_t *uv, const char *name, int events, int status)
{
    (void)name, (void)events, (void)status;
    struct loop_watch_handle *handle = LOOP_OF(uv, struct loop_watch_handle, uv);
    handle->fn(handle->data); /* last: it may end the watch */
}

static void on_closed(uv_handle_t *uv)
{
    free(LOOP_OF(uv, struct loop_watch_handle, uv));
}

enum pp_code loop_watch_start(struct loop_watch *watch, struct loop *loop, const char *folder,
                              loop_watch_fn *fn, void *data, struct pp_err *err)
{
    struct loop_watch_handle *handle = PP_NEW_HEAP(struct loop_watch_handle);
    handle->fn = fn;
    handle->data = data;
    watch->handle = handle;
    PP_REQUIRE(uv_fs_event_init(&loop->uv, &handle->uv) == 0);
    const int status = uv_fs_event_start(&handle->uv, on_event, folder, 0);
    if (status == 0)
        return PP_OK;
    loop_watch_fini(watch);
    return pp_fail(err, PP_CONFIG, "%s cannot be watched: %s", folder, uv_strerror(status));
}

void loop_watch_fini(struct loop_watch *watch)
{
    if (!watch->handle)
        return;
    uv_close((uv_handle_t *)&watch->handle->uv, on_closed);
    watch->handle = NULL;
}
