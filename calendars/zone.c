#include "calendars/zone.h"

#include <string.h>

#include "base/date.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400 };

#define LONDON_RULES                                                             \
    .to_daylight = {.month = 3, .week = 5, .weekday = 6, .second_of_day = 3600}, \
    .to_standard = {.month = 10, .week = 5, .weekday = 6, .second_of_day = 7200}

static const struct cal_zone london = {.name = "Europe/London",
                                       .standard_name = "GMT",
                                       .daylight_name = "BST",
                                       .daylight_s = 3600,
                                       .changes = true,
                                       LONDON_RULES};

/* Summer time as daylight time: the tz database's negative winter time is misread by too many. */
static const struct cal_zone dublin = {.name = "Europe/Dublin",
                                       .standard_name = "GMT",
                                       .daylight_name = "IST",
                                       .daylight_s = 3600,
                                       .changes = true,
                                       LONDON_RULES};

static const struct cal_zone utc = {.name = "UTC", .standard_name = "UTC", .daylight_name = "UTC"};

bool cal_zone_name_valid(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-";
    const size_t len = strlen(name);
    return len >= 1 && len < CAL_ZONE_NAME && strspn(name, allowed) == len && name[0] != '/' &&
           name[len - 1] != '/';
}

const struct cal_zone *cal_zone_builtin(const char *name)
{
    static const struct {
        const char *name;
        const struct cal_zone *zone;
    } known[] = {{"Europe/London", &london}, {"GB", &london},   {"Europe/Belfast", &london},
                 {"Europe/Dublin", &dublin}, {"Eire", &dublin}, {"UTC", &utc},
                 {"Etc/UTC", &utc},          {"Etc/UCT", &utc}, {"Zulu", &utc}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (pp_text_is(known[i].name, name))
            return known[i].zone;
    }
    return NULL;
}

enum pp_code cal_zone_find(const char *name, int32_t from_day, cal_zone_file_fn *file, void *arg,
                           struct cal_zone *zone, struct pp_err *err)
{
    if (!cal_zone_name_valid(name))
        return pp_fail(err, PP_INVALID, "that is no name of a time zone; write it like %s",
                       london.name);
    const struct cal_zone *builtin = cal_zone_builtin(name);
    if (builtin) {
        *zone = *builtin;
        return PP_OK;
    }
    if (!file)
        return pp_fail(err, PP_NOT_FOUND, "the time zone %s is not known; %s is", name,
                       london.name);
    struct pp_str bytes = {0};
    enum pp_code code = file(arg, name, &bytes, err);
    if (code == PP_OK)
        code = cal_zone_read(name, pp_str_text(&bytes), bytes.len, from_day, zone, err);
    pp_str_fini(&bytes);
    return code;
}

int32_t cal_rule_day(const struct cal_zone_rule *rule, int year)
{
    const int32_t first = pp_day_of((struct pp_date){year, rule->month, 1});
    int32_t day = first + (rule->weekday - pp_weekday(first) + 7) % 7 + 7 * (rule->week - 1);
    while (pp_date_of(day).month != rule->month)
        day -= 7;
    return day;
}

int64_t cal_rule_utc(const struct cal_zone_rule *rule, int year, int32_t offset_before_s)
{
    return (int64_t)cal_rule_day(rule, year) * DAY_S + rule->second_of_day - offset_before_s;
}

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int year_of(int64_t local_s)
{
    return pp_date_of((int32_t)floor_div(local_s, DAY_S)).year;
}

int32_t cal_zone_offset(const struct cal_zone *zone, int64_t utc_s)
{
    if (!zone->changes)
        return zone->standard_s;
    const int year = year_of(utc_s + zone->standard_s);
    const int64_t begin = cal_rule_utc(&zone->to_daylight, year, zone->standard_s);
    const int64_t end = cal_rule_utc(&zone->to_standard, year, zone->daylight_s);
    const bool daylight =
        begin < end ? begin <= utc_s && utc_s < end : !(end <= utc_s && utc_s < begin);
    return daylight ? zone->daylight_s : zone->standard_s;
}

int64_t cal_zone_resolve(const struct cal_zone *zone, int64_t local_s, bool *skipped)
{
    const int64_t by_standard = local_s - zone->standard_s;
    const int64_t by_daylight = local_s - zone->daylight_s;
    const bool standard = cal_zone_offset(zone, by_standard) == zone->standard_s;
    const bool daylight = cal_zone_offset(zone, by_daylight) == zone->daylight_s;
    const int64_t early = by_standard < by_daylight ? by_standard : by_daylight;
    const int64_t late = by_standard < by_daylight ? by_daylight : by_standard;
    *skipped = !standard && !daylight;
    if (*skipped)
        return late;
    if (standard && daylight)
        return early;
    return standard ? by_standard : by_daylight;
}

enum pp_code cal_zone_to_utc(const struct cal_zone *zone, struct cal_civil civil, int64_t *utc_s,
                             struct pp_err *err)
{
    if (civil.minute < 0 || civil.minute >= 24 * 60)
        return pp_fail(err, PP_INVALID, "%d minutes after midnight is not a time of day",
                       (int)civil.minute);
    bool skipped = false;
    const int64_t local_s = (int64_t)civil.day * DAY_S + (int64_t)civil.minute * 60;
    const int64_t at_s = cal_zone_resolve(zone, local_s, &skipped);
    if (skipped) {
        char day[PP_DAY_WORDS];
        return pp_fail(err, PP_INVALID,
                       "%02d:%02d on %s does not exist in %s: the clock is put forward over it; "
                       "choose an earlier or later time",
                       (int)civil.minute / 60, (int)civil.minute % 60, pp_day_words(civil.day, day),
                       zone->name);
    }
    *utc_s = at_s;
    return PP_OK;
}

struct cal_civil cal_zone_from_utc(const struct cal_zone *zone, int64_t utc_s)
{
    const int64_t local_s = utc_s + cal_zone_offset(zone, utc_s);
    const int64_t day = floor_div(local_s, DAY_S);
    return (struct cal_civil){.day = (int32_t)day,
                              .minute = (int32_t)((local_s - day * DAY_S) / 60)};
}

bool cal_zone_is_twice(const struct cal_zone *zone, struct cal_civil civil)
{
    const int64_t local_s = (int64_t)civil.day * DAY_S + (int64_t)civil.minute * 60;
    return zone->changes && cal_zone_offset(zone, local_s - zone->standard_s) == zone->standard_s &&
           cal_zone_offset(zone, local_s - zone->daylight_s) == zone->daylight_s;
}

bool cal_zone_is_utc(const struct cal_zone *zone)
{
    return !zone->changes && zone->standard_s == 0 && pp_text_is(zone->name, utc.name);
}
