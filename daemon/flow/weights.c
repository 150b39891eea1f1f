#include "daemon/flow/weights.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "daemon/json/json.h"

enum { NAME_MOST = 40, NOTE_MOST = 300, VERSION_MOST = 1000000 };

static const char *const keys[] = {
#define X(key, member, least, most, usual, words) key,
    FLOW_WEIGHTS(X)
#undef X
};

_Static_assert(sizeof keys / sizeof keys[0] == FLOW_WEIGHTS_COUNT, "each number is counted");

/* ---- numbers ------------------------------------------------------------------------------- */

static struct flow_weights usual_weights(void)
{
    return (struct flow_weights){
#define X(key, member, least, most, usual, words) .member = (usual),
        FLOW_WEIGHTS(X)
#undef X
    };
}

void flow_weights_numbers(const struct flow_weights *weights,
                          struct flow_weight numbers[static FLOW_WEIGHTS_COUNT])
{
    size_t i = 0;
#define X(key, member, least, most, usual, words) \
    numbers[i++] = (struct flow_weight){key, words, weights->member};
    FLOW_WEIGHTS(X)
#undef X
}

/* What the object has takes the place of what was there. */
static void read_members(const struct js_value *root, struct flow_weights *out)
{
    int64_t number = 0;
    if (!js_is_object(root))
        return;
    js_only(root, keys, FLOW_WEIGHTS_COUNT);
#define X(key, member, least, most, usual, words)        \
    if (js_int(root, key, JS_MAY, least, most, &number)) \
        out->member = (int32_t)number;                   \
    else if (js_is_null(root, key))                      \
        js_fault(root, key, "null", NULL, "a weight is a whole number");
    FLOW_WEIGHTS(X)
#undef X
}

static enum pp_code read_text(const char *json, const char *where, struct pp_faults *faults,
                              struct flow_weights *out, struct pp_err *err)
{
    struct js_doc *doc = NULL;
    PP_REQUIRE(json);
    const enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return code;
    read_members(js_root_at(doc, faults, where), out);
    js_free(doc);
    return PP_OK;
}

/* The numbers of a stored version. */
static enum pp_code read_numbers(const struct store_weights *row, struct pp_arena *arena,
                                 struct flow_weights *out, struct pp_err *err)
{
    struct pp_faults faults = {.arena = arena};
    *out = usual_weights();
    out->label = pp_printf(arena, "%s/%d", row->name, row->version);
    enum pp_code code = read_text(row->weights_json, "", &faults, out, err);
    if (code == PP_OK)
        code = pp_faults_code(&faults, err);
    return code == PP_OK ? code : pp_err_context(err, "the weights %s as stored", out->label);
}

/* Every number, in the order of flow_weights_numbers. */
static void write_numbers(const struct flow_weights *weights, struct pp_str *out)
{
    struct flow_weight numbers[FLOW_WEIGHTS_COUNT];
    struct js_writer writer = js_writer_on(out);
    flow_weights_numbers(weights, numbers);
    js_open_object(&writer, NULL);
    for (size_t i = 0; i < FLOW_WEIGHTS_COUNT; i++)
        js_put_int(&writer, numbers[i].key, numbers[i].value);
    js_close_object(&writer);
}

/* ---- finding ------------------------------------------------------------------------------- */

static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && text[i] != '-')
            return false;
    return len > 0 && len <= NAME_MOST;
}

/* "default" or "default/3" into name and version (0: none was said). */
static enum pp_code split_key(const char *key, struct pp_arena *arena, const char **name,
                              int *version, struct pp_err *err)
{
    const size_t len = strcspn(key, "/");
    int64_t number = 0;
    if (!is_name(key, len) || (key[len] && !pp_text_int(key + len + 1, 1, VERSION_MOST, &number)))
        return pp_fail(err, PP_INVALID,
                       "weights are named like default or default/3 (small letters, digits and "
                       "hyphens), not \"%s\"",
                       key);
    *name = pp_dup_len(arena, key, len);
    *version = (int)number;
    return PP_OK;
}

static enum pp_code unknown_name(struct store_tx *tx, const char *name, struct pp_arena *arena,
                                 struct pp_err *err)
{
    const char *const *names;
    size_t count;
    struct pp_err missing = *err;
    const enum pp_code code = store_weights_names(tx, arena, &names, &count, err);
    if (code != PP_OK)
        return code;
    const char *closest = pp_closest(name, names, count);
    *err = missing;
    return closest && !pp_text_is(closest, name)
               ? pp_fail(err, PP_NOT_FOUND, "%s; did you mean %s?", missing.text, closest)
               : PP_NOT_FOUND;
}

static enum pp_code find_row(struct store_tx *tx, const char *key, struct pp_arena *arena,
                             struct store_weights *row, struct pp_err *err)
{
    const char *name = NULL;
    int version = 0;
    *row = (struct store_weights){0};
    enum pp_code code = split_key(key ? key : FLOW_WEIGHTS_USUAL, arena, &name, &version, err);
    if (code == PP_OK)
        code = store_weights_get(tx, name, version, arena, row, err);
    return code == PP_NOT_FOUND ? unknown_name(tx, name, arena, err) : code;
}

enum pp_code flow_weights_find(struct store_tx *tx, const char *key, enum flow_weights_use use,
                               struct pp_arena *arena, struct flow_weights *out, struct pp_err *err)
{
    struct store_weights row;
    const enum pp_code code = find_row(tx, key, arena, &row, err);
    if (code != PP_OK)
        return code;
    if (use == FLOW_WEIGHTS_SERVE && row.state != STORE_WEIGHTS_PUBLISHED)
        return pp_fail(err, PP_INVALID, "the weights %s/%d are %s; name published ones", row.name,
                       row.version, row.state == STORE_WEIGHTS_DRAFT ? "a draft" : "retired");
    return read_numbers(&row, arena, out, err);
}

/* ---- list and show ------------------------------------------------------------------------- */

static enum pp_code list(struct flow_call *call)
{
    struct flow_weights_list *arg = call->arg;
    struct store_weights *rows;
    enum pp_code code = store_weights_list(call->tx, arg->name, &arg->page, &call->arena, &rows,
                                           &arg->count, &call->err);
    arg->rows = PP_NEW_ARRAY(&call->arena, arg->count, struct flow_weights_row);
    for (size_t i = 0; code == PP_OK && i < arg->count; i++) {
        arg->rows[i].row = rows[i];
        code = read_numbers(&rows[i], &call->arena, &arg->rows[i].weights, &call->err);
    }
    return code;
}

const struct flow_case flow_weights_list = {
    .name = "weights.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code load(struct flow_call *call, const char *key, struct flow_weights_row *it)
{
    const enum pp_code code = find_row(call->tx, key, &call->arena, &it->row, &call->err);
    return code == PP_OK ? read_numbers(&it->row, &call->arena, &it->weights, &call->err) : code;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_weights_show *arg = call->arg;
    return load(call, arg->key, &arg->it);
}

const struct flow_case flow_weights_show = {
    .name = "weights.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

/* ---- draft --------------------------------------------------------------------------------- */

static void fault(struct flow_call *call, const char *where, const char *value, const char *code,
                  const char *message)
{
    pp_faults_add(
        &call->faults,
        &(struct pp_fault){.where = where, .value = value, .code = code, .message = message});
}

/* The version that the new one starts from. */
static enum pp_code find_base(struct flow_call *call, struct flow_weights_row *base)
{
    const struct flow_weights_draft *arg = call->arg;
    if (arg->from)
        return load(call, arg->from, base);
    struct pp_err none = {0};
    const enum pp_code code =
        store_weights_get(call->tx, arg->name, 0, &call->arena, &base->row, &none);
    return load(call, code == PP_OK ? arg->name : FLOW_WEIGHTS_USUAL, base);
}

static bool is_same(const struct flow_weights *a, const struct flow_weights *b)
{
    struct flow_weight x[FLOW_WEIGHTS_COUNT], y[FLOW_WEIGHTS_COUNT];
    flow_weights_numbers(a, x);
    flow_weights_numbers(b, y);
    for (size_t i = 0; i < FLOW_WEIGHTS_COUNT; i++)
        if (x[i].value != y[i].value)
            return false;
    return true;
}

static enum pp_code draft(struct flow_call *call)
{
    struct flow_weights_draft *arg = call->arg;
    struct flow_weights_row base;
    if (!arg->name || !is_name(arg->name, strlen(arg->name)))
        fault(call, "/name", arg->name, "name",
              "a name is 1 to 40 small letters, digits and hyphens");
    if (arg->note && strlen(arg->note) > NOTE_MOST)
        fault(call, "/note", NULL, "too-long", "a note has at most 300 bytes");
    if (call->faults.count)
        return PP_OK;
    enum pp_code code = find_base(call, &base);
    arg->it.weights = base.weights;
    if (code == PP_OK)
        code = read_text(arg->set ? arg->set : "{}", "/set", &call->faults, &arg->it.weights,
                         &call->err);
    if (code != PP_OK || call->faults.count)
        return code;
    if (is_same(&base.weights, &arg->it.weights) && pp_text_is(arg->name, base.row.name))
        return pp_fail(&call->err, PP_INVALID, "nothing differs from %s; set at least one weight",
                       base.weights.label);
    struct pp_str json = {0};
    write_numbers(&arg->it.weights, &json);
    arg->it.row = (struct store_weights){.id = flow_id(call),
                                         .name = arg->name,
                                         .weights_json = pp_dup(&call->arena, json.at),
                                         .note = arg->note};
    pp_str_fini(&json);
    code = store_weights_draft(call->tx, &call->who, &arg->it.row, &call->err);
    arg->it.weights.label = pp_printf(&call->arena, "%s/%d", arg->it.row.name, arg->it.row.version);
    return code;
}

const struct flow_case flow_weights_draft = {
    .name = "weights.draft",
    .right = FLOW_WEIGHTS_WRITE,
    .steps = {{FLOW_WRITE, draft}},
    .step_count = 1,
};

/* ---- publish and retire -------------------------------------------------------------------- */

static enum pp_code publish(struct flow_call *call)
{
    struct flow_weights_move *arg = call->arg;
    const enum pp_code code = load(call, arg->key, &arg->it);
    if (code != PP_OK)
        return code;
    const struct store_weights *row = &arg->it.row;
    if (row->state != STORE_WEIGHTS_DRAFT)
        return pp_fail(&call->err, PP_CONFLICT,
                       "the weights %s are %s already; draft a new version", arg->it.weights.label,
                       store_weights_state_text(row->state));
    if (pp_text_is(row->author, call->actor))
        return pp_fail(&call->err, PP_CONFLICT,
                       "%s drafted the weights %s and cannot publish them: that takes a second "
                       "person, by another user or a token of their own (peerpool token add NAME "
                       "--scopes weights:write)",
                       call->actor, arg->it.weights.label);
    return store_weights_move(call->tx, &call->who, &arg->it.row, STORE_WEIGHTS_PUBLISHED,
                              &call->err);
}

const struct flow_case flow_weights_publish = {
    .name = "weights.publish",
    .right = FLOW_WEIGHTS_WRITE,
    .steps = {{FLOW_WRITE, publish}},
    .step_count = 1,
};

/* The usual weights must always have a version that serves. */
static enum pp_code retire(struct flow_call *call)
{
    struct flow_weights_move *arg = call->arg;
    enum pp_code code = load(call, arg->key, &arg->it);
    if (code != PP_OK)
        return code;
    struct store_weights *row = &arg->it.row, newest;
    if (row->state == STORE_WEIGHTS_RETIRED)
        return pp_fail(&call->err, PP_CONFLICT, "the weights %s are retired already",
                       arg->it.weights.label);
    code = store_weights_move(call->tx, &call->who, row, STORE_WEIGHTS_RETIRED, &call->err);
    if (code != PP_OK || !pp_text_is(row->name, FLOW_WEIGHTS_USUAL))
        return code;
    struct pp_err none = {0};
    code = store_weights_get(call->tx, FLOW_WEIGHTS_USUAL, 0, &call->arena, &newest, &none);
    if (code == PP_NOT_FOUND)
        return pp_fail(&call->err, PP_CONFLICT,
                       "%s is the last published version of the weights that every request uses "
                       "that names none; publish another first",
                       arg->it.weights.label);
    return code == PP_OK ? code : pp_fail(&call->err, code, "%s", none.text);
}

const struct flow_case flow_weights_retire = {
    .name = "weights.retire",
    .right = FLOW_WEIGHTS_WRITE,
    .steps = {{FLOW_WRITE, retire}},
    .step_count = 1,
};
