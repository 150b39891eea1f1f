/*
 * The table of organisations: our own, and any whose headers are among the aliases, such as the
 * list of English authorities. A row is known by any of its codes, else by its name and kind.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/flow/import_plan.h"

enum {
    NAME,
    OFFICIAL_NAME,
    KIND,
    CODES,
    GSS,
    DFE,
    OFSTED,
    REGISTER,
    REGION,
    REGION_NAME,
    EMAIL_DOMAIN,
    LAT,
    LON,
    FROM,
    TO,
    SLUG,
    AREA,
    POPULATION,
    ABOLITION,
    COLUMNS
};

static const struct sheet_column columns[COLUMNS] = {
    [NAME] = {"name", "organisation|council|authority", true},
    [OFFICIAL_NAME] = {"official_name", "full name|long name", false},
    [KIND] = {"kind", "type|organisation type", false},
    [CODES] = {"codes", "other codes", false},
    [GSS] = {"gss", "gss_code|ons code|gss/ons code|ons", false},
    [DFE] = {"dfe", "dfe_la_code|dfe code|la code", false},
    [OFSTED] = {"ofsted_urn", "urn|ofsted", false},
    [REGISTER] = {"register_code", "register", false},
    [REGION] = {"region_code", "region gss", false},
    [REGION_NAME] = {"region", "region_name", false},
    [EMAIL_DOMAIN] = {"email_domain", "domain", false},
    [LAT] = {"lat", "latitude", false},
    [LON] = {"lon", "lng|long|longitude", false},
    [FROM] = {"valid_from", "from|first_day|start", false},
    [TO] = {"valid_to", "to|last_day|end", false},
    /* Known, and not kept: no warning for them. */
    [SLUG] = {"govuk_slug", NULL, false},
    [AREA] = {"area_km2", NULL, false},
    [POPULATION] = {"population_2020", "population", false},
    [ABOLITION] = {"known_abolition", NULL, false},
};

static const struct {
    const char *word;
    enum store_organisation_kind kind;
} kinds[] = {
    {"unitary", STORE_ORG_AUTHORITY},
    {"metropolitan", STORE_ORG_AUTHORITY},
    {"london_borough", STORE_ORG_AUTHORITY},
    {"london borough", STORE_ORG_AUTHORITY},
    {"city_of_london", STORE_ORG_AUTHORITY},
    {"county", STORE_ORG_AUTHORITY},
    {"council", STORE_ORG_AUTHORITY},
    {"police force", STORE_ORG_POLICE},
    {"health board", STORE_ORG_HEALTH},
    {"integrated care board", STORE_ORG_HEALTH},
    {"icb", STORE_ORG_HEALTH},
    {"school", STORE_ORG_EDUCATION},
    {"company", STORE_ORG_OTHER},
};

static bool read_kind(struct import_plan *plan, enum store_organisation_kind *out)
{
    const char *text = plan_text(plan, KIND, IMPORT_TEXT_MOST);
    if (!text || store_organisation_kind_parse(text, out))
        return text != NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (pp_text_is_nocase(text, kinds[i].word)) {
            *out = kinds[i].kind;
            return true;
        }
    }
    plan_reject(plan, KIND, text, "unknown-kind", NULL,
                "must be authority, district, police, health, education, trust or other");
    return false;
}

/* Degrees, -180 to 180, decimal point only. */
static bool read_degrees(struct import_plan *plan, int column, double least, double most,
                         double *out)
{
    const char *text = plan_text(plan, column, 32);
    if (!text)
        return false;
    char *end = NULL;
    const double value = strtod(text, &end);
    if (strspn(text, "-0123456789.") == strlen(text) && end != text && !*end && value >= least &&
        value <= most) {
        *out = value;
        return true;
    }
    plan_reject(plan, column, text, "not-degrees", NULL,
                "must be degrees from %.0f to %.0f, such as 51.5", least, most);
    return false;
}

/* The programme's plane: metres east of 6.5 W at the scale of 53 N, and north of 49.8 N. */
static void read_place(struct import_plan *plan, struct store_organisation *row)
{
    static const double metres_per_degree = 111320.0, cos_53 = 0.60181502315204827;
    double lat = 0, lon = 0;
    const bool has_lat = read_degrees(plan, LAT, -90, 90, &lat);
    const bool has_lon = read_degrees(plan, LON, -180, 180, &lon);
    if (!has_lat || !has_lon)
        return;
    row->x_m = llround((lon + 6.5) * metres_per_degree * cos_53);
    row->y_m = llround((lat - 49.8) * metres_per_degree);
    row->placed = true;
}

enum { CODES_MOST = 24 };

struct codes {
    struct store_code at[CODES_MOST];
    size_t count;
};

static void add_code(struct import_plan *plan, struct codes *codes, int column, const char *scheme,
                     const char *code)
{
    if (!code)
        return;
    if (codes->count == CODES_MOST) {
        plan_reject(plan, column, code, "too-many", NULL, "more than %d codes", CODES_MOST);
        return;
    }
    codes->at[codes->count++] = (struct store_code){
        .scheme = scheme, .code = code, .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
}

/* "scheme:code; scheme:code" */
static void read_code_list(struct import_plan *plan, struct codes *codes)
{
    const char *rest = plan_text(plan, CODES, IMPORT_NOTE_MOST);
    while (rest) {
        const char *code = plan_cut(plan, ';', &rest);
        if (!*code)
            continue;
        const char *scheme = plan_cut(plan, ':', &code);
        const char *value = code ? plan_cut(plan, ';', &code) : "";
        if (!*scheme || !*value)
            plan_reject(plan, CODES, scheme, "not-a-code", NULL,
                        "must be written scheme:code; scheme:code");
        else
            add_code(plan, codes, CODES, scheme, value);
    }
}

static void read_codes(struct import_plan *plan, struct codes *codes)
{
    add_code(plan, codes, GSS, "gss", plan_text(plan, GSS, 40));
    add_code(plan, codes, DFE, "dfe", plan_text(plan, DFE, 40));
    add_code(plan, codes, OFSTED, "ofsted", plan_text(plan, OFSTED, 40));
    add_code(plan, codes, REGISTER, "register", plan_text(plan, REGISTER, 40));
    read_code_list(plan, codes);
}

/* The code it has in a scheme in which the row gives it another; NULL: none. */
static const char *other_code(const struct known_organisation *found, const struct codes *codes)
{
    for (size_t i = 0; i < found->code_count; i++)
        for (size_t j = 0; j < codes->count; j++)
            if (pp_text_is_nocase(found->codes[i].scheme, codes->at[j].scheme))
                return found->codes[i].code;
    return NULL;
}

/* Whom the row is about; NULL: somebody new. */
static struct known_organisation *find_subject(struct import_plan *plan, const struct codes *codes,
                                               const struct store_organisation *row)
{
    struct known_organisation *found = NULL;
    for (size_t i = 0; i < codes->count; i++) {
        struct known_organisation *other =
            known_by_code(&plan->known, codes->at[i].scheme, codes->at[i].code);
        if (other && found && other != found)
            plan_reject(plan, -1, codes->at[i].code, "code-of-another", NULL,
                        "its codes belong to both %s and %s", found->row.name, other->row.name);
        found = other ? other : found;
    }
    if (found || plan->rejected)
        return found;
    found = known_find(&plan->known, row->name);
    if (!found || found->row.kind != row->kind)
        return NULL;
    const char *other = other_code(found, codes);
    if (other)
        plan_reject(plan, NAME, row->name, "name-taken", NULL,
                    "this is the name of an organisation with another code, %s: give that code too "
                    "when it is the same one, else another name",
                    other);
    return found;
}

static bool is_same_row(const struct store_organisation *a, const struct store_organisation *b)
{
    return a->kind == b->kind && pp_text_is(a->name, b->name) &&
           pp_text_is(a->official_name, b->official_name) && pp_text_is(a->region, b->region) &&
           pp_text_is(a->region_name, b->region_name) &&
           pp_text_is(a->email_domain, b->email_domain) && a->placed == b->placed &&
           a->x_m == b->x_m && a->y_m == b->y_m && a->first_day == b->first_day &&
           a->last_day == b->last_day;
}

static const char *words_of(struct import_plan *plan, const char *label,
                            const struct store_organisation *row)
{
    return pp_printf(
        plan->arena,
        "organisation %s rev %" PRId64 " %s|%s|%s|%s|%s|%s|%d|%" PRId64 "|%" PRId64 "|%d|%d", label,
        row->rev, store_organisation_kind_text(row->kind), row->name,
        row->official_name ? row->official_name : "", row->region ? row->region : "",
        row->region_name ? row->region_name : "", row->email_domain ? row->email_domain : "",
        row->placed, row->x_m, row->y_m, (int)row->first_day, (int)row->last_day);
}

static void take(const char **field, const char *text)
{
    if (text)
        *field = text;
}

/* Lays what the file gives over what is known; what it does not give stays. */
static void read_fields(struct import_plan *plan, struct store_organisation *row)
{
    take(&row->name, plan_must(plan, NAME, IMPORT_TEXT_MOST));
    take(&row->official_name, plan_text(plan, OFFICIAL_NAME, IMPORT_TEXT_MOST));
    (void)read_kind(plan, &row->kind);
    take(&row->region, plan_text(plan, REGION, 40));
    take(&row->region_name, plan_text(plan, REGION_NAME, IMPORT_TEXT_MOST));
    take(&row->email_domain, plan_text(plan, EMAIL_DOMAIN, IMPORT_TEXT_MOST));
    read_place(plan, row);
    (void)plan_day(plan, FROM, &row->first_day);
    (void)plan_day(plan, TO, &row->last_day);
    if (row->first_day != STORE_NO_DAY && row->last_day != STORE_NO_DAY &&
        row->last_day < row->first_day)
        plan_reject(plan, TO, NULL, "ends-before-it-begins", NULL, "is before valid_from");
}

static void plan_codes(struct import_plan *plan, struct known_organisation *subject,
                       const struct codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        const struct store_code *code = &codes->at[i];
        if (known_by_code(&plan->known, code->scheme, code->code) == subject)
            continue;
        plan_do(
            plan, IMPORT_CHANGED,
            (struct import_action){.what = IMPORT_CODE,
                                   .owner = subject->row.id,
                                   .thing = pp_dup_bytes(plan->arena, code, sizeof *code)},
            pp_printf(&plan->scratch, "code %s %s:%s", subject->label, code->scheme, code->code));
        known_add_code(&plan->known, subject, code);
    }
}

static const char *label_of(struct import_plan *plan, const struct codes *codes,
                            const struct store_organisation *row)
{
    return codes->count ? pp_printf(plan->arena, "%s:%s", codes->at[0].scheme, codes->at[0].code)
                        : row->name;
}

static enum pp_code read_row(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    struct codes codes = {0};
    struct store_organisation blank = {
        .kind = STORE_ORG_AUTHORITY, .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
    read_codes(plan, &codes);
    struct store_organisation row = blank;
    read_fields(plan, &row);
    if (plan->rejected)
        return PP_OK;
    struct known_organisation *subject = find_subject(plan, &codes, &row);
    if (subject) {
        row = subject->row;
        read_fields(plan, &row);
    }
    if (subject)
        (void)plan_claim(plan, NAME, subject->label, row.name);
    if (plan->rejected)
        return PP_OK;
    const enum import_outcome outcome = subject ? IMPORT_CHANGED : IMPORT_ADDED;
    if (!subject) {
        row.id = plan_id(plan);
        subject = known_add(&plan->known, &row, label_of(plan, &codes, &row));
        (void)plan_claim(plan, NAME, subject->label, row.name);
    }
    if (outcome == IMPORT_ADDED || !is_same_row(&row, &subject->row)) {
        subject->row = row;
        known_add_name(&plan->known, subject, row.name);
        plan_do(plan, outcome,
                (struct import_action){.what = IMPORT_ORGANISATION,
                                       .thing = pp_dup_bytes(plan->arena, &row, sizeof row)},
                words_of(plan, subject->label, &row));
    }
    plan_codes(plan, subject, &codes);
    return PP_OK;
}

const struct import_layout import_layout_organisations = {
    .name = "organisations",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "name",
    .columns = columns,
    .column_count = COLUMNS,
    .row = read_row,
};
