/* Tables checked and imported: CSV in, a report in JSON out. */
#include "daemon/api/points.h"
#include "daemon/api/problem.h"
#include "daemon/api/query.h"
#include "daemon/flow/reference.h"

static enum pp_code fill(struct api_door *door, struct pp_err *err)
{
    struct flow_import_use *arg = door->call->arg;
    const char *kind = web_segment(door->req, "kind");
    if (!flow_import_kind_parse(kind, &arg->in.kind))
        return pp_fail(err, PP_NOT_FOUND,
                       "there is no import of \"%.40s\", only of organisations, peers, "
                       "availability and requests",
                       kind);
    arg->in.bytes = door->req->body;
    arg->in.len = door->req->body_len;
    arg->in.token = api_query_text(door, "token");
    if (api_query_flag(door, "apply"))
        door->call->use = &flow_import_run; /* needs the same right as the check */
    return PP_OK;
}

static void put_faults(struct js_writer *json, const char *name, const char *left_off,
                       const struct pp_faults *faults)
{
    js_open_array(json, name);
    for (size_t i = 0; i < faults->count; i++)
        api_fault_put(json, &faults->at[i]);
    js_close_array(json);
    js_put_int(json, left_off, (int64_t)faults->dropped);
}

static void render(struct flow_call *call, struct js_writer *json)
{
    const struct flow_import_use *arg = call->arg;
    const struct flow_import_report *report = &arg->import.report;
    js_open_object(json, NULL);
    js_put_text(json, "kind", flow_import_kind_text(arg->in.kind));
    js_put_text(json, "layout", report->layout);
    js_put_text(json, "encoding", report->encoding);
    js_put_text(json, "delimiter", (const char[]){report->delimiter, '\0'});
    js_put_text(json, "token", report->token[0] ? report->token : NULL);
    js_put_bool(json, "applied", report->applied);
    js_put_bool(json, "repeated", report->repeated);
    js_put_int(json, "rows", (int64_t)report->rows);
    js_put_int(json, "added", (int64_t)report->added);
    js_put_int(json, "changed", (int64_t)report->changed);
    js_put_int(json, "same", (int64_t)report->same);
    js_put_int(json, "rejected", (int64_t)report->rejected);
    put_faults(json, "faults", "faults_left_off", &report->faults);
    put_faults(json, "warnings", "warnings_left_off", &report->warnings);
    js_put_text(json, "rejects", report->rejects);
    js_close_object(json);
}

static void fini(struct flow_call *call)
{
    flow_import_use_fini(call->arg);
}

const struct api_point api_import = {
    .need.use = &flow_import_check,
    .arg_size = sizeof(struct flow_import_use),
    .body = API_CSV,
    .own_dry_run = true,
    .query = (const char *const[]){"apply", "token", NULL},
    .fill = fill,
    .render = render,
    .fini = fini,
};
