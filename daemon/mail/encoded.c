#include "daemon/mail/encoded.h"

#include <string.h>

#include <gmime/gmime.h>

enum { LINE_MOST = 76, WORD_MOST = 75, AROUND = sizeof "=?UTF-8?Q?" + 1 };

bool mail_encoded_needed(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

/* May it stand as it is in a word of a name (RFC 2047 5 (3))? */
static bool is_plain(char c)
{
    return g_ascii_isalnum(c) || (c && strchr("!*+-/", c));
}

static size_t cost(const char *text, size_t len)
{
    size_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += is_plain(text[i]) || text[i] == ' ' ? 1 : 3;
    return sum;
}

/* As many whole characters as fit, one at least. */
static size_t take(const char *text, size_t room)
{
    size_t len = 0, next = 0;
    do {
        len = next;
        next += (size_t)(g_utf8_next_char(text + len) - (text + len));
    } while (text[len] && cost(text, next) <= room);
    return len ? len : next;
}

static void add_word(struct pp_str *out, const char *text, size_t len)
{
    pp_str_add(out, "=?UTF-8?Q?");
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ' ')
            pp_str_add_char(out, '_');
        else if (is_plain(text[i]))
            pp_str_add_char(out, text[i]);
        else
            pp_str_addf(out, "=%02X", (unsigned)(unsigned char)text[i]);
    }
    pp_str_add(out, "?=");
}

/* Never in base64: readers that join words before they decode them stop at its padding. */
size_t mail_encoded_words(struct pp_str *out, const char *text, size_t column)
{
    while (*text) {
        const size_t room = LINE_MOST - column < WORD_MOST ? LINE_MOST - column : WORD_MOST;
        const size_t len = take(text, room - AROUND), before = out->len;
        add_word(out, text, len);
        column += out->len - before;
        text += len;
        if (*text) {
            pp_str_add(out, "\n ");
            column = 1;
        }
    }
    return column;
}
