#include "daemon/loop/loop.h"

#include <signal.h>

enum { CLOSING_TURNS = 8 };

enum pp_code loop_init(struct loop *loop, struct pp_clock clock, struct pp_err *err)
{
    *loop = (struct loop){.clock = clock};
    const int status = uv_loop_init(&loop->uv);
    if (status != 0)
        return pp_fail(err, PP_FAILED,
                       "the event loop cannot start: %s; raise the limit of open "
                       "files",
                       uv_strerror(status));
    PP_REQUIRE(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    return PP_OK;
}

void loop_run(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

static void on_turn_over(uv_timer_t *timer)
{
    (void)timer;
}

void loop_turn(struct loop *loop, int wait_ms)
{
    /* The handle closes within this call, so it may live on the stack. */
    uv_timer_t limit;
    PP_REQUIRE(wait_ms >= 0);
    PP_REQUIRE(uv_timer_init(&loop->uv, &limit) == 0);
    PP_REQUIRE(uv_timer_start(&limit, on_turn_over, (uint64_t)wait_ms, 0) == 0);
    uv_run(&loop->uv, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&limit, NULL);
    uv_run(&loop->uv, UV_RUN_NOWAIT);
}

void loop_fini(struct loop *loop)
{
    /* Closing one handle may be what lets another close. */
    for (int i = 0; i < CLOSING_TURNS && uv_loop_alive(&loop->uv); i++)
        uv_run(&loop->uv, UV_RUN_NOWAIT);
    PP_REQUIRE(uv_loop_close(&loop->uv) == 0);
    *loop = (struct loop){0};
}

int64_t loop_now_ms(const struct loop *loop)
{
    return pp_clock_mono_ms(&loop->clock);
}
