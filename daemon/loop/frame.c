#include "daemon/loop/frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { WHOLE_MS = 30000 };

static uint32_t head_len(const char *head)
{
    const unsigned char *byte = (const unsigned char *)head;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 |
           (uint32_t)byte[3];
}

void loop_frame_head(char head[static LOOP_FRAME_HEAD], uint32_t len)
{
    for (int i = 0; i < LOOP_FRAME_HEAD; i++)
        head[i] = (char)(unsigned char)(len >> (24 - 8 * i));
}

static enum pp_code too_large(struct pp_err *err, uint32_t len, size_t most)
{
    return pp_fail(err, PP_TOO_LARGE, "a frame of %u bytes came where at most %zu are allowed",
                   (unsigned)len, most);
}

enum pp_code loop_frames_feed(struct loop_frames *frames, const void *bytes, size_t len,
                              loop_frame_fn *fn, void *data, struct pp_err *err)
{
    pp_str_add_len(&frames->held, bytes, len);
    size_t at = 0;
    while (frames->held.len - at >= LOOP_FRAME_HEAD) {
        const char *head = frames->held.at + at;
        const uint32_t size = head_len(head);
        if (size > frames->most)
            return too_large(err, size, frames->most);
        if (frames->held.len - at - LOOP_FRAME_HEAD < size)
            break;
        at += LOOP_FRAME_HEAD + size;
        if (!fn(data, head + LOOP_FRAME_HEAD, size))
            return PP_OK;
    }
    if (at > 0) {
        memmove(frames->held.at, frames->held.at + at, frames->held.len - at);
        frames->held.len -= at;
    }
    return PP_OK;
}

void loop_frames_fini(struct loop_frames *frames)
{
    pp_str_fini(&frames->held);
}

/* Fills `len` bytes. wait_ms counts for the first of them only when `first` says so. */
static enum pp_code read_all(int fd, char *at, size_t len, int wait_ms, struct pp_err *err)
{
    size_t got = 0;
    while (got < len) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        const int count = poll(&ready, 1, got == 0 ? wait_ms : WHOLE_MS);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            return pp_fail(err, PP_TIMEOUT, "no %s came in time",
                           got == 0 ? "frame" : "rest of a frame");
        const ssize_t now = read(fd, at + got, len - got);
        if (now < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (now < 0)
            return pp_fail_errno(err, PP_FAILED, "a frame cannot be read");
        if (now == 0)
            return got == 0 ? pp_fail(err, PP_NOT_FOUND, "the other side has ended")
                            : pp_fail(err, PP_CORRUPT, "the other side ended amid a frame");
        got += (size_t)now;
    }
    return PP_OK;
}

enum pp_code loop_frame_read(int fd, struct pp_str *out, size_t most, int wait_ms,
                             struct pp_err *err)
{
    char head[LOOP_FRAME_HEAD] = {0};
    enum pp_code code = read_all(fd, head, sizeof head, wait_ms, err);
    if (code != PP_OK)
        return code;
    const uint32_t size = head_len(head);
    if (size > most)
        return too_large(err, size, most);
    pp_str_clear(out);
    char piece[4096];
    while (out->len < size) {
        const size_t left = size - out->len;
        const size_t want = left < sizeof piece ? left : sizeof piece;
        code = read_all(fd, piece, want, WHOLE_MS, err);
        if (code == PP_NOT_FOUND)
            return pp_fail(err, PP_CORRUPT, "the other side ended amid a frame");
        if (code != PP_OK)
            return code;
        pp_str_add_len(out, piece, want);
    }
    return PP_OK;
}

static enum pp_code write_all(int fd, const char *at, size_t len, struct pp_err *err)
{
    while (len > 0) {
        const ssize_t now = write(fd, at, len);
        if (now < 0 && errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            if (poll(&ready, 1, WHOLE_MS) == 0)
                return pp_fail(err, PP_TIMEOUT, "the other side does not take a frame");
            continue;
        }
        if (now < 0 && errno == EINTR)
            continue;
        if (now < 0)
            return pp_fail_errno(err, PP_FAILED, "a frame cannot be written");
        at += now;
        len -= (size_t)now;
    }
    return PP_OK;
}

enum pp_code loop_frame_write(int fd, const void *bytes, size_t len, struct pp_err *err)
{
    char head[LOOP_FRAME_HEAD] = {0};
    PP_REQUIRE(len <= UINT32_MAX);
    loop_frame_head(head, (uint32_t)len);
    const enum pp_code code = write_all(fd, head, sizeof head, err);
    return code == PP_OK ? write_all(fd, bytes, len, err) : code;
}
