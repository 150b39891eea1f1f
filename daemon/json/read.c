/*
 * Text to document: bounds first, then jansson, which refuses what is not strict JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/json/value.h"

enum { DEFAULT_BYTES = 1 << 20, DEFAULT_DEPTH = 32, DEEPEST = 1000 };

/* How deep brackets nest, without parsing: jansson recurses, so this is asked before it. */
static unsigned depth_of(const char *bytes, size_t len)
{
    unsigned depth = 0, deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        const char c = bytes[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if ((c == ']' || c == '}') && depth) {
            depth--;
        }
    }
    return deepest;
}

enum pp_code js_parse(const char *bytes, size_t len, const struct js_limits *limits,
                      struct js_doc **doc, struct pp_err *err)
{
    *doc = NULL;
    const size_t most = limits && limits->bytes ? limits->bytes : DEFAULT_BYTES;
    unsigned deepest = limits && limits->depth ? limits->depth : DEFAULT_DEPTH;
    deepest = deepest > DEEPEST ? DEEPEST : deepest;
    if (len > most)
        return pp_fail(err, PP_TOO_LARGE, "the JSON text has %zu bytes, at most %zu are read", len,
                       most);
    if (depth_of(bytes, len) > deepest)
        return pp_fail(err, PP_USAGE, "the JSON text nests deeper than %u brackets", deepest);
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        return pp_fail(err, PP_USAGE,
                       "the JSON text begins with a byte order mark; save it without");
    const char *zero = memchr(bytes, '\0', len); /* jansson would take it for white space */
    if (zero)
        return pp_fail(err, PP_USAGE, "not valid JSON: a zero byte at offset %zu",
                       (size_t)(zero - bytes));
    json_error_t where;
    json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
    if (!root)
        return pp_fail(err, PP_USAGE, "not valid JSON at line %d column %d: %s", where.line,
                       where.column, where.text);
    *doc = PP_NEW_HEAP(struct js_doc);
    (*doc)->root = root;
    return PP_OK;
}

void js_free(struct js_doc *doc)
{
    if (!doc)
        return;
    json_decref(doc->root);
    free(doc);
}

const struct js_value *js_root_at(const struct js_doc *doc, struct pp_faults *faults,
                                  const char *where)
{
    struct js_value *value = PP_NEW(faults->arena, struct js_value);
    value->at = doc->root;
    value->faults = faults;
    value->name = pp_dup(faults->arena, where);
    return value;
}

const struct js_value *js_root(const struct js_doc *doc, struct pp_faults *faults)
{
    return js_root_at(doc, faults, "");
}
