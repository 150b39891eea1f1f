/*
 * Tables of dated statements about organisations: our own (one fact a row) and wide ones, where a
 * row holds several facts of one organisation: judgements, political control, census counts. A
 * fact is known by organisation, framework, version, name and date; an equal one is left alone.
 */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "daemon/flow/import_fact.h"

static const char *fact_key(struct import_plan *plan, const char *label,
                            const struct store_fact *fact)
{
    return pp_printf(&plan->scratch, "fact %s|%s|%s|%s|%d", label, fact->framework, fact->version,
                     fact->name, (int)fact->dated);
}

enum pp_code import_facts_load(struct import_plan *plan, struct pp_err *err)
{
    struct import_index *facts = PP_NEW(plan->arena, struct import_index);
    facts->arena = plan->arena;
    struct store_fact *list = NULL;
    size_t count = 0;
    const enum pp_code code = store_fact_list(plan->tx, 0, plan->arena, &list, &count, err);
    for (size_t i = 0; i < count && !code; i++) {
        const struct known_organisation *of = known_by_id(&plan->known, list[i].organisation);
        if (of)
            import_index_put(facts, fact_key(plan, of->label, &list[i]), &list[i]);
    }
    plan->own = facts;
    return code;
}

void import_fact_put(struct import_plan *plan, const struct known_organisation *of,
                     const struct store_fact *given)
{
    const char *key = fact_key(plan, of->label, given);
    const struct store_fact *old = import_index_get(plan->own, key);
    if (old && pp_text_is(old->value, given->value) && pp_text_is(old->source, given->source))
        return;
    struct store_fact *fact = pp_dup_bytes(plan->arena, given, sizeof *given);
    fact->organisation = of->row.id;
    fact->id = old ? old->id : plan_id(plan);
    import_index_put(plan->own, key, fact);
    plan_do(plan, old ? IMPORT_CHANGED : IMPORT_ADDED,
            (struct import_action){.what = IMPORT_FACT, .thing = fact},
            pp_printf(&plan->scratch, "%s = %s %s", key, fact->value,
                      fact->source ? fact->source : ""));
}

/* ---- our own: one fact a row ----------------------------------------------------------------- */

enum { ORGANISATION, FRAMEWORK, VERSION, NAME, VALUE, DATED, SOURCE, FACT_COLUMNS };

static const struct sheet_column fact_columns[FACT_COLUMNS] = {
    [ORGANISATION] = {"organisation", "gss_code|council|authority", true},
    [FRAMEWORK] = {"framework", NULL, true},
    [VERSION] = {"version", NULL, true},
    [NAME] = {"name", "fact|judgement", true},
    [VALUE] = {"value", "grade", true},
    [DATED] = {"dated", "date", true},
    [SOURCE] = {"source", NULL, false},
};

static enum pp_code read_fact(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    struct store_fact fact = {
        .framework = plan_must(plan, FRAMEWORK, 60),
        .version = plan_must(plan, VERSION, 60),
        .name = plan_must(plan, NAME, 60),
        .value = plan_must(plan, VALUE, IMPORT_NOTE_MOST),
        .source = plan_text(plan, SOURCE, 500),
    };
    if (plan_must(plan, DATED, IMPORT_TEXT_MOST))
        (void)plan_day(plan, DATED, &fact.dated);
    const struct known_organisation *of =
        plan_organisation(plan, ORGANISATION, plan_must(plan, ORGANISATION, IMPORT_TEXT_MOST));
    if (!plan->rejected && plan_claim(plan, NAME, fact_key(plan, of->label, &fact), fact.name))
        import_fact_put(plan, of, &fact);
    return PP_OK;
}

const struct import_layout import_layout_facts = {
    .name = "facts of organisations",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "organisation|framework|version|name|value|dated",
    .columns = fact_columns,
    .column_count = FACT_COLUMNS,
    .begin = import_facts_load,
    .row = read_fact,
};

/* ---- judgements of children's services ------------------------------------------------------- */

/* Columns every inspection table begins with. */
enum { GSS, DFE, COUNCIL, BEGUN, ENDED, PUBLISHED, REPORT, INSPECTION_COLUMNS };
#define INSPECTION                                                                       \
    [GSS] = {"gss_code", NULL, true}, [DFE] = {"dfe_la_code", NULL, false},              \
    [COUNCIL] = {"name", NULL, false}, [BEGUN] = {"inspection_start", NULL, false},      \
    [ENDED] = {"inspection_end", NULL, false}, [PUBLISHED] = {"published", NULL, false}, \
    [REPORT] = {"report_url", NULL, false}

enum {
    OVERALL = INSPECTION_COLUMNS,
    LEADERS,
    HELP,
    IN_CARE,
    CARE_LEAVERS,
    VISIT,
    URN,
    INSPECTORS,
    ILACS_COLUMNS
};

static const struct sheet_column ilacs_columns[ILACS_COLUMNS] = {
    INSPECTION,
    [OVERALL] = {"overall", NULL, true},
    [LEADERS] = {"leaders", NULL, false},
    [HELP] = {"help_protection", NULL, false},
    [IN_CARE] = {"in_care", NULL, false},
    [CARE_LEAVERS] = {"care_leavers", NULL, false},
    [VISIT] = {"framework", NULL, false},
    [URN] = {"ofsted_urn", NULL, false},
    [INSPECTORS] = {"inspector_count", NULL, false},
};

/* The day of the inspection's end, else of the report. */
static int32_t inspection_day(struct import_plan *plan)
{
    int32_t day = 0;
    if (plan_day(plan, ENDED, &day))
        return day;
    if (!plan_day(plan, PUBLISHED, &day))
        plan_reject(plan, ENDED, NULL, "missing", NULL,
                    "one of inspection_end and published must be given");
    else
        plan_warn(plan, ENDED, NULL, "no-inspection-date",
                  "no inspection date: the facts are dated by the report");
    return day;
}

/* Care leavers are judged apart since January 2023; no overall grade is given since April 2026. */
static const char *ilacs_version(int32_t day)
{
    if (day >= pp_day_of((struct pp_date){2026, 4, 1}))
        return "2026";
    return day >= pp_day_of((struct pp_date){2023, 1, 1}) ? "2023" : "2018";
}

static const char *read_grade(struct import_plan *plan, int column)
{
    static const char *const grades[] = {"outstanding", "good", "requires improvement",
                                         "inadequate"};
    const char *text = plan_text(plan, column, IMPORT_TEXT_MOST);
    if (!text || pp_text_is(text, "inspection_pre_dates_judgement"))
        return NULL;
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
        if (pp_text_is_nocase(text, grades[i]))
            return grades[i];
    plan_reject(plan, column, text, "unknown-grade",
                pp_closest(text, grades, sizeof grades / sizeof *grades),
                "must be outstanding, good, requires improvement or inadequate");
    return NULL;
}

static const struct known_organisation *read_council(struct import_plan *plan, const char *table)
{
    const struct known_organisation *of =
        plan_organisation(plan, GSS, plan_must(plan, GSS, IMPORT_TEXT_MOST));
    if (of)
        (void)plan_claim(plan, GSS, pp_printf(&plan->scratch, "%s %s", table, of->label),
                         of->row.name);
    return of;
}

static enum pp_code read_ilacs(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    static const char *const names[] = {"overall", "leaders", "help-protection", "in-care",
                                        "care-leavers"};
    const char *grades[5];
    const int32_t day = inspection_day(plan);
    for (int i = 0; i < 5; i++)
        grades[i] = read_grade(plan, OVERALL + i);
    const char *report = plan_text(plan, REPORT, 500);
    const struct known_organisation *of = read_council(plan, "ilacs");
    for (int i = 0; i < 5 && !plan->rejected; i++)
        if (grades[i])
            import_fact_put(plan, of,
                            &(struct store_fact){.framework = "ilacs",
                                                 .version = ilacs_version(day),
                                                 .name = names[i],
                                                 .value = grades[i],
                                                 .dated = day,
                                                 .source = report});
    return PP_OK;
}

const struct import_layout import_layout_ilacs = {
    .name = "judgements of children's services",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|overall|leaders|help_protection",
    .columns = ilacs_columns,
    .column_count = ILACS_COLUMNS,
    .begin = import_facts_load,
    .row = read_ilacs,
};

/* ---- outcomes of area SEND inspections ------------------------------------------------------- */

enum { OUTCOME = INSPECTION_COLUMNS, NEXT, NEXT_BY, BEFORE, WORDS, SEND_COLUMNS };

static const struct sheet_column send_columns[SEND_COLUMNS] = {
    INSPECTION,
    [OUTCOME] = {"outcome_1_3", NULL, true},
    [NEXT] = {"next_inspection", NULL, false},
    [NEXT_BY] = {"next_inspection_by", NULL, false},
    [BEFORE] = {"previous_inspection", NULL, false},
    [WORDS] = {"outcome_text", NULL, false},
};

static enum pp_code read_send(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    int64_t outcome = 0;
    const bool has_outcome = plan_int(plan, OUTCOME, 1, 3, &outcome);
    const char *next = plan_text(plan, NEXT_BY, IMPORT_TEXT_MOST);
    int32_t next_day = 0;
    struct store_fact fact = {.framework = "area-send",
                              .version = "2023",
                              .dated = inspection_day(plan),
                              .source = plan_text(plan, REPORT, 500)};
    const struct known_organisation *of = read_council(plan, "send");
    if (plan->rejected)
        return PP_OK;
    if (!has_outcome)
        plan_warn(plan, OUTCOME, NULL, "no-outcome", "no outcome is given, so none is kept");
    fact.name = "outcome";
    fact.value = pp_printf(plan->arena, "%d", (int)outcome);
    if (has_outcome)
        import_fact_put(plan, of, &fact);
    fact.name = "next-inspection-by";
    if (next && sheet_day_parse(next, &next_day)) { /* else it says why there is none */
        char text[PP_DATE_TEXT];
        fact.value = pp_dup(plan->arena, pp_day_text(next_day, text));
        import_fact_put(plan, of, &fact);
    }
    return PP_OK;
}

const struct import_layout import_layout_send = {
    .name = "outcomes of area SEND inspections",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|outcome_1_3",
    .columns = send_columns,
    .column_count = SEND_COLUMNS,
    .begin = import_facts_load,
    .row = read_send,
};
