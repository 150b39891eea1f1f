/* Inside json/ only: what a value is made of. */
#ifndef PP_JSON_VALUE_H
#define PP_JSON_VALUE_H

#include <jansson.h>

#include "daemon/json/json.h"

struct js_doc {
    json_t *root; /* owner */
};

struct js_value {
    json_t *at; /* borrowed from the document */
    struct pp_faults *faults;
    const struct js_value *up; /* NULL at the root */
    const char *name;          /* of the member; at the root the place of the root; else NULL */
    size_t index;              /* in the array above, when name is NULL */
};

#endif
