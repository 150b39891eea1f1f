/* Organisations, listed and shown. */
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/flow/pool.h"

static const char *const kinds[] = {
#define X(name, text) text,
    STORE_ORGANISATION_KINDS(X)
#undef X
};

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_organisation_list *arg = door->call->arg;
    arg->name_part = api_query_text(door, "name");
    arg->kind = api_query_word(door, "kind", kinds, sizeof kinds / sizeof kinds[0]);
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_organisation_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        js_open_object(json, NULL);
        api_put_organisation_line(json, &arg->organisations[i]);
        js_close_object(json);
        last = arg->organisations[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_organisation_list = {
    .need.use = &flow_organisation_list,
    .arg_size = sizeof(struct flow_organisation_list),
    .paged = true,
    .query = (const char *const[]){"name", "kind", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    (void)err;
    API_ARG(door->call, flow_organisation_show)->key = web_segment(door->req, "id");
    return PP_OK;
}

static void put_codes(struct js_writer *json, const struct flow_organisation_show *arg)
{
    js_open_array(json, "codes");
    for (size_t i = 0; i < arg->code_count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "scheme", arg->codes[i].scheme);
        js_put_text(json, "code", arg->codes[i].code);
        api_put_day(json, "first_day", arg->codes[i].first_day);
        api_put_day(json, "last_day", arg->codes[i].last_day);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_links(struct js_writer *json, const struct flow_organisation_show *arg)
{
    js_open_array(json, "links");
    for (size_t i = 0; i < arg->link_count; i++) {
        const struct store_link *link = &arg->links[i];
        js_open_object(json, NULL);
        api_put_named(json, "to", &arg->names, link->to);
        js_put_text(json, "kind", store_link_kind_text(link->kind));
        js_put_int(json, "rank", link->rank);
        js_put_text(json, "note", link->note);
        js_put_text(json, "source", link->source);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_facts(struct js_writer *json, const struct flow_organisation_show *arg)
{
    js_open_array(json, "facts");
    for (size_t i = 0; i < arg->fact_count; i++) {
        const struct store_fact *fact = &arg->facts[i];
        js_open_object(json, NULL);
        api_put_id(json, "id", fact->id);
        js_put_text(json, "framework", fact->framework);
        js_put_text(json, "version", fact->version);
        js_put_text(json, "name", fact->name);
        js_put_text(json, "value", fact->value);
        api_put_day(json, "dated", fact->dated);
        js_put_text(json, "source", fact->source);
        js_close_object(json);
    }
    js_close_array(json);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_organisation_show *arg = call->arg;
    js_open_object(json, NULL);
    api_put_organisation_line(json, &arg->organisation);
    put_codes(json, arg);
    put_links(json, arg);
    put_facts(json, arg);
    js_close_object(json);
    api_rev(call, arg->organisation.rev);
}

const struct api_point api_organisation_show = {
    .need.use = &flow_organisation_show,
    .arg_size = sizeof(struct flow_organisation_show),
    .fill = fill_show,
    .render = render_show,
};
