/*
 * The frame of every import: which table it is, row after row into a plan, the token, the writing.
 */
#include "daemon/flow/import.h"

#include <string.h>

#include "daemon/flow/import_plan.h"

/* In the order in which they are tried; the least marked last. */
static const struct import_layout *const layouts[] = {&import_layout_statistical,
                                                      &import_layout_neighbours,
                                                      &import_layout_police,
                                                      &import_layout_health,
                                                      &import_layout_ilacs,
                                                      &import_layout_send,
                                                      &import_layout_control,
                                                      &import_layout_ethnicity,
                                                      &import_layout_disability,
                                                      &import_layout_links,
                                                      &import_layout_facts,
                                                      &import_layout_closed_days,
                                                      &import_layout_organisations,
                                                      &import_layout_peers,
                                                      &import_layout_availability,
                                                      &import_layout_requests,
                                                      NULL};

static const char *const kind_texts[] = {
#define X(name, text) text,
    FLOW_IMPORT_KINDS(X)
#undef X
};
enum { KINDS = sizeof kind_texts / sizeof *kind_texts };

const char *flow_import_kind_text(enum flow_import_kind kind)
{
    return kind_texts[kind];
}

bool flow_import_kind_parse(const char *text, enum flow_import_kind *out)
{
    for (int i = 0; i < KINDS; i++) {
        if (pp_text_is(text, kind_texts[i])) {
            *out = (enum flow_import_kind)i;
            return true;
        }
    }
    return false;
}

void flow_import_init(struct flow_import *import, const struct pp_clock *clock,
                      const struct pp_random *random)
{
    *import = (struct flow_import){0};
    pp_ids_init(&import->own_ids, *clock, *random);
    import->ids = &import->own_ids;
    pp_arena_init(&import->arena);
}

void flow_import_fini(struct flow_import *import)
{
    pp_arena_fini(&import->arena);
    *import = (struct flow_import){0};
}

/* ---- which table ----------------------------------------------------------------------------- */

static bool fits(const struct import_layout *layout, const struct sheet *sheet)
{
    char name[64];
    for (const char *at = layout->marks; *at;) {
        const size_t len = strcspn(at, "|");
        PP_REQUIRE(len < sizeof name);
        memcpy(name, at, len);
        name[len] = '\0';
        if (!sheet_has_column(sheet, &(struct sheet_column){.name = name}))
            return false;
        at += len + (at[len] == '|');
    }
    return true;
}

static const struct import_layout *find_layout(enum flow_import_kind kind,
                                               const struct sheet *sheet)
{
    const struct import_layout *last = NULL;
    for (const struct import_layout *const *at = layouts; *at; at++) {
        if ((*at)->kind != kind)
            continue;
        last = *at;
        if (fits(last, sheet))
            return last;
    }
    return last; /* its missing columns then say what is wrong */
}

/* The columns of the layout, and `error`: a file of rejects comes back with it. */
static enum pp_code find_columns(struct import_plan *plan, struct pp_err *err)
{
    struct sheet_column columns[IMPORT_COLUMNS_MOST];
    const size_t count = plan->layout->column_count;
    PP_REQUIRE(count < IMPORT_COLUMNS_MOST);
    memcpy(columns, plan->layout->columns, count * sizeof *columns);
    columns[count] = (struct sheet_column){.name = "error"};
    return sheet_find_columns(&plan->sheet, columns, count + 1, plan->at, &plan->report->warnings,
                              err);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void put_rejects_row(struct import_plan *plan, const char *const *cells, size_t count,
                            const char *error)
{
    struct sheet_writer writer = {.out = &plan->rejects};
    const int skip = plan->at[plan->layout->column_count];
    for (size_t i = 0; i < count; i++)
        if ((int)i != skip)
            sheet_put(&writer, cells[i]);
    sheet_put(&writer, error);
    sheet_end_row(&writer);
}

static void end_row(struct import_plan *plan)
{
    struct flow_import_report *report = plan->report;
    report->rows++;
    if (plan->rejected) {
        PP_REQUIRE(plan->action_count == plan->row_first);
        report->rejected++;
        if (!plan->rejects.len)
            put_rejects_row(plan, plan->sheet.headers, plan->sheet.column_count, "error");
        put_rejects_row(plan, plan->row->cells, plan->row->cell_count, plan->reasons.at);
        return;
    }
    report->added += plan->outcome == IMPORT_ADDED;
    report->changed += plan->outcome == IMPORT_CHANGED;
    report->same += plan->outcome == IMPORT_SAME;
}

static enum pp_code plan_rows(struct import_plan *plan, struct pp_err *err)
{
    for (size_t i = 0; i < plan->sheet.row_count; i++) {
        plan->row = &plan->sheet.rows[i];
        plan->rejected = false;
        plan->outcome = IMPORT_SAME;
        plan->row_first = plan->action_count;
        pp_str_clear(&plan->reasons);
        enum pp_code code = PP_OK;
        if (plan->row->cell_count != plan->sheet.column_count)
            plan_reject(plan, -1, NULL, "ragged-row", NULL,
                        "has %zu cells, the header line has %zu; a comma may want quotes, or the "
                        "row is cut off",
                        plan->row->cell_count, plan->sheet.column_count);
        else
            code = plan->layout->row(plan, err);
        if (code)
            return code;
        end_row(plan);
        pp_arena_fini(&plan->scratch);
    }
    return PP_OK;
}

/* ---- the plan -------------------------------------------------------------------------------- */

static void finish_report(struct import_plan *plan, const char *file_digest)
{
    struct flow_import_report *report = plan->report;
    pp_str_addf(&plan->print, "%s %s", plan->layout->name, file_digest);
    store_digest(plan->print.at, plan->print.len, report->token);
    report->rejects = plan->rejects.len ? pp_dup(plan->arena, plan->rejects.at) : NULL;
    report->rejects_len = plan->rejects.len;
}

static enum pp_code fill_plan(struct import_plan *plan, struct pp_err *err)
{
    const struct flow_import_input *in = &plan->import->in;
    enum pp_code code = sheet_read(in->bytes, in->len, plan->arena, &plan->sheet, err);
    if (code)
        return code;
    plan->report->encoding = sheet_encoding_text(plan->sheet.encoding);
    plan->report->delimiter = plan->sheet.delimiter;
    plan->layout = find_layout(in->kind, &plan->sheet);
    plan->report->layout = plan->layout->name;
    code = find_columns(plan, err);
    if (!code)
        code = store_known_revision(plan->tx, &plan->revision, err);
    if (!code)
        code = known_load(&plan->known, plan->tx, plan->arena, &plan->scratch, err);
    if (!code && plan->layout->begin)
        code = plan->layout->begin(plan, err);
    return code ? code : plan_rows(plan, err);
}

/* Makes the plan from the start; what an earlier try left in the arena is let go. */
static enum pp_code make_plan(struct import_plan *plan, struct store_tx *tx,
                              struct flow_import *import, struct pp_err *err)
{
    pp_arena_fini(&import->arena);
    import->report = (struct flow_import_report){.faults.arena = &import->arena,
                                                 .warnings.arena = &import->arena};
    *plan = (struct import_plan){.import = import,
                                 .arena = &import->arena,
                                 .tx = tx,
                                 .report = &import->report,
                                 .keys.arena = &import->arena};
    char file_digest[STORE_DIGEST_HEX];
    store_digest(import->in.bytes, import->in.len, file_digest);
    enum pp_code code = fill_plan(plan, err);
    if (!code)
        finish_report(plan, file_digest);
    else if (import->in.file_name)
        code = pp_err_context(err, "%s", import->in.file_name);
    pp_arena_fini(&plan->scratch);
    pp_str_fini(&plan->reasons);
    pp_str_fini(&plan->rejects);
    pp_str_fini(&plan->print);
    return code;
}

enum pp_code flow_import_plan(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_import *import = arg;
    struct import_plan plan;
    const enum pp_code code = make_plan(&plan, tx, import, err);
    import->plan = code ? NULL : pp_dup_bytes(&import->arena, &plan, sizeof plan);
    return code;
}

/* ---- writing --------------------------------------------------------------------------------- */

static enum pp_code write_action(struct store_tx *tx, const struct store_who *who,
                                 const struct import_action *action, struct pp_err *err)
{
    bool changed = false;
    switch (action->what) {
    case IMPORT_ORGANISATION:
        return store_organisation_put(tx, who, action->thing, &changed, err);
    case IMPORT_CODE:
        return store_code_put(tx, who, action->owner, action->thing, &changed, err);
    case IMPORT_LINK:
        return store_link_put(tx, who, action->thing, &changed, err);
    case IMPORT_FACT:
        return store_fact_put(tx, who, action->thing, &changed, err);
    case IMPORT_CLOSED_DAY:
        return store_closed_day_put(tx, who, action->thing, &changed, err);
    case IMPORT_PEER:
        return store_peer_put(tx, who, action->thing, &changed, err);
    case IMPORT_PERIOD:
        return store_availability_put(tx, who, action->owner, action->thing, &changed, err);
    case IMPORT_REQUEST:
        return store_request_put(tx, who, action->thing, action->prefix, &changed, err);
    }
    return pp_fail(err, PP_FAILED, "an action of an import that is none");
}

/* Whether the token was applied before; PP_STALE when it stands for something else. */
static enum pp_code check_token(struct import_plan *plan, struct store_operation *operation,
                                struct pp_err *err)
{
    const struct flow_import *import = plan->import;
    struct flow_import_report *report = plan->report;
    if (!import->in.token)
        return PP_OK;
    const bool is_this_plan = pp_text_is(import->in.token, report->token);
    enum pp_code code = store_operation_begin(plan->tx, import->who.now_s, operation,
                                              &report->repeated, plan->arena, err);
    /* Done before, but undone since and looked at again: then it is to be done again. */
    if (!code && report->repeated && is_this_plan && plan->action_count)
        report->repeated = false;
    if (code || report->repeated || is_this_plan)
        return code;
    return pp_fail(err, PP_STALE,
                   "importing this file would no longer do what the dry run showed (now %zu new, "
                   "%zu changed, %zu the same, %zu rejected): the file or the pool has changed; "
                   "run it without --apply again and look",
                   report->added, report->changed, report->same, report->rejected);
}

static enum pp_code write_plan(struct import_plan *plan, struct store_operation *operation,
                               struct pp_err *err)
{
    struct flow_import_report *report = plan->report;
    struct store_who who = plan->import->who;
    who.operation = operation->id;
    enum pp_code code = PP_OK;
    for (size_t i = 0; i < plan->action_count && !code; i++)
        code = write_action(plan->tx, &who, &plan->actions[i], err);
    if (!code && plan->import->in.token) {
        operation->status = 200;
        operation->answer =
            pp_printf(plan->arena, "{\"added\":%zu,\"changed\":%zu,\"same\":%zu,\"rejected\":%zu}",
                      report->added, report->changed, report->same, report->rejected);
        code = store_operation_end(plan->tx, operation, err);
    }
    report->applied = !code;
    return code;
}

static enum pp_code apply_plan(struct import_plan *plan, struct pp_err *err)
{
    struct flow_import *import = plan->import;
    const char *token = import->in.token ? import->in.token : import->report.token;
    if (strlen(token) != STORE_DIGEST_HEX - 1)
        return pp_fail(err, PP_INVALID, "\"%.80s\" is no token of a dry run: copy it whole", token);
    struct store_operation operation = {.id = pp_printf(&import->arena, "import:%s", token),
                                        .digest = token};
    const enum pp_code code = check_token(plan, &operation, err);
    if (code || import->report.repeated)
        return code;
    return write_plan(plan, &operation, err);
}

enum pp_code flow_import_apply(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct import_plan plan;
    const enum pp_code code = make_plan(&plan, tx, arg, err);
    return code ? code : apply_plan(&plan, err);
}

enum pp_code flow_import_write(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_import *import = arg;
    int64_t revision;
    PP_REQUIRE(import->plan);
    struct import_plan plan = *import->plan;
    plan.tx = tx;
    import->report.applied = import->report.repeated = false; /* of an earlier try */
    const enum pp_code code = store_known_revision(tx, &revision, err);
    if (code)
        return code;
    import->moved = revision != plan.revision;
    return import->moved
               ? pp_fail(err, PP_STALE, "what the file was looked up in has changed meanwhile")
               : apply_plan(&plan, err);
}
