#include "calendars/recur_rule.h"

#include <string.h>

#include "base/str.h"

enum { INTERVAL_MOST = 100000, COUNT_MOST = 1000000000 };

static const char *const weekday_names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

static int weekday_of(const char *text)
{
    for (int i = 0; i < 7; i++) {
        if (pp_text_is_nocase(text, weekday_names[i]))
            return i;
    }
    return -1;
}

/* [+-]digits, within the range and not 0 unless it begins there. */
static bool read_number(const char *text, int64_t least, int64_t most, int64_t *value)
{
    const char *digits = text + (*text == '+');
    return *digits != '+' && pp_text_int(digits, least, most, value) && (*value != 0 || least == 0);
}

/* Cuts the first item off a comma list; NULL: there is none left. */
static char *next_item(char **list)
{
    char *item = *list;
    if (!item)
        return NULL;
    char *comma = strchr(item, ',');
    *list = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    return item;
}

static bool read_list(char *text, int64_t least, int64_t most, struct cal_rule_list *list)
{
    for (const char *item; (item = next_item(&text));) {
        int64_t value = 0;
        if (list->count == CAL_RULE_LIST || !read_number(item, least, most, &value))
            return false;
        list->at[list->count++] = (int16_t)value;
    }
    return true;
}

static bool read_weekdays(char *text, struct cal_rule *rule)
{
    for (char *item; (item = next_item(&text));) {
        const size_t len = strlen(item);
        const int weekday = len < 2 ? -1 : weekday_of(item + len - 2);
        int64_t nth = 0;
        if (weekday < 0 || rule->weekday_count == CAL_RULE_LIST)
            return false;
        item[len - 2] = '\0';
        if (len > 2 && !read_number(item, -53, 53, &nth))
            return false;
        rule->weekdays[rule->weekday_count++] =
            (struct cal_rule_weekday){(int16_t)nth, (int8_t)weekday};
    }
    return true;
}

static enum pp_code read_freq(const char *text, struct cal_rule *rule, struct pp_err *err)
{
    static const char *const names[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    for (int i = CAL_DAILY; i <= CAL_YEARLY; i++) {
        if (pp_text_is_nocase(text, names[i])) {
            rule->freq = (enum cal_freq)i;
            return PP_OK;
        }
    }
    return pp_fail(err, PP_INVALID,
                   "repeats by another step than DAILY, WEEKLY, MONTHLY or YEARLY");
}

static bool read_limits(const char *name, const char *text, struct cal_rule *rule, bool *known)
{
    int64_t value = 0;
    *known = true;
    if (pp_text_is(name, "INTERVAL")) {
        const bool good = read_number(text, 1, INTERVAL_MOST, &value);
        rule->interval = (int32_t)value;
        return good;
    }
    if (pp_text_is(name, "COUNT"))
        return read_number(text, 1, COUNT_MOST, &rule->count);
    if (pp_text_is(name, "UNTIL")) {
        rule->until = true;
        return cal_moment_read(text, &rule->until_at);
    }
    if (pp_text_is(name, "WKST")) {
        rule->week_start = (int8_t)weekday_of(text);
        return rule->week_start >= 0;
    }
    if (pp_text_is(name, "RSCALE"))
        return pp_text_is_nocase(text, "GREGORIAN");
    if (pp_text_is(name, "SKIP"))
        return pp_text_is_nocase(text, "OMIT");
    *known = false;
    return true;
}

static bool read_by(const char *name, char *text, struct cal_rule *rule, bool *known)
{
    const struct {
        const char *name;
        int least, most;
        struct cal_rule_list *list;
    } lists[] = {{"BYMONTH", 1, 12, &rule->months},   {"BYWEEKNO", -53, 53, &rule->weeks},
                 {"BYHOUR", 0, 23, &rule->hours},     {"BYYEARDAY", -366, 366, &rule->year_days},
                 {"BYMINUTE", 0, 59, &rule->minutes}, {"BYMONTHDAY", -31, 31, &rule->month_days},
                 {"BYSECOND", 0, 60, &rule->seconds}, {"BYSETPOS", -366, 366, &rule->positions}};
    *known = true;
    if (pp_text_is(name, "BYDAY"))
        return read_weekdays(text, rule);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (pp_text_is(name, lists[i].name))
            return read_list(text, lists[i].least, lists[i].most, lists[i].list);
    }
    *known = false;
    return true;
}

/* One NAME=value, both cut out. */
static enum pp_code read_part(char *part, bool *freq, struct cal_rule *rule, struct pp_err *err)
{
    char *value = strchr(part, '=');
    bool known = false;
    if (!value)
        return pp_fail(err, PP_INVALID, "has a part that is not NAME=value");
    *value++ = '\0';
    for (char *at = part; *at; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    }
    if (pp_text_is(part, "FREQ")) {
        *freq = true;
        return read_freq(value, rule, err);
    }
    bool good = read_limits(part, value, rule, &known);
    if (!known)
        good = read_by(part, value, rule, &known);
    if (!known && !pp_text_starts(part, "X-"))
        return pp_fail(err, PP_INVALID, "has a part that nobody knows");
    return good ? PP_OK : pp_fail(err, PP_INVALID, "has a %s that cannot be read", part);
}

static enum pp_code check_product(const struct cal_rule *rule, struct pp_err *err)
{
    const size_t counts[] = {rule->months.count,  rule->weeks.count,      rule->year_days.count,
                             rule->hours.count,   rule->month_days.count, rule->weekday_count,
                             rule->minutes.count, rule->seconds.count};
    size_t product = 1;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        product *= counts[i] ? counts[i] : 1;
        if (product > CAL_RULE_PRODUCT)
            return pp_fail(err, PP_INVALID, "combines its lists in more than %d ways",
                           CAL_RULE_PRODUCT);
    }
    return PP_OK;
}

enum pp_code cal_rule_read(const char *text, struct cal_rule *rule, struct pp_err *err)
{
    enum { RULE_BYTES = 4096 };
    char copy[RULE_BYTES];
    bool freq = false;
    const size_t len = strlen(text);
    *rule = (struct cal_rule){.interval = 1};
    if (len >= sizeof copy)
        return pp_fail(err, PP_INVALID, "is longer than %d bytes", RULE_BYTES - 1);
    memcpy(copy, text, len + 1);
    enum pp_code code = PP_OK;
    for (char *part = copy, *next = NULL; code == PP_OK && part; part = next) {
        next = strchr(part, ';');
        if (next)
            *next++ = '\0';
        if (*part)
            code = read_part(part, &freq, rule, err);
    }
    if (code == PP_OK && !freq)
        return pp_fail(err, PP_INVALID, "does not say its FREQ");
    if (code == PP_OK && rule->positions.count > CAL_RULE_LIST / 2)
        return pp_fail(err, PP_INVALID, "has too many BYSETPOS");
    return code == PP_OK ? check_product(rule, err) : code;
}
