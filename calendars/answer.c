#include "calendars/answer.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "calendars/object.h"
#include "calendars/resolve.h"
#include "calendars/said.h"
#include "calendars/value.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400, ZONE_DAYS = 400000 };
static const int64_t LAST_S = (int64_t)84006 * DAY_S; /* 2200-01-01 */

struct reader {
    struct pp_arena *arena;
    struct cal_resolver zones;
    int64_t days_left; /* of work on the zones that the object brings along */
    const char **warnings;
    size_t warning_count, warning_cap;
};

static void warn(struct reader *reader, const struct cal_property *at, const char *what)
{
    reader->warnings = pp_grow(reader->arena, reader->warnings, &reader->warning_cap,
                               reader->warning_count + 1, sizeof *reader->warnings);
    reader->warnings[reader->warning_count++] =
        pp_printf(reader->arena, "line %zu: %.40s %s", at->line, at->name, what);
}

/* The first fault found is the one that is told. */
static void fault(struct reader *reader, struct cal_answer *answer, size_t line, const char *name,
                  const char *what)
{
    if (!answer->fault)
        answer->fault = pp_printf(reader->arena, "line %zu: %.40s %s", line, name, what);
}

/* --- values --- */

/* The one property of that name; two are a fault, since readers would differ on which counts. */
static const struct cal_property *only(struct reader *reader, struct cal_answer *answer,
                                       const struct cal_component *event, const char *name)
{
    const struct cal_property *property = cal_property_find(event, name);
    const struct cal_property *second = property ? cal_property_again(property) : NULL;
    if (second)
        fault(reader, answer, second->line, name, "is there twice");
    return property;
}

static int64_t read_sequence(struct reader *reader, struct cal_answer *answer,
                             const struct cal_component *event, const char *name)
{
    int64_t number = -1;
    const struct cal_property *property = only(reader, answer, event, name);
    if (property && !pp_text_int(property->value, 0, INT32_MAX, &number))
        fault(reader, answer, property->line, name, "is no number of 0 to 2147483647");
    return number;
}

static void read_stamp(struct reader *reader, struct cal_answer *answer,
                       const struct cal_component *event)
{
    static const struct pp_date end = {2200, 1, 1};
    const struct cal_property *property = only(reader, answer, event, "DTSTAMP");
    struct cal_moment moment = {0};
    if (!property)
        return;
    if (!cal_moment_read(property->value, &moment) || moment.date || moment.day < 1 ||
        moment.day >= pp_day_of(end)) {
        fault(reader, answer, property->line, "DTSTAMP", "is no time of 1970 to 2199");
        return;
    }
    if (!moment.utc)
        warn(reader, property, "is not in UTC as it must be; it is taken for UTC");
    answer->stamp_s = (int64_t)moment.day * DAY_S + moment.second;
}

static struct cal_point read_point(struct reader *reader, const struct cal_property *property)
{
    struct cal_moment moment = {0};
    if (!property)
        return (struct cal_point){.form = CAL_POINT_NONE};
    if (!cal_moment_read(property->value, &moment))
        return (struct cal_point){.form = CAL_POINT_BAD};
    const char *name = cal_parameter_value(property, "TZID");
    bool first = false;
    const struct cal_offsets *zone = name ? cal_resolve(&reader->zones, name, &first) : NULL;
    struct cal_point point = {.form = CAL_POINT_LOCAL,
                              .at_s = (int64_t)moment.day * DAY_S + moment.second};
    if (moment.date) {
        point.form = CAL_POINT_DAY;
    } else if (moment.utc) {
        point.form = CAL_POINT_INSTANT;
    } else if (zone) {
        point.form = CAL_POINT_INSTANT;
        point.at_s = cal_offsets_to_utc(zone, point.at_s);
    } else if (name && first) {
        warn(reader, property, "is in a zone that is not known; it is read on the event's clock");
    }
    return point;
}

bool cal_point_utc(const struct cal_point *point, const struct cal_zone *home, int64_t *at_s)
{
    bool skipped = false;
    if (point->form == CAL_POINT_NONE || point->form == CAL_POINT_BAD)
        return false;
    *at_s = point->form == CAL_POINT_INSTANT ? point->at_s
                                             : cal_zone_resolve(home, point->at_s, &skipped);
    return true;
}

/* --- people --- */

/* All addresses of one list parameter; each that is no address is left out with a warning. */
static const char *const *read_list(struct reader *reader, const struct cal_property *line,
                                    const char *name, size_t *count)
{
    const char **list = NULL;
    size_t cap = 0;
    *count = 0;
    for (const struct cal_parameter *p = line->parameters; p; p = p->next) {
        if (!pp_text_is(p->name, name))
            continue;
        const char *email = cal_mailto_address(reader->arena, p->value);
        list = pp_grow(reader->arena, list, &cap, *count + 1, sizeof *list);
        list[(*count)++] = email ? email : "";
        if (!email)
            warn(reader, line, "passes on to, or from, what is no mailto: address");
    }
    return list;
}

static const struct partstat_word {
    const char *word;
    enum cal_partstat partstat;
} partstats[] = {{"NEEDS-ACTION", CAL_NEEDS_ACTION},
                 {"ACCEPTED", CAL_ACCEPTED},
                 {"DECLINED", CAL_DECLINED},
                 {"TENTATIVE", CAL_MAYBE},
                 {"DELEGATED", CAL_DELEGATED}};

static void read_partstat(const struct cal_property *line, struct cal_speaker *speaker)
{
    const char *said = cal_parameter_value(line, "PARTSTAT");
    speaker->said = said ? said : partstats[0].word;
    for (size_t i = 0; i < sizeof partstats / sizeof partstats[0]; i++) {
        if (pp_text_is_nocase(speaker->said, partstats[i].word)) {
            speaker->understood = true;
            speaker->partstat = partstats[i].partstat;
        }
    }
}

/* Servers of Apple name people by a path, and give the address beside it (RFC 7986 6.2). */
static const char *person_address(struct reader *reader, const struct cal_property *line)
{
    const char *email = cal_mailto_address(reader->arena, line->value);
    const char *beside = cal_parameter_value(line, "EMAIL");
    if (!email && beside)
        email = cal_mailto_address(reader->arena, pp_printf(reader->arena, "mailto:%s", beside));
    if (!email)
        warn(reader, line, "is no mailto: address");
    return email;
}

static struct cal_speaker read_speaker(struct reader *reader, const struct cal_property *line)
{
    struct cal_speaker speaker = {.email = person_address(reader, line)};
    const char *name = cal_parameter_value(line, "CN");
    const char *sent_by = cal_parameter_value(line, "SENT-BY");
    speaker.name = name ? cal_said_parameter(reader->arena, name) : NULL;
    speaker.sent_by = sent_by ? cal_mailto_address(reader->arena, sent_by) : NULL;
    if (sent_by && !speaker.sent_by)
        warn(reader, line, "has a SENT-BY that is no mailto: address");
    read_partstat(line, &speaker);
    speaker.delegated_to = read_list(reader, line, "DELEGATED-TO", &speaker.delegated_to_count);
    speaker.delegated_from =
        read_list(reader, line, "DELEGATED-FROM", &speaker.delegated_from_count);
    return speaker;
}

static void read_people(struct reader *reader, struct cal_answer *answer,
                        const struct cal_component *event)
{
    const struct cal_property *organizer = only(reader, answer, event, "ORGANIZER");
    answer->organized = organizer != NULL;
    if (organizer)
        answer->organizer = person_address(reader, organizer);
    const size_t count = cal_property_count(event, "ATTENDEE");
    struct cal_speaker *speakers = PP_NEW_ARRAY(reader->arena, count, struct cal_speaker);
    for (const struct cal_property *p = cal_property_find(event, "ATTENDEE"); p;
         p = cal_property_again(p))
        speakers[answer->speaker_count++] = read_speaker(reader, p);
    answer->speakers = speakers;
}

/* --- one event --- */

static const char *read_comment(struct reader *reader, const struct cal_component *event)
{
    struct pp_str all = {0};
    for (const struct cal_property *p = cal_property_find(event, "COMMENT"); p;
         p = cal_property_again(p)) {
        if (all.len > 0)
            pp_str_add_char(&all, '\n');
        pp_str_add(&all, p->value);
    }
    const char *comment = all.len > 0 ? cal_said_text(reader->arena, pp_str_text(&all)) : NULL;
    pp_str_fini(&all);
    return comment;
}

/* 3 is "you sent what I cannot read", 5 "I cannot do this at all"; 4, a clash, is no such fault. */
static const char *read_problem(struct reader *reader, const struct cal_component *event)
{
    for (const struct cal_property *p = cal_property_find(event, "REQUEST-STATUS"); p;
         p = cal_property_again(p)) {
        if (pp_text_starts(p->value, "3.") || pp_text_starts(p->value, "5."))
            return cal_said_text(reader->arena, p->value);
    }
    return NULL;
}

static struct cal_answer read_event(struct reader *reader, const struct cal_component *event,
                                    enum cal_method method)
{
    struct cal_answer answer = {.method = method, .line = event->line};
    const struct cal_property *uid = only(reader, &answer, event, "UID");
    answer.uid = uid ? uid->value : "";
    if (*answer.uid == '\0')
        fault(reader, &answer, event->line, "VEVENT", "has no UID");
    const struct cal_property *instance = only(reader, &answer, event, "RECURRENCE-ID");
    answer.instance = read_point(reader, instance);
    if (answer.instance.form == CAL_POINT_BAD)
        fault(reader, &answer, instance->line, "RECURRENCE-ID", "is no time that exists");
    const char *range = instance ? cal_parameter_value(instance, "RANGE") : NULL;
    answer.and_later = range && pp_text_is_nocase(range, "THISANDFUTURE");
    answer.sequence = read_sequence(reader, &answer, event, "SEQUENCE");
    answer.outlook_sequence =
        read_sequence(reader, &answer, event, "X-MICROSOFT-CDO-APPT-SEQUENCE");
    read_stamp(reader, &answer, event);
    read_people(reader, &answer, event);
    answer.comment = read_comment(reader, event);
    answer.problem = read_problem(reader, event);
    answer.start = read_point(reader, cal_property_find(event, "DTSTART"));
    answer.end = read_point(reader, cal_property_find(event, "DTEND"));
    return answer;
}

/* --- the object --- */

/*
 * RFC 6047 2.4: the mail and the object name one method. Where only one names it, that one holds:
 * some gateways strip the mail's, some programs forget the object's.
 */
static enum pp_code read_method(struct reader *reader, const struct cal_component *calendar,
                                const char *mime, struct cal_answers *answers, struct pp_err *err)
{
    const struct cal_property *line = cal_property_find(calendar, "METHOD");
    if (cal_property_count(calendar, "METHOD") > 1)
        return pp_fail(err, PP_INVALID, "the calendar object has several METHODs; it may have one");
    if (!line && !mime)
        return pp_fail(err, PP_INVALID,
                       "the calendar object has no METHOD, so it is a calendar and no message");
    if (line && mime && !pp_text_is_nocase(line->value, mime))
        return pp_fail(err, PP_INVALID,
                       "the mail says it is a %.20s and the calendar object in it that it is a "
                       "%.20s; they must say the same",
                       mime, line->value);
    if (!line)
        warn(reader, calendar->properties ? calendar->properties : &(struct cal_property){0},
             "begins an object without METHOD; the mail's is taken");
    answers->method_text = pp_dup(reader->arena, line ? line->value : mime);
    answers->method = cal_method_find(answers->method_text);
    answers->told_by_mail = mime != NULL;
    return PP_OK;
}

static enum pp_code count_events(const struct cal_component *calendar, size_t *count,
                                 struct pp_err *err)
{
    for (const struct cal_component *event = cal_component_find(calendar, "VEVENT"); event;
         event = cal_component_again(event))
        ++*count;
    if (*count == 0)
        return pp_fail(err, PP_INVALID, "the calendar object holds no event (VEVENT)");
    if (*count > CAL_ANSWERS_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the calendar object holds %zu events; %d are read",
                       *count, CAL_ANSWERS_MOST);
    return PP_OK;
}

static enum pp_code read_events(struct reader *reader, const struct cal_component *calendar,
                                struct cal_answers *answers, struct pp_err *err)
{
    size_t count = 0;
    const enum pp_code code = count_events(calendar, &count, err);
    if (code != PP_OK)
        return code;
    struct cal_answer *list = PP_NEW_ARRAY(reader->arena, count, struct cal_answer);
    for (const struct cal_component *event = cal_component_find(calendar, "VEVENT"); event;
         event = cal_component_again(event)) {
        list[answers->count] = read_event(reader, event, answers->method);
        if (!pp_text_is(list[answers->count].uid, list[0].uid))
            return pp_fail(err, PP_INVALID,
                           "line %zu of the calendar object begins another event; one message is "
                           "about one event",
                           event->line);
        answers->count++;
    }
    answers->at = list;
    return PP_OK;
}

enum pp_code cal_answer_read(const void *bytes, size_t len, const char *mime_method,
                             cal_zone_file_fn *file, struct pp_arena *arena,
                             struct cal_answers *answers, struct pp_err *err)
{
    struct reader reader = {.arena = arena, .days_left = ZONE_DAYS};
    struct cal_component *root = NULL;
    *answers = (struct cal_answers){.method_text = ""};
    enum pp_code code = cal_object_read(bytes, len, &cal_limits_mail, arena, &root, err);
    if (code == PP_OK && (root->next || !pp_text_is(root->name, "VCALENDAR")))
        code = pp_fail(err, PP_INVALID, "this is not one VCALENDAR and nothing else");
    reader.zones = (struct cal_resolver){
        .arena = arena, .file = file, .root = root, .to_s = LAST_S, .days_left = &reader.days_left};
    if (code == PP_OK)
        code = read_method(&reader, root, mime_method, answers, err);
    if (code == PP_OK)
        code = read_events(&reader, root, answers, err);
    answers->warnings = reader.warnings;
    answers->warning_count = reader.warning_count;
    return code;
}
