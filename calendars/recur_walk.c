#include "calendars/recur_walk.h"

#include <stdlib.h>

#include "base/date.h"
#include "calendars/recur_day.h"

enum { DAY_S = 86400, PERIOD_DAYS = 366, LAST_YEAR = 9999 };

struct walker {
    const struct cal_walk *walk;
    struct cal_rule rule; /* with what it takes from the start */
    cal_walk_fn *fn;
    void *arg;
    int64_t named; /* so far, with the start */
    int32_t start_day;
    struct pp_date start;
    int32_t days[PERIOD_DAYS]; /* named in the period under way */
    size_t day_count;
    int32_t times[CAL_RULE_PRODUCT]; /* seconds of the day, ascending */
    size_t time_count;
};

static int32_t day_of(int64_t local_s)
{
    return (int32_t)(local_s / DAY_S - (local_s % DAY_S < 0));
}

static void put(struct cal_rule_list *list, int value)
{
    if (list->count == 0)
        list->at[list->count++] = (int16_t)value;
}

/* "Information not contained in the rule is derived from DTSTART." */
static void fill_rule(struct walker *walker)
{
    struct cal_rule *rule = &walker->rule;
    const bool days = rule->month_days.count || rule->year_days.count || rule->weekday_count;
    const int weekday = pp_weekday(walker->start_day);
    if (!days && (rule->weeks.count || rule->freq == CAL_WEEKLY)) {
        rule->weekdays[rule->weekday_count++] = (struct cal_rule_weekday){0, (int8_t)weekday};
    } else if (!days && rule->freq >= CAL_MONTHLY) {
        put(&rule->month_days, walker->start.day);
        if (rule->freq == CAL_YEARLY)
            put(&rule->months, walker->start.month);
    }
    const int second =
        walker->walk->date ? 0 : (int)(walker->walk->start_s % DAY_S + DAY_S) % DAY_S;
    if (walker->walk->date)
        rule->hours.count = rule->minutes.count = rule->seconds.count = 0;
    put(&rule->hours, second / 3600);
    put(&rule->minutes, second / 60 % 60);
    put(&rule->seconds, second % 60);
}

static int by_number(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a;
    const int32_t right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* Ascending, each once. */
static size_t settle(int32_t *numbers, size_t count)
{
    size_t kept = 0;
    qsort(numbers, count, sizeof *numbers, by_number);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    }
    return kept;
}

static void fill_times(struct walker *walker)
{
    const struct cal_rule *rule = &walker->rule;
    size_t count = 0;
    for (size_t h = 0; h < rule->hours.count; h++) {
        for (size_t m = 0; m < rule->minutes.count; m++) {
            for (size_t s = 0; s < rule->seconds.count && count < CAL_RULE_PRODUCT; s++) {
                const int second = rule->seconds.at[s] < 60 ? rule->seconds.at[s] : 59;
                walker->times[count++] =
                    (rule->hours.at[h] * 60 + rule->minutes.at[m]) * 60 + second;
            }
        }
    }
    walker->time_count = settle(walker->times, count);
}

/* One time that the rule names; false: the walk has ended. */
static bool take(struct walker *walker, int64_t local_s)
{
    const struct cal_walk *walk = walker->walk;
    if (local_s <= walk->start_s)
        return true;
    if (local_s > walk->until_s || local_s >= walk->to_s)
        return false;
    walker->named++;
    if (walker->rule.count && walker->named > walker->rule.count)
        return false;
    return local_s < walk->from_s || walker->fn(walker->arg, local_s);
}

static int64_t candidate(const struct walker *walker, size_t i)
{
    return (int64_t)walker->days[i / walker->time_count] * DAY_S +
           walker->times[i % walker->time_count];
}

static bool take_positions(struct walker *walker)
{
    const struct cal_rule_list *positions = &walker->rule.positions;
    const int32_t all = (int32_t)(walker->day_count * walker->time_count);
    int32_t chosen[CAL_RULE_LIST];
    size_t count = 0;
    for (size_t i = 0; i < positions->count; i++) {
        const int32_t at = positions->at[i] > 0 ? positions->at[i] - 1 : all + positions->at[i];
        if (at >= 0 && at < all)
            chosen[count++] = at;
    }
    count = settle(chosen, count);
    for (size_t i = 0; i < count; i++) {
        if (!take(walker, candidate(walker, (size_t)chosen[i])))
            return false;
    }
    return true;
}

static bool take_period(struct walker *walker)
{
    *walker->walk->days_left -= (int64_t)(walker->day_count * walker->time_count);
    if (walker->rule.positions.count)
        return take_positions(walker);
    for (size_t i = 0; i < walker->day_count * walker->time_count; i++) {
        if (!take(walker, candidate(walker, i)))
            return false;
    }
    return true;
}

/* --- periods: days, weeks, months, years, numbered from the start's --- */

static void look_at(struct walker *walker, int32_t first, int32_t count)
{
    *walker->walk->days_left -= count;
    for (int32_t day = first; day < first + count; day++) {
        if (cal_rule_names_day(&walker->rule, day))
            walker->days[walker->day_count++] = day;
    }
}

static void look_at_month(struct walker *walker, int64_t month)
{
    const int year = (int)(month / 12);
    const int number = (int)(month % 12) + 1;
    --*walker->walk->days_left;
    if (walker->rule.months.count && !cal_rule_has(&walker->rule.months, number))
        return;
    look_at(walker, pp_day_of((struct pp_date){year, number, 1}), cal_month_days(year, number));
}

static int64_t month_of(struct pp_date date)
{
    return (int64_t)date.year * 12 + date.month - 1;
}

/* The number of the period that holds a day, counted in the rule's own unit. */
static int64_t unit_of(const struct walker *walker, int32_t day)
{
    switch (walker->rule.freq) {
    case CAL_DAILY:
        return day;
    case CAL_WEEKLY: /* 1970-01-01 was a Thursday; far enough back to stay positive */
        return (day - (pp_weekday(day) - walker->rule.week_start + 7) % 7 + 7 * INT64_C(200000)) /
               7;
    case CAL_MONTHLY:
        return month_of(pp_date_of(day));
    case CAL_YEARLY:
        return pp_date_of(day).year;
    }
    PP_REQUIRE(false);
    return 0;
}

/* Looks at the days of a period. */
static void look_at_unit(struct walker *walker, int64_t steps)
{
    const int64_t unit = unit_of(walker, walker->start_day) + steps;
    const int32_t week = (pp_weekday(walker->start_day) - walker->rule.week_start + 7) % 7;
    walker->day_count = 0;
    switch (walker->rule.freq) {
    case CAL_DAILY:
        look_at(walker, (int32_t)unit, 1);
        return;
    case CAL_WEEKLY:
        look_at(walker, (int32_t)(walker->start_day - week + 7 * steps), 7);
        return;
    case CAL_MONTHLY:
        look_at_month(walker, unit);
        return;
    case CAL_YEARLY:
        for (int64_t month = unit * 12; month < unit * 12 + 12; month++)
            look_at_month(walker, month);
        return;
    }
}

/* Without COUNT, periods before what is wanted need not be looked at. */
static int64_t first_steps(const struct walker *walker)
{
    const int64_t interval = walker->rule.interval;
    if (walker->rule.count || walker->walk->from_s <= walker->walk->start_s)
        return 0;
    const int64_t distance =
        unit_of(walker, day_of(walker->walk->from_s)) - unit_of(walker, walker->start_day);
    return distance / interval * interval;
}

static bool walk_periods(struct walker *walker)
{
    const struct cal_walk *walk = walker->walk;
    const int64_t end_s = walk->until_s < walk->to_s ? walk->until_s : walk->to_s;
    const int32_t end_day = end_s / DAY_S < pp_day_of((struct pp_date){LAST_YEAR, 12, 31})
                                ? day_of(end_s)
                                : pp_day_of((struct pp_date){LAST_YEAR, 12, 31});
    const int64_t last = unit_of(walker, end_day) - unit_of(walker, walker->start_day);
    for (int64_t steps = first_steps(walker); steps <= last; steps += walker->rule.interval) {
        if (*walk->days_left <= 0)
            return false;
        look_at_unit(walker, steps);
        if (!take_period(walker))
            break;
    }
    return true;
}

bool cal_walk(const struct cal_walk *walk, cal_walk_fn *fn, void *arg)
{
    struct walker walker = {.walk = walk, .rule = *walk->rule, .fn = fn, .arg = arg, .named = 1};
    walker.start_day = day_of(walk->start_s);
    walker.start = pp_date_of(walker.start_day);
    fill_rule(&walker);
    fill_times(&walker);
    const bool wanted = walk->start_s >= walk->from_s && walk->start_s < walk->to_s;
    if ((wanted && !fn(arg, walk->start_s)) || walk->until_s < walk->start_s)
        return true;
    return walk_periods(&walker);
}
