#include "calendars/visit.h"

#include "base/date.h"
#include "tests/lib/pp_test.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(pp_day_parse(text, &day));
    return day;
}

/* A SEND peer challenge. */
static const struct cal_part challenge[] = {
    {.kind = "scoping",
     .words = "Scoping call",
     .who = CAL_FOR_LEAD,
     .offset_days = -120,
     .start_minute = 600,
     .end_minute = 660,
     .workday = true},
    {.kind = "team-call",
     .words = "Team call",
     .offset_days = -10,
     .start_minute = 960,
     .end_minute = 1020,
     .workday = true},
    {.kind = "arrival",
     .words = "Arrival",
     .offset_days = -1,
     .start_minute = 1080,
     .end_minute = 1260},
    {.kind = "onsite", .words = "Onsite days", .anchor = CAL_ONSITE},
    {.kind = "feedback",
     .words = "Feedback",
     .anchor = CAL_FROM_LAST_DAY,
     .start_minute = 840,
     .end_minute = 960},
    {.kind = "follow-up", .words = "Follow-up visit", .anchor = CAL_LATER},
};

enum { PARTS = sizeof challenge / sizeof challenge[0] };

struct fixture {
    struct pp_arena arena;
    struct pp_err err;
    struct cal_outing *events;
    size_t count;
};

static enum pp_code make(struct fixture *fixture, const char *first, size_t days, bool lead,
                         const int32_t *closed, size_t closed_count)
{
    int32_t onsite[8];
    for (size_t i = 0; i < days; i++)
        onsite[i] = day_of(first) + (int32_t)i;
    const struct cal_visit visit = {.title = "SEND peer challenge, Southend-on-Sea",
                                    .onsite = onsite,
                                    .onsite_count = days,
                                    .closed = closed,
                                    .closed_count = closed_count,
                                    .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&fixture->arena);
    return cal_visit_events(challenge, PARTS, &visit, lead, &fixture->arena, &fixture->events,
                            &fixture->count, &fixture->err);
}

static void assert_event(const struct cal_outing *event, const char *kind, const char *day,
                         int32_t minutes_or_days)
{
    assert_string_equal(event->part->kind, kind);
    if (event->when.all_day) {
        assert_int_equal(event->when.first_day, day_of(day));
        assert_int_equal(event->when.days, minutes_or_days);
    } else {
        assert_int_equal(event->when.start.day, day_of(day));
        assert_int_equal(event->when.end.minute - event->when.start.minute, minutes_or_days);
    }
}

static void a_member_gets_four_events_and_the_lead_one_more(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    assert_ok(make(&fixture, "2027-06-15", 4, false, NULL, 0), &fixture.err);
    assert_int_equal(fixture.count, 4);
    assert_event(&fixture.events[0], "team-call", "2027-06-04", 60); /* 5 June is a Saturday */
    assert_event(&fixture.events[1], "arrival", "2027-06-14", 180);
    assert_event(&fixture.events[2], "onsite", "2027-06-15", 4);
    assert_event(&fixture.events[3], "feedback", "2027-06-18", 120);
    assert_string_equal(fixture.events[0].summary,
                        "Team call: SEND peer challenge, Southend-on-Sea");
    pp_arena_fini(&fixture.arena);
    assert_ok(make(&fixture, "2027-06-15", 4, true, NULL, 0), &fixture.err);
    assert_int_equal(fixture.count, 5);
    assert_event(&fixture.events[0], "scoping", "2027-02-15", 60);
    pp_arena_fini(&fixture.arena);
}

static void meetings_move_back_off_weekends_and_closed_days(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    const int32_t closed[] = {day_of("2027-06-03"), day_of("2027-06-04")};
    assert_ok(make(&fixture, "2027-06-15", 4, false, closed, 2), &fixture.err);
    assert_event(&fixture.events[0], "team-call", "2027-06-02", 60);
    pp_arena_fini(&fixture.arena);
}

static void arrival_before_a_monday_stays_on_the_sunday(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    assert_ok(make(&fixture, "2027-06-14", 4, false, NULL, 0), &fixture.err);
    assert_event(&fixture.events[1], "arrival", "2027-06-13", 180);
    pp_arena_fini(&fixture.arena);
}

static void onsite_days_with_a_gap_become_two_spans(void **state)
{
    (void)state;
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    size_t count = 0;
    const int32_t onsite[] = {day_of("2027-06-17"), day_of("2027-06-18"), day_of("2027-06-21")};
    const struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 3, .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&arena);
    assert_ok(cal_visit_events(challenge + 3, 1, &visit, false, &arena, &events, &count, &err),
              &err);
    assert_int_equal(count, 2);
    assert_event(&events[0], "onsite", "2027-06-17", 2);
    assert_event(&events[1], "onsite", "2027-06-21", 1);
    assert_int_equal(events[0].run, 0);
    assert_int_equal(events[1].run, 1);
    assert_string_equal(events[0].summary, "Onsite days");
    pp_arena_fini(&arena);
}

static void whole_days_about_the_visit_move_away_from_it(void **state)
{
    (void)state;
    static const struct cal_part parts[] = {
        {.kind = "b-reading", .words = "Reading", .offset_days = -3, .days = 1, .workday = true},
        {.kind = "a-papers", .words = "Papers", .offset_days = -3, .days = 1, .workday = true},
        {.kind = "report",
         .words = "Report",
         .anchor = CAL_FROM_LAST_DAY,
         .offset_days = 1,
         .days = 2,
         .workday = true}};
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    size_t count = 0;
    int32_t closed[40];
    const int32_t onsite[] = {day_of("2027-06-15"), day_of("2027-06-18")};
    struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 2, .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&arena);
    assert_ok(cal_visit_events(parts, 3, &visit, true, &arena, &events, &count, &err), &err);
    assert_event(&events[0], "a-papers", "2027-06-11", 1); /* 12 June is a Saturday */
    assert_event(&events[1], "b-reading", "2027-06-11", 1);
    assert_event(&events[2], "report", "2027-06-21", 2); /* 19 June is a Saturday */
    for (int32_t i = 0; i < 40; i++)
        closed[i] = onsite[0] - 40 + i;
    visit.closed = closed;
    visit.closed_count = 40;
    assert_int_equal(cal_visit_events(parts, 3, &visit, true, &arena, &events, &count, &err),
                     PP_INVALID);
    assert_contains(err.text, "no working day found near the Reading");
    pp_arena_fini(&arena);
}

static void events_come_by_start_whatever_the_order_of_the_template(void **state)
{
    (void)state;
    struct cal_part turned[PARTS];
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    size_t count = 0;
    const int32_t onsite[] = {day_of("2027-06-17")};
    const struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 1, .zone = cal_zone_builtin("Europe/London")};
    for (size_t i = 0; i < PARTS; i++)
        turned[i] = challenge[PARTS - 1 - i];
    pp_arena_init(&arena);
    assert_ok(cal_visit_events(turned, PARTS, &visit, true, &arena, &events, &count, &err), &err);
    static const char *const order[] = {"scoping", "team-call", "arrival", "onsite", "feedback"};
    assert_int_equal(count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(events[i].part->kind, order[i]);
    pp_arena_fini(&arena);
}

static void the_days_to_keep_free_are_each_counted_once(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    int32_t *days = NULL;
    size_t count = 0;
    assert_ok(make(&fixture, "2027-06-15", 4, false, NULL, 0), &fixture.err);
    cal_visit_days(fixture.events, fixture.count, &fixture.arena, &days, &count);
    assert_int_equal(count, 6);
    assert_int_equal(days[0], day_of("2027-06-04"));
    assert_int_equal(days[1], day_of("2027-06-14"));
    assert_int_equal(days[5], day_of("2027-06-18"));
    pp_arena_fini(&fixture.arena);
}

static void an_event_until_midnight_does_not_touch_the_next_day(void **state)
{
    (void)state;
    static const struct cal_part part = {
        .kind = "dinner", .words = "Dinner", .start_minute = 1200, .end_minute = 1440};
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    int32_t *days = NULL;
    size_t count = 0;
    const int32_t onsite[] = {day_of("2027-06-17")};
    const struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 1, .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&arena);
    assert_ok(cal_visit_events(&part, 1, &visit, false, &arena, &events, &count, &err), &err);
    assert_int_equal(events[0].when.end.day, onsite[0] + 1);
    assert_int_equal(events[0].when.end.minute, 0);
    cal_visit_days(events, count, &arena, &days, &count);
    assert_int_equal(count, 1);
    pp_arena_fini(&arena);
}

static void an_unsound_template_or_visit_is_refused(void **state)
{
    (void)state;
    static const struct cal_part bad[] = {
        {.kind = "", .words = "x", .days = 1},
        {.kind = "x", .words = "x", .start_minute = 600, .end_minute = 600},
        {.kind = "x", .words = "x", .start_minute = 600, .end_minute = 1441},
        {.kind = "x", .words = "x", .days = -1},
        {.kind = "x", .words = "x", .days = 1, .offset_days = 100000},
    };
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    size_t count = 0;
    const int32_t onsite[] = {20600, 20600};
    struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 1, .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&arena);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(cal_visit_events(&bad[i], 1, &visit, true, &arena, &events, &count, &err),
                         PP_INVALID);
    const struct cal_part twice[] = {challenge[1], challenge[1]};
    assert_int_equal(cal_visit_events(twice, 2, &visit, true, &arena, &events, &count, &err),
                     PP_INVALID);
    visit.onsite_count = 2;
    assert_int_equal(cal_visit_events(challenge, 1, &visit, true, &arena, &events, &count, &err),
                     PP_INVALID);
    visit.onsite_count = 0;
    assert_int_equal(cal_visit_events(challenge, 1, &visit, true, &arena, &events, &count, &err),
                     PP_INVALID);
    pp_arena_fini(&arena);
}

static void a_meeting_in_the_hour_that_the_clock_skips_is_refused_by_name(void **state)
{
    (void)state;
    static const struct cal_part part = {
        .kind = "night", .words = "Night call", .start_minute = 90, .end_minute = 150};
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_outing *events = NULL;
    size_t count = 0;
    const int32_t onsite[] = {day_of("2026-03-29")};
    const struct cal_visit visit = {
        .onsite = onsite, .onsite_count = 1, .zone = cal_zone_builtin("Europe/London")};
    pp_arena_init(&arena);
    assert_int_equal(cal_visit_events(&part, 1, &visit, true, &arena, &events, &count, &err),
                     PP_INVALID);
    assert_contains(err.text, "Night call: 01:30 on Sun 29 Mar 2026 does not exist");
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_gets_four_events_and_the_lead_one_more),
        cmocka_unit_test(meetings_move_back_off_weekends_and_closed_days),
        cmocka_unit_test(arrival_before_a_monday_stays_on_the_sunday),
        cmocka_unit_test(onsite_days_with_a_gap_become_two_spans),
        cmocka_unit_test(whole_days_about_the_visit_move_away_from_it),
        cmocka_unit_test(events_come_by_start_whatever_the_order_of_the_template),
        cmocka_unit_test(the_days_to_keep_free_are_each_counted_once),
        cmocka_unit_test(an_event_until_midnight_does_not_touch_the_next_day),
        cmocka_unit_test(an_unsound_template_or_visit_is_refused),
        cmocka_unit_test(a_meeting_in_the_hour_that_the_clock_skips_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
