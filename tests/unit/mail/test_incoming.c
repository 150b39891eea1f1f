#include "daemon/mail/incoming.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "tests/lib/pp_test.h"

#define HEAD                                           \
    "From: Jo Jones <Jo@Council.Test>\r\n"             \
    "To: Office <peers+abc.def@programme.test>\r\n"    \
    "Subject: Accepted: =?utf-8?Q?Ynys_M=C3=B4n?=\r\n" \
    "Date: Sun, 22 Nov 2026 07:40:19 +0000\r\n"        \
    "Message-ID: <1@council.test>\r\n"                 \
    "MIME-Version: 1.0\r\n"
#define ICS "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"

struct play {
    struct pp_arena arena;
    struct mail_incoming mail;
    struct pp_err err;
};

static enum pp_code read_len(struct play *play, const char *bytes, size_t len)
{
    return mail_incoming_read(bytes, len, "mx.programme.test", &play->arena, &play->mail,
                              &play->err);
}

static void read_ok(struct play *play, const char *text)
{
    assert_ok(read_len(play, text, strlen(text)), &play->err);
}

static void end(struct play *play)
{
    pp_arena_fini(&play->arena);
}

static void who_wrote_to_whom_when_and_about_what_is_read(void **state)
{
    (void)state;
    struct play play = {0};
    read_ok(&play, "Delivered-To: Peers+ABC.def@programme.test\r\n" HEAD
                   "Cc: others@programme.test\r\nContent-Type: text/plain\r\n\r\nYes.\r\n");
    assert_int_equal(play.mail.kind, MAIL_OTHER);
    assert_string_equal(play.mail.from, "jo@council.test");
    assert_string_equal(play.mail.from_name, "Jo Jones");
    assert_string_equal(play.mail.subject, "Accepted: Ynys M\xc3\xb4n");
    assert_string_equal(play.mail.message_id, "1@council.test");
    assert_int_equal(play.mail.date_s, 1795333219);
    assert_int_equal(play.mail.to_count, 2);
    assert_string_equal(play.mail.to[0], "peers+abc.def@programme.test");
    assert_string_equal(play.mail.to[1], "others@programme.test");
    end(&play);
}

/* D11: of a signed mail the inner part. */
static void d6_a_calendar_part_is_found_in_any_wrapping(void **state)
{
    (void)state;
    static const char *const mails[] = {
        HEAD "Content-Type: text/calendar; method=reply; charset=utf-8\r\n\r\n" ICS,
        HEAD "Content-Type: application/ics\r\n\r\n" ICS,
        HEAD
        "Content-Type: text/calendar; method=REPLY; charset=UTF-8; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        "QkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UkVQTFkNCkVORDpWQ0FMRU5EQVINCg==\r\n",
        HEAD
        "Content-Type: text/calendar; method=REPLY\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "BEGIN:VCALENDAR\r\nMETHOD:REP=\r\nLY\r\nEND:VCALENDAR\r\n",
        HEAD
        "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
        "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n"
        "Content-Type: text/plain\r\n\r\nYes\r\n--a\r\n"
        "Content-Type: text/calendar; method=REPLY\r\n\r\n" ICS
        "--a--\r\n--m\r\n"
        "Content-Type: application/ics; name=\"invite.ics\"\r\n\r\n" ICS "--m--\r\n",
        HEAD
        "Content-Type: multipart/signed; boundary=s; protocol=\"application/pkcs7-signature\""
        "\r\n\r\n--s\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" ICS
        "--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nAAAA\r\n--s--\r\n",
    };
    for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
        struct play play = {0};
        read_ok(&play, mails[i]);
        assert_int_equal(play.mail.kind, MAIL_ANSWER);
        assert_int_equal(play.mail.calendar_count, 1); /* the same twice is once */
        assert_contains(play.mail.calendars[0].bytes, "METHOD:REPLY");
        if (i == 1)
            assert_null(play.mail.calendars[0].method);
        else
            assert_true(!play.mail.calendars[0].method ||
                        pp_text_is(play.mail.calendars[0].method, "REPLY"));
        end(&play);
    }
}

static void d6_every_charset_that_is_in_use_becomes_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *charset, *bytes;
    } cases[] = {
        {"; charset=utf-8", "M\xc3\xb4n"},        {"", "M\xc3\xb4n"},
        {"; charset=us-ascii", "M\xc3\xb4n"},     {"; charset=iso-8859-1", "M\xf4n"},
        {"; charset=\"Windows-1252\"", "M\xf4n"}, {"", "M\xf4n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play play = {0};
        char mail[600];
        (void)snprintf(mail, sizeof mail, HEAD "Content-Type: text/calendar%s\n\nX:%s\n",
                       cases[i].charset, cases[i].bytes);
        read_ok(&play, mail);
        assert_contains(play.mail.calendars[0].bytes, "X:M\xc3\xb4n");
        end(&play);
    }
    struct play play = {0};
    const char *const odd = HEAD "Content-Type: text/calendar; charset=x-klingon\n\nX:\xff\n";
    assert_int_equal(read_len(&play, odd, strlen(odd)), PP_INVALID);
    assert_contains(play.err.text, "\"x-klingon\"");
    assert_string_equal(play.mail.from, "jo@council.test");
    end(&play);
}

static void d8_what_is_forwarded_inside_is_not_an_answer(void **state)
{
    (void)state;
    struct play play = {0};
    read_ok(&play, HEAD
            "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
            "Content-Type: message/rfc822\r\n\r\n" HEAD
            "Content-Type: text/calendar; method=REPLY\r\n\r\n" ICS "--m--\r\n");
    assert_int_equal(play.mail.kind, MAIL_OTHER);
    assert_int_equal(play.mail.calendar_count, 0);
    end(&play);
}

#define REPORT(status)                                                                         \
    HEAD "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"     \
         "--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--r\r\n"                            \
         "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n" status  \
         "\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <invitation-5@programme." \
         "test>\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" ICS "--r--\r\n"

static void d9_a_delivery_report_says_who_did_not_get_which_mail(void **state)
{
    (void)state;
    struct play play = {0};
    read_ok(&play,
            REPORT("Final-Recipient: rfc822; Jo@council.test\r\nAction: failed (late)\r\n"
                   "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n User unknown\r\n"));
    assert_int_equal(play.mail.kind, MAIL_BOUNCE);
    assert_int_equal(play.mail.calendar_count, 0);
    assert_string_equal(play.mail.bounce.recipient, "jo@council.test");
    assert_string_equal(play.mail.bounce.action, "failed");
    assert_string_equal(play.mail.bounce.status, "5.1.1");
    assert_string_equal(play.mail.bounce.diagnostic, "550 5.1.1 User unknown");
    assert_string_equal(play.mail.bounce.message_id, "invitation-5@programme.test");
    end(&play);
    struct play two = {0};
    read_ok(&two, REPORT("Final-Recipient: rfc822; a@x.test\r\nAction: delivered\r\n\r\n"
                         "Final-Recipient: rfc822; b@x.test\r\nAction: failed\r\n"));
    assert_string_equal(two.mail.bounce.recipient, "b@x.test");
    end(&two);
    struct play bare = {0};
    read_ok(&bare,
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nSubject: returned\r\n\r\nNo.\r\n");
    assert_int_equal(bare.mail.kind, MAIL_BOUNCE);
    assert_null(bare.mail.bounce.recipient);
    end(&bare);
}

static void d9_automatic_words_are_told_from_peoples(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum mail_incoming_kind kind;
    } cases[] = {
        {"Auto-Submitted: auto-replied (vacation)\r\n", MAIL_AUTO_REPLY},
        {"Auto-Submitted: no\r\n", MAIL_OTHER},
        {"X-Autoreply: yes\r\n", MAIL_AUTO_REPLY},
        {"X-Autorespond: away\r\n", MAIL_AUTO_REPLY},
        {"Precedence: auto_reply\r\n", MAIL_AUTO_REPLY},
        {"Precedence: bulk\r\n", MAIL_AUTO_REPLY},
        {"Precedence: first-class\r\n", MAIL_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play play = {0};
        char mail[600];
        (void)snprintf(mail, sizeof mail, HEAD "%s\r\nI am away.\r\n", cases[i].header);
        read_ok(&play, mail);
        assert_int_equal(play.mail.kind, cases[i].kind);
        end(&play);
    }
    struct play play = {0}; /* a calendar program that answers by itself does answer */
    read_ok(&play, HEAD
            "Auto-Submitted: auto-generated\r\n"
            "Content-Type: text/calendar; method=REPLY\r\n\r\n" ICS);
    assert_int_equal(play.mail.kind, MAIL_ANSWER);
    end(&play);
}

static void h1_only_the_topmost_result_of_our_own_mail_system_vouches(void **state)
{
    (void)state;
    static const struct {
        const char *headers;
        bool vouched;
    } cases[] = {
        {"", false},
        {"Authentication-Results: mx.programme.test; dmarc=pass header.from=council.test\r\n",
         true},
        {"Authentication-Results: MX.programme.test 1; spf=fail; dkim=pass (2048 bit)\r\n"
         " header.d=council.test header.s=a\r\n",
         true},
        {"Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=council.test\r\n",
         false},
        {"Authentication-Results: mx.programme.test; dmarc=fail header.from=council.test\r\n"
         "Authentication-Results: mx.programme.test; dmarc=pass header.from=council.test\r\n",
         false},
        {"Authentication-Results: mx.elsewhere.test; dmarc=fail\r\n"
         "Authentication-Results: mx.programme.test; dmarc=pass header.from=council.test\r\n",
         true},
        {"Authentication-Results: mx.programme.test; dmarc=pass header.from=evil.test\r\n", false},
        {"Authentication-Results: mx.programme.test; dkim=pass header.d=test\r\n", false},
        {"Authentication-Results: mx.programme.test; dkim=pass header.d=notcouncil.test\r\n",
         false},
        {"Authentication-Results: mx.programme.test; dkim=fail (dmarc=pass\r\n"
         " header.from=council.test; dmarc=pass header.from=council.test)\r\n",
         false},
        {"Authentication-Results: mx.programme.test; spf=pass smtp.mailfrom=council.test\r\n",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play play = {0};
        char mail[900];
        (void)snprintf(mail, sizeof mail, "%s" HEAD "\r\nYes\r\n", cases[i].headers);
        read_ok(&play, mail);
        if (play.mail.vouched != cases[i].vouched)
            fail_msg("case %zu", i);
        end(&play);
    }
}

/* n times `part`, each '#' its number. */
static char *repeated(const char *before, const char *part, size_t n, size_t *len)
{
    struct pp_str text = {0};
    pp_str_add(&text, before);
    for (size_t i = 0; i < n; i++)
        for (const char *c = part; *c; c++)
            if (*c == '#')
                pp_str_addf(&text, "%zu", i);
            else
                pp_str_add_char(&text, *c);
    *len = text.len;
    return text.at;
}

static void d10_what_is_too_large_is_refused_with_its_sender_known(void **state)
{
    (void)state;
    static const struct {
        const char *before, *part;
        size_t n;
        const char *says;
    } cases[] = {
        {HEAD "\r\n", "## words and words and words\r\n", 300000, "the mail has"},
        {HEAD, "X-#-#: words and words and words\r\n", 10000, "headers have more than"},
        {HEAD, "Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n", 5000, "200 parts"},
        {HEAD, "Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n", 20, "10 deep"},
        {HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\n# #\r\n", 500,
         "200 parts"},
        {HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
         "--b\r\nContent-Type: text/calendar\r\n\r\nX:# #\r\n", 11, "10 calendar parts"},
        {HEAD "Content-Type: text/calendar\r\n\r\n", "X:# # words and words\r\n", 20000,
         "more than the"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play play = {0};
        size_t len;
        char *mail = repeated(cases[i].before, cases[i].part, cases[i].n, &len);
        assert_int_equal(read_len(&play, mail, len), PP_TOO_LARGE);
        assert_contains(play.err.text, cases[i].says);
        assert_string_equal(play.mail.from, "jo@council.test");
        assert_int_equal(play.mail.calendar_count, 0);
        free(mail);
        end(&play);
    }
}

static void h10_h11_texts_for_people_are_one_clean_line(void **state)
{
    (void)state;
    struct play play = {0};
    read_ok(&play,
            "From: =?utf-8?Q?Jo=0D=0ABcc=3A_x_=E2=80=AEevil?= <jo@council.test>\r\n"
            "Subject: =?utf-8?Q?a=0D=0Ab=00c=FFd?=\r\n\r\nx\r\n");
    assert_true(pp_text_is_line(play.mail.subject));
    assert_true(pp_text_is_line(play.mail.from_name));
    assert_true(pp_utf8_valid(play.mail.subject, strlen(play.mail.subject)));
    assert_null(strstr(play.mail.from_name, "\xe2\x80\xae"));
    end(&play);
}

static void anything_at_all_is_read_or_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {{"", 0}, {"\0\0", 2}, {"\r\n\r\n", 4}, {"hello", 5}, {"From: \xff\xfe\n\n\0", 12}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play play = {0};
        if (read_len(&play, cases[i].bytes, cases[i].len) != PP_OK)
            assert_true(play.err.text[0] != '\0');
        assert_non_null(play.mail.subject);
        end(&play);
    }
}

/* D6 */
static void replies_that_real_programs_have_sent_are_answers(void **state)
{
    (void)state;
    char path[800], folder[400];
    size_t seen = 0;
    DIR *dir = opendir(test_shared("ics/captured-replies", folder));
    if (!dir) {
        skip();
        return;
    }
    for (const struct dirent *entry; (entry = readdir(dir));) {
        static char bytes[100000];
        if (!strstr(entry->d_name, "-reply-"))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        const size_t len = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
        struct play play = {0};
        assert_ok(read_len(&play, bytes, len), &play.err);
        if (play.mail.kind != MAIL_ANSWER || play.mail.calendar_count != 1)
            fail_msg("%s: %zu calendar parts", entry->d_name, play.mail.calendar_count);
        assert_string_equal(play.mail.calendars[0].method, "REPLY");
        assert_string_equal(play.mail.from, "jo@council.test");
        seen++;
        end(&play);
    }
    (void)closedir(dir);
    assert_true(seen >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_wrote_to_whom_when_and_about_what_is_read),
        cmocka_unit_test(d6_a_calendar_part_is_found_in_any_wrapping),
        cmocka_unit_test(d6_every_charset_that_is_in_use_becomes_utf8),
        cmocka_unit_test(d8_what_is_forwarded_inside_is_not_an_answer),
        cmocka_unit_test(d9_a_delivery_report_says_who_did_not_get_which_mail),
        cmocka_unit_test(d9_automatic_words_are_told_from_peoples),
        cmocka_unit_test(h1_only_the_topmost_result_of_our_own_mail_system_vouches),
        cmocka_unit_test(d10_what_is_too_large_is_refused_with_its_sender_known),
        cmocka_unit_test(h10_h11_texts_for_people_are_one_clean_line),
        cmocka_unit_test(anything_at_all_is_read_or_refused_with_a_sentence),
        cmocka_unit_test(replies_that_real_programs_have_sent_are_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
