/*
 * Just enough HTML for a mail's second face: escaping, and plain text as paragraphs.
 */
#ifndef PP_MAIL_HTML_H
#define PP_MAIL_HTML_H

#include "base/str.h"

/* Appends text safe between tags and inside quoted attributes: & < > " ' become entities. */
void mail_html_escape(struct pp_str *out, const char *text);

/*
 * Appends <p> elements: a blank line parts them, a single line end becomes <br>, a word that
 * begins with https:// or http:// becomes a link. Everything else is escaped.
 */
void mail_html_paragraphs(struct pp_str *out, const char *text);

#endif
