/*
 * Inside calendars/: the times that a rule names, in order, on the clock of its start (RFC 5545
 * 3.3.10). Ours, because libical's iterator hangs on rules that name nothing and forgets some
 * (DAILY;BYMONTHDAY=-1). The work is bounded by a budget of days looked at, shared by all rules of
 * a calendar.
 */
#ifndef PP_CALENDARS_RECUR_WALK_H
#define PP_CALENDARS_RECUR_WALK_H

#include "calendars/recur_rule.h"

/* Local times are seconds since 1970-01-01 00:00 on that clock. */
struct cal_walk {
    const struct cal_rule *rule;
    int64_t start_s;
    bool date;            /* the start is a DATE: times of day are midnight */
    int64_t until_s;      /* last local time allowed; INT64_MAX: no end */
    int64_t from_s, to_s; /* what is wanted: [from, to) */
    int64_t *days_left;   /* the budget; taken from */
};

/* false ends the walk. */
typedef bool cal_walk_fn(void *arg, int64_t local_s);

/*
 * Calls fn for the start and for each time that the rule names after it, as far as they are wanted.
 * The start counts as the first, whether the rule names it or not. False: the budget ran out.
 */
bool cal_walk(const struct cal_walk *walk, cal_walk_fn *fn, void *arg);

#endif
