/* Writes what came of fetching: linked into peerpool-import without a parser. */
#include "daemon/json/fetched.h"
#include "daemon/json/json.h"

void js_fetched_write(const struct js_fetched *fetched, enum pp_code code, const char *message,
                      struct pp_str *out)
{
    struct js_writer writer = js_writer_on(out);
    js_open_object(&writer, NULL);
    js_put_text(&writer, "fault", pp_code_slug(code));
    js_put_text(&writer, "message", message);
    js_put_text(&writer, "host", fetched->host);
    js_put_bool(&writer, "same", fetched->same);
    js_put_text(&writer, "etag", fetched->etag);
    js_put_text(&writer, "modified", fetched->modified);
    js_put_int(&writer, "retry_s", fetched->retry_s);
    js_close_object(&writer);
}
