/*
 * Which days somebody's busy times take. A visit takes whole days, and a diary is full of what can
 * be moved, so a day is taken when enough of its working hours are. What is only perhaps so
 * (tentative) takes nothing.
 */
#ifndef FLOW_BUSY_DAYS_H
#define FLOW_BUSY_DAYS_H

#include "calendars/busy.h"
#include "store/calendar.h"

enum {
    FLOW_BUSY_DAY_MINUTES = 180, /* of the working hours */
    FLOW_BUSY_DAY_FROM = 9 * 60, /* of the person's clock */
    FLOW_BUSY_DAY_TO = 17 * 60
};

/* Days from first to last, neighbours joined, in the arena; intervals as cal_busy_read() has them.
 */
void flow_busy_days(const struct cal_busy *busy, const struct cal_zone *zone, int minutes,
                    int32_t first, int32_t last, struct pp_arena *arena, struct store_days **out,
                    size_t *count);

#endif
