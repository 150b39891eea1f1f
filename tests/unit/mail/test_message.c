#include "daemon/mail/message.h"

#include <gmime/gmime.h>
#include <pthread.h>

#include "tests/lib/pp_test.h"
#include "tests/unit/mail/mail_sample.h"

static void build(const struct mail_message *message, struct pp_str *out)
{
    struct pp_err err = {0};
    assert_ok(mail_message_build(message, out, &err), &err);
}

static GMimeMessage *parse(const struct pp_str *bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes->at, bytes->len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mime = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(mime);
    return mime;
}

/* Part `index` of a multipart must be of this type; returns it. */
static GMimeObject *part_at(GMimeObject *parent, int index, const char *type, const char *subtype)
{
    assert_true(GMIME_IS_MULTIPART(parent));
    GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(parent), index);
    assert_non_null(part);
    assert_true(g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype));
    return part;
}

static void assert_content(GMimeObject *part, const void *bytes, size_t len)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    assert_true(g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)),
                                                    stream) >= 0);
    const GByteArray *got = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    assert_int_equal(got->len, len);
    if (len)
        assert_memory_equal(got->data, bytes, len);
    g_object_unref(stream);
}

static void assert_lines(const struct pp_str *bytes)
{
    size_t line = 0;
    for (size_t i = 0; i < bytes->len; i++) {
        const unsigned char byte = (unsigned char)bytes->at[i];
        assert_in_range(byte, 1, 0x7e);
        assert_true((byte == '\n') == (i > 0 && bytes->at[i - 1] == '\r'));
        line = byte == '\n' ? 0 : line + 1;
        assert_true(line <= 999); /* 998 and its CR */
    }
    assert_true(bytes->len > 2 && memcmp(bytes->at + bytes->len - 2, "\r\n", 2) == 0);
}

static void d1_d2_a_full_mail_parses_back_part_by_part(void **state)
{
    (void)state;
    const struct mail_message message = mail_sample();
    struct pp_str bytes = {0};
    build(&message, &bytes);
    assert_lines(&bytes);
    GMimeMessage *mime = parse(&bytes);
    assert_string_equal(g_mime_message_get_subject(mime), message.subject);
    assert_string_equal(g_mime_message_get_message_id(mime), message.message_id);
    GMimeObject *mixed = g_mime_message_get_mime_part(mime);
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(mixed)), 4);
    GMimeObject *faces = part_at(mixed, 0, "multipart", "alternative");
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(faces)), 3);
    (void)part_at(faces, 0, "text", "plain");
    (void)part_at(faces, 1, "text", "html");
    GMimeObject *calendar = part_at(faces, 2, "text", "calendar");
    assert_string_equal(g_mime_object_get_content_type_parameter(calendar, "method"), "REQUEST");
    assert_string_equal(g_mime_object_get_content_type_parameter(calendar, "charset"), "UTF-8");
    assert_int_equal(g_mime_part_get_content_encoding(GMIME_PART(calendar)),
                     GMIME_CONTENT_ENCODING_BASE64);
    assert_null(g_mime_object_get_disposition(calendar)); /* "inline" hides buttons */
    assert_content(calendar, message.calendar, message.calendar_len);
    GMimeObject *invite = part_at(mixed, 1, "application", "ics");
    assert_string_equal(g_mime_part_get_filename(GMIME_PART(invite)), "invite.ics");
    assert_content(invite, message.calendar, message.calendar_len);
    GMimeObject *csv = part_at(mixed, 2, "text", "csv");
    assert_string_equal(g_mime_part_get_filename(GMIME_PART(csv)), message.attachments[0].name);
    assert_content(csv, message.attachments[0].bytes, message.attachments[0].len);
    assert_content(part_at(mixed, 3, "application", "octet-stream"), "", 0);
    g_object_unref(mime);
    pp_str_fini(&bytes);
}

static const char *header(GMimeMessage *mime, const char *name)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(mime), name);
    return value ? value : "";
}

static void d5_date_ids_and_what_made_it_stand_in_the_head(void **state)
{
    (void)state;
    struct mail_message message = mail_sample();
    struct pp_str bytes = {0};
    build(&message, &bytes);
    GMimeMessage *mime = parse(&bytes);
    assert_string_equal(header(mime, "Date"), "Sun, 01 Nov 2026 09:00:00 +0000");
    assert_string_equal(header(mime, "Message-ID"), "<b1.0@pool.test>");
    assert_string_equal(header(mime, "Auto-Submitted"), "auto-generated");
    assert_string_equal(header(mime, "In-Reply-To"), "<b0@council.test>");
    assert_string_equal(header(mime, "References"), "<b0@council.test>");
    assert_string_equal(header(mime, "MIME-Version"), "1.0");
    g_object_unref(mime);
    message.in_reply_to = NULL;
    pp_str_clear(&bytes);
    build(&message, &bytes);
    assert_null(strstr(bytes.at, "In-Reply-To"));
    pp_str_fini(&bytes);
}

static void *build_again(void *arg)
{
    const struct mail_message message = mail_sample();
    build(&message, arg);
    return NULL;
}

static void the_same_message_gives_the_same_bytes_in_every_thread(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    struct pp_str bytes[THREADS] = {{0}};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, build_again, &bytes[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_string_equal(bytes[i].at, bytes[0].at);
    }
    for (int i = 0; i < THREADS; i++)
        pp_str_fini(&bytes[i]);
}

static void a_plain_mail_is_one_part(void **state)
{
    (void)state;
    struct mail_message message = mail_sample();
    message.html = NULL;
    message.calendar = NULL;
    message.attachment_count = 0;
    message.text = "no line end";
    struct pp_str bytes = {0};
    build(&message, &bytes);
    assert_lines(&bytes);
    GMimeMessage *mime = parse(&bytes);
    GMimeObject *part = g_mime_message_get_mime_part(mime);
    assert_true(GMIME_IS_PART(part));
    assert_contains(bytes.at, "\r\n\r\nno line end\r\n");
    g_object_unref(mime);
    pp_str_fini(&bytes);
}

/* RFC 2047 2 and 5: each word of at most 75 bytes, alone whole characters, lines of at most 76. */
static void assert_words_of_2047(const char *head, size_t least)
{
    size_t count = 0;
    for (const char *at = head; (at = strstr(at, "=?")); count++) {
        const char *end = strstr(strchr(strchr(at + 2, '?') + 1, '?') + 1, "?=") + 2;
        char word[80];
        assert_true(end - at <= 75);
        (void)snprintf(word, sizeof word, "%.*s", (int)(end - at), at);
        char *decoded = g_mime_utils_header_decode_text(NULL, word);
        assert_true(pp_utf8_valid(decoded, strlen(decoded)));
        assert_null(strchr(decoded, '?'));
        g_free(decoded);
        at = end;
    }
    assert_true(count >= least);
    for (const char *at = strstr(head, "=?"); at; at = strstr(strstr(at, "\r\n"), "=?")) {
        const char *line = at;
        while (line > head && line[-1] != '\n')
            line--;
        assert_true(strcspn(line, "\r") <= 78);
    }
}

static void d5_words_outside_of_ascii_are_encoded_whole(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\xc3\xa9", "\xe2\x80\x93", "\xf0\x9f\x98\x80",
                                         "a\xcc\x81 "};
    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
        for (size_t ahead = 0; ahead < 8; ahead++) {
            struct pp_str text = {0};
            pp_str_add_len(&text, "xxxxxxxx", ahead);
            while (text.len < 146)
                pp_str_add(&text, pieces[p]);
            const char *subject = pp_str_text(&text);
            struct mail_message message = mail_sample();
            message.subject = subject;
            message.to.name = subject;
            struct pp_str bytes = {0};
            build(&message, &bytes);
            GMimeMessage *mime = parse(&bytes);
            assert_string_equal(g_mime_message_get_subject(mime), subject);
            g_object_unref(mime);
            *strstr(bytes.at, "\r\n\r\n") = '\0';
            assert_words_of_2047(bytes.at, 4);
            pp_str_fini(&bytes);
            pp_str_fini(&text);
        }
}

static void long_headers_are_folded_and_long_lines_encoded(void **state)
{
    (void)state;
    static char subject[MAIL_SUBJECT_MOST + 1], name[MAIL_NAME_MOST + 1], text[5000];
    memset(subject, 'a', sizeof subject - 1);
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        name[i] = '\xc3', name[i + 1] = '\xa9';
    memset(text, 'x', sizeof text - 1);
    struct mail_message message = mail_sample();
    message.subject = subject;
    message.to.name = name;
    message.text = text;
    struct pp_str bytes = {0};
    build(&message, &bytes);
    assert_lines(&bytes);
    GMimeMessage *mime = parse(&bytes);
    assert_string_equal(g_mime_message_get_subject(mime), subject);
    InternetAddress *to = internet_address_list_get_address(
        g_mime_message_get_addresses(mime, GMIME_ADDRESS_TYPE_TO), 0);
    assert_string_equal(internet_address_get_name(to), name);
    g_object_unref(mime);
    pp_str_fini(&bytes);
}

static void a_mail_larger_than_a_frame_is_refused(void **state)
{
    (void)state;
    static char bytes[MAIL_BYTES_MOST * 3 / 4];
    const struct mail_attachment attachment = {"a.bin", "application/octet-stream", bytes,
                                               sizeof bytes};
    struct mail_message message = mail_sample();
    message.attachments = &attachment;
    message.attachment_count = 1;
    struct pp_str out = {0};
    struct pp_err err = {0};
    assert_int_equal(mail_message_build(&message, &out, &err), PP_TOO_LARGE);
    assert_int_equal(out.len, 0);
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d1_d2_a_full_mail_parses_back_part_by_part),
        cmocka_unit_test(the_same_message_gives_the_same_bytes_in_every_thread),
        cmocka_unit_test(a_plain_mail_is_one_part),
        cmocka_unit_test(d5_date_ids_and_what_made_it_stand_in_the_head),
        cmocka_unit_test(d5_words_outside_of_ascii_are_encoded_whole),
        cmocka_unit_test(long_headers_are_folded_and_long_lines_encoded),
        cmocka_unit_test(a_mail_larger_than_a_frame_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
