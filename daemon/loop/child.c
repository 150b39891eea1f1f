#include "daemon/loop/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "daemon/loop/frame.h"
#include "daemon/loop/timer.h"

enum { READ_BYTES = 65536, LAST_FRAMES_MS = 1000 };

/* Freed when the process has ended and both handles are closed. */
struct loop_child {
    struct loop *loop;
    struct loop_child_config config;
    uv_process_t process;
    uv_pipe_t stream;
    uv_shutdown_t shutdown;
    struct loop_timer limit; /* grace while stopping, then the wait for the last frames */
    struct loop_frames frames;
    int64_t grace_ms;
    bool stopping, terminated, exited;
    int status, signal;
    int closed; /* of the two handles */
    char bytes[READ_BYTES];
};

struct sending {
    uv_write_t uv;
    char head[LOOP_FRAME_HEAD];
    char bytes[];
};

static void on_handle_closed(uv_handle_t *handle)
{
    struct loop_child *child = handle->data;
    if (++child->closed < 2)
        return;
    loop_timer_fini(&child->limit);
    loop_frames_fini(&child->frames);
    child->config.on_exit(child->config.data, child->status, child->signal);
    free(child);
}

static void close_stream(struct loop_child *child)
{
    if (!uv_is_closing((uv_handle_t *)&child->stream))
        uv_close((uv_handle_t *)&child->stream, on_handle_closed);
}

static void kill_child(struct loop_child *child, int number)
{
    if (!child->exited)
        uv_process_kill(&child->process, number);
}

static void on_limit(void *data)
{
    struct loop_child *child = data;
    if (child->exited) {
        close_stream(child); /* somebody else holds the other end */
    } else if (!child->terminated) {
        child->terminated = true;
        kill_child(child, SIGTERM);
        loop_timer_start(&child->limit, child->grace_ms - child->grace_ms / 2, 0);
    } else {
        kill_child(child, SIGKILL);
    }
}

static void on_process_exit(uv_process_t *process, int64_t status, int number)
{
    struct loop_child *child = LOOP_OF(process, struct loop_child, process);
    child->exited = true;
    child->status = (int)status;
    child->signal = number;
    uv_close((uv_handle_t *)process, on_handle_closed);
    loop_timer_start(&child->limit, LAST_FRAMES_MS, 0);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct loop_child *child = handle->data;
    *out = uv_buf_init(child->bytes, sizeof child->bytes);
}

static bool on_frame(void *data, const char *bytes, size_t len)
{
    struct loop_child *child = data;
    child->config.on_frame(child->config.data, bytes, len);
    return true;
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
    struct loop_child *child = stream->data;
    struct pp_err err = {0};
    if (got == 0)
        return;
    if (got < 0) {
        close_stream(child);
        return;
    }
    if (loop_frames_feed(&child->frames, bytes->base, (size_t)got, on_frame, child, &err) !=
        PP_OK) {
        close_stream(
            child); /* it does not keep to the protocol: nothing it says is to be trusted */
        kill_child(child, SIGKILL);
    }
}

static int spawn(struct loop_child *child)
{
    uv_stdio_container_t stdio[LOOP_CHILD_FD + 1] = {
        {.flags = UV_IGNORE},
        {.flags = UV_INHERIT_FD, .data.fd = 1},
        {.flags = UV_INHERIT_FD, .data.fd = 2},
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE,
         .data.stream = (uv_stream_t *)&child->stream},
    };
    /* libuv's own types are not const, but it changes neither. */
    const uv_process_options_t options = {
        .exit_cb = on_process_exit,
        .file = child->config.path,
        .args = (char **)child->config.argv,
        .env = (char **)child->config.envp,
        .stdio_count = LOOP_CHILD_FD + 1,
        .stdio = stdio,
    };
    return uv_spawn(&child->loop->uv, &child->process, &options);
}

static void on_failed_closed(uv_handle_t *handle)
{
    struct loop_child *child = handle->data;
    if (++child->closed == 2)
        free(child);
}

enum pp_code loop_child_start(struct loop_child **out, struct loop *loop,
                              const struct loop_child_config *config, struct pp_err *err)
{
    PP_REQUIRE(config->path[0] == '/' && config->on_frame && config->on_exit);
    struct loop_child *child = PP_NEW_HEAP(struct loop_child);
    child->loop = loop;
    child->config = *config;
    child->frames.most = config->frame_most;
    PP_REQUIRE(uv_pipe_init(&loop->uv, &child->stream, 0) == 0);
    child->stream.data = child;
    child->process.data = child;
    const int status = spawn(child);
    if (status != 0) {
        uv_close((uv_handle_t *)&child->process, on_failed_closed);
        uv_close((uv_handle_t *)&child->stream, on_failed_closed);
        return pp_fail(err, PP_FAILED, "the helper %s cannot be started: %s; is it installed?",
                       config->path, uv_strerror(status));
    }
    loop_timer_init(&child->limit, loop, on_limit, child);
    PP_REQUIRE(uv_read_start((uv_stream_t *)&child->stream, on_room, on_read) == 0);
    *out = child;
    return PP_OK;
}

static void on_sent(uv_write_t *uv, int status)
{
    (void)status; /* a broken stream also ends the reading, which says so */
    free(LOOP_OF(uv, struct sending, uv));
}

enum pp_code loop_child_send(struct loop_child *child, const void *bytes, size_t len,
                             struct pp_err *err)
{
    uv_stream_t *stream = (uv_stream_t *)&child->stream;
    PP_REQUIRE(len <= UINT32_MAX);
    if (child->stopping || child->exited || uv_is_closing((uv_handle_t *)stream))
        return pp_fail(err, PP_UNAVAILABLE, "the helper %s is ending", child->config.path);
    if (uv_stream_get_write_queue_size(stream) + len > child->config.queue_most)
        return pp_fail(err, PP_BUSY, "the helper %s has too much to do", child->config.path);
    struct sending *sending = pp_new_bytes(sizeof *sending + len);
    loop_frame_head(sending->head, (uint32_t)len);
    if (len > 0)
        memcpy(sending->bytes, bytes, len);
    const uv_buf_t parts[] = {uv_buf_init(sending->head, LOOP_FRAME_HEAD),
                              uv_buf_init(sending->bytes, (unsigned)len)};
    if (uv_write(&sending->uv, stream, parts, 2, on_sent) != 0) {
        free(sending);
        return pp_fail(err, PP_UNAVAILABLE, "the helper %s has ended", child->config.path);
    }
    return PP_OK;
}

void loop_child_stop(struct loop_child *child, int64_t grace_ms)
{
    if (child->stopping || child->exited)
        return;
    child->stopping = true;
    child->grace_ms = grace_ms;
    /* Fails only when the stream is gone already, which is as good. */
    (void)uv_shutdown(&child->shutdown, (uv_stream_t *)&child->stream, NULL);
    loop_timer_start(&child->limit, grace_ms / 2, 0);
}
