#include "daemon/ui/html.h"

#include <stdarg.h>
#include <string.h>

#include "daemon/mail/html.h"

/* The conversion at fmt, after its %: how it is written. */
static void add_one(struct pp_str *out, char conversion, va_list *args)
{
    const char *text;
    switch (conversion) {
    case 's':
        text = va_arg(*args, const char *);
        mail_html_escape(out, text ? text : "");
        break;
    case 'd':
        pp_str_addf(out, "%d", va_arg(*args, int));
        break;
    case '%':
        pp_str_add_char(out, '%');
        break;
    default:
        PP_REQUIRE(false);
    }
}

void html_add(struct pp_str *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    while (*fmt) {
        const size_t plain = strcspn(fmt, "%");
        pp_str_add_len(out, fmt, plain);
        fmt += plain;
        if (*fmt) {
            add_one(out, fmt[1], &args);
            fmt += 2;
        }
    }
    va_end(args);
}
