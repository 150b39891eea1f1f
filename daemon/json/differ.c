#include "daemon/json/differ.h"

#include <string.h>

#include "base/str.h"
#include "daemon/json/json.h"

enum { BYTES_MOST = 1 << 30, SHOWN_MOST = 200 };

struct differ {
    struct pp_arena *arena;
    struct js_difference *list;
    size_t count, most, total;
};

/* Long values are cut: they are shown, not used. */
static const char *shown(const struct differ *d, const struct js_value *value)
{
    if (!value)
        return NULL;
    const char *text = js_compact(value);
    const size_t len = strlen(text);
    return len <= SHOWN_MOST ? pp_dup(d->arena, text)
                             : pp_printf(d->arena, "%.*s...", SHOWN_MOST, text);
}

static void add(struct differ *d, const char *where, const struct js_value *a,
                const struct js_value *b)
{
    if (d->total++ < d->most)
        d->list[d->count++] = (struct js_difference){where, shown(d, a), shown(d, b)};
}

static void compare(struct differ *d, const char *where, const struct js_value *a,
                    const struct js_value *b);

static void compare_arrays(struct differ *d, const char *where, const struct js_value *a,
                           const struct js_value *b)
{
    const size_t a_count = js_count(a), b_count = js_count(b);
    for (size_t i = 0; i < a_count || i < b_count; i++)
        compare(d, pp_printf(d->arena, "%s/%zu", where, i), i < a_count ? js_item(a, i) : NULL,
                i < b_count ? js_item(b, i) : NULL);
}

static void compare_objects(struct differ *d, const char *where, const struct js_value *a,
                            const struct js_value *b)
{
    struct js_iter iter = {0};
    const char *name;
    for (const struct js_value *item; (item = js_next(a, &iter, &name));)
        compare(d, pp_printf(d->arena, "%s/%s", where, name), item, js_member(b, name));
    iter = (struct js_iter){0};
    for (const struct js_value *item; (item = js_next(b, &iter, &name));)
        if (!js_member(a, name))
            add(d, pp_printf(d->arena, "%s/%s", where, name), NULL, item);
}

static void compare(struct differ *d, const char *where, const struct js_value *a,
                    const struct js_value *b)
{
    if (a && b && js_kind(a) == JS_ARRAY && js_kind(b) == JS_ARRAY)
        compare_arrays(d, where, a, b);
    else if (a && b && js_kind(a) == JS_OBJECT && js_kind(b) == JS_OBJECT)
        compare_objects(d, where, a, b);
    else if (!a || !b || !pp_text_is(js_compact(a), js_compact(b)))
        add(d, where, a, b);
}

void js_differ(const char *from, const char *to, size_t most, struct pp_arena *arena,
               struct js_difference **list, size_t *count, size_t *total)
{
    struct differ d = {
        .arena = arena, .list = PP_NEW_ARRAY(arena, most + 1, struct js_difference), .most = most};
    struct pp_faults faults = {.arena = arena};
    struct pp_err err = {0};
    const struct js_limits limits = {.bytes = BYTES_MOST};
    struct js_doc *a = NULL, *b = NULL;
    const bool read = js_parse(from, strlen(from), &limits, &a, &err) == PP_OK &&
                      js_parse(to, strlen(to), &limits, &b, &err) == PP_OK;
    if (read)
        compare(&d, "", js_root(a, &faults), js_root(b, &faults));
    else if (most)
        d.list[d.count++] = (struct js_difference){"", NULL, NULL};
    js_free(a);
    js_free(b);
    *list = d.list;
    *count = d.count;
    *total = read ? d.total : 1;
}
