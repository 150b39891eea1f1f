#include "daemon/mail/frame.h"

#include <string.h>

enum { LENGTH_BYTES = 4 };

/* Writing: fields are appended to `out` behind four bytes that receive the length last. */

static void put_number(struct pp_str *out, uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        pp_str_add_char(out, (char)(unsigned char)(value >> shift));
}

static void put_bytes(struct pp_str *out, const char *bytes, size_t len)
{
    put_number(out, len, 4);
    pp_str_add_len(out, bytes, len);
    pp_str_add_char(out, '\0');
}

static enum pp_code check_texts(const struct mail_frame *frame, struct pp_err *err)
{
    const char *const texts[] = {frame->from, frame->to, frame->text};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i] && strlen(texts[i]) > MAIL_FRAME_TEXT_MOST)
            return pp_fail(err, PP_TOO_LARGE, "a text of %zu bytes is too long for a mail frame",
                           strlen(texts[i]));
    if (frame->len > MAIL_FRAME_BYTES_MOST)
        return pp_fail(err, PP_TOO_LARGE, "a mail of %zu bytes is too large for a mail frame",
                       frame->len);
    return PP_OK;
}

static void put_fields(struct pp_str *out, const struct mail_frame *frame)
{
    switch (frame->kind) {
    case MAIL_FRAME_HELLO:
        put_number(out, frame->version, 4);
        put_number(out, frame->capacity, 4);
        return;
    case MAIL_FRAME_SEND:
        put_number(out, (uint64_t)frame->job, 8);
        put_bytes(out, frame->from, strlen(frame->from));
        put_bytes(out, frame->to, strlen(frame->to));
        put_bytes(out, frame->bytes, frame->len);
        return;
    case MAIL_FRAME_RESULT: {
        const char *text = frame->text ? frame->text : "";
        put_number(out, (uint64_t)frame->job, 8);
        put_number(out, (uint64_t)frame->outcome, 1);
        put_number(out, (uint64_t)frame->code, 2);
        put_bytes(out, text, strlen(text));
        return;
    }
    case MAIL_FRAME_QUIT:
        return;
    }
}

enum pp_code mail_frame_body(struct pp_str *out, const struct mail_frame *frame, struct pp_err *err)
{
    const enum pp_code code = check_texts(frame, err);
    if (code != PP_OK)
        return code;
    PP_REQUIRE(frame->code >= 0 && frame->code <= UINT16_MAX);
    put_number(out, (uint64_t)frame->kind, 1);
    put_fields(out, frame);
    return PP_OK;
}

enum pp_code mail_frame_write(struct pp_str *out, const struct mail_frame *frame,
                              struct pp_err *err)
{
    struct pp_str body = {0};
    const enum pp_code code = mail_frame_body(&body, frame, err);
    if (code == PP_OK) {
        put_number(out, body.len, LENGTH_BYTES);
        pp_str_add_len(out, body.at, body.len);
    }
    pp_str_fini(&body);
    return code;
}

/* Reading: a cursor that turns `bad` on the first lack, after which every value is zero. */

struct cursor {
    const char *at;
    size_t left;
    bool bad;
};

static uint64_t take_number(struct cursor *in, int bytes)
{
    if (in->bad || in->left < (size_t)bytes) {
        in->bad = true;
        return 0;
    }
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | (unsigned char)in->at[i];
    in->at += bytes;
    in->left -= (size_t)bytes;
    return value;
}

static const char *take_bytes(struct cursor *in, size_t most, size_t *len)
{
    const size_t size = take_number(in, 4);
    *len = 0;
    if (in->bad || size > most || in->left <= size || in->at[size] != '\0') {
        in->bad = true;
        return NULL;
    }
    const char *bytes = in->at;
    in->at += size + 1;
    in->left -= size + 1;
    *len = size;
    return bytes;
}

static const char *take_text(struct cursor *in)
{
    size_t len = 0;
    const char *text = take_bytes(in, MAIL_FRAME_TEXT_MOST, &len);
    if (text && strlen(text) != len)
        in->bad = true;
    return text;
}

static enum mail_outcome take_outcome(struct cursor *in)
{
    const uint64_t value = take_number(in, 1);
    if (value > MAIL_NOT_TRIED)
        in->bad = true;
    return in->bad ? MAIL_UNKNOWN : (enum mail_outcome)value;
}

/* False for a kind there is none of, and for fields that are not the kind's own. */
static bool take_fields(struct cursor *in, uint64_t kind, struct mail_frame *out)
{
    if (kind < MAIL_FRAME_HELLO || kind > MAIL_FRAME_QUIT)
        return false;
    out->kind = (enum mail_frame_kind)kind;
    switch (out->kind) {
    case MAIL_FRAME_HELLO:
        out->version = (uint32_t)take_number(in, 4);
        out->capacity = (uint32_t)take_number(in, 4);
        break;
    case MAIL_FRAME_SEND:
        out->job = (int64_t)take_number(in, 8);
        out->from = take_text(in);
        out->to = take_text(in);
        out->bytes = take_bytes(in, MAIL_FRAME_BYTES_MOST, &out->len);
        break;
    case MAIL_FRAME_RESULT:
        out->job = (int64_t)take_number(in, 8);
        out->outcome = take_outcome(in);
        out->code = (int)take_number(in, 2);
        out->text = take_text(in);
        break;
    case MAIL_FRAME_QUIT:
        break;
    }
    return !in->bad && in->left == 0;
}

enum pp_code mail_frame_read(const char *bytes, size_t len, struct mail_frame *out,
                             struct pp_err *err)
{
    struct cursor in = {.at = bytes, .left = len};
    *out = (struct mail_frame){0};
    if (len <= MAIL_FRAME_MOST && take_fields(&in, take_number(&in, 1), out))
        return PP_OK;
    *out = (struct mail_frame){0};
    return pp_fail(err, PP_CORRUPT, "a mail frame's kind or fields are not as agreed");
}

void mail_frames_fini(struct mail_frames *frames)
{
    pp_str_fini(&frames->pending);
    *frames = (struct mail_frames){0};
}

void mail_frames_push(struct mail_frames *frames, const void *bytes, size_t len)
{
    struct pp_str *pending = &frames->pending;
    if (frames->taken) {
        memmove(pending->at, pending->at + frames->taken, pending->len - frames->taken);
        pending->len -= frames->taken;
        frames->taken = 0;
    }
    pp_str_add_len(pending, bytes, len);
}

enum pp_code mail_frames_next(struct mail_frames *frames, struct mail_frame *out, bool *have,
                              struct pp_err *err)
{
    *out = (struct mail_frame){0};
    *have = false;
    if (frames->broken)
        return pp_fail(err, PP_CORRUPT, "the stream of mail frames was damaged before");
    struct cursor in = {.left = frames->pending.len - frames->taken};
    if (in.left < LENGTH_BYTES)
        return PP_OK;
    in.at = frames->pending.at + frames->taken;
    const size_t len = take_number(&in, LENGTH_BYTES);
    enum pp_code code = PP_OK;
    if (len == 0 || len > MAIL_FRAME_MOST)
        code = pp_fail(err, PP_CORRUPT, "a mail frame's length is out of bounds");
    else if (in.left < len)
        return PP_OK;
    else
        code = mail_frame_read(in.at, len, out, err);
    frames->broken = code != PP_OK;
    frames->taken += frames->broken ? 0 : LENGTH_BYTES + len;
    *have = code == PP_OK;
    return code;
}
