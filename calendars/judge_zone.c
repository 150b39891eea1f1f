/* One VTIMEZONE: RFC 5545 3.6.5, and limits on what a reader would have to work out. */
#include "base/str.h"
#include "calendars/judge.h"
#include "calendars/value.h"

enum { OBSERVANCES_MAX = 60 };

static bool is_local_time(const char *value)
{
    struct cal_moment moment = {0};
    return cal_moment_read(value, &moment) && !moment.date && !moment.utc;
}

static void judge_offset(struct cal_judge *judge, const struct cal_component *part,
                         const char *name)
{
    int32_t offset_s = 0;
    const struct cal_property *offset = cal_property_find(part, name);
    if (cal_property_count(part, name) != 1)
        cal_fault_named(judge, part, name, "count", "must be there exactly once");
    else if (!cal_offset_read(offset->value, &offset_s))
        cal_fault(judge, part, offset, "offset", "is no offset within 15 hours");
}

static void judge_observance(struct cal_judge *judge, const struct cal_component *part)
{
    const struct cal_property *begin = cal_property_find(part, "DTSTART");
    if (cal_property_count(part, "DTSTART") != 1)
        cal_fault_named(judge, part, "DTSTART", "count", "must be there exactly once");
    else if (!is_local_time(begin->value))
        cal_fault(judge, part, begin, "time", "must be a local time");
    judge_offset(judge, part, "TZOFFSETFROM");
    judge_offset(judge, part, "TZOFFSETTO");
    for (const struct cal_property *rule = cal_property_find(part, "RRULE"); rule;
         rule = cal_property_again(rule)) {
        if (!cal_is_calm_rule(rule->value, true))
            cal_fault(judge, part, rule, "recurrence", "only yearly rules are taken in a zone");
    }
}

static bool names_zone(const struct cal_component *component, const char *zone)
{
    for (const struct cal_property *p = component->properties; p; p = p->next) {
        const char *used = cal_parameter_value(p, "TZID");
        if (used && pp_text_is(used, zone))
            return true;
    }
    return false;
}

/* Is the zone used by an event, and told only once? */
static void judge_use(struct cal_judge *judge, const struct cal_component *zone,
                      const struct cal_property *id)
{
    bool used = false;
    for (const struct cal_component *part = judge->calendar->children; part; part = part->next) {
        const struct cal_property *other = cal_property_find(part, "TZID");
        if (part != zone && other && pp_text_is(part->name, "VTIMEZONE") &&
            pp_text_is(other->value, id->value))
            cal_fault(judge, zone, id, "twice", "two VTIMEZONEs have this TZID");
        used = used || (!pp_text_is(part->name, "VTIMEZONE") && names_zone(part, id->value));
    }
    if (!used && judge->strictness == CAL_STRICT)
        cal_fault(judge, zone, id, "unused", "no event uses this zone");
}

void cal_judge_zone(struct cal_judge *judge, const struct cal_component *zone)
{
    size_t observances = 0;
    for (const struct cal_component *part = zone->children; part; part = part->next) {
        observances++;
        judge_observance(judge, part);
    }
    if (observances == 0 || observances > OBSERVANCES_MAX)
        cal_fault_named(judge, zone, "STANDARD", "count", "a zone has 1 to 60 observances");
    if (cal_property_count(zone, "TZID") != 1)
        cal_fault_named(judge, zone, "TZID", "count", "must be there exactly once");
    else
        judge_use(judge, zone, cal_property_find(zone, "TZID"));
}
