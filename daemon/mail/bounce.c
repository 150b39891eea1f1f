/*
 * Delivery status notifications (RFC 3464): the fields of the first recipient that failed, else of
 * the first there is; and the Message-ID of the mail that comes back with it.
 */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "daemon/mail/incoming_own.h"

enum { REPORT_MOST = 64 * 1024 };

/* The value of "Name: value" when the line is that; continuation lines were joined before. */
static const char *value_of(const char *line, const char *name)
{
    const size_t len = strlen(name);
    if (strncasecmp(line, name, len) != 0 || line[len] != ':')
        return NULL;
    return line + len + 1 + strspn(line + len + 1, " \t");
}

/* "rfc822; jo@council.test" without its type. */
static const char *after_type(const char *value)
{
    const char *semicolon = strchr(value, ';');
    return semicolon ? semicolon + 1 + strspn(semicolon + 1, " \t") : value;
}

static void take_line(const char *line, struct mail_incoming_bounce *one, struct pp_arena *arena)
{
    const char *value;
    if ((value = value_of(line, "Original-Recipient")) ||
        (!one->recipient && (value = value_of(line, "Final-Recipient")))) {
        const char *address = mail_clean_address(after_type(value), arena);
        one->recipient = address ? address : one->recipient;
    } else if ((value = value_of(line, "Action"))) {
        char *word = pp_dup(arena, mail_clean_line(value, 20, arena));
        for (char *c = word; *c; c++)
            *c = *c == ' ' ? '\0' : g_ascii_tolower(*c);
        one->action = word;
    } else if ((value = value_of(line, "Status"))) {
        one->status = mail_clean_line(value, 20, arena);
    } else if ((value = value_of(line, "Diagnostic-Code"))) {
        one->diagnostic = mail_clean_line(after_type(value), MAIL_INCOMING_LINE_MOST, arena);
    }
}

static bool is_better(const struct mail_incoming_bounce *one,
                      const struct mail_incoming_bounce *best)
{
    if (!one->action && !one->recipient)
        return false;
    return !best->action ||
           (pp_text_is(one->action, "failed") && !pp_text_is(best->action, "failed"));
}

/* Folded lines are joined in place; returns the line's end, *next where the next one starts. */
static char *end_line(char *line, char **next)
{
    char *end = line;
    for (;;) {
        end += strcspn(end, "\n");
        if (!*end || (end[1] != ' ' && end[1] != '\t'))
            break;
        *end = ' ';
    }
    *next = *end ? end + 1 : end;
    *end = '\0';
    if (end > line && end[-1] == '\r')
        *--end = '\0';
    return end;
}

static void read_status(char *text, struct pp_arena *arena, struct mail_incoming_bounce *out)
{
    struct mail_incoming_bounce one = {0};
    for (char *line = text, *next; *line; line = next) {
        if (end_line(line, &next) > line) {
            take_line(line, &one, arena);
            continue;
        }
        if (is_better(&one, out))
            *out = one;
        one = (struct mail_incoming_bounce){0};
    }
    if (is_better(&one, out))
        *out = one;
}

static const char *find_message_id(char *headers, struct pp_arena *arena)
{
    for (char *line = headers, *next; *line; line = next) {
        (void)end_line(line, &next);
        const char *value = value_of(line, "Message-ID");
        if (value)
            return mail_clean_id(value, arena);
    }
    return NULL;
}

/* What kinds of parts a report has; each at most once matters. */
static void read_part(GMimeObject *object, struct pp_arena *arena, bool *found,
                      struct mail_incoming_bounce *out)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    const bool status = g_mime_content_type_is_type(type, "message", "delivery-status") ||
                        g_mime_content_type_is_type(type, "message", "global-delivery-status");
    const bool headers = g_mime_content_type_is_type(type, "text", "rfc822-headers");
    struct pp_err ignored = {0};
    char *text;
    size_t len;
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        const char *id = inner ? g_mime_message_get_message_id(inner) : NULL;
        out->message_id = id ? mail_clean_id(id, arena) : out->message_id;
    } else if ((status || headers) && GMIME_IS_PART(object) &&
               mail_part_bytes(GMIME_PART(object), REPORT_MOST, arena, &text, &len, &ignored) ==
                   PP_OK) {
        const char *id = out->message_id;
        if (status)
            read_status(text, arena, out);
        out->message_id = headers ? find_message_id(text, arena) : id;
        *found = *found || status;
    }
}

bool mail_bounce_read(GMimeMultipart *report, struct pp_arena *arena,
                      struct mail_incoming_bounce *out)
{
    const int count = g_mime_multipart_get_count(report);
    bool found = false;
    *out = (struct mail_incoming_bounce){0};
    for (int i = 0; i < count && i < MAIL_INCOMING_DEPTH_MOST; i++)
        read_part(g_mime_multipart_get_part(report, i), arena, &found, out);
    return found;
}
