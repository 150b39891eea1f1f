/* The use cases of a product: list the templates, put one. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/brief.h"
#include "daemon/flow/pool.h"

enum { CODE_MOST = 60, NAME_MOST = 200 };

static enum pp_code list(struct flow_call *call)
{
    struct flow_product_list *arg = call->arg;
    return store_product_list(call->tx, &call->arena, &arg->products, &arg->count, &call->err);
}

const struct flow_case flow_product_list = {
    .name = "product.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static void fault(struct flow_call *call, const char *where, const char *value, const char *message)
{
    pp_faults_add(
        &call->faults,
        &(struct pp_fault){.where = where, .value = value, .code = "form", .message = message});
}

static bool is_code(const char *text)
{
    if (pp_text_empty(text) || strlen(text) > CODE_MOST)
        return false;
    for (const char *at = text; *at; at++)
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-')
            return false;
    return true;
}

static void check(struct flow_call *call, const struct store_product *product)
{
    static const char *const strands[] = {"universal", "targeted", "intensive", "sector"};
    bool known = false;
    if (!is_code(product->code))
        fault(call, "/code", product->code, "a code is small letters, digits and hyphens");
    if (pp_text_empty(product->name) || strlen(product->name) > NAME_MOST)
        fault(call, "/name", product->name, "a product needs a name of at most 200 bytes");
    for (size_t i = 0; i < sizeof strands / sizeof strands[0]; i++)
        known |= pp_text_is(strands[i], product->strand);
    if (!known)
        fault(call, "/strand", product->strand,
              "a strand is universal, targeted, intensive or sector");
}

/* The template is kept as this program writes it, so equal templates are equal texts. */
static enum pp_code put(struct flow_call *call)
{
    struct flow_product_put *arg = call->arg;
    struct flow_brief brief;
    check(call, &arg->product);
    enum pp_code code =
        flow_brief_read(arg->product.template_json, &brief, &call->faults, &call->err);
    if (code != PP_OK || call->faults.count)
        return code;
    struct pp_str json = {0};
    flow_brief_write(&brief, &json);
    arg->product.template_json = pp_dup(&call->arena, pp_str_text(&json));
    pp_str_fini(&json);
    arg->product.id = flow_id(call);
    code = store_product_put(call->tx, &call->who, &arg->product, &arg->changed, &call->err);
    if (code == PP_OK)
        code = store_product_find(call->tx, arg->product.code, &call->arena, &arg->product,
                                  &call->err);
    return code;
}

const struct flow_case flow_product_put = {
    .name = "product.put",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, put}},
    .step_count = 1,
};
