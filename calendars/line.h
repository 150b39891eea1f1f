/*
 * Inside calendars/: one content line (RFC 5545 3.1) from name, parameters and value to folded
 * bytes. Callers have checked their text with the cal_text_*() functions; this file escapes.
 */
#ifndef PP_CALENDARS_LINE_H
#define PP_CALENDARS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { CAL_LINE_OCTETS = 75 };

/* An unfolded line in the making; zeroed is empty. Reused from line to line, then finished. */
struct cal_line {
    struct pp_str text;
};

void cal_line_start(struct cal_line *line, const char *name);
/* ;NAME=value, for values of our own: no quoting. */
void cal_line_param(struct cal_line *line, const char *name, const char *value);
/* ;NAME="value": a double quote becomes ', and ^ (RFC 6868) is left out. */
void cal_line_quoted(struct cal_line *line, const char *name, const char *value);
/* :value, with TEXT escapes; CR is left out and a newline becomes \n. */
void cal_line_text(struct cal_line *line, const char *value);
/* :value as it is. */
void cal_line_raw(struct cal_line *line, const char *value);
/* mailto: with the characters that RFC 6068 does not allow percent-encoded. */
void cal_line_mailto(struct cal_line *line, const char *email);
/* Adds the line, folded, and empties it. */
void cal_line_end(struct cal_line *line, struct pp_str *out);

/* The percent-encoded "mailto:..." of an address. */
void cal_mailto(const char *email, struct pp_str *out);

/* Adds a line folded at 75 octets, never inside a character or an escape, and CRLF. */
void cal_fold(const char *text, size_t len, struct pp_str *out);

/* Bytes of the character that starts with this byte of valid UTF-8. */
size_t cal_utf8_width(unsigned char first);

/*
 * Valid UTF-8, at most max_bytes, no control or line-breaking characters but, if `lines`, newline
 * and tab. `what` names it in the sentence.
 */
PP_CHECK enum pp_code cal_text_check(const char *what, const char *text, size_t max_bytes,
                                     bool lines, struct pp_err *err);

#endif
