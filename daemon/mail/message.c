#include "daemon/mail/message.h"

#include <pthread.h>
#include <string.h>

#include <gmime/gmime.h>

#include "base/str.h"
#include "daemon/mail/check.h"
#include "daemon/mail/encoded.h"

/*
 * Content always goes in as a stream of bytes: gmime's text setter would choose a charset of its
 * own, and its parts would then no longer be what the caller wrote.
 */
static GMimeObject *part_new(const char *type, const char *subtype, const void *bytes, size_t len,
                             GMimeContentEncoding encoding)
{
    GMimePart *part = g_mime_part_new_with_type(type, subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(content);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

static GMimeObject *text_new(const char *subtype, const char *text)
{
    GMimeObject *part =
        part_new("text", subtype, text, strlen(text), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_object_set_content_type_parameter(part, "charset", "UTF-8");
    return part;
}

static GMimeObject *calendar_new(const struct mail_message *message)
{
    GMimeObject *part = part_new("text", "calendar", message->calendar, message->calendar_len,
                                 GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_content_type_parameter(part, "method", message->method);
    g_mime_object_set_content_type_parameter(part, "charset", "UTF-8");
    return part;
}

/* Or gmime chooses the smallest charset, which old readers know less well. */
static void set_utf8(GMimeParamList *list, const char *name)
{
    g_mime_param_set_charset(g_mime_param_list_get_parameter(list, name), "UTF-8");
}

static GMimeObject *attachment_new(const struct mail_attachment *attachment)
{
    const char *slash = strchr(attachment->type, '/');
    char *type = g_strndup(attachment->type, (gsize)(slash - attachment->type));
    GMimeObject *part = part_new(type, slash + 1, attachment->bytes, attachment->len,
                                 GMIME_CONTENT_ENCODING_BASE64);
    g_free(type);
    g_mime_object_set_disposition(part, "attachment");
    g_mime_part_set_filename(GMIME_PART(part), attachment->name);
    set_utf8(g_mime_content_type_get_parameters(g_mime_object_get_content_type(part)), "name");
    set_utf8(g_mime_content_disposition_get_parameters(g_mime_object_get_content_disposition(part)),
             "filename");
    return part;
}

/* A boundary neither base64 nor quoted-printable can contain: "=_" is in neither's alphabet. */
static GMimeMultipart *multipart_new(const char *subtype, const char *message_id)
{
    uint64_t hash = 0xcbf29ce484222325U; /* FNV-1a, so that the bytes follow from the message */
    for (const char *c = message_id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3U;
    char boundary[64];
    (void)g_snprintf(boundary, sizeof boundary, "=_%.1s_%016" G_GINT64_MODIFIER "x", subtype,
                     (guint64)hash);
    GMimeMultipart *multipart = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(multipart, boundary);
    return multipart;
}

static void add_part(GMimeMultipart *multipart, GMimeObject *part)
{
    g_mime_multipart_add(multipart, part);
    g_object_unref(part);
}

/* The faces of the mail, poorest first: a reader shows the last one it understands. */
static GMimeObject *body_new(const struct mail_message *message)
{
    if (!message->html && !message->calendar)
        return text_new("plain", message->text);
    GMimeMultipart *faces = multipart_new("alternative", message->message_id);
    add_part(faces, text_new("plain", message->text));
    if (message->html)
        add_part(faces, text_new("html", message->html));
    if (message->calendar)
        add_part(faces, calendar_new(message));
    return GMIME_OBJECT(faces);
}

static GMimeObject *content_new(const struct mail_message *message)
{
    GMimeObject *body = body_new(message);
    if (!message->calendar && !message->attachment_count)
        return body;
    GMimeMultipart *mixed = multipart_new("mixed", message->message_id);
    add_part(mixed, body);
    if (message->calendar) {
        const struct mail_attachment invite = {"invite.ics", "application/ics", message->calendar,
                                               message->calendar_len};
        add_part(mixed, attachment_new(&invite));
    }
    for (size_t i = 0; i < message->attachment_count; i++)
        add_part(mixed, attachment_new(&message->attachments[i]));
    return GMIME_OBJECT(mixed);
}

static void add_address(GMimeMessage *mime, GMimeAddressType type, const char *name,
                        const char *address)
{
    InternetAddress *mailbox = internet_address_mailbox_new(name, address);
    internet_address_list_add(g_mime_message_get_addresses(mime, type), mailbox);
    g_object_unref(mailbox);
}

/* A header whose text is not ASCII, and what follows that. */
static void encode_header(GMimeMessage *mime, const char *name, const char *text,
                          const char *follows)
{
    enum { LINE_MOST = 78 };
    struct pp_str raw = {0};
    if (!text || !mail_encoded_needed(text))
        return;
    pp_str_add(&raw, " ");
    const size_t column = mail_encoded_words(&raw, text, strlen(name) + 2);
    if (*follows)
        pp_str_addf(&raw, "%s%s", column + 1 + strlen(follows) > LINE_MOST ? "\n " : " ", follows);
    pp_str_add(&raw, "\n");
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(mime));
    g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, name), pp_str_text(&raw));
    pp_str_fini(&raw);
}

static void encode_person(GMimeMessage *mime, const char *header, const struct mail_address *person)
{
    char follows[MAIL_ADDRESS_MOST + 3];
    (void)g_snprintf(follows, sizeof follows, "<%s>", person->address);
    encode_header(mime, header, person->name, follows);
}

static GMimeMessage *mime_new(const struct mail_message *message)
{
    GMimeMessage *mime = g_mime_message_new(TRUE);
    GMimeObject *object = GMIME_OBJECT(mime);
    add_address(mime, GMIME_ADDRESS_TYPE_FROM, message->from.name, message->from.address);
    add_address(mime, GMIME_ADDRESS_TYPE_TO, message->to.name, message->to.address);
    if (message->reply_to)
        add_address(mime, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, message->reply_to);
    g_mime_message_set_subject(mime, message->subject, "UTF-8");
    encode_person(mime, "From", &message->from);
    encode_person(mime, "To", &message->to);
    encode_header(mime, "Subject", message->subject, "");
    g_mime_message_set_message_id(mime, message->message_id);
    GDateTime *date = g_date_time_new_from_unix_utc(message->date_s);
    g_mime_message_set_date(mime, date);
    g_date_time_unref(date);
    if (message->in_reply_to) {
        char *id = g_strconcat("<", message->in_reply_to, ">", NULL);
        g_mime_object_set_header(object, "In-Reply-To", id, NULL);
        g_mime_object_set_header(object, "References", id, NULL);
        g_free(id);
    }
    if (message->auto_submitted)
        g_mime_object_set_header(object, "Auto-Submitted", message->auto_submitted, NULL);
    GMimeObject *content = content_new(message);
    g_mime_message_set_mime_part(mime, content);
    g_object_unref(content);
    return mime;
}

static pthread_once_t started = PTHREAD_ONCE_INIT;

enum pp_code mail_message_build(const struct mail_message *message, struct pp_str *out,
                                struct pp_err *err)
{
    const enum pp_code code = mail_message_check(message, err);
    if (code != PP_OK)
        return code;
    PP_REQUIRE(pthread_once(&started, g_mime_init) == 0);
    GMimeMessage *mime = mime_new(message);
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *stream = g_mime_stream_mem_new();
    PP_REQUIRE(g_mime_object_write_to_stream(GMIME_OBJECT(mime), format, stream) >= 0);
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    const size_t len = bytes->len;
    if (len + 2 <= MAIL_BYTES_MOST) {
        pp_str_add_len(out, bytes->data, len);
        if (!pp_text_ends(pp_str_text(out), "\r\n"))
            pp_str_add(out, "\r\n");
    }
    g_object_unref(stream);
    g_mime_format_options_free(format);
    g_object_unref(mime);
    if (len + 2 > MAIL_BYTES_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the mail would be %zu bytes, more than %d: shorten it",
                       len, MAIL_BYTES_MOST);
    return PP_OK;
}
