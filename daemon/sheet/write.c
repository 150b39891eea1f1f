/* Writes rows as CSV that reads back the same and that no spreadsheet takes for a formula. */
#include <string.h>

#include "daemon/sheet/sheet.h"

static bool needs_guard(const char *text)
{
    const char at = text[strspn(text, "'")];
    return at && strchr("=+-@\t\r", at);
}

/* Readers drop blanks around unquoted cells, and an empty first cell may be a row's only one. */
static bool needs_quotes(const char *text, bool first)
{
    const size_t len = strlen(text);
    if (!len)
        return first;
    return strpbrk(text, ",;\t\"\r\n") || text[0] == ' ' || text[len - 1] == ' ';
}

void sheet_put(struct sheet_writer *writer, const char *text)
{
    struct pp_str *out = writer->out;
    const bool first = !writer->begun;
    if (!first)
        pp_str_add_char(out, ',');
    writer->begun = true;
    if (!text)
        text = "";
    const bool quotes = needs_quotes(text, first);
    if (quotes)
        pp_str_add_char(out, '"');
    if (needs_guard(text))
        pp_str_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            pp_str_add_char(out, '"');
        pp_str_add_char(out, *text);
    }
    if (quotes)
        pp_str_add_char(out, '"');
}

void sheet_put_int(struct sheet_writer *writer, int64_t value)
{
    if (writer->begun)
        pp_str_add_char(writer->out, ',');
    writer->begun = true;
    pp_str_addf(writer->out, "%lld", (long long)value);
}

void sheet_end_row(struct sheet_writer *writer)
{
    pp_str_add(writer->out, "\r\n");
    writer->begun = false;
}
