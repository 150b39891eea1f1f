#include "daemon/web/target.h"

#include <string.h>

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* NULL when it cannot be decoded. */
static const char *decode(struct pp_arena *arena, const char *text, size_t len, bool plus)
{
    char *out = pp_alloc(arena, len + 1);
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        char byte = text[i];
        if (byte == '+' && plus) {
            byte = ' ';
        } else if (byte == '%') {
            const int high = i + 1 < len ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < len ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            byte = (char)(unsigned char)(high * 16 + low);
            i += 2;
        }
        out[used++] = byte;
    }
    return pp_utf8_valid(out, used) ? out : NULL;
}

static enum pp_code not_decoded(struct pp_err *err, const char *part)
{
    return pp_fail(err, PP_USAGE,
                   "the %s must be UTF-8 with every %% as the start of %%XX, and without NUL",
                   part);
}

static enum pp_code read_path(struct pp_arena *arena, struct target *out, struct pp_err *err)
{
    const char *at = out->path;
    while (*at == '/' && at[1] != '\0') {
        const char *start = at + 1;
        const size_t len = strcspn(start, "/");
        if (out->segment_count == WEB_SEGMENTS_MOST)
            return pp_fail(err, PP_NOT_FOUND, "there is nothing at %.100s", out->path);
        const char *segment = decode(arena, start, len, false);
        if (!segment)
            return not_decoded(err, "path");
        out->segments[out->segment_count++] = segment;
        at = start + len;
    }
    /* "/a/" is not "/a": it ends in an empty segment, which no pattern has. */
    if (*at == '/' && out->segment_count > 0) {
        if (out->segment_count == WEB_SEGMENTS_MOST)
            return pp_fail(err, PP_NOT_FOUND, "there is nothing at %.100s", out->path);
        out->segments[out->segment_count++] = "";
    }
    return PP_OK;
}

static enum pp_code read_fields(struct pp_arena *arena, const char *query, const char *what,
                                const struct web_param **fields, size_t *count, struct pp_err *err)
{
    size_t cap = 1;
    for (const char *at = query; *at; at++)
        cap += *at == '&';
    if (cap > WEB_QUERY_MOST)
        return pp_fail(err, PP_USAGE, "the %s has more than %d fields", what, WEB_QUERY_MOST);
    struct web_param *params = PP_NEW_ARRAY(arena, cap, struct web_param);
    *count = 0;
    for (const char *at = query; *at;) {
        const size_t len = strcspn(at, "&");
        const size_t name_len = strcspn(at, "&=");
        if (len > 0) {
            struct web_param *param = &params[(*count)++];
            const size_t skip = name_len < len ? name_len + 1 : len;
            param->name = decode(arena, at, name_len, true);
            param->value = decode(arena, at + skip, len - skip, true);
            if (!param->name || !param->value)
                return not_decoded(err, what);
        }
        at += len + (at[len] == '&');
    }
    *fields = params;
    return PP_OK;
}

enum pp_code target_read(struct pp_arena *arena, const char *text, struct target *out,
                         struct pp_err *err)
{
    *out = (struct target){0};
    const size_t path_len = strcspn(text, "?");
    out->path = pp_dup_len(arena, text, path_len);
    const enum pp_code code = read_path(arena, out, err);
    if (code != PP_OK || text[path_len] == '\0')
        return code;
    return read_fields(arena, text + path_len + 1, "query", &out->query, &out->query_count, err);
}

enum pp_code target_read_form(struct pp_arena *arena, const char *body, size_t len,
                              const struct web_param **fields, size_t *count, struct pp_err *err)
{
    *fields = NULL;
    *count = 0;
    if (memchr(body, '\0', len))
        return not_decoded(err, "form");
    return read_fields(arena, pp_dup_len(arena, body, len), "form", fields, count, err);
}
