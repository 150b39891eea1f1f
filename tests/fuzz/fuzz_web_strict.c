/*
 * The strict parser: however the bytes are cut it says the same; what it passes on it passes again
 * unchanged; and no request it passes on has two lengths, by a plain count that shares no code.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/web/strict.h"
#include "tests/fuzz/fuzz.h"

enum { HEAD_MOST = 512 };

static struct strict feed(const char *bytes, size_t len, size_t piece, struct pp_str *out)
{
    struct strict strict = {.head_most = HEAD_MOST};
    bool fine = true;
    for (size_t at = 0; fine && at < len; at += piece)
        fine = strict_feed(&strict, bytes + at, len - at < piece ? len - at : piece, out);
    PP_REQUIRE(fine == (strict.status == 0));
    PP_REQUIRE(fine || (strict.status >= 400 && strict.status <= 599 && strict.why));
    return strict;
}

/* In the first head passed on there are no bare line ends, no NUL and at most one length. */
static void check_first_head(const struct pp_str *out)
{
    const char *end = out->len > 0 ? memmem(out->at, out->len, "\r\n\r\n", 4) : NULL;
    if (!end)
        return;
    int lengths = 0, hosts = 0;
    for (const char *at = out->at; at < end; at++) {
        PP_REQUIRE(*at != '\0' && (*at != '\n' || at[-1] == '\r') &&
                   (*at != '\r' || at[1] == '\n'));
        if (*at != '\n')
            continue;
        lengths += strncasecmp(at + 1, "content-length", 14) == 0 && at[15] == ':';
        lengths += strncasecmp(at + 1, "transfer-encoding", 17) == 0 && at[18] == ':';
        hosts += strncasecmp(at + 1, "host:", 5) == 0;
        PP_REQUIRE(at[1] != ' ' && at[1] != '\t' && at[1] != ':');
    }
    PP_REQUIRE(lengths <= 1 && hosts <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    struct pp_str whole = {0}, pieces = {0}, again = {0};
    struct strict one = feed(text, len, len ? len : 1, &whole);
    struct strict other = feed(text, len, 1 + len % 7, &pieces);
    PP_REQUIRE(one.status == other.status && one.heads == other.heads && one.state == other.state);
    PP_REQUIRE(whole.len == pieces.len &&
               (whole.len == 0 || memcmp(whole.at, pieces.at, whole.len) == 0));
    check_first_head(&whole);
    struct strict third = feed(whole.at, whole.len, whole.len ? whole.len : 1, &again);
    PP_REQUIRE(third.status == 0 && third.heads == one.heads);
    PP_REQUIRE(again.len == whole.len &&
               (again.len == 0 || memcmp(again.at, whole.at, again.len) == 0));
    strict_fini(&one);
    strict_fini(&other);
    strict_fini(&third);
    pp_str_fini(&whole);
    pp_str_fini(&pieces);
    pp_str_fini(&again);
    return 0;
}
