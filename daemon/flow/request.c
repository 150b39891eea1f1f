#include "daemon/flow/request.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/find.h"
#include "daemon/flow/weights.h"

enum { WINDOWS_MOST = 366, SPAN_MOST = 800, TITLE_MOST = 200 };

static void fault(struct pp_faults *faults, const char *where, const char *value, const char *code,
                  const char *message, const char *suggestion)
{
    pp_faults_add(faults, &(struct pp_fault){.where = where,
                                             .value = value,
                                             .code = code,
                                             .message = message,
                                             .suggestion = suggestion});
}

/* What a build works on. */
struct build {
    struct store_tx *tx;
    struct pp_arena *arena;
    struct pp_faults *faults;
    struct pp_err *err;
    const struct flow_request_new *given;
    struct store_product product;
    struct store_organisation host;
    struct flow_brief brief;
    struct flow_weights weights;
};

static enum pp_code find_product(struct build *build)
{
    struct pp_err missing = {0};
    const char *code = build->given->product ? build->given->product : "";
    enum pp_code result =
        store_product_find(build->tx, code, build->arena, &build->product, &missing);
    if (result != PP_NOT_FOUND) {
        if (result != PP_OK)
            *build->err = missing;
        return result;
    }
    struct store_product *products;
    size_t count;
    result = store_product_list(build->tx, build->arena, &products, &count, build->err);
    if (result != PP_OK)
        return result;
    const char **codes = PP_NEW_ARRAY(build->arena, count, const char *);
    for (size_t i = 0; i < count; i++)
        codes[i] = products[i].code;
    fault(build->faults, "/product", code, "unknown-product", "there is no such product",
          pp_closest(code, codes, count));
    return PP_OK;
}

static enum pp_code find_host(struct build *build)
{
    const char *key = build->given->host ? build->given->host : "";
    const char *closest = NULL;
    const enum pp_code result =
        flow_organisation_find(build->tx, key, build->arena, &build->host, &closest, build->err);
    if (result != PP_NOT_FOUND)
        return result;
    fault(build->faults, "/host", key, "unknown-organisation",
          "no organisation has this code or name", closest);
    return PP_OK;
}

/* The template, with the members of the request's own brief in place of the template's. */
static enum pp_code read_brief(struct build *build)
{
    enum pp_code code =
        flow_brief_read(build->product.template_json, &build->brief, build->faults, build->err);
    if (code != PP_OK)
        return pp_err_context(build->err, "template of product %s", build->product.code);
    if (!build->given->brief_json)
        return PP_OK;
    code = flow_brief_change(build->given->brief_json, &build->brief, build->faults, build->err);
    if (code == PP_OK)
        code =
            flow_brief_check_terms(build->tx, &build->brief, "/brief", build->faults, build->err);
    return code == PP_INVALID && build->faults->count ? PP_OK : code;
}

/* Closed days of the host and everywhere, one flag for each day from `first`. */
static enum pp_code load_closed(struct build *build, int32_t first, int32_t last, bool **closed)
{
    struct store_closed_day *days;
    size_t count;
    const enum pp_code code = store_closed_day_list(build->tx, build->host.id, first, last,
                                                    build->arena, &days, &count, build->err);
    if (code != PP_OK)
        return code;
    *closed = PP_NEW_ARRAY(build->arena, last - first + 1, bool);
    for (size_t i = 0; i < count; i++)
        if (days[i].day >= first && days[i].day <= last)
            (*closed)[days[i].day - first] = true;
    return PP_OK;
}

static bool can_start(const bool *closed, int32_t first, int32_t start, int onsite_days)
{
    for (int32_t day = start; day < start + onsite_days; day++)
        if (pp_weekday(day) > 4 || closed[day - first])
            return false;
    return true;
}

static enum pp_code windows_between(struct build *build, struct store_request *out)
{
    const struct flow_when *when = &build->given->when;
    const int32_t onsite = build->brief.onsite_days, early = build->weights.early;
    if (when->to < when->from || when->to - when->from > SPAN_MOST) {
        fault(build->faults, "/between", NULL, "span",
              "the last day must not be before the first, nor more than 800 days after it", NULL);
        return PP_OK;
    }
    bool *closed;
    const enum pp_code code = load_closed(build, when->from, when->to, &closed);
    if (code != PP_OK)
        return code;
    struct store_window *windows = PP_NEW_ARRAY(build->arena, WINDOWS_MOST, struct store_window);
    size_t count = 0;
    for (int32_t day = when->from; day + onsite - 1 <= when->to && count < WINDOWS_MOST; day++)
        if (can_start(closed, when->from, day, onsite))
            windows[count++].first_day = day;
    for (size_t i = 0; i < count; i++)
        windows[i].points = early - (int)((size_t)early * i / count);
    if (!count)
        fault(build->faults, "/between", NULL, "no-start",
              "no run of working days of that length lies between these days", NULL);
    out->windows = windows;
    out->window_count = count;
    return PP_OK;
}

static int by_first_day(const void *a, const void *b)
{
    const struct store_window *x = a, *y = b;
    return (x->first_day > y->first_day) - (x->first_day < y->first_day);
}

static enum pp_code windows_named(struct build *build, struct store_request *out)
{
    const struct flow_when *when = &build->given->when;
    if (!when->start_count || when->start_count > WINDOWS_MOST) {
        fault(build->faults, "/starts", NULL, "count", "name 1 to 366 days to start on", NULL);
        return PP_OK;
    }
    struct store_window *windows =
        PP_NEW_ARRAY(build->arena, when->start_count, struct store_window);
    for (size_t i = 0; i < when->start_count; i++) {
        const int32_t last = when->starts[i] + build->brief.onsite_days - 1;
        bool *closed;
        char text[PP_DATE_TEXT];
        windows[i].first_day = when->starts[i];
        windows[i].points = when->points ? when->points[i] : 0;
        const enum pp_code code = load_closed(build, when->starts[i], last, &closed);
        if (code != PP_OK)
            return code;
        if (!can_start(closed, when->starts[i], when->starts[i], build->brief.onsite_days))
            fault(build->faults, pp_printf(build->arena, "/starts/%zu", i),
                  pp_day_text(when->starts[i], text), "not-working-days",
                  "the onsite days from here touch a weekend, a bank holiday or a closure", NULL);
    }
    qsort(windows, when->start_count, sizeof *windows, by_first_day);
    if (windows[when->start_count - 1].first_day - windows[0].first_day > SPAN_MOST)
        fault(build->faults, "/starts", NULL, "span",
              "the days to start on must not lie more than 800 days apart", NULL);
    for (size_t i = 1; i < when->start_count; i++)
        if (windows[i].first_day == windows[i - 1].first_day)
            fault(build->faults, "/starts", NULL, "twice", "a day to start on is named twice",
                  NULL);
    out->windows = windows;
    out->window_count = when->start_count;
    return PP_OK;
}

static void make_seats(struct build *build, struct store_request *out)
{
    struct store_request_seat *seats =
        PP_NEW_ARRAY(build->arena, build->brief.seat_count, struct store_request_seat);
    for (size_t i = 0; i < build->brief.seat_count; i++)
        seats[i] = (struct store_request_seat){.seat = (int)i,
                                               .name = build->brief.seats[i].name,
                                               .required = build->brief.seats[i].required,
                                               .state = STORE_SEAT_OPEN};
    out->seats = seats;
    out->seat_count = build->brief.seat_count;
}

const char *flow_request_prefix(struct pp_arena *arena, const char *product)
{
    char *prefix = pp_dup(arena, product);
    size_t len = 0;
    for (const char *at = product; *at; at++)
        if (at == product || at[-1] == '-')
            prefix[len++] = (char)toupper((unsigned char)*at);
    prefix[len] = '\0';
    return prefix;
}

static void check_title(struct build *build)
{
    if (build->given->title && strlen(build->given->title) > TITLE_MOST)
        fault(build->faults, "/title", build->given->title, "too-long",
              "a title has at most 200 bytes", NULL);
}

enum pp_code flow_request_build(struct store_tx *tx, const struct flow_request_new *given,
                                int64_t id, int64_t now_s, struct pp_arena *arena,
                                struct store_request *out, struct pp_faults *faults,
                                struct pp_err *err)
{
    struct build build = {.tx = tx, .arena = arena, .faults = faults, .err = err, .given = given};
    const size_t faults_before = faults->count;
    enum pp_code code = find_product(&build);
    if (code == PP_OK)
        code = find_host(&build);
    check_title(&build);
    if (code != PP_OK || faults->count > faults_before)
        return code;
    code = read_brief(&build);
    if (code != PP_OK || faults->count > faults_before)
        return code;
    *out = (struct store_request){
        .id = id,
        .reference = given->reference,
        .external_id = given->external_id,
        .product = build.product.id,
        .host = build.host.id,
        .state = STORE_REQUEST_SCOPED,
        .title = given->title ? given->title
                              : pp_printf(arena, "%s, %s", build.product.name, build.host.name),
        .created_s = now_s,
    };
    code =
        flow_weights_find(tx, build.brief.weights, FLOW_WEIGHTS_SERVE, arena, &build.weights, err);
    if (code == PP_OK)
        code = given->when.from == STORE_NO_DAY ? windows_named(&build, out)
                                                : windows_between(&build, out);
    if (code != PP_OK)
        return code;
    struct pp_str json = {0};
    flow_brief_write(&build.brief, &json);
    out->brief_json = pp_dup(arena, pp_str_text(&json));
    pp_str_fini(&json);
    make_seats(&build, out);
    return PP_OK;
}

enum pp_code flow_request_load(struct store_tx *tx, const struct store_request *request,
                               struct pp_arena *arena, struct store_product *product,
                               struct store_organisation *host, struct pp_err *err)
{
    const enum pp_code code = store_product_get(tx, request->product, arena, product, err);
    if (code != PP_OK)
        return code;
    return store_organisation_get(tx, request->host, arena, host, err);
}

static enum pp_code add(struct flow_call *call)
{
    struct flow_request_add *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    enum pp_code code = flow_request_build(call->tx, &arg->given, flow_id(call), call->now_s, arena,
                                           &arg->request, &call->faults, &call->err);
    if (code != PP_OK || call->faults.count)
        return code;
    bool changed;
    const char *prefix = flow_request_prefix(arena, arg->given.product);
    code = store_request_put(call->tx, &call->who, &arg->request, prefix, &changed, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, arg->request.id, arena, &arg->request, &call->err);
    if (code == PP_OK)
        code = flow_request_load(call->tx, &arg->request, arena, &arg->product, &arg->host,
                                 &call->err);
    return code;
}

const struct flow_case flow_request_add = {
    .name = "request.add",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, add}},
    .step_count = 1,
};

static enum pp_code show(struct flow_call *call)
{
    struct flow_request_show *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    enum pp_code code = store_request_find(call->tx, arg->key, arena, &arg->request, &call->err);
    if (code == PP_OK)
        code = flow_request_load(call->tx, &arg->request, arena, &arg->product, &arg->host,
                                 &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, arena, &arg->names, &call->err);
    arg->peers = PP_NEW_ARRAY(arena, arg->request.seat_count, struct store_peer);
    for (size_t i = 0; code == PP_OK && i < arg->request.seat_count; i++)
        if (arg->request.seats[i].peer)
            code = store_peer_get(call->tx, arg->request.seats[i].peer, arena, &arg->peers[i],
                                  &call->err);
    return code;
}

const struct flow_case flow_request_show = {
    .name = "request.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_request_list *arg = call->arg;
    struct store_organisation host = {0};
    enum pp_code code = PP_OK;
    if (arg->host)
        code = flow_organisation_find(call->tx, arg->host, &call->arena, &host, NULL, &call->err);
    if (code == PP_OK)
        code = store_request_list(call->tx, arg->state, host.id, &arg->page, &call->arena,
                                  &arg->requests, &arg->count, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, &call->arena, &arg->names, &call->err);
    return code;
}

const struct flow_case flow_request_list = {
    .name = "request.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};
