#include "daemon/api/peer_in.h"

#include <string.h>

#include "daemon/api/read.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
enum {
    NAME_MOST = 200,
    WORD_MOST = 60,
    NOTES_MOST = 8000,
    CHILDREN_MOST = 200,
    METRES_MOST = 10000000,
    NUMBER_MOST = 100000,
};

/* An array of objects, each with those members only; *count is 0 when absent. */
static const struct js_value *children(const struct js_value *body, const char *name, size_t *count)
{
    const struct js_value *array = js_array(body, name, JS_MAY, CHILDREN_MOST);
    *count = array ? js_count(array) : 0;
    return array;
}

static const struct js_value *child(const struct js_value *array, size_t index,
                                    const char *const *members, size_t count)
{
    const struct js_value *item = js_item(array, index);
    if (!js_is_object(item))
        return NULL;
    js_only(item, members, count);
    return item;
}

static void read_posts(const struct js_value *body, struct pp_arena *arena,
                       struct flow_peer_put *out)
{
    static const char *const members[] = {"organisation", "role",      "role_name",
                                          "title",        "first_day", "last_day"};
    size_t count;
    const struct js_value *array = children(body, "posts", &count);
    struct store_post *posts = PP_NEW_ARRAY(arena, count, struct store_post);
    const char **keys = PP_NEW_ARRAY(arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        if (!item)
            continue;
        keys[i] = api_read_key(item, "organisation", JS_MUST);
        posts[i] = (struct store_post){
            .role = js_text(item, "role", JS_MUST, WORD_MOST),
            .title = api_read_text(item, "title", NAME_MOST),
            .first_day = api_read_day(item, "first_day", JS_MAY),
            .last_day = api_read_day(item, "last_day", JS_MAY),
        };
    }
    out->post_organisations = keys;
    out->peer.posts = posts;
    out->peer.post_count = count;
}

static void read_interests(const struct js_value *body, struct pp_arena *arena,
                           struct flow_peer_put *out)
{
    static const char *const members[] = {"organisation", "kind", "note", "first_day", "last_day"};
    size_t count;
    const struct js_value *array = children(body, "interests", &count);
    struct store_interest *interests = PP_NEW_ARRAY(arena, count, struct store_interest);
    const char **keys = PP_NEW_ARRAY(arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        if (!item)
            continue;
        keys[i] = api_read_key(item, "organisation", JS_MUST);
        interests[i] = (struct store_interest){
            .kind = js_text(item, "kind", JS_MUST, WORD_MOST),
            .note = api_read_text(item, "note", NAME_MOST),
            .first_day = api_read_day(item, "first_day", JS_MAY),
            .last_day = api_read_day(item, "last_day", JS_MAY),
        };
    }
    out->interest_organisations = keys;
    out->peer.interests = interests;
    out->peer.interest_count = count;
}

static void read_affiliations(const struct js_value *body, struct pp_arena *arena,
                              struct store_peer *peer)
{
    static const char *const members[] = {"kind",         "code",      "name",
                                          "organisation", "first_day", "last_day"};
    size_t count;
    const struct js_value *array = children(body, "affiliations", &count);
    struct store_affiliation *out = PP_NEW_ARRAY(arena, count, struct store_affiliation);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        if (!item)
            continue;
        out[i] = (struct store_affiliation){
            .kind = js_text(item, "kind", JS_MUST, WORD_MOST),
            .code = js_text(item, "code", JS_MUST, WORD_MOST),
            .organisation = api_read_id(item, "organisation"),
            .first_day = api_read_day(item, "first_day", JS_MAY),
            .last_day = api_read_day(item, "last_day", JS_MAY),
        };
    }
    peer->affiliations = out;
    peer->affiliation_count = count;
}

static void read_skills(const struct js_value *body, struct pp_arena *arena,
                        struct store_peer *peer)
{
    static const char *const members[] = {"skill", "name", "level", "evidence", "last_used"};
    size_t count;
    const struct js_value *array = children(body, "skills", &count);
    struct store_peer_skill *out = PP_NEW_ARRAY(arena, count, struct store_peer_skill);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        int64_t level = 1;
        if (!item)
            continue;
        (void)js_int(item, "level", JS_MUST, 1, 5, &level);
        out[i] = (struct store_peer_skill){
            .skill = js_text(item, "skill", JS_MUST, WORD_MOST),
            .level = (int)level,
            .evidence = api_read_text(item, "evidence", NAME_MOST),
            .last_used = api_read_day(item, "last_used", JS_MAY),
        };
    }
    peer->skills = out;
    peer->skill_count = count;
}

static void read_accreditations(const struct js_value *body, struct pp_arena *arena,
                                struct store_peer *peer)
{
    static const char *const members[] = {"kind", "first_day", "expires"};
    size_t count;
    const struct js_value *array = children(body, "accreditations", &count);
    struct store_accreditation *out = PP_NEW_ARRAY(arena, count, struct store_accreditation);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        if (!item)
            continue;
        out[i] = (struct store_accreditation){
            .kind = js_text(item, "kind", JS_MUST, WORD_MOST),
            .first_day = api_read_day(item, "first_day", JS_MAY),
            .expires = api_read_day(item, "expires", JS_MAY),
        };
    }
    peer->accreditations = out;
    peer->accreditation_count = count;
}

static void read_approvals(const struct js_value *body, struct pp_arena *arena,
                           struct store_peer *peer)
{
    static const char *const members[] = {"kind", "by", "state", "first_day", "expires"};
    static const char *const states[] = {"asked", "given", "refused"};
    size_t count;
    const struct js_value *array = children(body, "approvals", &count);
    struct store_approval *out = PP_NEW_ARRAY(arena, count, struct store_approval);
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = child(array, i, members, COUNT(members));
        if (!item)
            continue;
        out[i] = (struct store_approval){
            .kind = js_text(item, "kind", JS_MUST, WORD_MOST),
            .by = api_read_text(item, "by", NAME_MOST),
            .state = states[api_read_word(item, "state", JS_MUST, states, COUNT(states))],
            .first_day = api_read_day(item, "first_day", JS_MAY),
            .expires = api_read_day(item, "expires", JS_MAY),
        };
    }
    peer->approvals = out;
    peer->approval_count = count;
}

/* ["E12000006", "E12000007"] to "E12000006,E12000007". */
static const char *read_regions(const struct js_value *body, struct pp_arena *arena)
{
    const struct js_value *array = js_array(body, "regions", JS_MAY, CHILDREN_MOST);
    const char *all = NULL;
    for (size_t i = 0; array && i < js_count(array); i++) {
        const char *code = js_text_of(js_item(array, i), WORD_MOST);
        if (code && strchr(code, ','))
            js_fault(js_item(array, i), NULL, "not-a-code", NULL, "one code for each item");
        else if (code)
            all = all ? pp_printf(arena, "%s,%s", all, code) : code;
    }
    return all;
}

static void read_limits(const struct js_value *body, struct store_peer *peer)
{
    peer->seniority = api_read_int(body, "seniority", 1, 5, 1);
    peer->day_rate = api_read_int(body, "day_rate", 0, NUMBER_MOST, 0);
    peer->days_year = api_read_limit(body, "days_year", NUMBER_MOST, -1);
    peer->engagements_year = api_read_limit(body, "engagements_year", NUMBER_MOST, -1);
    peer->gap_days = api_read_int(body, "gap_days", 0, NUMBER_MOST, 0);
    peer->newcomer = api_read_flag(body, "newcomer", false);
    peer->remote = api_read_flag(body, "remote", true);
    peer->onsite = api_read_flag(body, "onsite", true);
    const bool x = js_int(body, "x_m", JS_MAY, -METRES_MOST, METRES_MOST, &peer->x_m);
    const bool y = js_int(body, "y_m", JS_MAY, -METRES_MOST, METRES_MOST, &peer->y_m);
    peer->placed = x && y;
    if (x != y)
        js_fault(body, x ? "y_m" : "x_m", "missing", NULL, "x_m and y_m are given together");
}

void api_peer_read(const struct js_value *body, struct pp_arena *arena, struct flow_peer_put *out)
{
    static const char *const members[] = {
        "id",
        "rev",
        "external_id",
        "email",
        "name",
        "known_as",
        "kind",
        "state",
        "paused_until",
        "seniority",
        "home",
        "day_rate",
        "newcomer",
        "remote",
        "onsite",
        "phone",
        "x_m",
        "y_m",
        "confirmed_at",
        "assistant_email",
        "days_year",
        "gap_days",
        "regions",
        "engagements_year",
        "notes",
        "posts",
        "skills",
        "affiliations",
        "accreditations",
        "approvals",
        "interests",
        "availability",
    };
    static const char *const states[] = {
#define X(name, text) text,
        STORE_PEER_STATES(X)
#undef X
    };
    struct store_peer *peer = &out->peer;
    js_only(body, members, COUNT(members));
    peer->external_id = api_read_text(body, "external_id", WORD_MOST);
    peer->email = js_text(body, "email", JS_MUST, NAME_MOST);
    peer->name = js_text(body, "name", JS_MUST, NAME_MOST);
    peer->known_as = api_read_text(body, "known_as", NAME_MOST);
    peer->phone = api_read_text(body, "phone", WORD_MOST);
    peer->assistant_email = api_read_text(body, "assistant_email", NAME_MOST);
    peer->kind = js_text(body, "kind", JS_MUST, WORD_MOST);
    peer->state =
        (enum store_peer_state)api_read_word(body, "state", JS_MAY, states, COUNT(states));
    peer->paused_until = api_read_day(body, "paused_until", JS_MAY);
    peer->confirmed_s = api_read_instant(body, "confirmed_at");
    peer->notes = api_read_text(body, "notes", NOTES_MOST);
    peer->regions = read_regions(body, arena);
    read_limits(body, peer);
    read_posts(body, arena, out);
    read_affiliations(body, arena, peer);
    read_skills(body, arena, peer);
    read_accreditations(body, arena, peer);
    read_approvals(body, arena, peer);
    read_interests(body, arena, out);
}
