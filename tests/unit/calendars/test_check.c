#include "calendars/check.h"

#include "base/str.h"
#include "tests/lib/pp_test.h"

#define REPLY(lines)                                                           \
    "BEGIN:VCALENDAR\r\nPRODID:-//x//y//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n" \
    "BEGIN:VEVENT\r\nUID:b-1\r\nDTSTAMP:20261118T110640Z\r\n" lines            \
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
#define JO "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@council.test\r\n"

static void a_sound_reply_has_neither_faults_nor_remarks(void **state)
{
    (void)state;
    static const char text[] = REPLY("ORGANIZER:mailto:us@pool.test\r\n" JO);
    struct pp_arena arena = {0};
    struct cal_check check;
    struct pp_err err = {0};
    assert_ok(cal_check(text, strlen(text), &arena, &check, &err), &err);
    assert_int_equal(check.method, CAL_REPLY);
    assert_int_equal(check.events, 1);
    assert_string_equal(check.uid, "b-1");
    assert_int_equal(check.faults.count, 0);
    assert_int_equal(check.remarks.count, 0);
    pp_arena_fini(&arena);
}

static void what_breaks_a_reply_and_what_does_not_are_two_lists_by_line(void **state)
{
    (void)state;
    static const char text[] = REPLY(JO "SEQUENCE:abc\r\nRECURRENCE-ID:20260231T090000Z\r\n");
    struct pp_arena arena = {0};
    struct cal_check check;
    struct pp_err err = {0};
    assert_ok(cal_check(text, strlen(text), &arena, &check, &err), &err);
    assert_int_equal(check.faults.count, 2);
    assert_int_equal(check.faults.at[0].row, 9);
    assert_string_equal(check.faults.at[0].where, "VEVENT/SEQUENCE");
    assert_int_equal(check.faults.at[1].row, 10);
    assert_int_equal(check.remarks.count, 1); /* Outlook leaves the organizer out */
    assert_string_equal(check.remarks.at[0].where, "VEVENT/ORGANIZER");
    pp_arena_fini(&arena);
}

static void line_ends_are_told_once_with_their_number(void **state)
{
    (void)state;
    static const char text[] =
        "BEGIN:VCALENDAR\nPRODID:x\nVERSION:2.0\nBEGIN:VEVENT\nUID:b-1\n"
        "DTSTAMP:20261118T110640Z\nDTSTART:20261118T110640Z\nSUMMARY:x\n"
        "END:VEVENT\nEND:VCALENDAR\n";
    struct pp_arena arena = {0};
    struct cal_check check;
    struct pp_err err = {0};
    assert_ok(cal_check(text, strlen(text), &arena, &check, &err), &err);
    assert_int_equal(check.remarks.count, 1);
    assert_contains(check.remarks.at[0].message, "CR LF, and so 9 more");
    pp_arena_fini(&arena);
}

static void what_is_no_calendar_is_refused_with_a_sentence(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct cal_check check;
    struct pp_err err = {0};
    assert_int_equal(cal_check("hello", 5, &arena, &check, &err), PP_INVALID);
    assert_contains(err.text, "line 1");
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_reply_has_neither_faults_nor_remarks),
        cmocka_unit_test(what_breaks_a_reply_and_what_does_not_are_two_lists_by_line),
        cmocka_unit_test(line_ends_are_told_once_with_their_number),
        cmocka_unit_test(what_is_no_calendar_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
