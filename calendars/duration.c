#include "calendars/duration.h"

#include <string.h>

#include "base/str.h"

enum { DAYS_MOST = 36600, DIGITS_MOST = 9 };

/* Digits and their unit; moves *at past both. */
static bool read_part(const char **at, int64_t *value, char *unit)
{
    const size_t len = strspn(*at, "0123456789");
    if (len == 0 || len > DIGITS_MOST || (*at)[len] == '\0')
        return false;
    *value = 0;
    for (size_t i = 0; i < len; i++)
        *value = *value * 10 + ((*at)[i] - '0');
    *unit = (*at)[len];
    *at += len + 1;
    return true;
}

/* The parts before T or after it, each unit at most once and in the order of `units`. */
static bool read_parts(const char **at, const char *units, const int64_t *sizes, int64_t *sum)
{
    const char *left = units;
    while (**at && **at != 'T') {
        int64_t value = 0;
        char unit = '\0';
        if (!read_part(at, &value, &unit))
            return false;
        const char *found = strchr(left, unit);
        if (!found || unit == '\0')
            return false;
        *sum += value * sizes[found - units];
        left = found + 1;
    }
    return left != units;
}

bool cal_duration_read(const char *text, struct cal_duration *duration)
{
    static const int64_t day_sizes[] = {7, 1};
    static const int64_t time_sizes[] = {3600, 60, 1};
    const bool minus = *text == '-';
    const char *at = text + (*text == '-' || *text == '+');
    int64_t days = 0;
    int64_t seconds = 0;
    if (*at++ != 'P')
        return false;
    if (*at != 'T' && !read_parts(&at, "WD", day_sizes, &days))
        return false;
    if (*at == 'T') {
        at++;
        if (!read_parts(&at, "HMS", time_sizes, &seconds) || *at)
            return false;
    }
    if (days > DAYS_MOST || seconds > INT64_C(86400) * DAYS_MOST)
        return false;
    *duration = (struct cal_duration){(int32_t)(minus ? -days : days), minus ? -seconds : seconds};
    return true;
}
