/*
 * Whatever its fields hold, a mail is refused with a sentence, or is ASCII in CRLF lines of bounded
 * length whose headers are ours and no other.
 */
#include <string.h>
#include <strings.h>

#include "daemon/mail/html.h"
#include "daemon/mail/message.h"
#include "tests/fuzz/fuzz.h"

/* The fields as NUL-terminated texts one after another; "" when there are no more. */
struct fields {
    const char *at, *end;
};

static const char *next(struct fields *fields)
{
    const char *text = fields->at;
    const size_t len = strlen(text);
    fields->at += fields->at + len < fields->end ? len + 1 : len;
    return text;
}

static const char *or_none(const char *text)
{
    return *text ? text : NULL;
}

static void check_header(const char *line, size_t *seen)
{
    static const char *const ours[] = {
        "Date:",         "From:",           "To:",           "Reply-To:",
        "Subject:",      "Message-Id:",     "In-Reply-To:",  "References:",
        "MIME-Version:", "Auto-Submitted:", "Content-Type:", "Content-Transfer-Encoding:",
    };
    const size_t count = sizeof ours / sizeof ours[0];
    size_t i = 0;
    while (i < count && strncasecmp(line, ours[i], strlen(ours[i])) != 0)
        i++;
    PP_REQUIRE(i < count && !(*seen & (size_t)1 << i));
    *seen |= (size_t)1 << i;
}

static void check_mail(const struct pp_str *mail)
{
    bool in_headers = true;
    size_t seen = 0;
    for (size_t at = 0; at < mail->len;) {
        const char *line = mail->at + at;
        const char *end = memchr(line, '\n', mail->len - at);
        PP_REQUIRE(end && end > line && end[-1] == '\r');
        const size_t len = (size_t)(end - line) - 1;
        PP_REQUIRE(len <= 998 && !memchr(line, '\r', len) && !memchr(line, '\0', len));
        for (size_t i = 0; i < len; i++)
            PP_REQUIRE((unsigned char)line[i] < 0x7f);
        in_headers = in_headers && len > 0;
        if (in_headers && line[0] != ' ' && line[0] != '\t')
            check_header(line, &seen);
        at += len + 2;
    }
    PP_REQUIRE(!in_headers);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_str text = {0}, mail = {0}, html = {0};
    pp_str_add_len(&text, bytes, len);
    struct fields fields = {pp_str_text(&text), pp_str_text(&text) + text.len};
    struct mail_attachment attachment = {.name = next(&fields), .type = next(&fields)};
    attachment.bytes = next(&fields);
    attachment.len = strlen(attachment.bytes);
    struct mail_message message = {.attachments = &attachment,
                                   .attachment_count = attachment.name[0] != '\0',
                                   .date_s = (int64_t)len};
    message.message_id = next(&fields);
    message.from.name = or_none(next(&fields));
    message.from.address = next(&fields);
    message.to.name = or_none(next(&fields));
    message.to.address = next(&fields);
    message.reply_to = or_none(next(&fields));
    message.in_reply_to = or_none(next(&fields));
    message.auto_submitted = or_none(next(&fields));
    message.subject = next(&fields);
    message.text = next(&fields);
    message.html = or_none(next(&fields));
    message.method = next(&fields);
    message.calendar = or_none(next(&fields));
    message.calendar_len = message.calendar ? strlen(message.calendar) : 0;
    struct pp_err err = {0};
    if (mail_message_build(&message, &mail, &err) == PP_OK)
        check_mail(&mail);
    else
        PP_REQUIRE(err.text[0] && mail.len == 0);
    mail_html_paragraphs(&html, message.text);
    PP_REQUIRE(!strstr(pp_str_text(&html), "<script"));
    pp_str_fini(&text);
    pp_str_fini(&mail);
    pp_str_fini(&html);
    return 0;
}
