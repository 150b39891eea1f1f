#include "calendars/recur_day.h"

#include "base/date.h"

struct facts {
    struct pp_date date;
    int32_t day;
    int month_days, year_day, year_days; /* year_day 1 .. */
};

int cal_month_days(int year, int month)
{
    const struct pp_date first = {year, month, 1};
    const struct pp_date next = {year + month / 12, month % 12 + 1, 1};
    return pp_day_of(next) - pp_day_of(first);
}

bool cal_rule_has(const struct cal_rule_list *list, int value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i] == value)
            return true;
    }
    return false;
}

/* By its number from the front (1 ..) or from the back (-1 ..) of `all`. */
static bool has_place(const struct cal_rule_list *list, int place, int all)
{
    return list->count == 0 || cal_rule_has(list, place) || cal_rule_has(list, place - all - 1);
}

/* First day of week 1: the week that holds 4 January. */
static int32_t first_week(int year, int week_start)
{
    const int32_t day = pp_day_of((struct pp_date){year, 1, 4});
    return day - (pp_weekday(day) - week_start + 7) % 7;
}

/* A week across new year belongs to the year that has more of its days. */
static bool in_weeks(const struct cal_rule *rule, const struct facts *facts)
{
    if (rule->weeks.count == 0)
        return true;
    int year = facts->date.year;
    if (facts->day < first_week(year, rule->week_start))
        year--;
    else if (facts->day >= first_week(year + 1, rule->week_start))
        year++;
    const int32_t first = first_week(year, rule->week_start);
    const int weeks = (first_week(year + 1, rule->week_start) - first) / 7;
    return has_place(&rule->weeks, (facts->day - first) / 7 + 1, weeks);
}

static bool is_nth(int nth, int place, int all)
{
    return nth > 0 ? (place - 1) / 7 + 1 == nth : (all - place) / 7 + 1 == -nth;
}

/* Ordinals count within the month or, of a YEARLY rule without BYMONTH, within the year. */
static bool on_weekday(const struct cal_rule *rule, const struct facts *facts)
{
    const bool by_year = rule->freq == CAL_YEARLY && rule->months.count == 0;
    const bool counts = rule->freq >= CAL_MONTHLY && rule->weeks.count == 0;
    const int weekday = pp_weekday(facts->day);
    for (size_t i = 0; i < rule->weekday_count; i++) {
        const struct cal_rule_weekday *at = &rule->weekdays[i];
        if (at->weekday != weekday)
            continue;
        if (!counts || at->nth == 0 ||
            (by_year ? is_nth(at->nth, facts->year_day, facts->year_days)
                     : is_nth(at->nth, facts->date.day, facts->month_days)))
            return true;
    }
    return rule->weekday_count == 0;
}

bool cal_rule_names_day(const struct cal_rule *rule, int32_t day)
{
    struct facts facts = {.date = pp_date_of(day), .day = day};
    const int year = facts.date.year;
    if (rule->months.count && !cal_rule_has(&rule->months, facts.date.month))
        return false;
    const int32_t new_year = pp_day_of((struct pp_date){year, 1, 1});
    facts.month_days = cal_month_days(year, facts.date.month);
    facts.year_days = pp_day_of((struct pp_date){year + 1, 1, 1}) - new_year;
    facts.year_day = day - new_year + 1;
    return has_place(&rule->month_days, facts.date.day, facts.month_days) &&
           has_place(&rule->year_days, facts.year_day, facts.year_days) &&
           on_weekday(rule, &facts) && in_weeks(rule, &facts);
}
