/*
 * The reference data that comes with the program, as a use case: taxonomies, organisations with
 * their links and facts, closed days, products. The very files that were loaded last are left
 * alone, so what was imported since outlives a restart.
 */
#ifndef FLOW_REFERENCE_H
#define FLOW_REFERENCE_H

#include "daemon/flow/flow.h"
#include "daemon/flow/import.h"

struct flow_reference_put {
    struct flow_reference_file *files; /* in; those of flow_reference_names() */
    size_t file_count;
    const char *products_json; /* in: products.json; NULL: none */
    bool known;                /* out: loaded before, so nothing was done */
    size_t added, changed, same;
};
extern const struct flow_case flow_reference_put;

/* Imports as use cases: a dry run reads, an import writes by its token. arg is a struct
 * flow_import_use. */
struct flow_import_use {
    struct flow_import_input in;
    struct flow_import import; /* its report is the result; flow_import_use_fini() frees it */
};
extern const struct flow_case flow_import_check;
extern const struct flow_case flow_import_run;
void flow_import_use_fini(struct flow_import_use *use);

#endif
