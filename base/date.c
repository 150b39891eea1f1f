#include "base/date.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400 };

int32_t pp_day_of(struct pp_date date)
{
    const int y = date.month <= 2 ? date.year - 1 : date.year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int yoe = y - era * 400;
    const int doy = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct pp_date pp_date_of(int32_t day)
{
    const int z = day + 719468;
    const int era = (z >= 0 ? z : z - 146096) / 146097;
    const int doe = z - era * 146097;
    const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int mp = (5 * doy + 2) / 153;
    struct pp_date date = {.day = doy - (153 * mp + 2) / 5 + 1, .month = mp < 10 ? mp + 3 : mp - 9};
    date.year = yoe + era * 400 + (date.month <= 2);
    return date;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool pp_date_valid(struct pp_date date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1900 || date.year > 2199 || date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    return date.day <= days[date.month - 1] + (date.month == 2 && leap(date.year));
}

int pp_weekday(int32_t day)
{
    return (int)(((int64_t)day + 3 + 7 * INT64_C(1000000)) % 7); /* 1970-01-01 was a Thursday */
}

/* Does text follow shape, where 9 stands for a digit and all else for itself? */
static bool has_shape(const char *text, const char *shape)
{
    if (strlen(text) != strlen(shape))
        return false;
    for (; *shape; shape++, text++)
        if (*shape == '9' ? !isdigit((unsigned char)*text) : *text != *shape)
            return false;
    return true;
}

static int digits(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (at[i] - '0');
    return value;
}

static bool parse_day(const char *at, int32_t *day)
{
    const struct pp_date date = {digits(at, 4), digits(at + 5, 2), digits(at + 8, 2)};
    if (!pp_date_valid(date))
        return false;
    *day = pp_day_of(date);
    return true;
}

bool pp_day_parse(const char *text, int32_t *day)
{
    return text && has_shape(text, "9999-99-99") && parse_day(text, day);
}

const char *pp_day_text(int32_t day, char text[static PP_DATE_TEXT])
{
    const struct pp_date date = pp_date_of(day);
    (void)snprintf(text, PP_DATE_TEXT, "%04u-%02u-%02u", (unsigned)date.year % 10000u,
                   (unsigned)date.month % 100u, (unsigned)date.day % 100u);
    return text;
}

bool pp_instant_parse(const char *text, int64_t *at_s)
{
    int32_t day;
    if (!text || !has_shape(text, "9999-99-99T99:99:99Z") || !parse_day(text, &day))
        return false;
    const int hour = digits(text + 11, 2), minute = digits(text + 14, 2);
    const int second = digits(text + 17, 2);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *at_s = (int64_t)day * DAY_S + hour * 3600 + minute * 60 + second;
    return true;
}

const char *pp_instant_text(int64_t at_s, char text[static PP_INSTANT_TEXT])
{
    const int32_t day = (int32_t)((at_s >= 0 ? at_s : at_s - DAY_S + 1) / DAY_S);
    const unsigned rest = (unsigned)(at_s - (int64_t)day * DAY_S);
    char date[PP_DATE_TEXT];
    (void)snprintf(text, PP_INSTANT_TEXT, "%sT%02u:%02u:%02uZ", pp_day_text(day, date),
                   rest / 3600 % 24u, rest / 60 % 60u, rest % 60u);
    return text;
}

const char *pp_day_words(int32_t day, char text[static PP_DAY_WORDS])
{
    static const char weekdays[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const struct pp_date date = pp_date_of(day);
    (void)snprintf(text, PP_DAY_WORDS, "%.3s %u %.3s %04u", weekdays + 3 * pp_weekday(day),
                   (unsigned)date.day % 100u, months + 3 * (date.month - 1),
                   (unsigned)date.year % 10000u);
    return text;
}
