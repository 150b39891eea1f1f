/* VFREEBUSY: periods that somebody's server worked out for us (RFC 5545 3.6.4, 3.8.2.6). */
#include <string.h>

#include "base/str.h"
#include "calendars/diary.h"
#include "calendars/entry.h"

static enum cal_taken taken_of(const struct cal_property *property)
{
    const char *type = cal_parameter_value(property, "FBTYPE");
    if (!type || pp_text_is_nocase(type, "BUSY"))
        return CAL_TAKEN_BUSY;
    if (pp_text_is_nocase(type, "FREE"))
        return CAL_TAKEN_FREE;
    if (pp_text_is_nocase(type, "BUSY-UNAVAILABLE"))
        return CAL_TAKEN_UNAVAILABLE;
    return pp_text_is_nocase(type, "BUSY-TENTATIVE") ? CAL_TAKEN_TENTATIVE : CAL_TAKEN_BUSY;
}

/* start "/" end or duration. */
static bool read_period(struct cal_diary *diary, const struct cal_property *property,
                        const char *text, size_t len, struct cal_occurrence *out)
{
    enum { LONGEST = 40 };
    struct cal_when start;
    struct cal_when end;
    struct cal_duration length;
    char copy[LONGEST + 1];
    const char *slash = memchr(text, '/', len);
    const size_t first = slash ? (size_t)(slash - text) : 0;
    const size_t second = slash ? len - first - 1 : 0;
    if (!slash || second > LONGEST || !cal_when_read(diary, property, text, first, &start))
        return false;
    memcpy(copy, slash + 1, second);
    copy[second] = '\0';
    out->from_s = cal_when_utc(&start);
    if (cal_when_read(diary, property, copy, second, &end))
        out->to_s = cal_when_utc(&end);
    else if (cal_duration_read(copy, &length))
        out->to_s =
            cal_when_utc_of(&start, start.local_s + (int64_t)length.days * 86400) + length.seconds;
    else
        return false;
    return out->from_s < out->to_s;
}

/* False when the calendar has taken all that is read. */
static bool take_list(struct cal_diary *diary, const struct cal_property *property)
{
    const struct cal_busy_question *question = diary->question;
    for (const char *at = property->value; *at;) {
        const size_t len = strcspn(at, ",");
        struct cal_occurrence one = {.taken = taken_of(property)};
        if (!read_period(diary, property, at, len, &one)) {
            cal_diary_warn(diary, property->line,
                           "a period that cannot be read, or ends before it begins, is left out");
            diary->busy->not_expanded++;
        } else if (one.taken != CAL_TAKEN_FREE && one.from_s < question->to_s &&
                   one.to_s > question->from_s && !cal_diary_take(diary, &one)) {
            return false;
        }
        at += len + (at[len] == ',');
    }
    return true;
}

void cal_diary_freebusy(struct cal_diary *diary, const struct cal_component *freebusy)
{
    diary->busy->components++;
    for (const struct cal_property *p = cal_property_find(freebusy, "FREEBUSY"); p;
         p = cal_property_again(p)) {
        if (!take_list(diary, p)) {
            cal_diary_warn(diary, p->line, "more than %d periods; only the first are counted",
                           CAL_BUSY_PER_CALENDAR);
            diary->busy->not_expanded++;
            return;
        }
    }
}
