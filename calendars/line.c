#include "calendars/line.h"

#include <string.h>

void cal_line_start(struct cal_line *line, const char *name)
{
    pp_str_clear(&line->text);
    pp_str_add(&line->text, name);
}

void cal_line_param(struct cal_line *line, const char *name, const char *value)
{
    pp_str_addf(&line->text, ";%s=%s", name, value);
}

void cal_line_quoted(struct cal_line *line, const char *name, const char *value)
{
    pp_str_addf(&line->text, ";%s=\"", name);
    for (const char *at = value; *at; at++) {
        if (*at == '"')
            pp_str_add_char(&line->text, '\'');
        else if (*at != '^')
            pp_str_add_char(&line->text, *at);
    }
    pp_str_add_char(&line->text, '"');
}

void cal_line_text(struct cal_line *line, const char *value)
{
    pp_str_add_char(&line->text, ':');
    for (const char *at = value; *at; at++) {
        if (*at == '\n') {
            pp_str_add(&line->text, "\\n");
        } else if (*at != '\r') {
            if (strchr("\\;,", *at))
                pp_str_add_char(&line->text, '\\');
            pp_str_add_char(&line->text, *at);
        }
    }
}

void cal_line_raw(struct cal_line *line, const char *value)
{
    pp_str_addf(&line->text, ":%s", value);
}

void cal_mailto(const char *email, struct pp_str *out)
{
    pp_str_add(out, "mailto:");
    for (const char *at = email; *at; at++) {
        if (strchr("%/?#[]&;=^`{|}\"", *at))
            pp_str_addf(out, "%%%02X", (unsigned)(unsigned char)*at);
        else
            pp_str_add_char(out, *at);
    }
}

void cal_line_mailto(struct cal_line *line, const char *email)
{
    pp_str_add_char(&line->text, ':');
    cal_mailto(email, &line->text);
}

size_t cal_utf8_width(unsigned char first)
{
    if (first < 0x80)
        return 1;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Bytes that must stay on one line: a character, or a backslash with the character after it. */
static size_t unit_width(const char *at, size_t left)
{
    size_t width = 0;
    if (*at == '\\' && left > 1)
        width = 1 + cal_utf8_width((unsigned char)at[1]);
    else
        width = cal_utf8_width((unsigned char)*at);
    return width < left ? width : left;
}

void cal_fold(const char *text, size_t len, struct pp_str *out)
{
    size_t column = 0;
    for (size_t at = 0; at < len;) {
        const size_t width = unit_width(text + at, len - at);
        if (column + width > CAL_LINE_OCTETS) {
            pp_str_add(out, "\r\n ");
            column = 1;
        }
        pp_str_add_len(out, text + at, width);
        column += width;
        at += width;
    }
    pp_str_add(out, "\r\n");
}

void cal_line_end(struct cal_line *line, struct pp_str *out)
{
    cal_fold(pp_str_text(&line->text), line->text.len, out);
    pp_str_clear(&line->text);
}

/*
 * C0, DEL, C1 and the two Unicode separators: readers that split text into lines at any of them
 * (python-icalendar does) would see a line of the attacker's making.
 */
static bool breaks_lines(const unsigned char *at, bool lines)
{
    if (at[0] == '\n' || at[0] == '\t')
        return !lines;
    if (at[0] == '\r')
        return !lines || at[1] != '\n';
    if (at[0] < 0x20 || at[0] == 0x7f)
        return true;
    if (at[0] == 0xc2)
        return at[1] < 0xa0;
    return at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9);
}

enum pp_code cal_text_check(const char *what, const char *text, size_t max_bytes, bool lines,
                            struct pp_err *err)
{
    const size_t len = strnlen(text, max_bytes + 1);
    if (len > max_bytes)
        return pp_fail(err, PP_TOO_LARGE, "the %s is longer than %zu bytes; shorten it", what,
                       max_bytes);
    if (!pp_utf8_valid(text, len))
        return pp_fail(err, PP_INVALID, "the %s is not valid UTF-8; save its source as UTF-8",
                       what);
    for (size_t i = 0; i < len; i++) {
        if (breaks_lines((const unsigned char *)text + i, lines))
            return pp_fail(err, PP_INVALID,
                           "the %s holds a control or line-breaking character at byte %zu; take "
                           "it out",
                           what, i + 1);
    }
    return PP_OK;
}
