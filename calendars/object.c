#include "calendars/object.h"

#include <string.h>

#include "base/str.h"
#include "calendars/line.h"

const struct cal_limits cal_limits_mail = {.bytes = 256 * 1024,
                                           .line_bytes = 64 * 1024,
                                           .depth = 8,
                                           .components = 2000,
                                           .properties = 2000,
                                           .parameters = 20,
                                           .values = 500};

const struct cal_limits cal_limits_feed = {.bytes = 5 * 1024 * 1024,
                                           .line_bytes = 64 * 1024,
                                           .depth = 8,
                                           .components = 20000,
                                           .properties = 2000,
                                           .parameters = 20,
                                           .values = 500};

struct reader {
    const struct cal_limits *limits;
    struct cal_object_asked *asked; /* NULL: everything is kept, and must be right */
    struct pp_arena *arena;
    const char *at, *end; /* what is left to read */
    char newline;         /* ends a line: LF, or CR where there is no LF at all */
    size_t line;          /* number of the physical line at `at` */
    struct pp_str text;   /* the unfolded line */
    size_t text_line;     /* number of its first physical line */
    struct cal_component *root, *open;
    struct cal_component **root_end;
    size_t depth, components;
};

static enum pp_code bad_line(const struct reader *reader, const char *why, struct pp_err *err)
{
    return pp_fail(err, PP_INVALID, "line %zu of the calendar object %s", reader->text_line, why);
}

static enum pp_code too_large(const struct reader *reader, const char *what, size_t most,
                              struct pp_err *err)
{
    return pp_fail(err, PP_TOO_LARGE, "line %zu of the calendar object: more than %zu %s",
                   reader->text_line, most, what);
}

/* --- lines --- */

static size_t name_length(const char *at)
{
    return strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
}

static char upper_letter(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static const char *upper(struct pp_arena *arena, const char *text, size_t len)
{
    char *copy = pp_dup_len(arena, text, len);
    for (size_t i = 0; i < len; i++)
        copy[i] = upper_letter(copy[i]);
    return copy;
}

/* Adds one physical line without its end, and moves past it. */
static void take_line(struct reader *reader)
{
    const size_t left = (size_t)(reader->end - reader->at);
    const char *newline = memchr(reader->at, reader->newline, left);
    const char *stop = newline ? newline : reader->end;
    size_t len = (size_t)(stop - reader->at);
    if (newline && len > 0 && stop[-1] == '\r')
        len--;
    pp_str_add_len(&reader->text, reader->at, len);
    reader->at = newline ? newline + 1 : reader->end;
    reader->line++;
}

/* Is the line at hand a property that nobody asked for? */
static bool is_unwanted(const struct reader *reader)
{
    enum { NAME_MOST = 64 };
    char name[NAME_MOST + 1];
    const char *text = pp_str_text(&reader->text);
    const size_t len = reader->asked ? name_length(text) : 0;
    if (len == 0 || (text[len] != ':' && text[len] != ';'))
        return false;
    for (size_t i = 0; i < len && i < NAME_MOST; i++)
        name[i] = upper_letter(text[i]);
    name[len < NAME_MOST ? len : NAME_MOST] = '\0';
    return !pp_text_is(name, "BEGIN") && !pp_text_is(name, "END") && !reader->asked->wanted(name);
}

/* Bytes that are no UTF-8 become "?". */
static void mend_text(struct pp_str *text)
{
    for (size_t at = 0; at < text->len;) {
        const size_t width = cal_utf8_width((unsigned char)text->at[at]);
        const bool valid = width <= text->len - at && pp_utf8_valid(text->at + at, width);
        if (!valid)
            text->at[at] = '?';
        at += valid ? width : 1;
    }
}

/* The next unfolded line that is not empty, wanted or not. */
static void unfold(struct reader *reader)
{
    pp_str_clear(&reader->text);
    while (reader->at < reader->end && reader->text.len == 0) {
        reader->text_line = reader->line;
        take_line(reader);
        while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t') &&
               reader->text.len <= reader->limits->line_bytes) {
            reader->at++;
            take_line(reader);
        }
    }
}

/* The next line that matters; *more says whether there was one. */
static enum pp_code next_line(struct reader *reader, bool *more, struct pp_err *err)
{
    do {
        unfold(reader);
        while (reader->text.len > reader->limits->line_bytes && is_unwanted(reader) &&
               reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t')) {
            reader->text.len = reader->limits->line_bytes; /* its name is enough */
            take_line(reader);
        }
    } while (is_unwanted(reader));
    *more = reader->text.len > 0;
    if (reader->text.len > reader->limits->line_bytes)
        return too_large(reader, "bytes in one line", reader->limits->line_bytes, err);
    if (pp_utf8_valid(pp_str_text(&reader->text), reader->text.len))
        return PP_OK;
    if (!reader->asked)
        return bad_line(reader, "is not valid UTF-8", err);
    mend_text(&reader->text);
    return PP_OK;
}

/* --- one line to a property --- */

/* One value of a parameter list, quoted or not; moves *at past it. */
static bool read_value(const char **at, const char **value, size_t *len)
{
    const bool quoted = **at == '"';
    *value = *at + quoted;
    *len = strcspn(*value, quoted ? "\"" : "\";:,");
    *at = *value + *len;
    if (quoted && **at == '"')
        (*at)++;
    else if (quoted)
        return false;
    return **at == ',' || **at == ';' || **at == ':';
}

/* ;NAME=value,"value"...: all of one property. */
static enum pp_code read_parameters(struct reader *reader, const char **at,
                                    struct cal_property *property, struct pp_err *err)
{
    struct cal_parameter **end = &property->parameters;
    size_t count = 0;
    while (**at == ';') {
        const char *name = *at + 1;
        const size_t name_len = name_length(name);
        if (name_len == 0 || name[name_len] != '=')
            return bad_line(reader, "has a parameter that is not NAME=value", err);
        *at = name + name_len;
        const char *upper_name = upper(reader->arena, name, name_len);
        do {
            const char *value = NULL;
            size_t len = 0;
            ++*at;
            if (!read_value(at, &value, &len))
                return bad_line(reader, "has a parameter value that does not end", err);
            if (++count > reader->limits->parameters)
                return too_large(reader, "parameters of one property", reader->limits->parameters,
                                 err);
            *end = PP_NEW(reader->arena, struct cal_parameter);
            **end = (struct cal_parameter){.name = upper_name,
                                           .value = pp_dup_len(reader->arena, value, len)};
            end = &(*end)->next;
        } while (**at == ',');
    }
    return PP_OK;
}

/* The lists that libical cuts to 500 values without a word. */
static bool is_list(const char *name)
{
    static const char *const lists[] = {"EXDATE", "RDATE", "FREEBUSY", "CATEGORIES", "RESOURCES"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (pp_text_is(lists[i], name))
            return true;
    }
    return false;
}

static enum pp_code check_list(const struct reader *reader, const struct cal_property *property,
                               struct pp_err *err)
{
    size_t commas = 0;
    for (const char *at = property->value; is_list(property->name) && *at; at++)
        commas += *at == ',';
    return reader->asked || commas < reader->limits->values
               ? PP_OK
               : too_large(reader, "values in one list", reader->limits->values, err);
}

static enum pp_code read_property(struct reader *reader, struct cal_property *property,
                                  struct pp_err *err)
{
    const char *at = pp_str_text(&reader->text);
    const size_t name_len = name_length(at);
    if (name_len == 0 || (at[name_len] != ';' && at[name_len] != ':'))
        return bad_line(reader, "is not NAME:value", err);
    *property = (struct cal_property){
        .name = upper(reader->arena, at, name_len), .value = "", .line = reader->text_line};
    at += name_len;
    const enum pp_code code = read_parameters(reader, &at, property, err);
    if (code != PP_OK)
        return code;
    PP_REQUIRE(*at == ':');
    property->value = pp_dup(reader->arena, at + 1);
    return check_list(reader, property, err);
}

/* --- the tree --- */

static enum pp_code begin(struct reader *reader, const struct cal_property *line,
                          struct pp_err *err)
{
    const size_t len = name_length(line->value);
    if (len == 0 || line->value[len] != '\0')
        return bad_line(reader, "begins a component without a proper name", err);
    if (++reader->depth > reader->limits->depth)
        return too_large(reader, "components within each other", reader->limits->depth, err);
    if (++reader->components > reader->limits->components)
        return too_large(reader, "components", reader->limits->components, err);
    struct cal_component *component = PP_NEW(reader->arena, struct cal_component);
    *component = (struct cal_component){
        .name = upper(reader->arena, line->value, len), .line = line->line, .parent = reader->open};
    if (reader->open) { /* children are kept newest first until their parent ends */
        component->next = reader->open->children;
        reader->open->children = component;
    } else {
        *reader->root_end = component;
        reader->root_end = &component->next;
    }
    reader->open = component;
    return PP_OK;
}

static void put_children_in_order(struct cal_component *component)
{
    struct cal_component *ordered = NULL;
    while (component->children) {
        struct cal_component *child = component->children;
        component->children = child->next;
        child->next = ordered;
        ordered = child;
    }
    component->children = ordered;
}

static enum pp_code end(struct reader *reader, const struct cal_property *line, struct pp_err *err)
{
    if (!reader->open || !pp_text_is_nocase(line->value, reader->open->name)) {
        if (reader->asked && reader->at == reader->end)
            reader->asked->cut = true; /* cut within this very word */
        return bad_line(reader, "ends a component that is not the open one", err);
    }
    put_children_in_order(reader->open);
    reader->open = reader->open->parent;
    reader->depth--;
    return PP_OK;
}

static enum pp_code add_line(struct reader *reader, const struct cal_property *line,
                             struct pp_err *err)
{
    if (pp_text_is(line->name, "BEGIN"))
        return begin(reader, line, err);
    if (pp_text_is(line->name, "END"))
        return end(reader, line, err);
    struct cal_component *open = reader->open;
    if (!open && reader->asked)
        return PP_OK;
    if (!open)
        return bad_line(reader, "stands outside BEGIN and END", err);
    if (++open->property_count > reader->limits->properties)
        return too_large(reader, "properties in one component", reader->limits->properties, err);
    struct cal_property *property = PP_NEW(reader->arena, struct cal_property);
    *property = *line;
    *(open->last_property ? &open->last_property->next : &open->properties) = property;
    open->last_property = property;
    return PP_OK;
}

static enum pp_code read_line(struct reader *reader, struct pp_err *err)
{
    struct cal_property line = {.name = "", .value = ""};
    const enum pp_code code = read_property(reader, &line, err);
    if (code == PP_OK)
        return add_line(reader, &line, err);
    if (!reader->asked || code != PP_INVALID)
        return code;
    const struct pp_fault fault = {.row = reader->text_line,
                                   .code = "line",
                                   .message = "this line is no property and is left out"};
    pp_faults_add(reader->asked->faults, &fault);
    return PP_OK;
}

static enum pp_code read_all(struct reader *reader, struct pp_err *err)
{
    bool more = true;
    while (more) {
        enum pp_code code = next_line(reader, &more, err);
        if (code == PP_OK && more)
            code = read_line(reader, err);
        if (code != PP_OK)
            return code;
    }
    if (reader->open && reader->asked)
        reader->asked->cut = true;
    if (reader->open)
        return pp_fail(err, PP_INVALID,
                       "the calendar object is cut off: its %.40s of line %zu has no END",
                       reader->open->name, reader->open->line);
    if (!reader->root)
        return pp_fail(err, PP_INVALID, "there is no calendar object: BEGIN:VCALENDAR is missing");
    return PP_OK;
}

static enum pp_code read_object(struct reader *reader, const void *bytes, size_t len,
                                struct cal_component **root, struct pp_err *err)
{
    static const char mark[] = "\xef\xbb\xbf"; /* byte order mark */
    const struct cal_limits *limits = reader->limits;
    if (len > limits->bytes)
        return pp_fail(err, PP_TOO_LARGE, "the calendar object has %zu bytes; %zu are read", len,
                       limits->bytes);
    if (len > 0 && memchr(bytes, '\0', len))
        return pp_fail(err, PP_INVALID, "the calendar object holds a NUL byte");
    reader->at = len ? bytes : "";
    reader->end = reader->at + len;
    reader->line = 1;
    reader->newline = reader->asked && len > 0 && !memchr(bytes, '\n', len) ? '\r' : '\n';
    reader->root_end = &reader->root;
    if (len >= 3 && memcmp(bytes, mark, 3) == 0)
        reader->at += 3;
    const enum pp_code code = read_all(reader, err);
    pp_str_fini(&reader->text);
    *root = reader->root;
    return code;
}

enum pp_code cal_object_read(const void *bytes, size_t len, const struct cal_limits *limits,
                             struct pp_arena *arena, struct cal_component **root,
                             struct pp_err *err)
{
    struct reader reader = {.limits = limits, .arena = arena};
    return read_object(&reader, bytes, len, root, err);
}

enum pp_code cal_object_pick(const void *bytes, size_t len, struct cal_object_asked *asked,
                             struct pp_arena *arena, struct cal_component **root,
                             struct pp_err *err)
{
    struct reader reader = {.limits = asked->limits, .asked = asked, .arena = arena};
    return read_object(&reader, bytes, len, root, err);
}

enum pp_code cal_prefilter(const void *bytes, size_t len, const struct cal_limits *limits,
                           struct pp_err *err)
{
    struct pp_arena arena;
    struct cal_component *root = NULL;
    pp_arena_init(&arena);
    const enum pp_code code = cal_object_read(bytes, len, limits, &arena, &root, err);
    pp_arena_fini(&arena);
    return code;
}

/* --- looking things up --- */

static const struct cal_property *property_from(const struct cal_property *property,
                                                const char *name)
{
    while (property && !pp_text_is(property->name, name))
        property = property->next;
    return property;
}

const struct cal_property *cal_property_find(const struct cal_component *component,
                                             const char *name)
{
    return property_from(component->properties, name);
}

const struct cal_property *cal_property_again(const struct cal_property *property)
{
    return property_from(property->next, property->name);
}

size_t cal_property_count(const struct cal_component *component, const char *name)
{
    size_t count = 0;
    for (const struct cal_property *p = cal_property_find(component, name); p;
         p = cal_property_again(p))
        count++;
    return count;
}

const char *cal_parameter_value(const struct cal_property *property, const char *name)
{
    for (const struct cal_parameter *p = property->parameters; p; p = p->next) {
        if (pp_text_is(p->name, name))
            return p->value;
    }
    return NULL;
}

static const struct cal_component *component_from(const struct cal_component *component,
                                                  const char *name)
{
    while (component && !pp_text_is(component->name, name))
        component = component->next;
    return component;
}

const struct cal_component *cal_component_find(const struct cal_component *parent, const char *name)
{
    return component_from(parent->children, name);
}

const struct cal_component *cal_component_again(const struct cal_component *component)
{
    return component_from(component->next, component->name);
}
