/*
 * Inside calendars/: how far a zone's clocks were from UTC at any date, past changes and rules of
 * today together. struct cal_zone (zone.h) tells what invitations may state, two yearly rules;
 * diaries of others are read by this, which knows history and zones with other plans.
 */
#ifndef PP_CALENDARS_OFFSETS_H
#define PP_CALENDARS_OFFSETS_H

#include "base/arena.h"
#include "calendars/zone.h"

struct cal_offset_change {
    int64_t at_s;     /* seconds since 1970 UTC, from which on */
    int32_t offset_s; /* seconds east of UTC */
};

/* Lives in an arena with what it points to. */
struct cal_offsets {
    int32_t first_s;                         /* before the first change */
    const struct cal_offset_change *changes; /* by time */
    size_t count;
    const struct cal_zone *rules; /* in force after the last change; NULL: no further change */
};

/* Seconds east of UTC at an instant. */
int32_t cal_offsets_at(const struct cal_offsets *offsets, int64_t utc_s);

/*
 * Seconds of local time to UTC by RFC 5545 3.3.5: a time that comes twice is its first occurrence,
 * a time that is skipped counts by the offset before the gap.
 */
int64_t cal_offsets_to_utc(const struct cal_offsets *offsets, int64_t local_s);

/* Reads a whole TZif file of version 2 or later. PP_INVALID for a bad name, file or footer. */
PP_CHECK enum pp_code cal_offsets_read(const char *name, const void *tzif, size_t len,
                                       struct pp_arena *arena, const struct cal_offsets **offsets,
                                       struct pp_err *err);

/* Those of a zone that is built in or that never changes, by its rules alone. */
const struct cal_offsets *cal_offsets_of(const struct cal_zone *zone, struct pp_arena *arena);

#endif
