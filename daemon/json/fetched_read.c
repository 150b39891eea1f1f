/* Reads the answer of peerpool-import, which has talked to anybody's server and may say anything.
 */
#include "daemon/json/fetched.h"
#include "daemon/json/json.h"

enum { HOST_MOST = 300, MESSAGE_MOST = 640 };

static const char *line_of(const struct js_value *root, const char *name, size_t most)
{
    const char *text = js_text(root, name, JS_MAY, most);
    if (text && !pp_text_is_line(text))
        js_fault(root, name, "text", NULL, "it is one line");
    return text ? text : "";
}

static bool code_of(const char *slug, enum pp_code *out)
{
    static const enum pp_code codes[] = {
#define X(code, status, exit, again, slug, title) code,
        PP_CODES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (pp_text_is(pp_code_slug(codes[i]), slug)) {
            *out = codes[i];
            return true;
        }
    return false;
}

static enum pp_code no_answer(struct pp_err *err)
{
    (void)pp_err_context(err, "the helper's answer");
    err->code = PP_FAILED;
    return PP_FAILED;
}

enum pp_code js_fetched_read(const char *bytes, size_t len, struct pp_arena *arena,
                             struct js_fetched *fetched, struct pp_err *err)
{
    const struct js_limits limits = {.bytes = JS_FETCHED_BYTES};
    struct pp_faults faults = {.arena = arena};
    struct js_doc *doc = NULL;
    enum pp_code came = PP_OK;
    *fetched = (struct js_fetched){.host = "", .etag = "", .modified = ""};
    if (js_parse(bytes, len, &limits, &doc, err) != PP_OK)
        return no_answer(err);
    const struct js_value *root = js_root(doc, &faults);
    if (!code_of(line_of(root, "fault", HOST_MOST), &came))
        js_fault(root, "fault", "fault", NULL, "that is no answer of the helper's");
    const char *message = line_of(root, "message", MESSAGE_MOST);
    fetched->host = line_of(root, "host", HOST_MOST);
    fetched->etag = line_of(root, "etag", JS_FETCHED_TAG_MOST);
    fetched->modified = line_of(root, "modified", JS_FETCHED_TAG_MOST);
    (void)js_bool(root, "same", JS_MUST, &fetched->same);
    (void)js_int(root, "retry_s", JS_MUST, 0, JS_FETCHED_RETRY_MOST, &fetched->retry_s);
    const enum pp_code code = pp_faults_code(&faults, err);
    js_free(doc);
    if (code != PP_OK)
        return no_answer(err);
    return came == PP_OK ? PP_OK
                         : pp_fail(err, came, "%s", *message ? message : "it was not fetched");
}
