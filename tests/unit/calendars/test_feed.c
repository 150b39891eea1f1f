#include "calendars/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

static int64_t instant_of(const char *text)
{
    int64_t at_s = 0;
    assert_true(pp_instant_parse(text, &at_s));
    return at_s;
}

static struct cal_event call_event(void)
{
    return (struct cal_event){.uid = "0af1@peers.test",
                              .sequence = 1,
                              .summary = "Team call: SEND peer challenge, Leeds",
                              .description = "Your part: Lead\nReference: SPC-0001",
                              .status = CAL_CONFIRMED,
                              .when = {.start = {.day = day_of("2027-06-04"), .minute = 960},
                                       .end = {.day = day_of("2027-06-04"), .minute = 1020},
                                       .zone = cal_zone_builtin("Europe/London")},
                              .stamp_s = instant_of("2026-11-22T09:00:00Z"),
                              .created_s = instant_of("2026-11-20T09:00:00Z"),
                              .modified_s = instant_of("2026-11-22T09:00:00Z")};
}

static struct cal_event visit_event(void)
{
    struct cal_event event = call_event();
    event.uid = "0af2@peers.test";
    event.summary = "On site";
    event.description = NULL;
    event.location = "Leeds City Council";
    event.status = CAL_TENTATIVE;
    event.when = (struct cal_span){.all_day = true, .first_day = day_of("2027-06-14"), .days = 4};
    return event;
}

static struct cal_feed feed_of(const struct cal_event *events, size_t count)
{
    return (struct cal_feed){.name = "Peer challenges: Amira Khan",
                             .description = "What Amira Khan is asked to.",
                             .uid = "5f0c9a52-7c1e-8b1a-9d3f-0123456789ab",
                             .url = "https://peers.test/",
                             .source = "https://peers.test/feeds/pp_x.ics",
                             .color = "teal",
                             .changed_s = instant_of("2026-11-19T08:00:00Z"),
                             .zone = cal_zone_builtin("Europe/London"),
                             .events = events,
                             .count = count};
}

static char *write_feed(const struct cal_feed *feed)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    struct pp_arena arena = {0};
    assert_ok(cal_feed_write(feed, &arena, &out, &err), &err);
    pp_arena_fini(&arena);
    return out.at;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

#define LONDON                                    \
    "BEGIN:VTIMEZONE\r\n"                         \
    "TZID:Europe/London\r\n"                      \
    "BEGIN:DAYLIGHT\r\n"                          \
    "DTSTART:19700329T010000\r\n"                 \
    "TZOFFSETFROM:+0000\r\n"                      \
    "TZOFFSETTO:+0100\r\n"                        \
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"  \
    "TZNAME:BST\r\n"                              \
    "END:DAYLIGHT\r\n"                            \
    "BEGIN:STANDARD\r\n"                          \
    "DTSTART:19701025T020000\r\n"                 \
    "TZOFFSETFROM:+0100\r\n"                      \
    "TZOFFSETTO:+0000\r\n"                        \
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n" \
    "TZNAME:GMT\r\n"                              \
    "END:STANDARD\r\n"                            \
    "END:VTIMEZONE\r\n"

/* A4 A12 */
static void a12_a_feed_is_these_bytes(void **state)
{
    (void)state;
    const struct cal_event events[] = {visit_event(), call_event()};
    const struct cal_feed feed = feed_of(events, 2);
    char *text = write_feed(&feed);
    assert_string_equal(text,
                        "BEGIN:VCALENDAR\r\n"
                        "PRODID:-//Peerpool//Peerpool " PP_VERSION
                        "//EN\r\n"
                        "VERSION:2.0\r\n"
                        "CALSCALE:GREGORIAN\r\n"
                        "uid:5f0c9a52-7c1e-8b1a-9d3f-0123456789ab\r\n"
                        "LAST-MODIFIED:20261122T090000Z\r\n"
                        "NAME:Peer challenges: Amira Khan\r\n"
                        "X-WR-CALNAME:Peer challenges: Amira Khan\r\n"
                        "DESCRIPTION:What Amira Khan is asked to.\r\n"
                        "X-WR-CALDESC:What Amira Khan is asked to.\r\n"
                        "URL:https://peers.test/\r\n"
                        "SOURCE;VALUE=URI:https://peers.test/feeds/pp_x.ics\r\n"
                        "REFRESH-INTERVAL;VALUE=DURATION:PT60M\r\n"
                        "X-PUBLISHED-TTL:PT60M\r\n"
                        "COLOR:teal\r\n" LONDON
                        "BEGIN:VEVENT\r\n"
                        "UID:0af1@peers.test\r\n"
                        "DTSTAMP:20261122T090000Z\r\n"
                        "SEQUENCE:1\r\n"
                        "DTSTART;TZID=Europe/London:20270604T160000\r\n"
                        "DTEND;TZID=Europe/London:20270604T170000\r\n"
                        "SUMMARY:Team call: SEND peer challenge\\, Leeds\r\n"
                        "DESCRIPTION:Your part: Lead\\nReference: SPC-0001\r\n"
                        "STATUS:CONFIRMED\r\n"
                        "TRANSP:OPAQUE\r\n"
                        "CREATED:20261120T090000Z\r\n"
                        "LAST-MODIFIED:20261122T090000Z\r\n"
                        "END:VEVENT\r\n"
                        "BEGIN:VEVENT\r\n"
                        "UID:0af2@peers.test\r\n"
                        "DTSTAMP:20261122T090000Z\r\n"
                        "SEQUENCE:1\r\n"
                        "DTSTART;VALUE=DATE:20270614\r\n"
                        "DTEND;VALUE=DATE:20270618\r\n"
                        "SUMMARY:On site\r\n"
                        "LOCATION:Leeds City Council\r\n"
                        "STATUS:TENTATIVE\r\n"
                        "TRANSP:OPAQUE\r\n"
                        "CREATED:20261120T090000Z\r\n"
                        "LAST-MODIFIED:20261122T090000Z\r\n"
                        "END:VEVENT\r\n"
                        "END:VCALENDAR\r\n");
    free(text);
}

static void a12_without_an_address_of_its_own_a_feed_names_none(void **state)
{
    (void)state;
    const struct cal_event event = call_event();
    struct cal_feed feed = feed_of(&event, 1);
    feed.url = feed.source = NULL;
    char *text = write_feed(&feed);
    assert_int_equal(count_of(text, "\r\nURL:"), 0);
    assert_int_equal(count_of(text, "\r\nSOURCE"), 0);
    free(text);
}

/* A4 A13 */
static void a13_a_feed_has_no_method_no_organizer_and_no_attendee(void **state)
{
    (void)state;
    struct cal_event event = call_event();
    event.status = CAL_CANCELLED;
    const struct cal_feed feed = feed_of(&event, 1);
    char *text = write_feed(&feed);
    assert_int_equal(count_of(text, "METHOD"), 0);
    assert_int_equal(count_of(text, "ORGANIZER"), 0);
    assert_int_equal(count_of(text, "ATTENDEE"), 0);
    assert_int_equal(count_of(text, "STATUS:CANCELLED\r\n"), 1);
    free(text);
}

static void a13_what_was_cancelled_stays_for_90_whole_days_and_then_goes(void **state)
{
    (void)state;
    struct cal_event event = call_event();
    event.modified_s = instant_of("2026-11-22T23:59:59Z");
    assert_true(cal_feed_keeps(&event, day_of("2030-01-01")));
    event.status = CAL_CANCELLED;
    assert_true(cal_feed_keeps(&event, day_of("2026-11-22")));
    assert_true(cal_feed_keeps(&event, day_of("2027-02-20"))); /* the 90th day after */
    assert_false(cal_feed_keeps(&event, day_of("2027-02-21")));
}

/* E2 */
static void the_order_in_which_events_are_given_does_not_matter(void **state)
{
    (void)state;
    struct cal_event events[] = {visit_event(), call_event(), visit_event(), call_event()};
    events[2].uid = "0af0@peers.test"; /* the same days as the first */
    events[3].uid = "0af9@peers.test";
    const struct cal_feed one = feed_of(events, 4);
    char *text = write_feed(&one);
    const struct cal_event turned[] = {events[3], events[2], events[1], events[0]};
    const struct cal_feed other = feed_of(turned, 4);
    char *same = write_feed(&other);
    assert_string_equal(text, same);
    assert_int_equal(count_of(text, "BEGIN:VTIMEZONE"), 1);
    free(text);
    free(same);
}

static void an_empty_feed_still_holds_one_component(void **state)
{
    (void)state;
    const struct cal_feed feed = feed_of(NULL, 0);
    char *text = write_feed(&feed);
    assert_int_equal(count_of(text, "BEGIN:VTIMEZONE"), 1);
    assert_int_equal(count_of(text, "BEGIN:VEVENT"), 0);
    assert_int_equal(count_of(text, "\r\nLAST-MODIFIED:20261119T080000Z\r\n"), 1);
    free(text);
}

static void assert_refused(const struct cal_feed *feed, const char *sentence)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    struct pp_arena arena = {0};
    assert_int_not_equal(cal_feed_write(feed, &arena, &out, &err), PP_OK);
    assert_contains(err.text, sentence);
    assert_int_equal(out.len, 0);
    pp_arena_fini(&arena);
}

static void what_could_break_out_of_its_line_is_refused(void **state)
{
    (void)state;
    struct cal_event events[] = {call_event(), visit_event()};
    struct cal_feed feed = feed_of(events, 2);
    feed.name = "A\r\nATTENDEE:mailto:x@y.test";
    assert_refused(&feed, "feed's name");
    feed = feed_of(events, 2);
    feed.source = "https://peers.test/\r\nX:1";
    assert_refused(&feed, "no http or https address");
    feed = feed_of(events, 2);
    feed.uid = "two words";
    assert_refused(&feed, "UID");
    feed = feed_of(events, 2);
    feed.changed_s = 0;
    assert_refused(&feed, "between 1970 and 2199");
    events[1].uid = events[0].uid;
    assert_refused(&(struct cal_feed){.name = "A",
                                      .description = "B",
                                      .uid = "c",
                                      .color = "teal",
                                      .changed_s = 1,
                                      .zone = feed.zone,
                                      .events = events,
                                      .count = 2},
                   "is there twice");
}

static void more_events_than_a_feed_holds_are_refused(void **state)
{
    (void)state;
    enum { MANY = CAL_FEED_EVENTS_MOST + 1 };
    struct cal_event *events = calloc(MANY, sizeof *events);
    char(*uids)[16] = calloc(MANY, sizeof *uids);
    assert_non_null(events);
    assert_non_null(uids);
    for (int i = 0; i < MANY; i++) {
        events[i] = visit_event();
        (void)snprintf(uids[i], sizeof uids[i], "u%d", i);
        events[i].uid = uids[i];
    }
    struct cal_feed feed = feed_of(events, MANY);
    assert_refused(&feed, "more than 5000 events");
    feed.count = MANY - 1;
    char *text = write_feed(&feed);
    assert_int_equal(count_of(text, "BEGIN:VEVENT"), CAL_FEED_EVENTS_MOST);
    free(text);
    free(events);
    free(uids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a12_a_feed_is_these_bytes),
        cmocka_unit_test(a12_without_an_address_of_its_own_a_feed_names_none),
        cmocka_unit_test(a13_a_feed_has_no_method_no_organizer_and_no_attendee),
        cmocka_unit_test(a13_what_was_cancelled_stays_for_90_whole_days_and_then_goes),
        cmocka_unit_test(the_order_in_which_events_are_given_does_not_matter),
        cmocka_unit_test(an_empty_feed_still_holds_one_component),
        cmocka_unit_test(what_could_break_out_of_its_line_is_refused),
        cmocka_unit_test(more_events_than_a_feed_holds_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
