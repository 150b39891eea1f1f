/* Inside calendars/: does a rule name a day? The table of RFC 5545 3.3.10 as one predicate. */
#ifndef PP_CALENDARS_RECUR_DAY_H
#define PP_CALENDARS_RECUR_DAY_H

#include "calendars/recur_rule.h"

bool cal_rule_has(const struct cal_rule_list *list, int value);

/* For a rule whose missing parts were taken from its start. */
bool cal_rule_names_day(const struct cal_rule *rule, int32_t day);

/* Days of a month; month 1 .. 12. */
int cal_month_days(int year, int month);

#endif
