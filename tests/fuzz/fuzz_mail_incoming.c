/*
 * Whatever comes in by mail is refused with a sentence, or read within the limits; what is for
 * people is a clean line, an address is one we would write to, a calendar is UTF-8.
 */
#include <string.h>

#include "base/str.h"
#include "daemon/mail/incoming.h"
#include "daemon/mail/message.h"
#include "tests/fuzz/fuzz.h"

static void check_line(const char *text)
{
    PP_REQUIRE(!text || (pp_utf8_valid(text, strlen(text)) && pp_text_is_line(text) &&
                         strlen(text) <= MAIL_INCOMING_LINE_MOST));
}

static void check_mail(const struct mail_incoming *mail)
{
    PP_REQUIRE(mail->subject && mail->to_count <= MAIL_INCOMING_ADDRESSES_MOST);
    PP_REQUIRE(!mail->from || mail_address_valid(mail->from));
    for (size_t i = 0; i < mail->to_count; i++)
        PP_REQUIRE(mail_address_valid(mail->to[i]));
    check_line(mail->subject);
    check_line(mail->from_name);
    check_line(mail->message_id);
    check_line(mail->bounce.action);
    check_line(mail->bounce.status);
    check_line(mail->bounce.diagnostic);
    check_line(mail->bounce.message_id);
    for (size_t i = 0; i < mail->calendar_count; i++)
        PP_REQUIRE(pp_utf8_valid(mail->calendars[i].bytes, mail->calendars[i].len) &&
                   mail->calendars[i].len <= MAIL_INCOMING_CALENDAR_MOST);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct mail_incoming mail;
    struct pp_err err = {0};
    const enum pp_code code =
        mail_incoming_read((const char *)bytes, len, "mx.programme.test", &arena, &mail, &err);
    PP_REQUIRE(code == PP_OK || (err.text[0] && !mail.calendar_count));
    PP_REQUIRE(mail.kind != MAIL_ANSWER || mail.calendar_count > 0);
    check_mail(&mail);
    pp_arena_fini(&arena);
    return 0;
}
