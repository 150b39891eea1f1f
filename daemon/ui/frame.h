/* What all pages have around what they say, and the headers that they are sent with. */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "base/str.h"
#include "daemon/web/web.h"

enum { UI_STYLE_TAG = 19 };
const char *ui_style_tag(void); /* of style.css: in quotes, as ETag; of this program for ever */

/* programme: whose page it is. title: of the page. Both are pages one folder deep. */
void ui_frame_open(struct pp_str *out, const char *programme, const char *title);
void ui_frame_close(struct pp_str *out);

/* The body is copied by web. */
struct web_reply ui_page_reply(int status, const struct pp_str *html);

/* A whole page that says what went wrong. reference: for the log; NULL: none. */
void ui_failure_page(struct pp_str *out, const char *programme, const char *title,
                     const char *sentence, const char *reference);

#define UI_HTML_TYPE "text/html; charset=utf-8"

#endif
