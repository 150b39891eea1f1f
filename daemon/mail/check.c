#include "daemon/mail/check.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char atom[] =
    "!#$%&'*+-/=?^_`{|}~0123456789"
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Atoms of these characters with single dots between (RFC 5322 3.2.3). */
static bool dot_atom(const char *text, size_t len, const char *allowed)
{
    bool dot = true; /* a dot may not come now */
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' ? dot : !strchr(allowed, text[i]))
            return false;
        dot = text[i] == '.';
    }
    return len > 0 && !dot;
}

static bool host_name(const char *text)
{
    static const char letters[] =
        "-0123456789"
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (!dot_atom(text, strlen(text), letters))
        return false;
    for (const char *label = text; *label;) {
        const size_t len = strcspn(label, ".");
        if (len > 63 || label[0] == '-' || label[len - 1] == '-')
            return false;
        label += len + (label[len] == '.');
    }
    return true;
}

bool mail_address_valid(const char *address)
{
    const char *at = address ? strrchr(address, '@') : NULL;
    if (!at || strlen(address) > MAIL_ADDRESS_MOST)
        return false;
    const size_t local = (size_t)(at - address);
    return local <= 64 && dot_atom(address, local, atom) && host_name(at + 1);
}

bool mail_message_id_valid(const char *id)
{
    const char *at = id ? strchr(id, '@') : NULL;
    return at && strlen(id) <= 250 && dot_atom(id, (size_t)(at - id), atom) &&
           dot_atom(at + 1, strlen(at + 1), atom);
}

static enum pp_code check_line(const char *what, const char *text, size_t most, struct pp_err *err)
{
    if (!pp_utf8_valid(text, strlen(text)))
        return pp_fail(err, PP_INVALID, "the mail's %s is not UTF-8: write it again", what);
    if (!pp_text_is_line(text))
        return pp_fail(err, PP_INVALID,
                       "the mail's %s holds a line end or another control character: take it out",
                       what);
    if (strlen(text) > most)
        return pp_fail(err, PP_TOO_LARGE, "the mail's %s is longer than %zu bytes: shorten it",
                       what, most);
    return PP_OK;
}

static enum pp_code check_address(const char *what, const struct mail_address *address,
                                  struct pp_err *err)
{
    if (!mail_address_valid(address->address))
        return pp_fail(err, PP_INVALID,
                       "the mail's %s address is not of the form name@host in plain letters: "
                       "correct it where it is kept",
                       what);
    return address->name ? check_line(what, address->name, MAIL_NAME_MOST, err) : PP_OK;
}

static enum pp_code check_body(const char *what, const char *text, struct pp_err *err)
{
    PP_REQUIRE(text);
    const size_t len = strlen(text);
    if (len > MAIL_BODY_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail's %s is longer than %d bytes: shorten it", what,
                       MAIL_BODY_MOST);
    if (!pp_utf8_valid(text, len))
        return pp_fail(err, PP_INVALID, "the mail's %s is not UTF-8: write it again", what);
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\n' && text[i] != '\t') ||
            text[i] == 0x7f)
            return pp_fail(err, PP_INVALID,
                           "the mail's %s holds a control character at byte %zu: only line feed "
                           "and tab may be there",
                           what, i);
    return PP_OK;
}

/* How many of the calendar's lines begin with these letters, case ignored; *first: one of them. */
static size_t lines_with(const char *bytes, size_t len, const char *start, const char **first)
{
    const size_t wanted = strlen(start);
    size_t count = 0;
    for (size_t at = 0; at + wanted <= len;) {
        if (strncasecmp(bytes + at, start, wanted) == 0) {
            *first = bytes + at;
            count++;
        }
        const char *end = memchr(bytes + at, '\n', len - at);
        if (!end)
            break;
        at = (size_t)(end - bytes) + 1;
    }
    return count;
}

/* One VCALENDAR with one METHOD, the same as the MIME parameter will say (RFC 6047 2.4). */
static enum pp_code check_calendar(const struct mail_message *message, struct pp_err *err)
{
    const char *bytes = message->calendar;
    const size_t len = message->calendar_len;
    const char *method = message->method;
    if (len > MAIL_BODY_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail's calendar is longer than %d bytes",
                       MAIL_BODY_MOST);
    if (!method || !*method || method[strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
        return pp_fail(err, PP_INVALID, "the mail's calendar needs its METHOD in capitals");
    if (!pp_utf8_valid(bytes, len) || len < 2 || memcmp(bytes + len - 2, "\r\n", 2) != 0)
        return pp_fail(err, PP_INVALID, "the mail's calendar is not UTF-8 text that ends in CRLF");
    const char *found = NULL;
    if (lines_with(bytes, len, "BEGIN:VCALENDAR", &found) != 1 || found != bytes)
        return pp_fail(err, PP_INVALID, "the mail's calendar is not one VCALENDAR object");
    const size_t name = strlen(method);
    if (lines_with(bytes, len, "METHOD:", &found) != 1 || strncmp(found + 7, method, name) != 0 ||
        found[7 + name] != '\r')
        return pp_fail(err, PP_INVALID,
                       "the mail's calendar does not have the one line METHOD:%.40s", method);
    return PP_OK;
}

/* "text/csv": two atoms. */
static bool type_valid(const char *type)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-+.";
    const char *slash = type ? strchr(type, '/') : NULL;
    return slash && slash > type && slash[1] && strlen(type) < 100 &&
           strspn(type, letters) == (size_t)(slash - type) &&
           !slash[1 + strspn(slash + 1, letters)];
}

static enum pp_code check_attachments(const struct mail_message *message, struct pp_err *err)
{
    if (message->attachment_count > MAIL_ATTACHMENTS_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail has more than %d attachments",
                       MAIL_ATTACHMENTS_MOST);
    for (size_t i = 0; i < message->attachment_count; i++) {
        const struct mail_attachment *one = &message->attachments[i];
        if (pp_text_empty(one->name) || strpbrk(one->name, "/\\"))
            return pp_fail(err, PP_INVALID, "attachment %zu has no file name without a path",
                           i + 1);
        const enum pp_code code = check_line("attachment's name", one->name, MAIL_NAME_MOST, err);
        if (code != PP_OK)
            return code;
        if (!type_valid(one->type))
            return pp_fail(err, PP_INVALID,
                           "attachment %zu has no media type such as text/csv, in small letters",
                           i + 1);
        if (one->len > MAIL_BYTES_MOST)
            return pp_fail(err, PP_TOO_LARGE, "attachment %zu is larger than a mail may be", i + 1);
    }
    return PP_OK;
}

static enum pp_code check_headers(const struct mail_message *message, struct pp_err *err)
{
    static const char *const automatic[] = {"auto-generated", "auto-replied", "no"};
    if (!mail_message_id_valid(message->message_id))
        return pp_fail(err, PP_INVALID, "the mail's Message-ID is not of the form local@domain");
    if (message->in_reply_to && !mail_message_id_valid(message->in_reply_to))
        return pp_fail(err, PP_INVALID, "the mail's In-Reply-To is not of the form local@domain");
    if (message->reply_to && !mail_address_valid(message->reply_to))
        return pp_fail(err, PP_INVALID, "the mail's Reply-To is not of the form name@host");
    bool known = !message->auto_submitted;
    for (size_t i = 0; i < sizeof automatic / sizeof automatic[0]; i++)
        known = known || pp_text_is(message->auto_submitted, automatic[i]);
    if (!known)
        return pp_fail(err, PP_INVALID,
                       "the mail's Auto-Submitted is none of auto-generated, auto-replied, no");
    if (message->date_s < 0 || message->date_s > INT64_C(253402300799)) /* end of year 9999 */
        return pp_fail(err, PP_INVALID, "the mail's date is outside the years 1970 to 9999");
    if (!message->text)
        return pp_fail(err, PP_INVALID, "the mail has no text");
    if (pp_text_empty(message->subject))
        return pp_fail(err, PP_INVALID, "the mail has no subject");
    return check_line("subject", message->subject, MAIL_SUBJECT_MOST, err);
}

enum pp_code mail_message_check(const struct mail_message *message, struct pp_err *err)
{
    enum pp_code code = check_headers(message, err);
    if (code == PP_OK)
        code = check_address("sender", &message->from, err);
    if (code == PP_OK)
        code = check_address("recipient", &message->to, err);
    if (code == PP_OK)
        code = check_body("text", message->text, err);
    if (code == PP_OK && message->html)
        code = check_body("html", message->html, err);
    if (code == PP_OK && message->calendar)
        code = check_calendar(message, err);
    return code == PP_OK ? check_attachments(message, err) : code;
}
