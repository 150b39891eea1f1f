#include "daemon/mail/check.h"

#include <stdio.h>

#include "tests/lib/pp_test.h"
#include "tests/unit/mail/mail_sample.h"

static void addresses_are_plain_names_at_hosts(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b", "jo.o'neill+x@council.gov.uk",
                                       "a/b=c@xn--caf-dma.test", "1@127.test"};
    static const char *const bad[] = {
        "",
        "jo",
        "@b.test",
        "jo@",
        "jo@b..test",
        "jo@.test",
        "jo@b.test.",
        ".jo@b.test",
        "jo.@b.test",
        "j..o@b.test",
        "jo @b.test",
        "<jo@b.test>",
        "jo@b.test ",
        "jo@b_c.test",
        "jo@-b.test",
        "jo@b-.test",
        "jo@x@b",
        "\"jo\"@b",
        "jo@[1.2.3.4]",
        "j\xc3\xb3@b.test",
        "jo@caf\xc3\xa9.test",
        "jo@b.test\r\nBcc: x@y",
        "jo@b.test\n",
        "jo,al@b.test",
        "jo;al@b.test",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(mail_address_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (mail_address_valid(bad[i]))
            fail_msg("taken: %s", bad[i]);
    assert_false(mail_address_valid(NULL));
    char text[400];
    (void)snprintf(text, sizeof text, "%065d@b.test", 0);
    assert_false(mail_address_valid(text));
    assert_true(mail_address_valid(text + 1));
    (void)snprintf(text, sizeof text, "a@%0255d", 0);
    assert_false(mail_address_valid(text));
}

static void assert_refused(const struct mail_message *message, const char *part)
{
    struct pp_err err = {0};
    struct pp_str out = {0};
    const enum pp_code code = mail_message_build(message, &out, &err);
    if (code != PP_INVALID && code != PP_TOO_LARGE)
        fail_msg("taken, though it should fail for its %s", part);
    assert_contains(err.text, part);
    assert_int_equal(out.len, 0);
    assert_null(strpbrk(err.text, "\r\n"));
}

static void d5_h10_no_header_takes_a_control_character(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "x\r\nBcc: e@x.test", "x\nBcc: e@x.test", "x\ry", "x\x01", "x\x7f",
        "x\xc2\x85y",         "x\xe2\x80\xa8y",   "\xff", "x\xc3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mail_attachment attachment = {bad[i], "text/csv", "", 0};
        struct mail_message message = mail_sample();
        message.subject = bad[i];
        assert_refused(&message, "subject");
        message = mail_sample();
        message.from.name = bad[i];
        assert_refused(&message, "sender");
        message = mail_sample();
        message.to.name = bad[i];
        assert_refused(&message, "recipient");
        message = mail_sample();
        message.to.address = bad[i];
        assert_refused(&message, "recipient");
        message = mail_sample();
        message.message_id = bad[i];
        assert_refused(&message, "Message-ID");
        message = mail_sample();
        message.in_reply_to = bad[i];
        assert_refused(&message, "In-Reply-To");
        message = mail_sample();
        message.reply_to = bad[i];
        assert_refused(&message, "Reply-To");
        message = mail_sample();
        message.auto_submitted = bad[i];
        assert_refused(&message, "Auto-Submitted");
        message = mail_sample();
        message.attachments = &attachment;
        message.attachment_count = 1;
        assert_refused(&message, "attachment");
    }
}

static void what_is_missing_or_out_of_bounds_is_named(void **state)
{
    (void)state;
    static char large[MAIL_BODY_MOST + 2];
    memset(large, 'a', sizeof large - 1);
    struct mail_message message = mail_sample();
    message.subject = "";
    assert_refused(&message, "subject");
    message = mail_sample();
    message.subject = large + MAIL_BODY_MOST - MAIL_SUBJECT_MOST;
    assert_refused(&message, "subject");
    message = mail_sample();
    message.text = NULL;
    assert_refused(&message, "text");
    message.text = large;
    assert_refused(&message, "text");
    message.text = "a\rb";
    assert_refused(&message, "text");
    message = mail_sample();
    message.html = "\x1b[0m";
    assert_refused(&message, "html");
    message = mail_sample();
    message.date_s = -1;
    assert_refused(&message, "date");
    message = mail_sample();
    message.message_id = "<a@b>";
    assert_refused(&message, "Message-ID");
}

static void d1_d3_a_calendar_must_be_one_object_with_the_method_announced(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REQUESTED\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
        " BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:\xff\r\nEND:VCALENDAR\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mail_message message = mail_sample();
        message.calendar = bad[i];
        message.calendar_len = strlen(bad[i]);
        assert_refused(&message, "calendar");
    }
    static const char *const methods[] = {NULL, "", "request", "REQUEST; x=y", "REQUEST\r\n"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct mail_message message = mail_sample();
        message.method = methods[i];
        assert_refused(&message, "METHOD");
    }
}

static void attachments_are_names_without_paths_and_proper_types(void **state)
{
    (void)state;
    struct mail_attachment attachment = {"a.csv", "text/csv", "", 0};
    struct mail_message message = mail_sample();
    message.attachments = &attachment;
    message.attachment_count = 1;
    struct pp_err err = {0};
    assert_ok(mail_message_check(&message, &err), &err);
    static const char *const names[] = {NULL, "", "../a", "a/b", "a\\b"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        attachment.name = names[i];
        assert_refused(&message, "attachment 1");
    }
    attachment.name = "a.csv";
    static const char *const types[] = {
        NULL, "", "text", "text/", "/csv", "t/c; x=1", "text/csv\r\nX: y", "a/b/c"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        attachment.type = types[i];
        assert_refused(&message, "attachment 1");
    }
    message = mail_sample();
    message.attachment_count = MAIL_ATTACHMENTS_MOST + 1;
    assert_refused(&message, "attachments");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_plain_names_at_hosts),
        cmocka_unit_test(d5_h10_no_header_takes_a_control_character),
        cmocka_unit_test(what_is_missing_or_out_of_bounds_is_named),
        cmocka_unit_test(d1_d3_a_calendar_must_be_one_object_with_the_method_announced),
        cmocka_unit_test(attachments_are_names_without_paths_and_proper_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
