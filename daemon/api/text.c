#include "daemon/api/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

enum { CURSOR_VERSION = 1, CURSOR_BYTES = 9, KEY_MOST = 100, TAG_DIGEST = 16 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Nine bytes are twelve letters: no padding. */
const char *api_cursor_write(int64_t last, char text[static API_CURSOR_TEXT])
{
    unsigned char bytes[CURSOR_BYTES] = {CURSOR_VERSION};
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (unsigned char)((uint64_t)last >> (8 * (7 - i)));
    for (int i = 0; i < 3; i++) {
        const unsigned char *b = bytes + (ptrdiff_t)3 * i;
        const unsigned group = (unsigned)b[0] << 16 | (unsigned)b[1] << 8 | b[2];
        for (int k = 0; k < 4; k++)
            text[4 * i + k] = letters[group >> (6 * (3 - k)) & 63];
    }
    text[API_CURSOR_TEXT - 1] = '\0';
    return text;
}

bool api_cursor_read(const char *text, int64_t *last)
{
    if (strlen(text) != API_CURSOR_TEXT - 1)
        return false;
    uint64_t value = 0;
    unsigned version = 0;
    for (int i = 0; i < API_CURSOR_TEXT - 1; i++) {
        const char *at = strchr(letters, text[i]);
        if (!at)
            return false;
        version = version << 6 | (unsigned)(value >> 58);
        value = value << 6 | (uint64_t)(at - letters);
    }
    if (version != CURSOR_VERSION || value == 0 || value > INT64_MAX)
        return false;
    *last = (int64_t)value;
    return true;
}

const char *api_tag_write(int64_t rev, const char *digest, struct pp_arena *arena)
{
    if (rev > 0)
        return pp_printf(arena, "\"%" PRId64 "-%.*s\"", rev, TAG_DIGEST, digest);
    return pp_printf(arena, "\"%.*s\"", TAG_DIGEST, digest);
}

bool api_tag_listed(const char *if_none_match, const char *tag)
{
    const size_t len = strlen(tag);
    for (const char *at = if_none_match; *at;) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        if (pp_text_starts(at, "W/"))
            at += 2;
        if (strncmp(at, tag, len) == 0)
            return true;
        if (*at != '"')
            return false;
        const char *end = strchr(at + 1, '"');
        if (!end)
            return false;
        at = end + 1;
    }
    return false;
}

enum pp_code api_tag_rev(const char *if_match, int64_t *rev, struct pp_err *err)
{
    if (!if_match || pp_text_is(if_match, "*"))
        return pp_fail(err, PP_NEEDS_MATCH,
                       "send If-Match with the ETag you read, so that nobody's change is lost");
    if (pp_text_starts(if_match, "W/"))
        return pp_fail(err, PP_STALE, "If-Match needs a strong ETag, as it was given");
    char digits[24];
    const size_t len = *if_match == '"' ? strspn(if_match + 1, "0123456789") : 0;
    const char *end = if_match + 1 + len;
    const bool whole =
        len > 0 && (*end == '"' || *end == '-') && strchr(end, '"') && strchr(end, '"')[1] == '\0';
    if (whole && len < sizeof digits) {
        memcpy(digits, if_match + 1, len);
        digits[len] = '\0';
        if (pp_text_int(digits, 1, INT64_MAX, rev))
            return PP_OK;
    }
    return pp_fail(err, PP_USAGE, "If-Match must be one ETag of this resource, such as \"7\"");
}

/* ---- dates --------------------------------------------------------------------------------- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
enum { DAY_S = 86400 };

const char *api_date_write(int64_t at_s, char text[static API_DATE_TEXT])
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const int32_t day = (int32_t)(at_s / DAY_S);
    const int second = (int)(at_s % DAY_S);
    const struct pp_date date = pp_date_of(day);
    (void)snprintf(text, API_DATE_TEXT, "%s, %02d %.3s %04d %02d:%02d:%02d GMT",
                   weekdays[pp_weekday(day)], date.day, months + (ptrdiff_t)3 * (date.month - 1),
                   date.year, second / 3600, second / 60 % 60, second % 60);
    return text;
}

/* The three ways: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6
 * 08:49:37 1994". Two digits of a year are of 1970 to 2069. */
static bool scan_date(const char *text, struct pp_date *date, char month[static 4], int clock[3])
{
    int end = 0;
    const char *rest = strchr(text, ',');
    if (!rest)
        return sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &date->day,
                      &clock[0], &clock[1], &clock[2], &date->year, &end) == 6 &&
               text[end] == '\0';
    if (sscanf(rest, ", %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &date->day, month, &date->year,
               &clock[0], &clock[1], &clock[2], &end) == 6 &&
        end && rest[end] == '\0')
        return true;
    end = 0;
    if (sscanf(rest, ", %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &date->day, month, &date->year,
               &clock[0], &clock[1], &clock[2], &end) != 6 ||
        !end || rest[end] != '\0')
        return false;
    date->year += date->year < 70 ? 2000 : 1900;
    return true;
}

bool api_date_read(const char *text, int64_t *at_s)
{
    struct pp_date date = {0};
    char month[4] = "";
    int clock[3] = {0};
    if (!scan_date(text, &date, month, clock))
        return false;
    const char *found = strlen(month) == 3 ? strstr(months, month) : NULL;
    if (!found || (found - months) % 3)
        return false;
    date.month = (int)(found - months) / 3 + 1;
    if (!pp_date_valid(date) || clock[0] < 0 || clock[0] > 23 || clock[1] < 0 || clock[1] > 59 ||
        clock[2] < 0 || clock[2] > 60)
        return false;
    *at_s = (int64_t)pp_day_of(date) * DAY_S + clock[0] * 3600 + clock[1] * 60 + clock[2];
    return true;
}

bool api_type_is(const char *content_type, const char *type)
{
    if (!content_type)
        return false;
    const size_t len = strlen(type);
    for (size_t i = 0; i < len; i++)
        if (content_type[i] != type[i] && (content_type[i] | 0x20) != type[i])
            return false;
    const char *rest = content_type + len;
    rest += strspn(rest, " \t");
    return *rest == '\0' || *rest == ';';
}

bool api_key_valid(const char *key)
{
    const size_t len = strlen(key);
    for (const char *c = key; *c; c++)
        if (*c < 0x21 || *c > 0x7e)
            return false;
    return len >= 1 && len <= KEY_MOST;
}

void api_query_add(struct pp_str *out, const char *name, const char *value)
{
    pp_str_addf(out, "%s=", name);
    for (const char *c = value; *c; c++) {
        if (strchr("-._~", *c) || (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
            (*c >= 'A' && *c <= 'Z'))
            pp_str_add_char(out, *c);
        else
            pp_str_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
}
