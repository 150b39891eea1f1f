#include "calendars/verdict.h"

#include "base/str.h"
#include "tests/lib/pp_test.h"

/* Revision 2 was sent at 1000; the present time holds since revision 1. Nothing is answered yet. */
static const char *const ours[] = {"bookings+b1.tok@peerpool.test", "bookings@peerpool.test"};
static const char *const aliases[] = {"jones@council.test"};

static struct cal_asked jo_is_asked(void)
{
    return (struct cal_asked){.uid = "u1",
                              .email = "jo@council.test",
                              .aliases = aliases,
                              .alias_count = 1,
                              .organizers = ours,
                              .organizer_count = 2,
                              .zone = cal_zone_builtin("Europe/London"),
                              .standing = CAL_INVITED,
                              .sequence = 2,
                              .stamp_s = 1000,
                              .moved_sequence = 1,
                              .trust = CAL_TRUST_TOKEN,
                              .now_s = 5000};
}

static struct cal_speaker says(const char *email, enum cal_partstat partstat)
{
    return (struct cal_speaker){
        .email = email, .said = "x", .understood = true, .partstat = partstat};
}

static struct cal_answer reply(const struct cal_speaker *speaker)
{
    return (struct cal_answer){.method = CAL_REPLY,
                               .uid = "u1",
                               .sequence = 2,
                               .outlook_sequence = -1,
                               .stamp_s = 2000,
                               .organized = true,
                               .organizer = ours[0],
                               .speakers = speaker,
                               .speaker_count = 1};
}

static void assert_verdict(const struct cal_asked *asked, const struct cal_answer *answer,
                           enum cal_verdict verdict)
{
    const struct cal_judgement judgement = cal_judge_answer(asked, answer);
    if (judgement.verdict != verdict)
        fail_msg("the verdict is %s, not %s", cal_verdict_word(judgement.verdict),
                 cal_verdict_word(verdict));
}

static void every_verdict_has_a_word_of_its_own_and_a_sentence(void **state)
{
    (void)state;
#define X(verdict, word, act, sentence) verdict,
    static const enum cal_verdict all[] = {CAL_VERDICTS(X)};
#undef X
    const size_t count = sizeof all / sizeof all[0];
    for (size_t i = 0; i < count; i++) {
        assert_true(pp_text_ends(cal_verdict_sentence(all[i]), "."));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(cal_verdict_word(all[i]), cal_verdict_word(all[j]));
    }
}

static void c6_an_answer_sets_its_speaker_s_own_standing_and_nothing_else(void **state)
{
    (void)state;
    static const enum cal_partstat said[] = {CAL_ACCEPTED, CAL_DECLINED, CAL_MAYBE};
    const struct cal_asked asked = jo_is_asked();
    for (size_t i = 0; i < 3; i++) {
        const struct cal_speaker jo = says("JO@council.test", said[i]);
        struct cal_answer answer = reply(&jo);
        answer.start = (struct cal_point){.form = CAL_POINT_INSTANT, .at_s = 77};
        const struct cal_judgement judgement = cal_judge_answer(&asked, &answer);
        assert_int_equal(judgement.verdict, CAL_APPLIES);
        assert_int_equal(cal_verdict_do(judgement.verdict), CAL_DO_APPLY);
        assert_int_equal(judgement.answer.partstat, said[i]);
        assert_int_equal(judgement.answer.sequence, 2);
        assert_int_equal(judgement.answer.stamp_s, 2000);
        assert_int_equal(judgement.instance, CAL_WHOLE_EVENT);
        assert_ptr_equal(judgement.speaker, &jo);
        assert_null(judgement.delegate);
    }
}

static void c2_the_later_answer_counts_whichever_comes_first(void **state)
{
    (void)state;
    static const struct {
        int32_t sequence;
        int64_t stamp_s;
        enum cal_partstat partstat;
        enum cal_verdict verdict;
    } taken[] = {{1, 2001, CAL_DECLINED, CAL_APPLIES},    /* a lower revision, though later */
                 {2, 1999, CAL_DECLINED, CAL_APPLIES},    /* the same one, earlier */
                 {2, 2000, CAL_ACCEPTED, CAL_SAID_AGAIN}, /* the very same */
                 {2, 2001, CAL_DECLINED, CAL_STALE},
                 {2, 2000, CAL_DECLINED, CAL_STALE}, /* the same second: the cautious one holds */
                 {2, 2000, CAL_MAYBE, CAL_STALE}};
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    const struct cal_answer answer = reply(&jo);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        struct cal_asked asked = jo_is_asked();
        asked.answered =
            (struct cal_answered){true, taken[i].sequence, taken[i].stamp_s, taken[i].partstat};
        assert_verdict(&asked, &answer, taken[i].verdict);
    }
}

static void c3_an_answer_to_an_earlier_time_is_recorded_and_asked_again(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.sequence = 0;
    assert_verdict(&asked, &answer, CAL_OLD_REVISION);
    assert_int_equal(cal_verdict_do(CAL_OLD_REVISION), CAL_DO_ASK_AGAIN);
    answer.sequence = 1; /* the same time as now, another place */
    assert_verdict(&asked, &answer, CAL_APPLIES);
    answer.sequence = 0;
    asked.answered = (struct cal_answered){true, 1, 1500, CAL_DECLINED};
    assert_verdict(&asked, &answer, CAL_STALE); /* the new time is answered: no need to ask */
}

static void c4_a_revision_that_was_never_sent_is_refused(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.sequence = 3;
    assert_verdict(&asked, &answer, CAL_FUTURE);
    answer.sequence = INT32_MAX;
    assert_verdict(&asked, &answer, CAL_FUTURE);
    assert_int_equal(cal_verdict_do(CAL_FUTURE), CAL_DO_REFUSE);
}

static void c4_without_a_sequence_outlook_s_own_or_the_stamp_tells_the_revision(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.sequence = -1;
    assert_int_equal(cal_judge_answer(&asked, &answer).answer.sequence, 2);
    answer.outlook_sequence = 1;
    assert_int_equal(cal_judge_answer(&asked, &answer).answer.sequence, 1);
    answer.outlook_sequence = 3;
    assert_verdict(&asked, &answer, CAL_FUTURE);
    answer.outlook_sequence = -1;
    answer.stamp_s = 999; /* before the last request went out */
    assert_verdict(&asked, &answer, CAL_OLD_REVISION);
    asked.sequence = asked.moved_sequence = 0;
    assert_int_equal(cal_judge_answer(&asked, &answer).answer.sequence, 0);
    assert_verdict(&asked, &answer, CAL_APPLIES);
}

static void c5_a_reply_of_nobody_or_of_several_goes_to_a_person(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker all[] = {says("jo@council.test", CAL_ACCEPTED),
                                      says("ann@council.test", CAL_ACCEPTED),
                                      says("bob@council.test", CAL_ACCEPTED)};
    for (size_t count = 0; count <= 3; count++) {
        struct cal_answer answer = reply(all);
        answer.speaker_count = count;
        assert_verdict(&asked, &answer, count == 1 ? CAL_APPLIES : CAL_NOT_ONE);
    }
    assert_int_equal(cal_verdict_do(CAL_NOT_ONE), CAL_DO_REVIEW);
}

static void c7_a_missing_organizer_passes_and_another_s_is_refused(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.organizer = "BOOKINGS@peerpool.TEST";
    assert_verdict(&asked, &answer, CAL_APPLIES);
    answer.organizer = "mallory@evil.test";
    assert_verdict(&asked, &answer, CAL_NOT_OURS);
    answer.organizer = NULL; /* there, and no address */
    assert_verdict(&asked, &answer, CAL_NOT_OURS);
    answer.organized = false;
    assert_verdict(&asked, &answer, CAL_APPLIES);
}

/* --- delegation --- */

static const char *const to_ann[] = {"ann@council.test", "bob@council.test"};
static const char *const to_jo[] = {"jo@council.test", "bob@council.test"};
static const char *const to_us[] = {"bookings@peerpool.test"};
static const char *const to_none[] = {""};

static struct cal_speaker jo_delegates(const char *const *list, size_t count)
{
    struct cal_speaker jo = says("jo@council.test", CAL_DELEGATED);
    jo.delegated_to = list;
    jo.delegated_to_count = count;
    return jo;
}

static struct cal_speaker ann_takes_over(enum cal_partstat partstat)
{
    struct cal_speaker ann = says("ann@council.test", partstat);
    ann.delegated_from = to_jo;
    ann.delegated_from_count = 1;
    return ann;
}

static void c8_a_delegation_is_proposed_and_never_booked(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = jo_delegates(to_ann, 1);
    struct cal_answer answer = reply(&jo);
    struct cal_judgement judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_DELEGATES);
    assert_int_equal(cal_verdict_do(judgement.verdict), CAL_DO_PROPOSE);
    assert_string_equal(judgement.delegate, "ann@council.test");
    const struct cal_speaker both[] = {ann_takes_over(CAL_NEEDS_ACTION), jo};
    answer.speakers = both;
    answer.speaker_count = 2;
    judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_DELEGATES);
    assert_ptr_equal(judgement.speaker, &both[1]);
}

static void c8_a_delegate_is_known_by_whom_the_part_is_from(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker alone = ann_takes_over(CAL_ACCEPTED);
    struct cal_answer answer = reply(&alone);
    struct cal_judgement judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_DELEGATE_SPEAKS);
    assert_string_equal(judgement.delegate, "ann@council.test");
    assert_int_equal(judgement.answer.partstat, CAL_ACCEPTED);
    const struct cal_speaker both[] = {alone, jo_delegates(to_ann, 1)};
    answer.speakers = both;
    answer.speaker_count = 2;
    judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_DELEGATE_SPEAKS);
    assert_ptr_equal(judgement.speaker, &both[0]);
}

static void c8_loops_and_chains_and_crowds_are_refused(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    struct cal_speaker alone[8] = {jo_delegates(NULL, 0),         jo_delegates(to_ann, 2),
                                   jo_delegates(to_jo, 1),        jo_delegates(aliases, 1),
                                   jo_delegates(to_us, 1),        jo_delegates(to_none, 1),
                                   ann_takes_over(CAL_DELEGATED), ann_takes_over(CAL_ACCEPTED)};
    alone[7].delegated_from_count = 2;
    for (size_t i = 0; i < 8; i++) {
        const struct cal_answer answer = reply(&alone[i]);
        assert_verdict(&asked, &answer, CAL_DELEGATES_ODDLY);
    }
    struct cal_speaker chained = jo_delegates(to_ann, 1);
    chained.delegated_from = to_us;
    chained.delegated_from_count = 1;
    const struct cal_answer answer = reply(&chained);
    assert_verdict(&asked, &answer, CAL_DELEGATES_ODDLY);
}

static void c8_two_lines_that_do_not_tell_one_delegation_are_not_one(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    struct cal_speaker both[] = {jo_delegates(&to_ann[1], 1), ann_takes_over(CAL_ACCEPTED)};
    struct cal_answer answer = reply(both);
    answer.speaker_count = 2;
    assert_verdict(&asked, &answer, CAL_DELEGATES_ODDLY); /* to Bob, and from Jo to Ann */
    both[0].delegated_to = to_ann;
    both[0].partstat = CAL_ACCEPTED;
    assert_verdict(&asked, &answer, CAL_NOT_ONE);
    both[0].partstat = CAL_DELEGATED;
    both[1].delegated_from = to_us;
    assert_verdict(&asked, &answer, CAL_NOT_ONE);
}

/* --- instances --- */

static const struct cal_asked_instance series[] = {{.start_s = 1813134600}, /* 2027-06-16T08:30Z */
                                                   {.start_s = 1813739400}};

static void c9_an_answer_to_one_instance_is_that_instance_s_alone(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    asked.instances = series;
    asked.instance_count = 2;
    asked.answered = (struct cal_answered){true, 2, 4000, CAL_ACCEPTED};
    const struct cal_speaker jo = says("jo@council.test", CAL_DECLINED);
    struct cal_answer answer = reply(&jo);
    answer.instance = (struct cal_point){CAL_POINT_INSTANT, 1813739400};
    const struct cal_judgement judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_APPLIES); /* though the whole was answered later */
    assert_int_equal(judgement.instance, 1);
    answer.instance = (struct cal_point){CAL_POINT_LOCAL, 1813134600 + 3600};
    assert_int_equal(cal_judge_answer(&asked, &answer).instance, 0);
    answer.and_later = true;
    assert_verdict(&asked, &answer, CAL_FROM_HERE_ON);
}

static void c9_a_recurrence_id_of_no_instance_makes_none(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_DECLINED);
    struct cal_answer answer = reply(&jo);
    answer.instance = (struct cal_point){CAL_POINT_INSTANT, 1813134601};
    assert_verdict(&asked, &answer, CAL_NO_INSTANCE); /* it happens once */
    asked.instances = series;
    asked.instance_count = 2;
    assert_verdict(&asked, &answer, CAL_NO_INSTANCE);
    assert_int_equal(cal_verdict_do(CAL_NO_INSTANCE), CAL_DO_RECORD);
}

static void c10_a_message_of_several_instances_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    asked.instances = series;
    asked.instance_count = 2;
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer list[] = {reply(&jo), reply(&jo), reply(&jo)};
    list[1].instance = (struct cal_point){CAL_POINT_INSTANT, series[0].start_s};
    list[2].instance = (struct cal_point){CAL_POINT_INSTANT, series[0].start_s + 1};
    const struct cal_answers answers = {.method = CAL_REPLY, .at = list, .count = 3};
    struct cal_judgement judgements[3];
    cal_judge_message(&asked, &answers, judgements);
    assert_int_equal(judgements[0].verdict, CAL_APPLIES);
    assert_int_equal(judgements[1].verdict, CAL_APPLIES);
    assert_int_equal(judgements[1].instance, 0);
    assert_int_equal(judgements[2].verdict, CAL_NO_INSTANCE);
    list[2].sequence = 9; /* and this part is forged */
    list[2].instance = list[1].instance;
    cal_judge_message(&asked, &answers, judgements);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(judgements[i].verdict, CAL_FUTURE);
    assert_non_null(judgements[0].detail);
}

static void c10_of_two_answers_to_one_thing_in_one_message_the_greater_counts(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker yes = says("jo@council.test", CAL_ACCEPTED);
    const struct cal_speaker no = says("jo@council.test", CAL_DECLINED);
    struct cal_answer list[] = {reply(&yes), reply(&no), reply(&no)};
    list[0].stamp_s = 2001;
    const struct cal_answers answers = {.method = CAL_REPLY, .at = list, .count = 3};
    struct cal_judgement judgements[3];
    cal_judge_message(&asked, &answers, judgements);
    assert_int_equal(judgements[0].verdict, CAL_APPLIES);
    assert_int_equal(judgements[1].verdict, CAL_STALE);
    list[0].stamp_s = 1999;
    cal_judge_message(&asked, &answers, judgements);
    assert_int_equal(judgements[0].verdict, CAL_STALE);
    assert_int_equal(judgements[1].verdict, CAL_APPLIES);
    assert_int_equal(judgements[2].verdict, CAL_SAID_AGAIN);
}

/* --- counters and refreshes --- */

static struct cal_answer counter(const struct cal_speaker *speaker)
{
    struct cal_answer answer = reply(speaker);
    answer.method = CAL_COUNTER;
    answer.start = (struct cal_point){CAL_POINT_INSTANT, 1813134600};
    return answer;
}

static void c11_a_counter_to_the_current_revision_is_a_question(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker all[] = {says("ann@council.test", CAL_NEEDS_ACTION),
                                      says("jo@council.test", CAL_MAYBE)};
    struct cal_answer answer = counter(all);
    answer.speaker_count = 2;
    const struct cal_judgement judgement = cal_judge_answer(&asked, &answer);
    assert_int_equal(judgement.verdict, CAL_COUNTERS);
    assert_int_equal(cal_verdict_do(CAL_COUNTERS), CAL_DO_PROPOSE);
    assert_ptr_equal(judgement.speaker, &all[1]);
    assert_int_equal(judgement.answer.stamp_s, 2000);
    asked.countered = judgement.answer;
    assert_verdict(&asked, &answer, CAL_SAID_AGAIN);
    answer.stamp_s--;
    assert_verdict(&asked, &answer, CAL_STALE);
    answer.speaker_count = 1;
    assert_verdict(&asked, &answer, CAL_CRASHER);
}

static void c11_a_counter_to_an_earlier_revision_is_declined_and_told_the_current_one(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_MAYBE);
    struct cal_answer answer = counter(&jo);
    answer.sequence = 1;
    assert_verdict(&asked, &answer, CAL_COUNTERS_STALE);
    assert_int_equal(cal_verdict_do(CAL_COUNTERS_STALE), CAL_DO_DECLINE_COUNTER);
    answer.sequence = -1;
    answer.stamp_s = 999;
    assert_verdict(&asked, &answer, CAL_COUNTERS_STALE);
    answer.sequence = 3;
    assert_verdict(&asked, &answer, CAL_FUTURE);
}

static void c11_a_counter_without_a_start_is_unreadable(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_MAYBE);
    struct cal_answer answer = counter(&jo);
    answer.end.form = CAL_POINT_BAD;
    assert_verdict(&asked, &answer, CAL_UNREADABLE);
    answer.end.form = answer.start.form = CAL_POINT_NONE;
    assert_verdict(&asked, &answer, CAL_UNREADABLE);
    assert_non_null(cal_judge_answer(&asked, &answer).detail);
}

static void c12_only_who_is_asked_is_sent_the_event_again(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker all[] = {says("ann@council.test", CAL_NEEDS_ACTION),
                                      says("jo@council.test", CAL_NEEDS_ACTION)};
    struct cal_answer answer = reply(all);
    answer.method = CAL_REFRESH;
    answer.stamp_s = 0; /* nothing is ordered by it */
    answer.sequence = -1;
    assert_verdict(&asked, &answer, CAL_UNINVITED);
    answer.speaker_count = 2;
    assert_verdict(&asked, &answer, CAL_REFRESHES);
    assert_int_equal(cal_verdict_do(CAL_REFRESHES), CAL_DO_SEND_AGAIN);
    asked.trust = CAL_TRUST_NONE;
    assert_verdict(&asked, &answer, CAL_UNINVITED);
    assert_int_equal(cal_verdict_do(CAL_UNINVITED), CAL_DO_RECORD);
    asked.trust = CAL_TRUST_SENDER;
    asked.standing = CAL_TAKEN_OFF;
    assert_verdict(&asked, &answer, CAL_CLOSED);
}

/* --- who is not asked, what is not ours, what came too late --- */

static void c13_a_party_crasher_waits_for_a_person(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker ann = says("ann@council.test", CAL_ACCEPTED);
    const struct cal_speaker nobody = says(NULL, CAL_ACCEPTED);
    struct cal_answer answer = reply(&ann);
    assert_verdict(&asked, &answer, CAL_CRASHER);
    assert_int_equal(cal_verdict_do(CAL_CRASHER), CAL_DO_REVIEW);
    answer.speakers = &nobody;
    assert_verdict(&asked, &answer, CAL_CRASHER);
}

static void c14_other_events_and_other_methods_change_nothing(void **state)
{
    (void)state;
    static const enum cal_method methods[] = {CAL_PUBLISH, CAL_REQUEST,        CAL_CANCEL,
                                              CAL_ADD,     CAL_DECLINECOUNTER, CAL_METHOD_NONE};
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    assert_verdict(NULL, &answer, CAL_UNKNOWN_EVENT);
    answer.uid = "u2";
    assert_verdict(&asked, &answer, CAL_OTHER_EVENT);
    answer.uid = "u1";
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        answer.method = methods[i];
        assert_verdict(&asked, &answer, CAL_NOT_FOR_US);
        assert_verdict(NULL, &answer, CAL_NOT_FOR_US);
    }
    assert_int_equal(cal_verdict_do(CAL_NOT_FOR_US), CAL_DO_RECORD);
}

static void c15_no_partstat_and_odd_ones_change_nothing(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    struct cal_speaker jo = says("jones@council.test", CAL_NEEDS_ACTION);
    const struct cal_answer answer = reply(&jo);
    assert_verdict(&asked, &answer, CAL_SAYS_NOTHING);
    jo.understood = false;
    assert_verdict(&asked, &answer, CAL_SAYS_NOTHING);
    assert_int_equal(cal_verdict_do(CAL_SAYS_NOTHING), CAL_DO_RECORD);
}

static void c16_a_late_answer_is_recorded_and_not_applied(void **state)
{
    (void)state;
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    const struct cal_answer answer = reply(&jo);
    const struct cal_answer proposal = counter(&jo);
    for (int i = 0; i < 3; i++) {
        struct cal_asked asked = jo_is_asked();
        asked.standing = i == 0 ? CAL_TAKEN_OFF : i == 1 ? CAL_CALLED_OFF : CAL_INVITED;
        asked.over = i == 2;
        assert_verdict(&asked, &answer, CAL_CLOSED);
        assert_verdict(&asked, &proposal, CAL_CLOSED);
    }
    assert_int_equal(cal_verdict_do(CAL_CLOSED), CAL_DO_RECORD);
}

static void c17_the_same_answer_again_changes_nothing(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    const struct cal_answer answer = reply(&jo);
    asked.answered = cal_judge_answer(&asked, &answer).answer;
    for (int i = 0; i < 3; i++)
        assert_verdict(&asked, &answer, CAL_SAID_AGAIN);
    assert_int_equal(cal_verdict_do(CAL_SAID_AGAIN), CAL_DO_RECORD);
}

static void c18_a_program_that_could_not_read_us_is_told_to_people(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    struct cal_speaker jo = says("jo@council.test", CAL_NEEDS_ACTION);
    struct cal_answer answer = reply(&jo);
    answer.problem = "3.0;Invalid Property Name;FOO";
    assert_verdict(&asked, &answer, CAL_PROBLEM);
    jo.partstat = CAL_ACCEPTED; /* it answers all the same: both are told */
    assert_verdict(&asked, &answer, CAL_APPLIES);
    assert_string_equal(cal_judge_answer(&asked, &answer).detail, answer.problem);
}

static void h1_nothing_is_applied_that_nobody_vouches_for(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_DECLINED);
    struct cal_answer answer = reply(&jo);
    asked.trust = CAL_TRUST_NONE;
    assert_verdict(&asked, &answer, CAL_UNTRUSTED);
    answer = counter(&jo);
    assert_verdict(&asked, &answer, CAL_UNTRUSTED);
    asked.trust = CAL_TRUST_SENDER;
    assert_verdict(&asked, &answer, CAL_COUNTERS);
}

static void d7_a_mail_that_names_no_method_is_vouched_for_by_the_reply_address_alone(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_DECLINED);
    const struct cal_answer answer = reply(&jo);
    struct cal_answers answers = {.method = CAL_REPLY, .at = &answer, .count = 1};
    struct cal_judgement judgement;
    cal_judge_message(&asked, &answers, &judgement);
    assert_int_equal(judgement.verdict, CAL_APPLIES);
    asked.trust = CAL_TRUST_SENDER;
    cal_judge_message(&asked, &answers, &judgement);
    assert_int_equal(judgement.verdict, CAL_UNTRUSTED);
    assert_contains(judgement.detail, "does not name its METHOD");
    answers.told_by_mail = true;
    cal_judge_message(&asked, &answers, &judgement);
    assert_int_equal(judgement.verdict, CAL_APPLIES);
}

static void h2_another_s_decline_after_an_accept_is_confirmed_first(void **state)
{
    (void)state;
    struct cal_asked asked = jo_is_asked();
    struct cal_speaker jo = says("jo@council.test", CAL_DECLINED);
    const struct cal_answer answer = reply(&jo);
    asked.answered = (struct cal_answered){true, 2, 1500, CAL_ACCEPTED};
    assert_verdict(&asked, &answer, CAL_APPLIES);
    jo.sent_by = "jones@council.test"; /* her own other address */
    assert_verdict(&asked, &answer, CAL_APPLIES);
    jo.sent_by = "pa@council.test";
    assert_verdict(&asked, &answer, CAL_CONFIRMS);
    jo.sent_by = NULL;
    asked.by_other = true;
    assert_verdict(&asked, &answer, CAL_CONFIRMS);
    jo.partstat = CAL_MAYBE;
    assert_verdict(&asked, &answer, CAL_APPLIES);
    jo.partstat = CAL_DECLINED;
    asked.answered.partstat = CAL_MAYBE;
    assert_verdict(&asked, &answer, CAL_APPLIES);
    asked.answered = (struct cal_answered){true, 0, 1500, CAL_ACCEPTED}; /* to an earlier time */
    assert_verdict(&asked, &answer, CAL_APPLIES);
}

static void an_answer_from_the_future_or_without_a_stamp_is_not_put_in_order(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.stamp_s = asked.now_s + 86400;
    assert_verdict(&asked, &answer, CAL_APPLIES);
    answer.stamp_s++;
    assert_verdict(&asked, &answer, CAL_WRONG_CLOCK);
    answer.stamp_s = 0;
    assert_verdict(&asked, &answer, CAL_UNREADABLE);
}

static void a_fault_of_the_reader_is_the_detail_of_the_verdict(void **state)
{
    (void)state;
    const struct cal_asked asked = jo_is_asked();
    const struct cal_speaker jo = says("jo@council.test", CAL_ACCEPTED);
    struct cal_answer answer = reply(&jo);
    answer.fault = "line 8: SEQUENCE is no number";
    assert_verdict(&asked, &answer, CAL_UNREADABLE);
    assert_string_equal(cal_judge_answer(&asked, &answer).detail, answer.fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict_has_a_word_of_its_own_and_a_sentence),
        cmocka_unit_test(c2_the_later_answer_counts_whichever_comes_first),
        cmocka_unit_test(c3_an_answer_to_an_earlier_time_is_recorded_and_asked_again),
        cmocka_unit_test(c4_a_revision_that_was_never_sent_is_refused),
        cmocka_unit_test(c4_without_a_sequence_outlook_s_own_or_the_stamp_tells_the_revision),
        cmocka_unit_test(c5_a_reply_of_nobody_or_of_several_goes_to_a_person),
        cmocka_unit_test(c6_an_answer_sets_its_speaker_s_own_standing_and_nothing_else),
        cmocka_unit_test(c7_a_missing_organizer_passes_and_another_s_is_refused),
        cmocka_unit_test(c8_a_delegation_is_proposed_and_never_booked),
        cmocka_unit_test(c8_a_delegate_is_known_by_whom_the_part_is_from),
        cmocka_unit_test(c8_loops_and_chains_and_crowds_are_refused),
        cmocka_unit_test(c8_two_lines_that_do_not_tell_one_delegation_are_not_one),
        cmocka_unit_test(c9_an_answer_to_one_instance_is_that_instance_s_alone),
        cmocka_unit_test(c9_a_recurrence_id_of_no_instance_makes_none),
        cmocka_unit_test(c10_a_message_of_several_instances_is_taken_whole_or_not_at_all),
        cmocka_unit_test(c10_of_two_answers_to_one_thing_in_one_message_the_greater_counts),
        cmocka_unit_test(c11_a_counter_to_the_current_revision_is_a_question),
        cmocka_unit_test(c11_a_counter_to_an_earlier_revision_is_declined_and_told_the_current_one),
        cmocka_unit_test(c11_a_counter_without_a_start_is_unreadable),
        cmocka_unit_test(c12_only_who_is_asked_is_sent_the_event_again),
        cmocka_unit_test(c13_a_party_crasher_waits_for_a_person),
        cmocka_unit_test(c14_other_events_and_other_methods_change_nothing),
        cmocka_unit_test(c15_no_partstat_and_odd_ones_change_nothing),
        cmocka_unit_test(c16_a_late_answer_is_recorded_and_not_applied),
        cmocka_unit_test(c17_the_same_answer_again_changes_nothing),
        cmocka_unit_test(c18_a_program_that_could_not_read_us_is_told_to_people),
        cmocka_unit_test(h1_nothing_is_applied_that_nobody_vouches_for),
        cmocka_unit_test(d7_a_mail_that_names_no_method_is_vouched_for_by_the_reply_address_alone),
        cmocka_unit_test(h2_another_s_decline_after_an_accept_is_confirmed_first),
        cmocka_unit_test(an_answer_from_the_future_or_without_a_stamp_is_not_put_in_order),
        cmocka_unit_test(a_fault_of_the_reader_is_the_detail_of_the_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
