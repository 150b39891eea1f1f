/*
 * JSON in and out. Reading gathers every fault with its place (a JSON pointer) and goes on, so that
 * a person mends them all at once; writing gives the same bytes for the same calls.
 *
 * Reading: js_parse() checks the syntax; then a struct pp_faults is handed to js_root() and the
 * typed getters fill it. Look at pp_faults_code() once at the end. All texts are copied to the
 * arena of the faults and outlive the document. jansson stays inside this folder.
 */
#ifndef PP_JSON_JSON_H
#define PP_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/str.h"

/* ---- reading ------------------------------------------------------------------------------- */

struct js_doc;   /* one parsed text; heap, freed by js_free */
struct js_value; /* one value and its place; lives in the arena, valid until js_free of its doc */

/* Zero means the default: 1 MiB, depth 32. Depth counts [ and {, and is at most 1000. */
struct js_limits {
    size_t bytes;
    unsigned depth;
};

/*
 * Strict RFC 8259: valid UTF-8, no duplicate member, no trailing text, numbers within 64 bits, no
 * U+0000. PP_TOO_LARGE beyond the size, else PP_USAGE with line and column. limits may be NULL.
 */
PP_CHECK enum pp_code js_parse(const char *bytes, size_t len, const struct js_limits *limits,
                               struct js_doc **doc, struct pp_err *err);
void js_free(struct js_doc *doc); /* accepts NULL */

/* The outermost value; faults (with its arena) is borrowed as long as the values are used. */
const struct js_value *js_root(const struct js_doc *doc, struct pp_faults *faults);

/* As js_root, for a part of a larger input: faults are placed below `where`, "/peers/17". */
const struct js_value *js_root_at(const struct js_doc *doc, struct pp_faults *faults,
                                  const char *where);

enum js_kind { JS_NULL, JS_BOOL, JS_INT, JS_REAL, JS_TEXT, JS_ARRAY, JS_OBJECT };
enum js_kind js_kind(const struct js_value *value);

/* Adds a fault at this value (or at its member `name`, when not NULL). */
void js_fault(const struct js_value *value, const char *name, const char *code,
              const char *suggestion, const char *fmt, ...) PP_PRINTF(5, 6);

/* Each of these adds a fault and returns false when the value is of another kind. */
bool js_is_object(const struct js_value *value);
bool js_is_array(const struct js_value *value, size_t most); /* and has at most so many items */

size_t js_count(const struct js_value *value); /* items or members; 0 for other kinds */
const struct js_value *js_item(const struct js_value *array, size_t index);

/* A member or NULL when absent; no fault. A member that is null is returned as JS_NULL. */
const struct js_value *js_member(const struct js_value *object, const char *name);
bool js_has(const struct js_value *object, const char *name);     /* there, even if null */
bool js_is_null(const struct js_value *object, const char *name); /* there and null */

/*
 * The members in the order of the text: begin with a zeroed iterator, call until NULL. *name gets a
 * copy of the member's name.
 */
struct js_iter {
    void *at;
    bool begun;
};
const struct js_value *js_next(const struct js_value *object, struct js_iter *iter,
                               const char **name);

/* A fault for each member whose name is not among `names`, with the closest as suggestion. */
void js_only(const struct js_value *object, const char *const *names, size_t count);

/*
 * Getters of a member. JS_MUST: absent or null is a fault. JS_MAY: absent or null gives false (or
 * NULL) without a fault and leaves *out alone. A value that is there but wrong is always a fault.
 */
enum js_need { JS_MAY, JS_MUST };

bool js_int(const struct js_value *object, const char *name, enum js_need need, int64_t least,
            int64_t most, int64_t *out);
bool js_bool(const struct js_value *object, const char *name, enum js_need need, bool *out);
/* At most `most` bytes of UTF-8; may be empty with JS_MAY, not with JS_MUST. */
const char *js_text(const struct js_value *object, const char *name, enum js_need need,
                    size_t most);
/* One of `words`: its index in *out; the fault names them all or the closest. */
bool js_word(const struct js_value *object, const char *name, enum js_need need,
             const char *const *words, size_t count, size_t *out);
const struct js_value *js_object(const struct js_value *object, const char *name,
                                 enum js_need need);
const struct js_value *js_array(const struct js_value *object, const char *name, enum js_need need,
                                size_t most);

/* The same for a value itself, such as an item of an array; never absent. */
bool js_int_of(const struct js_value *value, int64_t least, int64_t most, int64_t *out);
bool js_bool_of(const struct js_value *value, bool *out);
const char *js_text_of(const struct js_value *value, size_t most); /* NULL with a fault */

/* The value as compact JSON again, in the arena of the faults: to be kept or read elsewhere. */
const char *js_compact(const struct js_value *value);

/* ---- writing ------------------------------------------------------------------------------- */

enum { JS_DEPTH_MOST = 60 };

/*
 * Pushes compact JSON onto `out`. Inside an object every call names its member; in an array, and
 * for the outermost value, the name is NULL (PP_REQUIREd). Texts must be UTF-8; a byte that is not
 * becomes U+FFFD, so the output is always valid.
 */
struct js_writer {
    struct pp_str *out; /* borrowed */
    unsigned depth;
    bool in_object[JS_DEPTH_MOST], begun[JS_DEPTH_MOST];
};

struct js_writer js_writer_on(struct pp_str *out);
void js_open_object(struct js_writer *writer, const char *name);
void js_close_object(struct js_writer *writer);
void js_open_array(struct js_writer *writer, const char *name);
void js_close_array(struct js_writer *writer);
void js_put_text(struct js_writer *writer, const char *name, const char *text); /* NULL: null */
void js_put_int(struct js_writer *writer, const char *name, int64_t value);
void js_put_bool(struct js_writer *writer, const char *name, bool value);
void js_put_null(struct js_writer *writer, const char *name);
void js_put_known(struct js_writer *writer, const char *name, bool known,
                  int64_t value); /* or null */
/* JSON made elsewhere, taken as it is. */
void js_put_raw(struct js_writer *writer, const char *name, const char *json, size_t len);

/* The text in quotes, escaped, onto out: for those who build a line by hand. */
void js_quote(struct pp_str *out, const char *text);

#endif
