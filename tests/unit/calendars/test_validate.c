#include "calendars/validate.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"
#include "calendars/invitation.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

/* One of each kind of object, as this program writes it; the caller frees it. */
static char *write_object(enum cal_method method, const char *day, int32_t all_days)
{
    const struct cal_attendee jo = {
        .person = {.name = "Si\xc3\xa2n, \"Jo\" Jones; \xe6\x97\xa5\xe6\x9c\xac",
                   .email = "jo@council.test"},
        .rsvp = true};
    const struct cal_invitation invitation = {
        .method = method,
        .organizer = {.name = "Peer Pool", .email = "bookings+b1.tok@peerpool.test"},
        .sent_by = "al@peerpool.test",
        .attendees = method == CAL_PUBLISH ? NULL : &jo,
        .attendee_count = method != CAL_PUBLISH};
    struct cal_event event = {
        .uid = "b-1",
        .sequence = 3,
        .summary =
            "Peer challenge \xf0\x9f\x8f\xab at Ynys M\xc3\xb4n, a long, long, long summary; "
            "with \\ and all",
        .description = "One\nTwo, three\n\nFour",
        .location = "Civic Centre, Southend-on-Sea",
        .when = {.start = {.day = day_of(day), .minute = 570},
                 .end = {.day = day_of(day), .minute = 1020},
                 .zone = cal_zone_builtin("Europe/London")},
        .status = method == CAL_CANCEL ? CAL_CANCELLED : CAL_CONFIRMED,
        .stamp_s = 1795000000,
        .created_s = 1794000000,
        .modified_s = 1794000000};
    if (all_days)
        event.when = (struct cal_span){.all_day = true, .first_day = day_of(day), .days = all_days};
    struct pp_err err = {0};
    struct pp_str out = {0};
    assert_ok(cal_write(&invitation, &event, &out, &err), &err);
    return out.at;
}

struct result {
    struct pp_arena arena;
    struct pp_faults faults;
};

static void judge(struct result *result, const char *text, enum cal_strictness strictness)
{
    struct pp_err err = {0};
    pp_arena_init(&result->arena);
    result->faults = (struct pp_faults){.arena = &result->arena};
    assert_ok(cal_validate(text, strlen(text), &cal_limits_mail, strictness, &result->faults, &err),
              &err);
}

static void assert_no_fault(const char *text, enum cal_strictness strictness)
{
    struct result result;
    judge(&result, text, strictness);
    if (result.faults.count)
        fail_msg("line %zu, %s: %s", result.faults.at[0].row,
                 result.faults.at[0].where ? result.faults.at[0].where : "",
                 result.faults.at[0].message);
    pp_arena_fini(&result.arena);
}

static bool has_fault(const char *text, enum cal_strictness strictness, const char *where,
                      const char *code)
{
    struct result result;
    bool found = false;
    judge(&result, text, strictness);
    for (size_t i = 0; i < result.faults.count; i++)
        found = found || (pp_text_is(result.faults.at[i].where, where) &&
                          pp_text_is(result.faults.at[i].code, code));
    pp_arena_fini(&result.arena);
    return found;
}

/* The text with the first `old` (which must be there) replaced; the caller frees it. */
static char *replaced(const char *text, const char *old, const char *new)
{
    struct pp_str out = {0};
    const char *at = strstr(text, old);
    assert_non_null(at);
    pp_str_add_len(&out, text, (size_t)(at - text));
    pp_str_add(&out, new);
    pp_str_add(&out, at + strlen(old));
    return out.at;
}

/* A1 A4 A5 A8 */
static void all_that_is_written_is_valid_by_the_strict_rules(void **state)
{
    (void)state;
    static const char *const days[] = {"2026-03-29", "2026-10-25", "2027-06-16", "2027-01-11"};
    static const enum cal_method methods[] = {CAL_REQUEST, CAL_CANCEL, CAL_PUBLISH,
                                              CAL_DECLINECOUNTER};
    for (size_t d = 0; d < 4; d++) {
        for (size_t m = 0; m < 4; m++) {
            for (int32_t all_days = 0; all_days <= 4; all_days += 4) {
                char *text = write_object(methods[m], days[d], all_days);
                assert_no_fault(text, CAL_STRICT);
                assert_no_fault(text, CAL_LENIENT);
                free(text);
            }
        }
    }
}

/* One thing broken at a time: where and how it must be found. */
static const struct breach {
    const char *old, *new, *where, *code;
    enum cal_method method;
    bool lenient; /* found in what others send, too */
} breaches[] = {
    /* A1: the bytes */
    {"SEQUENCE:3\r\n", "SEQUENCE:3\n", NULL, "line-end", CAL_REQUEST, false},
    {"SEQUENCE:3\r\n", "SEQUENCE:3\r\n\r\n", NULL, "empty-line", CAL_REQUEST, false},
    {"END:VCALENDAR\r\n", "END:VCALENDAR", NULL, "line-end", CAL_REQUEST, false},
    {"BEGIN:VCALENDAR",
     "\xef\xbb\xbf"
     "BEGIN:VCALENDAR",
     NULL, "byte-order-mark", CAL_REQUEST, false},
    {"UID:b-1", "UID:b-1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     NULL, "long-line", CAL_REQUEST, false},
    {"M\xc3\xb4n", "M\xc3\r\n \xb4n", NULL, "split-character", CAL_REQUEST, false},
    {"One\\nTwo", "One\\\r\n nTwo", NULL, "split-escape", CAL_REQUEST, false},
    /* A2 */
    {"LOCATION:Civic Centre\\,", "LOCATION:Civic Centre,", "VEVENT/LOCATION", "escape", CAL_REQUEST,
     false},
    {"LOCATION:Civic", "LOCATION:Ci\x01vic", "VEVENT/LOCATION", "control", CAL_REQUEST, true},
    {"CN=\"Peer",
     "CN=\"P\x7f"
     "eer",
     "VEVENT/ORGANIZER", "control", CAL_REQUEST, true},
    /* A4 */
    {"VERSION:2.0\r\n", "", "VCALENDAR/VERSION", "count", CAL_REQUEST, true},
    {"VERSION:2.0\r\n", "VERSION:2.0\r\nVERSION:2.0\r\n", "VCALENDAR/VERSION", "count", CAL_REQUEST,
     true},
    {"VERSION:2.0", "VERSION:1.0", "VCALENDAR/VERSION", "version", CAL_REQUEST, true},
    {"CALSCALE:GREGORIAN", "CALSCALE:CHINESE", "VCALENDAR/CALSCALE", "calscale", CAL_REQUEST, true},
    {"METHOD:REQUEST\r\n", "METHOD:REQUEST\r\nMETHOD:REQUEST\r\n", "VCALENDAR/METHOD", "count",
     CAL_REQUEST, true},
    {"METHOD:REQUEST", "METHOD:X-FOO", "VCALENDAR/METHOD", "method", CAL_REQUEST, true},
    /* A5 */
    {"UID:b-1\r\n", "", "VEVENT/UID", "missing", CAL_REQUEST, true},
    {"UID:b-1\r\n", "UID:b-1\r\nUID:b-2\r\n", "VEVENT/UID", "too-many", CAL_REQUEST, true},
    {"DTSTAMP:20261118T110640Z\r\n", "", "VEVENT/DTSTAMP", "missing", CAL_REQUEST, true},
    {"DTSTAMP:20261118T110640Z", "DTSTAMP:20261118T110640", "VEVENT/DTSTAMP", "utc", CAL_REQUEST,
     true},
    {"LAST-MODIFIED:20261106T212000Z", "LAST-MODIFIED:20261106", "VEVENT/LAST-MODIFIED", "utc",
     CAL_REQUEST, true},
    {"DTSTART;TZID=Europe/London:20270616T093000\r\n", "", "VEVENT/DTSTART", "missing", CAL_REQUEST,
     true},
    {"DTEND;TZID=Europe/London:20270616T170000", "DTEND;TZID=Europe/London:20270616T093000",
     "VEVENT/DTEND", "span", CAL_REQUEST, true},
    {"DTEND;TZID=Europe/London:20270616T170000", "DTEND;VALUE=DATE:20270617", "VEVENT/DTEND",
     "span", CAL_REQUEST, true},
    {"DTEND;TZID=Europe/London:20270616T170000", "DTEND;TZID=Europe/London:20270616T250000",
     "VEVENT/DTEND", "time", CAL_REQUEST, true},
    {"DTEND;TZID=Europe/London:20270616T170000", "DTEND:20270617", "VEVENT/DTEND", "value-type",
     CAL_REQUEST, true},
    {"SUMMARY:", "DURATION:PT1H\r\nSUMMARY:", "VEVENT/DURATION", "span", CAL_REQUEST, true},
    /* A8 */
    {"\r\nTZID:Europe/London", "\r\nTZID:Europe/Paris", "VEVENT/DTSTART", "zone", CAL_REQUEST,
     false},
    {"\r\nTZID:Europe/London", "\r\nTZID:Europe/Paris", "VTIMEZONE/TZID", "unused", CAL_REQUEST,
     false},
    {"DTSTART;TZID=Europe/London:", "DTSTART;TZID=../../etc/passwd:", "VEVENT/DTSTART", "zone",
     CAL_REQUEST, false},
    {"DTSTART;TZID=Europe/London:", "DTSTART:", "VEVENT/DTSTART", "zone", CAL_REQUEST, false},
    {"DTSTART;TZID=Europe/London:20270616T093000", "DTSTART;TZID=Europe/London:20270616T093000Z",
     "VEVENT/DTSTART", "zone", CAL_REQUEST, true},
    {"TZOFFSETTO:+0100", "TZOFFSETTO:+9900", "DAYLIGHT/TZOFFSETTO", "offset", CAL_REQUEST, true},
    {"TZOFFSETTO:+0100\r\n", "", "DAYLIGHT/TZOFFSETTO", "count", CAL_REQUEST, true},
    {"RRULE:FREQ=YEARLY", "RRULE:FREQ=SECONDLY", "DAYLIGHT/RRULE", "recurrence", CAL_REQUEST, true},
    {"DTSTART:19700329T010000", "DTSTART:19700329T010000Z", "DAYLIGHT/DTSTART", "time", CAL_REQUEST,
     true},
    {"DTSTART:19700329T010000\r\n", "", "DAYLIGHT/DTSTART", "count", CAL_REQUEST, true},
    {"\r\nTZID:Europe/London", "", "VTIMEZONE/TZID", "count", CAL_REQUEST, true},
    {"BEGIN:VEVENT", "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
     "VTIMEZONE/TZID", "twice", CAL_REQUEST, true},
    {"BEGIN:VEVENT", "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
     "VTIMEZONE/STANDARD", "count", CAL_REQUEST, true},
    /* A11 */
    {"SEQUENCE:3", "SEQUENCE:abc", "VEVENT/SEQUENCE", "number", CAL_REQUEST, true},
    {"SEQUENCE:3", "SEQUENCE:99999999999", "VEVENT/SEQUENCE", "number", CAL_REQUEST, true},
    {"SEQUENCE:3", "SEQUENCE:-4", "VEVENT/SEQUENCE", "number", CAL_REQUEST, true},
    {"SEQUENCE:3", "PRIORITY:10", "VEVENT/PRIORITY", "number", CAL_REQUEST, true},
    /* B1 and RFC 5546 3.2.2 */
    {"ATTENDEE;", "X-ATTENDEE;", "VEVENT/ATTENDEE", "missing", CAL_REQUEST, true},
    {"ORGANIZER;", "X-ORGANIZER;", "VEVENT/ORGANIZER", "missing", CAL_REQUEST, false},
    {"SUMMARY:", "X-SUMMARY:", "VEVENT/SUMMARY", "missing", CAL_REQUEST, false},
    {"STATUS:CONFIRMED", "STATUS:CANCELLED", "VEVENT/STATUS", "status", CAL_REQUEST, true},
    {"STATUS:CONFIRMED", "STATUS:CONFIRMED\r\nREQUEST-STATUS:2.0;Success", "VEVENT/REQUEST-STATUS",
     "too-many", CAL_REQUEST, false},
    {"END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:b-2\r\nEND:VEVENT\r\n", "VEVENT/UID",
     "uid", CAL_REQUEST, true},
    {"TRANSP:OPAQUE", "TRANSP:MAYBE", "VEVENT/TRANSP", "transp", CAL_REQUEST, true},
    {"mailto:jo@council.test", "invalid:nomail", "VEVENT/ATTENDEE", "address", CAL_REQUEST, true},
    {"SENT-BY=\"mailto:al", "SENT-BY=\"al", "VEVENT/ORGANIZER", "address", CAL_REQUEST, true},
    {"PARTSTAT=NEEDS-", "PARTSTAT=NEVER-", "VEVENT/ATTENDEE", "partstat", CAL_REQUEST, false},
    {"END:VEVENT", "ATTENDEE:MAILTO:JO@council.test\r\nEND:VEVENT", "VEVENT/ATTENDEE", "twice",
     CAL_REQUEST, true},
    {"END:VEVENT", "X-LIC-ERROR:x\r\nEND:VEVENT", "VEVENT/X-LIC-ERROR", "libical", CAL_REQUEST,
     true},
    {"END:VEVENT", "RRULE:FREQ=HOURLY\r\nEND:VEVENT", "VEVENT/RRULE", "recurrence", CAL_REQUEST,
     true},
    /* what libical does not know */
    {"TRANSP:OPAQUE", "TRANSP:OPAQUE\r\nSURPRISE:x", NULL, "second-reader", CAL_REQUEST, false},
    /* RFC 5546 3.2.5 */
    {"SEQUENCE:3\r\n", "", "VEVENT/SEQUENCE", "missing", CAL_CANCEL, false},
    {"STATUS:CANCELLED", "STATUS:CONFIRMED", "VEVENT/STATUS", "status", CAL_CANCEL, true},
    {"END:VEVENT", "BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT", "VEVENT/VALARM", "too-many",
     CAL_CANCEL, false},
    /* RFC 5546 3.2.1 */
    {"END:VEVENT", "ATTENDEE:mailto:a@b\r\nEND:VEVENT", "VEVENT/ATTENDEE", "too-many", CAL_PUBLISH,
     false},
};

/* A1 A4 A5 A8 A11 B1 */
static void each_broken_rule_is_found_where_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breaches / sizeof breaches[0]; i++) {
        const struct breach *breach = &breaches[i];
        char *good = write_object(breach->method, "2027-06-16", 0);
        char *bad = replaced(good, breach->old, breach->new);
        if (!has_fault(bad, CAL_STRICT, breach->where, breach->code))
            fail_msg("breach %zu (%s) was not found: %s", i, breach->code, breach->new);
        if (has_fault(bad, CAL_LENIENT, breach->where, breach->code) != breach->lenient)
            fail_msg("breach %zu (%s), lenient: %s", i, breach->code, breach->new);
        free(good);
        free(bad);
    }
}

static const char reply[] =
    "BEGIN:VCALENDAR\r\nPRODID:-//x//y//EN\r\nVERSION:2.0\r\n"
    "METHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:b-1\r\n"
    "DTSTAMP:20261118T110640Z\r\nSEQUENCE:3\r\n"
    "ORGANIZER:mailto:bookings@peerpool.test\r\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@council.test\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n";

static void c5_a_reply_speaks_for_one_person_or_for_a_delegation(void **state)
{
    (void)state;
    assert_no_fault(reply, CAL_STRICT);
    char *two = replaced(reply, "ATTENDEE;", "ATTENDEE:mailto:al@other.test\r\nATTENDEE;");
    assert_true(has_fault(two, CAL_LENIENT, "VEVENT/ATTENDEE", "too-many"));
    free(two);
    char *none = replaced(reply, "ATTENDEE;", "X-ATTENDEE;");
    assert_true(has_fault(none, CAL_LENIENT, "VEVENT/ATTENDEE", "missing"));
    free(none);
    char *passed = replaced(reply, "ATTENDEE;PARTSTAT=ACCEPTED",
                            "ATTENDEE;DELEGATED-FROM=\"mailto:jo@council.test\":mailto:al@b\r\n"
                            "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:al@b\"");
    assert_no_fault(passed, CAL_LENIENT);
    free(passed);
}

/* Objects that others write, good by all rules, and one breach of each rule of their own. */
#define MESSAGE(method, lines)                                               \
    "BEGIN:VCALENDAR\r\nPRODID:-//x//y//EN\r\nVERSION:2.0\r\nMETHOD:" method \
    "\r\nBEGIN:VEVENT\r\nUID:b-1\r\nDTSTAMP:20261118T110640Z\r\n"            \
    "ORGANIZER:mailto:bookings@peerpool.test\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"

static const char refresh[] = MESSAGE("REFRESH",
                                      "ATTENDEE:mailto:jo@council.test\r\n"
                                      "COMMENT:Lost it\r\nX-NOTE:y\r\n");
static const char counter[] =
    MESSAGE("COUNTER",
            "ATTENDEE:mailto:jo@council.test\r\nSEQUENCE:3\r\n"
            "DTSTART:20270616T083000Z\r\nSUMMARY:New time\r\nREQUEST-STATUS:2.0;Success\r\n");
static const char declinecounter[] =
    MESSAGE("DECLINECOUNTER",
            "ATTENDEE:mailto:jo@council.test\r\nSEQUENCE:3\r\n"
            "DTSTART:20270616T083000Z\r\nSUMMARY:Visit\r\nCOMMENT:No\r\n");
static const char add[] = MESSAGE("ADD",
                                  "ATTENDEE:mailto:jo@council.test\r\nSEQUENCE:3\r\n"
                                  "DTSTART:20270616T083000Z\r\nSUMMARY:Visit\r\n");

static const struct other_breach {
    const char *object, *old, *new, *where, *code;
    bool lenient;
} other_breaches[] = {
    /* RFC 5546 3.2.4 */
    {add, "SEQUENCE:3", "SEQUENCE:0", "VEVENT/SEQUENCE", "number", true},
    {add, "SEQUENCE:3\r\n", "", "VEVENT/SEQUENCE", "missing", false},
    {add, "DTSTART:", "X-DTSTART:", "VEVENT/DTSTART", "missing", true},
    {add, "SUMMARY:Visit", "STATUS:CANCELLED", "VEVENT/STATUS", "status", true},
    {add, "SUMMARY:", "RRULE:FREQ=DAILY\r\nSUMMARY:", "VEVENT/RRULE", "too-many", true},
    {add, "SUMMARY:", "EXDATE:20270616T083000Z\r\nSUMMARY:", "VEVENT/EXDATE", "too-many", false},
    {add, "SUMMARY:", "RECURRENCE-ID:20270616T083000Z\r\nSUMMARY:", "VEVENT/RECURRENCE-ID",
     "too-many", true},
    {add, "END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:b-1\r\nEND:VEVENT\r\n",
     "VCALENDAR/VEVENT", "too-many", false},
    /* RFC 5546 3.2.6 */
    {refresh, "COMMENT:", "SUMMARY:", "VEVENT/SUMMARY", "too-many", false},
    {refresh, "COMMENT:", "ATTENDEE:mailto:al@b\r\nCOMMENT:", "VEVENT/ATTENDEE", "too-many", false},
    {refresh, "ATTENDEE:", "X-ATTENDEE:", "VEVENT/ATTENDEE", "missing", true},
    {refresh, "END:VEVENT", "BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT", "VEVENT/VALARM", "too-many",
     false},
    /* RFC 5546 3.2.7 */
    {counter, "DTSTART:", "X-DTSTART:", "VEVENT/DTSTART", "missing", true},
    {counter, "SUMMARY:", "X-SUMMARY:", "VEVENT/SUMMARY", "missing", false},
    {counter, "SEQUENCE:3\r\n", "", "VEVENT/SEQUENCE", "missing", false},
    {counter, "UID:b-1\r\n", "", "VEVENT/UID", "missing", true},
    /* RFC 5546 3.2.8 */
    {declinecounter, "ATTENDEE:", "X-ATTENDEE:", "VEVENT/ATTENDEE", "missing", true},
    {declinecounter, "SEQUENCE:3\r\n", "", "VEVENT/SEQUENCE", "missing", false},
    {declinecounter, "COMMENT:No", "STATUS:CANCELLED", "VEVENT/STATUS", "status", true},
    {declinecounter, "END:VEVENT", "BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT", "VEVENT/VALARM",
     "too-many", false},
};

/* C11 C12 */
static void the_other_four_methods_are_judged_by_their_own_tables(void **state)
{
    (void)state;
    static const char *const good[] = {refresh, counter, declinecounter, add};
    for (size_t i = 0; i < 4; i++)
        assert_no_fault(good[i], CAL_STRICT);
    for (size_t i = 0; i < sizeof other_breaches / sizeof other_breaches[0]; i++) {
        const struct other_breach *breach = &other_breaches[i];
        char *bad = replaced(breach->object, breach->old, breach->new);
        if (!has_fault(bad, CAL_STRICT, breach->where, breach->code))
            fail_msg("breach %zu (%s) was not found: %s", i, breach->code, breach->new);
        if (has_fault(bad, CAL_LENIENT, breach->where, breach->code) != breach->lenient)
            fail_msg("breach %zu (%s), lenient: %s", i, breach->code, breach->new);
        free(bad);
    }
}

static void c7_a_reply_without_organizer_is_let_pass_from_others(void **state)
{
    (void)state;
    char *text = replaced(reply, "ORGANIZER:mailto:bookings@peerpool.test\r\n", "");
    assert_no_fault(text, CAL_LENIENT);
    assert_true(has_fault(text, CAL_STRICT, "VEVENT/ORGANIZER", "missing"));
    free(text);
}

static void what_others_write_without_harm_is_let_pass(void **state)
{
    (void)state;
    char *good = write_object(CAL_REQUEST, "2027-06-16", 0);
    char *marked = replaced(good, "\r\nTZID:Europe/London\r\n",
                            "\r\nTZID:Europe/London\r\nX-LIC-LOCATION:Europe/London\r\n");
    char *outlook = replaced(marked, "DTSTART:19700329T010000", "DTSTART:16010325T010000");
    assert_no_fault(outlook, CAL_LENIENT);
    assert_true(has_fault(outlook, CAL_STRICT, "VTIMEZONE/X-LIC-LOCATION", "libical"));
    free(good);
    free(marked);
    free(outlook);
}

static void one_calendar_and_nothing_else_is_judged(void **state)
{
    (void)state;
    static const char *const bad[] = {"BEGIN:VCARD\r\nEND:VCARD\r\n",
                                      "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
                                      "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"};
    struct pp_arena arena;
    struct pp_err err = {0};
    pp_arena_init(&arena);
    struct pp_faults faults = {.arena = &arena};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(
            cal_validate(bad[i], strlen(bad[i]), &cal_limits_mail, CAL_LENIENT, &faults, &err),
            PP_INVALID);
    assert_int_equal(cal_validate("", 0, &cal_limits_mail, CAL_LENIENT, &faults, &err), PP_INVALID);
    pp_arena_fini(&arena);
    assert_true(has_fault("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
                          CAL_LENIENT, "VCALENDAR/VEVENT", "count"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_written_is_valid_by_the_strict_rules),
        cmocka_unit_test(each_broken_rule_is_found_where_it_is),
        cmocka_unit_test(c5_a_reply_speaks_for_one_person_or_for_a_delegation),
        cmocka_unit_test(the_other_four_methods_are_judged_by_their_own_tables),
        cmocka_unit_test(c7_a_reply_without_organizer_is_let_pass_from_others),
        cmocka_unit_test(what_others_write_without_harm_is_let_pass),
        cmocka_unit_test(one_calendar_and_nothing_else_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
