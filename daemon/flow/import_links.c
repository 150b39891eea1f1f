/*
 * Tables of how organisations relate: our own (from, to, kind), pairs of neighbours, statistical
 * neighbours, and which police force or health board covers an authority; the last two also bring
 * the force or board itself. A link that is there already and says the same is left alone.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/flow/import_plan.h"

/* ---- the links that are there ---------------------------------------------------------------- */

static const char *link_key(struct import_plan *plan, int64_t from, enum store_link_kind kind,
                            int64_t to)
{
    return pp_printf(&plan->scratch, "%" PRId64 ">%d>%" PRId64, from, (int)kind, to);
}

static enum pp_code load_links(struct import_plan *plan, struct pp_err *err)
{
    struct import_index *links = PP_NEW(plan->arena, struct import_index);
    links->arena = plan->arena;
    struct store_link *list = NULL;
    size_t count = 0;
    const enum pp_code code = store_link_list(plan->tx, 0, plan->arena, &list, &count, err);
    for (size_t i = 0; i < count && !code; i++)
        import_index_put(links, link_key(plan, list[i].from, list[i].kind, list[i].to), &list[i]);
    plan->own = links;
    return code;
}

static void put_link(struct import_plan *plan, const struct known_organisation *from,
                     const struct known_organisation *to, const struct store_link *given)
{
    struct store_link *link = pp_dup_bytes(plan->arena, given, sizeof *given);
    link->from = from->row.id;
    link->to = to->row.id;
    const char *key = link_key(plan, link->from, link->kind, link->to);
    const struct store_link *old = import_index_get(plan->own, key);
    if (old && old->rank == link->rank && pp_text_is(old->note, link->note) &&
        pp_text_is(old->source, link->source))
        return;
    import_index_put(plan->own, key, link);
    plan_do(plan, old ? IMPORT_CHANGED : IMPORT_ADDED,
            (struct import_action){.what = IMPORT_LINK, .thing = link},
            pp_printf(&plan->scratch, "link %s %s %s %d %s %s", from->label,
                      store_link_kind_text(link->kind), to->label, link->rank,
                      link->note ? link->note : "", link->source ? link->source : ""));
}

static bool is_neighbour(enum store_link_kind kind)
{
    return kind == STORE_LINK_NEIGHBOUR_LAND || kind == STORE_LINK_NEIGHBOUR_WATER;
}

/*
 * A pair of neighbours is one row; the store makes it two links. Rejects only where the row has
 * planned nothing yet: a body the row itself brings in can neither be the other one nor have been
 * met before.
 */
static void put_pair(struct import_plan *plan, int column, const struct known_organisation *from,
                     const struct known_organisation *to, const struct store_link *given)
{
    if (from == to) {
        plan_reject(plan, column, to->row.name, "links-to-itself", NULL,
                    "an organisation cannot be linked to itself");
        return;
    }
    const struct known_organisation *first = from, *second = to;
    if (is_neighbour(given->kind) && strcmp(from->label, to->label) > 0) {
        first = to;
        second = from;
    }
    const char *key =
        pp_printf(&plan->scratch, "link %s>%d>%s", first->label, (int)given->kind, second->label);
    if (!plan_claim(plan, column, key, to->row.name))
        return;
    put_link(plan, from, to, given);
}

/* ---- our own: from, to, kind ----------------------------------------------------------------- */

enum { FROM, TO, KIND, RANK, NOTE, SOURCE, LINK_COLUMNS };

static const struct sheet_column link_columns[LINK_COLUMNS] = {
    [FROM] = {"from", "organisation", true}, [TO] = {"to", "other", true},
    [KIND] = {"kind", "link", true},         [RANK] = {"rank", NULL, false},
    [NOTE] = {"note", "notes", false},       [SOURCE] = {"source", NULL, false},
};

static enum pp_code read_link(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    struct store_link link = {0};
    const struct known_organisation *from =
        plan_organisation(plan, FROM, plan_must(plan, FROM, IMPORT_TEXT_MOST));
    const struct known_organisation *to =
        plan_organisation(plan, TO, plan_must(plan, TO, IMPORT_TEXT_MOST));
    const char *kind = plan_must(plan, KIND, IMPORT_TEXT_MOST);
    if (kind && !store_link_kind_parse(kind, &link.kind))
        plan_reject(plan, KIND, kind, "unknown-kind", NULL,
                    "must be neighbour-land, neighbour-water, statistical, predecessor, "
                    "shares-services, district, police or health");
    int64_t rank = 0;
    (void)plan_int(plan, RANK, 0, 1000, &rank);
    link.rank = (int)rank;
    link.note = plan_text(plan, NOTE, IMPORT_NOTE_MOST);
    link.source = plan_text(plan, SOURCE, IMPORT_TEXT_MOST);
    if (!plan->rejected)
        put_pair(plan, TO, from, to, &link);
    return PP_OK;
}

const struct import_layout import_layout_links = {
    .name = "links of organisations",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "from|to|kind",
    .columns = link_columns,
    .column_count = LINK_COLUMNS,
    .begin = load_links,
    .row = read_link,
};

/* ---- pairs of neighbours --------------------------------------------------------------------- */

enum { GSS_A, GSS_B, NAME_A, NAME_B, ACROSS, BORDER, GAP, PAIR_COLUMNS };

static const struct sheet_column pair_columns[PAIR_COLUMNS] = {
    [GSS_A] = {"gss_a", NULL, true},    [GSS_B] = {"gss_b", NULL, true},
    [NAME_A] = {"name_a", NULL, false}, [NAME_B] = {"name_b", NULL, false},
    [ACROSS] = {"kind", NULL, true},    [BORDER] = {"shared_border_km", NULL, false},
    [GAP] = {"gap_km", NULL, false},
};

static enum pp_code read_pair(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    const struct known_organisation *a =
        plan_organisation(plan, GSS_A, plan_must(plan, GSS_A, IMPORT_TEXT_MOST));
    const struct known_organisation *b =
        plan_organisation(plan, GSS_B, plan_must(plan, GSS_B, IMPORT_TEXT_MOST));
    const char *kind = plan_must(plan, ACROSS, IMPORT_TEXT_MOST);
    struct store_link link = {.kind = STORE_LINK_NEIGHBOUR_LAND};
    if (kind && pp_text_is_nocase(kind, "water"))
        link.kind = STORE_LINK_NEIGHBOUR_WATER;
    else if (kind && !pp_text_is_nocase(kind, "land"))
        plan_reject(plan, ACROSS, kind, "unknown-kind", NULL, "must be land or water");
    if (!plan->rejected)
        put_pair(plan, GSS_B, a, b, &link);
    return PP_OK;
}

const struct import_layout import_layout_neighbours = {
    .name = "neighbours",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_a|gss_b|kind",
    .columns = pair_columns,
    .column_count = PAIR_COLUMNS,
    .begin = load_links,
    .row = read_pair,
};

/* ---- statistical neighbours ------------------------------------------------------------------ */

enum { OF, OF_DFE, LIKE, LIKE_DFE, CLOSE_RANK, CLOSENESS, LIKE_COLUMNS };

static const struct sheet_column like_columns[LIKE_COLUMNS] = {
    [OF] = {"gss_code", NULL, true},
    [OF_DFE] = {"dfe_la_code", NULL, false},
    [LIKE] = {"neighbour_gss_code", NULL, true},
    [LIKE_DFE] = {"neighbour_dfe_la_code", NULL, false},
    [CLOSE_RANK] = {"rank", NULL, true},
    [CLOSENESS] = {"closeness", NULL, false},
};

static enum pp_code read_like(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    const struct known_organisation *of =
        plan_organisation(plan, OF, plan_must(plan, OF, IMPORT_TEXT_MOST));
    const struct known_organisation *like =
        plan_organisation(plan, LIKE, plan_must(plan, LIKE, IMPORT_TEXT_MOST));
    int64_t rank = 0;
    if (plan_must(plan, CLOSE_RANK, IMPORT_TEXT_MOST))
        (void)plan_int(plan, CLOSE_RANK, 1, 1000, &rank);
    const struct store_link link = {.kind = STORE_LINK_STATISTICAL,
                                    .rank = (int)rank,
                                    .note = plan_text(plan, CLOSENESS, IMPORT_TEXT_MOST)};
    if (!plan->rejected)
        put_pair(plan, LIKE, of, like, &link);
    return PP_OK;
}

const struct import_layout import_layout_statistical = {
    .name = "statistical neighbours",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|neighbour_gss_code|rank",
    .columns = like_columns,
    .column_count = LIKE_COLUMNS,
    .begin = load_links,
    .row = read_like,
};

/* ---- police forces and health boards --------------------------------------------------------- */

enum { COVERED, COVERED_DFE, COVERED_NAME, BODY_CODE, BODY_NAME, SHARE, COVER_COLUMNS };

static const struct sheet_column police_columns[COVER_COLUMNS] = {
    [COVERED] = {"gss_code", NULL, true},      [COVERED_DFE] = {"dfe_la_code", NULL, false},
    [COVERED_NAME] = {"name", NULL, false},    [BODY_CODE] = {"pfa_code", "force code", true},
    [BODY_NAME] = {"pfa_name", "force", true}, [SHARE] = {"share", NULL, false},
};

static const struct sheet_column health_columns[COVER_COLUMNS] = {
    [COVERED] = {"gss_code", NULL, true},
    [COVERED_DFE] = {"dfe_la_code", NULL, false},
    [COVERED_NAME] = {"name", NULL, false},
    [BODY_CODE] = {"icb24_code", "icb_code|board code", true},
    [BODY_NAME] = {"icb24_name", "icb_name|board", true},
    [SHARE] = {"share_of_lsoas", "share", false},
};

/* The body of the row, new or known; its name, once known, is left as it is. */
static struct known_organisation *cover_body(struct import_plan *plan,
                                             enum store_organisation_kind kind, const char *gss,
                                             const char *name)
{
    struct known_organisation *found = known_by_code(&plan->known, "gss", gss);
    if (found && found->row.kind != kind)
        plan_reject(plan, BODY_CODE, gss, "code-of-another", NULL, "is the code of %s",
                    found->row.name);
    if (found)
        return found;
    struct store_organisation *row = PP_NEW(plan->arena, struct store_organisation);
    *row = (struct store_organisation){.id = plan_id(plan),
                                       .kind = kind,
                                       .name = name,
                                       .first_day = STORE_NO_DAY,
                                       .last_day = STORE_NO_DAY};
    struct store_code *code = PP_NEW(plan->arena, struct store_code);
    *code = (struct store_code){
        .scheme = "gss", .code = gss, .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
    found = known_add(&plan->known, row, pp_printf(plan->arena, "gss:%s", gss));
    known_add_code(&plan->known, found, code);
    plan_do(plan, IMPORT_ADDED, (struct import_action){.what = IMPORT_ORGANISATION, .thing = row},
            pp_printf(&plan->scratch, "organisation %s %s", found->label, name));
    plan_do(plan, IMPORT_ADDED,
            (struct import_action){.what = IMPORT_CODE, .owner = row->id, .thing = code},
            pp_printf(&plan->scratch, "code %s", found->label));
    return found;
}

/* "Essex" is a council; its force is "Essex Police". */
static const char *force_name(struct import_plan *plan, const char *name)
{
    if (!name || strstr(name, "Police") || strstr(name, "Constabulary"))
        return name;
    if (!strcmp(name, "London, City of"))
        return "City of London Police";
    return pp_printf(plan->arena, "%s Police", name);
}

/* Of 1; a board with less than a twentieth does not cover the authority. */
static bool is_small_share(struct import_plan *plan, const char *share)
{
    char *end = NULL;
    const double value = share ? strtod(share, &end) : 1;
    if (share && (*end || !(value >= 0 && value <= 1)))
        plan_reject(plan, SHARE, share, "not-a-share", NULL, "must be from 0 to 1, such as 0.25");
    return value < 0.05;
}

static void cover(struct import_plan *plan, enum store_organisation_kind body_kind,
                  enum store_link_kind kind)
{
    const struct known_organisation *covered =
        plan_organisation(plan, COVERED, plan_must(plan, COVERED, IMPORT_TEXT_MOST));
    const char *gss = plan_must(plan, BODY_CODE, 40);
    const char *name = plan_must(plan, BODY_NAME, IMPORT_TEXT_MOST);
    const char *share = plan_text(plan, SHARE, 32);
    const bool small = is_small_share(plan, share);
    if (body_kind == STORE_ORG_POLICE)
        name = force_name(plan, name);
    if (plan->rejected)
        return;
    const struct known_organisation *body = cover_body(plan, body_kind, gss, name);
    if (plan->rejected)
        return;
    if (small) {
        plan_warn(plan, SHARE, share, "small-share",
                  "%s covers less than 5 %% of %s, so no link was made", name, covered->row.name);
        return;
    }
    const struct store_link link = {
        .kind = kind, .note = share ? pp_printf(plan->arena, "share %s", share) : NULL};
    put_pair(plan, BODY_CODE, covered, body, &link);
}

static enum pp_code read_police(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    cover(plan, STORE_ORG_POLICE, STORE_LINK_POLICE);
    return PP_OK;
}

static enum pp_code read_health(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    cover(plan, STORE_ORG_HEALTH, STORE_LINK_HEALTH);
    return PP_OK;
}

const struct import_layout import_layout_police = {
    .name = "police forces of authorities",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|pfa_code|pfa_name",
    .columns = police_columns,
    .column_count = COVER_COLUMNS,
    .begin = load_links,
    .row = read_police,
};

const struct import_layout import_layout_health = {
    .name = "health boards of authorities",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "gss_code|icb24_code|icb24_name",
    .columns = health_columns,
    .column_count = COVER_COLUMNS,
    .begin = load_links,
    .row = read_health,
};
