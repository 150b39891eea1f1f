/*
 * States of a chunked body, one byte at a time but for the data:
 *
 *   SIZE -hex-> SIZE -;-> EXTENSION -CR-> SIZE_LF -LF-> DATA -CR-> DATA_CR.. -LF-> SIZE
 *   SIZE -CR-> SIZE_LF -LF, size 0-> TRAILER -empty line-> HEAD
 */
#include "daemon/web/strict.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/web/strict_head.h"

static bool refuse(struct strict *strict, int status, const char *why)
{
    strict->status = status;
    strict->why = why;
    return false;
}

void strict_fini(struct strict *strict)
{
    pp_str_fini(&strict->held);
}

bool strict_between(const struct strict *strict)
{
    return strict->state == STRICT_HEAD && strict->held.len == 0;
}

/*
 * Whether `byte` may follow what is held, line by line: CR and LF only as a pair, no other control
 * character but the tab. Told at once, so that a TLS greeting need not wait for a deadline.
 */
static bool may_follow(const struct pp_str *held, char byte)
{
    const unsigned char now = (unsigned char)byte;
    const char before = held->len > 0 ? held->at[held->len - 1] : '\0';
    if (before == '\r')
        return now == '\n';
    if (now == '\n')
        return false;
    return now >= ' ' ? now != 127 : now == '\t' || now == '\r';
}

static bool ends_with_empty_line(const struct pp_str *held)
{
    return held->len >= 4 && memcmp(held->at + held->len - 4, "\r\n\r\n", 4) == 0;
}

static bool pass_head(struct strict *strict, struct pp_str *out)
{
    const struct strict_head head = strict_head_check(strict->held.at, strict->held.len);
    if (head.status != 0)
        return refuse(strict, head.status, head.why);
    pp_str_add_len(out, strict->held.at, strict->held.len);
    pp_str_fini(&strict->held);
    strict->heads++;
    strict->blank = false;
    strict->body_bytes = 0;
    strict->digits = 0;
    strict->left = head.length;
    if (head.chunked)
        strict->state = STRICT_SIZE;
    else if (head.length > 0)
        strict->state = STRICT_BODY;
    return true;
}

/* Takes bytes of a head; *at is how far it came. */
static bool feed_head(struct strict *strict, const char *bytes, size_t len, size_t *at,
                      struct pp_str *out)
{
    struct pp_str *held = &strict->held;
    while (*at < len) {
        const char byte = bytes[(*at)++];
        if (!may_follow(held, byte))
            return refuse(strict, 400, "The head holds a control character or a bare line end.");
        pp_str_add_char(held, byte);
        if (held->len == 2 && held->at[0] == '\r') {
            if (strict->blank)
                return refuse(strict, 400, "There are empty lines before the request.");
            strict->blank = true; /* RFC 9112 2.2: one before a request is ignored */
            pp_str_clear(held);
        } else if (ends_with_empty_line(held)) {
            return pass_head(strict, out);
        } else if (held->len >= strict->head_most) {
            const bool in_line = !memmem(held->at, held->len, "\r\n", 2);
            return in_line ? refuse(strict, 414, "The request target is too long.")
                           : refuse(strict, 431, "The headers are too long.");
        }
    }
    return true;
}

/* Passes bytes of a body or of a chunk's data. */
static void feed_data(struct strict *strict, const char *bytes, size_t len, size_t *at,
                      struct pp_str *out)
{
    const size_t here = len - *at;
    const size_t take = strict->left < here ? (size_t)strict->left : here;
    pp_str_add_len(out, bytes + *at, take);
    *at += take;
    strict->left -= take;
    strict->body_bytes += take;
    if (strict->left == 0)
        strict->state = strict->state == STRICT_BODY ? STRICT_HEAD : STRICT_DATA_CR;
}

static int hex_value(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char lower = byte >= 'A' && byte <= 'F' ? (char)(byte - 'A' + 'a') : byte;
    const char *found = lower ? strchr(digits, lower) : NULL;
    return found ? (int)(found - digits) : -1;
}

static bool feed_size(struct strict *strict, char byte)
{
    const int value = hex_value(byte);
    if (value >= 0) {
        if (strict->digits++ == STRICT_CHUNK_DIGITS)
            return refuse(strict, 400, "A chunk is too large.");
        strict->left = (strict->digits == 1 ? 0 : strict->left) * 16 + (uint64_t)value;
        return true;
    }
    strict->aside = 0;
    if (strict->digits == 0 || (byte != '\r' && byte != ';'))
        return refuse(strict, 400, "A chunk's size must be hexadecimal digits.");
    strict->state = byte == ';' ? STRICT_EXTENSION : STRICT_SIZE_LF;
    return true;
}

static bool feed_extension(struct strict *strict, char byte)
{
    const unsigned char now = (unsigned char)byte;
    if (byte == '\r')
        strict->state = STRICT_SIZE_LF;
    else if ((now < ' ' && now != '\t') || now == 127)
        return refuse(strict, 400, "A chunk's extension holds a control character.");
    else if (++strict->aside > STRICT_EXTENSION_MOST)
        return refuse(strict, 400, "A chunk's extension is too long.");
    return true;
}

static bool feed_size_lf(struct strict *strict, char byte, struct pp_str *out)
{
    if (byte != '\n')
        return refuse(strict, 400, "A chunk's size must end with CR LF.");
    pp_str_addf(out, "%" PRIx64 "\r\n", strict->left);
    strict->digits = 0;
    strict->state = strict->left > 0 ? STRICT_DATA : STRICT_TRAILER;
    return true;
}

static bool feed_data_end(struct strict *strict, char byte, struct pp_str *out)
{
    const bool is_cr = strict->state == STRICT_DATA_CR;
    if (byte != (is_cr ? '\r' : '\n'))
        return refuse(strict, 400, "A chunk's data must end with CR LF.");
    strict->state = is_cr ? STRICT_DATA_LF : STRICT_SIZE;
    pp_str_add_char(out, byte);
    return true;
}

/* Trailers are checked line by line and dropped: nothing here reads them. */
static bool feed_trailer(struct strict *strict, char byte, struct pp_str *out)
{
    struct pp_str *held = &strict->held;
    if (!may_follow(held, byte) || ++strict->aside > STRICT_TRAILER_MOST)
        return refuse(strict, 400, "The trailers are too long or hold a control character.");
    pp_str_add_char(held, byte);
    if (byte != '\n')
        return true;
    if (held->len == 2) {
        pp_str_fini(held);
        pp_str_add(out, "\r\n");
        strict->state = STRICT_HEAD;
        return true;
    }
    if (!strict_field_valid(held->at, held->len - 2))
        return refuse(strict, 400, "A trailer is not of the form \"Name: value\".");
    pp_str_clear(held);
    return true;
}

bool strict_feed(struct strict *strict, const char *bytes, size_t len, struct pp_str *out)
{
    size_t at = 0;
    bool fine = strict->status == 0;
    while (fine && at < len) {
        switch (strict->state) {
        case STRICT_HEAD:
            fine = feed_head(strict, bytes, len, &at, out);
            break;
        case STRICT_BODY:
        case STRICT_DATA:
            feed_data(strict, bytes, len, &at, out);
            break;
        case STRICT_SIZE:
            fine = feed_size(strict, bytes[at++]);
            break;
        case STRICT_EXTENSION:
            fine = feed_extension(strict, bytes[at++]);
            break;
        case STRICT_SIZE_LF:
            fine = feed_size_lf(strict, bytes[at++], out);
            break;
        case STRICT_DATA_CR:
        case STRICT_DATA_LF:
            fine = feed_data_end(strict, bytes[at++], out);
            break;
        case STRICT_TRAILER:
            fine = feed_trailer(strict, bytes[at++], out);
            break;
        }
    }
    return fine;
}
