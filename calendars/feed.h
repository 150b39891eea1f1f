/*
 * Feeds: a calendar that others subscribe to, as the exact bytes of one iCalendar object with the
 * properties of RFC 7986. No METHOD, no ORGANIZER, no ATTENDEE: a feed publishes, it asks nobody.
 *
 * The bytes depend on what is given alone, in whatever order: the same events are the same feed,
 * so that an entity tag can be made of them. What was cancelled stays for a while as a tombstone,
 * because a client that is never told keeps showing it.
 */
#ifndef PP_CALENDARS_FEED_H
#define PP_CALENDARS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "calendars/event.h"

enum {
    CAL_FEED_EVENTS_MOST = 5000,
    CAL_FEED_TOMBSTONE_DAYS = 90, /* that what was cancelled is still told, at least */
    CAL_FEED_REFRESH_MINUTES = 60 /* how often a client is asked to look */
};

/* All text is borrowed UTF-8; texts of one line. */
struct cal_feed {
    const char *name;               /* shown as the calendar's name */
    const char *description;        /* may hold newlines */
    const char *uid;                /* of the calendar, for its whole life */
    const char *url;                /* http(s): where people find more; NULL: none */
    const char *source;             /* http(s): where this is read; NULL: not known */
    const char *color;              /* one of the names of CSS3, "teal" */
    int64_t changed_s;              /* the newest change that no event shows: when it was made */
    const struct cal_zone *zone;    /* told when no event is there: an object needs a component */
    const struct cal_event *events; /* at most CAL_FEED_EVENTS_MOST, each with its own UID */
    size_t count;
};

/* Does it belong in a feed on that day? False for what was cancelled long ago (modified_s). */
bool cal_feed_keeps(const struct cal_event *event, int32_t today);

/* Adds the object to *out; on failure *out is as it was. PP_INVALID, PP_TOO_LARGE. */
PP_CHECK enum pp_code cal_feed_write(const struct cal_feed *feed, struct pp_arena *arena,
                                     struct pp_str *out, struct pp_err *err);

#endif
