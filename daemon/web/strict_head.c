#include "daemon/web/strict_head.h"

#include <string.h>
#include <strings.h>

#include "daemon/web/strict.h"

struct text {
    const char *at;
    size_t len;
};

struct field {
    struct text name, value; /* value without the blanks around it */
};

/* What the fields say, gathered before it is judged. */
struct seen {
    size_t fields, hosts, lengths, encodings;
    struct text length, encoding, host;
};

static bool is_token_byte(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

static bool is_token(struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_token_byte((unsigned char)text.at[i]))
            return false;
    }
    return text.len > 0;
}

static bool text_is(struct text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.at, word, text.len) == 0;
}

static bool text_is_nocase(struct text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

static struct text trimmed(struct text text)
{
    while (text.len > 0 && (*text.at == ' ' || *text.at == '\t')) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static bool read_field(struct text line, struct field *field)
{
    const char *colon = line.len > 0 ? memchr(line.at, ':', line.len) : NULL;
    if (!colon)
        return false;
    const size_t name_len = (size_t)(colon - line.at);
    field->name = (struct text){line.at, name_len};
    field->value = trimmed((struct text){colon + 1, line.len - name_len - 1});
    for (size_t i = 0; i < field->value.len; i++) {
        const unsigned char byte = (unsigned char)field->value.at[i];
        if ((byte < ' ' && byte != '\t') || byte == 127)
            return false;
    }
    return is_token(field->name);
}

bool strict_field_valid(const char *line, size_t len)
{
    struct field field;
    return read_field((struct text){line, len}, &field);
}

static struct strict_head refused(int status, const char *why)
{
    return (struct strict_head){.status = status, .why = why};
}

/* Cuts the next line off `rest`, without its CR LF. */
static struct text next_line(struct text *rest)
{
    const char *end = memmem(rest->at, rest->len, "\r\n", 2);
    const size_t len = end ? (size_t)(end - rest->at) : rest->len;
    const struct text line = {rest->at, len};
    const size_t used = end ? len + 2 : len;
    rest->at += used;
    rest->len -= used;
    return line;
}

static struct strict_head check_target(struct text target)
{
    size_t ands = 0;
    if (target.len == 0 || target.at[0] != '/')
        return refused(400, "The request target must start with a slash.");
    for (size_t i = 0; i < target.len; i++) {
        const unsigned char byte = (unsigned char)target.at[i];
        if (byte <= ' ' || byte >= 127 || byte == '#')
            return refused(400, "The request target holds a byte that must be written as %XX.");
        ands += byte == '&';
    }
    if (ands >= STRICT_QUERY_MOST)
        return refused(414, "The request target has too many parameters.");
    return refused(0, NULL);
}

static bool is_known_method(struct text method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_is(method, known[i]))
            return true;
    }
    return false;
}

/* *minor is the x of HTTP/1.x. */
static struct strict_head check_request_line(struct text line, int *minor)
{
    const char *first = memchr(line.at, ' ', line.len);
    const char *last = memrchr(line.at, ' ', line.len);
    if (!first || first == last)
        return refused(400, "The request line must be a method, a target and a version.");
    const struct text method = {line.at, (size_t)(first - line.at)};
    const struct text target = {first + 1, (size_t)(last - first - 1)};
    const struct text version = {last + 1, line.len - (size_t)(last + 1 - line.at)};
    if (!is_token(method))
        return refused(400, "The method is not a word.");
    if (version.len != 8 || memcmp(version.at, "HTTP/", 5) != 0)
        return refused(400, "The request line must end with the version HTTP/1.1.");
    if (!text_is(version, "HTTP/1.1") && !text_is(version, "HTTP/1.0"))
        return refused(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    if (!is_known_method(method))
        return refused(501, "That method is not known here.");
    *minor = version.at[7] - '0';
    return check_target(target);
}

static void note_field(struct seen *seen, const struct field *field)
{
    seen->fields++;
    if (text_is_nocase(field->name, "Content-Length")) {
        seen->lengths++;
        seen->length = field->value;
    } else if (text_is_nocase(field->name, "Transfer-Encoding")) {
        seen->encodings++;
        seen->encoding = field->value;
    } else if (text_is_nocase(field->name, "Host")) {
        seen->hosts++;
        seen->host = field->value;
    }
}

static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.len; i++) {
        const unsigned char byte = (unsigned char)host.at[i];
        if (byte <= ' ' || byte >= 127 || strchr("/?#@,\\\"<>", byte))
            return false;
    }
    return true;
}

static bool read_length(struct text text, uint64_t *out)
{
    *out = 0;
    if (text.len == 0 || text.len > STRICT_LENGTH_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *out = *out * 10 + (uint64_t)(text.at[i] - '0');
    }
    return true;
}

static struct strict_head judge(const struct seen *seen, int minor)
{
    struct strict_head head = {.chunked = seen->encodings > 0};
    if (seen->hosts > 1 || (seen->hosts == 0 && minor == 1) || !is_host(seen->host))
        return refused(400, "There must be one Host header.");
    if (seen->lengths > 1)
        return refused(400, "There must be only one Content-Length header.");
    if (seen->encodings > 1 || (seen->encodings == 1 && (seen->lengths > 0 || minor == 0)))
        return refused(400,
                       "Transfer-Encoding may come once, in HTTP/1.1, without Content-Length.");
    if (seen->encodings == 1 && !text_is_nocase(seen->encoding, "chunked"))
        return refused(400, "The only Transfer-Encoding read here is chunked.");
    if (seen->lengths == 1 && !read_length(seen->length, &head.length))
        return refused(400, "Content-Length must be a whole number.");
    return head;
}

struct strict_head strict_head_check(const char *bytes, size_t len)
{
    struct text rest = {bytes, len};
    struct seen seen = {0};
    int minor = 0;
    const struct strict_head line = check_request_line(next_line(&rest), &minor);
    if (line.status != 0)
        return line;
    while (rest.len > 0) {
        const struct text text = next_line(&rest);
        struct field field;
        if (text.len == 0)
            break;
        if (!read_field(text, &field))
            return refused(400, "A header is not of the form \"Name: value\" on one line.");
        note_field(&seen, &field);
    }
    if (rest.len > 0)
        return refused(400, "The head is not well formed.");
    if (seen.fields > STRICT_HEADERS_MOST)
        return refused(431, "There are too many headers.");
    return judge(&seen, minor);
}
