/*
 * VAVAILABILITY (RFC 7953): somebody is not there but for the times they say. Those of lower
 * priority are laid down first; where two of one priority disagree, the stronger "taken" holds.
 */
#include "base/str.h"
#include "calendars/diary.h"
#include "calendars/entry.h"
#include "calendars/recur_set.h"
#include "calendars/spans.h"

enum { AVAILABILITIES_MOST = 100, PRIORITIES = 10 };

struct availability {
    const struct cal_component *component;
    int64_t from_s, to_s; /* within the window */
    struct cal_spans free;
    struct cal_diary *diary;
};

static const char *value_of(const struct cal_component *component, const char *name)
{
    const struct cal_property *property = cal_property_find(component, name);
    return property ? property->value : "";
}

static enum cal_taken taken_of(const struct cal_component *component)
{
    const char *type = value_of(component, "BUSYTYPE");
    if (pp_text_is_nocase(type, "BUSY"))
        return CAL_TAKEN_BUSY;
    return pp_text_is_nocase(type, "BUSY-TENTATIVE") ? CAL_TAKEN_TENTATIVE : CAL_TAKEN_UNAVAILABLE;
}

/* 1 is the highest, 9 the lowest, 0 (or none) lower still: as a place from below. */
static size_t place_of(const struct cal_component *component)
{
    int64_t priority = 0;
    (void)pp_text_int(value_of(component, "PRIORITY"), 0, PRIORITIES - 1, &priority);
    return priority == 0 ? 0 : (size_t)(PRIORITIES - priority);
}

/* DTSTART and DTEND (or DURATION) may be missing: then it has no beginning or no end. */
static bool set_bounds(struct availability *one)
{
    struct cal_diary *diary = one->diary;
    struct cal_entry entry;
    one->from_s = diary->question->from_s;
    one->to_s = diary->question->to_s;
    const bool end =
        cal_property_find(one->component, "DTEND") || cal_property_find(one->component, "DURATION");
    if (!cal_property_find(one->component, "DTSTART")) {
        if (end)
            cal_diary_warn(diary, one->component->line,
                           "an availability with an end has no start; it counts without end");
        return true;
    }
    if (!cal_entry_read(diary, one->component, &entry))
        return false;
    const int64_t from_s = cal_when_utc(&entry.start);
    const int64_t to_s = cal_entry_end(&entry, entry.start.local_s);
    if (from_s > one->from_s)
        one->from_s = from_s;
    if (end && to_s < one->to_s)
        one->to_s = to_s;
    return one->from_s < one->to_s;
}

static bool on_free(void *arg, const struct cal_occurrence *occurrence)
{
    struct availability *one = arg;
    const int64_t from_s = occurrence->from_s > one->from_s ? occurrence->from_s : one->from_s;
    const int64_t to_s = occurrence->to_s < one->to_s ? occurrence->to_s : one->to_s;
    if (!occurrence->entry->start.unknown)
        cal_spans_add(&one->free, one->diary->arena, from_s, to_s, CAL_TAKEN_FREE);
    return one->free.count < CAL_BUSY_PER_CALENDAR;
}

/* AVAILABLE of one UID are a series with its overrides; they are few, and often of one UID. */
static void gather_free(struct availability *one)
{
    struct cal_entry *entries = NULL;
    size_t count = 0;
    size_t cap = 0;
    for (const struct cal_component *at = cal_component_find(one->component, "AVAILABLE"); at;
         at = cal_component_again(at)) {
        entries = pp_grow(one->diary->arena, entries, &cap, count + 1, sizeof *entries);
        if (cal_entry_read(one->diary, at, &entries[count])) {
            entries[count].taken = CAL_TAKEN_BUSY; /* a time that counts, before it is made free */
            entries[count].order = count;
            count++;
        }
    }
    cal_entries_expand(one->diary, entries, count, on_free, one);
    cal_spans_settle(&one->free, one->diary->arena);
}

static void lay_down(struct cal_diary *diary, const struct cal_component *component,
                     struct cal_spans *level)
{
    struct availability one = {.component = component, .diary = diary};
    struct cal_spans taken = {0};
    if (!set_bounds(&one))
        return;
    gather_free(&one);
    cal_spans_add(&taken, diary->arena, one.from_s, one.to_s, taken_of(component));
    taken = cal_spans_over(&taken, &one.free, diary->arena);
    for (size_t i = 0; i < taken.count; i++)
        cal_spans_add(level, diary->arena, taken.at[i].from_s, taken.at[i].to_s, taken.at[i].taken);
}

void cal_diary_availabilities(struct cal_diary *diary, const struct cal_component *calendar)
{
    struct cal_spans levels[PRIORITIES] = {0};
    struct cal_spans all = {0};
    size_t count = 0;
    for (const struct cal_component *root = calendar; root; root = root->next) {
        for (const struct cal_component *at = cal_component_find(root, "VAVAILABILITY"); at;
             at = cal_component_again(at)) {
            diary->busy->components++;
            if (++count > AVAILABILITIES_MOST) {
                cal_diary_warn(diary, at->line,
                               "more than %d availabilities; this one counts as "
                               "if it were not there",
                               AVAILABILITIES_MOST);
                diary->busy->not_expanded++;
                continue;
            }
            lay_down(diary, at, &levels[place_of(at)]);
        }
    }
    for (size_t i = 0; i < PRIORITIES; i++) {
        cal_spans_settle(&levels[i], diary->arena);
        all = cal_spans_over(&all, &levels[i], diary->arena);
    }
    cal_spans_drop_free(&all);
    diary->available = all.at;
    diary->available_count = all.count;
}
