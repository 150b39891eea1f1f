#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

void pp_str_fini(struct pp_str *str)
{
    free(str->at);
    *str = (struct pp_str){0};
}

void pp_str_clear(struct pp_str *str)
{
    str->len = 0;
    if (str->at)
        str->at[0] = '\0';
}

static void make_room(struct pp_str *str, size_t more)
{
    PP_REQUIRE(more < SIZE_MAX / 4 && str->len < SIZE_MAX / 4);
    const size_t need = str->len + more + 1;
    if (need <= str->cap)
        return;
    size_t cap = str->cap ? str->cap * 2 : 64;
    if (cap < need)
        cap = need;
    str->at = pp_resize(str->at, cap);
    str->cap = cap;
}

void pp_str_add_len(struct pp_str *str, const void *bytes, size_t len)
{
    make_room(str, len);
    if (len)
        memcpy(str->at + str->len, bytes, len);
    str->len += len;
    str->at[str->len] = '\0';
}

void pp_str_add(struct pp_str *str, const char *text)
{
    pp_str_add_len(str, text, strlen(text));
}

void pp_str_add_char(struct pp_str *str, char byte)
{
    pp_str_add_len(str, &byte, 1);
}

void pp_str_addf(struct pp_str *str, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    PP_REQUIRE(len >= 0);
    make_room(str, (size_t)len);
    (void)vsnprintf(str->at + str->len, (size_t)len + 1, fmt, again);
    va_end(again);
    str->len += (size_t)len;
}

const char *pp_str_text(const struct pp_str *str)
{
    return str->at ? str->at : "";
}

bool pp_text_is(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool pp_text_is_nocase(const char *a, const char *b)
{
    return a && b ? strcasecmp(a, b) == 0 : a == b;
}

bool pp_text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool pp_text_ends(const char *text, const char *suffix)
{
    const size_t len = strlen(text), tail = strlen(suffix);
    return len >= tail && memcmp(text + len - tail, suffix, tail) == 0;
}

bool pp_text_empty(const char *text)
{
    return !text || !*text;
}

bool pp_text_int(const char *text, int64_t least, int64_t most, int64_t *out)
{
    if (pp_text_empty(text) || isspace((unsigned char)*text) || *text == '+')
        return false;
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || *end || value < least || value > most)
        return false;
    *out = value;
    return true;
}

/* Bytes of the sequence that starts here, or 0 when it is not valid (RFC 3629 section 4). */
static size_t utf8_step(const unsigned char *at, size_t left)
{
    const unsigned first = at[0];
    if (first < 0x80)
        return first ? 1 : 0;
    const size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || left < size)
        return 0;
    const unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return size;
}

bool pp_utf8_valid(const char *bytes, size_t len)
{
    for (size_t i = 0, step; i < len; i += step) {
        step = utf8_step((const unsigned char *)bytes + i, len - i);
        if (!step)
            return false;
    }
    return true;
}

/* Of three bytes from U+2000 on that hide or turn what stands beside them. */
static bool hides(const unsigned char *c)
{
    const unsigned point = (c[1] & 0x3fU) << 6 | (c[2] & 0x3fU); /* less U+2000 */
    return point == 0x0b || point == 0x0e || point == 0x0f ||    /* no width; marks of direction */
           (point >= 0x28 && point <= 0x2e) ||                   /* separators; embeddings */
           (point >= 0x60 && point <= 0x6f);                     /* joiners of words; isolates */
}

static bool shows(const unsigned char *c)
{
    if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0))
        return false;
    return !(*c == 0xe2 && hides(c)) && !(*c == 0xd8 && c[1] == 0x9c) && /* U+061C */
           !(*c == 0xef && c[1] == 0xbb && c[2] == 0xbf);                /* U+FEFF */
}

bool pp_text_is_line(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (!shows(c))
            return false;
    return true;
}

bool pp_text_is_shown(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (!shows(c) && *c != '\n' && *c != '\r' && *c != '\t')
            return false;
    return true;
}

size_t pp_utf8_count(const char *bytes, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

enum { CLOSEST_MAX = 64 };

static size_t edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[CLOSEST_MAX + 1];
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            const int differ = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
            size_t least = diagonal + (size_t)differ;
            diagonal = row[j];
            least = least < row[j] + 1 ? least : row[j] + 1;
            row[j] = least < row[j - 1] + 1 ? least : row[j - 1] + 1;
        }
    }
    return row[b_len];
}

const char *pp_closest(const char *word, const char *const *names, size_t count)
{
    const size_t len = strlen(word);
    const char *best = NULL;
    size_t best_edits = SIZE_MAX;
    for (size_t i = 0; len <= CLOSEST_MAX && i < count; i++) {
        const size_t name_len = names[i] ? strlen(names[i]) : SIZE_MAX;
        if (name_len > CLOSEST_MAX)
            continue;
        const size_t distance = edits(word, len, names[i], name_len);
        const size_t allowed = (name_len > len ? name_len : len) / 3 + 1;
        if (distance <= allowed && distance < best_edits) {
            best = names[i];
            best_edits = distance;
        }
    }
    return best;
}
