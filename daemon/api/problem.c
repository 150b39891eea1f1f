#include "daemon/api/problem.h"

#include "base/str.h"

static void put_some(struct js_writer *json, const char *name, const char *text)
{
    if (text)
        js_put_text(json, name, text);
}

void api_fault_put(struct js_writer *json, const struct pp_fault *fault)
{
    js_open_object(json, NULL);
    if (fault->row) {
        js_put_int(json, "row", (int64_t)fault->row);
        put_some(json, "column", fault->where);
    } else if (fault->where && pp_text_starts(fault->where, API_QUERY_MARK)) {
        js_put_text(json, "parameter", fault->where + 1);
    } else {
        put_some(json, "pointer", fault->where);
    }
    put_some(json, "value", fault->value);
    js_put_text(json, "code", fault->code);
    js_put_text(json, "message", fault->message);
    put_some(json, "suggestion", fault->suggestion);
    js_close_object(json);
}

void api_problem_put(struct js_writer *json, const struct web_problem *problem,
                     const struct pp_faults *faults)
{
    struct pp_str type = {0};
    pp_str_addf(&type, "/problems/%s", problem->slug);
    js_open_object(json, NULL);
    js_put_text(json, "type", type.at);
    js_put_text(json, "title", problem->title);
    js_put_int(json, "status", problem->status);
    js_put_text(json, "detail", problem->detail ? problem->detail : problem->title);
    js_put_text(json, "instance", problem->request_id ? problem->request_id : "");
    pp_str_fini(&type);
    if (!faults || faults->count == 0)
        return;
    js_open_array(json, "errors");
    for (size_t i = 0; i < faults->count; i++)
        api_fault_put(json, &faults->at[i]);
    js_close_array(json);
    if (faults->dropped)
        js_put_int(json, "errors_left_off", (int64_t)faults->dropped);
}

void api_problem(void *api, const struct web_problem *problem, struct pp_str *out)
{
    (void)api;
    struct js_writer json = js_writer_on(out);
    api_problem_put(&json, problem, NULL);
    js_close_object(&json);
}
