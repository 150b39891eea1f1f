/*
 * Strings: a growing byte string for building output, and small pure helpers on C strings.
 * Text is UTF-8 everywhere inside the program; what comes from outside is checked at the border.
 */
#ifndef PP_BASE_STR_H
#define PP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A growing string; `at` is NUL-terminated once anything was added. Zeroed is empty and valid. */
struct pp_str {
    char *at; /* heap, owned; NULL while empty */
    size_t len, cap;
};

void pp_str_fini(struct pp_str *str);
void pp_str_clear(struct pp_str *str); /* keeps the memory */
void pp_str_add(struct pp_str *str, const char *text);
void pp_str_add_len(struct pp_str *str, const void *bytes, size_t len);
void pp_str_add_char(struct pp_str *str, char byte);
void pp_str_addf(struct pp_str *str, const char *fmt, ...) PP_PRINTF(2, 3);
const char *pp_str_text(const struct pp_str *str); /* never NULL */

bool pp_text_is(const char *a, const char *b);        /* equal; NULL equals only NULL */
bool pp_text_is_nocase(const char *a, const char *b); /* ASCII case only */
bool pp_text_starts(const char *text, const char *prefix);
bool pp_text_ends(const char *text, const char *suffix);
bool pp_text_empty(const char *text); /* NULL or "" */
/*
 * One line that shows as it is, wherever it is shown: no control character (ASCII, Latin-1), no
 * line or paragraph separator, none that turns the direction of writing or has no width (but the
 * joiners, which some scripts need). The text is valid UTF-8.
 */
bool pp_text_is_line(const char *text);
/* The same of text that may have line ends and tabs in it. */
bool pp_text_is_shown(const char *text);

/* Decimal integer that fills the whole text, within [least, most]; false leaves *out alone. */
bool pp_text_int(const char *text, int64_t least, int64_t most, int64_t *out);

/* Valid UTF-8 by RFC 3629 (no surrogates, no overlong forms), no NUL. */
bool pp_utf8_valid(const char *bytes, size_t len);
/* Characters (code points) in valid UTF-8. */
size_t pp_utf8_count(const char *bytes, size_t len);

/*
 * The closest of `names` (count of them, NULL entries skipped) within a third of its length in
 * edits, or NULL: the "did you mean" of every door. Plain Levenshtein on bytes, ASCII case folded.
 */
const char *pp_closest(const char *word, const char *const *names, size_t count);

#endif
