/*
 * Inside json/ only: where the parts of a large JSON text begin and end, found without parsing
 * them, so that a file with a million peers is parsed peer by peer. The commas and brackets between
 * the parts are checked here, what is inside them by js_parse().
 */
#ifndef PP_JSON_OUTLINE_H
#define PP_JSON_OUTLINE_H

#include "daemon/json/json.h"

struct js_span {
    const char *at;
    size_t len;
};

struct js_outline {
    const char *text; /* the whole, for byte numbers in errors */
    const char *next, *end;
    char close; /* ] or } */
    bool begun;
};

/* Opens an array ('[') or object ('{') that fills the span. */
PP_CHECK enum pp_code js_outline_open(struct js_outline *outline, const char *text,
                                      struct js_span whole, char bracket, struct pp_err *err);

/*
 * The next part: its name (with its quotes; objects only) and its value. *more is false at the end,
 * after which nothing but white space was found.
 */
PP_CHECK enum pp_code js_outline_next(struct js_outline *outline, struct js_span *name,
                                      struct js_span *value, bool *more, struct pp_err *err);

#endif
