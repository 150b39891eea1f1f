#include "daemon/flow/reference.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/asking.h"
#include "daemon/flow/brief.h"
#include "daemon/flow/policy.h"
#include "daemon/json/json.h"
#include "store/access.h"
#include "store/request.h"

#define SETTING "reference" /* the digest of what was loaded last */

enum { PRODUCTS_MOST = 200, TEXT_MOST = 200 };

static enum pp_code put_product(struct flow_call *call, const struct js_value *item)
{
    struct flow_reference_put *arg = call->arg;
    struct store_product product = {.id = flow_id(call)};
    struct flow_brief brief;
    bool changed = false;
    product.code = js_text(item, "code", JS_MUST, TEXT_MOST);
    product.name = js_text(item, "name", JS_MUST, TEXT_MOST);
    product.strand = js_text(item, "strand", JS_MUST, TEXT_MOST);
    if (!js_object(item, "template", JS_MUST) || call->faults.count)
        return PP_OK;
    enum pp_code code =
        flow_brief_read(js_compact(js_member(item, "template")), &brief, &call->faults, &call->err);
    if (code != PP_OK)
        return code;
    struct flow_policy policy;
    struct flow_asking asking;
    product.rebalance_json = flow_policy_kept(item, &policy);
    product.asking_json = flow_asking_kept(item, &asking);
    if (call->faults.count)
        return PP_OK;
    struct pp_str json = {0};
    flow_brief_write(&brief, &json);
    product.template_json = pp_str_text(&json);
    code = store_product_put(call->tx, &call->who, &product, &changed, &call->err);
    pp_str_fini(&json);
    arg->added += changed;
    arg->same += !changed;
    return code;
}

static enum pp_code put_products(struct flow_call *call, const char *text)
{
    struct js_doc *doc = NULL;
    enum pp_code code = js_parse(text, strlen(text), NULL, &doc, &call->err);
    if (code != PP_OK)
        return pp_err_context(&call->err, "products.json");
    const struct js_value *root = js_root(doc, &call->faults);
    for (size_t i = 0; js_is_array(root, PRODUCTS_MOST) && code == PP_OK && i < js_count(root); i++)
        code = put_product(call, js_item(root, i));
    js_free(doc);
    return code;
}

/* Of names and bytes, in the order in which they are read. */
static void digest_all(const struct flow_reference_put *arg, char hex[static STORE_DIGEST_HEX])
{
    struct pp_str all = {0};
    for (size_t i = 0; i < arg->file_count; i++) {
        store_digest(arg->files[i].bytes, arg->files[i].len, hex);
        pp_str_addf(&all, "%s %s\n", arg->files[i].name, hex);
    }
    if (arg->products_json)
        pp_str_add(&all, arg->products_json);
    store_digest(pp_str_text(&all), all.len, hex);
    pp_str_fini(&all);
}

static enum pp_code load_all(struct flow_call *call)
{
    struct flow_reference_put *arg = call->arg;
    struct flow_reference reference = {
        .files = arg->files, .count = arg->file_count, .who = call->who, .ids = flow_ids(call)};
    enum pp_code code = flow_reference_load(call->tx, &reference, &call->err);
    arg->added = reference.added;
    arg->changed = reference.changed;
    arg->same = reference.same;
    if (code == PP_OK && arg->products_json)
        code = put_products(call, arg->products_json);
    return code;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_reference_put *arg = call->arg;
    const char *last;
    char digest[STORE_DIGEST_HEX];
    digest_all(arg, digest);
    enum pp_code code = store_setting_get(call->tx, SETTING, &call->arena, &last, &call->err);
    arg->known = code == PP_OK && pp_text_is(last, digest);
    if (code != PP_OK || arg->known)
        return code;
    code = load_all(call);
    return code == PP_OK && !call->faults.count
               ? store_setting_put(call->tx, &call->who, SETTING, digest, &call->err)
               : code;
}

const struct flow_case flow_reference_put = {
    .name = "reference.put",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, load}},
    .step_count = 1,
};

/* A step may run again: what an earlier run made is dropped. */
static struct flow_import *fresh_import(struct flow_call *call)
{
    struct flow_import_use *arg = call->arg;
    flow_import_fini(&arg->import);
    flow_import_init(&arg->import, flow_clock(call), flow_random(call));
    arg->import.ids = flow_ids(call);
    arg->import.in = arg->in;
    arg->import.who = call->who;
    return &arg->import;
}

static enum pp_code check(struct flow_call *call)
{
    return flow_import_plan(call->tx, fresh_import(call), &call->err);
}

const struct flow_case flow_import_check = {
    .name = "import.check",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_READ, check}},
    .step_count = 1,
};

/* Reading a file and looking up its rows takes long: nobody else's write waits for that. */
static enum pp_code plan(struct flow_call *call)
{
    const struct flow_import_use *arg = call->arg;
    if (!arg->in.token)
        return pp_fail(&call->err, PP_INVALID,
                       "an import is applied by the token of its dry run, and none was given; run "
                       "it without applying, look, and give the token it shows");
    return flow_import_plan(call->tx, fresh_import(call), &call->err);
}

static enum pp_code write_planned(struct flow_call *call)
{
    struct flow_import_use *arg = call->arg;
    const enum pp_code code = flow_import_write(call->tx, &arg->import, &call->err);
    return code == PP_STALE && arg->import.moved ? flow_moved(call) : code;
}

const struct flow_case flow_import_run = {
    .name = "import.run",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_READ, plan}, {FLOW_WRITE, write_planned}},
    .step_count = 2,
};

void flow_import_use_fini(struct flow_import_use *use)
{
    flow_import_fini(&use->import);
}
