/*
 * Wide tables of plain values: political control and census counts. Each column beyond those that
 * name the council and the day is one fact, under the column's own name.
 */
#include <string.h>

#include "base/date.h"
#include "daemon/flow/import_fact.h"

enum { GSS, DFE, COUNCIL, HEAD_COLUMNS };
#define HEAD                                                                \
    [GSS] = {"gss_code", NULL, true}, [DFE] = {"dfe_la_code", NULL, false}, \
    [COUNCIL] = {"name", NULL, false}

static const struct known_organisation *read_head(struct import_plan *plan)
{
    const struct known_organisation *of =
        plan_organisation(plan, GSS, plan_must(plan, GSS, IMPORT_TEXT_MOST));
    if (of)
        (void)plan_claim(plan, GSS, of->label, of->row.name);
    return of;
}

/* One fact for each column from `first` on; a count must be a number. */
static void read_counts(struct import_plan *plan, const struct known_organisation *of, int first,
                        const struct store_fact *like)
{
    const int count = (int)plan->layout->column_count;
    int64_t values[IMPORT_COLUMNS_MOST];
    bool given[IMPORT_COLUMNS_MOST] = {false};
    for (int i = first; i < count; i++)
        given[i] = plan_int(plan, i, 0, INT64_C(1000000000000), &values[i]);
    for (int i = first; i < count && !plan->rejected; i++) {
        struct store_fact fact = *like;
        fact.name = plan->layout->columns[i].name;
        fact.value = given[i] ? pp_printf(plan->arena, "%lld", (long long)values[i]) : NULL;
        if (given[i])
            import_fact_put(plan, of, &fact);
    }
}

/* ---- political control ----------------------------------------------------------------------- */

enum {
    CONTROL = HEAD_COLUMNS,
    YEAR,
    SEATS_TOTAL,
    CON,
    LAB,
    LD,
    GREEN,
    UKIP,
    REFORM,
    PLAID,
    SNP,
    OTHER,
    CONTROL_COLUMNS
};

static const struct sheet_column control_columns[CONTROL_COLUMNS] = {
    HEAD,
    [CONTROL] = {"control", NULL, true},
    [YEAR] = {"year", NULL, true},
    [SEATS_TOTAL] = {"seats_total", NULL, true},
    [CON] = {"con", NULL, false},
    [LAB] = {"lab", NULL, false},
    [LD] = {"ld", NULL, false},
    [GREEN] = {"green", NULL, false},
    [UKIP] = {"ukip", NULL, false},
    [REFORM] = {"reform", NULL, false},
    [PLAID] = {"plaid", NULL, false},
    [SNP] = {"snp", NULL, false},
    [OTHER] = {"other", NULL, false},
};

/* The ordinary day of elections: the first Thursday in May. */
static int32_t election_day(int year)
{
    int32_t day = pp_day_of((struct pp_date){year, 5, 1});
    while (pp_weekday(day) != 3)
        day++;
    return day;
}

static enum pp_code read_control(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    int64_t year = 2000;
    if (plan_must(plan, YEAR, 20))
        (void)plan_int(plan, YEAR, 1970, 2199, &year);
    struct store_fact fact = {.framework = "council",
                              .version = pp_printf(plan->arena, "%d", (int)year),
                              .name = "control",
                              .value = plan_must(plan, CONTROL, IMPORT_TEXT_MOST),
                              .dated = election_day((int)year)};
    const struct known_organisation *of = read_head(plan);
    if (plan->rejected)
        return PP_OK;
    const struct store_fact control = fact;
    read_counts(plan, of, SEATS_TOTAL, &fact);
    if (!plan->rejected)
        import_fact_put(plan, of, &control);
    return PP_OK;
}

const struct import_layout import_layout_control = {
    .name = "political control",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|year|seats_total|control",
    .columns = control_columns,
    .column_count = CONTROL_COLUMNS,
    .begin = import_facts_load,
    .row = read_control,
};

/* ---- census ---------------------------------------------------------------------------------- */

static enum pp_code read_census(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    const struct known_organisation *of = read_head(plan);
    const struct store_fact like = {.framework = "census",
                                    .version = "2021",
                                    .dated = pp_day_of((struct pp_date){2021, 3, 21})};
    if (!plan->rejected)
        read_counts(plan, of, HEAD_COLUMNS, &like);
    return PP_OK;
}

static const struct sheet_column ethnicity_columns[] = {
    HEAD,
    {"total", NULL, true},
    {"white_british", NULL, true},
    {"white_irish", NULL, false},
    {"white_gypsy_traveller", NULL, false},
    {"white_roma", NULL, false},
    {"white_other", NULL, false},
    {"mixed_white_black_caribbean", NULL, false},
    {"mixed_white_black_african", NULL, false},
    {"mixed_white_asian", NULL, false},
    {"mixed_other", NULL, false},
    {"asian_indian", NULL, false},
    {"asian_pakistani", NULL, false},
    {"asian_bangladeshi", NULL, false},
    {"asian_chinese", NULL, false},
    {"asian_other", NULL, false},
    {"black_caribbean", NULL, false},
    {"black_african", NULL, false},
    {"black_other", NULL, false},
    {"other_arab", NULL, false},
    {"other_any", NULL, false},
};

const struct import_layout import_layout_ethnicity = {
    .name = "census: ethnic group",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|total|white_british",
    .columns = ethnicity_columns,
    .column_count = sizeof ethnicity_columns / sizeof *ethnicity_columns,
    .begin = import_facts_load,
    .row = read_census,
};

static const struct sheet_column disability_columns[] = {
    HEAD,
    {"residents", NULL, true},
    {"disabled_equality_act", NULL, true},
    {"religion_no_religion", NULL, false},
    {"religion_christian", NULL, false},
    {"religion_buddhist", NULL, false},
    {"religion_hindu", NULL, false},
    {"religion_jewish", NULL, false},
    {"religion_muslim", NULL, false},
    {"religion_sikh", NULL, false},
    {"religion_other_religion", NULL, false},
    {"religion_not_answered", NULL, false},
};

const struct import_layout import_layout_disability = {
    .name = "census: disability and religion",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|residents|disabled_equality_act",
    .columns = disability_columns,
    .column_count = sizeof disability_columns / sizeof *disability_columns,
    .begin = import_facts_load,
    .row = read_census,
};
