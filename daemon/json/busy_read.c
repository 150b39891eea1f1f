/* Reads the answer of peerpool-import, which has read untrusted bytes and may say anything. */
#include "base/date.h"
#include "daemon/json/busy.h"
#include "daemon/json/json.h"

enum { TEXT_MOST = 640, LINES_MOST = 100000000 };

static const char *text_of(const struct js_value *object, const char *name)
{
    const char *text = js_text(object, name, JS_MAY, TEXT_MOST);
    return text ? text : "";
}

static size_t number_of(const struct js_value *object, const char *name)
{
    int64_t number = 0;
    (void)js_int(object, name, JS_MUST, 0, LINES_MOST, &number);
    return (size_t)number;
}

static void read_interval(const struct js_value *value, int64_t after_s, struct cal_interval *out)
{
    if (!pp_instant_parse(text_of(value, "from"), &out->from_s) ||
        !pp_instant_parse(text_of(value, "to"), &out->to_s) || out->from_s < after_s ||
        out->from_s >= out->to_s)
        js_fault(value, NULL, "interval", NULL, "an interval ends after it begins");
    if (!cal_taken_of(text_of(value, "kind"), &out->taken) || out->taken == CAL_TAKEN_FREE)
        js_fault(value, "kind", "kind", NULL, "it is tentative, unavailable or busy");
}

static void read_intervals(const struct js_value *root, struct pp_arena *arena,
                           struct cal_busy *busy)
{
    const struct js_value *list = js_array(root, "intervals", JS_MUST, CAL_BUSY_INTERVALS);
    busy->count = list ? js_count(list) : 0;
    busy->intervals = PP_NEW_ARRAY(arena, busy->count, struct cal_interval);
    for (size_t i = 0; i < busy->count; i++)
        read_interval(js_item(list, i), i ? busy->intervals[i - 1].to_s : INT64_MIN,
                      &busy->intervals[i]);
}

static void read_warnings(const struct js_value *root, struct pp_arena *arena,
                          struct cal_busy *busy)
{
    const struct js_value *list = js_array(root, "warnings", JS_MUST, CAL_BUSY_WARNINGS);
    busy->warning_count = list ? js_count(list) : 0;
    busy->warnings = PP_NEW_ARRAY(arena, busy->warning_count, struct cal_warning);
    for (size_t i = 0; i < busy->warning_count; i++) {
        const struct js_value *one = js_item(list, i);
        busy->warnings[i] = (struct cal_warning){number_of(one, "line"), text_of(one, "text")};
        if (!pp_text_is_line(busy->warnings[i].text))
            js_fault(one, "text", "text", NULL, "a warning is one line");
    }
}

static enum pp_code no_answer(struct pp_err *err)
{
    (void)pp_err_context(err, "the helper's answer");
    err->code = PP_FAILED;
    return PP_FAILED;
}

enum pp_code js_busy_read(const char *bytes, size_t len, struct pp_arena *arena,
                          struct cal_busy *busy, struct pp_err *err)
{
    const struct js_limits limits = {.bytes = JS_BUSY_BYTES};
    struct pp_faults faults = {.arena = arena};
    struct js_doc *doc = NULL;
    *busy = (struct cal_busy){0};
    if (js_parse(bytes, len, &limits, &doc, err) != PP_OK)
        return no_answer(err);
    const struct js_value *root = js_root(doc, &faults);
    if (!cal_refusal_of(text_of(root, "refusal"), &busy->refusal))
        js_fault(root, "refusal", "refusal", NULL, "that is no answer of the helper's");
    read_intervals(root, arena, busy);
    read_warnings(root, arena, busy);
    busy->components = number_of(root, "components");
    busy->not_expanded = number_of(root, "not_expanded");
    busy->warnings_dropped = number_of(root, "warnings_dropped");
    const char *message = text_of(root, "message");
    enum pp_code code = pp_faults_code(&faults, err);
    js_free(doc);
    if (code != PP_OK)
        return no_answer(err);
    if (busy->refusal == CAL_READ)
        return PP_OK;
    code = busy->refusal == CAL_REFUSED_LARGE ? PP_TOO_LARGE : PP_INVALID;
    return pp_fail(err, code, "%s", pp_text_is_line(message) ? message : "it was refused");
}
