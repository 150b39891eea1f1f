/*
 * The push writer: a comma where one is due, a name where one must be, and escaping (RFC 8259
 * section 7). The shortest escape is used and nothing else is escaped, so bytes are determined.
 */
#include <inttypes.h>
#include <string.h>

#include "daemon/json/json.h"

struct js_writer js_writer_on(struct pp_str *out)
{
    return (struct js_writer){.out = out};
}

/* Bytes of the valid UTF-8 character at text (which ends in NUL), 0 when it is not valid. */
static size_t valid_step(const char *text)
{
    for (size_t size = 1; size <= 4; size++) {
        if (!text[size - 1])
            return 0;
        if (pp_utf8_valid(text, size))
            return size;
    }
    return 0;
}

static const char *short_escape(char byte)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

void js_quote(struct pp_str *out, const char *text)
{
    pp_str_add_char(out, '"');
    for (size_t step; *text; text += step) {
        const char *escape = short_escape(*text);
        step = valid_step(text);
        if (escape)
            pp_str_add(out, escape);
        else if (step == 1 && (unsigned char)*text < 0x20)
            pp_str_addf(out, "\\u%04x", (unsigned)*text);
        else if (step)
            pp_str_add_len(out, text, step);
        else
            pp_str_add(out, "\xef\xbf\xbd");
        step = step ? step : 1;
    }
    pp_str_add_char(out, '"');
}

static void begin(struct js_writer *writer, const char *name)
{
    if (!writer->depth) {
        PP_REQUIRE(!name);
        return;
    }
    const unsigned top = writer->depth - 1;
    PP_REQUIRE(writer->in_object[top] == (name != NULL));
    if (writer->begun[top])
        pp_str_add_char(writer->out, ',');
    writer->begun[top] = true;
    if (name) {
        js_quote(writer->out, name);
        pp_str_add_char(writer->out, ':');
    }
}

static void open_level(struct js_writer *writer, const char *name, bool object)
{
    begin(writer, name);
    PP_REQUIRE(writer->depth < JS_DEPTH_MOST);
    writer->in_object[writer->depth] = object;
    writer->begun[writer->depth++] = false;
    pp_str_add_char(writer->out, object ? '{' : '[');
}

static void close_level(struct js_writer *writer, bool object)
{
    PP_REQUIRE(writer->depth && writer->in_object[writer->depth - 1] == object);
    writer->depth--;
    pp_str_add_char(writer->out, object ? '}' : ']');
}

void js_open_object(struct js_writer *writer, const char *name)
{
    open_level(writer, name, true);
}

void js_close_object(struct js_writer *writer)
{
    close_level(writer, true);
}

void js_open_array(struct js_writer *writer, const char *name)
{
    open_level(writer, name, false);
}

void js_close_array(struct js_writer *writer)
{
    close_level(writer, false);
}

void js_put_text(struct js_writer *writer, const char *name, const char *text)
{
    begin(writer, name);
    if (text)
        js_quote(writer->out, text);
    else
        pp_str_add(writer->out, "null");
}

void js_put_int(struct js_writer *writer, const char *name, int64_t value)
{
    begin(writer, name);
    pp_str_addf(writer->out, "%" PRId64, value);
}

void js_put_bool(struct js_writer *writer, const char *name, bool value)
{
    begin(writer, name);
    pp_str_add(writer->out, value ? "true" : "false");
}

void js_put_null(struct js_writer *writer, const char *name)
{
    begin(writer, name);
    pp_str_add(writer->out, "null");
}

void js_put_known(struct js_writer *writer, const char *name, bool known, int64_t value)
{
    if (known)
        js_put_int(writer, name, value);
    else
        js_put_null(writer, name);
}

void js_put_raw(struct js_writer *writer, const char *name, const char *json, size_t len)
{
    begin(writer, name);
    pp_str_add_len(writer->out, json, len);
}
