/*
 * The table of peers. A row is about the peer with its external id, else the one with its e-mail,
 * else somebody new. Columns of equality answers are refused: those come from the peer alone.
 */
#include <inttypes.h>
#include <string.h>

#include "daemon/flow/find.h"
#include "daemon/flow/import_peer.h"

static const struct sheet_column columns[PEER_COLUMNS] = {
    [PEER_EXTERNAL_ID] = {"external_id", "id|peer id|reference|membership number", false},
    [PEER_NAME] = {"name", "full name|peer|peer name", false},
    [PEER_KNOWN_AS] = {"known_as", "preferred name", false},
    [PEER_EMAIL] = {"email", "email address|mail", false},
    [PEER_PHONE] = {"phone", "telephone|tel|mobile|phone number", false},
    [PEER_ASSISTANT_EMAIL] = {"assistant_email", "pa email|assistant", false},
    [PEER_KIND] = {"kind", "type|peer type", false},
    [PEER_ORGANISATION] = {"organisation", "council|authority|employer|organization", false},
    [PEER_ROLE] = {"role", "current role", false},
    [PEER_TITLE] = {"title", "job title|post|position", false},
    [PEER_FROM] = {"from", "in post since|since|post start", false},
    [PEER_TO] = {"to", "post end|until|leaves", false},
    [PEER_POSTS] = {"posts", "past posts|previous posts|history", false},
    [PEER_GROUP] = {"group", "party|political group|political party", false},
    [PEER_SKILLS] = {"skills", "expertise", false},
    [PEER_ACCREDITATIONS] = {"accreditations", "accreditation|training", false},
    [PEER_APPROVALS] = {"approvals", "approval|release", false},
    [PEER_INTERESTS] = {"interests", "declared interests|conflicts", false},
    [PEER_DAY_RATE] = {"day_rate", "rate|fee|daily rate", false},
    [PEER_DAYS_YEAR] = {"days_year", "days a year|max days|days per year", false},
    [PEER_ENGAGEMENTS_YEAR] = {"engagements_year", "engagements a year|max engagements", false},
    [PEER_GAP_DAYS] = {"gap_days", "gap|minimum gap", false},
    [PEER_SENIORITY] = {"seniority", "level|grade", false},
    [PEER_NEWCOMER] = {"newcomer", "new|first timer", false},
    [PEER_MODES] = {"modes", "mode|remote or onsite", false},
    [PEER_REGIONS] = {"regions", "region|willing regions", false},
    [PEER_STATUS] = {"status", "state", false},
    [PEER_PAUSED_UNTIL] = {"paused_until", NULL, false},
    [PEER_CONFIRMED] = {"confirmed", "confirmed on|last confirmed|checked", false},
    [PEER_NOTES] = {"notes", "note|comments", false},
};

static const char *const kinds[] = {"member", "officer",   "adviser", "health",
                                    "police", "education", "lived"};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Headers, folded, that hold what only the peer may answer. */
static const char *const equality[] = {
    "ethnicity",
    "ethnicgroup",
    "ethnicorigin",
    "race",
    "gender",
    "sex",
    "genderidentity",
    "disability",
    "disabled",
    "religion",
    "belief",
    "religionorbelief",
    "faith",
    "sexuality",
    "sexualorientation",
    "age",
    "ageband",
    "agegroup",
    "dateofbirth",
    "dob",
    "yearofbirth",
    "carer",
    "careexperience",
    "careexperienced",
    "maritalstatus",
    "nationality",
    "pregnancy",
    "trans",
    "transgender",
};

/* ---- who a row is about ---------------------------------------------------------------------- */

static const char *email_key(struct import_plan *plan, const char *email)
{
    char *key = pp_printf(&plan->scratch, "e:%s", email);
    for (char *at = key; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return key;
}

static const char *external_key(struct import_plan *plan, const char *external_id)
{
    return pp_printf(&plan->scratch, "x:%s", external_id);
}

static enum pp_code refuse_equality(const struct import_plan *plan, struct pp_err *err)
{
    for (size_t i = 0; i < plan->sheet.column_count; i++) {
        const char *folded = sheet_fold(plan->arena, plan->sheet.headers[i]);
        for (size_t j = 0; j < sizeof equality / sizeof *equality; j++)
            if (!strcmp(folded, equality[j]))
                return pp_fail(err, PP_INVALID,
                               "line %zu: the column \"%s\" holds equality answers, which peers "
                               "give on their own page and nobody gives for them; take the column "
                               "out of the file and import the rest",
                               plan->sheet.header_line, plan->sheet.headers[i]);
    }
    return PP_OK;
}

/* An index of the pool by external id and e-mail. Availability is left out: an empty span. */
static enum pp_code load_peers(struct import_plan *plan, struct pp_err *err)
{
    enum pp_code code = refuse_equality(plan, err);
    if (code)
        return code;
    if (!plan_has(plan, PEER_EMAIL) && !plan_has(plan, PEER_EXTERNAL_ID))
        return pp_fail(
            err, PP_INVALID,
            "line %zu: one of the columns \"email\" and \"external_id\" must be there to "
            "tell peers apart",
            plan->sheet.header_line);
    struct import_index *index = PP_NEW(plan->arena, struct import_index);
    index->arena = plan->arena;
    struct store_peer *list = NULL;
    size_t count = 0;
    code = store_peer_all(plan->tx, 1, 0, plan->arena, &list, &count, err);
    for (size_t i = 0; i < count && !code; i++) {
        import_index_put(index, email_key(plan, list[i].email), &list[i]);
        if (list[i].external_id)
            import_index_put(index, external_key(plan, list[i].external_id), &list[i]);
    }
    plan->own = index;
    return code;
}

static const char *read_email(struct import_plan *plan, int column)
{
    const char *text = plan_text(plan, column, 300);
    if (!text || flow_is_email(text) || import_peer_clears(text))
        return text;
    plan_reject(plan, column, text, "not-an-email", NULL,
                "must be one e-mail address, such as name@council.gov.uk");
    return NULL;
}

/* NULL: somebody new (or the row is rejected by now). */
static const struct store_peer *find_subject(struct import_plan *plan, const char *external_id,
                                             const char *email)
{
    const struct store_peer *by_id =
        external_id ? import_index_get(plan->own, external_key(plan, external_id)) : NULL;
    const struct store_peer *by_email =
        email ? import_index_get(plan->own, email_key(plan, email)) : NULL;
    if (by_id && by_email && by_id != by_email)
        plan_reject(plan, PEER_EMAIL, email, "email-of-another", NULL,
                    "is the e-mail of %s; the external id is that of %s", by_email->name,
                    by_id->name);
    if (!by_id && by_email && external_id && by_email->external_id)
        plan_reject(plan, PEER_EMAIL, email, "email-of-another", NULL,
                    "is the e-mail of %s, who has the external id %s", by_email->name,
                    by_email->external_id);
    return by_id ? by_id : by_email;
}

/* ---- plain fields ---------------------------------------------------------------------------- */

static void take_text(struct import_plan *plan, int column, size_t most, const char **field)
{
    const char *text = plan_text(plan, column, most);
    if (text)
        *field = import_peer_clears(text) ? NULL : text;
}

static void take_int(struct import_plan *plan, int column, int64_t least, int64_t most, int *field)
{
    int64_t value = 0;
    if (plan_int(plan, column, least, most, &value))
        *field = (int)value;
}

/* A limit, where "-" and "none" say that there is none. */
static void take_limit(struct import_plan *plan, int column, int64_t most, int *field)
{
    const char *text = plan_text(plan, column, IMPORT_TEXT_MOST);
    if (import_peer_clears(text) || pp_text_is_nocase(text ? text : "", "none"))
        *field = -1;
    else
        take_int(plan, column, 0, most, field);
}

static void read_kind(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_KIND, IMPORT_TEXT_MOST);
    if (!text) {
        if (!peer->kind)
            plan_reject(plan, PEER_KIND, NULL, "missing", NULL, "must be given for a new peer");
        return;
    }
    for (int i = 0; i < KINDS; i++) {
        if (pp_text_is_nocase(text, kinds[i])) {
            peer->kind = kinds[i];
            return;
        }
    }
    static const char *const words[][2] = {
        {"councillor", "member"},      {"elected member", "member"}, {"advisor", "adviser"},
        {"lived experience", "lived"}, {"parent carer", "lived"},    {"nhs", "health"},
        {"school", "education"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (pp_text_is_nocase(text, words[i][0])) {
            peer->kind = words[i][1];
            return;
        }
    }
    plan_reject(plan, PEER_KIND, text, "unknown-kind", pp_closest(text, kinds, KINDS),
                "must be member, officer, adviser, health, police, education or lived");
}

static void read_status(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_STATUS, IMPORT_TEXT_MOST);
    if (text && !store_peer_state_parse(text, &peer->state))
        plan_reject(plan, PEER_STATUS, text, "unknown-status", NULL,
                    "must be active, paused or left");
    (void)plan_day(plan, PEER_PAUSED_UNTIL, &peer->paused_until);
    int32_t confirmed = 0;
    if (plan_day(plan, PEER_CONFIRMED, &confirmed))
        peer->confirmed_s = (int64_t)confirmed * 86400;
}

static void read_fields(struct import_plan *plan, struct store_peer *peer)
{
    take_text(plan, PEER_KNOWN_AS, IMPORT_TEXT_MOST, &peer->known_as);
    take_text(plan, PEER_PHONE, 60, &peer->phone);
    take_text(plan, PEER_NOTES, IMPORT_NOTE_MOST, &peer->notes);
    const char *assistant = read_email(plan, PEER_ASSISTANT_EMAIL);
    if (assistant)
        peer->assistant_email = import_peer_clears(assistant) ? NULL : assistant;
    read_kind(plan, peer);
    import_peer_posts(plan, peer);
    import_peer_group(plan, peer);
    import_peer_skills(plan, peer);
    import_peer_accreditations(plan, peer);
    import_peer_approvals(plan, peer);
    import_peer_interests(plan, peer);
    take_int(plan, PEER_DAY_RATE, 0, 10000, &peer->day_rate);
    take_limit(plan, PEER_DAYS_YEAR, 366, &peer->days_year);
    take_limit(plan, PEER_ENGAGEMENTS_YEAR, 366, &peer->engagements_year);
    take_int(plan, PEER_GAP_DAYS, 0, 366, &peer->gap_days);
    take_int(plan, PEER_SENIORITY, 1, 5, &peer->seniority);
    (void)plan_bool(plan, PEER_NEWCOMER, &peer->newcomer);
    import_peer_modes(plan, peer);
    import_peer_regions(plan, peer);
    read_status(plan, peer);
}

/* ---- in words, to compare and to print ------------------------------------------------------- */

static const char *label(const struct import_plan *plan, int64_t organisation)
{
    const struct known_organisation *of = known_by_id(&plan->known, organisation);
    return of ? of->label : "";
}

static const char *or_empty(const char *text)
{
    return text ? text : "\x01"; /* which no text read from a file holds */
}

static void add_lists(const struct import_plan *plan, struct pp_str *out,
                      const struct store_peer *peer)
{
    for (size_t i = 0; i < peer->post_count; i++)
        pp_str_addf(out, "|post %s %s %d %d %s", label(plan, peer->posts[i].organisation),
                    peer->posts[i].role, (int)peer->posts[i].first_day,
                    (int)peer->posts[i].last_day, or_empty(peer->posts[i].title));
    for (size_t i = 0; i < peer->affiliation_count; i++)
        pp_str_addf(out, "|in %s %s %s %d %d", peer->affiliations[i].kind,
                    peer->affiliations[i].code, label(plan, peer->affiliations[i].organisation),
                    (int)peer->affiliations[i].first_day, (int)peer->affiliations[i].last_day);
    for (size_t i = 0; i < peer->skill_count; i++)
        pp_str_addf(out, "|skill %s %d", peer->skills[i].skill, peer->skills[i].level);
    for (size_t i = 0; i < peer->accreditation_count; i++)
        pp_str_addf(out, "|accredited %s %d", peer->accreditations[i].kind,
                    (int)peer->accreditations[i].expires);
    for (size_t i = 0; i < peer->approval_count; i++)
        pp_str_addf(out, "|approval %s %s %d", peer->approvals[i].kind, peer->approvals[i].state,
                    (int)peer->approvals[i].expires);
    for (size_t i = 0; i < peer->interest_count; i++)
        pp_str_addf(out, "|interest %s %s %d %d %s", label(plan, peer->interests[i].organisation),
                    peer->interests[i].kind, (int)peer->interests[i].first_day,
                    (int)peer->interests[i].last_day, or_empty(peer->interests[i].note));
}

static const char *words_of(struct import_plan *plan, const struct store_peer *peer)
{
    struct pp_str out = {0};
    pp_str_addf(&out, "%s|%s|%s|%s|%s|%s|%s|%d %d %d|%s|%d %d %d %d|%d%d%d|%s|%" PRId64 "|%s",
                or_empty(peer->external_id), peer->email, peer->name, or_empty(peer->known_as),
                or_empty(peer->phone), or_empty(peer->assistant_email), peer->kind,
                (int)peer->state, (int)peer->paused_until, peer->seniority, label(plan, peer->home),
                peer->day_rate, peer->days_year, peer->engagements_year, peer->gap_days,
                peer->newcomer, peer->remote, peer->onsite, or_empty(peer->regions),
                peer->confirmed_s, or_empty(peer->notes));
    add_lists(plan, &out, peer);
    const char *words = pp_dup(&plan->scratch, out.at);
    pp_str_fini(&out);
    return words;
}

/* ---- the row --------------------------------------------------------------------------------- */

static const struct store_peer blank = {
    .state = STORE_PEER_ACTIVE,
    .paused_until = STORE_NO_DAY,
    .seniority = 3,
    .days_year = -1,
    .engagements_year = -1,
    .remote = true,
    .onsite = true,
};

/* Both keys are claimed, so that two rows never speak of one peer. */
static void claim(struct import_plan *plan, const struct store_peer *peer)
{
    if (peer->external_id)
        (void)plan_claim(plan, PEER_EXTERNAL_ID, external_key(plan, peer->external_id),
                         peer->external_id);
    (void)plan_claim(plan, PEER_EMAIL, email_key(plan, peer->email), peer->email);
}

static enum pp_code read_row(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    const char *external_id = plan_text(plan, PEER_EXTERNAL_ID, 100);
    const char *email = read_email(plan, PEER_EMAIL);
    const char *name = plan_text(plan, PEER_NAME, IMPORT_TEXT_MOST);
    if (name && !pp_text_is_line(name))
        plan_reject(plan, PEER_NAME, name, "control-character", NULL,
                    "must be one line without control characters");
    if (!plan->rejected && !external_id && !email)
        plan_reject(plan, PEER_EMAIL, NULL, "missing", NULL,
                    "one of e-mail and external id must be given");
    if (plan->rejected)
        return PP_OK;
    const struct store_peer *old = find_subject(plan, external_id, email);
    struct store_peer *peer = PP_NEW(plan->arena, struct store_peer);
    *peer = old ? *old : blank;
    peer->external_id = external_id ? external_id : peer->external_id;
    peer->email = email ? email : peer->email;
    peer->name = name ? name : peer->name;
    if (!peer->email)
        plan_reject(plan, PEER_EMAIL, NULL, "missing", NULL, "must be given for a new peer");
    if (!peer->name)
        plan_reject(plan, PEER_NAME, NULL, "missing", NULL, "must be given for a new peer");
    read_fields(plan, peer);
    if (!plan->rejected)
        claim(plan, peer);
    if (plan->rejected)
        return PP_OK;
    const char *words = words_of(plan, peer);
    if (old && !strcmp(words, words_of(plan, old)))
        return PP_OK;
    if (!old)
        peer->id = plan_id(plan);
    plan_do(plan, old ? IMPORT_CHANGED : IMPORT_ADDED,
            (struct import_action){.what = IMPORT_PEER, .thing = peer},
            old ? pp_printf(&plan->scratch, "peer %" PRId64 " rev %" PRId64 " %s", old->id,
                            old->rev, words)
                : pp_printf(&plan->scratch, "new peer %s", words));
    return PP_OK;
}

const struct import_layout import_layout_peers = {
    .name = "peers",
    .kind = FLOW_IMPORT_PEERS,
    .marks = "email|name",
    .columns = columns,
    .column_count = PEER_COLUMNS,
    .begin = load_peers,
    .row = read_row,
};
