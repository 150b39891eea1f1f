/*
 * The corpus of other projects' calendars ($PP_SHARED_DIR/ics; skipped where it is absent): where
 * two independent expanders agree on a file, ours must too, time for time. But in files that name a
 * zone nobody knows both take it for UTC or for no zone: F6 has us take whole days, which must then
 * cover their times.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "calendars/diary.h"
#include "calendars/entry.h"
#include "calendars/value.h"
#include "daemon/json/json.h"
#include "tests/lib/pp_test.h"
#include "tests/unit/calendars/calendar_file.h"

enum { TIMES_MOST = 2000, DAY_S = 86400 };

struct corpus {
    const char *folder; /* NULL: absent */
    struct pp_arena arena;
    struct pp_faults faults;
    struct js_doc *doc;
    size_t files, equal;
};

/* One time as both write it: form is Z (UTC), F (no zone) or D (a day). */
struct when {
    int64_t from_s, to_s; /* to_s: -1 where the two disagree on it */
};

static int64_t instant(const char *text, const struct cal_offsets *floating)
{
    struct cal_moment moment;
    assert_true(cal_moment_read(text, &moment));
    const int64_t local_s = (int64_t)moment.day * DAY_S + moment.second;
    return moment.utc || moment.date ? local_s : cal_offsets_to_utc(floating, local_s);
}

static int by_time(const void *a, const void *b)
{
    const struct when *left = a;
    const struct when *right = b;
    if (left->from_s != right->from_s)
        return left->from_s < right->from_s ? -1 : 1;
    return (left->to_s > right->to_s) - (left->to_s < right->to_s);
}

static size_t expected(const struct js_value *file, const struct cal_offsets *floating,
                       struct when *out)
{
    const struct js_value *list = js_array(file, "occurrences", JS_MUST, TIMES_MOST);
    for (size_t i = 0; i < js_count(list); i++) {
        const struct js_value *one = js_item(list, i);
        const struct js_value *end = js_item(one, 1);
        out[i] = (struct when){instant(js_text_of(js_item(one, 0), 20), floating), -1};
        if (js_kind(end) != JS_NULL)
            out[i].to_s = instant(js_text_of(end, 20), floating);
    }
    qsort(out, js_count(list), sizeof *out, by_time);
    return js_count(list);
}

/* Those that start in the window. */
static size_t ours(const struct cal_diary *diary, struct when *out)
{
    size_t count = 0;
    for (size_t i = 0; i < diary->occurrence_count && count < TIMES_MOST; i++) {
        const struct cal_occurrence *one = &diary->occurrences[i];
        if (one->from_s >= diary->question->from_s)
            out[count++] = (struct when){one->from_s, one->to_s};
    }
    qsort(out, count, sizeof *out, by_time);
    return count;
}

static void tell(const char *name, const char *who, const struct when *at)
{
    char from[PP_INSTANT_TEXT], to[PP_INSTANT_TEXT];
    printf("  %s: %s %s %s\n", name, who, pp_instant_text(at->from_s, from),
           at->to_s < 0 ? "?" : pp_instant_text(at->to_s, to));
}

static bool is_unknown(const struct cal_diary *diary)
{
    for (size_t i = 0; i < diary->occurrence_count; i++) {
        if (diary->occurrences[i].entry->start.unknown)
            return true;
    }
    return false;
}

/* Whole days instead of times, one for one. */
static bool covers(const char *name, const struct when *want, size_t want_count,
                   const struct when *got, size_t got_count)
{
    static const char *const names[] = {"mixed/calcard-012.ics",
                                        "recurrence/khal-event_dtr_notz_untilz.ics",
                                        "recurrence/nodeical-music-school-weekly-until.ics"};
    bool listed = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        listed = listed || strcmp(names[i], name) == 0;
    bool good = listed && want_count == got_count;
    for (size_t i = 0; good && i < want_count; i++)
        good = got[i].from_s <= want[i].from_s && want[i].to_s <= got[i].to_s &&
               got[i].from_s % DAY_S == 0 && got[i].to_s % DAY_S == 0;
    printf("  %s: its zone is not known; whole days %s\n", name, good ? "cover it" : "DO NOT FIT");
    return good;
}

static bool same(const char *name, const struct when *want, size_t want_count,
                 const struct when *got, size_t got_count)
{
    size_t i = 0;
    while (i < want_count && i < got_count && want[i].from_s == got[i].from_s &&
           (want[i].to_s < 0 || want[i].to_s == got[i].to_s))
        i++;
    if (i == want_count && i == got_count)
        return true;
    printf("  %s: %zu times expected, %zu found\n", name, want_count, got_count);
    if (i < want_count)
        tell(name, "expected", &want[i]);
    if (i < got_count)
        tell(name, "found", &got[i]);
    return false;
}

static bool check_file(struct corpus *corpus, const char *name, const struct js_value *file)
{
    static struct when want[TIMES_MOST], got[TIMES_MOST];
    struct pp_arena arena = {0};
    struct pp_str bytes = {0};
    struct pp_err err = {0};
    struct cal_busy busy = {0};
    const char *path = strchr(name, '/') + 1; /* "public/..." */
    assert_true(test_read_file(pp_printf(&corpus->arena, "%s/%s", corpus->folder, path), &bytes));
    const struct js_value *window = js_array(file, "window", JS_MUST, 2);
    const struct cal_busy_question question = {
        .zone = "UTC",
        .from_s = instant(js_text_of(js_item(window, 0), 20), NULL),
        .to_s = instant(js_text_of(js_item(window, 1), 20), NULL),
        .file = test_zone_file};
    struct cal_diary diary = {
        .arena = &arena, .question = &question, .busy = &busy, .keep_free = true};
    const enum pp_code code = cal_diary_read(pp_str_text(&bytes), bytes.len, &diary, &err);
    bool equal = false;
    if (code == PP_OK)
        equal = (is_unknown(&diary) ? covers : same)(
            path, want, expected(file, diary.floating, want), got, ours(&diary, got));
    else
        printf("  %s: %s\n", path, err.text);
    pp_str_fini(&bytes);
    pp_arena_fini(&arena);
    return equal;
}

static int open_corpus(void **state)
{
    static struct corpus corpus;
    struct pp_str text = {0};
    struct pp_err err = {0};
    char folder[400];
    const struct js_limits limits = {.bytes = 4 << 20};
    *state = &corpus;
    corpus.faults.arena = &corpus.arena;
    corpus.folder = pp_dup(&corpus.arena, test_shared("ics", folder));
    if (!test_read_file(pp_printf(&corpus.arena, "%s/expected-occurrences.json", corpus.folder),
                        &text))
        corpus.folder = NULL;
    else
        assert_ok(js_parse(text.at, text.len, &limits, &corpus.doc, &err), &err);
    pp_str_fini(&text);
    return 0;
}

static int close_corpus(void **state)
{
    struct corpus *corpus = *state;
    js_free(corpus->doc);
    pp_arena_fini(&corpus->arena);
    return 0;
}

static void f2_f3_times_of_every_file_are_those_of_two_other_expanders(void **state)
{
    struct corpus *corpus = *state;
    struct js_iter iter = {0};
    const char *name = NULL;
    if (!corpus->folder)
        skip();
    const struct js_value *root = js_root(corpus->doc, &corpus->faults);
    for (const struct js_value *file; (file = js_next(root, &iter, &name));) {
        corpus->files++;
        corpus->equal += check_file(corpus, name, file);
    }
    printf("%zu of %zu files are equal\n", corpus->equal, corpus->files);
    assert_true(corpus->files > 100);
    assert_int_equal(corpus->equal, corpus->files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        f2_f3_times_of_every_file_are_those_of_two_other_expanders, open_corpus, close_corpus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
