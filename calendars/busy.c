#include "calendars/busy.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "calendars/diary.h"
#include "calendars/spans.h"

enum { DAY_S = 86400, WORK_DAYS = 5000000 };

static const int64_t year_s = INT64_C(366) * 86400;

static const char *const taken_words[] = {
#define X(code, word, meaning) [code] = (word),
    CAL_TAKEN(X)
#undef X
};

const char *cal_taken_word(enum cal_taken taken)
{
    return taken_words[taken];
}

bool cal_taken_of(const char *word, enum cal_taken *taken)
{
    for (int i = CAL_TAKEN_FREE; i <= CAL_TAKEN_BUSY; i++) {
        *taken = (enum cal_taken)i;
        if (pp_text_is(taken_words[i], word))
            return true;
    }
    return false;
}

#define X(code, word, sentence) [code] = {word, sentence},
static const struct {
    const char *word, *sentence;
} refusals[] = {CAL_REFUSALS(X)};
#undef X

const char *cal_refusal_word(enum cal_refusal refusal)
{
    return refusals[refusal].word;
}

bool cal_refusal_of(const char *word, enum cal_refusal *refusal)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        *refusal = (enum cal_refusal)i;
        if (pp_text_is(refusals[i].word, word))
            return true;
    }
    return false;
}

static enum pp_code refuse(struct cal_diary *diary, enum cal_refusal refusal, struct pp_err *err)
{
    diary->busy->refusal = refusal;
    return pp_fail(err, refusal == CAL_REFUSED_LARGE ? PP_TOO_LARGE : PP_INVALID, "%s",
                   refusals[refusal].sentence);
}

/* --- is it a calendar at all? --- */

/* The first byte that is neither space nor a byte order mark, or NULL. */
static const char *first_byte(const char *bytes, size_t len)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t at = len >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;
    while (at < len && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    return at < len ? bytes + at : NULL;
}

/* What we look at; no other property is kept, least of all a title. */
static bool is_wanted(const char *name)
{
    static const char *const wanted[] = {"UID",           "DTSTART",
                                         "DTEND",         "DURATION",
                                         "RRULE",         "EXRULE",
                                         "RDATE",         "EXDATE",
                                         "RECURRENCE-ID", "SEQUENCE",
                                         "STATUS",        "TRANSP",
                                         "ATTENDEE",      "X-MICROSOFT-CDO-BUSYSTATUS",
                                         "FREEBUSY",      "BUSYTYPE",
                                         "PRIORITY",      "TZID",
                                         "TZOFFSETFROM",  "TZOFFSETTO",
                                         "X-WR-TIMEZONE"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (pp_text_is(wanted[i], name))
            return true;
    }
    return false;
}

static enum pp_code read_object(const void *bytes, size_t len, struct cal_diary *diary,
                                struct cal_component **root, struct pp_err *err)
{
    const char *first = len ? first_byte(bytes, len) : NULL;
    if (!first)
        return refuse(diary, CAL_REFUSED_EMPTY, err);
    if (*first == '<')
        return refuse(diary, CAL_REFUSED_PAGE, err);
    struct pp_faults faults = {.arena = diary->arena};
    struct cal_object_asked asked = {
        .limits = &cal_limits_feed, .wanted = is_wanted, .faults = &faults};
    const enum pp_code code = cal_object_pick(bytes, len, &asked, diary->arena, root, err);
    for (size_t i = 0; i < faults.count; i++)
        cal_diary_warn(diary, faults.at[i].row, "%s", faults.at[i].message);
    if (asked.cut)
        return refuse(diary, CAL_REFUSED_CUT, err);
    if (code != PP_OK) {
        diary->busy->refusal = code == PP_TOO_LARGE ? CAL_REFUSED_LARGE : CAL_REFUSED_FORMAT;
        return code;
    }
    for (const struct cal_component *at = *root; at; at = at->next) {
        if (pp_text_is(at->name, "VCALENDAR"))
            return PP_OK;
    }
    return refuse(diary, CAL_REFUSED_FORMAT, err);
}

/* --- whose clock? --- */

static enum pp_code find_person(struct cal_resolver *resolver, const char *zone,
                                const struct cal_offsets **offsets, struct pp_err *err)
{
    *offsets = cal_resolve_name(resolver, zone);
    return *offsets ? PP_OK
                    : pp_fail(err, PP_INVALID,
                              "that time zone is not known; write one like Europe/London");
}

static enum pp_code set_clocks(struct cal_diary *diary, const struct cal_component *root,
                               struct pp_err *err)
{
    const struct cal_busy_question *question = diary->question;
    bool first = false;
    diary->resolver = (struct cal_resolver){.arena = diary->arena,
                                            .file = question->file,
                                            .arg = question->arg,
                                            .root = root,
                                            .to_s = question->to_s + year_s,
                                            .days_left = &diary->days_left};
    const enum pp_code code = find_person(&diary->resolver, question->zone, &diary->person, err);
    if (code != PP_OK) {
        diary->busy->refusal = CAL_REFUSED_QUESTION;
        return code;
    }
    diary->floating = diary->person;
    const struct cal_property *named = cal_property_find(root, "X-WR-TIMEZONE");
    if (!named)
        return PP_OK;
    const struct cal_offsets *offsets = cal_resolve(&diary->resolver, named->value, &first);
    if (offsets)
        diary->floating = offsets;
    else
        cal_diary_warn(diary, named->line,
                       "the calendar's time zone is not known; its times without zone are read in "
                       "the person's");
    return PP_OK;
}

/* --- all of it --- */

enum pp_code cal_diary_read(const void *bytes, size_t len, struct cal_diary *diary,
                            struct pp_err *err)
{
    struct cal_component *root = NULL;
    diary->days_left = WORK_DAYS;
    enum pp_code code = read_object(bytes, len, diary, &root, err);
    if (code == PP_OK)
        code = set_clocks(diary, root, err);
    if (code != PP_OK)
        return code;
    cal_diary_availabilities(diary, root);
    cal_diary_events(diary, root);
    for (const struct cal_component *calendar = root; calendar; calendar = calendar->next) {
        for (const struct cal_component *at = cal_component_find(calendar, "VFREEBUSY"); at;
             at = cal_component_again(at))
            cal_diary_freebusy(diary, at);
    }
    return diary->busy->components ? PP_OK : refuse(diary, CAL_REFUSED_NOTHING, err);
}

static int by_line(const void *a, const void *b)
{
    const struct cal_warning *left = a;
    const struct cal_warning *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* Cut to the window, joined and sorted. */
static enum pp_code answer(struct cal_diary *diary, struct pp_err *err)
{
    const struct cal_busy_question *question = diary->question;
    struct cal_busy *busy = diary->busy;
    struct cal_spans all = {0};
    for (size_t i = 0; i < diary->available_count; i++)
        cal_spans_add(&all, diary->arena, diary->available[i].from_s, diary->available[i].to_s,
                      diary->available[i].taken);
    for (size_t i = 0; i < diary->occurrence_count; i++) {
        const struct cal_occurrence *one = &diary->occurrences[i];
        cal_spans_add(&all, diary->arena,
                      one->from_s > question->from_s ? one->from_s : question->from_s,
                      one->to_s < question->to_s ? one->to_s : question->to_s, one->taken);
    }
    cal_spans_settle(&all, diary->arena);
    cal_spans_drop_free(&all);
    if (all.count > CAL_BUSY_INTERVALS)
        return refuse(diary, CAL_REFUSED_LARGE, err);
    busy->intervals = all.at;
    busy->count = all.count;
    return PP_OK;
}

enum pp_code cal_busy_read(const void *bytes, size_t len, const struct cal_busy_question *question,
                           struct pp_arena *arena, struct cal_busy *busy, struct pp_err *err)
{
    *busy = (struct cal_busy){0};
    struct cal_diary diary = {.arena = arena, .question = question, .busy = busy};
    if (question->from_s >= question->to_s ||
        question->to_s - question->from_s > (int64_t)CAL_BUSY_WINDOW_DAYS * DAY_S) {
        busy->refusal = CAL_REFUSED_QUESTION;
        return pp_fail(err, PP_INVALID,
                       "the time asked for must end after it begins and last %d days at most",
                       CAL_BUSY_WINDOW_DAYS);
    }
    enum pp_code code = cal_diary_read(bytes, len, &diary, err);
    if (code == PP_OK)
        code = answer(&diary, err);
    if (busy->warning_count)
        qsort(busy->warnings, busy->warning_count, sizeof *busy->warnings, by_line);
    return code;
}

enum pp_code cal_busy_moment(const struct cal_busy_question *question, const char *text,
                             int64_t *at_s, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct cal_resolver resolver = {.arena = &arena, .file = question->file, .arg = question->arg};
    const struct cal_offsets *person = NULL;
    int32_t day = 0;
    if (pp_instant_parse(text, at_s))
        return PP_OK;
    if (!pp_day_parse(text, &day))
        return pp_fail(err, PP_INVALID,
                       "a time is written like 2027-03-01 or 2027-03-01T09:00:00Z");
    const enum pp_code code = find_person(&resolver, question->zone, &person, err);
    if (code == PP_OK)
        *at_s = cal_offsets_to_utc(person, (int64_t)day * DAY_S);
    pp_arena_fini(&arena);
    return code;
}
