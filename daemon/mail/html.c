#include "daemon/mail/html.h"

#include <string.h>

static void escape(struct pp_str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '&':
            pp_str_add(out, "&amp;");
            break;
        case '<':
            pp_str_add(out, "&lt;");
            break;
        case '>':
            pp_str_add(out, "&gt;");
            break;
        case '"':
            pp_str_add(out, "&quot;");
            break;
        case '\'':
            pp_str_add(out, "&#39;");
            break;
        default:
            pp_str_add_char(out, text[i]);
        }
    }
}

void mail_html_escape(struct pp_str *out, const char *text)
{
    escape(out, text, strlen(text));
}

/* Length of the address at the start of a word, without the punctuation of its sentence; 0: none */
static size_t link_len(const char *word)
{
    const size_t scheme = pp_text_starts(word, "https://")  ? 8
                          : pp_text_starts(word, "http://") ? 7
                                                            : 0;
    size_t len = scheme ? strcspn(word, " \t\r\n<>\"'") : 0;
    while (len > scheme && strchr(".,;:!?)", word[len - 1]))
        len--;
    return len > scheme ? len : 0;
}

static void line(struct pp_str *out, const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        const bool word_start = at == 0 || strchr(" \t(<", text[at - 1]);
        const size_t link = word_start ? link_len(text + at) : 0;
        if (link) {
            pp_str_add(out, "<a href=\"");
            escape(out, text + at, link);
            pp_str_add(out, "\">");
            escape(out, text + at, link);
            pp_str_add(out, "</a>");
            at += link;
        } else {
            escape(out, text + at, 1);
            at++;
        }
    }
}

void mail_html_paragraphs(struct pp_str *out, const char *text)
{
    bool open = false;
    while (*text) {
        const size_t whole = strcspn(text, "\n");
        const size_t len = whole && text[whole - 1] == '\r' ? whole - 1 : whole;
        if (len) {
            pp_str_add(out, open ? "<br>\n" : "<p>");
            line(out, text, len);
            open = true;
        } else if (open) {
            pp_str_add(out, "</p>\n");
            open = false;
        }
        text += whole + (text[whole] == '\n');
    }
    if (open)
        pp_str_add(out, "</p>\n");
}
