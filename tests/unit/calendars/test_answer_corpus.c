/*
 * Answers of real programs and of the RFC's examples ($PP_SHARED_DIR/ics; skipped where it is
 * absent): each file of the corpus is read without harm, and each reply has the verdict that the
 * organizer of its event should come to.
 */
#include <dirent.h>
#include <stdio.h>

#include "base/str.h"
#include "calendars/check.h"
#include "calendars/verdict.h"
#include "daemon/mail/incoming.h"
#include "tests/lib/pp_test.h"
#include "tests/unit/calendars/calendar_file.h"

/* One file and what is made of it. */
struct work {
    struct pp_arena arena;
    struct pp_err err;
    struct pp_str bytes;
    struct cal_answers answers;
};

static const char *corpus(void)
{
    static char folder[400];
    return test_shared("ics", folder);
}

static bool open_file(struct work *work, const char *name)
{
    *work = (struct work){0};
    return test_read_file(pp_printf(&work->arena, "%s/%s", corpus(), name), &work->bytes);
}

static void close_file(struct work *work)
{
    pp_str_fini(&work->bytes);
    pp_arena_fini(&work->arena);
}

static void skip_without_corpus(void)
{
    struct work work;
    const bool there = open_file(&work, "SOURCES.md");
    close_file(&work);
    if (!there) {
        print_message("skipped: there is no corpus at %s\n", corpus());
        skip();
    }
}

/* The person, the event, the organizer that fit the first VEVENT; it was asked for the day before.
 */
static struct cal_asked fitting(const struct cal_answers *answers, const char *email)
{
    static const char *organizers[1];
    static struct cal_asked_instance instances[1];
    const struct cal_answer *answer = &answers->at[0];
    const struct cal_zone *zone = cal_zone_builtin("Europe/London");
    struct cal_asked asked = {.uid = answer->uid,
                              .email = email,
                              .organizers = organizers,
                              .organizer_count = 1,
                              .zone = zone,
                              .standing = CAL_INVITED,
                              .sequence = answer->sequence > 0 ? (int32_t)answer->sequence : 0,
                              .stamp_s = answer->stamp_s - 86400,
                              .trust = CAL_TRUST_TOKEN,
                              .now_s = answer->stamp_s + 60};
    organizers[0] = answer->organizer;
    instances[0] = (struct cal_asked_instance){0};
    if (cal_point_utc(&answer->instance, zone, &instances[0].start_s)) {
        asked.instances = instances;
        asked.instance_count = 1;
    }
    return asked;
}

static void assert_verdict(struct work *work, const char *name, const char *email,
                           enum cal_verdict verdict)
{
    const struct cal_asked asked = fitting(&work->answers, email);
    const struct cal_judgement judgement = cal_judge_answer(&asked, &work->answers.at[0]);
    if (judgement.verdict != verdict)
        fail_msg("%s: the verdict is %s (%s), not %s", name, cal_verdict_word(judgement.verdict),
                 judgement.detail ? judgement.detail : "", cal_verdict_word(verdict));
}

/* C8 C11 C12 C14 C18 */
static void examples_of_the_rfc_have_their_verdicts(void **state)
{
    (void)state;
    static const struct {
        const char *file, *email;
        enum cal_verdict verdict;
    } cases[] = {
        {"rfc5546/s4.2.2-reply-1.ics", "b@example.com", CAL_APPLIES},
        {"rfc5546/s4.2.2-reply-1.ics", "c@example.com", CAL_CRASHER},
        {"rfc5546/s4.2.5-reply-1.ics", "c@example.com", CAL_DELEGATES},
        {"rfc5546/s4.2.6-reply-1.ics", "c@example.com", CAL_DELEGATE_SPEAKS},
        {"rfc5546/s4.2.7-reply-1.ics", "c@example.com", CAL_DELEGATE_SPEAKS},
        {"rfc5546/s4.4.10-reply-1.ics", "b@example.com", CAL_PROBLEM},
        {"rfc5546/s4.2.4-counter-1.ics", "b@example.com", CAL_COUNTERS},
        {"rfc5546/s4.4.9-counter-1.ics", "d@example.com", CAL_COUNTERS},
        {"rfc5546/s4.2.4-declinecounter-1.ics", "b@example.com", CAL_NOT_FOR_US},
        {"rfc5546/s4.7.1-refresh-1.ics", "c@example.com", CAL_REFRESHES},
        {"rfc5546/s4.7.2-refresh-1.ics", "c@example.com", CAL_UNINVITED},
        {"rfc5546/s4.2.1-request-1.ics", "b@example.com", CAL_NOT_FOR_US},
        {"rfc5546/s4.2.10-cancel-1.ics", "b@example.com", CAL_NOT_FOR_US},
        {"rfc5546/s4.4.6-add-1.ics", "b@example.com", CAL_NOT_FOR_US},
        {"itip-ics/evolution-invite-2.ics", "user@no.where", CAL_APPLIES},
        {"itip-ics/nc-reply.ics", "b@example.com", CAL_APPLIES},
        {"itip-ics/nc-refresh.ics", "d@example.com", CAL_REFRESHES},
        {"itip-ics/nc-counter.ics", "c@example.com", CAL_COUNTERS},
    };
    skip_without_corpus();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct work work;
        assert_true(open_file(&work, cases[i].file));
        const enum pp_code code = cal_answer_read(work.bytes.at, work.bytes.len, NULL, NULL,
                                                  &work.arena, &work.answers, &work.err);
        if (code != PP_OK)
            fail_msg("%s: %s", cases[i].file, work.err.text);
        assert_verdict(&work, cases[i].file, cases[i].email, cases[i].verdict);
        close_file(&work);
    }
}

/* C2 C6 C7 */
static void replies_of_real_programs_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        enum cal_partstat partstat;
    } cases[] = {{"aerc-reply-accepted", CAL_ACCEPTED},
                 {"aerc-reply-tentative", CAL_MAYBE},
                 {"cyrus361-reply-accepted", CAL_ACCEPTED},
                 {"gnus-reply-accepted", CAL_ACCEPTED},
                 {"thunderbird153-reply-accepted", CAL_ACCEPTED},
                 {"thunderbird153-reply-accepted-b", CAL_ACCEPTED}};
    skip_without_corpus();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct work work;
        struct mail_incoming mail;
        char name[100];
        (void)snprintf(name, sizeof name, "captured-replies/%s.eml", cases[i].file);
        assert_true(open_file(&work, name));
        assert_ok(
            mail_incoming_read(work.bytes.at, work.bytes.len, NULL, &work.arena, &mail, &work.err),
            &work.err);
        assert_int_equal(mail.calendar_count, 1); /* the second copy is the same */
        assert_ok(cal_answer_read(mail.calendars[0].bytes, mail.calendars[0].len,
                                  mail.calendars[0].method, NULL, &work.arena, &work.answers,
                                  &work.err),
                  &work.err);
        assert_int_equal(work.answers.warning_count, 0);
        const struct cal_asked asked = fitting(&work.answers, "Jo@council.test");
        const struct cal_judgement judgement = cal_judge_answer(&asked, &work.answers.at[0]);
        assert_int_equal(judgement.verdict, CAL_APPLIES);
        assert_int_equal(judgement.answer.partstat, cases[i].partstat);
        assert_int_equal(judgement.answer.sequence, 2);
        close_file(&work);
    }
}

/* One object from anywhere: refused with a sentence, or read; a plain reply in it is taken. */
static void read_object(struct work *work, const char *name, const char *bytes, size_t len,
                        size_t *replies)
{
    struct cal_check check;
    const enum pp_code code =
        cal_answer_read(bytes, len, NULL, NULL, &work->arena, &work->answers, &work->err);
    struct pp_err why = {0};
    if (cal_check(bytes, len, &work->arena, &check, &why) != PP_OK)
        assert_true(strlen(why.text) > 10);
    if (code != PP_OK) {
        assert_true(strlen(work->err.text) > 10);
        return;
    }
    const struct cal_answer *answer = &work->answers.at[0];
    const struct cal_speaker *speaker = answer->speaker_count == 1 ? &answer->speakers[0] : NULL;
    if (answer->method != CAL_REPLY || answer->fault || answer->stamp_s == 0 || !speaker ||
        !speaker->email || !speaker->understood || speaker->delegated_from_count > 0 ||
        speaker->partstat == CAL_NEEDS_ACTION || speaker->partstat == CAL_DELEGATED)
        return;
    assert_verdict(work, name, speaker->email, CAL_APPLIES);
    ++*replies;
}

/* The objects in a text of any kind, also in a JSON string. */
static void read_text(struct work *work, const char *name, size_t *objects, size_t *replies)
{
    static const char begin[] = "BEGIN:VCALENDAR", end[] = "END:VCALENDAR";
    struct pp_str text = {0};
    const bool json = pp_text_ends(name, ".json");
    for (size_t i = 0; i < work->bytes.len; i++) {
        const bool newline = json && work->bytes.at[i] == '\\' && work->bytes.at[i + 1] == 'n';
        pp_str_add_char(&text, newline ? '\n' : work->bytes.at[i]);
        i += newline;
    }
    const char *at = strstr(pp_str_text(&text), begin);
    while (at) {
        const char *stop = strstr(at, end);
        const size_t len = stop ? (size_t)(stop - at) + sizeof end - 1 : strlen(at);
        read_object(work, name, at, len, replies);
        ++*objects;
        at = strstr(at + len, begin);
    }
    pp_str_fini(&text);
}

static void every_file_of_the_corpus_is_read_without_harm(void **state)
{
    (void)state;
    static const char *const folders[] = {"attack",
                                          "captured-replies",
                                          "cyrus-imip-scenarios",
                                          "freebusy",
                                          "imip-eml",
                                          "itip-ics",
                                          "malformed",
                                          "mixed",
                                          "products",
                                          "recurrence",
                                          "rfc5546",
                                          "rfc7953",
                                          "sabre-itip",
                                          "stalwart-itip-scripts"};
    size_t files = 0, objects = 0, replies = 0;
    skip_without_corpus();
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
        struct pp_arena arena = {0};
        DIR *folder = opendir(pp_printf(&arena, "%s/%s", corpus(), folders[f]));
        assert_non_null(folder);
        for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
            struct work work;
            const char *name = pp_printf(&arena, "%s/%s", folders[f], entry->d_name);
            if (entry->d_name[0] != '.' && open_file(&work, name)) {
                files++;
                read_object(&work, name, pp_str_text(&work.bytes), work.bytes.len, &replies);
                read_text(&work, name, &objects, &replies);
                close_file(&work);
            }
        }
        (void)closedir(folder);
        pp_arena_fini(&arena);
    }
    print_message("%zu files, %zu objects, %zu plain replies\n", files, objects, replies);
    assert_true(files > 400 && objects > files && replies >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_the_rfc_have_their_verdicts),
        cmocka_unit_test(replies_of_real_programs_are_taken),
        cmocka_unit_test(every_file_of_the_corpus_is_read_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
