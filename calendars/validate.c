#include "calendars/validate.h"

#include <string.h>

#include "base/str.h"
#include "calendars/judge.h"
#include "calendars/line.h"
#include "calendars/object.h"
#include "calendars/second_reader.h"

enum { ZONES_MAX = 100 };

/* --- the bytes themselves: only for our own objects --- */

static void line_fault(struct cal_judge *judge, size_t line, const char *code, const char *message)
{
    const struct pp_fault fault = {.row = line, .code = code, .message = message};
    pp_faults_add(judge->faults, &fault);
}

static void judge_line(struct cal_judge *judge, const char *at, size_t len, size_t line)
{
    if (len == 0)
        line_fault(judge, line, "empty-line", "an empty line is not allowed");
    if (len > CAL_LINE_OCTETS)
        line_fault(judge, line, "long-line", "a line has more than 75 octets");
    if (!pp_utf8_valid(at, len))
        line_fault(judge, line, "split-character", "a fold splits a character");
    if (len > 0 && at[len - 1] == '\\') {
        size_t slashes = 0;
        while (slashes < len && at[len - 1 - slashes] == '\\')
            slashes++;
        if (slashes % 2 == 1)
            line_fault(judge, line, "split-escape", "a fold splits an escape pair");
    }
}

static void judge_bytes(struct cal_judge *judge, const char *bytes, size_t len)
{
    size_t line = 1;
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        line_fault(judge, 1, "byte-order-mark", "a byte order mark is not allowed");
    for (const char *at = bytes; at < bytes + len; line++) {
        const char *newline = memchr(at, '\n', (size_t)(bytes + len - at));
        if (!newline || newline == at || newline[-1] != '\r') {
            line_fault(judge, line, "line-end", "a line does not end in CR LF");
            if (!newline)
                return;
        }
        judge_line(judge, at, (size_t)(newline - at) - (newline > at && newline[-1] == '\r'), line);
        at = newline + 1;
    }
}

/* --- the calendar around its components --- */

static void judge_method(struct cal_judge *judge)
{
    const struct cal_property *method = cal_property_find(judge->calendar, "METHOD");
    judge->method = cal_method_find(method ? method->value : NULL);
    if (method && judge->method == CAL_METHOD_NONE)
        cal_fault(judge, judge->calendar, method, "method",
                  "only the methods of RFC 5546 can be judged");
}

static void judge_head(struct cal_judge *judge)
{
    static const char *const once[] = {"VERSION", "PRODID"};
    static const char *const at_most_once[] = {"METHOD", "CALSCALE"};
    const struct cal_component *calendar = judge->calendar;
    for (size_t i = 0; i < 2; i++) {
        if (cal_property_count(calendar, once[i]) != 1)
            cal_fault_named(judge, calendar, once[i], "count", "must be there exactly once");
        if (cal_property_count(calendar, at_most_once[i]) > 1)
            cal_fault_named(judge, calendar, at_most_once[i], "count", "may be there only once");
    }
    const struct cal_property *version = cal_property_find(calendar, "VERSION");
    if (version && !pp_text_is(version->value, "2.0"))
        cal_fault(judge, calendar, version, "version", "must be 2.0");
    const struct cal_property *scale = cal_property_find(calendar, "CALSCALE");
    if (scale && !pp_text_is_nocase(scale->value, "GREGORIAN"))
        cal_fault(judge, calendar, scale, "calscale", "must be GREGORIAN");
}

/* All events of one iTIP message are revisions of one: RFC 5546 3.2.2, 3.2.3, 3.2.5. */
static void judge_uids(struct cal_judge *judge)
{
    const char *first = NULL;
    for (const struct cal_component *event = cal_component_find(judge->calendar, "VEVENT"); event;
         event = cal_component_again(event)) {
        const struct cal_property *uid = cal_property_find(event, "UID");
        if (uid && !first)
            first = uid->value;
        else if (uid && !pp_text_is(uid->value, first))
            cal_fault(judge, event, uid, "uid", "all events of one message share one UID");
    }
}

/* How many events, and whether of one UID: the heads of the tables of RFC 5546 3.2. */
static void judge_events_of_method(struct cal_judge *judge)
{
    const bool one =
        judge->method == CAL_ADD || judge->method == CAL_REFRESH || judge->method == CAL_COUNTER;
    const struct cal_component *event = cal_component_find(judge->calendar, "VEVENT");
    if (!event)
        cal_fault_named(judge, judge->calendar, "VEVENT", "count",
                        "there must be at least one event");
    else if (one && judge->strictness == CAL_STRICT && cal_component_again(event))
        cal_fault_named(judge, judge->calendar, "VEVENT", "too-many",
                        "this METHOD is about one event");
    if (judge->method != CAL_METHOD_NONE && judge->method != CAL_PUBLISH)
        judge_uids(judge);
}

static void judge_calendar(struct cal_judge *judge)
{
    judge_head(judge);
    judge_method(judge);
    cal_judge_texts(judge, judge->calendar);
    judge_events_of_method(judge);
    size_t zones = 0;
    for (const struct cal_component *part = judge->calendar->children; part; part = part->next) {
        if (pp_text_is(part->name, "VEVENT"))
            cal_judge_event(judge, part);
        else if (pp_text_is(part->name, "VTIMEZONE") && ++zones <= ZONES_MAX)
            cal_judge_zone(judge, part);
    }
    if (zones > ZONES_MAX)
        cal_fault_named(judge, judge->calendar, "VTIMEZONE", "too-many",
                        "there are more than 100 zones; the others are not judged");
}

/* libical must see the same object: where two readers differ, one of them is fooled. */
static void judge_second_reading(struct cal_judge *judge, const void *bytes, size_t len)
{
    struct pp_str text = {0};
    size_t events = 0;
    pp_str_add_len(&text, bytes, len);
    const struct cal_second_reading reading = cal_read_again(pp_str_text(&text));
    pp_str_fini(&text);
    for (const struct cal_component *event = cal_component_find(judge->calendar, "VEVENT"); event;
         event = cal_component_again(event))
        events++;
    if (!reading.calendar || reading.events != events)
        line_fault(judge, 0, "second-reader", "libical reads another object in these bytes");
    else if (reading.errors > 0 && judge->strictness == CAL_STRICT)
        line_fault(judge, 0, "second-reader", "libical does not understand some of the lines");
}

enum pp_code cal_validate(const void *bytes, size_t len, const struct cal_limits *limits,
                          enum cal_strictness strictness, struct pp_faults *faults,
                          struct pp_err *err)
{
    struct pp_arena arena;
    struct cal_component *root = NULL;
    pp_arena_init(&arena);
    enum pp_code code = cal_object_read(bytes, len, limits, &arena, &root, err);
    if (code == PP_OK && (root->next || !pp_text_is(root->name, "VCALENDAR")))
        code = pp_fail(err, PP_INVALID, "this is not one VCALENDAR and nothing else");
    if (code == PP_OK) {
        struct cal_judge judge = {.faults = faults, .strictness = strictness, .calendar = root};
        if (strictness == CAL_STRICT)
            judge_bytes(&judge, bytes, len);
        judge_calendar(&judge);
        judge_second_reading(&judge, bytes, len);
    }
    pp_arena_fini(&arena);
    return code;
}
