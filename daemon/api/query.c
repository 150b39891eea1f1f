#include "daemon/api/query.h"

#include <stdio.h>
#include <string.h>

#include "daemon/api/problem.h"
#include "daemon/api/text.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MOST = 500, VALUE_MOST = 300 };

static void fault(struct api_door *door, const char *name, const char *value, const char *code,
                  const char *message, const char *suggestion)
{
    pp_faults_add(&door->asked,
                  &(struct pp_fault){
                      .where = pp_printf(&door->req->arena, API_QUERY_MARK "%s", name),
                      .value = value,
                      .code = code,
                      .message = message,
                      .suggestion = suggestion,
                  });
}

size_t api_query_names(const struct api_point *point, enum web_method method,
                       const char *names[static API_NAMES_MOST])
{
    size_t count = 0;
    if (point->paged) {
        names[count++] = "limit";
        names[count++] = "cursor";
    }
    if (method != WEB_GET && method != WEB_HEAD && !point->own_dry_run)
        names[count++] = "dry_run";
    for (const char *const *more = point->query; more && *more; more++) {
        PP_REQUIRE(count < API_NAMES_MOST);
        names[count++] = *more;
    }
    return count;
}

void api_query_check(struct api_door *door)
{
    const struct web_request *req = door->req;
    const char *names[API_NAMES_MOST];
    const size_t count = api_query_names(door->point, req->method, names);
    for (size_t i = 0; i < req->query_count; i++) {
        const struct web_param *param = &req->query[i];
        bool known = false, before = false;
        for (size_t k = 0; k < count; k++)
            known = known || pp_text_is(names[k], param->name);
        for (size_t k = 0; k < i; k++)
            before = before || pp_text_is(req->query[k].name, param->name);
        if (!known)
            fault(door, param->name, param->value, "unknown-parameter",
                  "this parameter is not known here", pp_closest(param->name, names, count));
        else if (before)
            fault(door, param->name, param->value, "repeated", "give this parameter once", NULL);
        else if (strlen(param->value) > VALUE_MOST)
            fault(door, param->name, param->value, "too-long", "at most 300 bytes", NULL);
    }
}

const char *api_query_text(const struct api_door *door, const char *name)
{
    const char *value = web_query(door->req, name);
    return pp_text_empty(value) ? NULL : value;
}

bool api_query_flag(struct api_door *door, const char *name)
{
    const char *value = web_query(door->req, name);
    if (!value || pp_text_is(value, "false"))
        return false;
    if (!pp_text_is(value, "true"))
        fault(door, name, value, "not-a-flag", "this is either true or false", "true");
    return true;
}

int api_query_word(struct api_door *door, const char *name, const char *const *words, size_t count)
{
    const char *value = web_query(door->req, name);
    if (!value)
        return -1;
    struct pp_str all = {0};
    for (size_t i = 0; i < count; i++) {
        if (pp_text_is(words[i], value)) {
            pp_str_fini(&all);
            return (int)i;
        }
        pp_str_addf(&all, "%s%s", i ? ", " : "one of ", words[i]);
    }
    fault(door, name, value, "unknown-word", pp_str_text(&all), pp_closest(value, words, count));
    pp_str_fini(&all);
    return -1;
}

int api_query_number(struct api_door *door, const char *name, int least, int most, int otherwise)
{
    const char *value = web_query(door->req, name);
    int64_t number = otherwise;
    char words[60];
    (void)snprintf(words, sizeof words, "a whole number from %d to %d", least, most);
    if (value && !pp_text_int(value, least, most, &number))
        fault(door, name, value, "out-of-range", words, NULL);
    return (int)number;
}

void api_query_page(struct api_door *door, struct store_page *page)
{
    const char *cursor = web_query(door->req, "cursor");
    page->limit = api_query_number(door, "limit", 1, LIMIT_MOST, LIMIT_DEFAULT);
    if (cursor && !api_cursor_read(cursor, &page->after))
        fault(door, "cursor", cursor, "bad-cursor",
              "this is not a cursor of this service; take `next` of the page before", NULL);
}

enum pp_code api_segment_id(const struct api_door *door, const char *name, const char *noun,
                            int64_t *id, struct pp_err *err)
{
    const char *text = web_segment(door->req, name);
    if (pp_text_int(text, 1, INT64_MAX, id))
        return PP_OK;
    return pp_fail(err, PP_NOT_FOUND, "there is no %s \"%.40s\"; its id is a number", noun, text);
}

const char *api_next_link(const struct api_door *door, int64_t last)
{
    const struct web_request *req = door->req;
    char cursor[API_CURSOR_TEXT];
    struct pp_str link = {0};
    pp_str_addf(&link, "<%s?", req->route->pattern);
    for (size_t i = 0; i < req->query_count; i++) {
        if (pp_text_is(req->query[i].name, "cursor"))
            continue;
        api_query_add(&link, req->query[i].name, req->query[i].value);
        pp_str_add_char(&link, '&');
    }
    pp_str_addf(&link, "cursor=%s>; rel=\"next\"", api_cursor_write(last, cursor));
    const char *text = pp_dup(&door->req->arena, link.at);
    pp_str_fini(&link);
    return text;
}
