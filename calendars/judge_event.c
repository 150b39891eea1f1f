/* One VEVENT: counts by the tables of RFC 5545 3.6.1 and RFC 5546 3.2, then each value. */
#include "base/str.h"
#include "calendars/judge.h"
#include "calendars/value.h"
#include "calendars/zone.h"

/*
 * How often each property comes, one letter for each of enum cal_method: PUBLISH, REQUEST, REPLY,
 * ADD, CANCEL, REFRESH, COUNTER, DECLINECOUNTER, none. 1: once; o: at most once; +: at least once;
 * 2: once or twice; *: any number; -: never. `harsh`: it holds for our own objects; from others a
 * wrong count does no harm and is common.
 */
static const struct count_rule {
    const char *name;
    bool harsh;
    const char *by;
} count_rules[] = {
    {"UID", false, "111111111"},
    {"DTSTAMP", false, "111111111"},
    {"DTSTART", false, "11o1oo1o1"},
    {"DTEND", false, "ooooooooo"},
    {"DURATION", false, "ooooooooo"},
    {"SUMMARY", true, "11o1oo1oo"},
    {"ORGANIZER", true, "11111111o"},
    {"ATTENDEE", false, "*+2**+*+*"},
    {"ATTENDEE", true, "-****1***"},
    {"SEQUENCE", true, "ooo11o11o"},
    {"REQUEST-STATUS", true, "--*---***"},
    {"STATUS", false, "ooooooooo"},
    {"RECURRENCE-ID", false, "ooo-ooooo"},
    {"RRULE", false, "ooo-ooooo"},
    {"RDATE", true, "***-*****"},
    {"EXDATE", true, "***-*****"},
    {"CLASS", true, "ooooooooo"},
    {"CREATED", true, "ooooooooo"},
    {"DESCRIPTION", true, "ooooooooo"},
    {"GEO", true, "ooooooooo"},
    {"LAST-MODIFIED", true, "ooooooooo"},
    {"LOCATION", true, "ooooooooo"},
    {"PRIORITY", true, "ooooooooo"},
    {"TRANSP", true, "ooooooooo"},
    {"URL", true, "ooooooooo"},
};

static bool is_strict(const struct cal_judge *judge)
{
    return judge->strictness == CAL_STRICT;
}

static void judge_count(struct cal_judge *judge, const struct cal_component *event,
                        const struct count_rule *rule)
{
    const size_t count = cal_property_count(event, rule->name);
    const char how = rule->by[judge->method];
    const bool needed = how == '1' || how == '2' || how == '+';
    const size_t most = how == '-' ? 0 : how == '2' ? 2 : 1;
    if (count == 0 && needed)
        cal_fault_named(judge, event, rule->name, "missing", "must be there");
    else if (count > most && how != '*' && how != '+')
        cal_fault_named(judge, event, rule->name, "too-many",
                        most == 0 ? "must not be there" : "is there too often");
}

/* RFC 5546 3.2.6: a REFRESH names who asks and for what, and says nothing of the event. */
static void judge_refresh(struct cal_judge *judge, const struct cal_component *event)
{
    static const char *const allowed[] = {"ATTENDEE", "DTSTAMP",       "ORGANIZER",
                                          "UID",      "RECURRENCE-ID", "COMMENT"};
    for (const struct cal_property *p = event->properties; p; p = p->next) {
        bool known = pp_text_starts(p->name, "X-");
        for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && !known; i++)
            known = pp_text_is(p->name, allowed[i]);
        if (!known)
            cal_fault(judge, event, p, "too-many", "must not be there");
    }
}

static void judge_counts(struct cal_judge *judge, const struct cal_component *event)
{
    for (size_t i = 0; i < sizeof count_rules / sizeof count_rules[0]; i++) {
        if (!count_rules[i].harsh || is_strict(judge))
            judge_count(judge, event, &count_rules[i]);
    }
    const enum cal_method method = judge->method;
    if (is_strict(judge) && method == CAL_REFRESH)
        judge_refresh(judge, event);
    const bool no_alarm = method == CAL_REPLY || method == CAL_CANCEL || method == CAL_REFRESH ||
                          method == CAL_DECLINECOUNTER;
    if (is_strict(judge) && no_alarm && cal_component_find(event, "VALARM"))
        cal_fault_named(judge, event, "VALARM", "too-many", "must not be there");
}

/* --- times --- */

/* Does some VTIMEZONE of the object bear this name? */
static bool zone_is_told(const struct cal_judge *judge, const char *name)
{
    for (const struct cal_component *zone = cal_component_find(judge->calendar, "VTIMEZONE"); zone;
         zone = cal_component_again(zone)) {
        const struct cal_property *id = cal_property_find(zone, "TZID");
        if (id && pp_text_is(id->value, name))
            return true;
    }
    return false;
}

static void judge_form(struct cal_judge *judge, const struct cal_component *event,
                       const struct cal_property *property, const struct cal_moment *moment)
{
    const char *type = cal_parameter_value(property, "VALUE");
    const char *zone = cal_parameter_value(property, "TZID");
    const bool says_date = type && pp_text_is_nocase(type, "DATE");
    if (moment->date != says_date)
        cal_fault(judge, event, property, "value-type",
                  "a date needs VALUE=DATE, and only a date may have it");
    if (zone && (moment->date || moment->utc))
        cal_fault(judge, event, property, "zone", "a date or a UTC time has no TZID");
    if (zone && is_strict(judge) && !cal_zone_name_valid(zone))
        cal_fault(judge, event, property, "zone", "the TZID is not the name of a zone");
    if (zone && is_strict(judge) && !zone_is_told(judge, zone))
        cal_fault(judge, event, property, "zone", "no VTIMEZONE tells this TZID");
    if (is_strict(judge) && !zone && !moment->date && !moment->utc)
        cal_fault(judge, event, property, "zone", "a time needs a TZID or Z");
}

static bool judge_moment(struct cal_judge *judge, const struct cal_component *event,
                         const char *name, struct cal_moment *moment)
{
    const struct cal_property *property = cal_property_find(event, name);
    if (!property)
        return false;
    if (!cal_moment_read(property->value, moment)) {
        cal_fault(judge, event, property, "time", "is not a date or time that exists");
        return false;
    }
    judge_form(judge, event, property, moment);
    return true;
}

static bool same_zone(const struct cal_component *event)
{
    const char *start = cal_parameter_value(cal_property_find(event, "DTSTART"), "TZID");
    const char *end = cal_parameter_value(cal_property_find(event, "DTEND"), "TZID");
    return pp_text_is(start, end);
}

/* Compared by the clock they are written by; in different zones they are not compared. */
static void judge_span(struct cal_judge *judge, const struct cal_component *event)
{
    struct cal_moment start = {0};
    struct cal_moment end = {0};
    struct cal_moment other = {0};
    const bool started = judge_moment(judge, event, "DTSTART", &start);
    const bool ended = judge_moment(judge, event, "DTEND", &end);
    (void)judge_moment(judge, event, "RECURRENCE-ID", &other);
    if (cal_property_find(event, "DTEND") && cal_property_find(event, "DURATION"))
        cal_fault_named(judge, event, "DURATION", "span", "DTEND and DURATION exclude each other");
    if (!started || !ended)
        return;
    if (start.date != end.date)
        cal_fault_named(judge, event, "DTEND", "span",
                        "start and end must both be dates or both be times");
    else if (start.utc == end.utc && same_zone(event) &&
             (end.day < start.day || (end.day == start.day && end.second <= start.second)))
        cal_fault_named(judge, event, "DTEND", "span", "the end must come after the start");
}

static void judge_utc(struct cal_judge *judge, const struct cal_component *event)
{
    static const char *const names[] = {"DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct cal_property *property = cal_property_find(event, names[i]);
        struct cal_moment moment = {0};
        if (property && (!cal_moment_read(property->value, &moment) || !moment.utc))
            cal_fault(judge, event, property, "utc", "must be a time in UTC");
    }
}

/* --- words, numbers, people --- */

static bool is_one_of(const char *value, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i] && pp_text_is_nocase(value, words[i]))
            return true;
    }
    return false;
}

static void judge_status(struct cal_judge *judge, const struct cal_component *event)
{
    static const char *const allowed[CAL_METHOD_COUNT][3] = {
        [CAL_PUBLISH] = {"TENTATIVE", "CONFIRMED", "CANCELLED"},
        [CAL_REQUEST] = {"TENTATIVE", "CONFIRMED"},
        [CAL_REPLY] = {"TENTATIVE", "CONFIRMED", "CANCELLED"},
        [CAL_ADD] = {"TENTATIVE", "CONFIRMED"},
        [CAL_CANCEL] = {"CANCELLED"},
        [CAL_COUNTER] = {"TENTATIVE", "CONFIRMED", "CANCELLED"},
        [CAL_DECLINECOUNTER] = {"TENTATIVE", "CONFIRMED"},
        [CAL_METHOD_NONE] = {"TENTATIVE", "CONFIRMED", "CANCELLED"}};
    const struct cal_property *status = cal_property_find(event, "STATUS");
    if (status && !is_one_of(status->value, allowed[judge->method], 3))
        cal_fault(judge, event, status, "status", "this STATUS does not go with the METHOD");
    static const char *const transparencies[] = {"OPAQUE", "TRANSPARENT"};
    const struct cal_property *transp = cal_property_find(event, "TRANSP");
    if (transp && !is_one_of(transp->value, transparencies, 2))
        cal_fault(judge, event, transp, "transp", "must be OPAQUE or TRANSPARENT");
}

static void judge_numbers(struct cal_judge *judge, const struct cal_component *event)
{
    int64_t number = 0;
    const struct cal_property *sequence = cal_property_find(event, "SEQUENCE");
    const bool added = judge->method == CAL_ADD;
    if (sequence && !pp_text_int(sequence->value, added, INT32_MAX, &number))
        cal_fault(judge, event, sequence, "number",
                  added ? "must be a number of 1 to 2147483647, since an ADD is a new revision"
                        : "must be a number of 0 to 2147483647");
    const struct cal_property *priority = cal_property_find(event, "PRIORITY");
    if (priority && !pp_text_int(priority->value, 0, 9, &number))
        cal_fault(judge, event, priority, "number", "must be a number of 0 to 9");
    for (const struct cal_property *rule = cal_property_find(event, "RRULE"); rule;
         rule = cal_property_again(rule)) {
        if (!cal_is_calm_rule(rule->value, false))
            cal_fault(judge, event, rule, "recurrence",
                      "only yearly, monthly, weekly and daily rules are taken");
    }
}

static void judge_words(struct cal_judge *judge, const struct cal_component *event)
{
    static const char *const names[] = {"UID", "SUMMARY", "DESCRIPTION", "LOCATION"};
    for (size_t i = 0; is_strict(judge) && i < sizeof names / sizeof names[0]; i++) {
        const struct cal_property *property = cal_property_find(event, names[i]);
        if (property && !cal_is_text(property->value))
            cal_fault(judge, event, property, "escape", "is not escaped as TEXT");
    }
}

static void judge_person(struct cal_judge *judge, const struct cal_component *event,
                         const struct cal_property *person)
{
    static const char *const partstats[] = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE",
                                            "DELEGATED"};
    const char *partstat = cal_parameter_value(person, "PARTSTAT");
    const char *sent_by = cal_parameter_value(person, "SENT-BY");
    if (!cal_is_mailto(person->value) || (sent_by && !cal_is_mailto(sent_by)))
        cal_fault(judge, event, person, "address", "people are named by mailto: addresses");
    if (is_strict(judge) && partstat && !is_one_of(partstat, partstats, 5))
        cal_fault(judge, event, person, "partstat", "this PARTSTAT is not one of RFC 5545");
}

/* A reply of two is a delegation: of the one who passes it on and the one who takes it. */
static bool is_delegation(const struct cal_component *event)
{
    bool from = false;
    bool to = false;
    for (const struct cal_property *p = cal_property_find(event, "ATTENDEE"); p;
         p = cal_property_again(p)) {
        from = from || cal_parameter_value(p, "DELEGATED-TO");
        to = to || cal_parameter_value(p, "DELEGATED-FROM");
    }
    return from && to;
}

static void judge_people(struct cal_judge *judge, const struct cal_component *event)
{
    for (const struct cal_property *p = cal_property_find(event, "ORGANIZER"); p;
         p = cal_property_again(p))
        judge_person(judge, event, p);
    for (const struct cal_property *p = cal_property_find(event, "ATTENDEE"); p;
         p = cal_property_again(p)) {
        judge_person(judge, event, p);
        for (const struct cal_property *q = cal_property_again(p); q; q = cal_property_again(q)) {
            if (pp_text_is_nocase(p->value, q->value))
                cal_fault(judge, event, q, "twice", "the same person is there twice");
        }
    }
    if (judge->method == CAL_REPLY && cal_property_count(event, "ATTENDEE") == 2 &&
        !is_delegation(event))
        cal_fault_named(judge, event, "ATTENDEE", "too-many", "a reply speaks for one person");
}

void cal_judge_event(struct cal_judge *judge, const struct cal_component *event)
{
    judge_counts(judge, event);
    judge_span(judge, event);
    judge_utc(judge, event);
    judge_status(judge, event);
    judge_numbers(judge, event);
    judge_words(judge, event);
    judge_people(judge, event);
}
