#include "calendars/value.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"

/* `count` decimal digits as a number, -1 when there are others. */
static int digits(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

/* HHMMSS as seconds, -1 when it is none. A leap second counts as the one before it. */
static int clock_seconds(const char *at)
{
    const int hour = digits(at, 2);
    const int minute = hour < 0 ? -1 : digits(at + 2, 2);
    const int second = minute < 0 ? -1 : digits(at + 4, 2);
    if (second < 0 || hour > 23 || minute > 59 || second > 60)
        return -1;
    return (hour * 60 + minute) * 60 + (second == 60 ? 59 : second);
}

/* Any year: zones of Outlook begin in 1601. */
static bool date_exists(struct pp_date date)
{
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return false;
    const struct pp_date same = pp_date_of(pp_day_of(date)); /* 31 June comes back as 1 July */
    return same.month == date.month;
}

bool cal_moment_read(const char *text, struct cal_moment *moment)
{
    const size_t len = strnlen(text, 17);
    if (len != 8 && len != 15 && len != 16)
        return false;
    const struct pp_date date = {digits(text, 4), digits(text + 4, 2), digits(text + 6, 2)};
    if (!date_exists(date))
        return false;
    *moment = (struct cal_moment){.date = len == 8, .utc = len == 16, .day = pp_day_of(date)};
    if (len == 8)
        return true;
    moment->second = text[8] == 'T' ? clock_seconds(text + 9) : -1;
    return moment->second >= 0 && (len == 15 || text[15] == 'Z');
}

bool cal_offset_read(const char *text, int32_t *offset_s)
{
    const size_t len = strnlen(text, 8);
    if ((len != 5 && len != 7) || (text[0] != '+' && text[0] != '-'))
        return false;
    const int hour = digits(text + 1, 2);
    const int minute = digits(text + 3, 2);
    const int second = len == 7 ? digits(text + 5, 2) : 0;
    if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    const int32_t size = (hour * 60 + minute) * 60 + second;
    *offset_s = text[0] == '-' ? -size : size;
    return size <= 15 * 3600 && !(size == 0 && text[0] == '-');
}

bool cal_is_mailto(const char *value)
{
    static const char scheme[] = "mailto:";
    const size_t len = sizeof scheme - 1;
    if (strnlen(value, len) < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char c = value[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != scheme[i])
            return false;
    }
    const char *at = strchr(value + len, '@');
    return at && at > value + len && at[1] != '\0';
}

bool cal_is_text(const char *value)
{
    for (const char *at = value; *at; at++) {
        if (*at == ';' || *at == ',')
            return false;
        if (*at == '\\') {
            at++;
            if (*at == '\0' || !strchr("\\;,nN", *at))
                return false;
        }
    }
    return true;
}

/* The text of the rule's FREQ up to its ';', or NULL. */
static const char *frequency(const char *rule)
{
    for (const char *at = rule; at; at = strchr(at, ';')) {
        at += *at == ';';
        if (pp_text_starts(at, "FREQ="))
            return at + 5;
    }
    return NULL;
}

bool cal_is_calm_rule(const char *value, bool yearly)
{
    static const char *const calm[] = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"};
    const char *text = frequency(value);
    for (size_t i = 0; text && i < (yearly ? 1 : 4); i++) {
        const size_t len = strlen(calm[i]);
        if (strncmp(text, calm[i], len) == 0 && (text[len] == ';' || text[len] == '\0'))
            return true;
    }
    return false;
}
