/*
 * The table of requests. A row is about the request with its external id, else its reference, else
 * a new one, built from the product's template. Of a request that is there only the title and the
 * days can be changed, and only until its team is being asked; its brief stays as it was edited.
 */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "daemon/flow/import_plan.h"
#include "daemon/flow/request.h"

enum { EXTERNAL_ID, REFERENCE, PRODUCT, HOST, TITLE, STARTS, FIRST, LAST, WEEKDAY, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [EXTERNAL_ID] = {"external_id", "id|request id", false},
    [REFERENCE] = {"reference", "ref", false},
    [PRODUCT] = {"product", "kind|type|offer", true},
    [HOST] = {"host", "council|authority|organisation|host council", true},
    [TITLE] = {"title", "name", false},
    [STARTS] = {"starts", "start|start dates|first days|windows|date", false},
    [FIRST] = {"first_day", "earliest|from|not before|between", false},
    [LAST] = {"last_day", "latest|to|not after|until", false},
    [WEEKDAY] = {"weekday", "start weekday", false},
};

enum { STARTS_MOST = 366 };

struct requests {
    struct import_index by_key; /* "x:<external id>", "r:<folded reference>" */
    struct import_index products;
    struct store_product *list;
    const char **codes;
    size_t product_count;
};

static const char *external_key(struct import_plan *plan, const char *text)
{
    return pp_printf(&plan->scratch, "x:%s", text);
}

static const char *reference_key(struct import_plan *plan, const char *text)
{
    return pp_printf(&plan->scratch, "r:%s", sheet_fold(&plan->scratch, text));
}

/* ---- what is there --------------------------------------------------------------------------- */

static enum pp_code load_known_requests(struct import_plan *plan, struct requests *requests,
                                        struct pp_err *err)
{
    struct store_page page = {.limit = 500, .more = true};
    while (page.more) {
        struct store_request *list = NULL;
        size_t count = 0;
        const enum pp_code code =
            store_request_list(plan->tx, -1, 0, &page, plan->arena, &list, &count, err);
        if (code)
            return code;
        for (size_t i = 0; i < count; i++) {
            import_index_put(&requests->by_key, reference_key(plan, list[i].reference), &list[i]);
            if (list[i].external_id)
                import_index_put(&requests->by_key, external_key(plan, list[i].external_id),
                                 &list[i]);
            page.after = list[i].id;
        }
        page.more = page.more && count;
    }
    return PP_OK;
}

static enum pp_code load_requests(struct import_plan *plan, struct pp_err *err)
{
    struct requests *requests = PP_NEW(plan->arena, struct requests);
    requests->by_key.arena = plan->arena;
    requests->products.arena = plan->arena;
    plan->own = requests;
    const enum pp_code code =
        store_product_list(plan->tx, plan->arena, &requests->list, &requests->product_count, err);
    if (code)
        return code;
    requests->codes = PP_NEW_ARRAY(plan->arena, requests->product_count, const char *);
    for (size_t i = 0; i < requests->product_count; i++) {
        struct store_product *product = &requests->list[i];
        requests->codes[i] = product->code;
        import_index_put(&requests->products, sheet_fold(&plan->scratch, product->name), product);
    }
    for (size_t i = 0; i < requests->product_count; i++)
        import_index_put(&requests->products, sheet_fold(&plan->scratch, requests->codes[i]),
                         &requests->list[i]);
    return load_known_requests(plan, requests, err);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static const struct store_product *read_product(struct import_plan *plan)
{
    const struct requests *requests = plan->own;
    const char *text = plan_must(plan, PRODUCT, IMPORT_TEXT_MOST);
    if (!text)
        return NULL;
    const struct store_product *found =
        import_index_get(&requests->products, sheet_fold(&plan->scratch, text));
    if (!found)
        plan_reject(plan, PRODUCT, text, "unknown-product",
                    plan_may_guess(plan)
                        ? pp_closest(text, requests->codes, requests->product_count)
                        : NULL,
                    "no product has this code or name");
    return found;
}

/* "2027-03-01; 2027-03-08:5": days to start on, with points of preference. */
static void read_starts(struct import_plan *plan, const char *text, struct flow_when *when)
{
    int32_t *starts = PP_NEW_ARRAY(plan->arena, STARTS_MOST, int32_t);
    int *points = PP_NEW_ARRAY(plan->arena, STARTS_MOST, int);
    size_t count = 0;
    for (const char *rest = text; rest;) {
        const char *entry = plan_cut(plan, ';', &rest);
        if (!*entry)
            continue;
        if (count == STARTS_MOST) {
            plan_reject(plan, STARTS, NULL, "too-many", NULL, "has more than %d days", STARTS_MOST);
            return;
        }
        const char *parts = entry;
        int64_t value = 0;
        starts[count] = plan_day_in(plan, STARTS, plan_cut(plan, ':', &parts), STORE_NO_DAY);
        const char *given = parts ? plan_cut(plan, ':', &parts) : "0";
        if (!pp_text_int(given, -1000, 1000, &value))
            plan_reject(plan, STARTS, entry, "not-points", NULL,
                        "must be written day:points with points from -1000 to 1000");
        points[count++] = (int)value;
    }
    when->starts = starts;
    when->points = points;
    when->start_count = count;
}

/* False: the row says nothing about days. */
static bool read_when(struct import_plan *plan, struct flow_when *when)
{
    *when = (struct flow_when){.from = STORE_NO_DAY, .to = STORE_NO_DAY};
    const char *starts = plan_text(plan, STARTS, IMPORT_NOTE_MOST);
    const bool has_first = plan_day(plan, FIRST, &when->from);
    const bool has_last = plan_day(plan, LAST, &when->to);
    if (has_first != has_last)
        plan_reject(plan, has_first ? LAST : FIRST, NULL, "missing", NULL,
                    "must be given: first_day and last_day belong together");
    if (starts && (has_first || has_last))
        plan_reject(plan, STARTS, starts, "both", NULL,
                    "give either days to start on, or first_day and last_day");
    if (starts && !plan->rejected)
        read_starts(plan, starts, when);
    return starts || has_first;
}

static int read_weekday(struct import_plan *plan)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    const char *text = plan_text(plan, WEEKDAY, 20);
    if (!text)
        return -1;
    const char *folded = sheet_fold(&plan->scratch, text);
    for (int i = 0; i < 7; i++)
        if (strlen(folded) >= 3 && pp_text_starts(days[i], folded))
            return i;
    plan_reject(plan, WEEKDAY, text, "not-a-weekday", NULL, "must be a day such as Tuesday");
    return -1;
}

/* ---- the request ----------------------------------------------------------------------------- */

/* NULL: a new one (or the row is rejected by now). */
static const struct store_request *find_subject(struct import_plan *plan, const char *external_id,
                                                const char *reference)
{
    const struct requests *requests = plan->own;
    const struct store_request *by_id =
        external_id ? import_index_get(&requests->by_key, external_key(plan, external_id)) : NULL;
    const struct store_request *by_reference =
        reference ? import_index_get(&requests->by_key, reference_key(plan, reference)) : NULL;
    if (by_reference && by_id != by_reference &&
        (by_id || (external_id && by_reference->external_id)))
        plan_reject(plan, REFERENCE, reference, "reference-of-another", NULL,
                    "is the reference of another request, \"%s\"", by_reference->title);
    return by_id ? by_id : by_reference;
}

static bool may_change(const struct store_request *request)
{
    return request->state == STORE_REQUEST_DRAFT || request->state == STORE_REQUEST_SUBMITTED ||
           request->state == STORE_REQUEST_SCOPED || request->state == STORE_REQUEST_MATCHING ||
           request->state == STORE_REQUEST_PROPOSED || request->state == STORE_REQUEST_POSTPONED;
}

/* Faults of the build name members of a JSON text; here they name columns. */
static void take_faults(struct import_plan *plan, const struct pp_faults *faults, bool named)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct pp_fault *fault = &faults->at[i];
        int column = named ? STARTS : FIRST;
        if (pp_text_is(fault->where, "/host"))
            column = HOST;
        else if (pp_text_is(fault->where, "/product"))
            column = PRODUCT;
        else if (pp_text_is(fault->where, "/title"))
            column = TITLE;
        plan_reject(plan, column, fault->value, fault->code, fault->suggestion, "%s",
                    fault->message);
    }
}

/* Keeps the windows that begin on that weekday. */
static void keep_weekday(struct import_plan *plan, int weekday, struct store_request *request)
{
    struct store_window *kept =
        PP_NEW_ARRAY(plan->arena, request->window_count, struct store_window);
    size_t count = 0;
    for (size_t i = 0; i < request->window_count; i++)
        if (weekday < 0 || pp_weekday(request->windows[i].first_day) == weekday)
            kept[count++] = request->windows[i];
    if (!count)
        plan_reject(plan, WEEKDAY, plan_text(plan, WEEKDAY, 20), "no-start", NULL,
                    "no start between these days is on that weekday");
    request->windows = kept;
    request->window_count = count;
}

static const char *words_of(struct import_plan *plan, const struct store_request *request,
                            const char *product, const char *host)
{
    struct pp_str out = {0};
    pp_str_addf(&out, "request %s|%s|%s|%s|%s|%s", request->external_id ? request->external_id : "",
                request->reference ? request->reference : "", product, host, request->title,
                request->brief_json);
    for (size_t i = 0; i < request->window_count; i++)
        pp_str_addf(&out, "|%d:%d", (int)request->windows[i].first_day, request->windows[i].points);
    const char *words = pp_dup(&plan->scratch, out.at);
    pp_str_fini(&out);
    return words;
}

/* What a row says, read whole before anything is built from it. */
struct given {
    const char *external_id, *reference, *title;
    const struct store_product *product;
    const struct known_organisation *host;
    struct flow_when when;
    bool has_when;
    int weekday;
    const struct store_request *old;
};

static void read_given(struct import_plan *plan, struct given *given)
{
    given->external_id = plan_text(plan, EXTERNAL_ID, 100);
    given->reference = plan_text(plan, REFERENCE, 40);
    given->title = plan_text(plan, TITLE, IMPORT_TEXT_MOST);
    given->product = read_product(plan);
    given->host = plan_organisation(plan, HOST, plan_must(plan, HOST, IMPORT_TEXT_MOST));
    given->has_when = read_when(plan, &given->when);
    given->weekday = read_weekday(plan);
    if (!given->external_id && !given->reference)
        plan_reject(plan, EXTERNAL_ID, NULL, "missing", NULL,
                    "one of external id and reference must be given");
    if (plan->rejected)
        return;
    given->old = find_subject(plan, given->external_id, given->reference);
    if (!given->old && !given->has_when)
        plan_reject(plan, STARTS, NULL, "missing", NULL,
                    "give days to start on, or first_day and last_day");
    if (given->external_id)
        (void)plan_claim(plan, EXTERNAL_ID, external_key(plan, given->external_id),
                         given->external_id);
    if (given->reference)
        (void)plan_claim(plan, REFERENCE, reference_key(plan, given->reference), given->reference);
}

static void check_old(struct import_plan *plan, const struct given *given)
{
    const struct requests *requests = plan->own;
    bool same_product = false;
    for (size_t i = 0; i < requests->product_count; i++)
        same_product |= requests->list[i].id == given->old->product &&
                        pp_text_is(requests->list[i].code, given->product->code);
    /* An older version of the product is not in the list; its request is left to people. */
    if (!same_product)
        plan_reject(plan, PRODUCT, given->product->code, "cannot-change", NULL,
                    "%s is for another product, or another version of it: add a new request",
                    given->old->reference);
    if (given->old->host != given->host->row.id)
        plan_reject(plan, HOST, given->host->row.name, "cannot-change", NULL,
                    "%s is for another host: add a new request", given->old->reference);
}

static enum pp_code build(struct import_plan *plan, const struct given *given,
                          struct store_request *out, struct pp_err *err)
{
    struct pp_faults faults = {.arena = plan->arena};
    const struct flow_request_new fresh = {
        .product = given->product->code,
        .host = pp_printf(plan->arena, "%" PRId64, given->host->row.id),
        .title = given->title,
        .reference = given->reference,
        .external_id = given->external_id,
        .when = given->when,
        .brief_json = given->old ? given->old->brief_json : NULL,
    };
    const enum pp_code code =
        flow_request_build(plan->tx, &fresh, given->old ? given->old->id : plan_id(plan),
                           plan->import->who.now_s, plan->arena, out, &faults, err);
    if (code)
        return code;
    take_faults(plan, &faults, given->when.from == STORE_NO_DAY);
    if (!plan->rejected)
        keep_weekday(plan, given->weekday, out);
    return PP_OK;
}

/* What is there, with the title and the days of the row. */
static enum pp_code change(struct import_plan *plan, const struct given *given,
                           struct store_request *out, struct pp_err *err)
{
    struct store_request built;
    enum pp_code code = PP_OK;
    check_old(plan, given);
    *out = *given->old;
    if (given->external_id)
        out->external_id = given->external_id;
    if (given->title)
        out->title = given->title;
    if (given->has_when && !plan->rejected)
        code = build(plan, given, &built, err);
    if (given->has_when && !code && !plan->rejected) {
        out->windows = built.windows;
        out->window_count = built.window_count;
    }
    return code;
}

static enum pp_code read_row(struct import_plan *plan, struct pp_err *err)
{
    struct given given = {0};
    read_given(plan, &given);
    if (plan->rejected)
        return PP_OK;
    struct store_request *request = PP_NEW(plan->arena, struct store_request);
    const enum pp_code code =
        given.old ? change(plan, &given, request, err) : build(plan, &given, request, err);
    if (code || plan->rejected)
        return code;
    const char *words = words_of(plan, request, given.product->code, given.host->label);
    if (given.old) {
        if (!strcmp(words, words_of(plan, given.old, given.product->code, given.host->label)))
            return PP_OK;
        if (!may_change(given.old))
            plan_reject(plan, -1, NULL, "under-way", NULL,
                        "%s is %s: its peers have been asked, so an import no longer changes it",
                        given.old->reference, store_request_state_text(given.old->state));
        words = pp_printf(&plan->scratch, "%" PRId64 " rev %" PRId64 " %s", given.old->id,
                          given.old->rev, words);
    }
    if (!plan->rejected)
        plan_do(
            plan, given.old ? IMPORT_CHANGED : IMPORT_ADDED,
            (struct import_action){.what = IMPORT_REQUEST,
                                   .thing = request,
                                   .prefix = flow_request_prefix(plan->arena, given.product->code)},
            words);
    return PP_OK;
}

const struct import_layout import_layout_requests = {
    .name = "requests",
    .kind = FLOW_IMPORT_REQUESTS,
    .marks = "product|host",
    .columns = columns,
    .column_count = COLUMNS,
    .begin = load_requests,
    .row = read_row,
};
