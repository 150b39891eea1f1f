/*
 * Pages are written with printf in which only the program's own words are markup: the format is a
 * literal (the compilers refuse another), and whatever goes in at a %s is escaped, for text and for
 * attributes in double quotes. There is no way to write unescaped text; a page is a function.
 */
#ifndef UI_HTML_H
#define UI_HTML_H

#include "base/str.h"

/* Knows %s (escaped; NULL writes nothing), %d and %%, and nothing else. */
void html_add(struct pp_str *out, const char *fmt, ...) PP_PRINTF(2, 3);

#endif
