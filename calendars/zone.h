/*
 * Time zones: a civil day and minute to an instant and back, by two yearly rules or one offset.
 *
 * Europe/London, Europe/Dublin and UTC are built in; every other zone is read from the bytes of
 * its TZif file (RFC 9636), handed in by the caller, so that this folder opens nothing. A zone
 * whose coming changes are not two yearly rules is refused: no calendar could be told it in a
 * VTIMEZONE of two rules. Conversion follows RFC 5545 3.3.5.
 */
#ifndef PP_CALENDARS_ZONE_H
#define PP_CALENDARS_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { CAL_ZONE_NAME = 65, CAL_ZONE_ABBREVIATION = 12, CAL_ZONE_FILE_MAX = 64 * 1024 };

/* A moment on the clock of a place; minute 0..1439. */
struct cal_civil {
    int32_t day; /* days since 1970-01-01 */
    int32_t minute;
};

/* "The week-th weekday of the month, at second_of_day": the form of POSIX TZ and of RRULE BYDAY. */
struct cal_zone_rule {
    int month;             /* 1..12 */
    int week;              /* 1..4, or 5 for the last */
    int weekday;           /* 0 Monday .. 6 Sunday */
    int32_t second_of_day; /* on the clock in force before the change; may leave 0..86399 */
};

/* A plain value; copy it freely. offsets are seconds east of UTC. */
struct cal_zone {
    char name[CAL_ZONE_NAME]; /* IANA name */
    char standard_name[CAL_ZONE_ABBREVIATION];
    char daylight_name[CAL_ZONE_ABBREVIATION];
    int32_t standard_s;
    int32_t daylight_s; /* equal to standard_s when the zone never changes */
    bool changes;
    struct cal_zone_rule to_daylight, to_standard; /* only when it changes */
};

/* ^[A-Za-z0-9_+/-]{1,64}$, no "..", no "/" at either end: safe as a path below zoneinfo. */
bool cal_zone_name_valid(const char *name);

/* The built-in zone of that name (also "GB", "Etc/UTC"), or NULL. */
const struct cal_zone *cal_zone_builtin(const char *name);

/*
 * Reads the rules in force from from_day on out of a TZif file of version 2 or later. PP_INVALID
 * when the name or the file is bad, or when some change after from_day is not by the two rules.
 */
PP_CHECK enum pp_code cal_zone_read(const char *name, const void *tzif, size_t len,
                                    int32_t from_day, struct cal_zone *zone, struct pp_err *err);

/* Adds the bytes of that zone's TZif file; the name was checked before. PP_NOT_FOUND if none. */
typedef enum pp_code cal_zone_file_fn(void *arg, const char *name, struct pp_str *bytes,
                                      struct pp_err *err);

/* Built in, else by file (may be NULL: then only the built-in zones are known). */
PP_CHECK enum pp_code cal_zone_find(const char *name, int32_t from_day, cal_zone_file_fn *file,
                                    void *arg, struct cal_zone *zone, struct pp_err *err);

/*
 * Civil time to seconds since 1970 UTC. PP_INVALID for a time that the clock skips (spring) or
 * that is not on a clock; a time that comes twice (autumn) is its first occurrence.
 */
PP_CHECK enum pp_code cal_zone_to_utc(const struct cal_zone *zone, struct cal_civil civil,
                                      int64_t *utc_s, struct pp_err *err);

/* Seconds are cut to the minute. */
struct cal_civil cal_zone_from_utc(const struct cal_zone *zone, int64_t utc_s);

/* Seconds east of UTC at an instant. */
int32_t cal_zone_offset(const struct cal_zone *zone, int64_t utc_s);

#endif
