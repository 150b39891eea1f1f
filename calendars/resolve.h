/*
 * Inside calendars/: which zone is meant by a TZID? Never UTC for want of a better guess: a zone
 * that is not known is said to be unknown.
 *
 * In this order: the name of a place in the IANA data, by our own copy (so a calendar cannot say
 * what Europe/London is); a VTIMEZONE in the calendar that holds together; other IANA names ("GMT"
 * in a calendar of Outlook's is what its VTIMEZONE says); the name Windows has for it.
 */
#ifndef PP_CALENDARS_RESOLVE_H
#define PP_CALENDARS_RESOLVE_H

#include "calendars/object.h"
#include "calendars/offsets.h"

enum { CAL_ZONES_MOST = 200, CAL_TZID_MOST = 200 };

struct cal_resolved; /* one TZID and what became of it */

struct cal_resolver {
    struct pp_arena *arena;
    cal_zone_file_fn *file; /* NULL: only the zones that are built in */
    void *arg;
    const struct cal_component *root; /* whose VTIMEZONEs hold, and those of the next ones */
    int64_t to_s;                     /* no later change matters */
    int64_t *days_left;               /* budget of cal_walk() */
    struct cal_resolved *known;
    size_t count;
};

/* NULL: unknown. *first: this TZID was not asked for before (so it is told once). */
const struct cal_offsets *cal_resolve(struct cal_resolver *resolver, const char *tzid, bool *first);

/* By IANA name alone. NULL: not known. */
const struct cal_offsets *cal_resolve_name(struct cal_resolver *resolver, const char *name);

/* The IANA name for a Windows zone ("GMT Standard Time", also with " 1" behind it), or NULL. */
const char *cal_windows_zone(const char *name);

/*
 * A VTIMEZONE's changes up to to_s. PP_INVALID when it does not hold together: an observance
 * incomplete, an offset beyond 15 hours, a rule that is not YEARLY, more than 60 observances or 200
 * single dates.
 */
PP_CHECK enum pp_code cal_vtimezone_read(const struct cal_component *vtimezone, int64_t to_s,
                                         int64_t *days_left, struct pp_arena *arena,
                                         const struct cal_offsets **offsets, struct pp_err *err);

#endif
