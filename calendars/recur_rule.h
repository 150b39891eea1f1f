/*
 * Inside calendars/: a RRULE (RFC 5545 3.3.10) as read. Only what can be expanded within bounds is
 * accepted: steps of days or longer, and lists whose product is at most CAL_RULE_PRODUCT.
 */
#ifndef PP_CALENDARS_RECUR_RULE_H
#define PP_CALENDARS_RECUR_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "calendars/value.h"

enum { CAL_RULE_PRODUCT = 1000, CAL_RULE_LIST = 366 };

enum cal_freq { CAL_DAILY, CAL_WEEKLY, CAL_MONTHLY, CAL_YEARLY };

/* Numbers of one BY part, as they are written; empty: the part is not there. */
struct cal_rule_list {
    size_t count;
    int16_t at[CAL_RULE_LIST];
};

struct cal_rule_weekday {
    int16_t nth;    /* 0: every one */
    int8_t weekday; /* 0 Monday .. 6 Sunday */
};

struct cal_rule {
    enum cal_freq freq;
    int32_t interval; /* 1 .. */
    int64_t count;    /* 0: none */
    bool until;       /* until_at holds */
    struct cal_moment until_at;
    int8_t week_start; /* 0 Monday */
    struct cal_rule_list months, weeks, year_days, month_days, hours, minutes, seconds, positions;
    struct cal_rule_weekday weekdays[CAL_RULE_LIST];
    size_t weekday_count;
};

/*
 * PP_INVALID with what is wrong as the end of a sentence: "does not say its FREQ". Nothing of the
 * text but names of known parts is repeated in it.
 */
PP_CHECK enum pp_code cal_rule_read(const char *text, struct cal_rule *rule, struct pp_err *err);

#endif
