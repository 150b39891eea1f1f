/*
 * Any bytes as an answer to an invitation: they are refused with a sentence, or read to what can be
 * shown and judged. Whatever is judged, nothing is applied that nobody vouches for, that answers a
 * revision never sent, or twice.
 */
#include <string.h>

#include "base/str.h"
#include "calendars/verdict.h"
#include "tests/fuzz/fuzz.h"

static const char *const ours[] = {"us@pool.test"};
static const struct cal_asked_instance meetings[] = {{.start_s = 1813134600},
                                                     {.start_s = 1813739400}};

static struct cal_asked asked_for(const struct cal_answer *answer)
{
    return (struct cal_asked){.uid = answer->uid,
                              .email = "jo@council.test",
                              .organizers = ours,
                              .organizer_count = 1,
                              .zone = cal_zone_builtin("Europe/London"),
                              .standing = CAL_INVITED,
                              .sequence = 2,
                              .stamp_s = 1795000000,
                              .moved_sequence = 1,
                              .instances = meetings,
                              .instance_count = 2,
                              .trust = CAL_TRUST_TOKEN,
                              .now_s = 1796000000};
}

static void check_text(const char *text)
{
    PP_REQUIRE(!text || pp_utf8_valid(text, strlen(text)));
}

static void check_address(const char *email)
{
    PP_REQUIRE(!email || (strchr(email, '@') && pp_text_is_line(email) && strlen(email) < 300));
    check_text(email);
}

static void check_answer(const struct cal_answer *answer)
{
    PP_REQUIRE(answer->fault || *answer->uid);
    PP_REQUIRE(answer->sequence >= -1 && answer->sequence <= INT32_MAX);
    PP_REQUIRE(answer->outlook_sequence >= -1 && answer->outlook_sequence <= INT32_MAX);
    PP_REQUIRE(answer->stamp_s >= 0);
    check_text(answer->comment);
    check_text(answer->problem);
    check_address(answer->organizer);
    for (size_t i = 0; i < answer->speaker_count; i++) {
        const struct cal_speaker *speaker = &answer->speakers[i];
        check_address(speaker->email);
        check_address(speaker->sent_by);
        PP_REQUIRE(!speaker->name || pp_text_is_line(speaker->name));
        for (size_t j = 0; j < speaker->delegated_to_count; j++)
            check_address(*speaker->delegated_to[j] ? speaker->delegated_to[j] : NULL);
    }
}

static void judge(const struct cal_answer *answer)
{
    struct cal_asked asked = asked_for(answer);
    struct cal_asked_instance both[] = {meetings[0], meetings[1]};
    asked.instances = both;
    const struct cal_judgement judgement = cal_judge_answer(&asked, answer);
    PP_REQUIRE(*cal_verdict_sentence(judgement.verdict));
    PP_REQUIRE(judgement.instance >= CAL_WHOLE_EVENT && judgement.instance < 2);
    if (cal_verdict_do(judgement.verdict) != CAL_DO_APPLY)
        return;
    PP_REQUIRE(judgement.answer.sequence >= 1 && judgement.answer.sequence <= 2);
    PP_REQUIRE(judgement.answer.partstat == CAL_ACCEPTED ||
               judgement.answer.partstat == CAL_DECLINED || judgement.answer.partstat == CAL_MAYBE);
    PP_REQUIRE(cal_email_same(judgement.speaker->email, "jo@council.test"));
    if (judgement.instance == CAL_WHOLE_EVENT)
        asked.answered = judgement.answer;
    else
        both[judgement.instance].answered = judgement.answer;
    PP_REQUIRE(cal_judge_answer(&asked, answer).verdict == CAL_SAID_AGAIN);
    asked.trust = CAL_TRUST_NONE;
    PP_REQUIRE(cal_judge_answer(&asked, answer).verdict == CAL_UNTRUSTED);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct cal_answers answers;
    const enum pp_code code = cal_answer_read(bytes, len, NULL, NULL, &arena, &answers, &err);
    if (code != PP_OK) {
        PP_REQUIRE(*err.text && pp_utf8_valid(err.text, strlen(err.text)));
        pp_arena_fini(&arena);
        return 0;
    }
    PP_REQUIRE(answers.count >= 1 && answers.count <= CAL_ANSWERS_MOST);
    struct cal_judgement *judgements = PP_NEW_ARRAY(&arena, answers.count, struct cal_judgement);
    const struct cal_asked asked = asked_for(&answers.at[0]);
    for (size_t i = 0; i < answers.count; i++) {
        check_answer(&answers.at[i]);
        judge(&answers.at[i]);
    }
    cal_judge_message(&asked, &answers, judgements);
    pp_arena_fini(&arena);
    return 0;
}
