/* Inside calendars/: a DURATION (RFC 5545 3.3.6), whose days follow the calendar, not the clock. */
#ifndef PP_CALENDARS_DURATION_H
#define PP_CALENDARS_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* Both parts carry the sign. */
struct cal_duration {
    int32_t days;    /* nominal: the same time of day so many days later */
    int64_t seconds; /* exact */
};

/* "PT1H30M", "-P1D", "+P2W", "P1DT12H", also "P1W2D"; at most 100 years; false: none of these. */
bool cal_duration_read(const char *text, struct cal_duration *duration);

#endif
