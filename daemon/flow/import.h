/*
 * Importing: a CSV file checked against what is known (a plan), then written whole in one
 * transaction. A dry run gives counts, every rejected row with its reason, and a token that stands
 * for the file and for what importing it would do; an import given that token does exactly that or
 * nothing. Rejected rows never stop the good ones.
 *
 * flow_import_plan() is for a read transaction, flow_import_write() for the write after it;
 * flow_import_apply() does both in one.
 */
#ifndef FLOW_IMPORT_H
#define FLOW_IMPORT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/ids.h"
#include "base/random.h"
#include "store/access.h"
#include "store/store.h"

#define FLOW_IMPORT_KINDS(X)                      \
    X(FLOW_IMPORT_ORGANISATIONS, "organisations") \
    X(FLOW_IMPORT_PEERS, "peers")                 \
    X(FLOW_IMPORT_AVAILABILITY, "availability")   \
    X(FLOW_IMPORT_REQUESTS, "requests")

enum flow_import_kind {
#define X(name, text) name,
    FLOW_IMPORT_KINDS(X)
#undef X
};
const char *flow_import_kind_text(enum flow_import_kind kind);
bool flow_import_kind_parse(const char *text, enum flow_import_kind *out);

struct flow_import_input {
    enum flow_import_kind kind;
    const char *file_name; /* for sentences; NULL: none */
    const char *bytes;     /* borrowed until the last call */
    size_t len;
    const char *token; /* apply: the dry run's; NULL, for our own files: whatever the plan is */
};

struct flow_import_report {
    char token[STORE_DIGEST_HEX];
    const char *layout;   /* which table it was: "peers", "statistical neighbours", … */
    const char *encoding; /* "UTF-8", "Windows-1252" */
    char delimiter;
    size_t rows, added, changed, same, rejected; /* rows = the other four together */
    struct pp_faults faults; /* why rows were rejected: where = column, row = line of the file */
    struct pp_faults warnings;
    const char *rejects; /* CSV: the rejected rows with a column `error`; NULL: none */
    size_t rejects_len;
    bool applied;  /* it is written */
    bool repeated; /* the same token was applied before: nothing was done now */
};

/* All of an import; everything it makes lives in its arena. */
struct flow_import {
    struct flow_import_input in;
    struct store_who who; /* apply: actor and time; its operation id is taken from the token */
    struct pp_ids *ids;   /* borrowed; own_ids unless the caller has the process's */
    struct pp_ids own_ids;
    struct pp_arena arena;
    struct flow_import_report report;
    const struct import_plan *plan; /* inside: what flow_import_plan() made, in the arena */
    bool moved; /* flow_import_write(): what the plan was made from is no more; plan anew */
};
void flow_import_init(struct flow_import *import, const struct pp_clock *clock,
                      const struct pp_random *random);
void flow_import_fini(struct flow_import *import); /* accepts a zeroed one */

/*
 * Transaction functions (store_fn; arg is a struct flow_import). Both may run again from the start.
 * A file that cannot be read at all is an error: PP_INVALID, PP_TOO_LARGE. Apply gives PP_STALE
 * when the plan is no longer the one the token stands for; rejected rows are no error.
 */
enum pp_code flow_import_plan(struct store_tx *tx, void *arg, struct pp_err *err);
enum pp_code flow_import_apply(struct store_tx *tx, void *arg, struct pp_err *err);
/*
 * Writes what flow_import_plan() planned in a transaction before, so that the file is read and
 * looked up outside the writing one. PP_STALE also when anything it was looked up in has changed
 * since (then moved is set).
 */
enum pp_code flow_import_write(struct store_tx *tx, void *arg, struct pp_err *err);

/*
 * The reference data that comes with the program (store/reference): taxonomies, authorities, their
 * links, facts and closed days. The caller reads the files; names decide what each is. Loading it
 * again changes nothing. A rejected row is PP_CORRUPT: the files are ours.
 */
struct flow_reference_file {
    const char *name; /* "skills.csv", without folder */
    const char *bytes;
    size_t len;
};
/* The names that are read, in the order in which they are needed; count in *count. */
const char *const *flow_reference_names(size_t *count);

struct flow_reference {
    const struct flow_reference_file *files; /* in any order; missing ones are left out */
    size_t count;
    struct store_who who;
    struct pp_ids *ids;          /* borrowed */
    size_t added, changed, same; /* out: rows; a taxonomy counts as one */
};
enum pp_code flow_reference_load(struct store_tx *tx, void *arg, struct pp_err *err);

#endif
