/*
 * Series: one event that comes again under one UID, as mentoring meetings do. Only what calendar
 * programs read alike: every so many weeks, or every so many months on the same weekday of the same
 * week ("second Tuesday"; a start in the fifth week means the last). Always a fixed number of
 * times.
 */
#ifndef PP_CALENDARS_SERIES_H
#define PP_CALENDARS_SERIES_H

#include "base/err.h"
#include "base/str.h"
#include "calendars/event.h"

enum { CAL_SERIES_MOST = 200 };

/* The span of the number-th meeting, from 0, left-out ones counted. */
struct cal_span cal_series_span(const struct cal_event *event, int32_t number);

/* The number of the meeting that begins there, or -1; a left-out one is none. */
int32_t cal_series_find(const struct cal_event *event, const struct cal_span *when);

/* Both recur alike and leave out the same days. */
bool cal_series_same(const struct cal_event *a, const struct cal_event *b);

/*
 * PP_INVALID when there are too few or too many meetings, when the clock skips one or shows its
 * start or end twice, or when what is left out is none of them, or all.
 */
PP_CHECK enum pp_code cal_series_check(const struct cal_event *event, struct pp_err *err);

/* Adds the value of RRULE: "FREQ=MONTHLY;COUNT=6;BYDAY=2TU". */
void cal_series_rule(const struct cal_event *event, struct pp_str *out);

#endif
