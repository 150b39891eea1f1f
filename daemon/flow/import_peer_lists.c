/* Cells of a peer's row that hold lists: entries apart by ';', parts of an entry by '|' or ':'. */
#include <string.h>

#include "daemon/flow/import_peer.h"

bool import_peer_clears(const char *text)
{
    return text && !strcmp(text, "-");
}

/* The next entry that is not blank; NULL at the end. */
static const char *next_entry(struct import_plan *plan, const char **rest)
{
    while (*rest) {
        const char *entry = plan_cut(plan, ';', rest);
        if (*entry)
            return entry;
    }
    return NULL;
}

/* The next part of an entry; "" when there are no more. */
static const char *next_part(struct import_plan *plan, char mark, const char **rest)
{
    return *rest ? plan_cut(plan, mark, rest) : "";
}

/* How many entries a cell can hold at most: lists take no more memory than they need. */
static size_t most_entries(const char *text)
{
    size_t count = 1;
    for (; *text && count < PEER_LIST_MOST; text++)
        count += *text == ';';
    return count;
}

static bool has_room(struct import_plan *plan, int column, size_t count)
{
    if (count < PEER_LIST_MOST)
        return true;
    plan_reject(plan, column, NULL, "too-many", NULL, "has more than %d entries", PEER_LIST_MOST);
    return false;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static bool in_order(struct import_plan *plan, int column, int32_t first, int32_t last)
{
    if (first == STORE_NO_DAY || last == STORE_NO_DAY || first <= last)
        return true;
    plan_reject(plan, column, NULL, "ends-before-it-begins", NULL, "ends before it begins");
    return false;
}

/* ---- posts: organisation|role|from|to|title -------------------------------------------------- */

static void read_post(struct import_plan *plan, const char *entry, struct store_post *post)
{
    const char *rest = entry;
    const char *of = next_part(plan, '|', &rest);
    const char *role = next_part(plan, '|', &rest);
    if (!*of || !*role) {
        plan_reject(plan, PEER_POSTS, entry, "not-a-post", NULL,
                    "must be written organisation|role|from|to|title; …");
        return;
    }
    const struct known_organisation *organisation = plan_organisation(plan, PEER_POSTS, of);
    const struct store_term *term = plan_term(plan, PEER_POSTS, KNOWN_ROLE, role);
    post->organisation = organisation ? organisation->row.id : 0;
    post->role = term ? term->code : NULL;
    post->first_day = plan_day_in(plan, PEER_POSTS, next_part(plan, '|', &rest), STORE_NO_DAY);
    post->last_day = plan_day_in(plan, PEER_POSTS, next_part(plan, '|', &rest), STORE_NO_DAY);
    post->title = or_null(next_part(plan, '|', &rest));
    (void)in_order(plan, PEER_POSTS, post->first_day, post->last_day);
}

/* The list of the cell `posts`, or what is known when the cell is empty; room for one more. */
static struct store_post *base_posts(struct import_plan *plan, const struct store_peer *peer,
                                     size_t *count)
{
    const char *text = plan_text(plan, PEER_POSTS, IMPORT_NOTE_MOST);
    const size_t room = text ? most_entries(text) : peer->post_count;
    struct store_post *posts = PP_NEW_ARRAY(plan->arena, room + 1, struct store_post);
    *count = 0;
    if (!text) {
        *count = peer->post_count;
        if (*count)
            memcpy(posts, peer->posts, *count * sizeof *posts);
        return posts;
    }
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;)
        if (has_room(plan, PEER_POSTS, *count))
            read_post(plan, entry, &posts[(*count)++]);
    return posts;
}

/* Which of the posts the given one is: still held, or with one of the same days; else a new one. */
static struct store_post *same_post(struct store_post *posts, size_t *count,
                                    const struct store_post *given)
{
    for (size_t i = 0; i < *count; i++) {
        struct store_post *post = &posts[i];
        if (post->organisation == given->organisation && pp_text_is(post->role, given->role) &&
            (post->last_day == STORE_NO_DAY ||
             (given->first_day != STORE_NO_DAY && given->first_day == post->first_day) ||
             (given->last_day != STORE_NO_DAY && given->last_day == post->last_day)))
            return post;
    }
    struct store_post *added = &posts[(*count)++];
    *added = *given;
    return added;
}

/* The post of the columns organisation, role, title, from, to: the one that makes the home. */
static void main_post(struct import_plan *plan, struct store_peer *peer, struct store_post *posts,
                      size_t *count)
{
    const char *of = plan_text(plan, PEER_ORGANISATION, IMPORT_TEXT_MOST);
    const char *role = plan_text(plan, PEER_ROLE, IMPORT_TEXT_MOST);
    if (!of && !role)
        return;
    if (!of || !role) {
        plan_reject(plan, of ? PEER_ROLE : PEER_ORGANISATION, NULL, "missing", NULL,
                    "must be given: organisation and role belong together");
        return;
    }
    const struct known_organisation *organisation = plan_organisation(plan, PEER_ORGANISATION, of);
    const struct store_term *term = plan_term(plan, PEER_ROLE, KNOWN_ROLE, role);
    if (!organisation || !term)
        return;
    struct store_post given = {.organisation = organisation->row.id,
                               .role = term->code,
                               .title = plan_text(plan, PEER_TITLE, IMPORT_TEXT_MOST),
                               .first_day = STORE_NO_DAY,
                               .last_day = STORE_NO_DAY};
    const bool has_first = plan_day(plan, PEER_FROM, &given.first_day);
    const bool has_last = plan_day(plan, PEER_TO, &given.last_day);
    struct store_post *post = same_post(posts, count, &given);
    post->title = given.title ? given.title : post->title;
    post->first_day = has_first ? given.first_day : post->first_day;
    post->last_day = has_last ? given.last_day : post->last_day;
    if (in_order(plan, PEER_TO, post->first_day, post->last_day))
        peer->home = organisation->row.id;
}

void import_peer_posts(struct import_plan *plan, struct store_peer *peer)
{
    size_t count = 0;
    struct store_post *posts = base_posts(plan, peer, &count);
    main_post(plan, peer, posts, &count);
    peer->posts = posts;
    peer->post_count = count;
}

/* ---- political group ------------------------------------------------------------------------- */

void import_peer_group(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_GROUP, IMPORT_TEXT_MOST);
    if (!text)
        return;
    const bool clears = import_peer_clears(text);
    if (!clears && !pp_text_is(peer->kind, "member")) {
        plan_reject(plan, PEER_GROUP, text, "group-of-an-officer", NULL,
                    "a political group is kept for members only; leave it empty");
        return;
    }
    const struct store_term *group = clears ? NULL : plan_term(plan, PEER_GROUP, KNOWN_GROUP, text);
    struct store_affiliation *list =
        PP_NEW_ARRAY(plan->arena, peer->affiliation_count + 1, struct store_affiliation);
    size_t count = 0;
    bool there = false;
    for (size_t i = 0; i < peer->affiliation_count; i++) {
        const struct store_affiliation *old = &peer->affiliations[i];
        const bool same = group && pp_text_is(old->code, group->code) && !there;
        if (pp_text_is(old->kind, "group") && !same)
            continue;
        there = there || pp_text_is(old->kind, "group");
        list[count++] = *old;
    }
    if (group && !there)
        list[count++] = (struct store_affiliation){.kind = "group",
                                                   .code = group->code,
                                                   .organisation = peer->home,
                                                   .first_day = STORE_NO_DAY,
                                                   .last_day = STORE_NO_DAY};
    peer->affiliations = list;
    peer->affiliation_count = count;
}

/* ---- skills: code:level ---------------------------------------------------------------------- */

/* Level and skill of one entry; evidence and last use are kept when they are known. */
static bool read_skill(struct import_plan *plan, const struct store_peer *peer, const char *entry,
                       struct store_peer_skill *skill)
{
    const char *rest = entry;
    const struct store_term *term =
        plan_term(plan, PEER_SKILLS, KNOWN_SKILL, next_part(plan, ':', &rest));
    int64_t level = 0;
    if (!term)
        return false;
    if (!pp_text_int(next_part(plan, ':', &rest), 1, 5, &level)) {
        plan_reject(plan, PEER_SKILLS, entry, "not-a-level", NULL,
                    "must be written skill:level with a level from 1 to 5");
        return false;
    }
    *skill = (struct store_peer_skill){.last_used = STORE_NO_DAY};
    for (size_t i = 0; i < peer->skill_count; i++)
        if (pp_text_is(peer->skills[i].skill, term->code))
            *skill = peer->skills[i];
    skill->skill = term->code;
    skill->level = (int)level;
    return true;
}

void import_peer_skills(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_SKILLS, IMPORT_NOTE_MOST);
    if (!text)
        return;
    struct store_peer_skill *list =
        PP_NEW_ARRAY(plan->arena, most_entries(text), struct store_peer_skill);
    size_t count = 0;
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;) {
        if (!has_room(plan, PEER_SKILLS, count))
            return;
        if (!read_skill(plan, peer, entry, &list[count]))
            continue;
        for (size_t i = 0; i < count; i++)
            if (pp_text_is(list[i].skill, list[count].skill))
                plan_reject(plan, PEER_SKILLS, entry, "twice", NULL, "is given twice");
        count++;
    }
    peer->skills = list;
    peer->skill_count = count;
}

/* ---- accreditations: kind:expires ------------------------------------------------------------ */

/* Lower-case letters, digits and hyphens: a word for programs. */
static const char *read_word(struct import_plan *plan, int column, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    char *word = pp_dup(plan->arena, text);
    for (char *at = word; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
        else if (*at == ' ' || *at == '_')
            *at = '-';
    if (*word && strlen(word) <= 40 && strspn(word, letters) == strlen(word))
        return word;
    plan_reject(plan, column, text, "not-a-word", NULL,
                "must be a word of letters, digits and hyphens");
    return NULL;
}

void import_peer_accreditations(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_ACCREDITATIONS, IMPORT_NOTE_MOST);
    if (!text)
        return;
    struct store_accreditation *list =
        PP_NEW_ARRAY(plan->arena, most_entries(text), struct store_accreditation);
    size_t count = 0;
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;) {
        if (!has_room(plan, PEER_ACCREDITATIONS, count))
            return;
        const char *parts = entry;
        const char *kind = read_word(plan, PEER_ACCREDITATIONS, next_part(plan, ':', &parts));
        struct store_accreditation *one = &list[count++];
        *one = (struct store_accreditation){.first_day = STORE_NO_DAY};
        for (size_t i = 0; i < peer->accreditation_count; i++)
            if (pp_text_is(peer->accreditations[i].kind, kind))
                *one = peer->accreditations[i];
        one->kind = kind;
        one->expires =
            plan_day_in(plan, PEER_ACCREDITATIONS, next_part(plan, ':', &parts), STORE_NO_DAY);
    }
    peer->accreditations = list;
    peer->accreditation_count = count;
}

/* ---- approvals: kind:state:expires ----------------------------------------------------------- */

static void read_approval(struct import_plan *plan, const struct store_peer *peer,
                          const char *entry, struct store_approval *one)
{
    const char *parts = entry;
    const char *kind = next_part(plan, ':', &parts);
    const char *state = next_part(plan, ':', &parts);
    *one = (struct store_approval){.first_day = STORE_NO_DAY};
    for (size_t i = 0; i < peer->approval_count; i++)
        if (pp_text_is(peer->approvals[i].kind, kind))
            *one = peer->approvals[i];
    one->kind = kind;
    one->state = state;
    one->expires = plan_day_in(plan, PEER_APPROVALS, next_part(plan, ':', &parts), STORE_NO_DAY);
    if ((strcmp(kind, "release") != 0 && strcmp(kind, "group") != 0) ||
        (strcmp(state, "asked") != 0 && strcmp(state, "given") != 0 &&
         strcmp(state, "refused") != 0))
        plan_reject(plan, PEER_APPROVALS, entry, "not-an-approval", NULL,
                    "must be written release:given:2027-12-31 (or group; or asked, refused)");
}

void import_peer_approvals(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_APPROVALS, IMPORT_NOTE_MOST);
    if (!text)
        return;
    struct store_approval *list =
        PP_NEW_ARRAY(plan->arena, most_entries(text), struct store_approval);
    size_t count = 0;
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;)
        if (has_room(plan, PEER_APPROVALS, count))
            read_approval(plan, peer, entry, &list[count++]);
    peer->approvals = list;
    peer->approval_count = count;
}

/* ---- interests: organisation|kind|from|to|note ----------------------------------------------- */

static void read_interest(struct import_plan *plan, const char *entry, struct store_interest *one)
{
    const char *rest = entry;
    const struct known_organisation *of =
        plan_organisation(plan, PEER_INTERESTS, next_part(plan, '|', &rest));
    const char *kind = next_part(plan, '|', &rest);
    one->organisation = of ? of->row.id : 0;
    one->kind = *kind ? read_word(plan, PEER_INTERESTS, kind) : "declared";
    one->first_day = plan_day_in(plan, PEER_INTERESTS, next_part(plan, '|', &rest), STORE_NO_DAY);
    one->last_day = plan_day_in(plan, PEER_INTERESTS, next_part(plan, '|', &rest), STORE_NO_DAY);
    one->note = or_null(next_part(plan, '|', &rest));
    (void)in_order(plan, PEER_INTERESTS, one->first_day, one->last_day);
}

void import_peer_interests(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_INTERESTS, IMPORT_NOTE_MOST);
    if (!text)
        return;
    struct store_interest *list =
        PP_NEW_ARRAY(plan->arena, most_entries(text), struct store_interest);
    size_t count = 0;
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;)
        if (has_room(plan, PEER_INTERESTS, count))
            read_interest(plan, entry, &list[count++]);
    peer->interests = list;
    peer->interest_count = count;
}

/* ---- regions and modes ----------------------------------------------------------------------- */

void import_peer_regions(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_REGIONS, IMPORT_NOTE_MOST);
    if (!text)
        return;
    struct pp_str codes = {0};
    const char *rest = import_peer_clears(text) ? NULL : text;
    for (const char *entry; (entry = next_entry(plan, &rest)) != NULL;) {
        const struct store_term *region = plan_term(plan, PEER_REGIONS, KNOWN_REGION, entry);
        if (region)
            pp_str_addf(&codes, "%s%s", codes.len ? "," : "", region->code);
    }
    peer->regions = codes.len ? pp_dup(plan->arena, codes.at) : NULL;
    pp_str_fini(&codes);
}

void import_peer_modes(struct import_plan *plan, struct store_peer *peer)
{
    const char *text = plan_text(plan, PEER_MODES, IMPORT_TEXT_MOST);
    if (!text)
        return;
    bool remote = false, onsite = false;
    for (const char *rest = text, *entry; (entry = next_entry(plan, &rest)) != NULL;) {
        const char *word = sheet_fold(&plan->scratch, entry);
        const bool both = pp_text_is(word, "both");
        if (!both && !pp_text_is(word, "remote") && !pp_text_is(word, "onsite"))
            plan_reject(plan, PEER_MODES, entry, "unknown-mode", NULL,
                        "must be remote; onsite, or one of them");
        remote = remote || both || pp_text_is(word, "remote");
        onsite = onsite || both || pp_text_is(word, "onsite");
    }
    peer->remote = remote;
    peer->onsite = onsite;
}
