/*
 * When a calendar is read again. Pure: times in, times out. Each calendar has a place of its own
 * within the interval, drawn from its id, so that they spread evenly and a restart moves none.
 */
#ifndef FLOW_CALENDAR_DUE_H
#define FLOW_CALENDAR_DUE_H

#include <stdint.h>

enum {
    FLOW_CALENDAR_EVERY_S = 6 * 3600,
    FLOW_CALENDAR_AGAIN_S = 600,       /* after a first failure; twice as long after each further */
    FLOW_CALENDAR_AGAIN_MOST_S = 86400 /* and no longer than that */
};

/* After a good reading: at its own place, at least half an interval from now. */
int64_t flow_calendar_next(int64_t id, int64_t every_s, int64_t now_s);
/* After the nth failure in a row (1..): never before what the server has asked for. */
int64_t flow_calendar_again(int64_t id, int failures, int64_t retry_s, int64_t now_s);

#endif
