/* Tells a zone's rules as a VTIMEZONE of at most two observances (RFC 5545 3.6.5). */
#include <stdlib.h>

#include "base/date.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400, OFFSET_MAX_S = 15 * 3600, FIRST_YEAR = 1970 };

static const char *const weekday_names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

/* Whole days by which a rule's time of day leaves the day it names. */
static int rule_shift(const struct cal_zone_rule *rule)
{
    return rule->second_of_day / DAY_S - (rule->second_of_day % DAY_S < 0);
}

static int month_days(int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1];
}

bool cal_rule_byday(const struct cal_zone_rule *rule, struct pp_str *out)
{
    const int shift = rule_shift(rule);
    const char *weekday = weekday_names[(rule->weekday + shift % 7 + 7) % 7];
    if (shift == 0) {
        pp_str_addf(out, "BYMONTH=%d;BYDAY=%d%s", rule->month, rule->week == 5 ? -1 : rule->week,
                    weekday);
        return true;
    }
    const int length = month_days(rule->month);
    const int first = (rule->week == 5 ? length - 6 : 7 * rule->week - 6) + shift;
    if (first < 1 || first + 6 > length || (rule->month == 2 && rule->week == 5))
        return false;
    pp_str_addf(out, "BYMONTH=%d;BYDAY=%s;BYMONTHDAY=%d", rule->month, weekday, first);
    for (int day = first + 1; day < first + 7; day++)
        pp_str_addf(out, ",%d", day);
    return true;
}

bool cal_rules_sound(const struct cal_zone *zone)
{
    if (abs(zone->standard_s) > OFFSET_MAX_S || abs(zone->daylight_s) > OFFSET_MAX_S)
        return false;
    if (!zone->changes)
        return true;
    struct pp_str scratch = {0};
    const bool sound = cal_rule_byday(&zone->to_daylight, &scratch) &&
                       cal_rule_byday(&zone->to_standard, &scratch);
    pp_str_fini(&scratch);
    return sound;
}

/* TZOFFSETFROM:+0100; seconds only where there are some. */
static void add_offset(struct pp_str *out, const char *name, int32_t offset_s)
{
    const int size = abs(offset_s);
    pp_str_addf(out, "%s:%c%02d%02d", name, offset_s < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60)
        pp_str_addf(out, "%02d", size % 60);
    pp_str_add(out, "\r\n");
}

static void add_observance(struct pp_str *out, const char *kind, const char *name, int32_t from_s,
                           int32_t to_s, const struct cal_zone_rule *rule)
{
    int second = 0;
    struct pp_date start = {FIRST_YEAR, 1, 1};
    if (rule) {
        const int shift = rule_shift(rule);
        second = rule->second_of_day - shift * DAY_S;
        start = pp_date_of(cal_rule_day(rule, FIRST_YEAR) + shift);
    }
    pp_str_addf(out, "BEGIN:%s\r\n", kind);
    pp_str_addf(out, "DTSTART:%04d%02d%02dT%02d%02d%02d\r\n", start.year, start.month, start.day,
                second / 3600, second / 60 % 60, second % 60);
    add_offset(out, "TZOFFSETFROM", from_s);
    add_offset(out, "TZOFFSETTO", to_s);
    if (rule) {
        pp_str_add(out, "RRULE:FREQ=YEARLY;");
        PP_REQUIRE(cal_rule_byday(rule, out));
        pp_str_add(out, "\r\n");
    }
    pp_str_addf(out, "TZNAME:%s\r\nEND:%s\r\n", name, kind);
}

void cal_zone_write(const struct cal_zone *zone, struct pp_str *out)
{
    pp_str_addf(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", zone->name);
    if (zone->changes) {
        add_observance(out, "DAYLIGHT", zone->daylight_name, zone->standard_s, zone->daylight_s,
                       &zone->to_daylight);
        add_observance(out, "STANDARD", zone->standard_name, zone->daylight_s, zone->standard_s,
                       &zone->to_standard);
    } else {
        add_observance(out, "STANDARD", zone->standard_name, zone->standard_s, zone->standard_s,
                       NULL);
    }
    pp_str_add(out, "END:VTIMEZONE\r\n");
}
