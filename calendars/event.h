/*
 * An event, as this folder's files share it: what one VEVENT says, without who is asked to it.
 *
 * All text is borrowed UTF-8. Nothing here reads a clock: every instant is passed in. The UID is
 * an opaque text that the caller keeps for the event's whole life (reschedule, cancel, restore).
 */
#ifndef PP_CALENDARS_EVENT_H
#define PP_CALENDARS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "calendars/zone.h"

enum cal_status {
    CAL_STATUS_NONE, /* no STATUS line: the cancel sent to one person who was taken off (B6) */
    CAL_CONFIRMED,
    CAL_TENTATIVE,
    CAL_CANCELLED
};

/* Either whole days [first_day, first_day + days), or civil times in a zone. */
struct cal_span {
    bool all_day;
    int32_t first_day, days;     /* all-day only; days >= 1 */
    struct cal_civil start, end; /* timed only */
    const struct cal_zone *zone; /* timed only; borrowed */
};

/* How often it comes again; zeroed: it does not. series.h says what that means. */
enum cal_every { CAL_ONCE, CAL_WEEKLY, CAL_MONTHLY };

struct cal_repeat {
    enum cal_every every;
    int32_t interval; /* every so many weeks or months */
    int32_t count;    /* meetings in all, with those left out */
};

/* One VEVENT. A series is one with `repeat`, and one with `instance` for each that differs. */
struct cal_event {
    const char *uid;
    int32_t sequence; /* 0..2^31-1 */
    enum cal_status status;
    const char *summary;     /* one line */
    const char *description; /* may hold newlines; NULL: none */
    const char *location;    /* NULL: none */
    const char *url;         /* http(s); NULL: none */
    struct cal_span when;
    struct cal_repeat repeat; /* a series that begins with `when` */
    bool free;                /* true: does not count as busy (TRANSP:TRANSPARENT) */
    bool and_later;           /* with instance: it and all that follow (only to cancel) */
    int64_t stamp_s;          /* DTSTAMP: when this message was made; required */
    int64_t created_s;        /* 0: not written */
    int64_t modified_s;       /* 0: not written */
    const int32_t *left_out;  /* days of the series that do not take place (EXDATE) */
    size_t left_out_count;
    const struct cal_span *instance; /* where the series puts this meeting of it; NULL: not one */
};

/* PP_INVALID when it is empty, backwards, skipped by the clock or outside 1970..2199. */
PP_CHECK enum pp_code cal_span_check(const struct cal_span *span, struct pp_err *err);

/* First and one-past-last instant; an all-day span starts at midnight of `zone`. */
PP_CHECK enum pp_code cal_span_utc(const struct cal_span *span, const struct cal_zone *zone,
                                   int64_t *start_s, int64_t *end_s, struct pp_err *err);

/* The civil days touched: [*first, *first + *days). An end at midnight does not touch that day. */
void cal_span_days(const struct cal_span *span, int32_t *first, int32_t *days);

bool cal_span_same(const struct cal_span *a, const struct cal_span *b);

#endif
