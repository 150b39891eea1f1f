/*
 * From a product's template and the onsite days to the events in one person's diary.
 *
 * Pure: struct to struct. Days are counted from the first or the last onsite day; meetings that
 * need a working day move off weekends and closed days, away from the visit. Parts whose date is
 * settled later give no event until then.
 */
#ifndef PP_CALENDARS_VISIT_H
#define PP_CALENDARS_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "calendars/event.h"

enum cal_for { CAL_FOR_EVERYONE, CAL_FOR_LEAD };

enum cal_anchor {
    CAL_FROM_FIRST_DAY,
    CAL_FROM_LAST_DAY,
    CAL_ONSITE, /* the onsite days themselves: all-day, one event for each unbroken run */
    CAL_LATER   /* date not known yet: no event */
};

/* One line of a product's template. */
struct cal_part {
    const char *kind;  /* "team-call": stable, part of the event's identity */
    const char *words; /* "Team call": opens the summary */
    enum cal_for who;
    enum cal_anchor anchor;
    int32_t offset_days;              /* from the anchor; -1 is the day before */
    int32_t days;                     /* all-day: how many; timed: 0 */
    int32_t start_minute, end_minute; /* timed: since midnight, 0..1440 */
    bool workday;                     /* move off weekends and closed days, away from the visit */
};

struct cal_visit {
    const char *title;     /* "SEND peer challenge, Southend-on-Sea": closes the summary */
    const int32_t *onsite; /* rising days, at least one */
    size_t onsite_count;
    const int32_t *closed; /* rising days nobody works: bank holidays; NULL: none */
    size_t closed_count;
    const struct cal_zone *zone; /* of the host; borrowed by the events */
};

struct cal_outing {
    const struct cal_part *part; /* borrowed from the template */
    int32_t run;                 /* 0; 1, 2, .. for later runs of onsite days */
    const char *summary;         /* in the arena */
    struct cal_span when;
};

/* The events of one person, by start; PP_INVALID when the template or the visit is not sound. */
PP_CHECK enum pp_code cal_visit_events(const struct cal_part *parts, size_t part_count,
                                       const struct cal_visit *visit, bool lead,
                                       struct pp_arena *arena, struct cal_outing **outings,
                                       size_t *count, struct pp_err *err);

/* The days those events touch, rising, each once: what the person's diary must keep free. */
void cal_visit_days(const struct cal_outing *outings, size_t count, struct pp_arena *arena,
                    int32_t **days, size_t *day_count);

#endif
