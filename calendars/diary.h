/*
 * Inside calendars/: one reading of somebody's calendar: what is asked, what is found, and what may
 * still be spent on it. The files diary, entry, recur_set and busy_* work on it.
 */
#ifndef PP_CALENDARS_DIARY_H
#define PP_CALENDARS_DIARY_H

#include "calendars/busy.h"
#include "calendars/object.h"
#include "calendars/offsets.h"
#include "calendars/resolve.h"

struct cal_entry;

/* One time that one entry takes; also a free one, for tests against other expanders. */
struct cal_occurrence {
    int64_t from_s, to_s;
    enum cal_taken taken;
    const struct cal_entry *entry;
};

struct cal_diary {
    struct pp_arena *arena;
    const struct cal_busy_question *question;
    const struct cal_offsets *person;   /* the person's zone */
    const struct cal_offsets *floating; /* of times without zone: X-WR-TIMEZONE or the person's */
    bool keep_free;                     /* for tests: free times are occurrences too */
    struct cal_resolver resolver;
    int64_t days_left; /* budget of cal_walk() */
    size_t occurrence_cap;
    struct cal_occurrence *occurrences; /* of events, as they come */
    size_t occurrence_count;
    struct cal_interval *available; /* what VAVAILABILITY leaves taken */
    size_t available_count;
    size_t warning_cap;
    struct cal_busy *busy; /* its warnings and counts are filled as they come */
};

/* A sentence about a line. Nothing of the calendar's own text may be in it. */
void cal_diary_warn(struct cal_diary *diary, size_t line, const char *fmt, ...) PP_PRINTF(3, 4);

/* False when the calendar has taken as many times as are read. */
bool cal_diary_take(struct cal_diary *diary, const struct cal_occurrence *occurrence);

/* As cal_busy_read(), before times are cut to the window and joined: occurrences and available. */
PP_CHECK enum pp_code cal_diary_read(const void *bytes, size_t len, struct cal_diary *diary,
                                     struct pp_err *err);

/* The events of all calendars of an object; all series expanded. */
void cal_diary_events(struct cal_diary *diary, const struct cal_component *calendar);
void cal_diary_freebusy(struct cal_diary *diary, const struct cal_component *freebusy);
void cal_diary_availabilities(struct cal_diary *diary, const struct cal_component *calendar);

#endif
