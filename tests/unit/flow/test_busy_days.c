#include "daemon/flow/busy_days.h"

#include "base/date.h"
#include "tests/lib/pp_test.h"

enum { MOST = 8 };

struct play {
    struct pp_arena arena;
    struct cal_interval intervals[MOST];
    struct cal_busy busy;
    struct store_days *days;
    size_t count;
};

static int32_t day(const char *text)
{
    int32_t out = 0;
    assert_true(pp_day_parse(text, &out));
    return out;
}

static void add(struct play *play, const char *from, const char *to, enum cal_taken taken)
{
    struct cal_interval *one = &play->intervals[play->busy.count++];
    assert_true(pp_instant_parse(from, &one->from_s) && pp_instant_parse(to, &one->to_s));
    one->taken = taken;
    play->busy.intervals = play->intervals;
}

static void judge(struct play *play, int minutes)
{
    flow_busy_days(&play->busy, cal_zone_builtin("Europe/London"), minutes, day("2027-03-01"),
                   day("2027-04-30"), &play->arena, &play->days, &play->count);
}

static void a_day_is_taken_when_enough_of_its_working_hours_are(void **state)
{
    (void)state;
    struct play play = {0};
    add(&play, "2027-03-01T09:00:00Z", "2027-03-01T11:59:59Z", CAL_TAKEN_BUSY);
    add(&play, "2027-03-02T09:00:00Z", "2027-03-02T12:00:00Z", CAL_TAKEN_BUSY);
    add(&play, "2027-03-03T10:00:00Z", "2027-03-03T11:00:00Z", CAL_TAKEN_BUSY);
    add(&play, "2027-03-03T12:00:00Z", "2027-03-03T14:00:00Z", CAL_TAKEN_UNAVAILABLE);
    add(&play, "2027-03-04T17:00:00Z", "2027-03-05T09:00:00Z", CAL_TAKEN_UNAVAILABLE);
    add(&play, "2027-03-08T09:00:00Z", "2027-03-08T17:00:00Z", CAL_TAKEN_TENTATIVE);
    judge(&play, 180);
    assert_int_equal(play.count, 1);
    assert_int_equal(play.days[0].first_day, day("2027-03-02"));
    assert_int_equal(play.days[0].last_day, day("2027-03-03"));
    judge(&play, 179);
    assert_int_equal(play.days[0].first_day, day("2027-03-01"));
    pp_arena_fini(&play.arena);
}

static void days_are_those_of_the_person_s_clock(void **state)
{
    (void)state;
    struct play play = {0};
    /* Summer time: 8 to 11 UTC is 9 to 12 in London. */
    add(&play, "2027-04-01T08:00:00Z", "2027-04-01T11:00:00Z", CAL_TAKEN_BUSY);
    add(&play, "2027-04-02T13:01:00Z", "2027-04-02T17:00:00Z", CAL_TAKEN_BUSY);
    judge(&play, 180);
    assert_int_equal(play.count, 1);
    assert_int_equal(play.days[0].last_day, day("2027-04-01"));
    pp_arena_fini(&play.arena);
}

static void what_lasts_for_weeks_is_one_span_within_the_window(void **state)
{
    (void)state;
    struct play play = {0};
    add(&play, "2026-12-01T00:00:00Z", "2027-03-11T00:00:00Z", CAL_TAKEN_BUSY);
    add(&play, "2027-04-30T00:00:00Z", "2028-01-01T00:00:00Z", CAL_TAKEN_BUSY);
    judge(&play, 180);
    assert_int_equal(play.count, 2);
    assert_int_equal(play.days[0].first_day, day("2027-03-01"));
    assert_int_equal(play.days[0].last_day, day("2027-03-10"));
    assert_int_equal(play.days[1].first_day, day("2027-04-30"));
    assert_int_equal(play.days[1].last_day, day("2027-04-30"));
    pp_arena_fini(&play.arena);
}

static void nobody_is_busy_by_an_empty_diary(void **state)
{
    (void)state;
    struct play play = {0};
    judge(&play, 1);
    assert_int_equal(play.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_taken_when_enough_of_its_working_hours_are),
        cmocka_unit_test(days_are_those_of_the_person_s_clock),
        cmocka_unit_test(what_lasts_for_weeks_is_one_span_within_the_window),
        cmocka_unit_test(nobody_is_busy_by_an_empty_diary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
