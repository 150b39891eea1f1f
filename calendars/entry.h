/*
 * Inside calendars/: one VEVENT (or AVAILABLE) as far as time is concerned. Values are read from
 * their own text; what cannot be placed is told, what has no end that can be read is taken long
 * rather than short.
 */
#ifndef PP_CALENDARS_ENTRY_H
#define PP_CALENDARS_ENTRY_H

#include "calendars/diary.h"
#include "calendars/duration.h"

/* A DATE or DATE-TIME with its clock. */
struct cal_when {
    int64_t local_s;                   /* seconds since 1970-01-01 00:00 on its clock */
    const struct cal_offsets *offsets; /* of its clock; NULL: UTC */
    bool date;                         /* DATE: midnight on the person's clock */
    bool floating;                     /* DATE-TIME without zone */
    bool unknown;                      /* its zone is not known: the person's stands in */
};

int64_t cal_when_utc(const struct cal_when *when);
/* Another time on the same clock. */
int64_t cal_when_utc_of(const struct cal_when *when, int64_t local_s);

struct cal_entry {
    const struct cal_component *component;
    const char *uid; /* "": none */
    int64_t sequence;
    size_t order; /* in the calendar */
    struct cal_when start;
    struct cal_duration length;
    enum cal_taken taken;
    bool override;   /* it has a RECURRENCE-ID: */
    bool and_future; /* RANGE=THISANDFUTURE */
    struct cal_when recurrence;
    int64_t recurrence_s; /* UTC */
};

/* False, and told: it has no start that can be read. */
bool cal_entry_read(struct cal_diary *diary, const struct cal_component *component,
                    struct cal_entry *entry);

/* One value of a property of times (`len` bytes of it), by the property's TZID. */
bool cal_when_read(struct cal_diary *diary, const struct cal_property *property, const char *text,
                   size_t len, struct cal_when *when);

/* When it ends if it starts at that time on its clock; UTC. */
int64_t cal_entry_end(const struct cal_entry *entry, int64_t local_s);

/* Midnight on the person's clock before (or at) a local time, and after (or at) it; UTC. */
int64_t cal_day_begin(const struct cal_diary *diary, int64_t local_s);
int64_t cal_day_end(const struct cal_diary *diary, int64_t local_s);

#endif
