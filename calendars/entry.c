#include "calendars/entry.h"

#include <string.h>

#include "base/str.h"
#include "calendars/answer.h"
#include "calendars/value.h"

enum { DAY_S = 86400, LENGTH_DAYS_MOST = 36600 };

static int64_t floor_day(int64_t local_s)
{
    return local_s / DAY_S - (local_s % DAY_S < 0);
}

int64_t cal_when_utc_of(const struct cal_when *when, int64_t local_s)
{
    return when->offsets ? cal_offsets_to_utc(when->offsets, local_s) : local_s;
}

int64_t cal_when_utc(const struct cal_when *when)
{
    return cal_when_utc_of(when, when->local_s);
}

int64_t cal_day_begin(const struct cal_diary *diary, int64_t local_s)
{
    return cal_offsets_to_utc(diary->person, floor_day(local_s) * DAY_S);
}

int64_t cal_day_end(const struct cal_diary *diary, int64_t local_s)
{
    return cal_offsets_to_utc(diary->person, (floor_day(local_s - 1) + 1) * DAY_S);
}

/* --- times --- */

static void set_clock(struct cal_diary *diary, const struct cal_property *property,
                      const struct cal_moment *moment, struct cal_when *when)
{
    const char *tzid = cal_parameter_value(property, "TZID");
    bool first = false;
    if (moment->date) {
        when->date = true;
        when->offsets = diary->person;
    } else if (moment->utc) {
        when->offsets = NULL;
    } else if (!tzid) {
        when->offsets = diary->floating;
        when->floating = true;
    } else {
        when->offsets = cal_resolve(&diary->resolver, tzid, &first);
        when->unknown = !when->offsets;
        if (when->unknown && first)
            cal_diary_warn(diary, property->line,
                           "its time zone is not known; what is in that zone counts as busy for "
                           "whole days");
        if (when->unknown)
            when->offsets = diary->person;
    }
}

bool cal_when_read(struct cal_diary *diary, const struct cal_property *property, const char *text,
                   size_t len, struct cal_when *when)
{
    enum { LONGEST = 16 };
    char copy[LONGEST + 1];
    struct cal_moment moment;
    while (len > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        len--;
    }
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\r'))
        len--;
    if (len > LONGEST)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (!cal_moment_read(copy, &moment))
        return false;
    *when = (struct cal_when){.local_s = (int64_t)moment.day * DAY_S + moment.second};
    set_clock(diary, property, &moment, when);
    return true;
}

static bool read_one(struct cal_diary *diary, const struct cal_property *property,
                     struct cal_when *when)
{
    return cal_when_read(diary, property, property->value, strlen(property->value), when);
}

/* --- how long --- */

int64_t cal_entry_end(const struct cal_entry *entry, int64_t local_s)
{
    return cal_when_utc_of(&entry->start, local_s + (int64_t)entry->length.days * DAY_S) +
           entry->length.seconds;
}

static void take_to_midnight(struct cal_diary *diary, const struct cal_property *property,
                             struct cal_entry *entry)
{
    cal_diary_warn(diary, property->line, "its end cannot be read; the rest of the day is busy");
    const int64_t local_s = entry->start.local_s;
    entry->length.seconds = (floor_day(local_s) + 1) * DAY_S - local_s;
}

/*
 * From DTEND: whole days for dates, else the same exact length for each time of a series (RFC 5545
 * 3.8.5.3).
 */
static void read_end(struct cal_diary *diary, const struct cal_property *property,
                     struct cal_entry *entry)
{
    struct cal_when end;
    const struct cal_when *start = &entry->start;
    if (!read_one(diary, property, &end)) {
        take_to_midnight(diary, property, entry);
        return;
    }
    if (end.unknown && !start->unknown)
        end.local_s = (floor_day(end.local_s) + 1) * DAY_S;
    const bool same_clock = start->date == end.date && (start->date || start->unknown);
    const int64_t seconds =
        same_clock ? end.local_s - start->local_s : cal_when_utc(&end) - cal_when_utc(start);
    if (seconds <= 0 || seconds > (int64_t)LENGTH_DAYS_MOST * DAY_S)
        cal_diary_warn(diary, property->line,
                       seconds > 0 ? "it lasts more than a hundred years and is left out"
                                   : "it does not end after its start, so it takes no time");
    else if (start->date && end.date)
        entry->length.days = (int32_t)(seconds / DAY_S);
    else
        entry->length.seconds = seconds;
}

static void read_length(struct cal_diary *diary, struct cal_entry *entry)
{
    const struct cal_property *end = cal_property_find(entry->component, "DTEND");
    const struct cal_property *duration = cal_property_find(entry->component, "DURATION");
    if (end) {
        read_end(diary, end, entry);
    } else if (duration && !cal_duration_read(duration->value, &entry->length)) {
        take_to_midnight(diary, duration, entry);
    } else if (duration &&
               cal_entry_end(entry, entry->start.local_s) < cal_when_utc(&entry->start)) {
        entry->length = (struct cal_duration){0};
        cal_diary_warn(diary, duration->line, "it ends before its start, so it takes no time");
    } else if (!duration && entry->start.date) {
        entry->length.days = 1;
    }
}

/* --- does it take time? --- */

/* What the person answered, or NULL. */
static const char *own_answer(const struct cal_diary *diary, const struct cal_component *component)
{
    const struct cal_busy_question *question = diary->question;
    for (const struct cal_property *p = cal_property_find(component, "ATTENDEE"); p;
         p = cal_property_again(p)) {
        const char *email = cal_mailto_address(diary->arena, p->value);
        for (size_t i = 0; i < question->address_count; i++) {
            if (cal_email_same(email ? email : p->value, question->addresses[i]))
                return cal_parameter_value(p, "PARTSTAT");
        }
    }
    return NULL;
}

static const char *value_of(const struct cal_component *component, const char *name)
{
    const struct cal_property *property = cal_property_find(component, name);
    return property ? property->value : "";
}

/* Outlook's own word, which holds only where TRANSP says nothing. */
static enum cal_taken by_outlook(const struct cal_component *component)
{
    const char *status = value_of(component, "X-MICROSOFT-CDO-BUSYSTATUS");
    if (pp_text_is_nocase(status, "FREE"))
        return CAL_TAKEN_FREE;
    if (pp_text_is_nocase(status, "OOF"))
        return CAL_TAKEN_UNAVAILABLE;
    return pp_text_is_nocase(status, "TENTATIVE") ? CAL_TAKEN_TENTATIVE : CAL_TAKEN_BUSY;
}

static enum cal_taken taken_by(const struct cal_diary *diary, const struct cal_component *component)
{
    const char *status = value_of(component, "STATUS");
    const char *answer = own_answer(diary, component);
    const bool transp = cal_property_find(component, "TRANSP") != NULL;
    const enum cal_taken taken = transp ? CAL_TAKEN_BUSY : by_outlook(component);
    if (pp_text_is_nocase(value_of(component, "TRANSP"), "TRANSPARENT") ||
        pp_text_is_nocase(status, "CANCELLED") || (answer && pp_text_is_nocase(answer, "DECLINED")))
        return CAL_TAKEN_FREE;
    const bool perhaps = pp_text_is_nocase(status, "TENTATIVE") ||
                         (answer && pp_text_is_nocase(answer, "TENTATIVE"));
    return perhaps && taken != CAL_TAKEN_FREE ? CAL_TAKEN_TENTATIVE : taken;
}

/* --- all of it --- */

static void read_recurrence(struct cal_diary *diary, struct cal_entry *entry)
{
    const struct cal_property *property = cal_property_find(entry->component, "RECURRENCE-ID");
    if (!property)
        return;
    const char *range = cal_parameter_value(property, "RANGE");
    entry->override = read_one(diary, property, &entry->recurrence);
    entry->and_future = range && pp_text_is_nocase(range, "THISANDFUTURE");
    if (entry->override)
        entry->recurrence_s = cal_when_utc(&entry->recurrence);
    else
        cal_diary_warn(diary, property->line,
                       "the time it replaces cannot be read; it counts beside its series");
}

/* As our invitations are named: hexadecimal digits, and our domain. */
static bool is_ours(const struct cal_busy_question *question, const char *uid)
{
    enum { DIGITS_LEAST = 16 };
    const size_t digits = strspn(uid, "0123456789abcdef");
    return question->own && digits >= DIGITS_LEAST && uid[digits] == '@' &&
           pp_text_is_nocase(uid + digits + 1, question->own);
}

bool cal_entry_read(struct cal_diary *diary, const struct cal_component *component,
                    struct cal_entry *entry)
{
    const struct cal_property *start = cal_property_find(component, "DTSTART");
    *entry = (struct cal_entry){.component = component, .uid = value_of(component, "UID")};
    if (!start || !read_one(diary, start, &entry->start)) {
        cal_diary_warn(diary, start ? start->line : component->line,
                       start ? "its start cannot be read, so it is not counted"
                             : "an event without start is not counted");
        diary->busy->not_expanded++;
        return false;
    }
    (void)pp_text_int(value_of(component, "SEQUENCE"), 0, INT32_MAX, &entry->sequence);
    entry->taken =
        is_ours(diary->question, entry->uid) ? CAL_TAKEN_FREE : taken_by(diary, component);
    read_length(diary, entry);
    read_recurrence(diary, entry);
    return true;
}
