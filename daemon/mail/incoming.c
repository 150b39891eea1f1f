/*
 * The reader as a whole: limits first, on the raw bytes, because the parser of the library has
 * none; then headers, then a walk over the parts that knows how deep it is.
 */
#include "daemon/mail/incoming.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "daemon/mail/incoming_own.h"
#include "daemon/mail/message.h"

const char *mail_incoming_kind_word(enum mail_incoming_kind kind)
{
    static const char *const words[] = {
#define X(name, word) word,
        MAIL_INCOMING_KINDS(X)
#undef X
    };
    return words[kind];
}

/* ---- texts --------------------------------------------------------------------------------- */

const char *mail_clean_line(const char *text, size_t most, struct pp_arena *arena)
{
    gchar *valid = g_utf8_make_valid(text, -1);
    char *clean = pp_alloc(arena, strlen(valid) + 1);
    size_t len = 0;
    bool blank = true; /* runs of blanks become one */
    for (const char *at = valid; *at;) {
        char one[8] = "";
        const char *next = g_utf8_next_char(at);
        memcpy(one, at, (size_t)(next - at));
        at = next;
        if (strchr(" \t\r\n", one[0]))
            (void)g_strlcpy(one, blank ? "" : " ", sizeof one);
        if (len + strlen(one) > most)
            break;
        if (!one[0] || !pp_text_is_line(one))
            continue;
        blank = one[0] == ' ';
        memcpy(clean + len, one, strlen(one));
        len += strlen(one);
    }
    while (len && clean[len - 1] == ' ')
        len--;
    clean[len] = '\0';
    g_free(valid);
    return clean;
}

const char *mail_clean_address(const char *text, struct pp_arena *arena)
{
    const char *start = text + strspn(text, " \t<");
    char *address = pp_dup_len(arena, start, strcspn(start, " \t>\r\n"));
    for (char *c = address; *c; c++)
        *c = g_ascii_tolower(*c);
    return mail_address_valid(address) ? address : NULL;
}

const char *mail_clean_id(const char *text, struct pp_arena *arena)
{
    const char *start = text + strspn(text, " \t\r\n<");
    const size_t len = strcspn(start, " \t\r\n>");
    return len && len <= 250 ? mail_clean_line(pp_dup_len(arena, start, len), 250, arena) : NULL;
}

/* ---- headers ------------------------------------------------------------------------------- */

static void add_to(struct mail_incoming *out, const char *address)
{
    for (size_t i = 0; i < out->to_count; i++)
        if (pp_text_is(out->to[i], address))
            return;
    if (address && out->to_count < MAIL_INCOMING_ADDRESSES_MOST)
        out->to[out->to_count++] = address;
}

static void add_mailboxes(struct mail_incoming *out, InternetAddressList *list,
                          struct pp_arena *arena)
{
    const int count = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count && out->to_count < MAIL_INCOMING_ADDRESSES_MOST; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        const char *text = INTERNET_ADDRESS_IS_MAILBOX(one)
                               ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))
                               : NULL;
        if (text)
            add_to(out, mail_clean_address(text, arena));
    }
}

/* What the mail system wrote down of the envelope comes before what the sender wrote. */
static void read_recipients(GMimeMessage *mime, struct pp_arena *arena, struct mail_incoming *out)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "X-Envelope-To",
                                        "Envelope-To"};
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(mime));
    const int count = g_mime_header_list_get_count(headers);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
        for (int i = 0; i < count; i++) {
            GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
            const char *value = g_mime_header_get_value(header);
            if (value && pp_text_is_nocase(g_mime_header_get_name(header), names[n]))
                add_to(out, mail_clean_address(value, arena));
        }
    add_mailboxes(out, g_mime_message_get_to(mime), arena);
    add_mailboxes(out, g_mime_message_get_cc(mime), arena);
}

static void read_from(GMimeMessage *mime, struct pp_arena *arena, struct mail_incoming *out)
{
    InternetAddressList *list = g_mime_message_get_from(mime);
    if (!list || internet_address_list_length(list) != 1)
        return; /* several authors: nobody in particular */
    InternetAddress *one = internet_address_list_get_address(list, 0);
    const char *name = internet_address_get_name(one);
    if (!INTERNET_ADDRESS_IS_MAILBOX(one))
        return;
    const char *text = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
    out->from = text ? mail_clean_address(text, arena) : NULL;
    out->from_name = name ? mail_clean_line(name, MAIL_INCOMING_LINE_MOST, arena) : NULL;
}

/* The topmost one of our own decides: what stands below it may have come with the mail. */
static bool is_vouched(GMimeMessage *mime, const char *authserv, const char *from)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(mime));
    const int count = g_mime_header_list_get_count(headers);
    for (int i = 0; i < count; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        const char *value = g_mime_header_get_value(header);
        bool ours;
        if (!value || !pp_text_is_nocase(g_mime_header_get_name(header), "Authentication-Results"))
            continue;
        const bool vouches = mail_auth_vouches(value, authserv, from, &ours);
        if (ours)
            return vouches;
    }
    return false;
}

static void read_headers(GMimeMessage *mime, const char *authserv, struct pp_arena *arena,
                         struct mail_incoming *out)
{
    const char *id = g_mime_message_get_message_id(mime);
    const char *subject = g_mime_message_get_subject(mime);
    GDateTime *date = g_mime_message_get_date(mime);
    out->message_id = id ? mail_clean_id(id, arena) : NULL;
    out->subject = mail_clean_line(subject ? subject : "", MAIL_INCOMING_LINE_MOST, arena);
    out->date_s = date ? g_date_time_to_unix(date) : 0;
    read_from(mime, arena, out);
    read_recipients(mime, arena, out);
    out->vouched = is_vouched(mime, authserv, out->from);
}

/* ---- parts --------------------------------------------------------------------------------- */

struct walk {
    struct pp_arena *arena;
    struct mail_incoming *out;
    struct pp_err *err;
    size_t parts;
    bool report;
};

static bool same_object(const struct mail_incoming_calendar *a,
                        const struct mail_incoming_calendar *b)
{
    size_t i = 0, k = 0;
    for (;;) { /* line ends apart, which transfer encodings change */
        while (i < a->len && strchr("\r\n", a->bytes[i]))
            i++;
        while (k < b->len && strchr("\r\n", b->bytes[k]))
            k++;
        if (i == a->len || k == b->len)
            return i == a->len && k == b->len;
        if (a->bytes[i++] != b->bytes[k++])
            return false;
    }
}

/* Many programs put the same object twice, as a face of the mail and as a file. */
static enum pp_code add_calendar(struct walk *walk, GMimePart *part)
{
    struct mail_incoming *out = walk->out;
    struct mail_incoming_calendar one;
    const enum pp_code code = mail_calendar_read(part, walk->arena, &one, walk->err);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < out->calendar_count; i++)
        if (same_object(&out->calendars[i], &one)) {
            if (!out->calendars[i].method)
                out->calendars[i].method = one.method;
            return PP_OK;
        }
    if (out->calendar_count == MAIL_INCOMING_CALENDARS_MOST)
        return pp_fail(walk->err, PP_TOO_LARGE, "the mail has more than %d calendar parts",
                       MAIL_INCOMING_CALENDARS_MOST);
    out->calendars[out->calendar_count++] = one;
    return PP_OK;
}

static bool is_calendar(GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    return GMIME_IS_PART(object) && (g_mime_content_type_is_type(type, "text", "calendar") ||
                                     g_mime_content_type_is_type(type, "application", "ics"));
}

static enum pp_code walk_object(struct walk *walk, GMimeObject *object, int depth);

static enum pp_code walk_multipart(struct walk *walk, GMimeMultipart *multipart, int depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (depth == MAIL_INCOMING_DEPTH_MOST)
        return pp_fail(walk->err, PP_TOO_LARGE, "the mail has parts more than %d deep",
                       MAIL_INCOMING_DEPTH_MOST);
    if (depth == 0 && g_mime_content_type_is_type(type, "multipart", "report") &&
        mail_bounce_read(multipart, walk->arena, &walk->out->bounce)) {
        walk->report = true;
        return PP_OK; /* what is returned with it is no answer */
    }
    const int count = g_mime_multipart_get_count(multipart);
    enum pp_code code = PP_OK;
    for (int i = 0; code == PP_OK && i < count; i++)
        code = walk_object(walk, g_mime_multipart_get_part(multipart, i), depth + 1);
    return code;
}

static enum pp_code walk_object(struct walk *walk, GMimeObject *object, int depth)
{
    if (++walk->parts > MAIL_INCOMING_PARTS_MOST)
        return pp_fail(walk->err, PP_TOO_LARGE, "the mail has more than %d parts",
                       MAIL_INCOMING_PARTS_MOST);
    if (GMIME_IS_MULTIPART(object))
        return walk_multipart(walk, GMIME_MULTIPART(object), depth);
    return is_calendar(object) ? add_calendar(walk, GMIME_PART(object)) : PP_OK;
}

/* ---- what kind it is ----------------------------------------------------------------------- */

static const char *header(GMimeMessage *mime, const char *name)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(mime), name);
    return value ? value + strspn(value, " \t") : NULL;
}

/* RFC 3834 5, and what was in use before it. */
static bool is_automatic(GMimeMessage *mime)
{
    const char *submitted = header(mime, "Auto-Submitted");
    const char *precedence = header(mime, "Precedence");
    return (submitted && strncasecmp(submitted, "no", 2) != 0) || header(mime, "X-Autoreply") ||
           header(mime, "X-Autorespond") ||
           (precedence &&
            (strncasecmp(precedence, "auto_reply", 10) == 0 ||
             strncasecmp(precedence, "bulk", 4) == 0 || strncasecmp(precedence, "junk", 4) == 0 ||
             strncasecmp(precedence, "list", 4) == 0));
}

/* Without a report: nobody to answer to, or the mail system itself writes. */
static bool is_returned(GMimeMessage *mime, const struct mail_incoming *mail)
{
    const char *path = header(mime, "Return-Path");
    return (path && pp_text_starts(path, "<>") && !header(mime, "Auto-Submitted")) ||
           (mail->from && pp_text_starts(mail->from, "mailer-daemon@"));
}

static enum mail_incoming_kind kind_of(GMimeMessage *mime, const struct walk *walk)
{
    if (walk->report)
        return MAIL_BOUNCE;
    if (walk->out->calendar_count)
        return MAIL_ANSWER;
    if (is_returned(mime, walk->out)) {
        walk->out->bounce.action = "failed";
        return MAIL_BOUNCE;
    }
    return is_automatic(mime) ? MAIL_AUTO_REPLY : MAIL_OTHER;
}

/* ---- limits on raw bytes ------------------------------------------------------------------- */

static size_t head_len(const char *bytes, size_t len)
{
    const char *end = memmem(bytes, len, "\n\r\n", 3);
    const char *bare = memmem(bytes, len, "\n\n", 2);
    if (!end || (bare && bare < end))
        end = bare;
    return end ? (size_t)(end - bytes) + 1 : len;
}

/* The library reads parts within parts by calling itself: none without a line of this kind. */
static size_t count_types(const char *bytes, size_t len)
{
    static const char name[] = "content-type";
    size_t count = 0;
    for (const char *at = bytes, *end = bytes + len; at && at < end;) {
        count += (size_t)(end - at) >= sizeof name && strncasecmp(at, name, sizeof name - 1) == 0;
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    return count;
}

static enum pp_code check_size(const char *bytes, size_t len, struct pp_err *err)
{
    if (len > MAIL_INCOMING_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail has %zu bytes; at most %d are read", len,
                       MAIL_INCOMING_MOST);
    if (head_len(bytes, len) > MAIL_INCOMING_HEAD_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail's headers have more than %d bytes",
                       MAIL_INCOMING_HEAD_MOST);
    if (count_types(bytes, len) > MAIL_INCOMING_PARTS_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail has more than %d parts",
                       MAIL_INCOMING_PARTS_MOST);
    return PP_OK;
}

/* Of one that is not read the headers, so that people see who wrote it. */
static void cut_to_head(const char **bytes, size_t *len, struct pp_arena *arena)
{
    const size_t head = head_len(*bytes, *len);
    *len = head < MAIL_INCOMING_HEAD_MOST ? head : MAIL_INCOMING_HEAD_MOST;
    *bytes = pp_printf(arena, "%s\n\n", pp_dup_len(arena, *bytes, *len));
    *len = strlen(*bytes);
}

static GMimeMessage *parse(const char *bytes, size_t len)
{
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    PP_REQUIRE(pthread_once(&started, g_mime_init) == 0);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mime = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return mime;
}

enum pp_code mail_incoming_read(const char *bytes, size_t len, const char *authserv,
                                struct pp_arena *arena, struct mail_incoming *out,
                                struct pp_err *err)
{
    struct walk walk = {.arena = arena, .out = out, .err = err};
    *out = (struct mail_incoming){.kind = MAIL_OTHER, .subject = ""};
    enum pp_code code = check_size(bytes, len, err);
    if (code != PP_OK)
        cut_to_head(&bytes, &len, arena);
    GMimeMessage *mime = parse(bytes, len);
    if (!mime)
        return code != PP_OK ? code
                             : pp_fail(err, PP_INVALID, "this is no mail: it has no headers");
    read_headers(mime, authserv, arena, out);
    GMimeObject *content = g_mime_message_get_mime_part(mime);
    if (code == PP_OK && content)
        code = walk_object(&walk, content, 0);
    if (code == PP_OK)
        out->kind = kind_of(mime, &walk);
    else
        out->calendar_count = 0;
    g_object_unref(mime);
    return code;
}
