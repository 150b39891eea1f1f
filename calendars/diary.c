/* The events of a calendar, and the bookkeeping of one reading. */
#include "calendars/diary.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "calendars/entry.h"
#include "calendars/recur_set.h"

void cal_diary_warn(struct cal_diary *diary, size_t line, const char *fmt, ...)
{
    struct cal_busy *busy = diary->busy;
    if (busy->warning_count >= CAL_BUSY_WARNINGS) {
        busy->warnings_dropped++;
        return;
    }
    va_list args;
    va_start(args, fmt);
    busy->warnings = pp_grow(diary->arena, busy->warnings, &diary->warning_cap,
                             busy->warning_count + 1, sizeof *busy->warnings);
    busy->warnings[busy->warning_count++] =
        (struct cal_warning){line, pp_vprintf(diary->arena, fmt, args)};
    va_end(args);
}

bool cal_diary_take(struct cal_diary *diary, const struct cal_occurrence *occurrence)
{
    if (diary->occurrence_count >= CAL_BUSY_PER_CALENDAR)
        return false;
    diary->occurrences = pp_grow(diary->arena, diary->occurrences, &diary->occurrence_cap,
                                 diary->occurrence_count + 1, sizeof *diary->occurrences);
    diary->occurrences[diary->occurrence_count++] = *occurrence;
    return true;
}

static bool on_occurrence(void *arg, const struct cal_occurrence *occurrence)
{
    return cal_diary_take(arg, occurrence);
}

void cal_diary_events(struct cal_diary *diary, const struct cal_component *calendar)
{
    struct cal_entry *entries = NULL;
    size_t count = 0;
    size_t cap = 0;
    for (const struct cal_component *root = calendar; root; root = root->next) {
        for (const struct cal_component *at = cal_component_find(root, "VEVENT"); at;
             at = cal_component_again(at)) {
            entries = pp_grow(diary->arena, entries, &cap, count + 1, sizeof *entries);
            diary->busy->components++;
            if (cal_entry_read(diary, at, &entries[count])) {
                entries[count].order = count;
                count++;
            }
        }
    }
    cal_entries_expand(diary, entries, count, on_occurrence, diary);
}
