#include "daemon/api/points.h"

#include <ctype.h>

#include "daemon/api/embedded.h"
#include "daemon/api/query.h"
#include "daemon/json/json.h"
#include "tests/lib/pp_test.h"

struct fixture {
    struct pp_arena arena;
    struct pp_faults faults;
    struct js_doc *doc;
    const struct js_value *root, *paths;
    const struct web_route *routes;
    size_t route_count;
};

static void begin(struct fixture *f)
{
    struct pp_err err = {0};
    *f = (struct fixture){.faults = {.arena = &f->arena}};
    assert_ok(js_parse((const char *)api_openapi_json, api_openapi_json_len, NULL, &f->doc, &err),
              &err);
    f->root = js_root(f->doc, &f->faults);
    f->paths = js_object(f->root, "paths", JS_MUST);
    f->routes = api_routes(&f->route_count);
    assert_non_null(f->paths);
}

static void end(struct fixture *f)
{
    struct pp_err err = {0};
    assert_ok(pp_faults_code(&f->faults, &err), &err);
    js_free(f->doc);
    pp_arena_fini(&f->arena);
}

/* "#/components/schemas/Peer" */
static const struct js_value *resolve(const struct fixture *f, const char *ref)
{
    const struct js_value *at = f->root;
    assert_true(pp_text_starts(ref, "#/"));
    for (const char *name = ref + 2; at && *name;) {
        const size_t len = strcspn(name, "/");
        at = js_member(at, pp_dup_len(f->faults.arena, name, len));
        name += len + (name[len] == '/');
    }
    if (!at)
        fail_msg("%s leads nowhere", ref);
    return at;
}

static const struct js_value *follow(const struct fixture *f, const struct js_value *value)
{
    const char *ref = js_has(value, "$ref") ? js_text(value, "$ref", JS_MUST, 200) : NULL;
    return ref ? resolve(f, ref) : value;
}

static const struct js_value *operation(const struct fixture *f, const struct web_route *route)
{
    char method[8] = "";
    const char *name = web_method_name(route->method);
    for (size_t i = 0; name[i] && i + 1 < sizeof method; i++)
        method[i] = (char)tolower(name[i]);
    const struct js_value *path = js_member(f->paths, route->pattern);
    const struct js_value *found = path ? js_member(path, method) : NULL;
    if (!found)
        fail_msg("%s %s is not documented", name, route->pattern);
    return found;
}

/* ---- the table itself ---------------------------------------------------------------------- */

static void every_route_goes_through_the_gate_and_names_its_need(void **state)
{
    (void)state;
    size_t count;
    const struct web_route *routes = api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        const struct api_point *point = routes[i].own;
        assert_ptr_equal(routes[i].handler, api_handle);
        assert_true(point->need.use || point->need.access != API_BY_RIGHT);
        assert_true(point->need.use ? point->render && point->arg_size : point->answer != NULL);
        assert_true(point->body == API_NO_BODY || point->fill);
    }
}

/* ---- the document and the table ------------------------------------------------------------ */

static void every_reference_of_the_document_leads_somewhere(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    enum { MOST = 20000 };
    const struct js_value **todo = PP_NEW_ARRAY(&f.arena, MOST, const struct js_value *);
    size_t count = 0, refs = 0;
    todo[count++] = f.root;
    while (count > 0) {
        const struct js_value *value = todo[--count];
        struct js_iter iter = {0};
        const char *name;
        for (size_t i = 0; js_kind(value) == JS_ARRAY && i < js_count(value); i++)
            todo[count++] = js_item(value, i);
        if (js_kind(value) != JS_OBJECT)
            continue;
        for (const struct js_value *item; (item = js_next(value, &iter, &name));) {
            if (pp_text_is(name, "$ref") && ++refs)
                (void)resolve(&f, js_text_of(item, 200));
            else
                todo[count++] = item;
            assert_true(count + 200 < MOST);
        }
    }
    assert_true(refs > 100);
    end(&f);
}

static void every_documented_path_is_routed(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct js_iter paths = {0};
    const char *path, *method;
    size_t operations = 0;
    for (const struct js_value *item; (item = js_next(f.paths, &paths, &path));) {
        struct js_iter methods = {0};
        while (js_next(item, &methods, &method)) {
            bool found = false;
            for (size_t i = 0; i < f.route_count; i++)
                found = found || (pp_text_is(f.routes[i].pattern, path) &&
                                  pp_text_is_nocase(web_method_name(f.routes[i].method), method));
            if (!found)
                fail_msg("%s %s is documented but not routed", method, path);
            operations++;
        }
    }
    assert_int_equal(operations, f.route_count);
    end(&f);
}

static bool documents(const struct fixture *f, const struct js_value *op, const char *where,
                      const char *name)
{
    const struct js_value *list = js_member(op, "parameters");
    for (size_t i = 0; list && i < js_count(list); i++) {
        const struct js_value *parameter = follow(f, js_item(list, i));
        if (pp_text_is(js_text(parameter, "in", JS_MUST, 20), where) &&
            pp_text_is_nocase(js_text(parameter, "name", JS_MUST, 60), name))
            return true;
    }
    return false;
}

static size_t count_in(const struct fixture *f, const struct js_value *op, const char *where)
{
    const struct js_value *list = js_member(op, "parameters");
    size_t count = 0;
    for (size_t i = 0; list && i < js_count(list); i++)
        count += pp_text_is(js_text(follow(f, js_item(list, i)), "in", JS_MUST, 20), where);
    return count;
}

static void every_route_is_documented_with_its_parameters(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < f.route_count; i++) {
        const struct web_route *route = &f.routes[i];
        const struct api_point *point = route->own;
        const struct js_value *op = operation(&f, route);
        const char *names[API_NAMES_MOST];
        const size_t count = api_query_names(point, route->method, names);
        for (size_t k = 0; k < count; k++)
            if (!documents(&f, op, "query", names[k]))
                fail_msg("%s: parameter %s is not documented", route->pattern, names[k]);
        assert_int_equal(count_in(&f, op, "query"), count);
        size_t segments = 0;
        for (const char *at = route->pattern; (at = strchr(at, '{')); at++, segments++) {
            char *name = pp_dup_len(&f.arena, at + 1, strcspn(at + 1, "}"));
            if (!documents(&f, op, "path", name))
                fail_msg("%s: segment %s is not documented", route->pattern, name);
        }
        assert_int_equal(count_in(&f, op, "path"), segments);
        const bool keyed = route->method == WEB_POST && !point->secret;
        assert_true(documents(&f, op, "header", "Idempotency-Key") == keyed);
    }
    end(&f);
}

static void every_body_is_documented_with_its_type(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < f.route_count; i++) {
        const struct api_point *point = f.routes[i].own;
        const struct js_value *body = js_member(operation(&f, &f.routes[i]), "requestBody");
        assert_true((point->body != API_NO_BODY) == (body != NULL));
        if (!body)
            continue;
        bool required = false;
        assert_true(js_bool(body, "required", JS_MUST, &required));
        assert_true(required == (point->body != API_JSON_MAY));
        const char *type = point->body == API_CSV        ? "text/csv"
                           : point->body == API_MESSAGE  ? "message/rfc822"
                           : point->body == API_CALENDAR ? "text/calendar"
                                                         : "application/json";
        assert_true(js_has(js_object(body, "content", JS_MUST), type));
    }
    end(&f);
}

/* ---- who may ------------------------------------------------------------------------------- */

struct need {
    bool open, any;
    enum flow_right right;
};

/* As the document says it: [] open, [{"bearer": []}] any right, [{"bearer": ["pool:read"]}]. */
static struct need documented_need(const struct js_value *op)
{
    struct need need = {0};
    const struct js_value *security = js_array(op, "security", JS_MUST, 1);
    assert_non_null(security);
    if (js_count(security) == 0)
        return (struct need){.open = true};
    const struct js_value *scopes = js_array(js_item(security, 0), "bearer", JS_MUST, 1);
    assert_non_null(scopes);
    need.any = js_count(scopes) == 0;
    if (!need.any)
        assert_true(flow_right_parse(js_text_of(js_item(scopes, 0), 40), &need.right));
    return need;
}

static enum pp_code expected(const struct need *need, const struct api_caller *caller)
{
    if (need->open)
        return PP_OK;
    if (!caller->actor)
        return PP_NO_LOGIN;
    const bool admin = caller->rights & 1U << FLOW_ADMIN;
    const bool may = need->any ? caller->rights != 0 : caller->rights & 1U << need->right;
    return admin || may ? PP_OK : PP_FORBIDDEN;
}

static void each_route_lets_in_exactly_those_the_document_names(void **state)
{
    (void)state;
    struct fixture f;
    struct api_caller callers[3 + FLOW_ADMIN] = {{0}, {.actor = "uid:4321"}};
    size_t count = 2;
    for (unsigned right = 0; right <= FLOW_ADMIN; right++)
        callers[count++] = (struct api_caller){"token:1", api_rights(1U << right)};
    begin(&f);
    size_t let_in = 0;
    for (size_t i = 0; i < f.route_count; i++) {
        const struct need need = documented_need(operation(&f, &f.routes[i]));
        const struct api_point *point = f.routes[i].own;
        for (size_t k = 0; k < count; k++) {
            struct pp_err err = {0};
            const enum pp_code code = api_gate_allows(&point->need, &callers[k], &err);
            if (code != expected(&need, &callers[k]))
                fail_msg("%s %s as %s with rights %x: %s", web_method_name(f.routes[i].method),
                         f.routes[i].pattern, callers[k].actor ? callers[k].actor : "nobody",
                         callers[k].rights, pp_code_name(code));
            let_in += code == PP_OK;
        }
    }
    assert_in_range(let_in, f.route_count, f.route_count * count - 1);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_goes_through_the_gate_and_names_its_need),
        cmocka_unit_test(every_reference_of_the_document_leads_somewhere),
        cmocka_unit_test(every_documented_path_is_routed),
        cmocka_unit_test(every_route_is_documented_with_its_parameters),
        cmocka_unit_test(every_body_is_documented_with_its_type),
        cmocka_unit_test(each_route_lets_in_exactly_those_the_document_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
