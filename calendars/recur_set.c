#include "calendars/recur_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "calendars/recur_walk.h"

enum { DAY_S = 86400 };

/* A time of a series before anything stands in for it. */
struct instance {
    int64_t at_s;    /* UTC */
    int64_t local_s; /* on the series' clock */
    int64_t end_s;   /* UTC, of a PERIOD; 0: by the length of the event */
};

/* Times taken out: instants, and whole days where one side is a DATE. Sorted. */
struct removals {
    int64_t *instants, *days;
    size_t instant_count, instant_cap, day_count, day_cap;
};

/* A THISANDFUTURE and from when on it holds, on the clock of the series. */
struct range {
    int64_t at_s; /* UTC */
    const struct cal_entry *entry;
};

/* What stands in for times of a series. */
struct overrides {
    const struct cal_entry **at;
    size_t count;
};

/* One call of cal_entries_expand(). */
struct expansion {
    struct cal_diary *diary;
    cal_set_fn *fn;
    void *arg;
    bool full; /* fn takes no more */
};

struct series {
    struct expansion *expansion;
    struct cal_diary *diary;
    struct pp_arena arena; /* of this series alone */
    const struct cal_entry *master;
    struct range *ranges; /* by time */
    size_t range_count;
    struct removals removed;
    int64_t from_s, to_s; /* UTC: what may come to meet the window */
    struct instance *instances;
    size_t count, cap;
    size_t emitted;
    bool too_many;
};

typedef int compare_fn(const void *a, const void *b);

/* An array that nothing was put into may be NULL. */
static void sort(void *array, size_t count, size_t size, compare_fn *compare)
{
    if (count > 1)
        qsort(array, count, size, compare);
}

static int64_t floor_day(int64_t local_s)
{
    return local_s / DAY_S - (local_s % DAY_S < 0);
}

/* A time as the clock of another one shows it. */
static int64_t local_on(const struct cal_when *clock, const struct cal_when *when)
{
    if (when->date || when->floating || when->offsets == clock->offsets)
        return when->local_s;
    const int64_t utc_s = cal_when_utc(when);
    return utc_s + (clock->offsets ? cal_offsets_at(clock->offsets, utc_s) : 0);
}

/* A time without zone beside a start that has one is on the start's clock. */
static int64_t utc_on(const struct cal_when *clock, const struct cal_when *when)
{
    return when->floating ? cal_when_utc_of(clock, when->local_s) : cal_when_utc(when);
}

/* --- what is taken out --- */

static void put(struct pp_arena *arena, int64_t **numbers, size_t *count, size_t *cap,
                int64_t number)
{
    *numbers = pp_grow(arena, *numbers, cap, *count + 1, sizeof **numbers);
    (*numbers)[(*count)++] = number;
}

static void remove_time(struct series *series, const struct cal_when *when)
{
    struct removals *removed = &series->removed;
    if (when->date || series->master->start.date)
        put(&series->arena, &removed->days, &removed->day_count, &removed->day_cap,
            floor_day(when->local_s));
    else
        put(&series->arena, &removed->instants, &removed->instant_count, &removed->instant_cap,
            utc_on(&series->master->start, when));
}

static int by_number(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool has(const int64_t *numbers, size_t count, int64_t number)
{
    return count > 0 && bsearch(&number, numbers, count, sizeof number, by_number);
}

static bool is_removed(const struct series *series, const struct instance *instance)
{
    const struct removals *removed = &series->removed;
    return has(removed->instants, removed->instant_count, instance->at_s) ||
           has(removed->days, removed->day_count, floor_day(instance->local_s));
}

/* --- lists of times --- */

typedef void value_fn(struct series *series, const struct cal_property *property, const char *text,
                      size_t len);

static void each_value(struct series *series, const char *name, value_fn *fn)
{
    for (const struct cal_property *p = cal_property_find(series->master->component, name); p;
         p = cal_property_again(p)) {
        for (const char *at = p->value; *at;) {
            const size_t len = strcspn(at, ",");
            fn(series, p, at, len);
            at += len + (at[len] == ',');
        }
    }
}

static void on_exdate(struct series *series, const struct cal_property *property, const char *text,
                      size_t len)
{
    struct cal_when when;
    if (cal_when_read(series->diary, property, text, len, &when))
        remove_time(series, &when);
    else
        cal_diary_warn(series->diary, property->line,
                       "a date taken out of the series cannot be read and counts as busy");
}

static void add_instance(struct series *series, int64_t at_s, int64_t local_s, int64_t end_s)
{
    if (at_s >= series->to_s || (end_s ? end_s : at_s) < series->from_s)
        return;
    series->instances = pp_grow(&series->arena, series->instances, &series->cap, series->count + 1,
                                sizeof *series->instances);
    series->instances[series->count++] = (struct instance){at_s, local_s, end_s};
}

/* The end of a PERIOD whose second half is text; 0: not readable. */
static int64_t period_end(struct series *series, const struct cal_property *property,
                          const struct cal_when *start, const char *text, size_t len)
{
    enum { LONGEST = 40 };
    char copy[LONGEST + 1];
    struct cal_when end;
    struct cal_duration length;
    if (cal_when_read(series->diary, property, text, len, &end))
        return cal_when_utc(&end);
    if (len > LONGEST)
        return 0;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return cal_duration_read(copy, &length)
               ? cal_when_utc_of(start, start->local_s + (int64_t)length.days * DAY_S) +
                     length.seconds
               : 0;
}

static void on_rdate(struct series *series, const struct cal_property *property, const char *text,
                     size_t len)
{
    struct cal_when when;
    const struct cal_when *start = &series->master->start;
    const char *slash = memchr(text, '/', len);
    const size_t first = slash ? (size_t)(slash - text) : len;
    int64_t end_s = 0;
    if (!cal_when_read(series->diary, property, text, first, &when)) {
        cal_diary_warn(series->diary, property->line,
                       "a further date of the series cannot be read and is not counted");
        series->diary->busy->not_expanded++;
        return;
    }
    if (slash)
        end_s = period_end(series, property, &when, slash + 1, len - first - 1);
    int64_t local_s = local_on(start, &when);
    if (when.date && !start->date) /* a day alone: at the series' own time of day */
        local_s += start->local_s - floor_day(start->local_s) * DAY_S;
    if (start->date)
        local_s = floor_day(local_s) * DAY_S;
    add_instance(series, cal_when_utc_of(start, local_s), local_s, end_s);
}

/* --- the rule --- */

static bool on_walked(void *arg, int64_t local_s)
{
    struct series *series = arg;
    add_instance(series, cal_when_utc_of(&series->master->start, local_s), local_s, 0);
    series->too_many = series->count > 2 * CAL_BUSY_PER_EVENT;
    return !series->too_many;
}

static void not_expanded(struct series *series, const struct cal_property *property,
                         const char *why)
{
    cal_diary_warn(series->diary, property->line,
                   "cannot expand: the rule %s; only its first time is counted", why);
    series->diary->busy->not_expanded++;
}

static int64_t until_of(const struct series *series, const struct cal_moment *until)
{
    const struct cal_when *start = &series->master->start;
    const int64_t as_written = (int64_t)until->day * DAY_S + until->second;
    if (until->date || start->date)
        return (int64_t)until->day * DAY_S + DAY_S - 1;
    return until->utc && start->offsets ? as_written + cal_offsets_at(start->offsets, as_written)
                                        : as_written;
}

static void walk_rule(struct series *series, const struct cal_property *property)
{
    struct cal_rule rule;
    struct pp_err err = {0};
    const struct cal_when *start = &series->master->start;
    if (cal_property_again(property) || cal_rule_read(property->value, &rule, &err) != PP_OK) {
        not_expanded(series, property, *err.text ? err.text : "is one of several of this event");
        return;
    }
    const struct cal_walk walk = {.rule = &rule,
                                  .start_s = start->local_s,
                                  .date = start->date,
                                  .until_s =
                                      rule.until ? until_of(series, &rule.until_at) : INT64_MAX,
                                  .from_s = series->from_s - DAY_S,
                                  .to_s = series->to_s + DAY_S,
                                  .days_left = &series->diary->days_left};
    if (!cal_walk(&walk, on_walked, series))
        not_expanded(series, property, "takes more work than one calendar may");
}

static void gather(struct series *series)
{
    const struct cal_entry *master = series->master;
    const struct cal_property *rule = cal_property_find(master->component, "RRULE");
    const struct cal_property *against = cal_property_find(master->component, "EXRULE");
    add_instance(series, cal_when_utc(&master->start), master->start.local_s, 0);
    if (rule)
        walk_rule(series, rule);
    if (against)
        cal_diary_warn(series->diary, against->line,
                       "EXRULE is not read; the times that it takes out count as busy");
    each_value(series, "RDATE", on_rdate);
    each_value(series, "EXDATE", on_exdate);
}

/* --- from times to what they take --- */

static void emit(struct series *series, const struct cal_entry *entry, int64_t local_s,
                 int64_t end_s)
{
    const struct cal_busy_question *question = series->diary->question;
    struct cal_occurrence occurrence = {.from_s = cal_when_utc_of(&entry->start, local_s),
                                        .to_s = end_s ? end_s : cal_entry_end(entry, local_s),
                                        .taken = entry->taken,
                                        .entry = entry};
    if (entry->start.unknown) {
        const int64_t length_s = (int64_t)entry->length.days * DAY_S + entry->length.seconds;
        occurrence.from_s = cal_day_begin(series->diary, local_s);
        occurrence.to_s = cal_day_end(series->diary, local_s + (length_s > 0 ? length_s : 1));
    }
    if (occurrence.from_s >= question->to_s || occurrence.to_s < question->from_s ||
        (occurrence.taken == CAL_TAKEN_FREE && !series->diary->keep_free))
        return;
    struct expansion *to = series->expansion;
    if (++series->emitted > CAL_BUSY_PER_EVENT)
        series->too_many = true;
    else if (!to->full)
        to->full = !to->fn(to->arg, &occurrence);
}

/* The last THISANDFUTURE from before a time or at it, or NULL. */
static const struct cal_entry *range_at(const struct series *series, int64_t at_s)
{
    size_t low = 0;
    size_t high = series->range_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (series->ranges[middle].at_s <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : series->ranges[low - 1].entry;
}

static void emit_instance(struct series *series, const struct instance *instance)
{
    const struct cal_entry *range = range_at(series, instance->at_s);
    if (!range) {
        emit(series, series->master, instance->local_s, instance->end_s);
        return;
    }
    const int64_t later_s =
        instance->local_s - local_on(&series->master->start, &range->recurrence);
    emit(series, range, range->start.local_s + later_s, 0);
}

static int by_time(const void *a, const void *b)
{
    const struct instance *left = a;
    const struct instance *right = b;
    if (left->at_s != right->at_s)
        return left->at_s < right->at_s ? -1 : 1;
    return (left->end_s < right->end_s) - (left->end_s > right->end_s); /* the longer first */
}

static void emit_all(struct series *series)
{
    struct removals *removed = &series->removed;
    sort(series->instances, series->count, sizeof *series->instances, by_time);
    sort(removed->instants, removed->instant_count, sizeof *removed->instants, by_number);
    sort(removed->days, removed->day_count, sizeof *removed->days, by_number);
    for (size_t i = 0;
         i < series->count && series->emitted <= CAL_BUSY_PER_EVENT && !series->expansion->full;
         i++) {
        if ((i == 0 || series->instances[i - 1].at_s != series->instances[i].at_s) &&
            !is_removed(series, &series->instances[i]))
            emit_instance(series, &series->instances[i]);
    }
    if (series->too_many) {
        cal_diary_warn(series->diary, series->master->component->line,
                       "cannot expand: it takes place more than %d times in this window; only the "
                       "first are counted",
                       CAL_BUSY_PER_EVENT);
        series->diary->busy->not_expanded++;
    }
}

/* How far outside the window a time may lie and still take part of it. */
static int64_t reach(const struct series *series)
{
    const struct cal_entry *master = series->master;
    int64_t length_s = (int64_t)master->length.days * DAY_S + master->length.seconds;
    int64_t shift_s = 0;
    for (size_t i = 0; i < series->range_count; i++) {
        const struct cal_entry *range = series->ranges[i].entry;
        const int64_t own_s = (int64_t)range->length.days * DAY_S + range->length.seconds;
        const int64_t moved_s = llabs(range->start.local_s - range->recurrence.local_s);
        length_s = own_s > length_s ? own_s : length_s;
        shift_s = moved_s > shift_s ? moved_s : shift_s;
    }
    return length_s + shift_s + 2 * DAY_S;
}

static int by_range(const void *a, const void *b)
{
    const struct range *left = a;
    const struct range *right = b;
    return (left->at_s > right->at_s) - (left->at_s < right->at_s);
}

/* Each series of a UID takes its overrides by its own clock; false: that is too much work. */
static bool take_overrides(struct series *series, const struct overrides *overrides)
{
    enum { COST = 8 };
    series->diary->days_left -= COST * (int64_t)overrides->count;
    if (series->diary->days_left < 0) {
        cal_diary_warn(series->diary, series->master->component->line,
                       "cannot expand: too many events share one UID; only its first time counts");
        series->diary->busy->not_expanded++;
        return false;
    }
    series->ranges = PP_NEW_ARRAY(&series->arena, overrides->count, struct range);
    for (size_t i = 0; i < overrides->count; i++) {
        const struct cal_entry *entry = overrides->at[i];
        remove_time(series, &entry->recurrence);
        if (entry->and_future)
            series->ranges[series->range_count++] =
                (struct range){utc_on(&series->master->start, &entry->recurrence), entry};
    }
    sort(series->ranges, series->range_count, sizeof *series->ranges, by_range);
    return true;
}

static void expand_master(struct series *series, const struct overrides *overrides)
{
    const struct cal_busy_question *question = series->diary->question;
    if (!take_overrides(series, overrides)) {
        emit(series, series->master, series->master->start.local_s, 0);
        return;
    }
    if (series->master->taken == CAL_TAKEN_FREE && series->range_count == 0 &&
        !series->diary->keep_free)
        return;
    series->from_s = question->from_s - reach(series);
    series->to_s = question->to_s + reach(series);
    gather(series);
    emit_all(series);
}

/* --- entries of one UID --- */

/* Series first; then what replaces the same time together, the latest revision last. */
static int by_revision(const void *a, const void *b)
{
    const struct cal_entry *left = *(const struct cal_entry *const *)a;
    const struct cal_entry *right = *(const struct cal_entry *const *)b;
    if (left->override != right->override)
        return left->override ? 1 : -1;
    if (left->recurrence.date != right->recurrence.date)
        return left->recurrence.date ? 1 : -1;
    if (left->recurrence_s != right->recurrence_s)
        return left->recurrence_s < right->recurrence_s ? -1 : 1;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

static bool same_time(const struct cal_entry *a, const struct cal_entry *b)
{
    return a->recurrence.date == b->recurrence.date && a->recurrence_s == b->recurrence_s;
}

/* The first override among sorted entries. */
static size_t first_override(const struct cal_entry *const *sorted, size_t count)
{
    size_t first = 0;
    while (first < count && !sorted[first]->override)
        first++;
    return first;
}

static void expand_series(struct expansion *to, const struct cal_entry *entries, size_t count)
{
    struct cal_diary *diary = to->diary;
    const struct cal_entry **sorted = PP_NEW_ARRAY(diary->arena, count, const struct cal_entry *);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &entries[i];
    sort(sorted, count, sizeof(const struct cal_entry *), by_revision);
    const size_t masters = first_override(sorted, count);
    struct overrides overrides = {.at = sorted + masters};
    for (size_t i = masters; i < count; i++) {
        if (i + 1 == count || !same_time(sorted[i], sorted[i + 1]))
            overrides.at[overrides.count++] = sorted[i];
    }
    for (size_t i = 0; i < masters; i++) {
        struct series series = {.expansion = to, .diary = diary, .master = sorted[i]};
        if (sorted[i]->sequence == sorted[masters - 1]->sequence)
            expand_master(&series, &overrides);
        else
            cal_diary_warn(diary, sorted[i]->component->line,
                           "a later revision of this event is in the calendar and holds instead");
        pp_arena_fini(&series.arena);
    }
    for (size_t i = 0; i < overrides.count; i++) {
        struct series alone = {.expansion = to, .diary = diary, .master = overrides.at[i]};
        emit(&alone, alone.master, alone.master->start.local_s, 0);
    }
}

static int by_uid(const void *a, const void *b)
{
    const struct cal_entry *left = a;
    const struct cal_entry *right = b;
    const int differ = strcmp(left->uid, right->uid);
    return differ ? differ : (left->order > right->order) - (left->order < right->order);
}

void cal_entries_expand(struct cal_diary *diary, struct cal_entry *entries, size_t count,
                        cal_set_fn *fn, void *arg)
{
    struct expansion to = {.diary = diary, .fn = fn, .arg = arg};
    sort(entries, count, sizeof *entries, by_uid);
    for (size_t first = 0, next; first < count && !to.full; first = next) {
        next = first + 1;
        while (next < count && *entries[first].uid &&
               pp_text_is(entries[first].uid, entries[next].uid))
            next++;
        expand_series(&to, entries + first, next - first);
    }
    if (to.full) {
        cal_diary_warn(diary, 0, "it takes place more than %d times; only the first are counted",
                       CAL_BUSY_PER_CALENDAR);
        diary->busy->not_expanded++;
    }
}
