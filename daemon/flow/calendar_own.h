/* Inside flow/: what reading a calendar and keeping it have in common, however it came. */
#ifndef FLOW_CALENDAR_OWN_H
#define FLOW_CALENDAR_OWN_H

#include "daemon/flow/calendar.h"
#include "daemon/flow/reading.h"

/* A good answer, ready to be kept; in the call's arena. */
struct flow_calendar_times {
    struct store_busy *busy;
    size_t busy_count;
    struct store_days *days;
    size_t day_count;
    char *digest; /* of busy and days */
    int events, warnings;
};

/* Reads what `of` names, for the time from yesterday to two years from now. */
PP_CHECK enum pp_code flow_calendar_run(struct flow_call *call, struct flow_reading_of *of,
                                        struct flow_reading *reading);
/* What a good reading means for the person's days. */
PP_CHECK enum pp_code flow_calendar_times(struct flow_call *call,
                                          const struct flow_reading *reading, const char *zone,
                                          struct flow_calendar_times **out);
/* Makes the times those of the calendar, which is then good as of now; put it afterwards. */
PP_CHECK enum pp_code flow_calendar_keep(struct flow_call *call,
                                         const struct flow_calendar_times *times,
                                         struct store_calendar *calendar, bool *changed);

#endif
