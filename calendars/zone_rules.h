/* Inside calendars/: how a zone's rules are worked out and told; not for other folders. */
#ifndef PP_CALENDARS_ZONE_RULES_H
#define PP_CALENDARS_ZONE_RULES_H

#include "calendars/zone.h"

/* The day named by a rule; its second_of_day may reach into a neighbouring day. */
int32_t cal_rule_day(const struct cal_zone_rule *rule, int year);

/* The instant at which a rule takes effect in a year. */
int64_t cal_rule_utc(const struct cal_zone_rule *rule, int year, int32_t offset_before_s);

/* Offsets within 15 hours, and both changes can be told by a yearly RRULE within their month. */
bool cal_rules_sound(const struct cal_zone *zone);

/*
 * The "BYMONTH=3;BYDAY=-1SU" of a rule's RRULE, for the day on which its time of day falls. False
 * when that day can leave the rule's month.
 */
bool cal_rule_byday(const struct cal_zone_rule *rule, struct pp_str *out);

/* Seconds of local time to UTC by RFC 5545 3.3.5; skipped: the clock jumps over it. */
int64_t cal_zone_resolve(const struct cal_zone *zone, int64_t local_s, bool *skipped);

/* Does the clock show this time twice, in autumn? */
bool cal_zone_is_twice(const struct cal_zone *zone, struct cal_civil civil);

/* Written as "Z", without a VTIMEZONE. */
bool cal_zone_is_utc(const struct cal_zone *zone);

/* Adds the VTIMEZONE component. */
void cal_zone_write(const struct cal_zone *zone, struct pp_str *out);

#endif
