#include "daemon/ui/frame.h"

#include <stdio.h>

#include "daemon/ui/embedded.h"
#include "daemon/ui/html.h"
#include "store/access.h"

const char *ui_style_tag(void)
{
    static char tag[UI_STYLE_TAG];
    if (!tag[0]) {
        char digest[STORE_DIGEST_HEX];
        store_digest(ui_style_css, ui_style_css_len, digest);
        (void)snprintf(tag, sizeof tag, "\"%.16s\"", digest);
    }
    return tag;
}

void ui_frame_open(struct pp_str *out, const char *programme, const char *title)
{
    char version[UI_STYLE_TAG];
    (void)snprintf(version, sizeof version, "%.16s", ui_style_tag() + 1);
    html_add(out,
             "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"robots\" content=\"noindex, nofollow\">\n"
             "<meta name=\"color-scheme\" content=\"light\">\n"
             "<title>%s - %s</title>\n"
             "<link rel=\"stylesheet\" href=\"../assets/style.css?v=%s\">\n</head>\n<body>\n"
             "<a class=\"skip\" href=\"#main\">Skip to main content</a>\n"
             "<header><div class=\"width\"><p>%s</p></div></header>\n"
             "<main id=\"main\" class=\"width\">\n",
             title, programme, version, programme);
}

void ui_frame_close(struct pp_str *out)
{
    html_add(out, "</main>\n</body>\n</html>\n");
}

struct web_reply ui_page_reply(int status, const struct pp_str *html)
{
    static const struct web_param headers[] = {{"X-Robots-Tag", "noindex, nofollow"}};
    return (struct web_reply){
        .status = status,
        .type = UI_HTML_TYPE,
        .body = pp_str_text(html),
        .len = html->len,
        .content_security =
            "default-src 'none'; style-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'",
        .referrer = "no-referrer",
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
    };
}

void ui_failure_page(struct pp_str *out, const char *programme, const char *title,
                     const char *sentence, const char *reference)
{
    ui_frame_open(out, programme, title);
    html_add(out, "<h1>%s</h1>\n<p>%s</p>\n", title, sentence);
    if (reference)
        html_add(out, "<p>If you ask about it, name <code>%s</code>.</p>\n", reference);
    ui_frame_close(out);
}
