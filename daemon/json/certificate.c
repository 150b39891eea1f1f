#include "daemon/json/certificate.h"

#include "daemon/json/json.h"

static void put_line(struct js_writer *w, const struct match_price_line *line)
{
    js_open_array(w, NULL);
    js_put_text(w, NULL, match_priced_word(line->kind));
    js_put_int(w, NULL, line->key);
    js_put_int(w, NULL, line->value);
    js_put_int(w, NULL, line->price);
    js_close_array(w);
}

void js_certificate_write(size_t request, int32_t best_k,
                          const struct match_certificate *certificate, struct pp_str *out)
{
    struct js_writer w = js_writer_on(out);
    js_open_object(&w, NULL);
    js_put_text(&w, "format", "peerpool-certificate");
    js_put_int(&w, "version", 1);
    js_put_int(&w, "request", (int64_t)request);
    js_put_int(&w, "best", best_k);
    js_open_array(&w, "windows");
    for (size_t i = 0; i < certificate->window_count; i++) {
        const struct match_certificate_window *window = &certificate->windows[i];
        js_open_object(&w, NULL);
        js_put_int(&w, "money", window->money);
        js_open_array(&w, "prices");
        for (size_t line = 0; line < window->line_count; line++)
            put_line(&w, &window->lines[line]);
        js_close_array(&w);
        js_close_object(&w);
    }
    js_close_array(&w);
    js_close_object(&w);
    pp_str_add_char(out, '\n');
}
