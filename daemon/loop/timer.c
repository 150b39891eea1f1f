#include "daemon/loop/timer.h"

#include <stdlib.h>

#include "base/arena.h"

/* Heap, because libuv needs it a turn longer than the user's struct may live. */
struct loop_timer_handle {
    uv_timer_t uv;
    struct loop *loop;
    loop_timer_fn *fn;
    void *data;
    int64_t due_ms, every_ms;
};

static void arm(struct loop_timer_handle *handle);

static void on_uv_timer(uv_timer_t *uv)
{
    struct loop_timer_handle *handle = LOOP_OF(uv, struct loop_timer_handle, uv);
    const int64_t now_ms = loop_now_ms(handle->loop);
    if (now_ms < handle->due_ms) {
        arm(handle);
        return;
    }
    if (handle->every_ms > 0) {
        handle->due_ms += handle->every_ms;
        if (handle->due_ms <= now_ms)
            handle->due_ms = now_ms + handle->every_ms;
        arm(handle);
    }
    handle->fn(handle->data); /* last: it may end the timer */
}

static void arm(struct loop_timer_handle *handle)
{
    int64_t wait_ms = handle->due_ms - loop_now_ms(handle->loop);
    if (wait_ms < 0)
        wait_ms = 0;
    const int poll_ms = handle->loop->clock_poll_ms;
    if (poll_ms > 0 && wait_ms > poll_ms)
        wait_ms = poll_ms;
    /* libuv counts from the start of the turn, which a long callback may leave far behind. */
    uv_update_time(&handle->loop->uv);
    PP_REQUIRE(uv_timer_start(&handle->uv, on_uv_timer, (uint64_t)wait_ms, 0) == 0);
}

void loop_timer_init(struct loop_timer *timer, struct loop *loop, loop_timer_fn *fn, void *data)
{
    struct loop_timer_handle *handle = PP_NEW_HEAP(struct loop_timer_handle);
    handle->loop = loop;
    handle->fn = fn;
    handle->data = data;
    PP_REQUIRE(uv_timer_init(&loop->uv, &handle->uv) == 0);
    timer->handle = handle;
}

void loop_timer_start(struct loop_timer *timer, int64_t after_ms, int64_t every_ms)
{
    PP_REQUIRE(after_ms >= 0 && every_ms >= 0);
    timer->handle->due_ms = loop_now_ms(timer->handle->loop) + after_ms;
    timer->handle->every_ms = every_ms;
    arm(timer->handle);
}

void loop_timer_stop(struct loop_timer *timer)
{
    PP_REQUIRE(uv_timer_stop(&timer->handle->uv) == 0);
}

static void on_closed(uv_handle_t *uv)
{
    free(LOOP_OF(uv, struct loop_timer_handle, uv));
}

void loop_timer_fini(struct loop_timer *timer)
{
    if (!timer->handle)
        return;
    uv_close((uv_handle_t *)&timer->handle->uv, on_closed);
    timer->handle = NULL;
}
