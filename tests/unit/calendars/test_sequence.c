#include "calendars/sequence.h"

#include "tests/lib/pp_test.h"

static struct cal_event call_event(void)
{
    return (struct cal_event){.uid = "u1",
                              .summary = "Team call",
                              .location = "On line",
                              .when = {.start = {.day = 20600, .minute = 960},
                                       .end = {.day = 20600, .minute = 1020},
                                       .zone = cal_zone_builtin("Europe/London")},
                              .status = CAL_CONFIRMED,
                              .stamp_s = 1700000000};
}

static int32_t next(int32_t highest, const struct cal_event *before, const struct cal_event *after,
                    enum cal_act act)
{
    struct pp_err err = {0};
    int32_t sequence = -7;
    assert_ok(cal_next_sequence(highest, before, after, act, &sequence, &err), &err);
    return sequence;
}

static void b2_the_first_request_has_sequence_0(void **state)
{
    (void)state;
    const struct cal_event event = call_event();
    assert_int_equal(next(-1, NULL, &event, CAL_ACT_CHANGE), 0);
}

static void b2_time_status_and_place_bump_by_exactly_one(void **state)
{
    (void)state;
    const struct cal_event before = call_event();
    struct cal_event after[6];
    for (size_t i = 0; i < 6; i++)
        after[i] = call_event();
    after[0].when.start.minute -= 30;
    after[1].when.end.minute += 30;
    after[2].status = CAL_TENTATIVE;
    after[3].location = "Civic Centre";
    after[4].when = (struct cal_span){.all_day = true, .first_day = 20600, .days = 1};
    after[5].when.zone = cal_zone_builtin("Europe/Dublin");
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(next(4, &before, &after[i], CAL_ACT_CHANGE), 5);
}

static void b2_words_and_stamps_and_people_do_not_bump(void **state)
{
    (void)state;
    const struct cal_event before = call_event();
    struct cal_event after = call_event();
    after.summary = "Team call (typo mended)";
    after.description = "New words";
    after.url = "https://example.org/";
    after.stamp_s = after.modified_s = 1800000000;
    assert_int_equal(next(4, &before, &after, CAL_ACT_CHANGE), 4);
    after = call_event();
    assert_int_equal(next(4, &before, &after, CAL_ACT_CHANGE), 4);
}

static void b2_an_absent_and_an_empty_place_are_the_same(void **state)
{
    (void)state;
    struct cal_event before = call_event();
    struct cal_event after = call_event();
    before.location = NULL;
    after.location = "";
    assert_false(cal_change_is_major(&before, &after));
    assert_false(cal_change_shows(&before, &after));
}

static void b3_the_sequence_counts_from_the_highest_ever_sent(void **state)
{
    (void)state;
    struct cal_event before = call_event();
    const struct cal_event after = call_event();
    before.sequence = 2; /* undone to an old state after 7 was sent */
    before.when.start.minute = 900;
    assert_int_equal(next(7, &before, &after, CAL_ACT_CHANGE), 8);
}

static void b3_a_sequence_that_cannot_grow_is_refused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    const struct cal_event event = call_event();
    int32_t sequence = 0;
    assert_int_equal(cal_next_sequence(INT32_MAX, &event, &event, CAL_ACT_CANCEL, &sequence, &err),
                     PP_INVALID);
}

static void b4_a_cancel_always_bumps_and_asking_again_never_does(void **state)
{
    (void)state;
    const struct cal_event event = call_event();
    assert_int_equal(next(0, &event, &event, CAL_ACT_CANCEL), 1);
    assert_int_equal(next(3, &event, &event, CAL_ACT_ASK), 3);
    assert_int_equal(next(3, &event, &event, CAL_ACT_DECLINE_COUNTER), 3);
}

static void b9_b10_restoring_and_a_new_organizer_bump(void **state)
{
    (void)state;
    const struct cal_event event = call_event();
    assert_int_equal(next(1, &event, &event, CAL_ACT_RESTORE), 2);
    assert_int_equal(next(1, &event, &event, CAL_ACT_ORGANIZER), 2);
}

static void b5_a_called_off_event_is_cancelled_for_all_who_did_not_decline(void **state)
{
    (void)state;
    struct cal_sent sent = {.event = call_event(), .method = CAL_REQUEST};
    struct cal_event now = call_event();
    now.sequence = 1;
    static const enum cal_partstat told[] = {CAL_NEEDS_ACTION, CAL_ACCEPTED, CAL_MAYBE,
                                             CAL_DELEGATED};
    for (size_t i = 0; i < 4; i++) {
        sent.partstat = told[i];
        const struct cal_step step = cal_step_for(&sent, &now, CAL_CALLED_OFF, 0);
        assert_true(step.send);
        assert_int_equal(step.method, CAL_CANCEL);
        assert_int_equal(step.status, CAL_CANCELLED);
        assert_false(step.rsvp);
    }
    sent.partstat = CAL_DECLINED;
    assert_false(cal_step_for(&sent, &now, CAL_CALLED_OFF, 0).send);
}

static void b5_who_declined_hears_of_the_cancel_where_that_is_chosen(void **state)
{
    (void)state;
    const struct cal_sent sent = {
        .event = call_event(), .method = CAL_REQUEST, .partstat = CAL_DECLINED};
    struct cal_event now = call_event();
    now.sequence = 1;
    const struct cal_step step = cal_step_for(&sent, &now, CAL_CALLED_OFF, CAL_TELL_DECLINED);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_CANCEL);
    assert_int_equal(step.partstat, CAL_DECLINED);
}

static void b6_who_is_taken_off_gets_a_cancel_without_status(void **state)
{
    (void)state;
    const struct cal_sent sent = {
        .event = call_event(), .method = CAL_REQUEST, .partstat = CAL_ACCEPTED};
    struct cal_event now = call_event();
    now.sequence = 1;
    const struct cal_step step = cal_step_for(&sent, &now, CAL_TAKEN_OFF, 0);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_CANCEL);
    assert_int_equal(step.status, CAL_STATUS_NONE);
}

static void b6_the_others_are_not_told_when_someone_is_taken_off(void **state)
{
    (void)state;
    const struct cal_sent sent = {
        .event = call_event(), .method = CAL_REQUEST, .partstat = CAL_ACCEPTED};
    struct cal_event now = call_event();
    now.sequence = 1;
    const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, 0);
    assert_false(step.send);
    assert_int_equal(step.partstat, CAL_ACCEPTED);
}

static void a_cancel_is_sent_once_and_only_to_who_was_asked(void **state)
{
    (void)state;
    struct cal_event now = call_event();
    now.sequence = 2;
    struct cal_sent sent = {.event = call_event(), .method = CAL_CANCEL};
    sent.event.sequence = 1;
    assert_false(cal_step_for(&sent, &now, CAL_CALLED_OFF, 0).send);
    assert_false(cal_step_for(NULL, &now, CAL_CALLED_OFF, 0).send);
    assert_false(cal_step_for(NULL, &now, CAL_TAKEN_OFF, 0).send);
}

static void b9_who_was_taken_off_is_asked_afresh(void **state)
{
    (void)state;
    struct cal_sent sent = {.event = call_event(), .method = CAL_CANCEL, .partstat = CAL_ACCEPTED};
    sent.event.sequence = 1;
    struct cal_event now = call_event();
    now.sequence = 2;
    const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, 0);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_REQUEST);
    assert_int_equal(step.partstat, CAL_NEEDS_ACTION);
    assert_true(step.rsvp);
}

static void b11_a_new_event_asks_for_an_answer(void **state)
{
    (void)state;
    const struct cal_event now = call_event();
    const struct cal_step step = cal_step_for(NULL, &now, CAL_INVITED, 0);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_REQUEST);
    assert_int_equal(step.status, CAL_CONFIRMED);
    assert_int_equal(step.partstat, CAL_NEEDS_ACTION);
    assert_true(step.rsvp);
}

static void b11_a_new_time_resets_the_answer_also_of_who_declined(void **state)
{
    (void)state;
    struct cal_event now = call_event();
    now.sequence = 1;
    now.when.start.day = now.when.end.day = 20607;
    for (int partstat = CAL_ACCEPTED; partstat <= CAL_MAYBE; partstat++) {
        const struct cal_sent sent = {
            .event = call_event(), .method = CAL_REQUEST, .partstat = (enum cal_partstat)partstat};
        const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, 0);
        assert_true(step.send);
        assert_int_equal(step.partstat, CAL_NEEDS_ACTION);
        assert_true(step.rsvp);
    }
}

static void b11_a_minor_update_keeps_the_answer(void **state)
{
    (void)state;
    struct cal_sent sent = {.event = call_event(), .method = CAL_REQUEST, .partstat = CAL_ACCEPTED};
    struct cal_event now = call_event();
    now.description = "Bring your lunch";
    const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, 0);
    assert_true(step.send);
    assert_int_equal(step.partstat, CAL_ACCEPTED);
    assert_false(step.rsvp);
    sent.partstat = CAL_DECLINED;
    assert_false(cal_step_for(&sent, &now, CAL_INVITED, 0).send);
}

static void b12_asking_again_keeps_the_answer_and_wants_one(void **state)
{
    (void)state;
    const struct cal_sent sent = {
        .event = call_event(), .method = CAL_REQUEST, .partstat = CAL_MAYBE};
    const struct cal_event now = call_event();
    const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, CAL_ASK);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_REQUEST);
    assert_int_equal(step.partstat, CAL_MAYBE);
    assert_true(step.rsvp);
}

static void b10_a_new_organizer_is_told_to_who_has_answered_too(void **state)
{
    (void)state;
    const struct cal_sent sent = {
        .event = call_event(), .method = CAL_REQUEST, .partstat = CAL_ACCEPTED};
    struct cal_event now = call_event();
    now.sequence = next(0, &sent.event, &now, CAL_ACT_ORGANIZER);
    assert_int_equal(now.sequence, 1);
    assert_false(cal_step_for(&sent, &now, CAL_INVITED, 0).send);
    const struct cal_step step = cal_step_for(&sent, &now, CAL_INVITED, CAL_ASK);
    assert_true(step.send);
    assert_int_equal(step.method, CAL_REQUEST);
    assert_int_equal(step.partstat, CAL_ACCEPTED);
}

static void b14_stamps_of_one_uid_only_rise(void **state)
{
    (void)state;
    assert_int_equal(cal_next_stamp(0, 1000), 1000);
    assert_int_equal(cal_next_stamp(1000, 1000), 1001);
    assert_int_equal(cal_next_stamp(1000, 400), 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b2_the_first_request_has_sequence_0),
        cmocka_unit_test(b2_time_status_and_place_bump_by_exactly_one),
        cmocka_unit_test(b2_words_and_stamps_and_people_do_not_bump),
        cmocka_unit_test(b2_an_absent_and_an_empty_place_are_the_same),
        cmocka_unit_test(b3_the_sequence_counts_from_the_highest_ever_sent),
        cmocka_unit_test(b3_a_sequence_that_cannot_grow_is_refused),
        cmocka_unit_test(b4_a_cancel_always_bumps_and_asking_again_never_does),
        cmocka_unit_test(b9_b10_restoring_and_a_new_organizer_bump),
        cmocka_unit_test(b5_a_called_off_event_is_cancelled_for_all_who_did_not_decline),
        cmocka_unit_test(b5_who_declined_hears_of_the_cancel_where_that_is_chosen),
        cmocka_unit_test(b6_who_is_taken_off_gets_a_cancel_without_status),
        cmocka_unit_test(b6_the_others_are_not_told_when_someone_is_taken_off),
        cmocka_unit_test(a_cancel_is_sent_once_and_only_to_who_was_asked),
        cmocka_unit_test(b9_who_was_taken_off_is_asked_afresh),
        cmocka_unit_test(b11_a_new_event_asks_for_an_answer),
        cmocka_unit_test(b11_a_new_time_resets_the_answer_also_of_who_declined),
        cmocka_unit_test(b11_a_minor_update_keeps_the_answer),
        cmocka_unit_test(b12_asking_again_keeps_the_answer_and_wants_one),
        cmocka_unit_test(b10_a_new_organizer_is_told_to_who_has_answered_too),
        cmocka_unit_test(b14_stamps_of_one_uid_only_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
