/*
 * Loads the files of store/reference: taxonomies by themselves, all else through the importers.
 */
#include <string.h>

#include "daemon/flow/import.h"
#include "daemon/flow/import_plan.h"

/* In the order in which they need each other. */
static const char *const names[] = {
    "regions.csv",
    "groups.csv",
    "roles.csv",
    "skills.csv",
    "england-authorities.csv",
    "england-links.csv",
    "england-facts.csv",
    "england-control.csv",
    "england-closed-days.csv",
};
enum { NAMES = sizeof names / sizeof *names, TAXONOMY_NAMES = 4 };
static const char *const taxonomies[TAXONOMY_NAMES] = {"region", "group", "role", "skill"};

const char *const *flow_reference_names(size_t *count)
{
    *count = NAMES;
    return names;
}

/* ---- a taxonomy ------------------------------------------------------------------------------ */

enum { CODE, NAME, ALIASES, TERM_COLUMNS };
static const struct sheet_column term_columns[TERM_COLUMNS] = {
    [CODE] = {"code", NULL, true},
    [NAME] = {"name", NULL, true},
    [ALIASES] = {"aliases", NULL, false},
};

static enum pp_code read_terms(const struct flow_reference_file *file, struct pp_arena *arena,
                               struct store_term **out, size_t *count, struct pp_err *err)
{
    struct sheet sheet;
    struct pp_faults warnings = {.arena = arena};
    int at[TERM_COLUMNS];
    enum pp_code code = sheet_read(file->bytes, file->len, arena, &sheet, err);
    if (!code)
        code = sheet_find_columns(&sheet, term_columns, TERM_COLUMNS, at, &warnings, err);
    if (code)
        return code;
    struct store_term *terms = PP_NEW_ARRAY(arena, sheet.row_count, struct store_term);
    for (size_t i = 0; i < sheet.row_count; i++) {
        const struct sheet_row *row = &sheet.rows[i];
        if (row->cell_count != sheet.column_count || !*row->cells[at[CODE]] ||
            !*row->cells[at[NAME]])
            return pp_fail(err, PP_CORRUPT, "line %zu: a term needs a code and a name", row->line);
        const char *aliases = at[ALIASES] < 0 ? "" : row->cells[at[ALIASES]];
        terms[i] = (struct store_term){.code = row->cells[at[CODE]],
                                       .name = row->cells[at[NAME]],
                                       .aliases = *aliases ? aliases : NULL};
    }
    *out = terms;
    *count = sheet.row_count;
    return PP_OK;
}

static enum pp_code load_taxonomy(struct store_tx *tx, struct flow_reference *reference,
                                  const struct flow_reference_file *file, const char *taxonomy,
                                  struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_term *terms = NULL;
    size_t count = 0;
    bool changed = false;
    enum pp_code code = read_terms(file, &arena, &terms, &count, err);
    if (!code)
        code = store_taxonomy_publish(tx, &reference->who, taxonomy, terms, count, &changed, err);
    reference->changed += !code && changed;
    reference->same += !code && !changed;
    pp_arena_fini(&arena);
    return code;
}

/* ---- a table --------------------------------------------------------------------------------- */

static enum pp_code load_table(struct store_tx *tx, struct flow_reference *reference,
                               const struct flow_reference_file *file, struct pp_err *err)
{
    struct flow_import import;
    flow_import_init(&import, &reference->ids->clock, &reference->ids->random);
    import.ids = reference->ids;
    import.who = reference->who;
    import.in = (struct flow_import_input){
        .kind = FLOW_IMPORT_ORGANISATIONS, .bytes = file->bytes, .len = file->len};
    enum pp_code code = flow_import_apply(tx, &import, err);
    const struct flow_import_report *report = &import.report;
    if (!code && report->rejected) {
        const struct pp_fault *fault = &report->faults.at[0];
        code = pp_fail(err, PP_CORRUPT, "line %zu: %s: %s (%s)", fault->row,
                       fault->where ? fault->where : "row", fault->message,
                       fault->value ? fault->value : "");
    }
    if (!code) {
        reference->added += report->added;
        reference->changed += report->changed;
        reference->same += report->same;
    }
    flow_import_fini(&import);
    return code;
}

static const struct flow_reference_file *find_file(const struct flow_reference *reference,
                                                   const char *name)
{
    for (size_t i = 0; i < reference->count; i++)
        if (pp_text_is(reference->files[i].name, name))
            return &reference->files[i];
    return NULL;
}

enum pp_code flow_reference_load(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_reference *reference = arg;
    reference->added = reference->changed = reference->same = 0;
    for (int i = 0; i < NAMES; i++) {
        const struct flow_reference_file *file = find_file(reference, names[i]);
        if (!file)
            continue;
        const enum pp_code code = i < TAXONOMY_NAMES
                                      ? load_taxonomy(tx, reference, file, taxonomies[i], err)
                                      : load_table(tx, reference, file, err);
        if (code)
            return pp_err_context(err, "%s", file->name);
    }
    return PP_OK;
}
