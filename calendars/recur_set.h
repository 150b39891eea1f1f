/*
 * Inside calendars/: all times of a series within the window: its rule and single dates, less those
 * taken out, with the times that stand in for others (RFC 5545 3.8.4.4, 3.8.5).
 */
#ifndef PP_CALENDARS_RECUR_SET_H
#define PP_CALENDARS_RECUR_SET_H

#include "calendars/entry.h"

/* Called for each time that meets the window; false ends it. */
typedef bool cal_set_fn(void *arg, const struct cal_occurrence *occurrence);

/*
 * Entries of one UID belong together: series, and what overrides their times. Of several revisions
 * of one thing the one with the highest SEQUENCE holds. Without UID each stands alone. Sorts them.
 */
void cal_entries_expand(struct cal_diary *diary, struct cal_entry *entries, size_t count,
                        cal_set_fn *fn, void *arg);

#endif
