/*
 * Inside calendars/: the values of properties, read exactly (RFC 5545 3.3): what libical would
 * repair or guess is refused here.
 */
#ifndef PP_CALENDARS_VALUE_H
#define PP_CALENDARS_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A DATE or a DATE-TIME in its three forms. */
struct cal_moment {
    bool date; /* DATE: second is 0 */
    bool utc;  /* DATE-TIME with Z */
    int32_t day;
    int32_t second; /* of the day, on the clock it is written by */
};

/* "20270615", "20270615T093000", "20270615T093000Z"; nothing else. */
bool cal_moment_read(const char *text, struct cal_moment *moment);

/* "+0100", "-033000", within 15 hours; "-0000" is not allowed. */
bool cal_offset_read(const char *text, int32_t *offset_s);

/* "mailto:" in any case and something with an @ behind it. */
bool cal_is_mailto(const char *value);

/* A backslash only before \\ ; , n N; no bare ; or , as a TEXT that is one value has none. */
bool cal_is_text(const char *value);

/* A RRULE by yearly, monthly, weekly or daily steps; `yearly` wants that alone. */
bool cal_is_calm_rule(const char *value, bool yearly);

#endif
