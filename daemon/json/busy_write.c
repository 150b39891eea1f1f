/* Writes what a calendar says about somebody as JSON: linked into peerpool-import without a parser.
 */
#include "base/date.h"
#include "daemon/json/busy.h"
#include "daemon/json/json.h"

static void put_interval(struct js_writer *writer, const struct cal_interval *interval)
{
    char text[PP_INSTANT_TEXT];
    js_open_object(writer, NULL);
    js_put_text(writer, "from", pp_instant_text(interval->from_s, text));
    js_put_text(writer, "to", pp_instant_text(interval->to_s, text));
    js_put_text(writer, "kind", cal_taken_word(interval->taken));
    js_close_object(writer);
}

void js_busy_write(const struct cal_busy *busy, const char *message, struct pp_str *out)
{
    struct js_writer writer = js_writer_on(out);
    js_open_object(&writer, NULL);
    js_put_text(&writer, "refusal", cal_refusal_word(busy->refusal));
    js_put_text(&writer, "message", message);
    js_put_int(&writer, "components", (int64_t)busy->components);
    js_put_int(&writer, "not_expanded", (int64_t)busy->not_expanded);
    js_open_array(&writer, "intervals");
    for (size_t i = 0; i < busy->count; i++)
        put_interval(&writer, &busy->intervals[i]);
    js_close_array(&writer);
    js_open_array(&writer, "warnings");
    for (size_t i = 0; i < busy->warning_count; i++) {
        js_open_object(&writer, NULL);
        js_put_int(&writer, "line", (int64_t)busy->warnings[i].line);
        js_put_text(&writer, "text", busy->warnings[i].text);
        js_close_object(&writer);
    }
    js_close_array(&writer);
    js_put_int(&writer, "warnings_dropped", (int64_t)busy->warnings_dropped);
    js_close_object(&writer);
}
