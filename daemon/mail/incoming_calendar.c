/*
 * The bytes of a MIME part, decoded; a calendar part as UTF-8. Clients write every charset they
 * like and none; what is valid UTF-8 is taken as such, whatever its label says.
 */
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "daemon/mail/incoming_own.h"

enum { METHOD_MOST = 32 };

enum pp_code mail_part_bytes(GMimePart *part, size_t most, struct pp_arena *arena, char **bytes,
                             size_t *len, struct pp_err *err)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    *bytes = NULL;
    *len = 0;
    if (content)
        (void)g_mime_data_wrapper_write_to_stream(content, stream);
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    const size_t got = array->len;
    if (got <= most) {
        *bytes = pp_dup_len(arena, got ? (const char *)array->data : "", got);
        *len = got;
    }
    g_object_unref(stream);
    return got <= most
               ? PP_OK
               : pp_fail(err, PP_TOO_LARGE,
                         "a part of the mail has %zu bytes, more than the %zu that are read", got,
                         most);
}

/* The charset to read other than UTF-8 as; NULL: none we read. Windows-1252 holds Latin-1. */
static const char *charset_of(const char *label)
{
    static const struct {
        const char *label, *name;
    } known[] = {
        {"utf-8", "WINDOWS-1252"},
        {"utf8", "WINDOWS-1252"},
        {"us-ascii", "WINDOWS-1252"},
        {"ascii", "WINDOWS-1252"},
        {"iso-8859-1", "WINDOWS-1252"},
        {"latin1", "WINDOWS-1252"},
        {"windows-1252", "WINDOWS-1252"},
        {"cp1252", "WINDOWS-1252"},
        {"iso-8859-15", "ISO-8859-15"},
        {"iso-8859-14", "ISO-8859-14"},
        {"iso-8859-2", "ISO-8859-2"},
        {"windows-1250", "WINDOWS-1250"},
        {"utf-16", "UTF-16"},
        {"utf-16le", "UTF-16LE"},
        {"utf-16be", "UTF-16BE"},
    };
    if (!label)
        return "WINDOWS-1252";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (pp_text_is_nocase(label, known[i].label))
            return known[i].name;
    return NULL;
}

/* At most four bytes of UTF-8 come of one of any charset above. */
static enum pp_code convert(const char *charset, char **bytes, size_t *len, struct pp_arena *arena,
                            struct pp_err *err)
{
    iconv_t handle = iconv_open("UTF-8", charset);
    PP_REQUIRE((intptr_t)handle != -1); /* those named above are part of the C library */
    const size_t room = *len * 4 + 1;
    char *made = pp_alloc(arena, room);
    char *in = *bytes, *out = made;
    size_t in_left = *len, out_left = room - 1;
    const bool good = iconv(handle, &in, &in_left, &out, &out_left) != (size_t)-1;
    (void)iconv_close(handle);
    *bytes = made;
    *len = (size_t)(out - made);
    made[*len] = '\0';
    return good
               ? PP_OK
               : pp_fail(err, PP_INVALID,
                         "the calendar part is not in the character set %s that it names", charset);
}

static enum pp_code to_utf8(const char *label, char **bytes, size_t *len, struct pp_arena *arena,
                            struct pp_err *err)
{
    if (pp_utf8_valid(*bytes, *len))
        return PP_OK;
    const char *charset = charset_of(label);
    char shown[METHOD_MOST];
    if (!charset) {
        (void)g_strlcpy(shown, mail_clean_line(label, sizeof shown - 1, arena), sizeof shown);
        return pp_fail(err, PP_INVALID,
                       "the calendar part is in the character set \"%s\", which is not read here",
                       shown);
    }
    enum pp_code code = convert(charset, bytes, len, arena, err);
    if (code == PP_OK && *len > MAIL_INCOMING_CALENDAR_MOST)
        code = pp_fail(err, PP_TOO_LARGE, "the calendar part has more than %d bytes",
                       MAIL_INCOMING_CALENDAR_MOST);
    if (code == PP_OK && memchr(*bytes, '\0', *len))
        code = pp_fail(err, PP_INVALID, "the calendar part holds a NUL character");
    return code;
}

/* Upper case; NULL when it is no word of iTIP's alphabet. */
static const char *method_of(const char *text, struct pp_arena *arena)
{
    if (pp_text_empty(text) || strlen(text) > METHOD_MOST)
        return NULL;
    char *method = pp_dup(arena, text);
    for (char *c = method; *c; c++) {
        *c = g_ascii_toupper(*c);
        if (!g_ascii_isalpha(*c) && *c != '-')
            return NULL;
    }
    return method;
}

enum pp_code mail_calendar_read(GMimePart *part, struct pp_arena *arena,
                                struct mail_incoming_calendar *out, struct pp_err *err)
{
    GMimeObject *object = GMIME_OBJECT(part);
    char *bytes;
    size_t len;
    enum pp_code code =
        mail_part_bytes(part, MAIL_INCOMING_CALENDAR_MOST, arena, &bytes, &len, err);
    if (code == PP_OK)
        code = to_utf8(g_mime_object_get_content_type_parameter(object, "charset"), &bytes, &len,
                       arena, err);
    *out = (struct mail_incoming_calendar){
        .bytes = bytes,
        .len = len,
        .method = method_of(g_mime_object_get_content_type_parameter(object, "method"), arena)};
    return code;
}
