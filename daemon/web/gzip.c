#include "daemon/web/gzip.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { WINDOW_AND_GZIP = MAX_WBITS + 16, MEMORY = 8, PART = 16384 };

/* "0", "0.", "0.000": what is not wanted at all. */
static bool is_zero(const char *weight, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (weight[i] != '0' && weight[i] != '.')
            return false;
    return len > 0;
}

/* One member of the list: its name's length, and whether its weight is above zero. */
static bool is_taken(const char *member, size_t len, size_t *name)
{
    *name = 0;
    while (*name < len && !strchr("; \t", member[*name]))
        (*name)++;
    for (size_t at = *name; at < len; at++) {
        if (strncasecmp(member + at, "q=", 2) != 0)
            continue;
        const size_t weight = strcspn(member + at + 2, ";, \t");
        return !is_zero(member + at + 2, weight);
    }
    return true;
}

bool web_gzip_wanted(const char *accept_encoding)
{
    bool any = false;
    for (const char *at = accept_encoding ? accept_encoding : ""; *at;) {
        at += strspn(at, " \t,");
        const size_t len = strcspn(at, ",");
        size_t name;
        const bool taken = is_taken(at, len, &name);
        if ((name == 4 && strncasecmp(at, "gzip", 4) == 0) ||
            (name == 6 && strncasecmp(at, "x-gzip", 6) == 0))
            return taken;
        any = any || (name == 1 && *at == '*' && taken);
        at += len;
    }
    return any;
}

void web_gzip(const void *bytes, size_t len, struct pp_str *out)
{
    unsigned char part[PART];
    z_stream stream = {.next_in = (z_const Bytef *)bytes, .avail_in = (uInt)len};
    PP_REQUIRE(len <= UINT32_MAX);
    PP_REQUIRE(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_AND_GZIP, MEMORY,
                            Z_DEFAULT_STRATEGY) == Z_OK); /* out of memory ends us anyway */
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        stream.next_out = part;
        stream.avail_out = sizeof part;
        state = deflate(&stream, Z_FINISH);
        PP_REQUIRE(state == Z_OK || state == Z_STREAM_END);
        pp_str_add_len(out, part, sizeof part - stream.avail_out);
    }
    (void)deflateEnd(&stream);
}
