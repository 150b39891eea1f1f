/* Tokens and the audit trail. */
#include "daemon/flow/access.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"

enum { NAME_MOST = 200, SCOPES_MOST = 20, SCOPE_MOST = 40 };

/* ---- tokens -------------------------------------------------------------------------------- */

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_token_list *arg = call->arg;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++)
        api_put_token(json, NULL, &arg->tokens[i]);
    js_close_array(json);
    js_put_null(json, "next");
    js_close_object(json);
}

const struct api_point api_token_list = {
    .need.use = &flow_token_list,
    .arg_size = sizeof(struct flow_token_list),
    .render = render_list,
};

/* ["pool:read", "match:run"] to "pool:read match:run"; flow says which it does not know. */
static const char *read_scopes(const struct js_value *body, struct pp_arena *arena)
{
    const struct js_value *array = js_array(body, "scopes", JS_MUST, SCOPES_MOST);
    const char *all = NULL;
    for (size_t i = 0; array && i < js_count(array); i++) {
        const char *scope = js_text_of(js_item(array, i), SCOPE_MOST);
        if (scope && strchr(scope, ' '))
            js_fault(js_item(array, i), NULL, "unknown-scope", NULL, "one scope for each item");
        else if (scope)
            all = all ? pp_printf(arena, "%s %s", all, scope) : scope;
    }
    return all;
}

static enum pp_code fill_add(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"name", "scopes", "expires_at"};
    struct flow_token_add *arg = door->call->arg;
    js_only(door->body, members, sizeof members / sizeof members[0]);
    arg->name = api_read_line(door->body, "name", JS_MUST, NAME_MOST);
    arg->scopes = read_scopes(door->body, &door->call->arena);
    arg->expires_s = api_read_instant(door->body, "expires_at");
    return PP_OK;
}

static void render_add(struct flow_call *call, struct js_writer *json)
{
    const struct flow_token_add *arg = call->arg;
    js_open_object(json, NULL);
    api_put_token(json, "token", &arg->token);
    js_put_text(json, "secret", arg->secret);
    js_close_object(json);
    api_made(call, NULL, 0);
}

const struct api_point api_token_add = {
    .need.use = &flow_token_add,
    .arg_size = sizeof(struct flow_token_add),
    .body = API_JSON,
    .secret = true,
    .fill = fill_add,
    .render = render_add,
};

static enum pp_code fill_revoke(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "token", &API_ARG(door->call, flow_token_revoke)->id, err);
}

static void render_revoke(struct flow_call *call, struct js_writer *json)
{
    (void)json;
    api_gone(call);
}

const struct api_point api_token_revoke = {
    .need.use = &flow_token_revoke,
    .arg_size = sizeof(struct flow_token_revoke),
    .fill = fill_revoke,
    .render = render_revoke,
};

/* ---- the audit trail ----------------------------------------------------------------------- */

static enum pp_code fill_audit(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_audit_list *arg = door->call->arg;
    arg->subject = api_query_text(door, "subject");
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void put_entry(struct js_writer *json, const struct store_audit *entry)
{
    js_open_object(json, NULL);
    api_put_id(json, "id", entry->id);
    api_put_instant(json, "at", entry->at_s);
    js_put_text(json, "actor", entry->actor);
    js_put_text(json, "operation", entry->operation);
    js_put_text(json, "action", entry->action);
    js_put_text(json, "subject", entry->subject);
    if (entry->detail)
        js_put_raw(json, "detail", entry->detail, strlen(entry->detail));
    else
        js_put_null(json, "detail");
    js_put_text(json, "hash", entry->hash);
    js_close_object(json);
}

static void render_audit(struct flow_call *call, struct js_writer *json)
{
    const struct flow_audit_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_entry(json, &arg->entries[i]);
        last = arg->entries[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_audit_list = {
    .need.use = &flow_audit_list,
    .arg_size = sizeof(struct flow_audit_list),
    .paged = true,
    .query = (const char *const[]){"subject", NULL},
    .fill = fill_audit,
    .render = render_audit,
};

static void render_verify(struct flow_call *call, struct js_writer *json)
{
    const struct flow_audit_verify *arg = call->arg;
    js_open_object(json, NULL);
    js_put_bool(json, "whole", arg->whole);
    js_put_int(json, "entries", (int64_t)arg->count);
    js_put_text(json, "words", arg->words);
    js_close_object(json);
}

const struct api_point api_audit_verify = {
    .need.use = &flow_audit_verify,
    .arg_size = sizeof(struct flow_audit_verify),
    .render = render_verify,
};
