#include "daemon/flow/calendar_url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

enum { HOST_MOST = 253 };

static const char *after_scheme(const char *url)
{
    static const char *const schemes[] = {"https://", "http://", "webcal://", "webcals://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return url + strlen(schemes[i]);
    return NULL;
}

static bool is_visible(const char *text)
{
    for (; *text; text++)
        if (!isgraph((unsigned char)*text) || strchr("\"<>\\^`{|}", *text))
            return false;
    return true;
}

/* Of "login@host:port": where the host begins, and its length. */
static size_t find_host(const char *authority, size_t len, const char **host)
{
    const char *end = authority + len;
    *host = authority;
    for (const char *at = authority; at < end; at++)
        if (*at == '@')
            *host = at + 1;
    const char *close = **host == '[' ? memchr(*host, ']', (size_t)(end - *host)) : NULL;
    const char *colon = memchr(close ? close : *host, ':', (size_t)(end - (close ? close : *host)));
    return (size_t)((colon ? colon : end) - *host);
}

enum pp_code flow_calendar_url(const char *url, struct pp_arena *arena, const char **host,
                               struct pp_err *err)
{
    const char *authority = after_scheme(url);
    const char *at = NULL;
    if (strlen(url) > FLOW_CALENDAR_URL_MOST)
        return pp_fail(err, PP_INVALID, "an address of a calendar has at most %d bytes",
                       FLOW_CALENDAR_URL_MOST);
    if (!authority || !is_visible(url))
        return pp_fail(err, PP_INVALID,
                       "an address of a calendar begins with https:// or webcal:// and has no "
                       "blanks");
    const size_t len = find_host(authority, strcspn(authority, "/?#"), &at);
    if (!len || len > HOST_MOST ||
        strspn(at,
               "[]:.-_%0123456789abcdefghijklmnopqrstuvwxyz"
               "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < len)
        return pp_fail(err, PP_INVALID, "that address names no host");
    char *name = pp_dup_len(arena, at, len);
    for (char *byte = name; *byte; byte++)
        *byte = (char)tolower((unsigned char)*byte);
    *host = name;
    return PP_OK;
}
