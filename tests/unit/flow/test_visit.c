#include "daemon/flow/visit.h"

#include "base/str.h"
#include "daemon/flow/zone.h"
#include "tests/unit/flow/flow_fixture.h"

static struct flow_visit made(struct fixture *f, const char *start, const char *brief,
                              const char *zone)
{
    const struct flow_snapshot *of = snapshot(f, add_request(f, start, brief));
    struct flow_visit visit;
    assert_ok(flow_visit_make(of, day(start), zone, &f->arena, &visit, &f->err), &f->err);
    return visit;
}

static size_t slots_of(struct fixture *f, const struct flow_visit *visit,
                       const struct flow_visitor *visitors, size_t count, struct store_slot **slots)
{
    size_t found;
    assert_ok(flow_visit_slots(visit, visitors, count, &f->arena, slots, &found, &f->err), &f->err);
    for (size_t i = 1; i < found; i++)
        assert_true((*slots)[i].peer > (*slots)[i - 1].peer ||
                    ((*slots)[i].peer == (*slots)[i - 1].peer &&
                     (*slots)[i].half_hour > (*slots)[i - 1].half_hour));
    return found;
}

static const struct flow_visitor lead = {.peer = 5, .lead = true};

/* The clock goes forward on Sun 28 Mar 2027 and back on Sun 31 Oct 2027. */
#define DAYS                                                                                  \
    "{\"events\": [{\"kind\": \"onsite\", \"words\": \"On site\", \"from\": \"onsite\"},"     \
    " {\"kind\": \"sunday\", \"words\": \"Sunday\", \"from\": \"first-day\", \"offset\": -1," \
    " \"days\": 1}]}"

static void a_day_of_the_clock_change_has_23_or_25_hours(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    struct flow_visit visit = made(f, "2027-03-29", DAYS, "Europe/London");
    assert_int_equal(slots_of(f, &visit, &lead, 1, &slots), 46 + 2 * 48);
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-03-28") * 48);
    visit = made(f, "2027-11-01", DAYS, "Europe/London");
    assert_int_equal(slots_of(f, &visit, &lead, 1, &slots), 50 + 2 * 48);
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-10-31") * 48 - 2);
}

static void times_are_those_of_the_place(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    struct flow_visit visit = made(f, "2027-03-01", NULL, "Europe/London");
    (void)slots_of(f, &visit, &lead, 1, &slots);
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-02-28") * 48 + 36);
    visit = made(f, "2027-06-07", NULL, "Europe/London");
    (void)slots_of(f, &visit, &lead, 1, &slots);
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-06-06") * 48 + 34);
}

static void half_hours_wanted_twice_are_taken_once(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    const struct flow_visit visit =
        made(f, "2027-03-01",
             "{\"events\": [{\"kind\": \"onsite\", \"words\": \"On site\", \"from\": \"onsite\"},"
             " {\"kind\": \"feedback\", \"words\": \"Feedback\", \"from\": \"last-day\","
             " \"start\": \"14:10\", \"end\": \"16:20\"}]}",
             "Europe/London");
    assert_int_equal(visit.count, 2);
    assert_int_equal(slots_of(f, &visit, &lead, 1, &slots), 2 * 48);
}

static void a_half_hour_that_is_touched_is_taken(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    const struct flow_visit visit =
        made(f, "2027-03-01",
             "{\"events\": [{\"kind\": \"talk\", \"words\": \"Talk\", \"from\": \"first-day\","
             " \"start\": \"14:10\", \"end\": \"15:01\"}]}",
             "Europe/London");
    assert_int_equal(slots_of(f, &visit, &lead, 1, &slots), 3);
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-03-01") * 48 + 28);
}

static void the_leads_own_events_are_the_leads_alone(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    const struct flow_visit visit =
        made(f, "2027-03-01",
             "{\"events\": [{\"kind\": \"brief\", \"words\": \"Brief\", \"from\": \"first-day\","
             " \"for\": \"lead\", \"start\": \"08:00\", \"end\": \"09:00\"},"
             " {\"kind\": \"talk\", \"words\": \"Talk\", \"from\": \"first-day\","
             " \"start\": \"10:00\", \"end\": \"11:00\"}]}",
             "Europe/London");
    const struct flow_visitor both[] = {{.peer = 9, .seat = 1}, {.peer = 5, .lead = true}};
    assert_int_equal(slots_of(f, &visit, both, 2, &slots), 4 + 2);
    assert_int_equal(slots[5].peer, 9);
    assert_false(flow_visit_attends(&visit, 0, false));
    assert_true(flow_visit_attends(&visit, 1, false));
}

static void a_zone_that_is_not_known_is_said(void **state)
{
    struct fixture *f = *state;
    const struct flow_snapshot *of = snapshot(f, add_request(f, "2027-03-01", NULL));
    struct flow_visit visit;
    assert_int_equal(
        flow_visit_make(of, day("2027-03-01"), "Europe/Nowhere", &f->arena, &visit, &f->err),
        PP_CONFIG);
    assert_contains(f->err.text, "Europe/Nowhere");
}

static void a_stored_event_is_a_span_again(void **state)
{
    (void)state;
    struct pp_err err = {0};
    struct pp_arena arena = {0};
    struct cal_span span;
    const struct store_event evening = {.first_day = 100,
                                        .days = 1,
                                        .start_minute = 1200,
                                        .end_minute = 1440,
                                        .zone = "Europe/London"};
    assert_ok(flow_event_span(&evening, &arena, &span, &err), &err);
    assert_int_equal(span.end.day, 101);
    assert_int_equal(span.end.minute, 0);
    assert_ok(cal_span_check(&span, &err), &err);
    const struct store_event days = {
        .all_day = true, .first_day = 100, .days = 3, .zone = "Europe/London"};
    assert_ok(flow_event_span(&days, &arena, &span, &err), &err);
    assert_int_equal(span.days, 3);
    pp_arena_fini(&arena);
}

static void other_zones_are_those_of_the_machine(void **state)
{
    struct fixture *f = *state;
    struct store_slot *slots;
    const struct cal_zone *zone;
    if (flow_zone_find("America/New_York", day("2027-03-01"), &f->arena, &zone, &f->err) != PP_OK)
        skip(); /* no zone files here */
    const struct flow_visit visit = made(f, "2027-03-15", NULL, "America/New_York");
    (void)slots_of(f, &visit, &lead, 1, &slots);
    /* Summer time begins there on 14 March: 18:00 is 22:00 in UTC. */
    assert_int_equal(slots[0].half_hour, (int64_t)day("2027-03-14") * 48 + 44);
    assert_int_equal(flow_zone_find("../etc/passwd", 0, &f->arena, &zone, &f->err), PP_CONFIG);
    assert_int_equal(flow_zone_find("tzdata.zi", 0, &f->arena, &zone, &f->err), PP_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_day_of_the_clock_change_has_23_or_25_hours),
        flow_test(times_are_those_of_the_place),
        flow_test(half_hours_wanted_twice_are_taken_once),
        flow_test(a_half_hour_that_is_touched_is_taken),
        flow_test(the_leads_own_events_are_the_leads_alone),
        flow_test(a_zone_that_is_not_known_is_said),
        flow_test(other_zones_are_those_of_the_machine),
        cmocka_unit_test(a_stored_event_is_a_span_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
