/*
 * What the daemon and peerpool-mail say to each other on a stream socket pair (fd 3 there): each
 * frame is a 4-byte big-endian length of what follows, a kind byte, and the kind's fields. Numbers
 * are big-endian; a text is its length, its bytes and a NUL that is not counted.
 *
 *   peerpool-mail -> daemon   HELLO first, then one RESULT for each SEND, in any order
 *   daemon -> peerpool-mail   SEND, at most HELLO's capacity unanswered; QUIT or end of stream
 *
 * When the stream ends, each SEND without a RESULT has the outcome MAIL_UNKNOWN.
 */
#ifndef PP_MAIL_FRAME_H
#define PP_MAIL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/mail/outbox.h"

enum {
    MAIL_FRAME_VERSION = 1,
    MAIL_FRAME_MOST = 2 * 1024 * 1024, /* bytes after the length */
    MAIL_FRAME_TEXT_MOST = 1024,       /* of an address or a result's text */
    MAIL_FRAME_BYTES_MOST = MAIL_FRAME_MOST - 4 * MAIL_FRAME_TEXT_MOST, /* of a mail */
};

enum mail_frame_kind {
    MAIL_FRAME_HELLO = 1,
    MAIL_FRAME_SEND = 2,
    MAIL_FRAME_RESULT = 3,
    MAIL_FRAME_QUIT = 4,
};

/* One frame; fields that its kind does not have are zero. Pointers are borrowed. */
struct mail_frame {
    enum mail_frame_kind kind;
    uint32_t version;  /* HELLO */
    uint32_t capacity; /* HELLO: SENDs that may be unanswered at once */
    int64_t job;       /* SEND, RESULT */
    const char *from;  /* SEND: envelope sender, may be "" */
    const char *to;    /* SEND: envelope recipient */
    const char *bytes; /* SEND: the mail */
    size_t len;
    enum mail_outcome outcome; /* RESULT */
    int code;                  /* RESULT: SMTP code, 0 when none */
    const char *text;          /* RESULT: the server's words, or what went wrong */
};

/* Appends the frame; PP_TOO_LARGE when a text or the whole exceeds its cap, out untouched. */
PP_CHECK enum pp_code mail_frame_write(struct pp_str *out, const struct mail_frame *frame,
                                       struct pp_err *err);

/* The same without the length, for a stream that adds and takes it (daemon/loop/frame.h). */
PP_CHECK enum pp_code mail_frame_body(struct pp_str *out, const struct mail_frame *frame,
                                      struct pp_err *err);
/* Reads such a body; out points into it. PP_CORRUPT for what is none. */
PP_CHECK enum pp_code mail_frame_read(const char *bytes, size_t len, struct mail_frame *out,
                                      struct pp_err *err);

/* Bytes received and not yet taken as frames. Zeroed is empty and valid. */
struct mail_frames {
    struct pp_str pending; /* owned */
    size_t taken;          /* bytes at its start already handed out */
    bool broken;           /* a fault was found: the stream has no next frame any more */
};

void mail_frames_fini(struct mail_frames *frames);

/* Takes bytes as they come. Ends the life of the last frame handed out. */
void mail_frames_push(struct mail_frames *frames, const void *bytes, size_t len);

/*
 * The next whole frame, valid until the next push; *have false when more bytes are needed.
 * PP_CORRUPT for what is no frame; the stream must then be closed.
 */
PP_CHECK enum pp_code mail_frames_next(struct mail_frames *frames, struct mail_frame *out,
                                       bool *have, struct pp_err *err);

#endif
