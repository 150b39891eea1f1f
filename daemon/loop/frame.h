/*
 * Frames on a stream between two processes of ours: four bytes of length (most significant first),
 * then that many bytes. Push parser for the loop's side, blocking calls for a helper's side.
 */
#ifndef PP_DAEMON_LOOP_FRAME_H
#define PP_DAEMON_LOOP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { LOOP_FRAME_HEAD = 4 };

/* Zeroed with `most` set is empty and valid. */
struct loop_frames {
    size_t most;        /* longest frame accepted */
    struct pp_str held; /* an incomplete frame with its head */
};

/* false stops the parse: used when the receiver is gone. */
typedef bool loop_frame_fn(void *data, const char *bytes, size_t len);

/*
 * Takes the next bytes of the stream and calls `fn` for each frame that is complete, whose bytes
 * live until it returns. PP_TOO_LARGE at the head of a frame longer than `most`.
 */
PP_CHECK enum pp_code loop_frames_feed(struct loop_frames *frames, const void *bytes, size_t len,
                                       loop_frame_fn *fn, void *data, struct pp_err *err);
void loop_frames_fini(struct loop_frames *frames);

void loop_frame_head(char head[static LOOP_FRAME_HEAD], uint32_t len);

/*
 * For a helper that blocks: one whole frame. PP_NOT_FOUND at a clean end of the stream,
 * PP_TIMEOUT when nothing began within wait_ms (-1: for ever), PP_TOO_LARGE beyond `most`. A frame
 * that has begun must be whole within 30 s.
 */
PP_CHECK enum pp_code loop_frame_read(int fd, struct pp_str *out, size_t most, int wait_ms,
                                      struct pp_err *err);
PP_CHECK enum pp_code loop_frame_write(int fd, const void *bytes, size_t len, struct pp_err *err);

#endif
