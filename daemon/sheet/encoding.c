#include "daemon/sheet/encoding.h"

#include <string.h>

/* Code points of 0x80..0x9f in Windows-1252 (WHATWG index); 0 where it has none. */
static const uint16_t high_half[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

const char *sheet_encoding_text(enum sheet_encoding encoding)
{
    return encoding == SHEET_UTF_8 ? "UTF-8" : "Windows-1252";
}

/* Length of the well-formed UTF-8 character at the start, 0 when there is none. */
static size_t utf8_step(const unsigned char *bytes, size_t len)
{
    if (!len)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    const size_t want = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    if (want <= len && pp_utf8_valid((const char *)bytes, want))
        return want;
    return 0;
}

static size_t line_of(const char *bytes, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += bytes[i] == '\n';
    return line;
}

/* What an unreadable file most likely is, by its first bytes; NULL: nothing we know. */
static const char *foreign(const char *bytes, size_t len)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if (len >= 2 && ((at[0] == 0xff && at[1] == 0xfe) || (at[0] == 0xfe && at[1] == 0xff)))
        return "the file is UTF-16: save it as \"CSV UTF-8\"";
    if (len >= 4 && !memcmp(bytes, "PK\x03\x04", 4))
        return "the file is a spreadsheet, not CSV: save the sheet as \"CSV UTF-8\"";
    if (len >= 4 && !memcmp(bytes, "\xd0\xcf\x11\xe0", 4))
        return "the file is an old spreadsheet, not CSV: save the sheet as \"CSV UTF-8\"";
    if (len >= 4 && ((!at[0] && at[1] && !at[2] && at[3]) || (at[0] && !at[1] && at[2] && !at[3])))
        return "the file looks like UTF-16: save it as \"CSV UTF-8\"";
    return NULL;
}

static enum pp_code from_windows(const char *bytes, size_t len, struct pp_arena *arena,
                                 const char **text, size_t *text_len, struct pp_err *err)
{
    char *out = pp_alloc(arena, len * 3 + 1);
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const unsigned point = byte >= 0x80 && byte < 0xa0 ? high_half[byte - 0x80] : byte;
        if (!point)
            return pp_fail(err, PP_INVALID,
                           "line %zu: byte 0x%02X is neither UTF-8 nor Windows-1252: save the file "
                           "as \"CSV UTF-8\"",
                           line_of(bytes, i), byte);
        if (point < 0x80) {
            out[used++] = (char)point;
        } else if (point < 0x800) {
            out[used++] = (char)(0xc0 | (point >> 6));
            out[used++] = (char)(0x80 | (point & 0x3f));
        } else {
            out[used++] = (char)(0xe0 | (point >> 12));
            out[used++] = (char)(0x80 | ((point >> 6) & 0x3f));
            out[used++] = (char)(0x80 | (point & 0x3f));
        }
    }
    *text = out;
    *text_len = used;
    return PP_OK;
}

/* How much of the text beyond ASCII is well-formed UTF-8 and how much is not. */
struct tally {
    size_t good, bad;
    size_t first_bad; /* offset; only when bad > 0 */
};

static struct tally count_utf8(const char *bytes, size_t len)
{
    struct tally tally = {0};
    for (size_t i = 0; i < len;) {
        const size_t step = utf8_step((const unsigned char *)bytes + i, len - i);
        if (!step && !tally.bad++)
            tally.first_bad = i;
        tally.good += step > 1;
        i += step ? step : 1;
    }
    return tally;
}

enum pp_code sheet_decode(const char *bytes, size_t len, struct pp_arena *arena,
                          enum sheet_encoding *encoding, const char **text, size_t *text_len,
                          struct pp_err *err)
{
    const char *what = foreign(bytes, len);
    if (what)
        return pp_fail(err, PP_INVALID, "%s", what);
    const char *nul = len ? memchr(bytes, '\0', len) : NULL;
    if (nul)
        return pp_fail(err, PP_INVALID,
                       "line %zu: there is a NUL byte, so this is not a text file: save the sheet "
                       "as \"CSV UTF-8\"",
                       line_of(bytes, (size_t)(nul - bytes)));
    const bool marked = len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);
    if (marked) {
        bytes += 3;
        len -= 3;
    }
    const struct tally tally = count_utf8(bytes, len);
    if (!tally.bad) {
        *encoding = SHEET_UTF_8;
        *text = bytes;
        *text_len = len;
        return PP_OK;
    }
    /* Windows-1252 text hardly ever holds well-formed UTF-8 by chance: then the file is damaged. */
    if (marked || tally.good > tally.bad)
        return pp_fail(err, PP_INVALID,
                       "line %zu: byte 0x%02X is not UTF-8, but the rest of the file is: the file "
                       "is damaged or mixes encodings; save it again as \"CSV UTF-8\"",
                       line_of(bytes, tally.first_bad), (unsigned char)bytes[tally.first_bad]);
    *encoding = SHEET_WINDOWS_1252;
    return from_windows(bytes, len, arena, text, text_len, err);
}
