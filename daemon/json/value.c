/*
 * Values and their getters. A getter that finds something wrong says so in the faults, with the
 * place as a JSON pointer (RFC 6901), and the caller goes on with the next.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/json/value.h"

enum { VALUE_TEXT_MOST = 4096 };

enum js_kind js_kind(const struct js_value *value)
{
    switch (json_typeof(value->at)) {
    case JSON_OBJECT:
        return JS_OBJECT;
    case JSON_ARRAY:
        return JS_ARRAY;
    case JSON_STRING:
        return JS_TEXT;
    case JSON_INTEGER:
        return JS_INT;
    case JSON_REAL:
        return JS_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return JS_BOOL;
    case JSON_NULL:
        break;
    }
    return JS_NULL;
}

static const char *kind_words(enum js_kind kind)
{
    static const char *const words[] = {"null",   "true or false", "a whole number", "a fraction",
                                        "a text", "an array",      "an object"};
    return words[kind];
}

/* ---- places -------------------------------------------------------------------------------- */

static void add_step(struct pp_str *out, const char *name)
{
    pp_str_add_char(out, '/');
    for (const char *c = name; *c; c++) {
        if (*c == '~' || *c == '/')
            pp_str_add(out, *c == '~' ? "~0" : "~1");
        else
            pp_str_add_char(out, *c);
    }
}

static void add_place(struct pp_str *out, const struct js_value *value)
{
    if (!value->up) {
        pp_str_add(out, value->name);
        return;
    }
    add_place(out, value->up);
    if (value->name)
        add_step(out, value->name);
    else
        pp_str_addf(out, "/%zu", value->index);
}

static const char *place_of(const struct js_value *value, const char *name)
{
    struct pp_str text = {0};
    add_place(&text, value);
    if (name)
        add_step(&text, name);
    const char *copy = pp_dup(value->faults->arena, pp_str_text(&text));
    pp_str_fini(&text);
    return copy;
}

/* What was given, for the fault: short texts as they are, small values as JSON. */
static const char *given(const struct js_value *value)
{
    if (json_is_string(value->at))
        return json_string_length(value->at) <= VALUE_TEXT_MOST ? json_string_value(value->at)
                                                                : NULL;
    if (json_is_object(value->at) || json_is_array(value->at))
        return NULL;
    char *dump = json_dumps(value->at, JSON_ENCODE_ANY | JSON_COMPACT);
    const char *copy = pp_dup(value->faults->arena, dump);
    free(dump);
    return copy;
}

void js_fault(const struct js_value *value, const char *name, const char *code,
              const char *suggestion, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *message = pp_vprintf(value->faults->arena, fmt, args);
    va_end(args);
    const struct js_value *at = name ? js_member(value, name) : value;
    pp_faults_add(value->faults, &(struct pp_fault){.where = place_of(value, name),
                                                    .value = at ? given(at) : NULL,
                                                    .code = code,
                                                    .message = message,
                                                    .suggestion = suggestion});
}

static bool refuse_kind(const struct js_value *value, const char *wanted)
{
    js_fault(value, NULL, "wrong-type", NULL, "must be %s, not %s", wanted,
             kind_words(js_kind(value)));
    return false;
}

/* ---- structure ----------------------------------------------------------------------------- */

bool js_is_object(const struct js_value *value)
{
    return json_is_object(value->at) || refuse_kind(value, "an object");
}

bool js_is_array(const struct js_value *value, size_t most)
{
    if (!json_is_array(value->at))
        return refuse_kind(value, "an array");
    if (json_array_size(value->at) <= most)
        return true;
    js_fault(value, NULL, "too-many", NULL, "has %zu items, at most %zu are allowed",
             json_array_size(value->at), most);
    return false;
}

size_t js_count(const struct js_value *value)
{
    return json_is_array(value->at) ? json_array_size(value->at) : json_object_size(value->at);
}

static struct js_value *below(const struct js_value *up, json_t *at)
{
    struct js_value *value = PP_NEW(up->faults->arena, struct js_value);
    *value = (struct js_value){.at = at, .faults = up->faults, .up = up};
    return value;
}

const struct js_value *js_item(const struct js_value *array, size_t index)
{
    json_t *at = json_array_get(array->at, index);
    PP_REQUIRE(at);
    struct js_value *value = below(array, at);
    value->index = index;
    return value;
}

const struct js_value *js_member(const struct js_value *object, const char *name)
{
    json_t *at = json_object_get(object->at, name);
    if (!at)
        return NULL;
    struct js_value *value = below(object, at);
    value->name = pp_dup(object->faults->arena, name);
    return value;
}

bool js_has(const struct js_value *object, const char *name)
{
    return json_object_get(object->at, name) != NULL;
}

bool js_is_null(const struct js_value *object, const char *name)
{
    return json_is_null(json_object_get(object->at, name));
}

const struct js_value *js_next(const struct js_value *object, struct js_iter *iter,
                               const char **name)
{
    iter->at =
        iter->begun ? json_object_iter_next(object->at, iter->at) : json_object_iter(object->at);
    iter->begun = true;
    if (!iter->at)
        return NULL;
    struct js_value *value = below(object, json_object_iter_value(iter->at));
    value->name = pp_dup(object->faults->arena, json_object_iter_key(iter->at));
    *name = value->name;
    return value;
}

void js_only(const struct js_value *object, const char *const *names, size_t count)
{
    const char *name;
    json_t *member;
    json_object_foreach(object->at, name, member)
    {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = pp_text_is(name, names[i]);
        if (!known)
            js_fault(object, name, "unknown-member", pp_closest(name, names, count),
                     "there is no such member");
    }
}

/* ---- getters of a value -------------------------------------------------------------------- */

bool js_int_of(const struct js_value *value, int64_t least, int64_t most, int64_t *out)
{
    if (!json_is_integer(value->at))
        return refuse_kind(value, "a whole number");
    const int64_t number = json_integer_value(value->at);
    if (number < least || number > most) {
        js_fault(value, NULL, "out-of-range", NULL, "must be from %lld to %lld", (long long)least,
                 (long long)most);
        return false;
    }
    *out = number;
    return true;
}

bool js_bool_of(const struct js_value *value, bool *out)
{
    if (!json_is_boolean(value->at))
        return refuse_kind(value, "true or false");
    *out = json_is_true(value->at);
    return true;
}

const char *js_text_of(const struct js_value *value, size_t most)
{
    if (!json_is_string(value->at)) {
        (void)refuse_kind(value, "a text");
        return NULL;
    }
    if (json_string_length(value->at) > most) {
        js_fault(value, NULL, "too-long", NULL, "has %zu bytes, at most %zu are allowed",
                 json_string_length(value->at), most);
        return NULL;
    }
    return pp_dup(value->faults->arena, json_string_value(value->at));
}

/* ---- getters of a member ------------------------------------------------------------------- */

/* The member when it is there and not null; else NULL, with a fault when it must be. */
static const struct js_value *present(const struct js_value *object, const char *name,
                                      enum js_need need)
{
    const struct js_value *value = js_member(object, name);
    if (value && !json_is_null(value->at))
        return value;
    if (need == JS_MUST)
        js_fault(object, name, "missing", NULL, value ? "must not be null" : "is missing");
    return NULL;
}

bool js_int(const struct js_value *object, const char *name, enum js_need need, int64_t least,
            int64_t most, int64_t *out)
{
    const struct js_value *value = present(object, name, need);
    return value && js_int_of(value, least, most, out);
}

bool js_bool(const struct js_value *object, const char *name, enum js_need need, bool *out)
{
    const struct js_value *value = present(object, name, need);
    return value && js_bool_of(value, out);
}

const char *js_text(const struct js_value *object, const char *name, enum js_need need, size_t most)
{
    const struct js_value *value = present(object, name, need);
    const char *text = value ? js_text_of(value, most) : NULL;
    if (text && !*text && need == JS_MUST) {
        js_fault(value, NULL, "missing", NULL, "must not be empty");
        return NULL;
    }
    return text;
}

bool js_word(const struct js_value *object, const char *name, enum js_need need,
             const char *const *words, size_t count, size_t *out)
{
    const struct js_value *value = present(object, name, need);
    const char *text = value ? js_text_of(value, VALUE_TEXT_MOST) : NULL;
    if (!text)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (pp_text_is(text, words[i])) {
            *out = i;
            return true;
        }
    }
    struct pp_str all = {0};
    for (size_t i = 0; i < count; i++)
        pp_str_addf(&all, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", words[i]);
    js_fault(value, NULL, "unknown-word", pp_closest(text, words, count), "must be %s",
             pp_str_text(&all));
    pp_str_fini(&all);
    return false;
}

const struct js_value *js_object(const struct js_value *object, const char *name, enum js_need need)
{
    const struct js_value *value = present(object, name, need);
    return value && js_is_object(value) ? value : NULL;
}

const struct js_value *js_array(const struct js_value *object, const char *name, enum js_need need,
                                size_t most)
{
    const struct js_value *value = present(object, name, need);
    return value && js_is_array(value, most) ? value : NULL;
}

const char *js_compact(const struct js_value *value)
{
    char *text = json_dumps(value->at, JSON_COMPACT | JSON_ENCODE_ANY);
    PP_REQUIRE(text); /* fails only for want of memory */
    const char *copy = pp_dup(value->faults->arena, text);
    free(text);
    return copy;
}
