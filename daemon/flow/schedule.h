/*
 * When the clock rebalances: once a day at a civil time, and some time after the last of the
 * changes that may have broken the plan. Pure: times in, times out.
 *
 * On the day on which the clock skips the time it is the next minute that there is; on the day on
 * which the time comes twice it is the first of the two, so it is once a day always.
 */
#ifndef FLOW_SCHEDULE_H
#define FLOW_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "calendars/zone.h"

/* The instant of a day's minute, or of the first minute after it that the clock shows. */
int64_t flow_schedule_instant(const struct cal_zone *zone, int32_t day, int32_t minute);

/* The newest such instant up to now, and the first one after now; minute 0..1439. */
int64_t flow_schedule_latest(const struct cal_zone *zone, int32_t minute, int64_t now_s);
int64_t flow_schedule_next(const struct cal_zone *zone, int32_t minute, int64_t now_s);

struct flow_schedule {
    const struct cal_zone *zone;
    int32_t minute;                  /* -1: not by the clock */
    bool events;                     /* after changes */
    int64_t settle_s, settle_most_s; /* after the last change; after the first at most */
    int64_t again_s;                 /* after a run that failed, at the earliest */
};

/* What is known of the past; 0: never. */
struct flow_schedule_past {
    int64_t started_s;                     /* this daemon */
    int64_t began_s;                       /* the newest run that came to an end well */
    int64_t failed_s;                      /* the newest run's end, when it failed after that one */
    int64_t first_change_s, last_change_s; /* not yet seen by a run */
};

enum flow_schedule_why { FLOW_DUE_NOT, FLOW_DUE_CLOCK, FLOW_DUE_CHANGE };

/* What is due now, and when to look again at the latest (INT64_MAX: when something changes). */
struct flow_schedule_due {
    enum flow_schedule_why why;
    int64_t at_s;   /* what was due, when */
    int64_t look_s; /* > now */
};
struct flow_schedule_due flow_schedule_look(const struct flow_schedule *schedule,
                                            const struct flow_schedule_past *past, int64_t now_s);

#endif
